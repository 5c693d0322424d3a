/* One figure of a report, as it is shown to a room: itself, its n/N, and how it came to be. */
#ifndef DANVAN_MEETING_H
#define DANVAN_MEETING_H

#include "danvan/figures.h"

typedef struct dv_meeting {
    const char *row, *column;  /* what the figure is of, and which it is */
    const char *large;         /* "4.494", "89,0 %", "–" */
    const char *parts;         /* "178/200" of a rate; "" */
    const char *last_year;     /* "2023H1: 4.100, +394 (9,6 %)"; "" if it has none */
    const char *before;        /* the same against the period before; "" if that is last year's */
    const char *spark;         /* over the last periods; "" if there is nothing to compare */
    const char *since, *until; /* the first and last period of the spark */
    const char *was;           /* before others changed it while it was shown; NULL */
    const dv_pin *pin;         /* the note on it; NULL */
    size_t at, of;             /* which of the table's figures, from 1 */
} dv_meeting;

/* Of the figure under the cursor.  Asks for the earlier periods once per table. */
dv_rc dv_meeting_make(dv_arena *a, dv_figures *f, bool ascii, dv_meeting *out, dv_err *err);

#endif

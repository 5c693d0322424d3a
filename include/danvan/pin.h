/* Notes pinned to figures: what a meeting says of a figure stays with it, for everybody, until
 * somebody takes it off.  The log keeps every one of them, who wrote it and when.
 *
 * A figure's place is the report, period, unit, day of the units and filter that were asked for,
 * and in the table a row and a column by their ids. */
#ifndef DANVAN_PIN_H
#define DANVAN_PIN_H

#include "danvan/arena.h"
#include "danvan/registry.h"

typedef struct dv_pin_table {
    const char *report;
    dv_period period;
    int unit;           /* index; not DV_NO_UNIT */
    dv_date as_of;      /* DV_NO_DATE: as it was then */
    const char *filter; /* the conditions that narrow it, as text; "" for none */
} dv_pin_table;

typedef struct dv_pin {
    const char *row, *column, *text, *who;
    dv_time at;
    uint32_t mark; /* tells it from what others put in its place */
} dv_pin;

enum { DV_PIN_TEXT = 400 }; /* characters of a note */

/* The mark of what one has read, before one puts another in its place: any, or that there was
 * none. */
enum { DV_SAID_ANY, DV_SAID_NONE };

/* Takes the place of the one that is there; an empty text takes it off (DV_NOT_FOUND: there is
 * none).  *on is the mark of what it is to take the place of; NULL: whatever it is.  DV_CONFLICT:
 * somebody has put another there or taken it off since, which is told, and *on is its mark, so that
 * once more the same is done knowingly; never where it says the same.  DV_INVALID: a text that is
 * too long or no plain text on one line.  DV_DENIED: of a unit of which the person may change
 * nothing. */
dv_rc dv_pin_put(dv_registry *r, const dv_pin_table *table, const char *row, const char *column,
                 const char *text, uint32_t *on, dv_err *err);
/* What the person was typing as a note and did not pin yet, kept like a draft of a record (see
 * draft.h) and seen by nobody else.  In clear, as the note will be. */
typedef struct dv_pin_draft {
    uint64_t no;   /* tells it from all others of the person; 0: not stored yet */
    uint64_t seen; /* tells what was read or stored last from what another terminal stores */
    uint32_t on;   /* the mark of the note that it was begun on; DV_SAID_ANY: not known */
    const char *report, *period, *unit; /* by id; they may be declared no more; NULL: not stored */
    dv_date as_of;
    const char *filter, *row, *column;
    const char *text; /* NULL: it can't be read */
    dv_time at;
} dv_pin_draft;

/* As many on one figure as terminals type there.  Stores text and `on` in the place of what was
 * there under `no`; under a new number if there is none yet, or where another terminal stored
 * something since it was seen here.  It is claimed. */
dv_rc dv_pin_draft_put(dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, dv_pin_draft *d, dv_err *err);
/* Unless another terminal stored something there since; in any case it is left. */
dv_rc dv_pin_draft_drop(dv_registry *r, const dv_pin_draft *d, dv_err *err);
/* False: another terminal types it just now.  Otherwise it is this one's, until it is left. */
bool dv_pin_draft_claim(dv_registry *r, const dv_pin_draft *d);
void dv_pin_draft_leave(dv_registry *r, const dv_pin_draft *d);
/* Those of the acting person, newest first: all, or those on one figure, where also one of before
 * is found whose place is not stored (DV_CORRUPT: it can't be read). */
dv_rc dv_pin_draft_list(dv_arena *a, dv_registry *r, dv_pin_draft **out, size_t *n, dv_err *err);
dv_rc dv_pin_draft_of(dv_arena *a, dv_registry *r, const dv_pin_table *table, const char *row,
                      const char *column, dv_pin_draft **out, size_t *n, dv_err *err);
/* All of the table, but for those on rows that are records which the person does not see. */
dv_rc dv_pin_list(dv_arena *a, dv_registry *r, const dv_pin_table *table, dv_pin **out, size_t *n,
                  dv_err *err);
/* That of one figure; NULL if there is none. */
const dv_pin *dv_pin_of(const dv_pin *list, size_t n, const char *row, const char *column);

#endif

/* Differences that somebody has explained.  A difference stays listed, with what was said of it, by
 * whom and when; the explanation lapses when either figure is no longer what it was then. */
#ifndef DANVAN_EXPLAIN_H
#define DANVAN_EXPLAIN_H

#include "danvan/arena.h"
#include "danvan/number.h"
#include "danvan/registry.h"

/* Which comparison: of a unit and period, a stated name ("models.field.economy"), what it was
 * compared with, and who stated it. */
typedef struct dv_explain_place {
    int unit;
    dv_period period;
    const char *name;
    uint8_t check;
    const char *source;
} dv_explain_place;

typedef struct dv_explained {
    dv_decimal stated, computed; /* as they were when it was said */
    const char *text, *who;
    dv_time at;
    uint32_t mark; /* as of a note: see pin.h */
} dv_explained;

enum { DV_EXPLAIN_TEXT = 400 }; /* characters */

/* Takes the place of the one that is there; an empty text takes it off (DV_NOT_FOUND: there is
 * none).  *on and DV_CONFLICT as of a note: see pin.h.  DV_INVALID: a text that is too long or no
 * plain text on one line.  DV_DENIED: of a unit of which the person may change nothing. */
dv_rc dv_explain_put(dv_registry *r, const dv_explain_place *place, dv_decimal stated,
                     dv_decimal computed, const char *text, uint32_t *on, dv_err *err);
/* *out is NULL if there is none. */
dv_rc dv_explain_get(dv_arena *a, dv_registry *r, const dv_explain_place *place, dv_explained **out,
                     dv_err *err);

#endif

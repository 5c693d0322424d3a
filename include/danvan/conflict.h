/* Two people on one record: the later one sees, field by field, what it was, what he has typed and
 * what the other has saved, and chooses.
 *
 * A field that only one of the two changed is settled already (it can still be turned); where both
 * changed it to different things, mine is taken until it is turned, and the row says so. */
#ifndef DANVAN_CONFLICT_H
#define DANVAN_CONFLICT_H

#include "danvan/form.h"

typedef struct dv_conflict_row {
    size_t field;                    /* of the form; kind->nfield: the stage */
    const char *was, *mine, *theirs; /* as they are shown; "–" for nothing */
    const char *value;               /* what it was, canonical; NULL: nothing */
    bool typed;                      /* mine changed it */
    bool both;                       /* both changed it */
    bool take_mine;
} dv_conflict_row;

typedef struct dv_conflict {
    dv_form *form; /* borrowed: of the screen below */
    dv_arena arena;
    const char *who; /* saved meanwhile */
    dv_time at;
    uint32_t revision; /* as it is stored */
    dv_conflict_row *row;
    size_t n, sel, top;
} dv_conflict;

/* DV_NOT_FOUND: the record has been deleted meanwhile. */
dv_rc dv_conflict_open(dv_form *f, dv_conflict **out, dv_err *err);
void dv_conflict_close(dv_conflict *c); /* NULL is allowed */
/* For every field: mine where I typed anything, or theirs. */
void dv_conflict_take(dv_conflict *c, bool mine);
/* The form goes on from what is stored now, with what was chosen in it, ready to be saved. */
dv_rc dv_conflict_settle(dv_conflict *c, dv_err *err);

#endif

/* Drafts: what a person was typing, stored apart from the records.  Sealed fields are encrypted as
 * in a record. */
#ifndef DANVAN_DRAFT_H
#define DANVAN_DRAFT_H

#include "danvan/lang.h"
#include "danvan/record.h"

typedef struct dv_draft {
    const dv_kind *kind;
    dv_id id;          /* of the record being changed; 0: a new one */
    uint32_t slot;     /* of a new one: tells several of them apart; 0: not stored yet */
    dv_id from;        /* the deleted record whose draft this new one's takes the place of; 0 */
    uint32_t revision; /* that the change began from; of a new one 0 */
    uint32_t grid;     /* of a new one: what rows that are typed together share; 0: typed alone */
    const char *stage; /* chosen in the form; NULL: as it was */
    uint64_t seen;     /* tells what was read or stored last from what others store; 0: nothing */
    dv_time at;
    dv_lang lang;       /* in which numbers and days were typed */
    bool refused;       /* saving it was refused, and its faults were told */
    const char **typed; /* kind->nfield; NULL: not touched */
    bool *cut;          /* kind->nfield: not all that was typed had room; NULL: of none */
    const char *fault;  /* in a list: why it can't be gone on with; NULL: it can */
    const char *gone;   /* "field: text, field: text" of fields that are no longer declared; NULL */
    const char *title;  /* in a list: what a person knows it by; never of a field that is sealed */
} dv_draft;

/* One draft per person and stored record, a later one in the place of the earlier; of new records
 * as many as are begun, each in a slot that it gets when it is stored first and that no other ever
 * gets, so that two terminals of one person keep out of each other's.  Where both go on with one,
 * and the other stored it since it was seen here, this one gets a slot of its own.  The draft of a
 * record that is gone goes in the same transaction in which a new record's takes its place (`from`;
 * `seen` is of the former), unless another terminal stored it since.  What was typed
 * into fields that are no longer declared stays in it. */
dv_rc dv_draft_put(dv_registry *r, dv_draft *d, dv_err *err);
dv_rc dv_draft_get(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, uint32_t slot,
                   dv_draft **out, dv_err *err); /* DV_NOT_FOUND: err unset */
/* A number for rows that are typed together, never given before. */
dv_rc dv_draft_grid(dv_registry *r, uint32_t *grid, dv_err *err);
/* seen 0: whatever it is; else only if nobody else stored it since. */
dv_rc dv_draft_drop(dv_registry *r, const dv_kind *k, dv_id id, uint32_t slot, uint64_t seen,
                    dv_err *err);
/* The acting person's, newest first, without what is typed in them but for a title: the record's
 * own as typed or else as stored, or the unit, or the first text there is; "" if there is none. One
 * that can't be read, be it damaged or its key lost, is listed with its fault (at = 0 where even
 * that can't be read). */
dv_rc dv_draft_list(dv_arena *a, dv_registry *r, dv_draft ***out, size_t *n, dv_err *err);

#endif

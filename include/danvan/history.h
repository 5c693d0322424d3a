/* The log: every change, who made it, when, from where, each field before and after, and the
 * BLAKE2b hash of the entry before it.  Sealed values are logged as they are stored. */
#ifndef DANVAN_HISTORY_H
#define DANVAN_HISTORY_H

#include "danvan/record.h"

typedef struct dv_change {
    const char *field;          /* a field's id, or "stage", "stage_on" */
    const char *before, *after; /* canonical; NULL unset; dv_mask where it can be sealed */
} dv_change;

typedef struct dv_entry {
    uint64_t sequence;
    uint64_t act_first; /* sequence of the first entry of its act */
    uint16_t office;
    dv_time
        at; /* before that of an earlier one only where a clock was put back by an hour or more */
    const char *who, *from;
    /* "add", "set", "delete", "revert" (to an earlier revision), "return" (the same of one that had
     * been deleted), "undo", "redo", "state", "looked", … */
    const char *act;
    const dv_kind *kind; /* NULL if it is about no record */
    dv_id id;
    const char *id_text; /* "KN-2024-NA-000123" or what else it is about */
    uint32_t revision;
    const char *reason; /* of a delete; source of a stated figure; the act that an undo or a redo
                         * reverses; the revision that a record went back to; or NULL */
    const dv_change *change;
    size_t nchange;
} dv_entry;

/* The act as a person reads it. */
const char *dv_act_text(const char *what);

/* Oldest first; return false to stop.  The entry dies with the call. */
typedef bool (*dv_entry_fn)(void *ctx, const dv_entry *e);
/* id 0: all.  since: DV_NO_DATE: all. */
dv_rc dv_history(dv_registry *r, const dv_kind *k, dv_id id, dv_date since, dv_entry_fn fn,
                 void *ctx, dv_err *err);

/* The moment of the latest entry; 0: there is none. */
dv_rc dv_history_last(dv_registry *r, dv_time *at, dv_err *err);

#endif

/* The past's own: a record's bytes taken backwards through its log entries. */
#ifndef DANVAN_PAST_INT_H
#define DANVAN_PAST_INT_H

#include "log_int.h"
#include "save_int.h"

/* The changes of an entry, turned round: what was after is before.  False: they make no sense. */
bool dv_past_turned(dv_arena *a, const stored_entry *e, log_change **out, size_t *n);
/* The stored record after the changes; stage and its day are changes like others. */
void dv_past_apply(dv_arena *a, stored_record *s, const log_change *c, size_t n);
/* NULL: its bytes make no sense. */
dv_record *dv_past_record(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id,
                          const stored_record *s);
/* The record as it is stored, or as it was when it was deleted. */
dv_rc dv_past_any(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                  dv_record **out, bool *gone, dv_err *err);

#endif

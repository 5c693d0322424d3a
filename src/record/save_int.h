/* Saving's own: one record on its way into the store. */
#ifndef DANVAN_SAVE_INT_H
#define DANVAN_SAVE_INT_H

#include "record_int.h"

/* What saving one record needs at hand. */
typedef struct act {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_record *rec;
    const dv_record *old; /* as it is stored; NULL for a new one */
    stored_value *value;  /* the new values, by field number */
    size_t n;
    log_change *change;
    size_t nchange;
    dv_err *err;
} act;

/* save.c: looks up the record as it is stored; DV_CONFLICT if somebody else has changed it. */
dv_rc dv_act_begin(act *x, dv_faults *faults);

/* change.c: what is to be stored, and what of it differs from what is. */
dv_rc dv_act_values(act *x);
dv_rc dv_act_changes(act *x);
uint16_t dv_act_stage(const act *x, const dv_record *rec);

#endif

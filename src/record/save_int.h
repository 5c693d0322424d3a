/* Saving's own: one record on its way into the store. */
#ifndef DANVAN_SAVE_INT_H
#define DANVAN_SAVE_INT_H

#include "derived_int.h"

/* serial.c: the counters that a batch has used; they are written at its end. */
typedef struct counter {
    const dv_kind *kind;
    int year;
    uint32_t last; /* number that was given */
    dv_id taken;   /* a record that stands where the counter has not been yet; 0: none does */
} counter;
typedef struct serials {
    counter *at;
    size_t n;
} serials;

/* What saving one record needs at hand. */
typedef struct act {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_record *rec;
    const dv_record *old;    /* as it is stored; NULL for a new one */
    const dv_record *masked; /* what rec's masks stand for; NULL: old */
    stored_value *value;     /* the new values, by field number */
    size_t n;
    log_change *change;
    size_t nchange;
    uint64_t *first; /* first log entry of a batch, 0 before it; NULL: this is the whole act */
    gathered *many; /* of a batch: where what is to be written waits; NULL: it is written at once */
    serials *serials;          /* of a batch; NULL: the counter is written at once */
    bool spent;                /* nobody looks at the record afterwards */
    bool back;                 /* `old` had been deleted, and comes back */
    const char *what, *reason; /* for the log; NULL: what it does, and none */
    dv_err *err;
} act;

/* save.c: looks up the record as it is stored; DV_CONFLICT if somebody else has changed it. */
dv_rc dv_act_begin(act *x, dv_faults *faults);

/* save.c: checks rec and saves what of it has changed. */
dv_rc dv_act_save(act *x, dv_faults *faults);
/* The same; a save that fails leaves the record as the person typed it, for the next try. */
dv_rc dv_act_save_kept(act x, dv_faults *faults);
/* Logs and stores x's values: record, log and derived databases. */
dv_rc dv_act_write(act *x, const char *what, const char *reason);
/* serial.c: gives x's record, which is new, its id. */
dv_rc dv_serial_give(act *x);
/* No number up to `least` is given any more. */
dv_rc dv_serial_raise(dv_registry *r, dv_txn *t, const dv_kind *k, int year, uint32_t least,
                      dv_err *err);
dv_rc dv_serials_write(const serials *s, dv_registry *r, dv_txn *t, dv_err *err);
/* delete.c: takes x->old out of all but the log. */
dv_rc dv_act_delete(act *x, const char *what, const char *reason);
/* One line of NFC text; `missing` is what to say if there is none. */
dv_rc dv_reason_clean(dv_arena *a, const char *place, const char *reason, const char *missing,
                      const char **out, dv_err *err);
#define GONE_KEY "gone/" /* of meta: what remains of a deleted record, by its id as text */
/* What a deleted record was, as it was stored; false if there is no trace of it. */
bool dv_gone_get(dv_registry *r, dv_txn *t, const char *about, uint64_t *sequence, dv_str *bytes);
dv_rc dv_gone_drop(dv_registry *r, dv_txn *t, const char *about, dv_err *err);

/* entered.c: see dv_batch_entered; what it has read is kept for the next. */
typedef struct entered entered;
entered *dv_entered_open(void);
void dv_entered_close(entered *e); /* NULL is allowed */
dv_rc dv_entered_find(entered *e, dv_registry *r, dv_txn *t, const dv_record *rec,
                      const bool *given, dv_entered *out, dv_err *err);

/* draft.c: takes one out; fine if there is none. */
dv_rc dv_draft_drop_in(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, uint32_t slot,
                       uint64_t seen, dv_err *err);

/* change.c: what is to be stored, and what of it differs from what is. */
dv_rc dv_act_values(act *x);
dv_rc dv_act_changes(act *x);
uint64_t dv_day_bits(dv_date day); /* of a stored day */
uint16_t dv_act_stage(const act *x, const dv_record *rec);

#endif

/* Saving: record, sort index, words, facts and log in one transaction.
 *
 * dv_save and dv_delete are one act of a person each; a batch is one act over many records (an
 * import, a bulk edit): all of it or nothing. */
#ifndef DANVAN_SAVE_H
#define DANVAN_SAVE_H

#include "danvan/record.h"

/* Checks and saves.  rec->id 0: a new record, which gets its id.  Otherwise rec->revision must be
 * the stored one, else DV_CONFLICT, and `faults` tells field by field what each side holds.
 * DV_INVALID: `faults` has every fault.  Other failures are in err.  A save that changes nothing
 * writes nothing.  On success rec has its new revision and stamps. */
dv_rc dv_save(dv_arena *a, dv_registry *r, dv_record *rec, dv_faults *faults, dv_err *err);

/* Out of every list and count; the log keeps it whole.  A reason is required. */
dv_rc dv_delete(dv_registry *r, const dv_record *rec, const char *reason, dv_err *err);

typedef struct dv_batch dv_batch;
dv_rc dv_batch_begin(dv_registry *r, dv_batch **out, dv_err *err);
/* As the batch sees it: what it has saved is there, and nobody else changes it before the end. */
dv_rc dv_batch_load(dv_arena *a, dv_batch *b, const dv_kind *k, dv_id id, dv_record **out,
                    dv_err *err);
dv_rc dv_batch_save(dv_arena *a, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err);
/* The same of a record that the caller is done with: on success only its id, its revision and its
 * values still say what is stored. */
dv_rc dv_batch_spend(dv_arena *a, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err);
/* The record that says already what `rec`, a new one, says: of its day and unit, with the same
 * value in every field that is given[field->index] and set, whatever else it may say; seen by this
 * person. What is sealed in one of the two and what is computed are not compared, and of many that
 * are alike in what every record has 256 are looked at. */
typedef struct dv_entered {
    dv_id id;    /* 0: there is none, or `rec` has no day, unit or title */
    bool sealed; /* something that was given is not compared */
    bool stage;  /* it is at another stage */
} dv_entered;
/* What the batch itself has added is not looked at. */
dv_rc dv_batch_entered(dv_batch *b, const dv_record *rec, const bool *given, dv_entered *out,
                       dv_err *err);
/* The draft that something in the batch was typed in goes with it: nobody ever finds both.
 * `seen` as in dv_draft_drop; DV_CONFLICT: that of a new record is not as it was seen, for another
 * terminal has gone on with it, saved it or thrown it away. */
dv_rc dv_batch_drop_draft(dv_batch *b, const dv_kind *k, dv_id id, uint32_t slot, uint64_t seen,
                          dv_err *err);
/* At the end most of a large batch is written: meanwhile tell is told now and then how much of it.
 */
typedef void (*dv_batch_told)(void *ctx, uint64_t done, uint64_t of);
void dv_batch_tell_when(dv_batch *b, dv_batch_told tell, void *ctx);
dv_rc dv_batch_commit(dv_batch *b, dv_err *err); /* frees it in either case */
void dv_batch_abort(dv_batch *b);

#endif

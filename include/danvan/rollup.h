/* The rollup: facts once more by their fronts alone, each with how many there are of it that day.
 * A report that asks for no more than fronts reads a third of the bytes.
 *
 * Of a front there stand so many on a day as the powers of two that make up their number, each with
 * its exponent behind it: of most there is one, and its exponent is 0. */
#ifndef DANVAN_ROLLUP_H
#define DANVAN_ROLLUP_H

#include "danvan/facts.h"

/* How far they stand apart. */
static inline size_t dv_rollup_stride(const dv_layout *l)
{
    return 1 + l->front + 1;
}

/* They are below this, a power of two: a record's number within its year has as many bits. */
enum { DV_ROLLUP_EXPONENTS = 32 };

/* As dv_facts_scan; what fn gets is fronts, dv_rollup_stride apart. */
dv_rc dv_rollup_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from, dv_date to,
                     dv_facts_fn fn, void *ctx, dv_err *err);

#endif

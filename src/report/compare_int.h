/* The reconciliation's inside: what is stated, and decimals at a precision. */
#ifndef DANVAN_COMPARE_INT_H
#define DANVAN_COMPARE_INT_H

#include "danvan/stated.h"

#include "tally_int.h"

/* A measure counted over the choices of a field, kept for the next who asks. */
typedef struct dv_counted {
    const dv_measure *measure;
    const dv_field *field;
    dv_report report;
    dv_tally tally;
    struct dv_counted *next;
} dv_counted;

typedef struct dv_compare_job {
    dv_arena *arena;
    dv_registry *r;
    dv_result *res;
    const dv_stated *stated; /* of the asked unit and period */
    size_t nstated;
    const signed char *kept; /* by kind: has the register any record of it there? */
    dv_counted *counted;
    size_t cap;
} dv_compare_job;

/* compare.c: one line more; what the records give for a measure, split by a field or (NULL) not. */
dv_compared *dv_compare_line(dv_compare_job *job, dv_check check, const dv_stated *st,
                             dv_decimal computed);
dv_rc dv_compare_counted(dv_compare_job *job, const dv_measure *m, const dv_field *f,
                         dv_counted **out, dv_err *err);
/* formula.c: what is stated of m for the same part as st, best by the same source; or NULL. */
const dv_stated *dv_stated_of(const dv_compare_job *job, const dv_measure *m, const dv_stated *st);
/* plausible.c: figures that can't be, whatever the records say. */
dv_rc dv_compare_plausible(dv_compare_job *job, const dv_measure *m, dv_err *err);

/* decimal.c: all round half up. */
dv_decimal dv_decimal_scale(dv_decimal d, int digits);
dv_decimal dv_decimal_percent(int64_t n, int64_t of, int digits); /* of > 0 */
dv_decimal dv_decimal_plus(dv_decimal a, dv_decimal b, int sign);
/* False if the cell holds no figure. */
bool dv_cell_decimal(dv_cell c, int digits, dv_decimal *out);

/* formula.c: what other stated figures make of this one; false if they don't. */
typedef struct dv_stated_derived {
    dv_decimal value;
    dv_cell rate;
} dv_stated_derived;
bool dv_stated_derive(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out);
/* The other way to it: a total is what is resolved and what is left, too. */
bool dv_stated_derive_again(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out);

#endif

/* What is due: records of every kind with deadlines that are pending or open. */
#ifndef DANVAN_DUE_H
#define DANVAN_DUE_H

#include "danvan/record.h"

typedef struct dv_due {
    const dv_kind *kind;
    dv_id id;
    dv_date due;
    int unit;
    int days;   /* left; negative: overdue by that many */
    int person; /* in charge, by the kind's first staff field: index; -1 nobody, -2 no longer
                   declared */
} dv_due;

/* Those due on or before today + days, most overdue first.  unit DV_NO_UNIT: all. */
dv_rc dv_due_list(dv_arena *a, dv_registry *r, int unit, dv_date today, int days, dv_due **out,
                  size_t *n, dv_err *err);

#endif

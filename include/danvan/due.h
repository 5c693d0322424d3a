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

enum { DV_ALL_PEOPLE = -9 };

typedef struct dv_due_ask {
    int unit;   /* it and what is below it; DV_NO_UNIT: all */
    int person; /* only theirs, as in dv_due; DV_ALL_PEOPLE */
    dv_date today;
    int days;    /* due on or before today + days */
    size_t most; /* so many are listed, the most overdue; all are counted */
    bool total;  /* only how many there are in all is asked: of units and persons nothing is told */
    bool not_overdue; /* only what is due today or later */
} dv_due_ask;

typedef struct dv_due_count {
    size_t overdue, soon;
} dv_due_count;

typedef struct dv_due_found {
    dv_due *due; /* most overdue first */
    size_t n;
    dv_due_count all;
    dv_due_count *unit;   /* by index + 1; 0: no unit that is declared */
    dv_due_count *person; /* by index + 2, as in dv_due */
} dv_due_found;

dv_rc dv_due_find(dv_arena *a, dv_registry *r, const dv_due_ask *ask, dv_due_found *out,
                  dv_err *err);

/* All of them, whosesoever. */
dv_rc dv_due_list(dv_arena *a, dv_registry *r, int unit, dv_date today, int days, dv_due **out,
                  size_t *n, dv_err *err);

#endif

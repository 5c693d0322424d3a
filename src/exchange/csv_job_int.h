/* An import at work: csv_import.c has the table, csv_row.c a row of it. */
#ifndef DANVAN_CSV_JOB_INT_H
#define DANVAN_CSV_JOB_INT_H

#include "csv_int.h"

typedef struct dv_csv_job {
    dv_registry *r;
    const dv_kind *kind;
    FILE *file;
    dv_batch *batch;
    dv_csv_known known;
    dv_csv_faults faults;
    dv_csv_head head;
    bool headed;
    dv_import *done;
    dv_arena arena; /* of the row */
    dv_rc rc;       /* what ended it, if not a fault of the table */
    dv_err *err;
} dv_csv_job;

/* Into the batch, or faults. */
void dv_csv_take_row(dv_csv_job *j, const dv_csv_row *row);

#endif

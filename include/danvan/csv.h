/* CSV in and out (RFC 4180).  The first line names fields by id or by label; "id" and "stage" are
 * allowed too.  Export writes a BOM, so that a spreadsheet reads UTF-8, and guards cells that a
 * spreadsheet would run as a formula. */
#ifndef DANVAN_CSV_H
#define DANVAN_CSV_H

#include "danvan/query.h"
#include "danvan/report.h"
#include "danvan/save.h"

#include <stdio.h>

typedef struct dv_import {
    size_t rows; /* read */
    size_t added, changed;
} dv_import;

/* All or nothing in one transaction: any fault, with FILE:LINE and column, and nothing is kept.
 * A row with an id changes that record, one without adds one.  At most 1,000 faults are listed;
 * then reading stops and says so.  dry_run checks everything and keeps nothing. */
dv_rc dv_csv_import(dv_registry *r, const dv_kind *k, FILE *in, const char *name, bool dry_run,
                    dv_import *done, dv_faults *faults, dv_err *err);

/* Header, then one record; to out. */
void dv_csv_header(const dv_kind *k, dv_buf *out);
void dv_csv_record(const dv_registry *r, const dv_record *rec, dv_buf *out);
void dv_csv_report(const dv_registry *r, const dv_result *res, dv_buf *out);

#endif

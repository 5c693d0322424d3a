/* CSV in and out (RFC 4180).  The first line names fields by id or by label; "id", "stage"
 * and "stage_on" are allowed too.  Commas, semicolons or tabs.  Export writes a BOM, so that a
 * spreadsheet reads UTF-8, and puts an apostrophe before cells that a spreadsheet would run as a
 * formula; import takes exactly that one off.  A decimal with three places is written with a
 * fourth, 0, because 4.494 may be read as 4,494 in Vietnamese. */
#ifndef DANVAN_CSV_H
#define DANVAN_CSV_H

#include "danvan/legacy.h"
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
 * then reading stops and says so.  dry_run checks everything and keeps nothing.  A new record may
 * come at any stage; a computed column must say what the program works out; an empty cell unsets.
 * Memory holds the longest row and the records that are changed; those that are added pass by. */
/* What is not in `encoding` is a fault, which tells the encoding that it looks like. */
dv_rc dv_csv_import(dv_registry *r, const dv_kind *k, FILE *in, const char *name,
                    dv_legacy encoding, bool dry_run, dv_import *done, dv_faults *faults,
                    dv_err *err);

/* Header, then one record; to out. */
void dv_csv_header(const dv_kind *k, dv_buf *out);
void dv_csv_record(const dv_registry *r, const dv_record *rec, dv_buf *out);
void dv_csv_report(const dv_registry *r, const dv_result *res, dv_buf *out);

#endif

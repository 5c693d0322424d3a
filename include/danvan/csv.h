/* CSV in and out (RFC 4180).  The first line names fields by id or by label; "id",
 * "revision", "stage", "stage_on" and "created_at" are allowed too.  Commas, semicolons or tabs.
 * Export writes a BOM, so that a spreadsheet reads UTF-8, and puts an apostrophe before cells that
 * a spreadsheet would run as a formula; import takes exactly that one off.  A decimal with three
 * places is written with a fourth, 0, because 4.494 may be read as 4,494 in Vietnamese. */
#ifndef DANVAN_CSV_H
#define DANVAN_CSV_H

#include "danvan/legacy.h"
#include "danvan/query.h"
#include "danvan/report.h"
#include "danvan/save.h"

#include <stdio.h>

/* What becomes of a row without an id of which a record says all already: see dv_batch_entered. */
typedef enum dv_known_rows { DV_KNOWN_REFUSED, DV_KNOWN_LEFT_OUT, DV_KNOWN_ADDED } dv_known_rows;

typedef struct dv_import dv_import;
struct dv_import {
    size_t rows; /* read */
    size_t added, changed;
    uint64_t bytes, size; /* of the table: read, and all; 0 if it is not known yet */
    bool writing;         /* all are read, and are being written: */
    uint64_t written, of; /* so much of so much; 0 while that is not known yet */
    dv_known_rows known;  /* the caller's */
    size_t left_out;      /* of these */
    /* The caller's: is told now and then how far it is; NULL: nobody is. */
    void (*tell)(const dv_import *now, void *ctx);
    void *ctx;
};

/* How far it is, for a person, after so many milliseconds of reading, or of writing: rows, rows a
 * second, time left. */
void dv_import_show(const dv_import *now, int64_t ms, dv_buf *out);

/* All or nothing in one transaction: any fault, with FILE:LINE and column, and nothing is kept.
 * A row with an id changes that record, one without adds one; a change of a record that was saved
 * since the row's revision is a fault, and so is one of a record made at another moment.  At most
 * 1,000 faults are listed; then reading stops and says so.  dry_run checks everything and keeps
 * nothing.  A new record may come at any stage; a computed column must say what the program works
 * out; an empty cell unsets. Memory holds the longest row, the number of each record that is
 * changed, and some 45 MB of entries that are being put in order and of pages that are being
 * written, whatever the table's size. Entries that have no room wait in a file without a name in
 * the data directory, pages in the store where nobody reads them before the end. */
/* What is not in `encoding` is a fault, which tells the encoding that it looks like. */
dv_rc dv_csv_import(dv_registry *r, const dv_kind *k, FILE *in, const char *name,
                    dv_legacy encoding, bool dry_run, dv_import *done, dv_faults *faults,
                    dv_err *err);

/* Header, then one record; to out. */
void dv_csv_header(const dv_kind *k, dv_buf *out);
void dv_csv_record(const dv_registry *r, const dv_record *rec, dv_buf *out);
void dv_csv_report(const dv_registry *r, const dv_result *res, dv_buf *out);

#endif

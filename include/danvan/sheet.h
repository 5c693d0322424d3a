/* Spreadsheets (XLSX), made by the helper program danvan-xlsx so that danvan itself stays small.
 *
 * What the sheet holds is told to the helper in lines of fields separated by tabs, the first being
 * the verb; in texts \, tab and end of line are written \\, \t and \n; rows and columns count from
 * 0; the styles are plain, head, title and total:
 *
 *     sheet NAME                  once, first
 *     width COLUMN CHARACTERS
 *     text ROW COLUMN STYLE TEXT
 *     count ROW COLUMN STYLE NUMBER
 *     decimal ROW COLUMN STYLE NUMBER
 *     percent ROW COLUMN STYLE N OF      the quotient, shown in percent
 *     date ROW COLUMN STYLE YYYY-MM-DD
 *     table ROW COLUMN ROW COLUMN        first and last: its head stays in sight and filters
 *     chart TITLE ROW ROW COLUMN COLUMN  bars of rows first..last: names, values */
#ifndef DANVAN_SHEET_H
#define DANVAN_SHEET_H

#include "danvan/query.h"
#include "danvan/report.h"

#include <stdio.h>

void dv_sheet_report(dv_arena *a, const dv_registry *r, const dv_result *res, FILE *lines);

/* A register: its head, then record after record. */
void dv_sheet_begin(const dv_kind *k, FILE *lines);
void dv_sheet_record(const dv_registry *r, const dv_record *rec, size_t row, FILE *lines);
void dv_sheet_end(const dv_kind *k, size_t rows, FILE *lines);

/* Runs the helper over the lines from their beginning; what is at `path` is replaced when the new
 * file is whole.  DV_NOT_FOUND: the helper is not installed. */
dv_rc dv_sheet_make(FILE *lines, const char *path, dv_err *err);

#endif

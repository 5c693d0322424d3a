/* Laying figures out into lines of text, for a terminal, an e-mail or a golden test. */
#ifndef DANVAN_LAYOUT_H
#define DANVAN_LAYOUT_H

#include "danvan/report.h"

/* "4.494", "178/200 = 89,0 %", "–"; in the interface's language. */
const char *dv_cell_text(dv_arena *a, dv_cell c);
/* Without the n/N: "89,0 %". */
const char *dv_cell_short(dv_arena *a, dv_cell c);
const char *dv_decimal_text(dv_arena *a, dv_decimal d);
/* "+9", "–9", "0", with the language's separators. */
const char *dv_difference_text(dv_arena *a, dv_decimal d);

/* "late letters (lan.tt)", with "no longer: " before it if the figures have changed since; "". */
const char *dv_explained_text(dv_arena *a, const dv_compared *c);

/* A note on a figure, with the names of its row and column as the table has them. */
typedef struct dv_noted {
    const dv_pin *pin;
    const dv_row *on_row; /* NULL: the table has no such figure any more; then its ids are told */
    const dv_column *on_column;
    const char *row, *column;
    const char *mark; /* "¹", "²" …; "" if the table has no such figure */
} dv_noted;

typedef struct dv_notes {
    dv_noted *of;
    size_t n;
} dv_notes;

/* Of all the result's figures, as they are read: row by row, and the total last. */
dv_notes dv_result_notes(dv_arena *a, const dv_result *res);
/* What stands beside a figure: "" if there is no note on it. */
const char *dv_noted_mark(const dv_notes *notes, const dv_row *row, const dv_column *column);
/* "Vinh – Đã giải quyết: late letters (lan.tt)" */
const char *dv_noted_text(dv_arena *a, const dv_noted *note);

/* Many lines as one, " / " between them; a text of one line is returned as it is. */
const char *dv_on_one_line(dv_arena *a, const char *text);

typedef struct dv_text_table {
    const char **head;  /* ncol */
    const char ***cell; /* nrow × ncol */
    bool *right;        /* ncol: aligned right */
    size_t nrow, ncol;
    int most; /* columns of a line; 0: any */
} dv_text_table;

/* Columns as wide as they need, two blanks between, a cell on one line; a rule under the head and,
 * with `total`, above the last row.  Widths count terminal columns.  Where `most` don't suffice,
 * heads and texts are broken between words, and the columns that are still too many come below, the
 * first one named again. */
void dv_text_table_render(dv_buf *out, const dv_text_table *t, bool total);
/* A bar of at most `width` columns for n of max, in eighths (▏▎▍▌▋▊▉█) or, with `ascii`, in #. */
const char *dv_bar(dv_arena *a, int64_t n, int64_t max, int width, bool ascii);
/* n numbers as n small columns on the scale of the largest (▁▂▃▄▅▆▇█, in ASCII . to #); a blank for
 * one below 0, which stands for no figure, and _ for 0. */
const char *dv_spark(dv_arena *a, const int64_t *v, size_t n, bool ascii);

/* The whole report as text for an e-mail: heading (office, report, period with its dates, unit, as
 * of), table, missing, differences, note; no table wider than 76 columns. */
void dv_report_text(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out);

#endif

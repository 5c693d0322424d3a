/* A report on the screen: a grid of texts with a cursor on its figures. */
#ifndef DANVAN_FIGURES_H
#define DANVAN_FIGURES_H

#include "danvan/layout.h"
#include "danvan/report.h"

typedef struct dv_figures {
    dv_registry *r;
    dv_ask ask;
    dv_arena arena; /* of the result and the grid */
    dv_result *res;
    const char **head;  /* ncol; the first column names the rows */
    const char ***cell; /* nrow × ncol */
    bool *right;
    int *width; /* columns of the terminal, by column */
    size_t nrow, ncol;
    size_t total;      /* index of the total row; nrow if there is none */
    size_t row, col;   /* the cursor; col 0 is the rows' names */
    size_t top, left;  /* the first row and the first column after the names that are seen */
    const char **foot; /* lines under the table: what is missing, what differs, the note */
    size_t nfoot;
    int64_t bar_max;
    const int64_t *bar; /* by row, for the report's `bars` measure; NULL: none */
} dv_figures;

dv_rc dv_figures_open(dv_registry *r, const dv_ask *ask, dv_figures **out, dv_err *err);
void dv_figures_close(dv_figures *f);
/* Counts anew; the cursor stays where it can. */
dv_rc dv_figures_reload(dv_figures *f, dv_err *err);

void dv_figures_move(dv_figures *f, int rows, int columns);
/* What can be seen: so many rows and columns of a terminal. */
void dv_figures_fit(dv_figures *f, int rows, int columns);
/* "Vinh, Đã giải quyết: 8/9 = 88,9 %" */
void dv_figures_explain(const dv_figures *f, dv_buf *out);
/* The records behind the figure under the cursor; n 0 if there is no figure there. */
dv_rc dv_figures_records(const dv_figures *f, dv_arena *a, const dv_kind **k, dv_id **ids,
                         size_t *n, dv_err *err);
/* Heading lines: the report's name; its period, unit and day. */
void dv_figures_heading(const dv_figures *f, dv_buf *out);

#endif

/* A report on the screen: a grid of texts with a cursor on its figures. */
#ifndef DANVAN_FIGURES_H
#define DANVAN_FIGURES_H

#include "danvan/layout.h"
#include "danvan/pin.h"
#include "danvan/report.h"
#include "danvan/trend.h"

enum { DV_FIGURES_NARROWS = 6 };

/* What stands beside the figures, or in place of them. */
typedef enum dv_graph {
    DV_GRAPH_BARS,  /* beside the rows, of the report's `bars` measure */
    DV_GRAPH_TREND, /* beside the rows: the column at the cursor over the last periods */
    DV_GRAPH_PANELS /* in place of the figures: each column as bars on its own scale */
} dv_graph;

typedef struct dv_figures {
    dv_registry *r;
    dv_ask ask;
    dv_arena arena; /* of the result and the grid */
    dv_result *res;
    const char **head;  /* ncol; the first column names the rows */
    const char ***cell; /* nrow × ncol */
    const char ***was;  /* what a figure was before others changed it under the reader's eyes; NULL:
                           it has not changed since it was asked for */
    const char **key;   /* by row: what tells it from the others, whatever it is called */
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
    size_t sort;        /* the column that orders the rows; 0: as declared */
    bool ascending;
    dv_graph graph;
    bool meeting; /* one figure at a time */
    dv_trend trend;
    bool trended;                           /* is `trend` of the figures as they are now? */
    dv_arena own;                           /* of what follows */
    const char *narrow[DV_FIGURES_NARROWS]; /* what the report is narrowed to, as it is shown */
    size_t nnarrow;
} dv_figures;

dv_rc dv_figures_open(dv_registry *r, const dv_ask *ask, dv_figures **out, dv_err *err);
void dv_figures_close(dv_figures *f);
/* Counts anew; the cursor stays on its figure where it can. */
dv_rc dv_figures_reload(dv_figures *f, dv_err *err);
/* The same after others' changes: every figure that is not what it was is marked in `was`. */
dv_rc dv_figures_follow(dv_figures *f, dv_err *err);
/* Asks otherwise; if that can't be answered, everything stays. */
dv_rc dv_figures_ask(dv_figures *f, const dv_ask *ask, dv_err *err);

void dv_figures_move(dv_figures *f, long rows, long columns);
/* The next figure (by = 1) or the one before, row by row; false: there is none. */
bool dv_figures_step(dv_figures *f, int by);
/* What can be seen: so many rows and columns of a terminal. */
void dv_figures_fit(dv_figures *f, int rows, int columns);
/* Orders the rows by the column at the cursor: largest first, then smallest first, then as
 * declared. The total stays last. */
dv_rc dv_figures_sort(dv_figures *f, dv_err *err);

/* One condition more on what is counted ("field = land"); DV_INVALID: it is none of the kind's
 * conditions, or there are too many. */
dv_rc dv_figures_narrow(dv_figures *f, const char *condition, const char *shown, dv_err *err);
dv_rc dv_figures_widen(dv_figures *f, dv_err *err); /* takes all of them off */
/* The kind whose records the report counts; NULL if it counts none. */
const dv_kind *dv_figures_kind(const dv_figures *f);

/* "Vinh – Đã giải quyết: 8/9 = 88,9 %". */
void dv_figures_name(const dv_figures *f, dv_buf *out);
/* The same with what it was and the note on it, for a line of so many columns: the names are
 * shortened where the figure would not be seen otherwise. */
void dv_figures_explain(const dv_figures *f, int columns, dv_buf *out);
/* The records behind the figure under the cursor; n 0 if there is no figure there. */
dv_rc dv_figures_records(const dv_figures *f, dv_arena *a, const dv_kind **k, dv_id **ids,
                         size_t *n, dv_err *err);
/* Its period, unit, day and filters. */
void dv_figures_heading(const dv_figures *f, dv_buf *out);

/* The table's row at i and the column at c > 0; NULL in a reconciliation. */
const dv_row *dv_figures_row(const dv_figures *f, size_t i);
const dv_column *dv_figures_column(const dv_figures *f, size_t c);
/* Asks for the earlier periods, once. */
dv_rc dv_figures_trend(dv_figures *f, dv_err *err);
/* A column's figures as bars on their own scale: the largest is `width` columns wide. */
const char *dv_figures_panel(const dv_figures *f, dv_arena *a, size_t row, size_t col, int width,
                             bool ascii);

/* The cursor on the figure of a row and a column by their ids; false: the table does not have it.
 */
bool dv_figures_go(dv_figures *f, const char *row, const char *column);

/* The note on the figure under the cursor; NULL: none. */
const dv_pin *dv_figures_pin(const dv_figures *f, size_t row, size_t col);
/* What a note or, in a reconciliation, what explains the difference would be put in the place of:
 * its text, "" if there is none, and its mark (see pin.h). */
const char *dv_figures_said(const dv_figures *f, uint32_t *mark);
dv_rc dv_figures_put_pin(dv_figures *f, const char *text, uint32_t *on, dv_err *err);
/* A draft of it, stored (see pin.h); and all that there are, newest first. */
dv_rc dv_figures_draft_pin(dv_figures *f, dv_pin_draft *d, dv_err *err);
dv_rc dv_figures_drafted_pins(const dv_figures *f, dv_arena *a, dv_pin_draft **out, size_t *n,
                              dv_err *err);

#endif

/* The order of a report's rows: as declared, or by the figures of one column. */
#include "danvan/lang.h"

#include "figures_int.h"

#include <stdlib.h>

/* Cross-multiplied: no figure is rounded for being compared. */
static int compare_cells(dv_cell a, dv_cell b)
{
    bool rates = a.is == DV_FIGURE_RATE && b.is == DV_FIGURE_RATE;
    __int128 x = rates ? (__int128)a.n * b.of : a.n, y = rates ? (__int128)b.n * a.of : b.n;
    return (x > y) - (x < y);
}

static bool is_nothing(dv_cell c)
{
    return c.is == DV_FIGURE_NONE || (c.is == DV_FIGURE_RATE && c.of <= 0);
}

typedef struct place {
    size_t at;
    dv_cell cell;
    bool ascending;
} place;

/* What has no figure comes last either way; what is alike stays in its order. */
static int by_cell(const void *x, const void *y)
{
    const place *a = x, *b = y;
    bool none_a = is_nothing(a->cell), none_b = is_nothing(b->cell);
    int order = none_a || none_b ? none_a - none_b : compare_cells(a->cell, b->cell);
    if (order && !none_a && !none_b && !a->ascending)
        order = -order;
    return order ? order : (a->at > b->at) - (a->at < b->at);
}

void dv_figures_order(dv_figures *f)
{
    dv_result *res = f->res;
    if (!f->sort || f->ask.report->reconcile || f->sort > res->ncolumn || !res->nrow)
        return;
    place *p = DV_NEW_N(&f->arena, place, res->nrow);
    for (size_t i = 0; i < res->nrow; i++)
        p[i] = (place){i, res->row[i].cell[f->sort - 1], f->ascending};
    qsort(p, res->nrow, sizeof *p, by_cell);
    /* A new array: what the result says is missing points into the old one. */
    dv_row *row = DV_NEW_N(&f->arena, dv_row, res->nrow);
    for (size_t i = 0; i < res->nrow; i++)
        row[i] = res->row[p[i].at];
    res->row = row;
}

dv_rc dv_figures_sort(dv_figures *f, dv_err *err)
{
    size_t sort = f->sort;
    bool ascending = f->ascending;
    if (f->ask.report->reconcile)
        return dv_fail(err, DV_INVALID, "", _("a reconciliation has its own order"));
    if (f->sort != f->col) {
        f->sort = f->col;
        f->ascending = false;
    } else if (!f->ascending) {
        f->ascending = true;
    } else {
        f->sort = 0;
        f->ascending = false;
    }
    dv_rc rc = dv_figures_reload(f, err);
    if (rc != DV_OK) {
        f->sort = sort;
        f->ascending = ascending;
    }
    return rc;
}

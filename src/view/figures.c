#include "danvan/figures.h"

#include "danvan/lang.h"
#include "danvan/utf8.h"

#include <stdlib.h>
#include <string.h>

static const char ***cells_new(dv_figures *f)
{
    const char ***cell = DV_NEW_N(&f->arena, const char **, f->nrow);
    for (size_t i = 0; i < f->nrow; i++)
        cell[i] = DV_NEW_N(&f->arena, const char *, f->ncol);
    return cell;
}

/* ---- an ordinary report: one row a value, then the total ---- */

/* A share says the same whole in every row, so the percent is enough; the status line has both. */
static const char *figure(dv_figures *f, const dv_column *c, dv_cell cell)
{
    bool part = c->measure->formula == DV_SHARE || c->measure->formula == DV_GROWTH;
    return part ? dv_cell_short(&f->arena, cell) : dv_cell_text(&f->arena, cell);
}

static void table_row(dv_figures *f, size_t i, const dv_row *row)
{
    f->cell[i][0] = row->label;
    for (size_t c = 0; c < f->res->ncolumn; c++)
        f->cell[i][c + 1] = figure(f, &f->res->column[c], row->cell[c]);
}

static void table_grid(dv_figures *f)
{
    const dv_result *res = f->res;
    f->ncol = res->ncolumn + 1;
    f->nrow = res->nrow + 1;
    f->total = res->nrow;
    f->head = DV_NEW_N(&f->arena, const char *, f->ncol);
    f->right = DV_NEW_N(&f->arena, bool, f->ncol);
    f->cell = cells_new(f);
    f->head[0] = "";
    for (size_t c = 0; c < res->ncolumn; c++) {
        f->head[c + 1] = res->column[c].head;
        f->right[c + 1] = true;
    }
    for (size_t i = 0; i < res->nrow; i++)
        table_row(f, i, &res->row[i]);
    table_row(f, res->nrow, &res->total);
    f->cell[res->nrow][0] = _("Total");
}

static size_t bar_column(const dv_figures *f)
{
    const dv_measure *want = f->ask.report->bars;
    for (size_t c = 0; c < f->res->ncolumn; c++)
        if (!want || f->res->column[c].measure == want)
            return c;
    return f->res->ncolumn;
}

static void make_bars(dv_figures *f)
{
    size_t c = bar_column(f);
    if (c == f->res->ncolumn || !f->res->nrow)
        return;
    int64_t *bar = DV_NEW_N(&f->arena, int64_t, f->nrow);
    for (size_t i = 0; i < f->res->nrow; i++) {
        const dv_cell x = f->res->row[i].cell[c];
        /* A rate is drawn on a scale to 100 %. */
        bar[i] = x.is == DV_FIGURE_RATE ? (x.of ? x.n * 1000 / x.of : 0) : x.n;
        f->bar_max = x.is == DV_FIGURE_RATE ? 1000 : bar[i] > f->bar_max ? bar[i] : f->bar_max;
    }
    f->bar = bar;
}

/* ---- the reconciliation: one row a comparison ---- */

static void compared_grid(dv_figures *f)
{
    const dv_result *res = f->res;
    const char *against[] = {_("records"), _("its parts"), _("stated figures")};
    f->ncol = 5;
    f->nrow = res->ncompared;
    f->total = f->nrow;
    f->head = DV_NEW_N(&f->arena, const char *, f->ncol);
    f->right = DV_NEW_N(&f->arena, bool, f->ncol);
    f->cell = cells_new(f);
    const char *heads[] = {"", _("Difference"), _("Stated"), _("Counted"), _("Against")};
    for (size_t c = 0; c < f->ncol; c++) {
        f->head[c] = heads[c];
        f->right[c] = c > 0 && c < 4;
    }
    for (size_t i = 0; i < f->nrow; i++) {
        const dv_compared *x = &res->compared[i];
        f->cell[i][0] = x->label;
        f->cell[i][1] = dv_difference_text(&f->arena, x->difference);
        f->cell[i][2] = dv_decimal_text(&f->arena, x->stated);
        f->cell[i][3] = x->rate.is == DV_FIGURE_RATE ? dv_cell_text(&f->arena, x->rate)
                                                     : dv_decimal_text(&f->arena, x->computed);
        f->cell[i][4] = against[x->check];
    }
}

/* ---- under the table ---- */

static void add_foot(dv_figures *f, size_t *cap, const char *text)
{
    if (f->nfoot == *cap) {
        size_t n = *cap ? *cap * 2 : 8;
        f->foot = dv_arena_grow(&f->arena, f->foot, f->nfoot, n, sizeof *f->foot);
        *cap = n;
    }
    f->foot[f->nfoot++] = text;
}

static void make_foot(dv_figures *f)
{
    const dv_result *res = f->res;
    size_t cap = 0;
    if (res->nmissing) {
        dv_buf b = {0};
        dv_buf_printf(&b, _("Missing (%zu): "), res->nmissing);
        for (size_t i = 0; i < res->nmissing; i++)
            dv_buf_printf(&b, "%s%s", i ? ", " : "", res->missing[i]->label);
        add_foot(f, &cap, dv_arena_copy(&f->arena, dv_buf_str(&b)));
        dv_buf_free(&b);
    }
    for (size_t i = 0; i < res->ncompared && !f->ask.report->reconcile; i++) {
        const dv_compared *x = &res->compared[i];
        if (x->differs)
            add_foot(f, &cap,
                     dv_arena_printf(&f->arena, _("%s: stated %s, counted %s, difference %s"),
                                     x->label, dv_decimal_text(&f->arena, x->stated),
                                     dv_decimal_text(&f->arena, x->computed),
                                     dv_difference_text(&f->arena, x->difference)));
    }
    if (f->ask.report->reconcile && !res->ncompared)
        add_foot(f, &cap, _("Nothing has been stated for this unit and period."));
    if (f->ask.report->note.vi)
        add_foot(f, &cap, dv_label_text(f->ask.report->note));
}

static void measure_widths(dv_figures *f)
{
    f->width = DV_NEW_N(&f->arena, int, f->ncol);
    for (size_t c = 0; c < f->ncol; c++) {
        f->width[c] = dv_utf8_columns(dv_str_from(f->head[c]));
        for (size_t i = 0; i < f->nrow; i++) {
            int w = dv_utf8_columns(dv_str_from(f->cell[i][c]));
            f->width[c] = w > f->width[c] ? w : f->width[c];
        }
    }
}

static void stay_inside(dv_figures *f)
{
    size_t last = f->nrow ? f->nrow - 1 : 0;
    f->row = f->row > last ? last : f->row;
    f->col = f->col >= f->ncol ? f->ncol - 1 : f->col ? f->col : 1;
    f->top = f->top > f->row ? f->row : f->top;
}

dv_rc dv_figures_reload(dv_figures *f, dv_err *err)
{
    dv_arena fresh = {0};
    dv_result *res;
    dv_rc rc = dv_report_run(&fresh, f->r, &f->ask, &res, err);
    if (rc != DV_OK) {
        dv_arena_free(&fresh);
        return rc;
    }
    dv_arena_free(&f->arena);
    f->arena = fresh;
    f->res = res;
    f->foot = NULL;
    f->nfoot = 0;
    f->bar = NULL;
    f->bar_max = 0;
    if (f->ask.report->reconcile)
        compared_grid(f);
    else
        table_grid(f);
    if (!f->ask.report->reconcile)
        make_bars(f);
    make_foot(f);
    measure_widths(f);
    stay_inside(f);
    return DV_OK;
}

dv_rc dv_figures_open(dv_registry *r, const dv_ask *ask, dv_figures **out, dv_err *err)
{
    dv_figures *f = calloc(1, sizeof *f);
    DV_ASSERT(f);
    *f = (dv_figures){.r = r, .ask = *ask, .col = 1, .left = 1};
    dv_rc rc = dv_figures_reload(f, err);
    if (rc != DV_OK) {
        dv_figures_close(f);
        f = NULL;
    }
    *out = f;
    return rc;
}

void dv_figures_close(dv_figures *f)
{
    if (!f)
        return;
    dv_arena_free(&f->arena);
    free(f);
}

static size_t clamp(size_t at, int by, size_t first, size_t end)
{
    long to = (long)at + by;
    if (to >= (long)end)
        to = (long)end - 1;
    return to < (long)first ? first : (size_t)to;
}

void dv_figures_move(dv_figures *f, int rows, int columns)
{
    f->row = clamp(f->row, rows, 0, f->nrow);
    f->col = clamp(f->col, columns, 1, f->ncol);
}

void dv_figures_fit(dv_figures *f, int rows, int columns)
{
    if (f->row < f->top)
        f->top = f->row;
    if (rows > 0 && f->row >= f->top + (size_t)rows)
        f->top = f->row - (size_t)rows + 1;
    if (f->col < f->left)
        f->left = f->col;
    for (; f->left < f->col; f->left++) {
        int used = 0;
        for (size_t c = f->left; c <= f->col; c++)
            used += 2 + f->width[c];
        if (used <= columns)
            return;
    }
}

void dv_figures_explain(const dv_figures *f, dv_buf *out)
{
    if (!f->nrow)
        return;
    const char *row = f->cell[f->row][0];
    if (f->ask.report->reconcile) {
        const char *source = f->res->compared[f->row].source;
        dv_buf_printf(out, "%s – %s: %s", row, f->head[f->col], f->cell[f->row][f->col]);
        if (source)
            dv_buf_printf(out, "  (%s)", source);
        return;
    }
    dv_arena a = {0};
    const dv_row *of = f->row < f->res->nrow ? &f->res->row[f->row] : &f->res->total;
    dv_buf_printf(out, "%s – %s: %s", row, f->res->column[f->col - 1].label,
                  dv_cell_text(&a, of->cell[f->col - 1]));
    dv_arena_free(&a);
}

/* A comparison opens what was counted of its measure. */
static dv_rc compared_records(const dv_figures *f, dv_arena *a, const dv_kind **k, dv_id **ids,
                              size_t *n, dv_err *err)
{
    const dv_compared *x = &f->res->compared[f->row];
    return dv_measure_records(a, f->r, x->of, &f->ask, k, ids, n, err);
}

dv_rc dv_figures_records(const dv_figures *f, dv_arena *a, const dv_kind **k, dv_id **ids,
                         size_t *n, dv_err *err)
{
    *n = 0;
    if (!f->nrow)
        return DV_OK;
    if (f->ask.report->reconcile)
        return compared_records(f, a, k, ids, n, err);
    return dv_result_records(a, f->r, f->res, f->row, f->col - 1, k, ids, n, err);
}

void dv_figures_heading(const dv_figures *f, dv_buf *out)
{
    char period[DV_PERIOD_SIZE], from[DV_DATE_SIZE], to[DV_DATE_SIZE], as_of[DV_DATE_SIZE];
    const dv_schema *s = f->r->schema;
    dv_buf_printf(
        out, "%s (%s – %s)  %s", dv_period_format(&f->ask.period, period),
        dv_date_format(f->res->span.from, from), dv_date_format(f->res->span.to, to),
        dv_label_text(s->unit[f->res->ask.unit >= 0 ? f->res->ask.unit : s->office.unit].label));
    if (f->ask.as_of != DV_NO_DATE)
        dv_buf_printf(out, _("  units of %s"), dv_date_format(f->ask.as_of, as_of));
    else
        dv_buf_printf(out, "%s", _("  as it was then"));
}

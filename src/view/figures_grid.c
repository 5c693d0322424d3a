/* What a report's result looks like as a grid of texts. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "figures_int.h"

#include <string.h>

static const char ***cells_new(dv_figures *f)
{
    const char ***cell = DV_NEW_N(&f->arena, const char **, f->nrow + 1);
    for (size_t i = 0; i < f->nrow; i++)
        cell[i] = DV_NEW_N(&f->arena, const char *, f->ncol);
    return cell;
}

static void grid_new(dv_figures *f, size_t nrow, size_t ncol)
{
    f->nrow = nrow;
    f->ncol = ncol;
    f->head = DV_NEW_N(&f->arena, const char *, ncol);
    f->right = DV_NEW_N(&f->arena, bool, ncol);
    f->key = DV_NEW_N(&f->arena, const char *, nrow + 1);
    f->cell = cells_new(f);
    f->was = cells_new(f);
}

/* ---- an ordinary report: one row a value, then the total ---- */

static void table_row(dv_figures *f, size_t i, const dv_row *row)
{
    f->cell[i][0] = row->label;
    f->key[i] = dv_row_key(f->res, row);
    for (size_t c = 0; c < f->res->ncolumn; c++)
        f->cell[i][c + 1] = dv_result_shown(&f->arena, f->res, row, c);
}

/* The column that orders the rows says so. */
static const char *head_of(dv_figures *f, size_t c)
{
    const char *head = f->res->column[c].head;
    return f->sort == c + 1 ? dv_arena_printf(&f->arena, "%s %s", head, f->ascending ? "↑" : "↓")
                            : head;
}

static void table_grid(dv_figures *f)
{
    const dv_result *res = f->res;
    bool total = dv_result_has_total(res);
    grid_new(f, res->nrow + total, res->ncolumn + 1);
    f->total = res->nrow;
    f->head[0] = "";
    for (size_t c = 0; c < res->ncolumn; c++) {
        f->head[c + 1] = head_of(f, c);
        f->right[c + 1] = !res->column[c].field;
    }
    for (size_t i = 0; i < res->nrow; i++)
        table_row(f, i, &res->row[i]);
    if (!total)
        return;
    table_row(f, res->nrow, &res->total);
    f->cell[res->nrow][0] = _("Total");
}

/* ---- bars ---- */

static size_t bar_column(const dv_figures *f)
{
    const dv_measure *want = f->ask.report->bars;
    for (size_t c = 0; c < f->res->ncolumn; c++)
        if (f->res->column[c].measure && (!want || f->res->column[c].measure == want))
            return c;
    return f->res->ncolumn;
}

/* A rate is drawn on a scale to 100 %. */
static int64_t length(dv_cell x)
{
    if (x.is == DV_FIGURE_RATE)
        return x.of ? x.n * 1000 / x.of : 0;
    return x.is == DV_FIGURE_NONE ? 0 : x.n;
}

static int64_t longest(const dv_figures *f, size_t c)
{
    int64_t max = 0;
    for (size_t i = 0; i < f->res->nrow; i++) {
        const dv_cell x = f->res->row[i].cell[c];
        if (x.is == DV_FIGURE_RATE)
            return 1000;
        max = length(x) > max ? length(x) : max;
    }
    return max;
}

static void make_bars(dv_figures *f)
{
    size_t c = bar_column(f);
    bool listed = f->ask.report->rows.by == DV_BY_RECORDS;
    if (c == f->res->ncolumn || !f->res->nrow || listed)
        return;
    int64_t *bar = DV_NEW_N(&f->arena, int64_t, f->nrow);
    for (size_t i = 0; i < f->res->nrow; i++)
        bar[i] = length(f->res->row[i].cell[c]);
    f->bar_max = longest(f, c);
    f->bar = bar;
}

const char *dv_figures_panel(const dv_figures *f, dv_arena *a, size_t row, size_t col, int width,
                             bool ascii)
{
    const dv_column *c = dv_figures_column(f, col);
    if (row >= f->res->nrow || !c || c->field)
        return "";
    return dv_bar(a, length(f->res->row[row].cell[col - 1]), longest(f, col - 1), width, ascii);
}

/* ---- the reconciliation: one row a comparison ---- */

static void compared_row(dv_figures *f, size_t i, const dv_compared *x)
{
    f->key[i] = dv_arena_printf(&f->arena, "%d %s %s", (int)x->check, x->measure,
                                x->source ? x->source : "");
    f->cell[i][0] = x->label;
    f->cell[i][1] = dv_difference_text(&f->arena, x->difference);
    f->cell[i][2] = dv_decimal_text(&f->arena, x->stated);
    f->cell[i][3] = x->rate.is == DV_FIGURE_RATE ? dv_cell_text(&f->arena, x->rate)
                                                 : dv_decimal_text(&f->arena, x->computed);
    f->cell[i][4] = x->with;
    f->cell[i][5] = dv_explained_text(&f->arena, x);
}

static void compared_grid(dv_figures *f)
{
    const dv_result *res = f->res;
    const char *heads[] = {"",           _("Difference"), _("Stated"),
                           _("Counted"), _("Against"),    _("Explained")};
    grid_new(f, res->ncompared, sizeof heads / sizeof heads[0]);
    f->total = f->nrow;
    for (size_t c = 0; c < f->ncol; c++) {
        f->head[c] = heads[c];
        f->right[c] = c > 0 && c < 4;
    }
    for (size_t i = 0; i < f->nrow; i++)
        compared_row(f, i, &res->compared[i]);
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

static void add_missing(dv_figures *f, size_t *cap)
{
    const dv_result *res = f->res;
    dv_buf b = {0};
    if (!res->nmissing)
        return;
    dv_buf_printf(&b, _("Missing (%zu): "), res->nmissing);
    for (size_t i = 0; i < res->nmissing; i++)
        dv_buf_printf(&b, "%s%s", i ? ", " : "", res->missing[i]->label);
    add_foot(f, cap, dv_arena_copy(&f->arena, dv_buf_str(&b)));
    dv_buf_free(&b);
}

static void add_differences(dv_figures *f, size_t *cap)
{
    for (size_t i = 0; i < f->res->ncompared; i++) {
        const dv_compared *x = &f->res->compared[i];
        if (dv_compared_open(x))
            add_foot(f, cap,
                     dv_arena_printf(&f->arena, _("%s: stated %s, counted %s, difference %s"),
                                     x->label, dv_decimal_text(&f->arena, x->stated),
                                     dv_decimal_text(&f->arena, x->computed),
                                     dv_difference_text(&f->arena, x->difference)));
    }
}

static void add_pins(dv_figures *f, size_t *cap)
{
    const dv_notes notes = dv_result_notes(&f->arena, f->res);
    for (size_t i = 0; i < notes.n; i++)
        add_foot(f, cap,
                 dv_arena_printf(&f->arena, "¹ %s", dv_noted_text(&f->arena, &notes.of[i])));
}

static void make_foot(dv_figures *f)
{
    bool reconcile = f->ask.report->reconcile;
    size_t cap = 0;
    for (size_t i = 0; i < dv_aside_number(f->res); i++)
        add_foot(f, &cap, dv_aside_text(&f->arena, f->r, f->res, i));
    if (f->res->incomplete)
        add_foot(f, &cap,
                 dv_arena_printf(&f->arena, _("Without a value of their own: %lld. Give them one."),
                                 (long long)f->res->incomplete));
    add_missing(f, &cap);
    if (!reconcile)
        add_differences(f, &cap);
    add_pins(f, &cap);
    if (reconcile && !f->res->ncompared)
        add_foot(f, &cap, _("Nothing has been stated for this unit and period."));
    if (f->ask.report->note.vi)
        add_foot(f, &cap, dv_label_text(f->ask.report->note));
}

/* A figure is never cut; a text is, where it would push the rest off the screen. */
static void measure_widths(dv_figures *f)
{
    enum { TEXT_MOST = 24 };
    f->width = DV_NEW_N(&f->arena, int, f->ncol);
    for (size_t c = 0; c < f->ncol; c++) {
        f->width[c] = dv_utf8_columns(dv_str_from(f->head[c]));
        for (size_t i = 0; i < f->nrow; i++) {
            int w = dv_utf8_columns(dv_str_from(f->cell[i][c]));
            f->width[c] = w > f->width[c] ? w : f->width[c];
        }
        if (c > 0 && !f->right[c] && f->width[c] > TEXT_MOST)
            f->width[c] = TEXT_MOST;
    }
}

void dv_figures_build(dv_figures *f)
{
    f->foot = NULL;
    f->nfoot = 0;
    f->bar = NULL;
    f->bar_max = 0;
    if (f->ask.report->reconcile) {
        compared_grid(f);
    } else {
        table_grid(f);
        make_bars(f);
    }
    make_foot(f);
    measure_widths(f);
}

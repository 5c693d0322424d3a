#include "danvan/meeting.h"

#include "danvan/lang.h"

#include <string.h>

/* Of two rates the difference is in percentage points. */
static const char *rate_change(dv_arena *a, dv_cell now, dv_cell before)
{
    int64_t x, y;
    if (!dv_percent_tenths(now.n, now.of, &x) || !dv_percent_tenths(before.n, before.of, &y))
        return "";
    return dv_arena_printf(a, _(", %s points"),
                           dv_difference_text(a, (dv_decimal){x - y, x == y ? 0 : 1}));
}

static const char *count_change(dv_arena *a, dv_cell now, dv_cell before)
{
    bool milli = now.is == DV_FIGURE_MILLI;
    int64_t d = now.n - before.n;
    const dv_decimal difference = {d, milli && d ? 3 : 0};
    const dv_cell growth = {DV_FIGURE_RATE, d, before.n > 0 ? before.n : 0};
    return dv_arena_printf(a, ", %s (%s)", dv_difference_text(a, difference),
                           dv_cell_short(a, growth));
}

static const char *against(dv_arena *a, const dv_figures *f, const dv_result *earlier, dv_cell now)
{
    char period[DV_PERIOD_SIZE];
    const dv_cell then =
        dv_trend_cell(earlier, f->row < f->res->nrow ? dv_figures_row(f, f->row) : NULL,
                      dv_figures_column(f, f->col));
    const char *change = "";
    if (now.is == DV_FIGURE_RATE && then.is == DV_FIGURE_RATE)
        change = rate_change(a, now, then);
    else if (now.is == then.is && now.is != DV_FIGURE_NONE)
        change = count_change(a, now, then);
    return dv_arena_printf(a, "%s: %s%s", dv_period_format(&earlier->ask.period, period),
                           dv_cell_text(a, then), change);
}

static const char *parts_of(dv_arena *a, dv_cell c)
{
    char n[DV_NUMBER_SIZE], of[DV_NUMBER_SIZE];
    if (c.is != DV_FIGURE_RATE || c.of <= 0)
        return "";
    return dv_arena_printf(a, "%s/%s", dv_number_format(c.n, dv_lang_now(), n),
                           dv_number_format(c.of, dv_lang_now(), of));
}

static const char *period_text(dv_arena *a, const dv_result *res)
{
    char period[DV_PERIOD_SIZE];
    return dv_arena_strdup(a, dv_period_format(&res->ask.period, period));
}

static void tell_past(dv_arena *a, const dv_figures *f, bool ascii, dv_cell now, dv_meeting *out)
{
    const dv_trend *t = &f->trend;
    const dv_result *before = t->n > 1 ? t->of[t->n - 2] : t->last_year;
    const dv_row *row = f->row < f->res->nrow ? dv_figures_row(f, f->row) : NULL;
    out->last_year = against(a, f, t->last_year, now);
    out->since = period_text(a, t->of[0]);
    out->until = period_text(a, t->of[t->n - 1]);
    if (strcmp(period_text(a, before), period_text(a, t->last_year)) != 0)
        out->before = against(a, f, before, now);
    if (t->n > 1)
        out->spark = dv_trend_spark(a, t, row, dv_figures_column(f, f->col), ascii);
}

dv_rc dv_meeting_make(dv_arena *a, dv_figures *f, bool ascii, dv_meeting *out, dv_err *err)
{
    size_t figures = f->ncol - 1;
    const dv_column *column = dv_figures_column(f, f->col);
    *out = (dv_meeting){.row = "",
                        .column = "",
                        .large = "–",
                        .parts = "",
                        .last_year = "",
                        .before = "",
                        .spark = "",
                        .since = "",
                        .until = ""};
    if (!f->nrow)
        return DV_OK;
    out->row = f->cell[f->row][0];
    out->column = column ? column->label : f->head[f->col];
    out->large = f->cell[f->row][f->col];
    out->was = f->was[f->row][f->col];
    out->pin = dv_figures_pin(f, f->row, f->col);
    out->at = f->row * figures + f->col;
    out->of = f->nrow * figures;
    /* Texts have no past, and a comparison has it in its own columns. */
    if (!column || !column->measure)
        return DV_OK;
    const dv_cell now = dv_figures_row(f, f->row)->cell[f->col - 1];
    out->large = dv_cell_short(a, now);
    out->parts = parts_of(a, now);
    dv_rc rc = dv_figures_trend(f, err);
    if (rc == DV_OK)
        tell_past(a, f, ascii, now, out);
    return rc;
}

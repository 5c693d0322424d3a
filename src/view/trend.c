#include "danvan/trend.h"

#include "danvan/layout.h"

#include <string.h>

void dv_trend_free(dv_trend *t)
{
    dv_arena_free(&t->arena);
    *t = (dv_trend){0};
}

static bool same_period(const dv_period *a, const dv_period *b)
{
    char x[DV_PERIOD_SIZE], y[DV_PERIOD_SIZE];
    return strcmp(dv_period_format(a, x), dv_period_format(b, y)) == 0;
}

/* Back from the asked one as far as there are years; oldest first. */
static size_t periods_before(const dv_period *asked, dv_period *out)
{
    size_t n = 1;
    dv_period p = *asked, back[DV_TREND_PERIODS];
    for (back[0] = p; n < DV_TREND_PERIODS; n++) {
        p = dv_period_step(&p, -1);
        if (same_period(&p, &back[n - 1]))
            break;
        back[n] = p;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = back[n - 1 - i];
    return n;
}

static dv_rc ask_of(dv_trend *t, dv_registry *r, dv_ask ask, dv_period p, dv_result **out,
                    dv_err *err)
{
    ask.period = p;
    return dv_report_run(&t->arena, r, &ask, out, err);
}

dv_rc dv_trend_make(dv_trend *t, dv_registry *r, const dv_ask *ask, dv_err *err)
{
    dv_period period[DV_TREND_PERIODS];
    dv_rc rc = DV_OK;
    dv_trend_free(t);
    size_t n = periods_before(&ask->period, period);
    for (size_t i = 0; i < n && rc == DV_OK; i++)
        rc = ask_of(t, r, *ask, period[i], &t->of[i], err);
    if (rc == DV_OK)
        rc = ask_of(t, r, *ask, dv_period_shift_years(&ask->period, -1), &t->last_year, err);
    if (rc != DV_OK)
        dv_trend_free(t);
    else
        t->n = n;
    return rc;
}

static const dv_row *same_row(const dv_result *in, const dv_row *row)
{
    for (size_t i = 0; i < in->nrow; i++)
        if (in->row[i].at == row->at && strcmp(in->row[i].id, row->id) == 0)
            return &in->row[i];
    return NULL;
}

dv_cell dv_trend_cell(const dv_result *in, const dv_row *row, const dv_column *column)
{
    const dv_row *same = row ? same_row(in, row) : &in->total;
    for (size_t c = 0; same && c < in->ncolumn; c++)
        if (strcmp(in->column[c].id, column->id) == 0)
            return same->cell[c];
    return (dv_cell){DV_FIGURE_NONE, 0, 0};
}

/* On one scale: a rate by its share of the whole. */
static int64_t height(dv_cell c)
{
    if (c.is == DV_FIGURE_RATE)
        return c.of > 0 ? c.n * 1000 / c.of : -1;
    return c.is == DV_FIGURE_NONE ? -1 : c.n;
}

const char *dv_trend_spark(dv_arena *a, const dv_trend *t, const dv_row *row,
                           const dv_column *column, bool ascii)
{
    int64_t v[DV_TREND_PERIODS];
    for (size_t i = 0; i < t->n; i++)
        v[i] = height(dv_trend_cell(t->of[i], row, column));
    return dv_spark(a, v, t->n, ascii);
}

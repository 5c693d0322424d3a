/* Formulas over the tallied leaves. */
#include "tally_int.h"

typedef struct place {
    const dv_tally *t;
    size_t row, split;
} place;

static dv_cell cell_of(const place *p, const dv_measure *m, const dv_kind *context, dv_shift shift);

static const dv_cell no_figure = {DV_FIGURE_NONE, 0, 0};

static int64_t milli_of(dv_cell c)
{
    return c.is == DV_FIGURE_COUNT ? c.n * DV_MILLI : c.n;
}

static bool is_plain(dv_cell c)
{
    return c.is == DV_FIGURE_COUNT || c.is == DV_FIGURE_MILLI;
}

/* a + sign × b, a count while both are. */
static dv_cell plus(dv_cell a, dv_cell b, int sign)
{
    if (!is_plain(a) || !is_plain(b))
        return no_figure;
    if (a.is == DV_FIGURE_COUNT && b.is == DV_FIGURE_COUNT)
        return (dv_cell){DV_FIGURE_COUNT, a.n + sign * b.n, 0};
    return (dv_cell){DV_FIGURE_MILLI, milli_of(a) + sign * milli_of(b), 0};
}

static dv_cell ratio(dv_cell n, dv_cell of)
{
    if (!is_plain(n) || !is_plain(of))
        return no_figure;
    if (n.is == DV_FIGURE_COUNT && of.is == DV_FIGURE_COUNT)
        return (dv_cell){DV_FIGURE_RATE, n.n, of.n};
    int64_t a = milli_of(n), b = milli_of(of);
    if (a % DV_MILLI || b % DV_MILLI)
        return (dv_cell){DV_FIGURE_RATE, a, b};
    return (dv_cell){DV_FIGURE_RATE, a / DV_MILLI, b / DV_MILLI};
}

static dv_cell sum_of(const place *p, const dv_measure *m, const dv_kind *k, dv_shift shift)
{
    dv_cell sum = {DV_FIGURE_COUNT, 0, 0};
    for (size_t i = 0; i < m->noperand; i++)
        sum = plus(sum, cell_of(p, m->operand[i].measure, k, shift), m->operand[i].sign);
    return sum;
}

/* Between two rates: percentage points, in thousandths. */
dv_cell dv_cell_change(dv_cell now, dv_cell before)
{
    int64_t a, b;
    if (now.is != DV_FIGURE_RATE || before.is != DV_FIGURE_RATE)
        return plus(now, before, -1);
    if (!dv_percent_tenths(now.n, now.of, &a) || !dv_percent_tenths(before.n, before.of, &b))
        return no_figure;
    return (dv_cell){DV_FIGURE_MILLI, (a - b) * (DV_MILLI / 10), 0};
}

dv_cell dv_cell_growth(dv_cell now, dv_cell before)
{
    if (!is_plain(now) || !is_plain(before) || before.n <= 0)
        return no_figure;
    return ratio(plus(now, before, -1), before);
}

/* To one decimal, half away from zero. */
static dv_cell average(int64_t sum, int64_t n)
{
    if (n == 0)
        return no_figure;
    int64_t tenths = (20 * (sum < 0 ? -sum : sum) + n) / (2 * n);
    return (dv_cell){DV_FIGURE_MILLI, (sum < 0 ? -tenths : tenths) * (DV_MILLI / 10), 0};
}

static dv_cell earlier(const place *p, const dv_measure *m, const dv_kind *k, dv_shift shift)
{
    if (m->before)
        shift.periods--;
    else
        shift.years--;
    return cell_of(p, m->operand[0].measure, k, shift);
}

static dv_cell leaf_cell(const place *p, const dv_measure *m, const dv_kind *context,
                         dv_shift shift)
{
    const dv_leaf *l = dv_tally_leaf(p->t, m, context, shift);
    DV_ASSERT(l);
    if (m->formula == DV_DAYS)
        return average(l->n[p->row * (p->t->split.n + 1) + p->split],
                       l->of[p->row * (p->t->split.n + 1) + p->split]);
    bool milli = m->formula == DV_SUM && m->sum->type != DV_INT;
    int64_t n = l->n[p->row * (p->t->split.n + 1) + p->split];
    return (dv_cell){milli ? DV_FIGURE_MILLI : DV_FIGURE_COUNT, n, 0};
}

static dv_cell cell_of(const place *p, const dv_measure *m, const dv_kind *context, dv_shift shift)
{
    DV_ASSERT(m);
    const dv_kind *k = m->kind ? m->kind : context;
    const dv_measure *first = m->noperand ? m->operand[0].measure : NULL;
    place total = {p->t, p->t->row.n, p->split};
    switch (m->formula) {
    case DV_ADD:
        return sum_of(p, m, k, shift);
    case DV_RATE:
        return ratio(cell_of(p, first, k, shift), cell_of(p, m->operand[1].measure, k, shift));
    case DV_SHARE:
        return ratio(cell_of(p, first, k, shift), cell_of(&total, first, k, shift));
    case DV_CHANGE:
        return dv_cell_change(cell_of(p, first, k, shift), earlier(p, m, k, shift));
    case DV_GROWTH:
        return dv_cell_growth(cell_of(p, first, k, shift), earlier(p, m, k, shift));
    case DV_COUNT:
    case DV_SUM:
    case DV_UNITS:
    case DV_ALIVE:
    case DV_DAYS:
    default:
        return leaf_cell(p, m, k, shift);
    }
}

dv_cell dv_tally_cell_at(const dv_tally *t, const dv_measure *m, size_t row, size_t split,
                         dv_shift shift)
{
    place p = {t, row, split};
    return cell_of(&p, m, dv_report_kind(t->ask.report), shift);
}

dv_cell dv_tally_cell(const dv_tally *t, const dv_measure *m, size_t row, size_t split)
{
    return dv_tally_cell_at(t, m, row, split, shift_none);
}

/* Stated figures that can't be, whatever the records say: percentages, years that shrink, divisions
 * of one whole that come to different sums. */
#include "danvan/lang.h"

#include "compare_int.h"

#include <string.h>

/* ---- percentages ---- */

/* The whole number of `of` whose percentage is nearest, and whether it is that very one. */
static bool whole_number(dv_decimal percent, int64_t of, int64_t *n)
{
    int64_t power = 1;
    for (int i = 0; i < percent.digits; i++)
        power *= 10;
    *n = (percent.value * of + 50 * power) / (100 * power);
    /* Half up: the neighbours can round to it too. */
    for (int64_t k = *n > 0 ? *n - 1 : 0; k <= *n + 1; k++)
        if (dv_decimal_percent(k, of, percent.digits).value == percent.value) {
            *n = k;
            return true;
        }
    return false;
}

static bool in_range(const dv_stated *st, int64_t of)
{
    /* Beyond that the arithmetic above would leave its 63 bits, and every percentage is possible.
     */
    return st->value.value >= 0 && of > 0 && of < INT64_C(1000000000) && st->value.digits < 6 &&
           st->value.value < INT64_C(1000000000);
}

static void check_whole(dv_compare_job *job, const dv_stated *st, int64_t of)
{
    int64_t n;
    if (!in_range(st, of) || whole_number(st->value, of, &n))
        return;
    dv_compared *c =
        dv_compare_line(job, DV_CHECK_WHOLE, st, dv_decimal_percent(n, of, st->value.digits));
    c->rate = (dv_cell){DV_FIGURE_RATE, n, of};
    c->differs = true;
}

/* Its denominator as somebody states it, else as the records give it; false: neither. */
static dv_rc denominator(dv_compare_job *job, const dv_stated *st, int64_t *of, bool *found,
                         dv_err *err)
{
    const dv_measure *m = st->measure->operand[1].measure;
    const dv_stated *stated = dv_stated_of(job, m, st);
    dv_counted *c = NULL;
    *found = stated != NULL;
    if (stated) {
        *of = stated->value.digits ? 0 : stated->value.value;
        return DV_OK;
    }
    if (m->kind && !job->kept[m->kind->index])
        return DV_OK;
    dv_rc rc = dv_compare_counted(job, m, NULL, &c, err);
    if (rc == DV_OK) {
        const dv_cell cell = dv_tally_cell(&c->tally, m, c->tally.row.n, c->tally.split.n);
        *found = cell.is == DV_FIGURE_COUNT;
        *of = cell.n;
    }
    return rc;
}

static dv_rc check_percent(dv_compare_job *job, const dv_stated *st, dv_err *err)
{
    int64_t of = 0;
    bool found;
    dv_rc rc = denominator(job, st, &of, &found, err);
    if (rc != DV_OK)
        return rc;
    if (found)
        check_whole(job, st, of);
    else
        dv_compare_line(job, DV_CHECK_ALONE, st, st->value)->differs = true;
    return DV_OK;
}

/* ---- figures that count from the beginning of the year ---- */

/* How many months of the year it counts from the first; 0: it does not begin there. */
static int months_from_january(const dv_period *p)
{
    switch (p->form) {
    case DV_PERIOD_YEAR:
        return 12;
    case DV_PERIOD_HALF:
        return p->part == 1 ? 6 : 0;
    case DV_PERIOD_QUARTER:
        return p->part == 1 ? 3 : 0;
    case DV_PERIOD_CUMULATIVE:
        return p->part;
    case DV_PERIOD_MONTH:
        return p->part == 1 ? 1 : 0;
    case DV_PERIOD_DAYS:
    default:
        return 0;
    }
}

/* More time can only add to it. */
static bool only_grows(const dv_measure *m)
{
    if (m->formula != DV_COUNT && m->formula != DV_SUM)
        return false;
    return m->basis != DV_CARRIED && m->basis != DV_LEFT && m->basis != DV_OVERDUE &&
           m->basis != DV_TO_DATE;
}

static bool same_part(const dv_stated *a, const dv_stated *b)
{
    return a->measure == b->measure && a->unit == b->unit && a->split == b->split &&
           a->choice == b->choice;
}

static void check_fall(dv_compare_job *job, const dv_stated *st, const dv_stated *ever, size_t n)
{
    int months = months_from_january(&st->period);
    const dv_stated *highest = NULL;
    for (size_t i = 0; i < n; i++) {
        int earlier = months_from_january(&ever[i].period);
        bool before = earlier > 0 && earlier < months && ever[i].period.year == st->period.year;
        if (before && same_part(&ever[i], st) &&
            dv_decimal_plus(ever[i].value, st->value, -1).value > 0 &&
            (!highest || dv_decimal_plus(ever[i].value, highest->value, -1).value > 0))
            highest = &ever[i];
    }
    if (!highest)
        return;
    char period[DV_PERIOD_SIZE];
    dv_compared *c = dv_compare_line(job, DV_CHECK_FALLS, st, highest->value);
    c->with = dv_arena_printf(job->arena, _("%s, by %s"),
                              dv_period_format(&highest->period, period), highest->source);
}

/* ---- two divisions of a whole that nobody stated ---- */

static bool sum_of_parts(const dv_compare_job *job, const dv_measure *m, const dv_field *f,
                         const dv_stated **first, dv_decimal *sum)
{
    *first = NULL;
    *sum = (dv_decimal){0, 0};
    for (size_t i = 0; i < job->nstated; i++) {
        const dv_stated *st = &job->stated[i];
        if (st->measure != m || !st->split || strcmp(st->split->id, f->id) != 0 ||
            (*first && strcmp((*first)->source, st->source) != 0))
            continue;
        *first = *first ? *first : st;
        *sum = dv_decimal_plus(*sum, st->value, 1);
    }
    return *first != NULL;
}

static bool has_total(const dv_compare_job *job, const dv_measure *m)
{
    for (size_t i = 0; i < job->nstated; i++)
        if (job->stated[i].measure == m && !job->stated[i].split)
            return true;
    return false;
}

static void check_splits(dv_compare_job *job, const dv_measure *m)
{
    const dv_stated *a, *b;
    dv_decimal x, y;
    if (m->nsplit < 2 || has_total(job, m) || !sum_of_parts(job, m, m->split[0], &a, &x))
        return;
    for (size_t i = 1; i < m->nsplit; i++) {
        if (!sum_of_parts(job, m, m->split[i], &b, &y))
            continue;
        const dv_stated whole = {
            .unit = a->unit, .period = a->period, .measure = m, .value = x, .source = a->source};
        dv_compared *c = dv_compare_line(job, DV_CHECK_SPLITS, &whole, y);
        c->label =
            dv_arena_printf(job->arena, _("%s, by %s and by %s"), dv_label_text(m->label),
                            dv_label_text(m->split[0]->label), dv_label_text(m->split[i]->label));
        c->measure =
            dv_arena_printf(job->arena, "%s.%s.%s", m->id, m->split[0]->id, m->split[i]->id);
    }
}

dv_rc dv_compare_plausible(dv_compare_job *job, const dv_measure *m, dv_err *err)
{
    dv_stated *ever;
    size_t n;
    dv_rc rc = dv_stated_list(job->arena, job->r, job->res->ask.unit, NULL, &ever, &n, err);
    for (size_t i = 0; i < job->nstated && rc == DV_OK; i++) {
        const dv_stated *st = &job->stated[i];
        if (st->measure != m)
            continue;
        if (m->formula == DV_RATE)
            rc = check_percent(job, st, err);
        else if (only_grows(m))
            check_fall(job, st, ever, n);
    }
    check_splits(job, m);
    return rc;
}

/* Targets, and the period that a newcomer is shown. */
#include "tally_int.h"

dv_met dv_target_judge(const dv_target *t, dv_cell cell)
{
    int64_t have = cell.n, goal = t->goal;
    switch (cell.is) {
    case DV_FIGURE_RATE:
        if (cell.of <= 0)
            return DV_NOTHING_TO_JUDGE;
        have = cell.n * 100 * DV_MILLI;
        goal = t->goal * cell.of;
        break;
    case DV_FIGURE_COUNT:
        have = cell.n * DV_MILLI;
        break;
    case DV_FIGURE_MILLI:
        break;
    case DV_FIGURE_NONE:
    default:
        return DV_NOTHING_TO_JUDGE;
    }
    return (t->at_least ? have >= goal : have <= goal) ? DV_MET : DV_MISSED;
}

/* That of `form` in which the day lies. */
static dv_period present(dv_period_form form, dv_date today)
{
    dv_ymd d = dv_date_split(today);
    dv_period p = {.form = form, .year = d.year, .part = d.month};
    if (form == DV_PERIOD_QUARTER)
        p.part = (d.month + 2) / 3;
    else if (form == DV_PERIOD_HALF)
        p.part = (d.month + 5) / 6;
    else if (form == DV_PERIOD_YEAR)
        p.part = 0;
    return p;
}

dv_period dv_target_period(const dv_target *t, const dv_ask *ask)
{
    if (!t->periodic)
        return ask->period;
    return present(t->every, ask->today == DV_NO_DATE ? dv_today() : ask->today);
}

static bool first_page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    (void)date;
    (void)facts;
    *(bool *)ctx = n > 0;
    return n == 0;
}

static dv_rc anything(dv_registry *r, dv_txn *t, dv_date from, dv_date to, bool *out, dv_err *err)
{
    *out = false;
    for (size_t i = 0; i < r->schema->nkind && !*out; i++) {
        dv_rc rc = dv_facts_scan(r, t, &r->schema->kind[i], from, to, first_page, out, err);
        if (rc != DV_OK)
            return rc;
    }
    return DV_OK;
}

dv_rc dv_report_default_period(dv_registry *r, dv_date today, dv_period *out, dv_err *err)
{
    dv_period p = *out = dv_period_half_of(today);
    dv_txn *t = NULL;
    bool any = false;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc == DV_OK)
        rc = anything(r, t, DV_NO_DATE, dv_period_span(&p, 1).to, &any, err);
    bool found = false;
    while (rc == DV_OK && any && !found) {
        dv_span span = dv_period_span(&p, 1);
        rc = anything(r, t, span.from, span.to, &found, err);
        if (found)
            *out = p;
        dv_period earlier = dv_period_step(&p, -1);
        /* Before the first period that there is lie only damaged facts. */
        any = earlier.year != p.year || earlier.part != p.part;
        p = earlier;
    }
    dv_txn_abort(t);
    return rc;
}

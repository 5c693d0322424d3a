/* What a report finds missing: units without a record, records without a declared value. */
#include "danvan/lang.h"

#include "tally_int.h"

/* A unit that ended before the period did is not missing at its end. */
static bool is_missing(const dv_tally *t, const dv_measure *m, size_t row)
{
    const dv_slot *s = &t->row.slot[row];
    dv_date day =
        t->ask.as_of != DV_NO_DATE ? t->ask.as_of : dv_ask_span(&t->ask, m->kind, shift_none).to;
    if (s->extra || (t->row.by.by == DV_BY_UNIT && !dv_unit_alive(&t->r->schema->unit[s->at], day)))
        return false;
    dv_cell c = dv_tally_cell(t, m, row, t->split.n);
    return c.is != DV_FIGURE_NONE && c.n == 0;
}

static void add_missing(dv_result *res, const dv_tally *t, const dv_measure *m)
{
    dv_row *row = DV_NEW_N(t->arena, dv_row, t->row.n + 1);
    res->missing = DV_NEW_N(t->arena, const dv_row *, t->row.n + 1);
    for (size_t i = 0; i < t->row.n; i++)
        if (is_missing(t, m, i)) {
            const dv_slot *s = &t->row.slot[i];
            row[i] = (dv_row){.id = s->id, .label = s->label, .at = s->at};
            res->missing[res->nmissing++] = &row[i];
        }
}

/* The units are counted for themselves where the rows are something else. */
static dv_rc missing_units(dv_result *res, const dv_tally *t, dv_err *err)
{
    const dv_report *rep = res->ask.report;
    const dv_measure *one[] = {rep->missing};
    const dv_report units = {.rows = rep->missing_by, .measure = one, .nmeasure = 1};
    dv_ask ask = res->ask;
    dv_tally by_unit;
    ask.report = &units;
    dv_tally_init(&by_unit, t->arena, t->r, &ask);
    dv_tally_need(&by_unit, rep->missing);
    dv_rc rc = dv_tally_run(&by_unit, err);
    if (rc == DV_OK)
        add_missing(res, &by_unit, rep->missing);
    return rc;
}

static int64_t without_row(const dv_tally *t, const dv_measure *m)
{
    int64_t n = 0;
    for (size_t i = 0; i < t->row.n; i++)
        if (t->row.slot[i].at < 0)
            n += dv_tally_cell(t, m, i, t->split.n).n;
    return n;
}

dv_rc dv_result_missing(dv_result *res, const dv_tally *t, dv_err *err)
{
    const dv_report *rep = res->ask.report;
    if (rep->complete && rep->nmeasure)
        res->incomplete = without_row(t, rep->measure[0]);
    if (!rep->missing)
        return DV_OK;
    if (rep->missing_by.by == DV_BY_UNIT)
        return missing_units(res, t, err);
    add_missing(res, t, rep->missing);
    return DV_OK;
}

/* A report narrowed by conditions of the one who asks. */
#include "danvan/facts.h"
#include "danvan/lang.h"
#include "danvan/rights.h"

#include "tally_int.h"

static const dv_field *not_counted_by(const dv_registry *r, const dv_kind *k, const dv_cond *c)
{
    const dv_layout *l = dv_facts_layout(r, k);
    for (size_t i = 0; i < c->n; i++) {
        const dv_field *f = c->term[i].subject == DV_ON_FIELD ? c->term[i].field : NULL;
        const dv_field *other = c->term[i].other;
        if (f && l->field[f->index] < 0 && f != k->date)
            return f;
        if (other && l->field[other->index] < 0 && other != k->date)
            return other;
    }
    return NULL;
}

/* To count by it would tell of those that are hidden, one by one. */
static dv_rc may_ask(const dv_registry *r, const dv_kind *k, const dv_cond *c, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < c->n && rc == DV_OK; i++) {
        const dv_field *f = c->term[i].subject == DV_ON_FIELD ? c->term[i].field : NULL;
        if (k->restricted && (f == k->restricted || c->term[i].other == k->restricted))
            rc = dv_rights_ask_restricted(r, k, err);
    }
    return rc;
}

bool dv_ask_hides(const dv_registry *r, const dv_ask *ask)
{
    return ask->filter && !dv_rights_sees_all(r, dv_report_kind(ask->report));
}

dv_rc dv_ask_narrow(dv_arena *a, const dv_registry *r, dv_ask *ask, const char *where, dv_err *err)
{
    const dv_kind *k = dv_report_kind(ask->report);
    if (!k || ask->report->reconcile)
        return dv_fail(err, DV_INVALID, ask->report->id,
                       _("this report counts no one kind of records and can't be narrowed"));
    const char *plain;
    const dv_cond *c = dv_cond_typed(a, r->schema, k, dv_str_from(where), &plain, err);
    if (!c)
        return DV_INVALID;
    const dv_field *f = not_counted_by(r, k, c);
    if (f)
        return dv_fail(
            err, DV_INVALID, f->id,
            _("reports count by closed lists, yes and no, dates, people, units and stages only"));
    dv_rc rc = may_ask(r, k, c, err);
    if (rc != DV_OK)
        return rc;
    ask->where = ask->where ? dv_arena_printf(a, "%s and %s", ask->where, plain) : plain;
    ask->filter = ask->filter ? dv_cond_and(a, ask->filter, c) : c;
    return DV_OK;
}

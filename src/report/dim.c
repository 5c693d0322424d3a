/* Dimensions: which row and which split a fact falls into. */
#include "danvan/lang.h"

#include "tally_int.h"

#include <string.h>

void dv_tally_units(dv_tally *t)
{
    const dv_schema *s = t->r->schema;
    int *now = DV_NEW_N(t->arena, int, s->nunit + 1);
    for (size_t i = 0; i < s->nunit; i++) {
        int u = (int)i;
        if (t->ask.as_of != DV_NO_DATE)
            u = dv_unit_as_of(s, u, t->ask.as_of);
        now[i] = u >= 0 && dv_unit_below(s, u, t->ask.unit) ? u : DV_OUTSIDE;
    }
    t->unit_now = now;
    t->undeclared_inside = s->unit[t->ask.unit].parent == DV_NO_UNIT;
}

static int add(dv_dim *d, const char *id, const char *label, int at, bool extra)
{
    d->slot[d->n] = (dv_slot){.id = id, .label = label, .at = at, .extra = extra};
    return (int)d->n++;
}

static void add_leftovers(dv_dim *d)
{
    d->undeclared = add(d, "", _("no longer declared"), DV_AT_UNDECLARED, true);
    d->unset = add(d, "", _("not given"), DV_AT_UNSET, true);
}

static void by_field(dv_dim *d, const dv_tally *t)
{
    const dv_field *f = d->by.field;
    size_t n = f->list ? f->list->n : 2;
    d->slot = DV_NEW_N(t->arena, dv_slot, n + 2);
    if (f->list) {
        for (size_t i = 0; i < n; i++)
            add(d, f->list->choice[i].id, dv_label_text(f->list->choice[i].label), (int)i, false);
    } else {
        add(d, "yes", _("yes"), 1, false);
        add(d, "no", _("no"), 0, false);
    }
    add_leftovers(d);
}

static void by_stage(dv_dim *d, const dv_tally *t, const dv_kind *k)
{
    size_t n = k ? k->nstage : 0;
    d->slot = DV_NEW_N(t->arena, dv_slot, n + 2);
    for (size_t i = 0; i < n; i++)
        add(d, k->stage[i].id, dv_label_text(k->stage[i].label), (int)i, false);
    add_leftovers(d);
}

/* The unit in whose row u counts; the asked unit where none stands between. */
static int row_of(const dv_tally *t, const dv_dim *d, int u)
{
    const dv_schema *s = t->r->schema;
    int to = d->by.level < 0 ? dv_unit_child_toward(s, u, t->ask.unit)
                             : dv_unit_at_level(s, u, d->by.level);
    return to >= 0 && dv_unit_below(s, to, t->ask.unit) ? to : t->ask.unit;
}

static bool lived(const dv_tally *t, const dv_unit *u, dv_span span)
{
    return t->ask.as_of != DV_NO_DATE ? dv_unit_alive(u, t->ask.as_of)
                                      : dv_unit_alive_in(u, span.from, span.to);
}

static void add_unit(dv_dim *d, const dv_schema *s, int u, bool extra)
{
    d->unit_slot[u] = add(d, s->unit[u].id, dv_label_text(s->unit[u].label), u, extra);
}

/* Rows for those that lived; behind them, hidden while empty, those that did not (a case carried
 * over from a unit that has ended), the asked unit itself and what is no longer declared. */
static void by_unit(dv_dim *d, const dv_tally *t, dv_span span)
{
    const dv_schema *s = t->r->schema;
    int n = (int)s->nunit;
    d->slot = DV_NEW_N(t->arena, dv_slot, s->nunit + 2);
    d->unit_slot = DV_NEW_N(t->arena, int, s->nunit + 1);
    for (int u = 0; u < n; u++)
        d->unit_slot[u] = -1;
    for (int pass = 0; pass < 2; pass++)
        for (int u = 0; u < n; u++) {
            bool row = dv_unit_below(s, u, t->ask.unit) && row_of(t, d, u) == u &&
                       (u != t->ask.unit || s->unit[u].level == d->by.level);
            if (row && d->unit_slot[u] < 0 && lived(t, &s->unit[u], span) == (pass == 0))
                add_unit(d, s, u, pass == 1);
        }
    if (d->unit_slot[t->ask.unit] < 0)
        add_unit(d, s, t->ask.unit, true);
    for (int u = 0; u < n; u++)
        if (d->unit_slot[u] < 0 && dv_unit_below(s, u, t->ask.unit))
            d->unit_slot[u] = d->unit_slot[row_of(t, d, u)];
    d->undeclared = add(d, "", _("no longer declared"), DV_AT_UNDECLARED, true);
}

void dv_dim_init(dv_dim *d, const dv_tally *t, const dv_by *by, const dv_kind *kind, dv_span span)
{
    *d = (dv_dim){.by = *by, .unset = -1, .undeclared = -1};
    switch (by->by) {
    case DV_BY_FIELD:
        by_field(d, t);
        break;
    case DV_BY_STAGE:
        by_stage(d, t, kind);
        break;
    case DV_BY_UNIT:
        by_unit(d, t, span);
        break;
    case DV_BY_NONE:
    case DV_BY_MEASURES:
    case DV_BY_RECORDS:
    default:
        d->slot = DV_NEW(t->arena, dv_slot);
        add(d, "", "", DV_AT_UNSET, true);
    }
}

size_t dv_dim_slot(const dv_dim *d, int at)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->slot[i].at == at)
            return i;
    return d->n;
}

size_t dv_dim_choice(const dv_dim *d, const dv_choice *choice)
{
    for (size_t i = 0; choice && i < d->n; i++)
        if (d->slot[i].at >= 0 && !strcmp(d->slot[i].id, choice->id))
            return i;
    return d->n;
}

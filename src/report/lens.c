/* Where the dimensions stand in one kind's facts, as tables. */
#include "danvan/rights.h"

#include "basis_int.h"

#include <string.h>

/* The same field in another kind: one of the same id over the same list. */
static const dv_field *field_in(const dv_kind *k, const dv_field *f)
{
    if (!f || f->kind == k)
        return f;
    const dv_field *g = dv_kind_field(k, f->id);
    return g && g->type == f->type && g->list == f->list ? g : NULL;
}

static int field_slot(const dv_tally *t, const dv_lens *l, const dv_dim *d, const dv_field *f,
                      const unsigned char *fact)
{
    if (!f->list) {
        unsigned char b = fact[l->layout->field[f->index]];
        return b == 2 ? 0 : b == 1 ? 1 : d->unset;
    }
    int c = dv_fact_choice(t->r, l->layout, f, fact);
    return c >= 0 ? c : c == -1 ? d->unset : d->undeclared;
}

static int stage_slot(const dv_tally *t, const dv_lens *l, const dv_dim *d,
                      const unsigned char *fact)
{
    int stage = dv_fact_stage(t->r, l->kind, fact);
    for (size_t j = 0; stage >= 0 && j < d->n; j++)
        if (d->slot[j].at >= 0 && !strcmp(d->slot[j].id, l->kind->stage[stage].id))
            return (int)j;
    return d->unset;
}

static void fill_slots(dv_slots *s, const dv_tally *t, const dv_lens *l, const dv_dim *d,
                       unsigned char *fact)
{
    const dv_field *f = field_in(l->kind, d->by.field);
    int same = 0;
    *s = (dv_slots){.dim = d, .by_unit = d->by.by == DV_BY_UNIT};
    bool stages = d->by.by == DV_BY_STAGE;
    bool field = d->by.by == DV_BY_FIELD && f && l->layout->field[f->index] >= 0;
    if (stages)
        s->at = DV_FACT_STAGE_AT;
    else if (field)
        s->at = (size_t)l->layout->field[f->index];
    else if (d->by.by == DV_BY_FIELD)
        same = d->unset;
    for (int v = 0; v < 256 && !s->by_unit; v++) {
        fact[s->at] = (unsigned char)v;
        s->of[v] = (size_t)(stages  ? stage_slot(t, l, d, fact)
                            : field ? field_slot(t, l, d, f, fact)
                                    : same);
    }
    fact[s->at] = 0;
}

/* A stage that is no longer declared counts nowhere. */
static void fill_standings(dv_lens *l, const dv_tally *t, unsigned char *fact)
{
    for (int v = 0; v < 256; v++) {
        fact[DV_FACT_STAGE_AT] = (unsigned char)v;
        int stage = dv_fact_stage(t->r, l->kind, fact);
        dv_role role = stage < 0 ? DV_VOID : l->kind->stage[stage].role;
        l->standing[v] = (unsigned char)(role * DV_OUTCOMES);
        l->never[v] = role == DV_RESOLVED || role == DV_CLOSED ? 0 : UINT32_MAX;
    }
    fact[DV_FACT_STAGE_AT] = 0;
}

/* Number 0 is no unit's and stands for all that are no longer declared. */
static void fill_units(dv_lens *l, const dv_tally *t)
{
    const int *declared = dv_fact_units(t->r, &l->nunit);
    int *unit = DV_NEW_N(t->arena, int, l->nunit + 1);
    for (size_t i = 0; i <= l->nunit; i++) {
        int filed = i > 0 && i < l->nunit ? declared[i] : DV_NO_UNIT;
        unit[i] = filed >= 0 ? t->unit_now[filed] : t->undeclared_inside ? DV_NO_UNIT : DV_OUTSIDE;
    }
    l->unit = unit;
}

static bool fits(const dv_cond *c, const dv_kind *k)
{
    for (size_t i = 0; c && i < c->n; i++)
        if (c->term[i].field && c->term[i].field->kind != k)
            return false;
    return true;
}

bool dv_lens_init(dv_lens *l, const dv_tally *t, const dv_kind *kind)
{
    const dv_cond *filter[2] = {t->ask.report->filter, t->ask.filter};
    *l = (dv_lens){.kind = kind,
                   .layout = dv_facts_layout(t->r, kind),
                   .seen_only = t->ask.filter && !dv_rights_sees_all(t->r, kind)};
    l->due_at = dv_fact_at(l->layout, kind->due);
    unsigned char *fact = dv_arena_alloc(t->arena, l->layout->size);
    fill_standings(l, t, fact);
    fill_units(l, t);
    fill_slots(&l->row, t, l, &t->row, fact);
    fill_slots(&l->split, t, l, &t->split, fact);
    for (int i = 0; i < 2; i++) {
        if (!fits(filter[i], kind))
            return false;
        l->filter[i] = dv_fact_test_make(t->arena, t->r, kind, filter[i]);
    }
    return true;
}

/* The leaves that the figures asked for are made of. */
#include "tally_int.h"

dv_ask dv_ask_complete(const dv_registry *r, const dv_ask *ask)
{
    dv_ask a = *ask;
    if (a.unit < 0)
        a.unit = r->schema->office.unit;
    if (a.today == DV_NO_DATE)
        a.today = dv_today();
    return a;
}

dv_period dv_ask_period(const dv_ask *ask, dv_shift shift)
{
    dv_period p = ask->period;
    if (shift.years)
        p = dv_period_shift_years(&p, shift.years);
    for (; shift.periods < 0; shift.periods++)
        p = dv_period_step(&p, -1);
    return p;
}

dv_span dv_ask_span(const dv_ask *ask, const dv_kind *kind, dv_shift shift)
{
    dv_period p = dv_ask_period(ask, shift);
    return kind ? dv_scheme_span(kind->scheme, &p) : dv_period_span(&p, 1);
}

const dv_kind *dv_report_kind(const dv_report *rep)
{
    for (size_t i = 0; i < rep->nmeasure; i++)
        if (rep->measure[i]->kind)
            return rep->measure[i]->kind;
    return rep->missing ? rep->missing->kind : NULL;
}

void dv_tally_init(dv_tally *t, dv_arena *a, dv_registry *r, const dv_ask *ask)
{
    const dv_kind *kind = dv_report_kind(ask->report);
    *t = (dv_tally){.arena = a, .r = r, .ask = *ask};
    dv_span span = dv_ask_span(ask, kind, shift_none);
    dv_tally_units(t);
    dv_dim_init(&t->row, t, &ask->report->rows, kind, span);
    dv_dim_init(&t->split, t, &ask->report->split, kind, span);
    t->row_seen = DV_NEW_N(a, bool, t->row.n);
    t->split_seen = DV_NEW_N(a, bool, t->split.n);
}

int dv_leaf_unit(const dv_tally *t, const dv_leaf *l, int u)
{
    const dv_schema *s = t->r->schema;
    if (u < 0)
        return DV_NO_UNIT;
    u = dv_unit_at_level(s, u, l->measure->level);
    dv_date day = t->ask.as_of != DV_NO_DATE ? t->ask.as_of : l->span.to;
    bool counts = u >= 0 && dv_unit_alive(&s->unit[u], day) && dv_unit_below(s, u, t->ask.unit);
    return counts ? u : DV_NO_UNIT;
}

size_t dv_leaf_words(const dv_tally *t)
{
    return (t->r->schema->nunit + 63) / 64;
}

static bool same_shift(dv_shift a, dv_shift b)
{
    return a.years == b.years && a.periods == b.periods;
}

static dv_leaf *find(const dv_tally *t, const dv_measure *m, const dv_kind *k, dv_shift shift)
{
    for (size_t i = 0; i < t->nleaf; i++)
        if (t->leaf[i].measure == m && t->leaf[i].kind == k && same_shift(t->leaf[i].shift, shift))
            return &t->leaf[i];
    return NULL;
}

const dv_leaf *dv_tally_leaf(const dv_tally *t, const dv_measure *m, const dv_kind *context,
                             dv_shift shift)
{
    return find(t, m, m->kind ? m->kind : context, shift);
}

/* Of a range of days: that in which it ends. */
static int year_of(dv_period p)
{
    return p.form == DV_PERIOD_DAYS ? dv_date_split(p.days.to).year : p.year;
}

/* Does it count records from before the span? */
static bool carries(dv_basis b)
{
    return b != DV_RECORDS && b != DV_RECEIVED && b != DV_RECEIVED_RESOLVED;
}

static dv_leaf *add_leaf(dv_tally *t, const dv_measure *m, const dv_kind *k, dv_shift shift)
{
    dv_leaf *l = find(t, m, k, shift);
    if (l)
        return l;
    if (t->nleaf == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 16;
        t->leaf = dv_arena_grow(t->arena, t->leaf, t->nleaf, cap, sizeof *t->leaf);
        t->cap = cap;
    }
    l = &t->leaf[t->nleaf++];
    *l = (dv_leaf){.measure = m, .kind = k, .shift = shift};
    l->span = dv_ask_span(&t->ask, k, shift);
    l->judged = t->ask.today < l->span.to ? t->ask.today : l->span.to;
    l->carried = m->formula != DV_ALIVE && carries(m->basis);
    l->year = year_of(dv_ask_period(&t->ask, shift)) + m->year_plus;
    size_t cells = (t->row.n + 1) * (t->split.n + 1);
    l->n = DV_NEW_N(t->arena, int64_t, cells);
    if (m->formula == DV_DAYS)
        l->of = DV_NEW_N(t->arena, int64_t, cells);
    if (m->formula == DV_UNITS)
        l->unit = DV_NEW_N(t->arena, uint64_t, cells * dv_leaf_words(t));
    return l;
}

static dv_shift earlier(const dv_measure *m, dv_shift shift)
{
    return m->before ? (dv_shift){shift.years, shift.periods - 1}
                     : (dv_shift){shift.years - 1, shift.periods};
}

static void need(dv_tally *t, const dv_measure *m, const dv_kind *context, dv_shift shift)
{
    const dv_kind *k = m->kind ? m->kind : context;
    if (!m->noperand) {
        add_leaf(t, m, k, shift);
        return;
    }
    for (size_t i = 0; i < m->noperand; i++) {
        need(t, m->operand[i].measure, k, shift);
        if (m->formula == DV_CHANGE || m->formula == DV_GROWTH)
            need(t, m->operand[i].measure, k, earlier(m, shift));
    }
}

void dv_tally_need(dv_tally *t, const dv_measure *m)
{
    dv_tally_need_at(t, m, shift_none);
}

void dv_tally_need_at(dv_tally *t, const dv_measure *m, dv_shift shift)
{
    need(t, m, dv_report_kind(t->ask.report), shift);
}

static void need_records(dv_tally *t, const dv_measure *m, const dv_kind *context, int sign)
{
    const dv_kind *k = m->kind ? m->kind : context;
    if (m->formula == DV_ALIVE)
        return;
    if (!m->noperand) {
        if (!t->nleaf || t->leaf[0].kind == k)
            add_leaf(t, m, k, shift_none)->sign += sign;
        return;
    }
    size_t n = m->formula == DV_ADD ? m->noperand : 1;
    for (size_t i = 0; i < n; i++)
        need_records(t, m->operand[i].measure, k,
                     m->formula == DV_ADD ? sign * m->operand[i].sign : sign);
}

void dv_tally_need_records(dv_tally *t, const dv_measure *m)
{
    need_records(t, m, dv_report_kind(t->ask.report), 1);
}

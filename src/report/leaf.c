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

dv_span dv_ask_span(const dv_ask *ask, const dv_kind *kind, int shift)
{
    dv_period p = shift ? dv_period_shift_years(&ask->period, shift) : ask->period;
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
    dv_span span = dv_ask_span(ask, kind, 0);
    dv_tally_units(t);
    dv_dim_init(&t->row, t, &ask->report->rows, kind, span);
    dv_dim_init(&t->split, t, &ask->report->split, kind, span);
    t->row_seen = DV_NEW_N(a, bool, t->row.n);
    t->split_seen = DV_NEW_N(a, bool, t->split.n);
}

size_t dv_leaf_words(const dv_tally *t)
{
    return (t->r->schema->nunit + 63) / 64;
}

static dv_leaf *find(const dv_tally *t, const dv_measure *m, const dv_kind *k, int shift)
{
    for (size_t i = 0; i < t->nleaf; i++)
        if (t->leaf[i].measure == m && t->leaf[i].kind == k && t->leaf[i].shift == shift)
            return &t->leaf[i];
    return NULL;
}

const dv_leaf *dv_tally_leaf(const dv_tally *t, const dv_measure *m, const dv_kind *context,
                             int shift)
{
    return find(t, m, m->kind ? m->kind : context, shift);
}

static dv_leaf *add_leaf(dv_tally *t, const dv_measure *m, const dv_kind *k, int shift)
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
    l->carried = m->formula != DV_ALIVE && dv_basis_carries(m->basis);
    size_t cells = (t->row.n + 1) * (t->split.n + 1);
    l->n = DV_NEW_N(t->arena, int64_t, cells);
    if (m->formula == DV_UNITS)
        l->unit = DV_NEW_N(t->arena, uint64_t, cells * dv_leaf_words(t));
    return l;
}

static void need(dv_tally *t, const dv_measure *m, const dv_kind *context, int shift)
{
    const dv_kind *k = m->kind ? m->kind : context;
    if (!m->noperand) {
        add_leaf(t, m, k, shift);
        return;
    }
    for (size_t i = 0; i < m->noperand; i++) {
        need(t, m->operand[i].measure, k, shift);
        if (m->formula == DV_CHANGE || m->formula == DV_GROWTH)
            need(t, m->operand[i].measure, k, shift - 1);
    }
}

void dv_tally_need(dv_tally *t, const dv_measure *m)
{
    need(t, m, dv_report_kind(t->ask.report), 0);
}

static void need_records(dv_tally *t, const dv_measure *m, const dv_kind *context, int sign)
{
    const dv_kind *k = m->kind ? m->kind : context;
    if (m->formula == DV_ALIVE)
        return;
    if (!m->noperand) {
        if (!t->nleaf || t->leaf[0].kind == k)
            add_leaf(t, m, k, 0)->sign += sign;
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

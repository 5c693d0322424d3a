/* The pass over the facts: every leaf of a kind is filled, or collected from, at once. */
#include "tally_int.h"

#include <stdlib.h>

typedef struct pass {
    dv_tally *t;
    dv_lens lens;
    dv_leaf **leaf; /* of this kind */
    dv_leaf **live; /* of these, the ones that the day at hand can count in */
    size_t nleaf, nlive;
} pass;

/* A filter speaks of one kind's fields.  What it can't be asked about, it does not let through. */
static bool filter_fits(const dv_cond *c, const dv_kind *k)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->term[i].field && c->term[i].field->kind != k)
            return false;
    return true;
}

static bool passes(const pass *p, dv_date date, const unsigned char *fact)
{
    for (int i = 0; i < 2; i++) {
        const dv_cond *c = p->lens.filter[i];
        if (c &&
            (!filter_fits(c, p->lens.kind) || !dv_fact_holds(p->t->r, p->lens.kind, c, date, fact)))
            return false;
    }
    return true;
}

/* The unit of the measure's level that a record of unit u stands for, if it was alive at the end.
 */
static int unit_counted(const dv_tally *t, const dv_leaf *l, int u)
{
    const dv_schema *s = t->r->schema;
    if (u < 0)
        return DV_NO_UNIT;
    u = dv_unit_at_level(s, u, l->measure->level);
    dv_date day = t->ask.as_of != DV_NO_DATE ? t->ask.as_of : l->span.to;
    bool counts = u >= 0 && dv_unit_alive(&s->unit[u], day) && dv_unit_below(s, u, t->ask.unit);
    return counts ? u : DV_NO_UNIT;
}

static void collect(dv_tally *t, const unsigned char *fact)
{
    dv_collect *c = t->collect;
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 256;
        c->id = dv_arena_grow(t->arena, c->id, c->n, cap, sizeof *c->id);
        c->cap = cap;
    }
    c->id[c->n++] = dv_fact_id(fact);
}

static int ascending(const void *x, const void *y)
{
    const dv_id *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

void dv_ids_sort(dv_id *id, size_t n)
{
    if (n)
        qsort(id, n, sizeof *id, ascending);
}

static dv_date day_of(const pass *p, const dv_field *f, const unsigned char *fact)
{
    return dv_fact_date(p->lens.layout, f, fact);
}

static int64_t days_of(const pass *p, const dv_measure *m, const unsigned char *fact)
{
    return (int64_t)day_of(p, m->day[1], fact) - day_of(p, m->day[0], fact);
}

static void add(const pass *p, dv_leaf *l, size_t row, size_t split, int unit,
                const unsigned char *fact)
{
    dv_tally *t = p->t;
    size_t at = row * (t->split.n + 1) + split;
    t->row_seen[row] = t->split_seen[split] = true;
    if (l->measure->formula == DV_SUM)
        l->n[at] += dv_fact_num(p->lens.layout, l->measure->sum, fact);
    else if (l->measure->formula == DV_DAYS)
        l->n[at] += days_of(p, l->measure, fact), l->of[at]++;
    else if (l->measure->formula == DV_UNITS)
        l->unit[at * dv_leaf_words(t) + (size_t)unit / 64] |= UINT64_C(1) << (unit % 64);
    else
        l->n[at]++;
}

static bool wanted(const dv_tally *t, size_t row, size_t split)
{
    const dv_collect *c = t->collect;
    return (c->row == t->row.n || c->row == row) && (c->split == t->split.n || c->split == split);
}

static bool counts(const pass *p, const dv_leaf *l, const dv_moment *m, const unsigned char *fact)
{
    const dv_cond *c = l->measure->filter;
    const dv_measure *of = l->measure;
    if (of->year && dv_fact_num(p->lens.layout, of->year, fact) != l->year)
        return false;
    if (of->formula == DV_DAYS &&
        (day_of(p, of->day[0], fact) == DV_NO_DATE || day_of(p, of->day[1], fact) == DV_NO_DATE))
        return false;
    return dv_basis_holds(l->measure->basis, m, l) &&
           (!c || dv_fact_holds(p->t->r, p->lens.kind, c, m->date, fact));
}

static void count(const pass *p, dv_date date, const unsigned char *fact)
{
    dv_tally *t = p->t;
    int stage = dv_fact_stage(t->r, p->lens.kind, fact);
    int filed = dv_fact_unit(t->r, fact);
    int unit = filed >= 0 ? t->unit_now[filed] : t->undeclared_inside ? DV_NO_UNIT : DV_OUTSIDE;
    if (stage < 0 || unit == DV_OUTSIDE || !passes(p, date, fact))
        return;
    dv_moment m = dv_moment_of(&p->lens, date, stage, fact);
    size_t row = dv_lens_row(t, &p->lens, fact, unit);
    size_t split = dv_lens_split(t, &p->lens, fact, unit);
    if (t->collect && !wanted(t, row, split))
        return;
    int sign = 0;
    for (size_t i = 0; i < p->nlive; i++) {
        dv_leaf *l = p->live[i];
        int u = l->measure->formula == DV_UNITS ? unit_counted(t, l, unit) : 0;
        if (u < 0 || !counts(p, l, &m, fact))
            continue;
        if (t->collect)
            sign += l->sign;
        else
            add(p, l, row, split, u, fact);
    }
    if (sign > 0)
        collect(t, fact);
}

static bool page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    pass *p = ctx;
    p->nlive = 0;
    for (size_t i = 0; i < p->nleaf; i++)
        if (date <= p->leaf[i]->span.to && (p->leaf[i]->carried || date >= p->leaf[i]->span.from))
            p->live[p->nlive++] = p->leaf[i];
    for (size_t i = 0; i < n && p->nlive; i++)
        count(p, date, facts + i * p->lens.layout->size);
    return true;
}

static dv_rc scan_kind(dv_tally *t, dv_txn *txn, const dv_kind *k, dv_err *err)
{
    pass p = {.t = t};
    dv_date from = INT32_MAX, to = INT32_MIN;
    p.leaf = DV_NEW_N(t->arena, dv_leaf *, t->nleaf + 1);
    p.live = DV_NEW_N(t->arena, dv_leaf *, t->nleaf + 1);
    for (size_t i = 0; i < t->nleaf; i++) {
        dv_leaf *l = &t->leaf[i];
        if (l->kind != k || l->measure->formula == DV_ALIVE)
            continue;
        p.leaf[p.nleaf++] = l;
        from = l->carried ? DV_NO_DATE : l->span.from < from ? l->span.from : from;
        to = l->span.to > to ? l->span.to : to;
    }
    if (!p.nleaf)
        return DV_OK;
    dv_lens_init(&p.lens, t, k);
    return dv_facts_scan(t->r, txn, k, from, to, page, &p, err);
}

/* Units alive at the end count in the row or split that they hang below; a dimension that is not of
 * units has them all in each of its values. */
static void count_alive(dv_tally *t, dv_leaf *l)
{
    const dv_schema *s = t->r->schema;
    dv_date day = t->ask.as_of != DV_NO_DATE ? t->ask.as_of : l->span.to;
    for (int u = 0; u < (int)s->nunit; u++) {
        if (s->unit[u].level != l->measure->level || !dv_unit_alive(&s->unit[u], day) ||
            !dv_unit_below(s, u, t->ask.unit))
            continue;
        for (size_t i = 0; i <= t->row.n; i++)
            for (size_t j = 0; j <= t->split.n; j++) {
                bool in_row = i == t->row.n || !t->row.unit_slot || t->row.unit_slot[u] == (int)i;
                bool in_split =
                    j == t->split.n || !t->split.unit_slot || t->split.unit_slot[u] == (int)j;
                l->n[i * (t->split.n + 1) + j] += in_row && in_split;
            }
    }
}

static int64_t set_size(const uint64_t *set, size_t words)
{
    int64_t n = 0;
    for (size_t i = 0; i < words; i++)
        for (uint64_t w = set[i]; w; w &= w - 1)
            n++;
    return n;
}

/* Adds cell `from` to cell `to`: numbers add up, sets unite. */
static void merge(const dv_tally *t, dv_leaf *l, size_t to, size_t from)
{
    size_t words = dv_leaf_words(t);
    l->n[to] += l->n[from];
    if (l->of)
        l->of[to] += l->of[from];
    for (size_t i = 0; l->unit && i < words; i++)
        l->unit[to * words + i] |= l->unit[from * words + i];
}

static void fill_margins(const dv_tally *t, dv_leaf *l)
{
    size_t nrow = t->row.n, width = t->split.n + 1;
    for (size_t i = 0; i < nrow; i++)
        for (size_t j = 0; j < t->split.n; j++)
            merge(t, l, i * width + t->split.n, i * width + j);
    for (size_t j = 0; j < width; j++)
        for (size_t i = 0; i < nrow; i++)
            merge(t, l, nrow * width + j, i * width + j);
    for (size_t i = 0; l->unit && i < (nrow + 1) * width; i++)
        l->n[i] = set_size(l->unit + i * dv_leaf_words(t), dv_leaf_words(t));
}

dv_rc dv_tally_run(dv_tally *t, dv_err *err)
{
    const dv_schema *s = t->r->schema;
    dv_txn *txn = NULL;
    dv_rc rc = dv_txn_read(t->r->store, &txn, err);
    for (size_t i = 0; rc == DV_OK && i < s->nkind; i++)
        rc = scan_kind(t, txn, &s->kind[i], err);
    dv_txn_abort(txn);
    for (size_t i = 0; i < t->nleaf; i++) {
        if (t->leaf[i].measure->formula == DV_ALIVE)
            count_alive(t, &t->leaf[i]);
        else
            fill_margins(t, &t->leaf[i]);
    }
    return rc;
}

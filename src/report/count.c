/* The pass over a kind's facts: every leaf of it is filled, or collected from, at once.
 *
 * What is asked of each of a million facts is asked of tables (of bytes, of units, of standings)
 * that are made before; leaves of one span share the work of seeing on which bases a record counts
 * in it, and what all facts of a day have in common is seen once a page. */
#include "danvan/rights.h"

#include "stretch_int.h"

typedef struct counter {
    dv_leaf *leaf;
    const dv_fact_test *filter;
    size_t stretch;
    unsigned basis;
} counter;

typedef struct pass {
    dv_tally *t;
    dv_lens lens;
    counter *plain; /* leaves that count every record on their basis, and nothing of it */
    counter *other; /* leaves that ask each record; when collecting, all */
    dv_stretch *stretch;
    dv_stretch **now; /* those in which records of the day at hand may count */
    dv_cells cells;
    size_t nplain, nother, nstretch, nnow;
    uint32_t ended_before; /* a record that ended before this counts nowhere on the day at hand */
    dv_date from, to;      /* the days whose facts are all looked at */
    dv_date carried;       /* first day of the spans that count records from before them */
    bool by_group;         /* records that are alike to every span are counted together */
} pass;

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

/* Of a fact on whose basis it counts. */
static bool counts(const pass *p, const counter *c, dv_date date, const unsigned char *fact)
{
    const dv_measure *of = c->leaf->measure;
    if (of->year && dv_fact_num(p->lens.layout, of->year, fact) != c->leaf->year)
        return false;
    if (of->formula == DV_DAYS &&
        (day_of(p, of->day[0], fact) == DV_NO_DATE || day_of(p, of->day[1], fact) == DV_NO_DATE))
        return false;
    return dv_fact_test_holds(c->filter, date, fact);
}

static int unit_of(const dv_lens *l, const unsigned char *fact)
{
    size_t no = dv_fact_unit_number(fact);
    return l->unit[no < l->nunit ? no : 0];
}

/* Does the fact count anywhere, whatever its row? */
static bool take_states(pass *p, const unsigned char *fact)
{
    const dv_lens *l = &p->lens;
    uint32_t ended = dv_ended_on(l, fact), due = dv_due_on(l, fact);
    unsigned standing = l->standing[fact[DV_FACT_STAGE_AT]];
    size_t any = 0;
    if (ended < p->ended_before)
        return false;
    for (size_t i = 0; i < p->nnow; i++) {
        dv_stretch *s = p->now[i];
        s->now = s->at[standing | dv_ends_later(ended, s->bounds) |
                       dv_open_before(ended, s->bounds) | dv_due_outcomes(ended, due, s->bounds)];
        any |= s->now;
    }
    return any != 0;
}

/* Into the leaves that ask each record, or behind the figure. */
static void count_others(pass *p, size_t row, size_t split, dv_date date, int unit,
                         const unsigned char *fact)
{
    dv_tally *t = p->t;
    int sign = 0;
    for (size_t i = 0; i < p->nother; i++) {
        const counter *c = &p->other[i];
        const dv_stretch *s = &p->stretch[c->stretch];
        if (!(s->bases[s->now] & c->basis) || !counts(p, c, date, fact))
            continue;
        int u = c->leaf->measure->formula == DV_UNITS ? dv_leaf_unit(t, c->leaf, unit) : 0;
        if (u < 0)
            continue;
        sign += c->leaf->sign;
        if (!t->collect)
            add(p, c->leaf, row, split, u, fact);
    }
    if (t->collect && sign > 0)
        collect(t, fact);
}

static void count(pass *p, dv_date date, const unsigned char *fact)
{
    if (!take_states(p, fact))
        return;
    int unit = unit_of(&p->lens, fact);
    if (unit == DV_OUTSIDE)
        return;
    for (int i = 0; i < 2; i++)
        if (p->lens.filter[i] && !dv_fact_test_holds(p->lens.filter[i], date, fact))
            return;
    if (p->lens.seen_only && !dv_rights_sees_fact(p->t->r, p->lens.kind, fact))
        return;
    size_t row = dv_slots_of(&p->lens.row, fact, unit);
    size_t split = dv_slots_of(&p->lens.split, fact, unit);
    if (p->t->collect && !wanted(p->t, row, split))
        return;
    for (size_t i = 0; i < p->nnow; i++)
        if (p->now[i]->plain && p->now[i]->now)
            dv_stretch_add(p->now[i], &p->cells, p->now[i]->now, row * (p->t->split.n + 1) + split);
    if (p->nother)
        count_others(p, row, split, date, unit, fact);
}

/* Of a day before every span whatever had ended by then is passed over at once, unless somebody
 * counts to date. */
static uint32_t ended_before(const pass *p, dv_date date)
{
    uint32_t first = UINT32_MAX;
    for (size_t i = 0; i < p->nstretch; i++) {
        const dv_stretch *s = &p->stretch[i];
        if (date >= s->span.from || s->wanted & dv_basis_bit(DV_TO_DATE))
            return 0;
        if (s->carried && s->bounds.from < first)
            first = s->bounds.from;
    }
    return first;
}

/* Finds the spans in which a record of the day may count. */
static void take_day(pass *p, dv_date date)
{
    p->ended_before = ended_before(p, date);
    p->nnow = 0;
    for (size_t i = 0; i < p->nstretch; i++) {
        dv_stretch *s = &p->stretch[i];
        bool received = date >= s->span.from;
        s->now = 0;
        s->at = s->of[received];
        if (date <= s->span.to && (received || s->carried))
            p->now[p->nnow++] = s;
    }
}

static void count_plain(pass *p, const unsigned char *facts, const unsigned char *end)
{
    for (size_t i = 0; i < p->nnow; i++)
        dv_stretch_page(p->now[i], &p->cells, facts, end);
}

static bool page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    pass *p = ctx;
    size_t stride = p->cells.stride;
    const unsigned char *end = facts + n * stride;
    take_day(p, date);
    if (p->cells.of_unit)
        count_plain(p, facts, end);
    for (; !p->cells.of_unit && facts < end; facts += stride)
        count(p, date, facts);
    return true;
}

/* ---- what was carried over: it is dated before every span, and had not ended by then ---- */

/* So many of these, from the first on, are dated before every span. */
static size_t run_before(const pass *p, const unsigned char *facts, size_t n)
{
    size_t i = 0;
    while (i < n && dv_lasting_date(p->lens.layout, facts + i * p->cells.stride) < p->from)
        i++;
    return i;
}

static bool carried_page(void *ctx, const unsigned char *facts, size_t n)
{
    pass *p = ctx;
    size_t stride = p->cells.stride, run = 0;
    for (size_t i = 0; i < n; i += run + 1) {
        const unsigned char *at = facts + i * stride, *end = at;
        run = run_before(p, at, n - i);
        end += run * stride;
        if (p->cells.of_unit)
            count_plain(p, at, end);
        for (; !p->cells.of_unit && at < end; at += stride)
            count(p, dv_lasting_date(p->lens.layout, at), at);
    }
    return true;
}

/* There is one cell, and nobody's unit lies outside of it. */
static bool counts_by_group(const pass *p)
{
    bool one = p->cells.of_unit && p->t->row.n == 1 && p->t->split.n == 1;
    for (size_t i = 0; one && i <= p->lens.nunit; i++)
        one = p->lens.unit[i] != DV_OUTSIDE;
    return one;
}

/* Is each span's state one for all of the group?  *counts: somewhere, then. */
static bool take_group(pass *p, const dv_lasting *g, bool *counts)
{
    bool alike = true;
    *counts = false;
    for (size_t i = 0; alike && i < p->nnow; i++) {
        alike = dv_group_state(p->now[i], g, &p->now[i]->now);
        *counts = *counts || p->now[i]->now;
    }
    return alike;
}

static void count_group(pass *p, const dv_lasting *g)
{
    for (size_t i = 0; i < p->nnow; i++)
        if (p->now[i]->now)
            dv_stretch_add_many(p->now[i], &p->cells, p->now[i]->now, 0, (int64_t)g->n);
}

/* Where they count, their cell is known only to who reads them, unless there is no other; and which
 * of a group's days are before the span, unless all are. */
static dv_lasting_take carried_group(void *ctx, const dv_lasting *g)
{
    pass *p = ctx;
    bool counts;
    if (g->pending || g->date >= p->from)
        return DV_LASTING_PASS;
    if (!take_group(p, g, &counts))
        return DV_LASTING_READ;
    if (counts && (!p->by_group || (int64_t)g->date + DV_LASTING_DAYS > p->from))
        return DV_LASTING_READ;
    if (counts)
        count_group(p, g);
    return DV_LASTING_PASS;
}

static dv_rc count_carried(pass *p, dv_txn *txn, dv_err *err)
{
    take_day(p, p->from - 1);
    p->by_group = counts_by_group(p);
    p->cells.rolled = false;
    p->cells.stride = dv_lasting_size(p->lens.layout);
    return dv_lasting_scan(p->t->r, txn, p->lens.kind, p->carried, carried_group, carried_page, p,
                           err);
}

/* Each plain leaf is the sum of the states that it counts. */
static void gather(pass *p)
{
    dv_tally *t = p->t;
    size_t width = t->split.n + 1;
    for (size_t i = 0; i < p->nplain; i++) {
        const counter *c = &p->plain[i];
        const dv_stretch *s = &p->stretch[c->stretch];
        for (size_t k = 0; k < s->nstate; k++)
            for (size_t at = 0; s->n[k] && s->bases[k] & c->basis && at < p->cells.n; at++)
                if (s->n[k][at]) {
                    c->leaf->n[at] += s->n[k][at];
                    t->row_seen[at / width] = t->split_seen[at % width] = true;
                }
    }
}

static size_t stretch_of(pass *p, const dv_leaf *l)
{
    size_t i = 0;
    while (i < p->nstretch &&
           (p->stretch[i].span.from != l->span.from || p->stretch[i].span.to != l->span.to))
        i++;
    if (i == p->nstretch)
        p->stretch[p->nstretch++] =
            (dv_stretch){.span = l->span, .bounds = dv_bounds_of(l->span, l->judged)};
    p->stretch[i].carried = p->stretch[i].carried || l->carried;
    p->stretch[i].wanted |= dv_basis_bit(l->measure->basis);
    return i;
}

static void add_counter(pass *p, dv_leaf *l)
{
    counter c = {.leaf = l, .stretch = stretch_of(p, l)};
    c.filter = dv_fact_test_make(p->t->arena, p->t->r, l->kind, l->measure->filter);
    c.basis = dv_basis_bit(l->measure->basis);
    if (l->measure->formula == DV_COUNT && !l->measure->year && !c.filter && !p->t->collect) {
        p->plain[p->nplain++] = c;
        p->stretch[c.stretch].plain = true;
    } else {
        p->other[p->nother++] = c;
    }
}

/* Who counts to date looks at all days before. */
static void add_days(pass *p, const dv_leaf *l)
{
    dv_date from = l->measure->basis == DV_TO_DATE ? DV_NO_DATE : l->span.from;
    p->from = from < p->from ? from : p->from;
    p->to = l->span.to > p->to ? l->span.to : p->to;
    if (l->carried && l->span.from < p->carried)
        p->carried = l->span.from;
}

static dv_rc scan_days(pass *p, dv_txn *txn, dv_err *err)
{
    const dv_lens *l = &p->lens;
    p->cells.rolled = dv_cells_of_fronts(&p->cells);
    p->cells.stride = p->cells.rolled ? dv_rollup_stride(l->layout) : l->layout->stride;
    return (p->cells.rolled ? dv_rollup_scan : dv_facts_scan)(p->t->r, txn, l->kind, p->from, p->to,
                                                              page, p, err);
}

static dv_rc count_all(pass *p, dv_txn *txn, dv_err *err)
{
    dv_tally *t = p->t;
    const dv_lens *l = &p->lens;
    p->cells = (dv_cells){.arena = t->arena, .lens = l, .n = (t->row.n + 1) * (t->split.n + 1)};
    p->now = DV_NEW_N(t->arena, dv_stretch *, p->nstretch);
    for (size_t i = 0; i < p->nstretch; i++)
        dv_stretch_states(&p->stretch[i]);
    if (!p->nother && !l->filter[0] && !l->filter[1] && !l->seen_only)
        dv_cells_tables(&p->cells);
    for (size_t i = 0; i < p->nstretch && p->cells.of_unit; i++)
        dv_stretch_tables(&p->stretch[i], &p->cells);
    dv_rc rc = scan_days(p, txn, err);
    if (rc == DV_OK && p->from != DV_NO_DATE && p->carried != DV_NEVER)
        rc = count_carried(p, txn, err);
    gather(p);
    return rc;
}

dv_rc dv_tally_count(dv_tally *t, dv_txn *txn, const dv_kind *k, dv_err *err)
{
    pass p = {.t = t, .from = DV_NEVER, .to = DV_NO_DATE, .carried = DV_NEVER};
    size_t n = 0, facts = 0;
    for (size_t i = 0; i < t->nleaf; i++)
        n += t->leaf[i].kind == k && t->leaf[i].measure->formula != DV_ALIVE;
    dv_rc rc = n ? dv_facts_number(t->r, txn, k, &facts, err) : DV_OK;
    if (rc != DV_OK || facts == 0)
        return rc;
    p.plain = DV_NEW_N(t->arena, counter, n);
    p.other = DV_NEW_N(t->arena, counter, n);
    p.stretch = DV_NEW_N(t->arena, dv_stretch, n);
    for (size_t i = 0; i < t->nleaf; i++) {
        dv_leaf *l = &t->leaf[i];
        if (l->kind != k || l->measure->formula == DV_ALIVE)
            continue;
        add_counter(&p, l);
        add_days(&p, l);
    }
    return dv_lens_init(&p.lens, t, k) ? count_all(&p, txn, err) : DV_OK;
}

/* The pass over a kind's facts: every leaf of it is filled, or collected from, at once.
 *
 * What is asked of each of a million facts is asked of tables (of bytes, of units) that are made
 * before; leaves of one span share the work of seeing on which bases a record counts in it. */
#include "danvan/rights.h"

#include "basis_int.h"

enum { MOST_STATES = 32, MASKS = 1 << (DV_TO_DATE + 1) };

/* Records that count on the same bases in a span. */
typedef struct state {
    unsigned bases;
    int64_t *n; /* by cell */
} state;

/* A span that leaves of the kind count in. */
typedef struct stretch {
    dv_span span;
    dv_date judged;
    bool carried;             /* one of them counts records from before it */
    unsigned wanted;          /* their bases */
    unsigned bases;           /* on which the fact at hand counts */
    unsigned char *at;        /* by bases: its state + 1; 0: none yet */
    state state[MOST_STATES]; /* what the plain ones are made of in the end */
    size_t nstate;
    bool plain; /* there are such */
} stretch;

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
    stretch *stretch;
    size_t nplain, nother, nstretch, cells;
    dv_date ended_before; /* a record that ended before this counts nowhere on the day at hand */
} pass;

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
static bool take_bases(pass *p, dv_date date, const unsigned char *fact)
{
    dv_role role = p->lens.role[fact[DV_FACT_STAGE_AT]];
    if (role == DV_VOID || role == DV_PENDING)
        return false;
    dv_moment m = dv_moment_of(&p->lens, date, role, fact);
    if (m.closed != DV_NO_DATE && m.closed < p->ended_before)
        return false;
    unsigned any = 0;
    for (size_t i = 0; i < p->nstretch; i++) {
        stretch *s = &p->stretch[i];
        s->bases = dv_bases(&m, s->span, s->judged) & s->wanted;
        any |= s->bases;
    }
    return any != 0;
}

static void new_state(const pass *p, stretch *s, unsigned bases)
{
    DV_ASSERT(s->nstate < MOST_STATES);
    s->state[s->nstate] = (state){.bases = bases, .n = DV_NEW_N(p->t->arena, int64_t, p->cells)};
    s->at[bases] = (unsigned char)++s->nstate;
}

static inline void count_state(const pass *p, stretch *s, unsigned bases, size_t cell)
{
    if (!s->at[bases])
        new_state(p, s, bases);
    s->state[s->at[bases] - 1].n[cell]++;
}

/* Into the leaves that ask each record, or behind the figure. */
static void count_others(pass *p, size_t row, size_t split, dv_date date, int unit,
                         const unsigned char *fact)
{
    dv_tally *t = p->t;
    int sign = 0;
    for (size_t i = 0; i < p->nother; i++) {
        const counter *c = &p->other[i];
        if (!(p->stretch[c->stretch].bases & c->basis) || !counts(p, c, date, fact))
            continue;
        int u = c->leaf->measure->formula == DV_UNITS ? unit_counted(t, c->leaf, unit) : 0;
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
    if (!take_bases(p, date, fact))
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
    for (size_t i = 0; i < p->nstretch; i++)
        if (p->stretch[i].plain && p->stretch[i].bases)
            count_state(p, &p->stretch[i], p->stretch[i].bases, row * (p->t->split.n + 1) + split);
    if (p->nother)
        count_others(p, row, split, date, unit, fact);
}

/* The same where every leaf is a plain one and nothing is filtered or hidden: nearly always. */
static void count_plain(pass *p, dv_date date, const unsigned char *fact)
{
    const dv_lens *l = &p->lens;
    dv_role role = l->role[fact[DV_FACT_STAGE_AT]];
    if (role == DV_VOID || role == DV_PENDING)
        return;
    dv_moment m = dv_moment_of(l, date, role, fact);
    if (m.closed != DV_NO_DATE && m.closed < p->ended_before)
        return;
    int unit = unit_of(l, fact);
    if (unit == DV_OUTSIDE)
        return;
    size_t cell = dv_slots_of(&l->row, fact, unit) * (l->split.dim->n + 1) +
                  dv_slots_of(&l->split, fact, unit);
    for (stretch *s = p->stretch, *end = s + p->nstretch; s < end; s++) {
        unsigned bases = dv_bases(&m, s->span, s->judged) & s->wanted;
        if (bases)
            count_state(p, s, bases, cell);
    }
}

/* Of a day before every span whatever had ended by then is passed over at once, unless somebody
 * counts to date. */
static dv_date ended_before(const pass *p, dv_date date)
{
    dv_date first = INT32_MAX;
    for (size_t i = 0; i < p->nstretch; i++) {
        const stretch *s = &p->stretch[i];
        if (date >= s->span.from || s->wanted & dv_basis_bit(DV_TO_DATE))
            return DV_NO_DATE;
        if (s->carried && s->span.from < first)
            first = s->span.from;
    }
    return first;
}

static bool page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    pass *p = ctx;
    const unsigned char *end = facts + n * p->lens.layout->size;
    size_t size = p->lens.layout->size;
    bool plain = !p->nother && !p->lens.filter[0] && !p->lens.filter[1] && !p->lens.seen_only;
    p->ended_before = ended_before(p, date);
    for (; plain && facts < end; facts += size)
        count_plain(p, date, facts);
    for (; facts < end; facts += size)
        count(p, date, facts);
    return true;
}

/* Each plain leaf is the sum of the states that it counts. */
static void gather(pass *p)
{
    dv_tally *t = p->t;
    size_t width = t->split.n + 1;
    for (size_t i = 0; i < p->nplain; i++) {
        const counter *c = &p->plain[i];
        const stretch *s = &p->stretch[c->stretch];
        for (size_t k = 0; k < s->nstate; k++)
            for (size_t at = 0; s->state[k].bases & c->basis && at < p->cells; at++)
                if (s->state[k].n[at]) {
                    c->leaf->n[at] += s->state[k].n[at];
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
        p->stretch[p->nstretch++] = (stretch){
            .span = l->span, .judged = l->judged, .at = dv_arena_alloc(p->t->arena, MASKS)};
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

dv_rc dv_tally_count(dv_tally *t, dv_txn *txn, const dv_kind *k, dv_err *err)
{
    pass p = {.t = t, .cells = (t->row.n + 1) * (t->split.n + 1)};
    dv_date from = INT32_MAX, to = INT32_MIN;
    size_t n = 0;
    for (size_t i = 0; i < t->nleaf; i++)
        n += t->leaf[i].kind == k && t->leaf[i].measure->formula != DV_ALIVE;
    if (n == 0)
        return DV_OK;
    p.plain = DV_NEW_N(t->arena, counter, n);
    p.other = DV_NEW_N(t->arena, counter, n);
    p.stretch = DV_NEW_N(t->arena, stretch, n);
    for (size_t i = 0; i < t->nleaf; i++) {
        dv_leaf *l = &t->leaf[i];
        if (l->kind != k || l->measure->formula == DV_ALIVE)
            continue;
        add_counter(&p, l);
        from = l->carried ? DV_NO_DATE : l->span.from < from ? l->span.from : from;
        to = l->span.to > to ? l->span.to : to;
    }
    if (!dv_lens_init(&p.lens, t, k))
        return DV_OK;
    dv_rc rc = dv_facts_scan(t->r, txn, k, from, to, page, &p, err);
    gather(&p);
    return rc;
}

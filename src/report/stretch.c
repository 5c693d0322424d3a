#include "stretch_int.h"

/* Processors fetch ahead by themselves what follows, but not into the next page of memory, which
 * most often is the next of the facts. */
enum { BYTES = 256, AHEAD = 4096 };

static size_t state_of(dv_stretch *s, unsigned bases)
{
    size_t i = 0;
    while (i < s->nstate && s->bases[i] != bases)
        i++;
    DV_ASSERT(i < DV_MOST_STATES);
    s->bases[i] = bases;
    s->nstate += i == s->nstate;
    return i;
}

void dv_stretch_states(dv_stretch *s)
{
    const unsigned due =
        dv_basis_bit(DV_IN_TIME) | dv_basis_bit(DV_LATE) | dv_basis_bit(DV_OVERDUE);
    s->timed = s->wanted & due;
    s->nstate = 1;
    for (unsigned received = 0; received < 2; received++)
        for (unsigned i = 0; i < DV_STANDINGS; i++)
            s->of[received][i] = (unsigned char)state_of(s, dv_bases(i, received) & s->wanted);
}

void dv_cells_tables(dv_cells *c)
{
    const dv_lens *l = c->lens;
    const uint32_t width = (uint32_t)l->split.dim->n + 1;
    uint32_t *unit = DV_NEW_N(c->arena, uint32_t, l->nunit + 1);
    uint32_t *row = DV_NEW_N(c->arena, uint32_t, BYTES),
             *split = DV_NEW_N(c->arena, uint32_t, BYTES);
    DV_ASSERT(c->n < UINT32_MAX / 2 / DV_MOST_STATES);
    c->outside = c->n;
    for (size_t i = 0; i <= l->nunit; i++) {
        if (l->unit[i] == DV_OUTSIDE)
            continue;
        size_t r = l->row.by_unit ? dv_slots_of_unit(&l->row, l->unit[i]) : 0;
        size_t s = l->split.by_unit ? dv_slots_of_unit(&l->split, l->unit[i]) : 0;
        unit[i] = (uint32_t)(c->outside + r * width + s);
    }
    for (size_t v = 0; v < BYTES; v++) {
        row[v] = (uint32_t)l->row.of[v] * width;
        split[v] = (uint32_t)l->split.of[v];
    }
    c->of_unit = unit;
    c->of_row = row;
    c->of_split = split;
}

/* Of a stage in which nothing ends the outcomes are those of a record that ended on no day,
 * whatever days it has: that it ended late means nothing then. */
static const uint32_t *places(const dv_stretch *s, const dv_cells *c, bool received)
{
    const size_t possible = DV_ENDED_LATER | (received ? 0U : DV_OPEN_BEFORE) |
                            (s->timed ? DV_ENDED_LATE | DV_PAST_DUE : 0U);
    const dv_lens *l = c->lens;
    uint32_t *of = DV_NEW_N(c->arena, uint32_t, (possible + 1) * BYTES);
    for (size_t o = 0; o <= possible; o++)
        for (size_t v = 0; v < BYTES && !(o & ~possible); v++) {
            unsigned never = l->never[v] ? DV_ENDED_LATER | DV_OPEN_BEFORE : 0U;
            size_t state = s->of[received][l->standing[v] | o | never];
            of[o * BYTES + v] = (uint32_t)(state * (c->outside + c->n));
        }
    return of;
}

void dv_stretch_tables(dv_stretch *s, const dv_cells *c)
{
    const size_t each = c->outside + c->n;
    int64_t *n = DV_NEW_N(c->arena, int64_t, s->nstate * each);
    for (size_t i = 0; i < s->nstate; i++)
        s->n[i] = n + i * each + c->outside;
    s->place[true] = places(s, c, true);
    if (s->carried)
        s->place[false] = places(s, c, false);
}

void dv_stretch_add_many(dv_stretch *s, const dv_cells *c, size_t state, size_t cell, int64_t n)
{
    if (!s->n[state])
        s->n[state] = DV_NEW_N(c->arena, int64_t, c->n);
    s->n[state][cell] += n;
}

/* Nothing is asked of a fact that is the same for all of a page, or that no leaf wants, and what is
 * asked is looked up: each of the four that this becomes is some thirty instructions a fact. */
static inline __attribute__((always_inline)) void count(const dv_stretch *s, const dv_cells *c,
                                                        const unsigned char *fact,
                                                        const unsigned char *end, const bool before,
                                                        const bool timed)
{
    const dv_lens *l = c->lens;
    const size_t stride = c->stride, nunit = l->nunit;
    const size_t row_at = l->row.at, split_at = l->split.at;
    const uint32_t *of_unit = c->of_unit, *of_row = c->of_row, *of_split = c->of_split;
    const uint32_t *place = s->place[!before];
    const dv_bounds b = s->bounds;
    int64_t *n = s->n[0] - c->outside;
    for (; fact < end; fact += stride) {
        __builtin_prefetch(fact + AHEAD);
        size_t no = dv_fact_unit_number(fact);
        uint32_t cell =
            of_unit[no < nunit ? no : 0] + of_row[fact[row_at]] + of_split[fact[split_at]];
        uint32_t ended = dv_fact_ended(fact);
        unsigned outcomes = dv_ends_later(ended, b);
        if (before)
            outcomes |= dv_open_before(ended, b);
        if (timed)
            outcomes |= dv_due_outcomes(ended, dv_due_on(l, fact), b);
        n[place[outcomes * BYTES + fact[DV_FACT_STAGE_AT]] + cell]++;
    }
}

void dv_stretch_page(const dv_stretch *s, const dv_cells *c, const unsigned char *fact,
                     const unsigned char *end)
{
    bool before = s->at == s->of[0];
    if (s->timed && before)
        count(s, c, fact, end, true, true);
    else if (s->timed)
        count(s, c, fact, end, false, true);
    else if (before)
        count(s, c, fact, end, true, false);
    else
        count(s, c, fact, end, false, false);
}

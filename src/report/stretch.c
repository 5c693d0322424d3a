#include "stretch_int.h"

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

void dv_cells_units(dv_cells *c)
{
    const dv_lens *l = c->lens;
    const size_t width = l->split.dim->n + 1;
    size_t *of = DV_NEW_N(c->arena, size_t, l->nunit + 1);
    for (size_t i = 0; i <= l->nunit; i++) {
        size_t row = l->row.by_unit ? dv_slots_of_unit(&l->row, l->unit[i]) : 0;
        size_t split = l->split.by_unit ? dv_slots_of_unit(&l->split, l->unit[i]) : 0;
        of[i] = l->unit[i] == DV_OUTSIDE ? DV_NOWHERE : row * width + split;
    }
    c->of_unit = of;
}

void dv_stretch_add_many(dv_stretch *s, const dv_cells *c, size_t state, size_t cell, int64_t n)
{
    if (!s->n[state])
        s->n[state] = DV_NEW_N(c->arena, int64_t, c->n);
    s->n[state][cell] += n;
}

/* Nothing is asked of a fact that is the same for all of a page, or that no leaf wants: each of the
 * four that this becomes is some forty instructions a fact. */
static inline __attribute__((always_inline)) void count(dv_stretch *s, const dv_cells *c,
                                                        const unsigned char *fact,
                                                        const unsigned char *end, const bool before,
                                                        const bool timed)
{
    const dv_lens *l = c->lens;
    const size_t size = c->size, width = l->split.dim->n + 1, cells = c->n;
    const size_t *of_unit = c->of_unit;
    const unsigned char *at = s->at;
    const dv_bounds b = s->bounds;
    for (; fact < end; fact += size) {
        size_t no = dv_fact_unit_number(fact);
        size_t cell = of_unit[no < l->nunit ? no : 0] + l->row.of[fact[l->row.at]] * width +
                      l->split.of[fact[l->split.at]];
        if (cell >= cells)
            continue;
        uint32_t ended = dv_ended_on(l, fact);
        unsigned standing = l->standing[fact[DV_FACT_STAGE_AT]] | dv_ends_later(ended, b);
        if (before)
            standing |= dv_open_before(ended, b);
        if (timed)
            standing |= dv_due_outcomes(ended, dv_due_on(l, fact), b);
        dv_stretch_add(s, c, at[standing], cell);
    }
}

void dv_stretch_page(dv_stretch *s, const dv_cells *c, const unsigned char *fact,
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

#include "stretch_int.h"

/* Processors fetch ahead by themselves what follows, but not into the next page of memory, which
 * most often is the next of the facts. */
enum { BYTES = 256, AHEAD = 4096, LINE = 64, AT_ONCE = 64 };

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

/* A dimension of units adds nothing by any byte, nor does one of which all are of one value. */
static void add_byte(dv_cells *c, const dv_slots *s, const uint32_t *of)
{
    size_t v = 0;
    while (v < BYTES && !of[v])
        v++;
    if (v < BYTES)
        c->byte[c->nbyte++] = (dv_cell_byte){s->at, of};
}

/* How many parts a fact's cell has: none if all facts are of one, else its unit's and its bytes'.
 */
static size_t parts_of(const dv_cells *c)
{
    size_t i = 0;
    while (i <= c->lens->nunit && c->of_unit[i] == c->of_unit[0])
        i++;
    return i > c->lens->nunit && !c->nbyte ? 0 : 1 + c->nbyte;
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
    for (size_t i = 0; i < DV_ROLLUP_EXPONENTS; i++)
        c->power[i] = INT64_C(1) << i;
    c->of_unit = unit;
    add_byte(c, &l->row, row);
    add_byte(c, &l->split, split);
    c->parts = parts_of(c);
}

/* The rest of what is asked of whole pages is in front in every kind. */
bool dv_cells_of_fronts(const dv_cells *c)
{
    const size_t front = c->lens->layout->front;
    bool within = c->of_unit;
    for (size_t i = 0; i < c->nbyte; i++)
        within = within && c->byte[i].at < front;
    return within;
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
    s->all = n;
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
 * asked is looked up: each of the sixteen that this becomes is twenty to forty instructions a fact.
 * First where some are counted, then they are: what is added to might be what the next one is read
 * from, and a processor that can't tell waits. */
static inline __attribute__((always_inline)) void count(const dv_stretch *s, const dv_cells *c,
                                                        const unsigned char *fact,
                                                        const unsigned char *end, const bool before,
                                                        const bool timed, const size_t parts)
{
    const size_t stride = c->stride, nunit = c->lens->nunit, due_at = c->lens->due_at;
    const dv_cell_byte first = c->byte[0], second = c->byte[1];
    const uint32_t *of_unit = c->of_unit, *place = s->place[!before];
    const dv_bounds b = s->bounds;
    /* Of the rollup's each stands for a power of two, of others for one. */
    const size_t exponent_at = c->rolled ? c->lens->layout->front : 0;
    const unsigned exponent = c->rolled ? DV_ROLLUP_EXPONENTS - 1 : 0;
    int64_t *n = s->all + (parts ? 0 : of_unit[0]);
    uint32_t at[AT_ONCE];
    size_t left = (size_t)(end - fact) / stride;
    for (size_t some; left; left -= some, fact += some * stride) {
        some = left < AT_ONCE ? left : AT_ONCE;
        for (size_t i = 0; i < some * stride; i += LINE)
            __builtin_prefetch(fact + AHEAD + i);
        for (size_t i = 0; i < some; i++) {
            const unsigned char *f = fact + i * stride;
            uint32_t cell = 0;
            if (parts > 0) {
                size_t no = dv_fact_unit_number(f);
                cell = of_unit[no < nunit ? no : 0];
            }
            if (parts > 1)
                cell += first.of[f[first.at]];
            if (parts > 2)
                cell += second.of[f[second.at]];
            uint32_t ended = dv_fact_ended(f);
            unsigned outcomes = dv_ends_later(ended, b);
            if (before)
                outcomes |= dv_open_before(ended, b);
            if (timed)
                outcomes |= dv_due_outcomes(ended, dv_due_at(f, due_at), b);
            at[i] = place[outcomes * BYTES + f[DV_FACT_STAGE_AT]] + cell;
        }
        for (size_t i = 0; i < some; i++)
            n[at[i]] += c->power[fact[i * stride + exponent_at] & exponent];
    }
}

static inline __attribute__((always_inline)) void
count_parts(const dv_stretch *s, const dv_cells *c, const unsigned char *fact,
            const unsigned char *end, const bool before, const bool timed)
{
    switch (c->parts) {
    case 0:
        count(s, c, fact, end, before, timed, 0);
        break;
    case 1:
        count(s, c, fact, end, before, timed, 1);
        break;
    case 2:
        count(s, c, fact, end, before, timed, 2);
        break;
    default:
        count(s, c, fact, end, before, timed, 3);
        break;
    }
}

void dv_stretch_page(const dv_stretch *s, const dv_cells *c, const unsigned char *fact,
                     const unsigned char *end)
{
    const bool before = s->at == s->of[0], timed = s->timed && c->lens->due_at;
    if (timed && before)
        count_parts(s, c, fact, end, true, true);
    else if (timed)
        count_parts(s, c, fact, end, false, true);
    else if (before)
        count_parts(s, c, fact, end, true, false);
    else
        count_parts(s, c, fact, end, false, false);
}

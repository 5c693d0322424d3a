/* The state of a record at the two ends of a period, and what counts on which basis.  All that it
 * follows from are a few comparisons of days: their outcomes, beside the role, are the record's
 * standing, and what a standing counts for is looked up in a table.  It is asked of each of a
 * million facts, so all of it is here for the loop that asks. */
#ifndef DANVAN_BASIS_INT_H
#define DANVAN_BASIS_INT_H

#include "tally_int.h"

/* A standing: a role, and of these what is true. */
enum {
    DV_ENDED_LATER = 1, /* ended after the span, or not at all */
    DV_OPEN_BEFORE = 2, /* ended neither before the span */
    DV_ENDED_LATE = 4,  /* after the day that it was due */
    DV_PAST_DUE = 8,    /* due before the day of judgement */
    DV_OUTCOMES = 16,
    DV_STANDINGS = (DV_VOID + 1) * DV_OUTCOMES
};

/* The days of a span as facts have them: a number that is 0 where there is no day. */
typedef struct dv_bounds {
    uint32_t from, to, judged;
} dv_bounds;

static inline dv_bounds dv_bounds_of(dv_span span, dv_date judged)
{
    return (dv_bounds){dv_day_key(span.from), dv_day_key(span.to), dv_day_key(judged)};
}

/* The days that a record ended and was due; the last of all days: never, on none.  No branches, for
 * of a million records one in two has ended, and no processor guesses which. */
static inline uint32_t dv_ended_on(const dv_lens *l, const unsigned char *fact)
{
    return dv_fact_ended(fact) | l->never[fact[DV_FACT_STAGE_AT]];
}

static inline uint32_t dv_due_at(const unsigned char *fact, size_t at)
{
    uint32_t due = dv_fact_key_at(fact + at);
    return due ? due : UINT32_MAX;
}

static inline uint32_t dv_due_on(const dv_lens *l, const unsigned char *fact)
{
    return l->due_at ? dv_due_at(fact, l->due_at) : UINT32_MAX;
}

static inline unsigned dv_ends_later(uint32_t ended, dv_bounds b)
{
    return ended > b.to ? DV_ENDED_LATER : 0U;
}

static inline unsigned dv_open_before(uint32_t ended, dv_bounds b)
{
    return ended >= b.from ? DV_OPEN_BEFORE : 0U;
}

static inline unsigned dv_due_outcomes(uint32_t ended, uint32_t due, dv_bounds b)
{
    return (ended > due ? DV_ENDED_LATE : 0U) | (due < b.judged ? DV_PAST_DUE : 0U);
}

static inline unsigned dv_basis_bit(dv_basis b)
{
    return 1u << b;
}

/* The bits of all bases on which a record of this standing counts that is dated in the span, or
 * before it. */
unsigned dv_bases(unsigned standing, bool received);

#endif

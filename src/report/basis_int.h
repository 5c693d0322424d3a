/* The state of a record at the two ends of a period, and what counts on which basis.  It is asked
 * of each of a million facts, so all of it is here for the loop that asks. */
#ifndef DANVAN_BASIS_INT_H
#define DANVAN_BASIS_INT_H

#include "tally_int.h"

typedef struct dv_moment {
    dv_date date, closed, due;
    dv_role role;
} dv_moment;

static inline unsigned dv_basis_bit(dv_basis b)
{
    return 1u << b;
}

static inline dv_moment dv_moment_of(const dv_lens *l, dv_date date, dv_role role,
                                     const unsigned char *fact)
{
    dv_moment m = {.date = date, .closed = DV_NO_DATE, .due = DV_NO_DATE, .role = role};
    if (role == DV_RESOLVED || role == DV_CLOSED) {
        if (l->closed_at)
            m.closed = dv_fact_date_at(fact + l->closed_at);
        if (m.closed == DV_NO_DATE)
            m.closed = dv_fact_date_at(fact + DV_FACT_STAGE_ON_AT);
    }
    if (l->due_at)
        m.due = dv_fact_date_at(fact + l->due_at);
    return m;
}

/* What it was at the end of `day`. */
static inline dv_role dv_role_on(const dv_moment *m, dv_date day)
{
    bool ended = m->role == DV_RESOLVED || m->role == DV_CLOSED;
    return ended && m->closed > day ? DV_OPEN : m->role;
}

/* Of a record that was open or resolved at the end, received in the span or carried into it. */
static inline unsigned dv_bases_of_total(const dv_moment *m, dv_role end, dv_date judged)
{
    unsigned set = dv_basis_bit(DV_TOTAL);
    if (end == DV_RESOLVED) {
        bool in_time = m->due == DV_NO_DATE || m->closed <= m->due;
        return set | dv_basis_bit(DV_RESOLVED_IN) | dv_basis_bit(in_time ? DV_IN_TIME : DV_LATE);
    }
    if (m->due != DV_NO_DATE && m->due < judged)
        set |= dv_basis_bit(DV_OVERDUE);
    return set | dv_basis_bit(DV_LEFT);
}

/* The bits of all bases on which a record in this state counts in the span. */
static inline unsigned dv_bases(const dv_moment *m, dv_span span, dv_date judged)
{
    dv_role end = dv_role_on(m, span.to);
    if (m->date > span.to || end == DV_PENDING || end == DV_VOID)
        return 0;
    bool received = m->date >= span.from;
    unsigned set = received ? dv_basis_bit(DV_RECORDS) : 0;
    if (end == DV_CLOSED)
        return set;
    set |= dv_basis_bit(DV_TO_DATE);
    if (received)
        set |= dv_basis_bit(DV_RECEIVED);
    else if (dv_role_on(m, span.from - 1) == DV_OPEN)
        set |= dv_basis_bit(DV_CARRIED);
    else
        return set;
    if (received && end == DV_RESOLVED)
        set |= dv_basis_bit(DV_RECEIVED_RESOLVED);
    return set | dv_bases_of_total(m, end, judged);
}

#endif

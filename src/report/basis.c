/* The state of a record at the two ends of a period, and what counts on which basis. */
#include "tally_int.h"

dv_moment dv_moment_of(const dv_lens *l, dv_date date, int stage, const unsigned char *fact)
{
    const dv_kind *k = l->kind;
    dv_moment m = {.date = date, .closed = DV_NO_DATE, .due = DV_NO_DATE};
    m.role = k->stage[stage].role;
    if (m.role == DV_RESOLVED || m.role == DV_CLOSED) {
        if (k->closed && l->layout->field[k->closed->index] >= 0)
            m.closed = dv_fact_date(l->layout, k->closed, fact);
        if (m.closed == DV_NO_DATE)
            m.closed = dv_fact_stage_on(fact);
    }
    if (k->due && l->layout->field[k->due->index] >= 0)
        m.due = dv_fact_date(l->layout, k->due, fact);
    return m;
}

/* What it was at the end of `day`. */
static dv_role role_on(const dv_moment *m, dv_date day)
{
    bool ended = m->role == DV_RESOLVED || m->role == DV_CLOSED;
    return ended && m->closed > day ? DV_OPEN : m->role;
}

bool dv_basis_carries(dv_basis b)
{
    return b != DV_RECORDS && b != DV_RECEIVED && b != DV_RECEIVED_RESOLVED;
}

bool dv_basis_holds(dv_basis b, const dv_moment *m, const dv_leaf *leaf)
{
    dv_span span = leaf->span;
    dv_role end = role_on(m, span.to);
    if (m->date > span.to || end == DV_PENDING || end == DV_VOID)
        return false;
    bool received = m->date >= span.from;
    if (b == DV_RECORDS)
        return received;
    if (end == DV_CLOSED)
        return false;
    if (b == DV_TO_DATE)
        return true;
    bool carried = !received && role_on(m, span.from - 1) == DV_OPEN;
    switch (b) {
    case DV_RECEIVED:
        return received;
    case DV_RECEIVED_RESOLVED:
        return received && end == DV_RESOLVED;
    case DV_CARRIED:
        return carried;
    case DV_TOTAL:
        return received || carried;
    case DV_RESOLVED_IN:
        return (received || carried) && end == DV_RESOLVED;
    case DV_LEFT:
        return (received || carried) && end == DV_OPEN;
    case DV_IN_TIME:
        return (received || carried) && end == DV_RESOLVED &&
               (m->due == DV_NO_DATE || m->closed <= m->due);
    case DV_LATE:
        return (received || carried) && end == DV_RESOLVED && m->due != DV_NO_DATE &&
               m->closed > m->due;
    case DV_OVERDUE:
        return (received || carried) && end == DV_OPEN && m->due != DV_NO_DATE &&
               m->due < leaf->judged;
    case DV_RECORDS:
    case DV_TO_DATE:
    default:
        return false;
    }
}

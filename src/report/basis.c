#include "basis_int.h"

/* Of a record that was open or resolved at the end, received in the span or carried into it. */
static unsigned of_total(unsigned outcomes, dv_role end)
{
    unsigned set = dv_basis_bit(DV_TOTAL);
    if (end == DV_RESOLVED) {
        bool late = outcomes & DV_ENDED_LATE;
        return set | dv_basis_bit(DV_RESOLVED_IN) | dv_basis_bit(late ? DV_LATE : DV_IN_TIME);
    }
    if (outcomes & DV_PAST_DUE)
        set |= dv_basis_bit(DV_OVERDUE);
    return set | dv_basis_bit(DV_LEFT);
}

unsigned dv_bases(unsigned standing, bool received)
{
    unsigned outcomes = standing % DV_OUTCOMES;
    dv_role end = (dv_role)(standing / DV_OUTCOMES);
    if (end == DV_PENDING || end == DV_VOID)
        return 0;
    if (outcomes & DV_ENDED_LATER)
        end = DV_OPEN;
    unsigned set = received ? dv_basis_bit(DV_RECORDS) : 0;
    if (end == DV_CLOSED)
        return set;
    set |= dv_basis_bit(DV_TO_DATE);
    if (received)
        set |= dv_basis_bit(DV_RECEIVED);
    else if (outcomes & DV_OPEN_BEFORE)
        set |= dv_basis_bit(DV_CARRIED);
    else
        return set;
    if (received && end == DV_RESOLVED)
        set |= dv_basis_bit(DV_RECEIVED_RESOLVED);
    return set | of_total(outcomes, end);
}

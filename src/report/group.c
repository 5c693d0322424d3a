/* What the key of a group of lasting facts tells of all that are in it. */
#include "stretch_int.h"

/* The first and the last of a group's days; both later than all, if that is what they are. */
typedef struct group_days {
    uint32_t first, last;
} group_days;

static group_days days_of_group(dv_date first)
{
    if (first == DV_NEVER)
        return (group_days){UINT32_MAX, UINT32_MAX};
    return (group_days){dv_day_key(first), dv_day_key(first) + DV_LASTING_DAYS - 1};
}

/* Of records that ended, a group doesn't say how, nor when they had been due. */
static bool one_state_of_ended(const unsigned char *at, unsigned outcomes, size_t *state)
{
    const unsigned due = DV_ENDED_LATE | DV_PAST_DUE;
    *state = at[DV_RESOLVED * DV_OUTCOMES | outcomes];
    bool one = true;
    for (unsigned o = 0; o <= due; o++)
        if (!(o & ~due))
            one = one && at[DV_RESOLVED * DV_OUTCOMES | outcomes | o] == *state &&
                  at[DV_CLOSED * DV_OUTCOMES | outcomes | o] == *state;
    return one;
}

bool dv_group_state(const dv_stretch *s, const dv_lasting *g, size_t *state)
{
    const group_days ended = days_of_group(g->ended), due = days_of_group(g->due);
    const dv_bounds b = s->bounds;
    const unsigned outcomes = dv_ends_later(ended.first, b) | dv_open_before(ended.first, b);
    const unsigned first = dv_due_outcomes(UINT32_MAX, due.first, b);
    if (outcomes != (dv_ends_later(ended.last, b) | dv_open_before(ended.last, b)))
        return false;
    if (g->ended != DV_NEVER)
        return one_state_of_ended(s->at, outcomes, state);
    *state = s->at[DV_OPEN * DV_OUTCOMES | outcomes | first];
    return first == dv_due_outcomes(UINT32_MAX, due.last, b);
}

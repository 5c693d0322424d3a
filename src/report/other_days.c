/* Kinds whose scheme gives a period other days than those of the heading: their figures are told
 * with their own. */
#include "danvan/number.h"

#include "tally_int.h"

static bool is_told(const dv_result *res, const dv_kind *k)
{
    for (size_t i = 0; i < res->nother; i++)
        if (res->other[i].kind == k)
            return true;
    return false;
}

/* A rate may be of several kinds. */
static void add(dv_result *res, const dv_measure *m)
{
    for (size_t i = 0; m && i < m->noperand; i++)
        add(res, m->operand[i].measure);
    const dv_kind *k = m ? m->kind : NULL;
    if (!k || is_told(res, k))
        return;
    const dv_span span = dv_ask_span(&res->ask, k, shift_none);
    if (span.from != res->span.from || span.to != res->span.to)
        res->other[res->nother++] = (dv_other_days){k, span};
}

void dv_other_days_find(dv_arena *a, const dv_registry *r, dv_result *res)
{
    const dv_report *rep = res->ask.report;
    res->other = DV_NEW_N(a, dv_other_days, r->schema->nkind + 1);
    for (size_t i = 0; i < rep->nmeasure; i++)
        add(res, rep->measure[i]);
    for (size_t i = 0; i < res->ncompared; i++)
        add(res, res->compared[i].of);
}

const char *dv_other_days_text(dv_arena *a, const dv_other_days *o)
{
    char from[DV_DATE_SIZE], to[DV_DATE_SIZE];
    return dv_arena_printf(a, "%s – %s: %s", dv_day_text(o->span.from, from),
                           dv_day_text(o->span.to, to), dv_label_text(o->kind->label));
}

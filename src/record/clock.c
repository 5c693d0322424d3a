/* Time limits: what is due when, and clocks that stand still in some stages. */
#include "record_int.h"

#include <string.h>

static bool stands_still(const dv_deadline *d, const char *stage)
{
    for (size_t i = 0; i < d->nstop; i++)
        if (strcmp(d->stop[i]->id, stage) == 0)
            return true;
    return false;
}

/* Days of rest so far; false for a number that no clock has, as it may stand in an old record. */
static bool days_stopped(const dv_deadline *d, const dv_record *rec, int *out)
{
    int64_t n = 0;
    if (d->stopped && rec->value[d->stopped->index] &&
        !dv_value_num(d->stopped, rec->value[d->stopped->index], &n))
        return false;
    *out = (int)n;
    return n >= 0 && n <= DV_DEADLINE_DAYS_MAX;
}

/* The deadline that counts for this number, of those whose clock stood still in that stage: the
 * first that holds now, or else the first whose clock runs. */
static const dv_deadline *clock_of(const dv_registry *r, const dv_record *rec, const dv_field *f,
                                   const char *stage)
{
    const dv_deadline *first = NULL;
    for (size_t i = 0; i < rec->kind->ndeadline; i++) {
        const dv_deadline *d = &rec->kind->deadline[i];
        if (d->stopped != f || !stands_still(d, stage) || !rec->value[d->from->index])
            continue;
        if (dv_record_holds(r, rec, d->when))
            return d;
        first = first ? first : d;
    }
    return first;
}

/* Days after the first up to the last one, in the unit of the limit. */
static int days_between(const dv_schema *s, const dv_deadline *d, dv_date first, dv_date last)
{
    int n = 0;
    if (!d->working)
        return last > first ? (int)(last - first) : 0;
    for (dv_date day = first; (day = dv_schema_working_days(s, day, 1)) <= last;)
        n++;
    return n;
}

/* Rest before the clock runs shortens nothing. */
static void add_rest(const dv_registry *r, dv_arena *a, dv_record *rec, const dv_record *old,
                     const dv_field *f)
{
    const dv_deadline *d = clock_of(r, rec, f, old->stage);
    const char *was = old->value[f->index], *is = rec->value[f->index];
    bool untouched = (!was && !is) || (was && is && strcmp(was, is) == 0);
    dv_date from;
    int so_far, days;
    if (!d || !untouched || !dv_value_date(rec->value[d->from->index], &from) ||
        !days_stopped(d, old, &so_far))
        return;
    days = days_between(r->schema, d, from > old->stage_on ? from : old->stage_on, rec->stage_on);
    if (days > 0)
        rec->value[f->index] = dv_arena_printf(a, "%d", so_far + days);
}

void dv_record_stopped(const dv_registry *r, dv_arena *a, dv_record *rec, const dv_record *old)
{
    const dv_kind *k = rec->kind;
    if (!old || strcmp(old->stage, rec->stage) == 0)
        return;
    for (size_t i = 0; i < k->ndeadline; i++) {
        const dv_field *f = k->deadline[i].stopped;
        bool seen = !f;
        for (size_t j = 0; j < i && !seen; j++)
            seen = k->deadline[j].stopped == f;
        if (!seen)
            add_rest(r, a, rec, old, f);
    }
}

/* The first deadline whose condition holds; none leaves the field empty. */
static void compute_field(const dv_registry *r, dv_arena *a, dv_record *rec, const dv_field *f,
                          const dv_facts_of *of)
{
    const dv_kind *k = rec->kind;
    rec->value[f->index] = NULL;
    for (size_t i = 0; i < k->ndeadline; i++) {
        const dv_deadline *d = &k->deadline[i];
        dv_date from;
        int rest;
        if (d->field != f || !rec->value[d->from->index] ||
            !dv_cond_holds(r->schema, d->when, of) ||
            !dv_value_date(rec->value[d->from->index], &from))
            continue;
        if (stands_still(d, rec->stage) || !days_stopped(d, rec, &rest))
            return;
        dv_date due = d->working ? dv_schema_working_days(r->schema, from, d->days + rest)
                                 : from + d->days + rest;
        rec->value[f->index] = dv_date_format(due, DV_NEW_N(a, char, DV_DATE_SIZE));
        return;
    }
}

void dv_record_compute(const dv_registry *r, dv_arena *a, dv_record *rec)
{
    const dv_facts_of of = dv_record_facts(r, rec);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (rec->kind->field[i].computed)
            compute_field(r, a, rec, &rec->kind->field[i], &of);
}

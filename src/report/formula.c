/* Stated figures against each other. */
#include "compare_int.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static bool same_term(const dv_term *a, const dv_term *b)
{
    if (a->subject != b->subject || a->field != b->field || a->op != b->op ||
        a->nvalue != b->nvalue || a->other != b->other)
        return false;
    for (size_t i = 0; i < a->nvalue; i++)
        if (!same_text(a->value[i], b->value[i]))
            return false;
    return true;
}

static bool same_filter(const dv_cond *a, const dv_cond *b)
{
    size_t n = a ? a->n : 0;
    if (n != (b ? b->n : 0))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!same_term(&a->term[i], &b->term[i]))
            return false;
    return true;
}

/* The measure that counts the same records on another basis. */
static const dv_measure *sibling(const dv_schema *s, const dv_measure *m, dv_basis basis)
{
    for (size_t i = 0; i < s->nmeasure; i++) {
        const dv_measure *o = &s->measure[i];
        if (o->formula == m->formula && o->kind == m->kind && o->sum == m->sum &&
            o->basis == basis && same_filter(o->filter, m->filter))
            return o;
    }
    return NULL;
}

static bool same_part(const dv_stated *a, const dv_stated *b)
{
    if (!a->split || !b->split)
        return a->split == b->split;
    return !strcmp(a->split->id, b->split->id) && !strcmp(a->choice->id, b->choice->id);
}

/* What is stated of m, for the same part as st, best by the same source. */
const dv_stated *dv_stated_of(const dv_compare_job *job, const dv_measure *m, const dv_stated *st)
{
    const dv_stated *found = NULL;
    for (size_t i = 0; i < job->nstated; i++) {
        const dv_stated *o = &job->stated[i];
        if (o->measure != m || !same_part(o, st))
            continue;
        if (same_text(o->source, st->source))
            return o;
        if (!found || o->at > found->at)
            found = o;
    }
    return found;
}

static bool two(const dv_compare_job *job, const dv_stated *st, dv_basis a, dv_basis b,
                dv_stated_derived *out)
{
    const dv_measure *x = sibling(job->r->schema, st->measure, a);
    const dv_measure *y = sibling(job->r->schema, st->measure, b);
    const dv_stated *sx = x ? dv_stated_of(job, x, st) : NULL;
    const dv_stated *sy = y ? dv_stated_of(job, y, st) : NULL;
    if (!sx || !sy)
        return false;
    dv_decimal sum = dv_decimal_plus(sx->value, sy->value, 1);
    *out = (dv_stated_derived){.value = dv_decimal_scale(sum, st->value.digits)};
    return true;
}

static bool add_up(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out)
{
    dv_decimal sum = {0, 0};
    for (size_t i = 0; i < st->measure->noperand; i++) {
        const dv_stated *o = dv_stated_of(job, st->measure->operand[i].measure, st);
        if (!o)
            return false;
        sum = dv_decimal_plus(sum, o->value, st->measure->operand[i].sign);
    }
    *out = (dv_stated_derived){.value = dv_decimal_scale(sum, st->value.digits)};
    return true;
}

static bool divide(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out)
{
    const dv_stated *n = dv_stated_of(job, st->measure->operand[0].measure, st);
    const dv_stated *of = dv_stated_of(job, st->measure->operand[1].measure, st);
    if (!n || !of || of->value.value <= 0)
        return false;
    int digits = n->value.digits > of->value.digits ? n->value.digits : of->value.digits;
    int64_t a = dv_decimal_scale(n->value, digits).value;
    int64_t b = dv_decimal_scale(of->value, digits).value;
    out->value = dv_decimal_percent(a, b, st->value.digits);
    out->rate = (dv_cell){DV_FIGURE_RATE, a, b};
    return true;
}

static bool is_counted(const dv_measure *m)
{
    return m->formula == DV_COUNT || m->formula == DV_SUM;
}

bool dv_stated_derive(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out)
{
    const dv_measure *m = st->measure;
    if (m->formula == DV_ADD)
        return add_up(job, st, out);
    if (m->formula == DV_RATE)
        return divide(job, st, out);
    if (is_counted(m) && m->basis == DV_TOTAL)
        return two(job, st, DV_CARRIED, DV_RECEIVED, out);
    if (is_counted(m) && m->basis == DV_RESOLVED_IN)
        return two(job, st, DV_IN_TIME, DV_LATE, out);
    return false;
}

bool dv_stated_derive_again(const dv_compare_job *job, const dv_stated *st, dv_stated_derived *out)
{
    const dv_measure *m = st->measure;
    return is_counted(m) && m->basis == DV_TOTAL && two(job, st, DV_RESOLVED_IN, DV_LEFT, out);
}

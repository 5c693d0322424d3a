/* Which records a query means. */
#include "danvan/fold.h"
#include "danvan/lang.h"

#include "query_int.h"
#include "rights_int.h"

#include <string.h>

static bool facts_know(const dv_registry *r, const dv_kind *k, const dv_cond *c)
{
    const dv_layout *l = dv_facts_layout(r, k);
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_field *f = c->term[i].field, *other = c->term[i].other;
        if (f && f != k->date && l->field[f->index] < 0)
            return false;
        /* An unset number is 0 in the facts. */
        if (f && dv_type_is_number(f->type))
            return false;
        if (other && other != k->date && l->field[other->index] < 0)
            return false;
    }
    return true;
}

static bool has_words(const char *text)
{
    dv_str rest = dv_str_from(text), word;
    return dv_word_next(&rest, &word);
}

static void keep_only(dv_arena *a, selection *s)
{
    const dv_query *q = s->q;
    id_set only = {.a = a};
    for (size_t i = 0; i < q->nonly; i++)
        if (!s->limited || dv_set_has(&s->among, q->only[i]))
            dv_set_add(&only, q->only[i]);
    s->among = only;
    s->limited = true;
}

dv_rc dv_select(dv_arena *a, dv_registry *r, dv_txn *t, const dv_query *q, selection *out,
                dv_err *err)
{
    *out = (selection){.a = a, .r = r, .t = t, .q = q, .err = err};
    out->order = q->sort ? q->sort : q->kind->date;
    if (!out->order->sorted && out->order != q->kind->date)
        return dv_fail(err, DV_INVALID, q->kind->id, _("lists can't be ordered by %s"),
                       out->order->id);
    out->filtered = q->where || q->from != DV_NO_DATE || q->to != DV_NO_DATE ||
                    q->unit != DV_NO_UNIT || !dv_rights_sees_all(r, q->kind);
    out->by_facts = facts_know(r, q->kind, q->where);
    dv_rc rc = dv_registry_reads(r, t, err);
    if (rc == DV_OK && q->search && has_words(q->search)) {
        rc = dv_search(a, r, t, q->kind, q->search, &out->among, err);
        out->limited = true;
    }
    if (rc == DV_OK && q->only)
        keep_only(a, out);
    return rc;
}

static bool in_days(const dv_query *q, dv_date day)
{
    return (q->from == DV_NO_DATE || day >= q->from) && (q->to == DV_NO_DATE || day <= q->to);
}

static bool in_unit(const dv_registry *r, const dv_query *q, int unit)
{
    return q->unit == DV_NO_UNIT || (unit >= 0 && dv_unit_below(r->schema, unit, q->unit));
}

bool dv_select_record(const selection *s, const dv_record *rec)
{
    const dv_query *q = s->q;
    if (s->limited && !dv_set_has(&s->among, rec->id))
        return false;
    if (!dv_rights_sees(s->r, rec))
        return false;
    return !s->filtered ||
           (in_days(q, dv_record_date(rec)) && in_unit(s->r, q, dv_record_unit(s->r, rec)) &&
            (!q->where || dv_record_holds(s->r, rec, q->where)));
}

typedef struct scan_ctx {
    const selection *s;
    size_t stride;
    bool (*fn)(void *ctx, dv_date date, dv_id id);
    void *ctx;
} scan_ctx;

static bool scan_page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    const scan_ctx *c = ctx;
    const selection *s = c->s;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *fact = facts + i * c->stride;
        if ((s->limited && !dv_set_has(&s->among, dv_fact_id(fact))) ||
            !in_unit(s->r, s->q, dv_fact_unit(s->r, fact)) ||
            !dv_rights_sees_fact(s->r, s->q->kind, fact) ||
            !dv_fact_holds(s->r, s->q->kind, s->q->where, date, fact))
            continue;
        if (!c->fn(c->ctx, date, dv_fact_id(fact)))
            return false;
    }
    return true;
}

dv_rc dv_select_days(const selection *s, dv_date from, dv_date to,
                     bool (*fn)(void *ctx, dv_date date, dv_id id), void *ctx)
{
    const dv_query *q = s->q;
    scan_ctx c = {s, dv_facts_layout(s->r, q->kind)->stride, fn, ctx};
    if (from == DV_NO_DATE || (q->from != DV_NO_DATE && q->from > from))
        from = q->from;
    if (to == DV_NO_DATE || (q->to != DV_NO_DATE && q->to < to))
        to = q->to;
    return dv_facts_scan(s->r, s->t, q->kind, from, to, scan_page, &c, s->err);
}

dv_rc dv_select_scan(const selection *s, bool (*fn)(void *ctx, dv_date date, dv_id id), void *ctx)
{
    return dv_select_days(s, DV_NO_DATE, DV_NO_DATE, fn, ctx);
}

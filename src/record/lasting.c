#include "danvan/lasting.h"

#include "danvan/lang.h"

#include "record_int.h"

/* A key: when they ended, when they are due, their date, and whether they are pending. */
enum { DUE_AT = 4, DATE_AT = 8, PENDING_AT = 12 };

size_t dv_lasting_size(const dv_layout *l)
{
    return l->size + DV_FACT_DATE_BYTES;
}

/* The first of the days that are kept together. */
static dv_date first_of(dv_date day)
{
    return day == DV_NEVER ? DV_NEVER : day & ~(DV_LASTING_DAYS - 1);
}

/* Void ones end on no day. */
static dv_lasting group_of(const dv_registry *r, const dv_kind *k, dv_role role, dv_date date,
                           const unsigned char *fact)
{
    const dv_layout *l = dv_facts_layout(r, k);
    const size_t due_at = dv_fact_at(l, k->due);
    const dv_date due = due_at ? dv_fact_date_at(fact + due_at) : DV_NO_DATE;
    dv_lasting g = {.ended = DV_NO_DATE, .due = DV_NEVER, .date = date};
    if (role == DV_RESOLVED || role == DV_CLOSED) {
        g.ended = dv_day_of_key(dv_fact_ended(fact));
    } else if (role == DV_OPEN || role == DV_PENDING) {
        g.ended = DV_NEVER;
        g.due = due == DV_NO_DATE ? DV_NEVER : due;
        g.pending = role == DV_PENDING;
    }
    return g;
}

bool dv_lasting_key(const dv_registry *r, const dv_kind *k, dv_date date, const unsigned char *fact,
                    char key[LASTING_KEY])
{
    int stage = dv_fact_stage(r, k, fact);
    if (stage < 0)
        return false;
    dv_lasting g = group_of(r, k, k->stage[stage].role, date, fact);
    if (g.ended <= g.date)
        return false;
    dv_date_key(first_of(g.ended), key);
    dv_date_key(first_of(g.due), key + DUE_AT);
    dv_date_key(first_of(g.date), key + DATE_AT);
    key[PENDING_AT] = g.pending;
    return true;
}

/* ---- reading ---- */

typedef struct lasting_ctx {
    const struct dv_registry_int *in;
    dv_lasting_fn group;
    dv_lasting_page_fn page;
    void *ctx;
    size_t size;
    bool misfit, stopped;
    size_t pages;
} lasting_ctx;

static dv_scan_take ask(void *ctx, dv_str key, size_t n)
{
    lasting_ctx *c = ctx;
    c->misfit = key.n != LASTING_KEY;
    if (c->misfit)
        return DV_SCAN_STOP;
    const dv_lasting g = {.ended = dv_date_of_key(key),
                          .due = dv_date_of_key((dv_str){key.p + DUE_AT, DAY_BYTES}),
                          .date = dv_date_of_key((dv_str){key.p + DATE_AT, DAY_BYTES}),
                          .pending = key.p[PENDING_AT],
                          .n = n};
    return c->group(c->ctx, &g);
}

static bool take_page(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    lasting_ctx *c = ctx;
    (void)key;
    c->misfit = size != c->size;
    c->stopped = dv_scan_stopped(c->in, &c->pages);
    return !c->misfit && !c->stopped && c->page(c->ctx, values, n);
}

dv_rc dv_lasting_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from,
                      dv_lasting_fn group, dv_lasting_page_fn page, void *ctx, dv_err *err)
{
    const kind_ids *ids = dv_ids_of(r, k);
    lasting_ctx c = {.in = r->in,
                     .group = group,
                     .page = page,
                     .ctx = ctx,
                     .size = dv_lasting_size(&ids->layout)};
    char first[DAY_BYTES];
    dv_rc rc = dv_registry_reads(r, t, err);
    if (rc != DV_OK)
        return rc;
    dv_date_key(first_of(from), first);
    rc = dv_scan_some(t, ids->lasting, (dv_str){first, sizeof first}, ask, take_page, &c, err);
    if (rc == DV_OK && c.stopped)
        return dv_fail(err, DV_STOPPED, k->id, _("stopped"));
    return rc == DV_OK && c.misfit ? dv_damaged(r, err, k->id) : rc;
}

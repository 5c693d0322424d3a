/* Reading facts, and the counts of those that are alike: both stand day by day. */
#include "danvan/lang.h"
#include "danvan/rollup.h"

#include "record_int.h"

dv_date dv_facts_first_day(dv_date day)
{
    return day & ~(FACT_DAYS - 1);
}

dv_date dv_facts_last_day(dv_str days)
{
    dv_date first = dv_facts_first_day(dv_date_of_key(days));
    return first == DV_NO_DATE ? first : first + FACT_DAYS - 1;
}

/* A database of them: each begins with a byte that tells the day, and what is handed on stands so
 * far behind its beginning. */
typedef struct by_day {
    dv_db db;
    size_t size, at;
} by_day;

typedef struct scan {
    dv_facts_fn fn;
    void *ctx;
    dv_date from, to;
    by_day of;
    bool misfit, stopped;
    size_t pages;
    const struct dv_registry_int *in;
} scan;

/* So many pages are a fraction of a millisecond. */
enum { ASK_EVERY = 16 };

bool dv_scan_stopped(const struct dv_registry_int *in, size_t *pages)
{
    return in->stop && ++*pages % ASK_EVERY == 0 && in->stop(in->stop_ctx);
}

/* How many of these, from the first on, are of its day.  They are in order. */
static size_t day_run(const unsigned char *values, size_t n, size_t size)
{
    size_t low = 1, high = values[(n - 1) * size] == values[0] ? low : n;
    if (low == high)
        return n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (values[middle * size] == values[0])
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool scan_page(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    scan *c = ctx;
    bool more = true;
    c->misfit = size != c->of.size || key.n != DAY_BYTES;
    c->stopped = dv_scan_stopped(c->in, &c->pages);
    while (n && more && !c->misfit && !c->stopped) {
        const size_t run = day_run(values, n, size);
        const dv_date first = dv_date_of_key(key);
        c->misfit = values[0] >= FACT_DAYS || first != dv_facts_first_day(first);
        const dv_date day = c->misfit ? first : first + values[0];
        if (!c->misfit && day >= c->from && day <= c->to)
            more = c->fn(c->ctx, day, values + c->of.at, run);
        values += run * size;
        n -= run;
    }
    return more && !c->misfit && !c->stopped;
}

static dv_rc scan_days(dv_registry *r, dv_txn *t, const dv_kind *k, scan *c, dv_err *err)
{
    const dv_date from = c->from, to = c->to;
    char lo[DAY_BYTES], hi[DAY_BYTES];
    dv_rc rc = dv_registry_reads(r, t, err);
    if (rc != DV_OK)
        return rc;
    dv_date_key(dv_facts_first_day(from), lo);
    dv_date_key(dv_facts_first_day(to), hi);
    dv_str first = {from == DV_NO_DATE ? "" : lo, from == DV_NO_DATE ? 0 : DAY_BYTES};
    dv_str last = {to == DV_NO_DATE ? "" : hi, to == DV_NO_DATE ? 0 : DAY_BYTES};
    c->to = to == DV_NO_DATE ? INT32_MAX : to;
    c->in = r->in;
    rc = dv_scan(t, c->of.db, first, last, scan_page, c, err);
    if (rc == DV_OK && c->stopped)
        return dv_fail(err, DV_STOPPED, k->id, _("stopped"));
    return rc == DV_OK && c->misfit ? dv_damaged(r, err, k->id) : rc;
}

dv_rc dv_facts_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from, dv_date to,
                    dv_facts_fn fn, void *ctx, dv_err *err)
{
    const kind_ids *ids = dv_ids_of(r, k);
    scan c = {fn, ctx, from, to, {ids->facts, ids->layout.stride, FACT_AT}, .pages = 0};
    return scan_days(r, t, k, &c, err);
}

dv_rc dv_rollup_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from, dv_date to,
                     dv_facts_fn fn, void *ctx, dv_err *err)
{
    const kind_ids *ids = dv_ids_of(r, k);
    scan c = {fn, ctx, from, to, {ids->rollup, dv_rollup_stride(&ids->layout), 1}, .pages = 0};
    return scan_days(r, t, k, &c, err);
}

dv_rc dv_facts_number(dv_registry *r, dv_txn *t, const dv_kind *k, size_t *n, dv_err *err)
{
    dv_rc rc = dv_registry_reads(r, t, err);
    *n = 0;
    return rc == DV_OK ? dv_entries(t, dv_ids_of(r, k)->facts, n, err) : rc;
}

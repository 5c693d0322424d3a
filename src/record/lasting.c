#include "danvan/lasting.h"

#include "danvan/lang.h"

#include "record_int.h"

#include <string.h>

/* A key: when they ended, when they are due, their date, and whether they are pending. */
enum { DUE_AT = 4, DATE_AT = 8, PENDING_AT = 12 };

size_t dv_lasting_size(const dv_layout *l)
{
    return ID_BYTES + l->size + DV_FACT_DATE_BYTES;
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

/* ---- how many there are in each ---- */

/* The number of the kind, then the group's key. */
enum { KIND_BYTES = 2, GROUP_KEY = KIND_BYTES + LASTING_KEY };

static dv_str group_key(char key[GROUP_KEY], const kind_ids *ids, dv_str group)
{
    key[0] = (char)(ids->no >> 8);
    key[1] = (char)ids->no;
    memcpy(key + KIND_BYTES, group.p, group.n);
    return (dv_str){key, KIND_BYTES + group.n};
}

static bool of_kind(const kind_ids *ids, dv_str key)
{
    char no[GROUP_KEY];
    const dv_str begin = group_key(no, ids, (dv_str){"", 0});
    return key.n >= begin.n && memcmp(key.p, begin.p, begin.n) == 0;
}

dv_rc dv_lasting_settle(const dv_registry *r, dv_txn *t, const kind_ids *ids, dv_str group,
                        dv_err *err)
{
    char bytes[GROUP_KEY];
    const dv_str key = group_key(bytes, ids, group);
    dv_buf value = {0};
    size_t n;
    dv_rc rc = dv_values(t, ids->lasting, group, &n, err);
    if (rc != DV_OK)
        return rc;
    if (n == 0) {
        rc = dv_del(t, r->in->groups, key, err);
        return rc == DV_NOT_FOUND ? DV_OK : rc;
    }
    dv_put_u32(&value, (uint32_t)n);
    rc = dv_put(t, r->in->groups, key, dv_buf_str(&value), err);
    dv_buf_free(&value);
    return rc;
}

dv_rc dv_lasting_empty(const dv_registry *r, dv_txn *t, const kind_ids *ids, dv_err *err)
{
    char bytes[GROUP_KEY];
    const dv_str begin = group_key(bytes, ids, (dv_str){"", 0});
    dv_rc rc = dv_empty(t, ids->lasting, err);
    for (bool more = true; rc == DV_OK && more;) {
        dv_cursor *c;
        dv_str key, value;
        rc = dv_cursor_open(t, r->in->groups, &c, err);
        if (rc != DV_OK)
            break;
        more = dv_cursor_seek(c, begin, &key, &value) && of_kind(ids, key);
        dv_cursor_close(c);
        rc = more ? dv_del(t, r->in->groups, key, err) : DV_OK;
    }
    return rc;
}

/* ---- reading ---- */

static size_t number_of(dv_str value)
{
    dv_reader rd = dv_reader_of(value);
    const uint32_t n = dv_get_u32(&rd);
    return rd.bad || dv_left(&rd) ? 0 : n;
}

typedef struct lasting_ctx {
    const struct dv_registry_int *in;
    dv_lasting_page_fn page;
    void *ctx;
    size_t size;
    bool misfit, stopped, ended;
    size_t pages;
} lasting_ctx;

static bool take_page(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    lasting_ctx *c = ctx;
    (void)key;
    c->misfit = size != c->size;
    c->stopped = dv_scan_stopped(c->in, &c->pages);
    c->ended = c->misfit || c->stopped || !c->page(c->ctx, values + ID_BYTES, n);
    return !c->ended;
}

static dv_lasting group_of_key(dv_str key, size_t n)
{
    return (dv_lasting){.ended = dv_date_of_key(key),
                        .due = dv_date_of_key((dv_str){key.p + DUE_AT, DAY_BYTES}),
                        .date = dv_date_of_key((dv_str){key.p + DATE_AT, DAY_BYTES}),
                        .pending = key.p[PENDING_AT],
                        .n = n};
}

/* What the group is said to do, and the facts of those that are to be read. */
static dv_rc take_group(lasting_ctx *x, dv_txn *t, const kind_ids *ids, dv_lasting_fn group,
                        dv_str key, size_t n, dv_err *err)
{
    x->misfit = x->ended = n == 0;
    if (x->misfit)
        return DV_OK;
    const dv_lasting g = group_of_key(key, n);
    switch (group(x->ctx, &g)) {
    case DV_LASTING_READ:
        return dv_scan(t, ids->lasting, key, key, take_page, x, err);
    case DV_LASTING_STOP:
        x->ended = true;
        break;
    case DV_LASTING_PASS:
        break;
    }
    return DV_OK;
}

dv_rc dv_lasting_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from,
                      dv_lasting_fn group, dv_lasting_page_fn page, void *ctx, dv_err *err)
{
    const kind_ids *ids = dv_ids_of(r, k);
    lasting_ctx x = {.in = r->in, .page = page, .ctx = ctx, .size = dv_lasting_size(&ids->layout)};
    char first[DAY_BYTES], begin[GROUP_KEY];
    dv_str key, value;
    dv_cursor *c = NULL;
    dv_rc rc = dv_registry_reads(r, t, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, r->in->groups, &c, err);
    if (rc != DV_OK)
        return rc;
    dv_date_key(first_of(from), first);
    bool more =
        dv_cursor_seek(c, group_key(begin, ids, (dv_str){first, sizeof first}), &key, &value);
    while (rc == DV_OK && more && of_kind(ids, key)) {
        const dv_str of = {key.p + KIND_BYTES, LASTING_KEY};
        rc = take_group(&x, t, ids, group, of, key.n == GROUP_KEY ? number_of(value) : 0, err);
        more = rc == DV_OK && !x.ended && dv_cursor_next(c, &key, &value);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    if (rc == DV_OK && x.stopped)
        return dv_fail(err, DV_STOPPED, k->id, _("stopped"));
    return rc == DV_OK && x.misfit ? dv_damaged(r, err, k->id) : rc;
}

/* ---- checking ---- */

dv_rc dv_lasting_verify(const dv_registry *r, dv_txn *t, const kind_ids *ids, bool *sound,
                        dv_err *err)
{
    char begin[GROUP_KEY];
    dv_str key, value;
    dv_cursor *c = NULL;
    size_t all = 0, stored, n;
    dv_rc rc = dv_entries(t, ids->lasting, &stored, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, r->in->groups, &c, err);
    if (rc != DV_OK)
        return rc;
    *sound = true;
    bool more = dv_cursor_seek(c, group_key(begin, ids, (dv_str){"", 0}), &key, &value);
    for (; rc == DV_OK && more && of_kind(ids, key); more = dv_cursor_next(c, &key, &value)) {
        n = 0;
        if (key.n == GROUP_KEY)
            rc = dv_values(t, ids->lasting, (dv_str){key.p + KIND_BYTES, LASTING_KEY}, &n, err);
        *sound = *sound && n && n == number_of(value);
        all += n;
    }
    *sound = *sound && all == stored;
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

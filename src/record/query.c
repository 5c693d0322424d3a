/* Pages of lists.  In the order of dates a filter that facts can be asked is asked of those around
 * the anchor; in others few matches are put in order in memory, and many are met by walking the
 * sort index from the anchor on.  None of the ways counts from the beginning. */
#include "danvan/query.h"

#include "query_int.h"
#include "rights_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_query_few = 1000;

dv_query dv_query_of(const dv_kind *k)
{
    return (dv_query){.kind = k, .from = DV_NO_DATE, .to = DV_NO_DATE, .unit = DV_NO_UNIT};
}

static void turn_round(dv_page *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        dv_record *x = p->record[i];
        p->record[i] = p->record[p->n - 1 - i];
        p->record[p->n - 1 - i] = x;
    }
}

/* ---- few: put in order ---- */

typedef struct ordered {
    dv_str key;
    dv_id id;
} ordered;

typedef struct order_list {
    const selection *s;
    ordered *at;
    size_t n, cap;
    dv_arena scratch;
} order_list;

static void order_add(order_list *l, dv_str key, dv_id id)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 256;
        l->at = dv_arena_grow(l->s->a, l->at, l->n, cap, sizeof *l->at);
        l->cap = cap;
    }
    l->at[l->n++] = (ordered){{dv_arena_copy(l->s->a, key), key.n}, id};
}

static int key_order(const void *x, const void *y)
{
    const ordered *a = x, *b = y;
    size_t n = a->key.n < b->key.n ? a->key.n : b->key.n;
    int c = memcmp(a->key.p, b->key.p, n);
    return c ? c : (a->key.n > b->key.n) - (a->key.n < b->key.n);
}

static dv_rc order_one(order_list *l, dv_id id)
{
    const selection *s = l->s;
    dv_buf key = {0};
    dv_record *rec;
    dv_arena_reset(&l->scratch);
    dv_rc rc = dv_record_get(&l->scratch, s->r, s->t, s->q->kind, id, &rec, s->err);
    if (rc == DV_OK && dv_select_record(s, rec)) {
        dv_order_key(s, &key, rec);
        order_add(l, dv_buf_str(&key), id);
    }
    dv_buf_free(&key);
    /* One of `only` may have been deleted since its figure was counted. */
    return rc == DV_NOT_FOUND ? DV_OK : rc;
}

typedef struct few_ctx {
    dv_id *id;
    size_t n;
    bool many;
} few_ctx;

static bool collect_few(void *ctx, dv_date date, dv_id id)
{
    few_ctx *f = ctx;
    (void)date;
    if (f->n == dv_query_few) {
        f->many = true;
        return false;
    }
    f->id[f->n++] = id;
    return true;
}

/* All that match, in ascending order, if they are few; *few tells. */
static dv_rc order_few(const selection *s, order_list *l, bool *few)
{
    dv_rc rc = DV_OK;
    *l = (order_list){.s = s};
    *few = false;
    if (!s->limited && !(s->filtered && s->by_facts))
        return DV_OK;
    if (s->limited && dv_set_size(&s->among) > dv_query_few)
        return DV_OK;
    if (s->limited) {
        for (dv_id id = 0; rc == DV_OK && dv_set_from(&s->among, &id); id++)
            rc = order_one(l, id);
    } else {
        few_ctx f = {.id = DV_NEW_N(s->a, dv_id, dv_query_few + 1)};
        rc = dv_select_scan(s, collect_few, &f);
        if (rc != DV_OK || f.many)
            return rc;
        for (size_t i = 0; i < f.n && rc == DV_OK; i++)
            rc = order_one(l, f.id[i]);
    }
    if (l->n)
        qsort(l->at, l->n, sizeof *l->at, key_order);
    *few = true;
    return rc;
}

/* Where the anchor stands or would stand. */
static size_t place_of(const order_list *l, const dv_buf *anchor, bool *there)
{
    const ordered want = {.key = dv_buf_str(anchor)};
    size_t lo = 0, hi = l->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (key_order(&l->at[mid], &want) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    *there = lo < l->n && key_order(&l->at[lo], &want) == 0;
    return lo;
}

static dv_rc few_page(const selection *s, const order_list *l, const dv_buf *anchor, bool up,
                      filling *f)
{
    bool there = false;
    size_t at = anchor->n ? place_of(l, anchor, &there) : up ? 0 : l->n;
    size_t left = up ? l->n - at - there : at;
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < left && rc == DV_OK; i++) {
        const ordered *o = up ? &l->at[at + there + i] : &l->at[at - 1 - i];
        dv_record *rec;
        rc = dv_record_get(f->a, s->r, s->t, s->q->kind, o->id, &rec, s->err);
        if (rc == DV_OK && !dv_page_add(f, rec))
            break;
    }
    return rc;
}

/* ---- the calls ---- */

/* In the order of dates facts tell a page where it stands. */
static bool by_days(const selection *s)
{
    return s->filtered && s->by_facts && !s->limited && s->order == s->q->kind->date;
}

static dv_rc keyed_page(const selection *s, const dv_record *anchor, bool up, filling *f)
{
    dv_buf at = {0};
    order_list l = {0};
    bool few = false;
    if (anchor)
        dv_order_key(s, &at, anchor);
    dv_rc rc = order_few(s, &l, &few);
    if (rc == DV_OK)
        rc = few ? few_page(s, &l, &at, up, f) : dv_walk_page(s, &at, up, f);
    dv_arena_free(&l.scratch);
    dv_buf_free(&at);
    return rc;
}

static dv_rc select_page(dv_arena *a, dv_registry *r, dv_txn *t, const dv_query *q, selection *s,
                         dv_err *err)
{
    dv_rc rc = dv_select(a, r, t, q, s, err);
    return rc == DV_OK && s->filtered && !s->limited && !by_days(s) ? dv_units_narrow(s) : rc;
}

static dv_rc page_in(const selection *s, dv_id anchor, dv_direction dir, filling *f)
{
    const bool up = s->q->ascending == (dir == DV_FORWARD);
    dv_record *rec = NULL;
    dv_rc rc = DV_OK;
    if (anchor)
        rc = dv_record_get(s->a, s->r, s->t, s->q->kind, anchor, &rec, s->err);
    if (rc == DV_OK && anchor)
        rc = dv_rights_see(s->r, rec, s->err);
    if (rc == DV_OK)
        rc = by_days(s) ? dv_days_page(s, rec, up, f) : keyed_page(s, rec, up, f);
    if (dir == DV_BACKWARD)
        turn_round(f->page);
    return rc;
}

dv_rc dv_query_page(dv_arena *a, dv_registry *r, const dv_query *q, dv_id anchor, dv_direction dir,
                    size_t limit, dv_page *out, dv_err *err)
{
    dv_txn *t;
    selection s;
    dv_arena own = {0};
    *out = (dv_page){.record = DV_NEW_N(a, dv_record *, limit + 1)};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = select_page(&own, r, t, q, &s, err);
    filling f = {a, out, limit};
    if (rc == DV_OK)
        rc = page_in(&s, anchor, dir, &f);
    dv_txn_abort(t);
    dv_arena_free(&own);
    return rc;
}

dv_rc dv_query_all(dv_registry *r, const dv_query *q, dv_id anchor, size_t limit, dv_page_fn fn,
                   void *ctx, dv_err *err)
{
    enum { PAGE = 256 };
    dv_txn *t;
    selection s;
    dv_arena own = {0}, a = {0};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = select_page(&own, r, t, q, &s, err);
    dv_page page = {.more = true};
    while (rc == DV_OK && page.more && limit) {
        size_t n = limit < PAGE ? limit : PAGE;
        dv_arena_reset(&a);
        page = (dv_page){.record = DV_NEW_N(&a, dv_record *, n + 1)};
        filling f = {&a, &page, n};
        rc = page_in(&s, anchor, DV_FORWARD, &f);
        if (rc != DV_OK || !page.n)
            break;
        anchor = page.record[page.n - 1]->id;
        limit -= page.n;
        rc = fn(ctx, &page);
    }
    dv_txn_abort(t);
    dv_arena_free(&a);
    dv_arena_free(&own);
    return rc;
}

static bool count_one(void *ctx, dv_date date, dv_id id)
{
    (void)date;
    (void)id;
    ++*(size_t *)ctx;
    return true;
}

/* The filter asks for what facts don't hold: the records have to be read. */
static dv_rc count_records(const selection *s, size_t *n)
{
    dv_arena scratch = {0};
    dv_rc rc = DV_OK;
    for (dv_id id = 0; rc == DV_OK && dv_set_from(&s->among, &id); id++) {
        dv_record *rec;
        dv_arena_reset(&scratch);
        rc = dv_record_get(&scratch, s->r, s->t, s->q->kind, id, &rec, s->err);
        *n += rc == DV_OK && dv_select_record(s, rec);
        if (rc == DV_NOT_FOUND) /* one of `only` that has been deleted */
            rc = DV_OK;
    }
    dv_arena_free(&scratch);
    return rc == DV_OK && !s->limited ? dv_walk_count(s, 0, n) : rc;
}

dv_rc dv_query_count(dv_registry *r, const dv_query *q, size_t *n, dv_err *err)
{
    dv_txn *t;
    selection s;
    dv_arena own = {0};
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_select(&own, r, t, q, &s, err);
    if (rc == DV_OK && !s.limited && !s.filtered)
        rc = dv_entries(t, dv_ids_of(r, q->kind)->facts, n, err);
    else if (rc == DV_OK && !s.filtered && !q->only)
        *n = dv_set_size(&s.among);
    else if (rc == DV_OK && s.by_facts)
        rc = dv_select_scan(&s, count_one, n);
    else if (rc == DV_OK)
        rc = count_records(&s, n);
    dv_txn_abort(t);
    dv_arena_free(&own);
    return rc;
}

dv_rc dv_query_place(dv_registry *r, const dv_query *q, dv_id id, bool *there, size_t *before,
                     dv_err *err)
{
    dv_txn *t;
    selection s;
    dv_record *rec;
    dv_arena own = {0};
    *there = false;
    *before = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_select(&own, r, t, q, &s, err);
    if (rc == DV_OK)
        rc = dv_record_get(&own, r, t, q->kind, id, &rec, err);
    *there = rc == DV_OK && dv_select_record(&s, rec);
    if (*there)
        rc = dv_walk_count(&s, id, before);
    dv_txn_abort(t);
    dv_arena_free(&own);
    return rc;
}

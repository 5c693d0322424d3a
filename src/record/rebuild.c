/* The derived databases anew, from all records. */
#include "derived_int.h"

size_t dv_renewing_many = 5000;

rebuild dv_rebuild_all(dv_arena *a, const dv_registry *r)
{
    rebuild all = {.lists = true, .facts = DV_NEW_N(a, bool, r->schema->nkind)};
    for (size_t i = 0; i < r->schema->nkind; i++)
        all.facts[i] = true;
    return all;
}

static dv_rc empty_derived(dv_registry *r, dv_txn *t, const rebuild *what, dv_err *err)
{
    dv_rc rc = what->lists ? dv_empty(t, r->in->sorted.db, err) : DV_OK;
    if (rc == DV_OK && what->lists)
        rc = dv_empty(t, r->in->words.db, err);
    if (rc == DV_OK && what->lists)
        rc = dv_empty(t, r->in->pending, err);
    for (size_t i = 0; i < r->schema->nkind && rc == DV_OK; i++)
        if (what->facts[i]) {
            rc = dv_empty(t, r->in->of[i].facts, err);
            rc = rc == DV_OK ? dv_empty(t, r->in->of[i].rollup, err) : rc;
            rc = rc == DV_OK ? dv_lasting_empty(r, t, &r->in->of[i], err) : rc;
        }
    return rc;
}

static dv_id id_of_key(dv_str key)
{
    dv_reader rd = dv_reader_of((dv_str){key.p + 2, key.n - 2});
    return dv_get_u64(&rd);
}

static dv_rc gather_stored(dv_registry *r, gathered *g, dv_arena *a, const rebuild *what,
                           dv_str key, dv_str value, dv_err *err)
{
    dv_reader rd = dv_reader_of(key);
    const dv_kind *k = dv_kind_of_number(r, dv_get_u16(&rd));
    /* A kind that is no longer declared keeps its records; nothing lists them. */
    if (!k || key.n != 10 || (!what->lists && !what->facts[k->index]))
        return DV_OK;
    const dv_record *rec = dv_record_of_bytes(a, r, k, id_of_key(key), value);
    if (!rec)
        return DV_OK; /* verify tells of it */
    dv_rc rc = what->lists ? dv_gather_new(g, rec, err) : DV_OK;
    return rc == DV_OK && what->facts[k->index] ? dv_gather_fact(g, rec, false, err) : rc;
}

/* A store of many records keeps whoever opens it waiting. */
static void tell(const dv_registry *r, size_t done, size_t of)
{
    enum { EVERY = 4096 };
    if (r->in->renewing && of >= dv_renewing_many && (done % EVERY == 0 || done == of))
        r->in->renewing(r->in->renewing_ctx, done, of);
}

static dv_rc gather_all(dv_registry *r, gathered *g, dv_txn *t, const rebuild *what, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_arena a = {0};
    size_t done = 0, of = 0;
    dv_rc rc = dv_entries(t, r->in->records, &of, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, r->in->records, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = dv_cursor_next(c, &key, &value)) {
        tell(r, done++, of);
        dv_arena_reset(&a);
        rc = gather_stored(r, g, &a, what, key, value, err);
    }
    if (rc == DV_OK && of)
        tell(r, of, of);
    if (c && rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

static bool nothing(const dv_registry *r, const rebuild *what)
{
    bool any = what->lists;
    for (size_t i = 0; i < r->schema->nkind; i++)
        any = any || what->facts[i];
    return !any;
}

dv_rc dv_derived_rebuild(dv_registry *r, dv_txn *t, const rebuild *what, dv_err *err)
{
    if (nothing(r, what))
        return DV_OK;
    gathered *g = dv_gather_open(r);
    dv_rc rc = empty_derived(r, t, what, err);
    if (rc == DV_OK)
        rc = gather_all(r, g, t, what, err);
    if (rc == DV_OK)
        rc = dv_gather_write(g, t, err);
    dv_gather_close(g);
    return rc;
}

#include "danvan/primary.h"

#include "danvan/lang.h"
#include "danvan/verify.h"

#include "rights_int.h"

#include <stdlib.h>
#include <string.h>

/* Bytes between two commits: what is not committed yet stands in memory. */
enum { BATCH = 4 << 20, KEY_MOST = 511 };

/* The one table of named databases; the facts of each kind have some of their own.  The primary
 * ones come first, by name, as the store itself has them. */
#define IN(member) offsetof(struct dv_registry_int, member)
static const database databases[] = {
    {"drafts", IN(drafts), false, true},   {"explained", IN(explained), false, true},
    {"heads", IN(heads), false, true},     {"kept", IN(kept), false, true},
    {"log", IN(log), false, true},         {"meta", IN(meta), false, true},
    {"pins", IN(pins), false, true},       {"records", IN(records), false, true},
    {"stated", IN(stated), false, true},   {"lists", IN(sorted.db), false, false},
    {"terms", IN(words.db), false, false}, {"pending", IN(pending), false, false},
    {"groups", IN(groups), false, false},
};
#undef IN
/* One spills, and one of a former format is open while it is dropped. */
enum { NDATABASES = sizeof databases / sizeof databases[0], PASSING = 2 };
_Static_assert(NDATABASES + FACT_DBS * DV_KINDS_MOST + PASSING <= DV_DATABASES_MOST,
               "room for the facts of all kinds");

const char *const dv_fact_db[FACT_DBS] = {
    [FACTS_DB] = "facts.", [LASTING_DB] = "lasting.", [ROLLUP_DB] = "rollup."};

static dv_db *db_of(struct dv_registry_int *in, const database *d)
{
    return (dv_db *)(void *)((char *)in + d->at);
}

size_t dv_databases_number(size_t kinds)
{
    return NDATABASES + FACT_DBS * kinds + PASSING;
}

/* In one transaction: a new store is nobody's or has them all, to whoever opens it meanwhile, and
 * after a kill; and a slow disk is waited for once. */
dv_rc dv_databases_open(dv_registry *r, dv_err *err)
{
    dv_db_named of[NDATABASES];
    r->in->words.wide = POSTING_BYTES - ID_BYTES;
    for (size_t i = 0; i < NDATABASES; i++)
        of[i] =
            (dv_db_named){databases[i].name, databases[i].dupfixed, db_of(r->in, &databases[i])};
    return dv_store_dbs(r->store, of, NDATABASES, err);
}

const char *dv_primary_name(size_t i)
{
    return i < NDATABASES && databases[i].primary ? databases[i].name : NULL;
}

int dv_primary_index(dv_str name)
{
    for (size_t i = 0; dv_primary_name(i); i++)
        if (dv_str_is(name, databases[i].name))
            return (int)i;
    return -1;
}

bool dv_primary_next(dv_primary_order *o, int which, dv_str key)
{
    dv_str last = dv_buf_str(&o->last);
    bool good = key.n > 0 && key.n <= KEY_MOST &&
                (which > o->which || (which == o->which && dv_str_order(key, last) > 0));
    o->which = which;
    dv_buf_clear(&o->last);
    dv_buf_add(&o->last, key);
    return good;
}

bool dv_verify_derived(const char *name)
{
    for (size_t i = 0; i < NDATABASES; i++)
        if (strcmp(name, databases[i].name) == 0)
            return !databases[i].primary;
    for (size_t i = 0; i < FACT_DBS; i++)
        if (strncmp(name, dv_fact_db[i], strlen(dv_fact_db[i])) == 0)
            return true;
    return false;
}

/* What meta says of the derived databases is theirs. */
static bool of_derived(int which, dv_str key)
{
    static const char word[] = "derived";
    return dv_str_is(dv_str_from(databases[which].name), "meta") && key.n >= sizeof word - 1 &&
           memcmp(key.p, word, sizeof word - 1) == 0;
}

dv_rc dv_primary_each(dv_registry *r, dv_txn *t, int which, dv_primary_fn fn, void *ctx,
                      dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(t, *db_of(r->in, &databases[which]), &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = rc == DV_OK && dv_cursor_next(c, &key, &value))
        if (!of_derived(which, key))
            rc = fn(ctx, which, key, value, err);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

/* ---- filling ---- */

struct dv_fill {
    dv_store *store;
    dv_txn *t;
    dv_db db[NDATABASES];
    dv_primary_order order;
    size_t pending;
};

dv_rc dv_fill_begin(const char *dir, int64_t map_size, dv_fill **out, dv_err *err)
{
    const dv_store_options o = {.dir = dir, .map_size = map_size, .create = true, .bulk = true};
    dv_fill *f = calloc(1, sizeof *f);
    DV_NEED(f);
    dv_rc rc = dv_store_open(&o, &f->store, err);
    for (int i = 0; rc == DV_OK && dv_primary_name((size_t)i); i++)
        rc = dv_store_db(f->store, databases[i].name, databases[i].dupfixed, &f->db[i], err);
    *out = f;
    if (rc != DV_OK) {
        *out = NULL;
        return dv_fill_end(f, rc, err);
    }
    return DV_OK;
}

dv_rc dv_fill_put(dv_fill *f, int which, dv_str key, dv_str value, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (!dv_primary_next(&f->order, which, key))
        return dv_fail(err, DV_CORRUPT, databases[which].name, _("its entries are not in order"));
    if (of_derived(which, key))
        return DV_OK;
    if (!f->t)
        rc = dv_txn_write(f->store, &f->t, err);
    if (rc == DV_OK)
        rc = dv_put_last(f->t, f->db[which], key, value, err);
    f->pending += key.n + value.n;
    if (rc == DV_OK && f->pending > BATCH) {
        rc = dv_txn_commit(f->t, err);
        f->t = NULL;
        f->pending = 0;
    }
    return rc;
}

dv_rc dv_fill_end(dv_fill *f, dv_rc rc, dv_err *err)
{
    if (f->t)
        rc = dv_txn_end(f->t, rc, err);
    if (rc == DV_OK)
        rc = dv_store_sync(f->store, err);
    dv_store_close(f->store);
    dv_buf_free(&f->order.last);
    free(f);
    return rc;
}

dv_rc dv_primary_log(dv_registry *r, const char *act, const char *reason, dv_err *err)
{
    dv_txn *t;
    uint64_t sequence;
    dv_time at;
    const log_entry e = {.act = act, .about = "", .reason = reason};
    dv_rc rc = dv_rights_administer(r, err);
    if (rc == DV_OK)
        rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_registry_writes(r, t, err);
    if (rc == DV_OK)
        rc = dv_log_append(r, t, &e, &sequence, &at, err);
    return dv_txn_end(t, rc, err);
}

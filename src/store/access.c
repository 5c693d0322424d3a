/* Getting, putting, moving over keys. */
#include "danvan/lang.h"

#include "store_int.h"

#include <stdlib.h>

struct dv_cursor {
    dv_txn *txn;
    MDB_cursor *mdb;
    int code;
};

static dv_rc outcome(dv_txn *t, int code, dv_err *err)
{
    return code ? dv_store_fail(err, t->store, code) : DV_OK;
}

dv_rc dv_get(dv_txn *t, dv_db db, dv_str key, dv_str *value, dv_err *err)
{
    MDB_val k = dv_mdb_val(key), v;
    int code = mdb_get(t->mdb, db, &k, &v);
    if (code == MDB_NOTFOUND)
        return DV_NOT_FOUND;
    if (code)
        return dv_store_fail(err, t->store, code);
    *value = dv_mdb_str(v);
    return DV_OK;
}

bool dv_has_value(dv_txn *t, dv_db db, dv_str key, dv_str value)
{
    MDB_cursor *c;
    MDB_val k = dv_mdb_val(key), v = dv_mdb_val(value);
    if (mdb_cursor_open(t->mdb, db, &c) != 0)
        return false;
    bool there = mdb_cursor_get(c, &k, &v, MDB_GET_BOTH) == 0;
    mdb_cursor_close(c);
    return there;
}

/* Bytes of pages: what is put between others may be alone on its page, as far as that is known. */
static size_t changed(size_t bytes, unsigned flags)
{
    return flags ? bytes : 8 * bytes;
}

static dv_rc put(dv_txn *t, dv_db db, dv_str key, dv_str value, unsigned flags, dv_err *err)
{
    DV_ASSERT(t->write && key.n > 0 && key.n <= 511);
    MDB_val k = dv_mdb_val(key), v = dv_mdb_val(value);
    int code = mdb_put(t->mdb, db, &k, &v, flags);
    if (!code)
        code = dv_txn_spill(t, changed(k.mv_size + value.n, flags));
    return outcome(t, code, err);
}

dv_rc dv_put(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err)
{
    return put(t, db, key, value, 0, err);
}

dv_rc dv_put_last(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err)
{
    unsigned flags = 0;
    int code = mdb_dbi_flags(t->mdb, db, &flags);
    if (code)
        return outcome(t, code, err);
    return put(t, db, key, value, flags & MDB_DUPSORT ? MDB_APPENDDUP : MDB_APPEND, err);
}

dv_rc dv_put_last_values(dv_txn *t, dv_db db, dv_str key, dv_str values, size_t size, dv_err *err)
{
    DV_ASSERT(t->write && key.n > 0 && values.n && values.n % size == 0);
    MDB_cursor *c;
    MDB_val k = dv_mdb_val(key),
            v[2] = {{size, (void *)(uintptr_t)values.p}, {values.n / size, NULL}};
    int code = mdb_cursor_open(t->mdb, db, &c);
    if (code)
        return outcome(t, code, err);
    code = mdb_cursor_put(c, &k, v, MDB_MULTIPLE | MDB_APPENDDUP);
    mdb_cursor_close(c);
    if (!code)
        code = dv_txn_spill(t, key.n + values.n);
    return outcome(t, code, err);
}

static dv_rc del(dv_txn *t, dv_db db, dv_str key, const dv_str *value, dv_err *err)
{
    DV_ASSERT(t->write);
    MDB_val k = dv_mdb_val(key), v = value ? dv_mdb_val(*value) : (MDB_val){0};
    int code = mdb_del(t->mdb, db, &k, value ? &v : NULL);
    if (!code)
        code = dv_txn_spill(t, changed(key.n + v.mv_size, 0));
    return code == MDB_NOTFOUND ? DV_NOT_FOUND : outcome(t, code, err);
}

dv_rc dv_del(dv_txn *t, dv_db db, dv_str key, dv_err *err)
{
    return del(t, db, key, NULL, err);
}

dv_rc dv_del_value(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err)
{
    return del(t, db, key, &value, err);
}

dv_rc dv_empty(dv_txn *t, dv_db db, dv_err *err)
{
    DV_ASSERT(t->write);
    return outcome(t, mdb_drop(t->mdb, db, 0), err);
}

dv_rc dv_drop(dv_txn *t, const char *name, dv_err *err)
{
    DV_ASSERT(t->write);
    MDB_dbi dbi;
    int code = mdb_dbi_open(t->mdb, name, 0, &dbi);
    if (code == 0)
        code = mdb_drop(t->mdb, dbi, 1);
    return code == MDB_NOTFOUND ? DV_OK : outcome(t, code, err);
}

dv_rc dv_size(dv_txn *t, dv_db db, size_t *n, size_t *bytes, dv_err *err)
{
    MDB_stat st;
    int code = mdb_stat(t->mdb, db, &st);
    *n = code ? 0 : st.ms_entries;
    *bytes = code ? 0 : (st.ms_leaf_pages + st.ms_overflow_pages) * st.ms_psize;
    return outcome(t, code, err);
}

dv_rc dv_entries(dv_txn *t, dv_db db, size_t *n, dv_err *err)
{
    size_t bytes;
    return dv_size(t, db, n, &bytes, err);
}

dv_rc dv_cursor_open(dv_txn *t, dv_db db, dv_cursor **out, dv_err *err)
{
    dv_cursor *c = calloc(1, sizeof *c);
    DV_NEED(c);
    c->txn = t;
    int code = mdb_cursor_open(t->mdb, db, &c->mdb);
    if (code) {
        free(c);
        *out = NULL;
        return dv_store_fail(err, t->store, code);
    }
    *out = c;
    return DV_OK;
}

void dv_cursor_close(dv_cursor *c)
{
    if (!c)
        return;
    mdb_cursor_close(c->mdb);
    free(c);
}

static bool move(dv_cursor *c, MDB_val k, MDB_cursor_op op, dv_str *key, dv_str *value)
{
    MDB_val v;
    int code = mdb_cursor_get(c->mdb, &k, &v, op);
    if (code) {
        if (code != MDB_NOTFOUND)
            c->code = code;
        return false;
    }
    *key = dv_mdb_str(k);
    *value = dv_mdb_str(v);
    return true;
}

bool dv_cursor_seek(dv_cursor *c, dv_str at_least, dv_str *key, dv_str *value)
{
    /* LMDB refuses an empty key: it means the beginning. */
    return move(c, dv_mdb_val(at_least), at_least.n ? MDB_SET_RANGE : MDB_FIRST, key, value);
}

bool dv_cursor_last_below(dv_cursor *c, dv_str below, dv_str *key, dv_str *value)
{
    if (below.n && move(c, dv_mdb_val(below), MDB_SET_RANGE, key, value))
        return move(c, (MDB_val){0}, MDB_PREV, key, value);
    return move(c, (MDB_val){0}, MDB_LAST, key, value);
}

bool dv_cursor_next(dv_cursor *c, dv_str *key, dv_str *value)
{
    return move(c, (MDB_val){0}, MDB_NEXT, key, value);
}

bool dv_cursor_prev(dv_cursor *c, dv_str *key, dv_str *value)
{
    return move(c, (MDB_val){0}, MDB_PREV, key, value);
}

dv_rc dv_cursor_rc(const dv_cursor *c, dv_err *err)
{
    return outcome(c->txn, c->code, err);
}

static int compare(const dv_txn *t, dv_db db, dv_str a, dv_str b)
{
    MDB_val x = dv_mdb_val(a), y = dv_mdb_val(b);
    return mdb_cmp(t->mdb, db, &x, &y);
}

/* All pages of values of the key that the cursor stands at; false once fn has had enough. */
static bool scan_key(MDB_cursor *c, MDB_val key, size_t n, dv_scan_fn fn, void *ctx, int *code)
{
    MDB_val first, page = {0};
    *code = mdb_cursor_get(c, &key, &first, MDB_GET_CURRENT);
    if (*code)
        return false;
    size_t size = first.mv_size;
    if (size == 0) {
        *code = MDB_CORRUPTED;
        return false;
    }
    /* Of a key with a single value GET_MULTIPLE gives nothing, or what the key before has that was
     * not read to its end. */
    if (n == 1)
        return fn(ctx, dv_mdb_str(key), first.mv_data, 1, size);
    *code = mdb_cursor_get(c, &key, &page, MDB_GET_MULTIPLE);
    while (*code == 0) {
        if (!fn(ctx, dv_mdb_str(key), page.mv_data, page.mv_size / size, size))
            return false;
        MDB_val k;
        *code = mdb_cursor_get(c, &k, &page, MDB_NEXT_MULTIPLE);
    }
    if (*code == MDB_NOTFOUND)
        *code = 0;
    return *code == 0;
}

dv_rc dv_scan(dv_txn *t, dv_db db, dv_str from, dv_str to, dv_scan_fn fn, void *ctx, dv_err *err)
{
    MDB_cursor *c;
    int code = mdb_cursor_open(t->mdb, db, &c);
    if (code)
        return dv_store_fail(err, t->store, code);
    MDB_val k = dv_mdb_val(from), v;
    code = mdb_cursor_get(c, &k, &v, from.n ? MDB_SET_RANGE : MDB_FIRST);
    while (code == 0 && (to.n == 0 || compare(t, db, dv_mdb_str(k), to) <= 0)) {
        size_t n = 0;
        code = mdb_cursor_count(c, &n);
        if (code || !scan_key(c, k, n, fn, ctx, &code))
            break;
        code = mdb_cursor_get(c, &k, &v, MDB_NEXT_NODUP);
    }
    mdb_cursor_close(c);
    return code == MDB_NOTFOUND ? DV_OK : outcome(t, code, err);
}

dv_rc dv_values(dv_txn *t, dv_db db, dv_str key, size_t *n, dv_err *err)
{
    MDB_cursor *c;
    *n = 0;
    int code = mdb_cursor_open(t->mdb, db, &c);
    if (code)
        return dv_store_fail(err, t->store, code);
    MDB_val k = dv_mdb_val(key), v;
    code = mdb_cursor_get(c, &k, &v, MDB_SET);
    if (code == 0)
        code = mdb_cursor_count(c, n);
    mdb_cursor_close(c);
    return code == MDB_NOTFOUND ? DV_OK : outcome(t, code, err);
}

/* LMDB leaves what was taken out in pages that are free: they are filled, and let go again. */
#include "store_int.h"

#include <stdlib.h>

enum { AT_ONCE = 2048 }; /* pages that are held in memory */

static const char wipe_name[] = "wipe";

/* In one value each. */
static int put_pages(dv_txn *t, size_t from, size_t n)
{
    MDB_dbi dbi;
    MDB_stat st;
    int code = mdb_dbi_open(t->mdb, wipe_name, MDB_CREATE | MDB_INTEGERKEY, &dbi);
    if (!code)
        code = mdb_stat(t->mdb, dbi, &st);
    if (code)
        return code;
    enum { HEAD = 16 };
    void *blank = calloc(1, st.ms_psize);
    DV_NEED(blank);
    for (size_t i = from; i < from + n && !code; i++) {
        MDB_val k = {sizeof i, &i}, v = {st.ms_psize - HEAD, blank};
        code = mdb_put(t->mdb, dbi, &k, &v, 0);
    }
    free(blank);
    return code;
}

static dv_rc fill(dv_store *s, size_t n, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < n && rc == DV_OK; i += AT_ONCE) {
        dv_txn *t;
        rc = dv_txn_write(s, &t, err);
        if (rc != DV_OK)
            break;
        int code = put_pages(t, i, n - i < AT_ONCE ? n - i : AT_ONCE);
        rc = dv_txn_end(t, code ? dv_store_fail(err, s, code) : DV_OK, err);
    }
    return rc;
}

static dv_rc let_go(dv_store *s, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_write(s, &t, err);
    return rc == DV_OK ? dv_txn_end(t, dv_drop(t, wipe_name, err), err) : rc;
}

/* A list of free pages begins with its length. */
static dv_rc count_free(dv_store *s, size_t *n, dv_err *err)
{
    enum { FREE = 0 }; /* LMDB's database of them */
    dv_txn *t;
    MDB_cursor *c;
    MDB_val k, v;
    *n = 0;
    dv_rc rc = dv_txn_read(s, &t, err);
    if (rc != DV_OK)
        return rc;
    int code = mdb_cursor_open(t->mdb, FREE, &c);
    if (!code) {
        while ((code = mdb_cursor_get(c, &k, &v, MDB_NEXT)) == 0)
            *n += *(const size_t *)v.mv_data;
        mdb_cursor_close(c);
    }
    dv_txn_abort(t);
    return code == MDB_NOTFOUND ? DV_OK : dv_store_fail(err, s, code);
}

/* What the last write has let go can be used again by the one after the next. */
dv_rc dv_store_wipe(dv_store *s, dv_err *err)
{
    size_t n = 1;
    dv_rc rc = fill(s, n, err);
    if (rc == DV_OK)
        rc = let_go(s, err);
    if (rc == DV_OK)
        rc = count_free(s, &n, err);
    if (rc == DV_OK)
        rc = fill(s, n, err);
    dv_rc gone = let_go(s, rc == DV_OK ? err : NULL);
    return rc == DV_OK ? gone : rc;
}

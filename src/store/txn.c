/* Transactions: a reader keeps its place between two of them; a writer has danvan's own lock. */
#include "store_int.h"

#include <stdlib.h>

void dv_store_forget_dead(dv_store *s)
{
    int dead;
    mdb_reader_check(s->env, &dead);
}

static dv_rc begun(dv_store *s, bool write, MDB_txn *mdb, dv_txn **out)
{
    dv_txn *t = calloc(1, sizeof *t);
    DV_NEED(t);
    *t = (dv_txn){.store = s, .mdb = mdb, .write = write};
    s->open = t;
    dv_store_at_work(s, true);
    *out = t;
    return DV_OK;
}

/* Another process may have grown the map: its size is taken over. */
static int begin_mdb(dv_store *s, unsigned flags, MDB_txn **mdb)
{
    int code = mdb_txn_begin(s->env, NULL, flags, mdb);
    if (code == MDB_MAP_RESIZED) {
        mdb_env_set_mapsize(s->env, 0);
        code = mdb_txn_begin(s->env, NULL, flags, mdb);
    }
    return code;
}

/* A new reader gets its place in LMDB's table. */
static dv_rc new_reader(dv_store *s, MDB_txn **mdb, dv_err *err)
{
    dv_rc rc = dv_lock_take(s, DV_LOCK_OPEN, err);
    if (rc != DV_OK)
        return rc;
    int code = begin_mdb(s, MDB_RDONLY, mdb);
    if (code == MDB_READERS_FULL) {
        dv_store_forget_dead(s);
        code = begin_mdb(s, MDB_RDONLY, mdb);
    }
    dv_lock_drop(s, DV_LOCK_OPEN);
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

dv_rc dv_txn_read(dv_store *s, dv_txn **out, dv_err *err)
{
    *out = NULL;
    dv_rc rc = dv_store_ready(s, false, err);
    if (rc != DV_OK)
        return rc;
    MDB_txn *mdb = s->reader;
    DV_ASSERT(!s->open);
    s->reader = NULL;
    if (mdb && mdb_txn_renew(mdb) != 0) {
        mdb_txn_abort(mdb);
        mdb = NULL;
    }
    if (!mdb)
        rc = new_reader(s, &mdb, err);
    return rc == DV_OK ? begun(s, false, mdb, out) : rc;
}

dv_rc dv_txn_write(dv_store *s, dv_txn **out, dv_err *err)
{
    enum { NOW_AND_THEN = 64 };
    MDB_txn *mdb;
    DV_ASSERT(!s->open);
    *out = NULL;
    dv_rc rc = dv_store_ready(s, true, err);
    if (rc == DV_OK)
        rc = dv_lock_take(s, DV_LOCK_WRITE, err);
    if (rc != DV_OK)
        return rc;
    if (s->writes++ % NOW_AND_THEN == 0 && dv_lock_try(s, DV_LOCK_OPEN)) {
        dv_store_forget_dead(s);
        dv_lock_drop(s, DV_LOCK_OPEN);
    }
    int code = begin_mdb(s, 0, &mdb);
    if (code) {
        dv_lock_drop(s, DV_LOCK_WRITE);
        return dv_store_fail(err, s, code);
    }
    return begun(s, true, mdb, out);
}

static void ended(dv_txn *t)
{
    if (t->write)
        dv_lock_drop(t->store, DV_LOCK_WRITE);
    t->store->open = NULL;
    dv_store_at_work(t->store, false);
    free(t);
}

dv_rc dv_txn_commit(dv_txn *t, dv_err *err)
{
    dv_store *s = t->store;
    int code = dv_txn_spill_end(t);
    if (code)
        mdb_txn_abort(t->mdb);
    else
        code = mdb_txn_commit(t->mdb);
    s->failed |= code && t->write;
    ended(t);
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

void dv_txn_abort(dv_txn *t)
{
    if (!t)
        return;
    if (t->write) {
        mdb_txn_abort(t->mdb);
    } else {
        mdb_txn_reset(t->mdb);
        t->store->reader = t->mdb;
    }
    ended(t);
}

dv_rc dv_txn_end(dv_txn *t, dv_rc rc, dv_err *err)
{
    if (rc == DV_OK)
        return dv_txn_commit(t, err);
    dv_txn_abort(t);
    return rc;
}

dv_txn *dv_txn_current(const dv_store *s)
{
    return s->open;
}

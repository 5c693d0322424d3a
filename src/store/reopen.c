/* Opening once more.
 *
 * After a write of the meta page has failed, LMDB refuses all work with the environment, though the
 * store is sound and as it was.  It is opened anew, so that a form on the screen can be saved once
 * the disk has room again.
 *
 * LMDB takes three megabytes of address space, and another file, for one who may write.  Most only
 * read, so it is opened for that, and for more when the first write begins. */
#include "store_int.h"

#include <errno.h>

/* In the order of before, which gives them the numbers of before. */
static int open_databases(dv_store *s)
{
    MDB_txn *t;
    int code = s->ndatabase ? mdb_txn_begin(s->env, NULL, MDB_RDONLY, &t) : 0;
    if (code || !s->ndatabase)
        return code;
    for (size_t i = 0; i < s->ndatabase && code == 0; i++) {
        MDB_dbi is;
        code = mdb_dbi_open(t, s->database[i].name, s->database[i].flags, &is);
        DV_ASSERT(code || is == s->database[i].dbi);
    }
    /* A committed reader keeps what was opened in it. */
    int ended = mdb_txn_commit(t);
    return code ? code : ended;
}

static dv_rc reopen(dv_store *s, dv_err *err)
{
    dv_rc rc = dv_store_open_env(s, err);
    if (rc != DV_OK)
        return rc;
    int code = dv_store_is_its(s) ? open_databases(s) : ESTALE;
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

dv_rc dv_store_ready(dv_store *s, bool write, dv_err *err)
{
    DV_ASSERT(!s->open);
    const bool more = write && s->reads && !s->frozen;
    if (!s->failed && !more)
        return DV_OK;
    s->reads = s->reads && !more;
    if (s->reader)
        mdb_txn_abort(s->reader);
    s->reader = NULL;
    if (s->env)
        mdb_env_close(s->env);
    s->env = NULL;
    dv_rc rc = reopen(s, err);
    s->failed = rc != DV_OK;
    return rc;
}

/* Opening once more.
 *
 * After a write of the meta page has failed, LMDB refuses all work with the environment, though the
 * store is sound and as it was.  It is opened anew, so that a form on the screen can be saved once
 * the disk has room again.
 *
 * LMDB takes three megabytes of address space, and another file, for one who may write.  Most only
 * read, so it is opened for that, and for more when the first write begins. */
#include "danvan/lang.h"

#include "store_int.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

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

static dv_rc is_another(const dv_store *s, dv_err *err)
{
    return dv_fail(err, DV_CONFLICT, s->dir,
                   _("another data directory has taken its place since it was opened; nothing "
                     "was changed: leave danvan, and begin again"));
}

static dv_rc open_again(dv_store *s, dv_err *err)
{
    dv_rc rc = dv_store_open_env(s, err);
    if (rc != DV_OK)
        return rc;
    if (!dv_store_is_its(s))
        return is_another(s, err);
    dv_store_at_work(s, true);
    int code = open_databases(s);
    dv_store_at_work(s, false);
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

/* Before it is opened, and let go of where it is open: LMDB makes a fresh environment where there
 * is none, and an empty one. */
static dv_rc still_there(const dv_store *s, dv_err *err)
{
    const dv_store_options o = {.dir = s->dir};
    char path[PATH_MAX];
    struct stat held, now;
    mdb_filehandle_t fd;
    dv_rc rc = dv_store_inspect(&o, err);
    if (rc != DV_OK || !s->env)
        return rc;
    snprintf(path, sizeof path, "%s/data.mdb", s->dir);
    bool same = mdb_env_get_fd(s->env, &fd) == 0 && fstat(fd, &held) == 0 &&
                stat(path, &now) == 0 && held.st_ino == now.st_ino && held.st_dev == now.st_dev;
    return same ? DV_OK : is_another(s, err);
}

static void close_env(dv_store *s)
{
    if (s->reader)
        mdb_txn_abort(s->reader);
    s->reader = NULL;
    if (s->env)
        mdb_env_close(s->env);
    s->env = NULL;
}

/* Between closing and opening LMDB knows nothing of this process: see dv_store_hold.  Where it
 * can't be opened to be written, who reads goes on reading. */
dv_rc dv_store_ready(dv_store *s, bool write, dv_err *err)
{
    DV_ASSERT(!s->open);
    const bool more = write && s->reads && !s->frozen;
    if (!s->failed && !more)
        return DV_OK;
    dv_rc rc = still_there(s, err);
    if (rc == DV_OK)
        rc = dv_lock_take(s, DV_LOCK_OPEN, err);
    if (rc != DV_OK)
        return rc;
    close_env(s);
    s->reads = s->reads && !more;
    rc = open_again(s, err);
    s->failed = rc != DV_OK;
    if (rc != DV_OK && more) {
        close_env(s);
        s->reads = true;
        s->failed = open_again(s, NULL) != DV_OK;
    }
    dv_lock_drop(s, DV_LOCK_OPEN);
    return rc;
}

#include "danvan/store.h"

#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LEAST_MAP ((size_t)16 << 20)

/* Opening one directory twice in a process drops LMDB's lock on it: refuse by assertion. */
static const dv_store *opened[8];

static void remember(const dv_store *s, const dv_store *in_place_of)
{
    enum { MOST = sizeof opened / sizeof opened[0] };
    size_t at = MOST;
    for (size_t i = MOST; i-- > 0;) {
        DV_ASSERT(!s || !opened[i] || opened[i]->device != s->device ||
                  opened[i]->inode != s->inode);
        if (opened[i] == in_place_of)
            at = i;
    }
    DV_ASSERT(at < MOST);
    opened[at] = s;
}

const char *dv_store_dir(const dv_store *s)
{
    return s->dir;
}

int64_t dv_store_map_size(const dv_store *s)
{
    MDB_envinfo info = {0};
    mdb_env_info(s->env, &info);
    return (int64_t)info.me_mapsize;
}

/* Where the least map has room it is memory of its own that LMDB did not get. */
static dv_rc no_memory(dv_err *err, const dv_store *s)
{
    if (dv_store_fits(LEAST_MAP))
        return dv_fail(err, DV_IO, s->dir,
                       _("this machine or a limit (ulimit -d, ulimit -v) leaves too little memory; "
                         "what was saved before is safe, nothing else was changed: end other "
                         "programs or raise the limit, and try again"));
    return dv_fail(err, DV_IO, s->dir,
                   _("this machine or its ulimit -v leaves too little memory for the store: it "
                     "takes %d MiB at least"),
                   (int)((DV_ROOM_BESIDES + LEAST_MAP) >> 20));
}

static const char *reason(int code)
{
    return code > 0 ? dv_system_text(code) : mdb_strerror(code);
}

static dv_rc is_damaged(dv_err *err, const dv_store *s, int code)
{
    dv_rc rc = dv_store_undisturbed(s, err);
    return rc != DV_OK
               ? rc
               : dv_fail(err, DV_CORRUPT, s->dir,
                         _("the store is damaged (%s); restore a backup, or ask for help before "
                           "you go on"),
                         mdb_strerror(code));
}

static dv_rc map_is_full(dv_err *err, const dv_store *s)
{
    long long mib = dv_store_map_size(s) >> 20;
    if (dv_store_map_size(s) < s->asked)
        return dv_fail(err, DV_FULL, s->dir,
                       _("the store has reached %lld MiB, all that this machine or its ulimit -v "
                         "lets it map, though `map_gib` in [office] allows more; nothing was "
                         "changed"),
                       mib);
    return dv_fail(err, DV_FULL, s->dir,
                   _("the store has reached the %lld MiB that `map_gib` in [office] allows: raise "
                     "it and start again; nothing was changed"),
                   mib);
}

dv_rc dv_store_fail(dv_err *err, const dv_store *s, int code)
{
    switch (code) {
    case MDB_MAP_FULL:
        return map_is_full(err, s);
    case ENOMEM:
        return no_memory(err, s);
    case MDB_READERS_FULL:
        return dv_fail(err, DV_IO, s->dir,
                       _("%d programs have this store open, and more can't: leave some of them and "
                         "try again"),
                       MAX_READERS);
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
        return is_damaged(err, s, code);
    case MDB_VERSION_MISMATCH:
        return dv_fail(err, DV_CORRUPT, s->dir, _("the store is of another version of LMDB"));
    case EIO:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return dv_fail(err, DV_FULL, s->dir,
                       _("the disk is full or refuses to write (%s); nothing was changed"),
                       reason(dv_store_why(s->dir, code)));
    case EACCES:
    case EPERM:
    case EROFS:
        return dv_store_unwritable(err, s->dir, code);
    default:
        return dv_fail(err, DV_IO, s->dir, "%s", reason(code));
    }
}

/* The largest map that the address space allows: ulimit -v and small machines get less. */
static int open_mapped(dv_store *s)
{
    size_t size = (uint64_t)s->asked > SIZE_MAX / 2 ? SIZE_MAX / 2 + 1 : (size_t)s->asked;
    const size_t least = size < LEAST_MAP ? size : LEAST_MAP;
    const unsigned flags = MDB_NOTLS | (s->bulk ? MDB_NOSYNC : 0U) | (s->reads ? MDB_RDONLY : 0U) |
                           (s->frozen ? MDB_RDONLY | MDB_NOLOCK : 0U);
    int code = s->frozen ? 0 : dv_store_lock_room(s->dir);
    if (code)
        return code;
    code = ENOMEM;
    for (; code == ENOMEM && size >= least; size /= 2) {
        if (!dv_store_fits(size))
            continue;
        code = mdb_env_create(&s->env);
        if (code)
            return code;
        dv_store_guard(s);
        mdb_env_set_mapsize(s->env, size);
        mdb_env_set_maxdbs(s->env, s->most_db);
        mdb_env_set_maxreaders(s->env, MAX_READERS);
        /* LMDB's modes are 0660 less the umask: members of the group keep theirs. */
        mode_t mask = umask(007);
        code = mdb_env_open(s->env, s->dir, flags, 0660);
        umask(mask);
        if (code) {
            mdb_env_close(s->env);
            s->env = NULL;
        }
    }
    return code;
}

static void keep_from_children(dv_store *s)
{
    mdb_filehandle_t fd;
    if (mdb_env_get_fd(s->env, &fd) == 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

bool dv_store_is_its(const dv_store *s)
{
    struct stat st;
    return stat(s->dir, &st) == 0 && st.st_dev == s->device && st.st_ino == s->inode;
}

/* It gets its place in LMDB's table while the lock is held anyway; where it can't, who reads is
 * told so. */
static void first_reader(dv_store *s)
{
    MDB_txn *mdb;
    if (mdb_txn_begin(s->env, NULL, MDB_RDONLY, &mdb) != 0)
        return;
    mdb_txn_reset(mdb);
    s->reader = mdb;
}

static void detach(dv_store *s)
{
    if (s->reader)
        mdb_txn_abort(s->reader);
    s->reader = NULL;
    if (s->env)
        mdb_env_close(s->env);
    if (s->lock >= 0)
        close(s->lock);
    s->env = NULL;
    s->lock = -1;
}

dv_rc dv_store_open_env(dv_store *s, dv_err *err)
{
    dv_store_at_work(s, true);
    int code = open_mapped(s);
    if (code == 0) {
        dv_store_forget_dead(s);
        keep_from_children(s);
        s->found = dv_store_stamp(s);
        first_reader(s);
    }
    dv_store_at_work(s, false);
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

static dv_rc open_in_turn(dv_store *s, dv_err *err)
{
    dv_rc rc = dv_lock_take(s, DV_LOCK_OPEN, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_store_open_env(s, err);
    dv_lock_drop(s, DV_LOCK_OPEN);
    return rc;
}

/* Locks and data are opened one after the other, by name: a restore may put another directory
 * there in between, and then they are not of one store. */
static dv_rc attach(dv_store *s, dv_err *err)
{
    for (;;) {
        struct stat st;
        if (stat(s->dir, &st) != 0)
            return dv_store_fail(err, s, errno);
        /* More folders in it than itself and the one above: a birth that was killed left one. */
        if (st.st_nlink != 2)
            dv_store_sweep(s->dir);
        s->device = st.st_dev;
        s->inode = st.st_ino;
        remember(s, NULL);
        dv_rc rc = dv_lock_open(s, err);
        if (rc == DV_OK)
            rc = open_in_turn(s, err);
        if (rc == DV_OK && dv_store_is_its(s))
            return DV_OK;
        remember(NULL, s);
        detach(s);
        if (rc != DV_OK)
            return rc;
    }
}

static dv_store *new_store(const dv_store_options *o)
{
    enum { USUAL_PATIENCE = 10 };
    dv_store *s = calloc(1, sizeof *s);
    DV_NEED(s);
    s->dir = strdup(o->dir);
    s->who = strdup(o->who && *o->who ? o->who : "-");
    DV_NEED(s->dir && s->who);
    s->asked = o->map_size ? o->map_size : (int64_t)16 << 30;
    DV_ASSERT(o->databases <= DV_DATABASES_MOST);
    s->most_db = o->databases ? (unsigned)o->databases : DV_DATABASES_MOST;
    s->patience = o->patience ? o->patience : USUAL_PATIENCE;
    s->bulk = o->bulk;
    s->reads = !o->bulk;
    s->lock = -1;
    return s;
}

static void free_store(dv_store *s)
{
    for (size_t i = 0; i < s->ndatabase; i++)
        free(s->database[i].name);
    free(s->dir);
    free(s->who);
    free(s);
}

dv_rc dv_store_open(const dv_store_options *o, dv_store **out, dv_err *err)
{
    *out = NULL;
    dv_rc rc = dv_store_inspect(o, err);
    if (rc == DV_OK)
        rc = dv_store_held(o->dir, err);
    if (rc != DV_OK)
        return rc;
    dv_store *s = new_store(o);
    int code = o->create ? dv_store_birth(o->dir) : 0;
    rc = code ? dv_store_fail(err, s, code) : attach(s, err);
    if (rc != DV_OK) {
        free_store(s);
        return rc;
    }
    *out = s;
    return DV_OK;
}

dv_rc dv_store_sync(dv_store *s, dv_err *err)
{
    int code = s->reads ? 0 : mdb_env_sync(s->env, 1);
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

void dv_store_close(dv_store *s)
{
    if (!s)
        return;
    DV_ASSERT(!s->open);
    remember(NULL, s);
    detach(s);
    free_store(s);
}

/* The names of databases are the entries of the one without a name. */
dv_rc dv_store_owns(dv_store *s, const char *name, dv_err *err)
{
    MDB_dbi dbi;
    MDB_stat st = {0};
    dv_txn *t;
    dv_rc rc = dv_txn_read(s, &t, err);
    if (rc != DV_OK)
        return rc;
    DV_ASSERT(t);
    int code = mdb_dbi_open(t->mdb, name, 0, &dbi);
    bool there = code == 0;
    if (code == MDB_NOTFOUND)
        code = mdb_dbi_open(t->mdb, NULL, 0, &dbi);
    if (code == 0 && !there)
        code = mdb_stat(t->mdb, dbi, &st);
    dv_txn_abort(t);
    if (code == MDB_INCOMPATIBLE || (code == 0 && !there && st.ms_entries))
        return dv_fail(err, DV_CORRUPT, s->dir,
                       _("what lies in it belongs to another program; choose another directory"));
    return code ? dv_store_fail(err, s, code) : DV_OK;
}

uint64_t dv_store_stamp(dv_store *s)
{
    MDB_envinfo info = {0};
    mdb_env_info(s->env, &info);
    return info.me_last_txnid;
}

static void remember_db(dv_store *s, const char *name, unsigned flags, MDB_dbi dbi)
{
    if (!name)
        return; /* that of the names is always open */
    for (size_t i = 0; i < s->ndatabase; i++)
        if (s->database[i].dbi == dbi)
            return;
    DV_ASSERT(s->ndatabase < DV_DATABASES_MOST);
    s->database[s->ndatabase].name = strdup(name);
    DV_NEED(s->database[s->ndatabase].name);
    s->database[s->ndatabase].flags = flags;
    s->database[s->ndatabase++].dbi = dbi;
}

static unsigned flags_of(const dv_db_named *d)
{
    return d->dupfixed ? MDB_DUPSORT | MDB_DUPFIXED : 0;
}

static int open_each(dv_txn *t, const dv_db_named *of, size_t n, unsigned create)
{
    int code = 0;
    for (size_t i = 0; i < n && code == 0; i++)
        code = mdb_dbi_open(t->mdb, of[i].name, flags_of(&of[i]) | create, of[i].db);
    return code;
}

dv_rc dv_store_dbs(dv_store *s, const dv_db_named *of, size_t n, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_read(s, &t, err);
    if (rc != DV_OK)
        return rc;
    DV_ASSERT(t);
    int code = open_each(t, of, n, 0);
    if (code == MDB_NOTFOUND) {
        dv_txn_abort(t);
        rc = dv_txn_write(s, &t, err);
        if (rc != DV_OK)
            return rc;
        code = open_each(t, of, n, MDB_CREATE);
    }
    if (code) {
        dv_txn_abort(t);
        return dv_store_fail(err, s, code);
    }
    rc = dv_txn_commit(t, err);
    for (size_t i = 0; i < n && rc == DV_OK; i++)
        remember_db(s, of[i].name, flags_of(&of[i]), *of[i].db);
    return rc;
}

dv_rc dv_store_db(dv_store *s, const char *name, bool dupfixed, dv_db *out, dv_err *err)
{
    const dv_db_named one = {name, dupfixed, out};
    return dv_store_dbs(s, &one, 1, err);
}

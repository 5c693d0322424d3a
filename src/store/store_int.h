/* The store's own: what LMDB is to the rest of the room. */
#ifndef DANVAN_STORE_INT_H
#define DANVAN_STORE_INT_H

#include "danvan/store.h"

#include <lmdb.h>
#include <sys/types.h>

enum { MAX_READERS = 512 };

struct dv_store {
    MDB_env *env;
    char *dir;
    dev_t device; /* of the directory: two names of it are one store */
    ino_t inode;
    int64_t asked;    /* map size */
    unsigned most_db; /* databases that may be open */
    bool bulk;
    bool reads;     /* as long as nothing is to be written, LMDB gets ready for no more: reopen.c */
    bool frozen;    /* on a file system that nobody can write to: it is read without locks */
    uint64_t found; /* then: its stamp when it was opened */
    int lock;       /* file of danvan's own lock */
    int patience;   /* seconds */
    char *who;
    char blocked[64]; /* what the holder had signed whom we waited for in vain; "" if none */
    unsigned writes;
    MDB_txn *reader; /* kept between reads, so that they ask LMDB for no lock */
    bool failed;     /* LMDB does no more with this environment: reopen.c */
    dv_txn *open;    /* the one transaction of this thread, or NULL */
    struct {
        char *name;
        unsigned flags;
        MDB_dbi dbi;
    } database[DV_DATABASES_MOST]; /* those that are open, in the order of their opening */
    size_t ndatabase;
};

struct dv_txn {
    dv_store *store;
    MDB_txn *mdb;
    bool write;
    size_t written; /* bytes since pages were last written out */
    MDB_dbi spill;
    bool spills; /* that is open */
};

/* Says in a sentence what an LMDB code means for a person; returns the code's dv_rc. */
dv_rc dv_store_fail(dv_err *err, const dv_store *s, int code);

/* lock.c: bytes of the file of danvan's own lock.  The gate is its own business. */
typedef enum dv_lock {
    DV_LOCK_GATE,
    DV_LOCK_WRITE, /* a write transaction */
    DV_LOCK_OPEN,  /* opening, and whatever else touches LMDB's table of readers */
    DV_LOCKS
} dv_lock;
dv_rc dv_lock_open(dv_store *s, dv_err *err);
/* A file that anybody may have made goes to the account that owns the directory; one that is its
 * already is not touched, for that would be written to the disk. */
struct stat;
bool dv_store_owned_as(int fd, const struct stat *dir);
/* Waits for it at most as long as the store has patience; then says who holds it. */
dv_rc dv_lock_take(dv_store *s, dv_lock what, dv_err *err);
bool dv_lock_try(dv_store *s, dv_lock what);
void dv_lock_drop(dv_store *s, dv_lock what);

/* txn.c: readers that died in a transaction keep pages from being used again. */
void dv_store_forget_dead(dv_store *s);
/* spill.c: so many bytes of pages are written now; pages go out of memory if they have become too
 * many.  An LMDB code.  Before the commit its traces go. */
int dv_txn_spill(dv_txn *t, size_t bytes);
int dv_txn_spill_end(dv_txn *t);
/* guard.c: LMDB is about to be at work on its file, or is done. */
void dv_store_at_work(const dv_store *s, bool on);
void dv_store_guard(dv_store *s);

/* frozen.c: is its file system read-only, for everybody?  Why a file of it can't be opened to be
 * written; and why nothing can be changed in one that is frozen. */
bool dv_store_frozen(const char *dir);
dv_rc dv_store_unwritable(dv_err *err, const char *path, int code);
dv_rc dv_store_read_only(dv_err *err, const dv_store *s);

/* LMDB's environment of it, for who holds DV_LOCK_OPEN. */
dv_rc dv_store_open_env(dv_store *s, dv_err *err);
/* Is it still its directory that has the name? */
bool dv_store_is_its(const dv_store *s);
/* reopen.c: the same once more, with its databases, where it has failed or is to be written to for
 * the first time. */
dv_rc dv_store_ready(dv_store *s, bool write, dv_err *err);

/* birth.c: an empty store where there is none; room on the disk for what LMDB maps.  errno. */
int dv_store_birth(const char *dir);
int dv_store_lock_room(const char *dir);
/* LMDB tells of a write that the disk took only a part of as EIO: what is it really? */
int dv_store_why(const char *dir, int code);
/* hold.c: LMDB's lock file, made if it is not there; -1: errno. */
int dv_store_lock_file(const char *dir);

/* Looks at a data file before LMDB maps it: DV_OK for a sound or a missing one. */
dv_rc dv_store_inspect(const dv_store_options *o, dv_err *err);

/* hold.c: DV_CONFLICT if another process keeps everybody out of the directory. */
dv_rc dv_store_held(const char *dir, dv_err *err);

static inline MDB_val dv_mdb_val(dv_str s)
{
    return (MDB_val){.mv_size = s.n, .mv_data = (void *)(uintptr_t)s.p};
}

static inline dv_str dv_mdb_str(MDB_val v)
{
    return (dv_str){.p = v.mv_data, .n = v.mv_size};
}

/* Address space that all the rest of danvan may need, the sorting of a large import included. */
#define DV_ROOM_BESIDES ((size_t)128 << 20)
/* room.c: for the map and for that. */
bool dv_store_fits(size_t map);

#endif

/* The store: an ordered key-value environment with transactions, on LMDB.
 *
 * Default durability: a committed write survives kill -9 and a power cut.  Every write is inside
 * one dv_txn; one thread holds at most one transaction at a time (asserted).  A write transaction
 * never waits for anything but the lock, and for that only so long: then it is refused with the
 * number of the process that holds it, which may be stopped.  What a get or a cursor returns points
 * into the map and dies with its transaction or with the next write in it.  A directory is opened
 * at most once per process (asserted).  On a file system that is read-only for everybody a store is
 * read without its locks, and no write transaction begins.  Network file systems, foreign,
 * truncated and empty data files are refused with a sentence; so are those that are damaged where
 * every opening needs them, while pagecheck.h looks at all the rest. */
#ifndef DANVAN_STORE_H
#define DANVAN_STORE_H

#include "danvan/err.h"
#include "danvan/str.h"

#include <stdint.h>

typedef struct dv_store dv_store;
typedef struct dv_txn dv_txn;
typedef unsigned dv_db;           /* a named database */
enum { DV_DATABASES_MOST = 192 }; /* that a store may have open */

typedef struct dv_store_options {
    const char *dir;
    int64_t map_size; /* bytes; 0: 16 GiB */
    int patience;     /* seconds that a write waits for another one; 0: 10 */
    const char *who;  /* is told to those who wait for this process; NULL: nobody */
    size_t databases; /* how many are to be open at once; 0: DV_DATABASES_MOST */
    bool create;      /* make the directory and an empty environment where there is none */
    bool salvage;     /* only to read what can be read, of a store that may be damaged */
    bool bulk;        /* for filling a fresh one: nothing outlives a power cut before a sync */
} dv_store_options;

dv_rc dv_store_open(const dv_store_options *o, dv_store **out, dv_err *err);
void dv_store_close(dv_store *s);              /* NULL is allowed */
dv_rc dv_store_sync(dv_store *s, dv_err *err); /* all that is committed is on the disk */
const char *dv_store_dir(const dv_store *s);
/* DV_INVALID: the directory lies on a network file system. */
dv_rc dv_store_local(const char *dir, dv_err *err);
/* DV_OK if nothing has been stored yet or the named database is there; DV_CORRUPT: some other
 * program's environment.  Creates nothing. */
dv_rc dv_store_owns(dv_store *s, const char *name, dv_err *err);
/* Bytes that it may grow to: less than was asked for where the address space forbids that. */
int64_t dv_store_map_size(const dv_store *s);
/* Number of the last committed write: changes whenever anybody writes. Cheap. */
uint64_t dv_store_stamp(dv_store *s);
/* DV_CONFLICT: it is read without locks, and somebody has written to it since it was opened (its
 * file system was made writable): what was read of it is of no one moment, and no sign of damage.
 */
dv_rc dv_store_undisturbed(const dv_store *s, dv_err *err);

/* What is called, once, when the file turns out to be damaged in the middle of a transaction: LMDB
 * falls over, or the kernel does not give a page of the map back.  Of a store that is `unlocked`,
 * read without locks, it may be that somebody has written to it.  It may be called in a signal
 * handler and must not come back.  Without one the process just dies. */
typedef void (*dv_store_damage_fn)(const char *dir, bool unlocked);
void dv_store_on_damage(dv_store_damage_fn fn);

/* Removes what a process that was killed while it made a new store has left in its directory. */
void dv_store_sweep(const char *dir);

/* Keeps everybody else out of a directory, while another takes its place: who opens it is told to
 * wait (DV_CONFLICT).  DV_CONFLICT as well: somebody has it open; the processes are named.  A
 * directory that is not there can be held too. */
typedef struct dv_hold dv_hold;
dv_rc dv_store_hold(const char *dir, dv_hold **out, dv_err *err);
void dv_store_release(dv_hold *h); /* NULL is allowed */

/* Opens (and creates, if it must) a named database, outside of any transaction.  `dupfixed`: many
 * values of one fixed size per key. */
dv_rc dv_store_db(dv_store *s, const char *name, bool dupfixed, dv_db *out, dv_err *err);
typedef struct dv_db_named {
    const char *name;
    bool dupfixed;
    dv_db *db; /* is set */
} dv_db_named;
/* The same for many: those that are not there are made in one transaction, all or none. */
dv_rc dv_store_dbs(dv_store *s, const dv_db_named *of, size_t n, dv_err *err);

dv_rc dv_txn_read(dv_store *s, dv_txn **out, dv_err *err);
dv_rc dv_txn_write(dv_store *s, dv_txn **out, dv_err *err);
/* Some bytes of pages that a transaction may have written and hold in memory; more is written out
 * before its end, where nobody reads it yet.  A variable for tests. */
extern size_t dv_store_spill;
/* The transaction is gone in either case; on a failure nothing was changed. */
dv_rc dv_txn_commit(dv_txn *t, dv_err *err);
void dv_txn_abort(dv_txn *t); /* NULL is allowed */
/* Commits if what was done in it is DV_OK, else aborts and gives back rc. */
dv_rc dv_txn_end(dv_txn *t, dv_rc rc, dv_err *err);
dv_txn *dv_txn_current(const dv_store *s); /* the one that is open; NULL: none */

/* What one process works on, under a number of the caller's, and others let be: false: another has
 * it just now.  It ends with the process at the latest; nobody ever waits for it. */
bool dv_store_claim(dv_store *s, uint64_t number);
void dv_store_unclaim(dv_store *s, uint64_t number);

/* DV_NOT_FOUND: err is left as it was. */
dv_rc dv_get(dv_txn *t, dv_db db, dv_str key, dv_str *value, dv_err *err);
/* Dupfixed: is exactly this value there? */
bool dv_has_value(dv_txn *t, dv_db db, dv_str key, dv_str value);
/* Dupfixed: how many values the key has, without reading them; 0: it is not there. */
dv_rc dv_values(dv_txn *t, dv_db db, dv_str key, size_t *n, dv_err *err);
dv_rc dv_put(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err);
/* Appends in key order where the caller knows that key (dupfixed: or value of the last key) is the
 * greatest. */
dv_rc dv_put_last(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err);
/* Values of one fixed size, one after the other, in order and behind all that the key has. */
dv_rc dv_put_last_values(dv_txn *t, dv_db db, dv_str key, dv_str values, size_t size, dv_err *err);
dv_rc dv_del(dv_txn *t, dv_db db, dv_str key, dv_err *err);
/* Dupfixed: takes out exactly this value. */
dv_rc dv_del_value(dv_txn *t, dv_db db, dv_str key, dv_str value, dv_err *err);
dv_rc dv_empty(dv_txn *t, dv_db db, dv_err *err); /* all of it */
/* Writes over what was taken out, or replaced, and still stands in the file's free pages; outside
 * of any transaction.  What a reader still looks at, in whatever process, stays. */
dv_rc dv_store_wipe(dv_store *s, dv_err *err);
/* A database that no program uses any more, with its name; fine if there is none. */
dv_rc dv_drop(dv_txn *t, const char *name, dv_err *err);
dv_rc dv_entries(dv_txn *t, dv_db db, size_t *n, dv_err *err); /* values, in constant time */
/* Those, and the bytes of the pages that they are on; in constant time too. */
dv_rc dv_size(dv_txn *t, dv_db db, size_t *n, size_t *bytes, dv_err *err);

/* A cursor for moving over keys in both directions. */
typedef struct dv_cursor dv_cursor;
dv_rc dv_cursor_open(dv_txn *t, dv_db db, dv_cursor **out, dv_err *err);
void dv_cursor_close(dv_cursor *c); /* before its transaction ends; NULL is allowed */
/* Each: true and key and value set, or false at the end (or on a failure, see dv_cursor_rc). */
bool dv_cursor_seek(dv_cursor *c, dv_str at_least, dv_str *key, dv_str *value);
bool dv_cursor_last_below(dv_cursor *c, dv_str below, dv_str *key, dv_str *value); /* empty: last */
bool dv_cursor_next(dv_cursor *c, dv_str *key, dv_str *value);
bool dv_cursor_prev(dv_cursor *c, dv_str *key, dv_str *value);
dv_rc dv_cursor_rc(const dv_cursor *c, dv_err *err);

/* Scans a dupfixed database from key `from` to key `to` (both included) a page of values at a
 * time; stops when fn returns false. */
typedef bool (*dv_scan_fn)(void *ctx, dv_str key, const unsigned char *values, size_t n,
                           size_t size);
dv_rc dv_scan(dv_txn *t, dv_db db, dv_str from, dv_str to, dv_scan_fn fn, void *ctx, dv_err *err);

#endif

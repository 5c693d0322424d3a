/* The primary databases: what was entered and what happened, from which sort index, words and facts
 * are made again.  A backup is their entries in order, and a store is written anew from them. */
#ifndef DANVAN_PRIMARY_H
#define DANVAN_PRIMARY_H

#include "danvan/arena.h"
#include "danvan/registry.h"

/* By name, which is the order in which they are read and written; NULL from their number on. */
const char *dv_primary_name(size_t i);
/* The index of a name; -1: it is none of them. */
int dv_primary_index(dv_str name);

/* Every entry of primary database `which`, in the order of keys; stops when fn fails. */
typedef dv_rc (*dv_primary_fn)(void *ctx, int which, dv_str key, dv_str value, dv_err *err);
dv_rc dv_primary_each(dv_registry *r, dv_txn *t, int which, dv_primary_fn fn, void *ctx,
                      dv_err *err);

/* Begins as {0}; its buffer is the caller's to free. */
typedef struct dv_primary_order {
    int which;
    dv_buf last; /* key */
} dv_primary_order;
/* Does the entry come after all before it, with a key that can be stored? */
bool dv_primary_next(dv_primary_order *o, int which, dv_str key);

/* A fresh store that is filled with them.  Nobody else may know of its directory yet: nothing of it
 * outlives a power cut before dv_fill_end. */
typedef struct dv_fill dv_fill;
dv_rc dv_fill_begin(const char *dir, int64_t map_size, dv_fill **out, dv_err *err);
/* Databases and keys in order.  DV_CORRUPT: they are not.  What meta has of derived databases is
 * left out, so that they are made again. */
dv_rc dv_fill_put(dv_fill *f, int which, dv_str key, dv_str value, dv_err *err);
/* Closes it; if rc is DV_OK, all of it is on the disk then. */
dv_rc dv_fill_end(dv_fill *f, dv_rc rc, dv_err *err);

/* The last numbers that another store of the office gave to its records: what it is replaced by
 * must give none of them again, since letters and tables name records by them. */
typedef struct dv_given_one {
    const char *kind;
    int year;
    uint32_t last;
} dv_given_one;
typedef struct dv_given {
    dv_arena *a; /* the caller's; all else begins as 0 */
    uint16_t office;
    const char **kind; /* by its number there */
    size_t nkind;
    dv_given_one *at;
    size_t n, cap;
} dv_given;
/* Each entry of its meta, in order. */
void dv_given_take(dv_given *s, dv_str key, dv_str value);
dv_rc dv_given_raise(dv_registry *r, const dv_given *s, dv_err *err);

/* Puts an act that concerns the whole store into the log.  DV_DENIED: he is no administrator. */
dv_rc dv_primary_log(dv_registry *r, const char *act, const char *reason, dv_err *err);

#endif

/* An ordered set of byte strings in a named database, packed into blocks: what lists and searches
 * are read from.
 *
 * An entry is a head that is not empty and, after it, its tail: 8 bytes of a number (`wide` 0), or
 * 4 and 8 bytes of two (`wide` 4), all big-endian.  Entries are in the order of their bytes; at
 * most DV_PACKED_MAX bytes each.
 *
 * A block is one key and its value.  The key is a bound: no entry of the block is below it, and all
 * of the blocks before are; the first block's is a zero byte.  The value holds the entries, each
 * told by how it differs from the one before: the same head costs nothing, numbers that stand close
 * together cost two to four bytes.  Blocks hold up to dv_packed_block bytes, so that some of them
 * share a page of the store. */
#ifndef DANVAN_PACKED_H
#define DANVAN_PACKED_H

#include "danvan/store.h"

enum { DV_PACKED_MAX = 480 };

/* Bytes of a block's value; a variable for tests, to which small inputs are to be many blocks. */
extern size_t dv_packed_block;

/* The numbers of a tail; a: 0 where it has one. */
typedef struct dv_tail {
    uint64_t a, b;
} dv_tail;
static inline bool dv_tail_below(dv_tail x, dv_tail y)
{
    return x.a != y.a ? x.a < y.a : x.b < y.b;
}

typedef struct dv_packed {
    dv_db db;
    unsigned wide; /* bytes of the first number of a tail: 0 or 4 */
} dv_packed;

typedef struct dv_packed_change {
    dv_str entry;
    bool gone; /* takes it out, else puts it in; either may be so already */
} dv_packed_change;
/* Changes in ascending order of their entries, no entry twice. */
dv_rc dv_packed_apply(dv_txn *t, const dv_packed *p, const dv_packed_change *c, size_t n,
                      dv_err *err);

/* Fills an empty database in ascending order; what is the same as the one before is left out. */
typedef struct dv_packer dv_packer;
dv_packer *dv_packer_open(dv_txn *t, const dv_packed *p);
/* Its blocks are given to who puts them there, in this order, with dv_put_last. */
typedef dv_rc (*dv_packed_give)(void *ctx, dv_str key, dv_str value, dv_err *err);
dv_packer *dv_packer_open_to(const dv_packed *p, dv_packed_give give, void *ctx);
dv_rc dv_packer_add(dv_packer *k, dv_str entry, dv_err *err);
/* Many of one head, by the numbers of their tails, in ascending order. */
dv_rc dv_packer_add_tails(dv_packer *k, dv_str head, const dv_tail *t, size_t n, dv_err *err);
dv_rc dv_packer_close(dv_packer *k, dv_err *err); /* writes what is left and frees it */

/* Moves over the entries.  What is given out is the cursor's, until its next move; false at the end
 * or on a failure, see dv_packed_rc.  Nothing may be written while one is open. */
typedef struct dv_packed_cursor dv_packed_cursor;
dv_rc dv_packed_open(dv_txn *t, const dv_packed *p, dv_packed_cursor **out, dv_err *err);
void dv_packed_close(dv_packed_cursor *c); /* before its transaction ends; NULL is allowed */
bool dv_packed_seek(dv_packed_cursor *c, dv_str at_least, dv_str *entry);
bool dv_packed_last_below(dv_packed_cursor *c, dv_str below, dv_str *entry); /* empty: last */
bool dv_packed_next(dv_packed_cursor *c, dv_str *entry);
bool dv_packed_prev(dv_packed_cursor *c, dv_str *entry);
dv_rc dv_packed_rc(const dv_packed_cursor *c, dv_err *err);

/* Goes over the heads of a set and reads no more of their tails than are asked for.  No head may
 * begin another.  What it says of the store is true until something is written. */
typedef struct dv_heads dv_heads;
dv_rc dv_heads_open(dv_txn *t, const dv_packed *p, dv_heads **out, dv_err *err);
void dv_heads_close(dv_heads *h); /* before its transaction ends; NULL is allowed */
/* To the first head that is not below; false at the end or on a failure, see dv_heads_rc. */
bool dv_heads_seek(dv_heads *h, dv_str at_least);
bool dv_heads_at(const dv_heads *h, dv_str *head); /* the walker's, until its next move */
/* Goes on to the next head.  Of the one that is left the first tails, up to `most` (at least 1),
 * are put into `first`; returns how many: where there are `most` there may be more. */
size_t dv_heads_pass(dv_heads *h, dv_tail *first, size_t most);
/* A place among the tails of one head. */
typedef struct dv_run {
    dv_tail at;
    const unsigned char *p, *end;
} dv_run;
void dv_heads_run(const dv_heads *h, dv_run *out); /* the first tail of the head at hand */
/* To the first tail of its head, from where it stands, that is not below; false: there is none, or
 * a failure. */
bool dv_run_seek(dv_heads *h, dv_str head, dv_run *r, dv_tail at_least);
/* The same, for who knows that it is far: without reading on to the end of the block at hand. */
bool dv_run_leap(dv_heads *h, dv_str head, dv_run *r, dv_tail at_least);
dv_rc dv_heads_rc(const dv_heads *h, dv_err *err);

/* Goes over all blocks and gives fn every entry that can be read.  *sound: every block can be read,
 * keeps to its bounds and is in order, so that no entry came twice. */
typedef void (*dv_packed_fn)(void *ctx, dv_str entry);
dv_rc dv_packed_check(dv_txn *t, const dv_packed *p, dv_packed_fn fn, void *ctx, bool *sound,
                      dv_err *err);

#endif

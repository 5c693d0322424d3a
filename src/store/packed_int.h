/* A block taken apart, and put together. */
#ifndef DANVAN_PACKED_INT_H
#define DANVAN_PACKED_INT_H

#include "danvan/bytes.h"
#include "danvan/packed.h"

typedef struct packed_entry {
    size_t head; /* where it begins in the block's heads; entries with the same one share it */
    size_t nhead;
    uint64_t a, b;
    size_t end; /* of its bytes in the block's, where these were read */
} packed_entry;

typedef struct packed_block {
    unsigned wide;
    dv_buf heads;
    packed_entry *at;
    size_t n, cap;
} packed_block;

dv_rc dv_packed_damaged(dv_err *err);

/* What is left of a block's bytes; p NULL once they made no sense. */
typedef struct packed_bytes {
    const unsigned char *p, *end;
} packed_bytes;

static inline uint64_t dv_block_number(packed_bytes *r)
{
    const dv_varint x = r->p ? dv_varint_from(r->p, r->end) : (dv_varint){0, NULL};
    r->p = x.past;
    return x.v;
}

static inline uint64_t dv_block_signed(packed_bytes *r)
{
    uint64_t v = dv_block_number(r);
    return (v >> 1) ^ -(v & 1);
}

/* The tail of an entry that begins with `what`, after another with the same head. */
static inline void dv_block_tail(unsigned wide, uint64_t what, dv_tail *t, packed_bytes *r)
{
    if (!wide) {
        t->b += what >> 1;
    } else if (what & 2) {
        t->a += what >> 2;
        t->b += dv_block_signed(r);
    } else {
        t->b += what >> 2;
    }
}

/* The bits of an entry's first byte that say that there is more to it than a difference in that one
 * byte, as most have it. */
static inline unsigned char dv_block_more(unsigned wide)
{
    return wide ? 0x83 : 0x81;
}

/* By how much such a byte is shifted to be the difference. */
static inline unsigned dv_block_shift(unsigned wide)
{
    return wide ? 2 : 1;
}

/* Past the entries that follow with the same head and are below `to`. */
static inline void dv_block_skip(unsigned wide, dv_tail to, dv_tail *tail, packed_bytes *rest)
{
    const unsigned char more = dv_block_more(wide);
    const unsigned shift = dv_block_shift(wide);
    packed_bytes r = *rest;
    dv_tail t = *tail;
    while (r.p && r.p < r.end && !(*r.p & 1)) {
        if (*r.p & more)
            dv_block_tail(wide, dv_block_number(&r), &t, &r);
        else
            t.b += *r.p++ >> shift;
        if (!dv_tail_below(t, to))
            return;
        *rest = r;
        *tail = t;
    }
    if (!r.p)
        *rest = r;
}

void dv_block_clear(packed_block *k);
void dv_block_free(packed_block *k);
/* Adds the entries of a block's bytes after those that are there; false: they make no sense. */
bool dv_block_read(packed_block *k, dv_str bytes);
/* An entry of the block's form, its head among the block's; it is not in the block yet.  The head
 * of the one before it is taken where it is the same. */
packed_entry dv_block_make(packed_block *k, const packed_entry *before, dv_str entry);
void dv_block_add(packed_block *k, packed_entry e);                  /* after the last */
void dv_block_set(packed_block *k, const packed_entry *e, size_t n); /* these in place of its own */
/* The bytes of an entry after another; NULL: of a block's first one. */
void dv_block_put(const packed_block *k, const packed_entry *before, const packed_entry *e,
                  dv_buf *out);
/* The same of those that follow with the head of the last one, as long as `out` has no more than
 * `most` bytes; the last is then the last of them.  Returns how many there were. */
size_t dv_block_put_run(unsigned wide, packed_entry *last, const dv_tail *t, size_t n, size_t most,
                        dv_buf *out);

/* Where an entry stands, or would stand, in a block's bytes. */
typedef struct packed_place {
    packed_entry entry, before, at, next;
    bool has_before, has_at, has_next;
    bool same;              /* `at` is the entry */
    size_t from, to, after; /* the bytes of `at`, and those of `next` after them */
} packed_place;
/* k then has the heads of the entries; false: the bytes up to there make no sense. */
bool dv_block_place(packed_block *k, dv_str value, dv_str entry, packed_place *out);

bool dv_block_same_head(const packed_block *k, size_t i, size_t j);
void dv_block_whole(unsigned wide, dv_str head, const dv_tail *t, dv_buf *out); /* an entry */
void dv_block_entry(const packed_block *k, size_t i, dv_buf *out); /* whole, instead of out's */
/* Adds what stands past all entries with this head, and before those of the next. */
void dv_block_past(dv_str head, unsigned wide, dv_buf *out);
int dv_block_order(const packed_block *k, size_t i, dv_str entry);
size_t dv_block_find(const packed_block *k, dv_str at_least); /* n: all are below it */

#endif

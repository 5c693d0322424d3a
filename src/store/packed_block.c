/* The bytes of a block.  Each entry is told by what differs from the one before it:
 *
 *   the same head, one number: 2 × its difference, as a varint
 *   the same head, two numbers: 4 × the difference of the second one where the first is the same;
 *     else 4 × the difference of the first + 2, and the signed difference of the second
 *   another head: 1 + 2 × the number of bytes that it shares with the one before; the others, after
 *     their number; the signed differences of its numbers
 *
 * A block's first entry comes after an empty head and zeroes. */
#include "danvan/bytes.h"

#include "packed_int.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER = 8 };

static size_t tail_of(const packed_block *k)
{
    return k->wide + NUMBER;
}

static uint64_t zigzag(uint64_t v)
{
    return v << 1 ^ (uint64_t)((int64_t)v >> 63);
}

static uint64_t number(const char *p, unsigned n)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

static void put_number(char *p, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        p[i] = (char)(v >> (8 * (n - 1 - i)));
}

void dv_block_clear(packed_block *k)
{
    dv_buf_clear(&k->heads);
    k->n = 0;
}

void dv_block_free(packed_block *k)
{
    dv_buf_free(&k->heads);
    free(k->at);
}

static packed_entry *room(packed_block *k)
{
    if (k->n == k->cap) {
        k->cap = k->cap ? k->cap * 2 : 256;
        k->at = realloc(k->at, k->cap * sizeof *k->at);
        DV_NEED(k->at);
    }
    return &k->at[k->n++];
}

static dv_str head_of(const packed_block *k, const packed_entry *e)
{
    return (dv_str){dv_buf_cstr(&k->heads) + e->head, e->nhead};
}

static bool same_head(const packed_block *k, const packed_entry *x, const packed_entry *y)
{
    return x->head == y->head || dv_str_eq(head_of(k, x), head_of(k, y));
}

bool dv_block_same_head(const packed_block *k, size_t i, size_t j)
{
    return same_head(k, &k->at[i], &k->at[j]);
}

packed_entry dv_block_make(packed_block *k, const packed_entry *before, dv_str entry)
{
    DV_ASSERT(entry.n > tail_of(k) && entry.n <= DV_PACKED_MAX);
    const dv_str head = {entry.p, entry.n - tail_of(k)};
    packed_entry e;
    if (before && dv_str_eq(head_of(k, before), head)) {
        e = *before;
    } else {
        e = (packed_entry){.head = k->heads.n, .nhead = head.n};
        dv_buf_add(&k->heads, head);
    }
    e.a = number(entry.p + head.n, k->wide);
    e.b = number(entry.p + head.n + k->wide, NUMBER);
    return e;
}

void dv_block_add(packed_block *k, packed_entry e)
{
    *room(k) = e;
}

void dv_block_set(packed_block *k, const packed_entry *e, size_t n)
{
    k->n = 0;
    for (size_t i = 0; i < n; i++)
        dv_block_add(k, e[i]);
}

/* ---- reading ---- */

static bool read_head(packed_block *k, packed_entry *e, const packed_entry *before, uint64_t shared,
                      packed_bytes *r)
{
    uint64_t rest = dv_block_number(r);
    if (!r->p || shared > before->nhead || shared + rest == 0 || rest > DV_PACKED_MAX ||
        shared + rest > DV_PACKED_MAX || rest > (uint64_t)(r->end - r->p))
        return false;
    size_t at = k->heads.n;
    char *to = dv_buf_room(&k->heads, (size_t)(shared + rest));
    if (shared)
        memcpy(to, k->heads.p + before->head, (size_t)shared);
    if (rest)
        memcpy(to + shared, r->p, (size_t)rest);
    r->p += rest;
    k->heads.n += (size_t)(shared + rest);
    e->head = at;
    e->nhead = (size_t)(shared + rest);
    return true;
}

static inline bool read_entry(packed_block *k, packed_entry *e, const packed_entry *before,
                              packed_bytes *r)
{
    uint64_t what = dv_block_number(r);
    *e = *before;
    if (what & 1) {
        if (!read_head(k, e, before, what >> 1, r))
            return false;
        if (k->wide)
            e->a += dv_block_signed(r);
        e->b += dv_block_signed(r);
    } else {
        dv_tail t = {e->a, e->b};
        dv_block_tail(k->wide, what, &t, r);
        e->a = t.a;
        e->b = t.b;
    }
    return r->p && (!k->wide || e->a <= UINT32_MAX) && e->nhead;
}

bool dv_block_read(packed_block *k, dv_str value)
{
    packed_bytes r = {(const unsigned char *)value.p, (const unsigned char *)value.p + value.n};
    packed_entry before = {0};
    while (r.p < r.end) {
        packed_entry *e = room(k);
        if (!read_entry(k, e, &before, &r))
            return false;
        e->end = (size_t)(r.p - (const unsigned char *)value.p);
        before = *e;
    }
    return true;
}

/* ---- writing ---- */

/* Most bytes of one: three numbers and a head. */
enum { ONE_MOST = 3 * 10 + DV_PACKED_MAX };

/* By how much its numbers are greater. */
static inline char *put_same(unsigned wide, uint64_t a, uint64_t b, char *to)
{
    if (!wide)
        return dv_varint_at(to, b << 1);
    if (a == 0 && b >> 62 == 0)
        return dv_varint_at(to, b << 2);
    to = dv_varint_at(to, a << 2 | 2);
    return dv_varint_at(to, zigzag(b));
}

size_t dv_block_put_run(unsigned wide, packed_entry *last, const dv_tail *t, size_t n, size_t most,
                        dv_buf *out)
{
    enum { SAME_MOST = 20 };
    size_t room = most > out->n ? most - out->n : 0, done = 0;
    char *from = dv_buf_room(out, room + SAME_MOST), *to = from, *end = from + room;
    dv_tail at = {last->a, last->b};
    for (; done < n; done++) {
        DV_ASSERT(dv_tail_below(at, t[done]));
        char *next = put_same(wide, t[done].a - at.a, t[done].b - at.b, to);
        if (next > end)
            break;
        to = next;
        at = t[done];
    }
    last->a = at.a;
    last->b = at.b;
    out->n += (size_t)(to - from);
    *to = '\0';
    return done;
}

static char *put_other(const packed_block *k, const packed_entry *e, const packed_entry *before,
                       char *to)
{
    const dv_str head = head_of(k, e), other = head_of(k, before);
    size_t shared = 0;
    while (shared < head.n && shared < other.n && head.p[shared] == other.p[shared])
        shared++;
    to = dv_varint_at(to, (uint64_t)shared << 1 | 1);
    to = dv_varint_at(to, head.n - shared);
    memcpy(to, head.p + shared, head.n - shared);
    to += head.n - shared;
    if (k->wide)
        to = dv_varint_at(to, zigzag(e->a - before->a));
    return dv_varint_at(to, zigzag(e->b - before->b));
}

void dv_block_put(const packed_block *k, const packed_entry *before, const packed_entry *e,
                  dv_buf *out)
{
    static const packed_entry none = {0};
    char *to = dv_buf_room(out, ONE_MOST);
    bool same = before && same_head(k, e, before);
    /* But for a difference that has no room beside the bit that says so. */
    same = same && (k->wide || (e->b - before->b) >> 63 == 0);
    before = before ? before : &none;
    out->n += (size_t)((same ? put_same(k->wide, e->a - before->a, e->b - before->b, to)
                             : put_other(k, e, before, to)) -
                       to);
}

/* ---- one place ---- */

static inline bool number_below(const packed_entry *x, const packed_entry *y)
{
    return x->a != y->a ? x->a < y->a : x->b < y->b;
}

static bool skip_below(unsigned wide, dv_tail to, packed_entry *e, packed_bytes *r)
{
    dv_tail t = {e->a, e->b};
    dv_block_skip(wide, to, &t, r);
    e->a = t.a;
    e->b = t.b;
    return r->p && (!wide || t.a <= UINT32_MAX);
}

bool dv_block_place(packed_block *k, dv_str value, dv_str entry, packed_place *out)
{
    const unsigned char *start = (const unsigned char *)value.p;
    packed_bytes r = {start, start + value.n};
    dv_block_clear(k);
    const packed_entry sought = dv_block_make(k, NULL, entry);
    packed_entry e = {0}, before = e;
    const dv_tail to = {sought.a, sought.b}, all = {UINT64_MAX, UINT64_MAX};
    int head = 1; /* how the head at hand compares with that which is sought */
    *out = (packed_place){.entry = sought};
    while (r.p < r.end && !out->has_at) {
        out->from = (size_t)(r.p - start);
        if (!read_entry(k, &e, &before, &r))
            return false;
        if (e.head != before.head || !out->has_before)
            head = dv_str_order(head_of(k, &e), head_of(k, &sought));
        out->has_at = head > 0 || (head == 0 && !number_below(&e, &sought));
        if (!out->has_at && !skip_below(k->wide, head < 0 ? all : to, &e, &r))
            return false;
        if (!out->has_at) {
            out->before = before = e;
            out->has_before = true;
        }
        out->at = e;
    }
    out->same = out->has_at && head == 0 && !number_below(&sought, &e);
    out->to = (size_t)(r.p - start);
    if (!out->has_at)
        out->from = out->to;
    out->next = out->at;
    out->after = out->to;
    out->has_next = out->has_at && r.p < r.end;
    if (out->has_next && !read_entry(k, &out->next, &out->at, &r))
        return false;
    out->after = (size_t)(r.p - start);
    return true;
}

void dv_block_whole(unsigned wide, dv_str head, const dv_tail *t, dv_buf *out)
{
    dv_buf_clear(out);
    char *to = dv_buf_room(out, head.n + wide + NUMBER);
    memcpy(to, head.p, head.n);
    put_number(to + head.n, t->a, wide);
    put_number(to + head.n + wide, t->b, NUMBER);
    out->n = head.n + wide + NUMBER;
}

void dv_block_entry(const packed_block *k, size_t i, dv_buf *out)
{
    const packed_entry *e = &k->at[i];
    dv_block_whole(k->wide, head_of(k, e), &(dv_tail){e->a, e->b}, out);
}

void dv_block_past(dv_str head, unsigned wide, dv_buf *out)
{
    dv_buf_add(out, head);
    memset(dv_buf_room(out, wide + NUMBER), 0xFF, wide + NUMBER);
    out->n += wide + NUMBER;
    dv_buf_putc(out, 0);
}

/* ---- order ---- */

/* What is sought may be any bytes. */
int dv_block_order(const packed_block *k, size_t i, dv_str entry)
{
    const packed_entry *e = &k->at[i];
    char tail[2 * NUMBER];
    size_t n = e->nhead < entry.n ? e->nhead : entry.n;
    int c = n ? memcmp(k->heads.p + e->head, entry.p, n) : 0;
    if (c || entry.n <= e->nhead)
        return c ? c : 1;
    put_number(tail, e->a, k->wide);
    put_number(tail + k->wide, e->b, NUMBER);
    entry = (dv_str){entry.p + n, entry.n - n};
    n = tail_of(k) < entry.n ? tail_of(k) : entry.n;
    c = memcmp(tail, entry.p, n);
    return c ? c : (tail_of(k) > entry.n) - (tail_of(k) < entry.n);
}

size_t dv_block_find(const packed_block *k, dv_str at_least)
{
    size_t from = 0, to = k->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (dv_block_order(k, mid, at_least) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

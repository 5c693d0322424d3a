/* Reading the tails of packed sets head by head: what a search does for each word. */
#include "danvan/packed.h"

#include "packed_int.h"

#include <stdlib.h>
#include <string.h>

/* An entry of a block, and what follows it there. */
typedef struct place {
    packed_bytes rest;
    dv_tail tail;
    dv_buf head;
} place;

struct dv_heads {
    unsigned wide;
    dv_cursor *c, *far; /* of the heads; of the runs that go on in another block */
    place at, found;
    dv_buf key;
    bool there, damaged;
};

dv_rc dv_heads_open(dv_txn *t, const dv_packed *p, dv_heads **out, dv_err *err)
{
    dv_heads *h = calloc(1, sizeof *h);
    DV_NEED(h);
    h->wide = p->wide;
    dv_rc rc = dv_cursor_open(t, p->db, &h->c, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, p->db, &h->far, err);
    if (rc != DV_OK) {
        dv_heads_close(h);
        h = NULL;
    }
    *out = h;
    return rc;
}

void dv_heads_close(dv_heads *h)
{
    if (!h)
        return;
    dv_cursor_close(h->c);
    dv_cursor_close(h->far);
    dv_buf_free(&h->at.head);
    dv_buf_free(&h->found.head);
    dv_buf_free(&h->key);
    free(h);
}

dv_rc dv_heads_rc(const dv_heads *h, dv_err *err)
{
    dv_rc rc = h->damaged ? dv_packed_damaged(err) : dv_cursor_rc(h->c, err);
    return rc == DV_OK ? dv_cursor_rc(h->far, err) : rc;
}

/* ---- entries ---- */

static bool read_head(place *x, uint64_t shared)
{
    uint64_t rest = dv_block_number(&x->rest);
    if (!x->rest.p || shared > x->head.n || shared + rest == 0 || rest > DV_PACKED_MAX ||
        shared + rest > DV_PACKED_MAX || rest > (uint64_t)(x->rest.end - x->rest.p))
        return false;
    x->head.n = (size_t)shared;
    dv_buf_add(&x->head, (dv_str){(const char *)x->rest.p, (size_t)rest});
    x->rest.p += rest;
    return true;
}

static void read_tail(unsigned wide, dv_tail *t, packed_bytes *r)
{
    if (wide)
        t->a += dv_block_signed(r);
    t->b += dv_block_signed(r);
}

static bool is_sound(const dv_heads *h, dv_tail t, const packed_bytes *r)
{
    return r->p && (!h->wide || t.a <= UINT32_MAX);
}

/* The next entry of the block; *other: its head is told anew. */
static bool step(dv_heads *h, place *x, bool *other)
{
    uint64_t what = dv_block_number(&x->rest);
    bool good = true;
    *other = what & 1;
    if (!*other)
        dv_block_tail(h->wide, what, &x->tail, &x->rest);
    else if ((good = read_head(x, what >> 1)))
        read_tail(h->wide, &x->tail, &x->rest);
    good = good && x->head.n && is_sound(h, x->tail, &x->rest);
    h->damaged = h->damaged || !good;
    return good;
}

/* Past the entries that follow with the same head. */
static bool skip_same(dv_heads *h, place *x)
{
    dv_block_skip(h->wide, (dv_tail){UINT64_MAX, UINT64_MAX}, &x->tail, &x->rest);
    h->damaged = h->damaged || !x->head.n || !is_sound(h, x->tail, &x->rest);
    return !h->damaged;
}

/* ---- blocks ---- */

static bool begin(place *x, bool there, dv_str value)
{
    const unsigned char *p = (const unsigned char *)value.p;
    if (!there)
        return false;
    x->rest = (packed_bytes){p, p + value.n};
    x->tail = (dv_tail){0};
    dv_buf_clear(&x->head);
    return true;
}

/* The block in which `sought` stands or would stand; where there is none before it, the first. */
static bool to_block(dv_cursor *c, dv_str sought, place *x)
{
    dv_str key, value = {0};
    bool there = dv_cursor_seek(c, sought, &key, &value);
    if (!there || dv_str_order(key, sought) > 0)
        there = dv_cursor_prev(c, &key, &value) || dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    return begin(x, there, value);
}

/* The next entry, of the block or of the one after it. */
static bool step_on(dv_heads *h, dv_cursor *c, place *x, bool *other)
{
    while (x->rest.p == x->rest.end) {
        dv_str key, value = {0};
        bool there = dv_cursor_next(c, &key, &value);
        if (!begin(x, there, value))
            return false;
    }
    return step(h, x, other);
}

/* ---- heads ---- */

static bool skip_to(dv_heads *h, dv_str at_least)
{
    bool other;
    while (step_on(h, h->c, &h->at, &other)) {
        if (other && dv_str_order(dv_buf_str(&h->at.head), at_least) >= 0)
            return true;
        if (!skip_same(h, &h->at))
            return false;
    }
    return false;
}

bool dv_heads_seek(dv_heads *h, dv_str at_least)
{
    h->there = to_block(h->c, at_least, &h->at) && skip_to(h, at_least);
    return h->there;
}

bool dv_heads_at(const dv_heads *h, dv_str *head)
{
    *head = dv_buf_str(&h->at.head);
    return h->there;
}

/* Past all entries of the head that is the key. */
static void leap(dv_heads *h)
{
    dv_buf_clear(&h->found.head);
    dv_block_past(dv_buf_str(&h->key), h->wide, &h->found.head);
    const dv_str past = dv_buf_str(&h->found.head);
    h->there = to_block(h->c, past, &h->at) && skip_to(h, past);
}

/* Heads that don't ascend would lead back, and a search would go round for ever. */
static void check_order(dv_heads *h)
{
    if (!h->there || dv_str_order(dv_buf_str(&h->at.head), dv_buf_str(&h->key)) > 0)
        return;
    h->damaged = true;
    h->there = false;
}

/* Who is given the tails reckons with their order: the newest, and how far the last is from it. */
static bool ascends(dv_heads *h, dv_tail before)
{
    if (dv_tail_below(before, h->at.tail))
        return true;
    h->damaged = true;
    h->there = false;
    return false;
}

/* Those that follow in the block with the same head, as long as they make sense; returns how many.
 */
static size_t pass_near(dv_heads *h, dv_tail *next, size_t most)
{
    place *x = &h->at;
    packed_bytes r = x->rest;
    size_t n = 0;
    for (; n < most && r.p < r.end && !(*r.p & 1); n++) {
        dv_tail t = x->tail;
        dv_block_tail(h->wide, dv_block_number(&r), &t, &r);
        if (!is_sound(h, t, &r) || !dv_tail_below(x->tail, t))
            break;
        x->rest = r;
        x->tail = next[n] = t;
    }
    return n;
}

size_t dv_heads_pass(dv_heads *h, dv_tail *first, size_t most)
{
    size_t n = 0;
    bool other = false;
    dv_buf_clear(&h->key);
    dv_buf_add(&h->key, dv_buf_str(&h->at.head));
    do {
        first[n++] = h->at.tail;
        n += pass_near(h, first + n, most - n);
        h->there = n < most && step_on(h, h->c, &h->at, &other);
    } while (h->there && (!other || dv_str_eq(dv_buf_str(&h->at.head), dv_buf_str(&h->key))) &&
             ascends(h, first[n - 1]));
    if (n == most)
        leap(h);
    check_order(h);
    return n;
}

/* ---- runs ---- */

void dv_heads_run(const dv_heads *h, dv_run *out)
{
    *out = (dv_run){h->at.tail, h->at.rest.p, h->at.rest.end};
}

/* Where a number has no room beside its mark the same head is told again. */
static bool goes_on(uint64_t shared, dv_str head, packed_bytes *r)
{
    uint64_t rest = dv_block_number(r);
    return r->p && rest == 0 && shared == head.n;
}

typedef enum found { FOUND, HEAD_ENDS, BLOCK_ENDS } found;

/* Of a frequent word most entries have one byte: past as many as stand together, eight at a time,
 * and are below `to`.  A function apart, so that the loop that calls it keeps its registers. */
__attribute__((noinline)) static dv_run pass_eights(unsigned wide, dv_run run, dv_tail to)
{
    const uint64_t more = dv_block_more(wide) * UINT64_C(0x0101010101010101);
    const uint64_t even = UINT64_C(0x00FF00FF00FF00FF);
    uint64_t v;
    for (; run.end - run.p >= (ptrdiff_t)sizeof v; run.p += sizeof v) {
        memcpy(&v, run.p, sizeof v);
        if (v & more)
            break;
        v >>= dv_block_shift(wide);
        v = (v & even) + (v >> 8 & even); /* four sums of two, and their sum in the highest */
        const dv_tail past = {run.at.a, run.at.b + (v * UINT64_C(0x0001000100010001) >> 48)};
        if (!dv_tail_below(past, to))
            break;
        run.at = past;
    }
    return run;
}

static found seek_near(dv_heads *h, dv_str head, dv_run *run, dv_tail to)
{
    enum { A_STRETCH = 4 };
    const unsigned char more = dv_block_more(h->wide);
    const unsigned shift = dv_block_shift(h->wide);
    packed_bytes r = {run->p, run->end};
    dv_tail t = run->at;
    unsigned together = 0;
    while (dv_tail_below(t, to)) {
        if (r.p == r.end)
            return BLOCK_ENDS;
        if (!(*r.p & more)) {
            t.b += *r.p++ >> shift;
            if (++together == A_STRETCH) {
                const dv_run past = pass_eights(h->wide, (dv_run){t, r.p, r.end}, to);
                t = past.at;
                r.p = past.p;
            }
            continue;
        }
        together = 0;
        uint64_t what = dv_block_number(&r);
        if (!(what & 1))
            dv_block_tail(h->wide, what, &t, &r);
        else if (goes_on(what >> 1, head, &r))
            read_tail(h->wide, &t, &r);
        else if (r.p)
            return HEAD_ENDS;
        if (!is_sound(h, t, &r)) {
            h->damaged = true;
            return HEAD_ENDS;
        }
    }
    *run = (dv_run){t, r.p, r.end};
    return FOUND;
}

/* In another block than the one at hand. */
static bool seek_far(dv_heads *h, dv_str head, dv_run *run, dv_tail to)
{
    place *x = &h->found;
    int order = -1;
    bool other;
    dv_block_whole(h->wide, head, &to, &h->key);
    if (!to_block(h->far, dv_buf_str(&h->key), x))
        return false;
    while (step_on(h, h->far, x, &other)) {
        if (other)
            order = dv_str_order(dv_buf_str(&x->head), head);
        if (order > 0 || (order < 0 && !skip_same(h, x)))
            return false;
        if (order < 0)
            continue;
        *run = (dv_run){x->tail, x->rest.p, x->rest.end};
        found near = seek_near(h, head, run, to);
        if (near != BLOCK_ENDS)
            return near == FOUND;
        x->rest.p = x->rest.end;
    }
    return false;
}

bool dv_run_seek(dv_heads *h, dv_str head, dv_run *r, dv_tail to)
{
    found near = seek_near(h, head, r, to);
    return near == BLOCK_ENDS ? seek_far(h, head, r, to) : near == FOUND;
}

bool dv_run_leap(dv_heads *h, dv_str head, dv_run *r, dv_tail to)
{
    return !dv_tail_below(r->at, to) || seek_far(h, head, r, to);
}

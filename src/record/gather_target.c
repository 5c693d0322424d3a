/* Lists and words that are being written: of new records, whose numbers come in parts, those of one
 * head are put together first. */
#include "gather_int.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 4096 };

static dv_rc target_flush(target *x)
{
    dv_rc rc = dv_packed_apply(x->t, x->p, x->change, x->n, x->err);
    dv_arena_reset(&x->a);
    x->change = NULL;
    x->n = 0;
    return rc;
}

static dv_rc target_add(target *x, dv_str entry, bool gone)
{
    dv_rc rc = DV_OK;
    if (x->fill)
        return gone ? DV_OK : dv_packer_add(x->fill, entry, x->err);
    if (x->n == AT_ONCE)
        rc = target_flush(x);
    if (!x->change)
        x->change = DV_NEW_N(&x->a, dv_packed_change, AT_ONCE);
    x->change[x->n++] = (dv_packed_change){{dv_arena_copy(&x->a, entry), entry.n}, gone};
    return rc;
}

/* ---- numbers that come in parts ---- */

static dv_rc put_waiting(target *x, size_t n)
{
    dv_rc rc = DV_OK;
    if (x->fill)
        rc = dv_packer_add_tails(x->fill, dv_buf_str(&x->head), x->wait, n, x->err);
    for (size_t i = 0; i < n && !x->fill && rc == DV_OK; i++) {
        dv_buf_clear(&x->entry);
        dv_buf_add(&x->entry, dv_buf_str(&x->head));
        if (x->p->wide)
            dv_put_u32(&x->entry, (uint32_t)x->wait[i].a);
        dv_put_u64(&x->entry, x->wait[i].b);
        rc = target_add(x, dv_buf_str(&x->entry), false);
    }
    x->nwait -= n;
    if (x->nwait)
        memmove(x->wait, x->wait + n, x->nwait * sizeof *x->wait);
    return rc;
}

/* All that stands before this entry is written. */
static dv_rc put_before(target *x, dv_str head, dv_tail first)
{
    size_t n = 0;
    if (!dv_str_eq(dv_buf_str(&x->head), head)) {
        dv_rc rc = put_waiting(x, x->nwait);
        dv_buf_clear(&x->head);
        dv_buf_add(&x->head, head);
        return rc;
    }
    while (n < x->nwait && dv_tail_below(x->wait[n], first))
        n++;
    return put_waiting(x, n);
}

/* Mostly none waits: as dv_tail_get would give them one by one. */
static void wait_alone(target *x, dv_tail t, const dv_reader *rd)
{
    const unsigned char *p = rd->p, *const end = rd->end;
    dv_tail *to = x->wait;
    *to++ = t;
    while (p < end) {
        dv_varint v = dv_varint_from(p, end);
        if (v.v & 1) {
            t.a += v.v >> 1;
            v = dv_varint_from(v.past, end);
            t.b += (v.v >> 1) ^ -(v.v & 1);
        } else {
            t.b += v.v >> 1;
        }
        p = v.past;
        DV_ASSERT(p);
        *to++ = t;
    }
    x->nwait = (size_t)(to - x->wait);
}

static void wait_for(target *x, dv_tail first, dv_reader *rd)
{
    size_t most = x->nwait + dv_left(rd) + 1, i = 0, n = 0;
    if (most > x->cap) {
        x->cap = most * 2;
        x->wait = realloc(x->wait, x->cap * sizeof *x->wait);
        x->spare = realloc(x->spare, x->cap * sizeof *x->spare);
        DV_NEED(x->wait && x->spare);
    }
    if (!x->nwait) {
        wait_alone(x, first, rd);
        return;
    }
    x->spare[n++] = first; /* all that stand before it are written */
    while (dv_left(rd)) {
        first = dv_tail_get(rd, first);
        DV_ASSERT(!rd->bad);
        while (i < x->nwait && dv_tail_below(x->wait[i], first))
            x->spare[n++] = x->wait[i++];
        x->spare[n++] = first;
    }
    if (i < x->nwait)
        memcpy(x->spare + n, x->wait + i, (x->nwait - i) * sizeof *x->spare);
    n += x->nwait - i;
    dv_tail *swap = x->wait;
    x->wait = x->spare;
    x->spare = swap;
    x->nwait = n;
}

dv_rc dv_target_put(target *x, dv_str entry, dv_str value)
{
    size_t tail = x->p->wide + ID_BYTES;
    const dv_str head = {entry.p, entry.n - tail};
    dv_reader tail_of = dv_reader_of((dv_str){entry.p + head.n, tail}), rd = dv_reader_of(value);
    dv_tail first = {.a = x->p->wide ? dv_get_u32(&tail_of) : 0};
    first.b = dv_get_u64(&tail_of);
    bool parts = value.n && dv_get_u8(&rd) == '+';
    dv_rc rc = put_before(x, head, first);
    if (rc != DV_OK || !parts)
        return rc == DV_OK ? target_add(x, entry, value.n != 0) : rc;
    wait_for(x, first, &rd);
    return DV_OK;
}

dv_rc dv_target_close(target *x, dv_rc rc)
{
    if (rc == DV_OK && x->p)
        rc = put_waiting(x, x->nwait);
    dv_buf_free(&x->head);
    dv_buf_free(&x->entry);
    free(x->wait);
    free(x->spare);
    if (x->fill) {
        dv_rc closed = dv_packer_close(x->fill, rc == DV_OK ? x->err : NULL);
        rc = rc == DV_OK ? closed : rc;
    } else if (rc == DV_OK && x->p) {
        rc = target_flush(x);
    }
    dv_arena_free(&x->a);
    return rc;
}

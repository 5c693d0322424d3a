/* One thread brings what is made aside to its end and puts its runs together, the other packs what
 * comes of that: who writes has less to do than either.  A part of the first is entries, one of the
 * other blocks, each after which database it is of. */
#include "danvan/lang.h"
#include "danvan/parts.h"
#include "danvan/thread.h"

#include "gather_int.h"

#include <stdatomic.h>
#include <stdlib.h>

uint64_t dv_beside_least = 1 << 20;
enum { PART = 1 << 16, MOST = 4, LISTS = 0, WORDS = 1, TARGETS = 2 };

typedef struct packing {
    beside *x;
    uint8_t no;
    dv_db db;
    target to;
} packing;

struct beside {
    dv_txn *t; /* of the writer */
    aside *from;
    pthread_t packer, merger;
    dv_parts *merged, *parts;
    dv_buf given, taken;
    packing of[TARGETS];
    _Atomic uint64_t work, all;
    bool done;
    dv_rc rc, merge_rc; /* of the threads */
    dv_err err, merge_err;
};

/* ---- the merger's ---- */

static dv_rc merge_of(beside *x, dv_sorter *from)
{
    dv_str key, value;
    dv_buf part = {0};
    bool wanted = true;
    while (wanted && dv_sorter_next(from, &key, &value)) {
        dv_put_text(&part, key);
        dv_put_text(&part, value);
        wanted = part.n < PART || dv_parts_give(x->merged, &part);
    }
    if (wanted && part.n)
        dv_parts_give(x->merged, &part);
    dv_buf_free(&part);
    return dv_sorter_rc(from, &x->merge_err);
}

static void *merge_all(void *of)
{
    beside *x = of;
    dv_sorter *from;
    x->merge_rc = dv_aside_turn(x->from, &from, &x->merge_err);
    x->all = dv_aside_work(x->from);
    if (x->merge_rc == DV_OK)
        x->merge_rc = merge_of(x, from);
    dv_parts_end(x->merged);
    return NULL;
}

/* ---- the packer's ---- */

static dv_rc give(void *ctx, dv_str key, dv_str value, dv_err *err)
{
    const packing *of = ctx;
    dv_buf *b = &of->x->given;
    dv_put_u8(b, of->no);
    dv_put_text(b, key);
    dv_put_text(b, value);
    if (b->n < PART || dv_parts_give(of->x->parts, b))
        return DV_OK;
    return dv_fail(err, DV_STOPPED, "", _("stopped"));
}

static dv_rc pack_of(beside *x, dv_str part)
{
    dv_reader rd = dv_reader_of(part);
    dv_rc rc = DV_OK;
    while (rc == DV_OK && dv_left(&rd)) {
        const dv_str key = dv_get_text(&rd), value = dv_get_text(&rd);
        DV_ASSERT(!rd.bad);
        const bool words = (unsigned char)key.p[1] == DV_OF_WORDS;
        const dv_str entry = {key.p + 2, key.n - 2};
        rc = dv_target_put(&x->of[words ? WORDS : LISTS].to, entry, value);
        x->work += key.n + value.n;
    }
    return rc;
}

static void *pack_all(void *of)
{
    beside *x = of;
    dv_buf part = {0};
    while (x->rc == DV_OK && dv_parts_take(x->merged, true, &part))
        x->rc = pack_of(x, dv_buf_str(&part));
    dv_parts_give_up(x->merged);
    dv_buf_free(&part);
    for (size_t i = 0; i < TARGETS; i++)
        x->rc = dv_target_close(&x->of[i].to, x->rc);
    if (x->given.n)
        dv_parts_give(x->parts, &x->given);
    dv_parts_end(x->parts);
    return NULL;
}

/* ---- the writer's ---- */

static void open_one(beside *x, uint8_t no, const dv_packed *p)
{
    packing *of = &x->of[no];
    *of = (packing){.x = x, .no = no, .db = p->db};
    of->to = (target){.p = p, .fill = dv_packer_open_to(p, give, of), .err = &x->err};
}

static void beside_free(beside *x)
{
    dv_parts_close(x->merged);
    dv_parts_close(x->parts);
    dv_buf_free(&x->given);
    dv_buf_free(&x->taken);
    free(x);
}

beside *dv_beside_begin(dv_registry *r, dv_txn *t, aside *new)
{
    beside *x = calloc(1, sizeof *x);
    DV_NEED(x);
    x->t = t;
    x->from = new;
    x->merged = dv_parts_open(&dv_part_buf, MOST);
    x->parts = dv_parts_open(&dv_part_buf, MOST);
    open_one(x, LISTS, &r->in->sorted);
    open_one(x, WORDS, &r->in->words);
    if (!dv_thread_begin(&x->packer, pack_all, x)) {
        for (size_t i = 0; i < TARGETS; i++)
            dv_target_close(&x->of[i].to, DV_OK);
        beside_free(x);
        return NULL;
    }
    if (!dv_thread_begin(&x->merger, merge_all, x)) {
        dv_parts_end(x->merged);
        pthread_join(x->packer, NULL);
        beside_free(x);
        return NULL;
    }
    return x;
}

dv_rc dv_beside_put(beside *x, bool wait, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (!dv_parts_take(x->parts, wait, &x->taken)) {
        x->done = wait;
        return rc;
    }
    dv_reader rd = dv_reader_of(dv_buf_str(&x->taken));
    while (rc == DV_OK && dv_left(&rd)) {
        const packing *of = &x->of[dv_get_u8(&rd)];
        dv_str key = dv_get_text(&rd), value = dv_get_text(&rd);
        DV_ASSERT(!rd.bad);
        rc = dv_put_last(x->t, of->db, key, value, err);
    }
    return rc;
}

bool dv_beside_done(const beside *x)
{
    return x->done;
}

uint64_t dv_beside_work(const beside *x)
{
    return x->work;
}

uint64_t dv_beside_all(const beside *x)
{
    return x->all;
}

dv_rc dv_beside_end(beside *x, dv_rc rc, dv_err *err)
{
    dv_parts_give_up(x->parts);
    pthread_join(x->packer, NULL);
    pthread_join(x->merger, NULL);
    if (rc == DV_OK && x->merge_rc != DV_OK)
        rc = dv_fail(err, x->merge_rc, x->merge_err.place, "%s", x->merge_err.text);
    if (rc == DV_OK && x->rc != DV_OK)
        rc = dv_fail(err, x->rc, x->err.place, "%s", x->err.text);
    beside_free(x);
    return rc;
}

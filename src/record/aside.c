/* The list orders and words of new records, made beside the saving of them.
 *
 * They follow from a few texts of a record, and nothing of the store is asked for them: so the
 * texts are put by, and what a part of them comes to is made by a thread of its own, where there is
 * more than one processor and more than one part.  Parts are taken in their order, so that the
 * entries are the same either way. */
#include "danvan/lang.h"
#include "danvan/parts.h"
#include "danvan/thread.h"

#include "bulk_int.h"

#include <stdatomic.h>
#include <stdlib.h>

size_t dv_aside_part = 1 << 16;
/* While it puts in order what it holds, those that come meanwhile have room. */
enum { MEMORY = 8 << 20, MOST = 24 };

struct aside {
    bulk *b;
    dv_sorter *s;
    dv_buf part;    /* that is being filled */
    uint64_t given; /* bytes of those that were */
    uint64_t work;  /* once it has turned */
    dv_rc rc;       /* what went wrong in taking parts */
    dv_err err;
    bool apart;
    pthread_t thread;
    dv_parts *parts; /* that wait for it */
    _Atomic bool broken;
};

aside *dv_aside_open(dv_registry *r)
{
    aside *x = calloc(1, sizeof *x);
    DV_NEED(x);
    x->b = dv_bulk_open(r);
    x->s = dv_sorter_open(dv_store_dir(r->store), MEMORY);
    x->parts = dv_parts_open(&dv_part_buf, MOST);
    return x;
}

/* ---- taking parts ---- */

static void take(aside *x, dv_str part)
{
    while (x->rc == DV_OK && part.n) {
        if (dv_bulk_full(x->b))
            x->rc = dv_bulk_flush(x->b, x->s, &x->err);
        size_t n = dv_bulk_take(x->b, part);
        part = (dv_str){part.p + n, part.n - n};
    }
}

static void *take_all(void *of)
{
    aside *x = of;
    dv_buf part = {0};
    while (dv_parts_take(x->parts, true, &part)) {
        take(x, dv_buf_str(&part));
        x->broken = x->rc != DV_OK; /* and stays what it is */
    }
    dv_buf_free(&part);
    return NULL;
}

static void begin_thread(aside *x)
{
    if (!x->apart)
        x->apart = dv_thread_begin(&x->thread, take_all, x);
}

static void end_thread(aside *x)
{
    if (!x->apart)
        return;
    dv_parts_end(x->parts);
    pthread_join(x->thread, NULL);
    x->apart = false;
}

/* ---- giving parts ---- */

static dv_rc told(const aside *x, dv_err *err)
{
    return x->rc == DV_OK ? DV_OK : dv_fail(err, x->rc, x->err.place, "%s", x->err.text);
}

static dv_rc hand_over(aside *x, dv_err *err)
{
    x->given += x->part.n;
    begin_thread(x);
    if (!x->apart) {
        take(x, dv_buf_str(&x->part));
        dv_buf_clear(&x->part);
        return told(x, err);
    }
    dv_parts_give(x->parts, &x->part);
    return x->broken ? told(x, err) : DV_OK;
}

dv_rc dv_aside_add(aside *x, const dv_record *rec, dv_err *err)
{
    dv_bulk_put_by(&x->part, x->b, rec);
    return x->part.n < dv_aside_part ? DV_OK : hand_over(x, err);
}

uint64_t dv_aside_given(const aside *x)
{
    return x->given + x->part.n;
}

dv_rc dv_aside_turn(aside *x, dv_sorter **out, dv_err *err)
{
    end_thread(x);
    take(x, dv_buf_str(&x->part));
    dv_buf_clear(&x->part);
    if (x->rc == DV_OK)
        x->rc = dv_bulk_flush(x->b, x->s, &x->err);
    x->work = dv_bulk_work(x->b);
    dv_bulk_close(x->b);
    x->b = NULL;
    if (x->rc == DV_OK)
        x->rc = dv_sorter_turn(x->s, &x->err);
    *out = x->s;
    return told(x, err);
}

uint64_t dv_aside_work(const aside *x)
{
    return x->work;
}

void dv_aside_close(aside *x)
{
    if (!x)
        return;
    dv_parts_give_up(x->parts);
    end_thread(x);
    dv_sorter_close(x->s);
    dv_bulk_close(x->b);
    dv_buf_free(&x->part);
    dv_parts_close(x->parts);
    free(x);
}

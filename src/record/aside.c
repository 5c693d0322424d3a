/* The list orders and words of new records, made beside the saving of them.
 *
 * They follow from a few texts of a record, and nothing of the store is asked for them: so the
 * texts are put by, and what a part of them comes to is made by a thread of its own, where there is
 * more than one processor and more than one part.  Parts are taken in their order, so that the
 * entries are the same either way. */
#include "danvan/lang.h"
#include "danvan/thread.h"

#include "bulk_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_aside_part = 1 << 16;
enum { PARTS = 4, MEMORY = 8 << 20 };

struct aside {
    bulk *b;
    dv_sorter *s;
    dv_buf part;   /* that is being filled */
    uint64_t work; /* once it has turned */
    dv_rc rc;      /* what went wrong in taking parts */
    dv_err err;
    /* Parts that wait for the thread. */
    bool apart, ended, given_up, broken;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    dv_buf wait[PARTS];
    size_t first, n;
};

aside *dv_aside_open(dv_registry *r)
{
    aside *x = calloc(1, sizeof *x);
    DV_NEED(x);
    x->b = dv_bulk_open(r);
    x->s = dv_sorter_open(dv_store_dir(r->store), MEMORY);
    pthread_mutex_init(&x->lock, NULL);
    pthread_cond_init(&x->changed, NULL);
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
    pthread_mutex_lock(&x->lock);
    for (;;) {
        while (!x->n && !x->ended)
            pthread_cond_wait(&x->changed, &x->lock);
        if (!x->n)
            break;
        bool dropped = x->given_up;
        pthread_mutex_unlock(&x->lock);
        if (!dropped)
            take(x, dv_buf_str(&x->wait[x->first]));
        pthread_mutex_lock(&x->lock);
        dv_buf_clear(&x->wait[x->first]);
        x->first = (x->first + 1) % PARTS;
        x->n--;
        x->broken = x->rc != DV_OK; /* and stays what it is */
        pthread_cond_signal(&x->changed);
    }
    pthread_mutex_unlock(&x->lock);
    return NULL;
}

static void begin_thread(aside *x)
{
    if (x->apart)
        return;
    x->ended = x->given_up = false;
    x->apart = dv_thread_begin(&x->thread, take_all, x);
}

static void end_thread(aside *x)
{
    if (!x->apart)
        return;
    pthread_mutex_lock(&x->lock);
    x->ended = true;
    pthread_cond_signal(&x->changed);
    pthread_mutex_unlock(&x->lock);
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
    begin_thread(x);
    if (!x->apart) {
        take(x, dv_buf_str(&x->part));
        dv_buf_clear(&x->part);
        return told(x, err);
    }
    pthread_mutex_lock(&x->lock);
    while (x->n == PARTS)
        pthread_cond_wait(&x->changed, &x->lock);
    dv_buf *to = &x->wait[(x->first + x->n++) % PARTS], empty = *to;
    *to = x->part;
    x->part = empty;
    pthread_cond_signal(&x->changed);
    bool broken = x->broken;
    pthread_mutex_unlock(&x->lock);
    return broken ? told(x, err) : DV_OK;
}

dv_rc dv_aside_add(aside *x, const dv_record *rec, dv_err *err)
{
    dv_bulk_put_by(&x->part, x->b, rec);
    return x->part.n < dv_aside_part ? DV_OK : hand_over(x, err);
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
    pthread_mutex_lock(&x->lock);
    x->given_up = true;
    pthread_mutex_unlock(&x->lock);
    end_thread(x);
    dv_sorter_close(x->s);
    dv_bulk_close(x->b);
    for (size_t i = 0; i < PARTS; i++)
        dv_buf_free(&x->wait[i]);
    dv_buf_free(&x->part);
    pthread_cond_destroy(&x->changed);
    pthread_mutex_destroy(&x->lock);
    free(x);
}

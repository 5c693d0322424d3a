#include "danvan/parts.h"

#include "danvan/err.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST = 4 };

struct dv_parts {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    dv_buf part[MOST];
    size_t first, n;
    bool ended, given_up;
};

dv_parts *dv_parts_open(void)
{
    dv_parts *p = calloc(1, sizeof *p);
    DV_NEED(p);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    return p;
}

void dv_parts_close(dv_parts *p)
{
    for (size_t i = 0; i < MOST; i++)
        dv_buf_free(&p->part[i]);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static void swap(dv_buf *x, dv_buf *y)
{
    dv_buf z = *x;
    *x = *y;
    *y = z;
}

bool dv_parts_give(dv_parts *p, dv_buf *part)
{
    pthread_mutex_lock(&p->lock);
    while (p->n == MOST && !p->given_up)
        pthread_cond_wait(&p->changed, &p->lock);
    bool taken = !p->given_up;
    if (taken) {
        swap(&p->part[(p->first + p->n++) % MOST], part);
        pthread_cond_signal(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    dv_buf_clear(part);
    return taken;
}

void dv_parts_end(dv_parts *p)
{
    pthread_mutex_lock(&p->lock);
    p->ended = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

bool dv_parts_take(dv_parts *p, bool wait, dv_buf *part)
{
    pthread_mutex_lock(&p->lock);
    while (wait && !p->n && !p->ended)
        pthread_cond_wait(&p->changed, &p->lock);
    bool there = p->n > 0;
    if (there) {
        swap(&p->part[p->first], part);
        p->first = (p->first + 1) % MOST;
        p->n--;
        pthread_cond_signal(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return there;
}

void dv_parts_give_up(dv_parts *p)
{
    pthread_mutex_lock(&p->lock);
    p->given_up = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

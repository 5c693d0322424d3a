#include "danvan/parts.h"

#include "danvan/err.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct dv_parts {
    const dv_part_kind *kind;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *part; /* `most` of them, and room for one more */
    size_t most, first, n;
    bool ended, given_up;
};

static void clear_buf(void *part)
{
    dv_buf_clear(part);
}

static void free_buf(void *part)
{
    dv_buf_free(part);
}

const dv_part_kind dv_part_buf = {sizeof(dv_buf), clear_buf, free_buf};

dv_parts *dv_parts_open(const dv_part_kind *kind, size_t most)
{
    dv_parts *p = calloc(1, sizeof *p);
    DV_NEED(p);
    p->kind = kind;
    p->most = most;
    p->part = calloc(most + 1, kind->size);
    DV_NEED(p->part);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, NULL);
    return p;
}

static char *part_at(const dv_parts *p, size_t i)
{
    return p->part + i * p->kind->size;
}

void dv_parts_close(dv_parts *p)
{
    for (size_t i = 0; i < p->most; i++)
        p->kind->drop(part_at(p, i));
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p->part);
    free(p);
}

static void exchange(dv_parts *p, size_t i, void *part)
{
    const size_t size = p->kind->size;
    char *at = part_at(p, i), *spare = part_at(p, p->most);
    memcpy(spare, at, size);
    memcpy(at, part, size);
    memcpy(part, spare, size);
}

/* For the other side to see. */
static void changed(dv_parts *p, bool waited_for)
{
    if (waited_for)
        pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

bool dv_parts_give(dv_parts *p, void *part)
{
    pthread_mutex_lock(&p->lock);
    while (p->n == p->most && !p->given_up)
        pthread_cond_wait(&p->changed, &p->lock);
    bool taken = !p->given_up;
    if (taken)
        exchange(p, (p->first + p->n++) % p->most, part);
    changed(p, true);
    p->kind->clear(part);
    return taken;
}

bool dv_parts_take(dv_parts *p, bool wait, void *part)
{
    pthread_mutex_lock(&p->lock);
    while (wait && !p->n && !p->ended && !p->given_up)
        pthread_cond_wait(&p->changed, &p->lock);
    bool there = p->n > 0 && !p->given_up;
    if (there) {
        exchange(p, p->first, part);
        p->first = (p->first + 1) % p->most;
        p->n--;
    }
    /* Who waits for room gives several then, and is not woken for each. */
    changed(p, p->n == p->most / 2);
    return there;
}

void dv_parts_end(dv_parts *p)
{
    pthread_mutex_lock(&p->lock);
    p->ended = true;
    changed(p, true);
}

void dv_parts_give_up(dv_parts *p)
{
    pthread_mutex_lock(&p->lock);
    p->given_up = true;
    changed(p, true);
}

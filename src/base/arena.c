#include "danvan/arena.h"

#include "danvan/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most arenas hold little: their blocks become larger one by one. */
enum { FIRST = 2 * 1024, BLOCK = 16 * 1024, ALIGN = 16 };

struct dv_arena_block {
    struct dv_arena_block *next;
    size_t used, size;
    size_t step; /* the next one has twice as much */
    _Alignas(ALIGN) unsigned char bytes[];
};

static struct dv_arena_block *block_new(size_t size, size_t step)
{
    struct dv_arena_block *b = malloc(sizeof *b + size);
    DV_NEED(b);
    *b = (struct dv_arena_block){.size = size, .step = step};
    return b;
}

/* With room for so much. */
static struct dv_arena_block *more(dv_arena *a, size_t size)
{
    struct dv_arena_block *head = a->head, *b;
    const size_t before = head ? head->step : FIRST / 2, step = before < BLOCK ? 2 * before : BLOCK;
    if (head && size > step / 4) {
        /* A large thing gets a block of its own behind the head, whose rest stays in use. */
        b = block_new(size, before);
        b->next = head->next;
        head->next = b;
    } else {
        b = size > step / 4 ? block_new(size, before) : block_new(step, step);
        b->next = head;
        a->head = b;
    }
    return b;
}

/* With whatever bytes lie there. */
static void *take(dv_arena *a, size_t size)
{
    DV_ASSERT(size <= SIZE_MAX / 2);
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct dv_arena_block *b = a->head;
    if (!b || b->size - b->used < size)
        b = more(a, size);
    void *p = b->bytes + b->used;
    b->used += size;
    return p;
}

void *dv_arena_alloc(dv_arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *dv_arena_grow(dv_arena *a, const void *old, size_t old_n, size_t new_n, size_t elem)
{
    DV_ASSERT(new_n >= old_n && (elem == 0 || new_n <= SIZE_MAX / 2 / elem));
    void *p = dv_arena_alloc(a, new_n * elem);
    if (old_n)
        memcpy(p, old, old_n * elem);
    return p;
}

char *dv_arena_copy(dv_arena *a, dv_str s)
{
    char *p = take(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

char *dv_arena_strdup(dv_arena *a, const char *s)
{
    return dv_arena_copy(a, dv_str_from(s));
}

char *dv_arena_printf(dv_arena *a, const char *fmt, ...)
{
    char usual[256];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(usual, sizeof usual, fmt, ap);
    DV_ASSERT(n >= 0);
    char *p = dv_arena_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof usual)
        memcpy(p, usual, (size_t)n);
    else
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(ap);
    return p;
}

void *dv_arena_piece(dv_arena *a, size_t size)
{
    DV_ASSERT(!a->head && size <= SIZE_MAX / 2);
    a->head = block_new(size, FIRST);
    a->head->used = size;
    return a->head->bytes;
}

void dv_arena_reserve(dv_arena *a, size_t size)
{
    memset(dv_arena_piece(a, size), 0, size);
    a->head->used = 0;
}

dv_str dv_arena_given(const dv_arena *a)
{
    const struct dv_arena_block *b = a->head;
    dv_str given = {b && !b->next ? (const char *)b->bytes : NULL, 0};
    for (; b; b = b->next)
        given.n += b->used;
    return given;
}

static void free_from(struct dv_arena_block *b)
{
    while (b) {
        struct dv_arena_block *next = b->next;
        free(b);
        b = next;
    }
}

void dv_arena_reset(dv_arena *a)
{
    if (!a->head)
        return;
    free_from(a->head->next);
    a->head->next = NULL;
    a->head->used = 0;
}

void dv_arena_free(dv_arena *a)
{
    free_from(a->head);
    a->head = NULL;
}

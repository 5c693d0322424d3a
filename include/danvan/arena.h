/* An arena: memory for things that die at once (a configuration, a page of a screen, a report,
 * an import row).  Allocation never fails (see dv_no_memory in err.h) and is zeroed.
 * A dv_arena is initialised by {0}; its owner calls dv_arena_free.  Not shared between threads. */
#ifndef DANVAN_ARENA_H
#define DANVAN_ARENA_H

#include "danvan/str.h"

#include <stddef.h>

typedef struct dv_arena {
    struct dv_arena_block *head;
} dv_arena;

void *dv_arena_alloc(dv_arena *a, size_t size);
/* A copy of `old_n` elements in room for `new_n`; the old array stays until the arena dies. */
void *dv_arena_grow(dv_arena *a, const void *old, size_t old_n, size_t new_n, size_t elem);
char *dv_arena_copy(dv_arena *a, dv_str s); /* NUL-terminated */
char *dv_arena_strdup(dv_arena *a, const char *s);
char *dv_arena_printf(dv_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Of a fresh arena: room for `size` bytes in one piece, all of them zero, so that what is given
 * twice for the same is the same to the last byte. */
void dv_arena_reserve(dv_arena *a, size_t size);
/* The same for what is written over at once: `size` bytes, not zeroed. */
void *dv_arena_piece(dv_arena *a, size_t size);
/* What it has given so far: where, if all of it lies in one piece, else NULL; and how much. */
dv_str dv_arena_given(const dv_arena *a);
/* Drops everything but keeps one block for reuse. */
void dv_arena_reset(dv_arena *a);
void dv_arena_free(dv_arena *a);

#define DV_NEW(arena, type)      ((type *)dv_arena_alloc((arena), sizeof(type)))
#define DV_NEW_N(arena, type, n) ((type *)dv_arena_alloc((arena), sizeof(type) * (n)))

#endif

/* A few parts of a work on their way from one thread to another, in order: who gives waits while as
 * many are on their way as have room, who takes while there are none.
 *
 * A part is a structure that may be moved as bytes.  It is given and taken by exchanging it for
 * another, so that nothing it holds is copied.  Neither side owns what the other has; who opened it
 * closes it, once the other thread has ended. */
#ifndef DANVAN_PARTS_H
#define DANVAN_PARTS_H

#include "danvan/str.h"

typedef struct dv_parts dv_parts;

/* Of what they are; one of zeroes is an empty one. */
typedef struct dv_part_kind {
    size_t size;
    void (*clear)(void *part); /* leaves it empty, its memory for the next */
    void (*drop)(void *part);
} dv_part_kind;
extern const dv_part_kind dv_part_buf; /* a dv_buf */

/* `most` are on their way at once. */
dv_parts *dv_parts_open(const dv_part_kind *kind, size_t most);
void dv_parts_close(dv_parts *p);
/* The part goes, and is an empty one then; false: nobody takes any more. */
bool dv_parts_give(dv_parts *p, void *part);
void dv_parts_end(dv_parts *p); /* no more are given */
/* Into the part in place of what it held; false: there is none, and `wait` asks whether to wait
 * until there is or the end has come; or no more are taken. */
bool dv_parts_take(dv_parts *p, bool wait, void *part);
void dv_parts_give_up(dv_parts *p); /* no more are taken */

#endif

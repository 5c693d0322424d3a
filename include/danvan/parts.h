/* A few buffers on their way from one thread to another, in order: who gives waits while as many
 * are on their way as have room, who takes while there are none.
 *
 * A buffer is given and taken by exchanging it for another, so none is copied.  Neither side owns
 * what the other has; who opened it closes it, once the other thread has ended. */
#ifndef DANVAN_PARTS_H
#define DANVAN_PARTS_H

#include "danvan/str.h"

typedef struct dv_parts dv_parts;

dv_parts *dv_parts_open(void);
void dv_parts_close(dv_parts *p);
/* The part goes, and is an empty one then; false: nobody takes any more. */
bool dv_parts_give(dv_parts *p, dv_buf *part);
void dv_parts_end(dv_parts *p); /* no more are given */
/* Into the buffer in place of what it held; false: there is none, and `wait` asks whether to wait
 * until there is or the end has come. */
bool dv_parts_take(dv_parts *p, bool wait, dv_buf *part);
void dv_parts_give_up(dv_parts *p); /* no more are taken */

#endif

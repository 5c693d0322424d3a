/* Sets of ids.  Ids of one office and year lie close together, so that a bit for each takes less
 * room than a list, comes in any order and is always sorted. */
#ifndef DANVAN_ID_SET_INT_H
#define DANVAN_ID_SET_INT_H

#include "danvan/arena.h"
#include "danvan/record.h"

struct id_chunk;

typedef struct id_set {
    dv_arena *a;
    struct id_chunk **chunk; /* ascending */
    size_t n, cap, last;     /* last: that the latest id fell into */
} id_set;

void dv_set_add(id_set *s, dv_id id);
void dv_set_drop(id_set *s, dv_id id);
void dv_set_keep(id_set *s, const id_set *only); /* what is in both */
bool dv_set_has(const id_set *s, dv_id id);
size_t dv_set_size(const id_set *s);
/* The first that is not below *id, into *id; false: there is none. */
bool dv_set_from(const id_set *s, dv_id *id);

#endif

/* What is gathered, for those who gather and those who write it. */
#ifndef DANVAN_GATHER_INT_H
#define DANVAN_GATHER_INT_H

#include "derived_int.h"

/* New records of one kind and year, whose numbers follow each other. */
typedef struct numbered {
    dv_id first, last;
    const dv_kind *kind;
} numbered;

struct gathered {
    dv_registry *r;
    dv_sorter *s;
    aside *new;
    dv_arena a;
    dv_buf key;
    numbered *wait;
    size_t nwait, capwait;
    uint64_t own; /* entries in the sorter */
    dv_batch_told tell;
    void *ctx;
};

void dv_gather_renew(gathered *g); /* empty again */

#endif

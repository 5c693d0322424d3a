/* What many new records are held as. */
#ifndef DANVAN_BULK_INT_H
#define DANVAN_BULK_INT_H

#include "derived_int.h"

typedef struct head {
    size_t at, n;  /* in the bytes; what it is of stands before it */
    uint32_t last; /* the record that has it already, from 1 */
} head;

/* The heads that come of a piece of text, or of a value of a list's field. */
typedef struct memo {
    uint64_t hash;
    uint64_t what; /* a head, or what of which field or kind */
    size_t at, n;  /* what they come of, in the bytes */
    size_t first, heads;
} memo;

enum { OF_HEAD, OF_VALUE, OF_UNSET, OF_PIECE };

typedef struct one {
    dv_id id;
    uint32_t newest;
} one;

struct bulk {
    dv_registry *r;
    dv_buf bytes, key, value;
    dv_arena a;
    one *rec;
    size_t nrec, caprec;
    head *head;
    size_t nhead, caphead;
    memo *memo;
    size_t nmemo, capmemo;
    uint32_t *slot; /* of the memos by hash: index + 1 */
    size_t slots;
    uint32_t *of; /* heads of memos */
    size_t nof, capof;
    uint64_t *pair; /* a head and a record */
    size_t npair, cappair;
    uint64_t work;
};

void dv_bulk_clear(bulk *b);

#endif

/* What many new records are held as. */
#ifndef DANVAN_BULK_INT_H
#define DANVAN_BULK_INT_H

#include "derived_int.h"

typedef struct head {
    uint32_t at, n; /* in the bytes; what it is of stands before it */
} head;

/* Who has a head: apart from it, for this is asked of each that a record has. */
typedef struct having {
    uint32_t last; /* that has it already, from 1; later where the next goes, in order */
    uint32_t n;    /* how many have it */
} having;

/* The heads that come of a piece of text, or of a value of a list's field. */
typedef struct memo {
    uint64_t hash;
    uint64_t what;  /* of which field or kind */
    uint32_t at, n; /* what they come of, in the bytes */
    uint32_t first, heads;
} memo;

/* Each in a table of its own, so that those which only one record has, as it has a number, don't
 * drive those which every record has out of the processor's cache. */
enum { OF_HEAD, OF_VALUE, OF_PIECE, OF_NUMBER, TABLES };
typedef struct memos {
    memo *at;
    size_t n, cap;
    uint32_t *slot; /* by hash: index + 1, and above it some bits of the hash */
    size_t slots;
} memos;

/* Its pairs follow each other: those of lists, and from `words` on the others. */
typedef struct one {
    dv_id id;
    uint32_t newest;
    uint32_t pairs, words;
} one;

struct bulk {
    dv_registry *r;
    dv_buf bytes, key, value;
    words_room words;
    one *rec;
    size_t nrec, caprec;
    head *head;
    having *having; /* of each head */
    size_t nhead, caphead, caphaving;
    memos memo[TABLES];
    uint32_t *of; /* heads of memos */
    size_t nof, capof;
    uint32_t *pair; /* the heads of each record, one record after the other */
    size_t npair, cappair;
    uint64_t work;
};

void dv_bulk_clear(bulk *b);

#endif

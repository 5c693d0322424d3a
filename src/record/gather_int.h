/* What is gathered, for those who gather and those who write it. */
#ifndef DANVAN_GATHER_INT_H
#define DANVAN_GATHER_INT_H

#include "derived_int.h"

/* New records of one kind and year, whose numbers follow each other. */
typedef struct numbered {
    dv_id first, last;
    const dv_kind *kind;
} numbered;

/* gather_record.c: new records, as far as they are put behind all others. */
enum { RECORD_KEY = 10 };
typedef struct behind {
    bool known;            /* which is the last one: */
    char last[RECORD_KEY]; /* all zero: there is none */
    bool first;            /* nothing was there */
    bool ended;            /* no more is put */
    size_t put, before;    /* how many were, and how many wait that come before the last one */
} behind;

struct gathered {
    dv_registry *r;
    dv_sorter *s;
    aside *new;
    dv_arena a;
    dv_buf key;
    numbered *wait;
    size_t nwait, capwait;
    behind behind;
    uint64_t own; /* entries in the sorter */
    bool mixed;   /* of lists and words, too */
    dv_batch_told tell;
    void *ctx;
};

void dv_gather_renew(gathered *g); /* empty again */
/* The tail goes on from the entry. */
dv_rc dv_gather_add(gathered *g, size_t of, dv_str entry, dv_str tail, dv_str value, dv_err *err);

/* gather_target.c */
/* One database that is being written: filled if it is empty, else changed, some entries at once. */
typedef struct target {
    dv_txn *t;
    const dv_packed *p;
    dv_packer *fill;
    dv_packed_change *change;
    dv_arena a;
    size_t n;
    /* Of new records, whose numbers come in parts: those of one head that wait for what may stand
     * before them in another part. */
    dv_buf head, entry;
    dv_tail *wait, *spare;
    size_t nwait, cap;
    dv_err *err;
} target;
/* An entry with what is said of it: nothing; that it is gone; or the numbers that follow its own.
 */
dv_rc dv_target_put(target *x, dv_str entry, dv_str value);
dv_rc dv_target_close(target *x, dv_rc rc);

/* gather_beside.c: lists and words that are all new, brought to their end and packed by threads of
 * their own, while who writes puts other things; their blocks come to him, for there is one writer
 * in a transaction. */
extern uint64_t dv_beside_least; /* bytes of texts that are worth it; a variable, for tests */
typedef struct beside beside;
beside *dv_beside_begin(dv_registry *r, dv_txn *t, aside *new); /* NULL: no thread for it */
/* Puts some blocks if there are any; or waits for them. */
dv_rc dv_beside_put(beside *x, bool wait, dv_err *err);
bool dv_beside_done(const beside *x);     /* all have been put, or it has failed */
uint64_t dv_beside_work(const beside *x); /* bytes that have been packed */
uint64_t dv_beside_all(const beside *x);  /* that there are; 0: that is not known yet */
/* With what went wrong in either. */
dv_rc dv_beside_end(beside *x, dv_rc rc, dv_err *err);

#endif

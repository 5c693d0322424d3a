/* What the two files that number names share. */
#ifndef DANVAN_NAMES_INT_H
#define DANVAN_NAMES_INT_H

#include "record_int.h"

/* What the configuration declares in one scope. */
typedef struct declared {
    const char *scope;
    const void *things;
    size_t each, id_at; /* bytes: of one, and to its id */
    size_t n;
    size_t most;
    numbers *out;
    names *names; /* NULL: none is stored */
} declared;

static inline const char *dv_names_id(const declared *d, size_t i)
{
    const char *thing = (const char *)d->things + i * d->each;
    return *(const char *const *)(const void *)(thing + d->id_at);
}

/* What is being numbered; t NULL: only look, and count what has no number yet. */
typedef struct numbering {
    dv_registry *r;
    dv_txn *t;
    dv_arena tmp;
    declared *d;
    size_t n;
    uint16_t *slot; /* by hash of the scope: index + 1 in d */
    size_t nslot;   /* a power of two */
    size_t missing;
    dv_err *err;
} numbering;

/* names_declared.c: fills g->d, and where what it declares is put in the registry. */
void dv_names_declare(numbering *g);
declared *dv_names_declared_in(const numbering *g, dv_str scope); /* NULL: nothing is */

#endif

/* The key of the sealed fields, from the keeper's side: what it opens, its change, its loss.
 *
 * All but dv_key_tell are an administrator's (DV_DENIED for others), are logged as "key" with the
 * reason, and are one transaction: a kill in between leaves the old key or the new one, never a
 * store without a key. */
#ifndef DANVAN_KEYRING_H
#define DANVAN_KEYRING_H

#include "danvan/registry.h"

/* Sealed values of one field. */
typedef struct dv_sealed_count {
    const dv_kind *kind;
    const char *field; /* its id, also if it is no longer declared */
    size_t n, closed;  /* values in records; those that the key doesn't open */
} dv_sealed_count;

typedef struct dv_key_told {
    const char *file;    /* where the key is looked for; the arena's, like all that is told */
    bool used;           /* anything has ever been sealed */
    bool fits;           /* the key is there and is the store's */
    dv_err why;          /* if not: why */
    size_t data_keys;    /* how many times texts were given a new one; 0 if it doesn't fit */
    size_t lost;         /* keys that were given up and not found again */
    dv_sealed_count *of; /* by kind and field */
    size_t n;
    size_t records; /* that have a sealed value */
} dv_key_told;

/* Reads every record: what is sealed, and what of it would be, or is, lost with the key. */
dv_rc dv_key_tell(dv_arena *a, dv_registry *r, dv_key_told *out, dv_err *err);

/* A new master key in the place of the old one, and a new data key for what is sealed from now on.
 * *kept (in the arena): where the old one lies now, which backups made before still need. */
dv_rc dv_key_change(dv_arena *a, dv_registry *r, const char *reason, const char **kept,
                    dv_err *err);
/* The key is gone for good: begins a new one, so that work goes on.  What the lost one sealed stays
 * in the store, closed.  DV_INVALID: the key is there and opens, or would if others could not read
 * it. */
dv_rc dv_key_give_up(dv_registry *r, const char *reason, dv_err *err);
/* A key that was given up, found again in `file`: its texts open again. */
dv_rc dv_key_found(dv_registry *r, const char *file, const char *reason, dv_err *err);

#endif

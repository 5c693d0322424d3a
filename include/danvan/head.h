/* Heads: how the log ended at a moment, signed with the office's signing key.
 *
 * A head is kept in the store's database of heads and stands in every backup.  Whoever rewrites the
 * log, its whole chain of hashes included, can't make the old heads true again: those in the store
 * need the signing key, which lies beside the key of the sealed fields and outside the data
 * directory, and those in backups are not his to change. */
#ifndef DANVAN_HEAD_H
#define DANVAN_HEAD_H

#include "danvan/bytes.h"
#include "danvan/date.h"
#include "danvan/registry.h"
#include "danvan/seal.h"

typedef struct dv_head {
    uint16_t office;
    uint64_t sequence; /* of the last entry; 0: the log was empty */
    dv_time at;        /* its moment */
    unsigned char hash[DV_HASH_SIZE];
    dv_time signed_at;
    unsigned char signer[DV_SIGNER_SIZE]; /* public key */
    unsigned char signature[DV_SIGNATURE_SIZE];
} dv_head;

/* Of the log as the transaction sees it.  Makes the signing key, if there is none. */
dv_rc dv_head_make(dv_registry *r, dv_txn *t, dv_head *out, dv_err *err);
/* Keeps it in the store: a write transaction of its own. */
dv_rc dv_head_keep(dv_registry *r, const dv_head *h, dv_err *err);

/* When the last one was kept, which is when the last backup was made; 0: never. */
dv_rc dv_head_latest(dv_registry *r, dv_time *at, dv_err *err);

void dv_head_write(dv_buf *b, const dv_head *h);
/* False: it is no head, or its signature does not fit. */
bool dv_head_read(dv_reader *rd, dv_head *h);

/* Is the store's log a continuation of the one that ended so?  What is wrong is a fault at
 * `place`. */
dv_rc dv_head_continued(dv_registry *r, const dv_head *h, const char *place, dv_faults *faults,
                        dv_err *err);

#endif

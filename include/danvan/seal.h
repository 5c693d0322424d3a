/* Sealing and hashing, on libsodium: the one module that knows it.
 *
 * A store's texts are sealed with data keys (crypto_secretbox).  The data keys are made at random
 * and lie in the store as the ring: sealed themselves with the master key, which lies in a file of
 * mode 0600 outside the data directory.  So the master key can be changed without touching a single
 * record, and an old one opens nothing that was sealed after the change.  Losing the master key
 * loses what was sealed and nothing else.
 *
 * A dv_seal is a master key with the ring that it opened, in memory that is never swapped out and
 * is wiped at the end. */
#ifndef DANVAN_SEAL_H
#define DANVAN_SEAL_H

#include "danvan/arena.h"
#include "danvan/err.h"

#include <stdint.h>

typedef struct dv_seal dv_seal;

enum { DV_HASH_SIZE = 32, DV_MOST_DATA_KEYS = 255 };

/* Makes the file of a new master key; DV_OK as well if there is a file already. */
dv_rc dv_key_make(const char *file, dv_err *err);

/* The names beside it are on the disk: a power cut no longer takes one back. */
dv_rc dv_key_settle(const char *file, dv_err *err);

/* Reads the master key and opens the ring.  DV_NOT_FOUND: no such file; DV_DENIED: others can read
 * it, or it is not the key of this ring; DV_CORRUPT: it is no key.  An empty ring is one without a
 * data key: dv_seal_renew gives it the first. */
dv_rc dv_seal_open(const char *file, dv_str ring, dv_seal **out, dv_err *err);
void dv_seal_close(dv_seal *s); /* wipes the keys; NULL is allowed */

/* From now on texts are sealed with a new data key.  DV_FULL: it has had DV_MOST_DATA_KEYS. */
dv_rc dv_seal_renew(dv_seal *s, dv_err *err);
/* The master key itself as the one data key: how stores were sealed before there were rings. */
void dv_seal_as_before(dv_seal *s);
/* `s` gets the data keys of `other` too, for reading alone. */
dv_rc dv_seal_join(dv_seal *s, const dv_seal *other, dv_err *err);
/* The ring, sealed with the master key of `under`: what the store keeps. */
dv_rc dv_seal_ring(const dv_seal *s, const dv_seal *under, dv_buf *ring, dv_err *err);
/* What tells one master key from another without giving it away. */
void dv_seal_mark(const dv_seal *s, unsigned char out[DV_HASH_SIZE]);
size_t dv_seal_data_keys(const dv_seal *s);

/* Random nonces, each for one box: so many at once come of a seed that the system gives, which
 * would take longer over giving them all.  For an act of one process: one that forks would seal two
 * boxes with the same. */
enum { DV_NONCE_SIZE = 24 };
typedef struct dv_nonces {
    unsigned char at[64][DV_NONCE_SIZE];
    size_t left;
} dv_nonces;

/* 24 bytes of nonce, then the box.  from: whence the nonce; NULL: one of its own. */
dv_rc dv_seal_text(const dv_seal *s, dv_str plain, dv_nonces *from, dv_buf *sealed, dv_err *err);
/* DV_CORRUPT: no data key opens it. */
dv_rc dv_unseal_text(dv_arena *a, const dv_seal *s, dv_str sealed, const char **plain, dv_err *err);

/* Signatures (Ed25519), with a key whose seed lies in a file as the master key does. */
enum { DV_SIGNER_SIZE = 32, DV_SIGNATURE_SIZE = 64 };
dv_rc dv_signer(const char *file, unsigned char signer[DV_SIGNER_SIZE], dv_err *err); /* public */
dv_rc dv_sign(const char *file, dv_str what, unsigned char signer[DV_SIGNER_SIZE],
              unsigned char signature[DV_SIGNATURE_SIZE], dv_err *err);
bool dv_signed(dv_str what, const unsigned char signer[DV_SIGNER_SIZE],
               const unsigned char signature[DV_SIGNATURE_SIZE]);

void dv_hash(dv_str data, unsigned char out[DV_HASH_SIZE]);   /* BLAKE2b */
uint64_t dv_hash_short(dv_str data);                          /* SipHash, with no secret */
void dv_hex(const unsigned char *bytes, size_t n, char *out); /* 2 n digits and a NUL */

#endif

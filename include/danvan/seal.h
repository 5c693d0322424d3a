/* Sealing and hashing, on libsodium: the one module that knows it.
 *
 * The key lies in a file of mode 0600 outside the data directory; it is made at the first need and
 * never twice.  Losing it loses the sealed fields and nothing else. */
#ifndef DANVAN_SEAL_H
#define DANVAN_SEAL_H

#include "danvan/arena.h"
#include "danvan/err.h"

typedef struct dv_seal dv_seal;

dv_rc dv_seal_open(const char *key_file, bool create, dv_seal **out, dv_err *err);
void dv_seal_close(dv_seal *s); /* wipes the key */

/* crypto_secretbox: 24 bytes of nonce, then the box. */
dv_rc dv_seal_text(const dv_seal *s, dv_str plain, dv_buf *sealed, dv_err *err);
dv_rc dv_unseal_text(dv_arena *a, const dv_seal *s, dv_str sealed, const char **plain, dv_err *err);

enum { DV_HASH_SIZE = 32 };
/* What tells one key from another without giving it away. */
void dv_seal_mark(const dv_seal *s, unsigned char out[DV_HASH_SIZE]);
void dv_hash(dv_str data, unsigned char out[DV_HASH_SIZE]); /* BLAKE2b */

#endif

/* Sealing a stream to somebody who is not here: a pair of keys, of which the public one seals and
 * only the secret one opens.
 *
 * The stream's own key is made at random and lies in the stream's head, sealed to the public key
 * (crypto_box_seal); the pieces follow in order (crypto_secretstream, XChaCha20-Poly1305).  A piece
 * that was changed, left out, moved or put from another stream does not open; the last one is
 * marked as such, so that a missing end is noticed.  The keys are files of one line of text. */
#ifndef DANVAN_BOX_H
#define DANVAN_BOX_H

#include "danvan/err.h"
#include "danvan/str.h"

typedef struct dv_box dv_box;

enum {
    DV_BOX_KEY = 32,       /* a public key */
    DV_BOX_HEAD = 80 + 24, /* the stream's key, sealed, and what the cipher begins with */
    DV_BOX_MORE = 17       /* so much longer is a sealed piece than its text */
};

/* Makes a pair: the secret key in `file`, which nobody else can read, the public one in `file`.pub.
 * DV_EXISTS: one of them is there. */
dv_rc dv_box_pair(const char *file, dv_err *err);

/* DV_DENIED: it is the secret key, which must not lie where the public one is used. */
dv_rc dv_box_public(const char *file, unsigned char key[DV_BOX_KEY], dv_err *err);

/* Begins a stream to the holder of the secret key; `head` goes before it, in clear. */
dv_rc dv_box_begin(const unsigned char key[DV_BOX_KEY], unsigned char head[DV_BOX_HEAD],
                   dv_box **out, dv_err *err);
/* Opens one that was sealed to `key`.  DV_DENIED: the file has another secret key. */
dv_rc dv_box_open(const char *secret_file, const unsigned char key[DV_BOX_KEY],
                  const unsigned char head[DV_BOX_HEAD], dv_box **out, dv_err *err);
void dv_box_close(dv_box *b); /* wipes it; NULL is allowed */

/* The next piece; `with` is bound to it without being in it. */
void dv_box_put(dv_box *b, dv_str plain, dv_str with, bool last, dv_buf *sealed);
/* False: it is not the piece that was sealed here. */
bool dv_box_get(dv_box *b, dv_str sealed, dv_str with, dv_buf *plain, bool *last);

#endif

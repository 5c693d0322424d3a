/* The keyring's own: the file of the master key and the ring in `meta`. */
#ifndef DANVAN_KEYRING_INT_H
#define DANVAN_KEYRING_INT_H

#include "record_int.h"

/* keyring.c: the file in which a change of the key puts the next one. */
const char *dv_key_next(dv_arena *a, const dv_registry *r);
/* The ring of s under the master key of `under`, and the mark of that key. */
dv_rc dv_key_store(const dv_registry *r, dv_txn *t, const dv_seal *s, const dv_seal *under,
                   dv_err *err);

/* key_change.c: makes the next key file the key file; the old one stays under another name. */
dv_rc dv_key_put_in_place(const dv_registry *r, dv_err *err);

#endif

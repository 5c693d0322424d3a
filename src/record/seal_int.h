/* Sealing's own, for its other files. */
#ifndef DANVAN_SEAL_INT_H
#define DANVAN_SEAL_INT_H

#include "danvan/seal.h"

enum { DV_KEY_SIZE = 32 };

/* The bytes of a key file; nobody but its owner may be able to read it. */
dv_rc dv_key_read(const char *path, unsigned char key[DV_KEY_SIZE], dv_err *err);
dv_rc dv_sodium_ready(dv_err *err);
/* DV_FULL; errno has the reason. */
dv_rc dv_key_unwritten(const char *path, dv_err *err);

#endif

/* Signatures: Ed25519, from a seed that lies in a file as the other key does. */
#include "seal_int.h"

#include <sodium.h>
#include <string.h>

_Static_assert(DV_SIGNER_SIZE == crypto_sign_PUBLICKEYBYTES &&
                   DV_SIGNATURE_SIZE == crypto_sign_BYTES && DV_KEY_SIZE == crypto_sign_SEEDBYTES,
               "sizes of Ed25519");

static dv_rc open_pair(const char *file, unsigned char signer[DV_SIGNER_SIZE],
                       unsigned char secret[crypto_sign_SECRETKEYBYTES], dv_err *err)
{
    unsigned char seed[DV_KEY_SIZE];
    dv_rc rc = dv_sodium_ready(err);
    if (rc == DV_OK)
        rc = dv_key_read(file, seed, err);
    if (rc == DV_OK)
        crypto_sign_seed_keypair(signer, secret, seed);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

dv_rc dv_signer(const char *file, unsigned char signer[DV_SIGNER_SIZE], dv_err *err)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    dv_rc rc = open_pair(file, signer, secret, err);
    sodium_memzero(secret, sizeof secret);
    return rc;
}

dv_rc dv_sign(const char *file, dv_str what, unsigned char signer[DV_SIGNER_SIZE],
              unsigned char signature[DV_SIGNATURE_SIZE], dv_err *err)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    dv_rc rc = open_pair(file, signer, secret, err);
    if (rc == DV_OK)
        crypto_sign_detached(signature, NULL, (const unsigned char *)what.p, what.n, secret);
    sodium_memzero(secret, sizeof secret);
    return rc;
}

bool dv_signed(dv_str what, const unsigned char signer[DV_SIGNER_SIZE],
               const unsigned char signature[DV_SIGNATURE_SIZE])
{
    return dv_sodium_ready(NULL) == DV_OK &&
           crypto_sign_verify_detached(signature, (const unsigned char *)what.p, what.n, signer) ==
               0;
}

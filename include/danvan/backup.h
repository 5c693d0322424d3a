/* Backups: the primary databases of a store in one file, taken while people work.
 *
 * The file is a magic line of 16 bytes, "danvan backup 1\n", and blocks.  A block is 4 bytes, the
 * number of its bytes with the highest bit set in the last block; the bytes; and 32 bytes of
 * BLAKE2b over the checksum of the block before (zeroes before the first), the 4 bytes and the
 * bytes, so that the last checksum is one over the file.  Nothing follows the last block.  Numbers
 * are big-endian (see bytes.h for varints and texts), so that the file means the same on every
 * machine.
 *
 * The first block: 'H', the office (2), the moment (8), danvan's version (text), the signed head of
 * the log as it was then (see head.h), and 0; or 1, a public key (32) and the head of a sealed
 * stream (see box.h).
 *
 * Then: 'E', a database's name (text), and entries of it: key (text), value (text); databases and
 * keys in their order.
 *
 * The last block: 'T', and for every database its name (text) and its number of entries (varint).
 *
 * In a sealed backup the bytes of all blocks but the first are pieces of the stream, bound to the
 * first block's checksum: whoever has no key still sees that the file is whole, whose it is and how
 * the log ended, and nothing else.  Sealed fields are sealed in either.
 *
 * Memory does not grow with the store: one block is held, of some 64 KiB, or one entry. */
#ifndef DANVAN_BACKUP_H
#define DANVAN_BACKUP_H

#include "danvan/head.h"
#include "danvan/primary.h"

enum { DV_BACKUP_DATABASES = 16, DV_BACKUP_VERSION_SIZE = 32 };

typedef struct dv_backup_told {
    uint16_t office;
    dv_time at;
    char version[DV_BACKUP_VERSION_SIZE]; /* of the danvan that made it */
    dv_head head;
    bool sealed;                         /* to a public key */
    bool opened;                         /* what follows is known */
    size_t entries[DV_BACKUP_DATABASES]; /* by dv_primary_name */
    long long bytes;                     /* of the file */
} dv_backup_told;

/* Writes the file, whole or not at all, mode 0600; sealed to the public key in key_file, if there
 * is one.  An administrator's (DV_DENIED), logged as "backup".  The head stays in the store as
 * well. */
dv_rc dv_backup(dv_registry *r, const char *path, const char *key_file, dv_backup_told *out,
                dv_err *err);

/* Reads and checks the whole file and hands its entries to fn, which may be NULL.  DV_CORRUPT: it
 * is no backup or a damaged one, and where.  DV_DENIED: it is sealed and key_file is not its secret
 * key.  A sealed one without a key_file is checked all the same, with entries left unread. */
dv_rc dv_backup_read(const char *path, const char *key_file, dv_primary_fn fn, void *ctx,
                     dv_backup_told *out, dv_err *err);

/* As a restore says it: 1 of records, 2 of the log. */
size_t dv_backup_entries(const dv_backup_told *b, const char *database);

#endif

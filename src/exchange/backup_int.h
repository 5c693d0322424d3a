/* The backup's own: blocks with their checksums, written and read. */
#ifndef DANVAN_BACKUP_INT_H
#define DANVAN_BACKUP_INT_H

#include "danvan/backup.h"
#include "danvan/box.h"

#include <stdio.h>

#define DV_BACKUP_MAGIC "danvan backup 1\n"

enum {
    MAGIC_SIZE = sizeof DV_BACKUP_MAGIC - 1,
    BLOCK_FULL = 64 << 10, /* entries are gathered up to here */
    BLOCK_MOST = 64 << 20, /* of one entry, with what goes around it */
};

typedef struct blocks {
    FILE *f;
    const char *path;
    dv_box *box;                       /* NULL: in clear */
    unsigned char sum[DV_HASH_SIZE];   /* of the block before */
    unsigned char first[DV_HASH_SIZE]; /* of the first block: binds the pieces of a sealed one */
    size_t n;                          /* number of the block that is read or written now */
    long long at, next;                /* where it begins; where the next one does */
    dv_buf raw, plain;
} blocks;

void blocks_free(blocks *b); /* with the box; not the file */

/* A failed write is the file's to tell. */
void block_put(blocks *b, dv_str bytes, bool last);

dv_rc magic_get(blocks *b, dv_err *err);
/* The bytes, opened if there is a box; they live until the next one is read. */
dv_rc block_get(blocks *b, dv_str *bytes, bool *last, dv_err *err);
/* After the last one. */
dv_rc blocks_end(blocks *b, dv_err *err);
/* DV_CORRUPT, with the place of the block that was read last. */
dv_rc block_bad(const blocks *b, const char *what, dv_err *err);

#endif

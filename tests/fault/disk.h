/* A disk that fails or is watched: what disk.c does to the program that it is loaded into.
 *
 *     FAULT_ROOT   directory whose files (and those below it) are the disk
 *     FAULT_STATE  a file with a disk_state, shared by all processes: when the disk fails, and how
 *     FAULT_LOG    a file that gets every change, in order, for image.py to build what a power cut
 *                  leaves
 *
 * Writes are counted together with all else that a full disk refuses: making, renaming, linking
 * and lengthening files. */
#ifndef TESTS_FAULT_DISK_H
#define TESTS_FAULT_DISK_H

#include <stdint.h>

typedef enum disk_mode {
    DISK_SOUND,
    DISK_FULL,     /* write number `at` and all after it: ENOSPC */
    DISK_ONCE,     /* only that one */
    DISK_SHORT,    /* half of that one gets through, all after it: ENOSPC */
    DISK_REFUSES,  /* that one is done and reported as EIO, as an O_DSYNC write may be */
    DISK_UNSYNCED, /* sync number `at`: EIO */
} disk_mode;

typedef struct disk_state {
    uint64_t writes, syncs; /* so far */
    uint64_t at;            /* counted from 1 */
    uint32_t mode;
    uint32_t struck; /* how many have failed */
} disk_state;

/* One entry of the log: this, then npath bytes of path, then of a write or a rename `n` bytes. */
typedef enum disk_op {
    DISK_WRITE = 1, /* at `offset`; `synced`: it is on the disk when it returns */
    DISK_LENGTH,    /* to `offset` */
    DISK_SYNC,      /* a file or, with path, a directory */
    DISK_RENAME,    /* to the path in the bytes */
    DISK_LINK,
    DISK_UNLINK,
    DISK_MKDIR,
    DISK_MARK, /* made by the test: all before it has been acknowledged */
    DISK_RMDIR,
    DISK_EXCHANGE, /* with the path in the bytes */
} disk_op;

typedef struct disk_entry {
    uint32_t op, synced;
    uint64_t inode, offset;
    uint32_t npath, n;
} disk_entry;

#endif

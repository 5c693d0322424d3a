/* Restoring: a store written anew from a backup, and put in the place of the one that is there only
 * when it is whole and sound.
 *
 * The backup is read and checked to its end first.  Then a fresh directory beside the data
 * directory is filled, its derived databases are rebuilt, and the whole of verify is run over it;
 * only then the two directories change their names, in one step where the system can.  A kill at
 * any moment leaves the old store or the new one, never a mixture, and the old one is never
 * removed.  Nobody may have the old store open; who opens it meanwhile is told to wait. */
#ifndef DANVAN_RESTORE_H
#define DANVAN_RESTORE_H

#include "danvan/backup.h"
#include "danvan/keyring.h"
#include "danvan/pagecheck.h"
#include "danvan/verify.h"

typedef struct dv_restore_told {
    dv_backup_told backup;
    dv_verify_result verify;
    const char *dir;  /* where the store lies */
    const char *kept; /* where what was there before lies now; NULL: there was nothing */
    uint64_t newer;   /* entries that its log has more; 0 as well: its pages are damaged */
    bool other;       /* its log began otherwise: the backup is another store's */
    dv_key_told key;  /* of the sealed fields, in the new store */
} dv_restore_told;

typedef struct dv_restore_options {
    const dv_schema *schema;
    const char *dir; /* the data directory */
    dv_actor actor;  /* an administrator, with the account that owns the directory, or root */
    const char *path, *key_file; /* the backup, and its secret key if it is sealed */
    /* Is told before anything is written, if there is `newer` or `other`; may be NULL. */
    void (*tell_old)(void *ctx, const dv_restore_told *told);
    void *ctx;
} dv_restore_options;

/* What it tells is in the arena.  DV_CORRUPT with faults: the backup is whole, but what was in the
 * store was not sound; out->dir is where it lies, and nothing was replaced. */
dv_rc dv_restore(dv_arena *a, const dv_restore_options *o, dv_restore_told *out, dv_faults *faults,
                 dv_err *err);

/* A store whose pages are damaged, written anew in the same way from all of it that can be read:
 * what can't is a fault, and nothing is invented in its place.  `path` and `key_file` are not used.
 * The store that is put in the place of the damaged one has what faults the whole of verify then
 * finds, told too; the damaged one is kept.  DV_CORRUPT: too little of it can be read, and nothing
 * was replaced. */
typedef struct dv_rewrite_told {
    dv_restore_told store;
    dv_pagecheck pages;
    size_t lost; /* entries of primary databases that could not be read */
} dv_rewrite_told;

dv_rc dv_rewrite(dv_arena *a, const dv_restore_options *o, dv_rewrite_told *out, dv_faults *faults,
                 dv_err *err);

#endif

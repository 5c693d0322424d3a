/* A directory written anew beside the one that it takes the place of.  As long as it is no whole
 * store it has a file that says so: what a killed process left is removed by the next, or told if
 * it may be a store. */
#ifndef DANVAN_REPLACE_INT_H
#define DANVAN_REPLACE_INT_H

#include "danvan/arena.h"
#include "danvan/store.h"

#include <sys/stat.h>

typedef struct replacing {
    dv_arena *a;
    const char *dir;   /* links followed */
    const char *fresh; /* beside it: to be filled */
    bool there;        /* something is at `dir` */
    struct stat was;   /* it */
    dv_hold *hold;
    int living; /* the fresh one is this process's */
} replacing;

/* DV_DENIED: the directory is another account's.  DV_CONFLICT: it is open elsewhere.  Warnings in
 * `left`: what earlier ones have left, and may be stores. */
dv_rc replace_begin(dv_arena *a, const char *dir, replacing *x, dv_faults *left, dv_err *err);
/* The fresh one becomes `dir`; *kept: where the old one is now, NULL if there was none.  Where it
 * fails, the old one has its name, or the error tells where it is. */
dv_rc replace_end(replacing *x, const char **kept, dv_err *err);
/* Whatever became of it.  `remove`: the fresh one goes. */
void replace_free(replacing *x, bool remove);

#endif

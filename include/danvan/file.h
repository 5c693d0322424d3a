/* Files that appear whole or not at all: written beside their name, synced and renamed, and the
 * name synced.  A full disk, a kill or a power cut in between leaves what was there before. */
#ifndef DANVAN_FILE_H
#define DANVAN_FILE_H

#include "danvan/err.h"

#include <stdio.h>

/* A file without a name for what passes through, in the data directory, where nobody reads it who
 * may not read the store; where nothing can be written there, in the system's place for such.
 * NULL: it could not be made, see dv_file_refused. */
FILE *dv_file_scratch(const char *dir, dv_err *err);
/* Why it could not be written, from errno: DV_FULL, or DV_IO. */
dv_rc dv_file_refused(const char *path, dv_err *err);

typedef struct dv_file {
    FILE *f;          /* to write to */
    const char *path; /* lives as long as the file does */
    char *target;     /* the same with links followed: a link stays one */
    char *temp;       /* what it is called meanwhile */
    bool secret;      /* mode 0600, whatever the umask allows; to be set after dv_file_begin */
} dv_file;

/* DV_INVALID: the path names what is no file, such as a folder or a device. */
dv_rc dv_file_begin(dv_file *w, const char *path, dv_err *err);
/* Has all been taken that was written to it so far?  DV_FULL, DV_IO: no, and why not. */
dv_rc dv_file_well(const dv_file *w, dv_err *err);
/* keep = false: nothing of it stays.  It gets the mode that the person's umask allows; meanwhile
 * nobody else may read it.  DV_FULL, DV_IO: it could not be written, and nothing of it stays;
 * or, as the sentence then says, only its name is not sure to outlive a power cut. */
dv_rc dv_file_end(dv_file *w, bool keep, dv_err *err);

#endif

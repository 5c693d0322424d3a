/* Folders: the names in them outlive a power cut only once the folder itself is on the disk.  And
 * folders for a while, in which something is made apart: a process that is killed leaves its own,
 * and whoever comes next can tell them from those that are in use. */
#ifndef DANVAN_FOLDER_H
#define DANVAN_FOLDER_H

#include <limits.h>
#include <stdbool.h>

/* Puts the names beside `path`, its own among them, on the disk; false: errno says why not. */
bool dv_folder_sync(const char *path);

/* The first in its folder whose name begins so. */
bool dv_folder_has(const char *name, char path[PATH_MAX]);

/* Opens a file that has no name in the folder, and goes with the process: mode 0600, to be read and
 * written.  -1: errno says why not. */
int dv_folder_scratch(const char *dir);

/* Makes one for a while, as mkdtemp(3) does.  It is this process's as long as that lives and *fd is
 * open.  False: errno says why not. */
bool dv_folder_make(char *name, int *fd);
/* Those of this name with six characters behind it that no living process has; none gets it during
 * the call. */
typedef void (*dv_folder_fn)(void *ctx, const char *path);
void dv_folder_left(const char *name, dv_folder_fn fn, void *ctx);

#endif

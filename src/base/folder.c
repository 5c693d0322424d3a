#include "danvan/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As dirname(3) has it, without writing into the path: "a/" lies in ".". */
static bool folder_of(const char *path, char dir[PATH_MAX])
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    snprintf(dir, PATH_MAX, "%.*s", n ? (int)n : 1, n ? path : ".");
    return true;
}

bool dv_folder_sync(const char *path)
{
    char dir[PATH_MAX];
    int fd = folder_of(path, dir) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0)
        return false;
    /* Some file systems have nothing to sync of a folder, and say so. */
    bool good = fsync(fd) == 0 || errno == EINVAL;
    int why = errno;
    close(fd);
    errno = why;
    return good;
}

#define _GNU_SOURCE /* O_TMPFILE */
#include "danvan/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
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

bool dv_folder_has(const char *name, char path[PATH_MAX])
{
    char dir[PATH_MAX];
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    const size_t n = strlen(base);
    bool found = false;
    DIR *d = folder_of(name, dir) ? opendir(dir) : NULL;
    for (struct dirent *e = d ? readdir(d) : NULL; e && !found; e = readdir(d))
        found = strncmp(e->d_name, base, n) == 0 &&
                snprintf(path, PATH_MAX, "%s%s", name, e->d_name + n) < PATH_MAX;
    if (d)
        closedir(d);
    return found;
}

/* ---- for a while ---- */

/* Some file systems have no files without a name: it gets one for a moment. */
int dv_folder_scratch(const char *dir)
{
    char name[PATH_MAX];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    if (snprintf(name, sizeof name, "%s/scratch-XXXXXX", dir) >= (int)sizeof name) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(name, O_CLOEXEC);
    if (fd >= 0)
        unlink(name);
    return fd;
}

static int folder_open(const char *path)
{
    return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool has_name(int fd, const char *name)
{
    struct stat is, named;
    return fstat(fd, &is) == 0 && lstat(name, &named) == 0 && is.st_dev == named.st_dev &&
           is.st_ino == named.st_ino;
}

/* Between its making and its locking another process may take it for one that was left. */
bool dv_folder_make(char *name, int *fd)
{
    char *place = strrchr(name, 'X') - 5;
    for (;;) {
        memset(place, 'X', 6);
        *fd = -1;
        if (!mkdtemp(name))
            return false;
        *fd = folder_open(name);
        if (*fd >= 0 && flock(*fd, LOCK_EX) == 0 && has_name(*fd, name))
            return true;
        int why = errno;
        if (*fd >= 0)
            close(*fd);
        if (why != ENOENT) {
            rmdir(name);
            errno = why;
            return false;
        }
    }
}

void dv_folder_left(const char *name, dv_folder_fn fn, void *ctx)
{
    enum { SUFFIX = 6 };
    char dir[PATH_MAX], path[PATH_MAX];
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    const size_t n = strlen(base);
    DIR *d = folder_of(name, dir) ? opendir(dir) : NULL;
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        if (strncmp(e->d_name, base, n) != 0 || strlen(e->d_name) != n + SUFFIX ||
            snprintf(path, sizeof path, "%s%s", name, e->d_name + n) >= (int)sizeof path)
            continue;
        int fd = folder_open(path);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && has_name(fd, path))
            fn(ctx, path);
        if (fd >= 0)
            close(fd);
    }
    if (d)
        closedir(d);
}

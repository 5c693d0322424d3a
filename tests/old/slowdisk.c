/* A slow disk, preloaded: whatever makes data durable takes DISK_MS longer — fsync, fdatasync, and
 * a write to a file that was opened to be durable at once, as LMDB opens its file for the meta
 * page. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 1024 };
static bool durable[FILES];

static void wait_for_disk(void)
{
    const char *ms = getenv("DISK_MS");
    long n = ms ? atol(ms) : 30;
    nanosleep(&(struct timespec){n / 1000, n % 1000 * 1000000}, NULL);
}

/* A pointer to a function out of dlsym's to an object. */
static void find(void *fn, const char *name)
{
    void *at = dlsym(RTLD_NEXT, name);
    memcpy(fn, &at, sizeof at);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        find(&real, "fsync");
    wait_for_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        find(&real, "fdatasync");
    wait_for_disk();
    return real(fd);
}

static int opened(int fd, int flags)
{
    if (fd >= 0 && fd < FILES)
        durable[fd] = (flags & O_DSYNC) != 0;
    return fd;
}

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    if (!real)
        find(&real, "open");
    return opened(real(path, flags, mode), flags);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real)
        find(&real, "pwrite");
    if (fd >= 0 && fd < FILES && durable[fd])
        wait_for_disk();
    return real(fd, p, n, at);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) __attribute__((alias("pwrite")));

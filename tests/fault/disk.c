/* Loaded before the C library (LD_PRELOAD) into danvan and its helpers.  See disk.h. */
#include "disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *root;
static size_t nroot;
static disk_state *state;
static int log_fd = -1;

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void)
{
    const char *state_name = getenv("FAULT_STATE"), *log_name = getenv("FAULT_LOG");
    root = getenv("FAULT_ROOT");
    nroot = root ? strlen(root) : 0;
    int fd = state_name ? open(state_name, O_RDWR | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *p = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        state = p == MAP_FAILED ? NULL : p;
        close(fd);
    }
    /* Above those that a program closes or hands on. */
    int opened = log_name ? open(log_name, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
    if (opened >= 0) {
        log_fd = fcntl(opened, F_DUPFD_CLOEXEC, 200);
        close(opened);
    }
}

/* ---- what belongs to the disk ---- */

static bool below_root(const char *path)
{
    return nroot && strncmp(path, root, nroot) == 0 && (path[nroot] == '/' || !path[nroot]);
}

static bool path_of(int fd, char path[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    path[n > 0 ? n : 0] = '\0';
    return n > 0 && below_root(path);
}

static bool absolute(const char *name, char path[PATH_MAX])
{
    char dir[PATH_MAX];
    if (name[0] == '/' || !getcwd(dir, sizeof dir))
        return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && below_root(path);
    return snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX && below_root(path);
}

/* ---- the log ---- */

static void tell(disk_entry e, const char *path, const void *bytes, size_t n)
{
    if (log_fd < 0)
        return;
    REAL(writev);
    int before = errno;
    e.npath = (uint32_t)strlen(path);
    e.n = (uint32_t)n;
    struct iovec v[] = {
        {&e, sizeof e}, {(void *)(uintptr_t)path, e.npath}, {(void *)(uintptr_t)bytes, n}};
    if (real(log_fd, v, 3) != (ssize_t)(sizeof e + e.npath + n))
        abort();
    errno = before;
}

static uint64_t inode_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/* ---- failing ---- */

/* What becomes of the next change: all of it, half, nothing, or all with an error at the end. */
typedef enum fate { DONE, HALF, NOTHING, DENIED } fate;

static fate struck(fate f, int code)
{
    state->struck++;
    errno = code;
    return f;
}

static fate next_write(void)
{
    if (!state)
        return DONE;
    uint64_t i = ++state->writes;
    switch ((disk_mode)state->mode) {
    case DISK_FULL:
        return i >= state->at ? struck(NOTHING, ENOSPC) : DONE;
    case DISK_ONCE:
        return i == state->at ? struck(NOTHING, ENOSPC) : DONE;
    case DISK_SHORT:
        return i < state->at ? DONE : struck(i == state->at ? HALF : NOTHING, ENOSPC);
    case DISK_REFUSES:
        return i == state->at ? struck(DENIED, EIO) : DONE;
    case DISK_SOUND:
    case DISK_UNSYNCED:
        return DONE;
    }
    abort();
}

static bool sync_fails(void)
{
    if (!state)
        return false;
    state->syncs++;
    if (state->mode != DISK_UNSYNCED || state->syncs != state->at)
        return false;
    struck(NOTHING, EIO);
    return true;
}

/* ---- writing ---- */

static ssize_t put(int fd, const struct iovec *v, int n, off_t at)
{
    REAL(pwritev);
    return real(fd, v, n, at);
}

/* All that writes comes through here; at < 0: where the file stands. */
static ssize_t write_to(int fd, const struct iovec *v, int n, off_t at)
{
    REAL(writev);
    char path[PATH_MAX];
    if (!path_of(fd, path))
        return at < 0 ? real(fd, v, n) : put(fd, v, n, at);
    char *bytes = NULL;
    size_t size = 0, all = 0;
    for (int i = 0; i < n; i++)
        all += v[i].iov_len;
    fate f = next_write();
    if (f == NOTHING || (f == HALF && all < 2))
        return -1;
    bytes = malloc(all + 1);
    for (int i = 0; bytes && i < n; size += v[i].iov_len, i++)
        memcpy(bytes + size, v[i].iov_base, v[i].iov_len);
    struct iovec one = {bytes, f == HALF ? all / 2 : all};
    off_t from = at >= 0 ? at : lseek(fd, 0, SEEK_CUR);
    ssize_t done = at < 0 ? real(fd, &one, 1) : put(fd, &one, 1, at);
    if (done > 0)
        tell((disk_entry){.op = DISK_WRITE,
                          .synced = (fcntl(fd, F_GETFL) & O_DSYNC) != 0 && f != DENIED,
                          .inode = inode_of(fd),
                          .offset = (uint64_t)from},
             path, bytes, (size_t)done);
    free(bytes);
    if (f == DENIED) {
        errno = EIO;
        return -1;
    }
    return done;
}

ssize_t write(int fd, const void *p, size_t n)
{
    struct iovec v = {(void *)(uintptr_t)p, n};
    return write_to(fd, &v, 1, -1);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    return write_to(fd, v, n, -1);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    struct iovec v = {(void *)(uintptr_t)p, n};
    return write_to(fd, &v, 1, at);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t at) __attribute__((alias("pwrite")));

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
    return write_to(fd, v, n, at);
}

ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t at) __attribute__((alias("pwritev")));

int ftruncate(int fd, off_t length)
{
    REAL(ftruncate);
    char path[PATH_MAX];
    if (!path_of(fd, path))
        return real(fd, length);
    if (next_write() != DONE)
        return -1;
    int code = real(fd, length);
    if (code == 0)
        tell((disk_entry){.op = DISK_LENGTH, .inode = inode_of(fd), .offset = (uint64_t)length},
             path, NULL, 0);
    return code;
}

int ftruncate64(int fd, off_t length) __attribute__((alias("ftruncate")));

int posix_fallocate(int fd, off_t at, off_t n)
{
    REAL(posix_fallocate);
    char path[PATH_MAX];
    if (path_of(fd, path) && next_write() != DONE)
        return errno;
    int code = real(fd, at, n);
    if (code == 0 && path_of(fd, path))
        tell((disk_entry){.op = DISK_LENGTH, .inode = inode_of(fd), .offset = (uint64_t)(at + n)},
             path, NULL, 0);
    return code;
}

int posix_fallocate64(int fd, off_t at, off_t n) __attribute__((alias("posix_fallocate")));

static int sync_to(int fd, int (*real)(int))
{
    char path[PATH_MAX];
    struct stat st;
    if (!path_of(fd, path))
        return real(fd);
    if (sync_fails())
        return -1;
    /* Nothing here reads what only the disk has: what is synced is what the log says. */
    if (fstat(fd, &st) == 0)
        tell((disk_entry){.op = DISK_SYNC, .inode = st.st_ino}, S_ISDIR(st.st_mode) ? path : "",
             NULL, 0);
    return 0;
}

int fsync(int fd)
{
    REAL(fsync);
    return sync_to(fd, real);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    return sync_to(fd, real);
}

/* ---- names ---- */

static int pair(const char *from, const char *to, disk_op op,
                int (*real)(const char *, const char *))
{
    char a[PATH_MAX], b[PATH_MAX];
    bool ours = absolute(to, b);
    if (ours && next_write() != DONE)
        return -1;
    int code = real(from, to);
    if (code == 0 && ours && absolute(from, a))
        tell((disk_entry){.op = op}, a, b, strlen(b));
    return code;
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return pair(from, to, DISK_RENAME, real);
}

int link(const char *from, const char *to)
{
    REAL(link);
    return pair(from, to, DISK_LINK, real);
}

/* Directories change their names as files do, and two of them in one act. */
int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    REAL(renameat2);
    char a[PATH_MAX], b[PATH_MAX];
    bool ours = from_dir == AT_FDCWD && to_dir == AT_FDCWD && absolute(from, a) && absolute(to, b);
    if (ours && next_write() != DONE)
        return -1;
    int code = real(from_dir, from, to_dir, to, flags);
    if (code == 0 && ours)
        tell((disk_entry){.op = flags & RENAME_EXCHANGE ? DISK_EXCHANGE : DISK_RENAME}, a, b,
             strlen(b));
    return code;
}

int unlink(const char *name)
{
    REAL(unlink);
    char path[PATH_MAX];
    int code = real(name);
    if (code == 0 && absolute(name, path))
        tell((disk_entry){.op = DISK_UNLINK}, path, NULL, 0);
    return code;
}

int mkdir(const char *name, mode_t mode)
{
    REAL(mkdir);
    char path[PATH_MAX];
    bool ours = absolute(name, path), there = access(name, F_OK) == 0;
    if (ours && !there && next_write() != DONE)
        return -1;
    int code = real(name, mode);
    if (code == 0 && ours)
        tell((disk_entry){.op = DISK_MKDIR}, path, NULL, 0);
    return code;
}

char *mkdtemp(char *name)
{
    REAL(mkdtemp);
    char path[PATH_MAX];
    bool ours = absolute(name, path);
    if (ours && next_write() != DONE)
        return NULL;
    char *made = real(name);
    if (made && ours && absolute(name, path))
        tell((disk_entry){.op = DISK_MKDIR}, path, NULL, 0);
    return made;
}

int rmdir(const char *name)
{
    REAL(rmdir);
    char path[PATH_MAX];
    int code = real(name);
    if (code == 0 && absolute(name, path))
        tell((disk_entry){.op = DISK_RMDIR}, path, NULL, 0);
    return code;
}

/* A new file: its name is told with no bytes. */
static int made(int fd)
{
    char path[PATH_MAX];
    if (fd >= 0 && path_of(fd, path))
        tell((disk_entry){.op = DISK_WRITE, .inode = inode_of(fd)}, path, NULL, 0);
    return fd;
}

int open(const char *name, int flags, ...)
{
    REAL(open);
    char path[PATH_MAX];
    va_list ap;
    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(ap, int) : 0;
    va_end(ap);
    bool makes = (flags & O_CREAT) && absolute(name, path) && access(name, F_OK) != 0;
    if (makes && next_write() != DONE)
        return -1;
    int fd = real(name, flags, mode);
    return makes ? made(fd) : fd;
}

int open64(const char *name, int flags, ...) __attribute__((alias("open")));

int mkstemp(char *name)
{
    REAL(mkstemp);
    char path[PATH_MAX];
    if (absolute(name, path) && next_write() != DONE)
        return -1;
    return made(real(name));
}

int mkstemp64(char *name) __attribute__((alias("mkstemp")));

/* ---- stdio, whose own writes can't be caught: its streams are given ours ---- */

static struct stream {
    FILE *f;
    int fd;
} streams[16];

static struct stream *find(const FILE *f)
{
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++)
        if (streams[i].f == f)
            return &streams[i];
    return NULL;
}

static ssize_t stream_read(void *s, char *p, size_t n)
{
    return read(((struct stream *)s)->fd, p, n);
}

static ssize_t stream_write(void *s, const char *p, size_t n)
{
    ssize_t done = write(((struct stream *)s)->fd, p, n);
    return done < 0 ? 0 : done; /* as fopencookie wants it; errno stays */
}

static int stream_seek(void *s, off64_t *at, int whence)
{
    off_t is = lseek(((struct stream *)s)->fd, *at, whence);
    *at = is;
    return is < 0 ? -1 : 0;
}

static int stream_close(void *p)
{
    struct stream *s = p;
    int fd = s->fd;
    *s = (struct stream){NULL, -1};
    return close(fd);
}

static FILE *stream_of(int fd, const char *mode)
{
    struct stream *s = find(NULL);
    if (!s)
        abort();
    s->fd = fd;
    s->f = fopencookie(
        s, mode, (cookie_io_functions_t){stream_read, stream_write, stream_seek, stream_close});
    return s->f;
}

FILE *fdopen(int fd, const char *mode)
{
    REAL(fdopen);
    char path[PATH_MAX];
    return strpbrk(mode, "wa+") && path_of(fd, path) ? stream_of(fd, mode) : real(fd, mode);
}

FILE *fopen(const char *name, const char *mode)
{
    REAL(fopen);
    char path[PATH_MAX];
    if (!strpbrk(mode, "wa") || !absolute(name, path))
        return real(name, mode);
    int fd = open(name, O_RDWR | O_CREAT | (strchr(mode, 'w') ? O_TRUNC : O_APPEND), 0666);
    if (fd < 0)
        return NULL;
    if (strchr(mode, 'w'))
        tell((disk_entry){.op = DISK_LENGTH, .inode = inode_of(fd)}, path, NULL, 0);
    return stream_of(fd, mode);
}

FILE *fopen64(const char *name, const char *mode) __attribute__((alias("fopen")));

int fileno(FILE *f)
{
    REAL(fileno);
    const struct stream *s = find(f);
    return s ? s->fd : real(f);
}

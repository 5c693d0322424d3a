/* Keeping everybody else out of a data directory.  LMDB's own lock says who is in: each opener
 * holds a read lock on the first byte of lock.mdb, and on the byte of its process number where it
 * reads. Ours lies far beyond any process number, so that an opener can tell it from LMDB's. */
#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { OPENERS_AT = 0, HOLD_AT = 0x3FFFFFFF, NAMED = 8 };

struct dv_hold {
    int fd; /* -1: there is no store to be held */
};

static struct flock lock_of(short type, off_t at)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
}

/* Who stands in the way of such a lock; 0: nobody. */
static pid_t who_holds(int fd, short type, off_t at)
{
    struct flock l = lock_of(type, at);
    return fcntl(fd, F_GETLK, &l) == 0 && l.l_type != F_UNLCK ? l.l_pid : 0;
}

/* "4711 (danvan)"; only the number where the system tells no more. */
static void add_process(dv_buf *b, long pid)
{
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    FILE *f = fopen(path, "re");
    if (f) {
        if (!fgets(name, sizeof name, f))
            *name = '\0';
        name[strcspn(name, "\n")] = '\0';
        fclose(f);
    }
    dv_buf_printf(b, "%s%ld", b->n ? ", " : "", pid);
    if (*name)
        dv_buf_printf(b, " (%s)", name);
}

/* The lock itself tells of one process alone; the system's table, where there is one, of all. */
static void add_others(dv_buf *b, int fd, long told)
{
    char line[256];
    struct stat st;
    FILE *f = fopen("/proc/locks", "re");
    if (!f || fstat(fd, &st) != 0) {
        if (f)
            fclose(f);
        return;
    }
    for (int n = 1; n < NAMED && fgets(line, sizeof line, f);) {
        unsigned major_no, minor_no;
        unsigned long long inode, from;
        long pid;
        /* NOLINTNEXTLINE(cert-err34-c): the kernel writes no number that has no room. */
        if (sscanf(line, "%*u: POSIX %*s READ %ld %x:%x:%llu %llu", &pid, &major_no, &minor_no,
                   &inode, &from) != 5 ||
            inode != st.st_ino || from != OPENERS_AT || pid == told ||
            major_no != major(st.st_dev) || minor_no != minor(st.st_dev))
            continue;
        add_process(b, pid);
        n++;
    }
    fclose(f);
}

/* Who opens the store, or opens it once more, to write, may not be among LMDB's openers yet, or no
 * longer. */
static pid_t who_opens(const char *dir)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/danvan.lock", dir) >= (int)sizeof path)
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    pid_t pid = who_holds(fd, F_RDLCK, DV_LOCK_OPEN);
    close(fd);
    return pid;
}

static dv_rc occupied(const char *dir, int fd, dv_err *err)
{
    dv_buf who = {0};
    long pid = who_holds(fd, F_WRLCK, OPENERS_AT);
    pid = pid ? pid : who_opens(dir);
    if (pid)
        add_process(&who, pid);
    add_others(&who, fd, pid);
    dv_rc rc = dv_fail(err, DV_CONFLICT, dir,
                       _("it is open elsewhere, by process %s: end that first; nothing was "
                         "changed"),
                       who.n ? dv_buf_cstr(&who) : "?");
    dv_buf_free(&who);
    return rc;
}

static dv_rc being_replaced(const char *dir, pid_t pid, dv_err *err)
{
    return dv_fail(err, DV_CONFLICT, dir,
                   _("process %ld is replacing the store at this moment: wait until it has ended"),
                   (long)pid);
}

/* Made if it is not there, for the account that owns the directory, whoever does it. */
int dv_store_lock_file(const char *dir)
{
    char path[PATH_MAX];
    struct stat st;
    if (snprintf(path, sizeof path, "%s/lock.mdb", dir) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    mode_t mask = umask(007);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    umask(mask);
    if (fd >= 0 && geteuid() == 0 && (stat(dir, &st) != 0 || !dv_store_owned_as(fd, &st))) {
        close(fd);
        return -1;
    }
    return fd;
}

dv_rc dv_store_hold(const char *dir, dv_hold **out, dv_err *err)
{
    struct flock ours = lock_of(F_WRLCK, HOLD_AT), openers = lock_of(F_WRLCK, OPENERS_AT);
    *out = NULL;
    int fd = access(dir, F_OK) == 0 ? dv_store_lock_file(dir) : -1;
    if (fd < 0 && errno != ENOENT)
        return dv_fail(err, DV_IO, dir, _("it can't be opened: %s"), dv_system_text(errno));
    dv_rc rc = DV_OK;
    if (fd >= 0 && fcntl(fd, F_SETLK, &ours) != 0)
        rc = being_replaced(dir, who_holds(fd, F_WRLCK, HOLD_AT), err);
    else if (fd >= 0 && (fcntl(fd, F_SETLK, &openers) != 0 || who_opens(dir)))
        rc = occupied(dir, fd, err);
    if (rc != DV_OK) {
        close(fd);
        return rc;
    }
    *out = malloc(sizeof **out);
    DV_NEED(*out);
    (*out)->fd = fd;
    return DV_OK;
}

void dv_store_release(dv_hold *h)
{
    if (h && h->fd >= 0)
        close(h->fd);
    free(h);
}

dv_rc dv_store_held(const char *dir, dv_err *err)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/lock.mdb", dir) >= (int)sizeof path)
        return DV_OK;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return DV_OK;
    pid_t pid = who_holds(fd, F_RDLCK, HOLD_AT);
    close(fd);
    return pid ? being_replaced(dir, pid, err) : DV_OK;
}

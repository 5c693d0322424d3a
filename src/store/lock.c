/* danvan's own lock, taken before LMDB's.
 *
 * LMDB's locks are mutexes in shared memory: a process that is stopped while it holds one keeps all
 * others waiting without end, and nobody can tell which one it is.  Ours are locks on bytes of a
 * file: the kernel tells who holds one, a wait can be ended, and a process that dies gives its own
 * back.  Each of LMDB's mutexes is only ever asked for by who holds ours.
 *
 * A writer goes through a gate: who holds it is the only one that waits for the place behind it, so
 * that nobody who comes later, or who has just left, gets there first. */
#include "danvan/date.h"
#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SLOT = sizeof(((dv_store *)0)->blocked), RESEND = 20000 };

/* The byte that is locked; the holder's slot begins behind all of them. */
static off_t slot_at(dv_lock what)
{
    return DV_LOCKS + (off_t)what * SLOT;
}

static int ask(const dv_store *s, int how, dv_lock what, short type, struct flock *l)
{
    *l = (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = what, .l_len = 1};
    return fcntl(s->lock, how, l) == 0 ? 0 : errno;
}

bool dv_store_owned_as(int fd, const struct stat *dir)
{
    struct stat is;
    bool same = fstat(fd, &is) == 0 && is.st_uid == dir->st_uid && is.st_gid == dir->st_gid;
    return same || fchown(fd, dir->st_uid, dir->st_gid) == 0;
}

dv_rc dv_lock_open(dv_store *s, dv_err *err)
{
    char path[PATH_MAX];
    struct stat st;
    snprintf(path, sizeof path, "%s/danvan.lock", s->dir);
    mode_t mask = umask(007);
    s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    umask(mask);
    s->frozen = s->lock < 0 && errno == EROFS && dv_store_frozen(s->dir);
    if (s->frozen)
        return DV_OK;
    if (s->lock < 0)
        return dv_store_unwritable(err, path, errno);
    if (geteuid() == 0 && stat(s->dir, &st) == 0 && !dv_store_owned_as(s->lock, &st))
        return dv_store_unwritable(err, path, errno);
    return DV_OK;
}

/* ---- who holds it ---- */

static void sign(dv_store *s, dv_lock what)
{
    char slot[SLOT] = {0}, at[DV_TIME_SIZE];
    snprintf(slot, sizeof slot, "%ld %s %.40s", (long)getpid(), dv_time_format(dv_now(), at),
             s->who ? s->who : "-");
    /* Only told to who has waited in vain. */
    if (pwrite(s->lock, slot, sizeof slot, slot_at(what)) < 0)
        return;
}

/* 0: nobody.  The slot is empty if the holder has not signed it. */
static long holder(const dv_store *s, dv_lock what, char slot[SLOT])
{
    struct flock l;
    memset(slot, 0, SLOT);
    if (ask(s, F_GETLK, what, F_WRLCK, &l) != 0 || l.l_type == F_UNLCK)
        return 0;
    if (pread(s->lock, slot, SLOT - 1, slot_at(what)) <= 0 ||
        strtol(slot, NULL, 10) != (long)l.l_pid)
        memset(slot, 0, SLOT);
    return (long)l.l_pid;
}

static bool is_stopped(long pid)
{
    char path[40], line[256] = {0};
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool read = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    const char *name_ends = strrchr(line, ')');
    return read && name_ends && (name_ends[2] == 'T' || name_ends[2] == 't');
}

static dv_rc refuse(dv_store *s, long pid, const char *slot, dv_err *err)
{
    char at[DV_TIME_SIZE] = "?", who[41] = "-";
    snprintf(s->blocked, sizeof s->blocked, "%s", slot);
    sscanf(slot, "%*d %19s %40s", at, who);
    if (!pid)
        return dv_fail(
            err, DV_IO, s->dir,
            _("others kept the store busy for %d seconds; nothing was changed: try again"),
            s->patience);
    if (is_stopped(pid))
        return dv_fail(err, DV_IO, s->dir,
                       _("process %ld (%s) holds the store since %s and is stopped; nothing was "
                         "changed: ask the administrator for kill -CONT %ld, then try again"),
                       pid, who, at, pid);
    return dv_fail(
        err, DV_IO, s->dir,
        _("process %ld (%s) writes since %s and is not done after %d seconds (`patience` "
          "in [office]); nothing was changed: try again, or ask the administrator"),
        pid, who, at, s->patience);
}

/* ---- waiting ---- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The signal only has to end the system call; it comes again, in case the call had not begun. */
static void on_alarm(int no)
{
    (void)no;
}

static int wait_until(dv_store *s, dv_lock what, int64_t end)
{
    struct flock l;
    struct sigaction ours = {.sa_handler = on_alarm}, theirs;
    const struct itimerval none = {0};
    int64_t left = end - now_ms();
    int code = EINTR;
    sigemptyset(&ours.sa_mask);
    sigaction(SIGALRM, &ours, &theirs);
    left = left > 0 ? left : 1;
    const struct itimerval timer = {.it_value = {left / 1000, left % 1000 * 1000},
                                    .it_interval = {0, RESEND}};
    setitimer(ITIMER_REAL, &timer, NULL);
    while (code == EINTR && now_ms() < end)
        code = ask(s, F_SETLKW, what, F_WRLCK, &l);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &theirs, NULL);
    return code == EINTR ? EAGAIN : code;
}

static int take(dv_store *s, dv_lock what, int64_t *end)
{
    struct flock l;
    int code = ask(s, F_SETLK, what, F_WRLCK, &l);
    if (code != EAGAIN && code != EACCES)
        return code;
    if (!*end)
        *end = now_ms() + 1000 * (int64_t)s->patience;
    return wait_until(s, what, *end);
}

/* Behind the gate.  One who is stopped in it, and nowhere else, keeps nobody out for good. */
static int take_in_turn(dv_store *s, int64_t *end)
{
    struct flock l;
    int code = take(s, DV_LOCK_GATE, end);
    if (code == EAGAIN)
        return ask(s, F_SETLK, DV_LOCK_WRITE, F_WRLCK, &l);
    if (code == 0) {
        code = take(s, DV_LOCK_WRITE, end);
        ask(s, F_SETLK, DV_LOCK_GATE, F_UNLCK, &l);
    }
    return code;
}

/* Who made us wait in vain, and still holds it, need not be waited for once more. */
static bool still_blocked(dv_store *s, dv_lock what, char slot[SLOT], long *pid)
{
    if (!*s->blocked)
        return false;
    *pid = holder(s, what, slot);
    if (*pid && strcmp(slot, s->blocked) == 0)
        return true;
    *s->blocked = '\0';
    return false;
}

dv_rc dv_lock_take(dv_store *s, dv_lock what, dv_err *err)
{
    char slot[SLOT];
    long pid;
    int64_t end = 0;
    if (s->frozen)
        return what == DV_LOCK_WRITE ? dv_store_read_only(err, s) : DV_OK;
    if (still_blocked(s, what, slot, &pid))
        return refuse(s, pid, slot, err);
    int code = what == DV_LOCK_WRITE ? take_in_turn(s, &end) : take(s, what, &end);
    if (code == EAGAIN || code == EACCES) {
        pid = holder(s, what, slot);
        if (!pid && what == DV_LOCK_WRITE)
            pid = holder(s, DV_LOCK_GATE, slot);
        return refuse(s, pid, slot, err);
    }
    if (code)
        return dv_fail(err, DV_IO, s->dir, _("the store can't be locked: %s"),
                       dv_system_text(code));
    sign(s, what);
    return DV_OK;
}

bool dv_lock_try(dv_store *s, dv_lock what)
{
    struct flock l;
    if (ask(s, F_SETLK, what, F_WRLCK, &l) != 0)
        return false;
    sign(s, what);
    return true;
}

void dv_lock_drop(dv_store *s, dv_lock what)
{
    struct flock l;
    ask(s, F_SETLK, what, F_UNLCK, &l);
}

/* ---- claims ---- */

/* A byte far behind all that the file has, for numbers that are given one after another.  Two that
 * share one would only keep a little more to themselves. */
static int claim(const dv_store *s, uint64_t number, short type)
{
    enum { CLAIMS = 1 << 30 };
    struct flock l = {.l_type = type,
                      .l_whence = SEEK_SET,
                      .l_start = CLAIMS + (off_t)(number % CLAIMS),
                      .l_len = 1};
    return fcntl(s->lock, F_SETLK, &l);
}

bool dv_store_claim(dv_store *s, uint64_t number)
{
    return s->frozen || claim(s, number, F_WRLCK) == 0;
}

void dv_store_unclaim(dv_store *s, uint64_t number)
{
    if (!s->frozen)
        claim(s, number, F_UNLCK);
}

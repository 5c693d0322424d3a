#define _GNU_SOURCE /* renameat2 */
#include "danvan/date.h"
#include "danvan/lang.h"

#include "replace_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const files[] = {"data.mdb", "lock.mdb", "danvan.lock"};
enum { NFILES = sizeof files / sizeof files[0] };

/* The directory that a name means, though it may not be there yet. */
static const char *resolve(dv_arena *a, const char *dir)
{
    dv_str s = dv_str_from(dir);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    char *plain = dv_arena_copy(a, s), *real = realpath(plain, NULL);
    const char *out = real ? dv_arena_strdup(a, real) : plain;
    free(real);
    return out;
}

static dv_rc refuse(const char *place, const char *what, dv_err *err)
{
    return dv_fail(err, errno == ENOSPC ? DV_FULL : DV_IO, place, "%s: %s", what, strerror(errno));
}

static dv_rc look(replacing *x, dv_err *err)
{
    x->there = stat(x->dir, &x->was) == 0;
    if (!x->there && errno != ENOENT)
        return refuse(x->dir, _("it can't be looked at"), err);
    if (x->there && !S_ISDIR(x->was.st_mode))
        return dv_fail(err, DV_INVALID, x->dir, _("it is not a directory"));
    if (x->there && geteuid() != 0 && geteuid() != x->was.st_uid)
        return dv_fail(err, DV_DENIED, x->dir,
                       _("only the account that owns the data directory, or root, may replace it"));
    return DV_OK;
}

dv_rc replace_begin(dv_arena *a, const char *dir, replacing *x, dv_err *err)
{
    *x = (replacing){.a = a, .dir = resolve(a, dir)};
    dv_rc rc = look(x, err);
    if (rc == DV_OK)
        rc = dv_store_hold(x->dir, &x->hold, err);
    if (rc != DV_OK)
        return rc;
    char *fresh = dv_arena_printf(a, "%s.fresh-XXXXXX", x->dir);
    if (!mkdtemp(fresh))
        return refuse(fresh, _("it can't be made"), err);
    x->fresh = fresh;
    return DV_OK;
}

/* ---- the fresh one gets what the old one has ---- */

static bool give(const replacing *x, const char *path, mode_t mode)
{
    bool foreign = x->there && (x->was.st_uid != geteuid() || x->was.st_gid != getegid());
    return (!foreign || chown(path, x->was.st_uid, x->was.st_gid) == 0) &&
           (!mode || chmod(path, mode) == 0);
}

static mode_t mode_of(const replacing *x)
{
    if (x->there)
        return x->was.st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0770 & ~mask;
}

static bool synced(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

static dv_rc finish(const replacing *x, dv_err *err)
{
    bool good = true;
    for (int i = 0; good && i < NFILES; i++)
        good = give(x, dv_arena_printf(x->a, "%s/%s", x->fresh, files[i]), 0) || errno == ENOENT;
    if (!good || !give(x, x->fresh, mode_of(x)) || !synced(x->fresh))
        return refuse(x->fresh, _("it can't be given the owner and mode of the data directory"),
                      err);
    return DV_OK;
}

/* ---- the names ---- */

/* A name that nothing has: the old directory is put over nothing. */
static const char *free_name(const replacing *x)
{
    char at[DV_TIME_SIZE], compact[DV_TIME_SIZE];
    size_t n = 0;
    dv_time_format(dv_now(), at);
    for (const char *p = at; *p; p++)
        if (*p != '-' && *p != ':')
            compact[n++] = *p;
    compact[n] = '\0';
    const char *name = dv_arena_printf(x->a, "%s.before-%s", x->dir, compact);
    struct stat st;
    for (int i = 2; lstat(name, &st) == 0; i++)
        name = dv_arena_printf(x->a, "%s.before-%s-%d", x->dir, compact, i);
    return name;
}

/* Where the system can't exchange two names, there is a moment without a store; both are whole. */
static bool exchange(const replacing *x, const char **kept)
{
    if (renameat2(AT_FDCWD, x->fresh, AT_FDCWD, x->dir, RENAME_EXCHANGE) == 0) {
        if (rename(x->fresh, *kept) != 0)
            *kept = x->fresh;
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    return rename(x->dir, *kept) == 0 && rename(x->fresh, x->dir) == 0;
}

static const char *above(const replacing *x)
{
    const char *slash = strrchr(x->dir, '/');
    return slash ? dv_arena_copy(x->a, (dv_str){x->dir, (size_t)(slash - x->dir) + 1}) : ".";
}

/* A directory without a store, but for the lock that was made to hold it. */
static bool remove_empty(const replacing *x, const char *dir)
{
    if (access(dv_arena_printf(x->a, "%s/data.mdb", dir), F_OK) == 0)
        return false;
    unlink(dv_arena_printf(x->a, "%s/lock.mdb", dir));
    return rmdir(dir) == 0;
}

dv_rc replace_end(replacing *x, const char **kept, dv_err *err)
{
    *kept = x->there ? free_name(x) : NULL;
    dv_rc rc = finish(x, err);
    if (rc != DV_OK)
        return rc;
    bool good = x->there ? exchange(x, kept) : rename(x->fresh, x->dir) == 0;
    if (!good)
        return refuse(x->dir, _("it can't be put in its place"), err);
    x->fresh = NULL;
    if (x->there && remove_empty(x, *kept))
        *kept = NULL;
    return synced(above(x)) ? DV_OK : refuse(x->dir, _("it could not be written"), err);
}

void replace_free(replacing *x, bool remove)
{
    for (int i = 0; x->fresh && remove && i < NFILES; i++)
        unlink(dv_arena_printf(x->a, "%s/%s", x->fresh, files[i]));
    if (x->fresh && remove)
        rmdir(x->fresh);
    dv_store_release(x->hold);
    *x = (replacing){0};
}

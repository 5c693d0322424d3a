#define _GNU_SOURCE /* renameat2 */
#include "danvan/date.h"
#include "danvan/folder.h"
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
static const char unfinished[] = "unfinished";

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
    return dv_fail(err, errno == ENOSPC ? DV_FULL : DV_IO, place, "%s: %s", what,
                   dv_system_text(errno));
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

/* ---- making it, and what earlier ones have left ---- */

static const char *path_in(const replacing *x, const char *dir, const char *name)
{
    return dv_arena_printf(x->a, "%s/%s", dir, name);
}

static void remove_files(const replacing *x, const char *dir)
{
    dv_store_sweep(dir);
    for (int i = 0; i < NFILES; i++)
        unlink(path_in(x, dir, files[i]));
    unlink(path_in(x, dir, unfinished));
}

typedef struct sweeping {
    const replacing *x;
    dv_faults *left;
} sweeping;

/* One that was whole is the old store or the new one, and nobody may have another. */
static void sweep(void *ctx, const char *path)
{
    const sweeping *s = ctx;
    if (access(path_in(s->x, path, unfinished), F_OK) == 0)
        remove_files(s->x, path);
    if (rmdir(path) != 0)
        dv_warning_add(s->left, path, NULL,
                       _("an earlier restore has left this store: look into it with --data, then "
                         "move it away or remove it"));
}

static dv_rc make_fresh(replacing *x, dv_err *err)
{
    char *fresh = dv_arena_printf(x->a, "%s.fresh-XXXXXX", x->dir);
    if (!dv_folder_make(fresh, &x->living))
        return refuse(fresh, _("it can't be made"), err);
    int fd = open(path_in(x, fresh, unfinished), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        dv_rc rc = refuse(fresh, _("it can't be made"), err);
        rmdir(fresh);
        close(x->living);
        return rc;
    }
    close(fd);
    x->fresh = fresh;
    return DV_OK;
}

dv_rc replace_begin(dv_arena *a, const char *dir, replacing *x, dv_faults *left, dv_err *err)
{
    *x = (replacing){.a = a, .dir = resolve(a, dir), .living = -1};
    dv_rc rc = look(x, err);
    if (rc == DV_OK)
        rc = dv_store_hold(x->dir, &x->hold, err);
    if (rc != DV_OK)
        return rc;
    /* A power cut may have brought the mark back into what is whole. */
    unlink(path_in(x, x->dir, unfinished));
    sweeping s = {x, left};
    dv_folder_left(dv_arena_printf(a, "%s.fresh-", x->dir), sweep, &s);
    rc = make_fresh(x, err);
    if (rc != DV_OK)
        dv_store_release(x->hold);
    return rc;
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

static dv_rc finish(const replacing *x, dv_err *err)
{
    bool good = true;
    for (int i = 0; good && i < NFILES; i++)
        good = give(x, path_in(x, x->fresh, files[i]), 0) || errno == ENOENT;
    const char *mark = path_in(x, x->fresh, unfinished);
    good = good && unlink(mark) == 0;
    if (!good || !give(x, x->fresh, mode_of(x)) || !dv_folder_sync(mark))
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

/* Never neither: without its new one the name gets the old one back. */
static dv_rc put_back(const replacing *x, const char *kept, dv_err *err)
{
    int why = errno;
    if (rename(kept, x->dir) != 0)
        return dv_fail(err, DV_IO, x->dir,
                       _("the new store can't be put there (%s), and the old one, which is whole, "
                         "is now %s: give it its name back"),
                       dv_system_text(why), kept);
    errno = why;
    return refuse(x->dir, _("it can't be put in its place"), err);
}

/* Where the system can't exchange two names, there is a moment without a store; both are whole. */
static dv_rc exchange(const replacing *x, const char **kept, dv_err *err)
{
    if (renameat2(AT_FDCWD, x->fresh, AT_FDCWD, x->dir, RENAME_EXCHANGE) == 0) {
        if (rename(x->fresh, *kept) != 0)
            *kept = x->fresh;
        return DV_OK;
    }
    if ((errno != EINVAL && errno != ENOSYS) || rename(x->dir, *kept) != 0)
        return refuse(x->dir, _("it can't be put in its place"), err);
    return rename(x->fresh, x->dir) == 0 ? DV_OK : put_back(x, *kept, err);
}

static dv_rc place(const replacing *x, const char **kept, dv_err *err)
{
    if (x->there)
        return exchange(x, kept, err);
    return rename(x->fresh, x->dir) == 0 ? DV_OK
                                         : refuse(x->dir, _("it can't be put in its place"), err);
}

static dv_rc confirm(const replacing *x, const char *kept, dv_err *err)
{
    if (dv_folder_sync(x->dir))
        return DV_OK;
    const char *why = dv_system_text(errno);
    if (!kept)
        return dv_fail(err, DV_IO, x->dir,
                       _("it is restored, but the disk does not confirm its name (%s): it may be "
                         "gone after a power cut"),
                       why);
    return dv_fail(err, DV_IO, x->dir,
                   _("it is restored, and what was there before is kept as %s, but the disk does "
                     "not confirm its name (%s): after a power cut it may be as it was before"),
                   kept, why);
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
    if (rc == DV_OK)
        rc = place(x, kept, err);
    if (rc != DV_OK)
        return rc;
    x->fresh = NULL;
    if (x->there && remove_empty(x, *kept))
        *kept = NULL;
    return confirm(x, *kept, err);
}

void replace_free(replacing *x, bool remove)
{
    if (x->fresh && remove) {
        remove_files(x, x->fresh);
        rmdir(x->fresh);
    } else if (x->fresh) {
        unlink(path_in(x, x->fresh, unfinished));
    }
    if (x->living >= 0)
        close(x->living);
    dv_store_release(x->hold);
    *x = (replacing){.living = -1};
}

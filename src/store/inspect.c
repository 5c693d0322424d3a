/* A data file is looked at before it is mapped: LMDB takes an empty one for a fresh environment and
 * dies by SIGBUS in a truncated one. */
#include "danvan/arena.h"
#include "danvan/folder.h"
#include "danvan/lang.h"

#include "page_int.h"
#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* linux/magic.h and the kernel's file systems; on these, locks and maps are not what LMDB needs. */
static const struct {
    unsigned long magic;
    const char *name;
} network[] = {{0x6969, "NFS"},      {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB"}, {0x517B, "SMB"},
               {0x65735546, "FUSE"}, {0x01021997, "9P"},   {0x00C36400, "Ceph"}};

dv_rc dv_store_local(const char *dir, dv_err *err)
{
    struct statfs fs;
    if (statfs(dir, &fs) != 0)
        return dv_fail(err, DV_IO, dir, _("it can't be looked at: %s"), dv_system_text(errno));
    for (size_t i = 0; i < sizeof network / sizeof network[0]; i++)
        if ((unsigned long)fs.f_type == network[i].magic)
            return dv_fail(err, DV_INVALID, dir,
                           _("it lies on a network file system (%s), which would damage the data; "
                             "choose a directory on a local disk"),
                           network[i].name);
    return DV_OK;
}

/* Another process may commit meanwhile.  It writes its pages before the meta page that counts them,
 * so the size is read after that page: the other way round, what has just grown looks cut short.
 * A transaction may give back pages at the end before it ever wrote them. */
static dv_rc check_length(const char *path, int fd, const page_meta *m, dv_err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return dv_fail(err, DV_IO, path, _("it can't be looked at: %s"), dv_system_text(errno));
    if (m->last_page >= (uint64_t)INT64_MAX / m->page_size ||
        ((uint64_t)st.st_size < (m->last_page + 1) * m->page_size &&
         !dv_pagecheck_unwritten(fd, m)))
        return dv_fail(err, DV_CORRUPT, path,
                       _("it has been cut short (%lld bytes of %llu); restore a backup"),
                       (long long)st.st_size,
                       (unsigned long long)(m->last_page + 1) * m->page_size);
    return DV_OK;
}

static dv_rc spine_is_damaged(const char *path, const dv_faults *faults, dv_err *err)
{
    return dv_fail(
        err, DV_CORRUPT, path,
        _("the store is damaged (%s: %s); let nobody work with it, and restore a backup"),
        faults->at[0].place, faults->at[0].text);
}

/* Where these few pages are damaged, databases seem to be missing and would be made anew, or pages
 * to be free that are not.  Two commits later the pages may have become others. */
static dv_rc check_spine(const char *path, int fd, const page_meta *first, dv_err *err)
{
    enum { TRIES = 100 };
    page_meta m = *first, now;
    dv_rc rc = DV_OK;
    for (int i = 0; i < TRIES; i++, m = now) {
        dv_arena a = {0};
        dv_faults faults;
        dv_faults_init(&faults, &a);
        bool sound = dv_pagecheck_spine(fd, &m, &faults);
        rc = dv_page_metas(path, fd, &now, err);
        bool counts = rc != DV_OK || now.txn <= m.txn + 1;
        if (!sound && rc == DV_OK)
            rc = spine_is_damaged(path, &faults, err);
        dv_arena_free(&a);
        if (sound || counts)
            return sound ? DV_OK : rc;
    }
    return rc;
}

static dv_rc check_file(const char *path, int fd, bool salvage, dv_err *err)
{
    page_meta newest;
    struct stat st;
    if (fstat(fd, &st) != 0)
        return dv_fail(err, DV_IO, path, _("it can't be looked at: %s"), dv_system_text(errno));
    if (st.st_size == 0)
        return dv_fail(err, DV_CORRUPT, path,
                       _("it is empty; put a backup in its place, or remove it to begin anew"));
    dv_rc rc = dv_page_metas(path, fd, &newest, err);
    if (rc == DV_OK)
        rc = check_length(path, fd, &newest, err);
    return rc == DV_OK && !salvage ? check_spine(path, fd, &newest, err) : rc;
}

/* With those above it: a fresh home has no .local/share yet. */
static bool make_path(const char *dir)
{
    char path[PATH_MAX];
    size_t n = strlen(dir);
    if (n >= sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 1; i <= n; i++) {
        if (dir[i] != '/' && i != n)
            continue;
        memcpy(path, dir, i);
        path[i] = '\0';
        int code = mkdir(path, i == n ? 0770 : 0777);
        if (code == 0 ? !dv_folder_sync(path) : errno != EEXIST)
            return false;
    }
    return true;
}

/* A restore that was killed where two names can't be exchanged may leave both stores without the
 * name: an empty one that took it would hide them. */
static dv_rc is_beside(const char *dir, dv_err *err)
{
    char begin[PATH_MAX], found[PATH_MAX];
    if (snprintf(begin, sizeof begin, "%s.before-", dir) >= (int)sizeof begin ||
        !dv_folder_has(begin, found))
        return DV_OK;
    return dv_fail(err, DV_NOT_FOUND, dir,
                   _("there is no such data directory, but what a restore has kept of it is there, "
                     "%s: give that its name back, or move it away to begin anew"),
                   found);
}

static dv_rc make_dir(const char *dir, bool create, dv_err *err)
{
    struct stat st;
    if (stat(dir, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return DV_OK;
        return dv_fail(err, DV_INVALID, dir, _("it is not a directory"));
    }
    if (errno != ENOENT)
        return dv_fail(err, DV_IO, dir, _("it can't be looked at: %s"), dv_system_text(errno));
    if (!create)
        return dv_fail(err, DV_NOT_FOUND, dir,
                       _("there is no such data directory; name the right one in `data` of "
                         "[office] or with --data"));
    dv_rc rc = is_beside(dir, err);
    if (rc == DV_OK && !make_path(dir))
        rc = dv_fail(err, DV_IO, dir, _("it can't be made: %s"), dv_system_text(errno));
    return rc;
}

dv_rc dv_store_inspect(const dv_store_options *o, dv_err *err)
{
    const char *dir = o->dir;
    const bool create = o->create;
    char path[PATH_MAX];
    dv_rc rc = make_dir(dir, create, err);
    if (rc == DV_OK)
        rc = dv_store_local(dir, err);
    if (rc != DV_OK)
        return rc;
    if (snprintf(path, sizeof path, "%s/data.mdb", dir) >= (int)sizeof path)
        return dv_fail(err, DV_INVALID, dir, _("its name is too long"));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return create ? DV_OK
                      : dv_fail(err, DV_NOT_FOUND, dir,
                                _("there is no danvan store in it; name the right directory in "
                                  "`data` of [office] or with --data"));
    if (fd < 0)
        return dv_fail(err, DV_IO, path, _("it can't be opened: %s"), dv_system_text(errno));
    rc = check_file(path, fd, o->salvage, err);
    close(fd);
    return rc;
}

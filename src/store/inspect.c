/* A data file is looked at before it is mapped: LMDB takes an empty one for a fresh environment and
 * dies by SIGBUS in a truncated one. */
#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* linux/magic.h and the kernel's file systems; on these, locks and maps are not what LMDB needs. */
static const struct {
    unsigned long magic;
    const char *name;
} network[] = {{0x6969, "NFS"},      {0xFF534D42, "CIFS"}, {0xFE534D42, "SMB"}, {0x517B, "SMB"},
               {0x65735546, "FUSE"}, {0x01021997, "9P"},   {0x00C36400, "Ceph"}};

static dv_rc local_disk(const char *dir, dv_err *err)
{
    struct statfs fs;
    if (statfs(dir, &fs) != 0)
        return dv_fail(err, DV_IO, dir, _("it can't be looked at: %s"), strerror(errno));
    for (size_t i = 0; i < sizeof network / sizeof network[0]; i++)
        if ((unsigned long)fs.f_type == network[i].magic)
            return dv_fail(err, DV_INVALID, dir,
                           _("it lies on a network file system (%s), which would damage the data; "
                             "choose a directory on a local disk"),
                           network[i].name);
    return DV_OK;
}

/* The layout of LMDB 0.9's meta pages (mdb.c: MDB_page, MDB_meta) on 64-bit machines. */
enum {
    PAGE_HEADER = 16,
    META_MAGIC = PAGE_HEADER,
    META_VERSION = PAGE_HEADER + 4,
    META_PAGE_SIZE = PAGE_HEADER + 24,
    META_LAST_PAGE = PAGE_HEADER + 24 + 2 * 48,
    META_TXN = META_LAST_PAGE + 8,
    META_BYTES = META_TXN + 8
};

typedef struct meta_page {
    uint32_t magic, version, page_size;
    uint64_t last_page, txn;
} meta_page;

static bool read_meta(int fd, off_t at, meta_page *m)
{
    unsigned char b[META_BYTES];
    if (pread(fd, b, sizeof b, at) != (ssize_t)sizeof b)
        return false;
    memcpy(&m->magic, b + META_MAGIC, 4);
    memcpy(&m->version, b + META_VERSION, 4);
    memcpy(&m->page_size, b + META_PAGE_SIZE, 4);
    memcpy(&m->last_page, b + META_LAST_PAGE, 8);
    memcpy(&m->txn, b + META_TXN, 8);
    return true;
}

static bool plausible_size(uint32_t page_size)
{
    return page_size >= 512 && page_size <= 65536;
}

/* Another process may commit meanwhile.  It writes its pages before the meta page that counts them,
 * so the size is read after that page: the other way round, what has just grown looks cut short. */
static dv_rc check_length(const char *path, int fd, const meta_page *first, dv_err *err)
{
    meta_page second;
    struct stat st;
    if (!read_meta(fd, first->page_size, &second))
        return dv_fail(err, DV_CORRUPT, path, _("it is too short to be a danvan store"));
    if (fstat(fd, &st) != 0)
        return dv_fail(err, DV_IO, path, _("it can't be looked at: %s"), strerror(errno));
    uint64_t last = second.txn >= first->txn ? second.last_page : first->last_page;
    if (last >= (uint64_t)INT64_MAX / first->page_size ||
        (uint64_t)st.st_size < (last + 1) * (uint64_t)first->page_size)
        return dv_fail(err, DV_CORRUPT, path,
                       _("it has been cut short (%lld bytes of %llu); restore a backup"),
                       (long long)st.st_size, (unsigned long long)(last + 1) * first->page_size);
    return DV_OK;
}

static dv_rc check_file(const char *path, int fd, dv_err *err)
{
    meta_page first;
    struct stat st;
    if (fstat(fd, &st) != 0)
        return dv_fail(err, DV_IO, path, _("it can't be looked at: %s"), strerror(errno));
    if (st.st_size == 0)
        return dv_fail(err, DV_CORRUPT, path,
                       _("it is empty; put a backup in its place, or remove it to begin anew"));
    if (!read_meta(fd, 0, &first))
        return dv_fail(err, DV_CORRUPT, path, _("it is too short to be a danvan store"));
    if (first.magic != 0xBEEFC0DE || (first.version != 1 && first.version != 999))
        return dv_fail(err, DV_CORRUPT, path, _("it is no danvan store"));
    if (!plausible_size(first.page_size))
        return dv_fail(err, DV_CORRUPT, path, _("its first page is damaged; restore a backup"));
    return check_length(path, fd, &first, err);
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
        if (mkdir(path, i == n ? 0770 : 0777) != 0 && errno != EEXIST)
            return false;
    }
    return true;
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
        return dv_fail(err, DV_IO, dir, _("it can't be looked at: %s"), strerror(errno));
    if (!create)
        return dv_fail(err, DV_NOT_FOUND, dir,
                       _("there is no such data directory; name the right one in `data` of "
                         "[office] or with --data"));
    if (!make_path(dir))
        return dv_fail(err, DV_IO, dir, _("it can't be made: %s"), strerror(errno));
    return DV_OK;
}

/* Both meta pages are there. */
static bool born(int fd)
{
    meta_page first, second;
    return read_meta(fd, 0, &first) &&
           (!plausible_size(first.page_size) || read_meta(fd, first.page_size, &second));
}

/* Another process that makes the store at this very moment has an empty file for an instant, or
 * half of its first write. */
static void await_birth(int fd)
{
    const struct timespec instant = {.tv_nsec = 5000000};
    for (int i = 0; i < 100 && !born(fd); i++)
        nanosleep(&instant, NULL);
}

dv_rc dv_store_inspect(const char *dir, bool create, dv_err *err)
{
    char path[PATH_MAX];
    dv_rc rc = make_dir(dir, create, err);
    if (rc == DV_OK)
        rc = local_disk(dir, err);
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
        return dv_fail(err, DV_IO, path, _("it can't be opened: %s"), strerror(errno));
    if (create)
        await_birth(fd);
    rc = check_file(path, fd, err);
    close(fd);
    return rc;
}

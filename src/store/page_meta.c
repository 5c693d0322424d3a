/* The two pages that lead to everything; they are written in turn, and the newer one counts. */
#include "danvan/lang.h"

#include "page_int.h"

#include <unistd.h>

#define MAGIC 0xBEEFC0DEu

enum { VERSION = 1, LEAST_PAGE = 512, MOST_PAGE = 65536 };

bool dv_page_meta(int fd, off_t at, page_meta *m)
{
    unsigned char b[PAGE_HEADER + META_BYTES], *p = b + PAGE_HEADER;
    if (pread(fd, b, sizeof b, at) != (ssize_t)sizeof b)
        return false;
    *m = (page_meta){.page = dv_get64(b),
                     .is = dv_get16(b + PAGE_FLAGS),
                     .magic = dv_get32(p),
                     .version = dv_get32(p + 4),
                     .free = dv_page_db(p + 24),
                     .names = dv_page_db(p + 24 + DB_BYTES),
                     .last_page = dv_get64(p + 24 + 2L * DB_BYTES),
                     .txn = dv_get64(p + 24 + 2L * DB_BYTES + 8)};
    /* What would be the size of the free list's values is that of a page. */
    m->page_size = m->free.pad;
    return true;
}

static bool plausible_size(uint32_t size)
{
    return size >= LEAST_PAGE && size <= MOST_PAGE && (size & (size - 1)) == 0;
}

/* Stores of other machines: the other byte order, or a head that is shorter by an address. */
static const char *foreign(int fd)
{
    enum { SHORT_HEADER = 12 };
    unsigned char b[PAGE_HEADER + 4];
    if (pread(fd, b, sizeof b, 0) != (ssize_t)sizeof b)
        return _("it is too short to be a danvan store");
    uint32_t here = dv_get32(b + PAGE_HEADER), shorter = dv_get32(b + SHORT_HEADER);
    if (here == __builtin_bswap32(MAGIC) || shorter == __builtin_bswap32(MAGIC))
        return _("it was made on a machine of the other byte order; bring the data over with a "
                 "backup made there");
    if (shorter == MAGIC)
        return _("it was made on a 32-bit machine; bring the data over with a backup made there");
    return _("it is no danvan store");
}

static dv_rc damaged(const char *path, int which, dv_err *err)
{
    return dv_fail(err, DV_CORRUPT, path,
                   which ? _("its second page is damaged; restore a backup")
                         : _("its first page is damaged; restore a backup"));
}

/* A commit writes the one or the other, by whether its number is even; a fresh store has both of
 * number 0. */
static bool in_turn(const page_meta m[2])
{
    return m[0].txn % 2 == 0 &&
           (m[1].txn % 2 == 1 ? m[0].txn + 1 == m[1].txn || m[1].txn + 1 == m[0].txn
                              : m[0].txn == 0 && m[1].txn == 0);
}

static dv_rc look(const char *path, int fd, page_meta m[2], dv_err *err)
{
    if (!dv_page_meta(fd, 0, &m[0]))
        return dv_fail(err, DV_CORRUPT, path, "%s", foreign(fd));
    if (m[0].magic != MAGIC) {
        /* The second one tells whether this was a store. */
        for (uint32_t size = LEAST_PAGE; size <= MOST_PAGE; size *= 2)
            if (dv_page_meta(fd, size, &m[1]) && m[1].magic == MAGIC && m[1].page_size == size)
                return damaged(path, 0, err);
        return dv_fail(err, DV_CORRUPT, path, "%s", foreign(fd));
    }
    if (m[0].version != VERSION)
        return dv_fail(err, DV_CORRUPT, path,
                       _("it has version %u of LMDB's format; this danvan reads version %d"),
                       m[0].version, VERSION);
    if (!plausible_size(m[0].page_size) || m[0].page != 0 || m[0].is != IS_META)
        return damaged(path, 0, err);
    if (!dv_page_meta(fd, m[0].page_size, &m[1]))
        return dv_fail(err, DV_CORRUPT, path, _("it is too short to be a danvan store"));
    if (m[1].magic != MAGIC || m[1].version != VERSION || m[1].page_size != m[0].page_size ||
        m[1].page != 1 || m[1].is != IS_META)
        return damaged(path, 1, err);
    return DV_OK;
}

dv_rc dv_page_metas(const char *path, int fd, page_meta *newest, dv_err *err)
{
    /* Another process may commit between the two looks, and again. */
    enum { TRIES = 100 };
    page_meta m[2] = {{0}};
    for (int i = 0; i < TRIES; i++) {
        dv_rc rc = look(path, fd, m, err);
        if (rc != DV_OK)
            return rc;
        if (in_turn(m)) {
            *newest = m[m[1].txn > m[0].txn];
            return DV_OK;
        }
    }
    return dv_fail(err, DV_CORRUPT, path,
                   _("its first two pages are not of the same time; restore a backup"));
}

/* The whole file: the list of databases, each database, then the list of what is free. */
#include "danvan/arena.h"
#include "danvan/lang.h"

#include "page_int.h"
#include "store_int.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- databases ---- */

/* Names and heads of databases are all that the list of them holds. */
static bool is_name(dv_str key)
{
    if (key.n == 0 || key.n >= DV_DATABASE_NAME)
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (!isgraph((unsigned char)key.p[i]))
            return false;
    return true;
}

/* A value of its own pages is read when it is met. */
static bool give_entry(pagecheck *c, page_tree *t, uint64_t page, dv_str key, dv_str value,
                       uint16_t flags)
{
    (void)t;
    (void)flags;
    if (c->rc != DV_OK)
        return false;
    if (page == NO_PAGE) {
        c->rc = c->each(c->ctx, c->db, key, value, c->err);
        return c->rc == DV_OK;
    }
    char *whole = malloc(value.n);
    DV_NEED(whole);
    if (dv_page_read(c, page, PAGE_HEADER, whole, value.n))
        c->rc = c->each(c->ctx, c->db, key, (dv_str){whole, value.n}, c->err);
    free(whole);
    return c->rc == DV_OK;
}

static bool take_name(pagecheck *c, page_tree *t, uint64_t page, dv_str key, dv_str value,
                      uint16_t flags)
{
    (void)t;
    if (flags != NODE_DB || value.n != DB_BYTES || !is_name(key) ||
        c->out->ndb == DV_DATABASES_MOST)
        return dv_page_fault(c, page, _("it names something that is no database"));
    if (!c->out->db)
        c->out->db = DV_NEW_N(c->faults->arena, dv_pagecheck_db, DV_DATABASES_MOST);
    dv_pagecheck_db *db = &c->out->db[c->out->ndb++];
    page_tree own = {.head = dv_page_db((const unsigned char *)value.p)};
    memcpy(db->name, key.p, key.n);
    db->stated = own.head.entries;
    if (c->each && !(own.head.flags & DB_DUPS))
        own.value = give_entry;
    /* What is found from here on is this one's. */
    const pagecheck names = *c;
    c->db = db->name;
    c->hurt = &db->hurt;
    c->told = 0;
    if (own.head.flags & ~(DB_DUPS | DB_DUPFIXED))
        dv_page_fault(c, NO_PAGE, _("it is of a kind that danvan does not use"));
    else
        dv_page_walk(c, &own);
    db->entries = own.is.entries;
    db->pages = c->used - names.used;
    c->db = names.db;
    c->hurt = names.hurt;
    c->told = names.told;
    return true;
}

/* ---- the free list ---- */

static bool not_free(pagecheck *c, uint64_t page)
{
    return dv_page_fault(c, page,
                         page < 2 || page > c->last
                             ? _("it is said to be free and is none of the store's pages")
                             : _("it is said to be free and is used"));
}

/* Numbers of free pages, each below *before.  There can be as many as pages, and every start asks
 * them all: what the loop needs is at hand. */
static bool meet_pages(pagecheck *c, const unsigned char *list, size_t n, uint64_t *before)
{
    unsigned char *met = c->met;
    const uint64_t last = c->last, written = c->file_size / c->size;
    uint64_t unwritten = 0, above = *before;
    for (size_t i = 0; i < n; i++) {
        uint64_t page = dv_get64(list + 8 * i);
        if (page >= above)
            return dv_page_fault(c, NO_PAGE, _("an entry of it makes no sense"));
        if (page < 2 || page > last || met[page / 8] >> page % 8 & 1)
            return not_free(c, page);
        met[page / 8] |= (unsigned char)(1u << page % 8);
        unwritten += page >= written;
        above = page;
    }
    *before = above;
    c->out->free += n;
    c->unwritten += unwritten;
    return true;
}

/* How many there are, before their numbers from the greatest down. */
static bool take_count(pagecheck *c, const unsigned char *list, size_t size, uint64_t *n)
{
    *n = size >= 8 ? dv_get64(list) : UINT64_MAX;
    return size % 8 || *n > size / 8 - 1
               ? dv_page_fault(c, NO_PAGE, _("an entry of it makes no sense"))
               : true;
}

/* A list that lies in pages of its own is read when these are met, a piece at a time. */
static bool meet_far_list(pagecheck *c, uint64_t page, size_t size)
{
    enum { PIECE = 1024 };
    unsigned char piece[PIECE * 8];
    uint64_t n, before = UINT64_MAX;
    if (!dv_page_read(c, page, PAGE_HEADER, piece, 8) || !take_count(c, piece, size, &n))
        return false;
    for (uint64_t at = 0; at < n; at += PIECE) {
        size_t some = n - at < PIECE ? (size_t)(n - at) : PIECE;
        if (!dv_page_read(c, page, PAGE_HEADER + 8 + 8 * at, piece, 8 * some) ||
            !meet_pages(c, piece, some, &before))
            return false;
    }
    return true;
}

/* A page number: the list lies in pages of its own. */
static bool take_free(pagecheck *c, page_tree *t, uint64_t page, dv_str key, dv_str value,
                      uint16_t flags)
{
    (void)t;
    uint64_t n, before = UINT64_MAX;
    const unsigned char *list = (const unsigned char *)value.p;
    if (key.n != 8 || flags & NODE_DB || dv_get64((const unsigned char *)key.p) > c->txn)
        return dv_page_fault(c, page, _("an entry of it makes no sense"));
    if (page != NO_PAGE)
        return meet_far_list(c, page, value.n);
    return take_count(c, list, value.n, &n) && meet_pages(c, list + 8, (size_t)n, &before);
}

static void end(pagecheck *c)
{
    free(c->met);
}

/* A bit for each page; those of the first two, which lead to everything, are set.  The spine asks
 * for few of them: where they are many, the system gives no memory for those that are never asked
 * for.  A file that is much shorter than it says needs none. */
static bool begin(pagecheck *c, int fd, const page_meta *m, dv_pagecheck *out, dv_faults *faults)
{
    struct stat st = {0};
    *c = (pagecheck){.fd = fd, .size = m->page_size, .last = m->last_page, .txn = m->txn};
    *out = (dv_pagecheck){.pages = m->last_page + 1};
    c->out = out;
    c->faults = faults;
    c->db = _("the list of databases");
    c->hurt = &out->names_hurt;
    if (fstat(fd, &st) == 0)
        c->file_size = (uint64_t)st.st_size;
    if (m->last_page / 1024 > c->file_size / m->page_size)
        return dv_page_fault(c, NO_PAGE, _("it is said to have more pages than there are"));
    c->met = calloc(1, (size_t)(c->last / 8 + 1));
    DV_NEED(c->met);
    c->met[0] = 3;
    return true;
}

static void walk_free(pagecheck *c, const page_meta *m)
{
    page_tree unused = {.head = m->free, .value = take_free};
    c->db = _("the list of free pages");
    c->hurt = &c->out->free_hurt;
    c->told = 0;
    unused.head.flags |= DB_INTEGER;
    unused.head.pad = 0;
    dv_page_walk(c, &unused);
}

static void walk_all(pagecheck *c, const page_meta *m)
{
    page_tree names = {.head = m->names, .value = take_name};
    dv_page_walk(c, &names);
    walk_free(c, m);
    end(c);
}

/* All that a sound meta page leads to. */
static void check_file(int fd, const page_meta *m, dv_pagecheck *out, dv_faults *faults)
{
    pagecheck c;
    if (begin(&c, fd, m, out, faults))
        walk_all(&c, m);
}

dv_rc dv_pagecheck_salvage(const char *dir, dv_salvage_fn fn, void *ctx, dv_pagecheck *out,
                           dv_faults *faults, dv_err *err)
{
    char path[PATH_MAX];
    page_meta m;
    pagecheck c = {0};
    *out = (dv_pagecheck){0};
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dv_fail(err, DV_IO, path, _("it can't be opened: %s"), dv_system_text(errno));
    dv_rc rc = dv_page_metas(path, fd, &m, err);
    if (rc == DV_OK && begin(&c, fd, &m, out, faults)) {
        c.each = fn;
        c.ctx = ctx;
        c.err = err;
        walk_all(&c, &m);
        rc = c.rc;
    }
    close(fd);
    return rc;
}

static bool take_nothing(pagecheck *c, page_tree *t, uint64_t page, dv_str key, dv_str value,
                         uint16_t flags)
{
    (void)t;
    return flags == NODE_DB && value.n == DB_BYTES && is_name(key)
               ? true
               : dv_page_fault(c, page, _("it names something that is no database"));
}

bool dv_pagecheck_spine(int fd, const page_meta *m, dv_faults *faults)
{
    pagecheck c;
    dv_pagecheck out;
    if (!begin(&c, fd, m, &out, faults))
        return false;
    page_tree names = {.head = m->names, .value = take_nothing};
    dv_page_walk(&c, &names);
    walk_free(&c, m);
    end(&c);
    return !out.findings;
}

bool dv_pagecheck_unwritten(int fd, const page_meta *m)
{
    pagecheck c;
    dv_pagecheck out;
    dv_faults faults;
    dv_arena a = {0};
    dv_faults_init(&faults, &a);
    bool all = begin(&c, fd, m, &out, &faults);
    if (all) {
        walk_free(&c, m);
        all = !out.findings && c.unwritten == m->last_page + 1 - c.file_size / c.size;
        end(&c);
    }
    dv_arena_free(&a);
    return all;
}

/* ---- a store at work ---- */

/* The meta page of the transaction that this process reads, unless two more have been written
 * since it began. */
static bool own_meta(int fd, uint64_t txn, page_meta *m)
{
    page_meta first;
    return dv_page_meta(fd, 0, &first) && dv_page_meta(fd, txn % 2 ? first.page_size : 0, m) &&
           m->txn == txn;
}

static dv_rc check_held(dv_store *s, int fd, dv_pagecheck *out, dv_faults *faults, dv_err *err)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        page_meta m;
        dv_txn *t;
        dv_rc rc = dv_txn_read(s, &t, err);
        if (rc != DV_OK)
            return rc;
        bool found = own_meta(fd, mdb_txn_id(t->mdb), &m);
        if (found)
            check_file(fd, &m, out, faults);
        dv_txn_abort(t);
        rc = dv_store_undisturbed(s, err);
        if (found || rc != DV_OK)
            return rc == DV_OK && out->findings ? DV_CORRUPT : rc;
    }
    return dv_fail(err, DV_CORRUPT, s->dir,
                   _("what LMDB reads in it is not what the file holds; restore a backup"));
}

dv_rc dv_pagecheck_run(const char *dir, dv_pagecheck *out, dv_faults *faults, dv_err *err)
{
    char path[PATH_MAX];
    const dv_store_options o = {.dir = dir, .salvage = true};
    dv_store *s;
    *out = (dv_pagecheck){0};
    dv_rc rc = dv_store_open(&o, &s, err);
    if (rc != DV_OK)
        return rc;
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    rc = fd < 0 ? dv_fail(err, DV_IO, path, _("it can't be opened: %s"), dv_system_text(errno))
                : check_held(s, fd, out, faults, err);
    if (fd >= 0)
        close(fd);
    dv_store_close(s);
    return rc;
}

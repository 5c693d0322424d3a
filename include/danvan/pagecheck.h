/* The page check: is every page of a store's file what LMDB takes it for?
 *
 * LMDB trusts its file: a damaged page makes it crash, or say nothing.  This reads the file by
 * itself, never through the map, and writes nothing: both first pages, then every page that is
 * reached from the newer one, those of the free list, of the list of databases, of each database
 * and of the values of one key.  It checks flags, numbers, bounds, the order of keys, that no page
 * is reached twice or lies beyond the end, and that each database has as many entries and pages as
 * it says.  What the bytes of a value mean is dv_verify's to check.
 *
 * Memory: a bit for each page, and a page for each level of a tree. */
#ifndef DANVAN_PAGECHECK_H
#define DANVAN_PAGECHECK_H

#include "danvan/err.h"
#include "danvan/store.h"

#include <stdint.h>

enum { DV_DATABASE_NAME = 32 };

typedef struct dv_pagecheck_db {
    char name[DV_DATABASE_NAME];
    uint64_t entries, pages; /* counted */
    uint64_t stated;         /* entries that it says it has */
    bool hurt;
} dv_pagecheck_db;

typedef struct dv_pagecheck {
    uint64_t pages, free; /* up to the last page that was ever used; those on the free list */
    dv_pagecheck_db *db; /* those that the list of databases still leads to; in the faults' arena */
    size_t ndb;
    bool names_hurt; /* the list of databases: some may be missing above */
    bool free_hurt;  /* the free list: what is stored can be read, but nothing may be written */
    size_t findings; /* all of them; only the first ones of each database are told */
} dv_pagecheck;

/* Opens the store at dir, which this process must not have open, so that nobody takes the pages
 * away that are looked at; others may work on.  DV_CORRUPT: every finding is in faults, with the
 * database and the page as its place, or, where the file can't be a store at all, in err.
 * DV_CONFLICT: it is read without locks and was written meanwhile; no finding means anything. */
dv_rc dv_pagecheck_run(const char *dir, dv_pagecheck *out, dv_faults *faults, dv_err *err);

/* The same of a store that nobody has open, and which the caller keeps everybody out of; and every
 * entry that can be read is given to fn, but for those of databases with many values a key: the
 * databases by name, each in the order of its keys.  DV_OK although there are findings; what fn
 * gives back ends it. */
typedef dv_rc (*dv_salvage_fn)(void *ctx, const char *database, dv_str key, dv_str value,
                               dv_err *err);
dv_rc dv_pagecheck_salvage(const char *dir, dv_salvage_fn fn, void *ctx, dv_pagecheck *out,
                           dv_faults *faults, dv_err *err);

#endif

/* LMDB 0.9's file on 64-bit machines, as its mdb.c lays it out: numbers are in the machine's own
 * byte order and may lie anywhere. */
#ifndef DANVAN_PAGE_INT_H
#define DANVAN_PAGE_INT_H

#include "danvan/pagecheck.h"
#include "danvan/str.h"

#include <string.h>
#include <sys/types.h>

#define NO_PAGE UINT64_MAX

enum {
    PAGE_HEADER = 16, /* number 8, size of a fixed key 2, flags 2, lower and upper bound 2 and 2 */
    PAGE_PAD = 8,
    PAGE_FLAGS = 10,
    PAGE_LOWER = 12,
    PAGE_UPPER = 14,
    PAGE_MANY = 12, /* of an overflow page: how many follow each other */
    NODE_HEADER = 8,
    DB_BYTES = 48,
    META_BYTES = 24 + 2 * DB_BYTES + 16,
    LEVELS_MOST = 32
};
enum {
    IS_BRANCH = 1,
    IS_LEAF = 2,
    IS_OVERFLOW = 4,
    IS_META = 8,
    IS_DIRTY = 16,
    IS_FIXED = 32,
    IS_SUB = 64
};
enum { NODE_BIG = 1, NODE_DB = 2, NODE_DUPS = 4 };
enum { DB_DUPS = 4, DB_INTEGER = 8, DB_DUPFIXED = 16 };

static inline uint16_t dv_get16(const unsigned char *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint32_t dv_get32(const unsigned char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t dv_get64(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The head of a tree. */
typedef struct page_db {
    uint32_t pad; /* size of the values of a key, where they are of one size */
    uint16_t flags, depth;
    uint64_t branch, leaf, overflow, entries, root;
} page_db;

page_db dv_page_db(const unsigned char *p);

typedef struct page_meta {
    uint64_t page; /* its own number */
    uint16_t is;
    uint32_t magic, version, page_size;
    page_db free, names;
    uint64_t last_page, txn;
} page_meta;

/* page_meta.c: false if it is not there. */
bool dv_page_meta(int fd, off_t at, page_meta *m);
/* Both, and which counts; says what file this is if it is no store that can be opened. */
dv_rc dv_page_metas(const char *path, int fd, page_meta *newest, dv_err *err);

/* One check. */
typedef struct pagecheck {
    int fd;
    uint32_t size;
    uint64_t last, txn, file_size;
    unsigned char *met; /* a bit for each page */
    dv_pagecheck *out;
    dv_faults *faults;
    const char *db;     /* that is being walked */
    bool *hurt;         /* whether it is */
    size_t told;        /* of this database */
    uint64_t used;      /* pages that were met */
    uint64_t unwritten; /* free pages that the file does not reach to */
    /* Whom the entries of databases are given to; NULL: nobody. */
    dv_salvage_fn each;
    void *ctx;
    dv_rc rc; /* what it gave back last */
    dv_err *err;
} pagecheck;

/* A finding.  `page` may be NO_PAGE.  Always false. */
bool dv_page_fault(pagecheck *c, uint64_t page, const char *text);

/* What a tree's leaves are given to; false: something is wrong, and has been told. */
typedef struct page_tree page_tree;
typedef bool (*page_value_fn)(pagecheck *c, page_tree *t, uint64_t page, dv_str key, dv_str value,
                              uint16_t flags);
struct page_tree {
    page_db head;        /* as it was stored */
    page_db is;          /* what was counted */
    page_value_fn value; /* NULL: values mean nothing here */
};

/* page_tree.c: walks it and compares what is counted with its head. */
bool dv_page_walk(pagecheck *c, page_tree *t);
/* Marks `many` pages from `page` on as met. */
bool dv_page_meet(pagecheck *c, uint64_t page, uint64_t many);
/* A whole page, or more: those of a large value. */
bool dv_page_read(pagecheck *c, uint64_t page, size_t at, void *to, size_t n);

/* Only the list of databases and that of free pages, which every opening needs: a few pages. */
bool dv_pagecheck_spine(int fd, const page_meta *m, dv_faults *faults);
/* Are all pages that the file does not reach to free ones, which were given back unwritten? */
bool dv_pagecheck_unwritten(int fd, const page_meta *m);

#endif

/* Bare LMDB: the least that a durable commit of so many pages can cost, and what danvan's store is
 * made of. */
#include "bench.h"

#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LEAST_RECORDS = 20000, VALUE = 1800, OF_PAGE = 2, CALIBRATING = 9 };
static MDB_env *env;
static MDB_dbi dbi;
static chance draw;
static uint32_t records;
static uint32_t of_commit; /* of each commit */
static long bytes;

static void good(int code)
{
    must(code == 0, "LMDB: %s", mdb_strerror(code));
}

static void put(MDB_txn *t, uint32_t number, unsigned flags)
{
    static char value[VALUE];
    unsigned char key[4] = {(unsigned char)(number >> 24), (unsigned char)(number >> 16),
                            (unsigned char)(number >> 8), (unsigned char)number};
    MDB_val k = {sizeof key, key}, v = {sizeof value, value};
    memset(value, (int)(number % 251), sizeof value);
    good(mdb_put(t, dbi, &k, &v, flags));
}

void lmdb_commit(void)
{
    MDB_txn *t;
    good(mdb_txn_begin(env, NULL, 0, &t));
    for (uint32_t i = 0; i < of_commit; i++)
        put(t, chance_below(&draw, records), 0);
    good(mdb_txn_commit(t));
}

static long calibrated(void)
{
    sample s = {.n = 0};
    for (int i = 0; i < CALIBRATING; i++) {
        long before = bytes_written();
        lmdb_commit();
        take(&s, (double)(bytes_written() - before));
    }
    return (long)median_of(&s);
}

static void fill(void)
{
    MDB_txn *t;
    for (uint32_t i = 0; i < records;) {
        good(mdb_txn_begin(env, NULL, 0, &t));
        good(mdb_dbi_open(t, NULL, 0, &dbi));
        do
            put(t, i++, MDB_APPEND);
        while (i < records && i % LEAST_RECORDS);
        good(mdb_txn_commit(t));
    }
    good(mdb_env_sync(env, 1));
}

/* Two records to a page, so that each write of one costs a page and the way to it, and so many that
 * the file is as large as danvan's: what a commit costs goes by that, too.  As many are written as
 * are needed until a commit writes as much. */
void lmdb_open(const char *dir, long bytes_of_commit, int64_t bytes_of_file)
{
    const int64_t wanted = bytes_of_file / sysconf(_SC_PAGESIZE) * OF_PAGE;
    draw = chance_of(7);
    records = wanted > LEAST_RECORDS ? (uint32_t)wanted : LEAST_RECORDS;
    must(mkdir(dir, 0700) == 0, "%s can't be made", dir);
    good(mdb_env_create(&env));
    good(mdb_env_set_mapsize(env, (size_t)16 << 30));
    good(mdb_env_open(env, dir, MDB_NOSYNC, 0600));
    fill();
    good(mdb_env_set_flags(env, MDB_NOSYNC, 0));
    bytes = 0;
    for (of_commit = 0; bytes < bytes_of_commit && of_commit < 500;) {
        of_commit++;
        bytes = calibrated();
    }
}

long lmdb_commit_bytes(void)
{
    return bytes;
}

void lmdb_close(void)
{
    mdb_env_close(env);
}

/* ---- what a store holds ---- */

static double pages_of(const MDB_stat *s)
{
    return (double)(s->ms_branch_pages + s->ms_leaf_pages + s->ms_overflow_pages);
}

static void print_part(FILE *f, const char *name, size_t entries, double pages, long n)
{
    fprintf(f, "    %-13s %12zu entries %10.0f pages %8.1f bytes a record\n", name, entries, pages,
            pages * 4096 / (double)n);
}

/* Every named database; returns the pages of all. */
static double print_split(FILE *f, MDB_txn *t, MDB_dbi names, long n)
{
    MDB_cursor *c;
    MDB_val key, value;
    MDB_stat st;
    double pages = 0;
    good(mdb_cursor_open(t, names, &c));
    while (mdb_cursor_get(c, &key, &value, MDB_NEXT) == 0) {
        char name[64];
        MDB_dbi one;
        snprintf(name, sizeof name, "%.*s", (int)key.mv_size, (const char *)key.mv_data);
        if (mdb_dbi_open(t, name, 0, &one) != 0 || mdb_stat(t, one, &st) != 0)
            continue;
        pages += pages_of(&st);
        if (st.ms_entries)
            print_part(f, name, st.ms_entries, pages_of(&st), n);
    }
    mdb_cursor_close(c);
    return pages;
}

/* Free pages: the lists of them that LMDB keeps in its first database, each with its length first.
 */
static double free_pages(MDB_txn *t)
{
    MDB_cursor *c;
    MDB_val key, value;
    double n = 0;
    size_t length;
    good(mdb_cursor_open(t, 0, &c));
    while (mdb_cursor_get(c, &key, &value, MDB_NEXT) == 0) {
        memcpy(&length, value.mv_data, sizeof length);
        n += (double)length;
    }
    mdb_cursor_close(c);
    return n;
}

void lmdb_split(const char *store, long n, const char *path)
{
    MDB_env *e;
    MDB_txn *t;
    MDB_dbi names;
    MDB_envinfo info;
    FILE *f = fopen(path, "a");
    must(f, "%s can't be written", path);
    good(mdb_env_create(&e));
    good(mdb_env_set_maxdbs(e, 128));
    good(mdb_env_open(e, store, MDB_RDONLY, 0600));
    good(mdb_env_info(e, &info));
    good(mdb_txn_begin(e, NULL, MDB_RDONLY, &t));
    good(mdb_dbi_open(t, NULL, 0, &names));
    fprintf(f, "  danvan's store of %ld records, by database:\n", n);
    double all = (double)info.me_last_pgno + 1, named = print_split(f, t, names, n);
    double unused = free_pages(t);
    print_part(f, "(free)", 0, unused, n);
    /* mdb_stat doesn't count the trees of those keys that have many values. */
    print_part(f, "(many values)", 0, all - named - unused, n);
    mdb_txn_abort(t);
    mdb_env_close(e);
    fclose(f);
}

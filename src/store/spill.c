/* A large transaction in little memory.
 *
 * LMDB holds the pages that a transaction has written until it ends; only before a put for which
 * its list of them, of 512 MB, might have no room does it write some out, to places that nobody
 * reads until the commit.  So now and then it is asked for room for as many values as would take
 * the whole list, the first of which is there already.  It makes the room; and then it finds that
 * the first value exists, and puts nothing. */
#define _GNU_SOURCE
#include "store_int.h"

#include <fcntl.h>

size_t dv_store_spill = 8 << 20;

static const char spill_name[] = "spill";
static const uint64_t value = 0;

enum { LIST_PAGES = 1 << 17 };

static int open_database(dv_txn *t)
{
    MDB_val k = {1, (void *)(uintptr_t) "x"}, v = {sizeof value, (void *)(uintptr_t)&value};
    int code = mdb_dbi_open(t->mdb, spill_name, MDB_CREATE | MDB_DUPSORT | MDB_DUPFIXED, &t->spill);
    if (code)
        return code;
    t->spills = true;
    return mdb_put(t->mdb, t->spill, &k, &v, 0);
}

static int make_room(dv_txn *t)
{
    MDB_cursor *c;
    MDB_val k = {1, (void *)(uintptr_t) "x"};
    MDB_val v[2] = {{sizeof value, (void *)(uintptr_t)&value}};
    MDB_stat st;
    int code = mdb_stat(t->mdb, t->spill, &st);
    if (code)
        return code;
    v[1].mv_size = LIST_PAGES * (size_t)st.ms_psize / sizeof value;
    code = mdb_cursor_open(t->mdb, t->spill, &c);
    if (code)
        return code;
    code = mdb_cursor_put(c, &k, v, MDB_MULTIPLE | MDB_NODUPDATA);
    mdb_cursor_close(c);
    return code == MDB_KEYEXIST ? 0 : code;
}

/* What was written out goes to the disk while more is made, and is not all waited for at the
 * commit. */
static void begin_writing(dv_txn *t)
{
    mdb_filehandle_t fd;
    if (mdb_env_get_fd(mdb_txn_env(t->mdb), &fd) == 0)
        (void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

int dv_txn_spill(dv_txn *t, size_t bytes)
{
    t->written += bytes;
    if (t->written < dv_store_spill)
        return 0;
    t->written = 0;
    int code = t->spills ? 0 : open_database(t);
    if (!code)
        code = make_room(t);
    if (!code)
        begin_writing(t);
    return code;
}

int dv_txn_spill_end(dv_txn *t)
{
    return t->spills ? mdb_drop(t->mdb, t->spill, 1) : 0;
}

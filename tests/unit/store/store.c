/* What the store promises: order, transactions, survival, and a sentence for every foreign file. */
#define _GNU_SOURCE
#include "danvan/store.h"

#include "danvan/arena.h"
#include "danvan/folder.h"
#include "danvan/lang.h"
#include "danvan/pagecheck.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];
static dv_err err;

static void setup(void)
{
    dv_lang_set(DV_EN);
    snprintf(dir, sizeof dir, "/tmp/danvan-store-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
}

static void teardown(void)
{
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
}

TestSuite(store, .init = setup, .fini = teardown);

static const char *in_dir(const char *name)
{
    static char path[160];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static dv_rc open_at(const char *path, bool create, int64_t size, dv_store **s)
{
    const dv_store_options o = {.dir = path, .map_size = size, .create = create};
    return dv_store_open(&o, s, &err);
}

static dv_store *opened(void)
{
    dv_store *s;
    cr_assert_eq(open_at(dir, true, 0, &s), DV_OK, "%s", err.text);
    return s;
}

static dv_db database(dv_store *s, const char *name, bool dupfixed)
{
    dv_db db;
    cr_assert_eq(dv_store_db(s, name, dupfixed, &db, &err), DV_OK, "%s", err.text);
    return db;
}

static dv_txn *writing(dv_store *s)
{
    dv_txn *t;
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK, "%s", err.text);
    return t;
}

static dv_txn *reading(dv_store *s)
{
    dv_txn *t;
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK, "%s", err.text);
    return t;
}

static void put_one(dv_store *s, dv_db db, const char *key, const char *value)
{
    dv_txn *t = writing(s);
    cr_assert_eq(dv_put(t, db, dv_str_from(key), dv_str_from(value), &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
}

static void write_bytes(const char *name, const char *bytes, size_t n)
{
    FILE *f = fopen(in_dir(name), "w");
    cr_assert(f && fwrite(bytes, 1, n, f) == n && fclose(f) == 0);
}

Test(store, makes_many_databases_in_one_transaction)
{
    dv_db a, b, c;
    const dv_db_named of[] = {{"a", false, &a}, {"b", true, &b}, {"c", false, &c}};
    dv_store *s = opened();
    database(s, "b", true);
    uint64_t stamp = dv_store_stamp(s);
    cr_assert_eq(dv_store_dbs(s, of, 3, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_store_stamp(s), stamp + 1);
    cr_assert_eq(dv_store_dbs(s, of, 3, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_store_stamp(s), stamp + 1);
    cr_expect(a == database(s, "a", false) && b == database(s, "b", true));
    put_one(s, c, "key", "value");
    dv_store_close(s);
}

Test(store, keeps_what_was_committed_and_nothing_else)
{
    dv_str v;
    dv_store *s = opened();
    dv_db db = database(s, "things", false);
    put_one(s, db, "a", "one");
    uint64_t stamp = dv_store_stamp(s);
    dv_txn *t = writing(s);
    dv_put(t, db, DV_LIT("b"), DV_LIT("two"), &err);
    dv_txn_abort(t);
    cr_assert_eq(dv_store_stamp(s), stamp);
    put_one(s, db, "c", "three");
    cr_assert_neq(dv_store_stamp(s), stamp);
    dv_store_close(s);
    s = opened();
    db = database(s, "things", false);
    t = reading(s);
    cr_assert_eq(dv_get(t, db, DV_LIT("a"), &v, &err), DV_OK);
    cr_assert(dv_str_is(v, "one"));
    cr_assert_eq(dv_get(t, db, DV_LIT("b"), &v, &err), DV_NOT_FOUND);
    dv_txn_abort(t);
    dv_store_close(s);
}

Test(store, cursor_goes_both_ways_from_anywhere)
{
    dv_str k, v;
    dv_cursor *c;
    dv_store *s = opened();
    dv_db db = database(s, "things", false);
    const char *const keys[] = {"b", "d", "f"};
    for (int i = 0; i < 3; i++)
        put_one(s, db, keys[i], "");
    dv_txn *t = reading(s);
    cr_assert_eq(dv_cursor_open(t, db, &c, &err), DV_OK);
    cr_assert(dv_cursor_seek(c, DV_LIT("c"), &k, &v) && dv_str_is(k, "d"));
    cr_assert(dv_cursor_next(c, &k, &v) && dv_str_is(k, "f"));
    cr_assert_not(dv_cursor_next(c, &k, &v));
    cr_assert(dv_cursor_last_below(c, DV_LIT("d"), &k, &v) && dv_str_is(k, "b"));
    cr_assert_not(dv_cursor_prev(c, &k, &v));
    cr_assert(dv_cursor_last_below(c, DV_LIT("z"), &k, &v) && dv_str_is(k, "f"));
    cr_assert(dv_cursor_last_below(c, DV_LIT(""), &k, &v) && dv_str_is(k, "f"));
    cr_assert_not(dv_cursor_last_below(c, DV_LIT("a"), &k, &v));
    cr_assert(dv_cursor_seek(c, DV_LIT(""), &k, &v) && dv_str_is(k, "b"));
    cr_assert_eq(dv_cursor_rc(c, &err), DV_OK);
    dv_cursor_close(c);
    dv_txn_abort(t);
    dv_store_close(s);
}

typedef struct tally {
    size_t n, stop;
    uint32_t sum;
} tally;

static bool add_up(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    tally *sum = ctx;
    cr_assert(size == 4 && key.n == 1);
    for (size_t i = 0; i < n; i++, sum->n++)
        sum->sum += (uint32_t)values[i * 4 + 2] << 8 | values[i * 4 + 3];
    return !sum->stop || sum->n < sum->stop;
}

static tally scanned(dv_store *s, dv_db db, const char *from, const char *to, size_t stop)
{
    tally sum = {.stop = stop};
    dv_txn *t = reading(s);
    dv_rc rc = dv_scan(t, db, dv_str_from(from), dv_str_from(to), add_up, &sum, &err);
    cr_assert_eq(rc, DV_OK, "%s", err.text);
    dv_txn_abort(t);
    return sum;
}

static size_t values_of(dv_store *s, dv_db db, const char *key)
{
    size_t n;
    dv_txn *t = reading(s);
    cr_assert_eq(dv_values(t, db, dv_str_from(key), &n, &err), DV_OK, "%s", err.text);
    dv_txn_abort(t);
    return n;
}

/* One value, some, and many pages of them under a key. */
Test(store, scan_meets_every_value_once)
{
    dv_store *s = opened();
    dv_db db = database(s, "facts", true);
    const size_t count[] = {1, 7, 5000, 1};
    dv_txn *t = writing(s);
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < count[k]; i++) {
            char key = (char)('a' + k), value[4] = {0, 0, (char)(i >> 8), (char)i};
            cr_assert_eq(dv_put(t, db, (dv_str){&key, 1}, (dv_str){value, 4}, &err), DV_OK);
        }
    cr_assert(dv_has_value(t, db, DV_LIT("b"), (dv_str){"\0\0\0\6", 4}));
    cr_assert_not(dv_has_value(t, db, DV_LIT("b"), (dv_str){"\0\0\0\7", 4}));
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    cr_assert_eq(scanned(s, db, "", "", 0).n, 5009);
    cr_assert_eq(scanned(s, db, "", "", 0).sum, 21 + 4999 * 2500);
    cr_assert_eq(scanned(s, db, "b", "b", 0).sum, 21);
    cr_assert_eq(scanned(s, db, "b", "c", 0).n, 5007);
    cr_assert_eq(scanned(s, db, "d", "", 0).n, 1);
    cr_assert_eq(scanned(s, db, "e", "z", 0).n, 0);
    cr_assert_lt(scanned(s, db, "", "", 3).n, 5009);
    for (size_t k = 0; k < 4; k++)
        cr_expect_eq(values_of(s, db, (const char[]){(char)('a' + k), '\0'}), count[k]);
    cr_expect_eq(values_of(s, db, "bb"), 0, "a key after another is not that one");
    t = writing(s);
    cr_assert_eq(dv_del_value(t, db, DV_LIT("b"), (dv_str){"\0\0\0\6", 4}, &err), DV_OK);
    cr_assert_eq(dv_del_value(t, db, DV_LIT("b"), (dv_str){"\0\0\0\6", 4}, &err), DV_NOT_FOUND);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    cr_assert_eq(scanned(s, db, "b", "b", 0).sum, 15);
    cr_expect_eq(values_of(s, db, "b"), count[1] - 1);
    dv_store_close(s);
}

Test(store, says_what_is_missing_and_makes_nothing)
{
    dv_store *s;
    char deep[128];
    snprintf(deep, sizeof deep, "%s/not/yet/there", dir);
    cr_assert_eq(open_at(deep, false, 0, &s), DV_NOT_FOUND);
    cr_assert(strstr(err.text, "--data"), "%s", err.text);
    cr_assert_neq(access(in_dir("not"), F_OK), 0);
    cr_assert_eq(open_at(dir, false, 0, &s), DV_NOT_FOUND);
    cr_assert(strstr(err.text, "no danvan store"), "%s", err.text);
    cr_assert_neq(access(in_dir("data.mdb"), F_OK), 0);
    cr_assert_eq(open_at(deep, true, 0, &s), DV_OK, "%s", err.text);
    dv_store_close(s);
}

Test(store, refuses_empty_foreign_and_short_files)
{
    char zeroes[20000] = {0};
    dv_store *s;
    write_bytes("data.mdb", "", 0);
    cr_assert_eq(open_at(dir, true, 0, &s), DV_CORRUPT);
    write_bytes("data.mdb", "hello", 5);
    cr_assert_eq(open_at(dir, true, 0, &s), DV_CORRUPT);
    write_bytes("data.mdb", zeroes, sizeof zeroes);
    cr_assert_eq(open_at(dir, true, 0, &s), DV_CORRUPT);
    cr_assert(strstr(err.text, "no danvan store"), "%s", err.text);
}

Test(store, refuses_a_file_that_was_cut_short)
{
    struct stat st;
    char *big = calloc(1, 100000);
    dv_store *s = opened();
    dv_db db = database(s, "things", false);
    dv_txn *t = writing(s);
    cr_assert_eq(dv_put(t, db, DV_LIT("k"), (dv_str){big, 100000}, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    dv_store_close(s);
    free(big);
    cr_assert_eq(stat(in_dir("data.mdb"), &st), 0);
    cr_assert_eq(truncate(in_dir("data.mdb"), st.st_size - 4096), 0);
    cr_assert_eq(open_at(dir, true, 0, &s), DV_CORRUPT);
    cr_assert(strstr(err.text, "cut short"), "%s", err.text);
}

Test(store, knows_its_own_from_another_program_s)
{
    dv_store *s = opened();
    cr_assert_eq(dv_store_owns(s, "meta", &err), DV_OK);
    database(s, "theirs", false);
    cr_assert_eq(dv_store_owns(s, "meta", &err), DV_CORRUPT);
    database(s, "meta", false);
    cr_assert_eq(dv_store_owns(s, "meta", &err), DV_OK);
    dv_store_close(s);
}

static dv_rc fill(dv_store *s, dv_db db)
{
    char value[4000] = {0};
    for (int i = 0; i < 100000; i++) {
        char key[16];
        dv_txn *t;
        snprintf(key, sizeof key, "%08d", i);
        dv_rc rc = dv_txn_write(s, &t, &err);
        if (rc != DV_OK)
            return rc;
        rc = dv_put(t, db, dv_str_from(key), (dv_str){value, sizeof value}, &err);
        if (rc == DV_OK)
            rc = dv_txn_commit(t, &err);
        else
            dv_txn_abort(t);
        if (rc != DV_OK)
            return rc;
    }
    return DV_OK;
}

Test(store, a_full_map_names_its_setting_and_harms_nothing)
{
    dv_store *s;
    size_t n;
    cr_assert_eq(open_at(dir, true, 1 << 20, &s), DV_OK);
    dv_db db = database(s, "things", false);
    cr_assert_eq(fill(s, db), DV_FULL);
    cr_assert(strstr(err.text, "map_gib"), "%s", err.text);
    dv_txn *t = reading(s);
    cr_assert_eq(dv_entries(t, db, &n, &err), DV_OK);
    cr_assert_gt(n, 50);
    dv_txn_abort(t);
    dv_store_close(s);
    dv_arena a = {0};
    dv_faults faults;
    dv_pagecheck pages;
    dv_faults_init(&faults, &a);
    cr_assert_eq(dv_pagecheck_run(dir, &pages, &faults, &err), DV_OK);
    dv_arena_free(&a);
    s = opened(); /* with more room it goes on */
    put_one(s, database(s, "things", false), "more", "room");
    dv_store_close(s);
}

/* So much more address space than this process has, which is terabytes under a sanitizer. */
static void leave(rlim_t more)
{
    unsigned long pages;
    FILE *f = fopen("/proc/self/statm", "re");
    cr_assert(f && fscanf(f, "%lu", &pages) == 1);
    fclose(f);
    more += (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
    cr_assert_eq(setrlimit(RLIMIT_AS, &(struct rlimit){more, more}), 0);
}

Test(store, too_little_address_space_is_told)
{
    dv_store *s;
    leave((rlim_t)100 << 20);
    cr_assert_eq(open_at(dir, true, 0, &s), DV_IO);
    cr_assert(strstr(err.text, "ulimit -v"), "%s", err.text);
}

/* A sanitizer ends the process that asks for more. */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
Test(store, too_little_memory_of_its_own_is_told_as_that)
{
    dv_store *s;
    struct rlimit most;
    cr_assert_eq(getrlimit(RLIMIT_DATA, &most), 0);
    cr_assert_eq(setrlimit(RLIMIT_DATA, &(struct rlimit){1, most.rlim_max}), 0);
    cr_expect_eq(open_at(dir, true, 0, &s), DV_IO);
    cr_assert_eq(setrlimit(RLIMIT_DATA, &most), 0);
    cr_expect(strstr(err.text, "ulimit -d"), "%s", err.text);
}
#endif

Test(store, takes_a_smaller_map_where_address_space_is_short)
{
    leave((rlim_t)2 << 30);
    dv_store *s = opened();
    cr_assert_lt(dv_store_map_size(s), (int64_t)2 << 30);
    put_one(s, database(s, "things", false), "a", "b");
    dv_store_close(s);
}

Test(store, a_full_disk_fails_the_save_and_harms_nothing)
{
    dv_store *s = opened();
    dv_db db = database(s, "things", false);
    put_one(s, db, "before", "it");
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit size;
    getrlimit(RLIMIT_FSIZE, &size);
    const struct rlimit little = {256 * 1024, size.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    dv_rc rc = fill(s, db);
    setrlimit(RLIMIT_FSIZE, &size);
    cr_assert(rc == DV_FULL || rc == DV_IO, "%d %s", (int)rc, err.text);
    dv_str v;
    dv_txn *t = reading(s);
    cr_assert_eq(dv_get(t, db, DV_LIT("before"), &v, &err), DV_OK);
    dv_txn_abort(t);
    dv_store_close(s);
}

Test(store, files_are_closed_to_others_and_to_children)
{
    struct stat st;
    char target[256], link[64];
    umask(022);
    dv_store *s = opened();
    put_one(s, database(s, "things", false), "a", "b");
    cr_assert_eq(stat(in_dir("data.mdb"), &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0660);
    for (int fd = 3; fd < 64; fd++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n > 0 && memmem(target, (size_t)n, dir, strlen(dir)))
            cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC, "fd %d", fd);
    }
    dv_store_close(s);
}

/* In a child, so that what it leaves behind is still taken away. */
static bool aborts(void (*fn)(void))
{
    int status;
    if (fork() == 0) {
        cr_assert_not_null(freopen("/dev/null", "w", stderr));
        signal(SIGABRT, SIG_DFL);
        fn();
        _exit(0);
    }
    cr_assert_gt(wait(&status), 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void open_twice(void)
{
    dv_store *s;
    char other[96];
    snprintf(other, sizeof other, "%s/.", dir);
    opened();
    open_at(other, true, 0, &s);
}

static void two_transactions(void)
{
    dv_txn *t;
    dv_store *s = opened();
    reading(s);
    dv_txn_write(s, &t, &err);
}

Test(store, what_would_damage_it_is_a_bug)
{
    cr_assert(aborts(open_twice));
    cr_assert(aborts(two_transactions));
}

/* Each child adds one to a number, many times; none may get lost. */
static int count_up(int times)
{
    dv_store *s;
    dv_db db;
    if (open_at(dir, true, 0, &s) != DV_OK || dv_store_db(s, "n", false, &db, &err) != DV_OK)
        return 1;
    for (int i = 0; i < times; i++) {
        dv_txn *t;
        dv_str v;
        char number[16] = "0";
        if (dv_txn_write(s, &t, &err) != DV_OK)
            return 2;
        if (dv_get(t, db, DV_LIT("n"), &v, &err) == DV_OK)
            snprintf(number, sizeof number, "%.*s", (int)v.n, v.p);
        snprintf(number, sizeof number, "%d", atoi(number) + 1);
        if (dv_put(t, db, DV_LIT("n"), dv_str_from(number), &err) != DV_OK ||
            dv_txn_commit(t, &err) != DV_OK)
            return 3;
    }
    dv_store_close(s);
    return 0;
}

Test(store, many_processes_write_in_turn)
{
    dv_str v;
    int status;
    dv_store_close(opened());
    for (int i = 0; i < 4; i++)
        if (fork() == 0)
            _exit(count_up(100));
    while (wait(&status) > 0)
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    dv_store *s = opened();
    dv_db db = database(s, "n", false);
    dv_txn *t = reading(s);
    cr_assert_eq(dv_get(t, db, DV_LIT("n"), &v, &err), DV_OK);
    cr_assert(dv_str_is(v, "400"), "%.*s", (int)v.n, v.p);
    dv_txn_abort(t);
    dv_store_close(s);
}

static void make_left(const char *name, size_t size)
{
    char path[192];
    cr_assert_eq(mkdir(in_dir(name), 0700), 0);
    snprintf(path, sizeof path, "%s/data.mdb", in_dir(name));
    FILE *f = fopen(path, "w");
    cr_assert(f && ftruncate(fileno(f), (off_t)size) == 0 && fclose(f) == 0);
}

Test(store, what_a_killed_birth_left_is_removed_and_nothing_else)
{
    int fd;
    char living[96], link_to[160];
    make_left("new.aaaaaa", 8192);
    dv_store_close(opened());
    cr_expect_neq(access(in_dir("new.aaaaaa"), F_OK), 0, "it was never born");
    cr_assert_eq(mkdir(in_dir("new.bbbbbb"), 0700), 0);
    snprintf(link_to, sizeof link_to, "%s", in_dir("new.bbbbbb/data.mdb"));
    cr_assert_eq(link(in_dir("data.mdb"), link_to), 0);
    make_left("new.backup", 65536);
    make_left("newer.aaaa", 0);
    snprintf(living, sizeof living, "%s/new.XXXXXX", dir);
    cr_assert(dv_folder_make(living, &fd));
    dv_store_close(opened());
    cr_expect_neq(access(in_dir("new.bbbbbb"), F_OK), 0, "it has been born");
    cr_expect_eq(access(in_dir("new.backup/data.mdb"), F_OK), 0, "it has something in it");
    cr_expect_eq(access(in_dir("newer.aaaa"), F_OK), 0);
    cr_expect_eq(access(living, F_OK), 0, "somebody is about to");
    close(fd);
    dv_store_close(opened());
    cr_expect_neq(access(living, F_OK), 0, "nobody is any more");
}

Test(store, no_empty_one_is_made_where_a_restore_has_kept_the_old_one)
{
    dv_store *s;
    char at[96], kept[96];
    snprintf(at, sizeof at, "%s/data", dir);
    snprintf(kept, sizeof kept, "%s/data.before-20240603T081300", dir);
    cr_assert_eq(open_at(at, true, 0, &s), DV_OK);
    dv_store_close(s);
    cr_assert_eq(rename(at, kept), 0);
    cr_expect_eq(open_at(at, true, 0, &s), DV_NOT_FOUND);
    cr_expect(strstr(err.text, kept), "%s", err.text);
    cr_expect_neq(access(at, F_OK), 0);
    cr_assert_eq(rename(kept, at), 0);
    cr_assert_eq(open_at(at, true, 0, &s), DV_OK, "%s", err.text);
    dv_store_close(s);
}

/* So many that they fill pages, in parts that end in the middle of one. */
Test(store, many_values_are_put_behind_those_that_are_there)
{
    enum { ALL = 5000, PART = 700, SIZE = 4 };
    static char values[ALL * SIZE];
    dv_store *s = opened();
    dv_db db = database(s, "numbers", true);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < ALL; i++) {
        const char one[SIZE] = {(char)(i >> 24), (char)(i >> 16), (char)(i >> 8), (char)i};
        memcpy(values + (size_t)i * SIZE, one, SIZE);
        sum += i;
    }
    dv_txn *t = writing(s);
    for (size_t i = 0; i < ALL; i += PART) {
        const size_t n = ALL - i < PART ? ALL - i : PART;
        const dv_str part = {values + i * SIZE, n * SIZE};
        cr_assert_eq(dv_put_last_values(t, db, DV_LIT("a"), part, SIZE, &err), DV_OK);
    }
    cr_assert_eq(dv_put_last_values(t, db, DV_LIT("b"), (dv_str){values, SIZE}, SIZE, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    tally a = scanned(s, db, "a", "a", 0), both = scanned(s, db, "a", "b", 0);
    cr_expect_eq(a.n, ALL);
    cr_expect_eq(a.sum, sum);
    cr_expect_eq(both.n, ALL + 1);
    t = writing(s);
    cr_expect_neq(dv_put_last_values(t, db, DV_LIT("a"), (dv_str){values, SIZE}, SIZE, &err), DV_OK,
                  "one that comes before others is refused");
    dv_txn_abort(t);
    dv_store_close(s);
}

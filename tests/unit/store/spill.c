/* Transactions that are larger than the memory that they may take. */
#define _GNU_SOURCE
#include "danvan/arena.h"
#include "danvan/pagecheck.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The sanitizer keeps what is freed. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

enum { MIB = 1 << 20, MANY = 96 << 10, LARGE = 1000, BEFORE = 2000 }; /* 96 MB of values */

static char dir[64];
static dv_store *s;
static dv_db db;
static dv_err err;

static void setup(void)
{
    snprintf(dir, sizeof dir, "/tmp/danvan-spill-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_store_db(s, "things", false, &db, &err), DV_OK);
    dv_store_spill = MIB;
}

static void teardown(void)
{
    char rm[96];
    dv_store_close(s);
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
}

TestSuite(spill, .init = setup, .fini = teardown);

static dv_txn *writing(void)
{
    dv_txn *t;
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK, "%s", err.text);
    return t;
}

/* Bytes that the process has of its own. */
static size_t own(void)
{
    char line[128];
    size_t kib = 0;
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kib = strtoul(line + 8, NULL, 10);
    cr_assert(f && kib);
    fclose(f);
    return kib * 1024;
}

static void put(dv_txn *t, int key, char fill, bool last)
{
    char k[16], v[LARGE];
    snprintf(k, sizeof k, "%08d", key);
    memset(v, fill, sizeof v);
    const dv_str value = {v, sizeof v};
    dv_rc rc = last ? dv_put_last(t, db, dv_str_from(k), value, &err)
                    : dv_put(t, db, dv_str_from(k), value, &err);
    cr_assert_eq(rc, DV_OK, "%s", err.text);
}

/* How many keys there are, each of whose values is all of one letter; their letters in `fills`. */
static size_t count(dv_txn *t, char fills[])
{
    dv_cursor *c;
    dv_str key, value;
    size_t n = 0;
    cr_assert_eq(dv_cursor_open(t, db, &c, &err), DV_OK);
    for (bool more = dv_cursor_seek(c, (dv_str){"", 0}, &key, &value); more;
         more = dv_cursor_next(c, &key, &value)) {
        cr_assert_eq(value.n, (size_t)LARGE);
        cr_assert_eq(memcmp(value.p, value.p + 1, LARGE - 1), 0);
        fills[n++] = value.p[0];
    }
    cr_assert_eq(dv_cursor_rc(c, &err), DV_OK);
    dv_cursor_close(c);
    return n;
}

static void must_be_sound(void)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_pagecheck pages;
    dv_faults_init(&faults, &a);
    dv_store_close(s);
    cr_assert_eq(dv_pagecheck_run(dir, &pages, &faults, &err), DV_OK);
    cr_assert_eq(faults.n, 0u);
    cr_expect_eq(pages.ndb, 1, "only its own database is there");
    const dv_store_options o = {.dir = dir};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_store_db(s, "things", false, &db, &err), DV_OK);
    dv_arena_free(&a);
}

static void fill(dv_txn *t)
{
    for (int i = 0; i < MANY; i++)
        put(t, i, 'a', true);
    for (int i = 0; i < MANY; i += 7)
        put(t, i, 'b', false);
}

Test(spill, much_is_written_in_little_memory)
{
    static char fills[MANY + 1];
    dv_txn *t = writing();
    size_t before = own();
    fill(t);
    cr_expect(sanitized || own() < before + 24 * MIB);
    cr_assert_eq(count(t, fills), (size_t)MANY);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK, "%s", err.text);
    must_be_sound();
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK);
    cr_assert_eq(count(t, fills), (size_t)MANY);
    for (int i = 0; i < MANY; i++)
        cr_assert_eq(fills[i], i % 7 ? 'a' : 'b');
    dv_txn_abort(t);
}

/* What is written out before its end is nowhere where somebody reads. */
Test(spill, nothing_of_it_is_there_before_its_end)
{
    static char fills[MANY + 1];
    dv_txn *t = writing();
    for (int i = 0; i < BEFORE; i++)
        put(t, i * 50, 'x', true);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    for (int round = 0; round < 2; round++) {
        t = writing();
        for (int i = 0; i < MANY; i++)
            put(t, i, 'a', false);
        dv_txn_abort(t);
        must_be_sound();
        cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK);
        cr_assert_eq(count(t, fills), (size_t)BEFORE);
        for (int i = 0; i < BEFORE; i++)
            cr_assert_eq(fills[i], 'x');
        dv_txn_abort(t);
    }
}

/* The disk refuses what is written out: whoever puts is told, and why. */
Test(spill, what_the_disk_refuses_is_told_when_it_is_written_out)
{
    char k[16], v[LARGE] = {0};
    struct rlimit most, little;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &most), 0);
    little = (struct rlimit){2 * MIB, most.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    dv_txn *t = writing();
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
    dv_rc rc = DV_OK;
    for (int i = 0; i < MANY && rc == DV_OK; i++) {
        snprintf(k, sizeof k, "%08d", i);
        rc = dv_put_last(t, db, dv_str_from(k), (dv_str){v, sizeof v}, &err);
    }
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
    cr_expect_eq(rc, DV_FULL, "%s", err.text);
    dv_txn_abort(t);
    must_be_sound();
}

/* Two large ones after each other: the first leaves no trace that is in the way of the second. */
Test(spill, one_follows_the_other)
{
    static char fills[MANY + 1];
    dv_txn *t = writing();
    fill(t);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    t = writing();
    for (int i = 0; i < MANY; i += 2)
        put(t, i, 'c', false);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK, "%s", err.text);
    must_be_sound();
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK);
    cr_assert_eq(count(t, fills), (size_t)MANY);
    for (int i = 0; i < MANY; i++)
        cr_assert_eq(fills[i], i % 2 == 0 ? 'c' : i % 7 ? 'a' : 'b');
    dv_txn_abort(t);
}

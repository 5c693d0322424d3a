/* What was taken out stands nowhere in the file. */
#define _GNU_SOURCE
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[64];
static dv_err err;

static size_t times_in_file(const char *what)
{
    char path[96];
    static char all[8 << 20];
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    size_t size = fread(all, 1, sizeof all, f), n = 0;
    fclose(f);
    for (const char *p = all; (p = memmem(p, size - (size_t)(p - all), what, strlen(what))); p++)
        n++;
    return n;
}

static void put_all(dv_store *s, dv_db db, int n, const char *what)
{
    dv_txn *t;
    char text[600];
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK);
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "%500d %s", i, what);
        cr_assert_eq(dv_put(t, db, (dv_str){text + 490, 10}, dv_str_from(text), &err), DV_OK);
    }
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
}

Test(wipe, writes_over_all_that_was_let_go_and_nothing_else)
{
    dv_store *s;
    dv_db db, secrets;
    size_t n;
    dv_txn *t;
    snprintf(dir, sizeof dir, "/tmp/danvan-wipe-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK);
    cr_assert_eq(dv_store_db(s, "things", false, &db, &err), DV_OK);
    cr_assert_eq(dv_store_db(s, "secrets", false, &secrets, &err), DV_OK);
    put_all(s, secrets, 900, "SECRETIVE");
    put_all(s, db, 900, "PUBLIC");
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK);
    cr_assert_eq(dv_empty(t, secrets, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    cr_assert_geq(times_in_file("SECRETIVE"), 900, "they are free, and as they were");
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(dv_store_wipe(s, &err), DV_OK, "%s", err.text);
        cr_expect_eq(times_in_file("SECRETIVE"), 0);
        cr_expect_geq(times_in_file("PUBLIC"), 900);
    }
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK);
    cr_assert_eq(dv_entries(t, db, &n, &err), DV_OK);
    dv_txn_abort(t);
    cr_expect_eq(n, 900);
    dv_store_close(s);
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
}

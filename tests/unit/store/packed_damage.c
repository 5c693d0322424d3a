/* Reading a packed set whose bytes have been changed: it ends, and reads nothing that is not there.
 */
#include "danvan/packed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3000, BLOCKS = 12, ENTRIES = 300, MANY = 4 };

static char dir[64];
static dv_store *store;
static dv_txn *t;
static dv_packed set;
static uint64_t state = 11;

static unsigned rnd(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

/* Few heads of many entries and many of few, in blocks of some 40 bytes. */
static void fill(void)
{
    char b[40];
    dv_packer *k = dv_packer_open(t, &set);
    unsigned tail = 0;
    for (unsigned i = 0; i < ENTRIES; i++) {
        size_t n = (size_t)snprintf(b, sizeof b, "h%03u", i < ENTRIES / 2 ? i / 40 : i) + 1;
        tail += 1 + rnd(200);
        memset(b + n, 0, set.wide + 8);
        b[n + set.wide + 6] = (char)(tail >> 8);
        b[n + set.wide + 7] = (char)tail;
        cr_assert_eq(dv_packer_add(k, (dv_str){b, n + set.wide + 8}, NULL), DV_OK);
    }
    cr_assert_eq(dv_packer_close(k, NULL), DV_OK);
}

/* One byte of one block, or its end. */
static void damage(void)
{
    dv_cursor *c;
    dv_str key, value = {0};
    char copy[200], at[60];
    cr_assert_eq(dv_cursor_open(t, set.db, &c, NULL), DV_OK);
    bool there = dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (unsigned skip = rnd(BLOCKS); there && skip; skip--)
        there = dv_cursor_next(c, &key, &value);
    if (there && value.n <= sizeof copy && key.n <= sizeof at) {
        memcpy(copy, value.p, value.n);
        memcpy(at, key.p, key.n);
        copy[rnd((unsigned)value.n)] = (char)rnd(256);
        const dv_str was = {at, key.n};
        size_t n = rnd(4) ? value.n : 1 + rnd((unsigned)value.n);
        dv_cursor_close(c);
        cr_assert_eq(dv_put(t, set.db, was, (dv_str){copy, n}, NULL), DV_OK);
        return;
    }
    dv_cursor_close(c);
}

static dv_tail after(dv_tail x)
{
    return (dv_tail){x.a + (x.b == UINT64_MAX), x.b + 1};
}

/* A search reckons with the days from the first to the last of them. */
static void pass(dv_heads *h)
{
    dv_tail first[MANY];
    size_t n = dv_heads_pass(h, first, 1 + rnd(MANY));
    for (size_t i = 1; i < n; i++)
        cr_assert(dv_tail_below(first[i - 1], first[i]));
}

/* Every head and tail that can still be read; each once at most, for they ascend. */
static void read_all(void)
{
    dv_heads *h;
    dv_err err = {0};
    dv_str head;
    char last[500] = "";
    size_t nlast = 0;
    cr_assert_eq(dv_heads_open(t, &set, &h, NULL), DV_OK);
    bool more = dv_heads_seek(h, (dv_str){"h", 1});
    while (more && dv_heads_at(h, &head)) {
        dv_run run;
        cr_assert(!nlast || dv_str_order((dv_str){last, nlast}, head) < 0);
        cr_assert_leq(head.n, sizeof last);
        memcpy(last, head.p, head.n);
        nlast = head.n;
        dv_heads_run(h, &run);
        pass(h);
        dv_tail from = run.at;
        for (size_t n = 0; dv_run_seek(h, (dv_str){last, nlast}, &run, from); from = after(run.at))
            cr_assert_leq(++n, 100 * ENTRIES);
    }
    dv_rc rc = dv_heads_rc(h, &err);
    cr_assert(rc == DV_OK || rc == DV_CORRUPT);
    dv_heads_close(h);
}

static void spoil(unsigned wide)
{
    char rm[100];
    strcpy(dir, "/tmp/danvan-packed-XXXXXX");
    cr_assert(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &store, NULL), DV_OK);
    set.wide = wide;
    dv_packed_block = 40;
    cr_assert_eq(dv_store_db(store, "set", false, &set.db, NULL), DV_OK);
    cr_assert_eq(dv_txn_write(store, &t, NULL), DV_OK);
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 20 == 0) {
            cr_assert_eq(dv_empty(t, set.db, NULL), DV_OK);
            fill();
        }
        damage();
        read_all();
    }
    dv_txn_abort(t);
    dv_store_close(store);
    snprintf(rm, sizeof rm, "rm -rf %s", dir);
    cr_assert_eq(system(rm), 0);
}

Test(packed_damage, of_one_number)
{
    spoil(0);
}

Test(packed_damage, of_two_numbers)
{
    spoil(4);
}

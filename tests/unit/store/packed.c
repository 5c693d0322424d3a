/* Packed sets against a plain list that holds the same, with blocks of a few bytes. */
#include "danvan/packed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1200, LONGEST = 40 };

static char dir[64];
static dv_store *store;
static dv_txn *t;
static dv_packed set;

/* The plain list, in order. */
static struct {
    char bytes[LONGEST];
    size_t n;
} model[MOST];
static size_t nmodel;

static uint64_t state = 7;

static unsigned rnd(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

static void open_set(unsigned wide)
{
    strcpy(dir, "/tmp/danvan-packed-XXXXXX");
    cr_assert(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &store, NULL), DV_OK);
    set.wide = wide;
    cr_assert_eq(dv_store_db(store, "set", false, &set.db, NULL), DV_OK);
    cr_assert_eq(dv_txn_write(store, &t, NULL), DV_OK);
}

static void close_set(void)
{
    char rm[100];
    dv_txn_abort(t);
    dv_store_close(store);
    snprintf(rm, sizeof rm, "rm -rf %s", dir);
    cr_assert_eq(system(rm), 0);
}

static dv_str at(size_t i)
{
    return (dv_str){model[i].bytes, model[i].n};
}

/* No head begins another: they end with a zero byte and have no other. */
static dv_str make(char *b, unsigned heads)
{
    static const char *const heads_of[] = {"a", "aa", "ab", "abc", "b", "ba", "z\xFF"};
    size_t n = (size_t)snprintf(b, LONGEST, "%s", heads_of[rnd(heads)]) + 1;
    uint64_t a = rnd(4) ? rnd(20) : UINT32_MAX - rnd(3), v = rnd(30);
    if (rnd(8) == 0)
        v = UINT64_MAX - v;
    for (unsigned i = 0; i < set.wide; i++)
        b[n++] = (char)(a >> (24 - 8 * i));
    for (int i = 0; i < 8; i++)
        b[n++] = (char)(v >> (56 - 8 * i));
    return (dv_str){b, n};
}

static size_t place(dv_str e)
{
    size_t i = 0;
    while (i < nmodel && dv_str_order(at(i), e) < 0)
        i++;
    return i;
}

static void model_change(dv_str e, bool gone)
{
    size_t i = place(e);
    bool there = i < nmodel && dv_str_eq(at(i), e);
    if (there == !gone)
        return;
    if (gone) {
        memmove(&model[i], &model[i + 1], (nmodel - i - 1) * sizeof *model);
        nmodel--;
        return;
    }
    cr_assert_lt(nmodel, (size_t)MOST);
    memmove(&model[i + 1], &model[i], (nmodel - i) * sizeof *model);
    memcpy(model[i].bytes, e.p, e.n);
    model[i].n = e.n;
    nmodel++;
}

static int by_entry(const void *x, const void *y)
{
    const dv_packed_change *a = x, *b = y;
    return dv_str_order(a->entry, b->entry);
}

/* Some random changes at once; returns how many. */
static void change_some(unsigned most, unsigned heads, unsigned gone_in)
{
    static char bytes[64][LONGEST];
    dv_packed_change c[64];
    size_t n = 0;
    for (unsigned k = 1 + rnd(most); k; k--) {
        c[n] = (dv_packed_change){make(bytes[n], heads), rnd(gone_in) == 0};
        bool again = false;
        for (size_t i = 0; i < n; i++)
            again = again || dv_str_eq(c[i].entry, c[n].entry);
        n += !again;
    }
    qsort(c, n, sizeof *c, by_entry);
    cr_assert_eq(dv_packed_apply(t, &set, c, n, NULL), DV_OK);
    for (size_t i = 0; i < n; i++)
        model_change(c[i].entry, c[i].gone);
}

static void expect(bool there, dv_str entry, size_t i)
{
    cr_assert_eq(there, i < nmodel);
    if (there)
        cr_assert(dv_str_eq(entry, at(i)));
}

static void count(void *ctx, dv_str entry)
{
    (void)entry;
    ++*(size_t *)ctx;
}

static void compare_all(void)
{
    dv_packed_cursor *c;
    dv_str e = {0};
    size_t n = 0;
    bool sound, there;
    cr_assert_eq(dv_packed_check(t, &set, count, &n, &sound, NULL), DV_OK);
    cr_assert(sound);
    cr_assert_eq(n, nmodel);
    cr_assert_eq(dv_packed_open(t, &set, &c, NULL), DV_OK);
    there = dv_packed_seek(c, (dv_str){"", 0}, &e);
    for (n = 0; n < nmodel; n++, there = dv_packed_next(c, &e))
        expect(there, e, n);
    cr_assert_not(there);
    there = dv_packed_last_below(c, (dv_str){"", 0}, &e);
    for (n = nmodel; n-- > 0; there = dv_packed_prev(c, &e))
        expect(there, e, n);
    cr_assert_not(there);
    cr_assert_eq(dv_packed_rc(c, NULL), DV_OK);
    dv_packed_close(c);
}

/* From any place on, in either direction, the cursor standing anywhere before. */
static void seek_some(unsigned heads)
{
    dv_packed_cursor *c;
    dv_str e = {0};
    char b[LONGEST];
    cr_assert_eq(dv_packed_open(t, &set, &c, NULL), DV_OK);
    for (int k = 0; k < 60; k++) {
        dv_str from = make(b, heads);
        from.n -= rnd(2) * rnd((unsigned)from.n);
        size_t i = place(from);
        expect(dv_packed_seek(c, from, &e), e, i);
        if (i < nmodel && rnd(2))
            expect(dv_packed_next(c, &e), e, i + 1);
        bool there = dv_packed_last_below(c, from, &e);
        cr_assert_eq(there, i > 0);
        if (!there)
            continue;
        expect(true, e, i - 1);
        there = dv_packed_prev(c, &e);
        cr_assert_eq(there, i > 1);
        if (there)
            expect(true, e, i - 2);
    }
    dv_packed_close(c);
}

static dv_tail tail_of(dv_str e)
{
    dv_tail tail = {0};
    for (size_t i = e.n - 8 - set.wide; i < e.n - 8; i++)
        tail.a = tail.a << 8 | (unsigned char)e.p[i];
    for (size_t i = e.n - 8; i < e.n; i++)
        tail.b = tail.b << 8 | (unsigned char)e.p[i];
    return tail;
}

static dv_str head_at(size_t i)
{
    return (dv_str){at(i).p, at(i).n - set.wide - 8};
}

/* All the places of one head from entry i on, in leaps, to the next head. */
static size_t run_through(dv_heads *h, dv_run run, size_t i)
{
    dv_str head = head_at(i);
    bool there = true;
    for (size_t step = 0; i < nmodel && dv_str_eq(head_at(i), head); i++) {
        dv_tail want = tail_of(at(i));
        if (step) {
            step--;
            continue;
        }
        step = rnd(4);
        const dv_tail less = {want.a, want.b - 1};
        if (want.b && rnd(2) &&
            (i == 0 || !dv_str_eq(head_at(i - 1), head) || dv_tail_below(tail_of(at(i - 1)), less)))
            want = less; /* what is not there itself */
        there = (rnd(2) ? dv_run_seek : dv_run_leap)(h, head, &run, want);
        cr_assert(there);
        cr_assert(run.at.a == tail_of(at(i)).a && run.at.b == tail_of(at(i)).b);
    }
    const dv_tail none = {set.wide ? UINT32_MAX : 0, UINT64_MAX};
    if (dv_tail_below(tail_of(at(i - 1)), none))
        cr_assert_not((rnd(2) ? dv_run_seek : dv_run_leap)(h, head, &run, none));
    return i;
}

/* Head by head from any place on, each read in leaps before and after it is left. */
static void walk_heads(unsigned heads)
{
    dv_heads *h;
    char b[LONGEST];
    dv_tail first[5];
    dv_str head;
    dv_run run;
    cr_assert_eq(dv_heads_open(t, &set, &h, NULL), DV_OK);
    for (int k = 0; k < 20; k++) {
        dv_str from = make(b, heads);
        from.n -= set.wide + 8 + rnd(2); /* a head, or what begins one */
        size_t i = place(from), most = 1 + rnd(5);
        bool there = dv_heads_seek(h, from);
        while (i < nmodel) {
            cr_assert(there && dv_heads_at(h, &head));
            cr_assert(dv_str_eq(head, head_at(i)));
            dv_heads_run(h, &run);
            if (rnd(2))
                run_through(h, run, i);
            size_t n = dv_heads_pass(h, first, most), end = run_through(h, run, i);
            cr_assert(n == most ? i + n <= end : i + n == end);
            for (size_t j = 0; j < n; j++)
                cr_assert(first[j].a == tail_of(at(i + j)).a && first[j].b == tail_of(at(i + j)).b);
            i = end;
            there = dv_heads_at(h, &head);
        }
        cr_assert_not(there);
    }
    cr_assert_eq(dv_heads_rc(h, NULL), DV_OK);
    dv_heads_close(h);
}

static void change_and_compare(unsigned wide, size_t block)
{
    dv_packed_block = block;
    nmodel = 0;
    open_set(wide);
    compare_all();
    for (int round = 0; round < 60; round++) {
        /* It grows, then shrinks to nothing, from every side. */
        change_some(round % 3 ? 40 : 1, 7, round < 30 ? 6 : 2);
        compare_all();
        seek_some(7);
        walk_heads(7);
    }
    while (nmodel) {
        const dv_packed_change c = {at(rnd((unsigned)nmodel)), true};
        cr_assert_eq(dv_packed_apply(t, &set, &c, 1, NULL), DV_OK);
        model_change(c.entry, true);
        compare_all();
    }
    size_t keys;
    cr_assert_eq(dv_entries(t, set.db, &keys, NULL), DV_OK);
    cr_assert_eq(keys, (size_t)0);
    close_set();
}

Test(packed, a_set_of_two_numbers_is_what_was_put_into_it)
{
    change_and_compare(4, 24);
}

Test(packed, a_set_of_one_number_is_what_was_put_into_it)
{
    change_and_compare(0, 1);
}

Test(packed, blocks_of_their_own_size)
{
    size_t block = dv_packed_block;
    change_and_compare(4, block);
}

Test(packed, filled_in_order_is_the_same)
{
    dv_packed_block = 30;
    open_set(4);
    dv_packer *k = dv_packer_open(t, &set);
    char b[LONGEST];
    for (int i = 0; i < 600; i++)
        model_change(make(b, 7), false);
    for (size_t i = 0; i < nmodel; i++)
        for (unsigned twice = rnd(2) + 1; twice; twice--)
            cr_assert_eq(dv_packer_add(k, at(i), NULL), DV_OK);
    cr_assert_eq(dv_packer_close(k, NULL), DV_OK);
    compare_all();
    change_some(40, 7, 3);
    compare_all();
    close_set();
}

Test(packed, many_in_order_fill_blocks)
{
    size_t keys, n = 0;
    bool sound;
    char b[LONGEST] = "a";
    open_set(4);
    dv_packer *k = dv_packer_open(t, &set);
    for (unsigned i = 0; i < 5000; i++) {
        b[12] = (char)(i >> 8);
        b[13] = (char)i;
        cr_assert_eq(dv_packer_add(k, (dv_str){b, 14}, NULL), DV_OK);
    }
    cr_assert_eq(dv_packer_close(k, NULL), DV_OK);
    cr_assert_eq(dv_packed_check(t, &set, count, &n, &sound, NULL), DV_OK);
    cr_assert(sound);
    cr_assert_eq(n, (size_t)5000);
    /* Two bytes each. */
    cr_assert_eq(dv_entries(t, set.db, &keys, NULL), DV_OK);
    cr_assert_leq(keys, 2 * 5000 / (dv_packed_block - 32));
    close_set();
}

enum { TAILS = 30000, LAST = TAILS - 10 };

static void expect_next(void *ctx, dv_str entry)
{
    unsigned *n = ctx;
    char b[LONGEST];
    size_t len = (size_t)snprintf(b, sizeof b, "%s",
                                  *n < 3      ? "aaa"
                                  : *n < LAST ? "b"
                                              : "cccccc") +
                 1;
    memset(b + len, 0, 12);
    b[len + 10] = (char)(*n >> 8);
    b[len + 11] = (char)*n;
    cr_assert(dv_str_eq(entry, (dv_str){b, len + 12}), "entry %u", *n);
    ++*n;
}

/* More blocks of one head than the packer holds at once, between two others. */
Test(packed, tails_keep_their_head)
{
    enum { AT_ONCE = 1000 };
    static dv_tail tail[TAILS];
    unsigned n = 0;
    bool sound;
    dv_packed_block = 30;
    open_set(4);
    for (unsigned i = 0; i < TAILS; i++)
        tail[i] = (dv_tail){0, i};
    dv_packer *k = dv_packer_open(t, &set);
    cr_assert_eq(dv_packer_add_tails(k, (dv_str){"aaa", 4}, tail, 3, NULL), DV_OK);
    for (unsigned i = 3, many; i < LAST; i += many) {
        many = LAST - i < AT_ONCE ? LAST - i : AT_ONCE;
        cr_assert_eq(dv_packer_add_tails(k, (dv_str){"b", 2}, tail + i, many, NULL), DV_OK);
    }
    cr_assert_eq(dv_packer_add_tails(k, (dv_str){"cccccc", 7}, tail + LAST, TAILS - LAST, NULL),
                 DV_OK);
    cr_assert_eq(dv_packer_close(k, NULL), DV_OK);
    cr_assert_eq(dv_packed_check(t, &set, expect_next, &n, &sound, NULL), DV_OK);
    cr_assert(sound);
    cr_assert_eq(n, (unsigned)TAILS);
    close_set();
}

Test(packed, a_damaged_block_is_told)
{
    dv_packed_cursor *c;
    dv_err err = {0};
    dv_str e;
    size_t n = 0;
    bool sound;
    char b[LONGEST];
    open_set(4);
    change_some(20, 7, 100);
    cr_assert_eq(dv_put(t, set.db, (dv_str){"", 1}, (dv_str){"\x07\x01", 2}, NULL), DV_OK);
    cr_assert_eq(dv_packed_check(t, &set, count, &n, &sound, NULL), DV_OK);
    cr_assert_not(sound);
    cr_assert_eq(dv_packed_open(t, &set, &c, NULL), DV_OK);
    cr_assert_not(dv_packed_seek(c, (dv_str){"a", 1}, &e));
    cr_assert_eq(dv_packed_rc(c, &err), DV_CORRUPT);
    dv_packed_close(c);
    const dv_packed_change one = {make(b, 1), false};
    cr_assert_eq(dv_packed_apply(t, &set, &one, 1, &err), DV_CORRUPT);
    close_set();
}

Test(packed, a_block_out_of_its_bounds_is_told)
{
    size_t n = 0;
    bool sound;
    open_set(0);
    change_some(20, 7, 100);
    /* Another block whose bound is above what it holds. */
    dv_str value;
    cr_assert_eq(dv_get(t, set.db, (dv_str){"", 1}, &value, NULL), DV_OK);
    char copy[700];
    memcpy(copy, value.p, value.n);
    cr_assert_eq(dv_put(t, set.db, (dv_str){"zz", 2}, (dv_str){copy, value.n}, NULL), DV_OK);
    cr_assert_eq(dv_packed_check(t, &set, count, &n, &sound, NULL), DV_OK);
    cr_assert_not(sound);
    close_set();
}

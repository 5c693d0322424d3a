/* The postings of a frequent word, sought in leaps of any length: most of them have one byte, a few
 * have more, and the word goes through many blocks. */
#include "danvan/packed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POSTINGS = 4000, LEAPS = 20000 };

static const dv_str word = {"word", 5};
static dv_tail tail[POSTINGS];
static uint64_t state = 11;

static unsigned rnd(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

/* `near` is the greatest difference that has one byte; with two numbers the second one leaps back
 * where the first one goes on. */
static void make_tails(bool two, unsigned near)
{
    dv_tail x = {two ? 5 : 0, 100000};
    for (size_t i = 0; i < POSTINGS; i++) {
        if (rnd(40))
            x.b += rnd(4) ? 1 + rnd(near) : near;
        else if (two)
            x = (dv_tail){x.a + 1 + rnd(3), 100000 - rnd(1000)};
        else
            x.b += near + 1 + rnd(1000);
        tail[i] = x;
    }
}

static size_t first_not_below(dv_tail to)
{
    size_t i = 0;
    while (i < POSTINGS && dv_tail_below(tail[i], to))
        i++;
    return i;
}

static void leap_about(dv_heads *h)
{
    dv_run first;
    cr_assert(dv_heads_seek(h, word));
    dv_heads_run(h, &first);
    dv_run run = first;
    for (int k = 0; k < LEAPS; k++) {
        size_t from = first_not_below(run.at);
        from += rnd(2) ? rnd(30) : rnd(600);
        if (from >= POSTINGS) {
            run = first;
            continue;
        }
        dv_tail to = tail[from];
        to.b += rnd(3) - 1u;
        const size_t found = first_not_below(dv_tail_below(run.at, to) ? to : run.at);
        const bool there = (rnd(4) ? dv_run_seek : dv_run_leap)(h, word, &run, to);
        cr_assert_eq(there, found < POSTINGS);
        if (there)
            cr_assert(run.at.a == tail[found].a && run.at.b == tail[found].b);
        else
            run = first;
    }
    cr_assert_eq(dv_heads_rc(h, NULL), DV_OK);
}

static void leap_in(unsigned wide, size_t block)
{
    char dir[] = "/tmp/danvan-runs-XXXXXX", rm[64];
    dv_store *store;
    dv_txn *t;
    dv_heads *h;
    dv_packed set = {.wide = wide};
    cr_assert(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &store, NULL), DV_OK);
    cr_assert_eq(dv_store_db(store, "set", false, &set.db, NULL), DV_OK);
    cr_assert_eq(dv_txn_write(store, &t, NULL), DV_OK);
    make_tails(wide > 0, wide ? 31 : 63);
    dv_packed_block = block;
    dv_packer *k = dv_packer_open(t, &set);
    cr_assert_eq(dv_packer_add_tails(k, word, tail, POSTINGS, NULL), DV_OK);
    cr_assert_eq(dv_packer_close(k, NULL), DV_OK);
    cr_assert_eq(dv_heads_open(t, &set, &h, NULL), DV_OK);
    leap_about(h);
    dv_heads_close(h);
    dv_txn_abort(t);
    dv_store_close(store);
    snprintf(rm, sizeof rm, "rm -rf %s", dir);
    cr_assert_eq(system(rm), 0);
}

Test(packed_runs, of_two_numbers)
{
    leap_in(4, 400);
    leap_in(4, 50);
}

Test(packed_runs, of_one_number)
{
    leap_in(0, 400);
    leap_in(0, 50);
}

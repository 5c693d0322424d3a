/* The sorter against the library's own sorting, with little memory. */
#include "danvan/sorter.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 3000 };

static struct {
    char key[12];
    int no;
} want[MANY];

static int by_key(const void *x, const void *y)
{
    const struct {
        char key[12];
        int no;
    } *a = x, *b = y;
    int c = strcmp(a->key, b->key);
    return c ? c : a->no - b->no;
}

static void sort_with(size_t memory)
{
    dv_sorter *s = dv_sorter_open("/tmp", memory);
    dv_str key, value;
    uint64_t state = 3;
    for (int i = 0; i < MANY; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        snprintf(want[i].key, sizeof want[i].key, "%u", (unsigned)(state >> 33) % 700);
        want[i].no = i;
        value = (dv_str){(const char *)&want[i].no, (size_t)(i % 5 ? 4 : 0)};
        cr_assert_eq(dv_sorter_add(s, dv_str_from(want[i].key), value, NULL), DV_OK);
    }
    qsort(want, MANY, sizeof *want, by_key);
    cr_assert_eq(dv_sorter_turn(s, NULL), DV_OK);
    for (int i = 0; i < MANY; i++) {
        cr_assert(dv_sorter_next(s, &key, &value));
        cr_assert(dv_str_is(key, want[i].key));
        cr_assert_eq(value.n, (size_t)(want[i].no % 5 ? 4 : 0));
        cr_assert(value.n == 0 || memcmp(value.p, &want[i].no, 4) == 0);
    }
    cr_assert_not(dv_sorter_next(s, &key, &value));
    cr_assert_eq(dv_sorter_rc(s, NULL), DV_OK);
    dv_sorter_close(s);
}

Test(sorter, all_in_memory)
{
    sort_with(1 << 20);
}

Test(sorter, many_runs)
{
    sort_with(600);
}

Test(sorter, nothing_at_all)
{
    dv_sorter *s = dv_sorter_open("/tmp", 100);
    dv_str key, value;
    cr_assert_eq(dv_sorter_turn(s, NULL), DV_OK);
    cr_assert_not(dv_sorter_next(s, &key, &value));
    dv_sorter_close(s);
}

Test(sorter, no_place_for_runs_is_told)
{
    dv_sorter *s = dv_sorter_open("/nowhere", 64);
    dv_err err = {0};
    dv_rc rc = DV_OK;
    for (int i = 0; i < 10 && rc == DV_OK; i++)
        rc = dv_sorter_add(s, dv_str_from("a key of some length"), dv_str_from(""), &err);
    cr_assert_eq(rc, DV_IO);
    cr_assert_str_eq(err.place, "/nowhere");
    dv_sorter_close(s);
}

/* Entries that are made of many records at once name each of them, however far apart their numbers
 * are. */
#include "../../../src/record/derived_int.h"
#include "world.h"

static void expect_numbers(dv_str key, dv_str value, const dv_id *id, size_t n)
{
    const bool list = (unsigned char)key.p[1] == DV_OF_LISTS;
    dv_reader at = dv_reader_of((dv_str){key.p + key.n - 12, 12});
    dv_reader rd = dv_reader_of(value);
    uint32_t newest = dv_get_u32(&at);
    dv_tail t = {list ? 0 : newest, dv_get_u64(&at)};
    bool named[8] = {false};
    size_t found = 0;
    cr_assert_eq(dv_get_u8(&rd), '+');
    for (bool more = true; more;) {
        const dv_id is = list ? t.b : ~t.b;
        cr_assert_eq(t.a, list ? 0 : newest);
        const size_t before = found;
        for (size_t i = 0; i < n; i++)
            if (id[i] == is && !named[i])
                named[i] = ++found;
        cr_expect_eq(found, before + 1, "a number of none");
        more = dv_left(&rd);
        if (more)
            t = dv_tail_get(&rd, t);
    }
    cr_assert(!rd.bad);
    /* The words of a number are its own record's. */
    const char letter = *dv_word_told((dv_str){key.p + 2, key.n - 2});
    if (list || letter < '0' || letter > '9')
        cr_expect_eq(found, n, "%zu of %zu in %s", found, n, list ? "a list" : "a word");
}

/* Of records of one day, alike but for their numbers. */
static void expect_named(world *w, const dv_id *id, size_t n)
{
    dv_buf part = {0};
    dv_str key, value;
    size_t seen = 0;
    bulk *b = dv_bulk_open(w->r);
    dv_sorter *s = dv_sorter_open(w->dir, 1 << 20);
    dv_record *rec = note(w, "Một", "2024-05-05");
    for (size_t i = 0; i < n; i++) {
        rec->id = id[i];
        dv_buf_clear(&part);
        dv_bulk_put_by(&part, b, rec);
        cr_assert_eq(dv_bulk_take(b, dv_buf_str(&part)), part.n);
    }
    cr_assert_eq(dv_bulk_flush(b, s, &w->err), DV_OK);
    cr_assert_eq(dv_sorter_turn(s, &w->err), DV_OK);
    for (; dv_sorter_next(s, &key, &value); seen++)
        expect_numbers(key, value, id, n);
    cr_assert_gt(seen, 1);
    dv_sorter_close(s);
    dv_bulk_close(b);
    dv_buf_free(&part);
}

/* What differs by half of all numbers does not fit beside the bit that tells how it is written. */
Test(bulk, names_records_however_far_apart)
{
    const dv_id half = (dv_id)1 << 63;
    const dv_id apart[][3] = {
        {1, 2, 3},
        {1, half, UINT64_MAX},     /* by just less than half */
        {1, half + 1, UINT64_MAX}, /* by half */
        {1, half + 2, UINT64_MAX},
        {1, 2, UINT64_MAX},
    };
    world w;
    world_open(&w);
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        expect_named(&w, apart[i], 3);
    world_close(&w);
}

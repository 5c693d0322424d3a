/* Ids that people read, type and never get twice. */
#include "world.h"

Test(ids, offices_have_numbers_of_their_own)
{
    uint16_t a, b;
    char code[DV_OFFICE_SIZE];
    cr_assert(dv_office_number("NA", &a) && dv_office_number("0NA", &b));
    cr_assert_neq(a, b);
    cr_assert_str_eq(dv_office_code(a, code), "NA");
    cr_assert_str_eq(dv_office_code(b, code), "0NA");
    cr_assert(dv_office_number("ZZZ", &a));
    cr_assert_str_eq(dv_office_code(a, code), "ZZZ");
    static const char *const bad[] = {"", "na", "N-A", "NGHE", "Đ"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(dv_office_number(bad[i], &a), "%s", bad[i]);
}

Test(ids, are_read_as_people_type_them)
{
    world w;
    const dv_kind *k;
    dv_id id, same;
    char text[DV_ID_SIZE];
    world_open(&w);
    cr_assert_eq(dv_id_parse(w.schema, DV_LIT(" gc-2024-na-123 "), &k, &id, &w.err), DV_OK);
    cr_assert_str_eq(k->id, "note");
    cr_assert_str_eq(dv_id_format(k, id, text), "GC-2024-NA-000123");
    cr_assert_eq(dv_id_parse(w.schema, DV_LIT("GC-2024-NA-000123"), &k, &same, &w.err), DV_OK);
    cr_assert_eq(id, same);
    cr_assert_eq(dv_id_parse(w.schema, DV_LIT("GC-2199-ZZZ-4294967295"), &k, &id, &w.err), DV_OK);
    cr_assert_str_eq(dv_id_format(k, id, text), "GC-2199-ZZZ-4294967295");
    static const char *const bad[] = {"",
                                      "GC",
                                      "GC-2024-NA-0",
                                      "GC-2024-NA-4294967296",
                                      "GC-24-NA-1",
                                      "GC-2024-NA-1-2",
                                      "GC-2024-NGHE-1",
                                      "GC--NA-1",
                                      "GC-2024-NA-12x",
                                      "XX-2024-NA-1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_neq(dv_id_parse(w.schema, dv_str_from(bad[i]), &k, &id, &w.err), DV_OK, "%s",
                      bad[i]);
    world_close(&w);
}

static dv_rc save_in_a_batch(world *w, dv_record *rec)
{
    dv_batch *b;
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    dv_rc rc = dv_batch_save(&w->arena, b, rec, &w->faults, &w->err);
    dv_batch_abort(b);
    return rc;
}

/* A counter that is damaged, or that has gone back, never leads to a number that is taken. */
Test(ids, a_damaged_counter_gives_no_number_twice)
{
    static const dv_str bad[] = {{"", 0}, {"\0\0\0\0", 4}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        world w;
        dv_str key = {"", 0}, value;
        world_open(&w);
        dv_record *rec = saved_note(&w, "Đã có", "2024-03-05");
        for (size_t n = 0; key.n < 7 || memcmp(key.p, "serial/", 7) != 0; n++)
            world_entry(&w, "meta", n, &key, &value);
        world_overwrite(&w, "meta", key, bad[i]);
        cr_expect_eq(try_save(&w, note(&w, "Mới", "2024-03-06")), DV_CORRUPT);
        cr_expect_eq(save_in_a_batch(&w, note(&w, "Mới", "2024-03-06")), DV_CORRUPT);
        cr_expect_str_eq(get(load(&w, rec), "title"), "Đã có");
        world_close(&w);
    }
}

/* Nor does it within a batch that begins before the number. */
Test(ids, a_batch_stops_before_a_number_that_is_taken)
{
    world w;
    dv_batch *b;
    dv_str key = {"", 0}, value;
    world_open(&w);
    dv_record *rec = NULL;
    for (int i = 0; i < 3; i++)
        rec = saved_note(&w, "Đã có", "2024-03-05");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "trùng", &w.err), DV_OK);
    rec = saved_note(&w, "Đã có", "2024-03-05");
    for (size_t n = 0; key.n < 7 || memcmp(key.p, "serial/", 7) != 0; n++)
        world_entry(&w, "meta", n, &key, &value);
    world_overwrite(&w, "meta", key, (dv_str){"\0\0\0\2", 4}); /* of four, the third deleted */
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    cr_expect_eq(dv_batch_save(&w.arena, b, note(&w, "Ba", "2024-03-06"), &w.faults, &w.err),
                 DV_OK);
    cr_expect_eq(dv_batch_save(&w.arena, b, note(&w, "Bốn", "2024-03-06"), &w.faults, &w.err),
                 DV_CORRUPT);
    dv_batch_abort(b);
    cr_expect_str_eq(get(load(&w, rec), "title"), "Đã có");
    world_close(&w);
}

/* A key of the names that a damaged byte has joined to one word. */
Test(ids, a_name_that_makes_no_sense_is_told)
{
    world w;
    dv_db meta;
    dv_txn *t;
    world_open(&w);
    cr_assert_eq(dv_store_db(w.r->store, "meta", false, &meta, &w.err), DV_OK);
    cr_assert_eq(dv_txn_write(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_put(t, meta, DV_LIT("ikAnote"), DV_LIT("\0\1"), &w.err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_CORRUPT);
    cr_expect_str_eq(w.err.place, "meta");
    world_close_damaged(&w);
}

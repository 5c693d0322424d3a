/* Taking back: acts, whole or not at all, and records as they were. */
#include "acts.h"

TestSuite(undo);

Test(undo, a_change_goes_back_field_by_field_as_a_new_revision)
{
    world w;
    dv_record *is;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "amount", "100");
    put(&w, rec, "colour", "red");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    undo(&w);
    is = load(&w, rec);
    cr_expect_str_eq(get(is, "title"), "Một");
    cr_expect_str_eq(get(is, "colour"), "blue");
    cr_expect_not(get(is, "amount") && strcmp(get(is, "amount"), "100") == 0);
    cr_expect_str_neq(is->stage, "doing");
    cr_expect_eq(is->revision, 3);
    world_close(&w);
}

Test(undo, a_new_record_goes_and_a_deleted_one_comes_back_whole)
{
    world w;
    dv_record *is;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    undo(&w);
    cr_expect_eq(find(&w, rec, &is), DV_NOT_FOUND);
    cr_expect_eq(count(&w, "note"), 0);
    dv_record *other = note(&w, "Hai", "2024-05-06");
    put(&w, other, "who", "Kín");
    save(&w, other);
    cr_assert_eq(dv_delete(w.r, other, "nhầm", &w.err), DV_OK);
    cr_expect_eq(count(&w, "note"), 0);
    undo(&w);
    cr_assert_eq(find(&w, other, &is), DV_OK);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(is, "title"), "Hai");
    cr_expect_eq(get(is, "who"), dv_mask, "sealed as it was");
    cr_expect_eq(is->revision, 2);
    cr_expect_eq(is->created_at, other->created_at);
    world_close(&w);
}

Test(undo, many_in_one_act_go_back_together)
{
    world w;
    dv_batch *b;
    world_open(&w);
    dv_record *old = saved_note(&w, "Cũ", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    put(&w, old, "title", "Đổi");
    cr_assert_eq(dv_batch_save(&w.arena, b, old, &w.faults, &w.err), DV_OK);
    for (int i = 0; i < 20; i++)
        cr_assert_eq(dv_batch_save(&w.arena, b, note(&w, "Mới", "2024-05-02"), &w.faults, &w.err),
                     DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    cr_assert_eq(count(&w, "note"), 21);
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(told.n, 21);
    undo(&w);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(load(&w, old), "title"), "Cũ");
    /* The act before is next. */
    undo(&w);
    cr_expect_eq(count(&w, "note"), 0);
    cr_expect_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_NOT_FOUND);
    world_close(&w);
}

Test(undo, what_somebody_changed_since_stays_and_is_told)
{
    world w;
    dv_batch *b;
    world_open(&w);
    as_person(&w, "an");
    dv_record *one = note(&w, "Một", "2024-05-01"), *two = note(&w, "Hai", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    cr_assert_eq(dv_batch_save(&w.arena, b, one, &w.faults, &w.err), DV_OK);
    cr_assert_eq(dv_batch_save(&w.arena, b, two, &w.faults, &w.err), DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    as_person(&w, "binh");
    two = load(&w, two);
    put(&w, two, "title", "Của Bình");
    save(&w, two);
    as_person(&w, "an");
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_CONFLICT);
    cr_expect(strstr(w.err.text, "binh"), "%s", w.err.text);
    cr_expect_eq(count(&w, "note"), 2, "all or nothing");
    cr_expect_str_eq(get(load(&w, two), "title"), "Của Bình");
    world_close(&w);
}

Test(undo, each_person_takes_back_his_own)
{
    world w;
    world_open(&w);
    as_person(&w, "an");
    dv_record *mine = saved_note(&w, "Của An", "2024-05-01");
    as_person(&w, "binh");
    dv_record *theirs = saved_note(&w, "Của Bình", "2024-05-01"), *is;
    as_person(&w, "an");
    undo(&w);
    cr_expect_eq(find(&w, mine, &is), DV_NOT_FOUND);
    cr_expect_eq(find(&w, theirs, &is), DV_OK);
    cr_expect_eq(dv_undo(w.r, 1, &w.err), DV_CONFLICT, "it is taken back already");
    world_close(&w);
}

/* ---- many in one act ---- */

static bool note_first(void *ctx, const dv_entry *e)
{
    uint64_t **at = ctx;
    *(*at)++ = e->act_first;
    return true;
}

Test(undo, the_log_joins_the_entries_of_an_act)
{
    world w;
    dv_batch *b;
    uint64_t first[4] = {0}, *at = first;
    world_open(&w);
    saved_note(&w, "Lẻ", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(dv_batch_save(&w.arena, b, note(&w, "Cùng", "2024-05-02"), &w.faults, &w.err),
                     DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    cr_assert_eq(dv_history(w.r, NULL, 0, DV_NO_DATE, note_first, &at, &w.err), DV_OK);
    cr_expect_arr_eq(first, ((uint64_t[]){1, 2, 2, 2}), sizeof first);
    world_close(&w);
}

Test(undo, a_batch_reads_what_it_has_saved)
{
    world w;
    dv_batch *b;
    dv_record *is;
    world_open(&w);
    dv_record *gone = saved_note(&w, "Bỏ", "2024-05-01");
    cr_assert_eq(dv_delete(w.r, gone, "thử", &w.err), DV_OK);
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    dv_record *rec = note(&w, "Mới", "2024-05-02");
    cr_assert_eq(dv_batch_save(&w.arena, b, rec, &w.faults, &w.err), DV_OK);
    cr_assert_eq(dv_batch_load(&w.arena, b, rec->kind, rec->id, &is, &w.err), DV_OK);
    cr_expect_str_eq(get(is, "title"), "Mới");
    cr_expect_eq(dv_batch_load(&w.arena, b, gone->kind, gone->id, &is, &w.err), DV_NOT_FOUND);
    dv_batch_abort(b);
    cr_expect_eq(count(&w, "note"), 0);
    world_close(&w);
}

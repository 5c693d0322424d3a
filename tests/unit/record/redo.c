/* Doing again what was taken back; what stands in the way of either; secrets in both. */
#include "acts.h"

TestSuite(redo);

Test(redo, redo_does_again_what_was_undone_last)
{
    world w;
    dv_record *is;
    dv_act_told told;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "who", "Kín");
    save(&w, rec);
    cr_assert_eq(dv_delete(w.r, rec, "nhầm", &w.err), DV_OK);
    for (int round = 0; round < 2; round++) {
        undo(&w);
        cr_expect_str_eq(get(load(&w, rec), "title"), "Hai");
        undo(&w);
        cr_expect_str_eq(get(load(&w, rec), "who"), "(unset)");
        undo(&w);
        cr_expect_eq(find(&w, rec, &is), DV_NOT_FOUND);
        cr_expect_eq(next_undo(&w, &told), DV_NOT_FOUND);
        cr_assert_eq(next_redo(&w, &told), DV_OK);
        cr_expect_str_eq(told.what, "add");
        redo(&w);
        cr_expect_str_eq(get(load(&w, rec), "title"), "Một");
        redo(&w);
        cr_expect_str_eq(get(load(&w, rec), "title"), "Hai");
        cr_expect_eq(get(load(&w, rec), "who"), dv_mask);
        redo(&w);
        cr_expect_eq(find(&w, rec, &is), DV_NOT_FOUND);
        cr_expect_eq(next_redo(&w, &told), DV_NOT_FOUND);
        verify_clean(&w);
    }
    world_close(&w);
}

Test(redo, a_new_act_leaves_nothing_to_redo)
{
    world w;
    dv_act_told told;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    save(&w, rec);
    undo(&w);
    cr_assert_eq(next_redo(&w, &told), DV_OK);
    uint64_t old = told.act;
    saved_note(&w, "Ba", "2024-05-05");
    cr_expect_eq(next_redo(&w, &told), DV_NOT_FOUND);
    cr_expect_eq(dv_redo(w.r, old, &w.err), DV_CONFLICT);
    undo(&w);
    redo(&w);
    cr_expect_eq(next_redo(&w, &told), DV_NOT_FOUND, "what was undone before stays undone");
    cr_expect_str_eq(get(load(&w, rec), "title"), "Một");
    world_close(&w);
}

Test(redo, a_batch_is_done_again_from_its_beginning)
{
    world w;
    dv_batch *b;
    dv_record *is;
    world_open(&w);
    dv_record *old = saved_note(&w, "Cũ", "2024-05-01");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(dv_batch_load(&w.arena, b, old->kind, old->id, &is, &w.err), DV_OK);
        put(&w, is, "amount", (const char *const[]){"1", "2", "3"}[i]);
        cr_assert_eq(dv_batch_save(&w.arena, b, is, &w.faults, &w.err), DV_OK);
        dv_record *own = note(&w, "Mới", "2024-05-02");
        cr_assert_eq(dv_batch_save(&w.arena, b, own, &w.faults, &w.err), DV_OK);
    }
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    undo(&w);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(load(&w, old), "amount"), "(unset)");
    redo(&w);
    cr_expect_eq(count(&w, "note"), 4);
    cr_expect_str_eq(get(load(&w, old), "amount"), "3");
    undo(&w);
    cr_expect_eq(count(&w, "note"), 1);
    cr_expect_str_eq(get(load(&w, old), "amount"), "(unset)");
    world_close(&w);
}

Test(redo, stands_on_what_it_stood_on)
{
    world w;
    dv_act_told told;
    world_open(&w);
    as_person(&w, "binh");
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Của Bình");
    save(&w, rec);
    as_person(&w, "an");
    rec = load(&w, rec);
    put(&w, rec, "amount", "5");
    save(&w, rec);
    undo(&w);
    as_person(&w, "binh");
    undo(&w);
    as_person(&w, "an");
    cr_assert_eq(next_redo(&w, &told), DV_OK);
    cr_expect_eq(dv_redo(w.r, told.act, &w.err), DV_CONFLICT);
    cr_expect(strstr(w.err.text, "binh"), "%s", w.err.text);
    cr_expect(strstr(w.err.text, "nothing was changed"), "nor taken back: %s", w.err.text);
    as_person(&w, "binh");
    redo(&w);
    as_person(&w, "an");
    redo(&w);
    cr_expect_str_eq(get(load(&w, rec), "amount"), "5");
    cr_expect_str_eq(get(load(&w, rec), "title"), "Của Bình");
    world_close(&w);
}

/* ---- references and secrets ---- */

Test(redo, a_record_that_others_point_to_stays)
{
    world w;
    char id[DV_ID_SIZE];
    world_open(&w);
    as_person(&w, "an");
    dv_record *letter = fresh(&w, "letter"), *is;
    put(&w, letter, "sent_on", "2024-05-01");
    put(&w, letter, "title", "Thư");
    put(&w, letter, "unit", "412");
    save(&w, letter);
    as_person(&w, "binh");
    dv_record *rec = note(&w, "Trỏ đến", "2024-05-02");
    put(&w, rec, "letter", dv_id_format(letter->kind, letter->id, id));
    save(&w, rec);
    as_person(&w, "an");
    dv_act_told told;
    cr_assert_eq(next_undo(&w, &told), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_CONFLICT);
    cr_expect_str_eq(w.err.place, id);
    cr_expect(strstr(w.err.text, dv_id_format(rec->kind, rec->id, id)), "%s", w.err.text);
    cr_expect(strstr(w.err.text, "binh"), "%s", w.err.text);
    cr_expect_eq(find(&w, letter, &is), DV_OK);
    as_person(&w, "binh");
    rec = load(&w, rec);
    put(&w, rec, "letter", "");
    save(&w, rec);
    as_person(&w, "an");
    undo(&w);
    cr_expect_eq(find(&w, letter, &is), DV_NOT_FOUND);
    world_close(&w);
}

/* What the log tells of one field. */
typedef struct told_of {
    const char *field;
    bool open;
} told_of;

static bool look_at(void *ctx, const dv_entry *e)
{
    told_of *t = ctx;
    for (size_t i = 0; i < e->nchange; i++)
        if (strcmp(e->change[i].field, t->field) == 0)
            t->open |= (e->change[i].before && strstr(e->change[i].before, "kín")) ||
                       (e->change[i].after && strstr(e->change[i].after, "kín"));
    return true;
}

Test(redo, a_secret_is_taken_back_and_forth_without_being_told)
{
    world w;
    told_of about = {"who", false};
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "who", "Người kín đầu");
    save(&w, rec);
    put(&w, rec, "who", "Người kín sau");
    save(&w, rec);
    undo(&w);
    undo(&w);
    redo(&w);
    cr_expect_eq(get(load(&w, rec), "who"), dv_mask);
    cr_expect_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, look_at, &about, &w.err), DV_OK);
    cr_expect_not(about.open);
    cr_expect_not(file_has(&w, "data/data.mdb", "kín"));
    world_close(&w);
}

Test(redo, a_secret_is_the_one_that_it_was)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "colour", "red");
    put(&w, rec, "about", "Chuyện trước");
    save(&w, rec);
    put(&w, rec, "about", "Chuyện sau");
    save(&w, rec);
    cr_assert_eq(get(load(&w, rec), "about"), dv_mask);
    undo(&w);
    /* Of another colour it is no secret any more. */
    rec = load(&w, rec);
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Chuyện trước");
    undo(&w);
    cr_expect_eq(get(load(&w, rec), "about"), dv_mask);
    redo(&w);
    rec = load(&w, rec);
    put(&w, rec, "title", "Hai");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Chuyện trước");
    world_close(&w);
}

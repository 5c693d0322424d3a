/* What has been deleted is listed, for who may see it. */
#include "acts.h"

TestSuite(deleted);

static dv_deleted_list deleted(world *w, const char *kind, size_t most)
{
    dv_deleted_list l;
    cr_assert_eq(dv_deleted_of(&w->arena, w->r, kind_of(w, kind), most, &l, &w->err), DV_OK, "%s",
                 w->err.text);
    return l;
}

static void del(world *w, const dv_record *rec, const char *reason)
{
    cr_assert_eq(dv_delete(w->r, load(w, rec), reason, &w->err), DV_OK, "%s", w->err.text);
}

Test(deleted, the_last_one_stands_first_with_who_and_why)
{
    world w;
    world_open(&w);
    dv_record *rec[4];
    for (int i = 0; i < 4; i++) {
        char title[8];
        snprintf(title, sizeof title, "Số %d", i);
        rec[i] = note(&w, title, "2024-05-05");
        put(&w, rec[i], "who", "Kín");
        save(&w, rec[i]);
    }
    cr_expect_eq(deleted(&w, "note", 9).n, 0);
    del(&w, rec[2], "trùng");
    del(&w, rec[0], "nhầm");
    undo(&w);
    del(&w, rec[1], "thử");
    dv_deleted_list l = deleted(&w, "note", 9);
    cr_assert_eq(l.n, 2);
    cr_expect_not(l.more);
    cr_expect_eq(l.at[0].rec->id, rec[1]->id);
    cr_expect_str_eq(get(l.at[0].rec, "title"), "Số 1");
    cr_expect_eq(get(l.at[0].rec, "who"), dv_mask);
    cr_expect_str_eq(l.at[0].who, "an");
    cr_expect_str_eq(l.at[0].reason, "thử");
    cr_expect_str_eq(l.at[1].reason, "trùng");
    l = deleted(&w, "note", 1);
    cr_expect(l.n == 1 && l.more && l.at[0].rec->id == rec[1]->id);
    dv_deleted one;
    cr_expect_eq(dv_deleted_one(&w.arena, w.r, kind_of(&w, "note"), rec[0]->id, &one, &w.err),
                 DV_NOT_FOUND, "it is there again");
    world_close(&w);
}

Test(deleted, one_that_is_damaged_keeps_back_no_other)
{
    world w;
    world_open(&w);
    dv_record *rec[3];
    for (int i = 0; i < 3; i++) {
        rec[i] = saved_note(&w, "Mẫu", "2024-05-05");
        del(&w, rec[i], "thử");
    }
    cr_expect_eq(deleted(&w, "note", 9).damaged, 0);
    world_overwrite(&w, "meta", DV_LIT("gone/GC-2024-TT-000002"), DV_LIT("\0\0\0\0\0\0\0\1x"));
    dv_deleted_list l = deleted(&w, "note", 9);
    cr_assert_eq(l.n, 2);
    cr_expect_eq(l.damaged, 1);
    cr_expect_eq(l.at[0].rec->id, rec[2]->id);
    cr_expect_eq(l.at[1].rec->id, rec[0]->id);
    world_overwrite(&w, "meta", DV_LIT("gone/GC-2024-TT-000002"), DV_LIT("x"));
    l = deleted(&w, "note", 9);
    cr_expect(l.n == 2 && l.damaged == 1, "nor one that says nothing at all");
    world_close_damaged(&w);
}

/* What was entered and taken back is gone by no deletion: there is no reason. */
Test(deleted, what_was_taken_back_is_among_them)
{
    world w;
    world_open(&w);
    saved_note(&w, "Một", "2024-05-05");
    undo(&w);
    dv_deleted_list l = deleted(&w, "note", 9);
    cr_assert_eq(l.n, 1);
    cr_expect_null(l.at[0].reason);
    world_close(&w);
}

Test(deleted, what_a_person_may_not_see_is_not_listed)
{
    world w;
    world_open(&w);
    world_change(&w, "[scheme calendar]",
                 "[person vinh]\nname = Vinh\nrole = clerk\nunit = 412\n[scheme calendar]",
                 "title = title\ndue = due_on", "title = title\nrestricted = ok\ndue = due_on",
                 NULL);
    dv_record *open = saved_note(&w, "Một", "2024-05-05"), *hidden = note(&w, "Hai", "2024-05-05");
    put(&w, hidden, "ok", "yes");
    save(&w, hidden);
    del(&w, open, "thử");
    del(&w, hidden, "thử");
    cr_expect_eq(deleted(&w, "note", 9).n, 2);
    as_person(&w, "vinh");
    dv_deleted_list l = deleted(&w, "note", 1);
    cr_assert_eq(l.n, 1);
    cr_expect_not(l.more, "nor does it say that there is another");
    cr_expect_eq(l.at[0].rec->id, open->id);
    dv_deleted one;
    cr_expect_eq(dv_deleted_one(&w.arena, w.r, kind_of(&w, "note"), hidden->id, &one, &w.err),
                 DV_NOT_FOUND);
    as_person(&w, "an");
    world_close(&w);
}

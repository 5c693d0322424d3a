/* A record as it was at an earlier revision, and that revision as a new one. */
#include "acts.h"

TestSuite(past);

Test(past, tells_a_record_as_it_was_at_each_revision)
{
    world w;
    dv_record *was;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "who", "Kín");
    save(&w, rec);
    put(&w, rec, "amount", "5");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    cr_assert_eq(dv_delete(w.r, rec, "nhầm", &w.err), DV_OK);
    for (int back = 0; back < 2; back++) {
        const dv_kind *k = rec->kind;
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 1, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "title"), "Một");
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 2, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "title"), "Hai");
        cr_expect_eq(get(was, "who"), dv_mask);
        cr_expect_not(get(was, "amount") && strcmp(get(was, "amount"), "5") == 0);
        cr_expect_str_neq(was->stage, "doing");
        cr_assert_eq(dv_record_at(&w.arena, w.r, k, rec->id, 3, &was, &w.err), DV_OK);
        cr_expect_str_eq(get(was, "amount"), "5");
        cr_expect_str_eq(was->stage, "doing");
        cr_expect_eq(dv_record_at(&w.arena, w.r, k, rec->id, 9, &was, &w.err), DV_NOT_FOUND);
        if (!back)
            undo(&w); /* the deletion; then all the same once more */
    }
    world_close(&w);
}

static dv_rc revert(world *w, const dv_record *rec, uint32_t revision)
{
    dv_faults_init(&w->faults, &w->arena);
    return dv_revert(w->r, rec->kind, rec->id, revision, NULL, &w->faults, &w->err);
}

static bool acts(void *ctx, const dv_entry *e)
{
    dv_buf_printf(ctx, "%s %u,", e->act, e->revision);
    return true;
}

Test(past, a_revision_comes_back_with_its_secrets)
{
    world w;
    dv_buf said = {0};
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "who", "Kín");
    put(&w, rec, "amount", "5");
    save(&w, rec);
    put(&w, rec, "title", "Hai");
    put(&w, rec, "who", "");
    save(&w, rec);
    put(&w, rec, "who", "Khác");
    save(&w, rec);
    cr_assert_eq(revert(&w, rec, 2), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(get(load(&w, rec), "who"), "(unset)");
    cr_assert_eq(revert(&w, rec, 1), DV_OK, "%s", w.err.text);
    dv_record *is = load(&w, rec);
    cr_expect_str_eq(get(is, "title"), "Một");
    cr_expect_str_eq(get(is, "amount"), "5");
    cr_expect_eq(get(is, "who"), dv_mask);
    cr_expect_eq(is->revision, 5);
    cr_expect_eq(revert(&w, rec, 5), DV_OK, "nothing to change");
    cr_assert_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, acts, &said, &w.err), DV_OK);
    cr_expect_str_eq(dv_buf_cstr(&said), "add 1,set 2,set 3,revert 4,revert 5,");
    dv_buf_free(&said);
    cr_expect_eq(load(&w, rec)->revision, 5);
    cr_expect_eq(revert(&w, rec, 6), DV_NOT_FOUND);
    cr_expect_eq(revert(&w, rec, 0), DV_NOT_FOUND);
    undo(&w);
    cr_expect_str_eq(get(load(&w, rec), "who"), "(unset)", "it is an act like any other");
    world_close(&w);
}

Test(past, what_was_deleted_comes_back_as_it_was_then)
{
    world w;
    dv_buf said = {0};
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "who", "Kín");
    save(&w, rec);
    put(&w, rec, "title", "Hai");
    save(&w, rec);
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "nhầm", &w.err), DV_OK);
    cr_expect_eq(revert(&w, rec, 3), DV_NOT_FOUND);
    cr_assert_eq(revert(&w, rec, 1), DV_OK, "%s", w.err.text);
    dv_record *is = load(&w, rec);
    cr_expect_str_eq(get(is, "title"), "Một");
    cr_expect_eq(get(is, "who"), dv_mask);
    cr_expect_eq(is->revision, 3);
    verify_clean(&w);
    undo(&w);
    dv_record *none;
    cr_expect_eq(dv_record_load(&w.arena, w.r, rec->kind, rec->id, &none, &w.err), DV_NOT_FOUND);
    verify_clean(&w);
    redo(&w);
    cr_expect_str_eq(get(load(&w, rec), "title"), "Một");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "thử", &w.err), DV_OK);
    cr_assert_eq(revert(&w, rec, 2), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(get(load(&w, rec), "title"), "Hai");
    verify_clean(&w);
    cr_assert_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, acts, &said, &w.err), DV_OK);
    cr_expect_str_eq(dv_buf_cstr(&said),
                     "add 1,set 2,delete 2,return 3,undo 3,redo 4,delete 4,return 5,");
    dv_buf_free(&said);
    world_close(&w);
}

Test(past, a_revision_must_be_sound_today)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "amount", "900");
    save(&w, rec);
    put(&w, rec, "amount", "5");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    dv_id id = rec->id;
    world_change(&w, "max = 1000", "max = 100", NULL);
    dv_record here = {.kind = kind_of(&w, "note"), .id = id};
    cr_expect_eq(revert(&w, &here, 1), DV_INVALID);
    cr_expect(strstr(w.err.text, "can't go"), "%s", w.err.text);
    world_change(&w, "max = 1000", "max = 100", "next = done, dropped", "next = done, dropped, new",
                 NULL);
    here.kind = kind_of(&w, "note");
    cr_expect_eq(revert(&w, &here, 1), DV_INVALID);
    cr_expect(faulted(&w, "amount", "at most"));
    cr_expect_str_eq(get(load(&w, &here), "amount"), "5");
    world_close(&w);
}

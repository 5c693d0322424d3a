/* What a save keeps, what it refuses, and what it says. */
#include "world.h"

#include <signal.h>
#include <sys/resource.h>

TestSuite(save);

Test(save, every_type_comes_back_as_it_went)
{
    world w;
    world_open(&w);
    dv_record *letter = fresh(&w, "letter"), *rec = note(&w, "Dân vận khéo", "5/3/2024");
    char id[DV_ID_SIZE];
    put(&w, letter, "sent_on", "2024-01-02");
    put(&w, letter, "title", "Thư");
    put(&w, letter, "unit", "414");
    save(&w, letter);
    const char *const values[][3] = {
        /* field, typed, canonical */
        {"unit", "Cửa Lò", "413"},
        {"size", "lớn", "large"},
        {"amount", "1,000", "1000"},
        {"weight", "-12.345", "-12.345"},
        {"cost", "4494", "4494"},
        {"ok", "có", "yes"},
        {"ended_on", "31/12/2024", "2024-12-31"},
        {"letter", dv_id_format(letter->kind, letter->id, id), "TH-2024-TT-000001"},
        {"officer", "binh", "binh"},
        {"memo", "một\r\nhai\tba", "một\nhai\tba"},
        {"award", "  e\xCC\x82\xCC\x81  ", "\xE1\xBA\xBF"}, /* ế composed */
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        put(&w, rec, values[i][0], values[i][1]);
    put(&w, rec, "who", "Trần Văn Kín");
    save(&w, rec);
    dv_record *back = load(&w, rec);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cr_expect_str_eq(get(back, values[i][0]), values[i][2], "%s", values[i][0]);
        cr_expect_str_eq(get(rec, values[i][0]), values[i][2], "%s", values[i][0]);
    }
    cr_expect_eq(back->value[field_of(back, "who")->index], dv_mask);
    cr_expect_str_eq(get(back, "title"), "Dân vận khéo");
    cr_expect_str_eq(get(back, "noted_on"), "2024-03-05");
    cr_expect_str_eq(get(back, "due_on"), "2024-04-04");
    cr_expect_str_eq(back->stage, "new");
    cr_expect_eq(back->stage_on, day_of("2024-07-01"));
    cr_expect_eq(back->revision, 1);
    cr_expect_str_eq(back->created_by, "an");
    cr_expect_str_eq(dv_id_format(back->kind, back->id, id), "GC-2024-TT-000001");
    world_close(&w);
}

Test(save, extremes_come_back)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "x", "1900-01-01");
    put(&w, rec, "weight", "-9000000000000000");
    put(&w, rec, "cost", "0.001");
    put(&w, rec, "ended_on", "2199-12-31");
    save(&w, rec);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "weight"), "-9000000000000000");
    cr_expect_str_eq(get(rec, "cost"), "0.001");
    cr_expect_str_eq(get(rec, "ended_on"), "2199-12-31");
    cr_expect_str_eq(get(rec, "noted_on"), "1900-01-01");
    world_close(&w);
}

Test(save, text_that_cannot_be_kept_is_refused_in_words)
{
    static const char *const bad[][3] = {
        {"title", "a\xFF", "UTF-8"},
        {"title", "one\ntwo", "one line"},
        {"memo", "bell\a", "U+0007"},
        {"memo", "một\rhai", "U+000D"},
        {"memo", "một\r\r\nhai", "U+000D"},
        {"noted_on", "31/2/2024", "29 days"},
        {"noted_on", "2024-02-30", "29 days"},
        {"noted_on", "1/1/0024", "1900 to 2199"},
        {"amount", "12.5", "no whole number"},
        {"amount", "0x10", "no whole number"},
        {"weight", "1.2345", "three decimals"},
        {"colour", "rod", "did you mean red"},
        {"unit", "999", "no unit"},
        {"ok", "maybe", "yes or no"},
        {"letter", "GC-2024-TT-000001", "another kind"},
        {"letter", "nonsense", "no record id"},
        {"officer", "nobody", "not in the list"},
        {"due_on", "2024-01-01", "computed"},
    };
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "As it was", "2024-03-05");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const dv_field *f = field_of(rec, bad[i][0]);
        const char *before = rec->value[f->index];
        dv_rc rc = dv_record_set(&w.arena, w.r, rec, f, dv_str_from(bad[i][1]), &w.err);
        cr_expect_neq(rc, DV_OK, "%s = %s", bad[i][0], bad[i][1]);
        cr_expect(strstr(w.err.text, bad[i][2]), "%s: %s", bad[i][1], w.err.text);
        cr_expect(strstr(w.err.place, bad[i][0]), "%s", w.err.place);
        cr_expect_eq(rec->value[f->index], before);
    }
    world_close(&w);
}

Test(save, all_faults_at_once_with_their_places)
{
    world w;
    world_open(&w);
    dv_record *rec = fresh(&w, "note");
    put(&w, rec, "noted_on", "2024-05-01");
    put(&w, rec, "amount", "1001");
    put(&w, rec, "ended_on", "2024-04-30");
    put(&w, rec, "letter", "TH-2024-TT-000009");
    put(&w, rec, "award", "x");
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "title", "must be filled in"));
    cr_expect(faulted(&w, "unit", "must be filled in"));
    cr_expect(faulted(&w, "colour", "must be filled in"));
    cr_expect(faulted(&w, "amount", "at most 1,000"));
    cr_expect(faulted(&w, "ended_on", "It ends after it was noted"));
    cr_expect(faulted(&w, "letter", "no such record"));
    cr_expect(faulted(&w, "award", "no place"));
    cr_expect_eq(w.faults.errors, 7);
    cr_expect_str_eq(w.faults.at[0].place, "new Note, field title");
    cr_expect_eq(rec->id, 0);
    put(&w, rec, "colour", "green");
    put(&w, rec, "award", "");
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "award", "no place") == false);
    world_close(&w);
}

Test(save, conditions_ranges_and_lengths)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "", "2024-05-01");
    /* Forty characters, not bytes. */
    put(&w, rec, "title", "ườườườườườườườườườườườườườườườườườườườườ");
    put(&w, rec, "colour", "green");
    put(&w, rec, "ok", "yes");
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "award", "must be filled in"));
    cr_expect_eq(w.faults.errors, 1, "%s", w.faults.at[0].text);
    put(&w, rec, "award", "Giấy khen");
    put(&w, rec, "amount", "501");
    cr_assert_eq(try_save(&w, rec), DV_OK, "%s", w.err.text);
    cr_expect(faulted(&w, "amount", "That is a lot") && w.faults.errors == 0);
    put(&w, rec, "title", "ườườườườườườườườườườườườườườườườườườườườx");
    put(&w, rec, "amount", "-1");
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "title", "41 characters"));
    cr_expect(faulted(&w, "amount", "at least 0"));
    world_close(&w);
}

/* What a caller puts in by itself passes the same gate. */
Test(save, values_that_were_never_parsed_are_checked)
{
    static const char *const bad[][2] = {
        {"title", "a\xFF"},   {"title", "a\nb"},     {"title", "e\xCC\x81"}, {"noted_on", "soon"},
        {"amount", "many"},   {"colour", "purple"},  {"unit", "999"},        {"ok", "perhaps"},
        {"officer", "ghost"}, {"letter", "letters"}, {"who", "••••"},
    };
    world w;
    world_open(&w);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dv_record *rec = note(&w, "Good", "2024-05-01");
        rec->value[field_of(rec, bad[i][0])->index] = bad[i][1];
        cr_expect_eq(try_save(&w, rec), DV_INVALID, "%s = %s", bad[i][0], bad[i][1]);
        cr_expect(faulted(&w, bad[i][0], ""), "%s", bad[i][1]);
    }
    dv_record *rec = note(&w, "Good", "2024-05-01");
    rec->value[field_of(rec, "title")->index] = "";
    cr_expect_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "title", "must be filled in"));
    world_close(&w);
}

Test(save, a_unit_must_live_on_the_record_s_day)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Cửa Lò", "2024-12-01");
    rec->value[field_of(rec, "unit")->index] = "413";
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "unit", "ended on 2024-11-30; on this record's day it is Vinh (412)"));
    put(&w, rec, "noted_on", "2024-11-30");
    save(&w, rec);
    put(&w, rec, "noted_on", "2024-12-01");
    cr_assert_eq(try_save(&w, rec), DV_INVALID, "the day moved past the unit's end");
    rec = note(&w, "Thái Hoà", "2007-11-14");
    rec->value[field_of(rec, "unit")->index] = "414";
    cr_assert_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(faulted(&w, "unit", "only from 2007-11-15"));
    world_close(&w);
}

Test(save, deadlines_follow_the_first_that_holds)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-31");
    cr_expect_str_eq(get(rec, "due_on"), "2024-03-01");
    put(&w, rec, "colour", "red");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2024-02-10");
    world_close(&w);
}

Test(save, stages_go_where_they_may)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-31");
    cr_assert_eq(dv_record_move(w.r, rec, "done", DV_NO_DATE, &w.err), DV_INVALID);
    cr_assert(strstr(w.err.text, "from New to Done"), "%s", w.err.text);
    cr_assert_eq(dv_record_move(w.r, rec, "doin", DV_NO_DATE, &w.err), DV_NOT_FOUND);
    cr_assert(strstr(w.err.text, "doing"), "%s", w.err.text);
    rec->stage_decl = dv_kind_stage(rec->kind, "done");
    rec->stage = "done";
    cr_assert_eq(try_save(&w, rec), DV_INVALID, "not even by the back door");
    rec = load(&w, rec);
    cr_assert_eq(dv_record_move(w.r, rec, "doing", day_of("2024-02-02"), &w.err), DV_OK);
    save(&w, rec);
    cr_assert_eq(load(&w, rec)->stage_on, day_of("2024-02-02"));
    dv_record *late = note(&w, "typed in later", "2023-01-31");
    cr_assert_eq(dv_record_move(w.r, late, "done", day_of("2023-02-02"), &w.err), DV_OK);
    save(&w, late);
    cr_assert_str_eq(load(&w, late)->stage, "done");
    world_close(&w);
}

Test(save, serials_count_by_kind_and_year_and_never_again)
{
    world w;
    char id[DV_ID_SIZE];
    world_open(&w);
    dv_record *a = saved_note(&w, "a", "2024-01-01"), *b = saved_note(&w, "b", "2024-12-31");
    dv_record *c = saved_note(&w, "c", "2023-06-01");
    cr_expect_str_eq(dv_id_format(a->kind, a->id, id), "GC-2024-TT-000001");
    cr_expect_str_eq(dv_id_format(b->kind, b->id, id), "GC-2024-TT-000002");
    cr_expect_str_eq(dv_id_format(c->kind, c->id, id), "GC-2023-TT-000001");
    cr_assert_eq(dv_delete(w.r, b, "nhập nhầm", &w.err), DV_OK);
    cr_assert_eq(try_save(&w, note(&w, "", "2024-01-01")), DV_INVALID);
    b = saved_note(&w, "d", "2024-12-31");
    cr_expect_str_eq(dv_id_format(b->kind, b->id, id), "GC-2024-TT-000003");
    world_close(&w);
}

Test(save, nothing_changed_writes_nothing)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    put(&w, rec, "who", "Kín");
    save(&w, rec);
    uint64_t stamp = dv_registry_stamp(w.r);
    rec = load(&w, rec);
    put(&w, rec, "title", " x ");
    put(&w, rec, "who", "••••");
    save(&w, rec);
    cr_expect_eq(rec->revision, 2);
    cr_expect_eq(dv_registry_stamp(w.r), stamp);
    world_close(&w);
}

Test(save, a_conflict_tells_both_sides_field_by_field)
{
    world w;
    world_open(&w);
    dv_record *mine = saved_note(&w, "x", "2024-01-01"), *theirs = load(&w, mine);
    put(&w, theirs, "title", "theirs");
    put(&w, theirs, "amount", "5");
    save(&w, theirs);
    put(&w, mine, "title", "mine");
    cr_assert_eq(try_save(&w, mine), DV_CONFLICT);
    cr_expect(faulted(&w, "title", "yours: mine; an has saved: theirs"));
    cr_expect(faulted(&w, "amount", "yours: –; an has saved: 5"));
    cr_expect_eq(w.faults.n, 2);
    cr_expect_str_eq(get(mine, "title"), "mine");
    cr_expect_str_eq(get(load(&w, mine), "title"), "theirs");
    cr_assert_eq(dv_delete(w.r, mine, "old revision", &w.err), DV_CONFLICT);
    cr_assert_eq(dv_delete(w.r, theirs, "gone", &w.err), DV_OK);
    cr_assert_eq(try_save(&w, theirs), DV_CONFLICT);
    cr_expect(strstr(w.err.text, "deleted"), "%s", w.err.text);
    world_close(&w);
}

Test(save, a_delete_needs_a_reason_and_leaves_the_log)
{
    world w;
    size_t n;
    dv_record *out;
    world_open(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    cr_assert_eq(dv_delete(w.r, rec, "", &w.err), DV_INVALID);
    cr_assert_eq(dv_delete(w.r, rec, "  ", &w.err), DV_INVALID);
    cr_assert_eq(dv_delete(w.r, rec, "a\nb", &w.err), DV_INVALID);
    cr_assert_eq(dv_delete(w.r, rec, "trùng", &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_record_load(&w.arena, w.r, rec->kind, rec->id, &out, &w.err), DV_NOT_FOUND);
    cr_assert_eq(dv_registry_count(w.r, rec->kind, &n, &w.err), DV_OK);
    cr_assert_eq(n, 0);
    world_close(&w);
}

Test(save, a_batch_is_all_or_nothing)
{
    world w;
    dv_batch *b;
    size_t n;
    world_open(&w);
    dv_faults_init(&w.faults, &w.arena);
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
        dv_record *rec = note(&w, "first", "2024-01-01");
        cr_assert_eq(dv_batch_save(&w.arena, b, rec, &w.faults, &w.err), DV_OK);
        put(&w, rec, "title", "again");
        cr_assert_eq(dv_batch_save(&w.arena, b, rec, &w.faults, &w.err), DV_OK, "%s", w.err.text);
        rec = note(&w, "", "2024-01-01");
        cr_assert_eq(dv_batch_save(&w.arena, b, rec, &w.faults, &w.err), DV_INVALID);
        if (round == 0)
            dv_batch_abort(b);
        else
            cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
        cr_assert_eq(dv_registry_count(w.r, kind_of(&w, "note"), &n, &w.err), DV_OK);
        cr_assert_eq(n, (size_t)round);
        verify_clean(&w);
    }
    world_close(&w);
}

Test(save, a_batch_reads_what_it_has_not_written_yet)
{
    world w;
    dv_batch *b;
    dv_record *rec, *again;
    world_open(&w);
    dv_record *old = saved_note(&w, "Cũ", "2024-05-04");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    rec = note(&w, "Mới", "2024-05-05");
    cr_assert_eq(dv_batch_save(&w.arena, b, rec, &w.faults, &w.err), DV_OK, "%s", w.err.text);
    /* The same record again and again, each time by another word and on another day. */
    for (int i = 0; i < 3; i++) {
        static const char *const title[] = {"Một", "Hai", "Mới"}, *const day[] = {"2024-05-06",
                                                                                  "2024-05-05",
                                                                                  "2023-05-05"};
        cr_assert_eq(dv_batch_load(&w.arena, b, rec->kind, rec->id, &again, &w.err), DV_OK, "%s",
                     w.err.text);
        put(&w, again, "title", title[i]);
        put(&w, again, "noted_on", day[i]);
        cr_assert_eq(dv_batch_save(&w.arena, b, again, &w.faults, &w.err), DV_OK, "%s", w.err.text);
    }
    cr_assert_eq(dv_batch_load(&w.arena, b, old->kind, old->id, &again, &w.err), DV_OK);
    put(&w, again, "title", "Không còn cũ");
    cr_assert_eq(dv_batch_save(&w.arena, b, again, &w.faults, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_batch_save(&w.arena, b, note(&w, "Nữa", "2024-05-07"), &w.faults, &w.err),
                 DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    verify_clean(&w);
    cr_assert_eq(dv_record_load(&w.arena, w.r, rec->kind, rec->id, &again, &w.err), DV_OK);
    cr_expect_eq(again->revision, 4u);
    world_close(&w);
}

/* What the caller has typed is there for the next try. */
Test(save, a_commit_that_fails_leaves_the_record_as_it_was)
{
    world w;
    struct rlimit most;
    world_open(&w);
    saved_note(&w, "Trước", "2024-05-05");
    dv_record *rec = note(&w, "Hai", "2024-05-05");
    const size_t memo = dv_kind_field(rec->kind, "memo")->index;
    rec->value[memo] = "";
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &most), 0);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){1, most.rlim_max}), 0);
    cr_expect_eq(try_save(&w, rec), DV_FULL, "%s", w.err.text);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){most.rlim_max, most.rlim_max}), 0);
    cr_expect(rec->value[memo] && !*rec->value[memo]);
    cr_expect(!rec->id && !rec->revision);
    save(&w, rec);
    cr_expect_eq(rec->revision, 1);
    world_close(&w);
}

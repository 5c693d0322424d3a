/* Lists against a plain recount: every order, every filter, both directions, page by page. */
#include "danvan/cond.h"

#include "lists.h"

TestSuite(query);

Test(query, every_order_both_ways)
{
    fill(1000);
    const dv_kind *k = kind_of(&w, "note");
    size_t sorts = 0;
    for (size_t i = 0; i < k->nfield; i++) {
        if (!k->field[i].sorted && &k->field[i] != k->date)
            continue;
        dv_query q = dv_query_of(k);
        q.sort = &k->field[i];
        for (int up = 0; up < 2; up++) {
            q.ascending = up;
            check(&q, 37);
        }
        sorts++;
    }
    cr_assert_eq(sorts, 8);
    dv_query q = dv_query_of(k);
    check(&q, 1000);
    check(&q, 999);
    q.sort = dv_kind_field(k, "memo");
    dv_page p;
    cr_assert_eq(dv_query_page(&w.arena, w.r, &q, 0, DV_FORWARD, 5, &p, &w.err), DV_INVALID);
    world_close(&w);
}

static void any_filters(size_t few, size_t patience)
{
    dv_query_few = few;
    dv_query_patience = patience;
    fill(300);
    for (int i = 0; i < 150; i++) {
        dv_query q = random_query(kind_of(&w, "note"));
        check(&q, 1 + chance(80));
    }
    world_close(&w);
}

Test(query, any_filter_put_in_order)
{
    any_filters(20000, 500);
}

Test(query, any_filter_on_a_walk)
{
    any_filters(3, 2);
}

Test(query, any_filter_on_a_patient_walk)
{
    any_filters(3, 100000);
}

static size_t hits(const char *search)
{
    size_t n;
    dv_query q = dv_query_of(kind_of(&w, "note"));
    q.search = search;
    cr_assert_eq(dv_query_count(w.r, &q, &n, &w.err), DV_OK);
    return n;
}

Test(query, search_needs_no_marks_and_sees_no_secrets)
{
    world_open(&w);
    dv_record *rec = note(&w, "Tỉnh Nghệ An", "2024-05-05");
    put(&w, rec, "memo", "Đường về Thị xã Hoàng Mai");
    put(&w, rec, "who", "Trần Văn Kín");
    put(&w, rec, "colour", "red");
    put(&w, rec, "about", "Ông Bí Mật");
    save(&w, rec);
    saved_note(&w, "Nghề khác", "2024-05-06");
    cr_expect_eq(hits("nghe an"), 1);
    cr_expect_eq(hits("AN NGHỆ"), 1);
    cr_expect_eq(hits("ngh"), 2);
    cr_expect_eq(hits("nghe "), 2);
    cr_expect_eq(hits("ngh an"), 0, "only the last word is a prefix");
    cr_expect_eq(hits("duong hoang mai tinh"), 1);
    cr_expect_eq(hits("kin"), 0);
    cr_expect_eq(hits("mat"), 0);
    cr_expect_eq(hits("GC-2024-TT-000002"), 1);
    cr_expect_eq(hits("000002"), 1);
    cr_expect_eq(hits("2"), 1);
    cr_expect_eq(hits("GC-2024-TT-000003"), 0);
    put(&w, rec, "title", "Tên mới");
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    cr_expect_eq(hits("nghe an"), 0);
    cr_expect_eq(hits("ten moi"), 1);
    cr_expect_eq(hits("bi mat"), 0, "no word of what can be sealed is in the index");
    world_close(&w);
}

Test(query, an_anchor_that_is_gone_says_so)
{
    dv_page p;
    world_open(&w);
    dv_record *a = saved_note(&w, "a", "2024-05-05"), *b = saved_note(&w, "b", "2024-05-06");
    dv_query q = dv_query_of(a->kind);
    cr_assert_eq(dv_delete(w.r, b, "x", &w.err), DV_OK);
    cr_assert_eq(dv_query_page(&w.arena, w.r, &q, b->id, DV_FORWARD, 5, &p, &w.err), DV_NOT_FOUND);
    const dv_id only[] = {a->id, b->id};
    size_t n;
    q.only = only;
    q.nonly = 2;
    cr_assert_eq(dv_query_page(&w.arena, w.r, &q, 0, DV_FORWARD, 5, &p, &w.err), DV_OK);
    cr_assert_eq(p.n, 1);
    cr_assert_eq(dv_query_count(w.r, &q, &n, &w.err), DV_OK);
    cr_assert_eq(n, 1);
    world_close(&w);
}

/* The day by which a kind's records stand in order is another one by now, which those of before may
 * not have. */
Test(query, what_has_no_day_comes_last_and_once)
{
    static const size_t pages[] = {1, 7, 37, 400};
    fill(300);
    world_change(&w, "date = noted_on", "date = ended_on",
                 "[field note.ended_on]\nlabel = Xong ngày | Ended on\ntype = date\n",
                 "[field note.ended_on]\nlabel = Xong ngày | Ended on\ntype = date\n"
                 "required = yes\n",
                 NULL);
    dv_query q = dv_query_of(kind_of(&w, "note"));
    for (size_t i = 0; i < nall; i++)
        cr_assert_eq(dv_record_load(&w.arena, w.r, q.kind, all[i]->id, &all[i], &w.err), DV_OK);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        for (int up = 0; up < 2; up++) {
            q.ascending = up;
            q.unit = DV_NO_UNIT;
            check(&q, pages[i]);
            q.unit = dv_unit_by_id(w.schema, "412");
            check(&q, pages[i]);
        }
    world_change(&w, NULL); /* the whole-store check tells such a day */
    world_close(&w);
}

/* What a report counts and what a list opens are the same. */
Test(query, facts_say_what_records_say)
{
    static const char *const conds[] = {
        "colour = red",   "colour != red",        "size = small",          "ok = yes",
        "amount > 10",    "ended_on set",         "ended_on < 2023-01-01", "stage = doing",
        "role = open",    "unit = 412",           "unit.level = district", "noted_on > 2023-01-01",
        "ended_on unset", "due_on >= 2023-06-01",
    };
    fill(300);
    const dv_kind *k = kind_of(&w, "note");
    for (size_t i = 0; i < sizeof conds / sizeof *conds; i++) {
        size_t want = 0, n;
        dv_query q = dv_query_of(k);
        q.where = dv_cond_parse(&w.arena, w.schema, k, dv_str_from(conds[i]), &w.err);
        cr_assert_not_null(q.where, "%s", w.err.text);
        for (size_t j = 0; j < nall; j++)
            want += dv_record_holds(w.r, all[j], q.where);
        cr_assert_eq(dv_query_count(w.r, &q, &n, &w.err), DV_OK);
        cr_expect_eq(n, want, "%s: %zu, %zu", conds[i], n, want);
    }
    world_close(&w);
}

/* Records that may be the same. */
#include "danvan/alike.h"

#include "world.h"

TestSuite(alike);

static dv_alike *found;

static size_t alike(world *w, const dv_record *rec)
{
    size_t n;
    cr_assert_eq(dv_alike_find(&w->arena, w->r, rec, 5, &found, &n, &w->err), DV_OK, "%s",
                 w->err.text);
    return n;
}

static void open_alike(world *w)
{
    world_open(w);
    world_change(w, "title = title\ndue",
                 "title = title\nalike = title, who\nalike_when = colour = blue\ndue", NULL);
}

Test(alike, the_same_but_for_marks_case_or_a_word)
{
    world w;
    open_alike(&w);
    saved_note(&w, "Tranh chấp ranh giới thửa đất", "2024-05-05");
    cr_expect_eq(alike(&w, note(&w, "TRANH CHAP ranh giới, thửa đất!", "2024-05-06")), 1);
    cr_expect(found[0].same);
    cr_expect_str_eq(found[0].title, "Tranh chấp ranh giới thửa đất");
    cr_expect_str_eq(found[0].field->id, "title");
    cr_expect_eq(alike(&w, note(&w, "Tranh chấp về ranh giới thửa đất", "2024-05-06")), 1);
    cr_expect_not(found[0].same, "a word more");
    cr_expect_eq(alike(&w, note(&w, "Tranh chấp ranh giới thửa vườn", "2024-05-06")), 1);
    cr_expect_eq(alike(&w, note(&w, "Tranh chấp ranh giới đất", "2024-05-06")), 1);
    cr_expect_eq(alike(&w, note(&w, "Tranh chấp lối đi đất vườn", "2024-05-06")), 0);
    world_close(&w);
}

Test(alike, short_texts_must_be_the_same)
{
    world w;
    open_alike(&w);
    saved_note(&w, "Việc một", "2024-05-05");
    cr_expect_eq(alike(&w, note(&w, "Việc hai", "2024-05-05")), 0);
    cr_expect_eq(alike(&w, note(&w, "viec mot", "2024-05-05")), 1);
    world_close(&w);
}

Test(alike, only_near_in_unit_and_day_and_not_what_is_void_or_itself)
{
    world w;
    open_alike(&w);
    dv_record *rec = saved_note(&w, "Cùng một việc", "2024-05-05");
    cr_expect_eq(alike(&w, rec), 0, "not itself");
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-08-03")), 1, "90 days");
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-08-04")), 0, "91 days");
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-02-05")), 1, "90 days before");
    dv_record *elsewhere = note(&w, "Cùng một việc", "2024-05-05");
    put(&w, elsewhere, "unit", "40");
    cr_expect_eq(alike(&w, elsewhere), 0);
    cr_assert_eq(dv_record_move(w.r, rec, "dropped", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-05-05")), 0);
    world_close(&w);
}

Test(alike, the_newest_first_and_no_more_than_asked_for)
{
    world w;
    open_alike(&w);
    for (int i = 1; i < 9; i++) {
        char day[16];
        snprintf(day, sizeof day, "2024-05-%02d", i);
        saved_note(&w, "Lặp lại", day);
    }
    cr_assert_eq(alike(&w, note(&w, "Lặp lại", "2024-05-09")), 5);
    for (int i = 0; i < 5; i++)
        cr_expect_eq(found[i].day, dv_date_of(2024, 5, 8 - i));
    world_close(&w);
}

/* A sealed name is compared where the configuration says so on both sides, and nowhere else. */
Test(alike, a_sealed_name_can_not_be_probed)
{
    world w;
    open_alike(&w);
    dv_record *open = note(&w, "Một", "2024-05-05"), *closed = note(&w, "Hai", "2024-05-05");
    put(&w, open, "who", "Nguyễn Văn Mẫu");
    save(&w, open);
    put(&w, closed, "colour", "red");
    put(&w, closed, "who", "Trần Thị Kín");
    save(&w, closed);
    dv_record *typed = note(&w, "Ba", "2024-05-06");
    put(&w, typed, "who", "nguyen van mau");
    cr_assert_eq(alike(&w, typed), 1);
    cr_expect_str_eq(found[0].field->id, "who");
    cr_expect_str_eq(found[0].title, "Một");
    put(&w, typed, "who", "Trần Thị Kín");
    cr_expect_eq(alike(&w, typed), 0, "the other one may not be compared");
    put(&w, typed, "colour", "red");
    cr_expect_eq(alike(&w, typed), 0);
    put(&w, typed, "who", "Nguyễn Văn Mẫu");
    cr_expect_eq(alike(&w, typed), 0, "nor this one");
    world_close(&w);
}

Test(alike, without_permission_no_sealed_field_is_compared)
{
    world w;
    world_open(&w);
    world_change(&w, "title = title\ndue", "title = title\nalike = who\ndue", NULL);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "who", "Nguyễn Văn Mẫu");
    save(&w, rec);
    dv_record *typed = note(&w, "Hai", "2024-05-05");
    put(&w, typed, "who", "Nguyễn Văn Mẫu");
    cr_expect_eq(alike(&w, typed), 0);
    world_close(&w);
}

/* Cửa Lò went into Vinh on 2024-12-01: what was filed there before is Vinh's now, not before. */
Test(alike, a_unit_that_was_merged_is_the_one_that_it_went_into)
{
    world w;
    open_alike(&w);
    dv_record *before = note(&w, "Cùng một việc", "2024-11-20");
    put(&w, before, "unit", "413");
    save(&w, before);
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-11-30")), 0, "two units still");
    cr_expect_eq(alike(&w, note(&w, "Cùng một việc", "2024-12-01")), 1);
    saved_note(&w, "Việc đã chuyển", "2024-12-05");
    dv_record *late = note(&w, "Việc đã chuyển", "2024-11-20");
    put(&w, late, "unit", "413");
    cr_expect_eq(alike(&w, late), 1, "entered late, of the unit that is no more");
    world_close(&w);
}

Test(alike, one_among_two_thousand)
{
    world w;
    char title[40];
    open_alike(&w);
    for (int i = 0; i < 2000; i++) {
        snprintf(title, sizeof title, "Việc số %d của thôn %d", i, i % 7);
        dv_record *rec = note(&w, title, "2024-05-05");
        put(&w, rec, "unit", i % 2 ? "412" : "40");
        save(&w, rec);
    }
    cr_assert_eq(alike(&w, note(&w, "viec so 1001 cua thon 0", "2024-06-05")), 5);
    cr_expect_not(found[0].same, "another number is another word");
    size_t same = 0, n;
    dv_alike *all;
    const dv_record *typed = note(&w, "viec so 1001 cua thon 0", "2024-06-05");
    cr_assert_eq(dv_alike_find(&w.arena, w.r, typed, 2000, &all, &n, &w.err), DV_OK);
    for (size_t i = 0; i < n; i++) {
        same += all[i].same;
        cr_expect(!all[i].same || strcmp(all[i].title, "Việc số 1001 của thôn 0") == 0);
    }
    cr_expect_eq(same, 1);
    cr_expect_eq(n, 143, "itself and, by their number alone, those of its village");
    world_close(&w);
}

/* ---- the configuration that comes with danvan ---- */

static dv_record *case_of(world *w, const char *type, const char *person)
{
    dv_record *rec = fresh(w, "case");
    put(w, rec, "received_on", "2024-05-05");
    put(w, rec, "type", type);
    put(w, rec, "unit", "415");
    put(w, rec, "person", person);
    put(w, rec, "summary", person);
    return rec;
}

static dv_record *saved_case(world *w, const char *type, const char *person, const char *summary)
{
    static const char *const rest[][2] = {{"letters", "1"},          {"people", "1"},
                                          {"complexity", "complex"}, {"source", "post"},
                                          {"jurisdiction", "ours"},  {"eligible", "eligible"},
                                          {"field", "land"}};
    dv_record *rec = case_of(w, type, person);
    put(w, rec, "summary", summary);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        put(w, rec, rest[i][0], rest[i][1]);
    save(w, rec);
    return rec;
}

/* A complainant who comes again is found; whether somebody denounced can't be asked by typing. */
Test(alike, a_denouncer_can_not_be_probed_under_the_shipped_configuration)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    saved_case(&w, "complaint", "Nguyễn Văn Mẫu", "Đất bị thu hồi");
    saved_case(&w, "denunciation", "Trần Thị Kín", "Lạm thu học phí");
    cr_assert_eq(alike(&w, case_of(&w, "complaint", "nguyen van mau")), 1);
    cr_expect_str_eq(found[0].field->id, "person");
    cr_expect_str_eq(found[0].title, "Đất bị thu hồi");
    cr_expect_eq(alike(&w, case_of(&w, "denunciation", "Trần Thị Kín")), 0);
    cr_expect_eq(alike(&w, case_of(&w, "complaint", "Trần Thị Kín")), 0, "the other one denounced");
    cr_expect_eq(alike(&w, case_of(&w, "denunciation", "Nguyễn Văn Mẫu")), 0, "this one does");
    world_close(&w);
}

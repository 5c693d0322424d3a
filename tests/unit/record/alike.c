/* Records that may be the same, and things kept under a name. */
#include "danvan/alike.h"

#include "danvan/keep.h"

#include "world.h"

TestSuite(alike);
TestSuite(keep);

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

/* ---- kept ---- */

static dv_rc keep(world *w, dv_keep_sort sort, const char *name, const char *field,
                  const char *value)
{
    dv_kept_pair pair = {field, value};
    const dv_kept kept = {name, &pair, 1};
    return dv_keep_put(w->r, sort, kind_of(w, "note"), &kept, &w->err);
}

static dv_kept *kept_of(world *w, dv_keep_sort sort, size_t *n)
{
    dv_kept *kept;
    cr_assert_eq(dv_keep_list(&w->arena, w->r, sort, kind_of(w, "note"), &kept, n, &w->err), DV_OK);
    return kept;
}

Test(keep, each_person_has_his_own_in_order)
{
    world w;
    size_t n;
    world_open(&w);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Đất", "colour", "red"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "  Anh ", "colour", "blue"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Đất", "colour", "green"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_FILTER, "Lọc", "search", "dat"), DV_OK);
    dv_kept *kept = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(n, 2);
    cr_expect_str_eq(kept[0].name, "Anh");
    cr_expect_str_eq(kept[1].name, "Đất");
    cr_expect_str_eq(kept[1].pair[0].value, "green", "the later one took its place");
    cr_assert_eq(dv_keep_drop(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "note"), "Anh", &w.err), DV_OK);
    kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_expect_eq(n, 1);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "binh"), DV_OK);
    kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_expect_eq(n, 0);
    world_close(&w);
}

Test(keep, refuses_secrets_and_nameless_things)
{
    world w;
    char longest[80];
    world_open(&w);
    memset(longest, 'a', 61);
    longest[61] = '\0';
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "who", "Kín"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "about", "Kín"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "nothing", "x"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, " ", "colour", "red"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "a\nb", "colour", "red"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, longest, "colour", "red"), DV_INVALID);
    longest[60] = '\0';
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, longest, "colour", "red"), DV_OK);
    cr_expect(!file_has(&w, "data/data.mdb", "Kín"));
    world_close(&w);
}

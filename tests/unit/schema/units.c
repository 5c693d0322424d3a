/* Units: codes used again, lives, the places that units have among each other. */
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static dv_date day(const char *text)
{
    dv_date d;
    cr_assert(dv_date_parse(dv_str_from(text), &d));
    return d;
}

/* 16702 was a commune under a district, was renamed, and came back right below the province. */
static const char reused[] = "unit = 40\n"
                             "[unit 16702]\nlabel = Nghi Phú\nlevel = commune\nparent = 412\n"
                             "until = 2024-11-30\ninto = 16702\n"
                             "[unit 16702@2024-12-01]\nlabel = Nghi Phú\nlevel = commune\n"
                             "parent = 412\nuntil = 2025-06-30\ninto = 16702\n"
                             "[unit 16702@2025-07-01]\nlabel = Vinh Phú\nlevel = commune\n"
                             "parent = 40\n"
                             "[unit 16726]\nlabel = Nghi Hòa\nlevel = commune\nparent = 413\n"
                             "until = 2024-11-30\ninto = 16702";

static loaded load_reused(void)
{
    char *text = small_with(4, reused);
    char *level = strstr(text, "district = Huyện | District\n");
    cr_assert(level);
    dv_buf b = {0};
    level += strlen("district = Huyện | District\n");
    dv_buf_add(&b, (dv_str){text, (size_t)(level - text)});
    dv_buf_puts(&b, "commune = Xã | Commune\n");
    dv_buf_puts(&b, level);
    loaded l = load_text(dv_buf_cstr(&b));
    for (size_t i = 0; i < l.faults.n; i++)
        cr_log_error("%s: %s", l.faults.at[i].place, l.faults.at[i].text);
    cr_assert(l.schema);
    free(text);
    dv_buf_free(&b);
    return l;
}

Test(units, a_code_with_a_date_is_an_identity)
{
    loaded l = load_reused();
    const dv_schema *s = l.schema;
    int first = dv_unit_by_id(s, "16702"), second = dv_unit_by_id(s, "16702@2024-12-01");
    int third = dv_unit_by_id(s, "16702@2025-07-01");
    cr_assert(first >= 0 && second >= 0 && third >= 0);
    cr_expect_eq(dv_unit_find(s, "16702", day("2024-06-30")), first);
    cr_expect_eq(dv_unit_find(s, "16702", day("2025-01-01")), second);
    cr_expect_eq(dv_unit_find(s, "16702", day("2026-01-01")), third);
    cr_expect_eq(dv_unit_find(s, "16702@2024-12-01", day("2026-01-01")), second);
    cr_expect_eq(dv_unit_find(s, "412", DV_NO_DATE), dv_unit_by_id(s, "412"));
    cr_expect_eq(dv_unit_find(s, "99999", DV_NO_DATE), DV_NO_UNIT);
    cr_expect_eq(s->unit[first].into, second);
    cr_expect_eq(s->unit[second].into, third);
    cr_expect_str_eq(s->unit[second].code, "16702");
    unload(&l);
}

Test(units, as_of_a_day_follows_the_successors)
{
    loaded l = load_reused();
    const dv_schema *s = l.schema;
    int hoa = dv_unit_by_id(s, "16726");
    cr_expect_eq(dv_unit_as_of(s, hoa, day("2024-11-30")), hoa);
    cr_expect_eq(dv_unit_as_of(s, hoa, day("2025-06-30")), dv_unit_by_id(s, "16702@2024-12-01"));
    cr_expect_eq(dv_unit_as_of(s, hoa, day("2025-07-01")), dv_unit_by_id(s, "16702@2025-07-01"));
    unload(&l);
}

Test(units, hang_below_each_other)
{
    loaded l = load_reused();
    const dv_schema *s = l.schema;
    int province = dv_unit_by_id(s, "40"), vinh = dv_unit_by_id(s, "412");
    int phu = dv_unit_by_id(s, "16702"), late = dv_unit_by_id(s, "16702@2025-07-01");
    cr_expect(dv_unit_below(s, phu, vinh));
    cr_expect(dv_unit_below(s, phu, province));
    cr_expect(dv_unit_below(s, vinh, vinh));
    cr_expect_not(dv_unit_below(s, vinh, phu));
    cr_expect_eq(dv_unit_at_level(s, phu, 1), vinh);
    cr_expect_eq(dv_unit_at_level(s, phu, 0), province);
    cr_expect_eq(dv_unit_at_level(s, late, 1), DV_NO_UNIT);
    cr_expect_eq(dv_unit_at_level(s, province, 1), DV_NO_UNIT);
    cr_expect_eq(dv_unit_child_toward(s, phu, province), vinh);
    cr_expect_eq(dv_unit_child_toward(s, late, province), late);
    cr_expect_eq(dv_unit_child_toward(s, province, province), DV_NO_UNIT);
    cr_expect_eq(dv_unit_child_toward(s, province, vinh), DV_NO_UNIT);
    unload(&l);
}

Test(units, an_office_must_say_which_of_several)
{
    static const char text[] = "[person hoa]\nname = Hoa\nrole = clerk\nunit = 500\n"
                               "[unit 500@2020-01-01]\nlabel = A\nlevel = district\nparent = 40\n"
                               "until = 2020-12-31\n"
                               "[unit 500@2021-01-01]\nlabel = B\nlevel = district\nparent = 40\n"
                               "[person lan]";
    char *all = small_with(21, text);
    loaded l = load_text(all);
    cr_assert_eq(l.faults.n, 1);
    cr_expect(strstr(l.faults.at[0].text, "several units had the code 500"));
    unload(&l);
    free(all);
}

/* A parent that ended into its own child, which ended without a successor. */
Test(units, circles_of_succession_are_faults)
{
    char *text = small_with(7, "district = Huyện | District\ncommune = Xã | Commune\n"
                               "[unit 500]\nlabel = A\nlevel = district\nparent = 40\n"
                               "until = 2020-12-31\ninto = 600\n"
                               "[unit 600]\nlabel = B\nlevel = commune\nparent = 500\n"
                               "until = 2021-12-31");
    loaded l = load_text(text);
    cr_assert_eq(l.faults.errors, 2);
    cr_expect(strstr(l.faults.at[0].text, "[unit 500] leads through into and parent in a circle"));
    unload(&l);
    free(text);
}

/* It loads, and is warned of at its line; one that ends with its parent is not. */
Test(units, one_that_outlives_its_parent_is_warned_of)
{
    char *text = small_with(7, "district = Huyện | District\ncommune = Xã | Commune\n"
                               "[unit 500]\nlabel = A\nlevel = district\nparent = 40\n"
                               "until = 2020-12-31\n"
                               "[unit 600]\nlabel = B\nlevel = commune\nparent = 500\n"
                               "[unit 601]\nlabel = C\nlevel = commune\nparent = 500\n"
                               "until = 2020-12-31");
    loaded l = load_text(text);
    cr_assert_eq(l.rc, DV_OK);
    cr_assert_eq(l.faults.n, 1);
    cr_expect(l.faults.at[0].warning);
    cr_expect(strstr(l.faults.at[0].place, ":17"), "%s", l.faults.at[0].place);
    cr_expect(
        strstr(l.faults.at[0].text, "lives on after its parent 500, which ended on 2020-12-31"));
    unload(&l);
    free(text);
}

Test(units, seven_hundred_of_them)
{
    enum { COMMUNES = 700 };
    dv_buf more = {0};
    for (int i = 0; i < COMMUNES; i++) {
        dv_buf_printf(&more, "[unit %d]\nlabel = Xã %d\nlevel = commune\nparent = 412\n", 10000 + i,
                      i);
        dv_buf_printf(&more, "until = 2025-06-30\ninto = %d\n", 10000 + i / 5 * 5);
        if (i % 5 == 0)
            dv_buf_printf(&more,
                          "[unit %d@2025-07-01]\nlabel = Phường %d\nlevel = commune\nparent = 40\n",
                          10000 + i, i);
    }
    write_file("more.ini", dv_buf_cstr(&more), more.n);
    char *text = small_with(7, "district = Huyện | District\ncommune = Xã | Commune");
    char *at = strstr(text, "unit = 40\n");
    dv_buf all = {0};
    dv_buf_add(&all, (dv_str){text, (size_t)(at - text)});
    dv_buf_puts(&all, "include = more.ini\n");
    dv_buf_puts(&all, at);
    loaded l = load_text(dv_buf_cstr(&all));
    for (size_t i = 0; i < l.faults.n && i < 5; i++)
        cr_log_error("%s: %s", l.faults.at[i].place, l.faults.at[i].text);
    cr_assert(l.schema);
    const dv_schema *s = l.schema;
    cr_expect_eq(s->nunit, 3 + COMMUNES + COMMUNES / 5);
    int old = dv_unit_by_id(s, "10007"), now = dv_unit_by_id(s, "10005@2025-07-01");
    cr_expect_eq(dv_unit_as_of(s, old, day("2025-06-30")), old);
    cr_expect_eq(dv_unit_as_of(s, old, day("2025-07-01")), now);
    cr_expect_eq(dv_unit_find(s, "10005", day("2025-07-01")), now);
    unload(&l);
    free(text);
    dv_buf_free(&more);
    dv_buf_free(&all);
}

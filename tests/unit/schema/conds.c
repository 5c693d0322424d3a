/* Conditions and rules. */
#include "danvan/named.h"

#include "fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

typedef struct note {
    const dv_kind *kind;
    const char *value[8];
} note;

static const char *value_of(const void *who, const dv_field *f)
{
    return ((const note *)who)->value[f->index];
}

static loaded l;
static note n;
static dv_facts_of of;

static void set(const char *field, const char *value)
{
    n.value[dv_kind_field(n.kind, field)->index] = value;
}

static void open_small(void)
{
    char *text = small_with(0, "");
    l = load_text(text);
    free(text);
    cr_assert(l.schema);
    n = (note){.kind = l.schema->kind};
    of = (dv_facts_of){value_of, &n, &n.kind->stage[1], dv_unit_by_id(l.schema, "412")};
    set("title", "đất và nước");
    set("colour", "red");
    set("amount", "12");
    set("noted_on", "2024-03-01");
    set("unit", "412");
}

static void close_small(void)
{
    unload(&l);
}

TestSuite(conds, .init = open_small, .fini = close_small);

static const dv_cond *parse(const char *text)
{
    dv_err err = {0};
    const dv_cond *c = dv_cond_parse(&l.arena, l.schema, n.kind, dv_str_from(text), &err);
    cr_assert(c, "%s: %s", text, err.text);
    return c;
}

static void expect(const char *text, bool holds)
{
    cr_expect_eq(dv_cond_holds(l.schema, parse(text), &of), holds, "%s", text);
}

Test(conds, compare)
{
    expect("colour = red", true);
    expect("colour=red", true);
    expect("colour = blue | red", true);
    expect("colour != blue", true);
    expect("colour != blue | red", false);
    expect("amount > 5 and amount <= 12", true);
    expect("amount >= 12", true);
    expect("noted_on < 2024-03-01", false);
    expect("noted_on >= 2024-03-01", true);
    expect("title = \"đất và nước\"", true);
    expect("title = \"đa\xCC\x82\xCC\x81t va\xCC\x80 nươ\xCC\x81"
           "c\"",
           true); /* in pieces */
    expect("unit = 412", true);
    expect("unit = 413", false);
    expect("stage = done", true);
    expect("role = open | resolved", true);
    expect("unit.level = district and unit.remote = no", true);
}

Test(conds, unset_fields_hold_no_comparison)
{
    set("amount", NULL);
    expect("amount = 12", false);
    expect("amount != 12", false);
    expect("amount unset", true);
    expect("amount set", false);
    expect("due_on >= noted_on", false);
    set("due_on", "2024-03-02");
    expect("due_on >= noted_on", true);
    of.stage = NULL;
    expect("stage != done", false);
    of.unit = DV_NO_UNIT;
    expect("unit.remote = no", false);
}

Test(conds, and_joins_and_null_is_always)
{
    const dv_cond *a = parse("colour = red"), *b = parse("amount = 13");
    cr_expect(dv_cond_holds(l.schema, dv_cond_and(&l.arena, a, NULL), &of));
    cr_expect(dv_cond_holds(l.schema, dv_cond_and(&l.arena, NULL, NULL), &of));
    cr_expect_not(dv_cond_holds(l.schema, dv_cond_and(&l.arena, a, b), &of));
    cr_expect_not(dv_cond_holds(l.schema, dv_cond_and(&l.arena, &dv_cond_always, b), &of));
}

Test(conds, values_no_longer_declared_are_none_of_the_others)
{
    set("colour", "green");
    expect("colour = red", false);
    expect("colour != red", true);
}

Test(conds, a_rule_says_nothing_about_unset_fields)
{
    const dv_rule *rule = &n.kind->rule[0];
    cr_expect(dv_rule_kept(l.schema, rule, &of));
    set("due_on", "2024-02-28");
    cr_expect_not(dv_rule_kept(l.schema, rule, &of));
    dv_rule filled = {.check = parse("due_on set"), .when = parse("stage = done")};
    cr_expect(dv_rule_kept(l.schema, &filled, &of));
    set("due_on", NULL);
    cr_expect_not(dv_rule_kept(l.schema, &filled, &of));
    of.stage = &n.kind->stage[0];
    cr_expect(dv_rule_kept(l.schema, &filled, &of));
}

/* What a person types, said with ids. */
static void means(const char *typed, const char *plain)
{
    const char *is = NULL;
    dv_err err = {0};
    const dv_cond *c = dv_cond_typed(&l.arena, l.schema, n.kind, dv_str_from(typed), &is, &err);
    cr_assert(c, "%s: %s", typed, err.text);
    cr_expect_str_eq(is, plain);
    cr_expect_eq(dv_cond_holds(l.schema, c, &of), dv_cond_holds(l.schema, parse(plain), &of));
}

Test(conds, a_person_may_write_what_the_screen_shows)
{
    means("colour=red", "colour=red");
    means("colour=Đỏ", "colour = red");
    means("colour = do | BLUE and amount>5", "colour = red | blue and amount>5");
    means("colour != \"Đỏ\" and title = \"Đỏ | a\"", "colour != red and title = \"Đỏ | a\"");
    means("unit=Vinh and unit.level=Huyện", "unit = 412 and unit.level = district");
    means("unit.remote = Không and role=open", "unit.remote = no and role = open");
    dv_err err = {0};
    cr_expect_null(dv_cond_parse(&l.arena, l.schema, n.kind, dv_str_from("colour = Đỏ"), &err));
    const char *plain;
    cr_expect_null(
        dv_cond_typed(&l.arena, l.schema, n.kind, dv_str_from("colour = Tím"), &plain, &err));
    cr_expect(strstr(err.text, "unknown choice \"Tím\""), "%s", err.text);
}

static const dv_choice alike[] = {{"h1", {"Hưng Long", "Hưng Long"}},
                                  {"h2", {"Hùng Long", "Hùng Long"}},
                                  {"h3", {"Tân", "New"}},
                                  {"h4", {"Tấn", "tân"}}};

Test(conds, marks_and_capitals_count_where_they_tell_two_apart)
{
    const dv_list list = {"alike", alike, 4};
    const dv_named among = dv_named_choices(&list);
    size_t at = 9;
    dv_err err = {0};
    cr_expect_eq(dv_named_find(among, "Hưng Long", &at, &err), DV_OK);
    cr_expect_eq(at, 0);
    cr_expect_eq(dv_named_find(among, "HÙNG LONG", &at, &err), DV_OK);
    cr_expect_eq(at, 1);
    cr_expect_eq(dv_named_find(among, "Tân", &at, &err), DV_OK);
    cr_expect_eq(at, 2);
    cr_expect_eq(dv_named_find(among, "tân", &at, &err), DV_OK);
    cr_expect_eq(at, 3);
    cr_expect_eq(dv_named_find(among, "TÂN", &at, &err), DV_INVALID);
    cr_expect_eq(dv_named_find(among, "hung long", &at, &err), DV_INVALID);
    cr_expect(strstr(err.text, "could mean h1 (Hưng Long), h2 (Hùng Long);"), "%s", err.text);
    cr_expect_eq(dv_named_find(among, "Long", &at, NULL), DV_NOT_FOUND);
}

/* Conditions and rules. */
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

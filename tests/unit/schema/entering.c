/* What a configuration says of entering records: carry, twice, grid, alike. */
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const dv_kind *note_with(loaded *l, int line, const char *text)
{
    char *all = small_with(line, text);
    *l = load_text(all);
    free(all);
    cr_assert(l->schema, "%s: %s", text, l->faults.n ? l->faults.at[0].text : "");
    return dv_schema_kind(l->schema, "note");
}

/* The ids of a list of fields, with a blank after each. */
static const char *ids_of(dv_arena *a, const dv_field *const *field, size_t n)
{
    const char *all = "";
    for (size_t i = 0; i < n; i++)
        all = dv_arena_printf(a, "%s%s ", all, field[i]->id);
    return all;
}

#define EXPECT_GRID(line, text, columns)                                                           \
    do {                                                                                           \
        loaded l;                                                                                  \
        const dv_kind *k = note_with(&l, line, text);                                              \
        cr_expect_str_eq(ids_of(&l.arena, k->grid, k->ngrid), columns);                            \
        unload(&l);                                                                                \
    } while (0)

Test(entering, the_grid_is_what_is_always_required_if_nothing_is_said)
{
    EXPECT_GRID(0, NULL, "title unit noted_on colour ");
    EXPECT_GRID(57, "required = yes\ndefault = 1", "title unit noted_on colour amount ");
    EXPECT_GRID(57, "required = colour = red", "title unit noted_on colour ");
}

Test(entering, a_listed_grid_is_joined_by_what_no_record_is_complete_without)
{
    EXPECT_GRID(37, "due = due_on\ngrid = amount, colour", "amount colour title unit noted_on ");
    EXPECT_GRID(37, "due = due_on\ngrid = colour, noted_on, unit, title",
                "colour noted_on unit title ");
}

Test(entering, what_fills_itself_in_joins_no_listed_grid)
{
    static const char *const kind = "due = due_on\ngrid = title\n[field note.size]\nlabel = X\n"
                                    "type = one of colour\nrequired = yes\n";
    char with[200];
    snprintf(with, sizeof with, "%sdefault = red", kind);
    EXPECT_GRID(37, kind, "title size unit noted_on colour ");
    EXPECT_GRID(37, with, "title unit noted_on colour ");
}

/* The grid asks a second time for what is typed twice, and takes a long text as one line. */
Test(entering, what_is_typed_twice_or_long_may_stand_in_the_grid)
{
    EXPECT_GRID(37,
                "due = due_on\ngrid = sum, memo\n[field note.sum]\nlabel = X\ntype = money\n"
                "twice = yes\n[field note.memo]\nlabel = X\ntype = long",
                "sum memo title unit noted_on colour ");
}

Test(entering, carry_and_twice_are_off_where_nothing_is_said)
{
    loaded l;
    const dv_kind *k = note_with(&l, 57, "carry = yes\ntwice = yes");
    for (size_t i = 0; i < k->nfield; i++) {
        bool is = strcmp(k->field[i].id, "amount") == 0;
        cr_expect_eq(k->field[i].carried, is, "%s", k->field[i].id);
        cr_expect_eq(k->field[i].twice, is, "%s", k->field[i].id);
    }
    unload(&l);
    k = note_with(&l, 57, "carry = no\ntwice = no");
    cr_expect_not(dv_kind_field(k, "amount")->carried);
    cr_expect_not(dv_kind_field(k, "amount")->twice);
    unload(&l);
}

Test(entering, alike_is_the_title_and_nothing_sealed_if_nothing_is_said)
{
    loaded l;
    const dv_kind *k = note_with(&l, 0, NULL);
    cr_expect_str_eq(ids_of(&l.arena, k->alike, k->nalike), "title ");
    cr_expect_null(k->alike_when);
    unload(&l);
    k = note_with(&l, 37,
                  "due = due_on\nalike = who, title\nalike_when = colour = red\n"
                  "[field note.who]\nlabel = X\ntype = person-name");
    cr_expect_str_eq(ids_of(&l.arena, k->alike, k->nalike), "who title ");
    cr_assert(k->alike_when && k->alike_when->n == 1);
    cr_expect_str_eq(k->alike_when->term[0].field->id, "colour");
    unload(&l);
}

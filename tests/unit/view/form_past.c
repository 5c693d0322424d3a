/* What was changed last in a form can be taken back, and back again. */
#include "danvan/form.h"

#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static size_t at(const dv_form *f, const char *field)
{
    return dv_kind_field(f->kind, field)->index;
}

static const char *text(const dv_form *f, const char *field)
{
    return dv_buf_cstr(&f->field[at(f, field)].text);
}

Test(past, a_run_of_letters_is_one_change, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Việc đã ghi", "1/3/2024");
    dv_form_leave(f, at(f, "title"));
    type_into(f, "title", "Việc đã gh");
    type_into(f, "title", "V");
    type_into(f, "title", "x");
    f->at = at(f, "due_on");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "title"), "Việc đã ghi");
    cr_expect_eq(f->at, at(f, "title"), "the cursor is there");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "title"), "x", "nothing that was typed is lost by it");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "title"), "Việc đã ghi");
    type_into(f, "title", "Việc khác");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "title"), "Việc đã ghi", "what is typed after it is another change");
    dv_form_close(f);
}

Test(past, ends_where_the_field_is_left, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Một", "1/3/2024");
    type_into(f, "title", "Hai");
    dv_form_leave(f, at(f, "title"));
    type_into(f, "title", "Ba");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "title"), "Hai");
    dv_form_close(f);
}

Test(past, a_choice_comes_back_as_what_it_was, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Một", "1/3/2024");
    dv_err err;
    choose(f, "group", "");
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(dv_form_value(f, at(f, "group")), "advice");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_expect_str_eq(f->base->value[at(f, "group")], "advice");
    dv_form_close(f);
}

Test(past, what_is_computed_follows, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    choose(f, "type", "complaint");
    choose(f, "jurisdiction", "ours");
    choose(f, "eligible", "eligible");
    choose(f, "instance", "first");
    choose(f, "complexity", "ordinary");
    type_into(f, "received_on", "1/3/2024");
    type_into(f, "accepted_on", "4/3/2024");
    dv_form_leave(f, at(f, "accepted_on"));
    char due[32];
    snprintf(due, sizeof due, "%s", text(f, "due_on"));
    cr_assert_str_neq(due, "");
    type_into(f, "accepted_on", "");
    cr_assert_str_neq(text(f, "due_on"), due);
    cr_assert(dv_form_take_back(f));
    cr_expect_str_eq(text(f, "due_on"), due);
    dv_form_close(f);
}

Test(past, there_is_none_of_a_record_that_was_opened_saved_or_filled, .init = open_store,
     .fini = close_store)
{
    dv_form *f, *other = new_task("Hai", "2/3/2024");
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_expect_eq(dv_form_take_back(f), DV_TOOK_NOTHING);
    cr_expect_not(f->unsaved);
    dv_form_close(f);
    f = new_task("Một", "1/3/2024");
    dv_form_fill(f, dv_form_as_record(other, &arena));
    cr_expect_eq(dv_form_take_back(f), DV_TOOK_NOTHING);
    type_into(f, "title", "Ba");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_form_take_back(f), DV_TOOK_NOTHING);
    dv_form_close(f);
    dv_form_close(other);
}

static void press(dv_app *a, const dv_key *key)
{
    for (; *key; key++)
        dv_app_key(a, *key);
}

/* The key, the sentence, and a key that finds nothing. */
Test(past, of_the_screen, .init = open_store, .fini = close_store)
{
    enum { TAKE_BACK = 'Z' & 0x1F };
    static const dv_key new_one[] = {'n', 0}, back[] = {TAKE_BACK, 0};
    dv_app *a = at_the_list("task");
    press(a, new_one);
    press(a, back);
    cr_expect(strstr(a->status, "nothing has been changed"), "%s", a->status);
    dv_app_typed(a, "Một việc");
    press(a, back);
    cr_expect(strstr(a->status, "as it was before"), "%s", a->status);
    const dv_form *f = a->stack[a->n - 1].form;
    cr_expect_str_eq(text(f, "title"), "");
    press(a, back);
    cr_expect_str_eq(text(f, "title"), "Một việc");
    dv_app_close(a);
}

Test(past, what_was_emptied_at_once_comes_back, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    type_into(f, "title", "V");
    type_into(f, "title", "Việc");
    type_into(f, "title", "");
    cr_assert_eq(dv_form_take_back(f), DV_TOOK_BACK);
    cr_expect_str_eq(text(f, "title"), "Việc");
    cr_expect(f->undrafted, "the next draft has it");
    cr_assert_eq(dv_form_take_back(f), DV_TOOK_AGAIN);
    cr_expect_str_eq(text(f, "title"), "");
    dv_form_close(f);
}

/* A name that was told to stand in a text is not the one that comes back. */
Test(past, what_is_sealed_is_asked_about_anew, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    choose(f, "type", "denunciation");
    choose(f, "unit", "412");
    type_into(f, "received_on", "5/3/2024");
    choose(f, "source", "post");
    type_into(f, "people", "1");
    choose(f, "field", "officials");
    type_into(f, "summary", "Nguyễn Văn An và Lê Thị Bình kể");
    choose(f, "jurisdiction", "ours");
    choose(f, "eligible", "eligible");
    choose(f, "complexity", "ordinary");
    type_into(f, "person", "Nguyễn Văn An");
    dv_form_leave(f, at(f, "person"));
    type_into(f, "person", "Lê Thị Bình");
    dv_form_leave(f, at(f, "person"));
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    cr_assert_eq(dv_form_take_back(f), DV_TOOK_BACK);
    cr_assert_str_eq(text(f, "person"), "Nguyễn Văn An");
    cr_expect_eq(dv_form_save(f, &err), DV_INVALID, "its name stands there, too");
    cr_expect_eq(dv_form_save(f, &err), DV_OK, "and is meant now: %s", err.text);
    dv_form_close(f);
}

/* A form that is gone on with: where the cursor stands. */
#include "danvan/form.h"
#include "danvan/lang.h"

#include "world.h"

#include <criterion/criterion.h>

static size_t at(const dv_form *f, const char *field)
{
    return dv_kind_field(f->kind, field)->index;
}

static dv_form *gone_on_with(dv_form *f)
{
    dv_form *again;
    dv_err err;
    cr_assert_eq(dv_form_draft(f, &err), DV_OK, "%s", err.text);
    const uint32_t slot = f->slot;
    dv_form_close(f);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &again, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(again, slot, &err), DV_OK, "%s", err.text);
    return again;
}

Test(draft, goes_on_in_the_last_field_that_was_typed, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_assert_not_null(f->base->value[at(f, "assigned_on")], "today comes by itself");
    type_into(f, "title", "Việc");
    type_into(f, "assigned_doc", "12-K");
    f = gone_on_with(f);
    cr_expect_eq(f->at, at(f, "assigned_doc"));
    choose(f, "group", "advice");
    f = gone_on_with(f);
    cr_expect_eq(f->at, at(f, "group"));
    cr_expect_eq(dv_form_discard(f, &err), DV_OK);
    dv_form_close(f);
}

Test(draft, goes_on_at_the_fault_for_which_saving_was_refused, .init = open_store,
     .fini = close_store)
{
    dv_form *f = new_task("Việc", "1/3/2024");
    dv_err err;
    type_into(f, "assigned_doc", "");
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    type_into(f, "title", "Việc khác");
    f = gone_on_with(f);
    cr_expect_eq(f->at, at(f, "assigned_doc"));
    cr_expect_eq(dv_form_discard(f, &err), DV_OK);
    dv_form_close(f);
}

/* A line that breaks while a list is open. */
Test(draft, has_the_letters_of_a_list_that_was_open, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_list("task");
    dv_form *f;
    dv_err err;
    dv_app_key(a, 'n');
    dv_app_top(a)->form->at = at(dv_app_top(a)->form, "unit");
    dv_app_key(a, 'n');
    dv_app_key(a, 'g');
    cr_assert_eq(a->over, DV_OVER_PICKER);
    dv_app_hang_up(a);
    const uint32_t slot = dv_app_top(a)->form->slot;
    cr_assert_neq(slot, 0, "there is a draft");
    dv_app_close(a);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_OK);
    cr_expect_str_eq(dv_buf_cstr(&f->field[at(f, "unit")].text), "ng");
    cr_expect_eq(f->at, at(f, "unit"));
    cr_expect_eq(dv_form_discard(f, &err), DV_OK);
    dv_form_close(f);
}

/* 1,234 in English is a thousand and more, and in Vietnamese a little more than one. */
Test(draft, means_in_another_language_what_was_meant, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("activity"), 0, &f, &err), DV_OK);
    type_into(f, "title", "Một");
    type_into(f, "money", "1,234.5");
    type_into(f, "start_on", "2024-03-05");
    type_into(f, "people", "nobody");
    cr_assert_eq(dv_form_draft(f, &err), DV_OK, "%s", err.text);
    const uint32_t slot = f->slot;
    dv_form_close(f);
    dv_lang_set(DV_VI);
    cr_assert_eq(dv_form_open(reg, kind("activity"), 0, &f, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_OK, "%s", err.text);
    cr_expect_str_eq(dv_buf_cstr(&f->field[at(f, "money")].text), "1.234,5");
    cr_expect_str_eq(dv_buf_cstr(&f->field[at(f, "start_on")].text), "05/03/2024");
    cr_expect_str_eq(dv_buf_cstr(&f->field[at(f, "people")].text), "nobody", "no number: as it is");
    cr_expect_str_eq(dv_buf_cstr(&f->field[at(f, "title")].text), "Một");
    dv_lang_set(DV_EN);
    cr_expect_eq(dv_form_discard(f, &err), DV_OK);
    dv_form_close(f);
}

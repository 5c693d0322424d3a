/* A denouncer's name in the summary is saved by a second save only: the log keeps it. */
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

/* A denunciation with all that it must have, typed and not saved. */
static void fill_case(dv_form *f, const char *who, const char *summary)
{
    choose(f, "type", "denunciation");
    choose(f, "unit", "412");
    type_into(f, "received_on", "1/6/2024");
    choose(f, "source", "post");
    type_into(f, "person", who);
    type_into(f, "people", "1");
    choose(f, "field", "land");
    type_into(f, "summary", summary);
    choose(f, "jurisdiction", "ours");
    choose(f, "eligible", "eligible");
    choose(f, "complexity", "ordinary");
}

static dv_form *new_case(const char *who, const char *summary)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    fill_case(f, who, summary);
    return f;
}

static const dv_form_field *at(const dv_form *f, const char *field)
{
    return &f->field[dv_kind_field(f->kind, field)->index];
}

static bool refused(dv_form *f)
{
    dv_err err = {.text = ""};
    dv_rc rc = dv_form_save(f, &err);
    cr_assert(rc == DV_OK || rc == DV_INVALID, "%s", err.text);
    return rc == DV_INVALID;
}

Test(leak, the_first_save_asks_and_the_second_saves, .init = open_store, .fini = close_store)
{
    dv_form *f = new_case("Trần Văn Kín", "Trần Văn Kín kể lại");
    cr_assert(refused(f));
    cr_expect_eq(f->base->id, 0);
    cr_expect_eq(f->at, dv_kind_field(f->kind, "summary")->index);
    cr_expect_str_eq(dv_form_fault(f), "Summary shows the name from Person: once it is saved, the "
                                       "log keeps it; save again to leave it so");
    cr_assert_not(refused(f));
    cr_expect_neq(f->base->id, 0);
    cr_expect(strstr(dv_form_warning(f), "Summary shows the name"), "it is told of what is saved");
    dv_form_close(f);
}

Test(leak, what_is_typed_after_the_question_is_asked_about_anew, .init = open_store,
     .fini = close_store)
{
    dv_form *f = new_case("Trần Văn Kín", "Trần Văn Kín kể lại");
    cr_assert(refused(f));
    type_into(f, "summary", "Trần Văn Kín và vợ kể lại");
    cr_expect(refused(f), "another text");
    type_into(f, "person", "Tran Van Kin");
    cr_expect(refused(f), "another name");
    type_into(f, "summary", "Người dân kể lại");
    cr_expect_not(refused(f), "and the name taken out is not asked about at all");
    cr_expect_eq(dv_form_warning(f), NULL);
    dv_form_close(f);
}

/* A save that fails for another reason is no answer, whenever it comes. */
Test(leak, other_faults_are_told_with_it_and_it_is_asked_about_once_they_are_mended,
     .init = open_store, .fini = close_store)
{
    dv_form *f = new_case("Lêu Thị Kín", "Bà Lêu Thị Kín tố cáo chủ tịch");
    type_into(f, "people", "0");
    for (int i = 0; i < 3; i++) {
        cr_assert(refused(f));
        cr_expect(at(f, "people")->fault && !at(f, "people")->warning);
        cr_expect(at(f, "summary")->fault && at(f, "summary")->warning);
    }
    type_into(f, "people", "2");
    cr_assert(refused(f));
    cr_expect(strstr(dv_form_fault(f), "save again to leave it so"), "%s", dv_form_fault(f));
    type_into(f, "people", "");
    cr_assert(refused(f));
    type_into(f, "people", "3");
    cr_assert(refused(f), "a fault came between");
    cr_expect_not(refused(f));
    dv_form_close(f);
}

/* What is saved is no answer for the next. */
Test(leak, each_record_is_asked_about, .init = open_store, .fini = close_store)
{
    dv_form *f = new_case("Trần Văn Kín", "Trần Văn Kín kể lại");
    cr_assert(refused(f));
    cr_assert_not(refused(f));
    type_into(f, "officer", "quantri");
    cr_expect_not(refused(f), "of what is stored nothing is asked");
    type_into(f, "person", "Trần Văn Kín");
    cr_expect(refused(f));
    dv_form_close(f);
}

Test(leak, a_grid_asks_of_all_its_rows_at_once, .init = open_store, .fini = close_store)
{
    dv_form *f[2] = {new_case("Trần Văn Kín", "Trần Văn Kín kể lại"),
                     new_case("Lê Thị Ẩn", "Lê Thị Ẩn kể lại")};
    size_t bad;
    dv_err err = {.text = ""};
    cr_assert_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_INVALID);
    cr_expect(dv_form_fault(f[0]) && dv_form_fault(f[1]));
    cr_expect_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_OK, "%s", err.text);
    dv_form_close(f[0]);
    dv_form_close(f[1]);
}

Test(leak, a_fault_in_another_row_of_a_grid_answers_nothing, .init = open_store,
     .fini = close_store)
{
    dv_form *f[2] = {new_case("Trần Văn Kín", "Trần Văn Kín kể lại"),
                     new_case("Lê Thị Ẩn", "Người dân kể lại")};
    size_t bad;
    dv_err err = {.text = ""};
    type_into(f[1], "people", "");
    cr_assert_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_INVALID);
    cr_assert_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_INVALID);
    cr_expect_eq(bad, 1);
    cr_expect(at(f[0], "summary")->warning);
    type_into(f[1], "people", "1");
    cr_assert_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_INVALID);
    cr_expect_eq(bad, 0);
    cr_expect_eq(dv_forms_save(reg, f, 2, &bad, &err), DV_OK, "%s", err.text);
    dv_form_close(f[0]);
    dv_form_close(f[1]);
}

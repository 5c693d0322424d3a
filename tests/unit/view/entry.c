/* The speed of hand: many records at once, what is carried over, typed twice, joined, bound anew.
 */
#include "danvan/app.h"
#include "danvan/bulk.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const dv_form *f, const char *field)
{
    return dv_buf_cstr(&f->field[dv_kind_field(f->kind, field)->index].text);
}

static size_t count(const char *id)
{
    size_t n;
    dv_err err;
    cr_assert_eq(dv_registry_count(reg, kind(id), &n, &err), DV_OK);
    return n;
}

static void type_keys(dv_app *a, const char *text)
{
    dv_str rest = dv_str_from(text);
    while (rest.n) {
        dv_app_key(a, (unsigned char)*rest.p);
        rest.p++;
        rest.n--;
    }
}

static void type_points(dv_app *a, const char *text)
{
    dv_str rest = dv_str_from(text);
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;)
        dv_app_key(a, cp);
}

static dv_rc bind_keys(const char *command, const char *keys, dv_faults *faults)
{
    const dv_binding b = {command, keys, "danvan.ini:7"};
    dv_schema s = *schema;
    s.binding = &b;
    s.nbinding = 1;
    dv_faults_init(faults, &arena);
    return dv_commands_bind(&s, faults);
}

static dv_app *at_the_tasks(void)
{
    return at_the_list("task");
}

/* Keys that the line of a prompt has, in the letters of a list; and those that the text has not. */
Test(over, no_key_is_dead, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_list("case");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    f->at = kind("case")->unit->index;
    type_keys(a, "xyz");
    cr_assert_eq(a->over, DV_OVER_PICKER);
    cr_expect_eq(a->picker.nshown, 0);
    dv_app_key(a, 'U' & 0x1F);
    cr_assert_eq(a->over, DV_OVER_PICKER);
    cr_expect_eq(a->picker.typed.n, 0);
    cr_expect_gt(a->picker.nshown, 1);
    cr_expect_str_eq(a->status, "");
    dv_app_key(a, DV_KEY_ESC);
    cr_expect_str_eq(text_of(f, "unit"), "");
    for (f->at = 0; f->kind->field[f->at].type != DV_LONG;)
        cr_assert_lt(++f->at, f->kind->nfield);
    type_keys(a, "mot");
    cr_assert_eq(a->over, DV_OVER_NOTES);
    const dv_key dead[] = {DV_KEY_F1 + 2, DV_KEY_F1 + 4};
    for (size_t i = 0; i < sizeof dead / sizeof *dead; i++) {
        dv_app_key(a, dead[i]);
        cr_expect(strstr(a->status, "does nothing in the text"), "%s", a->status);
        cr_expect_eq(a->over, DV_OVER_NOTES);
    }
    dv_app_key(a, ' ');
    dv_app_key(a, 0x301);
    cr_expect(strstr(a->status, "no letter here for the mark"), "%s", a->status);
    dv_app_paste(a, DV_LIT("-\u0301"));
    cr_expect(strstr(a->status, "no letter here for the mark"), "%s", a->status);
    cr_expect_str_eq(dv_buf_cstr(&f->field[f->at].text), "mot ");
    dv_app_close(a);
}

static void type_a_unit(dv_app *a, dv_form *f)
{
    f->at = kind("task")->unit->index;
    dv_form_choose(f, f->at, "");
    type_keys(a, "vinh");
    cr_assert_eq(a->over, DV_OVER_PICKER);
}

/* Letters may have been on their way to the field: a function key, from the first to the last,
 * takes nothing of what is marked by then; any other key of the form does. */
Test(over, no_function_key_takes_what_is_marked, .init = open_store, .fini = close_store)
{
    dv_faults faults;
    cr_assert_eq(bind_keys("form.stage", "F12 Ctrl-T", &faults), DV_OK);
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    for (dv_key key = DV_KEY_F1; key <= DV_KEY_F12; key++) {
        const dv_command_id c = dv_command_for(DV_IN_FORM, key);
        if (c == DV_CMD_NONE || c == DV_CMD_HELP || c == DV_CMD_TYPING)
            continue;
        type_a_unit(a, f);
        dv_app_key(a, key);
        cr_expect(strstr(a->status, "this key does nothing here"), "F%d: %s", key - DV_KEY_F1 + 1,
                  a->status);
        cr_expect(c != DV_CMD_SAVE || strstr(a->status, "Ctrl-S takes what is marked"));
        cr_expect(c != DV_CMD_SAVE_NEW || strstr(a->status, "Ctrl-N takes what is marked"));
        cr_expect_eq(a->over, DV_OVER_PICKER);
        cr_expect_eq(f->field[f->at].text.n, 0);
        dv_app_key(a, DV_KEY_ESC);
    }
    type_a_unit(a, f);
    dv_app_key(a, 'T' & 0x1F);
    cr_expect_str_eq(dv_form_value(f, kind("task")->unit->index), "412");
    dv_app_key(a, DV_KEY_ESC);
    /* Nothing is typed yet: the key does its work, and the field stays as it is. */
    f->at = kind("task")->unit->index;
    dv_form_choose(f, f->at, "");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_PICKER);
    const char *title = dv_arena_strdup(&arena, a->picker.title);
    dv_app_key(a, DV_KEY_F12);
    cr_expect_eq(a->over, DV_OVER_PICKER);
    cr_expect_str_neq(a->picker.title, title, "that of the stages");
    cr_expect_null(dv_form_value(f, kind("task")->unit->index));
    dv_app_close(a);
}

/* A word that is in no list stands there until it is taken off, by any key that does so in a text.
 */
Test(over, what_is_in_no_list_is_taken_off, .init = open_store, .fini = close_store)
{
    static const dv_key off[] = {DV_KEY_BACKSPACE, DV_KEY_DELETE, 'U' & 0x1F};
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    const size_t unit = f->at = kind("task")->unit->index;
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        type_keys(a, "xyz");
        dv_app_key(a, DV_KEY_ENTER);
        f->at = unit;
        cr_assert_str_eq(text_of(f, kind("task")->unit->id), "xyz");
        cr_assert_not_null(f->field[unit].fault);
        cr_expect(dv_app_key(a, off[i]));
        cr_expect_str_eq(text_of(f, kind("task")->unit->id), "");
        cr_expect_null(f->field[unit].fault);
    }
    dv_app_close(a);
}

/* In a cell, too; and a long text, which opens to be written, says so. */
Test(over, what_takes_off_all_does_so_or_says_why, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'b');
    dv_grid *g = dv_app_top(a)->grid;
    cr_assert(g, "%s", a->status);
    dv_form *f = dv_grid_form(g);
    type_keys(a, "abc");
    dv_app_key(a, DV_KEY_TAB);
    cr_assert_eq(dv_grid_go(g, 0, 0, NULL), DV_OK);
    dv_app_key(a, 'U' & 0x1F);
    cr_expect_str_eq(text_of(f, g->kind->grid[0]->id), "");
    dv_app_close(a);
    a = at_the_list("model");
    dv_app_key(a, 'n');
    f = dv_app_top(a)->form;
    f->at = dv_kind_field(f->kind, "content")->index;
    dv_app_key(a, 'U' & 0x1F);
    cr_expect(strstr(a->status, "Enter opens it"), "%s", a->status);
    cr_expect_eq(a->over, DV_OVER_NOTHING);
    dv_app_close(a);
}

/* Yes or no is what is typed, a letter or the whole word, however the keys become Vietnamese. */
Test(over, a_whole_yes_or_no_is_an_answer, .init = open_store, .fini = close_store)
{
    static const struct {
        const char *keys, *value;
        dv_typing how;
    } typed[] = {
        {"y", "yes", 0},
        {"n", "no", 0},
        {"c", "yes", 0},
        {"k", "no", 0},
        {"yes", "yes", 0},
        {"no", "no", 0},
        {"Yes", "yes", 0},
        {"NO", "no", 0},
        {"co", "yes", 0},
        {"có", "yes", 0},
        {"không", "no", 0},
        {"KHÔNG", "no", 0},
        {"no1", "yes", 0},
        {"yesno", "no", 0},
        {"co\u0301", "yes", 0},
        {"khong", "no", 0},
        {"co\bó", "yes", 0},
        {"kho\bông", "no", 0},
        {"cos", "yes", DV_TYPE_TELEX},
        {"khoong", "no", DV_TYPE_TELEX},
        {"yes", "yes", DV_TYPE_TELEX},
        {"no", "no", DV_TYPE_TELEX},
        {"không", "no", DV_TYPE_TELEX},
        {"co1", "yes", DV_TYPE_VNI},
        {"kho6ng", "no", DV_TYPE_VNI},
        {"yes", "yes", DV_TYPE_VNI},
    };
    dv_app *a = at_the_list("case");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        f->at = dv_kind_field(f->kind, "protection")->index;
        dv_form_choose(f, f->at, "");
        a->typer.how = typed[i].how;
        type_points(a, typed[i].keys);
        dv_app_key(a, DV_KEY_TAB);
        const char *is = dv_form_value(f, dv_kind_field(f->kind, "protection")->index);
        cr_expect(is && strcmp(is, typed[i].value) == 0, "%s: %s", typed[i].keys, a->status);
        cr_expect_str_eq(a->status, "", "%s", typed[i].keys);
        cr_expect_eq(a->over, DV_OVER_NOTHING, "%s", typed[i].keys);
    }
    dv_app_close(a);
}

/* What is neither is told whole, and no letter of it is taken for an answer. */
Test(over, what_is_neither_yes_nor_no_is_told, .init = open_store, .fini = close_store)
{
    static const char *const typed[] = {"maybe", "nope", "cos"};
    dv_app *a = at_the_list("case");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    const size_t at = dv_kind_field(f->kind, "protection")->index;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        f->at = at;
        type_points(a, typed[i]);
        dv_app_key(a, DV_KEY_TAB);
        cr_expect(strstr(a->status, "write yes or no, not"), "%s: %s", typed[i], a->status);
        cr_expect_str_eq(text_of(f, "protection"), typed[i]);
        dv_form_choose(f, at, "");
    }
    dv_app_close(a);
}

/* ---- from one record to the next ---- */

Test(carry, what_is_declared_goes_over_and_nothing_else, .init = open_store, .fini = close_store)
{
    dv_form *f, *next;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &f, &err), DV_OK);
    type_into(f, "title", "Mô hình");
    choose(f, "unit", "412");
    type_into(f, "registered_on", "5/3/2024");
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &next, &err), DV_OK);
    dv_form_carry_typed(next, f);
    cr_expect_str_eq(text_of(next, "unit"), "Vinh");
    cr_expect_str_eq(text_of(next, "registered_on"), "2024-03-05");
    cr_expect_str_eq(text_of(next, "title"), "");
    cr_expect_not(next->unsaved, "nobody has typed into it");
    dv_form_close(f);
    dv_form_close(next);
}

/* The line drops: next day it is still what stood there. */
Test(carry, a_draft_has_what_came_by_itself, .init = open_store, .fini = close_store)
{
    dv_form *f, *next;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &f, &err), DV_OK);
    choose(f, "unit", "412");
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &next, &err), DV_OK);
    dv_form_carry_typed(next, f);
    cr_expect_str_eq(text_of(next, "registered_on"), "2024-06-30", "the day that it is begun");
    type_into(next, "title", "Mô hình");
    cr_assert_eq(dv_form_draft(next, &err), DV_OK);
    uint32_t slot = next->slot;
    dv_form_close(f);
    dv_form_close(next);
    dv_now_pin((dv_time)dv_date_of(2024, 7, 2) * 86400);
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &f, &err), DV_OK);
    cr_expect_str_eq(text_of(f, "registered_on"), "2024-07-02");
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_OK);
    cr_expect_str_eq(text_of(f, "registered_on"), "2024-06-30");
    cr_expect_str_eq(text_of(f, "unit"), "Vinh");
    cr_expect_str_eq(text_of(f, "title"), "Mô hình");
    cr_assert_eq(dv_form_discard(f, &err), DV_OK);
    dv_form_close(f);
}

Test(grid, comes_back_with_all_its_rows, .init = open_store, .fini = close_store)
{
    dv_grid *g, *back, *other;
    dv_err err;
    cr_assert_eq(dv_grid_open(reg, kind("task"), &g, &err), DV_OK);
    cr_assert_eq(dv_grid_open(reg, kind("task"), &other, &err), DV_OK);
    type_into(other->row[0], "title", "Khác");
    cr_assert_eq(dv_grid_draft(other, &err), DV_OK);
    for (size_t row = 0; row < 3; row++) {
        cr_assert_eq(dv_grid_go(g, row, 0, &err), DV_OK);
        type_into(dv_grid_form(g), "title", row == 1 ? "Hai" : row ? "Ba" : "Một");
        cr_assert_eq(dv_grid_draft(g, &err), DV_OK);
    }
    cr_assert(g->no && other->no && g->no != other->no);
    cr_assert_eq(dv_grid_open_drafted(reg, g->kind, g->no, &back, &err), DV_OK);
    cr_assert_eq(back->n, 3);
    cr_expect_str_eq(text_of(back->row[0], "title"), "Một");
    cr_expect_str_eq(text_of(back->row[1], "title"), "Hai");
    cr_expect_str_eq(text_of(back->row[2], "title"), "Ba");
    while (dv_grid_filled(back))
        cr_assert_eq(dv_grid_drop(back, &err), DV_OK);
    dv_grid_close(back);
    cr_expect_eq(dv_grid_open_drafted(reg, g->kind, g->no, &back, &err), DV_NOT_FOUND);
    cr_expect_null(back);
    cr_assert_eq(dv_grid_open_drafted(reg, g->kind, other->no, &back, &err), DV_OK);
    cr_expect_eq(back->n, 1, "another grid's rows are its own");
    dv_grid_close(back);
    dv_grid_close(g);
    dv_grid_close(other);
}

/* Two terminals of one person go on with one grid, and both type into its second row. */
Test(grid, at_two_terminals_no_row_is_doubled_nor_lost, .init = open_store, .fini = close_store)
{
    dv_grid *one, *two, *back;
    dv_err err;
    cr_assert_eq(dv_grid_open(reg, kind("task"), &one, &err), DV_OK);
    for (size_t row = 0; row < 3; row++) {
        cr_assert_eq(dv_grid_go(one, row, 0, &err), DV_OK);
        type_into(dv_grid_form(one), "title", row == 1 ? "Hai" : row ? "Ba" : "Một");
        cr_assert_eq(dv_grid_draft(one, &err), DV_OK);
    }
    cr_assert_eq(dv_grid_open_drafted(reg, one->kind, one->no, &two, &err), DV_OK);
    type_into(one->row[1], "title", "Hai ở đây");
    cr_assert_eq(dv_grid_draft(one, &err), DV_OK);
    type_into(two->row[1], "title", "Hai ở kia");
    type_into(two->row[2], "title", "Ba ở kia");
    cr_assert_eq(dv_grid_draft(two, &err), DV_OK);
    cr_expect(two->forked && !one->forked, "the second is told");
    cr_assert_neq(one->no, two->no);
    cr_assert_eq(dv_grid_open_drafted(reg, one->kind, one->no, &back, &err), DV_OK);
    cr_assert_eq(back->n, 2);
    cr_expect_str_eq(text_of(back->row[0], "title"), "Một");
    cr_expect_str_eq(text_of(back->row[1], "title"), "Hai ở đây");
    dv_grid_close(back);
    cr_assert_eq(dv_grid_open_drafted(reg, one->kind, two->no, &back, &err), DV_OK);
    cr_assert_eq(back->n, 2);
    cr_expect_str_eq(text_of(back->row[0], "title"), "Ba ở kia");
    cr_expect_str_eq(text_of(back->row[1], "title"), "Hai ở kia");
    dv_grid_close(back);
    dv_grid_close(one);
    dv_grid_close(two);
}

/* What one terminal has saved the other one does not enter a second time without a word. */
Test(grid, what_another_terminal_saved_is_told_before_it_is_entered_again, .init = open_store,
     .fini = close_store)
{
    dv_form *one, *two;
    dv_err err;
    one = new_task("Việc", "1/6/2024");
    cr_assert_eq(dv_form_draft(one, &err), DV_OK);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &two, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(two, one->slot, &err), DV_OK);
    cr_assert_eq(dv_form_save(one, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_form_save(two, &err), DV_CONFLICT);
    cr_expect(strstr(err.text, "another terminal"), "%s", err.text);
    cr_expect_eq(count("task"), 1);
    cr_expect(two->unsaved && two->undrafted, "what is typed stays, and gets a draft of its own");
    cr_assert_eq(dv_form_save(two, &err), DV_OK, "%s", err.text);
    cr_expect_eq(count("task"), 2, "who wants it enters it");
    dv_form_close(one);
    dv_form_close(two);
}

Test(carry, a_copy_is_typed_anew_and_leaves_secrets_out, .init = open_store, .fini = close_store)
{
    dv_record *rec = dv_record_new(&arena, reg, kind("case"));
    const struct {
        const char *field, *value;
    } v[] = {{"type", "complaint"}, {"unit", "412"},          {"received_on", "2024-03-05"},
             {"source", "post"},    {"person", "Nguyễn Mẫu"}, {"people", "2"},
             {"field", "land"},     {"summary", "Tranh chấp"}};
    dv_err err;
    dv_form *f;
    for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
        cr_assert_eq(dv_record_set(&arena, reg, rec, dv_kind_field(rec->kind, v[i].field),
                                   dv_str_from(v[i].value), &err),
                     DV_OK, "%s", err.text);
    rec->value[dv_kind_field(rec->kind, "person")->index] = dv_mask;
    cr_assert_eq(dv_form_open(reg, rec->kind, 0, &f, &err), DV_OK);
    dv_form_fill(f, rec);
    cr_expect_str_eq(text_of(f, "summary"), "Tranh chấp");
    cr_expect_str_eq(text_of(f, "field"), "Land");
    cr_expect_str_eq(text_of(f, "people"), "2");
    cr_expect_str_eq(text_of(f, "person"), "");
    cr_expect(f->unsaved);
    dv_form_close(f);
}

/* ---- stages ---- */

Test(stage, the_one_that_it_has_is_no_change, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("model"), 0, &f, &err), DV_OK);
    const dv_stage *first = f->base->stage_decl, *second = &f->kind->stage[1];
    cr_assert(first == &f->kind->stage[0]);
    dv_form_choose_stage(f, first);
    cr_expect_not(f->unsaved);
    dv_form_choose_stage(f, second);
    cr_expect(f->unsaved && f->stage == second);
    dv_form_choose_stage(f, first);
    cr_expect(f->unsaved && f->stage == first, "what was chosen may be chosen back");
    dv_form_close(f);
}

/* ---- double entry ---- */

Test(twice, a_number_counts_when_it_is_typed_alike_again, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    size_t money = dv_kind_field(f->kind, "money_state")->index;
    type_into(f, "money_state", "1500");
    dv_form_leave(f, money);
    cr_assert(dv_form_wants_again(f, money));
    cr_expect_not(dv_form_again(f, money, "1600"));
    cr_assert(f->field[money].fault);
    cr_expect(strstr(f->field[money].fault, "1600"));
    dv_form_leave(f, money);
    cr_expect(dv_form_again(f, money, "1,500"), "written otherwise, the same number");
    cr_expect_not(dv_form_wants_again(f, money));
    type_into(f, "money_state", "1501");
    cr_expect(dv_form_wants_again(f, money), "a change is to be confirmed anew");
    dv_form_close(f);
}

Test(twice, what_was_typed_once_is_not_saved, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    type_into(f, "money_state", "1500");
    cr_expect_eq(dv_form_save(f, &err), DV_INVALID);
    const dv_form_field *x = &f->field[dv_kind_field(f->kind, "money_state")->index];
    cr_assert(x->fault);
    cr_expect(strstr(x->fault, "second time"), "%s", x->fault);
    dv_form_close(f);
}

/* ---- the grid ---- */

static void fill_task_row(dv_grid *g, const char *title)
{
    dv_form *f = dv_grid_form(g);
    type_into(f, "title", title);
    choose(f, "unit", "412");
    type_into(f, "assigned_doc", "1-KH");
    type_into(f, "assigned_on", "1/6/2024");
    type_into(f, "plan_year", "2024");
    choose(f, "group", "advice");
    type_into(f, "due_on", "30/12/2024");
}

Test(grid, saves_every_row_or_none, .init = open_store, .fini = close_store)
{
    dv_grid *g;
    dv_err err;
    size_t n;
    cr_assert_eq(dv_grid_open(reg, kind("task"), &g, &err), DV_OK);
    fill_task_row(g, "Một");
    cr_assert_eq(dv_grid_go(g, 1, 0, &err), DV_OK);
    cr_assert_eq(g->n, 2);
    fill_task_row(g, "Hai");
    type_into(dv_grid_form(g), "assigned_doc", "");
    cr_expect_eq(dv_grid_save(g, &n, &err), DV_INVALID);
    cr_expect_eq(count("task"), 0);
    cr_expect_eq(g->at, 1);
    cr_expect_str_eq(g->kind->grid[g->col]->id, "assigned_doc");
    cr_expect_str_eq(text_of(g->row[0], "title"), "Một", "what was typed stays");
    type_into(dv_grid_form(g), "assigned_doc", "2-KH");
    cr_assert_eq(dv_grid_save(g, &n, &err), DV_OK, "%s", err.text);
    cr_expect_eq(n, 2);
    cr_expect_eq(count("task"), 2);
    cr_expect_eq(dv_grid_filled(g), 0);
    dv_grid_close(g);
}

Test(grid, names_what_every_row_lacks, .init = open_store, .fini = close_store)
{
    dv_grid *g;
    dv_err err;
    size_t n, group, unit;
    cr_assert_eq(dv_grid_open(reg, kind("task"), &g, &err), DV_OK);
    group = dv_kind_field(g->kind, "group")->index;
    unit = dv_kind_field(g->kind, "unit")->index;
    for (size_t row = 0; row < 4; row++) {
        cr_assert_eq(dv_grid_go(g, row, 0, &err), DV_OK);
        fill_task_row(g, "Việc");
    }
    choose(g->row[1], "unit", "");
    type_into(g->row[3], "group", "Communicaton");
    cr_expect_eq(dv_grid_save(g, &n, &err), DV_INVALID);
    cr_expect_eq(count("task"), 0);
    cr_expect_eq(g->at, 1);
    cr_expect_null(dv_form_fault(g->row[0]));
    cr_expect_not_null(g->row[1]->field[unit].fault);
    cr_expect_null(dv_form_fault(g->row[2]));
    cr_assert_not_null(g->row[3]->field[group].fault);
    cr_expect(strstr(g->row[3]->field[group].fault, "did you mean Communication"), "%s",
              g->row[3]->field[group].fault);
    dv_grid_close(g);
}

Test(grid, a_cell_is_typed_anew_and_taken_when_it_is_left, .init = open_store, .fini = close_store)
{
    dv_grid *g;
    dv_err err;
    bool full;
    cr_assert_eq(dv_grid_open(reg, kind("task"), &g, &err), DV_OK);
    cr_assert_str_eq(g->kind->grid[0]->id, "title");
    dv_grid_key(g, 'a', &full);
    dv_grid_key(g, 'b', &full);
    cr_expect_str_eq(text_of(g->row[0], "title"), "ab", "a draft would have it already");
    cr_assert_eq(dv_grid_step(g, 1, &err), DV_OK);
    cr_assert_eq(dv_grid_step(g, -1, &err), DV_OK);
    dv_grid_key(g, 'c', &full);
    cr_expect_str_eq(text_of(g->row[0], "title"), "c");
    dv_grid_commit(g);
    dv_grid_key(g, DV_KEY_BACKSPACE, &full);
    cr_expect_str_eq(text_of(g->row[0], "title"), "");
    cr_assert_eq(dv_grid_go(g, 1, 0, &err), DV_OK);
    dv_grid_ditto(g);
    dv_grid_close(g);
}

/* What can't be understood is told as such, whatever else is wrong in the row. */
Test(grid, a_pasted_cell_keeps_its_own_fault, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_tasks();
    dv_err err;
    dv_app_key(a, 'b');
    dv_grid *g = dv_app_top(a)->grid;
    cr_assert(g, "%s", a->status);
    const size_t year = dv_kind_field(kind("task"), "plan_year")->index;
    size_t col = 0;
    while (g->kind->grid[col]->index != year)
        cr_assert_lt(++col, g->kind->ngrid);
    dv_buf b = {0};
    for (size_t i = 0; i <= col; i++)
        dv_buf_puts(&b, i == col ? "x" : i ? "y\t" : "Một\t");
    cr_assert(dv_app_paste(a, dv_buf_str(&b)));
    const dv_form *f = g->row[0];
    cr_assert_not_null(f->field[year].fault);
    const char *typed = dv_arena_strdup(&arena, f->field[year].fault);
    cr_expect(strstr(typed, "x is no"), "%s", typed);
    dv_app_key(a, 'S' & 0x1F);
    cr_expect_str_eq(f->field[year].fault, typed);
    cr_assert_eq(dv_grid_go(g, 0, col, &err), DV_OK);
    dv_app_key(a, '\t');
    cr_expect_str_eq(a->status, typed);
    dv_buf_free(&b);
    dv_app_close(a);
}

static dv_app *in_the_grid(const char *pasted)
{
    dv_app *a = at_the_tasks();
    dv_app_key(a, 'b');
    cr_assert(dv_app_top(a)->grid, "%s", a->status);
    cr_assert(dv_app_paste(a, dv_str_from(pasted)));
    return a;
}

static const char *cell_of(dv_app *a, size_t row, size_t col)
{
    const dv_grid *g = dv_app_top(a)->grid;
    return row < g->n ? dv_buf_cstr(&g->row[row]->field[g->kind->grid[col]->index].text) : "";
}

/* As a spreadsheet copies a cell of two lines: in quotation marks, its own written twice. */
Test(grid, a_cell_of_two_lines_stays_one_cell, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("\"Đường \"\"hỏng\"\"\nsửa gấp\"\tVinh\r\n\"Hai\rdòng\"\tVinh\n");
    cr_expect_str_eq(cell_of(a, 0, 0), "Đường \"hỏng\" sửa gấp");
    cr_expect_str_eq(cell_of(a, 0, 1), "Vinh");
    cr_expect_str_eq(cell_of(a, 1, 0), "Hai dòng");
    cr_expect_eq(dv_grid_filled(dv_app_top(a)->grid), 2);
    cr_expect(strstr(a->status, "line breaks and tabs are spaces now: row 1, Title and 1 more"),
              "%s", a->status);
    dv_app_close(a);
}

Test(grid, quotation_marks_of_the_text_stay, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("\"Dân vận khéo\"\tVinh\r\"Một\" việc\tVinh");
    cr_expect_str_eq(cell_of(a, 0, 0), "\"Dân vận khéo\"");
    cr_expect_str_eq(cell_of(a, 1, 0), "\"Một\" việc");
    cr_expect_str_eq(a->status, "");
    dv_app_close(a);
}

Test(grid, a_quotation_mark_that_nothing_closes_is_told, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("Một\tVinh\r\"Hai\tVinh\rBa");
    cr_expect_str_eq(cell_of(a, 1, 0), "\"Hai");
    cr_expect_str_eq(cell_of(a, 1, 1), "Vinh");
    cr_expect_str_eq(cell_of(a, 2, 0), "Ba");
    cr_expect(strstr(a->status, "nothing closes, taken as it stands: row 2, Title"), "%s",
              a->status);
    dv_app_close(a);
}

Test(grid, cells_behind_the_last_column_are_told, .init = open_store, .fini = close_store)
{
    dv_buf b = {0};
    const size_t n = kind("task")->ngrid;
    for (size_t i = 0; i < n; i++)
        dv_buf_printf(&b, "%zu\t", i + 1);
    dv_buf_puts(&b, "over\tthe end\rnext");
    dv_app *a = in_the_grid(dv_buf_cstr(&b));
    cr_expect_str_neq(cell_of(a, 0, n - 1), "the end");
    cr_expect_str_eq(cell_of(a, 1, 0), "next");
    cr_expect(strstr(a->status, "behind the last column, and not taken: row 1, "), "%s", a->status);
    cr_expect(strstr(a->status, " and 1 more"), "%s", a->status);
    dv_buf_free(&b);
    dv_app_close(a);
}

/* Telex is for who types. */
Test(grid, what_is_pasted_is_not_typed, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_tasks();
    a->typer.how = DV_TYPE_TELEX;
    dv_app_key(a, 'b');
    cr_assert(dv_app_paste(a, DV_LIT("Class\tVinh")));
    cr_expect_str_eq(cell_of(a, 0, 0), "Class");
    dv_app_close(a);
}

/* ---- what is told, and how much of it ---- */

/* Of sixty people it names some, and tells how many more there are. */
Test(form, a_name_that_nobody_has_names_some_who_are_there, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Việc", "1/3/2024");
    size_t i = 0;
    while (f->kind->field[i].type != DV_STAFF)
        cr_assert_lt(++i, f->kind->nfield);
    char more[32];
    cr_assert_gt(schema->nperson, 5);
    snprintf(more, sizeof more, ", and %zu more", schema->nperson - 4);
    dv_form_type(f, i, "zzzzzzzz");
    dv_form_leave(f, i);
    cr_assert_not_null(f->field[i].fault);
    cr_expect(strstr(f->field[i].fault, schema->person[3].name), "%s", f->field[i].fault);
    cr_expect_not(strstr(f->field[i].fault, schema->person[4].name), "%s", f->field[i].fault);
    cr_expect(strstr(f->field[i].fault, more), "%s", f->field[i].fault);
    dv_form_close(f);
}

/* Two texts of which each went on at the end. */
Test(conflict, long_texts_are_shown_from_where_they_differ, .init = open_store, .fini = close_store)
{
    dv_form *mine, *theirs;
    dv_conflict *c;
    dv_list_view *l;
    dv_err err;
    save_task("Vận động nhân dân hiến đất làm đường", "1/3/2024");
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    const dv_id id = dv_list_marked(l)->id;
    dv_list_close(l);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &mine, &err), DV_OK);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &theirs, &err), DV_OK);
    type_into(theirs, "title", "Vận động nhân dân hiến đất làm đường liên xã");
    cr_assert_eq(dv_form_save(theirs, &err), DV_OK);
    type_into(mine, "title", "Vận động nhân dân hiến đất làm cầu");
    cr_assert_eq(dv_form_save(mine, &err), DV_CONFLICT);
    cr_assert_eq(dv_conflict_open(mine, &c, &err), DV_OK);
    cr_assert_eq(c->n, 1);
    cr_expect_str_eq(c->row[0].was, "…đường");
    cr_expect_str_eq(c->row[0].mine, "…cầu");
    cr_expect_str_eq(c->row[0].theirs, "…đường liên xã");
    dv_conflict_close(c);
    dv_form_close(mine);
    dv_form_close(theirs);
}

static dv_conflict *between(const char *was, const char *mine, const char *theirs, dv_form **f)
{
    dv_form *other;
    dv_conflict *c;
    dv_err err;
    dv_list_view *l;
    save_task(was, "1/3/2024");
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    const dv_id id = dv_list_marked(l)->id;
    dv_list_close(l);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, f, &err), DV_OK);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &other, &err), DV_OK);
    type_into(other, "title", theirs);
    cr_assert_eq(dv_form_save(other, &err), DV_OK);
    dv_form_close(other);
    type_into(*f, "title", mine);
    cr_assert_eq(dv_conflict_open(*f, &c, &err), DV_OK);
    cr_assert_eq(c->n, 1);
    return c;
}

/* What does not begin as the two do is shown whole, and so is what differs early. */
Test(conflict, only_what_begins_alike_is_shown_from_later_on, .init = open_store,
     .fini = close_store)
{
    static const struct {
        const char *was, *mine, *theirs;
        const char *shown_was, *shown_mine, *shown_theirs;
    } c[] = {
        {"Việc", "một hai ba bốn năm", "một hai ba bốn sáu", "Việc", "…năm", "…sáu"},
        {"một hai ba bốn", "một hai ba bốn năm", "một hai ba bốn sáu", "một hai ba bốn", "…năm",
         "…sáu"},
        {"abcdefghijklmno a", "abcdefghijklmno b", "abcdefghijklmno c", "…a", "…b", "…c"},
        {"abcdefghijklmn a", "abcdefghijklmn b", "abcdefghijklmn c", "abcdefghijklmn a",
         "abcdefghijklmn b", "abcdefghijklmn c"},
    };
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        dv_form *f;
        dv_conflict *x = between(c[i].was, c[i].mine, c[i].theirs, &f);
        cr_expect_str_eq(x->row[0].was, c[i].shown_was);
        cr_expect_str_eq(x->row[0].mine, c[i].shown_mine);
        cr_expect_str_eq(x->row[0].theirs, c[i].shown_theirs);
        dv_conflict_close(x);
        dv_form_close(f);
    }
}

/* What is approved under four eyes is closed where it is, and may be moved back from the list. */
Test(list, what_may_only_be_moved_can_be_moved, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    dv_kind *k = (dv_kind *)kind("democracy");
    cr_assert_eq(dv_form_open(reg, k, 0, &f, &err), DV_OK);
    type_into(f, "title", "Quy chế dân chủ");
    choose(f, "unit", "412");
    choose(f, "type", k->category->list->choice[0].id);
    choose(f, "theme", dv_kind_field(k, "theme")->list->choice[0].id);
    type_into(f, "content", "Công khai");
    choose(f, "rating", dv_kind_field(k, "rating")->list->choice[0].id);
    choose(f, "level", dv_kind_field(k, "level")->list->choice[0].id);
    type_into(f, "registered_on", "1/3/2024");
    type_into(f, "recognised_doc", "1-QD");
    type_into(f, "recognised_on", "5/3/2024");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    const char *const stages[] = {"underway", "appraised", "recognised"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        dv_form_choose_stage(f, dv_kind_stage(k, stages[i]));
        cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    }
    dv_form_close(f);
    k->four_eyes = true;
    dv_app *a = at_the_list("democracy");
    dv_app_key(a, 'e');
    cr_expect(strstr(a->status, "four eyes"), "%s", a->status);
    dv_app_key(a, 'm');
    cr_expect_eq(a->over, DV_OVER_PICKER, "%s", a->status);
    dv_app_close(a);
}

/* ---- many at once ---- */

Test(bulk, is_tried_first_and_done_whole, .init = open_store, .fini = close_store)
{
    for (int i = 0; i < 3; i++)
        save_task("Việc", "1/6/2024");
    dv_list_view *l;
    dv_err err;
    dv_bulk_told told;
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    cr_assert_eq(dv_list_mark_all(l, &err), DV_OK);
    cr_assert_eq(l->nmark, 3);
    dv_bulk b = {.kind = l->q.kind,
                 .id = l->mark,
                 .n = l->nmark,
                 .field = dv_kind_field(l->q.kind, "group"),
                 .value = "movement"};
    cr_assert_eq(dv_bulk_try(reg, &b, &told, &err), DV_OK);
    cr_expect_eq(told.changed, 3);
    dv_list_category(l, "movement");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_expect_eq(l->count, 0, "trying it stores nothing");
    cr_assert_eq(dv_bulk_do(reg, &b, &told, &err), DV_OK);
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_expect_eq(l->count, 3);
    cr_assert_eq(dv_bulk_try(reg, &b, &told, &err), DV_OK);
    cr_expect_eq(told.same, 3);
    b.field = dv_kind_field(l->q.kind, "due_on");
    b.value = "1/1/2001";
    cr_expect_eq(dv_bulk_do(reg, &b, &told, &err), DV_INVALID);
    cr_expect_eq(told.refused, 3);
    cr_expect(*told.why.place && *told.why.text);
    dv_list_close(l);
}

Test(bulk, marks_outlive_the_filters, .init = open_store, .fini = close_store)
{
    save_task("Một", "1/6/2024");
    save_task("Hai", "2/6/2024");
    dv_list_view *l;
    dv_err err;
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    dv_list_turn_mark(l);
    dv_id id = dv_list_marked(l)->id;
    dv_list_search(l, "mot");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_expect(dv_list_is_marked(l, id));
    cr_assert_eq(dv_list_mark_all(l, &err), DV_OK);
    cr_expect_eq(l->nmark, 2);
    dv_list_turn_mark(l);
    cr_expect_eq(l->nmark, 1);
    dv_list_close(l);
}

/* ---- narrowing ---- */

static bool narrow_by(dv_list_view *l, const char *instead, const char *condition,
                      const char *typed, dv_err *err)
{
    const dv_typed_filter by = {condition, condition, typed};
    return dv_list_narrow(l, instead ? dv_kind_field(kind("task"), instead) : NULL, &by, err);
}

Test(narrow, by_any_field_and_never_by_nonsense, .init = open_store, .fini = close_store)
{
    save_task("Một", "1/6/2024");
    save_task("Hai", "10/6/2024");
    dv_list_view *l;
    dv_err err = {.text = ""};
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    cr_assert(narrow_by(l, NULL, "assigned_on >= \"2024-06-05\"", "> 4/6", &err));
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_expect_eq(l->count, 1);
    cr_expect_not(narrow_by(l, NULL, "colour = red", NULL, &err));
    cr_expect(*err.text);
    dv_list_clear(l);
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_expect_eq(l->count, 2);
    dv_list_close(l);
}

Test(narrow, by_a_field_again_in_place_of_its_condition, .init = open_store, .fini = close_store)
{
    const dv_field *day = dv_kind_field(kind("task"), "assigned_on");
    dv_list_view *l;
    dv_err err = {.text = ""};
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    cr_expect_null(dv_list_typed_on(l, day));
    /* A filter that was kept may hold two conditions on a field. */
    cr_assert(narrow_by(l, NULL, "assigned_on >= 2024-06-01", NULL, &err));
    cr_assert(narrow_by(l, NULL, "assigned_on <= 2024-06-10", NULL, &err));
    cr_assert(narrow_by(l, "title", "title = Một", "Một", &err));
    cr_expect_eq(l->nnarrow, 3);
    cr_assert(narrow_by(l, "assigned_on", "assigned_on <= 2024-06-30", "<= 30/6", &err));
    cr_assert_eq(l->nnarrow, 2);
    cr_expect_str_eq(l->narrow[0].condition, "title = Một");
    cr_expect_str_eq(dv_list_typed_on(l, day), "<= 30/6");
    /* What is no condition leaves the one that holds; and eight leave room for another in place. */
    cr_expect_not(narrow_by(l, "assigned_on", "assigned_on = red", "red", &err));
    cr_expect_str_eq(dv_list_typed_on(l, day), "<= 30/6");
    while (l->nnarrow < DV_LIST_NARROWS)
        cr_assert(narrow_by(l, NULL, "due_on set", NULL, &err));
    cr_expect_not(narrow_by(l, "product", "product unset", "", &err));
    cr_expect(narrow_by(l, "assigned_on", "assigned_on = 2024-06-01", "1/6", &err));
    dv_list_close(l);
}

static const char *typed_filter(const char *field, const char *typed)
{
    static char out[DV_TEXT_MAX];
    dv_typed_filter filter = {"", "", NULL};
    dv_err err = {.text = ""};
    dv_arena a = {0};
    dv_rc rc = dv_list_typed(&a, reg, dv_kind_field(kind("task"), field), dv_str_from(typed),
                             &filter, &err);
    snprintf(out, sizeof out, "%s", rc == DV_OK ? filter.condition : err.text);
    dv_arena_free(&a);
    return out;
}

Test(narrow, by_a_range_as_it_is_typed, .init = open_store, .fini = close_store)
{
    static const char june[] = "assigned_on >= \"2024-06-01\" and assigned_on <= \"2024-06-30\"";
    static const char quarter[] = "assigned_on >= \"2024-01-01\" and assigned_on <= \"2024-03-31\"";
    cr_expect_str_eq(typed_filter("assigned_on", "01/2024..03/2024"), quarter);
    cr_expect_str_eq(typed_filter("assigned_on", "2024-01..3/2024"), quarter);
    cr_expect_str_eq(typed_filter("assigned_on", "1/1/2024 .. 31/3/2024"), quarter);
    cr_expect_str_eq(typed_filter("assigned_on", "2024-01-01..2024-03-31"), quarter);
    cr_expect_str_eq(typed_filter("assigned_on", "6/2024"), june);
    cr_expect_str_eq(typed_filter("assigned_on", "2024-06"), june);
    cr_expect_str_eq(typed_filter("assigned_on", "2024"),
                     "assigned_on >= \"2024-01-01\" and assigned_on <= \"2024-12-31\"");
    cr_expect_str_eq(typed_filter("assigned_on", ">= 1/6/2024"), "assigned_on >= \"2024-06-01\"");
    cr_expect_str_eq(typed_filter("assigned_on", "> 6/2024"), "assigned_on > \"2024-06-30\"");
    cr_expect_str_eq(typed_filter("assigned_on", "<= 6/2024"), "assigned_on <= \"2024-06-30\"");
    cr_expect_str_eq(typed_filter("assigned_on", ">= 6/2024"), "assigned_on >= \"2024-06-01\"");
    cr_expect_str_eq(typed_filter("assigned_on", "< 2024"), "assigned_on < \"2024-01-01\"");
    cr_expect_str_eq(typed_filter("assigned_on", "= 6/2024"), june);
    cr_expect_str_eq(typed_filter("assigned_on", ""), "assigned_on unset");
    cr_expect(strstr(typed_filter("assigned_on", ">="), "missing behind >="));
    cr_expect(strstr(typed_filter("assigned_on", "= "), "missing behind ="));
    cr_expect(strstr(typed_filter("title", "="), "missing behind ="));
    /* What is no range is told. */
    cr_expect(strstr(typed_filter("assigned_on", "1/3/2024..1/1/2024"), "before it begins"));
    cr_expect(strstr(typed_filter("assigned_on", "1/3/2024.."), "both its ends"));
    cr_expect(strstr(typed_filter("assigned_on", "..1/3/2024"), "both its ends"));
    cr_expect(strstr(typed_filter("assigned_on", "1/3/2024..31/4/2024"), "30 days"));
    cr_expect(strstr(typed_filter("assigned_on", "13/2024..1/2025"), "13/2024"));
    cr_expect(strstr(typed_filter("assigned_on", ">= 1/2024..3/2024"), ">= 1/2024"));
    cr_expect_str_eq(typed_filter("title", "a..b"), "title = \"a..b\"");
}

/* ---- two people ---- */

Test(conflict, each_field_goes_where_it_was_chosen_to, .init = open_store, .fini = close_store)
{
    save_task("Gốc", "1/6/2024");
    dv_list_view *l;
    dv_form *mine, *theirs;
    dv_conflict *c;
    dv_err err;
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    dv_id id = dv_list_marked(l)->id;
    dv_list_close(l);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &mine, &err), DV_OK);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &theirs, &err), DV_OK);
    type_into(theirs, "title", "Của họ");
    type_into(theirs, "product", "Báo cáo");
    choose(theirs, "group", "democracy");
    cr_assert_eq(dv_form_save(theirs, &err), DV_OK);
    type_into(mine, "title", "Của tôi");
    type_into(mine, "with", "MTTQ");
    cr_assert_eq(dv_form_save(mine, &err), DV_CONFLICT);
    cr_assert_eq(dv_conflict_open(mine, &c, &err), DV_OK);
    cr_assert_eq(c->n, 4);
    for (size_t i = 0; i < c->n; i++) {
        dv_conflict_row *row = &c->row[i];
        const char *field = mine->kind->field[row->field].id;
        if (strcmp(field, "title") == 0) {
            cr_expect(row->both && row->take_mine);
            cr_expect_str_eq(row->was, "Gốc");
            cr_expect_str_eq(row->mine, "Của tôi");
            cr_expect_str_eq(row->theirs, "Của họ");
        } else if (strcmp(field, "with") == 0) {
            cr_expect(row->take_mine && !row->both);
        } else {
            cr_expect(!row->take_mine && !row->typed);
            /* What they changed can be put back to what it was. */
            row->take_mine = strcmp(field, "group") == 0;
        }
    }
    cr_assert_eq(dv_conflict_settle(c, &err), DV_OK);
    cr_assert_eq(dv_form_save(mine, &err), DV_OK, "%s", err.text);
    cr_expect_str_eq(text_of(mine, "title"), "Của tôi");
    cr_expect_str_eq(text_of(mine, "product"), "Báo cáo");
    cr_expect_str_eq(text_of(mine, "with"), "MTTQ");
    cr_expect_str_eq(mine->base->value[dv_kind_field(mine->kind, "group")->index], "advice");
    dv_conflict_close(c);
    dv_form_close(mine);
    dv_form_close(theirs);
}

/* ---- keys of the configuration ---- */

Test(keys, the_configuration_gives_others, .init = open_store, .fini = close_store)
{
    dv_faults faults;
    dv_buf b = {0};
    cr_assert_eq(bind_keys("form.save", "F12 Ctrl-A", &faults), DV_OK);
    cr_expect_eq(dv_command_for(DV_IN_FORM, 'A' & 0x1F), DV_CMD_SAVE);
    cr_expect_eq(dv_command_for(DV_IN_FORM, DV_KEY_F1 + 1), DV_CMD_NONE);
    dv_bottom_line(&b, DV_IN_FORM, 80, NULL, NULL);
    cr_expect(strstr(dv_buf_cstr(&b), "F12 Save"), "%s", dv_buf_cstr(&b));
    dv_buf_free(&b);
}

Test(keys, faulty_bindings_are_refused_and_change_nothing, .init = open_store, .fini = close_store)
{
    const struct {
        const char *command, *keys, *says;
    } bad[] = {{"form.sav", "F12", "form.save"},
               {"form.save", "F13", "F13"},
               {"form.save", "s", "typed"},
               {"form.save", "F3", "form.next"},
               {"list.new", " ", "at least one"}};
    dv_faults faults;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_expect_eq(bind_keys(bad[i].command, bad[i].keys, &faults), DV_INVALID, "%s",
                     bad[i].keys);
        cr_assert_eq(faults.n, 1);
        cr_expect(strstr(faults.at[0].text, bad[i].says), "%s", faults.at[0].text);
        cr_expect_str_eq(faults.at[0].place, "danvan.ini:7");
        cr_expect_eq(dv_command_for(DV_IN_FORM, 'S' & 0x1F), DV_CMD_SAVE);
    }
}

/* ---- the whole of it, by keys ---- */

Test(app, a_day_of_tasks_by_keys_alone, .init = open_store, .fini = close_store)
{
    for (int i = 0; i < 3; i++)
        save_task("Việc", "1/6/2024");
    dv_app *a = at_the_tasks();
    dv_app_key(a, '*');
    cr_assert_eq(dv_app_top(a)->list->nmark, 3);
    dv_app_key(a, 'm');
    type_keys(a, "under");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_PICKER, "%s", a->status);
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect(strstr(a->status, "3 records"), "%s", a->status);
    cr_expect_str_eq(dv_list_marked(dv_app_top(a)->list)->stage, "underway");
    dv_app_close(a);
}

Test(app, who_types_without_a_pause_has_a_draft_too, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_tasks();
    dv_err err;
    dv_app_key(a, 'n');
    dv_app_typed(a, "Một việc dài");
    for (int i = 1; i < DV_KEYS_UNDRAFTED; i++)
        dv_app_goes_on(a);
    cr_expect(dv_app_undrafted(a));
    dv_app_goes_on(a);
    cr_expect_not(dv_app_undrafted(a));
    dv_draft *d;
    cr_assert_eq(dv_draft_get(&arena, reg, kind("task"), 0, dv_app_top(a)->form->slot, &d, &err),
                 DV_OK);
    cr_expect_str_eq(d->typed[dv_kind_field(kind("task"), "title")->index], "Một việc dài");
    dv_form_discard(dv_app_top(a)->form, &err);
    dv_app_close(a);
}

Test(app, a_filter_that_is_no_value_is_asked_again, .init = open_store, .fini = close_store)
{
    save_task("Việc", "1/6/2024");
    dv_app *a = at_the_tasks();
    dv_app_key(a, 'f');
    type_keys(a, "assigned_on");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_PROMPT);
    type_keys(a, ">= 5/0024");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_PROMPT, "it can be mended");
    cr_expect_str_eq(dv_buf_cstr(&a->editor.text), ">= 5/0024");
    cr_expect(strstr(a->status, "5/0024"), "%s", a->status);
    cr_expect_null(strstr(a->status, "assigned_on"), "%s", a->status);
    for (int i = 0; i < 4; i++)
        dv_app_key(a, DV_KEY_BACKSPACE);
    type_keys(a, "6");
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect_eq(a->over, DV_OVER_NOTHING, "%s", a->status);
    cr_expect_eq(dv_app_top(a)->list->nnarrow, 1);
    dv_app_close(a);
}

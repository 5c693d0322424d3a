/* Models of the screens, without a terminal. */
#include "danvan/app.h"
#include "danvan/lang.h"
#include "danvan/stated.h"
#include "danvan/utf8.h"

#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- keys ---- */

static bool shares_a_key(const dv_command *a, const dv_command *b)
{
    dv_str x = dv_str_from(a->keys), name;
    while (dv_str_cut(&x, ' ', &name)) {
        dv_str y = dv_str_from(b->keys), other;
        while (dv_str_cut(&y, ' ', &other))
            if (dv_key_named(name) == dv_key_named(other))
                return true;
    }
    return false;
}

Test(keys, no_key_means_two_things_on_a_screen)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if ((c[i].screens & c[j].screens) && shares_a_key(&c[i], &c[j]))
                cr_assert_fail("%s and %s", c[i].keys, c[j].keys);
}

Test(keys, every_name_is_a_key_and_every_function_key_has_a_twin)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    for (size_t i = 0; i < n; i++) {
        bool twin = false;
        dv_str rest = dv_str_from(c[i].keys), name;
        while (dv_str_cut(&rest, ' ', &name)) {
            dv_key key = dv_key_named(name);
            cr_assert(key != 0, "%s", c[i].keys);
            twin = twin || key < DV_KEY_F1 || key > DV_KEY_F12;
            cr_assert(dv_command_for(c[i].screens & -c[i].screens, key) != DV_CMD_NONE);
        }
        cr_assert(twin, "%s", c[i].keys);
    }
}

Test(keys, no_letter_is_a_command_where_one_types)
{
    const unsigned typing[] = {DV_IN_FORM, DV_IN_PICKER, DV_IN_PROMPT, DV_IN_NOTES};
    for (size_t i = 0; i < sizeof typing / sizeof typing[0]; i++)
        for (dv_key key = ' '; key < 0x250; key++)
            if (key != DV_KEY_BACKSPACE)
                cr_assert_eq(dv_command_for(typing[i], key), DV_CMD_NONE);
}

Test(keys, the_bottom_line_never_overflows)
{
    for (int columns = 10; columns < 120; columns += 7) {
        dv_buf b = {0};
        dv_bottom_line(&b, DV_IN_LIST, columns, NULL, NULL);
        cr_assert_leq(dv_utf8_columns(dv_buf_str(&b)), columns);
        dv_buf_free(&b);
    }
}

/* ---- choosing ---- */

Test(picker, narrows_without_marks, .init = open_store, .fini = close_store)
{
    dv_picker p;
    const dv_list *l = dv_kind_field(kind("case"), "field")->list;
    dv_picker_init(&p, "Field");
    for (size_t i = 0; i < l->n; i++)
        dv_picker_add_label(&p, l->choice[i].id, l->choice[i].label, (int)i);
    dv_picker_narrow(&p, NULL);
    cr_assert_eq(p.nshown, l->n);
    for (const char *s = "dat dai"; *s; s++)
        cr_assert_eq(dv_picker_key(&p, *s, 5), DV_PICK_OPEN);
    cr_assert_eq(p.nshown, 1);
    cr_assert_str_eq(dv_picker_chosen(&p)->id, "land");
    cr_assert_eq(dv_picker_key(&p, DV_KEY_ENTER, 5), DV_PICK_CHOSEN);
    for (int i = 0; i < 7; i++)
        dv_picker_key(&p, DV_KEY_BACKSPACE, 5);
    cr_assert_eq(p.nshown, l->n);
    dv_picker_key(&p, 'q', 5);
    dv_picker_key(&p, 'q', 5);
    cr_assert_null(dv_picker_chosen(&p));
    cr_assert_eq(dv_picker_key(&p, DV_KEY_ENTER, 5), DV_PICK_NONE);
    cr_assert_eq(dv_picker_key(&p, DV_KEY_F1 + 1, 5), DV_PICK_OTHER);
    cr_assert_eq(dv_picker_key(&p, DV_KEY_ESC, 5), DV_PICK_LEFT);
    dv_picker_free(&p);
}

/* Whoever types on without looking gets what he typed whole, not what only begins so. */
Test(picker, marks_what_is_typed_whole)
{
    dv_picker p;
    dv_picker_init(&p, "Field");
    dv_picker_add(&p, "x", "Đất đai khác", NULL, 0);
    dv_picker_add(&p, "land", "Đất đai", NULL, 1);
    dv_picker_narrow(&p, NULL);
    cr_assert_str_eq(dv_picker_chosen(&p)->id, "x");
    for (const char *s = "dat d"; *s; s++)
        dv_picker_key(&p, *s, 5);
    cr_assert_str_eq(dv_picker_chosen(&p)->id, "x");
    dv_picker_key(&p, 'a', 5);
    dv_picker_key(&p, 'i', 5);
    cr_assert_str_eq(dv_picker_chosen(&p)->id, "land");
    cr_expect_eq(p.nshown, 2);
    dv_picker_free(&p);
}

/* Every character narrows anew: a megabyte of them would never come to its end. */
Test(picker, takes_of_a_paste_what_has_room)
{
    enum { MEGABYTE = 1 << 20 };
    dv_picker p;
    char *much = malloc(MEGABYTE + 1);
    cr_assert_not_null(much);
    memset(much, 'a', MEGABYTE);
    much[MEGABYTE] = '\0';
    dv_picker_init(&p, "Field");
    dv_picker_add(&p, "aa", "aa", NULL, 0);
    dv_picker_paste(&p, dv_str_from("A\na\x1b"));
    cr_assert_str_eq(dv_buf_cstr(&p.typed), "Aa");
    cr_assert(!p.full && p.nshown == 1);
    dv_picker_paste(&p, dv_str_from(much));
    cr_assert(p.full && p.nshown == 0);
    cr_assert_eq(p.typed.n, DV_PICKER_TYPED);
    cr_assert_eq(dv_picker_key(&p, DV_KEY_BACKSPACE, 5), DV_PICK_OPEN);
    cr_assert(!p.full);
    dv_picker_key(&p, 'a', 5);
    cr_assert(!p.full);
    dv_picker_key(&p, 'a', 5);
    cr_assert(p.full && p.typed.n == DV_PICKER_TYPED);
    dv_picker_free(&p);
    free(much);
}

Test(picker, understands_telex_and_vni, .init = open_store, .fini = close_store)
{
    static const struct {
        dv_typing how;
        const char *keys, *text;
    } typed[] = {{DV_TYPE_TELEX, "ddaast ddai", "đất đai"}, {DV_TYPE_VNI, "d9a61t", "đất"}};
    const dv_list *l = dv_kind_field(kind("case"), "field")->list;
    for (size_t k = 0; k < sizeof typed / sizeof *typed; k++) {
        dv_picker p;
        dv_typer typer = {.how = typed[k].how};
        dv_picker_init(&p, "Field");
        p.typer = &typer;
        for (size_t i = 0; i < l->n; i++)
            dv_picker_add_label(&p, l->choice[i].id, l->choice[i].label, (int)i);
        for (const char *s = typed[k].keys; *s; s++)
            dv_picker_key(&p, *s, 5);
        cr_expect_str_eq(dv_buf_cstr(&p.typed), typed[k].text);
        cr_assert_not_null(dv_picker_chosen(&p));
        cr_expect_str_eq(dv_picker_chosen(&p)->id, "land");
        dv_picker_free(&p);
        dv_typer_free(&typer);
    }
}

Test(picker, tells_units_that_have_ended, .init = open_store, .fini = close_store)
{
    dv_picker p;
    dv_picker_init(&p, "Unit");
    dv_picker_units(&p, schema, dv_date_of(2025, 1, 5));
    dv_picker_narrow(&p, "413");
    cr_assert_str_eq(dv_picker_chosen(&p)->id, "413");
    cr_assert_str_eq(dv_picker_chosen(&p)->note, "ended 2024-11-30");
    dv_picker_free(&p);
}

/* ---- writing ---- */

static void type_all(dv_editor *e, const char *text)
{
    dv_str rest = dv_str_from(text);
    int32_t cp;
    bool full;
    while ((cp = dv_utf8_next(&rest)) >= 0)
        dv_editor_key(e, cp == '\n' ? DV_KEY_ENTER : cp, 5, &full);
}

Test(editor, keeps_typed_lines_apart_from_wrapped_ones)
{
    dv_editor e;
    dv_visual_line v;
    dv_editor_init(&e, "", false, 0);
    e.width = 10;
    type_all(&e, "một hai ba bốn\nnăm");
    cr_assert_str_eq(dv_buf_cstr(&e.text), "một hai ba bốn\nnăm");
    cr_assert(dv_editor_line(&e, 2, &v));
    cr_assert_not(dv_editor_line(&e, 3, &v));
    size_t line;
    int column;
    dv_editor_cursor(&e, &line, &column);
    cr_assert(line == 2 && column == 3);
    dv_editor_free(&e);
}

Test(editor, composes_what_is_sent_in_pieces_and_erases_whole_letters)
{
    dv_editor e;
    bool full;
    dv_editor_init(&e, "", true, 5);
    type_all(&e, "Nghe\u0323\u0302");
    cr_assert_str_eq(dv_buf_cstr(&e.text), "Nghệ");
    dv_editor_key(&e, 'x', 5, &full);
    dv_editor_key(&e, 'y', 5, &full);
    cr_assert(full);
    for (int i = 0; i < 3; i++) /* y, which is not there, x and ệ */
        dv_editor_key(&e, DV_KEY_BACKSPACE, 5, &full);
    cr_assert_str_eq(dv_buf_cstr(&e.text), "Ngh");
    dv_editor_key(&e, DV_KEY_HOME, 5, &full);
    dv_editor_key(&e, DV_KEY_DELETE, 5, &full);
    cr_assert_str_eq(dv_buf_cstr(&e.text), "gh");
    dv_editor_free(&e);
}

/* ---- the form ---- */

Test(form, puts_every_fault_at_its_field, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    type_into(f, "title", "Mẫu");
    type_into(f, "due_on", "31/02/2024");
    type_into(f, "progress", "101");
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    cr_assert(f->field[dv_kind_field(f->kind, "due_on")->index].fault);
    cr_assert(f->field[dv_kind_field(f->kind, "unit")->index].fault);
    cr_assert(f->field[dv_kind_field(f->kind, "progress")->index].fault);
    cr_assert_null(f->field[dv_kind_field(f->kind, "title")->index].fault);
    cr_assert_eq(f->at, dv_kind_field(f->kind, "unit")->index);
    cr_assert(f->unsaved);
    dv_form_close(f);
}

static size_t at(const dv_form *f, const char *field)
{
    return dv_kind_field(f->kind, field)->index;
}

static const char *due_of(const dv_form *f)
{
    return dv_buf_cstr(&f->field[at(f, "due_on")].text);
}

Test(form, shows_no_deadline_of_what_is_not_understood, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    type_into(f, "type", "complaint");
    type_into(f, "received_on", "3/6/2024");
    cr_expect_str_eq(due_of(f), "2024-06-13");
    type_into(f, "received_on", "31/6/2024");
    cr_expect_str_eq(due_of(f), "", "of which day?");
    dv_form_leave(f, at(f, "received_on"));
    cr_expect_str_eq(due_of(f), "");
    type_into(f, "received_on", "4/6/2024");
    cr_expect_str_eq(due_of(f), "2024-06-14");
    type_into(f, "accepted_on", "31/6/2024");
    cr_expect_str_eq(due_of(f), "", "it may be accepted");
    type_into(f, "accepted_on", "");
    type_into(f, "people", "x");
    cr_expect_str_eq(due_of(f), "2024-06-14", "what no deadline asks for");
    dv_form_close(f);
}

Test(form, a_fault_that_was_told_stays_while_it_holds, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    type_into(f, "title", "Mẫu");
    dv_form_leave(f, at(f, "unit"));
    cr_expect_null(f->field[at(f, "unit")].fault, "it may still be coming");
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    dv_form_leave(f, at(f, "unit"));
    cr_expect_not_null(f->field[at(f, "unit")].fault, "looking at it mends nothing");
    choose(f, "unit", "412");
    dv_form_leave(f, at(f, "unit"));
    cr_expect_null(f->field[at(f, "unit")].fault);
    dv_form_close(f);
}

Test(form, a_fault_that_the_stage_makes_stays_while_it_holds, .init = open_store,
     .fini = close_store)
{
    static const char *const left[] = {"accepted_on", "decided_on", "outcome"};
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    dv_form_choose_stage(f, dv_kind_stage(f->kind, "decided"));
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        cr_assert_not_null(f->field[at(f, left[i])].fault, "%s", left[i]);
        dv_form_leave(f, at(f, left[i]));
        cr_expect_not_null(f->field[at(f, left[i])].fault, "passing %s mends nothing", left[i]);
    }
    type_into(f, "decided_on", "5");
    type_into(f, "decided_on", "");
    dv_form_leave(f, at(f, "decided_on"));
    cr_expect_not_null(f->field[at(f, "decided_on")].fault, "typed and taken back, it is empty");
    type_into(f, "received_on", "1/3/2024");
    type_into(f, "accepted_on", "2/3/2024");
    type_into(f, "decided_on", "5/3/2024");
    dv_form_leave(f, at(f, "decided_on"));
    cr_expect_null(f->field[at(f, "decided_on")].fault, "it holds now");
    dv_form_choose_stage(f, &f->kind->stage[0]);
    dv_form_leave(f, at(f, "outcome"));
    cr_expect_null(f->field[at(f, "outcome")].fault, "the first stage asks for none");
    dv_form_close(f);
}

static void save_resolved(dv_form *f, const char *on)
{
    static const char *const chosen[][2] = {{"type", "complaint"},      {"unit", "412"},
                                            {"source", "reception"},    {"field", "land"},
                                            {"jurisdiction", "ours"},   {"eligible", "eligible"},
                                            {"complexity", "ordinary"}, {"outcome", "withdrawn"}};
    dv_err err = {.text = ""};
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++)
        choose(f, chosen[i][0], chosen[i][1]);
    type_into(f, "received_on", "1/3/2024");
    type_into(f, "person", "Nguyễn Văn Mẫu");
    type_into(f, "people", "1");
    type_into(f, "summary", "Mẫu");
    if (on)
        type_into(f, "decided_on", on);
    dv_form_choose_stage(f, dv_kind_stage(f->kind, "withdrawn"));
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
}

Test(form, a_warning_is_told_once_it_is_saved, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    save_resolved(f, NULL);
    cr_assert_not_null(dv_form_warning(f));
    cr_expect(strstr(dv_form_warning(f), "should stand here"));
    dv_form_leave(f, at(f, "decided_on"));
    cr_expect_not_null(dv_form_warning(f), "passing it mends nothing");
    save_resolved(f, "5/3/2024");
    cr_expect_null(dv_form_warning(f));
    dv_form_close(f);
}

Test(form, a_computed_day_follows_what_is_typed, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("case"), 0, &f, &err), DV_OK);
    choose(f, "type", "complaint");
    choose(f, "unit", "412");
    choose(f, "complexity", "ordinary");
    type_into(f, "received_on", "25/2/2024");
    type_into(f, "accepted_on", "1/3/2024");
    size_t accepted = dv_kind_field(f->kind, "accepted_on")->index;
    dv_form_leave(f, accepted);
    cr_assert_str_eq(dv_buf_cstr(&f->field[accepted].text), "2024-03-01");
    size_t due = dv_kind_field(f->kind, "due_on")->index;
    cr_assert_str_eq(dv_buf_cstr(&f->field[due].text), "2024-03-31");
    choose(f, "unit", "417"); /* remote: 45 days */
    dv_form_leave(f, accepted);
    cr_assert_str_eq(dv_buf_cstr(&f->field[due].text), "2024-04-15");
    dv_form_close(f);
}

Test(form, a_draft_comes_back_as_it_was_typed, .init = open_store, .fini = close_store)
{
    dv_err err;
    dv_form *f = new_task("Chưa xong", "ngày mai");
    cr_assert_eq(dv_form_draft(f, &err), DV_OK);
    uint32_t slot = f->slot;
    dv_form_close(f);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_OK);
    size_t at = dv_kind_field(f->kind, "assigned_on")->index;
    cr_assert_str_eq(dv_buf_cstr(&f->field[at].text), "ngày mai");
    type_into(f, "assigned_on", "1/3/2024");
    uint64_t before = dv_registry_stamp(reg);
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_registry_stamp(reg), before + 1, "record and draft are one transaction");
    dv_form_close(f);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_NOT_FOUND);
    dv_form_close(f);
}

/* What was to be mended when the line dropped is marked again, what is missing too. */
Test(form, a_draft_comes_back_with_the_faults_that_were_told, .init = open_store,
     .fini = close_store)
{
    dv_err err;
    dv_form *f = new_task("Chưa xong", "ngày mai");
    type_into(f, "assigned_doc", "");
    cr_assert_eq(dv_form_draft(f, &err), DV_OK);
    cr_assert_eq(dv_form_save(f, &err), DV_INVALID);
    cr_assert(f->undrafted);
    cr_assert_eq(dv_form_draft(f, &err), DV_OK);
    const size_t at = f->at, day = dv_kind_field(f->kind, "assigned_on")->index,
                 doc = dv_kind_field(f->kind, "assigned_doc")->index;
    const char *told = dv_arena_strdup(&arena, f->field[day].fault);
    cr_assert_not_null(f->field[doc].fault);
    uint32_t slot = f->slot;
    dv_form_close(f);
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(f, slot, &err), DV_OK);
    cr_expect_eq(f->at, at);
    cr_expect_str_eq(f->field[day].fault, told);
    cr_expect_not_null(f->field[doc].fault);
    cr_expect_null(f->gone);
    cr_expect(f->refused && !f->undrafted);
    type_into(f, "assigned_doc", "1-KH");
    type_into(f, "assigned_on", "1/3/2024");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_expect_not(f->refused);
    dv_form_close(f);
}

Test(form, a_conflict_is_told_and_both_sides_can_be_joined, .init = open_store, .fini = close_store)
{
    dv_form *mine, *theirs;
    dv_err err;
    save_task("Một việc", "2024-03-01");
    dv_id id = dv_id_make(0, 0, 0);
    dv_list_view *l;
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    id = dv_list_marked(l)->id;
    dv_list_close(l);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &mine, &err), DV_OK);
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &theirs, &err), DV_OK);
    type_into(theirs, "progress", "40");
    cr_assert_eq(dv_form_save(theirs, &err), DV_OK);
    type_into(mine, "title", "Việc của tôi");
    cr_assert_eq(dv_form_save(mine, &err), DV_CONFLICT);
    cr_assert(mine->field[dv_kind_field(mine->kind, "progress")->index].fault);
    cr_assert_eq(dv_form_rebase(mine, &err), DV_OK);
    cr_assert_eq(dv_form_save(mine, &err), DV_OK);
    cr_assert_str_eq(mine->base->value[dv_kind_field(mine->kind, "progress")->index], "40");
    cr_assert_str_eq(mine->base->value[dv_kind_field(mine->kind, "title")->index], "Việc của tôi");
    dv_form_close(mine);
    dv_form_close(theirs);
}

/* ---- the list ---- */

static void fill(int n)
{
    for (int i = 0; i < n; i++) {
        char title[32], day[DV_DATE_SIZE];
        snprintf(title, sizeof title, "Việc %03d", i);
        save_task(title, dv_date_format(dv_date_of(2024, 1, 1) + i % 150, day));
    }
}

static const char *title_at(const dv_list_view *l)
{
    const dv_record *rec = dv_list_marked(l);
    return rec->value[rec->kind->title->index];
}

Test(list, moves_through_all_rows_both_ways, .init = open_store, .fini = close_store)
{
    enum { N = 400 };
    dv_list_view *l;
    dv_err err;
    static char down[N][32];
    fill(N);
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    dv_list_resize(l, 19);
    cr_assert_eq(l->count, N);
    for (int i = 0; i < N; i++) {
        cr_assert_eq(l->position, (size_t)i);
        cr_assert(l->sel >= l->top && l->sel < l->top + 19);
        snprintf(down[i], sizeof down[i], "%s", title_at(l));
        cr_assert_eq(dv_list_move(l, 1, &err), DV_OK);
    }
    for (int i = N - 1; i >= 0; i--) {
        cr_assert_str_eq(title_at(l), down[i]);
        cr_assert_eq(dv_list_move(l, -1, &err), DV_OK);
    }
    cr_assert_eq(dv_list_last(l, &err), DV_OK);
    cr_assert_str_eq(title_at(l), down[N - 1]);
    cr_assert_eq(dv_list_move(l, -19, &err), DV_OK);
    cr_assert_str_eq(title_at(l), down[N - 20]);
    dv_list_close(l);
}

/* Whichever way it is ordered, each is found with its place; what the filters leave out is not. */
Test(list, goes_to_a_record_wherever_it_stands, .init = open_store, .fini = close_store)
{
    enum { N = 400 };
    static dv_id ids[N];
    dv_list_view *l;
    dv_err err;
    bool there;
    fill(N);
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    dv_list_resize(l, 19);
    for (int order = 0; order < 3; order++) {
        dv_list_sort(l, order == 2 ? dv_kind_field(kind("task"), "due_on") : kind("task")->date);
        l->q.ascending = order == 1;
        cr_assert_eq(dv_list_first(l, &err), DV_OK);
        for (int i = 0; i < N; i++) {
            ids[i] = dv_list_marked(l)->id;
            cr_assert_eq(dv_list_move(l, 1, &err), DV_OK);
        }
        for (size_t i = 0; i < N; i = i * 3 + 1) {
            size_t at = i % 2 ? i : N - 1 - i;
            cr_assert_eq(dv_list_go(l, ids[at], &there, &err), DV_OK);
            cr_assert(there);
            cr_assert_eq(dv_list_marked(l)->id, ids[at]);
            cr_assert_eq(l->position, at);
            cr_assert(l->sel >= l->top && l->sel < l->top + 19);
            cr_assert_eq(dv_list_move(l, at ? -1 : 1, &err), DV_OK);
            cr_assert_eq(dv_list_marked(l)->id, ids[at ? at - 1 : 1]);
        }
    }
    dv_list_stage(l, "done");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_assert_eq(dv_list_go(l, ids[7], &there, &err), DV_OK);
    cr_assert_not(there);
    dv_list_close(l);
}

/* As after a copy or a new one: Esc leads back to the list, and to what was saved. */
Test(app, back_in_its_list_the_cursor_is_at_what_was_saved, .init = open_store, .fini = close_store)
{
    fill(40);
    dv_app *a = at_the_list("task");
    dv_app_key(a, DV_KEY_END);
    dv_app_key(a, 'y');
    dv_form *f = dv_app_top(a)->form;
    cr_assert(f, "%s", a->status);
    dv_app_key(a, 'S' & 0x1F);
    cr_assert(f->base->id, "%s", a->status);
    const dv_id id = f->base->id;
    dv_app_key(a, DV_KEY_ESC);
    const dv_list_view *l = dv_app_top(a)->list;
    cr_assert(l);
    cr_expect_eq(dv_list_marked(l)->id, id);
    cr_expect_eq(l->count, 41);
    dv_app_close(a);
}

Test(list, filters_keep_what_they_say, .init = open_store, .fini = close_store)
{
    dv_list_view *l;
    dv_err err;
    dv_period p;
    dv_buf b = {0};
    fill(60);
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    dv_list_search(l, "viec 007");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_assert_eq(l->count, 1);
    dv_list_clear(l);
    dv_period_parse(DV_LIT("2024-02"), &p);
    dv_list_period(l, &p);
    dv_list_stage(l, "assigned");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_assert_eq(l->count, 29);
    dv_list_filters(l, &b);
    cr_assert(strstr(dv_buf_cstr(&b), "2024-02"));
    dv_list_stage(l, "done");
    cr_assert_eq(dv_list_reload(l, &err), DV_OK);
    cr_assert_eq(l->count, 0);
    cr_assert_null(dv_list_marked(l));
    dv_buf_free(&b);
    dv_list_close(l);
}

/* ---- the whole ---- */

static void press(dv_app *a, const char *keys)
{
    dv_str rest = dv_str_from(keys), name;
    while (dv_str_cut(&rest, ' ', &name))
        dv_app_key(a, dv_key_named(name));
}

Test(app, a_figure_opens_as_many_records_as_it_says, .init = open_store, .fini = close_store)
{
    dv_app *a;
    dv_err err;
    fill(25);
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    press(a, "Tab");
    dv_home *h = dv_app_top(a)->home;
    for (h->sel[1] = 0; h->sel[1] < h->n[1]; h->sel[1]++) {
        const dv_home_entry *e = dv_home_marked(h);
        if (e->is != DV_ENTRY_FIGURE || e->measure->formula == DV_RATE)
            continue;
        char shown[64];
        snprintf(shown, sizeof shown, "%s", e->value);
        press(a, "Enter");
        size_t n = dv_app_top(a)->list ? dv_app_top(a)->list->count : 0;
        cr_assert_eq(n, (size_t)atol(shown), "%s", e->label);
        if (n)
            press(a, "Esc");
    }
    dv_app_close(a);
}

Test(app, leaving_a_changed_form_asks, .init = open_store, .fini = close_store)
{
    dv_app *a;
    dv_err err;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    press(a, "Down Down Down Down Down Down Down Enter n");
    cr_assert(dv_app_top(a)->form);
    dv_app_typed(a, "Mẫu");
    press(a, "Esc");
    cr_assert_eq(a->over, DV_OVER_PICKER);
    cr_assert(dv_app_top(a)->form);
    press(a, "Down Enter"); /* keep as a draft */
    cr_assert(dv_app_top(a)->list);
    press(a, "Esc");
    cr_assert_eq(dv_app_top(a)->home->entry[1][dv_app_top(a)->home->n[1] - 1].is, DV_ENTRY_DRAFT);
    press(a, "q");
    cr_assert(a->quit);
    dv_app_close(a);
}

Test(app, drafts_of_new_records_wait_beside_each_other, .init = open_store, .fini = close_store)
{
    dv_app *a;
    dv_err err;
    dv_draft **d;
    size_t n;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    press(a, "Down Down Down Down Down Down Down Enter n");
    dv_app_typed(a, "Mẫu thứ nhất");
    press(a, "Esc Down Enter"); /* keep as a draft */
    press(a, "n");
    cr_expect_str_eq(dv_buf_cstr(&dv_app_top(a)->form->field[0].text), "");
    dv_app_typed(a, "Mẫu thứ hai");
    press(a, "Esc Down Enter");
    cr_assert_eq(dv_draft_list(&arena, reg, &d, &n, &err), DV_OK);
    cr_assert_eq(n, 2);
    press(a, "Esc Tab End Enter");
    const dv_form *f = dv_app_top(a)->form;
    cr_assert(f, "%s", a->status);
    cr_expect(strncmp(dv_buf_cstr(&f->field[0].text), "Mẫu thứ", 7) == 0);
    press(a, "Esc Down Down Enter"); /* throw it away: the other one stays */
    cr_assert_eq(dv_draft_list(&arena, reg, &d, &n, &err), DV_OK);
    cr_assert_eq(n, 1);
    dv_app_close(a);
}

/* Cuts the only entry of a database down to its first byte. */
static void damage(const char *name)
{
    dv_db db;
    dv_txn *t;
    dv_cursor *c;
    dv_err err;
    dv_str key, value;
    cr_assert_eq(dv_store_db(reg->store, name, false, &db, &err), DV_OK);
    cr_assert_eq(dv_txn_write(reg->store, &t, &err), DV_OK);
    cr_assert_eq(dv_cursor_open(t, db, &c, &err), DV_OK);
    cr_assert(dv_cursor_seek(c, DV_LIT(""), &key, &value));
    key.p = dv_arena_copy(&arena, key);
    value.p = dv_arena_copy(&arena, value);
    dv_cursor_close(c);
    cr_assert_eq(dv_put(t, db, key, (dv_str){value.p, 1}, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
}

Test(app, a_damaged_draft_is_shown_and_can_be_thrown_away, .init = open_store, .fini = close_store)
{
    dv_app *a;
    dv_err err;
    dv_draft **d;
    size_t n;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    press(a, "Down Down Down Down Down Down Down Enter n");
    dv_app_typed(a, "Mẫu");
    press(a, "Esc Down Enter Esc"); /* keep as a draft */
    damage("drafts");
    cr_assert_eq(dv_home_reload(dv_app_top(a)->home, &err), DV_OK);
    press(a, "Tab End");
    cr_expect_str_eq(dv_home_marked(dv_app_top(a)->home)->value, "unreadable");
    press(a, "Enter");
    cr_assert_eq(a->over, DV_OVER_PICKER);
    cr_expect(strstr(a->status, "can't be read"), "%s", a->status);
    press(a, "Down Enter"); /* throw it away */
    cr_assert_eq(dv_draft_list(&arena, reg, &d, &n, &err), DV_OK);
    cr_expect_eq(n, 0);
    dv_app_close(a);
}

Test(app, a_damaged_figure_keeps_nobody_from_the_first_screen, .init = open_store,
     .fini = close_store)
{
    dv_home *h;
    dv_err err;
    bool told = false;
    const dv_report *rep = reg->schema->home_reconcile;
    cr_assert_not_null(rep);
    dv_stated st = {.unit = reg->schema->office.unit,
                    .measure = rep->measure[0],
                    .value = {7, 0},
                    .source = "BC 15"};
    cr_assert_eq(dv_report_default_period(reg, dv_today(), &st.period, &err), DV_OK);
    cr_assert_eq(dv_stated_put(reg, &st, 1, &err), DV_OK, "%s", err.text);
    damage("stated");
    cr_assert_eq(dv_home_open(reg, &h, &err), DV_OK, "%s: %s", err.place, err.text);
    for (size_t i = 0; i < h->n[DV_PANE_FIGURES]; i++) {
        const dv_home_entry *e = &h->entry[DV_PANE_FIGURES][i];
        told |= e->bad && strcmp(e->value, "unreadable") == 0 && strstr(e->label, st.measure->id);
    }
    cr_expect(told);
    dv_home_close(h);
    cr_assert_eq(dv_stated_put(reg, &st, 1, &err), DV_OK, "stated again, it is right again");
}

Test(app, help_is_told_to_its_end_on_any_width, .init = open_store, .fini = close_store)
{
    dv_app *a;
    dv_err err;
    cr_assert_eq(dv_app_open(reg, 12, 40, &a, &err), DV_OK);
    press(a, "?");
    dv_pages *p = dv_app_top(a)->pages;
    cr_assert_not_null(p);
    for (int columns = 120; columns >= 20; columns -= 10) {
        dv_app_resize(a, 12, columns);
        size_t bytes = 0;
        for (size_t i = 0; i < p->nline; i++) {
            const dv_page_line *l = &p->line[i];
            dv_str part = {p->text.p + l->from, l->to - l->from};
            cr_assert_leq(l->indent + dv_utf8_columns(part), columns);
            for (size_t k = 0; k < part.n; k++)
                bytes += part.p[k] != ' ';
        }
        size_t whole = 0;
        for (size_t k = 0; k < p->text.n; k++)
            whole += p->text.p[k] != ' ' && p->text.p[k] != '\n';
        cr_assert_eq(bytes, whole, "%d", columns);
    }
    dv_app_close(a);
}

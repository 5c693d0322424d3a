/* Where there is no room for what is typed: nothing that stands there is changed, and it is told.
 */
#include "danvan/app.h"
#include "danvan/utf8.h"

#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

static bool type_keys(dv_editor *e, const char *text)
{
    dv_str rest = dv_str_from(text);
    bool full = false;
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;)
        dv_editor_key(e, cp, 5, &full);
    return full;
}

static const char *text_of(const dv_editor *e)
{
    return dv_buf_cstr(&e->text);
}

static dv_app *at_new(const char *id, dv_key key)
{
    dv_app *a = at_the_list(id);
    dv_app_key(a, key);
    return a;
}

/* The line for a note on the first figure of the first report. */
static dv_app *at_figure_note(void)
{
    dv_app *a = at_the_kind("model");
    while (dv_home_marked(dv_app_top(a)->home)->is != DV_ENTRY_REPORT)
        dv_app_key(a, DV_KEY_DOWN);
    dv_app_key(a, DV_KEY_ENTER);
    dv_app_key(a, 'n');
    cr_assert_eq(a->over, DV_OVER_PROMPT, "%s", a->status);
    return a;
}

static void fill(dv_app *a, size_t characters)
{
    for (size_t i = 0; i < characters; i++)
        dv_app_key(a, 'a');
}

Test(full, a_tone_falls_on_no_letter_that_it_was_not_meant_for)
{
    dv_editor e;
    dv_typer telex = {.how = DV_TYPE_TELEX};
    dv_editor_init(&e, "", true, 4);
    e.typer = &telex;
    cr_expect_not(type_keys(&e, "hoanf"), "a letter with its tone takes no more room");
    cr_expect_str_eq(text_of(&e), "hoàn");
    cr_expect(type_keys(&e, "gz"));
    cr_expect_str_eq(text_of(&e), "hoàn");
    cr_expect_not(type_keys(&e, "\x7F\x7F\x7F"), "the two that had no room, and one that had");
    cr_expect_str_eq(text_of(&e), "hoà");
    type_keys(&e, "\x7F\x7F\x7Fvanf");
    cr_expect_str_eq(text_of(&e), "vàn");
    cr_expect_not(type_keys(&e, "z"));
    cr_expect_str_eq(text_of(&e), "van");
    dv_editor_free(&e);
    dv_typer_free(&telex);
}

/* A tone that is pressed again gives back the letter and its key: one character more. */
Test(full, what_grows_is_taken_whole_or_not_at_all)
{
    dv_editor e;
    dv_typer telex = {.how = DV_TYPE_TELEX};
    dv_editor_init(&e, "", true, 3);
    e.typer = &telex;
    type_keys(&e, "tas");
    cr_expect_str_eq(text_of(&e), "tá");
    cr_expect_not(type_keys(&e, "s"));
    cr_expect_str_eq(text_of(&e), "tas");
    type_keys(&e, "\x7F\x7F\x7Ftans");
    cr_expect_str_eq(text_of(&e), "tán");
    cr_expect(type_keys(&e, "s"));
    cr_expect_str_eq(text_of(&e), "tán");
    dv_editor_free(&e);
    dv_typer_free(&telex);
}

/* As input methods do it: what they have sent is taken back, and sent again with its tone. */
Test(full, what_is_taken_back_is_what_had_no_room)
{
    dv_editor e;
    dv_editor_init(&e, "", true, 6);
    cr_expect(type_keys(&e, "cay ho"
                            "a"
                            "\x7F\x7Fòa"));
    cr_expect_str_eq(text_of(&e), "cay hò");
    cr_expect(type_keys(&e, " xa ga\x7F\x7F"));
    cr_expect_str_eq(text_of(&e), "cay hò");
    cr_expect(type_keys(&e, "\x7F"), "what had no room before it goes at once");
    cr_expect_str_eq(text_of(&e), "cay hò");
    cr_expect_not(e.refused.on);
    cr_expect_not(type_keys(&e, "\x7F"));
    cr_expect_str_eq(text_of(&e), "cay h");
    dv_editor_free(&e);
}

/* Letters are taken off the text by a Backspace that nothing is left of, and that is told. */
Test(full, what_had_no_room_goes_before_what_stands_there, .init = open_store, .fini = close_store)
{
    dv_app *a = at_figure_note();
    dv_editor *e = &a->editor;
    e->max = 4;
    fill(a, 4);
    for (const char *k = " bb "; *k; k++)
        dv_app_key(a, *k);
    cr_expect(strstr(a->status, "had no room (Backspace drops"), "%s", a->status);
    dv_app_key(a, DV_KEY_BACKSPACE);
    cr_expect(strstr(a->status, "what had no room is dropped"), "%s", a->status);
    cr_expect_str_eq(text_of(e), "aaaa");
    dv_app_key(a, DV_KEY_BACKSPACE);
    cr_expect_str_eq(text_of(e), "aaa");
    /* A key that is held down is no word whose letters are counted. */
    fill(a, 200);
    for (int i = 0; i < 30; i++)
        dv_app_key(a, DV_KEY_BACKSPACE);
    cr_expect_lt(text_of(e)[0], 'a');
    dv_app_close(a);
}

Test(full, a_move_ends_it)
{
    dv_editor e;
    bool full;
    dv_editor_init(&e, "", false, 3);
    cr_expect(type_keys(&e, "abcd"));
    dv_editor_key(&e, DV_KEY_LEFT, 5, &full);
    dv_editor_key(&e, DV_KEY_BACKSPACE, 5, &full);
    cr_expect_str_eq(text_of(&e), "ac");
    cr_expect_not(type_keys(&e, "x"));
    cr_expect_str_eq(text_of(&e), "axc");
    cr_expect(type_keys(&e, "y"));
    dv_editor_paste(&e, DV_LIT(""), &full);
    cr_expect_not(type_keys(&e, "\x7F"));
    cr_expect_str_eq(text_of(&e), "ac");
    dv_editor_free(&e);
}

/* ---- what is told of it ---- */

static size_t at(const dv_form *f, const char *field)
{
    return dv_kind_field(f->kind, field)->index;
}

Test(full, is_told_until_the_field_is_changed, .init = open_store, .fini = close_store)
{
    dv_err err;
    dv_form *f = new_task("Việc", "1/6/2024");
    const size_t i = at(f, "title");
    dv_form_cut(f, i);
    cr_assert_not_null(f->field[i].fault);
    cr_expect(f->field[i].warning);
    dv_form_leave(f, i);
    cr_assert_not_null(f->field[i].fault, "it stays when it is left");
    type_into(f, "title", "Việ");
    cr_expect_null(f->field[i].fault);
    dv_form_leave(f, i);
    cr_expect_null(f->field[i].fault);
    dv_form_cut(f, i);
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_assert_not_null(dv_form_warning(f), "what is saved so is told");
    cr_expect(strstr(dv_form_warning(f), "Title"), "%s", dv_form_warning(f));
    dv_form_leave(f, i);
    cr_expect_null(dv_form_warning(f));
    dv_form_close(f);
}

/* Also where it is only found again that the letters had no room after all else is kept. */
Test(full, is_told_when_its_draft_goes_on, .init = open_store, .fini = close_store)
{
    dv_err err;
    dv_form *f = new_task("Việc", "1/6/2024"), *again;
    const size_t i = at(f, "title");
    cr_assert_eq(dv_form_draft(f, &err), DV_OK, "%s", err.text);
    dv_form_cut(f, i);
    cr_assert_eq(dv_form_draft(f, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_form_open(reg, f->kind, 0, &again, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(again, f->slot, &err), DV_OK, "%s", err.text);
    cr_assert_not_null(again->field[i].fault);
    cr_expect(again->field[i].warning);
    cr_expect_null(again->field[at(f, "assigned_on")].fault);
    cr_assert_eq(dv_form_save(again, &err), DV_OK, "%s", err.text);
    cr_expect_not_null(dv_form_warning(again), "what is saved so is told");
    dv_form_close(f);
    dv_form_close(again);
}

/* A form in which nothing was changed has no draft for it. */
Test(full, is_no_change, .init = open_store, .fini = close_store)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    dv_form_cut(f, at(f, "title"));
    cr_expect_not(f->undrafted || f->unsaved);
    dv_form_close(f);
}

/* A fault of its own is worse. */
Test(full, hides_no_fault, .init = open_store, .fini = close_store)
{
    dv_err err;
    dv_form *f = new_task("Việc", "1/6/2024");
    const size_t i = at(f, "assigned_on");
    type_into(f, "assigned_on", "99/99");
    dv_form_cut(f, i);
    dv_form_leave(f, i);
    cr_assert_not_null(f->field[i].fault);
    cr_expect_not(f->field[i].warning);
    cr_expect_eq(dv_form_save(f, &err), DV_INVALID);
    cr_expect_not(f->field[i].warning);
    dv_form_close(f);
}

/* An empty field is not reproached before saving, whatever was too long for it. */
Test(full, reproaches_nothing_else, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Việc", "1/6/2024");
    const size_t i = at(f, "assigned_doc");
    type_into(f, "assigned_doc", "");
    dv_form_cut(f, i);
    dv_form_leave(f, i);
    cr_assert_not_null(f->field[i].fault);
    cr_expect(f->field[i].warning, "%s", f->field[i].fault);
    dv_form_close(f);
}

Test(full, what_is_stored_has_room, .init = open_store, .fini = close_store)
{
    dv_form *f = new_task("Việc", "1/6/2024");
    const size_t i = at(f, "title"), most = (size_t)f->kind->field[i].max;
    cr_expect_eq(dv_form_room(f, i), most);
    cr_expect_eq(dv_form_room(f, at(f, "assigned_on")), DV_FIELD_CHARACTERS);
    char *longer = dv_arena_alloc(&arena, most + 6);
    memset(longer, 'a', most + 5);
    f->base->value[i] = longer;
    cr_expect_eq(dv_form_room(f, i), most + 5);
    dv_form_close(f);
}

Test(full, a_note_is_marked_where_it_is_a_field, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("model", 'n');
    dv_form *f = dv_app_top(a)->form;
    const size_t i = f->at = at(f, "content");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_NOTES);
    a->editor.max = 3;
    fill(a, 3);
    cr_expect_null(f->field[i].fault);
    fill(a, 1);
    cr_assert_not_null(f->field[i].fault);
    cr_expect(strstr(a->status, "full"), "%s", a->status);
    cr_expect_str_eq(dv_buf_cstr(&f->field[i].text), "aaa");
    dv_app_key(a, DV_KEY_BACKSPACE);
    dv_app_key(a, DV_KEY_BACKSPACE);
    cr_expect_null(f->field[i].fault);
    dv_app_paste(a, DV_LIT("bbb"));
    cr_expect_not_null(f->field[i].fault);
    cr_expect(strstr(a->status, "nothing of it was taken"), "%s", a->status);
    /* A paste by key has nothing that Backspace could take back first. */
    dv_app_key(a, DV_KEY_BACKSPACE);
    dv_app_key(a, 'X' & 0x1F);
    for (int k = 0; k < 4; k++)
        dv_app_key(a, 'V' & 0x1F);
    cr_expect(strstr(a->status, "nothing of it was taken"), "%s", a->status);
    dv_app_close(a);
}

/* What was asked for before has nothing to do with a text that is typed after it. */
static void type_a_note(dv_app *a)
{
    dv_form *f = dv_app_top(a)->form;
    cr_assert_not_null(f);
    const size_t i = f->at = at(f, "content");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_NOTES);
    fill(a, 1);
    dv_app_paste(a, DV_LIT("bbb"));
    cr_expect_str_eq(dv_buf_cstr(&f->field[i].text), "abbb");
    cr_expect_not(a->note_typed, "it is no note on a figure");
    dv_app_close(a);
}

Test(notes, are_typed_after_a_search, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("model", '/');
    fill(a, 2);
    dv_app_key(a, DV_KEY_ESC);
    dv_app_key(a, 'n');
    type_a_note(a);
}

Test(notes, are_typed_after_a_note_on_a_figure, .init = open_store, .fini = close_store)
{
    dv_app *a = at_figure_note();
    fill(a, 2);
    dv_app_key(a, DV_KEY_ESC);
    dv_app_key(a, DV_KEY_DOWN);
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect_eq(a->over, DV_OVER_NOTHING, "a draft is kept");
    dv_app_key(a, DV_KEY_ESC);
    while (dv_home_marked(dv_app_top(a)->home)->kind != kind("model"))
        dv_app_key(a, DV_KEY_UP);
    dv_app_key(a, DV_KEY_ENTER);
    dv_app_key(a, 'n');
    type_a_note(a);
}

Test(full, a_cell_is_marked, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("task", 'b');
    dv_grid *g = dv_app_top(a)->grid;
    cr_assert(g, "%s", a->status);
    const dv_form *f = dv_grid_form(g);
    const size_t most = (size_t)f->kind->field[f->at].max;
    fill(a, most);
    cr_expect_null(f->field[f->at].fault);
    fill(a, 1);
    cr_assert_not_null(f->field[f->at].fault);
    cr_expect(strstr(a->status, "full"), "%s", a->status);
    const size_t was = f->at;
    dv_app_key(a, DV_KEY_TAB);
    cr_expect(strstr(a->status, "not all that was typed"), "%s", a->status);
    cr_expect_eq(f->field[was].text.n, most);
    dv_app_close(a);
}

Test(full, a_grid_is_not_saved_unseen, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("task", 'b');
    dv_grid *g = dv_app_top(a)->grid;
    const dv_form *f = dv_grid_form(g);
    const size_t i = f->at;
    size_t saved;
    dv_err err;
    fill(a, (size_t)f->kind->field[i].max + 1);
    cr_assert_eq(dv_grid_save(g, &saved, &err), DV_INVALID);
    cr_expect(strstr(err.text, "had room; shorten it"), "%s", err.text);
    cr_expect(f == dv_grid_form(g) && f->at == i, "the cursor is where it is");
    cr_expect_eq(dv_grid_save(g, &saved, &err), DV_INVALID);
    cr_expect(!strstr(err.text, "had room"), "told once, now the fields that are empty: %s",
              err.text);
    dv_app_close(a);
}

Test(full, a_prompt_is_not_taken_unseen, .init = open_store, .fini = close_store)
{
    dv_app *a = at_figure_note();
    fill(a, DV_PIN_TEXT);
    fill(a, 1);
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect_eq(a->over, DV_OVER_PROMPT);
    cr_expect(strstr(a->status, "not all that was typed had room"), "%s", a->status);
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect_eq(a->over, DV_OVER_NOTHING);
    dv_app_close(a);
}

Test(full, a_paste_into_a_field_is_marked, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("task", 'n');
    dv_form *f = dv_app_top(a)->form;
    f->at = at(f, "assigned_doc");
    dv_buf b = {0};
    for (int i = 0; i < f->kind->field[f->at].max; i++)
        dv_buf_putc(&b, 'a');
    cr_expect_not(dv_app_paste(a, dv_buf_str(&b)), "there is just room");
    cr_expect_null(f->field[f->at].fault);
    dv_buf_putc(&b, 'a');
    cr_expect(dv_app_paste(a, dv_buf_str(&b)));
    cr_expect_not_null(f->field[f->at].fault);
    dv_buf_free(&b);
    dv_app_close(a);
}

/* What curses' field can't hold is not cut, and no key is said to take anything back. */
Test(full, what_is_too_long_to_be_changed_is_no_fault, .init = open_store, .fini = close_store)
{
    dv_app *a = at_new("task", 'n');
    dv_form *f = dv_app_top(a)->form;
    dv_buf b = {0};
    for (int i = 0; i <= DV_FIELD_CHARACTERS; i++)
        dv_buf_putc(&b, 'a');
    type_into(f, "title", dv_buf_cstr(&b));
    f->at = at(f, "title");
    dv_app_field_full(a, &(dv_refusal){.on = true});
    cr_expect(strstr(a->status, "too long to be changed"), "%s", a->status);
    cr_expect_null(f->field[f->at].fault);
    dv_buf_free(&b);
    dv_app_close(a);
}

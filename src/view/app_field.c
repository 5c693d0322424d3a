/* The field of a form, whatever form of input it has: what opens over it, what a key does to it. */
#include "danvan/lang.h"
#include "danvan/query.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

static void pick_choice(dv_app *a, purpose why, const dv_field *decl)
{
    dv_picker *p = dv_app_pick(a, why, dv_label_text(decl->label));
    if (!decl->required || decl->required->n)
        dv_picker_add(p, "", _("(nothing)"), NULL, -1);
    for (size_t i = 0; i < decl->list->n; i++)
        dv_picker_add_label(p, decl->list->choice[i].id, decl->list->choice[i].label, (int)i);
}

static void pick_bool(dv_app *a, purpose why, const dv_field *decl)
{
    dv_picker *p = dv_app_pick(a, why, dv_label_text(decl->label));
    dv_picker_add_label(p, "yes", (dv_label){.vi = "Có", .en = "Yes"}, 1);
    dv_picker_add_label(p, "no", (dv_label){.vi = "Không", .en = "No"}, 0);
    dv_picker_add(p, "", _("(nothing)"), NULL, -1);
}

static void pick_person(dv_app *a, purpose why, const dv_field *decl)
{
    dv_picker *p = dv_app_pick(a, why, dv_label_text(decl->label));
    const dv_schema *s = a->r->schema;
    dv_picker_add(p, "", _("(nothing)"), NULL, -1);
    for (size_t i = 0; i < s->nperson; i++)
        dv_picker_add(p, s->person[i].id, s->person[i].name, NULL, (int)i);
}

/* The day that a field holds as it is typed, or today. */
static dv_date day_in(const dv_app *a, const dv_form *f, const dv_field *decl)
{
    dv_date day = dv_today();
    dv_arena arena = {0};
    const char *value;
    if (dv_value_parse(&arena, a->r, decl, dv_buf_str(&f->field[decl->index].text), DV_NO_DATE,
                       &value, NULL) == DV_OK)
        dv_value_date(value, &day);
    dv_arena_free(&arena);
    return day;
}

bool dv_app_pick_value(dv_app *a, purpose why, const dv_field *decl, dv_date day)
{
    switch (decl->type) {
    case DV_CHOICE:
    case DV_CATEGORY:
        pick_choice(a, why, decl);
        return true;
    case DV_BOOL:
        pick_bool(a, why, decl);
        return true;
    case DV_STAFF:
        pick_person(a, why, decl);
        return true;
    case DV_UNIT:
        dv_picker_units(dv_app_pick(a, why, dv_label_text(decl->label)), a->r->schema, day);
        return true;
    case DV_LONG:
    case DV_TEXT:
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
    case DV_DATE:
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return false;
}

static void open_notes(dv_app *a, dv_form *f, const dv_field *decl)
{
    if (f->field[f->at].text.n && strcmp(dv_buf_cstr(&f->field[f->at].text), dv_mask) == 0) {
        dv_editor_free(&a->editor);
        dv_editor_init(&a->editor, "", false, (size_t)decl->max);
    } else {
        dv_editor_free(&a->editor);
        dv_editor_init(&a->editor, dv_buf_cstr(&f->field[f->at].text), false, (size_t)decl->max);
    }
    a->editor.typer = &a->typer;
    a->editor.fixed = dv_app_refuses(a, f, NULL);
    dv_app_name(a, dv_label_text(decl->label));
    a->over = DV_OVER_NOTES;
    a->field = f->at;
}

bool dv_app_open_field(dv_app *a, dv_form *f)
{
    const dv_field *decl = &f->kind->field[f->at];
    a->field = f->at;
    if (decl->type == DV_LONG) {
        open_notes(a, f, decl);
        return true;
    }
    if (dv_form_typable(f, f->at))
        return false;
    if (dv_app_refuses(a, f, NULL))
        return true;
    /* The units of the record's day are offered. */
    if (!dv_app_pick_value(a, FOR_FIELD, decl, day_in(a, f, f->kind->date)))
        return false;
    dv_app_pick_ready(a, dv_form_value(f, f->at));
    return true;
}

bool dv_app_help_typing(dv_app *a, dv_form *f)
{
    const dv_field *decl = &f->kind->field[f->at];
    a->field = f->at;
    if ((decl->type == DV_REF || decl->type == DV_DATE) && dv_app_refuses(a, f, NULL))
        return true;
    if (decl->type == DV_REF)
        dv_app_find(a, FOR_REFERENCE, decl->ref);
    if (decl->type != DV_DATE)
        return decl->type == DV_REF;
    dv_calendar_init(&a->calendar, a->r->schema, day_in(a, f, decl));
    a->over = DV_OVER_CALENDAR;
    return true;
}

static bool erases(dv_key key)
{
    return key == DV_KEY_BACKSPACE || key == '\b' || key == DV_KEY_DELETE;
}

/* Takes off the whole of a text. */
bool dv_app_clears(dv_key key)
{
    return dv_command_for(DV_IN_PROMPT, key) == DV_CMD_EDIT_CUT_ALL;
}

/* In the text of a field; every other key would change it. */
static bool moves(dv_key key)
{
    return key == DV_KEY_LEFT || key == DV_KEY_RIGHT || key == DV_KEY_HOME || key == DV_KEY_END ||
           key == DV_KEY_WORD_LEFT || key == DV_KEY_WORD_RIGHT || key == ('A' & 0x1F) ||
           key == ('E' & 0x1F);
}

bool dv_app_field_key(dv_app *a, dv_form *f, dv_key key)
{
    const dv_field *decl = &f->kind->field[f->at];
    if (!moves(key) && dv_app_refuses(a, f, NULL))
        return true;
    if (dv_form_typable(f, f->at))
        return false;
    bool prints = key >= ' ' && key < DV_KEY_SPECIAL && key != DV_KEY_BACKSPACE;
    if (decl->type == DV_BOOL && dv_app_answer(a, f, key))
        return true;
    if ((erases(key) || dv_app_clears(key)) && decl->type != DV_LONG) {
        dv_form_choose(f, f->at, "");
        return true;
    }
    if (dv_app_clears(key)) {
        dv_app_say(a, false, "%s", _("nothing is taken off this text: Enter opens it"));
        return true;
    }
    if (!prints && !(erases(key) && decl->type == DV_LONG))
        return dv_app_key_idle(a), true;
    if (!dv_app_open_field(a, f))
        return true;
    /* The letter that opened it narrows it, behind those that were an answer until then, or is the
     * first to be written. */
    if (a->over == DV_OVER_PICKER && a->answer.n)
        dv_picker_paste(&a->picker, dv_buf_str(&a->answer));
    dv_buf_clear(&a->answer);
    if (key != ' ' && a->over == DV_OVER_PICKER)
        dv_app_over_key(a, key);
    if (a->over == DV_OVER_NOTES && dv_editor_lone_key(&a->editor, key)) {
        dv_app_lone_mark(a);
    } else if (a->over == DV_OVER_NOTES) {
        bool full;
        dv_editor_key(&a->editor, key, 1, &full);
        dv_form_type(f, a->field, dv_buf_cstr(&a->editor.text));
    }
    return true;
}

/* Nobody sees what goes. */
void dv_app_say_replaced(dv_app *a, const dv_form *f)
{
    const dv_str back = dv_command_key(DV_IN_FORM, DV_CMD_TAKE_BACK);
    dv_app_say(a, true,
               _("%s: what is sealed here will be replaced when you save; %.*s leaves it as it is"),
               dv_label_text(f->kind->field[f->at].label), (int)back.n, back.p);
}

void dv_app_typed(dv_app *a, const char *text)
{
    dv_form *f = dv_app_top(a)->form;
    if (!f || !dv_form_typable(f, f->at))
        return;
    const bool sealed = strcmp(dv_buf_cstr(&f->field[f->at].text), dv_mask) == 0;
    dv_form_type(f, f->at, text);
    if (sealed && strcmp(text, dv_mask) != 0)
        dv_app_say_replaced(a, f);
}

void dv_app_say_full(dv_app *a, const dv_refusal *x)
{
    dv_app_say(a, true, "%s",
               x->dropped
                   ? _("what had no room is dropped; Backspace now takes off what stands here")
                   : _("the field is full: the last letters had no room (Backspace drops them)"));
}

void dv_app_field_full(dv_app *a, const dv_refusal *x)
{
    dv_form *f = dv_app_form(a);
    if (dv_utf8_count(dv_buf_str(&f->field[f->at].text)) > DV_FIELD_CHARACTERS) {
        dv_app_say(a, true, "%s", _("this text is too long to be changed here; it stays as it is"));
        return;
    }
    dv_form_cut(f, f->at);
    dv_app_say_full(a, x);
}

void dv_app_lone_mark(dv_app *a)
{
    dv_app_say(a, true, "%s",
               _("there is no letter here for the mark: first the letter, then its mark"));
}

void dv_app_key_idle(dv_app *a)
{
    const dv_str help = dv_command_key(dv_app_where(a), DV_CMD_HELP);
    if (help.n)
        dv_app_say(a, false, _("this key does nothing here; %.*s: help"), (int)help.n, help.p);
    else
        dv_app_say(a, false, "%s", _("this key does nothing here; Esc goes back"));
}

void dv_app_keep_letters(dv_app *a)
{
    dv_form *f = dv_app_form(a);
    if (f && a->over == DV_OVER_PICKER && a->purpose == FOR_FIELD && a->picker.typed.n)
        dv_form_type(f, a->field, dv_buf_cstr(&a->picker.typed));
}

void dv_app_take_picked(dv_app *a, dv_form *f)
{
    const dv_item *it = dv_picker_chosen(&a->picker);
    if (it)
        dv_form_choose(f, a->field, it->id);
    else if (a->picker.typed.n)
        dv_form_type(f, a->field, dv_buf_cstr(&a->picker.typed));
    dv_form_leave(f, a->field);
}

/* ---- typed twice ---- */

bool dv_app_ask_again(dv_app *a, const dv_form *f)
{
    if (!dv_form_wants_again(f, f->at))
        return false;
    dv_arena t = {0};
    a->field = f->at;
    dv_app_prompt(
        a, FOR_AGAIN,
        dv_arena_printf(&t, _("A second time: %s"), dv_label_text(f->kind->field[f->at].label)),
        "");
    dv_arena_free(&t);
    return true;
}

bool dv_app_typed_again(dv_app *a, dv_form *f, const char *text)
{
    bool same = dv_form_again(f, a->field, text);
    if (!same)
        dv_app_say(a, true, "%s", f->field[a->field].fault);
    return same;
}

/* ---- what it held before ---- */

enum { LOOKED_AT = 60, OFFERED = 12 };

static bool offered(const dv_picker *p, const char *value)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->item[i].id, value) == 0)
            return true;
    return false;
}

static void add_values(dv_app *a, const dv_form *f, const dv_page *page, dv_arena *t)
{
    const dv_field *decl = &f->kind->field[f->at];
    dv_picker *p = dv_app_pick(a, FOR_LAST_VALUE, dv_label_text(decl->label));
    for (size_t i = 0; i < page->n && p->n < OFFERED; i++) {
        const char *value = page->record[i]->value[f->at];
        if (value && value != dv_mask && !offered(p, value))
            dv_picker_add(p, value, dv_value_show(t, a->r, decl, value), NULL, (int)i);
    }
    if (p->n) {
        dv_app_pick_ready(a, NULL);
    } else {
        dv_app_over_closed(a);
        dv_app_say(a, false, "%s", _("the last records hold nothing here that could be taken"));
    }
}

void dv_app_pick_last_value(dv_app *a, dv_form *f)
{
    dv_arena t = {0};
    dv_query q = dv_query_of(f->kind);
    dv_page page;
    dv_err err;
    a->field = f->at;
    if (dv_query_page(&t, a->r, &q, 0, DV_FORWARD, LOOKED_AT, &page, &err) == DV_OK)
        add_values(a, f, &page, &t);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&t);
}

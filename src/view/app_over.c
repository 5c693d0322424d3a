/* What lies over a screen: a list to choose from, a line to type, notes to write. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <stdio.h>
#include <string.h>

dv_picker *dv_app_pick(dv_app *a, purpose why, const char *title)
{
    dv_picker_free(&a->picker);
    dv_picker_init(&a->picker, title);
    a->picker.typer = &a->typer;
    dv_typer_reset(&a->typer);
    a->over = DV_OVER_PICKER;
    a->purpose = why;
    return &a->picker;
}

void dv_app_pick_ready(dv_app *a, const char *marked)
{
    dv_picker_narrow(&a->picker, marked);
}

/* The title of what lies over the screen, cut where a character ends. */
void dv_app_name(dv_app *a, const char *title)
{
    snprintf(a->title, sizeof a->title, "%s", title);
    a->title[dv_utf8_check(dv_str_from(a->title))] = '\0';
}

/* Characters. */
enum { USUAL_ROOM = 200 };

void dv_app_prompt(dv_app *a, purpose why, const char *title, const char *text)
{
    dv_editor_free(&a->editor);
    dv_editor_init(&a->editor, text, true, why == FOR_PIN ? DV_PIN_TEXT : USUAL_ROOM);
    a->editor.typer = why == FOR_AGAIN ? NULL : &a->typer;
    /* A note is gone on with, and so is what was refused. */
    a->editor.offered =
        text && *text && why != FOR_PIN && why != FOR_EDIT_VALUE && why != FOR_NARROW_VALUE;
    dv_app_name(a, title);
    a->over = DV_OVER_PROMPT;
    a->purpose = why;
}

/* Once: what stands there may be what is meant. */
static bool refuse_cut(dv_app *a)
{
    const bool cut = a->editor.refused.on;
    a->editor.refused = (dv_refusal){0};
    if (cut)
        dv_app_say(a, true, "%s",
                   _("not all that was typed had room; shorten it, or press Enter again for what "
                     "stands here"));
    return cut;
}

/* What is typed next is meant for it, and would go elsewhere. */
static bool refuse_no_reason(dv_app *a)
{
    const bool asked = a->purpose == FOR_DELETE || a->purpose == FOR_REVEAL,
               none = asked && !dv_str_trim(dv_buf_str(&a->editor.text)).n;
    if (none)
        dv_app_say(a, true, "%s", _("this is not done without a reason: type one; Esc leaves it"));
    return none;
}

void dv_app_over_closed(dv_app *a)
{
    a->over = DV_OVER_NOTHING;
}

static void picked(dv_app *a)
{
    const dv_item *it = dv_picker_chosen(&a->picker);
    dv_screen *s = dv_app_top(a);
    dv_app_over_closed(a);
    if (a->purpose == FOR_UNDO)
        dv_app_undo_picked(a, it);
    else if (a->purpose == FOR_KEPT || a->purpose == FOR_DROP_KEPT)
        dv_app_kept_picked(a, it);
    else if (a->purpose == FOR_NOTE)
        dv_app_note_picked(a, it);
    else if (a->purpose == FOR_LEAVING_NOTE)
        dv_app_note_left(a, it);
    else if (a->purpose == FOR_REVISION)
        dv_app_revision_picked(a, s->pages, it);
    else if (a->purpose == FOR_REPORT || s->figures || s->due)
        dv_app_report_picked(a, it);
    else if (s->form)
        dv_app_form_picked(a, s->form, it);
    else if (s->grid)
        dv_app_grid_picked(a, s->grid, it);
    else if (s->list)
        dv_app_list_picked(a, s->list, it);
}

/* The field of a closed list takes what stands in the list over it, and the screen below goes on
 * with its key: nothing typed and no key is swallowed. */
static void to_the_screen(dv_app *a, dv_key key)
{
    if (a->picker.touched)
        dv_app_take_picked(a, dv_app_form(a));
    dv_app_over_closed(a);
    dv_app_key(a, key);
}

/* A function key is no letter that was on its way: what is marked by then may be something that
 * nobody meant, and would be saved. */
static bool is_unasked(const dv_app *a, dv_key key)
{
    return a->picker.touched && key >= DV_KEY_F1 && key <= DV_KEY_F12;
}

static void say_unasked(dv_app *a, dv_command_id c)
{
    const dv_str key = dv_command_ctrl_key(dv_app_top(a)->is, c);
    if (c != DV_CMD_NONE && key.n)
        dv_app_say(a, false,
                   _("this key does nothing here: %.*s takes what is marked and does the same, Esc "
                     "goes back"),
                   (int)key.n, key.p);
    else
        dv_app_say(a, false, "%s",
                   _("this key does nothing here: Enter takes what is marked, Esc goes back"));
}

static void go_on(dv_app *a)
{
    dv_app_take_picked(a, dv_app_form(a));
    dv_app_over_closed(a);
    dv_app_screen_command(a, DV_CMD_NEXT_FIELD);
}

/* What has become of what was typed to narrow. */
static void tell_narrowed(dv_app *a)
{
    const dv_picker *p = &a->picker;
    if (p->full)
        dv_app_say(a, true, "%s", _("the field is full: nothing more has room in it"));
    else if (!p->nshown && a->purpose == FOR_FIELD)
        dv_app_say(a, true, _("no choice of %s begins with %s"), p->title, dv_buf_cstr(&p->typed));
    else if (!p->nshown)
        dv_app_say(a, true, _("nothing here begins with %s: Backspace corrects it, Esc goes back"),
                   dv_buf_cstr(&p->typed));
}

static void picker_key(dv_app *a, dv_key key)
{
    int page = a->rows > 10 ? a->rows - 8 : 3;
    bool field = a->purpose == FOR_FIELD;
    dv_command_id command = dv_command_for(dv_app_top(a)->is, key);
    if (dv_command_for(DV_IN_PICKER, key) == DV_CMD_EDIT_CUT_ALL) {
        dv_picker_clear(&a->picker);
        return;
    }
    switch (dv_picker_key(&a->picker, key, page)) {
    case DV_PICK_CHOSEN:
        if (field)
            go_on(a);
        else
            picked(a);
        break;
    case DV_PICK_NONE:
        if (field)
            go_on(a);
        else
            tell_narrowed(a);
        break;
    case DV_PICK_OTHER:
        if (field && command != DV_CMD_NONE && command != DV_CMD_HELP && !is_unasked(a, key))
            to_the_screen(a, key);
        else
            say_unasked(a, field && is_unasked(a, key) ? command : DV_CMD_NONE);
        break;
    case DV_PICK_LEFT:
        dv_app_over_closed(a);
        /* A form would write its own draft over one that nobody has decided about. */
        if (a->purpose == FOR_DRAFT)
            dv_app_pop(a);
        if (a->purpose == FOR_LEAVING_NOTE)
            dv_app_note_left(a, NULL);
        break;
    case DV_PICK_OPEN:
        tell_narrowed(a);
        break;
    }
}

static void prompted(dv_app *a)
{
    dv_screen *s = dv_app_top(a);
    dv_app_over_closed(a);
    if (a->purpose == FOR_KEEP)
        dv_app_keep_prompted(a, dv_buf_cstr(&a->editor.text));
    else if (s->list)
        dv_app_list_prompted(a, s->list, dv_buf_cstr(&a->editor.text));
    else if (s->figures)
        dv_app_report_prompted(a, s->figures, dv_buf_cstr(&a->editor.text));
    else if (s->form)
        dv_app_form_prompted(a, s->form, dv_buf_cstr(&a->editor.text));
    else if (s->grid)
        dv_app_grid_prompted(a, s->grid, dv_buf_cstr(&a->editor.text));
}

static void form_edited(dv_app *a, bool full)
{
    dv_form_type(dv_app_form(a), a->field, dv_buf_cstr(&a->editor.text));
    if (full)
        dv_form_cut(dv_app_form(a), a->field);
}

/* What follows the text at every key: a list that is searched, the form and so its draft. */
static void edited(dv_app *a, bool full)
{
    const dv_refusal *x = &a->editor.refused;
    if (full && (x->on || x->dropped))
        dv_app_say_full(a, x);
    else if (full)
        dv_app_paste_refused(a);
    if (a->over == DV_OVER_NOTES)
        form_edited(a, full);
    else if (a->purpose == FOR_PIN)
        a->note_typed = true;
    else if (a->purpose == FOR_SEARCH)
        dv_app_list_search(a, dv_app_top(a)->list, dv_buf_cstr(&a->editor.text));
}

static void prompt_key(dv_app *a, dv_key key)
{
    bool full;
    dv_list_view *l = a->purpose == FOR_SEARCH ? dv_app_top(a)->list : NULL;
    if (key == DV_KEY_ENTER && !l) {
        if (!refuse_cut(a) && !refuse_no_reason(a))
            prompted(a);
    } else if (key == DV_KEY_ENTER) {
        dv_app_over_closed(a);
    } else if (key == DV_KEY_ESC) {
        dv_app_over_closed(a);
        if (a->purpose == FOR_PIN)
            dv_app_leave_note(a, dv_app_top(a)->figures);
        if (l)
            dv_app_list_search(a, l, dv_buf_cstr(&a->value));
    } else if (dv_editor_lone_key(&a->editor, key)) {
        dv_app_lone_mark(a);
    } else {
        bool meant = dv_editor_key(&a->editor, key, 1, &full);
        edited(a, full);
        if (!meant && !full)
            dv_app_key_idle(a);
    }
}

static void notes_key(dv_app *a, dv_key key)
{
    bool full;
    dv_form *f = dv_app_form(a);
    dv_command_id c = dv_command_for(DV_IN_NOTES, key);
    bool save = c == DV_CMD_SAVE;
    if (save || c == DV_CMD_BACK) {
        dv_app_over_closed(a);
        dv_form_leave(f, a->field);
        if (key == DV_KEY_TAB)
            dv_app_screen_command(a, DV_CMD_NEXT_FIELD);
        if (save)
            dv_app_screen_command(a, DV_CMD_SAVE);
        return;
    }
    if (dv_editor_lone_key(&a->editor, key)) {
        dv_app_lone_mark(a);
        return;
    }
    bool meant = dv_editor_key(&a->editor, key, a->rows > 10 ? a->rows - 8 : 3, &full);
    if (!a->editor.fixed)
        edited(a, full);
    else if (!meant)
        dv_app_refuses(a, f, NULL);
    if (!meant && !full && !a->editor.fixed)
        dv_app_say(a, false, "%s",
                   _("this key does nothing in the text; Esc goes back, with what is typed"));
}

void dv_app_over_paste(dv_app *a, dv_str text)
{
    bool full;
    if (a->over == DV_OVER_PICKER) {
        dv_picker_paste(&a->picker, text);
        tell_narrowed(a);
        return;
    }
    if (a->over == DV_OVER_NOTES && dv_app_refuses(a, dv_app_form(a), NULL))
        return;
    if (dv_editor_lone_mark(&a->editor, text)) {
        dv_app_lone_mark(a);
        return;
    }
    dv_editor_paste(&a->editor, text, &full);
    edited(a, full);
}

static void calendar_key(dv_app *a, dv_key key)
{
    dv_command_id c = dv_command_for(DV_IN_CALENDAR, key);
    char day[DV_DATE_SIZE];
    dv_form *f = dv_app_form(a);
    key = c == DV_CMD_OPEN ? DV_KEY_ENTER : c == DV_CMD_BACK ? DV_KEY_ESC : key;
    switch (dv_calendar_key(&a->calendar, key)) {
    case DV_PICK_CHOSEN:
        dv_app_over_closed(a);
        dv_form_put(f, a->field, dv_date_format(a->calendar.day, day));
        dv_form_leave(f, a->field);
        dv_app_screen_command(a, DV_CMD_NEXT_FIELD);
        break;
    case DV_PICK_LEFT:
        dv_app_over_closed(a);
        break;
    case DV_PICK_OTHER:
        dv_app_key_idle(a);
        break;
    case DV_PICK_OPEN:
    case DV_PICK_NONE:
        break;
    }
}

void dv_app_over_key(dv_app *a, dv_key key)
{
    switch (a->over) {
    case DV_OVER_PICKER:
        picker_key(a, key);
        break;
    case DV_OVER_PROMPT:
        prompt_key(a, key);
        break;
    case DV_OVER_NOTES:
        notes_key(a, key);
        break;
    case DV_OVER_FIND:
        dv_app_find_key(a, key);
        break;
    case DV_OVER_CALENDAR:
        calendar_key(a, key);
        break;
    case DV_OVER_NOTHING:
        break;
    }
}

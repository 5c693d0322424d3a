/* The form: saving, leaving, its commands. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/rights.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- saving and leaving ---- */

/* The first with its fault, the others by name: on a small screen they are out of sight. */
static void say_faults(dv_app *a, const dv_form *f)
{
    dv_buf others = {0};
    size_t n = 0;
    for (size_t i = 0; i < f->kind->nfield; i++) {
        if (!f->field[i].fault || f->field[i].warning)
            continue;
        if (n++)
            dv_buf_printf(&others, "%s%s", n > 2 ? ", " : "",
                          dv_label_text(f->kind->field[i].label));
    }
    if (n > 1)
        dv_app_say(a, true, _("%zu faults: %s; also: %s"), n, dv_form_fault(f),
                   dv_buf_cstr(&others));
    else
        dv_app_say(a, true, "%s", dv_form_fault(f));
    dv_buf_free(&others);
}

bool dv_app_save_form(dv_app *a, dv_form *f)
{
    dv_err err = {.place = "", .text = ""};
    char id[DV_ID_SIZE];
    dv_rc rc = dv_form_save(f, &err);
    a->stamp = 0;
    if (rc == DV_OK) {
        dv_id_format(f->kind, f->base->id, id);
        a->saved = f->kind;
        a->saved_id = f->base->id;
        if (dv_form_warning(f))
            dv_app_say(a, false, _("saved: %s; but look: %s"), id, dv_form_warning(f));
        else
            dv_app_say(a, false, _("saved: %s"), id);
        return true;
    }
    dv_app_say_err(a, &err);
    if (rc == DV_CONFLICT && f->base->id && dv_form_is_gone(f))
        dv_app_keep_orphan(a, f);
    else if (rc == DV_CONFLICT && f->base->id)
        dv_app_open_conflict(a, f);
    else if (rc == DV_INVALID && dv_form_fault(f))
        say_faults(a, f);
    return false;
}

/* What the person made restricted he need not see any more. */
static void close_hidden(dv_app *a, const dv_form *f)
{
    char id[DV_ID_SIZE];
    if (dv_rights_sees(a->r, f->base))
        return;
    dv_id_format(f->kind, f->base->id, id);
    dv_app_pop(a);
    dv_app_say(a, false, _("saved: %s; it is restricted, and hidden from you from now on"), id);
}

/* What is advised is led to when it is told first; who leaves it so stays where he is. */
void dv_app_save_stay(dv_app *a, dv_form *f)
{
    const size_t before = dv_form_warned(f);
    if (!dv_app_save_form(a, f))
        return;
    const size_t warned = dv_form_warned(f);
    if (warned != before && warned < f->kind->nfield && dv_form_editable(f, warned))
        f->at = warned;
    close_hidden(a, f);
}

static void save_and_next(dv_app *a, dv_form *f)
{
    const dv_kind *k = f->kind;
    char status[DV_TEXT_MAX];
    if (!dv_app_save_form(a, f))
        return;
    memcpy(status, a->status, sizeof status);
    dv_screen *s = dv_app_top(a);
    dv_form *next;
    dv_err err;
    if (dv_form_open(a->r, k, 0, &next, &err) != DV_OK) {
        dv_app_say_err(a, &err);
        return;
    }
    dv_form_carry(next, f->base);
    dv_form_close(s->form);
    s->form = next;
    dv_app_say(a, false, "%s", status);
}

void dv_app_pick_leaving(dv_app *a, purpose why, const char *title)
{
    dv_picker *p = dv_app_pick(a, why, title);
    dv_picker_add(p, "save", _("Save"), NULL, 0);
    dv_picker_add(p, "draft", _("Keep as a draft"), NULL, 1);
    dv_picker_add(p, "drop", _("Throw the changes away"), NULL, 2);
    dv_picker_add(p, "stay", _("Stay here"), NULL, 3);
    dv_app_pick_ready(a, NULL);
}

static void leave(dv_app *a, dv_form *f)
{
    if (!f->unsaved) {
        dv_app_pop(a);
        return;
    }
    dv_app_pick_leaving(a, FOR_LEAVING, _("This record has changes that are not saved"));
}

static void leave_as(dv_app *a, dv_form *f, const char *how)
{
    dv_err err = {.place = "", .text = ""};
    dv_rc rc = DV_OK;
    if (strcmp(how, "stay") == 0 || (strcmp(how, "save") == 0 && !dv_app_save_form(a, f)))
        return;
    if (strcmp(how, "draft") == 0) {
        f->undrafted = true;
        rc = dv_form_draft(f, &err);
    }
    if (strcmp(how, "drop") == 0)
        rc = dv_form_discard(f, &err);
    if (rc != DV_OK) {
        dv_app_say_err(a, &err);
        return;
    }
    char status[DV_TEXT_MAX];
    memcpy(status, a->status, sizeof status);
    dv_app_pop(a);
    if (!a->status_bad)
        memcpy(a->status, status, sizeof status);
}

void dv_app_form_picked(dv_app *a, dv_form *f, const dv_item *it)
{
    dv_err err;
    switch ((int)a->purpose) {
    case FOR_FORM_STAGE:
        if (!dv_app_refuses(a, f, &f->kind->stage[it->at]))
            dv_form_choose_stage(f, &f->kind->stage[it->at]);
        break;
    case FOR_LEAVING:
        leave_as(a, f, it->id);
        break;
    case FOR_LAST_VALUE:
        dv_form_put(f, a->field, it->id);
        dv_form_leave(f, a->field);
        if (!dv_app_ask_again(a, f))
            dv_form_step(f, 1);
        break;
    case FOR_DRAFT:
        if (strcmp(it->id, "take") == 0)
            dv_app_take_draft(a, f, 0);
        else if (strcmp(it->id, "leave") == 0)
            dv_app_pop(a);
        else if (dv_form_discard(f, &err) != DV_OK)
            dv_app_say_err(a, &err);
        break;
    default:
        break;
    }
}

void dv_app_form_prompted(dv_app *a, dv_form *f, const char *text)
{
    if (a->purpose == FOR_AGAIN && dv_app_typed_again(a, f, text))
        dv_form_step(f, 1);
    if (a->purpose == FOR_REVEAL)
        dv_app_reveal(a, f, text);
}

/* ---- commands ---- */

static void step(dv_app *a, dv_form *f, int by)
{
    size_t left = f->at;
    dv_form_leave(f, left);
    if (by > 0 && dv_app_ask_again(a, f))
        return;
    dv_form_step(f, by);
    if (f->field[left].fault)
        dv_app_say(a, !f->field[left].warning, "%s", f->field[left].fault);
}

static void page(dv_app *a, dv_form *f, int by)
{
    for (int i = 0; i < dv_app_body(a, dv_app_top(a)) - 1; i++)
        if (by > 0 ? f->at + 1 < f->kind->nfield : f->at > 0)
            step(a, f, by);
}

static int ascending(const void *x, const void *y)
{
    const dv_id *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static void open_alike(dv_app *a, dv_form *f)
{
    dv_arena t = {0};
    dv_form_look_alike(f);
    dv_id *id = DV_NEW_N(&t, dv_id, f->nalike + 1);
    for (size_t i = 0; i < f->nalike; i++)
        id[i] = f->alike[i].id;
    if (f->nalike) {
        qsort(id, f->nalike, sizeof *id, ascending);
        dv_app_open_ids(a, f->kind, _("May be the same record"), id, f->nalike);
    } else {
        dv_app_say(a, false, "%s", _("there is no record here that looks the same"));
    }
    dv_arena_free(&t);
}

static void open_history(dv_app *a, const dv_form *f)
{
    if (f->base->id)
        dv_app_open_history(a, f->kind, f->base->id);
    else
        dv_app_say(a, false, "%s", _("a new record has no history yet"));
}

static void take_back(dv_app *a, dv_form *f)
{
    const size_t left = f->at;
    const dv_took took = dv_form_take_back(f);
    const char *label = dv_label_text(f->kind->field[f->at].label);
    if (took != DV_TOOK_NOTHING && left != f->at)
        dv_form_leave(f, left);
    if (took == DV_TOOK_NOTHING)
        dv_app_say(a, false, "%s", _("nothing has been changed here since it was opened or saved"));
    else if (took == DV_TOOK_BACK)
        dv_app_say(a, false, _("%s: as it was before; the same key brings the change back"), label);
    else if (f->base->value[f->at] == dv_mask)
        dv_app_say_replaced(a, f);
    else
        dv_app_say(a, false, _("%s: the change is back"), label);
}

void dv_app_form_command(dv_app *a, dv_form *f, dv_command_id c)
{
    if (dv_app_form_denies(a, f, c))
        return;
    switch ((int)c) {
    case DV_CMD_SAVE:
        dv_app_save_stay(a, f);
        break;
    case DV_CMD_SAVE_NEW:
        save_and_next(a, f);
        break;
    case DV_CMD_BACK:
        leave(a, f);
        break;
    case DV_CMD_OPEN:
        if (!dv_app_open_field(a, f) && !dv_app_help_typing(a, f))
            dv_app_say(a, false, "%s", _("this field is typed; there is no list to choose from"));
        break;
    case DV_CMD_ENTER:
        if (!dv_app_open_field(a, f))
            step(a, f, 1);
        break;
    case DV_CMD_REVEAL:
        dv_app_ask_reveal(a, f);
        break;
    case DV_CMD_ALIKE:
        open_alike(a, f);
        break;
    case DV_CMD_TAKE_BACK:
        take_back(a, f);
        break;
    case DV_CMD_TEMPLATE:
        dv_app_pick_kept(a);
        break;
    case DV_CMD_LAST_VALUES:
        dv_app_pick_last_value(a, f);
        break;
    case DV_CMD_NEXT_FIELD:
        step(a, f, 1);
        break;
    case DV_CMD_PREVIOUS_FIELD:
        step(a, f, -1);
        break;
    case DV_CMD_PAGE_DOWN:
        page(a, f, 1);
        break;
    case DV_CMD_PAGE_UP:
        page(a, f, -1);
        break;
    case DV_CMD_STAGE:
        dv_app_pick_stage(a, FOR_FORM_STAGE, f->kind, f->base->id ? f->base->stage_decl : NULL);
        break;
    case DV_CMD_HISTORY:
        open_history(a, f);
        break;
    default:
        break;
    }
}

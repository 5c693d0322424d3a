/* Acts on a list's records: the one at the cursor, or all that are marked.  What an act on many
 * would do is shown before it is done. */
#include "danvan/bulk.h"
#include "danvan/lang.h"

#include "app_int.h"

#include <string.h>

/* ---- on which records ---- */

static size_t how_many(const dv_list_view *l)
{
    return l->nmark ? l->nmark : 1;
}

static dv_bulk bulk_of(const dv_app *a, const dv_list_view *l, dv_id *one)
{
    *one = l->nmark ? 0 : dv_list_marked(l)->id;
    return (dv_bulk){.kind = l->q.kind,
                     .id = l->nmark ? l->mark : one,
                     .n = how_many(l),
                     .stage = a->stage,
                     .field = a->about,
                     .value = dv_buf_cstr(&a->value)};
}

void dv_app_pick_bulk_stage(dv_app *a, const dv_list_view *l)
{
    /* Many records stand at many stages: which of them may move is told before it is done. */
    dv_app_pick_stage(a, FOR_MOVE, l->q.kind, l->nmark ? NULL : dv_list_marked(l)->stage_decl);
}

/* ---- doing it ---- */

/* How many, which, and why the first. */
static void tell_refused(dv_app *a, const dv_bulk *b, const dv_bulk_told *told)
{
    char id[DV_ID_SIZE];
    dv_buf which = {0};
    for (size_t i = 0; i < told->refused && i < DV_BULK_NAMED; i++)
        dv_buf_printf(&which, "%s%s", i ? ", " : "", dv_id_format(b->kind, told->first[i], id));
    if (told->refused > DV_BULK_NAMED)
        dv_buf_puts(&which, ", …");
    dv_app_say(a, true, _("nothing is changed: %zu of %zu records are refused (%s): %s"),
               told->refused, b->n, dv_buf_cstr(&which), told->why.text);
    dv_buf_free(&which);
}

static dv_rc do_bulk(dv_app *a, dv_list_view *l)
{
    dv_err err = {.place = "", .text = ""};
    dv_bulk_told told;
    dv_id one;
    const dv_bulk b = bulk_of(a, l, &one);
    dv_rc rc = dv_bulk_do(a->r, &b, &told, &err);
    if (rc == DV_OK)
        dv_list_unmark(l);
    dv_app_list_reload(a, l);
    if (rc != DV_OK && told.refused && b.n > 1)
        tell_refused(a, &b, &told);
    else if (rc != DV_OK)
        dv_app_say_err(a, &err);
    else if (b.n == 1 && b.stage)
        dv_app_say(a, false, _("now at stage: %s"), dv_label_text(b.stage->label));
    else
        dv_app_say(a, false,
                   _n(told.changed, "%zu record is changed; z takes it back",
                      "%zu records are changed; z takes it back"),
                   told.changed);
    return rc;
}

/* "Field → value", as it is shown. */
static void put_change(const dv_app *a, dv_buf *out)
{
    dv_arena t = {0};
    const char *value = dv_buf_cstr(&a->value), *canonical = NULL;
    if (a->stage) {
        dv_buf_printf(out, "%s → %s", _("Stage"), dv_label_text(a->stage->label));
        return;
    }
    dv_value_parse(&t, a->r, a->about, dv_str_from(value), dv_today(), &canonical, NULL);
    dv_buf_printf(out, "%s → %s", dv_label_text(a->about->label),
                  canonical ? dv_value_show(&t, a->r, a->about, canonical)
                  : *value  ? value
                            : _("(nothing)"));
    dv_arena_free(&t);
}

/* What it would do, and whether it may be done at all. */
static dv_rc preview(dv_app *a, const dv_list_view *l)
{
    dv_err err = {.place = "", .text = ""};
    dv_bulk_told told;
    dv_id one;
    dv_buf title = {0};
    const dv_bulk b = bulk_of(a, l, &one);
    if (dv_bulk_try(a->r, &b, &told, &err) != DV_OK) {
        dv_app_say_err(a, &err);
        return err.rc;
    }
    if (told.refused) {
        tell_refused(a, &b, &told);
        return told.why.rc;
    }
    put_change(a, &title);
    dv_picker *p = dv_app_pick(a, FOR_BULK, dv_buf_cstr(&title));
    dv_buf_clear(&title);
    dv_buf_printf(&title, _n(told.changed, "Change %zu record", "Change %zu records"),
                  told.changed);
    if (told.same)
        dv_buf_printf(&title, _(" (%zu are so already)"), told.same);
    dv_picker_add(p, "do", dv_buf_cstr(&title), NULL, 0);
    dv_picker_add(p, "leave", _("Leave them as they are"), NULL, 1);
    dv_app_pick_ready(a, NULL);
    dv_buf_free(&title);
    return DV_OK;
}

static dv_rc change(dv_app *a, dv_list_view *l, const dv_stage *stage, const char *value)
{
    a->stage = stage;
    dv_buf_clear(&a->value);
    dv_buf_puts(&a->value, value);
    return l->nmark ? preview(a, l) : do_bulk(a, l);
}

/* ---- a field: to be set, or to narrow by ---- */

static bool can_be_set(const dv_field *f)
{
    return !f->computed && !f->sealed && !f->twice && f->type != DV_LONG;
}

void dv_app_pick_list_field(dv_app *a, purpose why, const dv_list_view *l)
{
    const dv_kind *k = l->q.kind;
    dv_picker *p = dv_app_pick(a, why,
                               why == FOR_EDIT_FIELD ? _("Which field is to be set?")
                                                     : _("Narrow by which field?"));
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_field *f = &k->field[i];
        bool offered = why == FOR_EDIT_FIELD ? can_be_set(f) : !f->sealed && f->type != DV_LONG;
        if (offered)
            dv_picker_add_label(p, f->id, f->label, (int)i);
    }
    dv_app_pick_ready(a, NULL);
}

static void ask_value(dv_app *a, purpose why, const char *typed)
{
    dv_arena t = {0};
    const char *name = dv_label_text(a->about->label);
    bool ordered = dv_type_is_ordered(a->about->type);
    if (why == FOR_NARROW_VALUE && ordered)
        name = dv_arena_printf(
            &t, _("%s: a value, from..to, or < <= > >= and a value; empty: those without one"),
            name);
    else if (why == FOR_NARROW_VALUE)
        name = dv_arena_printf(&t, _("%s: a value; empty: those without one"), name);
    if (dv_app_pick_value(a, why, a->about, dv_today()))
        dv_app_pick_ready(a, *typed ? typed : NULL);
    else
        dv_app_prompt(a, why, name, typed);
    dv_arena_free(&t);
}

/* It begins with what was typed for the condition that holds, which the first letter replaces. */
static void ask_narrow(dv_app *a, const dv_list_view *l)
{
    const char *held = dv_list_typed_on(l, a->about);
    ask_value(a, FOR_NARROW_VALUE, held ? held : "");
    if (a->over == DV_OVER_PROMPT)
        a->editor.offered = held && *held;
}

/* What is no condition is said, and asked for again as it was typed. */
static void narrow(dv_app *a, dv_list_view *l, const char *text)
{
    dv_err err = {.place = "", .text = ""};
    dv_arena t = {0};
    dv_typed_filter filter;
    dv_rc rc = dv_list_typed(&t, a->r, a->about, dv_str_from(text), &filter, &err);
    if (rc == DV_OK) {
        if (!dv_list_narrow(l, a->about, &filter, &err))
            rc = DV_INVALID;
    } else {
        err.place[0] = '\0'; /* the field's name stands over the line */
        ask_value(a, FOR_NARROW_VALUE, dv_arena_strdup(&t, text)); /* it is the line's own */
    }
    dv_arena_free(&t);
    if (rc == DV_OK)
        dv_app_list_reload(a, l);
    else
        dv_app_say_err(a, &err);
}

void dv_app_act_picked(dv_app *a, dv_list_view *l, const dv_item *it)
{
    const dv_kind *k = l->q.kind;
    switch ((int)a->purpose) {
    case FOR_MOVE:
        change(a, l, &k->stage[it->at], "");
        break;
    case FOR_EDIT_FIELD:
        a->about = &k->field[it->at];
        ask_value(a, FOR_EDIT_VALUE, "");
        break;
    case FOR_NARROW_FIELD:
        a->about = &k->field[it->at];
        ask_narrow(a, l);
        break;
    case FOR_EDIT_VALUE:
        change(a, l, NULL, it->id);
        break;
    case FOR_NARROW_VALUE:
        narrow(a, l, it->id);
        break;
    case FOR_BULK:
        if (strcmp(it->id, "do") == 0)
            do_bulk(a, l);
        break;
    default:
        break;
    }
}

/* What can't be understood is told as such, not once for every record. */
static dv_rc change_typed(dv_app *a, dv_list_view *l, const char *text)
{
    dv_arena t = {0};
    dv_err err;
    const char *value;
    dv_rc rc = dv_value_parse(&t, a->r, a->about, dv_str_from(text), dv_today(), &value, &err);
    dv_arena_free(&t);
    if (rc == DV_OK)
        return change(a, l, NULL, text);
    dv_app_say(a, true, "%s", err.text);
    return rc;
}

void dv_app_act_prompted(dv_app *a, dv_list_view *l, const char *text)
{
    if (a->purpose != FOR_EDIT_VALUE)
        narrow(a, l, text);
    else if (change_typed(a, l, text) == DV_INVALID)
        a->over = DV_OVER_PROMPT; /* what was typed stays to be mended */
}

/* ---- one record ---- */

void dv_app_ask_delete(dv_app *a, const dv_list_view *l)
{
    if (l->nmark)
        dv_app_say(a, false, "%s", _("records are deleted one by one: take the marks off first"));
    else
        dv_app_prompt(a, FOR_DELETE, _("Delete: for what reason?"), "");
}

void dv_app_delete(dv_app *a, dv_list_view *l, const char *reason)
{
    dv_err err;
    const dv_record *rec = dv_list_marked(l);
    if (!*reason) {
        dv_app_say(a, true, "%s", _("nothing was deleted: a reason is needed"));
        return;
    }
    char id[DV_ID_SIZE];
    const dv_str key = dv_command_key(DV_IN_LIST, DV_CMD_DELETED);
    dv_id_format(rec->kind, rec->id, id);
    dv_rc rc = dv_delete(a->r, rec, reason, &err);
    dv_app_list_reload(a, l);
    if (rc == DV_OK)
        dv_app_say(a, false, _("%s is deleted; %.*s shows it, and brings it back"), id, (int)key.n,
                   key.p);
    else
        dv_app_say_err(a, &err);
}

void dv_app_copy(dv_app *a, const dv_list_view *l)
{
    const dv_record *rec = dv_list_marked(l);
    char id[DV_ID_SIZE];
    dv_arena t = {0};
    dv_record *from;
    dv_err err;
    if (dv_record_load(&t, a->r, l->q.kind, rec->id, &from, &err) != DV_OK) {
        dv_app_say_err(a, &err);
    } else {
        dv_app_open_form(a, l->q.kind, 0);
        dv_form *f = dv_app_top(a)->form;
        if (f && !f->base->id) {
            dv_form_fill(f, from);
            dv_app_say(a, false, _("a copy of %s; what was sealed in it is not copied"),
                       dv_id_format(from->kind, from->id, id));
        }
    }
    dv_arena_free(&t);
}

/* Opening a form, and going on with a draft; one whose record is gone makes a new record. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/rights.h"

#include "app_int.h"

static void pick_draft(dv_app *a, const char *title, bool readable)
{
    dv_picker *p = dv_app_pick(a, FOR_DRAFT, title);
    if (readable)
        dv_picker_add(p, "take", _("Go on with the draft"), NULL, 0);
    dv_picker_add(p, "leave", _("Leave it for later"), NULL, 1);
    dv_picker_add(p, "drop", _("Throw the draft away"), NULL, 2);
    dv_app_pick_ready(a, NULL);
}

/* What can't be read is not typed over before somebody has decided so. */
static void tell_unreadable(dv_app *a, const dv_err *err)
{
    pick_draft(a, _("This draft can't be read"), false);
    dv_app_say_err(a, err);
}

/* A draft of this very record is decided about first; drafts of new ones wait on the first screen.
 */
static void offer_draft(dv_app *a, const dv_kind *k, dv_id id)
{
    dv_arena arena = {0};
    dv_draft *d;
    dv_err err;
    char at[DV_TIME_SIZE];
    dv_rc rc = id ? dv_draft_get(&arena, a->r, k, id, 0, &d, &err) : DV_NOT_FOUND;
    if (rc == DV_OK)
        pick_draft(a,
                   dv_arena_printf(&arena, _("There is a draft of %s"), dv_moment_text(d->at, at)),
                   true);
    else if (rc != DV_NOT_FOUND)
        tell_unreadable(a, &err);
    dv_arena_free(&arena);
}

/* Whoever does not see all can't be told whether it is hidden. */
static void tell_orphan(dv_app *a, const dv_form *f)
{
    char id[DV_ID_SIZE];
    dv_id_format(f->kind, f->from, id);
    if (f->gone)
        dv_app_say(
            a, true,
            _("%s is not there any more: saving makes a new record, and drops what was typed "
              "into fields that the form no longer has: %s"),
            id, f->gone);
    else if (dv_rights_sees_all(a->r, f->kind))
        dv_app_say(a, true, _("%s was deleted meanwhile: saving what you typed makes a new record"),
                   id);
    else
        dv_app_say(a, true,
                   _("%s was deleted meanwhile, or is hidden from you: saving what you typed makes "
                     "a new record"),
                   id);
}

void dv_app_take_draft(dv_app *a, dv_form *f, uint32_t slot)
{
    dv_err err = {.place = "", .text = ""};
    char at[DV_TIME_SIZE];
    uint32_t is = f->base->revision;
    dv_rc rc = dv_form_take_draft(f, slot, &err);
    if (rc == DV_NOT_FOUND) {
        dv_app_say(a, true, "%s", _("this draft is no longer there"));
    } else if (rc != DV_OK) {
        f->slot = slot; /* which one may be thrown away */
        tell_unreadable(a, &err);
    } else if (f->from) {
        tell_orphan(a, f);
    } else if (f->gone) {
        dv_app_say(a, true,
                   _("the draft of %s goes on; the form no longer has what was typed here, and "
                     "saving drops it: %s"),
                   dv_moment_text(f->drafted_at, at), f->gone);
    } else if (f->base->revision == is) {
        dv_app_say(a, false, _("the draft of %s goes on"), dv_moment_text(f->drafted_at, at));
    } else {
        dv_app_say(a, true,
                   _("the draft of %s goes on; the record was saved since: saving will show both"),
                   dv_moment_text(f->drafted_at, at));
    }
}

bool dv_app_refuses(dv_app *a, const dv_form *f, const dv_stage *stage)
{
    dv_err err;
    bool denied = dv_form_may_change(f, stage, &err) == DV_DENIED;
    if (denied)
        dv_app_say(a, true, _("only to read: %s"), err.text);
    return denied;
}

/* Before somebody types what he may not save. */
static void tell_read_only(dv_app *a, const dv_form *f)
{
    if (dv_app_refuses(a, f, NULL))
        a->status_bad = false;
}

static bool opened(dv_app *a, dv_rc rc, dv_form *f, const dv_err *err)
{
    if (rc != DV_OK) {
        dv_app_say_err(a, err);
        return false;
    }
    if (!dv_app_push(a, (dv_screen){.is = DV_IN_FORM, .form = f}))
        return false;
    tell_read_only(a, f);
    return true;
}

void dv_app_open_form(dv_app *a, const dv_kind *k, dv_id id)
{
    dv_form *f;
    dv_err err;
    dv_rc rc = dv_form_open(a->r, k, id, &f, &err);
    /* A record that may not be there is not even begun. */
    if (rc == DV_OK && !id && (rc = dv_form_may_change(f, NULL, &err)) != DV_OK)
        dv_form_close(f);
    if (opened(a, rc, f, &err))
        offer_draft(a, k, id);
}

void dv_app_open_draft(dv_app *a, const dv_kind *k, dv_id id, uint32_t slot)
{
    dv_form *f;
    dv_err err;
    dv_rc rc = dv_form_open_drafted(a->r, k, id, &f, &err);
    if (opened(a, rc, f, &err))
        dv_app_take_draft(a, f, slot);
}

/* There is nothing to choose between: what was typed goes on from the first screen. */
void dv_app_keep_orphan(dv_app *a, dv_form *f)
{
    dv_err err;
    char id[DV_ID_SIZE];
    dv_id_format(f->kind, f->base->id, id);
    f->undrafted = true;
    if (dv_form_draft(f, &err) != DV_OK)
        dv_app_say_err(a, &err);
    else
        dv_app_say(a, true,
                   _("%s was deleted meanwhile; your draft is kept: opened, it makes a new record"),
                   id);
}

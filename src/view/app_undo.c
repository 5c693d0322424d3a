/* Taking back: the last act, and a record as it was at an earlier revision. */
#include "danvan/history.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/rights.h"
#include "danvan/undo.h"

#include "app_int.h"

#include <stdio.h>
#include <string.h>

/* ---- the last act ---- */

static const char *what(const char *act, bool redo)
{
    bool added = strcmp(act, "add") == 0, returned = strcmp(act, "return") == 0,
         deleted = strcmp(act, "delete") == 0;
    if (redo)
        return added      ? _("Enter again")
               : returned ? _("Bring back again")
               : deleted  ? _("Delete again")
                          : _("Change again");
    return added      ? _("Take back what was entered")
           : returned ? _("Delete again what was brought back")
           : deleted  ? _("Bring back what was deleted")
                      : _("Take back what was changed");
}

static void offer(dv_app *a, dv_arena *t, const dv_act_told *told, bool redo)
{
    char at[DV_TIME_SIZE];
    const char *of = told->n == 1
                         ? told->first
                         : dv_arena_printf(t, _("%zu records, %s first"), told->n, told->first);
    dv_moment_text(told->at, at);
    dv_picker *p =
        dv_app_pick(a, FOR_UNDO,
                    redo ? dv_arena_printf(t, _("You took back the act of %s"), at)
                         : dv_arena_printf(t,
                                           told->passed ? _("Your last act that you still see: %s")
                                                        : _("Your last act: %s"),
                                           at));
    dv_picker_add(p, redo ? "redo" : "undo",
                  dv_arena_printf(t, "%s: %s", what(told->what, redo), of), NULL, 0);
    dv_picker_add(p, "leave", _("Leave it as it is"), NULL, 1);
    dv_app_pick_ready(a, NULL);
    a->act = told->act;
}

void dv_app_ask_undo(dv_app *a, bool redo)
{
    dv_arena t = {0};
    dv_act_told told;
    dv_err err;
    dv_rc rc = (redo ? dv_redo_find : dv_undo_find)(&t, a->r, &told, &err);
    if (rc == DV_OK)
        offer(a, &t, &told, redo);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&t);
}

void dv_app_undo_picked(dv_app *a, const dv_item *it)
{
    dv_err err = {.place = "", .text = ""};
    bool redo = strcmp(it->id, "redo") == 0;
    if (strcmp(it->id, "leave") == 0)
        return;
    dv_rc rc = (redo ? dv_redo : dv_undo)(a->r, a->act, &err);
    dv_app_reload_top(a);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    else if (redo)
        dv_app_say(a, false, "%s", _("it is done again"));
    else
        dv_app_say(a, false, "%s",
                   _("it is taken back; z again takes back what was before, Z does it again"));
}

/* ---- an earlier revision ---- */

typedef struct revisions {
    dv_picker *p;
    uint32_t last;
    dv_arena t;
} revisions;

static bool add_revision(void *ctx, const dv_entry *e)
{
    revisions *x = ctx;
    char at[DV_TIME_SIZE], id[16];
    if (e->revision == x->last) /* a deletion, or a look at what is sealed */
        return true;
    x->last = e->revision;
    snprintf(id, sizeof id, "%u", e->revision);
    dv_picker_add(x->p, id,
                  dv_arena_printf(&x->t, _("revision %u, %s, %s"), e->revision,
                                  dv_moment_text(e->at, at), e->who),
                  NULL, (int)e->revision);
    return true;
}

static bool is_gone(const dv_app *a, const dv_kind *k, dv_id id)
{
    dv_arena t = {0};
    dv_deleted one;
    dv_rc rc = dv_deleted_one(&t, a->r, k, id, &one, NULL);
    dv_arena_free(&t);
    return rc == DV_OK;
}

/* Who may not change it is told before he is asked anything. */
static bool may_restore(dv_app *a, const dv_kind *k, dv_id id)
{
    dv_arena t = {0};
    dv_deleted one;
    dv_err err;
    dv_rc rc = dv_deleted_one(&t, a->r, k, id, &one, &err);
    if (rc == DV_NOT_FOUND)
        rc = dv_record_load(&t, a->r, k, id, &one.rec, &err);
    if (rc == DV_OK)
        rc = dv_rights_change(a->r, one.rec, one.rec, &err);
    dv_arena_free(&t);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    return rc == DV_OK;
}

void dv_app_pick_revision(dv_app *a, const dv_pages *p)
{
    dv_err err;
    char last[16];
    if ((p->gone && dv_app_is_back(a, p->kind, p->id)) || !may_restore(a, p->kind, p->id))
        return;
    bool gone = is_gone(a, p->kind, p->id);
    revisions x = {.p = dv_app_pick(a, FOR_REVISION,
                                    gone ? _("Bring it back as it was at which revision?")
                                         : _("As it was at which revision?"))};
    dv_rc rc = dv_history(a->r, p->kind, p->id, DV_NO_DATE, add_revision, &x, &err);
    dv_arena_free(&x.t);
    if (rc == DV_OK) {
        snprintf(last, sizeof last, "%u", x.last);
        dv_app_pick_ready(a, gone ? last : NULL);
    } else {
        dv_app_over_closed(a);
        dv_app_say_err(a, &err);
    }
}

/* What was then becomes what is typed now: to be looked at, and saved as a new revision.  True: all
 * of it but what can't be read. */
static bool put_old(dv_form *f, const dv_record *old)
{
    bool closed = false;
    for (size_t i = 0; i < f->kind->nfield; i++) {
        closed = closed || old->value[i] == dv_mask;
        if (!f->kind->field[i].computed && old->value[i] != dv_mask)
            dv_form_put(f, i, old->value[i]);
    }
    const dv_stage *now = f->base->stage_decl;
    if (old->stage_decl && now && old->stage_decl != now &&
        dv_stage_may_follow(now, old->stage_decl))
        dv_form_choose_stage(f, old->stage_decl);
    return closed;
}

void dv_app_revision_picked(dv_app *a, const dv_pages *p, const dv_item *it)
{
    dv_arena t = {0};
    dv_record *old;
    dv_err err;
    /* Neither the history nor the list that it was chosen from outlives the form's opening. */
    const dv_kind *k = p->kind;
    const int revision = it->at;
    dv_id id = p->id;
    if (p->gone && dv_app_is_back(a, k, id))
        return;
    if (is_gone(a, k, id)) {
        dv_app_bring_back(a, k, id, (uint32_t)revision);
    } else if (dv_record_at(&t, a->r, k, id, (uint32_t)revision, &old, &err) != DV_OK) {
        dv_app_say_err(a, &err);
    } else {
        dv_app_pop(a);
        dv_form *f = dv_app_top(a)->form;
        if (!f || f->base->id != id || f->kind != k) {
            dv_app_open_form(a, k, id);
            f = dv_app_top(a)->form;
        }
        if (a->over == DV_OVER_PICKER) { /* it would write over a draft nobody has decided about */
            dv_app_say(a, true, "%s",
                       _("a draft is in the way: decide about it first, then come back to the "
                         "revision"));
        } else if (f && f->base->id == id && !dv_app_refuses(a, f, NULL)) {
            const bool closed = put_old(f, old);
            dv_app_say(a, closed,
                       closed ? _("as it was at revision %d, but sealed fields stay as they are "
                                  "now; saving makes it a new one")
                              : _("as it was at revision %d; saving makes it a new one"),
                       revision);
        }
    }
    dv_arena_free(&t);
}

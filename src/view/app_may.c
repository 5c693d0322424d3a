/* What the person may do on the screen that is open: nothing else is offered, and why is said to
 * whoever tries it all the same. */
#include "danvan/lang.h"
#include "danvan/rights.h"

#include "app_int.h"

static bool may_change_any(const dv_app *a)
{
    for (size_t i = 0; i < a->r->schema->nkind; i++)
        if (dv_rights_ever(a->r, &a->r->schema->kind[i]))
            return true;
    return false;
}

/* At the stage where it is a record may be closed to the person who may move it back from there. */
dv_rc dv_app_may_move(const dv_app *a, const dv_record *rec, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < rec->kind->nstage; i++) {
        const dv_stage *s = &rec->kind->stage[i];
        dv_record to = *rec;
        to.stage = s->id;
        to.stage_decl = s;
        if (s == rec->stage_decl || (rec->stage_decl && !dv_stage_may_follow(rec->stage_decl, s)))
            continue;
        rc = dv_rights_change(a->r, rec->id ? rec : NULL, &to, err);
        if (rc == DV_OK)
            return DV_OK;
    }
    return rc;
}

static bool offers_form(const dv_app *a, const dv_form *f, dv_command_id c, dv_err *err)
{
    switch ((int)c) {
    case DV_CMD_STAGE:
        return dv_app_may_move(a, f->base, err) == DV_OK;
    case DV_CMD_SAVE:
    case DV_CMD_SAVE_NEW:
    case DV_CMD_TEMPLATE:
    case DV_CMD_LAST_VALUES:
    case DV_CMD_TAKE_BACK:
    case DV_CMD_TYPING:
        return dv_form_may_change(f, NULL, err) == DV_OK;
    case DV_CMD_OPEN: /* a long text is opened to be read, too */
        return f->kind->field[f->at].type == DV_LONG || dv_form_may_change(f, NULL, err) == DV_OK;
    default:
        return true;
    }
}

static bool offers_list(const dv_app *a, const dv_list_view *l, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_NEW:
    case DV_CMD_GRID:
    case DV_CMD_COPY:
    case DV_CMD_STAGE:
    case DV_CMD_EDIT_MARKED:
    case DV_CMD_DELETE:
        return dv_rights_ever(a->r, l->q.kind);
    default:
        return true;
    }
}

/* Of a text that is only to be read. */
static bool offers_notes(dv_command_id c)
{
    return c != DV_CMD_SAVE && c != DV_CMD_TYPING && c != DV_CMD_EDIT_UNDO &&
           c != DV_CMD_EDIT_NEW_LINE && c != DV_CMD_EDIT_CUT_LINE && c != DV_CMD_EDIT_PASTE;
}

bool dv_app_offers(void *app, dv_command_id c)
{
    dv_app *a = app;
    const dv_screen *s = dv_app_top(a);
    if (a->over == DV_OVER_NOTES)
        return !a->editor.fixed || offers_notes(c);
    if (a->over != DV_OVER_NOTHING)
        return true;
    if (c == DV_CMD_UNDO || c == DV_CMD_REDO)
        return may_change_any(a);
    if (s->figures && c == DV_CMD_PIN)
        return dv_rights_state(a->r, dv_result_pins(s->figures->res).unit, DV_TO_NOTE, NULL) ==
               DV_OK;
    if (s->pages && c == DV_CMD_RESTORE)
        return dv_rights_ever(a->r, s->pages->kind);
    if (s->form)
        return offers_form(a, s->form, c, NULL);
    return !s->list || offers_list(a, s->list, c);
}

bool dv_app_form_denies(dv_app *a, const dv_form *f, dv_command_id c)
{
    dv_err err;
    if (offers_form(a, f, c, &err))
        return false;
    if (!dv_app_refuses(a, f, NULL))
        dv_app_say_err(a, &err); /* he may change it, but move it nowhere; or it is hidden by now */
    return true;
}

void dv_app_empty_list(const dv_app *a, const dv_list_view *l, dv_buf *out)
{
    const dv_str clear = dv_command_key(DV_IN_LIST, DV_CMD_CLEAR),
                 add = dv_command_key(DV_IN_LIST, DV_CMD_NEW);
    if (dv_list_is_narrowed(l)) {
        dv_buf_puts(out, _("Nothing found for what stands above."));
        dv_buf_puts(out, "\n");
        if (a->over == DV_OVER_PROMPT && a->purpose == FOR_SEARCH)
            dv_buf_puts(out, _("Esc: as it was before the search."));
        else
            dv_buf_printf(out, _("%.*s: all records."), (int)clear.n, clear.p);
        return;
    }
    dv_buf_puts(out, _("No record."));
    if (!l->title && dv_rights_ever(a->r, l->q.kind))
        dv_buf_printf(out, _(" %.*s: a new one."), (int)add.n, add.p);
}

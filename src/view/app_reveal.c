/* Opening a sealed field: asked for with a reason, shown on a page of its own until one leaves it,
 * never put into the form. */
#include "danvan/lang.h"
#include "danvan/rights.h"

#include "app_int.h"

void dv_app_ask_reveal(dv_app *a, const dv_form *f)
{
    dv_arena t = {0};
    dv_err err;
    const dv_field *decl = &f->kind->field[f->at];
    if (!f->base->id || f->base->value[f->at] != dv_mask)
        dv_app_say(a, false, "%s", _("this field holds nothing sealed"));
    else if (dv_rights_reveal(a->r, f->base, &err) != DV_OK)
        dv_app_say_err(a, &err);
    else
        dv_app_prompt(
            a, FOR_REVEAL,
            dv_arena_printf(&t, _("Why open \"%s\"? (it is logged)"), dv_label_text(decl->label)),
            "");
    dv_arena_free(&t);
}

void dv_app_reveal(dv_app *a, const dv_form *f, const char *reason)
{
    dv_arena t = {0};
    dv_err err;
    const char *plain;
    char id[DV_ID_SIZE];
    const dv_field *decl = &f->kind->field[f->at];
    if (dv_reveal(&t, a->r, f->kind, f->base->id, decl, reason, &plain, &err) != DV_OK) {
        dv_app_say_err(a, &err);
    } else {
        dv_pages *p = dv_pages_new(_("Sealed"));
        dv_buf_printf(&p->text, "%s\n%s: %s\n\n%s\n", dv_id_format(f->kind, f->base->id, id),
                      dv_label_text(decl->label), plain,
                      _("Esc closes it. This look is in the log."));
        dv_app_open_pages(a, p);
    }
    dv_arena_free(&t);
}

/* Finding while one types, over the screen: records to open, or to refer to. */
#include "danvan/lang.h"

#include "app_int.h"

int dv_app_find_rows(const dv_app *a)
{
    enum { FRAME = 3, AROUND = 4, EACH = 2 };
    int rows = (a->rows - FRAME - AROUND) / EACH;
    return rows < 1 ? 1 : rows;
}

void dv_app_find(dv_app *a, purpose why, const dv_kind *kind)
{
    dv_finder_free(&a->finder);
    dv_finder_init(&a->finder, a->r, kind);
    a->finder.line.typer = &a->typer;
    dv_app_name(a, kind ? dv_label_text(kind->label) : _("Find"));
    a->over = DV_OVER_FIND;
    a->purpose = why;
}

static void found(dv_app *a)
{
    const dv_found *x = dv_finder_marked(&a->finder);
    if (!x)
        return;
    dv_app_over_closed(a);
    if (a->purpose == FOR_REFERENCE) {
        dv_form *f = dv_app_form(a);
        dv_form_type(f, a->field, x->id_text);
        dv_form_leave(f, a->field);
        dv_app_screen_command(a, DV_CMD_NEXT_FIELD);
    } else {
        dv_app_open_form(a, x->kind, x->id);
    }
}

void dv_app_find_key(dv_app *a, dv_key key)
{
    dv_err err;
    dv_command_id c = dv_command_for(DV_IN_FIND, key);
    if (c == DV_CMD_OPEN)
        found(a);
    else if (c == DV_CMD_BACK)
        dv_app_over_closed(a);
    else if (dv_finder_key(&a->finder, key, dv_app_find_rows(a), &err) != DV_OK)
        dv_app_say_err(a, &err);
    else if (a->finder.full)
        dv_app_say_full(a, &a->finder.line.refused);
    else if (a->finder.idle)
        dv_app_key_idle(a);
}

void dv_app_find_paste(dv_app *a, dv_str text)
{
    dv_err err;
    bool full;
    dv_editor_paste(&a->finder.line, text, &full);
    if (dv_finder_search(&a->finder, &err) != DV_OK)
        dv_app_say_err(a, &err);
}

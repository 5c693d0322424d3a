/* What is pasted: text wherever text can go, and never a command. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "app_int.h"

/* Cells of a spreadsheet: a tab goes to the next cell, a line's end to the next row; terminals send
 * that as Enter would be, a carriage return.  A closed field's text is understood as it would be
 * from a file, by label or id. */
static void into_grid(dv_app *a, dv_grid *g, dv_str text)
{
    dv_err err;
    bool full, cut = false;
    size_t first = g->col;
    for (int32_t cp, was = 0; (cp = dv_utf8_next(&text)) >= 0; was = cp) {
        dv_rc rc = DV_OK;
        if (cp == '\t')
            rc = dv_grid_go(g, g->at, g->col + 1, &err);
        else if (cp == '\r' || (cp == '\n' && was != '\r'))
            rc = dv_grid_go(g, g->at + 1, first, &err);
        else if (cp >= ' ') {
            dv_grid_key(g, cp, &full);
            cut |= full;
        }
        if (rc != DV_OK) {
            dv_app_say_err(a, &err);
            return;
        }
    }
    dv_grid_commit(g);
    if (cut)
        dv_app_field_full(a);
}

bool dv_app_paste(dv_app *a, dv_str text)
{
    const dv_screen *s = dv_app_top(a);
    if (a->over == DV_OVER_PROMPT || a->over == DV_OVER_NOTES || a->over == DV_OVER_PICKER)
        dv_app_over_paste(a, text);
    else if (a->over == DV_OVER_FIND)
        dv_app_find_paste(a, text);
    else if (a->over == DV_OVER_NOTHING && s->grid)
        into_grid(a, s->grid, text);
    else if (a->over == DV_OVER_NOTHING && s->form && dv_form_typable(s->form, s->form->at))
        return dv_app_refuses(a, s->form, NULL);
    else
        dv_app_say(a, true, "%s", _("there is nothing here to paste into"));
    return true;
}

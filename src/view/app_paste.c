/* What is pasted: text wherever text can go, and never a command. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <string.h>

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

void dv_app_paste_refused(dv_app *a)
{
    dv_app_say(a, true, "%s",
               _("there is no room for all of what is pasted: nothing of it was taken"));
}

/* A day or a number, and what is sealed, may be typed anew as a whole. */
static bool has_room(const dv_form *f, dv_str text)
{
    const dv_field *decl = &f->kind->field[f->at];
    const dv_buf *is = &f->field[f->at].text;
    bool kept = decl->type != DV_DATE && !dv_type_is_number(decl->type) &&
                strcmp(dv_buf_cstr(is), dv_mask) != 0;
    size_t most = decl->max > 0 ? (size_t)decl->max : DV_FIELD_CHARACTERS;
    dv_buf nfc = {0};
    dv_utf8_nfc(&nfc, text); /* as it will stand there */
    size_t n = dv_utf8_count(dv_buf_str(&nfc)) + (kept ? dv_utf8_count(dv_buf_str(is)) : 0);
    dv_buf_free(&nfc);
    return n <= most;
}

static bool into_form(dv_app *a, const dv_form *f, dv_str text)
{
    if (dv_app_refuses(a, f, NULL))
        return true;
    bool fits = has_room(f, text);
    if (!fits)
        dv_app_paste_refused(a);
    return !fits;
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
        return into_form(a, s->form, text);
    else
        dv_app_say(a, true, "%s", _("there is nothing here to paste into"));
    return true;
}

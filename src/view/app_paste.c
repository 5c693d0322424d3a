/* What is pasted: text wherever text can go, and never a command. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <string.h>

/* "…: row 2, Title, and 3 cells more", behind what is told already. */
static void tell(dv_buf *out, const char *what, const dv_grid_told *t)
{
    if (!t->n)
        return;
    dv_buf_printf(out, "%s%s: ", out->n ? "; " : "", what);
    dv_buf_printf(out, _("row %zu, %s"), t->row + 1, dv_label_text(t->field->label));
    if (t->n > 1)
        dv_buf_printf(out, _(" and %zu more"), t->n - 1);
}

static void into_grid(dv_app *a, dv_grid *g, dv_str text)
{
    dv_err err;
    dv_grid_pasted done;
    dv_buf told = {0};
    dv_rc rc = dv_grid_paste(g, text, &done, &err);
    if (rc != DV_OK)
        dv_buf_printf(&told, "%s%s%s", err.place, *err.place ? ": " : "", err.text);
    tell(&told, _("no room, and nothing of it was taken"), &done.refused);
    tell(&told, _("behind the last column, and not taken"), &done.beyond);
    tell(&told, _("a quotation mark that nothing closes, taken as it stands"), &done.unclosed);
    tell(&told, _("line breaks and tabs are spaces now"), &done.joined);
    if (told.n)
        dv_app_say(a, true, "%s", dv_buf_cstr(&told));
    else if (done.headed)
        dv_app_say(a, false, "%s", _("the first row names the columns, and is no record"));
    dv_buf_free(&told);
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
    dv_buf nfc = {0};
    dv_utf8_nfc(&nfc, text); /* as it will stand there */
    size_t n = dv_utf8_count(dv_buf_str(&nfc)) + (kept ? dv_utf8_count(dv_buf_str(is)) : 0);
    dv_buf_free(&nfc);
    return n <= dv_form_room(f, f->at);
}

static bool into_form(dv_app *a, dv_form *f, dv_str text)
{
    if (dv_app_refuses(a, f, NULL))
        return true;
    if (has_room(f, text))
        return false;
    dv_form_cut(f, f->at);
    dv_app_paste_refused(a);
    return true;
}

/* Where typing opens something to type into, so does this. */
static bool into_opened(dv_app *a, dv_form *f, dv_str text)
{
    const bool opens = dv_app_open_field(a, f);
    if (a->over == DV_OVER_NOTES || a->over == DV_OVER_PICKER)
        dv_app_over_paste(a, text);
    return opens;
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
    else if (a->over != DV_OVER_NOTHING || !s->form || !into_opened(a, s->form, text))
        dv_app_say(a, true, "%s", _("there is nothing here to paste into"));
    return true;
}

/* The form: curses' fields on a pad.  What is typed goes into the model after every key; what the
 * model changes comes back before every drawing. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <stdlib.h>
#include <string.h>

enum { MARGIN = 2, WIDEST_LABEL = 28, MOST_CHARACTERS = DV_FIELD_CHARACTERS };

static int label_columns(void)
{
    return COLS / 3 > WIDEST_LABEL ? WIDEST_LABEL : COLS / 3;
}

int tui_form_left(void)
{
    return label_columns() + MARGIN;
}

void tui_form_free(tui *t)
{
    live_form *l = &t->form;
    if (!l->form)
        return;
    unpost_form(l->form);
    free_form(l->form);
    for (size_t i = 0; l->field[i]; i++)
        free_field(l->field[i]);
    free(l->field);
    delwin(l->pad);
    *l = (live_form){0};
}

static FIELD *field_new(const dv_form *f, size_t i, int width, attr_t look)
{
    FIELD *x = new_field(1, width, (int)i, 0, 0, 0);
    DV_ASSERT(x);
    size_t is = dv_utf8_count(dv_buf_str(&f->field[i].text));
    field_opts_off(x, O_AUTOSKIP | O_BLANK | O_NULLOK);
    if (dv_form_typable(f, i)) {
        /* What curses can't hold is shown as far as it goes, and kept.  How much has room is
         * counted where it is typed: curses counts columns, and has none for the cursor behind
         * the last blank. */
        field_opts_off(x, is > MOST_CHARACTERS ? O_EDIT : O_STATIC);
    } else {
        field_opts_off(x, O_EDIT);
    }
    /* The room is drawn where one types; what is chosen is erased with the rest of its row. */
    set_field_back(x, dv_form_typable(f, i) ? look : A_NORMAL);
    return x;
}

static void form_make(tui *t, const dv_form *f, int width)
{
    live_form *l = &t->form;
    size_t n = f->kind->nfield;
    tui_form_free(t);
    *l = (live_form){.of = f, .first = f->kind->field, .base = f->base, .width = width, .at = n};
    l->field = calloc(n + 1, sizeof *l->field);
    DV_NEED(l->field);
    for (size_t i = 0; i < n; i++)
        l->field[i] = field_new(f, i, width, t->look[LOOK_FIELD]);
    l->pad = newpad((int)n + 1, width + 1);
    DV_ASSERT(l->pad);
    l->form = new_form(l->field);
    DV_ASSERT(l->form);
    set_form_win(l->form, l->pad);
    set_form_sub(l->form, l->pad);
    post_form(l->form);
    form_driver(l->form, REQ_INS_MODE);
}

bool tui_has_marks(dv_str s)
{
    for (int32_t cp; (cp = dv_utf8_next(&s)) >= 0;)
        if (dv_utf8_cp_columns(cp) == 0)
            return true;
    return false;
}

/* Reading a field, curses has no room for the bytes of marks that stand in their letters' cells:
 * the blanks that pad it give it. */
void tui_field_write(live_form *l, size_t i, dv_str text)
{
    enum { BESIDE = 16 };
    dv_buf b = {0};
    dv_buf_add(&b, text);
    for (size_t pad = tui_has_marks(text) ? text.n + BESIDE : 0; pad; pad--)
        dv_buf_putc(&b, ' ');
    set_field_buffer(l->field[i], 0, dv_buf_cstr(&b));
    dv_buf_free(&b);
}

void tui_field_text(const live_form *l, size_t i, dv_buf *out)
{
    const char *text = field_buffer(l->field[i], 0);
    size_t n = text ? strlen(text) : 0;
    while (n && text[n - 1] == ' ')
        n--;
    if (n)
        dv_utf8_nfc(out, (dv_str){text, n});
}

/* Many lines are shown as one. */
static void shown_text(const dv_form *f, size_t i, dv_buf *out)
{
    dv_str s = dv_buf_str(&f->field[i].text);
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    for (size_t k = 0; k < s.n; k++) {
        if (s.p[k] == '\n')
            dv_buf_puts(out, " / ");
        else
            dv_buf_putc(out, s.p[k]);
    }
}

/* True: what stands where the cursor is was written anew. */
static bool write_fields(live_form *l, const dv_form *f)
{
    dv_buf want = {0}, is = {0};
    bool anew = false;
    for (size_t i = 0; i < f->kind->nfield; i++) {
        dv_buf_clear(&want);
        dv_buf_clear(&is);
        shown_text(f, i, &want);
        tui_field_text(l, i, &is);
        if (!dv_form_typable(f, i)) {
            /* A static field keeps no more than it shows. */
            dv_utf8_shorten(&want, l->width);
        }
        if (dv_str_eq(dv_buf_str(&want), dv_buf_str(&is)))
            continue;
        tui_field_write(l, i, dv_buf_str(&want));
        anew = anew || i == l->at;
    }
    dv_buf_free(&want);
    dv_buf_free(&is);
    return anew;
}

/* The cursor comes to the end of a text, where one goes on writing; there again if the text is
 * written anew under it.  What is left shows how it begins.  After a save a field is as if one had
 * just come to it. */
static void come_to(live_form *l, size_t at, bool anew)
{
    if (l->at != at && l->at < l->of->kind->nfield)
        form_driver(l->form, REQ_BEG_LINE);
    set_current_field(l->form, l->field[at]);
    anew = anew || l->at != at;
    l->fresh = l->fresh || anew || l->base != l->of->base;
    l->base = l->of->base;
    if (!anew)
        return;
    l->at = at;
    l->refused = (dv_refusal){0};
    form_driver(l->form, REQ_END_LINE);
    dv_str text = dv_buf_str(&l->of->field[at].text);
    while (text.n && text.p[--text.n] == ' ')
        form_driver(l->form, REQ_NEXT_CHAR);
}

/* ---- drawing ---- */

/* Where there is little room the stage gives way: whether it is saved is never cut. */
static void paint_short_heading(const char *what, const char *stage, const char *state)
{
    dv_buf b = {0};
    dv_buf_printf(&b, "  (%s)", state);
    int last = COLS - dv_utf8_columns(dv_buf_str(&b)), first = dv_utf8_columns(dv_str_from(what));
    tui_put(stdscr, 1, 0, last, what, A_NORMAL, false);
    tui_put(stdscr, 1, first + 2, last - first - 2, stage, A_NORMAL, false);
    tui_put(stdscr, 1, last, COLS - last, dv_buf_cstr(&b), A_NORMAL, false);
    dv_buf_free(&b);
}

static void paint_heading(const dv_form *f)
{
    char id[DV_ID_SIZE];
    dv_buf b = {0};
    const dv_stage *decl = f->stage ? f->stage : f->base->stage_decl;
    const char *what = f->base->id ? dv_id_format(f->kind, f->base->id, id) : _("new record");
    const char *stage = decl ? dv_label_text(decl->label) : f->base->stage;
    dv_buf_printf(&b, "%s%s  ", f->unsaved ? "* " : "", what);
    dv_buf_printf(&b, _("Stage: %s"), stage);
    if (f->unsaved)
        dv_buf_printf(&b, "  (%s)", f->undrafted ? _("not saved") : _("not saved, draft kept"));
    if (f->unsaved && dv_utf8_columns(dv_buf_str(&b)) > COLS)
        paint_short_heading(what, stage, f->undrafted ? _("not saved") : _("draft kept"));
    else
        tui_put(stdscr, 1, 0, COLS, dv_buf_cstr(&b), A_NORMAL, false);
    dv_buf_free(&b);
}

static void paint_label(tui *t, const dv_form *f, size_t i, int y, int labels)
{
    const dv_field *decl = &f->kind->field[i];
    const dv_form_field *x = &f->field[i];
    bool must = decl->required && decl->required->n == 0;
    attr_t look = i == f->at ? t->look[LOOK_HEAD] | A_REVERSE : A_NORMAL;
    dv_buf b = {0};
    dv_buf_puts(&b, dv_label_text(decl->label));
    dv_utf8_shorten(&b, labels - must);
    dv_buf_puts(&b, must ? "*" : "");
    if (x->fault)
        tui_put(stdscr, y, 0, 1, x->warning ? "?" : "!", t->look[LOOK_BAD], false);
    tui_put(stdscr, y, 1, labels, dv_buf_cstr(&b), look, false);
    dv_buf_free(&b);
}

/* Curses cuts a text that goes on beyond its field without a sign. */
static void paint_more(tui *t, const dv_form *f, size_t i, int y, int x)
{
    int columns = dv_utf8_columns(dv_buf_str(&f->field[i].text));
    if (i != f->at && dv_form_typable(f, i) && columns > t->form.width)
        tui_put(stdscr, y, x, 1, "…", t->look[LOOK_FIELD], false);
}

static void keep_seen(live_form *l, size_t at, int rows)
{
    if ((int)at < l->top)
        l->top = (int)at;
    if ((int)at >= l->top + rows)
        l->top = (int)at - rows + 1;
}

void tui_paint_form(tui *t, const dv_form *f)
{
    live_form *l = &t->form;
    int labels = label_columns();
    int width = COLS - labels - MARGIN - 2, rows = LINES - 4 - t->status_rows;
    if (rows < 1)
        rows = 1;
    if (l->of != f || l->first != f->kind->field || l->width != width)
        form_make(t, f, width);
    come_to(l, f->at, write_fields(l, f));
    keep_seen(l, f->at, rows);
    paint_heading(f);
    int last = (int)f->kind->nfield - l->top;
    last = last > rows ? rows : last;
    for (int i = 0; i < last; i++)
        paint_label(t, f, (size_t)l->top + (size_t)i, 3 + i, labels);
    copywin(l->pad, stdscr, l->top, 0, 3, labels + MARGIN, 2 + last, labels + MARGIN + width - 1,
            FALSE);
    for (int i = 0; i < last; i++)
        paint_more(t, f, (size_t)l->top + (size_t)i, 3 + i, labels + MARGIN + width - 1);
    int y, x;
    pos_form_cursor(l->form);
    getyx(l->pad, y, x);
    t->cursor_y = 3 + y - l->top;
    t->cursor_x = labels + MARGIN + x;
}

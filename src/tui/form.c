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
    int max = f->kind->field[i].max, is = (int)dv_utf8_count(dv_buf_str(&f->field[i].text));
    field_opts_off(x, O_AUTOSKIP | O_BLANK | O_NULLOK);
    if (dv_form_typable(f, i)) {
        /* What is stored has room whatever the configuration says now; what curses can't hold is
         * shown as far as it goes, and kept. */
        max = max > 0 && max < MOST_CHARACTERS ? max : MOST_CHARACTERS;
        field_opts_off(x, is > MOST_CHARACTERS ? O_EDIT : O_STATIC);
        if (is <= MOST_CHARACTERS)
            set_max_field(x, is > max ? is : max);
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
    *l = (live_form){.of = f, .first = f->kind->field, .width = width, .at = n};
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

/* What a field holds, the blanks that pad it taken off. */
static void read_field(const live_form *l, size_t i, dv_buf *out)
{
    const char *text = field_buffer(l->field[i], 0);
    size_t n = text ? strlen(text) : 0;
    while (n && text[n - 1] == ' ')
        n--;
    if (n)
        dv_utf8_nfc(out, (dv_str){text, n});
}

/* The field being typed: blanks before the cursor are typed ones, and a word may follow them. */
static void read_typed(const live_form *l, size_t i, dv_buf *out)
{
    read_field(l, i, out);
    int blanks = l->form->begincol + l->form->curcol - dv_utf8_columns(dv_buf_str(out));
    for (; blanks > 0 && out->n; blanks--)
        dv_buf_putc(out, ' ');
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

static void write_fields(live_form *l, const dv_form *f)
{
    dv_buf want = {0}, is = {0};
    for (size_t i = 0; i < f->kind->nfield; i++) {
        dv_buf_clear(&want);
        dv_buf_clear(&is);
        shown_text(f, i, &want);
        read_field(l, i, &is);
        if (!dv_form_typable(f, i)) {
            /* A static field keeps no more than it shows. */
            int used;
            want.n = dv_utf8_clip(dv_buf_str(&want), l->width, &used).n;
            if (want.p)
                want.p[want.n] = '\0';
        }
        if (!dv_str_eq(dv_buf_str(&want), dv_buf_str(&is)))
            set_field_buffer(l->field[i], 0, dv_buf_cstr(&want));
    }
    dv_buf_free(&want);
    dv_buf_free(&is);
}

/* The cursor comes to the end of a text, where one goes on writing. */
static void come_to(live_form *l, size_t at)
{
    set_current_field(l->form, l->field[at]);
    if (l->at == at)
        return;
    l->at = at;
    l->fresh = true;
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
    dv_buf_printf(&b, "%s%s", dv_label_text(decl->label), must ? "*" : "");
    if (x->fault)
        tui_put(stdscr, y, 0, 1, x->warning ? "?" : "!", t->look[LOOK_BAD], false);
    tui_put(stdscr, y, 1, labels, dv_buf_cstr(&b), look, false);
    dv_buf_free(&b);
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
    write_fields(l, f);
    come_to(l, f->at);
    keep_seen(l, f->at, rows);
    paint_heading(f);
    int last = (int)f->kind->nfield - l->top;
    last = last > rows ? rows : last;
    for (int i = 0; i < last; i++)
        paint_label(t, f, (size_t)l->top + (size_t)i, 3 + i, labels);
    copywin(l->pad, stdscr, l->top, 0, 3, labels + MARGIN, 2 + last, labels + MARGIN + width - 1,
            FALSE);
    int y, x;
    pos_form_cursor(l->form);
    getyx(l->pad, y, x);
    t->cursor_y = 3 + y - l->top;
    t->cursor_x = labels + MARGIN + x;
}

/* ---- typing ---- */

static int request_of(dv_key key)
{
    switch (key) {
    case DV_KEY_LEFT:
        return REQ_PREV_CHAR;
    case DV_KEY_RIGHT:
        return REQ_NEXT_CHAR;
    case DV_KEY_HOME:
    case 'A' & 0x1F:
        return REQ_BEG_LINE;
    case DV_KEY_END:
    case 'E' & 0x1F:
        return REQ_END_LINE;
    case DV_KEY_WORD_LEFT:
        return REQ_PREV_WORD;
    case DV_KEY_WORD_RIGHT:
        return REQ_NEXT_WORD;
    case DV_KEY_BACKSPACE:
        return REQ_DEL_PREV;
    case DV_KEY_DELETE:
    case 'D' & 0x1F:
        return REQ_DEL_CHAR;
    case 'K' & 0x1F:
        return REQ_CLR_EOL;
    case 'U' & 0x1F:
        return REQ_CLR_FIELD;
    default:
        return 0;
    }
}

/* What stands before the cursor. */
static void text_before(const live_form *l, size_t i, dv_buf *out)
{
    const char *text = field_buffer(l->field[i], 0);
    int used;
    if (text)
        dv_buf_add(out,
                   dv_utf8_clip(dv_str_from(text), l->form->begincol + l->form->curcol, &used));
}

static int put_character(live_form *l, int32_t cp)
{
    return form_driver_w(l->form, OK, (wchar_t)cp);
}

/* A mark that follows its letter becomes one character with it: curses' fields corrupt the two. */
static bool join_mark(live_form *l, dv_str before, dv_key mark)
{
    int32_t base = dv_utf8_is_mark(mark) ? dv_utf8_prev(&before) : 0;
    int32_t both = base > 0 ? dv_utf8_compose(base, mark) : 0;
    if (!both)
        return false;
    form_driver(l->form, REQ_DEL_PREV);
    put_character(l, both);
    return true;
}

/* What a key of Telex or VNI makes of the word before the cursor. */
static int convert(live_form *l, dv_typer *typer, dv_str before, dv_key key)
{
    dv_buf b = {0};
    size_t erased;
    int code = E_OK;
    int32_t cp;
    dv_typer_key(typer, before, key, &erased, &b);
    for (; erased; erased--)
        form_driver(l->form, REQ_DEL_PREV);
    dv_str rest = dv_buf_str(&b);
    while (code == E_OK && (cp = dv_utf8_next(&rest)) >= 0)
        code = put_character(l, cp);
    dv_buf_free(&b);
    return code;
}

static int type(tui *t, live_form *l, dv_key key)
{
    dv_buf before = {0};
    dv_typer *typer = dv_app_typer(t->app);
    int code = E_OK;
    text_before(l, l->of->at, &before);
    if (!join_mark(l, dv_buf_str(&before), key))
        code = typer ? convert(l, typer, dv_buf_str(&before), key) : put_character(l, key);
    dv_buf_free(&before);
    return code;
}

/* What is sealed can be replaced, not edited. */
static bool is_masked(const dv_form *f)
{
    return strcmp(dv_buf_cstr(&f->field[f->at].text), dv_mask) == 0;
}

/* A day or a number is typed anew as a whole; an arrow first, and it can be edited. */
static bool is_replaced(const dv_form *f)
{
    const dv_field *decl = &f->kind->field[f->at];
    return decl->type == DV_DATE || dv_type_is_number(decl->type);
}

void tui_form_key(tui *t, dv_key key)
{
    live_form *l = &t->form;
    const dv_form *f = l->of;
    if (!l->form || !f)
        return;
    if (!(field_opts(l->field[f->at]) & O_EDIT)) {
        dv_app_field_full(t->app);
        return;
    }
    int request = request_of(key), code = E_OK;
    bool prints = key >= ' ' && key < DV_KEY_SPECIAL && key != DV_KEY_BACKSPACE;
    bool erases = request == REQ_DEL_PREV || request == REQ_DEL_CHAR;
    if ((prints && l->fresh && is_replaced(f)) || ((prints || erases) && is_masked(f)))
        form_driver(l->form, REQ_CLR_FIELD);
    l->fresh = false;
    if (request) {
        form_driver(l->form, request);
    } else if (prints) {
        code = type(t, l, key);
    }
    form_driver(l->form, REQ_VALIDATION);
    dv_buf b = {0};
    read_typed(l, f->at, &b);
    dv_app_typed(t->app, dv_buf_cstr(&b));
    dv_buf_free(&b);
    if (code == E_REQUEST_DENIED)
        dv_app_field_full(t->app);
}

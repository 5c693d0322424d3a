/* Typing into the form's field: curses edits it, and what comes of each key goes into the model. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <string.h>

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

static bool is_word_key(dv_key key)
{
    return key == DV_KEY_WORD_LEFT || key == DV_KEY_WORD_RIGHT;
}

/* Of the whole text, whatever part of it is seen. */
static int cursor_column(const live_form *l)
{
    return l->form->curcol;
}

/* The field being typed: blanks before the cursor are typed ones, and a word may follow them. */
static void read_typed(const live_form *l, dv_buf *out)
{
    tui_field_text(l, l->of->at, out);
    int blanks = cursor_column(l) - dv_utf8_columns(dv_buf_str(out));
    for (; blanks > 0 && out->n; blanks--)
        dv_buf_putc(out, ' ');
}

/* What stands before the cursor. */
static void text_before(const live_form *l, dv_buf *out)
{
    const char *text = field_buffer(l->field[l->of->at], 0);
    int used;
    if (text)
        dv_buf_add(out, dv_utf8_clip(dv_str_from(text), cursor_column(l), &used));
}

static bool has_room(const live_form *l, size_t erased, dv_str in)
{
    dv_buf is = {0};
    read_typed(l, &is);
    size_t n = dv_utf8_count(dv_buf_str(&is)) - erased + dv_utf8_count(in);
    dv_buf_free(&is);
    return n <= dv_form_room(l->of, l->of->at) || dv_utf8_count(in) <= erased;
}

static void go_to(live_form *l, int column)
{
    form_driver(l->form, REQ_BEG_LINE);
    while (cursor_column(l) < column && form_driver(l->form, REQ_NEXT_CHAR) == E_OK)
        ;
}

/* The text anew, and the cursor where it was. */
static void write_anew(live_form *l, dv_str text, int column)
{
    tui_field_write(l, l->of->at, text);
    go_to(l, column);
}

/* Curses gives a mark that makes no one character with its letter a cell of its own, where the next
 * letter comes between the two; in a text that it is given whole, it puts it to the letter. */
static void put_mark(live_form *l, int32_t mark)
{
    dv_buf before = {0}, whole = {0};
    form_driver(l->form, REQ_VALIDATION);
    text_before(l, &before);
    tui_field_text(l, l->of->at, &whole);
    const size_t n = before.n;
    dv_utf8_put(&before, mark);
    if (whole.n > n)
        dv_buf_add(&before, (dv_str){whole.p + n, whole.n - n});
    write_anew(l, dv_buf_str(&before), cursor_column(l));
    dv_buf_free(&before);
    dv_buf_free(&whole);
}

/* Before each key, while there are marks: each letter that is typed takes of what pads them. */
static void keep_marks(live_form *l)
{
    dv_buf is = {0};
    read_typed(l, &is);
    if (tui_has_marks(dv_buf_str(&is)))
        write_anew(l, dv_buf_str(&is), cursor_column(l));
    dv_buf_free(&is);
}

/* To the beginning of a word, as in notes; curses' own requests pass one over at the end. */
static bool move_word(live_form *l, dv_key key)
{
    if (!is_word_key(key))
        return false;
    dv_buf is = {0};
    int used;
    read_typed(l, &is);
    const dv_str text = dv_buf_str(&is);
    size_t at = dv_utf8_clip(text, cursor_column(l), &used).n;
    at = key == DV_KEY_WORD_LEFT ? dv_word_left(text, at) : dv_word_right(text, at);
    go_to(l, dv_utf8_columns((dv_str){text.p, at}));
    dv_buf_free(&is);
    return true;
}

/* So many letters before the cursor give their place to others; false: these have no room. */
static bool put(live_form *l, size_t erased, dv_str in)
{
    if (!has_room(l, erased, in))
        return false;
    for (; erased; erased--)
        form_driver(l->form, REQ_DEL_PREV);
    for (int32_t cp; (cp = dv_utf8_next(&in)) >= 0;)
        if (dv_utf8_is_mark(cp))
            put_mark(l, cp);
        else
            form_driver_w(l->form, OK, (wchar_t)cp);
    return true;
}

static bool type(live_form *l, dv_typer *typer, dv_key key)
{
    dv_buf before = {0}, in = {0};
    size_t erased = 0;
    text_before(l, &before);
    dv_str head = dv_buf_str(&before);
    int32_t both = dv_utf8_is_mark(key) ? dv_utf8_compose(dv_utf8_prev(&head), key) : 0;
    if (both) {
        /* A mark that follows its letter becomes one character with it: curses' fields corrupt the
         * two. */
        erased = 1;
        dv_utf8_put(&in, both);
    } else if (typer) {
        dv_typer_key(typer, dv_buf_str(&before), key, &erased, &in);
    } else {
        dv_utf8_put(&in, key);
    }
    bool room = put(l, erased, dv_buf_str(&in));
    dv_buf_free(&before);
    dv_buf_free(&in);
    return room;
}

/* What is sealed can be replaced, not edited: as curses has it, which is ahead of the model while
 * something is pasted. */
static bool is_masked(const live_form *l)
{
    dv_buf is = {0};
    tui_field_text(l, l->of->at, &is);
    bool masked = strcmp(dv_buf_cstr(&is), dv_mask) == 0;
    dv_buf_free(&is);
    return masked;
}

/* A day or a number is typed anew as a whole; an arrow first, and it can be edited. */
static bool is_replaced(const dv_form *f)
{
    return dv_type_is_ordered(f->kind->field[f->at].type);
}

static bool prints(dv_key key)
{
    return key >= ' ' && key < DV_KEY_SPECIAL && key != DV_KEY_BACKSPACE;
}

/* Behind the text there is nothing to move over: blanks would be added to it. */
static bool moves_out(const live_form *l, int request)
{
    dv_buf is = {0};
    tui_field_text(l, l->of->at, &is);
    bool end = cursor_column(l) >= dv_utf8_columns(dv_buf_str(&is));
    dv_buf_free(&is);
    return end && request == REQ_NEXT_CHAR;
}

/* What stands there gives its place to the letter that is typed. */
static bool begins_anew(const live_form *l)
{
    return (l->fresh && is_replaced(l->of)) || is_masked(l);
}

/* A mark without a letter is nobody's name, and curses has no cell for one at the beginning. */
static bool has_lone_mark(const live_form *l, dv_str in)
{
    dv_buf before = {0};
    if (!begins_anew(l))
        text_before(l, &before);
    bool lone = dv_has_lone_mark(dv_buf_str(&before), in);
    dv_buf_free(&before);
    return lone;
}

static bool is_lone_mark(const live_form *l, dv_key key)
{
    dv_buf in = {0};
    if (!dv_utf8_is_mark(key))
        return false;
    dv_utf8_put(&in, key);
    bool lone = has_lone_mark(l, dv_buf_str(&in));
    dv_buf_free(&in);
    return lone;
}

/* False: it has no room. */
static bool take(live_form *l, dv_typer *typer, dv_key key)
{
    int request = request_of(key);
    bool erases = request == REQ_DEL_PREV || request == REQ_DEL_CHAR;
    if (dv_refusal_takes(&l->refused, key))
        return false;
    keep_marks(l);
    if ((prints(key) && begins_anew(l)) || (erases && is_masked(l))) {
        form_driver(l->form, REQ_CLR_FIELD);
        form_driver(l->form, REQ_VALIDATION);
    }
    l->fresh = false;
    bool room = !prints(key) || type(l, typer, key);
    if (!room)
        dv_refusal_add(&l->refused, key);
    if (!move_word(l, key) && request && !moves_out(l, request))
        form_driver(l->form, request);
    form_driver(l->form, REQ_VALIDATION); /* what is read of it next is up to date */
    return room;
}

/* What curses has goes into the model. */
static void hand_over(tui *t)
{
    dv_buf b = {0};
    read_typed(&t->form, &b);
    dv_app_typed(t->app, dv_buf_cstr(&b));
    dv_buf_free(&b);
}

static bool is_editable(const live_form *l)
{
    return field_opts(l->field[l->of->at]) & O_EDIT;
}

void tui_form_key(tui *t, dv_key key)
{
    live_form *l = &t->form;
    if (!l->form || !l->of)
        return;
    if (!prints(key) && !request_of(key) && !is_word_key(key)) {
        dv_app_key_idle(t->app);
        return;
    }
    if (is_editable(l) && is_lone_mark(l, key)) {
        dv_app_lone_mark(t->app);
        return;
    }
    bool room = is_editable(l) && take(l, dv_app_typer(t->app), key);
    if (is_editable(l))
        hand_over(t);
    if (!room)
        dv_app_field_full(t->app, &l->refused);
}

void tui_form_paste(tui *t, dv_str text)
{
    live_form *l = &t->form;
    bool room = true;
    if (!l->form || !l->of || !is_editable(l))
        return;
    if (has_lone_mark(l, text)) {
        dv_app_lone_mark(t->app); /* nothing of it is taken */
        return;
    }
    l->refused = (dv_refusal){0};
    for (int32_t cp; (cp = dv_utf8_next(&text)) >= 0;) {
        cp = cp == '\n' || cp == '\r' || cp == '\t' ? ' ' : cp;
        if (prints(cp))
            room = take(l, NULL, cp) && room;
    }
    hand_over(t);
    if (!room)
        dv_app_field_full(t->app, &l->refused);
}

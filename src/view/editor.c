#include "danvan/editor.h"

#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "editor_int.h"

#include <string.h>

void dv_editor_init(dv_editor *e, const char *text, bool one_line, size_t max)
{
    *e = (dv_editor){.one_line = one_line, .width = 60, .max = max, .goal = -1};
    if (text)
        dv_utf8_nfc(&e->text, dv_str_from(text));
    e->at = e->text.n;
}

void dv_editor_free(dv_editor *e)
{
    dv_buf_free(&e->text);
    dv_buf_free(&e->clip);
    dv_wrap_free(&e->wrap);
    dv_past_free(&e->past);
}

static dv_str all(const dv_editor *e)
{
    return dv_buf_str(&e->text);
}

static dv_str before(const dv_editor *e)
{
    return (dv_str){dv_buf_cstr(&e->text), e->at};
}

static dv_str behind(const dv_editor *e)
{
    return (dv_str){dv_buf_cstr(&e->text) + e->at, e->text.n - e->at};
}

/* ---- places ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t dv_word_left(dv_str text, size_t at)
{
    if (at && text.p[at - 1] == '\n')
        return at - 1;
    while (at && is_blank(text.p[at - 1]))
        at--;
    while (at && !is_blank(text.p[at - 1]) && text.p[at - 1] != '\n')
        at--;
    return at;
}

size_t dv_word_right(dv_str text, size_t at)
{
    if (at < text.n && text.p[at] == '\n')
        return at + 1;
    while (at < text.n && !is_blank(text.p[at]) && text.p[at] != '\n')
        at++;
    while (at < text.n && is_blank(text.p[at]))
        at++;
    return at;
}

/* Of the typed line, not the wrapped one. */
static size_t typed_begin(const dv_editor *e)
{
    size_t at = e->at;
    while (at && e->text.p[at - 1] != '\n')
        at--;
    return at;
}

static size_t typed_end(const dv_editor *e)
{
    dv_str rest = behind(e);
    const char *newline = memchr(rest.p, '\n', rest.n);
    return newline ? e->at + (size_t)(newline - rest.p) : e->text.n;
}

/* ---- putting in ---- */

/* Beside what stays where so many characters go out. */
static bool has_room(const dv_editor *e, dv_str in, size_t going)
{
    const size_t coming = dv_utf8_count(in);
    return !e->max || coming <= going || dv_utf8_count(all(e)) - going + coming <= e->max;
}

static void put(dv_editor *e, dv_str s, dv_act act, bool *full)
{
    *full = !has_room(e, s, 0);
    if (!*full)
        dv_editor_change(e, e->at, e->at, s, act);
}

/* A mark joins the letter before it, whatever the order in which a keyboard sends them. */
static bool join_mark(dv_editor *e, dv_key mark)
{
    dv_str head = before(e);
    int32_t base = dv_utf8_prev(&head);
    int32_t both = base > 0 ? dv_utf8_compose(base, mark) : 0;
    if (!both)
        return false;
    dv_buf b = {0};
    dv_utf8_put(&b, both);
    dv_editor_change(e, head.n, e->at, dv_buf_str(&b), DV_ACT_TYPE);
    dv_buf_free(&b);
    return true;
}

/* What a key of Telex or VNI makes of the word before the cursor. */
static void convert(dv_editor *e, dv_key key, bool *full)
{
    dv_buf b = {0};
    size_t erased;
    dv_str head = before(e);
    dv_typer_key(e->typer, head, key, &erased, &b);
    for (size_t i = 0; i < erased; i++)
        dv_utf8_prev(&head);
    *full = !has_room(e, dv_buf_str(&b), erased);
    if (!*full)
        dv_editor_change(e, head.n, e->at, dv_buf_str(&b), DV_ACT_TYPE);
    dv_buf_free(&b);
}

static void take_place(dv_editor *e)
{
    if (e->offered)
        dv_editor_change(e, 0, e->text.n, (dv_str){0}, DV_ACT_ALONE);
    e->offered = false;
}

static void type(dv_editor *e, dv_key key, bool *full)
{
    dv_buf b = {0};
    take_place(e);
    if (dv_utf8_is_mark(key) && join_mark(e, key))
        return;
    if (e->typer && e->typer->how != DV_TYPE_PLAIN) {
        convert(e, key, full);
        return;
    }
    dv_utf8_put(&b, key);
    put(e, dv_buf_str(&b), DV_ACT_TYPE, full);
    dv_buf_free(&b);
}

/* What the next letter comes behind: what is offered goes with it. */
static dv_str stays(const dv_editor *e)
{
    const dv_str nothing = {NULL, 0};
    return e->offered ? nothing : before(e);
}

bool dv_editor_lone_mark(const dv_editor *e, dv_str text)
{
    return !e->fixed && dv_has_lone_mark(stays(e), text);
}

bool dv_editor_lone_key(const dv_editor *e, dv_key key)
{
    return !e->fixed && dv_is_lone_mark(stays(e), key);
}

static void clean(const dv_editor *e, dv_str text, dv_buf *out)
{
    int32_t cp, was = 0;
    for (; (cp = dv_utf8_next(&text)) >= 0; was = cp) {
        if (cp == '\n' && was == '\r')
            continue;
        if (cp == '\r' || cp == '\n')
            dv_buf_putc(out, e->one_line ? ' ' : '\n');
        else if (cp == '\t')
            dv_buf_puts(out, e->one_line ? " " : "    ");
        else if (!dv_utf8_is_control(cp) || dv_utf8_is_unseen(cp)) /* told at saving */
            dv_utf8_put(out, cp);
    }
    while (e->one_line && out->n && out->p[out->n - 1] == ' ')
        out->n--;
}

void dv_editor_paste(dv_editor *e, dv_str text, bool *full)
{
    dv_buf cleaned = {0}, whole = {0};
    bool offered = e->offered;
    take_place(e);
    size_t from = e->at;
    *full = false;
    clean(e, text, &cleaned);
    dv_str first = dv_buf_str(&cleaned);
    /* A mark at the beginning joins the letter that stands before it. */
    if (dv_utf8_is_mark(dv_utf8_next(&first)))
        from -= dv_utf8_grapheme_back(before(e));
    dv_str going = {dv_buf_cstr(&e->text) + from, e->at - from};
    dv_buf both = {0};
    dv_buf_add(&both, going);
    dv_buf_add(&both, dv_buf_str(&cleaned));
    dv_utf8_nfc(&whole, dv_buf_str(&both));
    *full = !has_room(e, dv_buf_str(&whole), dv_utf8_count(going));
    if (!*full && (whole.n || !going.n))
        dv_editor_change(e, from, e->at, dv_buf_str(&whole), DV_ACT_ALONE);
    if (*full && offered) {
        dv_editor_undo(e); /* nothing is taken, and nothing is lost */
        e->offered = true;
    }
    e->past.run = e->gathers = false;
    e->refused = (dv_refusal){0};
    e->goal = -1;
    dv_buf_free(&cleaned);
    dv_buf_free(&both);
    dv_buf_free(&whole);
}

/* ---- taking out ---- */

static void erase(dv_editor *e, size_t from, size_t to, dv_act act)
{
    bool joins = from < to && e->text.p[from] == '\n';
    dv_editor_change(e, from, to, (dv_str){0}, joins ? DV_ACT_ALONE : act);
}

static void cut(dv_editor *e, size_t from, size_t to)
{
    if (from == to)
        return;
    if (!e->gathers)
        dv_buf_clear(&e->clip);
    e->gathers = true;
    dv_buf_add(&e->clip, (dv_str){e->text.p + from, to - from});
    erase(e, from, to, DV_ACT_ALONE);
}

/* A line is kept with its end, also the last one, which has none. */
static void cut_line(dv_editor *e)
{
    size_t from = typed_begin(e), to = typed_end(e);
    bool last = to == e->text.n;
    if (last && from == to)
        return;
    cut(e, from, to + !last);
    if (last)
        dv_buf_putc(&e->clip, '\n');
}

/* At its end, what remains of a line is that end. */
static void cut_rest(dv_editor *e)
{
    size_t to = typed_end(e);
    cut(e, e->at, to + (to == e->at && to < e->text.n));
}

/* ---- keys ---- */

static bool move(dv_editor *e, dv_command_id c)
{
    if (c == DV_CMD_EDIT_WORD_LEFT)
        e->at = dv_word_left(dv_buf_str(&e->text), e->at);
    else if (c == DV_CMD_EDIT_WORD_RIGHT)
        e->at = dv_word_right(dv_buf_str(&e->text), e->at);
    else if (c == DV_CMD_EDIT_LINE_BEGIN)
        dv_editor_line_begin(e);
    else if (c == DV_CMD_EDIT_LINE_END)
        dv_editor_line_end(e);
    else if (c == DV_CMD_EDIT_TEXT_BEGIN)
        e->at = 0;
    else if (c == DV_CMD_EDIT_TEXT_END)
        e->at = e->text.n;
    else
        return false;
    return true;
}

static bool change(dv_editor *e, dv_command_id c, bool *full)
{
    if (c == DV_CMD_EDIT_UNDO)
        dv_editor_undo(e);
    else if (c == DV_CMD_EDIT_REDO)
        dv_editor_redo(e);
    else if (c == DV_CMD_EDIT_PASTE)
        put(e, dv_buf_str(&e->clip), DV_ACT_ALONE, full);
    else if (c == DV_CMD_EDIT_ERASE_WORD)
        erase(e, dv_word_left(dv_buf_str(&e->text), e->at), e->at, DV_ACT_ALONE);
    else if (c == DV_CMD_EDIT_ERASE_NEXT_WORD)
        erase(e, e->at, dv_word_right(dv_buf_str(&e->text), e->at), DV_ACT_ALONE);
    else
        return false;
    return true;
}

static bool cuts(dv_editor *e, dv_command_id c)
{
    if (c == DV_CMD_EDIT_CUT_LINE)
        cut_line(e);
    else if (c == DV_CMD_EDIT_CUT_REST)
        cut_rest(e);
    else if (c == DV_CMD_EDIT_CUT_ALL)
        cut(e, 0, e->text.n);
    else
        return false;
    return true;
}

/* A terminal may send \r and \n for one line end. */
static void enter(dv_editor *e, dv_key key, dv_key was, bool *full)
{
    if (key != '\n' || was != DV_KEY_ENTER)
        put(e, DV_LIT("\n"), DV_ACT_ALONE, full);
}

/* Letters, and what goes on with them as one step. */
static bool typed(dv_editor *e, dv_key key, dv_command_id c, dv_key was, bool *full)
{
    if (key == DV_KEY_BACKSPACE || key == '\b')
        erase(e, e->at - dv_utf8_grapheme_back(before(e)), e->at, DV_ACT_ERASE_BACK);
    else if (key == DV_KEY_DELETE)
        erase(e, e->at, e->at + dv_utf8_grapheme(behind(e)), DV_ACT_ERASE);
    else if (c == DV_CMD_EDIT_NEW_LINE || (key == '\n' && !e->one_line))
        enter(e, key, was, full);
    else if (key >= ' ' && key < DV_KEY_SPECIAL)
        type(e, key, full);
    else
        return false;
    return true;
}

static bool arrow(dv_editor *e, dv_key key, int page)
{
    bool page_key = key == DV_KEY_PAGE_UP || key == DV_KEY_PAGE_DOWN;
    bool up = key == DV_KEY_UP || key == DV_KEY_PAGE_UP;
    long by = page_key ? page : 1;
    if (key == DV_KEY_LEFT)
        e->at -= dv_utf8_grapheme_back(before(e));
    else if (key == DV_KEY_RIGHT)
        e->at += dv_utf8_grapheme(behind(e));
    else if (!e->one_line && (page_key || up || key == DV_KEY_DOWN))
        dv_editor_up_down(e, up ? -by : by);
    else
        return false;
    return true;
}

static bool keeps_goal(dv_key key)
{
    return key == DV_KEY_UP || key == DV_KEY_DOWN || key == DV_KEY_PAGE_UP ||
           key == DV_KEY_PAGE_DOWN;
}

bool dv_editor_key(dv_editor *e, dv_key key, int page, bool *full)
{
    dv_command_id c = dv_command_for(e->one_line ? DV_IN_PROMPT : DV_IN_NOTES, key);
    dv_key was = e->before;
    e->before = key;
    *full = false;
    if (!keeps_goal(key))
        e->goal = -1;
    if (e->fixed)
        return move(e, c) || arrow(e, key, page);
    if (dv_refusal_takes(&e->refused, key))
        return *full = true;
    bool done = cuts(e, c);
    e->gathers = e->gathers && done;
    if (!done && typed(e, key, c, was, full)) {
        e->offered = false;
        if (*full)
            dv_refusal_add(&e->refused, key);
        return true;
    }
    e->past.run = false;
    e->offered = false;
    return done || move(e, c) || change(e, c, full) || arrow(e, key, page);
}

#include "danvan/editor.h"

#include "danvan/utf8.h"

#include <string.h>

void dv_editor_init(dv_editor *e, const char *text, bool one_line, size_t max)
{
    *e = (dv_editor){.one_line = one_line, .width = 60, .max = max};
    if (text)
        dv_utf8_nfc(&e->text, dv_str_from(text));
    e->at = e->text.n;
}

void dv_editor_free(dv_editor *e)
{
    dv_buf_free(&e->text);
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

/* ---- changing ---- */

static void cut(dv_editor *e, size_t from, size_t to)
{
    if (from == to)
        return;
    memmove(e->text.p + from, e->text.p + to, e->text.n - to + 1);
    e->text.n -= to - from;
    e->at = from;
}

static void insert(dv_editor *e, dv_str s)
{
    dv_buf_room(&e->text, s.n);
    memmove(e->text.p + e->at + s.n, e->text.p + e->at, e->text.n - e->at);
    memcpy(e->text.p + e->at, s.p, s.n);
    e->text.n += s.n;
    e->text.p[e->text.n] = '\0';
    e->at += s.n;
}

static bool is_full(const dv_editor *e)
{
    return e->max && dv_utf8_count(all(e)) >= e->max;
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
    cut(e, head.n, e->at);
    dv_utf8_put(&b, both);
    insert(e, dv_buf_str(&b));
    dv_buf_free(&b);
    return true;
}

static void type(dv_editor *e, dv_key key, bool *full)
{
    dv_buf b = {0};
    if (dv_utf8_is_mark(key) && join_mark(e, key))
        return;
    if (is_full(e)) {
        *full = true;
        return;
    }
    dv_utf8_put(&b, key);
    insert(e, dv_buf_str(&b));
    dv_buf_free(&b);
}

/* ---- lines ---- */

/* Where the line that begins at `from` ends when it is wrapped, and where the next one begins. */
static size_t wrap_at(const dv_editor *e, size_t from, size_t *next)
{
    dv_str rest = {dv_buf_cstr(&e->text) + from, e->text.n - from};
    const char *newline = memchr(rest.p, '\n', rest.n);
    size_t line = newline ? (size_t)(newline - rest.p) : rest.n;
    if (e->one_line) {
        *next = e->text.n;
        return from + line;
    }
    int used;
    dv_str fits = dv_utf8_clip((dv_str){rest.p, line}, e->width > 1 ? e->width : 1, &used);
    if (fits.n == line) {
        *next = from + line + (newline != NULL);
        return from + line;
    }
    size_t space = fits.n;
    while (space > 0 && fits.p[space - 1] != ' ')
        space--;
    *next = from + (space ? space : fits.n ? fits.n : dv_utf8_grapheme(rest));
    return *next;
}

bool dv_editor_line(const dv_editor *e, size_t n, dv_visual_line *out)
{
    size_t from = 0, next = 0;
    for (size_t i = 0;; i++) {
        size_t to = wrap_at(e, from, &next);
        if (i == n) {
            *out = (dv_visual_line){from, to};
            return true;
        }
        /* A typed line end at the very end of the text opens one more line. */
        bool last =
            next >= e->text.n && !(next == e->text.n && next > to && e->text.p[next - 1] == '\n');
        if (last)
            return false;
        from = next;
    }
}

void dv_editor_cursor(const dv_editor *e, size_t *line, int *column)
{
    dv_visual_line v, after;
    *line = 0;
    while (dv_editor_line(e, *line, &v)) {
        bool more = dv_editor_line(e, *line + 1, &after);
        if (!more || e->at < after.from)
            break;
        ++*line;
    }
    size_t to = e->at > v.from ? e->at : v.from;
    *column = dv_utf8_columns((dv_str){dv_buf_cstr(&e->text) + v.from, to - v.from});
}

/* The offset in a line that is nearest to a column. */
static void go_to(dv_editor *e, size_t line, int column)
{
    dv_visual_line v;
    if (!dv_editor_line(e, line, &v))
        return;
    int used;
    dv_str text = {dv_buf_cstr(&e->text) + v.from, v.to - v.from};
    dv_str part = dv_utf8_clip(text, column, &used);
    e->at = v.from + part.n;
    dv_visual_line after;
    /* The end of a wrapped line is the beginning of the next: stay on this one. */
    if (e->at == v.to && dv_editor_line(e, line + 1, &after) && after.from == v.to && v.to > v.from)
        e->at -= dv_utf8_grapheme_back(before(e));
}

static void up_down(dv_editor *e, long by)
{
    size_t line;
    int column;
    dv_editor_cursor(e, &line, &column);
    long to = (long)line + by;
    dv_visual_line v;
    if (to < 0)
        to = 0;
    while (to > 0 && !dv_editor_line(e, (size_t)to, &v))
        to--;
    go_to(e, (size_t)to, column);
}

static void word_left(dv_editor *e)
{
    while (e->at && (e->text.p[e->at - 1] == ' ' || e->text.p[e->at - 1] == '\n'))
        e->at--;
    while (e->at && e->text.p[e->at - 1] != ' ' && e->text.p[e->at - 1] != '\n')
        e->at--;
}

static void word_right(dv_editor *e)
{
    while (e->at < e->text.n && e->text.p[e->at] != ' ' && e->text.p[e->at] != '\n')
        e->at++;
    while (e->at < e->text.n && (e->text.p[e->at] == ' ' || e->text.p[e->at] == '\n'))
        e->at++;
}

static void line_end(dv_editor *e, bool end)
{
    size_t line;
    int column;
    dv_visual_line v;
    dv_editor_cursor(e, &line, &column);
    if (dv_editor_line(e, line, &v))
        e->at = v.from;
    if (end)
        go_to(e, line, 1 << 20);
}

static bool moved(dv_editor *e, dv_key key, int page)
{
    switch (key) {
    case DV_KEY_LEFT:
        e->at -= dv_utf8_grapheme_back(before(e));
        return true;
    case DV_KEY_RIGHT:
        e->at += dv_utf8_grapheme(behind(e));
        return true;
    case DV_KEY_WORD_LEFT:
        word_left(e);
        return true;
    case DV_KEY_WORD_RIGHT:
        word_right(e);
        return true;
    case DV_KEY_HOME:
        line_end(e, false);
        return true;
    case DV_KEY_END:
        line_end(e, true);
        return true;
    case DV_KEY_UP:
    case DV_KEY_DOWN:
        up_down(e, key == DV_KEY_UP ? -1 : 1);
        return !e->one_line;
    case DV_KEY_PAGE_UP:
    case DV_KEY_PAGE_DOWN:
        up_down(e, key == DV_KEY_PAGE_UP ? -page : page);
        return !e->one_line;
    default:
        return false;
    }
}

bool dv_editor_key(dv_editor *e, dv_key key, int page, bool *full)
{
    *full = false;
    if (moved(e, key, page))
        return true;
    if (key == DV_KEY_BACKSPACE || key == '\b') {
        cut(e, e->at - dv_utf8_grapheme_back(before(e)), e->at);
        return true;
    }
    if (key == ('U' & 0x1F) && e->one_line) {
        cut(e, 0, e->text.n);
        return true;
    }
    if (key == DV_KEY_DELETE) {
        cut(e, e->at, e->at + dv_utf8_grapheme(behind(e)));
        return true;
    }
    if (key == DV_KEY_ENTER && !e->one_line) {
        type(e, '\n', full);
        return true;
    }
    if (key < ' ' || key >= DV_KEY_SPECIAL)
        return false;
    type(e, key, full);
    return true;
}

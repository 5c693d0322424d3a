/* Lines as they are seen. */
#include "danvan/err.h"
#include "danvan/utf8.h"

#include "editor_int.h"

#include <stdlib.h>
#include <string.h>

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

static void add_line(dv_wrap *w, dv_visual_line line)
{
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 16;
        w->line = realloc(w->line, w->cap * sizeof *w->line);
        DV_NEED(w->line);
    }
    w->line[w->n++] = line;
}

static const dv_wrap *wrapped(dv_editor *e)
{
    dv_wrap *w = &e->wrap;
    size_t from = 0, next = 0;
    bool more = true;
    if (w->known && w->width == e->width)
        return w;
    for (w->n = 0; more; from = next) {
        size_t to = wrap_at(e, from, &next);
        add_line(w, (dv_visual_line){from, to});
        /* A typed line end at the very end of the text opens one more line. */
        more = next < e->text.n || (next > to && e->text.p[next - 1] == '\n');
    }
    w->width = e->width;
    w->known = true;
    return w;
}

void dv_wrap_free(dv_wrap *w)
{
    free(w->line);
    *w = (dv_wrap){0};
}

bool dv_editor_line(dv_editor *e, size_t n, dv_visual_line *out)
{
    const dv_wrap *w = wrapped(e);
    if (n < w->n)
        *out = w->line[n];
    return n < w->n;
}

/* The last line that begins at the cursor or before it. */
static size_t cursor_line(dv_editor *e)
{
    const dv_wrap *w = wrapped(e);
    size_t low = 0, high = w->n;
    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;
        if (w->line[mid].from <= e->at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

void dv_editor_cursor(dv_editor *e, size_t *line, int *column)
{
    *line = cursor_line(e);
    size_t from = e->wrap.line[*line].from;
    *column = dv_utf8_columns((dv_str){dv_buf_cstr(&e->text) + from, e->at - from});
}

/* The offset in a line that is nearest to a column. */
static void go_to(dv_editor *e, size_t line, int column)
{
    const dv_wrap *w = wrapped(e);
    dv_visual_line v = w->line[line];
    dv_str text = {dv_buf_cstr(&e->text) + v.from, v.to - v.from};
    dv_str part = dv_utf8_clip(text, column, NULL);
    e->at = v.from + part.n;
    /* The end of a wrapped line is the beginning of the next: stay on this one. */
    if (part.n && e->at == v.to && line + 1 < w->n && w->line[line + 1].from == v.to)
        e->at -= dv_utf8_grapheme_back(part);
}

void dv_editor_up_down(dv_editor *e, long by)
{
    size_t line;
    int column;
    dv_editor_cursor(e, &line, &column);
    if (e->goal < 0)
        e->goal = column;
    long to = (long)line + by, last = (long)e->wrap.n - 1;
    go_to(e, (size_t)(to < 0 ? 0 : to > last ? last : to), e->goal);
}

void dv_editor_line_begin(dv_editor *e)
{
    size_t line = cursor_line(e);
    e->at = e->wrap.line[line].from;
}

void dv_editor_line_end(dv_editor *e)
{
    enum { PAST_ANY = 1 << 20 };
    go_to(e, cursor_line(e), PAST_ANY);
}

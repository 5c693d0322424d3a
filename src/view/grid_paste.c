/* Cells pasted from a spreadsheet.  A tab goes to the next cell, a line's end to the next row;
 * terminals send that as Enter would be, a carriage return.
 *
 * What holds a tab or a line's end itself is copied in quotation marks, and those in it twice
 * (RFC 4180).  Nothing else is: a name that somebody wrote in quotation marks keeps them. */
#include "danvan/grid.h"

#include <string.h>

static bool ends(dv_str s)
{
    return !s.n || s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n';
}

static dv_str behind(dv_str s, size_t n)
{
    return (dv_str){s.p + n, s.n - n};
}

static void bare(dv_str *rest, dv_buf *out)
{
    size_t n = 0;
    while (!ends(behind(*rest, n)))
        n++;
    dv_buf_add(out, (dv_str){rest->p, n});
    *rest = behind(*rest, n);
}

typedef enum quotes { CLOSED, PLAIN, UNCLOSED } quotes;

/* Up to the quotation mark that closes it; PLAIN: they are the text's own. */
static quotes quoted(dv_str *rest, dv_buf *out)
{
    bool meant = false;
    for (size_t i = 1; i < rest->n; i++) {
        dv_str on = behind(*rest, i + 1);
        bool mark = rest->p[i] == '"', twice = mark && on.n && on.p[0] == '"';
        if (mark && !twice) {
            if (meant && ends(on))
                *rest = on;
            return meant && ends(on) ? CLOSED : PLAIN;
        }
        meant = meant || twice || ends(behind(*rest, i));
        dv_buf_add(out, (dv_str){rest->p + i, 1});
        i += twice;
    }
    return UNCLOSED;
}

static quotes cell(dv_str *rest, dv_buf *out)
{
    dv_buf_clear(out);
    quotes q = rest->n && rest->p[0] == '"' ? quoted(rest, out) : PLAIN;
    if (q != CLOSED) {
        dv_buf_clear(out);
        bare(rest, out);
    }
    return q;
}

static void tell(dv_grid_told *t, const dv_grid *g)
{
    if (!t->n++)
        *t = (dv_grid_told){1, g->at, g->kind->grid[g->col]};
}

static bool is_split(dv_str s)
{
    return memchr(s.p, '\t', s.n) || memchr(s.p, '\r', s.n) || memchr(s.p, '\n', s.n);
}

static void put(dv_grid *g, const dv_buf *text, quotes q, dv_grid_pasted *done)
{
    bool full;
    if (q == UNCLOSED)
        tell(&done->unclosed, g);
    if (!text->n)
        return;
    dv_grid_type(g, dv_buf_str(text), &full);
    if (full)
        tell(&done->refused, g);
    else if (g->cell.one_line && is_split(dv_buf_str(text)))
        tell(&done->joined, g);
}

/* Over what ends a cell: true, a line. */
static bool next_line(dv_str *rest)
{
    bool line = rest->p[0] != '\t';
    bool both = rest->p[0] == '\r' && rest->n > 1 && rest->p[1] == '\n';
    *rest = behind(*rest, both ? 2 : 1);
    return line;
}

dv_rc dv_grid_paste(dv_grid *g, dv_str text, dv_grid_pasted *done, dv_err *err)
{
    dv_buf b = {0};
    dv_rc rc = DV_OK;
    const size_t first = g->col;
    size_t col = first;
    *done = (dv_grid_pasted){0};
    while (text.n && rc == DV_OK) {
        quotes q = cell(&text, &b);
        if (col < g->kind->ngrid)
            put(g, &b, q, done);
        else if (b.n)
            tell(&done->beyond, g);
        if (!text.n)
            break;
        bool line = next_line(&text);
        col = line ? first : col + 1;
        if (line)
            rc = dv_grid_go(g, g->at + 1, first, err);
        else if (col < g->kind->ngrid)
            rc = dv_grid_go(g, g->at, col, err);
    }
    dv_buf_free(&b);
    if (rc == DV_OK)
        dv_grid_commit(g);
    return rc;
}

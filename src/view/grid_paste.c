/* Cells pasted from a spreadsheet.  A tab goes to the next cell, a line's end to the next row;
 * terminals send that as Enter would be, a carriage return.
 *
 * What holds a tab or a line's end itself is copied in quotation marks, and those in it twice
 * (RFC 4180).  Nothing else is: a name that somebody wrote in quotation marks keeps them. */
#include "danvan/grid.h"
#include "danvan/named.h"
#include "danvan/utf8.h"

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

/* ---- a cell ---- */

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

/* ---- the first row ---- */

enum { COLUMNS = 64 }; /* of what is pasted that a first row may name */

/* Where the columns of what is pasted go. */
typedef struct columns {
    bool named;
    size_t first;       /* where the first goes if they are not named */
    size_t at[COLUMNS]; /* a number that is no column's: the field is in none */
    size_t n;
} columns;

static size_t column_of(const dv_grid *g, const dv_field *f)
{
    size_t i = 0;
    while (i < g->kind->ngrid && g->kind->grid[i] != f)
        i++;
    return i;
}

static size_t place_of(const dv_grid *g, const columns *c, size_t i)
{
    if (!c->named)
        return c->first + i;
    return i < c->n ? c->at[i] : g->kind->ngrid;
}

static const dv_field *named(const dv_grid *g, const dv_buf *text)
{
    dv_buf nfc = {0};
    dv_utf8_nfc(&nfc, dv_str_trim(dv_buf_str(text)));
    const dv_field *f = nfc.n ? dv_named_field(g->kind, dv_buf_cstr(&nfc)) : NULL;
    dv_buf_free(&nfc);
    return f;
}

/* What a second column of one name holds is not taken, and told. */
static void add_column(const dv_grid *g, columns *c, size_t at)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i] == at)
            at = g->kind->ngrid;
    c->at[c->n++] = at;
}

/* Takes it off, if it is one: every cell names a field, and there is something below. */
static void take_head(const dv_grid *g, dv_str *text, columns *c)
{
    dv_str rest = *text;
    dv_buf b = {0};
    bool names = true, line = false;
    while (names && !line && c->n < COLUMNS && rest.n) {
        cell(&rest, &b);
        const dv_field *f = named(g, &b);
        names = f && rest.n;
        if (names) {
            add_column(g, c, column_of(g, f));
            line = next_line(&rest);
        }
    }
    c->named = names && line && c->n > 1 && rest.n;
    if (c->named)
        *text = rest;
    dv_buf_free(&b);
}

static dv_rc put_at(dv_grid *g, size_t col, const dv_buf *text, quotes q, dv_grid_pasted *done,
                    dv_err *err)
{
    dv_rc rc = DV_OK;
    if (col < g->kind->ngrid) {
        rc = col == g->col ? DV_OK : dv_grid_go(g, g->at, col, err);
        if (rc == DV_OK)
            put(g, text, q, done);
    } else if (text->n) {
        tell(&done->beyond, g);
    }
    return rc;
}

dv_rc dv_grid_paste(dv_grid *g, dv_str text, dv_grid_pasted *done, dv_err *err)
{
    dv_buf b = {0};
    dv_rc rc = DV_OK;
    columns c = {.first = g->col};
    size_t i = 0;
    *done = (dv_grid_pasted){0};
    take_head(g, &text, &c);
    done->headed = c.named;
    while (text.n && rc == DV_OK) {
        quotes q = cell(&text, &b);
        rc = put_at(g, place_of(g, &c, i), &b, q, done, err);
        if (!text.n || rc != DV_OK)
            break;
        bool line = next_line(&text);
        i = line ? 0 : i + 1;
        if (line)
            rc = dv_grid_go(g, g->at + 1, c.first, err);
    }
    dv_buf_free(&b);
    if (rc == DV_OK)
        dv_grid_commit(g);
    return rc;
}

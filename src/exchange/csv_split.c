/* Rows that have nothing to ask about: nearly all have a line for themselves, and in it cells that
 * end where the next separator stands, or are in quotes from end to end.  They are split here, a
 * cell at a time; any other is libcsv's, which takes a character at a time. */
#include "csv_int.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A cell in quotes, up to what follows its last one. */
static bool quoted(dv_str *rest, dv_str *cell)
{
    const char *from = rest->p + 1, *end = rest->p + rest->n;
    const char *to = memchr(from, '"', (size_t)(end - from));
    if (!to)
        return false;
    *cell = (dv_str){from, (size_t)(to - from)};
    *rest = (dv_str){to + 1, (size_t)(end - to - 1)};
    return true;
}

static bool bare(dv_str *rest, char separator, dv_str *cell)
{
    const char *end = memchr(rest->p, separator, rest->n);
    size_t n = end ? (size_t)(end - rest->p) : rest->n;
    *cell = (dv_str){rest->p, n};
    *rest = (dv_str){rest->p + n, rest->n - n};
    return !n || (!is_blank(cell->p[0]) && !is_blank(cell->p[n - 1]) && !memchr(cell->p, '"', n));
}

bool dv_csv_split(dv_str line, char separator, dv_str *cell, size_t *n)
{
    if (line.n && line.p[line.n - 1] == '\n')
        line.n--;
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (!line.n)
        return false;
    for (*n = 0; *n < DV_CSV_MAX_CELLS;) {
        bool quotes = line.n && line.p[0] == '"';
        if (quotes ? !quoted(&line, &cell[*n]) : !bare(&line, separator, &cell[*n]))
            return false;
        ++*n;
        if (!line.n)
            return true;
        if (line.p[0] != separator)
            return false;
        line = (dv_str){line.p + 1, line.n - 1};
    }
    return false;
}

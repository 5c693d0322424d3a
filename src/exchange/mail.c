/* Text for an e-mail: tables that are wider than its lines are taken apart and set anew, their
 * heads and texts broken between words, and what is still too wide below, its rows named again. */
#include "danvan/utf8.h"

#include "paper_int.h"

#include <string.h>

/* RFC 5322 asks for lines of at most 78; a reply puts two before each. */
enum { LINE = 76, GAP = 2, TEXT_WIDTH = 24 };

typedef struct block {
    dv_arena *a;
    const dv_str *line; /* the head, the rule, then rows and further rules */
    size_t nline, ncol;
    int *at, *width; /* as they were set, in columns of a terminal */
    int *want;       /* as they are to be set */
    bool *right;
    dv_str *cell;      /* line by column, without blanks around it; of rules none */
    const char **wide; /* by line: behind its last byte that may not be a column */
} block;

static bool is_rule(dv_str line)
{
    return line.n >= 3 && memcmp(line.p, "─", 3) == 0;
}

/* It is of nothing but blanks and such, one column each. */
static int rule_columns(dv_str rule)
{
    int n = 0;
    for (size_t i = 0; i < rule.n; i++)
        n += (rule.p[i] & 0xC0) != 0x80;
    return n;
}

static dv_str cell_of(const block *b, size_t line, size_t column)
{
    return b->cell[line * b->ncol + column];
}

/* Behind the last byte of it that is not of printed ASCII. */
static const char *last_wide(dv_str s)
{
    while (s.n && s.p[s.n - 1] >= ' ' && s.p[s.n - 1] <= '~')
        s.n--;
    return s.p + s.n;
}

static int columns_of(const block *b, size_t line, dv_str part)
{
    return part.p < b->wide[line] ? dv_utf8_columns(part) : (int)part.n;
}

/* Takes off *rest what is in so many columns. */
static dv_str take_columns(dv_str *rest, const char *wide, int columns, int *at)
{
    dv_str part = {rest->p, columns > 0 ? (size_t)columns : 0};
    if (rest->p < wide) {
        part = dv_utf8_clip(*rest, columns, &columns);
    } else {
        part.n = part.n < rest->n ? part.n : rest->n;
        columns = (int)part.n;
    }
    *rest = (dv_str){rest->p + part.n, rest->n - part.n};
    *at += columns;
    return part;
}

/* Each line is walked once, whatever its cells are asked for. */
static void find_cells(block *b)
{
    b->cell = DV_NEW_N(b->a, dv_str, b->nline * b->ncol + 1);
    b->wide = DV_NEW_N(b->a, const char *, b->nline);
    for (size_t i = 0; i < b->nline; i++) {
        dv_str rest = b->line[i];
        const char *wide = b->wide[i] = last_wide(rest);
        int at = 0;
        for (size_t j = 0; j < b->ncol && !is_rule(b->line[i]); j++) {
            take_columns(&rest, wide, b->at[j] - at, &at);
            dv_str cell = take_columns(&rest, wide, b->at[j] + b->width[j] - at, &at);
            b->cell[i * b->ncol + j] = dv_str_trim(cell);
        }
    }
}

static void find_columns(block *b)
{
    dv_str rule = b->line[1], piece;
    int at = 0;
    b->at = DV_NEW_N(b->a, int, rule.n);
    b->width = DV_NEW_N(b->a, int, rule.n);
    while (dv_str_cut(&rule, ' ', &piece)) {
        int width = rule_columns(piece);
        if (piece.n) {
            b->at[b->ncol] = at;
            b->width[b->ncol++] = width;
        }
        at += width + 1;
    }
}

/* Nothing takes more columns than bytes: most are not counted. */
static int wider(dv_str s, int than)
{
    int columns = s.n > (size_t)than ? dv_utf8_columns(s) : 0;
    return columns > than ? columns : than;
}

static int longest_word(dv_str s, int most)
{
    dv_str word;
    while (s.n > (size_t)most && dv_str_cut(&s, ' ', &word))
        most = wider(word, most);
    return most;
}

static bool is_figure(dv_str s)
{
    return (s.n && strchr("0123456789+-", s.p[0])) || (s.n >= 3 && memcmp(s.p, "–", 3) == 0);
}

/* A figure is never broken; a text may be between its words. */
static void find_widths(block *b)
{
    b->want = DV_NEW_N(b->a, int, b->ncol);
    b->right = DV_NEW_N(b->a, bool, b->ncol);
    for (size_t j = 0; j < b->ncol; j++) {
        int figure = 0, word = longest_word(cell_of(b, 0, j), 0);
        b->right[j] = j > 0;
        for (size_t i = 2; i < b->nline; i++) {
            dv_str s = cell_of(b, i, j);
            if (is_rule(b->line[i]) || !s.n)
                continue;
            b->right[j] = b->right[j] && is_figure(s);
            word = longest_word(s, word);
            figure = wider(s, figure);
        }
        int usual = b->width[j] < TEXT_WIDTH ? b->width[j] : TEXT_WIDTH;
        int least = b->right[j] ? figure : usual;
        b->want[j] = word > least ? word : least;
    }
}

/* Takes off *s what fits into one line of a cell. */
static dv_str take_line(dv_str *s, int width)
{
    dv_str line = {s->p, 0}, rest = *s, word;
    if (s->n <= (size_t)width) {
        *s = (dv_str){"", 0};
        return rest;
    }
    while (dv_str_cut(&rest, ' ', &word)) {
        dv_str longer = {s->p, (size_t)(word.p + word.n - s->p)};
        if (line.n && dv_utf8_columns(longer) > width)
            break;
        line = longer;
    }
    s->p += line.n;
    s->n -= line.n;
    *s = dv_str_trim(*s);
    return line;
}

/* Blanks are owed until something follows, so that no line ends with them. */
static void put_cells(const block *b, size_t line, const size_t *column, size_t n, dv_buf *out)
{
    dv_str *rest = DV_NEW_N(b->a, dv_str, n);
    bool more = true;
    for (size_t k = 0; k < n; k++)
        rest[k] = cell_of(b, line, column[k]);
    while (more) {
        int owed = 0;
        more = false;
        for (size_t k = 0; k < n; k++) {
            int width = b->want[column[k]];
            dv_str s = take_line(&rest[k], width);
            int left = width - columns_of(b, line, s);
            owed += (k ? GAP : 0) + (b->right[column[k]] ? left : 0);
            if (s.n) {
                dv_buf_blanks(out, owed);
                dv_buf_add(out, s);
                owed = 0;
            } else {
                owed += width - left;
            }
            owed += b->right[column[k]] ? 0 : left;
            more = more || rest[k].n;
        }
        dv_buf_putc(out, '\n');
    }
}

static void put_rule(const block *b, const size_t *column, size_t n, dv_buf *out)
{
    for (size_t k = 0; k < n; k++) {
        dv_buf_blanks(out, k ? GAP : 0);
        for (int i = 0; i < b->want[column[k]]; i++)
            dv_buf_puts(out, "─");
    }
    dv_buf_putc(out, '\n');
}

/* What a line has left goes to those that were made narrower. */
static void widen(const block *b, const size_t *column, size_t n)
{
    int left = LINE - GAP * (int)(n - 1), before = 0;
    for (size_t k = 0; k < n; k++)
        left -= b->want[column[k]];
    while (left > 0 && left != before) {
        before = left;
        for (size_t k = 0; k < n && left > 0; k++)
            if (b->want[column[k]] < b->width[column[k]]) {
                b->want[column[k]]++;
                left--;
            }
    }
}

static void put_group(const block *b, const size_t *column, size_t n, dv_buf *out)
{
    int first = b->want[0];
    widen(b, column, n);
    for (size_t i = 0; i < b->nline; i++)
        if (is_rule(b->line[i]))
            put_rule(b, column, n, out);
        else
            put_cells(b, i, column, n, out);
    b->want[0] = first;
}

static void put_block(block *b, dv_buf *out)
{
    size_t *column = DV_NEW_N(b->a, size_t, b->ncol), n = 1;
    find_widths(b);
    int width = b->want[0];
    for (size_t j = 1; j < b->ncol; j++) {
        if (n > 1 && width + GAP + b->want[j] > LINE) {
            put_group(b, column, n, out);
            dv_buf_putc(out, '\n');
            n = 1;
            width = b->want[0];
        }
        column[n++] = j;
        width += GAP + b->want[j];
    }
    put_group(b, column, n, out);
}

/* How many lines from here are a table that is too wide; 0: none. */
static size_t table_at(const dv_str *line, size_t n)
{
    size_t rows = 0;
    if (n < 2 || is_rule(line[0]) || !is_rule(line[1]) || rule_columns(line[1]) <= LINE)
        return 0;
    while (rows < n && line[rows].n)
        rows++;
    return rows;
}

void dv_mail_fold(dv_arena *a, dv_str text, dv_buf *out)
{
    size_t n = 0;
    dv_str rest = text, one;
    while (dv_str_cut(&rest, '\n', &one))
        n++;
    dv_str *line = DV_NEW_N(a, dv_str, n + 1);
    n = 0;
    while (dv_str_cut(&text, '\n', &one))
        line[n++] = one;
    for (size_t i = 0; i < n;) {
        size_t rows = table_at(line + i, n - i);
        block b = {.a = a, .line = line + i, .nline = rows};
        if (rows) {
            find_columns(&b);
            find_cells(&b);
            put_block(&b, out);
            i += rows;
        } else {
            dv_buf_add(out, line[i++]);
            dv_buf_putc(out, '\n');
        }
    }
}

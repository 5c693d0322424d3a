/* Tables that are wider than a line may be. */
#include "table_int.h"

#include <string.h>

enum { TEXT_WIDTH = 24 };

typedef struct folding {
    const dv_measured *m;
    dv_buf *out;
    int most;
    size_t *column, ncol; /* those with anything in them */
    int *want;            /* by place in `column`: as wide as it is to be set */
    bool *right;          /* so, too: nothing but figures */
    dv_shown *rest;       /* so, too: what is left of a line's cells */
} folding;

static const dv_shown *cell_of(const folding *f, size_t line, size_t k)
{
    return dv_measured_line(f->m, line) + f->column[k];
}

static void trim_cells(dv_measured *m)
{
    for (size_t i = 0; i < m->nline * m->ncol; i++) {
        dv_shown *s = &m->cell[i];
        size_t n = s->text.n;
        s->text = dv_str_trim(s->text);
        if (s->text.n != n)
            s->columns = dv_shown_columns(s->text);
    }
}

/* Nothing takes more columns than bytes: most are not counted. */
static int longest_word(dv_str s, int most)
{
    dv_str word;
    while (s.n > (size_t)most && dv_str_cut(&s, ' ', &word)) {
        int columns = word.n > (size_t)most ? dv_shown_columns(word) : 0;
        most = columns > most ? columns : most;
    }
    return most;
}

static bool is_figure(dv_str s)
{
    char c = s.n ? s.p[0] : ' ';
    return dv_is_digit(c) || c == '+' || c == '-' || (s.n >= 3 && memcmp(s.p, "–", 3) == 0);
}

/* Below its head; false: there is more in it than figures. */
static bool figures_width(const folding *f, size_t k, int *most)
{
    *most = 0;
    for (size_t i = 1; i < f->m->nline; i++) {
        const dv_shown *s = cell_of(f, i, k);
        if (s->text.n && !is_figure(s->text))
            return false;
        *most = s->columns > *most ? s->columns : *most;
    }
    return true;
}

/* A figure is never broken; a text may be between its words. */
static void find_width(folding *f, size_t k)
{
    int least, word = longest_word(cell_of(f, 0, k)->text, 0);
    f->right[k] = k > 0 && figures_width(f, k, &least);
    if (!f->right[k]) {
        const int usual = f->m->width[f->column[k]];
        least = usual < TEXT_WIDTH ? usual : TEXT_WIDTH;
        for (size_t i = 1; i < f->m->nline; i++)
            word = longest_word(cell_of(f, i, k)->text, word);
    }
    f->want[k] = word > least ? word : least;
}

/* Takes off *s what fits into one line of a cell.  A text takes the columns of its parts. */
static dv_shown take_line(dv_shown *s, int width)
{
    dv_shown line = {{s->text.p, 0}, 0}, whole = *s;
    dv_str rest = s->text, word;
    if (s->columns <= width) {
        *s = (dv_shown){{"", 0}, 0};
        return whole;
    }
    for (int columns = 0; dv_str_cut(&rest, ' ', &word); columns++) {
        columns += dv_shown_columns(word);
        if (line.text.n && columns > width)
            break;
        line.text.n = (size_t)(word.p + word.n - whole.text.p);
        line.columns = columns;
    }
    dv_str left = {whole.text.p + line.text.n, whole.text.n - line.text.n};
    s->text = dv_str_trim(left);
    s->columns = whole.columns - line.columns - (int)(left.n - s->text.n);
    return line;
}

/* One line of what is left; false: nothing is left then.  Blanks are owed until something follows,
 * so that no line ends with them. */
static bool put_line(folding *f, const size_t *at, size_t n)
{
    int owed = 0;
    bool more = false;
    for (size_t i = 0; i < n; i++) {
        size_t k = at[i];
        dv_shown s = take_line(&f->rest[i], f->want[k]);
        int left = f->want[k] - s.columns;
        owed += (i ? DV_TABLE_GAP : 0) + (f->right[k] ? left : 0);
        if (s.text.n) {
            dv_buf_blanks(f->out, owed);
            dv_buf_add(f->out, s.text);
            owed = 0;
        }
        owed += f->right[k] ? 0 : left;
        more = more || f->rest[i].text.n;
    }
    dv_buf_putc(f->out, '\n');
    return more;
}

static void put_cells(folding *f, size_t line, const size_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        f->rest[i] = *cell_of(f, line, at[i]);
    while (put_line(f, at, n)) {
    }
}

static void put_rule(folding *f, const size_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dv_buf_blanks(f->out, i ? DV_TABLE_GAP : 0);
        dv_table_dashes(f->out, f->want[at[i]]);
    }
    dv_buf_putc(f->out, '\n');
}

/* What a line has left goes to those that were made narrower. */
static void widen(folding *f, const size_t *at, size_t n)
{
    int left = f->most - DV_TABLE_GAP * (int)(n - 1), before = 0;
    for (size_t i = 0; i < n; i++)
        left -= f->want[at[i]];
    while (left > 0 && left != before) {
        before = left;
        for (size_t i = 0; i < n && left > 0; i++)
            if (f->want[at[i]] < f->m->width[f->column[at[i]]]) {
                f->want[at[i]]++;
                left--;
            }
    }
}

static void put_group(folding *f, const size_t *at, size_t n)
{
    int first = f->want[0];
    widen(f, at, n);
    for (size_t i = 0; i < f->m->nline; i++) {
        if (dv_measured_ruled(f->m, i))
            put_rule(f, at, n);
        put_cells(f, i, at, n);
    }
    if (f->m->nline == 1)
        put_rule(f, at, n);
    f->want[0] = first;
}

static void find_columns(dv_arena *a, folding *f)
{
    f->column = DV_NEW_N(a, size_t, f->m->ncol);
    for (size_t i = 0; i < f->m->ncol; i++)
        if (f->m->width[i])
            f->column[f->ncol++] = i;
    f->want = DV_NEW_N(a, int, f->ncol);
    f->right = DV_NEW_N(a, bool, f->ncol);
    f->rest = DV_NEW_N(a, dv_shown, f->ncol);
    for (size_t k = 0; k < f->ncol; k++)
        find_width(f, k);
}

void dv_table_fold(dv_arena *a, dv_buf *out, dv_measured *m, int most)
{
    folding f = {.m = m, .out = out, .most = most};
    trim_cells(m);
    find_columns(a, &f);
    size_t *at = DV_NEW_N(a, size_t, f.ncol), n = 1;
    int width = f.want[0];
    for (size_t k = 1; k < f.ncol; k++) {
        if (n > 1 && width + DV_TABLE_GAP + f.want[k] > most) {
            put_group(&f, at, n);
            dv_buf_putc(out, '\n');
            n = 1;
            width = f.want[0];
        }
        at[n++] = k;
        width += DV_TABLE_GAP + f.want[k];
    }
    put_group(&f, at, n);
}

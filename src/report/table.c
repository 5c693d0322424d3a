/* Text in columns. */
#include "danvan/layout.h"
#include "danvan/utf8.h"

#include <string.h>

const char *dv_on_one_line(dv_arena *a, const char *text)
{
    dv_buf b = {0};
    if (!text || !strpbrk(text, "\n\t"))
        return text;
    for (; *text; text++) {
        if (*text == '\n')
            dv_buf_puts(&b, " / ");
        else
            dv_buf_putc(&b, *text == '\t' ? ' ' : *text);
    }
    const char *line = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return line;
}

static int width_of(const char *s)
{
    return s ? dv_utf8_columns(dv_str_from(s)) : 0;
}

static int column_width(const dv_text_table *t, size_t col)
{
    int width = width_of(t->head[col]);
    /* Nothing takes more columns than bytes: most are not counted. */
    for (size_t i = 0; i < t->nrow; i++) {
        dv_str s = dv_str_from(t->cell[i][col]);
        int w = s.n > (size_t)width ? dv_utf8_columns(s) : 0;
        width = w > width ? w : width;
    }
    return width;
}

static void line(dv_buf *out, const dv_text_table *t, const char *const *cell, const int *width)
{
    for (size_t i = 0; i < t->ncol; i++) {
        int pad = width[i] - width_of(cell[i]);
        if (i)
            dv_buf_blanks(out, 2);
        if (t->right[i])
            dv_buf_blanks(out, pad);
        dv_buf_puts(out, cell[i] ? cell[i] : "");
        if (!t->right[i] && i + 1 < t->ncol)
            dv_buf_blanks(out, pad);
    }
    while (out->n && out->p[out->n - 1] == ' ')
        out->n--;
    dv_buf_putc(out, '\n');
}

static void rule(dv_buf *out, const dv_text_table *t, const int *width)
{
    for (size_t i = 0; i < t->ncol; i++) {
        if (i)
            dv_buf_blanks(out, 2);
        for (int j = 0; j < width[i]; j++)
            dv_buf_puts(out, "─");
    }
    dv_buf_putc(out, '\n');
}

static dv_text_table on_single_lines(dv_arena *a, const dv_text_table *from)
{
    dv_text_table t = *from;
    t.cell = DV_NEW_N(a, const char **, t.nrow + 1);
    for (size_t i = 0; i < t.nrow; i++) {
        t.cell[i] = DV_NEW_N(a, const char *, t.ncol + 1);
        for (size_t c = 0; c < t.ncol; c++)
            t.cell[i][c] = dv_on_one_line(a, from->cell[i][c]);
    }
    return t;
}

void dv_text_table_render(dv_buf *out, const dv_text_table *t, bool total)
{
    dv_arena a = {0};
    const dv_text_table single = on_single_lines(&a, t);
    int *width = DV_NEW_N(&a, int, t->ncol + 1);
    for (size_t i = 0; i < t->ncol; i++)
        width[i] = column_width(&single, i);
    line(out, &single, single.head, width);
    rule(out, &single, width);
    for (size_t i = 0; i < t->nrow; i++) {
        if (total && i > 0 && i + 1 == t->nrow)
            rule(out, &single, width);
        line(out, &single, single.cell[i], width);
    }
    dv_arena_free(&a);
}

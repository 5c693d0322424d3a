/* Text in columns. */
#include "danvan/layout.h"
#include "danvan/utf8.h"

static int width_of(const char *s)
{
    return s ? dv_utf8_columns(dv_str_from(s)) : 0;
}

static int column_width(const dv_text_table *t, size_t col)
{
    int width = width_of(t->head[col]);
    for (size_t i = 0; i < t->nrow; i++) {
        int w = width_of(t->cell[i][col]);
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

void dv_text_table_render(dv_buf *out, const dv_text_table *t, bool total)
{
    dv_arena a = {0};
    int *width = DV_NEW_N(&a, int, t->ncol + 1);
    for (size_t i = 0; i < t->ncol; i++)
        width[i] = column_width(t, i);
    line(out, t, t->head, width);
    rule(out, t, width);
    for (size_t i = 0; i < t->nrow; i++) {
        if (total && i > 0 && i + 1 == t->nrow)
            rule(out, t, width);
        line(out, t, t->cell[i], width);
    }
    dv_arena_free(&a);
}

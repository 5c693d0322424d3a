/* Text in columns. */
#include "table_int.h"

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

/* Of figures nearly all text is of printed ASCII, a column each. */
static dv_shown shown(dv_arena *a, const char *text)
{
    size_t n = 0;
    while (text && text[n] >= ' ' && text[n] <= '~')
        n++;
    if (!text || !text[n])
        return (dv_shown){{text ? text : "", n}, (int)n};
    dv_str line = dv_str_from(dv_on_one_line(a, text));
    return (dv_shown){line, dv_utf8_columns(line)};
}

static void measure_line(dv_arena *a, dv_measured *m, size_t line, const char *const *text)
{
    dv_shown *cell = dv_measured_line(m, line);
    for (size_t i = 0; i < m->ncol; i++) {
        cell[i] = shown(a, text[i]);
        m->width[i] = cell[i].columns > m->width[i] ? cell[i].columns : m->width[i];
    }
}

static dv_measured measured(dv_arena *a, const dv_text_table *t, bool total)
{
    dv_measured m = {.nline = t->nrow + 1, .ncol = t->ncol, .right = t->right, .total = total};
    m.cell = DV_NEW_N(a, dv_shown, m.nline * m.ncol + 1);
    m.width = DV_NEW_N(a, int, m.ncol + 1);
    measure_line(a, &m, 0, t->head);
    for (size_t i = 0; i < t->nrow; i++)
        measure_line(a, &m, i + 1, t->cell[i]);
    return m;
}

/* Blanks are owed until something follows, so that no line ends with them. */
static void line(dv_buf *out, const dv_measured *m, const dv_shown *cell)
{
    size_t before = out->n;
    int owed = 0;
    for (size_t i = 0; i < m->ncol; i++) {
        int pad = m->width[i] - cell[i].columns;
        owed += (i ? DV_TABLE_GAP : 0) + (m->right[i] ? pad : 0);
        if (cell[i].text.n) {
            dv_buf_blanks(out, owed);
            dv_buf_add(out, cell[i].text);
            owed = 0;
        }
        owed += m->right[i] ? 0 : pad;
    }
    while (out->n > before && out->p[out->n - 1] == ' ')
        out->n--;
    dv_buf_putc(out, '\n');
}

void dv_table_dashes(dv_buf *out, int n)
{
    static const char dash[] = "─";
    const size_t bytes = sizeof dash - 1;
    char *at = dv_buf_room(out, (size_t)n * bytes);
    for (int i = 0; i < n; i++, at += bytes)
        memcpy(at, dash, bytes);
    *at = '\0';
    out->n += (size_t)n * bytes;
}

static void rule(dv_buf *out, const dv_measured *m)
{
    for (size_t i = 0; i < m->ncol; i++) {
        dv_buf_blanks(out, i ? DV_TABLE_GAP : 0);
        dv_table_dashes(out, m->width[i]);
    }
    dv_buf_putc(out, '\n');
}

static int columns_of(const dv_measured *m)
{
    int n = 0;
    for (size_t i = 0; i < m->ncol; i++)
        n += (i ? DV_TABLE_GAP : 0) + m->width[i];
    return n;
}

void dv_text_table_render(dv_buf *out, const dv_text_table *t, bool total)
{
    dv_arena a = {0};
    dv_measured m = measured(&a, t, total);
    if (t->most && columns_of(&m) > t->most) {
        dv_table_fold(&a, out, &m, t->most);
    } else {
        for (size_t i = 0; i < m.nline; i++) {
            if (dv_measured_ruled(&m, i))
                rule(out, &m);
            line(out, &m, dv_measured_line(&m, i));
        }
        if (m.nline == 1)
            rule(out, &m);
    }
    dv_arena_free(&a);
}

/* Finding while one types: the line, and under it two rows for each hit. */
#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "tui_int.h"

enum { FOUND_MOST = 16 };

void tui_put_found(WINDOW *w, int y, int x, int width, const char *text, dv_str search, attr_t look)
{
    dv_str word[FOUND_MOST];
    const dv_str hay = dv_str_from(text);
    size_t n = dv_fold_found(hay, search, word, FOUND_MOST);
    tui_put(w, y, x, width, text, look, false);
    for (size_t i = 0; i < n; i++) {
        int at = dv_utf8_columns((dv_str){hay.p, (size_t)(word[i].p - hay.p)});
        int columns = dv_utf8_columns(word[i]);
        /* The last column may hold the sign that there is more. */
        if (at + columns < width)
            mvwchgat(w, y, x + at, columns, look | A_BOLD | A_UNDERLINE, 0, NULL);
    }
}

static void paint_hit(tui *t, const dv_finder *f, size_t i, int y, int columns)
{
    const dv_found *x = &f->found[i];
    attr_t look = i == f->sel ? t->look[LOOK_MARKED] : A_NORMAL;
    tui_put(t->pop, y, 2, columns, "", look, i == f->sel);
    tui_put_found(t->pop, y, 2, columns, x->title, dv_str_trim(dv_buf_str(&f->line.text)), look);
    dv_buf b = {0};
    dv_buf_printf(&b, "  %s · %s", x->id_text, x->note);
    tui_put(t->pop, y + 1, 2, columns, dv_buf_cstr(&b), t->look[LOOK_DIM], false);
    dv_buf_free(&b);
}

void tui_paint_finder(tui *t)
{
    enum { FRAME = 3, EACH = 2 };
    const dv_finder *f = &t->app->finder;
    int rows = dv_app_find_rows(t->app);
    if (!tui_window(t, rows * EACH + FRAME, COLS - 4 > 76 ? COLS - 4 : COLS, 0, false,
                    t->app->title))
        return;
    int columns = getmaxx(t->pop) - 4;
    for (int i = 0; i < rows && f->top + (size_t)i < f->n; i++)
        paint_hit(t, f, f->top + (size_t)i, 2 + i * EACH, columns);
    if (!f->n)
        tui_put(t->pop, 2, 2, columns,
                f->line.text.n ? _("Nothing matches.")
                               : _("Type words, in any order and without marks."),
                A_NORMAL, false);
    tui_line(t, t->pop, &f->line, 1, 2, columns, A_NORMAL);
}

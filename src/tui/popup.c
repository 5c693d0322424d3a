/* What lies over a screen: a list to choose from, a line to type, a text to edit. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tui_over_free(tui *t)
{
    /* A menu in the window has to go before the window. */
    tui_menus_free(t);
    if (t->panel)
        del_panel(t->panel);
    if (t->pop)
        delwin(t->pop);
    t->panel = NULL;
    t->pop = NULL;
}

bool tui_window(tui *t, int rows, int columns, int left, bool low, const char *title)
{
    /* What is said on the status line is read while the window is open: it stays below. */
    int end = LINES - 1 - (t->status_told ? t->status_rows : 0);
    rows = rows > end - 1 ? end - 1 : rows;
    columns = columns > COLS ? COLS : columns;
    int y = low || (LINES + rows) / 2 > end ? end - rows : (LINES - rows) / 2;
    int x = (COLS - columns) / 2;
    if (x < left)
        x = left < COLS - columns ? left : COLS - columns;
    t->pop = newwin(rows, columns, y, x);
    if (!t->pop)
        return false;
    t->panel = new_panel(t->pop);
    DV_ASSERT(t->panel);
    box(t->pop, 0, 0);
    tui_put(t->pop, 0, 2, columns - 4, title, t->look[LOOK_HEAD], false);
    return true;
}

/* ---- choosing ---- */

enum { LIST_COLUMNS = 28, FRAME = 4 };

static int whole_item(const dv_item *it, dv_buf *out)
{
    dv_buf_puts(out, it->label);
    if (it->note && *it->note)
        dv_buf_printf(out, " · %s", it->note);
    return dv_utf8_columns(dv_buf_str(out));
}

static int widest(const dv_picker *p)
{
    int most = dv_utf8_columns(dv_str_from(p->title)) + 2;
    for (size_t i = 0; i < p->n; i++) {
        const dv_item *it = &p->item[i];
        int w = dv_utf8_columns(dv_str_from(it->label)) +
                (it->note ? dv_utf8_columns(dv_str_from(it->note)) + 3 : 0);
        most = w > most ? w : most;
    }
    return most;
}

/* A note of which next to nothing would be seen gives way to the whole of the label. */
static const char *item_line(dv_arena *a, const dv_item *it, int columns)
{
    enum { LEAST_NOTE = 6 };
    dv_buf b = {0};
    int label = dv_utf8_columns(dv_str_from(it->label));
    if (whole_item(it, &b) > columns && label <= columns && columns - label < LEAST_NOTE)
        b.n = strlen(it->label);
    dv_buf_blanks(&b, columns - dv_utf8_shorten(&b, columns));
    const char *line = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return line;
}

static void tell_cut(dv_buf *out, const dv_buf *text, int columns)
{
    if (dv_utf8_columns(dv_buf_str(text)) > columns)
        dv_buf_printf(out, "%s%s", out->n ? "\n" : "", dv_buf_cstr(text));
}

void tui_tell_over(const tui *t, dv_buf *out)
{
    const dv_app *a = t->app;
    const dv_picker *p = a->over == DV_OVER_PICKER ? &a->picker : NULL;
    const int room = COLS - FRAME - (a->over == DV_OVER_NOTES ? FRAME : 0);
    dv_buf b = {0};
    if (a->over == DV_OVER_NOTHING || a->over == DV_OVER_CALENDAR)
        return;
    dv_buf_puts(&b, p ? p->title : a->title);
    tell_cut(out, &b, room);
    dv_buf_clear(&b);
    if (p && p->nshown) {
        whole_item(&p->item[p->shown[p->sel]], &b);
        tell_cut(out, &b, room);
    }
    dv_buf_free(&b);
}

/* Over a form the labels stay in sight: what the list is for is read there. */
static void paint_picker(tui *t)
{
    const dv_picker *p = &t->app->picker;
    int rows = (int)p->n + 3, columns = widest(p) + 4;
    int left = dv_app_top(t->app)->form ? tui_form_left() : 0, least = COLS - left;
    least = least < LIST_COLUMNS ? least : LIST_COLUMNS;
    if (columns < least)
        columns = least;
    if (!tui_window(t, rows < 5 ? 5 : rows, columns, left, false, p->title))
        return;
    getmaxyx(t->pop, rows, columns);
    dv_arena a = {0};
    dv_buf typed = {0};
    dv_buf_printf(&typed, "> %s", dv_buf_cstr(&p->typed));
    tui_put(t->pop, 1, 2, columns - 4, dv_buf_cstr(&typed), A_NORMAL, false);
    t->cursor_y = 1;
    t->cursor_x = 2 + dv_utf8_columns(dv_buf_str(&typed));
    const char **line = DV_NEW_N(&a, const char *, p->nshown + 1);
    for (size_t i = 0; i < p->nshown; i++)
        line[i] = item_line(&a, &p->item[p->shown[i]], columns - 4);
    tui_menu(t, t->pop, 2, 2, rows - 3, columns - 4, line, p->nshown, p->sel, true);
    if (!p->nshown)
        tui_put(t->pop, 2, 2, columns - 4, _("Nothing matches."), A_NORMAL, false);
    dv_buf_free(&typed);
    dv_arena_free(&a);
}

/* ---- one line ---- */

static void paint_prompt(tui *t)
{
    dv_editor *e = &t->app->editor;
    int columns = dv_utf8_columns(dv_str_from(t->app->title)) + 6;
    /* Low, so that a list that follows the typing is seen. */
    if (!tui_window(t, 3, columns < 44 ? 44 : columns, 0, true, t->app->title))
        return;
    columns = getmaxx(t->pop);
    tui_line(t, t->pop, e, 1, 2, columns - 4, e->offered ? t->look[LOOK_MARKED] : A_NORMAL);
}

/* ---- many lines ---- */

static void paint_notes(tui *t)
{
    dv_editor *e = &t->app->editor;
    if (!tui_window(t, LINES - 4, COLS - 4, 0, false, t->app->title))
        return;
    int rows, columns;
    getmaxyx(t->pop, rows, columns);
    e->width = columns - 4;
    size_t line;
    int column, body = rows - 2;
    dv_editor_cursor(e, &line, &column);
    size_t top = line >= (size_t)body ? line - (size_t)body + 1 : 0;
    for (int y = 0; y < body; y++) {
        dv_visual_line v;
        if (!dv_editor_line(e, top + (size_t)y, &v))
            break;
        dv_buf b = {0};
        dv_buf_add(&b, (dv_str){dv_buf_cstr(&e->text) + v.from, v.to - v.from});
        tui_put(t->pop, 1 + y, 2, columns - 4, dv_buf_cstr(&b), A_NORMAL, false);
        dv_buf_free(&b);
    }
    t->cursor_y = 1 + (int)(line - top);
    t->cursor_x = 2 + column;
}

/* ---- a month ---- */

enum { CELL_COLUMNS = 4 };

/* "*5" is today; what is marked is reversed; days without work are dim where there is dim. */
static void paint_day(tui *t, const dv_calendar_cell *c, int y, int x)
{
    char text[16];
    if (c->date == DV_NO_DATE)
        return;
    snprintf(text, sizeof text, "%s%d", c->today ? "*" : "", c->day);
    attr_t look = c->marked                  ? t->look[LOOK_MARKED]
                  : c->holiday || c->weekend ? t->look[LOOK_DIM]
                                             : A_NORMAL;
    tui_put_right(t->pop, y, x, CELL_COLUMNS - 1, text, look);
    if (c->marked) {
        t->cursor_y = y;
        t->cursor_x = x + CELL_COLUMNS - 2;
    }
}

static void paint_calendar(tui *t)
{
    const dv_calendar *c = &t->app->calendar;
    dv_buf title = {0};
    dv_calendar_title(c, &title);
    if (tui_window(t, DV_CALENDAR_WEEKS + 3, DV_CALENDAR_DAYS * CELL_COLUMNS + 4, 0, false,
                   dv_buf_cstr(&title)))
        for (int d = 1; d <= DV_CALENDAR_DAYS; d++) {
            int x = 2 + (d - 1) * CELL_COLUMNS;
            tui_put_right(t->pop, 1, x, CELL_COLUMNS - 1, dv_calendar_head(d), A_NORMAL);
            for (int w = 0; w < DV_CALENDAR_WEEKS; w++) {
                const dv_calendar_cell cell = dv_calendar_at(c, w, d);
                paint_day(t, &cell, 2 + w, x);
            }
        }
    dv_buf_free(&title);
}

void tui_paint_over(tui *t)
{
    switch (t->app->over) {
    case DV_OVER_PICKER:
        paint_picker(t);
        break;
    case DV_OVER_PROMPT:
        paint_prompt(t);
        break;
    case DV_OVER_NOTES:
        paint_notes(t);
        break;
    case DV_OVER_FIND:
        tui_paint_finder(t);
        break;
    case DV_OVER_CALENDAR:
        paint_calendar(t);
        break;
    case DV_OVER_NOTHING:
        break;
    }
}

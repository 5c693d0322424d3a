/* Drawing: the frame that every screen has, and the pieces that they share. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <stdlib.h>
#include <string.h>

/* Control characters of stored text must not reach the terminal. */
static void clean(dv_buf *out, dv_str s)
{
    int32_t cp;
    while ((cp = dv_utf8_next(&s)) >= 0)
        dv_utf8_put(out, cp == '\n' ? ' ' : dv_utf8_is_control(cp) ? 0xB7 : cp);
}

void tui_put(WINDOW *w, int y, int x, int width, const char *text, attr_t look, bool fill)
{
    dv_buf b = {0};
    if (width <= 0)
        return;
    clean(&b, dv_str_from(text));
    int used = dv_utf8_shorten(&b, width);
    wattrset(w, (int)look);
    mvwaddnstr(w, y, x, dv_buf_cstr(&b), (int)b.n);
    for (; fill && used < width; used++)
        waddch(w, ' ');
    wattrset(w, A_NORMAL);
    dv_buf_free(&b);
}

void tui_put_right(WINDOW *w, int y, int x, int width, const char *text, attr_t look)
{
    int used = dv_utf8_columns(dv_str_from(text));
    int pad = used < width ? width - used : 0;
    if (look != A_NORMAL)
        tui_put(w, y, x, width, "", look, true);
    tui_put(w, y, x + pad, width - pad, text, look, false);
}

void tui_line(tui *t, WINDOW *w, const dv_editor *e, int y, int x, int width, attr_t look)
{
    dv_str text = dv_buf_str(&e->text), before = {text.p, e->at};
    while (dv_utf8_columns(before) >= width && before.n) {
        size_t n = dv_utf8_grapheme(before);
        before.p += n;
        before.n -= n;
        text.p += n;
    }
    tui_put(w, y, x, width, text.p ? text.p : "", look, look != A_NORMAL);
    t->cursor_y = y;
    t->cursor_x = x + dv_utf8_columns(before);
}

/* ---- menus ---- */

void tui_menus_free(tui *t)
{
    for (size_t i = 0; i < t->nmenu; i++) {
        live_menu *m = &t->menu[i];
        unpost_menu(m->menu);
        free_menu(m->menu);
        for (size_t k = 0; m->item[k]; k++)
            free_item(m->item[k]);
        free(m->item);
        delwin(m->sub);
        dv_arena_free(&m->text);
    }
    t->nmenu = 0;
}

void tui_menu(tui *t, WINDOW *w, int y, int x, int rows, int columns, const char *const *line,
              size_t n, size_t marked, bool active)
{
    if (n == 0 || rows < 1 || columns < 4 || t->nmenu == MENUS)
        return;
    WINDOW *sub = derwin(w, rows, columns, y, x);
    if (!sub)
        return;
    live_menu *m = &t->menu[t->nmenu++];
    *m = (live_menu){.sub = sub, .item = calloc(n + 1, sizeof *m->item)};
    DV_NEED(m->item);
    for (size_t i = 0; i < n; i++) {
        /* An item's text may not be empty. */
        m->item[i] = new_item(dv_arena_strdup(&m->text, *line[i] ? line[i] : " "), NULL);
        DV_NEED(m->item[i]);
    }
    m->menu = new_menu(m->item);
    DV_ASSERT(m->menu);
    set_menu_win(m->menu, w);
    set_menu_sub(m->menu, sub);
    set_menu_mark(m->menu, "");
    set_menu_format(m->menu, rows, 1);
    menu_opts_off(m->menu, O_SHOWDESC);
    set_menu_fore(m->menu, active ? t->look[LOOK_MARKED] : A_NORMAL);
    set_current_item(m->menu, m->item[marked < n ? marked : n - 1]);
    post_menu(m->menu);
}

/* ---- the frame ---- */

static const char *title_of(const dv_screen *s)
{
    if (s->list)
        return s->list->title ? s->list->title : dv_label_text(s->list->q.kind->label);
    if (s->form)
        return dv_label_text(s->form->kind->label);
    if (s->figures)
        return dv_label_text(s->figures->ask.report->label);
    if (s->grid)
        return dv_label_text(s->grid->kind->label);
    if (s->conflict)
        return _("Two people on one record");
    if (s->due)
        return s->due->heading;
    return s->pages ? s->pages->title : NULL;
}

static void paint_title(tui *t, const dv_screen *s)
{
    char day[DV_DATE_SIZE];
    const char *office = dv_label_text(t->app->r->schema->office.label);
    const char *title = title_of(s);
    dv_buf b = {0};
    dv_buf_printf(&b, " %s", title ? title : office);
    tui_put(stdscr, 0, 0, COLS, dv_buf_cstr(&b), t->look[LOOK_TITLE], true);
    dv_day_text(dv_today(), day);
    int width = dv_utf8_columns(dv_buf_str(&b)) + (int)strlen(day) + 2;
    if (width <= COLS)
        tui_put(stdscr, 0, COLS - (int)strlen(day) - 1, (int)strlen(day), day, t->look[LOOK_TITLE],
                false);
    dv_buf_free(&b);
}

static attr_t form_status(const tui *t, const dv_form *f, dv_buf *b)
{
    const dv_form_field *x = &f->field[f->at];
    dv_label help = f->kind->field[f->at].help;
    char id[DV_ID_SIZE];
    if (!x->fault && f->nalike && f->unsaved)
        dv_buf_printf(b, _("%s may be the same: %s"), dv_id_format(f->kind, f->alike[0].id, id),
                      f->alike[0].title);
    else
        dv_buf_puts(b, x->fault ? x->fault : help.vi ? dv_label_text(help) : "");
    return x->fault && !x->warning ? t->look[LOOK_BAD] : A_NORMAL;
}

static void conflict_status(const dv_conflict *x, dv_buf *b)
{
    const dv_conflict_row *row = &x->row[x->sel];
    dv_buf_printf(b, _("it was: %s; mine: %s; %s has: %s"), row->was, row->mine, x->who,
                  row->theirs);
}

/* Messages first; without one, a screen may say what is marked.  What explains a figure must not
 * hide another one: *most rows. */
static attr_t status_text(const tui *t, const dv_screen *s, dv_buf *b, int *most)
{
    if (*t->app->status) {
        dv_buf_puts(b, t->app->status);
        return t->app->status_bad ? t->look[LOOK_BAD] : A_NORMAL;
    }
    tui_tell_over(t, b);
    if (b->n)
        return A_NORMAL;
    if (s->figures) {
        *most = 1;
        dv_figures_explain(s->figures, COLS, b);
    }
    if (s->conflict && s->conflict->n)
        conflict_status(s->conflict, b);
    if (s->grid)
        return form_status(t, dv_grid_form(s->grid), b);
    return s->form ? form_status(t, s->form, b) : A_NORMAL;
}

/* A sentence is told to its end: it takes rows from the screen's body, as many as are left to it.
 */
static void paint_status(tui *t, const dv_screen *s, bool measure)
{
    enum { MOST = 4, LEAVE = 8 };
    dv_buf b = {0};
    dv_editor e;
    dv_visual_line v;
    int rows = 0, most = LINES - LEAVE < MOST ? LINES - LEAVE : MOST;
    attr_t look = status_text(t, s, &b, &most);
    dv_editor_init(&e, dv_buf_cstr(&b), false, 0);
    e.width = COLS;
    while (rows < (most > 1 ? most : 1) && dv_editor_line(&e, (size_t)rows, &v))
        rows++;
    t->status_told = b.n;
    t->status_rows = rows ? rows : 1;
    for (int i = 0; i < rows && !measure; i++) {
        dv_editor_line(&e, (size_t)i, &v);
        /* The last row says by … that there is more. */
        size_t to = i + 1 == rows ? e.text.n : v.to;
        dv_buf_clear(&b);
        dv_buf_add(&b, (dv_str){dv_buf_cstr(&e.text) + v.from, to - v.from});
        tui_put(stdscr, LINES - 1 - rows + i, 0, COLS, dv_buf_cstr(&b), look, true);
    }
    dv_editor_free(&e);
    dv_buf_free(&b);
}

static void paint_bottom(tui *t)
{
    static const char *const typing[] = {"", "Telex", "VNI"};
    const char *how = typing[t->app->typer.how];
    int room = COLS - 1 - (*how ? (int)strlen(how) + 1 : 0);
    dv_buf b = {0};
    dv_bottom_line(&b, dv_app_where(t->app), room, dv_app_offers, t->app);
    tui_put(stdscr, LINES - 1, 0, room, dv_buf_cstr(&b), t->look[LOOK_HEAD], false);
    tui_put(stdscr, LINES - 1, room + 1, COLS - 1 - room, how, t->look[LOOK_TITLE], false);
    dv_buf_free(&b);
}

static void paint_body(tui *t, dv_screen *s)
{
    if (!s->form)
        tui_form_free(t); /* what it remembers of typing is of no other */
    if (s->home)
        tui_paint_home(t, s->home);
    else if (s->list)
        tui_paint_list(t, s);
    else if (s->form)
        tui_paint_form(t, s->form);
    else if (s->figures && s->figures->meeting)
        tui_paint_meeting(t, s->figures);
    else if (s->figures)
        tui_paint_report(t, s->figures);
    else if (s->due)
        tui_paint_due(t, s);
    else if (s->pages)
        tui_paint_pages(t, s);
    else if (s->grid)
        tui_paint_grid(t, s->grid);
    else if (s->conflict)
        tui_paint_conflict(t, s->conflict);
}

void tui_paint(tui *t)
{
    tui_over_free(t);
    tui_menus_free(t);
    t->cursor_y = -1;
    erase();
    if (LINES < LEAST_ROWS || COLS < LEAST_COLUMNS) {
        tui_put(stdscr, 0, 0, COLS, _("The window is too small."), A_NORMAL, false);
    } else {
        dv_screen *s = dv_app_top(t->app);
        paint_title(t, s);
        paint_status(t, s, true);
        paint_body(t, s);
        paint_status(t, s, false);
        paint_bottom(t);
        if (t->app->over != DV_OVER_NOTHING)
            t->cursor_y = -1;
        tui_paint_over(t);
    }
    if (t->cursor_y >= 0)
        wmove(t->pop ? t->pop : stdscr, t->cursor_y, t->cursor_x);
    /* Else curses' next reading of a key would show it. */
    wnoutrefresh(stdscr);
    update_panels();
}

static void draw(const tui *t)
{
    curs_set(t->cursor_y >= 0);
    doupdate();
}

void tui_show(const tui *t)
{
    /* After a pause curses sets the terminal itself up again. */
    if (isendwin())
        draw(t);
    else
        tui_wire_draw(draw, t);
}

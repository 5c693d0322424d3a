/* A report: the table with its bars, or one figure for a whole room. */
#include "danvan/lang.h"
#include "danvan/large.h"
#include "danvan/meeting.h"
#include "danvan/utf8.h"

#include "tui_int.h"

enum { GAP = 2, PANEL_COLUMNS = 9, LEAST_BAR = 4, LEAST_TEXT = 8 };

/* ---- the table ---- */

static int width_of(const dv_figures *f, size_t c)
{
    bool panels = f->graph == DV_GRAPH_PANELS;
    return panels && f->width[c] < PANEL_COLUMNS ? PANEL_COLUMNS : f->width[c];
}

/* A figure has all of its width or is not shown; the last text may be cut.  0: no room. */
static int room_for(const dv_figures *f, size_t c, int room)
{
    int w = width_of(f, c);
    if (w <= room)
        return w;
    return f->right[c] || room < LEAST_TEXT ? 0 : room;
}

/* Signs directly behind a figure, in the gap: changed by others, with a note. */
static void paint_signs(tui *t, const dv_figures *f, int y, int x, size_t row, size_t c)
{
    if (x < COLS && f->was[row][c])
        tui_put(stdscr, y, x++, 1, "*", t->look[LOOK_BAD] | A_BOLD, false);
    if (x < COLS && dv_figures_pin(f, row, c))
        tui_put(stdscr, y, x, 1, "¹", A_BOLD, false);
}

static void paint_figure(tui *t, const dv_figures *f, int y, int x, int w, size_t row, size_t c,
                         attr_t look)
{
    dv_arena a = {0};
    bool marked = row == f->row && c == f->col, panel = f->graph == DV_GRAPH_PANELS;
    attr_t at = marked ? t->look[LOOK_MARKED] : look;
    if (panel && row < f->total)
        tui_put(stdscr, y, x, w, dv_figures_panel(f, &a, row, c, w, !t->blocks), at, marked);
    else if (f->right[c])
        tui_put_right(stdscr, y, x, w, f->cell[row][c], at);
    else
        tui_put(stdscr, y, x, w, f->cell[row][c], at, marked);
    paint_signs(t, f, y, x + w, row, c);
    dv_arena_free(&a);
}

/* Beside the rows, as far as there is room. */
static void paint_beside(tui *t, dv_figures *f, int y, int x, size_t row)
{
    dv_arena a = {0};
    const dv_column *column = dv_figures_column(f, f->col);
    int room = COLS - x - GAP;
    if (f->graph == DV_GRAPH_TREND && f->trended && column)
        tui_put(stdscr, y, x + GAP, room,
                dv_trend_spark(&a, &f->trend, row < f->res->nrow ? &f->res->row[row] : NULL, column,
                               !t->blocks),
                A_NORMAL, false);
    else if (f->graph == DV_GRAPH_BARS && f->bar && row < f->total && room > GAP + LEAST_BAR)
        tui_put(stdscr, y, x + GAP, room,
                dv_bar(&a, f->bar[row], f->bar_max, room - GAP, !t->blocks), A_NORMAL, false);
    dv_arena_free(&a);
}

/* The row after the last is the head. */
static void paint_cells(tui *t, dv_figures *f, int y, size_t row, int names, attr_t look)
{
    bool head = row == f->nrow;
    int x = names, trend = f->graph == DV_GRAPH_TREND ? DV_TREND_PERIODS + GAP : 0;
    tui_put(stdscr, y, 0, names, (head ? f->head : f->cell[row])[0], look, false);
    for (size_t c = f->left; c < f->ncol; c++) {
        int w = room_for(f, c, COLS - x - GAP - trend);
        if (!w)
            break;
        if (!head)
            paint_figure(t, f, y, x + GAP, w, row, c, look);
        else if (f->right[c] && f->graph != DV_GRAPH_PANELS)
            tui_put_right(stdscr, y, x + GAP, w, f->head[c], look);
        else
            tui_put(stdscr, y, x + GAP, w, f->head[c], look, false);
        x += GAP + w;
    }
    if (!head)
        paint_beside(t, f, y, x, row);
    else if (f->graph == DV_GRAPH_TREND && f->trended)
        tui_put(stdscr, y, x + GAP, COLS - x - GAP, _("Trend"), look, false);
}

static void paint_foot(const dv_figures *f, int y, int rows)
{
    dv_arena a = {0};
    for (int i = 0; i < (int)f->nfoot && i < rows; i++) {
        int more = i + 1 == rows ? (int)f->nfoot - rows + 1 : 1;
        const char *told = more == 1 ? f->foot[i]
                           : i       ? dv_arena_printf(&a, _("%d remarks more: i"), more)
                                     : dv_arena_printf(&a, _("%d remarks: i"), more);
        tui_put(stdscr, y + i, 0, COLS, told, A_NORMAL, false);
    }
    dv_arena_free(&a);
}

static void paint_heading(const dv_figures *f)
{
    dv_buf b = {0};
    dv_figures_heading(f, &b);
    tui_put(stdscr, 1, 0, COLS, dv_buf_cstr(&b), A_NORMAL, false);
    dv_buf_free(&b);
}

void tui_paint_report(tui *t, dv_figures *f)
{
    const dv_screen *s = dv_app_top(t->app);
    int body = dv_app_body(t->app, s);
    /* What is compared is told by its whole name; a unit or a category by its beginning too. */
    int most = f->ask.report->reconcile ? COLS / 2 : COLS / 3;
    int names = f->width[0] < most ? f->width[0] : most;
    paint_heading(f);
    dv_figures_fit(f, body, COLS - names);
    paint_cells(t, f, 2, f->nrow, names, t->look[LOOK_HEAD]);
    int y = 3;
    for (size_t i = f->top; i < f->nrow && y < 3 + body; i++, y++)
        paint_cells(t, f, y, i, names, i == f->total ? t->look[LOOK_HEAD] : A_NORMAL);
    paint_foot(f, 3 + body, LINES - 2 - 3 - body);
}

/* ---- one figure ---- */

/* Lines of text to put below each other while there is room. */
typedef struct place {
    int y, end;
} place;

static void put_line(place *p, const char *text, attr_t look)
{
    if (p->y < p->end && *text)
        tui_put(stdscr, p->y++, 1, COLS - 2, text, look, false);
}

static void put_large(tui *t, place *p, const dv_meeting *m, int rows)
{
    dv_arena a = {0};
    size_t n = 0;
    const char *const *line = dv_large(&a, m->large, COLS - 2, rows, !t->blocks, &n);
    for (size_t i = 0; i < n; i++)
        tui_put(stdscr, p->y++, 1, COLS - 2, line[i], t->look[LOOK_HEAD], false);
    if (!line)
        put_line(p, m->large, t->look[LOOK_HEAD]);
    dv_arena_free(&a);
}

static void put_past(tui *t, place *p, const dv_meeting *m)
{
    dv_arena a = {0};
    put_line(p, m->parts, t->look[LOOK_HEAD]);
    put_line(p, m->was ? dv_arena_printf(&a, _("* it was %s"), m->was) : "", t->look[LOOK_BAD]);
    put_line(p, m->last_year, A_NORMAL);
    put_line(p, m->before, A_NORMAL);
    put_line(p, *m->spark ? dv_arena_printf(&a, "%s  %s  %s", m->since, m->spark, m->until) : "",
             A_NORMAL);
    put_line(p, m->pin ? dv_arena_printf(&a, "¹ %s (%s)", m->pin->text, m->pin->who) : "",
             A_NORMAL);
    dv_arena_free(&a);
}

void tui_paint_meeting(tui *t, dv_figures *f)
{
    enum { ROOMY = 18, AROUND = 4, BELOW = 5, LEAST_DIGITS = 5 };
    dv_arena a = {0};
    dv_meeting m;
    dv_err err;
    bool roomy = LINES >= ROOMY;
    place p = {2 + roomy, LINES - 2};
    paint_heading(f);
    if (dv_meeting_make(&a, f, !t->blocks, &m, &err) != DV_OK) {
        put_line(&p, err.text, t->look[LOOK_BAD]);
    } else {
        if (roomy)
            put_line(&p, m.row, t->look[LOOK_HEAD]);
        put_line(&p, roomy ? m.column : dv_arena_printf(&a, "%s – %s", m.row, m.column),
                 t->look[LOOK_HEAD]);
        p.y += roomy;
        int rows = p.end - p.y - (roomy ? BELOW : 2);
        put_large(t, &p, &m, rows < LEAST_DIGITS ? LEAST_DIGITS : rows);
        p.y += roomy;
        put_past(t, &p, &m);
    }
    dv_arena_free(&a);
}

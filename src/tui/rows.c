/* The screens of rows that are worked on: the grid, and the two sides of a conflict. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <stdio.h>

enum { GAP = 1, NUMBER_COLUMNS = 4, HEAD_ROWS = 3, LEAST_CELL = 8, MOST_CELL = 40 };

/* ---- the grid ---- */

static int cell_width(const dv_field *f)
{
    int label = dv_utf8_columns(dv_str_from(dv_label_text(f->label)));
    int wish = dv_type_is_ordered(f->type) ? 11 : f->type == DV_TEXT ? 28 : 18;
    int w = label + 1 > wish ? label + 1 : wish;
    return w < LEAST_CELL ? LEAST_CELL : w > MOST_CELL ? MOST_CELL : w;
}

/* Where column c begins, with the first seen one at the left. */
static int column_at(const dv_grid *g, size_t c)
{
    int x = NUMBER_COLUMNS + GAP;
    for (size_t i = g->left; i < c; i++)
        x += cell_width(g->kind->grid[i]) + GAP;
    return x;
}

static int width_at(const dv_grid *g, size_t c)
{
    int w = cell_width(g->kind->grid[c]), room = COLS - column_at(g, c);
    return w < room ? w : room;
}

static void keep_seen(dv_grid *g, size_t rows)
{
    if (g->at < g->top)
        g->top = g->at;
    if (g->at >= g->top + rows)
        g->top = g->at - rows + 1;
    if (g->col < g->left)
        g->left = g->col;
    while (g->left < g->col && column_at(g, g->col) + cell_width(g->kind->grid[g->col]) > COLS)
        g->left++;
}

static void paint_cell(tui *t, const dv_grid *g, size_t row, size_t c, int y)
{
    const dv_form *f = g->row[row];
    const dv_form_field *v = &f->field[g->kind->grid[c]->index];
    int x = column_at(g, c), width = width_at(g, c);
    bool here = row == g->at && c == g->col;
    if (here && g->editing) {
        tui_line(t, stdscr, &g->cell, y, x, width, t->look[LOOK_FIELD]);
        return;
    }
    attr_t look = here                      ? t->look[LOOK_MARKED]
                  : v->fault && !v->warning ? t->look[LOOK_BAD]
                                            : A_NORMAL;
    tui_put(stdscr, y, x, width, dv_buf_cstr(&v->text), look, here);
    if (here) {
        t->cursor_y = y;
        t->cursor_x = x;
    }
}

static bool has_fault(const dv_form *f)
{
    return dv_form_fault(f) != NULL;
}

static void paint_row(tui *t, const dv_grid *g, size_t row, int y)
{
    char number[24];
    snprintf(number, sizeof number, "%s%zu", has_fault(g->row[row]) ? "!" : "", row + 1);
    tui_put_right(stdscr, y, 0, NUMBER_COLUMNS, number,
                  has_fault(g->row[row]) ? t->look[LOOK_BAD] : A_NORMAL);
    for (size_t c = g->left; c < g->kind->ngrid && column_at(g, c) + LEAST_CELL <= COLS; c++)
        paint_cell(t, g, row, c, y);
}

void tui_paint_grid(tui *t, dv_grid *g)
{
    int rows = LINES - HEAD_ROWS - 1 - t->status_rows;
    size_t filled = dv_grid_filled(g);
    dv_buf b = {0};
    keep_seen(g, rows < 1 ? 1 : (size_t)rows);
    dv_buf_printf(&b, _n(filled, "%zu record typed", "%zu records typed"), filled);
    if (filled)
        dv_buf_printf(&b, "  (%s)",
                      dv_grid_undrafted(g) ? _("not saved") : _("not saved, draft kept"));
    tui_put(stdscr, 1, 0, COLS, dv_buf_cstr(&b), A_NORMAL, false);
    dv_buf_free(&b);
    for (size_t c = g->left; c < g->kind->ngrid && column_at(g, c) + LEAST_CELL <= COLS; c++)
        tui_put(stdscr, 2, column_at(g, c), width_at(g, c), dv_label_text(g->kind->grid[c]->label),
                t->look[LOOK_HEAD], false);
    for (int i = 0; i < rows && g->top + (size_t)i < g->n; i++)
        paint_row(t, g, g->top + (size_t)i, HEAD_ROWS + i);
}

/* ---- two people on one record ---- */

static const char *field_name(const dv_conflict *x, size_t field)
{
    const dv_kind *k = x->form->kind;
    return field < k->nfield ? dv_label_text(k->field[field].label) : _("Stage");
}

/* The side that is taken is told by a sign, for terminals without reverse. */
static void paint_side(const char *text, bool taken, int y, int x, int width)
{
    dv_buf b = {0};
    dv_buf_printf(&b, "%s%s", taken ? "*" : " ", text);
    tui_put(stdscr, y, x, width, dv_buf_cstr(&b), taken ? A_BOLD : A_NORMAL, false);
    dv_buf_free(&b);
}

void tui_paint_conflict(tui *t, const dv_conflict *x)
{
    int name = COLS / 3, width = (COLS - name - 2 * GAP) / 2,
        body = LINES - HEAD_ROWS - 1 - t->status_rows;
    char id[DV_ID_SIZE];
    int mine = name + GAP, theirs = name + width + 2 * GAP;
    tui_put(stdscr, 1, 0, COLS, dv_id_format(x->form->kind, x->form->base->id, id), A_NORMAL,
            false);
    tui_put(stdscr, 2, 1, name - 1, _("Field"), t->look[LOOK_HEAD], false);
    tui_put(stdscr, 2, mine + 1, width - 1, _("Mine"), t->look[LOOK_HEAD], false);
    tui_put(stdscr, 2, theirs + 1, width - 1, x->who, t->look[LOOK_HEAD], false);
    for (int i = 0; i < body && x->top + (size_t)i < x->n; i++) {
        const dv_conflict_row *row = &x->row[x->top + (size_t)i];
        bool here = x->top + (size_t)i == x->sel;
        int y = HEAD_ROWS + i;
        tui_put(stdscr, y, 0, 1, row->both ? "!" : " ", t->look[LOOK_BAD], false);
        tui_put(stdscr, y, 1, name - 1, field_name(x, row->field),
                here ? t->look[LOOK_MARKED] : A_NORMAL, here);
        paint_side(row->mine, row->take_mine, y, mine, width);
        paint_side(row->theirs, !row->take_mine, y, theirs, width);
    }
    if (!x->n)
        tui_put(stdscr, HEAD_ROWS, 1, COLS - 1, _("Both are the same now; save."), A_NORMAL, false);
}

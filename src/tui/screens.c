/* The screens that are read: first screen, list, due, text. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "tui_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- the first screen ---- */

/* "Label          value" in so many columns; what is bad is marked with !, colour or not. */
static const char *entry_line(dv_arena *a, const dv_home_entry *e, int columns)
{
    enum { LEAST_LABEL = 4 };
    dv_buf b = {0};
    int room = columns - dv_utf8_columns(dv_str_from(e->value)) - 3;
    dv_buf_puts(&b, e->label);
    dv_buf_blanks(&b, room - dv_utf8_shorten(&b, room > LEAST_LABEL ? room : LEAST_LABEL));
    const char *line =
        dv_arena_printf(a, "%s%s %s", e->bad ? "! " : "  ", dv_buf_cstr(&b), e->value);
    dv_buf_free(&b);
    return line;
}

static void paint_pane(tui *t, const dv_home *h, int pane, int x, int columns)
{
    dv_arena a = {0};
    size_t n = h->n[pane];
    const char **line = DV_NEW_N(&a, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        line[i] = entry_line(&a, &h->entry[pane][i], columns);
    tui_menu(t, stdscr, 2, x, LINES - 5, columns, line, n, h->sel[pane], h->pane == pane);
    dv_arena_free(&a);
}

void tui_paint_home(tui *t, const dv_home *h)
{
    enum { WIDE = 72 };
    char period[DV_PERIOD_SIZE];
    dv_buf heads[DV_PANES] = {{0}, {0}};
    dv_buf_puts(&heads[DV_PANE_KINDS], _("Records"));
    dv_buf_printf(&heads[DV_PANE_FIGURES], _("Figures of %s"),
                  dv_period_format(&h->period, period));
    int half = COLS >= WIDE ? COLS / 2 : COLS;
    for (int p = 0; p < DV_PANES; p++) {
        bool beside = COLS >= WIDE;
        if (!beside && p != h->pane)
            continue;
        int x = beside && p ? half + 1 : 0;
        int columns = beside ? half - 1 : COLS;
        attr_t look = h->pane == p ? t->look[LOOK_HEAD] | A_UNDERLINE : t->look[LOOK_HEAD];
        tui_put(stdscr, 1, x + 2, columns - 2, dv_buf_cstr(&heads[p]), look, false);
        paint_pane(t, h, p, x, columns);
    }
    for (int p = 0; p < DV_PANES; p++)
        dv_buf_free(&heads[p]);
}

/* ---- the list ---- */

enum { ID_COLUMNS = 17, GAP = 2, NARROWEST = 8, SIGN_COLUMNS = 2, MOST_COLUMNS = 32 };

/* The row that the next key works on is told by a sign and by the terminal's own cursor, which
 * screen readers follow.  A bar over the row would send both rows anew at every move, five times
 * what a slow line needs for this. */
static void put_here(tui *t, int y)
{
    tui_put(stdscr, y, 0, 1, ">", A_NORMAL, false);
    t->cursor_y = y;
    t->cursor_x = 0;
}

/* The longest of a list's labels, as far as a column goes with it. */
static int longest_choice(const dv_list *l)
{
    enum { MOST = 16 };
    int most = 0;
    for (size_t i = 0; i < l->n; i++) {
        int w = dv_utf8_columns(dv_str_from(dv_label_text(l->choice[i].label)));
        most = w > most ? w : most;
    }
    return most > MOST ? MOST : most;
}

/* What a column would like, before the room is shared out. */
static int wish(const dv_field *f)
{
    switch (f->type) {
    case DV_DATE:
        return 10;
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return 9;
    case DV_BOOL:
        return 6;
    case DV_UNIT:
        return 13;
    case DV_CHOICE:
    case DV_CATEGORY:
        return longest_choice(f->list);
    case DV_STAFF:
        return 16;
    case DV_TEXT:
    case DV_LONG:
    case DV_PERSON:
    case DV_REF:
        break;
    }
    return 16;
}

static bool stretches(const dv_field *f)
{
    return f->type == DV_TEXT || f->type == DV_LONG;
}

/* The columns of a list that there is room for, from the left. */
typedef struct columns {
    const dv_field *field[MOST_COLUMNS];
    int width[MOST_COLUMNS];
    size_t n, all;
} columns;

/* Of which a part would be another day or number. */
static bool is_whole(const dv_field *f)
{
    return dv_type_is_ordered(f->type);
}

/* As many as have room; the texts share what is left over. */
static void share_out(columns *c, int room)
{
    size_t texts = 0;
    int used = 0;
    for (c->n = 0; c->n < c->all; c->n++) {
        const dv_field *f = c->field[c->n];
        int left = room - used - (c->n ? GAP : 0), width = wish(f);
        if (left < width && (left < NARROWEST || is_whole(f)))
            break;
        width = width > left ? left : width;
        c->width[c->n] = width;
        used += width + (c->n ? GAP : 0);
        texts += stretches(f);
    }
    for (size_t i = 0; i < c->n && texts; i++)
        if (stretches(c->field[i]))
            c->width[i] += (room - used) / (int)texts;
}

static bool is_shown(const columns *c, const dv_field *f)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->field[i] == f)
            return true;
    return false;
}

/* What the rows are ordered by is seen: where there is no room for it, or where it is no column,
 * it is the first. */
static columns columns_of(const dv_list_view *l, int room)
{
    const dv_kind *k = l->q.kind;
    const dv_field *by = l->q.sort ? l->q.sort : k->date;
    columns c = {.n = 0};
    for (size_t i = 0; i < k->ncolumn && c.all < MOST_COLUMNS; i++)
        c.field[c.all++] = k->column[i];
    share_out(&c, room);
    if (is_shown(&c, by))
        return c;
    c.field[0] = by;
    c.all = 1;
    for (size_t i = 0; i < k->ncolumn && c.all < MOST_COLUMNS; i++)
        if (k->column[i] != by)
            c.field[c.all++] = k->column[i];
    share_out(&c, room);
    return c;
}

static void paint_record(const dv_list_view *l, const dv_record *rec, int y, const columns *c,
                         bool with_id)
{
    dv_arena a = {0};
    char id[DV_ID_SIZE];
    int x = SIGN_COLUMNS;
    if (dv_list_is_marked(l, rec->id))
        tui_put(stdscr, y, 1, 1, "*", A_BOLD, false);
    if (with_id) {
        tui_put(stdscr, y, x, ID_COLUMNS, dv_id_format(rec->kind, rec->id, id), A_NORMAL, false);
        x += ID_COLUMNS + GAP;
    }
    for (size_t i = 0; i < c->n; i++) {
        const dv_field *f = c->field[i];
        const char *v = rec->value[f->index];
        const char *text = v ? dv_value_show(&a, l->r, f, v) : "";
        if (is_whole(f) && dv_utf8_columns(dv_str_from(text)) > c->width[i])
            text = "…";
        if (dv_type_is_number(f->type))
            tui_put_right(stdscr, y, x, c->width[i], text, A_NORMAL);
        else
            tui_put_found(stdscr, y, x, c->width[i], text,
                          dv_str_from(l->q.search ? l->q.search : ""), A_NORMAL);
        x += c->width[i] + GAP;
    }
    if (COLS - x >= NARROWEST)
        tui_put(stdscr, y, x, COLS - x,
                rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage, A_NORMAL,
                false);
    dv_arena_free(&a);
}

static void paint_list_head(tui *t, const columns *c, bool with_id)
{
    int x = SIGN_COLUMNS + (with_id ? ID_COLUMNS + GAP : 0);
    if (with_id)
        tui_put(stdscr, 2, SIGN_COLUMNS, ID_COLUMNS, _("Id"), t->look[LOOK_HEAD], false);
    for (size_t i = 0; i < c->n; i++) {
        tui_put(stdscr, 2, x, c->width[i], dv_label_text(c->field[i]->label), t->look[LOOK_HEAD],
                false);
        x += c->width[i] + GAP;
    }
    if (COLS - x >= NARROWEST)
        tui_put(stdscr, 2, x, COLS - x, _("Stage"), t->look[LOOK_HEAD], false);
}

static void paint_filters(const dv_list_view *l)
{
    dv_buf b = {0};
    char at[DV_NUMBER_SIZE], of[DV_NUMBER_SIZE], count[2 * DV_NUMBER_SIZE + 2];
    snprintf(count, sizeof count, "%s/%s",
             dv_number_format(l->n ? (int64_t)l->position + 1 : 0, dv_lang_now(), at),
             dv_number_format((int64_t)l->count, dv_lang_now(), of));
    int width = dv_utf8_columns(dv_str_from(count));
    dv_list_filters(l, &b);
    tui_put(stdscr, 1, 0, COLS - width - 2, dv_buf_cstr(&b), A_NORMAL, false);
    tui_put(stdscr, 1, COLS - width - 1, width, count, A_NORMAL, false);
    dv_buf_free(&b);
}

static void paint_empty(const tui *t, const dv_list_view *l)
{
    dv_buf b = {0};
    dv_app_empty_list(t->app, l, &b);
    dv_str rest = dv_buf_str(&b), line;
    for (int y = 4; dv_str_cut(&rest, '\n', &line); y++) {
        dv_buf one = {0};
        dv_buf_add(&one, line);
        tui_put(stdscr, y, 2, COLS - 2, dv_buf_cstr(&one), A_NORMAL, false);
        dv_buf_free(&one);
    }
    dv_buf_free(&b);
}

void tui_paint_list(tui *t, const dv_screen *s)
{
    enum { STAGE_COLUMNS = 14, WIDE = 70 };
    const dv_list_view *l = s->list;
    bool with_id = COLS >= WIDE;
    int room = COLS - SIGN_COLUMNS - (with_id ? ID_COLUMNS + GAP + STAGE_COLUMNS + GAP : 0);
    const columns c = columns_of(l, room);
    paint_filters(l);
    paint_list_head(t, &c, with_id);
    size_t body = (size_t)dv_app_body(t->app, s);
    for (size_t i = 0; i < body && l->top + i < l->n; i++) {
        paint_record(l, l->row[l->top + i], 3 + (int)i, &c, with_id);
        if (l->top + i == l->sel)
            put_here(t, 3 + (int)i);
    }
    if (!l->n)
        paint_empty(t, l);
}

/* ---- what is due ---- */

/* Nobody works through a list without an end; what it leaves out is said. */
static void put_most(dv_buf *b, const dv_due_view *d)
{
    size_t all = d->found.all.overdue + d->found.all.soon;
    char n[DV_NUMBER_SIZE], of[DV_NUMBER_SIZE];
    if (all == d->found.n)
        return;
    dv_number_format((int64_t)d->found.n, dv_lang_now(), n);
    dv_number_format((int64_t)all, dv_lang_now(), of);
    dv_buf_puts(b, b->n ? "  " : "");
    dv_buf_printf(b, _("the first %s of %s; choose whose, or a unit, for others"), n, of);
}

/* Where there is little room, whose it is and what it is about before its number and its stage. */
static void put_due(tui *t, const dv_due_view *d, size_t row, dv_buf *b)
{
    enum { WIDE = 60 };
    const dv_due *x = &d->found.due[row];
    const char *unit = x->unit >= 0 ? dv_label_text(t->app->r->schema->unit[x->unit].label) : "";
    char day[DV_DATE_SIZE], id[DV_ID_SIZE];
    dv_buf_clear(b);
    dv_buf_printf(b, "%s%s %+5d  ", x->days < 0 ? "!" : " ", dv_day_text(x->due, day), x->days);
    if (COLS < WIDE)
        dv_buf_printf(b, "%s  %s", unit, dv_due_title(d, row));
    else
        dv_buf_printf(b, "%s  %s  %s  %s", dv_id_format(x->kind, x->id, id), unit,
                      dv_due_stage(d, row), dv_due_title(d, row));
}

void tui_paint_due(tui *t, const dv_screen *s)
{
    const dv_due_view *d = s->due;
    size_t body = (size_t)dv_app_body(t->app, s);
    const dv_schema *schema = t->app->r->schema;
    dv_buf b = {0};
    if (d->unit != DV_NO_UNIT)
        dv_buf_printf(&b, "%s  ", dv_label_text(schema->unit[d->unit].label));
    if (d->person != DV_ALL_PEOPLE)
        dv_buf_puts(&b, d->person >= 0 ? schema->person[d->person].name : _("nobody in charge"));
    put_most(&b, d);
    tui_put(stdscr, 1, 0, COLS, dv_buf_cstr(&b), A_NORMAL, false);
    tui_put(stdscr, 2, 2, COLS - 2, _("Due on     Days"), t->look[LOOK_HEAD], false);
    for (size_t i = 0; i < body && d->top + i < d->found.n; i++) {
        bool late = d->found.due[d->top + i].days < 0;
        put_due(t, d, d->top + i, &b);
        tui_put(stdscr, 3 + (int)i, 1, COLS - 1, dv_buf_cstr(&b),
                late ? t->look[LOOK_BAD] : A_NORMAL, false);
        if (d->top + i == d->sel)
            put_here(t, 3 + (int)i);
    }
    if (!d->found.n)
        tui_put(stdscr, 4, 2, COLS - 2, _("Nothing is due."), A_NORMAL, false);
    dv_buf_free(&b);
}

/* ---- text ---- */

void tui_paint_pages(tui *t, const dv_screen *s)
{
    const dv_pages *p = s->pages;
    size_t body = (size_t)dv_app_body(t->app, s);
    dv_buf b = {0};
    for (size_t i = 0; i < body && p->top + i < p->nline; i++) {
        const dv_page_line *l = &p->line[p->top + i];
        dv_buf_clear(&b);
        dv_buf_add(&b, (dv_str){p->text.p + l->from, l->to - l->from});
        tui_put(stdscr, 1 + (int)i, l->indent, COLS - l->indent, dv_buf_cstr(&b), A_NORMAL, false);
    }
    dv_buf_free(&b);
}

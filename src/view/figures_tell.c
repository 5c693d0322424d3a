/* What a report says of itself and of the figure under the cursor. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "figures_int.h"

/* What the sentence is made of. */
typedef struct told {
    const char *row, *column, *figure;
    const char *source; /* of a stated figure; NULL */
} told;

static told told_of(dv_arena *a, const dv_figures *f)
{
    const dv_column *column = dv_figures_column(f, f->col);
    const char *row = f->cell[f->row][0];
    if (column)
        return (told){row, column->label,
                      dv_result_text(a, f->res, dv_figures_row(f, f->row), f->col - 1), NULL};
    return (told){row, f->head[f->col], f->cell[f->row][f->col], f->res->compared[f->row].source};
}

static int columns_of(const char *text)
{
    return dv_utf8_columns(dv_str_from(text));
}

static void put_shortened(dv_buf *out, const char *text, int columns)
{
    dv_buf b = {0};
    dv_buf_puts(&b, text);
    dv_utf8_shorten(&b, columns);
    dv_buf_add(out, dv_buf_str(&b));
    dv_buf_free(&b);
}

static const char between[] = " – ";

/* The longer name gives way first, then both. */
static void put_names(dv_buf *out, const told *t, int room)
{
    const int half = (room -= columns_of(between)) / 2;
    const int row = columns_of(t->row), column = columns_of(t->column);
    const bool over = row + column > room;
    const int first = !over || row <= half ? row : column <= room - half ? room - column : half;
    put_shortened(out, t->row, first);
    dv_buf_puts(out, between);
    put_shortened(out, t->column, over ? room - first : column);
}

static void put_figure(dv_buf *out, const told *t)
{
    dv_buf_printf(out, ": %s", t->figure);
    if (t->source)
        dv_buf_printf(out, "  (%s)", t->source);
}

void dv_figures_explain(const dv_figures *f, int columns, dv_buf *out)
{
    enum { LEAST = 12, COLON = 2 }; /* of the names; after them */
    dv_arena a = {0};
    if (!f->nrow)
        return;
    const told t = told_of(&a, f);
    const char *was = f->was[f->row][f->col];
    const dv_pin *pin = dv_figures_pin(f, f->row, f->col);
    const char *before = was ? dv_arena_printf(&a, _("  (it was %s)"), was) : "";
    if (f->meeting)
        dv_buf_printf(out, "%zu/%zu  ", f->row * (f->ncol - 1) + f->col, f->nrow * (f->ncol - 1));
    int room = columns - columns_of(dv_buf_cstr(out)) - COLON - columns_of(t.figure);
    /* What it was is cut before the names tell nothing; what is cut leaves an ellipsis. */
    bool whole = room - columns_of(before) >= LEAST;
    room -= whole ? columns_of(before) : 0;
    room -= !whole || pin || t.source;
    put_names(out, &t, room < LEAST ? LEAST : room);
    put_figure(out, &t);
    dv_buf_puts(out, before);
    if (pin)
        dv_buf_printf(out, "  ¹ %s", pin->text);
    dv_arena_free(&a);
}

void dv_figures_name(const dv_figures *f, dv_buf *out)
{
    dv_arena a = {0};
    if (!f->nrow)
        return;
    const told t = told_of(&a, f);
    dv_buf_printf(out, "%s%s%s", t.row, between, t.column);
    put_figure(out, &t);
    dv_arena_free(&a);
}

/* What it is narrowed to stands in sight on the narrowest terminal: else a part looks like all. */
void dv_figures_heading(const dv_figures *f, dv_buf *out)
{
    char period[DV_PERIOD_SIZE], from[DV_DATE_SIZE], to[DV_DATE_SIZE], as_of[DV_DATE_SIZE];
    const dv_schema *s = f->r->schema;
    const int unit = f->res->ask.unit >= 0 ? f->res->ask.unit : s->office.unit;
    dv_buf_puts(out, dv_period_format(&f->ask.period, period));
    for (size_t i = 0; i < f->nnarrow; i++)
        dv_buf_printf(out, "  %s", f->narrow[i]);
    dv_buf_printf(out, "%s (%s – %s)  %s", f->nnarrow ? " " : "",
                  dv_day_text(f->res->span.from, from), dv_day_text(f->res->span.to, to),
                  dv_label_text(s->unit[unit].label));
    if (dv_ask_hides(f->r, &f->ask))
        dv_buf_puts(out, _("  without what is hidden from you"));
    if (f->ask.as_of != DV_NO_DATE)
        dv_buf_printf(out, _("  units of %s"), dv_day_text(f->ask.as_of, as_of));
    else
        dv_buf_printf(out, "%s", _("  as it was then"));
}

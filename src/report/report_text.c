/* A whole report as text. */
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/utf8.h"

/* RFC 5322 asks for lines of at most 78, and a reply puts two before each; tables that are wider
 * are broken anywhere by most programs. */
enum { LINE = 76 };

static dv_text_table table_of(dv_arena *a, size_t nrow, size_t ncol)
{
    dv_text_table t = {.nrow = nrow, .ncol = ncol, .most = LINE};
    t.head = DV_NEW_N(a, const char *, ncol);
    t.right = DV_NEW_N(a, bool, ncol);
    t.cell = DV_NEW_N(a, const char **, nrow + 1);
    for (size_t i = 0; i < nrow; i++)
        t.cell[i] = DV_NEW_N(a, const char *, ncol);
    return t;
}

static const char *day_text(dv_arena *a, dv_date d)
{
    dv_ymd y = dv_date_split(d);
    return dv_arena_printf(a, "%02d/%02d/%04d", y.day, y.month, y.year);
}

static void add_line(dv_buf *out, const char *s)
{
    dv_buf_puts(out, s);
    dv_buf_putc(out, '\n');
}

static void heading(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out)
{
    const dv_schema *s = r->schema;
    char period[DV_PERIOD_SIZE];
    dv_period_format(&res->ask.period, period);
    add_line(out, dv_label_text(s->office.label));
    add_line(out, dv_label_text(res->ask.report->label));
    add_line(out, dv_arena_printf(a, _("Period %s: %s to %s"), period, day_text(a, res->span.from),
                                  day_text(a, res->span.to)));
    add_line(out, dv_arena_printf(a, _("Unit: %s"), dv_label_text(s->unit[res->ask.unit].label)));
    if (res->ask.as_of != DV_NO_DATE)
        add_line(out, dv_arena_printf(a, _("On the units of %s"), day_text(a, res->ask.as_of)));
    if (res->ask.where)
        add_line(out, dv_arena_printf(a, _("Only: %s"), res->ask.where));
    if (dv_ask_hides(r, &res->ask))
        add_line(out, _("Records that are hidden from you don't count here."));
    dv_buf_putc(out, '\n');
}

/* Room for the marks of a column (NULL: of all), so that its figures stay below each other. */
static int marks_of(const dv_notes *notes, const dv_column *column)
{
    int most = 0;
    for (size_t i = 0; i < notes->n; i++) {
        int wide = dv_utf8_columns(dv_str_from(notes->of[i].mark));
        if ((!column || notes->of[i].on_column == column) && wide > most)
            most = wide;
    }
    return most;
}

static const char *marked(dv_arena *a, const dv_result *res, const dv_notes *notes,
                          const dv_row *row, size_t j, int room)
{
    const char *shown = dv_result_shown(a, res, row, j);
    if (!room)
        return shown;
    const char *mark = dv_noted_mark(notes, row, &res->column[j]);
    int blanks = room - dv_utf8_columns(dv_str_from(mark));
    return dv_arena_printf(a, "%s %s%*s", shown, mark, blanks, "");
}

static void put_row(dv_arena *a, const dv_result *res, const dv_notes *notes, const char **cell,
                    const dv_row *row)
{
    cell[0] = row->label;
    for (size_t j = 0; j < res->ncolumn; j++)
        cell[j + 1] = marked(a, res, notes, row, j, marks_of(notes, &res->column[j]));
}

static const char *rows_head(const dv_registry *r, const dv_result *res)
{
    const dv_by *by = &res->ask.report->rows;
    switch (by->by) {
    case DV_BY_FIELD:
        return dv_label_text(by->field->label);
    case DV_BY_UNIT:
        return by->level >= 0 ? dv_label_text(r->schema->level[by->level].label) : _("Unit");
    case DV_BY_STAGE:
        return _("Stage");
    case DV_BY_MEASURES:
        return _("Figure");
    case DV_BY_RECORDS:
        return _("Id");
    case DV_BY_NONE:
    default:
        return "";
    }
}

static void rows_table(dv_arena *a, const dv_registry *r, const dv_result *res,
                       const dv_notes *notes, dv_buf *out)
{
    dv_text_table t = table_of(a, res->nrow + 1, res->ncolumn + 1);
    t.head[0] = rows_head(r, res);
    for (size_t j = 0; j < res->ncolumn; j++) {
        t.head[j + 1] = res->column[j].head;
        t.right[j + 1] = !res->column[j].field;
    }
    for (size_t i = 0; i < res->nrow; i++)
        put_row(a, res, notes, t.cell[i], &res->row[i]);
    t.nrow = res->nrow + dv_result_has_total(res);
    if (dv_result_has_total(res))
        put_row(a, res, notes, t.cell[res->nrow], &res->total);
    dv_text_table_render(out, &t, dv_result_has_total(res));
}

/* A report without rows reads better downwards: a line a figure. */
static void figures_table(dv_arena *a, const dv_result *res, const dv_notes *notes, dv_buf *out)
{
    dv_text_table t = table_of(a, res->ncolumn, 2);
    t.head[0] = _("Figure");
    t.head[1] = _("Counted");
    t.right[1] = true;
    for (size_t j = 0; j < res->ncolumn; j++) {
        t.cell[j][0] = res->column[j].label;
        t.cell[j][1] = marked(a, res, notes, &res->total, j, marks_of(notes, NULL));
    }
    dv_text_table_render(out, &t, false);
}

static void missing(dv_arena *a, const dv_result *res, dv_buf *out)
{
    if (!res->nmissing)
        return;
    dv_buf_puts(out, dv_arena_printf(a, _("\nMissing (%zu):\n"), res->nmissing));
    for (size_t i = 0; i < res->nmissing; i++)
        add_line(out, dv_arena_printf(a, "  %s", res->missing[i]->label));
}

static void incomplete(dv_arena *a, const dv_result *res, dv_buf *out)
{
    if (res->incomplete)
        add_line(out, dv_arena_printf(a, _("\nWithout a value of their own: %lld. Give them one."),
                                      (long long)res->incomplete));
}

static void put_notes(dv_arena *a, const dv_notes *notes, dv_buf *out)
{
    for (size_t i = 0; i < notes->n; i++)
        add_line(out, dv_arena_printf(a, "%s%s %s", i ? "" : "\n", notes->of[i].mark,
                                      dv_noted_text(a, &notes->of[i])));
}

static void put_compared(dv_arena *a, const dv_compared *c, const char **cell)
{
    cell[0] = c->label;
    cell[1] = dv_decimal_text(a, c->stated);
    cell[2] =
        c->rate.is == DV_FIGURE_RATE ? dv_cell_text(a, c->rate) : dv_decimal_text(a, c->computed);
    cell[3] = dv_difference_text(a, c->difference);
    cell[4] = c->with;
    cell[5] = c->source;
    cell[6] = dv_explained_text(a, c);
}

/* The reconciliation shows what agrees too; any other report only what doesn't. */
static void compared(dv_arena *a, const dv_result *res, dv_buf *out)
{
    bool all = res->ask.report->reconcile;
    dv_text_table t = table_of(a, res->ncompared, 7);
    const char *const head[] = {_("Figure"),  _("Stated"), _("Computed"), _("Difference"),
                                _("Against"), _("Source"), _("Explained")};
    size_t n = 0;
    for (size_t i = 0; i < 7; i++) {
        t.head[i] = head[i];
        t.right[i] = i >= 1 && i <= 3;
    }
    for (size_t i = 0; i < res->ncompared; i++)
        if (all || res->compared[i].differs)
            put_compared(a, &res->compared[i], t.cell[n++]);
    t.nrow = n;
    if (!n)
        return;
    dv_buf_puts(out, all ? _("\nStated and computed:\n") : _("\nStated otherwise:\n"));
    dv_text_table_render(out, &t, false);
}

void dv_report_text(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out)
{
    const char *note = dv_label_text(res->ask.report->note);
    const dv_notes notes = dv_result_notes(a, res);
    heading(a, r, res, out);
    if (res->ask.report->rows.by == DV_BY_NONE)
        figures_table(a, res, &notes, out);
    else
        rows_table(a, r, res, &notes, out);
    for (size_t i = 0; i < dv_aside_number(res); i++)
        add_line(out, dv_aside_text(a, r, res, i));
    incomplete(a, res, out);
    missing(a, res, out);
    compared(a, res, out);
    put_notes(a, &notes, out);
    if (note && *note) {
        dv_buf_putc(out, '\n');
        add_line(out, note);
    }
}

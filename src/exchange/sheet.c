/* What a spreadsheet holds, as lines for the helper. */
#include "danvan/sheet.h"

#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include <string.h>

static void put_text(FILE *out, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '\t':
            fputs("\\t", out);
            break;
        case '\n':
            fputs("\\n", out);
            break;
        case '\\':
            fputs("\\\\", out);
            break;
        default:
            fputc(*s, out);
        }
}

static void text(FILE *out, size_t row, size_t column, const char *style, const char *s)
{
    if (!*s)
        return;
    fprintf(out, "text\t%zu\t%zu\t%s\t", row, column, style);
    put_text(out, s);
    fputc('\n', out);
}

static void number(FILE *out, const char *verb, size_t row, size_t column, const char *style,
                   const char *value)
{
    fprintf(out, "%s\t%zu\t%zu\t%s\t%s\n", verb, row, column, style, value);
}

/* ---- a report ---- */

/* A rate takes three columns: its two numbers and their percent. */
static bool is_rate(const dv_column *c)
{
    return c->measure && (c->measure->formula == DV_RATE || c->measure->formula == DV_SHARE ||
                          c->measure->formula == DV_GROWTH);
}

static size_t width_of(const dv_column *c)
{
    return is_rate(c) ? 3 : 1;
}

static void percent(FILE *out, size_t row, size_t column, const char *style, dv_cell c)
{
    if (c.of > 0)
        fprintf(out, "percent\t%zu\t%zu\t%s\t%lld\t%lld\n", row, column, style, (long long)c.n,
                (long long)c.of);
}

static void rate(FILE *out, size_t row, size_t column, const char *style, dv_cell c)
{
    char n[DV_NUMBER_SIZE];
    if (c.is != DV_FIGURE_RATE)
        return;
    snprintf(n, sizeof n, "%lld", (long long)c.n);
    number(out, "count", row, column, style, n);
    snprintf(n, sizeof n, "%lld", (long long)c.of);
    number(out, "count", row, column + 1, style, n);
    percent(out, row, column + 2, style, c);
}

static void figure(FILE *out, size_t row, size_t column, const char *style, dv_cell c)
{
    char n[DV_NUMBER_SIZE];
    if (c.is == DV_FIGURE_COUNT) {
        snprintf(n, sizeof n, "%lld", (long long)c.n);
        number(out, "count", row, column, style, n);
    } else if (c.is == DV_FIGURE_MILLI) {
        number(out, "decimal", row, column, style, dv_milli_plain(c.n, n));
    } else if (c.is == DV_FIGURE_RATE) {
        percent(out, row, column, style, c);
    }
}

static void report_row(FILE *out, const dv_result *res, const dv_row *row, size_t at,
                       const char *style)
{
    size_t column = 1;
    text(out, at, 0, style, row->label);
    for (size_t c = 0; c < res->ncolumn; column += width_of(&res->column[c]), c++)
        if (row->text && row->text[c])
            text(out, at, column, style, row->text[c]);
        else if (is_rate(&res->column[c]))
            rate(out, at, column, style, row->cell[c]);
        else
            figure(out, at, column, style, row->cell[c]);
}

static size_t report_head(dv_arena *a, FILE *out, const dv_result *res, size_t at)
{
    size_t column = 1;
    for (size_t c = 0; c < res->ncolumn; column += width_of(&res->column[c]), c++) {
        const char *label = res->column[c].label;
        bool three = is_rate(&res->column[c]);
        text(out, at, column, "head", three ? dv_arena_printf(a, _("%s: number"), label) : label);
        if (!three)
            continue;
        text(out, at, column + 1, "head", dv_arena_printf(a, _("%s: of"), label));
        text(out, at, column + 2, "head", dv_arena_printf(a, _("%s: percent"), label));
    }
    return column;
}

/* Of the column that the report draws. */
static void report_chart(FILE *out, const dv_result *res, size_t first)
{
    const dv_report *rep = res->ask.report;
    size_t column = 1;
    for (size_t c = 0; c < res->ncolumn; column += width_of(&res->column[c]), c++) {
        if (!res->column[c].measure || res->column[c].measure != rep->bars)
            continue;
        if (res->nrow == 0 || rep->rows.by == DV_BY_RECORDS)
            return;
        if (is_rate(&res->column[c]))
            column += 2;
        fputs("chart\t", out);
        put_text(out, res->column[c].label);
        fprintf(out, "\t%zu\t%zu\t0\t%zu\n", first, first + res->nrow - 1, column);
        return;
    }
}

static size_t report_title(dv_arena *a, const dv_registry *r, const dv_result *res, FILE *out)
{
    char period[DV_PERIOD_SIZE], from[DV_DATE_SIZE], to[DV_DATE_SIZE];
    const dv_schema *s = r->schema;
    dv_period_format(&res->ask.period, period);
    text(out, 0, 0, "title", dv_label_text(s->office.label));
    text(out, 1, 0, "title", dv_label_text(res->ask.report->label));
    text(out, 2, 0, "plain",
         dv_arena_printf(a, "%s (%s – %s)  %s", period, dv_day_text(res->span.from, from),
                         dv_day_text(res->span.to, to),
                         dv_label_text(s->unit[res->ask.unit].label)));
    return 4;
}

/* Under the chart, which stands in the rows after the table. */
static void report_remarks(dv_arena *a, const dv_registry *r, const dv_result *res, size_t at,
                           FILE *out)
{
    const dv_notes notes = dv_result_notes(a, res);
    for (size_t i = 0; i < dv_aside_number(res); i++, at++)
        text(out, at, 0, "plain", dv_aside_text(a, r, res, i));
    for (size_t i = 0; i < res->nmissing; i++, at++)
        text(out, at, 0, "plain", dv_arena_printf(a, _("Missing: %s"), res->missing[i]->label));
    for (size_t i = 0; i < res->ncompared; i++) {
        const dv_compared *c = &res->compared[i];
        if (c->differs || res->ask.report->reconcile)
            text(out, at++, 0, "plain",
                 dv_arena_printf(a, _("%s: stated %s, counted %s, difference %s"), c->label,
                                 dv_decimal_text(a, c->stated), dv_decimal_text(a, c->computed),
                                 dv_difference_text(a, c->difference)));
    }
    /* A cell that is a number has no room for a mark. */
    for (size_t i = 0; i < notes.n; i++, at++)
        text(out, at, 0, "plain",
             dv_arena_printf(a, _("Note: %s"), dv_noted_text(a, &notes.of[i])));
}

void dv_sheet_report(dv_arena *a, const dv_registry *r, const dv_result *res, FILE *lines)
{
    enum { CHART_ROWS = 18, NAME_COLUMNS = 34 };
    char period[DV_PERIOD_SIZE];
    dv_period_format(&res->ask.period, period);
    fprintf(lines, "sheet\t%.12s %.16s\nwidth\t0\t%d\n", res->ask.report->id, period, NAME_COLUMNS);
    size_t head = report_title(a, r, res, lines), first = head + 1;
    size_t columns = report_head(a, lines, res, head), at = first;
    for (size_t i = 0; i < res->nrow; i++)
        report_row(lines, res, &res->row[i], at++, "plain");
    if (dv_result_has_total(res))
        report_row(lines, res, &res->total, at++, "total");
    fprintf(lines, "table\t%zu\t0\t%zu\t%zu\n", head, first + res->nrow, columns - 1);
    report_chart(lines, res, first);
    report_remarks(a, r, res, at + CHART_ROWS, lines);
}

/* ---- a register ---- */

void dv_sheet_begin(const dv_kind *k, FILE *lines)
{
    fprintf(lines, "sheet\t%.30s\nwidth\t0\t20\n", k->id);
    text(lines, 0, 0, "head", _("Id"));
    text(lines, 0, 1, "head", _("Stage"));
    for (size_t i = 0; i < k->nfield; i++)
        text(lines, 0, i + 2, "head", dv_label_text(k->field[i].label));
}

static void field_cell(const dv_registry *r, const dv_field *f, const char *value, size_t row,
                       size_t column, FILE *lines)
{
    dv_arena a = {0};
    const char *shown = dv_value_show(&a, r, f, value);
    /* What is sealed has no value but its mask. */
    if (!f->sealed && f->type == DV_DATE)
        number(lines, "date", row, column, "plain", value);
    else if (!f->sealed && dv_type_is_number(f->type))
        number(lines, f->type == DV_INT ? "count" : "decimal", row, column, "plain", value);
    else
        text(lines, row, column, "plain", shown);
    dv_arena_free(&a);
}

void dv_sheet_record(const dv_registry *r, const dv_record *rec, size_t row, FILE *lines)
{
    char id[DV_ID_SIZE];
    text(lines, row, 0, "plain", dv_id_format(rec->kind, rec->id, id));
    text(lines, row, 1, "plain",
         rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (rec->value[i])
            field_cell(r, &rec->kind->field[i], rec->value[i], row, i + 2, lines);
}

void dv_sheet_end(const dv_kind *k, size_t rows, FILE *lines)
{
    fprintf(lines, "table\t0\t0\t%zu\t%zu\n", rows, k->nfield + 1);
}

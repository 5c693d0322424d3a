/* A report as a page of its own, to be printed on A4: no script, nothing from elsewhere.
 *
 * The heading follows the Party's guidance on the form of documents (Hướng dẫn 36-HD/VPTW, 2018) or
 * the State's decree (Nghị định 30/2020/NĐ-CP, phụ lục I), as the configuration says. */
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/number.h"
#include "danvan/paper.h"

#include <string.h>

static const char style[] =
    "body{font:13pt/1.35 'Times New Roman','Liberation Serif',serif;color:#000;"
    "margin:0 auto;padding:4mm}"
    "header{display:flex;justify-content:space-between;text-align:center;margin-bottom:6mm}"
    "header div{width:48%}header b{display:block;text-transform:uppercase}"
    "header span{display:block;text-transform:uppercase}header .rule{border-bottom:1px solid #000;"
    "display:inline-block;text-transform:none}header i{display:block;margin-top:3mm}"
    "h1{font-size:15pt;text-align:center;text-transform:uppercase;margin:4mm 0 1mm}"
    ".of{text-align:center;margin:0 0 4mm}"
    "td:first-child{min-width:22mm}table{border-collapse:collapse;width:100%;font-size:11pt;margin:"
    "3mm 0}"
    "th,td{border:1px solid #000;padding:1mm 1.5mm;vertical-align:top}"
    "th{text-align:center}td.n{text-align:right;white-space:nowrap}"
    "tr.total td{font-weight:bold}thead{display:table-header-group}tr{break-inside:avoid}"
    "figure{margin:0;break-inside:avoid}svg{display:block;width:100%;max-width:180mm;height:auto;"
    "max-height:150mm}h2{break-after:avoid}"
    "h2{font-size:13pt;margin:4mm 0 1mm}ul{margin:0;padding-left:6mm}"
    ".sign{display:flex;justify-content:space-between;text-align:center;margin-top:8mm;"
    "break-inside:avoid}.sign div{width:45%;height:28mm}.sign b{text-transform:uppercase}"
    ".made{font-size:9pt;color:#444;margin-top:6mm}"
    "@media print{body{padding:0;max-width:none}}";

/* So many columns that they need the page's long side; a rate is as wide as two. */
static bool is_wide(const dv_result *res)
{
    enum { MOST = 9 };
    size_t columns = 0;
    for (size_t c = 0; c < res->ncolumn; c++)
        columns += res->total.cell[c].is == DV_FIGURE_RATE || res->column[c].field ? 2 : 1;
    return columns > MOST && !res->ask.report->reconcile;
}

static void escape(dv_buf *out, const char *s)
{
    for (; s && *s; s++)
        switch (*s) {
        case '&':
            dv_buf_puts(out, "&amp;");
            break;
        case '<':
            dv_buf_puts(out, "&lt;");
            break;
        case '>':
            dv_buf_puts(out, "&gt;");
            break;
        case '"':
            dv_buf_puts(out, "&quot;");
            break;
        default:
            /* XML has no other control characters. */
            dv_buf_putc(out, (unsigned char)*s < ' ' && *s != '\n' && *s != '\t' ? ' ' : *s);
        }
}

static void element(dv_buf *out, const char *tag, const char *attributes, const char *text)
{
    dv_buf_printf(out, "<%s%s%s>", tag, *attributes ? " " : "", attributes);
    escape(out, text);
    dv_buf_printf(out, "</%s>", tag);
}

static const char *day_text(dv_arena *a, dv_date d)
{
    dv_ymd y = dv_date_split(d);
    return dv_arena_printf(a, "%02d/%02d/%04d", y.day, y.month, y.year);
}

/* ---- the heading ---- */

static void place_and_day(dv_arena *a, const dv_registry *r, dv_buf *out)
{
    const dv_office *o = &r->schema->office;
    dv_label place = o->place.vi ? o->place : r->schema->unit[o->unit].label;
    dv_ymd d = dv_date_split(dv_today());
    element(out, "i", "",
            dv_arena_printf(a, _("%s, day %d month %d year %d"), dv_label_text(place), d.day,
                            d.month, d.year));
}

static void heading(dv_arena *a, const dv_registry *r, dv_buf *out)
{
    const dv_office *o = &r->schema->office;
    dv_buf_puts(out, "<header><div>");
    if (o->above.vi)
        element(out, "span", "", dv_label_text(o->above));
    element(out, "b", "", dv_label_text(o->label));
    dv_buf_puts(out, o->state_heading ? "</div><div>" : "*</div><div>");
    if (o->state_heading) {
        element(out, "b", "", _("Socialist Republic of Viet Nam"));
        element(out, "span", "class=\"rule\"", _("Independence - Freedom - Happiness"));
    } else {
        element(out, "span", "class=\"rule\"", _("COMMUNIST PARTY OF VIET NAM"));
    }
    place_and_day(a, r, out);
    dv_buf_puts(out, "</div></header>\n");
}

static void title(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out)
{
    const dv_ask *ask = &res->ask;
    char period[DV_PERIOD_SIZE];
    dv_buf line = {0};
    element(out, "h1", "", dv_label_text(ask->report->label));
    dv_buf_printf(&line, _("Period %s: %s to %s"), dv_period_format(&ask->period, period),
                  day_text(a, res->span.from), day_text(a, res->span.to));
    dv_buf_printf(&line, _(". Unit: %s"), dv_label_text(r->schema->unit[ask->unit].label));
    if (ask->as_of != DV_NO_DATE)
        dv_buf_printf(&line, _(". On the units of %s"), day_text(a, ask->as_of));
    if (ask->where)
        dv_buf_printf(&line, _(". Only: %s"), ask->where);
    if (dv_ask_hides(r, ask))
        dv_buf_puts(&line, _(". Records that are hidden from whoever asked don't count"));
    element(out, "p", "class=\"of\"", dv_buf_cstr(&line));
    dv_buf_putc(out, '\n');
    dv_buf_free(&line);
}

/* ---- the table ---- */

/* The figure stands in the element too, plainly: whoever reads the page by program needs no
 * language. */
static void figure(dv_arena *a, const dv_result *res, const dv_notes *notes, const dv_row *row,
                   size_t c, dv_buf *out)
{
    const dv_cell cell = row->cell[c];
    char n[DV_NUMBER_SIZE];
    const char *shown = dv_result_shown(a, res, row, c);
    dv_buf_printf(out, "<td class=\"n\" data-column=\"%s\"", res->column[c].id);
    if (cell.is == DV_FIGURE_RATE)
        dv_buf_printf(out, " data-n=\"%lld\" data-of=\"%lld\"", (long long)cell.n,
                      (long long)cell.of);
    else if (cell.is == DV_FIGURE_COUNT)
        dv_buf_printf(out, " data-n=\"%lld\"", (long long)cell.n);
    else if (cell.is == DV_FIGURE_MILLI)
        dv_buf_printf(out, " data-n=\"%s\"", dv_milli_plain(cell.n, n));
    dv_buf_putc(out, '>');
    escape(out, shown);
    const char *mark = dv_noted_mark(notes, row, &res->column[c]);
    dv_buf_printf(out, "%s%s", *mark ? " " : "", mark);
    dv_buf_puts(out, "</td>");
}

static void table_row(dv_arena *a, const dv_result *res, const dv_notes *notes, const dv_row *row,
                      dv_buf *out)
{
    bool total = row == &res->total;
    dv_buf_printf(out, "<tr%s data-row=\"", total ? " class=\"total\"" : "");
    escape(out, dv_row_key(res, row));
    dv_buf_puts(out, "\">");
    element(out, "td", "", row->label);
    for (size_t c = 0; c < res->ncolumn; c++)
        if (res->column[c].field)
            element(out, "td", "", row->text ? row->text[c] : "");
        else
            figure(a, res, notes, row, c, out);
    dv_buf_puts(out, "</tr>\n");
}

static void table(dv_arena *a, const dv_result *res, const dv_notes *notes, dv_buf *out)
{
    dv_buf_puts(out, "<table class=\"figures\"><thead><tr><th></th>");
    for (size_t c = 0; c < res->ncolumn; c++)
        element(out, "th", "", res->column[c].head);
    dv_buf_puts(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < res->nrow; i++)
        table_row(a, res, notes, &res->row[i], out);
    if (dv_result_has_total(res))
        table_row(a, res, notes, &res->total, out);
    dv_buf_puts(out, "</tbody></table>\n");
}

/* ---- the chart: one bar a row, in grey, for printers without colours ---- */

enum { CHART_WIDE = 680, BAR_HIGH = 16, BAR_STEP = 22, NAMES_WIDE = 210, FIGURES_WIDE = 130 };

static size_t drawn(const dv_result *res)
{
    const dv_measure *bars = res->ask.report->bars;
    size_t found = res->ncolumn;
    for (size_t c = 0; c < res->ncolumn; c++)
        if (res->column[c].measure && res->column[c].measure == bars)
            found = c; /* under a split, the whole comes last */
    return found;
}

static double length(dv_cell c)
{
    if (c.is == DV_FIGURE_RATE)
        return c.of > 0 ? (double)c.n / (double)c.of : 0;
    return c.is == DV_FIGURE_NONE || c.n < 0 ? 0 : (double)c.n;
}

static void bar(dv_arena *a, const dv_result *res, size_t row, size_t column, double max,
                dv_buf *out)
{
    int y = (int)row * BAR_STEP;
    const dv_row *of = &res->row[row];
    double wide = max > 0 ? length(of->cell[column]) / max : 0;
    int w = (int)(wide * (CHART_WIDE - NAMES_WIDE - FIGURES_WIDE) + 0.5);
    dv_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", NAMES_WIDE - 6, y + 13);
    escape(out, of->label);
    dv_buf_printf(out,
                  "</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#666\"/>"
                  "<text x=\"%d\" y=\"%d\">",
                  NAMES_WIDE, y, w, BAR_HIGH, NAMES_WIDE + w + 6, y + 13);
    escape(out, dv_cell_short(a, of->cell[column]));
    dv_buf_puts(out, "</text>\n");
}

static void chart(dv_arena *a, const dv_result *res, dv_buf *out)
{
    size_t column = drawn(res);
    double max = 0;
    if (column == res->ncolumn || !res->nrow || res->ask.report->rows.by == DV_BY_RECORDS)
        return;
    for (size_t i = 0; i < res->nrow; i++)
        max = length(res->row[i].cell[column]) > max ? length(res->row[i].cell[column]) : max;
    if (res->total.cell[column].is == DV_FIGURE_RATE && max < 1)
        max = 1; /* a rate is drawn on a scale to 100 % */
    dv_buf_puts(out, "<figure>");
    element(out, "h2", "", res->column[column].label);
    dv_buf_printf(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %zu\" "
                  "font-family=\"serif\" font-size=\"13\" role=\"img\">\n",
                  CHART_WIDE, res->nrow * BAR_STEP);
    for (size_t i = 0; i < res->nrow; i++)
        bar(a, res, i, column, max, out);
    dv_buf_puts(out, "</svg></figure>\n");
}

/* ---- remarks ---- */

static void missing(const dv_result *res, dv_arena *a, dv_buf *out)
{
    if (res->incomplete)
        element(out, "p", "",
                dv_arena_printf(a, _("Without a value of their own: %lld. Give them one."),
                                (long long)res->incomplete));
    if (!res->nmissing)
        return;
    element(out, "h2", "", dv_arena_printf(a, _("Missing (%zu)"), res->nmissing));
    dv_buf_puts(out, "<ul class=\"missing\">");
    for (size_t i = 0; i < res->nmissing; i++)
        element(out, "li", "", res->missing[i]->label);
    dv_buf_puts(out, "</ul>\n");
}

static void compared_row(dv_arena *a, const dv_compared *c, dv_buf *out)
{
    const char *counted =
        c->rate.is == DV_FIGURE_RATE ? dv_cell_text(a, c->rate) : dv_decimal_text(a, c->computed);
    dv_buf_puts(out, "<tr>");
    element(out, "td", "", c->label);
    element(out, "td", "class=\"n\"", dv_decimal_text(a, c->stated));
    element(out, "td", "class=\"n\"", counted);
    element(out, "td", "class=\"n\"", dv_difference_text(a, c->difference));
    element(out, "td", "", c->source);
    element(out, "td", "", dv_explained_text(a, c));
    dv_buf_puts(out, "</tr>\n");
}

static void compared(dv_arena *a, const dv_result *res, dv_buf *out)
{
    bool all = res->ask.report->reconcile;
    size_t n = 0;
    for (size_t i = 0; i < res->ncompared; i++)
        n += all || res->compared[i].differs;
    if (!n)
        return;
    element(out, "h2", "", all ? _("Stated and computed") : _("Stated otherwise"));
    dv_buf_puts(out, "<table class=\"compared\"><thead><tr>");
    const char *const heads[] = {_("Figure"),     _("Stated"), _("Computed"),
                                 _("Difference"), _("Source"), _("Explained")};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        element(out, "th", "", heads[i]);
    dv_buf_puts(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < res->ncompared; i++)
        if (all || res->compared[i].differs)
            compared_row(a, &res->compared[i], out);
    dv_buf_puts(out, "</tbody></table>\n");
}

static void remarks(dv_arena *a, const dv_result *res, const dv_notes *notes, dv_buf *out)
{
    const char *note = dv_label_text(res->ask.report->note);
    if (note && *note)
        element(out, "p", "", note);
    for (size_t i = 0; i < notes->n; i++)
        element(out, "p", "class=\"note\"",
                dv_arena_printf(a, "%s %s", notes->of[i].mark, dv_noted_text(a, &notes->of[i])));
}

static void signatures(dv_buf *out)
{
    dv_buf_puts(out, "<div class=\"sign\"><div>");
    element(out, "b", "", _("Prepared by"));
    dv_buf_puts(out, "</div><div>");
    element(out, "b", "", _("Head of the office"));
    dv_buf_puts(out, "</div></div>\n");
}

void dv_html_report(dv_arena *a, const dv_registry *r, const dv_result *res, dv_buf *out)
{
    char at[DV_TIME_SIZE];
    const dv_notes notes = dv_result_notes(a, res);
    dv_buf_printf(out,
                  "<!DOCTYPE html>\n<html lang=\"%s\" xmlns=\"http://www.w3.org/1999/xhtml\">"
                  "<head><meta charset=\"utf-8\"/><title>",
                  dv_lang_now() == DV_VI ? "vi" : "en");
    escape(out, dv_label_text(res->ask.report->label));
    dv_buf_printf(out,
                  "</title><style>@page{size:A4%s;margin:20mm 15mm 20mm 20mm}"
                  "body{max-width:%dmm}%s</style></head><body>\n",
                  is_wide(res) ? " landscape" : "", is_wide(res) ? 260 : 180, style);
    heading(a, r, out);
    title(a, r, res, out);
    if (!res->ask.report->reconcile)
        table(a, res, &notes, out);
    if (!res->ask.report->reconcile)
        chart(a, res, out);
    for (size_t i = 0; i < dv_aside_number(res); i++)
        element(out, "p", "", dv_aside_text(a, r, res, i));
    missing(res, a, out);
    compared(a, res, out);
    remarks(a, res, &notes, out);
    signatures(out);
    element(out, "p", "class=\"made\"",
            dv_arena_printf(a, _("Made by danvan, %s"), dv_moment_text(dv_now(), at)));
    dv_buf_puts(out, "</body></html>\n");
}

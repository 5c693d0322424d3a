/* Figures as text. */
#include "danvan/layout.h"

#include "danvan/lang.h"

#include <string.h>

static const char dash[] = "–";

static const char *rate_text(dv_arena *a, dv_cell c, bool with_counts)
{
    char text[4 * DV_NUMBER_SIZE], number[DV_NUMBER_SIZE], *at = text;
    dv_lang lang = dv_lang_now();
    if (c.of <= 0)
        return dash;
    /* Of reports most text is of such: no printf. */
    if (with_counts) {
        at = stpcpy(at, dv_number_format(c.n, lang, number));
        at = stpcpy(at, "/");
        at = stpcpy(at, dv_number_format(c.of, lang, number));
        at = stpcpy(at, " = ");
    }
    dv_percent_format(c.n, c.of, lang, number);
    at = stpcpy(at, number);
    at = stpcpy(at, " %");
    return dv_arena_copy(a, (dv_str){text, (size_t)(at - text)});
}

static const char *cell_text(dv_arena *a, dv_cell c, bool with_counts)
{
    char buf[DV_NUMBER_SIZE];
    switch (c.is) {
    case DV_FIGURE_COUNT:
        return dv_arena_strdup(a, dv_number_format(c.n, dv_lang_now(), buf));
    case DV_FIGURE_MILLI:
        return dv_arena_strdup(a, dv_milli_format(c.n, dv_lang_now(), buf));
    case DV_FIGURE_RATE:
        return rate_text(a, c, with_counts);
    case DV_FIGURE_NONE:
    default:
        return dash;
    }
}

const char *dv_cell_text(dv_arena *a, dv_cell c)
{
    return cell_text(a, c, true);
}

const char *dv_cell_short(dv_arena *a, dv_cell c)
{
    return cell_text(a, c, false);
}

static const char *decimal_text(dv_arena *a, dv_decimal d, const char *plus, const char *minus)
{
    char buf[DV_NUMBER_SIZE];
    int64_t power = 1, v = d.value < 0 ? -d.value : d.value;
    for (int i = 0; i < d.digits; i++)
        power *= 10;
    const char *sign = d.value < 0 ? minus : d.value > 0 ? plus : "";
    const char *whole = dv_number_format(v / power, dv_lang_now(), buf);
    if (!d.digits)
        return dv_arena_printf(a, "%s%s", sign, whole);
    return dv_arena_printf(a, "%s%s%c%0*lld", sign, whole, dv_lang_now() == DV_VI ? ',' : '.',
                           d.digits, (long long)(v % power));
}

const char *dv_decimal_text(dv_arena *a, dv_decimal d)
{
    return decimal_text(a, d, "", "-");
}

const char *dv_difference_text(dv_arena *a, dv_decimal d)
{
    return d.value ? decimal_text(a, d, "+", "–") : "0";
}

static void bar_cells(dv_buf *b, int64_t eighths, bool ascii)
{
    static const char *const part[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    for (; eighths >= 8; eighths -= 8)
        dv_buf_puts(b, ascii ? "#" : "█");
    if (ascii && eighths >= 4)
        dv_buf_putc(b, '#');
    else if (!ascii)
        dv_buf_puts(b, part[eighths]);
}

const char *dv_bar(dv_arena *a, int64_t n, int64_t max, int width, bool ascii)
{
    dv_buf b = {0};
    if (n <= 0 || max <= 0 || width <= 0)
        return "";
    /* What is there at all is seen: the least bar is one eighth, in ASCII one sign. */
    int64_t eighths =
        n >= max ? (int64_t)width * 8 : (int64_t)((double)n / (double)max * width * 8 + 0.5);
    int64_t least = ascii ? 8 : 1;
    bar_cells(&b, eighths < least ? least : eighths, ascii);
    const char *bar = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return bar;
}

const char *dv_spark(dv_arena *a, const int64_t *v, size_t n, bool ascii)
{
    static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const sign[] = {".", ".", ":", ":", "+", "+", "#", "#"};
    const char *const *cell = ascii ? sign : block;
    int64_t max = 0;
    dv_buf b = {0};
    for (size_t i = 0; i < n; i++)
        max = v[i] > max ? v[i] : max;
    for (size_t i = 0; i < n; i++) {
        /* The largest fills its cell; what is there at all is seen. */
        int level = v[i] > 0 ? (int)((double)v[i] / (double)max * 8 + 0.5) : 0;
        level = v[i] > 0 && level < 1 ? 1 : level;
        dv_buf_puts(&b, v[i] < 0 ? " " : !level ? "_" : cell[level - 1]);
    }
    const char *spark = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return spark;
}

const char *dv_result_text(dv_arena *a, const dv_result *res, const dv_row *row, size_t column)
{
    if (res->column[column].field)
        return row->text ? row->text[column] : "";
    return dv_cell_text(a, row->cell[column]);
}

/* A share says the same whole in every row and a growth has none, so the percent is enough. */
const char *dv_result_shown(dv_arena *a, const dv_result *res, const dv_row *row, size_t column)
{
    const dv_column *c = &res->column[column];
    bool growth = c->versus == DV_VERSUS_GROWTH || c->versus == DV_VERSUS_BEFORE_GROWTH;
    bool part = c->measure && (c->measure->formula == DV_SHARE || c->measure->formula == DV_GROWTH);
    return growth || part ? dv_cell_short(a, row->cell[column])
                          : dv_result_text(a, res, row, column);
}

const char *dv_explained_text(dv_arena *a, const dv_compared *c)
{
    if (!c->explained)
        return "";
    return dv_arena_printf(a, c->lapsed ? _("no longer the figures explained: %s (%s)") : "%s (%s)",
                           c->explained->text, c->explained->who);
}

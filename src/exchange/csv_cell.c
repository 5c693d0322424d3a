/* One cell. */
#include "danvan/lang.h"

#include "csv_int.h"

#include <stdio.h>
#include <string.h>

static bool runs(dv_str s)
{
    while (s.n && *s.p == '\'') {
        s.p++;
        s.n--;
    }
    return s.n && strchr("=+-@\t\r", *s.p) && *s.p;
}

static bool needs_quotes(dv_str s)
{
    if (!s.n)
        return false;
    if (strchr(" \t", s.p[0]) || strchr(" \t", s.p[s.n - 1]))
        return true;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] && strchr(",;\t\"\r\n", s.p[i]))
            return true;
    return false;
}

void dv_csv_put(dv_buf *out, dv_str text, bool guard)
{
    bool quoted = needs_quotes(text);
    if (quoted)
        dv_buf_putc(out, '"');
    if (guard && runs(text))
        dv_buf_putc(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            dv_buf_putc(out, '"');
        dv_buf_putc(out, text.p[i]);
    }
    if (quoted)
        dv_buf_putc(out, '"');
}

dv_str dv_csv_unguard(dv_str cell)
{
    if (cell.n && *cell.p == '\'' && runs(cell))
        return (dv_str){cell.p + 1, cell.n - 1};
    return cell;
}

/* Digits after the point, or 0 if s is not [-]digits.digits. */
static size_t places(dv_str s)
{
    size_t i = s.n && *s.p == '-', point = 0;
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && !point)
            point = i;
        else if (s.p[i] < '0' || s.p[i] > '9')
            return 0;
    }
    return point ? s.n - point - 1 : 0;
}

/* One point and three digits, of which a person may leave the point out. */
static bool is_thousands(dv_str s)
{
    enum { GROUP = 3 };
    if (places(s) != GROUP)
        return false;
    const size_t sign = *s.p == '-', whole = s.n - sign - GROUP - 1;
    return whole > 0 && whole <= GROUP && s.p[sign] != '0';
}

size_t dv_csv_other_point(dv_csv_column *c, const dv_csv_cell *cell)
{
    const dv_str s = dv_str_trim(dv_csv_unguard(cell->text));
    if (dv_lang_now() != DV_VI || !places(s) || (c->fraction && c->thousands))
        return 0;
    const bool thousands = is_thousands(s);
    size_t *is = thousands ? &c->thousands : &c->fraction;
    *is = *is ? *is : cell->line;
    return thousands ? c->fraction : c->thousands;
}

void dv_csv_put_number(dv_buf *out, const char *value)
{
    dv_buf_puts(out, value);
    if (places(dv_str_from(value)) == 3)
        dv_buf_putc(out, '0');
}

dv_str dv_csv_number(dv_arena *a, dv_str cell)
{
    if (places(cell) != 4 || cell.p[cell.n - 1] != '0')
        return cell;
    char *s = dv_arena_copy(a, (dv_str){cell.p, cell.n - 1});
    if (dv_lang_now() == DV_VI)
        *strchr(s, '.') = ',';
    return dv_str_from(s);
}

bool dv_csv_is_moment(dv_str cell, dv_time at)
{
    enum { MINUTE = 60 };
    char iso[DV_TIME_SIZE];
    dv_str hours = cell, day;
    dv_typed_day read;
    dv_time told;
    if (dv_time_parse(cell, &told))
        return told == (cell.n < DV_TIME_SIZE - 1 ? at - at % MINUTE : at);
    if (!dv_str_cut(&hours, ' ', &day) || hours.n > sizeof "hh:mm:ss" - 1 ||
        dv_day_typed(day, dv_today(), &read) != DV_DAY_RIGHT || !read.whole)
        return false;
    dv_date_format(read.date, iso);
    snprintf(iso + DV_DATE_SIZE - 1, sizeof iso - (DV_DATE_SIZE - 1), "T%.*s", (int)hours.n,
             hours.p);
    return dv_csv_is_moment(dv_str_from(iso), at);
}

bool dv_csv_readable(const dv_csv_row *row)
{
    for (size_t i = 0; i < row->n && i < DV_CSV_MAX_CELLS; i++)
        if (!row->cell[i].text.p)
            return false;
    return true;
}

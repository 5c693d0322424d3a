#include "danvan/period.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199 };

static bool number(dv_str s, int *out)
{
    *out = 0;
    if (s.n == 0 || s.n > 4)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return true;
}

static bool parse_days(dv_str s, dv_period *out)
{
    dv_span span;
    if (s.n != 22 || memcmp(s.p + 10, "..", 2) != 0 ||
        !dv_date_parse((dv_str){s.p, 10}, &span.from) ||
        !dv_date_parse((dv_str){s.p + 12, 10}, &span.to) || span.to < span.from)
        return false;
    *out = (dv_period){.form = DV_PERIOD_DAYS, .year = dv_date_split(span.to).year, .days = span};
    return true;
}

static bool year_known(int64_t year)
{
    return year >= YEAR_MIN && year <= YEAR_MAX;
}

/* What follows the year: H1, Q2, -9M, -06. */
static bool parse_part(dv_str s, dv_period *out)
{
    static const struct {
        char letter;
        dv_period_form form;
        int most;
    } lettered[] = {{'H', DV_PERIOD_HALF, 2}, {'Q', DV_PERIOD_QUARTER, 4}};
    for (size_t i = 0; i < 2; i++)
        if (s.n == 2 && s.p[0] == lettered[i].letter) {
            out->form = lettered[i].form;
            out->part = s.p[1] - '0';
            return out->part >= 1 && out->part <= lettered[i].most;
        }
    if (s.n < 3 || s.p[0] != '-')
        return false;
    bool cumulative = s.p[s.n - 1] == 'M';
    dv_str month = {s.p + 1, s.n - 1 - cumulative};
    out->form = cumulative ? DV_PERIOD_CUMULATIVE : DV_PERIOD_MONTH;
    return (cumulative || month.n == 2) && month.n <= 2 && number(month, &out->part) &&
           out->part >= 1 && out->part <= 12;
}

bool dv_period_parse(dv_str s, dv_period *out)
{
    dv_period p = {.form = DV_PERIOD_YEAR};
    if (parse_days(s, out))
        return true;
    if (s.n < 4 || !number((dv_str){s.p, 4}, &p.year) || !year_known(p.year))
        return false;
    if (s.n > 4 && !parse_part((dv_str){s.p + 4, s.n - 4}, &p))
        return false;
    *out = p;
    return true;
}

bool dv_period_typed(dv_str s, dv_period *out)
{
    enum { YEAR = 4 };
    dv_period p = {.form = DV_PERIOD_MONTH};
    if (dv_period_parse(s, out))
        return true;
    if (s.n < YEAR + 2 || s.n > YEAR + 3 || !dv_day_sign(s.p[s.n - YEAR - 1]) ||
        !number((dv_str){s.p + s.n - YEAR, YEAR}, &p.year) || !year_known(p.year) ||
        !number((dv_str){s.p, s.n - YEAR - 1}, &p.part) || p.part < 1 || p.part > 12)
        return false;
    *out = p;
    return true;
}

char *dv_period_format(const dv_period *p, char buf[DV_PERIOD_SIZE])
{
    char from[DV_DATE_SIZE], to[DV_DATE_SIZE];
    switch (p->form) {
    case DV_PERIOD_YEAR:
        snprintf(buf, DV_PERIOD_SIZE, "%d", p->year);
        break;
    case DV_PERIOD_HALF:
        snprintf(buf, DV_PERIOD_SIZE, "%dH%d", p->year, p->part);
        break;
    case DV_PERIOD_QUARTER:
        snprintf(buf, DV_PERIOD_SIZE, "%dQ%d", p->year, p->part);
        break;
    case DV_PERIOD_CUMULATIVE:
        snprintf(buf, DV_PERIOD_SIZE, "%d-%dM", p->year, p->part);
        break;
    case DV_PERIOD_MONTH:
        snprintf(buf, DV_PERIOD_SIZE, "%d-%02d", p->year, p->part);
        break;
    case DV_PERIOD_DAYS:
        snprintf(buf, DV_PERIOD_SIZE, "%s..%s", dv_date_format(p->days.from, from),
                 dv_date_format(p->days.to, to));
        break;
    }
    return buf;
}

/* The first day of reporting month `month` (13 is January of the next year), cut off where the
 * days that exist begin and end. */
static dv_date month_start(int year, int month, int start_day)
{
    if (start_day > 1)
        month--;
    int months = year * 12 + month - 1;
    dv_date day = dv_date_of(months / 12, months % 12 + 1, start_day);
    if (day != DV_NO_DATE)
        return day;
    return months < YEAR_MIN * 12 ? dv_date_of(YEAR_MIN, 1, 1) : dv_date_of(YEAR_MAX, 12, 31) + 1;
}

/* First and last month of the period. */
static void months_of(const dv_period *p, int *first, int *last)
{
    *first = 1;
    *last = 12;
    if (p->form == DV_PERIOD_CUMULATIVE || p->form == DV_PERIOD_MONTH)
        *last = p->part;
    if (p->form == DV_PERIOD_MONTH)
        *first = p->part;
    int length = p->form == DV_PERIOD_HALF ? 6 : p->form == DV_PERIOD_QUARTER ? 3 : 0;
    if (length) {
        *first = (p->part - 1) * length + 1;
        *last = p->part * length;
    }
}

dv_span dv_period_span(const dv_period *p, int start_day)
{
    if (p->form == DV_PERIOD_DAYS)
        return p->days;
    int first, last;
    months_of(p, &first, &last);
    return (dv_span){month_start(p->year, first, start_day),
                     month_start(p->year, last + 1, start_day) - 1};
}

/* 29 February of a year that has none becomes the 28th. */
static dv_date shift_date(dv_date d, int years)
{
    dv_ymd c = dv_date_split(d);
    int day = c.day, most = dv_month_days(c.year + years, c.month);
    return dv_date_of(c.year + years, c.month, day > most ? most : day);
}

dv_period dv_period_shift_years(const dv_period *p, int years)
{
    dv_period q = *p;
    int64_t year = (int64_t)p->year + years;
    bool days = p->form == DV_PERIOD_DAYS;
    if (!year_known(year) ||
        (days && !year_known((int64_t)dv_date_split(p->days.from).year + years)))
        return q;
    q.year = (int)year;
    if (days)
        q.days = (dv_span){shift_date(p->days.from, years), shift_date(p->days.to, years)};
    return q;
}

static int parts_of_year(dv_period_form form)
{
    return form == DV_PERIOD_HALF      ? 2
           : form == DV_PERIOD_QUARTER ? 4
           : form == DV_PERIOD_MONTH   ? 12
                                       : 1;
}

static dv_period step_days(const dv_period *p, int step)
{
    dv_period q = *p;
    int64_t by = ((int64_t)p->days.to - p->days.from + 1) * step;
    int64_t from = p->days.from + by, to = p->days.to + by;
    if (from < dv_date_of(YEAR_MIN, 1, 1) || to > dv_date_of(YEAR_MAX, 12, 31))
        return q;
    q.days = (dv_span){(dv_date)from, (dv_date)to};
    q.year = dv_date_split(q.days.to).year;
    return q;
}

dv_period dv_period_step(const dv_period *p, int step)
{
    int parts = parts_of_year(p->form);
    if (p->form == DV_PERIOD_DAYS)
        return step_days(p, step);
    if (parts == 1)
        return dv_period_shift_years(p, step);
    dv_period q = *p;
    int64_t index = (int64_t)p->year * parts + p->part - 1 + step;
    if (!year_known(index / parts))
        return q;
    q.year = (int)(index / parts);
    q.part = (int)(index % parts) + 1;
    return q;
}

dv_period dv_period_half_of(dv_date d)
{
    dv_ymd c = dv_date_split(d);
    return (dv_period){.form = DV_PERIOD_HALF, .year = c.year, .part = c.month <= 6 ? 1 : 2};
}

/* Days as people type them. */
#include "danvan/date.h"

/* Numbers with one and the same sign between them. */
typedef struct parts {
    int n;
    int value[3];
    size_t digits[3];
} parts;

static bool take_parts(dv_str s, parts *p)
{
    enum { MOST_DIGITS = 8 };
    char sign = 0;
    *p = (parts){0};
    for (size_t i = 0; i < s.n; i++) {
        if (dv_is_digit(s.p[i]) && p->digits[p->n] < MOST_DIGITS) {
            p->value[p->n] = p->value[p->n] * 10 + (s.p[i] - '0');
            p->digits[p->n]++;
        } else if (dv_day_sign(s.p[i]) && p->digits[p->n] && p->n < 2 &&
                   (!sign || sign == s.p[i])) {
            sign = s.p[i];
            p->n++;
        } else {
            return false;
        }
    }
    return p->digits[p->n++] > 0;
}

static int full_year(int of_two_digits)
{
    return of_two_digits + (of_two_digits < 69 ? 2000 : 1900);
}

static bool three_parts(const parts *p, dv_typed_day *out)
{
    bool year_first = p->digits[0] == 4;
    int year = p->value[year_first ? 0 : 2], day = p->value[year_first ? 2 : 0];
    size_t year_digits = p->digits[year_first ? 0 : 2], day_digits = p->digits[year_first ? 2 : 0];
    if (day_digits > 2 || p->digits[1] > 2 || (year_digits != 2 && year_digits != 4))
        return false;
    out->whole = year_digits == 4;
    out->ymd = (dv_ymd){out->whole ? year : full_year(year), p->value[1], day};
    return true;
}

/* Year first, 20240305, or day first, 05032024: where the month would be stands the year's 19, 20
 * or 21 then, so that neither can be taken for the other. */
static void eight_digits(int v, dv_typed_day *out)
{
    int month = v / 100 % 100;
    out->whole = true;
    out->ymd = month >= 19 && month <= 21 ? (dv_ymd){v % 10000, v / 10000 % 100, v / 1000000}
                                          : (dv_ymd){v / 10000, month, v % 100};
}

/* Day first, without a sign: 0503.  What may be a year, as 2012, is no day. */
static bool four_digits(int v, int this_year, dv_typed_day *out)
{
    out->ymd = (dv_ymd){this_year, v % 100, v / 100};
    return v < 1900 || v > 2199;
}

/* What is left out is today's. */
static bool complete(const parts *p, dv_date today, dv_typed_day *out)
{
    dv_ymd now = dv_date_split(today);
    if (p->n == 3)
        return three_parts(p, out);
    if (p->n == 1 && p->digits[0] == 8) {
        eight_digits(p->value[0], out);
        return true;
    }
    if (p->n == 1 && p->digits[0] == 4)
        return four_digits(p->value[0], now.year, out);
    out->ymd = (dv_ymd){now.year, p->n == 2 ? p->value[1] : now.month, p->value[0]};
    return p->digits[0] <= 2 && p->digits[1] <= 2;
}

static dv_day_fault days_from(dv_str s, dv_date today, dv_typed_day *out)
{
    enum { MOST_DIGITS = 6 };
    int days = 0;
    if (s.n < 2 || s.n > 1 + MOST_DIGITS)
        return DV_DAY_FORM;
    for (size_t i = 1; i < s.n; i++) {
        if (!dv_is_digit(s.p[i]))
            return DV_DAY_FORM;
        days = days * 10 + (s.p[i] - '0');
    }
    dv_date day = today + (s.p[0] == '-' ? -days : days);
    if (day < dv_date_first() || day > dv_date_last())
        return DV_DAY_YEAR;
    out->date = day;
    out->ymd = dv_date_split(day);
    return DV_DAY_RIGHT;
}

dv_day_fault dv_day_typed(dv_str s, dv_date today, dv_typed_day *out)
{
    parts p;
    *out = (dv_typed_day){.date = DV_NO_DATE};
    s = dv_str_trim(s);
    if (s.n && (s.p[0] == '+' || s.p[0] == '-'))
        return days_from(s, today, out);
    if (!take_parts(s, &p) || !complete(&p, today, out))
        return DV_DAY_FORM;
    dv_ymd c = out->ymd;
    if (dv_date_of(c.year, 1, 1) == DV_NO_DATE)
        return DV_DAY_YEAR;
    if (c.month < 1 || c.month > 12)
        return DV_DAY_MONTH;
    out->date = dv_date_of(c.year, c.month, c.day);
    return out->date == DV_NO_DATE ? DV_DAY_DAY : DV_DAY_RIGHT;
}

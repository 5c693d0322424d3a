/* Dates and numbers: typed text → canonical text. */
#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/number.h"

#include "record_int.h"

#include <string.h>

static bool says_today(const char *text)
{
    static const char *const words[] = {"today", "hom nay", "nay", "t"};
    dv_buf b = {0};
    bool said = false;
    dv_fold(&b, dv_str_from(text));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        said = said || dv_str_is(dv_buf_str(&b), words[i]);
    dv_buf_free(&b);
    return said;
}

static dv_rc no_day(const dv_field *f, const char *text, dv_source from, dv_day_fault fault,
                    dv_ymd c, dv_err *err)
{
    switch (fault) {
    case DV_DAY_YEAR:
        return dv_fail(err, DV_INVALID, f->id, _("%s: days of 1900 to 2199 are taken"), text);
    case DV_DAY_MONTH:
        return dv_fail(err, DV_INVALID, f->id,
                       _("%s: there is no month %d; the day comes before the month"), text,
                       c.month);
    case DV_DAY_DAY:
        return dv_fail(err, DV_INVALID, f->id, _("%s: month %d/%d has %d days"), text, c.month,
                       c.year, dv_month_days(c.year, c.month));
    case DV_DAY_RIGHT:
    case DV_DAY_FORM:
        break;
    }
    if (from == DV_FROM_PERSON)
        return dv_fail(err, DV_INVALID, f->id,
                       _("%s is no day; write it as 5/3, 0503, 5/3/2024 or 2024-03-05"), text);
    return dv_fail(err, DV_INVALID, f->id, _("%s is no day; write it as 05/03/2024 or 2024-03-05"),
                   text);
}

dv_rc dv_take_date(dv_arena *a, const dv_field *f, const char *text, dv_source from,
                   const char **out, dv_err *err)
{
    dv_typed_day d = {.date = DV_NO_DATE};
    if (from == DV_FROM_FILE && dv_date_parse(dv_str_from(text), &d.date)) {
        *out = text; /* as it is written already */
        return DV_OK;
    }
    d.date = dv_today();
    if (from == DV_FROM_FILE || !says_today(text)) {
        dv_day_fault fault = dv_day_typed(dv_str_from(text), dv_today(), &d);
        if (from != DV_FROM_PERSON && !d.whole)
            fault = DV_DAY_FORM;
        if (fault != DV_DAY_RIGHT)
            return no_day(f, text, from, fault, d.ymd, err);
    }
    *out = dv_date_format(d.date, DV_NEW_N(a, char, DV_DATE_SIZE));
    return DV_OK;
}

static dv_rc no_number(const dv_field *f, const char *text, dv_source from, dv_err *err)
{
    enum { THOUSANDS = 3 };
    dv_readings two;
    bool whole = f->type == DV_INT;
    bool unclear =
        from == DV_FROM_PERSON && dv_number_readings(dv_str_from(text), dv_lang_now(), &two);
    if (unclear && whole && two.digits == THOUSANDS)
        return dv_fail(err, DV_INVALID, f->id, _("%s is no whole number; for thousands write %s"),
                       text, two.thousands);
    if (unclear && !whole)
        return dv_fail(err, DV_INVALID, f->id, _("%s could mean %s or %s; write one of these"),
                       text, two.fraction, two.thousands);
    return dv_fail(err, DV_INVALID, f->id,
                   whole ? _("%s is no whole number")
                         : _("%s is no number with at most three decimals"),
                   text);
}

static bool take_int(dv_str s, dv_source from, int64_t *out)
{
    return from == DV_FROM_PERSON
               ? dv_int_typed(s, dv_lang_now(), out)
               : dv_int_parse(s, from == DV_FROM_CONF ? DV_EN : dv_lang_now(), out);
}

static bool take_milli(dv_str s, dv_source from, int64_t *out)
{
    return from == DV_FROM_PERSON
               ? dv_milli_typed(s, dv_lang_now(), out)
               : dv_milli_parse(s, from == DV_FROM_CONF ? DV_EN : dv_lang_now(), out);
}

/* Digits, and the first of them no zero that might be left out: as they are stored. */
static bool is_plain(const char *text)
{
    enum { SURE = 18 };
    size_t n = 0;
    while (dv_is_digit(text[n]))
        n++;
    return n && n <= SURE && !text[n] && (*text != '0' || n == 1);
}

dv_rc dv_take_number(dv_arena *a, const dv_field *f, const char *text, dv_source from,
                     const char **out, dv_err *err)
{
    int64_t v;
    char buf[DV_NUMBER_SIZE];
    dv_str s = dv_str_from(text);
    bool whole = f->type == DV_INT;
    if (whole && from == DV_FROM_FILE && is_plain(text)) {
        *out = text;
        return DV_OK;
    }
    if (whole ? !take_int(s, from, &v) : !take_milli(s, from, &v))
        return no_number(f, text, from, err);
    *out = whole ? dv_arena_printf(a, "%lld", (long long)v)
                 : dv_arena_strdup(a, dv_milli_plain(v, buf));
    return DV_OK;
}

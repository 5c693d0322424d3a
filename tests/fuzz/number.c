/* Numbers, dates, moments and periods as typed: what is read is written and read back the same. */
#include "danvan/number.h"

#include "danvan/period.h"

#include "fuzz.h"

#include <string.h>

static void numbers(dv_str s, dv_lang lang)
{
    char buf[DV_NUMBER_SIZE];
    int64_t v, again;
    if (dv_int_parse(s, lang, &v))
        HOLDS(dv_int_parse(dv_str_from(dv_number_format(v, lang, buf)), lang, &again) &&
              again == v);
    if (dv_milli_parse(s, lang, &v)) {
        HOLDS(dv_milli_parse(dv_str_from(dv_milli_format(v, lang, buf)), lang, &again) &&
              again == v);
        HOLDS(dv_milli_parse(dv_str_from(dv_milli_plain(v, buf)), DV_EN, &again) && again == v);
        dv_percent_format(v, 1000, lang, buf);
        dv_percent_format(1000, v, lang, buf);
    }
    dv_decimal d, e;
    if (dv_decimal_parse(s, &d))
        HOLDS(dv_decimal_parse(dv_str_from(dv_decimal_plain(d, buf)), &e) && e.value == d.value &&
              e.digits == d.digits);
}

static void typed_numbers(dv_str s, dv_lang lang)
{
    char buf[DV_NUMBER_SIZE];
    int64_t v, again;
    dv_readings two;
    if (dv_int_typed(s, lang, &v))
        HOLDS(dv_int_typed(dv_str_from(dv_number_format(v, lang, buf)), lang, &again) &&
              again == v);
    if (dv_milli_typed(s, lang, &v)) {
        HOLDS(dv_milli_typed(dv_str_from(dv_milli_format(v, lang, buf)), lang, &again) &&
              again == v);
        /* A file may hold more, but never another number. */
        HOLDS(!dv_milli_parse(s, lang, &again) || again == v);
    }
    if (dv_number_readings(s, lang, &two)) {
        HOLDS(dv_milli_typed(dv_str_from(two.fraction), lang, &v));
        HOLDS(dv_int_typed(dv_str_from(two.thousands), lang, &v));
    }
}

static void typed_days(dv_str s)
{
    char buf[DV_DATE_SIZE];
    dv_typed_day d, again;
    dv_date today = dv_date_of(2024, 6, 30);
    dv_day_fault fault = dv_day_typed(s, today, &d);
    HOLDS((fault == DV_DAY_RIGHT) == (d.date != DV_NO_DATE));
    if (fault != DV_DAY_RIGHT)
        return;
    HOLDS(dv_day_typed(dv_str_from(dv_date_format(d.date, buf)), today, &again) == DV_DAY_RIGHT);
    HOLDS(again.date == d.date && again.whole);
    /* What is whole does not depend on today. */
    if (d.whole)
        HOLDS(dv_day_typed(s, dv_date_first(), &again) == DV_DAY_RIGHT && again.date == d.date);
}

static void dates(dv_str s)
{
    char buf[DV_DATE_SIZE], moment[DV_TIME_SIZE];
    dv_date d;
    if (dv_date_parse(s, &d))
        HOLDS(dv_str_is(s, dv_date_format(d, buf)));
    dv_time t, again;
    if (dv_time_parse(s, &t))
        HOLDS(dv_time_parse(dv_str_from(dv_time_format(t, moment)), &again) && again == t);
}

static void periods(dv_str s)
{
    char buf[DV_PERIOD_SIZE], other[DV_PERIOD_SIZE];
    char from[DV_DATE_SIZE];
    dv_date first;
    dv_period p, again;
    if (!dv_period_parse(s, &p))
        return;
    HOLDS(dv_period_parse(dv_str_from(dv_period_format(&p, buf)), &again));
    HOLDS(strcmp(buf, dv_period_format(&again, other)) == 0);
    for (int day = 1; day <= 28; day++) {
        dv_span span = dv_period_span(&p, day);
        HOLDS(span.from != DV_NO_DATE && span.from <= span.to);
        dv_date_format(span.from, from);
        HOLDS(dv_date_parse(dv_str_from(from), &first) && first == span.from);
    }
    for (int by = -1; by <= 1; by += 2) {
        again = dv_period_step(&p, by);
        dv_period_format(&again, other);
        HOLDS(dv_period_parse(dv_str_from(other), &again));
        again = dv_period_shift_years(&p, by);
        dv_period_format(&again, other);
        HOLDS(dv_period_parse(dv_str_from(other), &again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_str s = {(const char *)data, size};
    numbers(s, DV_VI);
    numbers(s, DV_EN);
    typed_numbers(s, DV_VI);
    typed_numbers(s, DV_EN);
    dates(s);
    typed_days(s);
    periods(s);
    return 0;
}

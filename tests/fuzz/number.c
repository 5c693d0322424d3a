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
    dates(s);
    periods(s);
    return 0;
}

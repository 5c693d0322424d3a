/* Days and reporting periods. */
#include "danvan/period.h"

#include <criterion/criterion.h>

static dv_date day(const char *s)
{
    dv_date d;
    cr_assert(dv_date_parse(dv_str_from(s), &d), "%s", s);
    return d;
}

Test(date, every_day_of_three_centuries_comes_back)
{
    dv_date d = dv_date_of(1900, 1, 1);
    int weekday = 1; /* a Monday */
    for (int y = 1900; y <= 2199; y++)
        for (int m = 1; m <= 12; m++)
            for (int k = 1; k <= dv_month_days(y, m); k++, d++) {
                dv_ymd c = dv_date_split(d);
                char text[DV_DATE_SIZE];
                cr_assert(c.year == y && c.month == m && c.day == k);
                cr_assert_eq(dv_date_of(y, m, k), d);
                cr_assert_eq(day(dv_date_format(d, text)), d);
                cr_assert_eq(dv_date_weekday(d), weekday);
                weekday = weekday % 7 + 1;
            }
    cr_assert_eq(dv_date_of(1970, 1, 1), 0);
}

Test(date, refuses_what_is_no_day)
{
    static const char *const bad[] = {"2023-02-29", "2024-13-01", "2024-00-10",  "2024-1-01",
                                      "24-01-01",   "2024-01-32", "2024-01-01 ", "",
                                      "1899-12-31", "2200-01-01", "2024/01/01"};
    dv_date d;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(dv_date_parse(dv_str_from(bad[i]), &d), "%s", bad[i]);
}

Test(date, is_typed_day_first_and_completed_from_today)
{
    static const struct {
        const char *typed, *is;
        bool whole;
    } good[] = {
        {"5/3", "2024-03-05", false},       {"05/03", "2024-03-05", false},
        {"5.3", "2024-03-05", false},       {"5-3", "2024-03-05", false},
        {"5/3/24", "2024-03-05", false},    {"5/3/68", "2068-03-05", false},
        {"5/3/69", "1969-03-05", false},    {"31/12/99", "1999-12-31", false},
        {"5/3/2023", "2023-03-05", true},   {"05-03-2024", "2024-03-05", true},
        {"5.3.2024", "2024-03-05", true},   {"2024-03-05", "2024-03-05", true},
        {"2024/3/5", "2024-03-05", true},   {"20240305", "2024-03-05", true},
        {"05032024", "2024-03-05", true},   {"20032024", "2024-03-20", true},
        {"19121999", "1999-12-19", true},   {"21122100", "2100-12-21", true},
        {"10", "2024-06-10", false},        {"1", "2024-06-01", false},
        {"+0", "2024-06-30", false},        {"+10", "2024-07-10", false},
        {"-3", "2024-06-27", false},        {"-181", "2024-01-01", false},
        {" 5/3/2024 ", "2024-03-05", true}, {"29/2", "2024-02-29", false},
        {"1/1/1900", "1900-01-01", true},   {"31/12/2199", "2199-12-31", true},
        {"+64101", "2199-12-31", false},    {"-45471", "1900-01-01", false},
        {"0503", "2024-03-05", false},      {"2806", "2024-06-28", false},
        {"1812", "2024-12-18", false},      {"2201", "2024-01-22", false},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        dv_typed_day d;
        char text[DV_DATE_SIZE];
        dv_day_fault fault = dv_day_typed(dv_str_from(good[i].typed), day("2024-06-30"), &d);
        cr_expect_eq(fault, DV_DAY_RIGHT, "%s", good[i].typed);
        cr_expect_str_eq(dv_date_format(d.date, text), good[i].is, "%s: %s", good[i].typed, text);
        cr_expect_eq(d.whole, good[i].whole, "%s", good[i].typed);
    }
}

Test(date, says_why_what_is_typed_is_no_day)
{
    static const struct {
        const char *typed;
        dv_day_fault fault;
    } bad[] = {
        {"", DV_DAY_FORM},           {"+", DV_DAY_FORM},
        {"-", DV_DAY_FORM},          {"+1x", DV_DAY_FORM},
        {"+1234567", DV_DAY_FORM},   {"100", DV_DAY_FORM},
        {"5/", DV_DAY_FORM},         {"/3", DV_DAY_FORM},
        {"5//3", DV_DAY_FORM},       {"5/3-2024", DV_DAY_FORM},
        {"5/3/4", DV_DAY_FORM},      {"5/3/024", DV_DAY_FORM},
        {"5/003", DV_DAY_FORM},      {"3/2024", DV_DAY_FORM},
        {"5/3/2024/1", DV_DAY_FORM}, {"2024-003-05", DV_DAY_FORM},
        {"123456789", DV_DAY_FORM},  {"5 3", DV_DAY_FORM},
        {"31/4", DV_DAY_DAY},        {"29/2/2023", DV_DAY_DAY},
        {"0/3", DV_DAY_DAY},         {"31", DV_DAY_DAY},
        {"20230229", DV_DAY_DAY},    {"0", DV_DAY_DAY},
        {"31042024", DV_DAY_DAY},    {"05132024", DV_DAY_MONTH},
        {"3/25/2024", DV_DAY_MONTH}, {"1/0", DV_DAY_MONTH},
        {"20241301", DV_DAY_MONTH},  {"1/1/1899", DV_DAY_YEAR},
        {"2200-01-01", DV_DAY_YEAR}, {"05031899", DV_DAY_YEAR},
        {"+64102", DV_DAY_YEAR},     {"-45472", DV_DAY_YEAR},
        {"-999999", DV_DAY_YEAR},    {"2024", DV_DAY_FORM},
        {"3002", DV_DAY_DAY},        {"0000", DV_DAY_MONTH},
        {"12345", DV_DAY_FORM},      {"1234567", DV_DAY_FORM},
        {"2012", DV_DAY_FORM},       {"1901", DV_DAY_FORM},
        {"2112", DV_DAY_FORM},       {"050324", DV_DAY_FORM},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dv_typed_day d;
        dv_day_fault fault = dv_day_typed(dv_str_from(bad[i].typed), day("2024-06-30"), &d);
        cr_expect_eq(fault, bad[i].fault, "%s: %d", bad[i].typed, (int)fault);
        cr_expect_eq(d.date, DV_NO_DATE, "%s", bad[i].typed);
    }
    dv_typed_day d;
    dv_day_typed(DV_LIT("31/4/2024"), day("2024-06-30"), &d);
    cr_expect(d.ymd.year == 2024 && d.ymd.month == 4 && d.ymd.day == 31);
}

Test(date, moments)
{
    dv_time t;
    char text[DV_TIME_SIZE];
    cr_assert(dv_time_parse(DV_LIT("2024-06-30T08:05"), &t));
    cr_assert_str_eq(dv_time_format(t, text), "2024-06-30T08:05:00");
    cr_assert_eq(dv_time_date(t), day("2024-06-30"));
    cr_assert(dv_time_parse(DV_LIT("1969-12-31T23:59:59"), &t));
    cr_assert_eq(dv_time_date(t), -1);
    cr_assert_str_eq(dv_time_format(t, text), "1969-12-31T23:59:59");
    cr_assert_not(dv_time_parse(DV_LIT("2024-06-30T24:00"), &t));
    cr_assert_not(dv_time_parse(DV_LIT("2024-06-30 08:05"), &t));
}

Test(date, a_damaged_moment_has_no_day)
{
    static const dv_time damaged[] = {INT64_MIN, -2208988801, 7258118400, INT64_MAX};
    char text[DV_TIME_SIZE];
    for (size_t i = 0; i < 4; i++) {
        cr_assert_eq(dv_time_date(damaged[i]), DV_NO_DATE);
        cr_assert_str_eq(dv_time_format(damaged[i], text), "");
    }
    cr_assert_str_eq(dv_time_format(-2208988800, text), "1900-01-01T00:00:00");
    cr_assert_str_eq(dv_time_format(7258118399, text), "2199-12-31T23:59:59");
}

Test(date, the_present_can_be_pinned)
{
    char text[DV_TIME_SIZE];
    dv_time t;
    cr_assert(dv_time_parse(DV_LIT("2024-06-30T23:59:59"), &t));
    dv_now_pin(t);
    cr_assert_str_eq(dv_time_format(dv_now(), text), "2024-06-30T23:59:59");
    cr_assert_eq(dv_today(), day("2024-06-30"));
}

typedef struct span_case {
    const char *period;
    int start_day;
    const char *from, *to;
} span_case;

Test(period, spans_by_scheme)
{
    static const span_case cases[] = {
        {"2024H1", 1, "2024-01-01", "2024-06-30"},
        {"2024H2", 1, "2024-07-01", "2024-12-31"},
        {"2024", 1, "2024-01-01", "2024-12-31"},
        {"2024Q1", 1, "2024-01-01", "2024-03-31"},
        {"2024-02", 1, "2024-02-01", "2024-02-29"},
        {"2024-9M", 1, "2024-01-01", "2024-09-30"},
        {"2024H1", 15, "2023-12-15", "2024-06-14"},
        {"2024Q1", 15, "2023-12-15", "2024-03-14"},
        {"2024-9M", 15, "2023-12-15", "2024-09-14"},
        {"2024", 15, "2023-12-15", "2024-12-14"},
        {"2024H2", 15, "2024-06-15", "2024-12-14"},
        {"2024-03", 15, "2024-02-15", "2024-03-14"},
        {"2023", 16, "2022-12-16", "2023-12-15"},
        {"2023Q4", 16, "2023-09-16", "2023-12-15"},
        {"2024-01-05..2024-02-03", 15, "2024-01-05", "2024-02-03"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        dv_period p;
        cr_assert(dv_period_parse(dv_str_from(cases[i].period), &p), "%s", cases[i].period);
        dv_span s = dv_period_span(&p, cases[i].start_day);
        cr_assert_eq(s.from, day(cases[i].from), "%s", cases[i].period);
        cr_assert_eq(s.to, day(cases[i].to), "%s", cases[i].period);
        char text[DV_PERIOD_SIZE];
        cr_assert_str_eq(dv_period_format(&p, text), cases[i].period);
    }
}

Test(period, neighbours_touch_and_never_overlap)
{
    static const char *const forms[] = {"2024H1", "2024Q2", "2024-06", "2024",
                                        "2024-01-05..2024-02-03"};
    static const int days[] = {1, 15, 16};
    for (size_t i = 0; i < 5; i++)
        for (size_t k = 0; k < 3; k++) {
            dv_period p, next;
            dv_period_parse(dv_str_from(forms[i]), &p);
            for (int n = 0; n < 30; n++, p = next) {
                next = dv_period_step(&p, 1);
                dv_period back = dv_period_step(&next, -1);
                dv_span a = dv_period_span(&p, days[k]), b = dv_period_span(&next, days[k]);
                cr_assert_eq(b.from, a.to + 1, "%s", forms[i]);
                cr_assert_eq(dv_period_span(&back, days[k]).from, a.from, "%s", forms[i]);
            }
        }
}

Test(period, last_year)
{
    dv_period p, last;
    char text[DV_PERIOD_SIZE];
    dv_period_parse(DV_LIT("2024-02-01..2024-02-29"), &p);
    last = dv_period_shift_years(&p, -1);
    cr_assert_str_eq(dv_period_format(&last, text), "2023-02-01..2023-02-28");
    dv_period_parse(DV_LIT("2024H1"), &p);
    last = dv_period_shift_years(&p, -1);
    cr_assert_str_eq(dv_period_format(&last, text), "2023H1");
    dv_period half = dv_period_half_of(day("2024-06-30"));
    cr_assert_str_eq(dv_period_format(&half, text), "2024H1");
}

Test(period, refuses_what_is_no_period)
{
    static const char *const bad[] = {"",
                                      "2024H3",
                                      "2024Q5",
                                      "2024-13",
                                      "2024-00",
                                      "2024-1",
                                      "2024-0M",
                                      "H1",
                                      "2024H12",
                                      "24H1",
                                      "2024-13M",
                                      "2024-06-30..2024-01-01",
                                      "2024-01-01..2024-02-30"};
    dv_period p;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(dv_period_parse(dv_str_from(bad[i]), &p), "%s", bad[i]);
}

Test(period, stops_where_the_days_that_exist_stop)
{
    static const char *const ends[][2] = {
        {"1900", "2199"},       {"1900H1", "2199H2"},
        {"1900Q1", "2199Q4"},   {"1900-01", "2199-12"},
        {"1900-9M", "2199-9M"}, {"1900-01-01..1900-03-01", "2199-10-01..2199-12-31"}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int last = 0; last < 2; last++) {
            dv_period p, same;
            char text[DV_PERIOD_SIZE];
            cr_assert(dv_period_parse(dv_str_from(ends[i][last]), &p), "%s", ends[i][last]);
            same = dv_period_step(&p, last ? 1 : -1);
            cr_assert_str_eq(dv_period_format(&same, text), ends[i][last]);
            same = dv_period_shift_years(&p, last ? 1 : -1);
            cr_assert_str_eq(dv_period_format(&same, text), ends[i][last]);
            for (int start_day = 1; start_day <= 16; start_day += 15) {
                dv_span s = dv_period_span(&p, start_day);
                cr_assert_leq(s.from, s.to, "%s", ends[i][last]);
                cr_assert(s.from >= day("1900-01-01") && s.to <= day("2199-12-31"));
            }
        }
}

Test(period, stepping_back_reaches_the_first_day)
{
    dv_period p = dv_period_half_of(day("2024-06-30"));
    for (int n = 0; n < 2 * 125; n++)
        p = dv_period_step(&p, -1);
    cr_assert_eq(dv_period_span(&p, 1).from, day("1900-01-01"));
}

Test(period, a_month_may_be_typed_before_its_year)
{
    static const char *const months[] = {"6/2024", "06/2024", "6-2024", "06.2024", "2024-06"};
    static const char *const none[] = {"13/2024", "0/2024", "/2024", "006/2024",
                                       "6/24",    "6 2024", ""};
    dv_period p;
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        cr_assert(dv_period_typed(dv_str_from(months[i]), &p), "%s", months[i]);
        cr_expect(p.form == DV_PERIOD_MONTH && p.year == 2024 && p.part == 6, "%s", months[i]);
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect_not(dv_period_typed(dv_str_from(none[i]), &p), "%s", none[i]);
}

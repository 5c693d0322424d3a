/* The month from which a day is chosen. */
#include "danvan/calendar.h"

#include "danvan/lang.h"

#include <criterion/criterion.h>

static const dv_schema no_holidays;

static dv_date day_of(const char *s)
{
    dv_date d;
    cr_assert(dv_date_parse(dv_str_from(s), &d), "%s", s);
    return d;
}

static dv_calendar open_on(const char *day)
{
    dv_calendar c;
    dv_now_pin((dv_time)dv_date_of(2024, 6, 30) * 86400);
    dv_calendar_init(&c, &no_holidays, day_of(day));
    return c;
}

static void press(dv_calendar *c, const char *keys)
{
    dv_str rest = dv_str_from(keys), name;
    while (dv_str_cut(&rest, ' ', &name)) {
        bool means = !dv_str_is(name, "x") && !dv_str_is(name, "F5") && !dv_str_is(name, "Insert");
        cr_expect_eq(dv_calendar_key(c, dv_key_named(name)), means ? DV_PICK_OPEN : DV_PICK_OTHER,
                     "%s", keys);
    }
}

Test(calendar, each_key)
{
    static const struct {
        const char *from, *keys, *to;
    } cases[] = {
        {"2024-03-05", "Left", "2024-03-04"},
        {"2024-03-01", "Left", "2024-02-29"},
        {"2024-03-31", "Right", "2024-04-01"},
        {"2024-03-05", "Up", "2024-02-27"},
        {"2024-12-31", "Down", "2025-01-07"},
        {"2024-03-31", "PageUp", "2024-02-29"},
        {"2024-03-31", "PageUp PageUp", "2024-01-31"},
        {"2024-03-31", "PageDown PageDown", "2024-05-31"},
        {"2024-03-31", "PageDown Left PageDown", "2024-05-29"},
        {"2024-12-15", "PageDown", "2025-01-15"},
        {"2024-02-29", "[", "2023-02-28"},
        {"2024-02-29", "] ] ] ]", "2028-02-29"},
        {"2024-02-29", "Ctrl-Left Ctrl-Right", "2024-02-29"},
        {"2024-02-10", "Home", "2024-02-01"},
        {"2024-02-10", "End", "2024-02-29"},
        {"2023-02-10", "End PageDown", "2023-03-28"},
        {"2019-01-01", "t", "2024-06-30"},
        {"2024-03-05", "2 9", "2024-03-29"},
        {"2024-03-05", "3 1", "2024-03-31"},
        {"2024-04-05", "3 1", "2024-04-01"},
        {"2024-03-05", "3 5", "2024-03-05"},
        {"2024-03-05", "1 2 3", "2024-03-03"},
        {"2024-03-05", "1 Right 2", "2024-03-02"},
        {"2024-03-05", "0", "2024-03-05"},
        {"2024-03-05", "0 7", "2024-03-07"},
        {"2024-03-05", "2 0", "2024-03-20"},
        {"2024-03-05", "x F5 Insert", "2024-03-05"},
        {"1900-01-01", "Left Up PageUp [", "1900-01-01"},
        {"1900-06-15", "[", "1900-06-15"},
        {"2199-12-31", "Right Down PageDown ]", "2199-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dv_calendar c = open_on(cases[i].from);
        char is[DV_DATE_SIZE];
        press(&c, cases[i].keys);
        cr_expect_str_eq(dv_date_format(c.day, is), cases[i].to, "%s %s: %s", cases[i].from,
                         cases[i].keys, is);
    }
}

Test(calendar, is_taken_or_left)
{
    dv_calendar c = open_on("2024-03-05");
    cr_expect_eq(dv_calendar_key(&c, DV_KEY_ENTER), DV_PICK_CHOSEN);
    cr_expect_eq(dv_calendar_key(&c, DV_KEY_ESC), DV_PICK_LEFT);
    cr_expect_eq(c.day, day_of("2024-03-05"));
}

Test(calendar, begins_on_today_where_there_is_no_day)
{
    dv_calendar c = open_on("2024-03-05");
    dv_calendar_init(&c, &no_holidays, DV_NO_DATE);
    cr_expect_eq(c.day, day_of("2024-06-30"));
}

/* Every month of every year: its days stand once, in order, each under its weekday. */
Test(calendar, every_month_is_whole)
{
    for (int year = 1900; year <= 2199; year++)
        for (int month = 1; month <= 12; month++) {
            dv_calendar c = {.schema = &no_holidays, .day = dv_date_of(year, month, 15)};
            int seen = 0;
            for (int week = 0; week < DV_CALENDAR_WEEKS; week++)
                for (int weekday = 1; weekday <= DV_CALENDAR_DAYS; weekday++) {
                    dv_calendar_cell cell = dv_calendar_at(&c, week, weekday);
                    if (cell.date == DV_NO_DATE)
                        continue;
                    cr_assert_eq(cell.day, ++seen);
                    cr_assert_eq(cell.date, dv_date_of(year, month, seen));
                    cr_assert_eq(dv_date_weekday(cell.date), weekday);
                    cr_assert_eq(cell.weekend, weekday > 5);
                    cr_assert_eq(cell.marked, seen == 15);
                }
            cr_assert_eq(seen, dv_month_days(year, month));
        }
}

Test(calendar, tells_today_and_holidays)
{
    const dv_span holidays[] = {{day_of("2024-04-30"), day_of("2024-05-01")},
                                {day_of("2024-09-02"), day_of("2024-09-03")}};
    const dv_schema s = {.holiday = holidays, .nholiday = 2};
    dv_calendar c = open_on("2024-06-05");
    c.schema = &s;
    dv_calendar_cell last = dv_calendar_at(&c, 4, 7);
    cr_expect(last.day == 30 && last.today && last.weekend && !last.marked && !last.holiday);
    cr_expect_eq(dv_calendar_at(&c, 0, 5).date, DV_NO_DATE);
    press(&c, "PageUp");
    cr_expect(dv_calendar_at(&c, 0, 3).holiday);
    cr_expect_not(dv_calendar_at(&c, 0, 4).holiday);
    press(&c, "PageUp");
    cr_expect(dv_calendar_at(&c, 4, 2).day == 30 && dv_calendar_at(&c, 4, 2).holiday);
    cr_expect_not(dv_calendar_at(&c, 4, 1).holiday);
}

Test(calendar, is_headed_in_both_languages)
{
    dv_calendar c = open_on("2024-03-05");
    dv_buf b = {0};
    dv_lang_set(DV_VI);
    dv_calendar_title(&c, &b);
    cr_expect_str_eq(dv_buf_cstr(&b), "Tháng 3/2024");
    cr_expect_str_eq(dv_calendar_head(1), "T2");
    cr_expect_str_eq(dv_calendar_head(7), "CN");
    dv_buf_clear(&b);
    dv_lang_set(DV_EN);
    dv_calendar_title(&c, &b);
    cr_expect_str_eq(dv_buf_cstr(&b), "March 2024");
    cr_expect_str_eq(dv_calendar_head(7), "Su");
    dv_buf_free(&b);
}

#include "danvan/date.h"

#include "danvan/err.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2199, DAY_SECONDS = 86400 };

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int dv_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

enum { BEFORE_1970 = 719163 }; /* days, from day 0 before the first of the year 1 */

dv_date dv_date_of(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        (day > 28 && day > dv_month_days(year, month)))
        return DV_NO_DATE;
    const int y = year - 1, whole = y * 365 + y / 4 - y / 100 + y / 400;
    return whole + before[month - 1] + (month > 2 && leap(year)) + day - BEFORE_1970;
}

dv_date dv_date_first(void)
{
    return dv_date_of(YEAR_MIN, 1, 1);
}

dv_date dv_date_last(void)
{
    return dv_date_of(YEAR_MAX, 12, 31);
}

/* By eras of 400 years that begin on 1 March (H. Hinnant, "chrono-compatible low-level date
 * algorithms"). */
dv_ymd dv_date_split(dv_date d)
{
    DV_ASSERT(d != DV_NO_DATE);
    int64_t z = (int64_t)d + 719468;
    int era = (int)(z / 146097), doe = (int)(z % 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int month = mp < 10 ? mp + 3 : mp - 9;
    return (dv_ymd){yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

int dv_date_weekday(dv_date d)
{
    /* 1970-01-01 was a Thursday. */
    return (d % 7 + 10) % 7 + 1;
}

static inline bool two_digits(const char *p, int *out)
{
    unsigned tens = (unsigned)p[0] - '0', ones = (unsigned)p[1] - '0';
    *out = (int)(10 * tens + ones);
    return tens <= 9 && ones <= 9;
}

bool dv_date_parse(dv_str s, dv_date *out)
{
    int century, y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !two_digits(s.p, &century) ||
        !two_digits(s.p + 2, &y) || !two_digits(s.p + 5, &m) || !two_digits(s.p + 8, &d))
        return false;
    dv_date day = dv_date_of(100 * century + y, m, d);
    if (day != DV_NO_DATE)
        *out = day;
    return day != DV_NO_DATE;
}

static void put_digits(char *to, unsigned v, int n)
{
    for (; n--; v /= 10)
        to[n] = (char)('0' + v % 10);
}

char *dv_date_format(dv_date d, char buf[DV_DATE_SIZE])
{
    buf[0] = '\0';
    if (d == DV_NO_DATE)
        return buf;
    dv_ymd c = dv_date_split(d);
    put_digits(buf, (unsigned)c.year, 4);
    put_digits(buf + 5, (unsigned)c.month, 2);
    put_digits(buf + 8, (unsigned)c.day, 2);
    buf[4] = buf[7] = '-';
    buf[10] = '\0';
    return buf;
}

bool dv_time_parse(dv_str s, dv_time *out)
{
    dv_date day;
    int h = 0, m = 0, sec = 0;
    if (s.n < 10 || !dv_date_parse((dv_str){s.p, 10}, &day))
        return false;
    if (s.n != 10) {
        if ((s.n != 16 && s.n != 19) || s.p[10] != 'T' || s.p[13] != ':' ||
            !two_digits(s.p + 11, &h) || !two_digits(s.p + 14, &m) || h > 23 || m > 59)
            return false;
        if (s.n == 19 && (s.p[16] != ':' || !two_digits(s.p + 17, &sec) || sec > 59))
            return false;
    }
    *out = (dv_time)day * DAY_SECONDS + (dv_time)h * 3600 + (dv_time)m * 60 + sec;
    return true;
}

dv_date dv_time_date(dv_time t)
{
    int64_t day = t / DAY_SECONDS - (t % DAY_SECONDS < 0);
    bool known = day >= dv_date_first() && day <= dv_date_last();
    return known ? (dv_date)day : DV_NO_DATE;
}

char *dv_time_format(dv_time t, char buf[DV_TIME_SIZE])
{
    dv_date day = dv_time_date(t);
    buf[0] = '\0';
    if (day == DV_NO_DATE)
        return buf;
    unsigned rest = (unsigned)(t - (dv_time)day * DAY_SECONDS);
    char date[DV_DATE_SIZE];
    snprintf(buf, DV_TIME_SIZE, "%sT%02u:%02u:%02u", dv_date_format(day, date), rest / 3600 % 24,
             rest / 60 % 60, rest % 60);
    return buf;
}

static bool pinned;
static dv_time pinned_at;

void dv_now_pin(dv_time t)
{
    pinned = true;
    pinned_at = t;
}

static dv_time local(time_t at)
{
    struct tm tm;
    localtime_r(&at, &tm);
    return (dv_time)dv_date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * DAY_SECONDS +
           (dv_time)tm.tm_hour * 3600 + (dv_time)tm.tm_min * 60 + (tm.tm_sec > 59 ? 59 : tm.tm_sec);
}

/* Within a second it is asked for thousands of times. */
dv_time dv_now(void)
{
    static _Thread_local time_t known;
    static _Thread_local dv_time known_as;
    if (pinned)
        return pinned_at;
    time_t now = time(NULL);
    if (now != known || !known) {
        known_as = local(now);
        known = now;
    }
    return known_as;
}

dv_date dv_today(void)
{
    return dv_time_date(dv_now());
}

#include "danvan/calendar.h"

#include "danvan/err.h"
#include "danvan/lang.h"

enum { SATURDAY = 6, MONTHS = 12 };

void dv_calendar_init(dv_calendar *c, const dv_schema *s, dv_date day)
{
    *c = (dv_calendar){.schema = s, .today = dv_today()};
    c->day = day != DV_NO_DATE ? day : c->today;
    c->kept = dv_date_split(c->day).day;
}

/* ---- keys ---- */

static void go(dv_calendar *c, dv_date day)
{
    if (day < dv_date_first() || day > dv_date_last())
        return;
    c->day = day;
    c->kept = dv_date_split(day).day;
}

static void go_months(dv_calendar *c, int by)
{
    dv_ymd at = dv_date_split(c->day);
    int months = at.year * MONTHS + at.month - 1 + by;
    int year = months / MONTHS, month = months % MONTHS + 1;
    if (dv_date_of(year, month, 1) == DV_NO_DATE)
        return;
    int last = dv_month_days(year, month);
    c->day = dv_date_of(year, month, c->kept < last ? c->kept : last);
}

static void go_in_month(dv_calendar *c, int day)
{
    dv_ymd at = dv_date_split(c->day);
    go(c, dv_date_of(at.year, at.month, day));
}

/* 2 and then 9 go to the 29th; a second digit that gives no day of this month begins anew. */
static void go_typed(dv_calendar *c, int digit, int before)
{
    dv_ymd at = dv_date_split(c->day);
    int last = dv_month_days(at.year, at.month), both = before * 10 + digit;
    int day = before && both <= last ? both : digit;
    c->typed = day == digit ? digit : 0;
    if (day)
        go_in_month(c, day);
}

static bool moved(dv_calendar *c, dv_key key)
{
    dv_ymd at = dv_date_split(c->day);
    switch (key) {
    case DV_KEY_LEFT:
    case DV_KEY_RIGHT:
        go(c, c->day + (key == DV_KEY_LEFT ? -1 : 1));
        return true;
    case DV_KEY_UP:
    case DV_KEY_DOWN:
        go(c, c->day + (key == DV_KEY_UP ? -DV_CALENDAR_DAYS : DV_CALENDAR_DAYS));
        return true;
    case DV_KEY_PAGE_UP:
    case DV_KEY_PAGE_DOWN:
        go_months(c, key == DV_KEY_PAGE_UP ? -1 : 1);
        return true;
    case '[':
    case DV_KEY_WORD_LEFT:
        go_months(c, -MONTHS);
        return true;
    case ']':
    case DV_KEY_WORD_RIGHT:
        go_months(c, MONTHS);
        return true;
    case DV_KEY_HOME:
        go_in_month(c, 1);
        return true;
    case DV_KEY_END:
        go_in_month(c, dv_month_days(at.year, at.month));
        return true;
    case 't':
        go(c, c->today);
        return true;
    default:
        return false;
    }
}

dv_picked dv_calendar_key(dv_calendar *c, dv_key key)
{
    int before = c->typed;
    c->typed = 0;
    if (key == DV_KEY_ENTER)
        return DV_PICK_CHOSEN;
    if (key == DV_KEY_ESC)
        return DV_PICK_LEFT;
    if (moved(c, key))
        return DV_PICK_OPEN;
    if (key < '0' || key > '9')
        return DV_PICK_OTHER;
    go_typed(c, key - '0', before);
    return DV_PICK_OPEN;
}

/* ---- what is seen ---- */

void dv_calendar_title(const dv_calendar *c, dv_buf *out)
{
    static const char *const months[] = {N_("January"), N_("February"), N_("March"),
                                         N_("April"),   N_("May"),      N_("June"),
                                         N_("July"),    N_("August"),   N_("September"),
                                         N_("October"), N_("November"), N_("December")};
    dv_ymd at = dv_date_split(c->day);
    /* What stands between them is the language's. */
    dv_buf_printf(out, _("%s %d"), _(months[at.month - 1]), at.year);
}

const char *dv_calendar_head(int weekday)
{
    static const char *const heads[] = {N_("Mo"), N_("Tu"), N_("We"), N_("Th"),
                                        N_("Fr"), N_("Sa"), N_("Su")};
    DV_ASSERT(weekday >= 1 && weekday <= DV_CALENDAR_DAYS);
    return _(heads[weekday - 1]);
}

dv_calendar_cell dv_calendar_at(const dv_calendar *c, int week, int weekday)
{
    dv_ymd at = dv_date_split(c->day);
    dv_date first = dv_date_of(at.year, at.month, 1);
    int day = week * DV_CALENDAR_DAYS + weekday - dv_date_weekday(first) + 1;
    if (day < 1 || day > dv_month_days(at.year, at.month))
        return (dv_calendar_cell){.date = DV_NO_DATE};
    dv_date date = first + day - 1;
    return (dv_calendar_cell){.date = date,
                              .day = day,
                              .marked = date == c->day,
                              .today = date == c->today,
                              .weekend = weekday >= SATURDAY,
                              .holiday = dv_schema_holiday(c->schema, date)};
}

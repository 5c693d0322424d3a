/* A month from which a day is chosen, as a painter needs it: a title, seven heads, six weeks of
 * cells.  It begins on a Monday.  Keys: arrows by day and week, PageUp and PageDown by month, [ and
 * ] (or Ctrl-Left and Ctrl-Right) by year, Home and End the first and last day of the month, t
 * today; digits go to that day of the month; Enter takes the day and Esc leaves.  A move by month
 * or year keeps the day of the month where there is one; no move goes beyond the days of date.h. */
#ifndef DANVAN_CALENDAR_H
#define DANVAN_CALENDAR_H

#include "danvan/picker.h"

enum { DV_CALENDAR_DAYS = 7, DV_CALENDAR_WEEKS = 6 };

typedef struct dv_calendar {
    const dv_schema *schema; /* for its holidays */
    dv_date day;             /* the one that is marked */
    dv_date today;
    /* Its own: */
    int kept;  /* the day of the month that moves by month keep to */
    int typed; /* the digit typed before; 0: none */
} dv_calendar;

typedef struct dv_calendar_cell {
    dv_date date; /* DV_NO_DATE: outside the month; nothing else holds then */
    int day;      /* of the month */
    bool marked, today, weekend, holiday;
} dv_calendar_cell;

/* Marks `day`, or today if it is DV_NO_DATE.  The schema outlives the calendar. */
void dv_calendar_init(dv_calendar *c, const dv_schema *s, dv_date day);
dv_picked dv_calendar_key(dv_calendar *c, dv_key key);

/* In the interface's language: "Tháng 3/2024"; "T2" … "CN". */
void dv_calendar_title(const dv_calendar *c, dv_buf *out);
const char *dv_calendar_head(int weekday); /* 1 Monday … 7 Sunday */
dv_calendar_cell dv_calendar_at(const dv_calendar *c, int week, int weekday); /* week 0 … 5 */

#endif

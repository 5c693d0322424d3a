/* Days and moments.  A dv_date counts days from 1970-01-01 in the proleptic Gregorian calendar;
 * a dv_time counts seconds from 1970-01-01T00:00 *local* time (an office works in one zone).
 * Years 1900 to 2199 are accepted. */
#ifndef DANVAN_DATE_H
#define DANVAN_DATE_H

#include "danvan/str.h"

#include <stdbool.h>
#include <stdint.h>

typedef int32_t dv_date;
typedef int64_t dv_time;
#define DV_NO_DATE INT32_MIN

typedef struct dv_ymd {
    int year, month, day;
} dv_ymd;

dv_date dv_date_of(int year, int month, int day); /* DV_NO_DATE if there is no such day */
dv_ymd dv_date_split(dv_date d);
int dv_date_weekday(dv_date d); /* 1 Monday … 7 Sunday */
int dv_month_days(int year, int month);

/* Exactly YYYY-MM-DD. */
bool dv_date_parse(dv_str s, dv_date *out);
/* Writes YYYY-MM-DD, or "" for DV_NO_DATE, with its NUL; returns buf. */
enum { DV_DATE_SIZE = 11, DV_TIME_SIZE = 20 };
char *dv_date_format(dv_date d, char buf[DV_DATE_SIZE]);

/* YYYY-MM-DD or YYYY-MM-DDThh:mm:ss (seconds may be left out). */
bool dv_time_parse(dv_str s, dv_time *out);
char *dv_time_format(dv_time t, char buf[DV_TIME_SIZE]); /* YYYY-MM-DDThh:mm:ss */
/* DV_NO_DATE (and "" above) for a moment outside the years accepted: stored data may be damaged. */
dv_date dv_time_date(dv_time t);

/* The present moment, or the one pinned by dv_now_pin (tests, --now). */
dv_time dv_now(void);
dv_date dv_today(void);
void dv_now_pin(dv_time t);

#endif

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
dv_date dv_date_first(void); /* of those that are accepted */
dv_date dv_date_last(void);

/* Exactly YYYY-MM-DD. */
bool dv_date_parse(dv_str s, dv_date *out);
/* Writes YYYY-MM-DD, or "" for DV_NO_DATE, with its NUL; returns buf. */
enum { DV_DATE_SIZE = 11, DV_TIME_SIZE = 20 };
char *dv_date_format(dv_date d, char buf[DV_DATE_SIZE]);

/* Does it stand between day, month and year where a person types them? */
static inline bool dv_day_sign(char c)
{
    return c == '/' || c == '-' || c == '.';
}

/* A day as a person types it: 5/3/2024, 5-3-24, 5.3 or 05032024, day first; 2024-03-05 or 20240305,
 * year first; 10, the tenth of this month; +10 and -3, days from today.  What is left out is
 * today's.  A year of two digits is read as POSIX reads it: 69 to 99 are 1969 to 1999, 00 to 68 are
 * 2000 to 2068. */
typedef enum dv_day_fault {
    DV_DAY_RIGHT,
    DV_DAY_FORM,  /* nothing that a day is written as */
    DV_DAY_YEAR,  /* a year that is not accepted */
    DV_DAY_MONTH, /* there is no such month */
    DV_DAY_DAY    /* the month has fewer days */
} dv_day_fault;
typedef struct dv_typed_day {
    dv_date date; /* DV_NO_DATE if there is a fault */
    dv_ymd ymd;   /* what was read, also if there is no such month or day */
    bool whole;   /* with a year of four digits: it means the same on any day */
} dv_typed_day;
dv_day_fault dv_day_typed(dv_str s, dv_date today, dv_typed_day *out);

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

/* Reporting periods.
 *
 * A scheme says on which day a reporting month begins: 1 for the calendar; 15 for the inspectorate
 * (Thông tư 01/2024/TT-TTCP: the year runs from 15/12 of the year before to 14/12), where month m
 * runs from the 15th of month m-1 to the 14th of month m; 16 before that (Thông tư
 * 03/2013/TT-TTCP). A period is written 2024, 2024H1, 2024Q2, 2024-9M (also 2024-6M, 2024-3M),
 * 2024-06, or 2024-01-01..2024-06-30. */
#ifndef DANVAN_PERIOD_H
#define DANVAN_PERIOD_H

#include "danvan/date.h"

/* Both days included. */
typedef struct dv_span {
    dv_date from, to;
} dv_span;

typedef enum dv_period_form {
    DV_PERIOD_YEAR,
    DV_PERIOD_HALF,
    DV_PERIOD_QUARTER,
    DV_PERIOD_CUMULATIVE, /* the first `part` months */
    DV_PERIOD_MONTH,
    DV_PERIOD_DAYS
} dv_period_form;

typedef struct dv_period {
    dv_period_form form;
    int year, part; /* part: 1–2, 1–4, months, 1–12 */
    dv_span days;   /* only for DV_PERIOD_DAYS */
} dv_period;

bool dv_period_parse(dv_str s, dv_period *out);
/* As a person types it: a month may also come before its year, 6/2024. */
bool dv_period_typed(dv_str s, dv_period *out);
enum { DV_PERIOD_SIZE = 32 };
char *dv_period_format(const dv_period *p, char buf[DV_PERIOD_SIZE]);

/* Its days in a scheme whose months begin on start_day (1: on the 1st of the month itself;
 * 2–28: on that day of the month before). */
dv_span dv_period_span(const dv_period *p, int start_day);

/* Both of these return the period itself rather than leave the years 1900 to 2199: who steps until
 * something is found must stop there.
 *
 * The same form `years` later or earlier (a range of days is moved by whole years). */
dv_period dv_period_shift_years(const dv_period *p, int years);
/* The next (step 1) or the one before (step -1) of the same form; a cumulative one moves by years,
 * a range of days by its own length. */
dv_period dv_period_step(const dv_period *p, int step);
/* The calendar half-year in which the day lies. */
dv_period dv_period_half_of(dv_date d);

#endif

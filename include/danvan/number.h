/* Numbers and days as people write them.  Vietnamese: 4.494 and 89,0; English: 4,494 and 89.0.
 * A decimal is an integer count of thousandths (DV_MILLI = 1). */
#ifndef DANVAN_NUMBER_H
#define DANVAN_NUMBER_H

#include "danvan/date.h"
#include "danvan/lang.h"
#include "danvan/str.h"

#include <stdint.h>

enum { DV_MILLI = 1000, DV_NUMBER_SIZE = 40 };

/* A number as it was stated: value × 10^-digits, with the digits after the point that were written,
 * so that "89 %" and "89.0 %" can each be compared at its own precision. */
typedef struct dv_decimal {
    int64_t value;
    int digits; /* 0–6 */
} dv_decimal;

/* With separators of thousands, in the language's style; returns buf. */
char *dv_number_format(int64_t v, dv_lang lang, char buf[DV_NUMBER_SIZE]);
/* Thousandths, without trailing zeros after the point. */
char *dv_milli_format(int64_t milli, dv_lang lang, char buf[DV_NUMBER_SIZE]);
/* n ÷ of in percent, rounded half up to one decimal in integer arithmetic: "89,0"; "–" if there is
 * none. */
char *dv_percent_format(int64_t n, int64_t of, dv_lang lang, char buf[DV_NUMBER_SIZE]);
/* The same in tenths of a percent, into *tenths; false if of is 0 or they are beyond 64 bits. */
bool dv_percent_tenths(int64_t n, int64_t of, int64_t *tenths);
/* Plain, for data formats: digits with a point, no separators. */
char *dv_milli_plain(int64_t milli, char buf[DV_NUMBER_SIZE]);
char *dv_decimal_plain(dv_decimal d, char buf[DV_NUMBER_SIZE]);

/* Plain form (-12, 3.5) or, where it is unmistakable, the language's with separators in their
 * right places (4.494 in Vietnamese is 4494, 12,5 is 12.5).  False if it is neither, if digits
 * would be lost, or on overflow. */
bool dv_int_parse(dv_str s, dv_lang lang, int64_t *out);
bool dv_milli_parse(dv_str s, dv_lang lang, int64_t *out);
bool dv_decimal_parse(dv_str s, dv_decimal *out); /* plain form only */

/* As a person types them: in the language's style alone, where blanks may also stand between the
 * thousands (1.234,5, 1234,5 and 1 234,5 in Vietnamese).  The language decides what 1.234 is: more
 * than a thousand in Vietnamese, one and a fraction in English.  1.5 in Vietnamese and 1,5 in
 * English are refused, lest who writes them expect the same of 1.250; 0.5 has one meaning only. */
bool dv_int_typed(dv_str s, dv_lang lang, int64_t *out);
bool dv_milli_typed(dv_str s, dv_lang lang, int64_t *out);
/* The two numbers that 1.5 or 1,234 may mean, in the language's style; false if s is not digits
 * around one point or comma, with at most three after it. */
typedef struct dv_readings {
    char fraction[DV_NUMBER_SIZE];
    char thousands[DV_NUMBER_SIZE];
    int digits; /* after the point or comma */
} dv_readings;
bool dv_number_readings(dv_str s, dv_lang lang, dv_readings *out);

/* 0 to 6 digits, and small enough that ten of them add up at six digits without overflow. */
#define DV_DECIMAL_MOST UINT64_C(900000000000)
bool dv_decimal_fits(dv_decimal d);

/* A day and a moment for people, in the interface's language: 30/06/2024 and 30/06/2024 07:05 in
 * Vietnamese, 2024-06-30 and 2024-06-30T07:05:00 in English; "" where there is none. */
char *dv_day_text(dv_date d, char buf[DV_DATE_SIZE]);
char *dv_moment_text(dv_time t, char buf[DV_TIME_SIZE]);

#endif

/* The same question asked of earlier periods: how a figure came to be what it is. */
#ifndef DANVAN_TREND_H
#define DANVAN_TREND_H

#include "danvan/report.h"

enum { DV_TREND_PERIODS = 8 };

typedef struct dv_trend {
    dv_arena arena;
    size_t n; /* periods, oldest first; the last is the asked one */
    dv_result *of[DV_TREND_PERIODS];
    dv_result *last_year; /* the same period of last year */
} dv_trend;

/* Asks anew; what was there is let go. On an error nothing is there. */
dv_rc dv_trend_make(dv_trend *t, dv_registry *r, const dv_ask *ask, dv_err *err);
void dv_trend_free(dv_trend *t);

/* The figure of the same row and column in another result; NONE if it has none such. */
dv_cell dv_trend_cell(const dv_result *in, const dv_row *row, const dv_column *column);
/* Eight figures as eight small columns. */
const char *dv_trend_spark(dv_arena *a, const dv_trend *t, const dv_row *row,
                           const dv_column *column, bool ascii);

#endif

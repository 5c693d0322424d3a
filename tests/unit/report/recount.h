/* Counting again from whole records, one figure at a time, without facts, tallies or bases. */
#ifndef TEST_RECOUNT_H
#define TEST_RECOUNT_H

#include "danvan/report.h"

#include "unit/report/office.h"

typedef struct counted {
    dv_record *rec;
    int unit;
    dv_date date, closed, due;
    dv_role role;
} counted;

typedef struct recount {
    office *o;
    counted *rec;
    size_t n;
    const dv_result *res;
} recount;

void recount_load(recount *c, office *o);
/* Row nrow is the total. */
dv_cell recount_cell(const recount *c, size_t row, size_t column);
/* The ids behind a measure of counted records in that place. */
size_t recount_ids(const recount *c, size_t row, size_t column, dv_id *out);

#endif

/* Lists against a plain recount: a world full of invented notes, and any query of them. */
#ifndef TEST_LISTS_H
#define TEST_LISTS_H

#include "world.h"

/* The query's own limits (query_int.h): lowered, a thousand records take the ways of a million. */
extern size_t dv_query_few, dv_query_patience, dv_units_most;

extern world w;
extern dv_record **all; /* that are to be found */
extern size_t nall;

unsigned chance(unsigned n); /* the same ones at every run */
void fill_open(size_t n);    /* so many notes into a world that is open */
void fill(size_t n);
dv_query random_query(const dv_kind *k);
/* Its count, and its pages of so many records in both directions, are those of the recount. */
void check(const dv_query *q, size_t limit);

#endif

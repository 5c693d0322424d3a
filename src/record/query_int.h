/* Queries: which records, in which order. */
#ifndef DANVAN_QUERY_INT_H
#define DANVAN_QUERY_INT_H

#include "danvan/query.h"

#include "id_set_int.h"
#include "record_int.h"

/* A query made ready inside one read transaction. */
typedef struct selection {
    dv_arena *a; /* of the call, for what the query itself needs */
    dv_registry *r;
    dv_txn *t;
    const dv_query *q;
    const dv_field *order;
    bool limited;  /* only the ids in `among` can match */
    id_set among;  /* from search and `only` */
    bool filtered; /* by day, unit, condition, or what the person may see */
    bool by_facts; /* the filter can be asked of facts alone */
    dv_err *err;
} selection;

/* Up to so many matches are put in order in memory; after so many records that a filter turned
 * down, a walk asks the facts which pass.  Variables, for tests with few records. */
extern size_t dv_query_few, dv_query_patience;

/* A page being filled, in the direction that is walked. */
typedef struct filling {
    dv_arena *a;
    dv_page *page;
    size_t limit;
} filling;
/* False once the page is full and one more has shown that there are more. */
bool dv_page_add(filling *f, dv_record *rec);

/* walk.c */
void dv_order_key(const selection *s, dv_buf *b, const dv_record *rec);
dv_rc dv_walk_page(const selection *s, const dv_buf *anchor, bool up, filling *f);
/* Of those that stand before the record `until`; 0: of all. */
dv_rc dv_walk_count(const selection *s, dv_id until, size_t *n);

dv_rc dv_select(dv_arena *a, dv_registry *r, dv_txn *t, const dv_query *q, selection *out,
                dv_err *err);
bool dv_select_record(const selection *s, const dv_record *rec);
/* Calls fn with the ids of the facts that pass the filter, in the order of dates, until it returns
 * false. */
dv_rc dv_select_scan(const selection *s, bool (*fn)(void *ctx, dv_date date, dv_id id), void *ctx);
/* Those of the days from..to; DV_NO_DATE: open. */
dv_rc dv_select_days(const selection *s, dv_date from, dv_date to,
                     bool (*fn)(void *ctx, dv_date date, dv_id id), void *ctx);

/* days.c: a page in the order of the kind's date, if the filter can be asked of facts alone and
 * nothing else limits it. */
dv_rc dv_days_page(const selection *s, const dv_record *anchor, bool up, filling *f);

/* units.c: the ids of the kind's records whose units' names are those of units that the person
 * sees, of `below` and what is below it alone (DV_NO_UNIT: of all).  Of each once, in no order;
 * records of other units with the same names come along. */
typedef void (*dv_unit_fn)(void *ctx, dv_id id);
typedef struct units_told {
    bool all; /* all were told; else there is no order by unit, or they are more than dv_units_most
               */
    bool alone; /* no other unit has one of the names */
} units_told;
extern size_t dv_units_most; /* a variable, for tests */
dv_rc dv_units_each(const dv_registry *r, dv_txn *t, const dv_kind *k, int below, dv_unit_fn fn,
                    void *ctx, units_told *told, dv_err *err);
/* Limits the query to them, if they can be told. */
dv_rc dv_units_narrow(selection *s);

/* search.c: ids of the kind's records with all the words. */
dv_rc dv_search(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                id_set *out, dv_err *err);

#endif

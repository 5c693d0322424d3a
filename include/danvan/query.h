/* Lists of records: filtered, ordered, paged by key. */
#ifndef DANVAN_QUERY_H
#define DANVAN_QUERY_H

#include "danvan/record.h"

typedef struct dv_query {
    const dv_kind *kind;
    const dv_cond *where; /* NULL: all */
    dv_date from, to;     /* of the kind's date; DV_NO_DATE: open */
    int unit;             /* it and everything below it; DV_NO_UNIT: all */
    const char *search; /* words in any order, without marks, the last a prefix; NULL or "": all */
    const dv_field *sort; /* a sorted field; NULL: the kind's date */
    bool ascending;       /* the default is newest or greatest first */
    const dv_id *only;    /* ascending ids: nothing but these; NULL: no such limit */
    size_t nonly;
} dv_query;

/* One with no filter at all. */
dv_query dv_query_of(const dv_kind *k);

typedef struct dv_page {
    dv_record **record;
    size_t n;
    bool more; /* there are further ones in that direction */
} dv_page;

typedef enum dv_direction { DV_FORWARD, DV_BACKWARD } dv_direction;

/* At most `limit` records after (forward) or before (backward) the record `anchor`, itself left
 * out, always in the list's order; anchor 0: from the list's beginning or its end.  An anchor that
 * has been deleted meanwhile is DV_NOT_FOUND; one that the person does not see is DV_DENIED, since
 * where it stands would tell its day, or whatever the list is in order of. */
dv_rc dv_query_page(dv_arena *a, dv_registry *r, const dv_query *q, dv_id anchor, dv_direction dir,
                    size_t limit, dv_page *out, dv_err *err);
/* All of them in pages, as they are at one moment, whatever others save meanwhile: for a file that
 * must hold each record once.  What a page holds is good until the next; DV_OK from `fn` goes on.
 */
typedef dv_rc (*dv_page_fn)(void *ctx, const dv_page *page);
dv_rc dv_query_all(dv_registry *r, const dv_query *q, dv_id anchor, size_t limit, dv_page_fn fn,
                   void *ctx, dv_err *err);
dv_rc dv_query_count(dv_registry *r, const dv_query *q, size_t *n, dv_err *err);
/* *there: whether the query means the record; *before: how many of its records stand before it,
 * counted by their keys, however many they are. */
dv_rc dv_query_place(dv_registry *r, const dv_query *q, dv_id id, bool *there, size_t *before,
                     dv_err *err);

#endif

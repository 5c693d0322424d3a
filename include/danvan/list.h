/* A list of records on the screen: any number of them, of which only those around the marked one
 * are in memory.  It moves by keys of the sort order, never by counting from the beginning. */
#ifndef DANVAN_LIST_H
#define DANVAN_LIST_H

#include "danvan/query.h"

typedef struct dv_list_view {
    dv_registry *r;
    dv_query q;
    dv_arena own;                 /* of the filters */
    const char *title;            /* what a figure's list is about; NULL: the kind's name */
    const char *stage, *category; /* filters by id; NULL: none */
    dv_period period;             /* if has_period */
    bool has_period;
    dv_arena page_arena;
    dv_record **row; /* what is in memory, in the list's order */
    size_t n;
    bool before, after; /* are there rows before the first, after the last in memory? */
    size_t top, sel;    /* indexes of row: the first seen and the marked one */
    size_t position;    /* of the marked one in the whole list, from 0 */
    size_t count;       /* of the whole list */
    int height;         /* rows that are seen */
} dv_list_view;

dv_rc dv_list_open(dv_registry *r, const dv_kind *k, dv_list_view **out, dv_err *err);
/* The records behind a figure; ids ascending, copied. */
dv_rc dv_list_open_ids(dv_registry *r, const dv_kind *k, const char *title, const dv_id *ids,
                       size_t n, dv_list_view **out, dv_err *err);
void dv_list_close(dv_list_view *l);

void dv_list_resize(dv_list_view *l, int height);
dv_rc dv_list_move(dv_list_view *l, long by, dv_err *err);
dv_rc dv_list_first(dv_list_view *l, dv_err *err);
dv_rc dv_list_last(dv_list_view *l, dv_err *err);
/* After a change of the filters, or of the records: keeps the marked record if it is still there.
 */
dv_rc dv_list_reload(dv_list_view *l, dv_err *err);
dv_record *dv_list_marked(const dv_list_view *l); /* NULL if the list is empty */

void dv_list_search(dv_list_view *l, const char *text);
void dv_list_unit(dv_list_view *l, int unit);
void dv_list_stage(dv_list_view *l, const char *stage);
void dv_list_category(dv_list_view *l, const char *category);
void dv_list_period(dv_list_view *l, const dv_period *p); /* NULL: all */
void dv_list_sort(dv_list_view *l, const dv_field *f);
void dv_list_clear(dv_list_view *l);

/* "Đơn vị: Vinh  Tìm: dat …", empty without filters. */
void dv_list_filters(const dv_list_view *l, dv_buf *out);

#endif

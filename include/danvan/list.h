/* A list of records on the screen: any number of them, of which only those around the marked one
 * are in memory.  It moves by keys of the sort order, never by counting from the beginning. */
#ifndef DANVAN_LIST_H
#define DANVAN_LIST_H

#include "danvan/keep.h"
#include "danvan/query.h"

enum { DV_LIST_NARROWS = 8 };

/* A condition (cond.h) on a field, how it is shown, and what was typed for it; typed is NULL where
 * that is not known: of a filter that was kept. */
typedef struct dv_typed_filter {
    const char *condition, *shown, *typed;
} dv_typed_filter;

typedef struct dv_list_view {
    dv_registry *r;
    dv_query q;
    dv_arena own;                 /* of the filters */
    const char *title;            /* what a figure's list is about; NULL: the kind's name */
    const char *stage, *category; /* filters by id; NULL: none */
    dv_typed_filter narrow[DV_LIST_NARROWS];
    const dv_field *narrow_by[DV_LIST_NARROWS];
    size_t nnarrow;
    dv_period period; /* if has_period */
    bool has_period;
    dv_arena page_arena;
    dv_record **row; /* what is in memory, in the list's order */
    size_t n;
    bool before, after; /* are there rows before the first, after the last in memory? */
    size_t top, sel;    /* indexes of row: the first seen and the marked one */
    size_t position;    /* of the marked one in the whole list, from 0 */
    size_t count;       /* of the whole list */
    int height;         /* rows that are seen */
    dv_id *mark;        /* marked for an act on many; ascending */
    size_t nmark, capmark;
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
/* To a record, wherever it stands; *there is false, and the list as it was, where the filters leave
 * it out. */
dv_rc dv_list_go(dv_list_view *l, dv_id id, bool *there, dv_err *err);
dv_record *dv_list_marked(const dv_list_view *l); /* NULL if the list is empty */

/* Marks for acts on many records at once.  A mark stays while the list is narrowed or reloaded. */
void dv_list_turn_mark(dv_list_view *l);              /* of the record at the cursor */
dv_rc dv_list_mark_all(dv_list_view *l, dv_err *err); /* all that the filters let through */
void dv_list_unmark(dv_list_view *l);
bool dv_list_is_marked(const dv_list_view *l, dv_id id);

/* By a condition on any field ("field = land"), in place of all those on `instead`; NULL: one more.
 * False: it is none, and why; what holds is left. */
bool dv_list_narrow(dv_list_view *l, const dv_field *instead, const dv_typed_filter *by,
                    dv_err *err);
/* What was typed for the condition on a field that holds; NULL if there is none, or not known. */
const char *dv_list_typed_on(const dv_list_view *l, const dv_field *f);
/* The condition that a person types on a field, and how it is shown: a value, < <= > >= and a
 * value, or of days and numbers a range, 1/6/2024..15/6/2024; a month (6/2024, 2024-06) or a year
 * stands for its days; nothing for the records that have no value. */
dv_rc dv_list_typed(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str typed,
                    dv_typed_filter *out, dv_err *err);
void dv_list_search(dv_list_view *l, const char *text);
void dv_list_unit(dv_list_view *l, int unit);
void dv_list_stage(dv_list_view *l, const char *stage);
void dv_list_category(dv_list_view *l, const char *category);
void dv_list_period(dv_list_view *l, const dv_period *p); /* NULL: all */
void dv_list_sort(dv_list_view *l, const dv_field *f);
void dv_list_clear(dv_list_view *l);
bool dv_list_is_narrowed(const dv_list_view *l); /* by what dv_list_clear takes off */

/* What the list is narrowed to and ordered by, to be kept under a name, and taken again; *n pairs.
 */
size_t dv_list_filter_pairs(const dv_list_view *l, dv_arena *a, dv_kept_pair **out);
/* In place of what it is narrowed to now.  False: the configuration no longer has some of it, which
 * is left out. */
bool dv_list_take_filter(dv_list_view *l, const dv_kept_pair *pair, size_t n);

/* "Đơn vị: Vinh  Tìm: dat …", empty without filters. */
void dv_list_filters(const dv_list_view *l, dv_buf *out);

#endif

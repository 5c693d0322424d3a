#include "danvan/list.h"

#include "danvan/lang.h"

#include "rows_int.h"

#include <stdlib.h>
#include <string.h>

/* Rows in memory: enough for some pages either way, few enough for a small machine. */
enum { KEEP = 160 };

static dv_list_view *list_new(dv_registry *r, const dv_kind *k)
{
    dv_list_view *l = calloc(1, sizeof *l);
    DV_NEED(l);
    l->r = r;
    l->q = dv_query_of(k);
    l->height = 1;
    return l;
}

void dv_list_close(dv_list_view *l)
{
    if (!l)
        return;
    dv_arena_free(&l->own);
    dv_arena_free(&l->page_arena);
    free(l->mark);
    free(l);
}

static dv_rc opened(dv_list_view *l, dv_list_view **out, dv_err *err)
{
    dv_rc rc = dv_list_reload(l, err);
    if (rc != DV_OK) {
        dv_list_close(l);
        l = NULL;
    }
    *out = l;
    return rc;
}

dv_rc dv_list_open(dv_registry *r, const dv_kind *k, dv_list_view **out, dv_err *err)
{
    return opened(list_new(r, k), out, err);
}

dv_rc dv_list_open_ids(dv_registry *r, const dv_kind *k, const char *title, const dv_id *ids,
                       size_t n, dv_list_view **out, dv_err *err)
{
    dv_list_view *l = list_new(r, k);
    dv_id *own = DV_NEW_N(&l->own, dv_id, n + 1);
    if (n)
        memcpy(own, ids, n * sizeof *ids);
    l->q.only = own;
    l->q.nonly = n;
    l->title = dv_arena_strdup(&l->own, title);
    return opened(l, out, err);
}

dv_record *dv_list_marked(const dv_list_view *l)
{
    return l->sel < l->n ? l->row[l->sel] : NULL;
}

/* Takes a page's rows in place of those in memory. */
static dv_rc fetch(dv_list_view *l, dv_id anchor, dv_direction dir, dv_err *err)
{
    dv_arena fresh = {0};
    dv_page page;
    dv_rc rc = dv_query_page(&fresh, l->r, &l->q, anchor, dir, KEEP, &page, err);
    if (rc != DV_OK) {
        dv_arena_free(&fresh);
        return rc;
    }
    dv_arena_free(&l->page_arena);
    l->page_arena = fresh;
    l->row = page.record;
    l->n = page.n;
    l->before = dir == DV_FORWARD ? anchor != 0 : page.more;
    l->after = dir == DV_FORWARD ? page.more : anchor != 0;
    return DV_OK;
}

static void keep_seen(dv_list_view *l)
{
    size_t height = (size_t)l->height;
    l->top = dv_row_top(l->top, l->sel, height);
    if (l->top + height > l->n && !l->after)
        l->top = l->n > height ? l->n - height : 0;
}

void dv_list_resize(dv_list_view *l, int height)
{
    l->height = height < 1 ? 1 : height;
    keep_seen(l);
}

dv_rc dv_list_first(dv_list_view *l, dv_err *err)
{
    l->top = l->sel = l->position = 0;
    return fetch(l, 0, DV_FORWARD, err);
}

dv_rc dv_list_last(dv_list_view *l, dv_err *err)
{
    dv_rc rc = fetch(l, 0, DV_BACKWARD, err);
    l->sel = l->n ? l->n - 1 : 0;
    l->position = l->count ? l->count - 1 : 0;
    l->top = 0;
    keep_seen(l);
    return rc;
}

/* Brings rows after the marked one into memory, itself and those seen above it kept. */
static dv_rc more_after(dv_list_view *l, dv_err *err)
{
    size_t above = l->sel - l->top;
    if (l->top == 0)
        return DV_OK;
    dv_id anchor = l->row[l->top - 1]->id;
    dv_rc rc = fetch(l, anchor, DV_FORWARD, err);
    l->top = 0;
    l->sel = above;
    return rc;
}

static dv_rc more_before(dv_list_view *l, dv_err *err)
{
    size_t end = l->top + (size_t)l->height, below = end - l->sel;
    dv_id anchor = end < l->n ? l->row[end]->id : 0;
    if (end >= l->n && l->after)
        return DV_OK;
    if (end > l->n)
        below = l->n - l->sel;
    dv_rc rc = fetch(l, anchor, DV_BACKWARD, err);
    l->sel = l->n > below ? l->n - below : 0;
    l->top = l->sel;
    return rc;
}

static dv_rc step(dv_list_view *l, bool down, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (down && l->sel + 1 >= l->n && l->after)
        rc = more_after(l, err);
    if (!down && l->sel == 0 && l->before)
        rc = more_before(l, err);
    if (rc != DV_OK)
        return rc;
    if (down && l->sel + 1 < l->n) {
        l->sel++;
        l->position++;
    } else if (!down && l->sel > 0) {
        l->sel--;
        l->position -= l->position > 0;
    }
    keep_seen(l);
    return DV_OK;
}

dv_rc dv_list_move(dv_list_view *l, long by, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (long i = 0; i < labs(by) && rc == DV_OK; i++)
        rc = step(l, by > 0, err);
    return rc;
}

static dv_rc recount(dv_list_view *l, dv_err *err)
{
    return dv_query_count(l->r, &l->q, &l->count, err);
}

/* Fetches anew from the row above the first seen; gone rows make it begin at the top. */
static dv_rc stay(dv_list_view *l, dv_err *err)
{
    size_t above = l->sel - l->top;
    dv_id anchor = l->top ? l->row[l->top - 1]->id : 0;
    bool at_start = l->top == 0 && !l->before;
    dv_rc rc = at_start || anchor ? fetch(l, anchor, DV_FORWARD, err) : DV_NOT_FOUND;
    if (rc != DV_OK)
        return rc;
    l->top = 0;
    l->sel = above;
    return DV_OK;
}

dv_rc dv_list_reload(dv_list_view *l, dv_err *err)
{
    const dv_record *marked = dv_list_marked(l);
    dv_id was = marked ? marked->id : 0;
    dv_rc rc = recount(l, err);
    if (rc == DV_OK && (!was || stay(l, err) != DV_OK))
        rc = dv_list_first(l, err);
    for (size_t i = 0; was && i < l->n; i++)
        if (l->row[i]->id == was)
            l->sel = i;
    if (l->sel >= l->n)
        l->sel = l->n ? l->n - 1 : 0;
    if (l->position >= l->count)
        l->position = l->count ? l->count - 1 : 0;
    if (l->top > l->sel)
        l->top = l->sel;
    keep_seen(l);
    return rc;
}

/* ---- to one record ---- */

/* The query that has but those of the record's day, and how many stand before them: days are
 * counted in the index.  Ordered by another field: all, and none.  False: the day is left out. */
static dv_rc near(const dv_list_view *l, dv_date day, dv_query *q, size_t *before, bool *in,
                  dv_err *err)
{
    dv_query earlier = l->q;
    *q = l->q;
    *before = 0;
    *in = (q->from == DV_NO_DATE || day >= q->from) && (q->to == DV_NO_DATE || day <= q->to);
    if (!*in || (q->sort && q->sort != q->kind->date))
        return DV_OK;
    q->from = q->to = day;
    if (l->q.ascending)
        earlier.to = day - 1;
    else
        earlier.from = day + 1;
    bool none = earlier.from != DV_NO_DATE && earlier.to != DV_NO_DATE && earlier.from > earlier.to;
    return none ? DV_OK : dv_query_count(l->r, &earlier, before, err);
}

/* With as many rows above it as let it stand in the middle. */
static dv_rc bring(dv_list_view *l, dv_id id, dv_err *err)
{
    const size_t above = (size_t)l->height / 2;
    dv_arena a = {0};
    dv_page p;
    dv_rc rc = dv_query_page(&a, l->r, &l->q, id, DV_BACKWARD, above + 1, &p, err);
    bool begins = rc == DV_OK && p.n <= above;
    if (rc == DV_OK)
        rc = fetch(l, begins ? 0 : p.record[0]->id, DV_FORWARD, err);
    if (rc == DV_OK) {
        l->top = 0;
        l->sel = begins ? p.n : p.n - 1;
        keep_seen(l);
    }
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_list_go(dv_list_view *l, dv_id id, bool *there, dv_err *err)
{
    dv_arena a = {0};
    dv_record *rec;
    dv_query q;
    size_t before, at;
    dv_date day = DV_NO_DATE;
    *there = false;
    dv_rc rc = dv_record_load(&a, l->r, l->q.kind, id, &rec, err);
    if (rc == DV_OK && dv_value_date(rec->value[l->q.kind->date->index], &day))
        rc = near(l, day, &q, &before, there, err);
    dv_arena_free(&a);
    if (rc == DV_OK && *there)
        rc = dv_query_place(l->r, &q, id, there, &at, err);
    if (rc == DV_OK && *there)
        rc = bring(l, id, err);
    if (rc == DV_OK && *there)
        l->position = before + at;
    return rc;
}

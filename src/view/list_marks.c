/* The marked records of a list: a set of ids, kept whatever the list is narrowed to afterwards. */
#include "danvan/list.h"

#include <stdlib.h>
#include <string.h>

/* Where the id stands, or would. */
static size_t place_of(const dv_list_view *l, dv_id id)
{
    size_t from = 0, to = l->nmark;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (l->mark[mid] < id)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

bool dv_list_is_marked(const dv_list_view *l, dv_id id)
{
    size_t at = place_of(l, id);
    return at < l->nmark && l->mark[at] == id;
}

static void put_mark(dv_list_view *l, dv_id id)
{
    size_t at = place_of(l, id);
    if (at < l->nmark && l->mark[at] == id)
        return;
    if (l->nmark == l->capmark) {
        l->capmark = l->capmark ? l->capmark * 2 : 64;
        l->mark = realloc(l->mark, l->capmark * sizeof *l->mark);
        DV_NEED(l->mark);
    }
    memmove(&l->mark[at + 1], &l->mark[at], (l->nmark - at) * sizeof *l->mark);
    l->mark[at] = id;
    l->nmark++;
}

void dv_list_turn_mark(dv_list_view *l)
{
    const dv_record *rec = dv_list_marked(l);
    if (!rec)
        return;
    size_t at = place_of(l, rec->id);
    if (!dv_list_is_marked(l, rec->id)) {
        put_mark(l, rec->id);
        return;
    }
    memmove(&l->mark[at], &l->mark[at + 1], (l->nmark - at - 1) * sizeof *l->mark);
    l->nmark--;
}

void dv_list_unmark(dv_list_view *l)
{
    l->nmark = 0;
}

static dv_rc mark_page(void *ctx, const dv_page *page)
{
    for (size_t i = 0; i < page->n; i++)
        put_mark(ctx, page->record[i]->id);
    return DV_OK;
}

dv_rc dv_list_mark_all(dv_list_view *l, dv_err *err)
{
    return dv_query_all(l->r, &l->q, 0, SIZE_MAX, mark_page, l, err);
}

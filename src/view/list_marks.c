/* The marked records of a list: a set of ids, kept whatever the list is narrowed to afterwards. */
#include "danvan/list.h"

#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 500 };

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

dv_rc dv_list_mark_all(dv_list_view *l, dv_err *err)
{
    dv_id anchor = 0;
    bool more = true;
    dv_rc rc = DV_OK;
    while (more && rc == DV_OK) {
        dv_arena a = {0};
        dv_page page = {0};
        rc = dv_query_page(&a, l->r, &l->q, anchor, DV_FORWARD, AT_ONCE, &page, err);
        for (size_t i = 0; rc == DV_OK && i < page.n; i++)
            put_mark(l, page.record[i]->id);
        more = rc == DV_OK && page.more && page.n;
        if (more)
            anchor = page.record[page.n - 1]->id;
        dv_arena_free(&a);
    }
    return rc;
}

/* One's own drafts on the first screen: a record's alone, those of a grid's rows as one. */
#include "danvan/lang.h"

#include "home_int.h"

#include <string.h>

/* On one line; what tells several apart comes first: the id, or of a new one what is typed. */
static const char *draft_label(dv_home *h, const dv_draft *d, size_t rows)
{
    char id[DV_ID_SIZE];
    const char *kind = dv_label_text(d->kind->label), *what = *d->title ? d->title : kind;
    char *label = DV_NEW_N(&h->arena, char, strlen(what) + 1);
    for (size_t i = 0; what[i]; i++)
        label[i] = (unsigned char)what[i] < ' ' ? ' ' : what[i];
    if (rows > 1)
        return dv_arena_printf(&h->arena, _("Draft of %zu rows: %s (%s)"), rows, label, kind);
    if (d->id)
        return dv_arena_printf(&h->arena, _("Draft %s: %s"), dv_id_format(d->kind, d->id, id),
                               label);
    return *d->title ? dv_arena_printf(&h->arena, _("Draft: %s (new: %s)"), label, kind)
                     : dv_arena_printf(&h->arena, _("Draft, new: %s"), kind);
}

/* Of today the time, else the day. */
static const char *when(dv_home *h, dv_time moment)
{
    enum { DAY = 86400, TIME_AT = 11, TIME = 5 };
    char at[DV_TIME_SIZE], day[DV_DATE_SIZE];
    if (moment / DAY != h->today)
        return dv_arena_strdup(&h->arena, dv_day_text((dv_date)(moment / DAY), day));
    return dv_arena_copy(&h->arena, (dv_str){dv_time_format(moment, at) + TIME_AT, TIME});
}

static bool same_grid(const dv_draft *a, const dv_draft *b)
{
    return a->grid && a->grid == b->grid && a->kind == b->kind && !a->fault && !b->fault;
}

/* The first row of its grid; NULL: another of them was there before. */
static const dv_draft *first_row(dv_draft *const *d, size_t n, size_t at, size_t *rows)
{
    const dv_draft *first = d[at];
    *rows = 0;
    for (size_t i = 0; i < n; i++) {
        if (!same_grid(d[at], d[i]))
            continue;
        if (i < at)
            return NULL;
        first = d[i]->slot < first->slot ? d[i] : first;
        ++*rows;
    }
    return first;
}

dv_rc dv_home_drafts(dv_home *h, dv_home_entry **out, size_t *n, dv_err *err)
{
    dv_draft **d;
    size_t all, rows;
    *n = 0;
    dv_rc rc = dv_draft_list(&h->arena, h->r, &d, &all, err);
    if (rc != DV_OK)
        return rc;
    *out = DV_NEW_N(&h->arena, dv_home_entry, all + 1);
    for (size_t i = 0; i < all; i++) {
        const dv_draft *first = first_row(d, all, i, &rows);
        if (first)
            (*out)[(*n)++] =
                (dv_home_entry){.is = DV_ENTRY_DRAFT,
                                .label = draft_label(h, first, rows),
                                .value = d[i]->fault ? _("unreadable") : when(h, d[i]->at),
                                .bad = d[i]->fault != NULL,
                                .kind = d[i]->kind,
                                .id = d[i]->id,
                                .slot = d[i]->slot,
                                .grid = rows ? d[i]->grid : 0};
    }
    return DV_OK;
}

dv_rc dv_home_notes(dv_home *h, dv_home_entry **out, size_t *n, dv_err *err)
{
    dv_pin_draft *d;
    dv_rc rc = dv_pin_draft_list(&h->arena, h->r, &d, n, err);
    if (rc != DV_OK)
        return rc;
    *out = DV_NEW_N(&h->arena, dv_home_entry, *n + 1);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] = (dv_home_entry){
            .is = DV_ENTRY_NOTE,
            .label = d[i].text ? dv_arena_printf(&h->arena, _("Draft of a note: %s"), d[i].text)
                               : _("Draft of a note"),
            .value = d[i].text ? when(h, d[i].at) : _("unreadable"),
            .bad = !d[i].text,
            .note = &d[i]};
    return DV_OK;
}

#include "danvan/finder.h"

#include "danvan/lang.h"

#include "rows_int.h"

#include <string.h>

enum { SHOWN = 50, LONGEST = 200 };

void dv_finder_init(dv_finder *f, dv_registry *r, const dv_kind *kind)
{
    *f = (dv_finder){.r = r, .kind = kind};
    dv_editor_init(&f->line, "", true, LONGEST);
}

void dv_finder_free(dv_finder *f)
{
    dv_editor_free(&f->line);
    dv_arena_free(&f->arena);
    *f = (dv_finder){0};
}

const dv_found *dv_finder_marked(const dv_finder *f)
{
    return f->n ? &f->found[f->sel] : NULL;
}

static const char *shown(dv_finder *f, const dv_record *rec, const dv_field *decl)
{
    const char *value = rec->value[decl->index];
    return value ? dv_value_show(&f->arena, f->r, decl, value) : "";
}

/* A record that was deleted since the search is left out. */
static dv_rc add(dv_finder *f, const dv_hit *hit, dv_err *err)
{
    dv_record *rec;
    char id[DV_ID_SIZE];
    dv_rc rc = dv_record_load(&f->arena, f->r, hit->kind, hit->id, &rec, err);
    if (rc != DV_OK)
        return rc == DV_NOT_FOUND ? DV_OK : rc;
    f->found[f->n++] =
        (dv_found){.kind = hit->kind,
                   .id = hit->id,
                   .id_text = dv_arena_strdup(&f->arena, dv_id_format(hit->kind, hit->id, id)),
                   .title = shown(f, rec, hit->kind->title),
                   .note = dv_arena_printf(
                       &f->arena, "%s · %s · %s", shown(f, rec, hit->kind->unit),
                       shown(f, rec, hit->kind->date),
                       rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage)};
    return DV_OK;
}

dv_rc dv_finder_search(dv_finder *f, dv_err *err)
{
    dv_hit *hit;
    size_t n;
    dv_arena_free(&f->arena);
    f->n = f->sel = f->top = 0;
    f->more = false;
    dv_str text = dv_str_trim(dv_buf_str(&f->line.text));
    if (!text.n)
        return DV_OK;
    dv_rc rc = dv_search_top(&f->arena, f->r, f->kind, dv_arena_copy(&f->arena, text), SHOWN, &hit,
                             &n, &f->more, err);
    if (rc != DV_OK)
        return rc;
    f->found = DV_NEW_N(&f->arena, dv_found, n + 1);
    for (size_t i = 0; i < n && rc == DV_OK; i++)
        rc = add(f, &hit[i], err);
    return rc;
}

static bool moved(dv_finder *f, dv_key key, int page)
{
    long by = key == DV_KEY_UP          ? -1
              : key == DV_KEY_DOWN      ? 1
              : key == DV_KEY_PAGE_UP   ? -page
              : key == DV_KEY_PAGE_DOWN ? page
                                        : 0;
    f->sel = dv_row_moved(f->sel, by, f->n);
    f->top = dv_row_top(f->top, f->sel, (size_t)page);
    return by != 0;
}

dv_rc dv_finder_key(dv_finder *f, dv_key key, int page, dv_err *err)
{
    f->idle = f->full = false;
    if (moved(f, key, page < 1 ? 1 : page))
        return DV_OK;
    size_t was = f->line.text.n, at = f->line.at;
    f->idle = !dv_editor_key(&f->line, key, 1, &f->full) && !f->full;
    /* Moving about in the line finds nothing new. */
    return f->idle || (was == f->line.text.n && at != f->line.at) ? DV_OK
                                                                  : dv_finder_search(f, err);
}

/* What is overdue and due soon. */
#include "app_int.h"

#include <stdlib.h>

enum { DUE_DAYS = 30 };

dv_rc dv_app_due_reload(dv_app *a, dv_due_view *d, dv_err *err)
{
    dv_arena fresh = {0};
    dv_due *due;
    size_t n;
    dv_rc rc = dv_due_list(&fresh, a->r, d->unit, dv_today(), DUE_DAYS, &due, &n, err);
    const char **title = DV_NEW_N(&fresh, const char *, n + 1);
    const char **stage = DV_NEW_N(&fresh, const char *, n + 1);
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        dv_record *rec;
        dv_rc found = dv_record_load(&fresh, a->r, due[i].kind, due[i].id, &rec, err);
        if (found != DV_OK)
            continue;
        const dv_field *f = due[i].kind->title;
        title[i] = dv_value_show(&fresh, a->r, f, rec->value[f->index]);
        stage[i] = rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage;
    }
    if (rc != DV_OK) {
        dv_arena_free(&fresh);
        return rc;
    }
    dv_arena_free(&d->arena);
    d->arena = fresh;
    d->due = due;
    d->title = title;
    d->stage = stage;
    d->n = n;
    d->sel = d->sel < n ? d->sel : n ? n - 1 : 0;
    return DV_OK;
}

void dv_app_open_due(dv_app *a)
{
    dv_due_view *d = calloc(1, sizeof *d);
    DV_ASSERT(d);
    dv_err err;
    d->unit = DV_NO_UNIT;
    if (dv_app_due_reload(a, d, &err) != DV_OK) {
        dv_app_say_err(a, &err);
        free(d);
        return;
    }
    dv_app_push(a, (dv_screen){.is = DV_IN_DUE, .due = d});
}

static void due_move(dv_due_view *d, long by)
{
    long to = (long)d->sel + by, last = (long)d->n - 1;
    d->sel = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
}

void dv_app_due_command(dv_app *a, dv_due_view *d, dv_command_id c)
{
    int page = dv_app_body(a, dv_app_top(a));
    switch ((int)c) {
    case DV_CMD_UP:
    case DV_CMD_DOWN:
        due_move(d, c == DV_CMD_UP ? -1 : 1);
        break;
    case DV_CMD_PAGE_UP:
    case DV_CMD_PAGE_DOWN:
        due_move(d, c == DV_CMD_PAGE_UP ? -page : page);
        break;
    case DV_CMD_FIRST:
    case DV_CMD_LAST:
        due_move(d, c == DV_CMD_FIRST ? -(long)d->n : (long)d->n);
        break;
    case DV_CMD_UNIT:
        dv_app_pick_unit(a, dv_today());
        break;
    case DV_CMD_OPEN:
        if (d->n)
            dv_app_open_form(a, d->due[d->sel].kind, d->due[d->sel].id);
        break;
    default:
        break;
    }
    size_t body = (size_t)page;
    if (d->sel < d->top)
        d->top = d->sel;
    if (d->sel >= d->top + body)
        d->top = d->sel - body + 1;
}

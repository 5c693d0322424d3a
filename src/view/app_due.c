/* What is overdue and due soon. */
#include "danvan/lang.h"

#include "app_int.h"
#include "rows_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So many are listed, and so many of them have their records read, of which few are above the top.
 */
enum { DUE_DAYS = 30, MOST = 1000, WINDOW = 256, ABOVE = 32 };

static const char *of_row(const dv_due_view *d, const char **text, size_t row)
{
    bool shown = row >= d->from && row < d->from + d->nshown && text[row - d->from];
    return shown ? text[row - d->from] : "";
}

const char *dv_due_title(const dv_due_view *d, size_t row)
{
    return of_row(d, d->title, row);
}

const char *dv_due_stage(const dv_due_view *d, size_t row)
{
    return of_row(d, d->stage, row);
}

static void read_rows(dv_app *a, dv_due_view *d)
{
    dv_arena_free(&d->shown);
    d->from = d->top > ABOVE ? d->top - ABOVE : 0;
    d->nshown = d->found.n - d->from < WINDOW ? d->found.n - d->from : WINDOW;
    d->title = DV_NEW_N(&d->shown, const char *, d->nshown + 1);
    d->stage = DV_NEW_N(&d->shown, const char *, d->nshown + 1);
    for (size_t i = 0; i < d->nshown; i++) {
        const dv_due *x = &d->found.due[d->from + i];
        dv_record *rec;
        dv_err err;
        if (dv_record_load(&d->shown, a->r, x->kind, x->id, &rec, &err) != DV_OK)
            continue;
        const dv_field *f = x->kind->title;
        d->title[i] = dv_value_show(&d->shown, a->r, f, rec->value[f->index]);
        d->stage[i] = rec->stage_decl ? dv_label_text(rec->stage_decl->label) : rec->stage;
    }
}

dv_rc dv_app_due_reload(dv_app *a, dv_due_view *d, dv_err *err)
{
    const dv_due_ask ask = {.unit = d->unit,
                            .person = d->person,
                            .today = dv_today(),
                            .days = d->days,
                            .most = MOST,
                            .not_overdue = d->not_overdue};
    dv_arena fresh = {0};
    dv_due_found found;
    dv_rc rc = dv_due_find(&fresh, a->r, &ask, &found, err);
    if (rc != DV_OK) {
        dv_arena_free(&fresh);
        return rc;
    }
    dv_arena_free(&d->arena);
    d->arena = fresh;
    d->found = found;
    d->sel = d->sel < found.n ? d->sel : found.n ? found.n - 1 : 0;
    d->top = d->top > d->sel ? d->sel : d->top;
    read_rows(a, d);
    return DV_OK;
}

void dv_app_open_due(dv_app *a, const dv_home_entry *of)
{
    dv_due_view *d = calloc(1, sizeof *d);
    DV_NEED(d);
    dv_err err;
    d->unit = DV_NO_UNIT;
    d->person = DV_ALL_PEOPLE;
    d->days = of ? of->days : DUE_DAYS;
    d->not_overdue = of && of->not_overdue;
    if (of)
        snprintf(d->heading, sizeof d->heading, "%s", of->label);
    else
        snprintf(d->heading, sizeof d->heading, _("Overdue and within %d days"), d->days);
    if (dv_app_due_reload(a, d, &err) != DV_OK) {
        dv_app_say_err(a, &err);
        free(d);
        return;
    }
    dv_app_push(a, (dv_screen){.is = DV_IN_DUE, .due = d});
}

static void due_move(dv_due_view *d, long by)
{
    d->sel = dv_row_moved(d->sel, by, d->found.n);
}

/* Units and people with what they have overdue and due soon; choosing one narrows the list. */
static void add_group(dv_picker *p, const char *id, const char *name, dv_due_count of, int at)
{
    if (of.overdue + of.soon)
        dv_picker_add(p, id, name,
                      dv_arena_printf(&p->arena, _("%zu overdue, %zu soon"), of.overdue, of.soon),
                      at);
}

static void pick_group(dv_app *a, const dv_due_view *d)
{
    const dv_schema *s = a->r->schema;
    dv_picker *p = dv_app_pick(a, FOR_DUE_GROUP, _("Whose"));
    add_group(p, "", _("everybody"), d->found.all, DV_ALL_PEOPLE);
    for (int i = -1; i < (int)s->nperson; i++)
        add_group(p, "person", i < 0 ? _("nobody in charge") : s->person[i].name,
                  d->found.person[i + 2], i);
    for (int u = 0; u < (int)s->nunit; u++)
        add_group(p, "unit", dv_label_text(s->unit[u].label), d->found.unit[u + 1], u);
    dv_app_pick_ready(a, NULL);
}

void dv_app_due_grouped(dv_app *a, dv_due_view *d, const dv_item *it)
{
    dv_err err;
    if (strcmp(it->id, "unit") == 0) {
        d->unit = it->at;
    } else {
        d->person = it->at;
        d->unit = it->at == DV_ALL_PEOPLE ? DV_NO_UNIT : d->unit;
    }
    if (dv_app_due_reload(a, d, &err) != DV_OK)
        dv_app_say_err(a, &err);
}

void dv_app_due_command(dv_app *a, dv_due_view *d, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_UNIT:
        dv_app_pick_unit(a, dv_today());
        break;
    case DV_CMD_WHOSE:
        pick_group(a, d);
        break;
    case DV_CMD_OPEN:
        if (d->found.n)
            dv_app_open_form(a, d->found.due[d->sel].kind, d->found.due[d->sel].id);
        break;
    default:
        due_move(d, dv_app_rows_moved(a, c, d->found.n));
        break;
    }
    size_t body = (size_t)dv_app_body(a, dv_app_top(a));
    d->top = dv_row_top(d->top, d->sel, body);
    if (d->top < d->from || d->top + body > d->from + d->nshown)
        read_rows(a, d);
}

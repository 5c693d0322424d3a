/* What is overdue and due soon. */
#include "danvan/lang.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

enum { DUE_DAYS = 30 };

static size_t only_theirs(dv_due *due, size_t n, int person)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (person == DV_ALL_PEOPLE || due[i].person == person)
            due[kept++] = due[i];
    return kept;
}

dv_rc dv_app_due_reload(dv_app *a, dv_due_view *d, dv_err *err)
{
    dv_arena fresh = {0};
    dv_due *due;
    size_t n;
    dv_rc rc = dv_due_list(&fresh, a->r, d->unit, dv_today(), DUE_DAYS, &due, &n, err);
    n = only_theirs(due, rc == DV_OK ? n : 0, d->person);
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
    d->person = DV_ALL_PEOPLE;
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

/* Units and people with what they have overdue and due soon; choosing one narrows the list. */
static void count_of(const dv_due *due, size_t n, int unit, int person, size_t of[2])
{
    of[0] = of[1] = 0;
    for (size_t i = 0; i < n; i++)
        if ((unit == DV_NO_UNIT || due[i].unit == unit) &&
            (person == DV_ALL_PEOPLE || due[i].person == person))
            of[due[i].days < 0 ? 0 : 1]++;
}

static void add_group(dv_picker *p, const char *id, const char *name, const size_t of[2], int at)
{
    if (of[0] + of[1])
        dv_picker_add(p, id, name,
                      dv_arena_printf(&p->arena, _("%zu overdue, %zu soon"), of[0], of[1]), at);
}

static void pick_group(dv_app *a, const dv_due_view *d)
{
    const dv_schema *s = a->r->schema;
    dv_picker *p = dv_app_pick(a, FOR_DUE_GROUP, _("Whose"));
    size_t of[2];
    count_of(d->due, d->n, DV_NO_UNIT, DV_ALL_PEOPLE, of);
    add_group(p, "", _("everybody"), of, DV_ALL_PEOPLE);
    for (int i = -1; i < (int)s->nperson; i++) {
        count_of(d->due, d->n, DV_NO_UNIT, i, of);
        add_group(p, "person", i < 0 ? _("nobody in charge") : s->person[i].name, of, i);
    }
    for (int u = 0; u < (int)s->nunit; u++) {
        count_of(d->due, d->n, u, DV_ALL_PEOPLE, of);
        add_group(p, "unit", dv_label_text(s->unit[u].label), of, u);
    }
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
    case DV_CMD_WHOSE:
        pick_group(a, d);
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

/* The first screen, reports, what is due. */
#include "danvan/lang.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- reports ---- */

static dv_ask default_ask(dv_app *a, const dv_report *rep, dv_err *err, dv_rc *rc)
{
    dv_ask ask = {.report = rep, .unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = dv_today()};
    *rc = dv_report_default_period(a->r, ask.today, &ask.period, err);
    return ask;
}

void dv_app_open_report(dv_app *a, const dv_report *rep)
{
    dv_figures *f;
    dv_err err;
    dv_rc rc;
    const dv_ask ask = default_ask(a, rep, &err, &rc);
    if (rc == DV_OK)
        rc = dv_figures_open(a->r, &ask, &f, &err);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    else
        dv_app_push(a, (dv_screen){.is = DV_IN_REPORT, .figures = f});
}

void dv_app_pick_report(dv_app *a)
{
    dv_picker *p = dv_app_pick(a, FOR_REPORT, _("Reports"));
    for (size_t i = 0; i < a->r->schema->nreport; i++) {
        const dv_report *rep = &a->r->schema->report[i];
        dv_picker_add(p, rep->id, dv_label_text(rep->label), rep->id, (int)i);
    }
    dv_app_pick_ready(a, NULL);
}

/* A changed question is asked at once; if it can't be answered, the old one stays. */
static void ask_anew(dv_app *a, dv_figures *f, dv_ask ask)
{
    dv_ask before = f->ask;
    dv_err err;
    f->ask = ask;
    if (dv_figures_reload(f, &err) == DV_OK)
        return;
    f->ask = before;
    dv_app_say_err(a, &err);
}

static void open_figure(dv_app *a, const dv_figures *f)
{
    dv_arena arena = {0};
    dv_buf title = {0};
    const dv_kind *k;
    dv_id *ids;
    size_t n;
    dv_err err;
    dv_figures_explain(f, &title);
    if (dv_figures_records(f, &arena, &k, &ids, &n, &err) == DV_OK)
        dv_app_open_ids(a, k, dv_buf_cstr(&title), ids, n);
    else
        dv_app_say_err(a, &err);
    dv_buf_free(&title);
    dv_arena_free(&arena);
}

static void step_period(dv_app *a, dv_figures *f, int by)
{
    dv_ask ask = f->ask;
    ask.period = dv_period_step(&ask.period, by);
    ask_anew(a, f, ask);
}

static void report_prompt(dv_app *a, const dv_figures *f, dv_command_id c)
{
    char text[DV_PERIOD_SIZE] = "";
    if (c == DV_CMD_PERIOD) {
        dv_app_prompt(a, FOR_PERIOD, _("Period (2024, 2024H1, 2024Q2, 2024-9M, 2024-06)"),
                      dv_period_format(&f->ask.period, text));
        return;
    }
    dv_date_format(f->ask.as_of, text);
    dv_app_prompt(a, FOR_AS_OF, _("Units of which day? (31/12/2024; empty: as it was then)"), text);
}

void dv_app_report_command(dv_app *a, dv_figures *f, dv_command_id c)
{
    int page = dv_app_body(a, dv_app_top(a));
    switch ((int)c) {
    case DV_CMD_UP:
    case DV_CMD_DOWN:
        dv_figures_move(f, c == DV_CMD_UP ? -1 : 1, 0);
        break;
    case DV_CMD_LEFT:
    case DV_CMD_RIGHT:
        dv_figures_move(f, 0, c == DV_CMD_LEFT ? -1 : 1);
        break;
    case DV_CMD_PAGE_UP:
    case DV_CMD_PAGE_DOWN:
        dv_figures_move(f, c == DV_CMD_PAGE_UP ? -page : page, 0);
        break;
    case DV_CMD_FIRST:
    case DV_CMD_LAST:
        dv_figures_move(f, c == DV_CMD_FIRST ? -(int)f->nrow : (int)f->nrow, 0);
        break;
    case DV_CMD_OPEN:
        open_figure(a, f);
        break;
    case DV_CMD_PREVIOUS_PERIOD:
    case DV_CMD_NEXT_PERIOD:
        step_period(a, f, c == DV_CMD_NEXT_PERIOD ? 1 : -1);
        break;
    case DV_CMD_PERIOD:
    case DV_CMD_AS_OF:
        report_prompt(a, f, c);
        break;
    case DV_CMD_UNIT:
        dv_app_pick_unit(a, f->res->span.to);
        break;
    case DV_CMD_REMARKS:
        dv_app_open_remarks(a, f);
        break;
    case DV_CMD_REPORTS:
        dv_app_pick_report(a);
        break;
    default:
        break;
    }
}

/* As in a form's field of that type; nothing typed is no day. */
static bool typed_day(dv_app *a, const dv_figures *f, dv_str text, dv_date *out)
{
    dv_arena arena = {0};
    dv_err err;
    const char *value;
    const dv_field *day = f->r->schema->kind[0].date;
    dv_rc rc = dv_value_parse(&arena, f->r, day, text, DV_NO_DATE, &value, &err);
    *out = DV_NO_DATE;
    if (rc == DV_OK)
        dv_value_date(value, out);
    else
        dv_app_say(a, true, "%s", err.text);
    dv_arena_free(&arena);
    return rc == DV_OK;
}

void dv_app_report_prompted(dv_app *a, dv_figures *f, const char *text)
{
    dv_ask ask = f->ask;
    dv_str s = dv_str_trim(dv_str_from(text));
    if (a->purpose == FOR_PERIOD && !dv_period_parse(s, &ask.period)) {
        a->over = DV_OVER_PROMPT;
        dv_app_say(a, true, _("%s is no period; write 2024, 2024H1, 2024Q2, 2024-9M or 2024-06"),
                   text);
        return;
    }
    if (a->purpose == FOR_AS_OF && !typed_day(a, f, s, &ask.as_of)) {
        a->over = DV_OVER_PROMPT;
        return;
    }
    ask_anew(a, f, ask);
}

static void report_unit(dv_app *a, dv_figures *f, int unit)
{
    dv_ask ask = f->ask;
    ask.unit = unit;
    f->row = f->top = 0;
    ask_anew(a, f, ask);
}

/* Another report is asked for the same period, unit and day. */
static void report_chosen(dv_app *a, const dv_item *it)
{
    const dv_report *rep = &a->r->schema->report[it->at];
    dv_figures *f = dv_app_top(a)->figures;
    if (!f) {
        dv_app_open_report(a, rep);
        return;
    }
    dv_ask ask = f->ask;
    ask.report = rep;
    f->row = f->top = 0;
    f->col = f->left = 1;
    ask_anew(a, f, ask);
}

void dv_app_report_picked(dv_app *a, const dv_item *it)
{
    dv_screen *s = dv_app_top(a);
    dv_err err;
    if (a->purpose == FOR_REPORT) {
        report_chosen(a, it);
    } else if (s->figures) {
        report_unit(a, s->figures, it->at);
    } else if (s->due) {
        s->due->unit = it->at;
        if (dv_app_due_reload(a, s->due, &err) != DV_OK)
            dv_app_say_err(a, &err);
    }
}

/* ---- what is due ---- */

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

/* ---- the first screen ---- */

static void open_measure(dv_app *a, const dv_home *h, const dv_home_entry *e)
{
    dv_arena arena = {0};
    dv_err err;
    const dv_kind *k;
    dv_id *ids;
    size_t n;
    const dv_ask ask = {
        .period = h->period, .unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = dv_today()};
    const char *title = dv_arena_printf(&arena, "%s: %s", e->label, e->value);
    if (dv_measure_records(&arena, a->r, e->measure, &ask, &k, &ids, &n, &err) == DV_OK)
        dv_app_open_ids(a, k, title, ids, n);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&arena);
}

static void open_marked(dv_app *a, const dv_home *h)
{
    const dv_home_entry *e = dv_home_marked(h);
    if (!e)
        return;
    switch (e->is) {
    case DV_ENTRY_KIND:
        dv_app_open_list(a, e->kind);
        break;
    case DV_ENTRY_REPORT:
    case DV_ENTRY_DIFFERS:
        dv_app_open_report(a, e->report);
        break;
    case DV_ENTRY_FIGURE:
        open_measure(a, h, e);
        break;
    case DV_ENTRY_DUE:
        dv_app_open_due(a);
        break;
    case DV_ENTRY_DRAFT:
        dv_app_open_draft(a, e->kind, e->id, e->slot);
        break;
    }
}

void dv_app_home_command(dv_app *a, dv_home *h, dv_command_id c)
{
    int page = dv_app_body(a, dv_app_top(a));
    switch ((int)c) {
    case DV_CMD_UP:
    case DV_CMD_DOWN:
        dv_home_move(h, c == DV_CMD_UP ? -1 : 1);
        break;
    case DV_CMD_PAGE_UP:
    case DV_CMD_PAGE_DOWN:
        dv_home_move(h, c == DV_CMD_PAGE_UP ? -page : page);
        break;
    case DV_CMD_FIRST:
    case DV_CMD_LAST:
        dv_home_move(h, c == DV_CMD_FIRST ? -(long)h->n[h->pane] : (long)h->n[h->pane]);
        break;
    case DV_CMD_OTHER_PANE:
        h->pane = 1 - h->pane;
        break;
    case DV_CMD_OPEN:
        open_marked(a, h);
        break;
    case DV_CMD_REPORTS:
        dv_app_pick_report(a);
        break;
    case DV_CMD_DUE:
        dv_app_open_due(a);
        break;
    default:
        break;
    }
}

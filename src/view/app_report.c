/* Reports: which one, of which period, unit and day. */
#include "danvan/lang.h"

#include "app_int.h"

#include <string.h>

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
static bool ask_anew(dv_app *a, dv_figures *f, dv_ask ask)
{
    dv_err err;
    bool answered = dv_figures_ask(f, &ask, &err) == DV_OK;
    if (!answered)
        dv_app_say_err(a, &err);
    dv_app_figure_trend(a, f);
    return answered;
}

static void open_figure(dv_app *a, const dv_figures *f)
{
    dv_arena arena = {0};
    dv_buf title = {0};
    const dv_kind *k;
    dv_id *ids;
    size_t n;
    dv_err err;
    dv_figures_name(f, &title);
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

static void go_to_period(dv_app *a, dv_figures *f, dv_command_id c)
{
    if (c == DV_CMD_PREVIOUS_PERIOD || c == DV_CMD_NEXT_PERIOD)
        step_period(a, f, c == DV_CMD_NEXT_PERIOD ? 1 : -1);
    else
        report_prompt(a, f, c);
}

static void move(dv_app *a, dv_figures *f, dv_command_id c)
{
    long across = c == DV_CMD_LEFT ? -1 : c == DV_CMD_RIGHT ? 1 : 0;
    dv_figures_move(f, dv_app_rows_moved(a, c, f->nrow), across);
}

void dv_app_report_command(dv_app *a, dv_figures *f, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_OPEN:
        open_figure(a, f);
        break;
    case DV_CMD_PREVIOUS_PERIOD:
    case DV_CMD_NEXT_PERIOD:
    case DV_CMD_PERIOD:
    case DV_CMD_AS_OF:
        go_to_period(a, f, c);
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
    case DV_CMD_FILTER_FIELD:
    case DV_CMD_CLEAR:
    case DV_CMD_SORT:
    case DV_CMD_GRAPH:
    case DV_CMD_PIN:
    case DV_CMD_EXPORT:
    case DV_CMD_MEETING:
    case DV_CMD_NEXT_FIGURE:
    case DV_CMD_PREVIOUS_FIGURE:
        dv_app_figure_command(a, f, c);
        break;
    default:
        move(a, f, c);
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
    if (a->purpose == FOR_PIN) {
        dv_app_put_note(a, f, text);
        return;
    }
    if (a->purpose == FOR_EXPORT) {
        dv_app_figure_export(a, f, s);
        return;
    }
    if (a->purpose == FOR_PERIOD && !dv_period_typed(s, &ask.period)) {
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
    /* What narrows one kind's records says nothing of another's. */
    if (dv_report_kind(rep) != dv_figures_kind(f) || rep->reconcile) {
        ask.filter = NULL;
        ask.where = NULL;
        f->nnarrow = 0;
    }
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
    } else if (a->purpose == FOR_DUE_GROUP) {
        dv_app_due_grouped(a, s->due, it);
    } else if (a->purpose == FOR_NARROW_VALUE) {
        dv_app_figure_narrowed(a, s->figures, it);
    } else if (s->figures) {
        report_unit(a, s->figures, it->at);
    } else if (s->due) {
        s->due->unit = it->at;
        if (dv_app_due_reload(a, s->due, &err) != DV_OK)
            dv_app_say_err(a, &err);
    }
}

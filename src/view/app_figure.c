/* Acts on a report's figures: narrowing, order, drawings, one figure for the whole room. */
#include "danvan/facts.h"
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/paper.h"
#include "danvan/rights.h"

#include "app_int.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- narrowing ---- */

/* Unit, stage and value stand in one list, so that typing on it finds whichever was meant. */
static void add_value(dv_picker *p, const char *condition, dv_label what, dv_label value)
{
    const char *shown =
        dv_arena_printf(&p->arena, "%s: %s", dv_label_text(what), dv_label_text(value));
    dv_picker_add(p, condition, shown, NULL, DV_NO_UNIT);
}

static void add_bool(dv_picker *p, const dv_field *f)
{
    static const dv_label answers[] = {{"không", "no"}, {"có", "yes"}};
    static const char *const ids[] = {"no", "yes"};
    for (int i = 0; i < 2; i++)
        add_value(p, dv_arena_printf(&p->arena, "%s = %s", f->id, ids[i]), f->label, answers[i]);
}

static void add_people(dv_picker *p, const dv_registry *r, const dv_field *f)
{
    for (size_t i = 0; i < r->schema->nperson; i++) {
        const dv_person *who = &r->schema->person[i];
        const dv_label name = {who->name, who->name};
        add_value(p, dv_arena_printf(&p->arena, "%s = %s", f->id, who->id), f->label, name);
    }
}

static void add_fields(dv_picker *p, const dv_registry *r, const dv_kind *k)
{
    const dv_layout *l = dv_facts_layout(r, k);
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_field *f = &k->field[i];
        if (f == k->restricted && dv_rights_ask_restricted(r, k, NULL) != DV_OK)
            continue;
        if (f->type == DV_BOOL)
            add_bool(p, f);
        if (f->type == DV_STAFF)
            add_people(p, r, f);
        for (size_t c = 0; f->list && l->field[i] >= 0 && c < f->list->n; c++)
            add_value(p, dv_arena_printf(&p->arena, "%s = %s", f->id, f->list->choice[c].id),
                      f->label, f->list->choice[c].label);
    }
}

static void pick_narrow(dv_app *a, const dv_figures *f)
{
    static const dv_label stage = {"Giai đoạn", "Stage"};
    const dv_kind *k = dv_figures_kind(f);
    dv_picker *p = dv_app_pick(a, FOR_NARROW_VALUE, _("Count only"));
    for (size_t i = 0; k && i < k->nstage; i++)
        add_value(p, dv_arena_printf(&p->arena, "stage = %s", k->stage[i].id), stage,
                  k->stage[i].label);
    if (k)
        add_fields(p, a->r, k);
    dv_picker_units(p, a->r->schema, f->res->span.to);
    dv_app_pick_ready(a, NULL);
}

static void told(dv_app *a, dv_rc rc, const dv_err *err)
{
    if (rc != DV_OK)
        dv_app_say_err(a, err);
}

void dv_app_figure_narrowed(dv_app *a, dv_figures *f, const dv_item *it)
{
    dv_err err;
    dv_rc rc;
    if (it->at == DV_NO_UNIT) {
        rc = dv_figures_narrow(f, it->id, it->label, &err);
    } else {
        dv_ask ask = f->ask;
        ask.unit = it->at;
        rc = dv_figures_ask(f, &ask, &err);
    }
    told(a, rc, &err);
    dv_app_figure_trend(a, f);
}

/* Back to the office's own unit and everything in it. */
static void widen(dv_app *a, dv_figures *f)
{
    dv_err err;
    dv_rc rc = dv_figures_widen(f, &err);
    dv_ask ask = f->ask;
    ask.unit = DV_NO_UNIT;
    if (rc == DV_OK)
        rc = dv_figures_ask(f, &ask, &err);
    told(a, rc, &err);
    dv_app_figure_trend(a, f);
}

/* ---- drawings ---- */

void dv_app_figure_trend(dv_app *a, dv_figures *f)
{
    dv_err err;
    if (f->graph == DV_GRAPH_TREND && !f->ask.report->reconcile)
        told(a, dv_figures_trend(f, &err), &err);
}

static void turn_graph(dv_app *a, dv_figures *f)
{
    static const char *const names[] = {
        [DV_GRAPH_BARS] = N_("bars beside the figures"),
        [DV_GRAPH_TREND] = N_("the column at the cursor over the last periods"),
        [DV_GRAPH_PANELS] = N_("every column as bars, each on its own scale")};
    if (f->ask.report->reconcile) {
        dv_app_say(a, true, "%s", _("a reconciliation has no drawings"));
        return;
    }
    f->graph = (f->graph + 1) % 3;
    dv_app_say(a, false, "%s", _(names[f->graph]));
    dv_app_figure_trend(a, f);
}

/* ---- into a file ---- */

/* "r5-2024H1.html", in the home directory. */
static void ask_export(dv_app *a, const dv_figures *f)
{
    char period[DV_PERIOD_SIZE];
    dv_arena arena = {0};
    dv_app_prompt(a, FOR_EXPORT, _("Write into the file (.html .xlsx .csv .json .txt)"),
                  dv_arena_printf(&arena, "~/%s-%s.html", f->ask.report->id,
                                  dv_period_format(&f->ask.period, period)));
    dv_arena_free(&arena);
}

static const char *whole_path(dv_arena *a, dv_str path)
{
    const char *home = getenv("HOME"), *text = dv_arena_copy(a, path);
    return home && text[0] == '~' && text[1] == '/' ? dv_arena_printf(a, "%s%s", home, text + 1)
                                                    : text;
}

static bool may_write(dv_app *a, const char *path, dv_paper *format)
{
    if (!dv_paper_of_path(path, format)) {
        dv_app_say(a, true, "%s",
                   _("the name says what it becomes: .html, .xlsx, .csv, .json or .txt"));
        return false;
    }
    /* What is there is not written over behind somebody's back. */
    if (access(path, F_OK) == 0) {
        dv_app_say(a, true, _("%s is there already; take another name"), path);
        return false;
    }
    return true;
}

/* In which folder, too. */
static void say_written(dv_app *a, const char *path)
{
    char whole[PATH_MAX];
    dv_app_say(a, false, _("written: %s"), realpath(path, whole) ? whole : path);
}

void dv_app_figure_export(dv_app *a, dv_figures *f, dv_str path)
{
    dv_arena arena = {0};
    dv_paper format;
    dv_err err;
    if (!path.n)
        return;
    const char *to = whole_path(&arena, path);
    if (!may_write(a, to, &format))
        a->over = DV_OVER_PROMPT;
    else if (dv_paper_report(&arena, f->r, f->res, format, to, &err) == DV_OK)
        say_written(a, to);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&arena);
}

static void turn_meeting(dv_app *a, dv_figures *f, bool on)
{
    f->meeting = on;
    dv_app_top(a)->is = on ? DV_IN_MEETING : DV_IN_REPORT;
}

void dv_app_figure_command(dv_app *a, dv_figures *f, dv_command_id c)
{
    dv_err err;
    switch ((int)c) {
    case DV_CMD_FILTER_FIELD:
        pick_narrow(a, f);
        break;
    case DV_CMD_CLEAR:
        widen(a, f);
        break;
    case DV_CMD_SORT:
        told(a, dv_figures_sort(f, &err), &err);
        dv_app_figure_trend(a, f);
        break;
    case DV_CMD_GRAPH:
        turn_graph(a, f);
        break;
    case DV_CMD_PIN:
        dv_app_ask_note(a, f, NULL);
        break;
    case DV_CMD_EXPORT:
        ask_export(a, f);
        break;
    case DV_CMD_NEXT_FIGURE:
    case DV_CMD_PREVIOUS_FIGURE:
        dv_figures_step(f, c == DV_CMD_NEXT_FIGURE ? 1 : -1);
        break;
    case DV_CMD_MEETING:
    case DV_CMD_BACK:
        turn_meeting(a, f, c == DV_CMD_MEETING);
        break;
    default:
        break;
    }
}

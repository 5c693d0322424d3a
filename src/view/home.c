#include "danvan/due.h"
#include "danvan/lang.h"
#include "danvan/layout.h"
#include "danvan/number.h"
#include "danvan/rights.h"

#include "home_int.h"
#include "rows_int.h"

#include <stdlib.h>
#include <string.h>

/* Up to AT_ONCE records the figures are counted before anything is shown: in a few milliseconds. */
enum { SOON = 7, MOST = 128, AT_ONCE = 20000 };

#define NOT_YET "…"

static void add(dv_home *h, int pane, dv_home_entry e)
{
    if (h->n[pane] == MOST)
        return;
    if (!h->entry[pane])
        h->entry[pane] = DV_NEW_N(&h->arena, dv_home_entry, MOST);
    h->entry[pane][h->n[pane]++] = e;
}

static const char *number(dv_home *h, size_t n)
{
    char buf[DV_NUMBER_SIZE];
    return dv_arena_strdup(&h->arena, dv_number_format((int64_t)n, dv_lang_now(), buf));
}

/* Counting what a person sees of a kind that hides some from him goes over all of it. */
static dv_rc count_kind(dv_home *h, const dv_kind *k, const char **out, dv_err *err)
{
    size_t n;
    *out = NOT_YET;
    if (!dv_rights_sees_all(h->r, k)) {
        if (h->seen)
            *out = number(h, h->seen[k->index]);
        return DV_OK;
    }
    dv_rc rc = dv_registry_count(h->r, k, &n, err);
    if (rc == DV_OK)
        *out = number(h, n);
    return rc;
}

static dv_rc add_kinds(dv_home *h, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < h->r->schema->nkind && rc == DV_OK; i++) {
        const dv_kind *k = &h->r->schema->kind[i];
        const char *value;
        rc = count_kind(h, k, &value, err);
        add(h, DV_PANE_KINDS,
            (dv_home_entry){
                .is = DV_ENTRY_KIND, .label = dv_label_text(k->label), .value = value, .kind = k});
    }
    for (size_t i = 0; i < h->r->schema->nreport; i++) {
        const dv_report *rep = &h->r->schema->report[i];
        add(h, DV_PANE_KINDS,
            (dv_home_entry){.is = DV_ENTRY_REPORT,
                            .label = dv_label_text(rep->label),
                            .value = _("report"),
                            .report = rep});
    }
    return rc;
}

static bool misses_target(const dv_home *h, const dv_measure *m, dv_cell c)
{
    const dv_schema *s = h->r->schema;
    for (size_t i = 0; i < s->ntarget; i++)
        if (!s->target[i].periodic && s->target[i].measure == m &&
            dv_target_judge(&s->target[i], c) == DV_MISSED)
            return true;
    return false;
}

static bool is_shown(const dv_home *h, const dv_target *t)
{
    for (size_t i = 0; i < h->r->schema->nhome && !t->periodic; i++)
        if (h->r->schema->home[i] == t->measure)
            return true;
    return false;
}

static dv_ask ask_of(const dv_home *h, const dv_report *report)
{
    return (dv_ask){.report = report,
                    .period = h->period,
                    .unit = DV_NO_UNIT,
                    .as_of = DV_NO_DATE,
                    .today = dv_today()};
}

static void add_figure(dv_home *h, const dv_measure *m, dv_cell c)
{
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_FIGURE,
                        .label = dv_label_text(m->label),
                        .value = dv_cell_text(&h->arena, c),
                        .bad = misses_target(h, m, c),
                        .measure = m});
}

static void add_target(dv_home *h, const dv_target *t, dv_cell c)
{
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_FIGURE,
                        .label = dv_label_text(t->label),
                        .value = dv_cell_text(&h->arena, c),
                        .bad = dv_target_judge(t, c) == DV_MISSED,
                        .measure = t->measure,
                        .target = t});
}

/* The figures, and behind them the targets whose figure does not stand there already: those of the
 * same period are counted with the figures, the others each for its own. */
static dv_rc add_figures(dv_home *h, dv_err *err)
{
    const dv_schema *s = h->r->schema;
    const dv_measure **m = DV_NEW_N(&h->arena, const dv_measure *, s->nhome + s->ntarget + 1);
    dv_cell *cell = DV_NEW_N(&h->arena, dv_cell, s->nhome + s->ntarget + 1);
    dv_ask ask = ask_of(h, NULL);
    size_t n = 0;
    for (size_t i = 0; i < s->nhome; i++)
        m[n++] = s->home[i];
    for (size_t i = 0; i < s->ntarget; i++)
        if (!s->target[i].periodic && !is_shown(h, &s->target[i]))
            m[n++] = s->target[i].measure;
    dv_rc rc = dv_measures_run(&h->arena, h->r, m, n, &ask, cell, err);
    for (n = 0; n < s->nhome && rc == DV_OK; n++)
        add_figure(h, m[n], cell[n]);
    for (size_t i = 0; i < s->ntarget && rc == DV_OK; i++) {
        const dv_target *t = &s->target[i];
        dv_cell c = {0};
        if (is_shown(h, t))
            continue;
        ask.period = dv_target_period(t, &ask);
        if (t->periodic)
            rc = dv_measure_run(&h->arena, h->r, t->measure, &ask, &c, err);
        add_target(h, t, t->periodic ? c : cell[n++]);
    }
    return rc;
}

/* One damaged figure tells of itself here, and keeps nobody from the rest. */
static void add_damage(dv_home *h, const dv_report *rep, const dv_err *err)
{
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_DIFFERS,
                        .label = dv_arena_printf(&h->arena, _("Differs: %s"), err->place),
                        .value = _("unreadable"),
                        .bad = true,
                        .report = rep});
}

static dv_rc add_differences(dv_home *h, dv_err *err)
{
    const dv_report *rep = h->r->schema->home_reconcile;
    if (!rep)
        return DV_OK;
    const dv_ask ask = ask_of(h, rep);
    dv_result *res;
    dv_rc rc = dv_report_compare(&h->arena, h->r, &ask, &res, err);
    if (rc == DV_CORRUPT) {
        add_damage(h, rep, err);
        return DV_OK;
    }
    for (size_t i = 0; rc == DV_OK && i < res->ncompared; i++) {
        const dv_compared *c = &res->compared[i];
        if (!dv_compared_open(c))
            continue;
        add(h, DV_PANE_FIGURES,
            (dv_home_entry){.is = DV_ENTRY_DIFFERS,
                            .label = dv_arena_printf(&h->arena, _("Differs: %s"), c->label),
                            .value = dv_difference_text(&h->arena, c->difference),
                            .bad = true,
                            .report = rep});
    }
    return rc;
}

static dv_rc add_due(dv_home *h, dv_err *err)
{
    const dv_due_ask ask = {.unit = DV_NO_UNIT,
                            .person = DV_ALL_PEOPLE,
                            .today = dv_today(),
                            .days = SOON,
                            .total = true};
    dv_due_found found;
    dv_rc rc = dv_due_find(&h->arena, h->r, &ask, &found, err);
    if (rc != DV_OK)
        return rc;
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_DUE,
                        .label = _("Overdue"),
                        .value = number(h, found.all.overdue),
                        .bad = found.all.overdue > 0,
                        .days = -1});
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_DUE,
                        .label = dv_arena_printf(&h->arena, _("Due within %d days"), SOON),
                        .value = number(h, found.all.soon),
                        .days = SOON,
                        .not_overdue = true});
    return DV_OK;
}

static dv_rc add_drafts(dv_home *h, dv_err *err)
{
    dv_home_entry *e;
    size_t n;
    dv_rc rc = dv_home_drafts(h, &e, &n, err);
    for (size_t i = 0; rc == DV_OK && i < n; i++)
        add(h, DV_PANE_FIGURES, e[i]);
    if (rc == DV_OK)
        rc = dv_home_notes(h, &e, &n, err);
    for (size_t i = 0; rc == DV_OK && i < n; i++)
        add(h, DV_PANE_FIGURES, e[i]);
    return rc;
}

static dv_rc count_hidden(dv_home *h, dv_err *err)
{
    size_t *seen = DV_NEW_N(&h->arena, size_t, h->r->schema->nkind + 1);
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < h->r->schema->nkind && rc == DV_OK; i++)
        if (!dv_rights_sees_all(h->r, &h->r->schema->kind[i]))
            rc = dv_registry_count(h->r, &h->r->schema->kind[i], &seen[i], err);
    h->seen = seen;
    return rc;
}

/* On the side, so that the figures of before stay until there are new ones. */
static dv_rc count(dv_home *h, dv_err *err)
{
    dv_home side = {.r = h->r, .period = h->period};
    dv_rc rc = count_hidden(&side, err);
    if (rc == DV_OK)
        rc = add_figures(&side, err);
    if (rc == DV_OK)
        rc = add_differences(&side, err);
    if (rc == DV_OK)
        rc = add_due(&side, err);
    dv_arena_free(rc == DV_OK ? &h->counted : &side.arena);
    if (rc != DV_OK)
        return rc;
    h->counted = side.arena;
    h->figure = side.entry[DV_PANE_FIGURES];
    h->nfigure = side.n[DV_PANE_FIGURES];
    h->seen = side.seen;
    h->waiting = false;
    return DV_OK;
}

/* Before anything was counted: what there will be. */
static void add_expected(dv_home *h)
{
    for (size_t i = 0; i < h->r->schema->nhome; i++)
        add(h, DV_PANE_FIGURES,
            (dv_home_entry){.is = DV_ENTRY_FIGURE,
                            .label = dv_label_text(h->r->schema->home[i]->label),
                            .value = NOT_YET,
                            .measure = h->r->schema->home[i]});
    add(h, DV_PANE_FIGURES,
        (dv_home_entry){.is = DV_ENTRY_DUE, .label = _("Overdue"), .value = NOT_YET, .days = -1});
}

static dv_rc show(dv_home *h, dv_err *err)
{
    dv_arena_free(&h->arena);
    memset(h->n, 0, sizeof h->n);
    memset(h->entry, 0, sizeof h->entry);
    dv_rc rc = add_kinds(h, err);
    for (size_t i = 0; i < h->nfigure; i++)
        add(h, DV_PANE_FIGURES, h->figure[i]);
    if (!h->figure)
        add_expected(h);
    if (rc == DV_OK)
        rc = add_drafts(h, err);
    for (int p = 0; p < DV_PANES; p++)
        if (h->sel[p] >= h->n[p])
            h->sel[p] = h->n[p] ? h->n[p] - 1 : 0;
    return rc;
}

dv_rc dv_home_reload(dv_home *h, dv_err *err)
{
    uint64_t stamp = dv_registry_stamp(h->r);
    size_t n;
    if (h->stamp == stamp && h->today == dv_today())
        return DV_OK;
    h->stamp = 0;
    h->today = dv_today();
    dv_rc rc = dv_report_default_period(h->r, dv_today(), &h->period, err);
    if (rc == DV_OK)
        rc = dv_registry_size(h->r, &n, err);
    h->waiting = rc == DV_OK && n > h->at_once;
    if (rc == DV_OK && !h->waiting)
        rc = count(h, err);
    if (rc == DV_OK)
        rc = show(h, err);
    h->stamp = rc == DV_OK ? stamp : 0;
    return rc;
}

dv_rc dv_home_count(dv_home *h, dv_err *err)
{
    dv_rc rc = h->waiting ? count(h, err) : DV_OK;
    return rc == DV_OK ? show(h, err) : rc;
}

dv_rc dv_home_open(dv_registry *r, dv_home **out, dv_err *err)
{
    dv_home *h = calloc(1, sizeof *h);
    DV_NEED(h);
    h->r = r;
    h->at_once = AT_ONCE;
    dv_rc rc = dv_home_reload(h, err);
    if (rc != DV_OK) {
        dv_home_close(h);
        h = NULL;
    }
    *out = h;
    return rc;
}

void dv_home_close(dv_home *h)
{
    if (!h)
        return;
    dv_arena_free(&h->arena);
    dv_arena_free(&h->counted);
    free(h);
}

void dv_home_move(dv_home *h, long by)
{
    h->sel[h->pane] = dv_row_moved(h->sel[h->pane], by, h->n[h->pane]);
}

const dv_home_entry *dv_home_marked(const dv_home *h)
{
    return h->n[h->pane] ? &h->entry[h->pane][h->sel[h->pane]] : NULL;
}

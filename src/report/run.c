/* A report: columns and rows over a tally. */
#include "danvan/lang.h"

#include "tally_int.h"

#include <stddef.h>

static size_t split_of(const dv_tally *t, int choice)
{
    if (choice == DV_ALL_CHOICES)
        return t->split.n;
    return dv_dim_slot(&t->split, choice == DV_CHOICE_UNDECLARED ? DV_AT_UNDECLARED : choice);
}

static const char *head_of(const dv_measure *m)
{
    const char *head = dv_label_text(m->head);
    return head && *head ? head : dv_label_text(m->label);
}

static void whole_column(dv_column *c, const dv_measure *m)
{
    *c = (dv_column){.id = m->id, .measure = m, .choice = DV_ALL_CHOICES};
    c->label = dv_label_text(m->label);
    c->head = head_of(m);
}

static void split_column(dv_arena *a, dv_column *c, const dv_measure *m, const dv_slot *s, bool one)
{
    const char *id = *s->id ? s->id : s->at == DV_AT_UNSET ? "unset" : "undeclared";
    *c = (dv_column){.measure = m, .choice = s->at};
    if (s->at == DV_AT_UNDECLARED)
        c->choice = DV_CHOICE_UNDECLARED;
    c->id = dv_arena_printf(a, "%s.%s", m->id, id);
    c->label = dv_arena_printf(a, _("%s: %s"), dv_label_text(m->label), s->label);
    c->head = one ? s->label : dv_arena_printf(a, _("%s: %s"), head_of(m), s->label);
}

static void make_columns(dv_result *res, const dv_tally *t)
{
    const dv_report *rep = res->ask.report;
    size_t each = rep->split.by == DV_BY_NONE ? 0 : t->split.n;
    res->column = DV_NEW_N(t->arena, dv_column, rep->nmeasure * (each + 1) + 1);
    for (size_t i = 0; i < rep->nmeasure; i++) {
        for (size_t j = 0; j < each; j++)
            if (!t->split.slot[j].extra || t->split_seen[j])
                split_column(t->arena, &res->column[res->ncolumn++], rep->measure[i],
                             &t->split.slot[j], rep->nmeasure == 1);
        whole_column(&res->column[res->ncolumn++], rep->measure[i]);
    }
}

static dv_cell *make_cells(const dv_result *res, const dv_tally *t, size_t row)
{
    dv_cell *cell = DV_NEW_N(t->arena, dv_cell, res->ncolumn + 1);
    for (size_t i = 0; i < res->ncolumn; i++) {
        const dv_column *c = &res->column[i];
        cell[i] = dv_tally_cell(t, c->measure, row, split_of(t, c->choice));
    }
    return cell;
}

static void make_rows(dv_result *res, const dv_tally *t)
{
    const dv_report *rep = res->ask.report;
    res->row = DV_NEW_N(t->arena, dv_row, t->row.n + 1);
    res->total = (dv_row){.id = "", .label = _("Total"), .at = DV_AT_UNSET};
    res->total.cell = make_cells(res, t, t->row.n);
    for (size_t i = 0; i < t->row.n && rep->rows.by != DV_BY_NONE; i++) {
        const dv_slot *s = &t->row.slot[i];
        if (s->extra && !t->row_seen[i])
            continue;
        res->row[res->nrow++] =
            (dv_row){.id = s->id, .label = s->label, .at = s->at, .cell = make_cells(res, t, i)};
    }
}

dv_pin_table dv_result_pins(const dv_result *res)
{
    const dv_ask *ask = &res->ask;
    return (dv_pin_table){ask->report->id, ask->period, ask->unit, ask->as_of,
                          ask->where ? ask->where : ""};
}

const char *dv_row_key(const dv_result *res, const dv_row *row)
{
    if (row == &res->total)
        return "total";
    return *row->id ? row->id : row->at == DV_AT_UNDECLARED ? "undeclared" : "unset";
}

static dv_rc count_table(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err)
{
    const dv_report *rep = res->ask.report;
    dv_tally t;
    dv_tally_init(&t, a, r, &res->ask);
    for (size_t i = 0; i < rep->nmeasure; i++)
        dv_tally_need(&t, rep->measure[i]);
    if (rep->missing)
        dv_tally_need(&t, rep->missing);
    dv_rc rc = dv_tally_run(&t, err);
    if (rc != DV_OK)
        return rc;
    make_columns(res, &t);
    make_rows(res, &t);
    return dv_result_missing(res, &t, err);
}

static dv_rc make_table(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err)
{
    switch (res->ask.report->rows.by) {
    case DV_BY_MEASURES:
        return dv_result_past(res, a, r, err);
    case DV_BY_RECORDS:
        return dv_result_listed(res, a, r, err);
    case DV_BY_NONE:
    case DV_BY_FIELD:
    case DV_BY_UNIT:
    case DV_BY_STAGE:
    default:
        return count_table(res, a, r, err);
    }
}

bool dv_result_has_total(const dv_result *res)
{
    return res->ask.report->rows.by != DV_BY_MEASURES;
}

const dv_measure *dv_result_measure(const dv_result *res, const dv_row *row, size_t column)
{
    return row->measure ? row->measure : res->column[column].measure;
}

static void find_split(dv_result *res, dv_arena *a, const dv_registry *r)
{
    const dv_schema *s = r->schema;
    int *split = DV_NEW_N(a, int, s->nunit + 1);
    for (size_t i = 0; i < s->nunit && res->ask.as_of != DV_NO_DATE; i++) {
        const dv_unit *u = &s->unit[i];
        if (u->nsplit && u->until < res->ask.as_of &&
            dv_unit_alive_in(u, res->span.from, res->span.to) &&
            dv_unit_below(s, (int)i, res->ask.unit))
            split[res->nsplit++] = (int)i;
    }
    res->split = split;
}

static const char *split_text(dv_arena *a, const dv_registry *r, const dv_result *res, size_t i)
{
    const dv_schema *s = r->schema;
    const dv_unit *u = &s->unit[res->split[i]];
    const char *into = "";
    for (size_t k = 0; k < u->nsplit; k++)
        into = dv_arena_printf(a, "%s%s%s", into, k ? ", " : "",
                               dv_label_text(s->unit[u->split[k]].label));
    int now = dv_unit_as_of(s, res->split[i], res->ask.as_of);
    return dv_arena_printf(a, _("%s was divided into %s: its records count for %s"),
                           dv_label_text(u->label), into, dv_label_text(s->unit[now].label));
}

size_t dv_aside_number(const dv_result *res)
{
    return res->nother + res->nsplit;
}

const char *dv_aside_text(dv_arena *a, const dv_registry *r, const dv_result *res, size_t i)
{
    return i < res->nother ? dv_other_days_text(a, &res->other[i])
                           : split_text(a, r, res, i - res->nother);
}

static dv_result *result_new(dv_arena *a, dv_registry *r, const dv_ask *ask)
{
    dv_result *res = DV_NEW(a, dv_result);
    res->ask = dv_ask_complete(r, ask);
    res->span = dv_ask_span(&res->ask, dv_report_kind(ask->report), shift_none);
    res->stamp = dv_registry_stamp(r);
    return res;
}

dv_rc dv_report_compare(dv_arena *a, dv_registry *r, const dv_ask *ask, dv_result **out,
                        dv_err *err)
{
    *out = result_new(a, r, ask);
    return dv_compare(a, r, *out, err);
}

dv_rc dv_report_run(dv_arena *a, dv_registry *r, const dv_ask *ask, dv_result **out, dv_err *err)
{
    dv_result *res = result_new(a, r, ask);
    find_split(res, a, r);
    dv_rc rc = make_table(res, a, r, err);
    if (rc == DV_OK)
        rc = dv_compare(a, r, res, err);
    if (rc == DV_OK) {
        dv_other_days_find(a, r, res);
        const dv_pin_table table = dv_result_pins(res);
        rc = dv_pin_list(a, r, &table, &res->pin, &res->npin, err);
    }
    if (rc == DV_OK)
        *out = res;
    return rc;
}

/* A report of one figure, for those who ask for no table. */
typedef struct lone {
    dv_report report;
    const dv_measure *measure[1];
    dv_ask ask;
} lone;

static void lone_init(lone *l, const dv_registry *r, const dv_measure *m, const dv_ask *ask)
{
    *l = (lone){.measure = {m}};
    l->report.measure = l->measure;
    l->report.nmeasure = 1;
    l->ask = dv_ask_complete(r, ask);
    l->ask.report = &l->report;
}

dv_rc dv_measure_run(dv_arena *a, dv_registry *r, const dv_measure *m, const dv_ask *ask,
                     dv_cell *out, dv_err *err)
{
    return dv_measures_run(a, r, &m, 1, ask, out, err);
}

/* Measures of a kind follow its periods whoever else is asked about; one of no kind is counted
 * alone, so that it does not follow another's. */
dv_rc dv_measures_run(dv_arena *a, dv_registry *r, const dv_measure *const *m, size_t n,
                      const dv_ask *ask, dv_cell *out, dv_err *err)
{
    lone l;
    dv_tally t;
    dv_rc rc = DV_OK;
    size_t together = 0;
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        if (m[i]->kind && together++)
            continue;
        lone_init(&l, r, m[i], ask);
        dv_tally_init(&t, a, r, &l.ask);
        for (size_t k = i; k < n; k++)
            if (k == i || (m[i]->kind && m[k]->kind))
                dv_tally_need(&t, m[k]);
        rc = dv_tally_run(&t, err);
        for (size_t k = i; k < n && rc == DV_OK; k++)
            if (k == i || (m[i]->kind && m[k]->kind))
                out[k] = dv_tally_cell(&t, m[k], t.row.n, t.split.n);
    }
    return rc;
}

/* Of this row and split, in the order of their ids. */
static dv_rc records(dv_tally *t, const dv_measure *m, size_t row, size_t split,
                     const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    dv_collect c = {.row = row, .split = split};
    dv_tally_need_records(t, m);
    t->collect = &c;
    *kind = t->nleaf ? t->leaf[0].kind : NULL;
    dv_rc rc = dv_tally_run(t, err);
    t->collect = NULL;
    dv_ids_sort(c.id, c.n);
    *ids = c.id;
    *n = c.n;
    return rc;
}

static dv_rc table_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t row,
                           size_t column, const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    dv_tally t;
    dv_tally_init(&t, a, r, &res->ask);
    const size_t at = row < res->nrow ? dv_dim_slot(&t.row, res->row[row].at) : t.row.n;
    return records(&t, res->column[column].measure, at, split_of(&t, res->column[column].choice),
                   kind, ids, n, err);
}

/* The figure of a listed record opens that record, whatever column it is asked in. */
static dv_rc listed_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t row,
                            const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    const dv_measure *m = res->ask.report->measure[0];
    if (row >= res->nrow)
        return dv_measure_records(a, r, m, &res->ask, kind, ids, n, err);
    *kind = m->kind;
    *ids = DV_NEW(a, dv_id);
    **ids = res->row[row].record;
    *n = 1;
    return DV_OK;
}

dv_rc dv_result_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t row,
                        size_t column, const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    *n = 0;
    *ids = NULL;
    *kind = dv_report_kind(res->ask.report);
    if (res->ask.report->rows.by == DV_BY_RECORDS)
        return listed_records(a, r, res, row, kind, ids, n, err);
    if (res->ask.report->rows.by != DV_BY_MEASURES)
        return table_records(a, r, res, row, column, kind, ids, n, err);
    if (row >= res->nrow)
        return DV_OK;
    const dv_ask ask = dv_versus_ask(res, column);
    return dv_measure_records(a, r, res->row[row].measure, &ask, kind, ids, n, err);
}

/* Those of one choice, or all: NULL. */
static dv_rc lone_records(dv_arena *a, dv_registry *r, lone *l, const dv_choice *choice,
                          const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    dv_tally t;
    dv_tally_init(&t, a, r, &l->ask);
    return records(&t, l->measure[0], t.row.n, dv_dim_choice(&t.split, choice), kind, ids, n, err);
}

dv_rc dv_measure_records(dv_arena *a, dv_registry *r, const dv_measure *m, const dv_ask *ask,
                         const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    lone l;
    lone_init(&l, r, m, ask);
    return lone_records(a, r, &l, NULL, kind, ids, n, err);
}

dv_rc dv_compared_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t line,
                          const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err)
{
    const dv_compared *c = &res->compared[line];
    lone l;
    *n = 0;
    if (c->check != DV_CHECK_COUNTED)
        return dv_fail(err, DV_NOT_FOUND, c->label,
                       _("this is made of figures that were stated; no records stand behind it"));
    lone_init(&l, r, c->of, &res->ask);
    if (c->split)
        l.report.split = (dv_by){.by = DV_BY_FIELD, .field = c->split, .level = -1};
    return lone_records(a, r, &l, c->choice, kind, ids, n, err);
}

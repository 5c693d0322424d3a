/* The reconciliation: what is stated beside what is counted, beside its parts, beside what other
 * stated figures make of it. */
#include "danvan/lang.h"

#include "compare_int.h"

#include <string.h>

static const char *with_what(dv_check c)
{
    static const char *const what[] = {
        [DV_CHECK_COUNTED] = N_("records"),         [DV_CHECK_PARTS] = N_("its parts"),
        [DV_CHECK_FORMULA] = N_("stated figures"),  [DV_CHECK_SPLITS] = N_("another division"),
        [DV_CHECK_FALLS] = N_("an earlier period"), [DV_CHECK_WHOLE] = N_("whole numbers"),
        [DV_CHECK_ALONE] = N_("no denominator")};
    return _(what[c]);
}

const char *dv_check_name(dv_check c)
{
    static const char *const name[] = {"counted", "parts", "formula", "splits",
                                       "falls",   "whole", "alone"};
    return name[c];
}

bool dv_compared_open(const dv_compared *c)
{
    return c->differs && (!c->explained || c->lapsed);
}

dv_compared *dv_compare_line(dv_compare_job *job, dv_check check, const dv_stated *st,
                             dv_decimal computed)
{
    dv_result *res = job->res;
    if (res->ncompared == job->cap) {
        size_t cap = job->cap ? job->cap * 2 : 32;
        res->compared =
            dv_arena_grow(job->arena, res->compared, res->ncompared, cap, sizeof *res->compared);
        job->cap = cap;
    }
    dv_compared *c = &res->compared[res->ncompared++];
    *c = (dv_compared){.check = check,
                       .of = st->measure,
                       .split = st->split,
                       .choice = st->choice,
                       .source = st->source};
    c->measure = dv_stated_name_of(job->arena, st);
    c->label = dv_label_text(st->measure->label);
    if (st->choice)
        c->label =
            dv_arena_printf(job->arena, _("%s: %s"), c->label, dv_label_text(st->choice->label));
    c->stated = st->value;
    c->computed = computed;
    c->difference = dv_decimal_plus(computed, st->value, -1);
    c->differs = c->difference.value != 0;
    c->with = with_what(check);
    return c;
}

typedef struct look {
    const dv_tally *t;
    const dv_layout *l;
    bool found;
} look;

static bool first_inside(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    look *s = ctx;
    (void)date;
    for (size_t i = 0; i < n && !s->found; i++) {
        int u = dv_fact_unit(s->t->r, facts + i * s->l->stride);
        s->found = u >= 0 ? s->t->unit_now[u] != DV_OUTSIDE : s->t->undeclared_inside;
    }
    return !s->found;
}

/* A register that took in nothing of a kind in the period isn't kept there: what was stated about
 * it can't be held against an empty count. */
static dv_rc find_kept(dv_compare_job *job, dv_err *err)
{
    const dv_schema *s = job->r->schema;
    signed char *kept = DV_NEW_N(job->arena, signed char, s->nkind + 1);
    dv_tally t = {.arena = job->arena, .r = job->r, .ask = job->res->ask};
    dv_tally_units(&t);
    dv_txn *txn = NULL;
    dv_rc rc = dv_txn_read(job->r->store, &txn, err);
    for (size_t i = 0; rc == DV_OK && i < s->nkind; i++) {
        const dv_kind *k = &s->kind[i];
        dv_span span = dv_ask_span(&t.ask, k, shift_none);
        look l = {&t, dv_facts_layout(job->r, k), false};
        rc = dv_facts_scan(job->r, txn, k, span.from, span.to, first_inside, &l, err);
        kept[i] = l.found;
    }
    dv_txn_abort(txn);
    job->kept = kept;
    return rc;
}

dv_rc dv_compare_counted(dv_compare_job *job, const dv_measure *m, const dv_field *f,
                         dv_counted **out, dv_err *err)
{
    for (dv_counted *c = job->counted; c; c = c->next)
        if (c->measure == m && c->field == f) {
            *out = c;
            return DV_OK;
        }
    dv_counted *c = DV_NEW(job->arena, dv_counted);
    const dv_measure **one = DV_NEW(job->arena, const dv_measure *);
    *one = m;
    c->measure = m;
    c->field = f;
    c->report.measure = one;
    c->report.nmeasure = 1;
    if (f)
        c->report.split = (dv_by){.by = DV_BY_FIELD, .field = f, .level = -1};
    dv_ask ask = job->res->ask;
    ask.report = &c->report;
    ask.filter = NULL;
    dv_tally_init(&c->tally, job->arena, job->r, &ask);
    dv_tally_need(&c->tally, m);
    c->next = job->counted;
    job->counted = *out = c;
    return dv_tally_run(&c->tally, err);
}

static dv_rc against_count(dv_compare_job *job, const dv_stated *st, dv_err *err)
{
    const dv_kind *k = st->measure->kind;
    dv_counted *c = NULL;
    if (k && !job->kept[k->index])
        return DV_OK;
    dv_rc rc = dv_compare_counted(job, st->measure, st->split, &c, err);
    if (rc != DV_OK)
        return rc;
    dv_cell cell = dv_tally_cell(&c->tally, st->measure, c->tally.row.n,
                                 dv_dim_choice(&c->tally.split, st->choice));
    dv_decimal computed;
    if (!dv_cell_decimal(cell, st->value.digits, &computed))
        return DV_OK;
    dv_compared *line = dv_compare_line(job, DV_CHECK_COUNTED, st, computed);
    if (cell.is == DV_FIGURE_RATE)
        line->rate = cell;
    return DV_OK;
}

static void against_formula(dv_compare_job *job, const dv_stated *st)
{
    dv_stated_derived d = {{0, 0}, {DV_FIGURE_NONE, 0, 0}};
    if (dv_stated_derive(job, st, &d))
        dv_compare_line(job, DV_CHECK_FORMULA, st, d.value)->rate = d.rate;
    if (dv_stated_derive_again(job, st, &d))
        dv_compare_line(job, DV_CHECK_FORMULA, st, d.value);
}

static bool is_part(const dv_stated *st, const dv_measure *m, const dv_field *f, const char *source)
{
    return st->measure == m && st->split && !strcmp(st->split->id, f->id) &&
           (!source || !strcmp(st->source, source));
}

/* The parts that one source states, summed, against the stated total. */
static void against_parts_of(dv_compare_job *job, const dv_stated *total, const dv_field *f,
                             const char *source)
{
    dv_decimal sum = {0, 0};
    for (size_t i = 0; i < job->nstated; i++)
        if (is_part(&job->stated[i], total->measure, f, source))
            sum = dv_decimal_plus(sum, job->stated[i].value, 1);
    dv_compared *c = dv_compare_line(job, DV_CHECK_PARTS, total, sum);
    c->source = source;
    c->measure = dv_arena_printf(job->arena, "%s.%s", total->measure->id, f->id);
    c->label = dv_arena_printf(job->arena, _("%s, by %s"), dv_label_text(total->measure->label),
                               dv_label_text(f->label));
}

/* Its own source's parts; where that states none, each other source's. */
static void against_parts(dv_compare_job *job, const dv_stated *total, const dv_field *f)
{
    const dv_stated *st = job->stated;
    for (size_t i = 0; i < job->nstated; i++)
        if (is_part(&st[i], total->measure, f, total->source)) {
            against_parts_of(job, total, f, total->source);
            return;
        }
    for (size_t i = 0; i < job->nstated; i++) {
        bool first = is_part(&st[i], total->measure, f, NULL);
        for (size_t j = 0; first && j < i; j++)
            first = !is_part(&st[j], total->measure, f, st[i].source);
        if (first)
            against_parts_of(job, total, f, st[i].source);
    }
}

/* In the order of the list. */
static dv_rc compare_parts(dv_compare_job *job, const dv_measure *m, const dv_field *f, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t c = 0; f->list && c < f->list->n; c++)
        for (size_t i = 0; rc == DV_OK && i < job->nstated; i++) {
            const dv_stated *st = &job->stated[i];
            if (!is_part(st, m, f, NULL) || strcmp(st->choice->id, f->list->choice[c].id) != 0)
                continue;
            rc = against_count(job, st, err);
            against_formula(job, st);
        }
    return rc;
}

static dv_rc compare_measure(dv_compare_job *job, const dv_measure *m, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; rc == DV_OK && i < job->nstated; i++) {
        const dv_stated *st = &job->stated[i];
        if (st->measure != m || st->split)
            continue;
        rc = against_count(job, st, err);
        against_formula(job, st);
        for (size_t j = 0; j < m->nsplit; j++)
            against_parts(job, st, m->split[j]);
    }
    for (size_t j = 0; rc == DV_OK && j < m->nsplit; j++)
        rc = compare_parts(job, m, m->split[j], err);
    return rc;
}

/* Figures of exactly this unit and period: 2024H1 states nothing about 2024-6M. */
static dv_rc load_stated(dv_compare_job *job, dv_err *err)
{
    const dv_ask *ask = &job->res->ask;
    dv_stated *all = NULL;
    size_t n = 0, kept = 0;
    dv_rc rc = dv_stated_list(job->arena, job->r, ask->unit, &ask->period, &all, &n, err);
    if (rc != DV_OK)
        return rc;
    char want[DV_PERIOD_SIZE], have[DV_PERIOD_SIZE];
    dv_period_format(&ask->period, want);
    for (size_t i = 0; i < n; i++)
        if (all[i].unit == ask->unit && !strcmp(want, dv_period_format(&all[i].period, have)))
            all[kept++] = all[i];
    job->stated = all;
    job->nstated = kept;
    return DV_OK;
}

static bool same_decimal(dv_decimal a, dv_decimal b)
{
    return dv_decimal_plus(a, b, -1).value == 0;
}

/* What has been said of each difference. */
static dv_rc find_explained(dv_compare_job *job, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < job->res->ncompared && rc == DV_OK; i++) {
        dv_compared *c = &job->res->compared[i];
        c->place = (dv_explain_place){job->res->ask.unit, job->res->ask.period, c->measure,
                                      (uint8_t)c->check, c->source};
        if (!c->differs)
            continue;
        rc = dv_explain_get(job->arena, job->r, &c->place, &c->explained, err);
        c->lapsed = c->explained && !(same_decimal(c->explained->stated, c->stated) &&
                                      same_decimal(c->explained->computed, c->computed));
    }
    return rc;
}

dv_rc dv_compare(dv_arena *a, dv_registry *r, dv_result *res, dv_err *err)
{
    dv_compare_job job = {.arena = a, .r = r, .res = res};
    const dv_report *rep = res->ask.report;
    dv_rc rc = load_stated(&job, err);
    if (rc != DV_OK || !job.nstated)
        return rc;
    rc = find_kept(&job, err);
    for (size_t i = 0; rc == DV_OK && i < rep->nmeasure; i++) {
        rc = compare_measure(&job, rep->measure[i], err);
        if (rc == DV_OK)
            rc = dv_compare_plausible(&job, rep->measure[i], err);
    }
    return rc == DV_OK ? find_explained(&job, err) : rc;
}

/* Reports, targets and the figures of the first screen. */
#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

/* What can be set beside its own past; rates of rates can't. */
static const dv_measure *const *all_measures(dv_loader *l, size_t *n)
{
    const dv_measure **m = DV_NEW_N(l->a, const dv_measure *, l->s->nmeasure + 1);
    *n = 0;
    for (size_t i = 0; i < l->s->nmeasure; i++) {
        dv_formula f = l->s->measure[i].formula;
        if (f != DV_SHARE && f != DV_CHANGE && f != DV_GROWTH)
            m[(*n)++] = &l->s->measure[i];
    }
    return m;
}

static const dv_measure *const *measures_of(dv_loader *l, const dv_section *x, const char *key,
                                            size_t *n)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, key);
    if (e && strcmp(e->value, "all") == 0)
        return all_measures(l, n);
    size_t words = dv_entry_words(l, x, e, &word);
    const dv_measure **m = DV_NEW_N(l->a, const dv_measure *, words + 1);
    *n = 0;
    for (size_t i = 0; e && i < words; i++) {
        const dv_measure *found = dv_measure_named(l, x, e->line, word[i]);
        if (found)
            m[(*n)++] = found;
    }
    return m;
}

static const dv_measure *measure_of(dv_loader *l, const dv_section *x, const char *key)
{
    const dv_entry *e = dv_entry_of(x, key);
    return e ? dv_measure_named(l, x, e->line, dv_str_from(e->value)) : NULL;
}

/* The kind whose records the report is about: that of its first measure which has one. */
static const dv_kind *kind_of(const dv_report *r)
{
    for (size_t i = 0; i < r->nmeasure; i++)
        if (r->measure[i]->kind)
            return r->measure[i]->kind;
    return NULL;
}

static bool is_list_field(const dv_field *f)
{
    return f->type == DV_CHOICE || f->type == DV_CATEGORY || f->type == DV_BOOL;
}

static void take_level(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str rest, dv_by *by)
{
    by->by = DV_BY_UNIT;
    by->level = rest.n ? dv_level_named(l, x, e->line, rest) : -1;
}

static void take_by(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k, dv_by *by)
{
    const dv_entry *e = dv_entry_of(x, key);
    *by = (dv_by){DV_BY_NONE, NULL, -1};
    if (!e)
        return;
    dv_str rest = dv_str_from(e->value), first;
    dv_str_cut(&rest, ' ', &first);
    rest = dv_str_trim(rest);
    if (dv_str_is(first, "unit") && strcmp(key, "split") != 0) {
        take_level(l, x, e, rest, by);
        return;
    }
    if (rest.n)
        dv_load_fault(l, x, e->line, _("after %s = %.*s nothing may follow"), key, (int)first.n,
                      first.p);
    static const char *const other[] = {"stage", "measures", "records"};
    for (int i = 0; i < 3; i++)
        if (dv_str_is(first, other[i]) && (i == 0 || strcmp(key, "rows") == 0)) {
            by->by = DV_BY_STAGE + i;
            return;
        }
    by->field = k ? dv_field_named(l, x, e->line, k, first) : NULL;
    if (by->field && !is_list_field(by->field))
        dv_load_fault(l, x, e->line, _("%s needs a list or a yes/no field, and %s is none"), key,
                      by->field->id);
    by->by = DV_BY_FIELD;
}

static bool follows_fields(const dv_by *by)
{
    return by->by == DV_BY_FIELD || by->by == DV_BY_STAGE;
}

/* A measure without a kind is faulty and has been said to be, unless it counts no records. */
static bool is_alive(const dv_measure *m)
{
    return m->formula == DV_ALIVE || (m->noperand && is_alive(m->operand[0].measure));
}

/* Rows, columns or a filter by a field make sense only where all measures count that kind. */
static void check_one_kind(dv_loader *l, const dv_section *x, const dv_report *r, const dv_kind *k)
{
    if (!r->filter && !follows_fields(&r->rows) && !follows_fields(&r->split))
        return;
    for (size_t i = 0; i < r->nmeasure; i++)
        if (r->measure[i]->kind != k && (r->measure[i]->kind || is_alive(r->measure[i]))) {
            dv_load_fault(l, x, dv_entry_of(x, "measures")->line,
                          _("the measure %s is not about the kind %s, by whose fields this report "
                            "is made"),
                          r->measure[i]->id, k->id);
            return;
        }
}

static void take_columns(dv_loader *l, const dv_section *x, const dv_kind *k, dv_report *r)
{
    const dv_entry *e = dv_entry_of(x, "columns");
    dv_str *word;
    size_t n = dv_entry_words(l, x, e, &word);
    const dv_field **column = DV_NEW_N(l->a, const dv_field *, n + 1);
    if (e && r->rows.by != DV_BY_RECORDS)
        dv_load_fault(l, x, e->line, _("columns has a meaning only with rows = records"));
    if (r->rows.by == DV_BY_RECORDS && (!n || !k))
        dv_load_fault(l, x, x->line, _("[%s] lacks columns = FIELD, FIELD..."), x->name);
    for (size_t i = 0; e && k && i < n; i++) {
        const dv_field *f = dv_field_named(l, x, e->line, k, word[i]);
        if (f)
            column[r->ncolumn++] = f;
    }
    r->column = column;
}

static void take_missing(dv_loader *l, const dv_section *x, dv_report *r)
{
    const dv_entry *by = dv_entry_of(x, "missing_by");
    r->missing = measure_of(l, x, "missing");
    take_by(l, x, "missing_by", NULL, &r->missing_by);
    if (by && (!r->missing || r->missing_by.by != DV_BY_UNIT))
        dv_load_fault(l, x, by->line,
                      _("missing_by is unit or unit LEVEL, and needs missing = MEASURE"));
}

static void read_report(dv_loader *l, const dv_section *x, dv_report *r)
{
    dv_err err = {0};
    r->id = x->arg;
    if (!dv_id_valid(dv_str_from(r->id), "-_"))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter or "
                        "digit"),
                      r->id);
    r->label = dv_entry_label(l, x, "label");
    r->reconcile = dv_entry_yes(x, "reconcile");
    r->measure = measures_of(l, x, "measures", &r->nmeasure);
    const dv_kind *k = kind_of(r);
    take_by(l, x, "rows", k, &r->rows);
    take_by(l, x, "split", k, &r->split);
    r->filter = k ? dv_load_cond(l, x, "filter", k) : NULL;
    if (k && !dv_cond_countable(k, r->filter, &err))
        dv_load_fault(l, x, dv_entry_of(x, "filter")->line, "%s", err.text);
    if (k)
        check_one_kind(l, x, r, k);
    r->complete = dv_entry_yes(x, "complete");
    take_columns(l, x, k, r);
    take_missing(l, x, r);
    r->bars = measure_of(l, x, "bars");
    if (!r->bars && r->nmeasure)
        r->bars = r->measure[0];
    if (dv_entry_of(x, "note"))
        r->note = dv_entry_label(l, x, "note");
}

void dv_load_reports(dv_loader *l)
{
    dv_report *report = DV_NEW_N(l->a, dv_report, dv_sections_count(l, "report") + 1);
    size_t n = 0;
    for (dv_section *x = dv_sections_of(l, "report"); x; x = dv_section_next(x)) {
        report[n].index = (unsigned)n;
        read_report(l, x, &report[n++]);
    }
    l->s->report = report;
    l->s->nreport = n;
}

static void take_every(dv_loader *l, const dv_section *x, dv_target *t)
{
    static const char *const names[] = {"year", "half", "quarter", "month"};
    static const dv_period_form forms[] = {DV_PERIOD_YEAR, DV_PERIOD_HALF, DV_PERIOD_QUARTER,
                                           DV_PERIOD_MONTH};
    const dv_entry *e = dv_entry_of(x, "every");
    for (int i = 0; e && i < 4; i++)
        if (strcmp(e->value, names[i]) == 0) {
            t->periodic = true;
            t->every = forms[i];
        }
    if (e && !t->periodic)
        dv_load_unknown(l, x, e->line, _("period"), dv_str_from(e->value), names, 4);
}

static void read_target(dv_loader *l, const dv_section *x, dv_target *t)
{
    const dv_entry *least = dv_entry_of(x, "at_least"), *most = dv_entry_of(x, "at_most");
    const dv_entry *e = least ? least : most;
    t->id = x->arg;
    t->label = dv_entry_label(l, x, "label");
    t->measure = measure_of(l, x, "measure");
    t->at_least = least != NULL;
    take_every(l, x, t);
    if (!least == !most)
        dv_load_fault(l, x, x->line, _("[%s] needs either at_least or at_most"), x->name);
    if (e && !dv_milli_parse(dv_str_from(e->value), DV_EN, &t->goal))
        dv_load_fault(l, x, e->line, _("%s must be a number, not \"%s\""), e->key, e->value);
}

void dv_load_targets(dv_loader *l)
{
    dv_target *target = DV_NEW_N(l->a, dv_target, dv_sections_count(l, "target") + 1);
    size_t n = 0;
    for (dv_section *x = dv_sections_of(l, "target"); x; x = dv_section_next(x))
        read_target(l, x, &target[n++]);
    l->s->target = target;
    l->s->ntarget = n;
}

static void find_reconcile(dv_loader *l, const dv_section *x, const dv_entry *e)
{
    dv_schema *s = l->s;
    int i = dv_load_named(l, x, e->line, _("report"), dv_str_from(e->value),
                          DV_DECLARED(dv_report, s->report, s->nreport));
    s->home_reconcile = i < 0 ? NULL : &s->report[i];
    if (i >= 0 && !s->report[i].reconcile)
        dv_load_fault(l, x, e->line, _("the report %s must have reconcile = yes"), e->value);
}

void dv_load_home(dv_loader *l)
{
    const dv_section *x = dv_sections_of(l, "home");
    const dv_entry *e = dv_entry_of(x, "reconcile");
    if (!x)
        return;
    l->s->home = measures_of(l, x, "figures", &l->s->nhome);
    if (e)
        find_reconcile(l, x, e);
}

/* Rules and deadlines. */
#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

static void read_rule(dv_loader *l, const dv_section *x, const dv_kind *k, dv_str id, dv_rule *r)
{
    r->id = dv_arena_copy(l->a, id);
    r->label = dv_entry_label(l, x, "label");
    r->check = dv_load_cond(l, x, "check", k);
    r->when = dv_load_cond(l, x, "when", k);
    r->warning = dv_entry_yes(x, "warning");
    r->line = x->line;
}

void dv_load_rules(dv_loader *l)
{
    dv_str id;
    dv_rule **rule = DV_NEW_N(&l->tmp, dv_rule *, l->s->nkind + 1);
    for (size_t i = 0; i < l->s->nkind; i++) {
        dv_kind *k = &l->kind[i];
        k->rule = rule[i] = DV_NEW_N(l->a, dv_rule, dv_sections_of_kind(l, "rule", k) + 1);
    }
    for (dv_section *x = dv_sections_of(l, "rule"); x; x = dv_section_next(x)) {
        dv_kind *k = dv_section_kind(l, x, &id);
        if (k)
            read_rule(l, x, k, id, &rule[k->index][k->nrule++]);
    }
}

static void take_days(dv_loader *l, const dv_section *x, dv_deadline *d)
{
    const dv_entry *e = dv_entry_of(x, "days");
    int64_t n = 0;
    if (!e)
        return;
    dv_str rest = dv_str_from(e->value), days;
    dv_str_cut(&rest, ' ', &days);
    rest = dv_str_trim(rest);
    d->working = dv_str_is(rest, "working");
    if (!dv_int_parse(days, DV_EN, &n) || n < 1 || n > DV_DEADLINE_DAYS_MAX ||
        (rest.n && !d->working))
        dv_load_fault(l, x, e->line, _("write days = 30 or days = 10 working, not \"%s\""),
                      e->value);
    d->days = (int)n;
}

static void take_stops(dv_loader *l, const dv_section *x, const dv_kind *k, dv_deadline *d)
{
    const dv_entry *e = dv_entry_of(x, "stops");
    dv_str *word;
    size_t n = dv_entry_words(l, x, e, &word);
    const dv_stage **stop = DV_NEW_N(l->a, const dv_stage *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const dv_stage *s = dv_stage_named(l, x, e->line, k, word[i]);
        if (s)
            stop[d->nstop++] = s;
    }
    d->stop = stop;
    d->stopped = dv_entry_of(x, "stopped") ? dv_load_field(l, x, "stopped", k) : NULL;
    if (!e != !dv_entry_of(x, "stopped"))
        dv_load_fault(l, x, x->line,
                      _("[%s] needs stops and stopped together: where the clock stands still, and "
                        "the number that holds the days"),
                      x->name);
    if (d->stopped && d->stopped->type != DV_INT)
        dv_load_fault(l, x, dv_entry_of(x, "stopped")->line,
                      _("days are counted in a whole number, and %s is none"), d->stopped->id);
}

/* The number has bounds even if none are declared, and counts one sort of days. */
static void bound_stopped(dv_loader *l, const dv_section *x, const dv_kind *k, const dv_deadline *d)
{
    dv_field *f = &k->field[d->stopped->index];
    f->min = f->has_min && f->min > 0 ? f->min : 0;
    f->max_value =
        f->has_max && f->max_value < DV_DEADLINE_DAYS_MAX ? f->max_value : DV_DEADLINE_DAYS_MAX;
    f->has_min = f->has_max = true;
    for (const dv_deadline *other = k->deadline; other < d; other++)
        if (other->stopped == f && other->working != d->working) {
            dv_load_fault(
                l, x, dv_entry_of(x, "stopped")->line,
                _("%s counts the days of %s, and only one of the two limits is in working "
                  "days; give each a number of its own"),
                f->id, other->id);
            return;
        }
}

static void read_deadline(dv_loader *l, const dv_section *x, const dv_kind *k, dv_str id,
                          dv_deadline *d)
{
    d->id = dv_arena_copy(l->a, id);
    d->field = dv_load_field(l, x, "field", k);
    d->from = dv_load_field(l, x, "from", k);
    d->when = dv_load_cond(l, x, "when", k);
    d->law = dv_entry_copy(l, x, "law");
    take_days(l, x, d);
    take_stops(l, x, k, d);
    if (d->stopped && d->stopped->type == DV_INT)
        bound_stopped(l, x, k, d);
    if (d->field && !d->field->computed)
        dv_load_fault(l, x, dv_entry_of(x, "field")->line,
                      _("the field %s must be computed = yes for a deadline to set it"),
                      d->field->id);
    if (d->from && (d->from->type != DV_DATE || d->from->computed))
        dv_load_fault(l, x, dv_entry_of(x, "from")->line,
                      _("the field %s must be a date that somebody enters"), d->from->id);
}

static bool has_deadline(const dv_kind *k, const dv_field *f)
{
    for (size_t i = 0; i < k->ndeadline; i++)
        if (k->deadline[i].field == f || !k->deadline[i].field)
            return true;
    return false;
}

/* Said at the field, whose section comes in the order of its kind's fields. */
static void check_computed(dv_loader *l)
{
    for (dv_section *x = dv_sections_of(l, "field"); x; x = dv_section_next(x)) {
        const char *dot = strchr(x->arg, '.');
        for (size_t i = 0; dot && i < l->s->nkind; i++) {
            const dv_kind *k = &l->s->kind[i];
            if (!dv_str_is((dv_str){x->arg, (size_t)(dot - x->arg)}, k->id))
                continue;
            const dv_field *f = dv_kind_field(k, dot + 1);
            if (f && f->computed && !has_deadline(k, f))
                dv_load_fault(l, x, x->line,
                              _("the computed field %s needs a [deadline %s....] that sets it"),
                              f->id, k->id);
        }
    }
}

void dv_load_deadlines(dv_loader *l)
{
    dv_str id;
    dv_deadline **deadline = DV_NEW_N(&l->tmp, dv_deadline *, l->s->nkind + 1);
    for (size_t i = 0; i < l->s->nkind; i++) {
        dv_kind *k = &l->kind[i];
        size_t n = dv_sections_of_kind(l, "deadline", k);
        k->deadline = deadline[i] = DV_NEW_N(l->a, dv_deadline, n + 1);
    }
    for (dv_section *x = dv_sections_of(l, "deadline"); x; x = dv_section_next(x)) {
        dv_kind *k = dv_section_kind(l, x, &id);
        if (k)
            read_deadline(l, x, k, id, &deadline[k->index][k->ndeadline++]);
    }
    check_computed(l);
}

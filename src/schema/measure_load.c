/* Measures: first all are declared, then their formulas name each other, then kinds follow along
 * the formulas (which also finds circles), and last come the parts that need the kind. */
#include "schema_int.h"

#include <string.h>

static const char *const formula_names[] = {"count", "sum",   "units",  "alive",  "add",
                                            "rate",  "share", "change", "growth", "days"};
enum { FORMULAS = sizeof(formula_names) / sizeof(*formula_names) };

static const char *const basis_names[] = {
    "records", "received", "received-resolved", "carried", "total", "resolved", "left",
    "in-time", "late",     "overdue",           "to-date"};
enum { BASES = sizeof(basis_names) / sizeof(*basis_names) };

typedef struct measures {
    dv_loader *l;
    dv_measure *measure;
    dv_section **section;
    char *state; /* of the walk along the formulas: 0 not seen, 1 on the way, 2 done */
    size_t n;
} measures;

static void declare(measures *ms, size_t i)
{
    dv_loader *l = ms->l;
    dv_measure *m = &ms->measure[i];
    const dv_section *x = ms->section[i];
    m->id = x->arg;
    m->label = dv_entry_label(l, x, "label");
    m->head = dv_entry_of(x, "head") ? dv_entry_label(l, x, "head") : m->label;
    m->index = (unsigned)i;
    m->level = -1;
    m->line = x->line;
    if (!dv_id_valid(dv_str_from(m->id), "-_"))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter or "
                        "digit"),
                      m->id);
}

static const dv_entry *find_formula(measures *ms, size_t i)
{
    const dv_entry *found = NULL;
    size_t n = 0;
    for (size_t f = 0; f < FORMULAS; f++) {
        const dv_entry *e = dv_entry_of(ms->section[i], formula_names[f]);
        if (!e)
            continue;
        found = e;
        ms->measure[i].formula = (dv_formula)f;
        n++;
    }
    if (n == 1)
        return found;
    dv_load_fault(ms->l, ms->section[i], ms->section[i]->line,
                  _("[%s] needs exactly one of count, sum, units, alive, add, rate, share, change, "
                    "growth, days"),
                  ms->section[i]->name);
    return NULL;
}

static void take_basis(measures *ms, size_t i, const dv_entry *e)
{
    for (size_t b = 0; e && b < BASES; b++)
        if (strcmp(e->value, basis_names[b]) == 0) {
            ms->measure[i].basis = (dv_basis)b;
            return;
        }
    if (e)
        dv_load_unknown(ms->l, ms->section[i], e->line, _("basis"), dv_str_from(e->value),
                        basis_names, BASES);
}

static void take_kind(measures *ms, size_t i)
{
    dv_loader *l = ms->l;
    const dv_section *x = ms->section[i];
    const dv_entry *e = dv_entry_of(x, "kind");
    if (!e) {
        dv_load_fault(l, x, x->line, _("[%s] lacks kind = KIND, the kind that it counts"), x->name);
        return;
    }
    int k = dv_load_named(l, x, e->line, _("kind"), dv_str_from(e->value),
                          DV_DECLARED(dv_kind, l->s->kind, l->s->nkind));
    ms->measure[i].kind = k < 0 ? NULL : &l->s->kind[k];
}

static void take_sum(measures *ms, size_t i, const dv_entry *e)
{
    dv_loader *l = ms->l;
    dv_measure *m = &ms->measure[i];
    dv_section at = *ms->section[i];
    dv_str rest;
    at.arg = e->value;
    at.line = e->line;
    if (!strchr(e->value, '.')) {
        dv_load_fault(l, &at, e->line, _("write sum = KIND.FIELD"));
        return;
    }
    dv_kind *k = dv_section_kind(l, &at, &rest);
    m->kind = k;
    m->sum = k ? dv_field_named(l, &at, e->line, k, rest) : NULL;
    if (m->sum && !dv_type_is_number(m->sum->type))
        dv_load_fault(l, &at, e->line, _("only numbers can be summed, and %s is none"), m->sum->id);
    else if (m->sum)
        k->field[m->sum->index].measured = true;
}

static bool is_sign(dv_str word, dv_formula f)
{
    return f == DV_ADD ? dv_str_is(word, "+") || dv_str_is(word, "-")
                       : f == DV_RATE && dv_str_is(word, "/");
}

static const char *how_to_write(dv_formula f)
{
    if (f == DV_RATE)
        return _("write rate = MEASURE / MEASURE, with blanks around the sign");
    if (f == DV_ADD)
        return _("write add = MEASURE + MEASURE - MEASURE, with blanks around the signs");
    return _("write the id of one measure");
}

/* a + b - c and a / b; ids may hold a -, so signs stand between blanks. */
static bool is_well_written(dv_formula f, dv_str text)
{
    dv_str word;
    size_t words = 0, least = f == DV_RATE || f == DV_ADD ? 3 : 1;
    while (dv_str_cut(&text, ' ', &word))
        if (word.n && (words++ % 2 == 1) != is_sign(word, f))
            return false;
    return words % 2 == 1 && words >= least && (f == DV_ADD || words == least);
}

static void take_operands(measures *ms, size_t i, const dv_entry *e)
{
    dv_measure *m = &ms->measure[i];
    dv_str rest = dv_str_from(e->value), word;
    dv_operand *op = DV_NEW_N(ms->l->a, dv_operand, strlen(e->value) / 2 + 1);
    int sign = 1;
    m->operand = op;
    if (!is_well_written(m->formula, rest)) {
        dv_load_fault(ms->l, ms->section[i], e->line, "%s", how_to_write(m->formula));
        return;
    }
    while (dv_str_cut(&rest, ' ', &word)) {
        if (word.n == 0)
            continue;
        if (is_sign(word, m->formula)) {
            sign = dv_str_is(word, "-") ? -1 : 1;
            continue;
        }
        const dv_measure *of = dv_measure_named(ms->l, ms->section[i], e->line, word);
        if (of)
            op[m->noperand++] = (dv_operand){of, sign};
    }
}

static void read_formula(measures *ms, size_t i)
{
    const dv_section *x = ms->section[i];
    dv_measure *m = &ms->measure[i];
    const dv_entry *e = find_formula(ms, i);
    if (!e)
        return;
    switch (m->formula) {
    case DV_COUNT:
        take_kind(ms, i);
        take_basis(ms, i, e);
        break;
    case DV_SUM:
        take_sum(ms, i, e);
        take_basis(ms, i, dv_entry_of(x, "basis"));
        break;
    case DV_UNITS:
        take_kind(ms, i);
        take_basis(ms, i, dv_entry_of(x, "basis"));
        m->level = dv_level_named(ms->l, x, e->line, dv_str_from(e->value));
        break;
    case DV_ALIVE:
        m->level = dv_level_named(ms->l, x, e->line, dv_str_from(e->value));
        break;
    case DV_DAYS:
        take_kind(ms, i);
        take_basis(ms, i, dv_entry_of(x, "basis"));
        dv_measure_days(ms->l, x, e, m);
        break;
    case DV_ADD:
    case DV_RATE:
    case DV_SHARE:
    case DV_CHANGE:
    case DV_GROWTH:
        take_operands(ms, i, e);
        break;
    }
}

static bool is_plain(dv_formula f)
{
    return f == DV_COUNT || f == DV_SUM || f == DV_UNITS || f == DV_ALIVE || f == DV_ADD;
}

static void settle(measures *ms, size_t i)
{
    dv_measure *m = &ms->measure[i];
    if (ms->state[i] == 2)
        return;
    ms->state[i] = 1;
    for (size_t o = 0; o < m->noperand; o++) {
        const dv_measure *of = m->operand[o].measure;
        if (ms->state[of->index] == 1) {
            dv_load_fault(ms->l, ms->section[i], ms->section[i]->line,
                          _("the measure %s is made of %s, which is made of it"), m->id, of->id);
            m->noperand = 0;
            break;
        }
        settle(ms, of->index);
        if (!is_plain(of->formula))
            dv_load_fault(ms->l, ms->section[i], ms->section[i]->line,
                          _("the measure %s is a rate or a comparison and cannot be part of "
                            "another"),
                          of->id);
    }
    if (m->noperand)
        m->kind = m->operand[0].measure->kind;
    ms->state[i] = 2;
}

/* A key that this formula has no use for would be ignored, so it is a fault. */
static void refuse_key(measures *ms, size_t i, const char *key, bool useful)
{
    const dv_entry *e = dv_entry_of(ms->section[i], key);
    if (e && !useful)
        dv_load_fault(ms->l, ms->section[i], e->line, _("%s has no meaning with %s; take it off"),
                      key, formula_names[ms->measure[i].formula]);
}

static void check_basis(measures *ms, size_t i)
{
    const dv_measure *m = &ms->measure[i];
    bool dues = m->basis == DV_IN_TIME || m->basis == DV_LATE || m->basis == DV_OVERDUE;
    if (dues && m->kind && !m->kind->due)
        dv_load_fault(ms->l, ms->section[i], ms->section[i]->line,
                      _("the kind %s has no due = FIELD, so nothing of it is in time or late"),
                      m->kind->id);
}

static void take_split(measures *ms, size_t i)
{
    dv_loader *l = ms->l;
    dv_measure *m = &ms->measure[i];
    const dv_section *x = ms->section[i];
    const dv_entry *e = dv_entry_of(x, "split");
    dv_str *word;
    size_t n = dv_entry_words(l, x, e, &word);
    const dv_field **split = DV_NEW_N(l->a, const dv_field *, n + 1);
    for (size_t w = 0; w < n && m->kind; w++) {
        const dv_field *f = dv_field_named(l, x, e->line, m->kind, word[w]);
        if (f && f->type != DV_CATEGORY && f->type != DV_CHOICE)
            dv_load_fault(l, x, e->line, _("a total is split by a list, and %s is none"), f->id);
        else if (f)
            split[m->nsplit++] = f;
    }
    m->split = split;
}

static void finish(measures *ms, size_t i)
{
    dv_loader *l = ms->l;
    dv_measure *m = &ms->measure[i];
    const dv_section *x = ms->section[i];
    bool counts = m->formula == DV_COUNT || m->formula == DV_SUM || m->formula == DV_UNITS ||
                  m->formula == DV_DAYS;
    refuse_key(ms, i, "kind", counts && m->formula != DV_SUM);
    refuse_key(ms, i, "basis", counts && m->formula != DV_COUNT);
    refuse_key(ms, i, "filter", counts);
    refuse_key(ms, i, "year", counts);
    refuse_key(ms, i, "against", m->formula == DV_CHANGE || m->formula == DV_GROWTH);
    refuse_key(ms, i, "split",
               m->formula == DV_COUNT || m->formula == DV_SUM || m->formula == DV_ADD);
    check_basis(ms, i);
    if (!m->kind)
        return;
    take_split(ms, i);
    dv_measure_time(l, x, m);
    dv_err err = {0};
    m->filter = dv_load_cond(l, x, "filter", m->kind);
    if (!dv_cond_countable(m->kind, m->filter, &err))
        dv_load_fault(l, x, dv_entry_of(x, "filter")->line, "%s", err.text);
}

void dv_load_measures(dv_loader *l)
{
    size_t n = dv_sections_count(l, "measure");
    measures ms = {.l = l, .measure = DV_NEW_N(l->a, dv_measure, n + 1)};
    ms.section = DV_NEW_N(&l->tmp, dv_section *, n + 1);
    ms.state = DV_NEW_N(&l->tmp, char, n + 1);
    for (dv_section *x = dv_sections_of(l, "measure"); x; x = dv_section_next(x)) {
        ms.section[ms.n] = x;
        declare(&ms, ms.n++);
    }
    l->s->measure = ms.measure;
    l->s->nmeasure = ms.n;
    for (size_t i = 0; i < ms.n; i++)
        read_formula(&ms, i);
    for (size_t i = 0; i < ms.n; i++)
        settle(&ms, i);
    for (size_t i = 0; i < ms.n; i++)
        finish(&ms, i);
}

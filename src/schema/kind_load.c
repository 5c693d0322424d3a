#include "schema_int.h"

#include <string.h>

static void read_kind(dv_loader *l, const dv_section *x, dv_kind *k)
{
    k->id = x->arg;
    k->label = dv_entry_label(l, x, "label");
    k->prefix = dv_entry_copy(l, x, "prefix");
    if (!k->prefix)
        k->prefix = "";
    if (!dv_id_valid(dv_str_from(k->id), "-_"))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter or "
                        "digit"),
                      k->id);
    const char *p = k->prefix;
    if (*p && !(p[0] >= 'A' && p[0] <= 'Z' && p[1] >= 'A' && p[1] <= 'Z' && !p[2]))
        dv_load_fault(l, x, dv_entry_of(x, "prefix")->line,
                      _("prefix must be two capital letters A to Z, not \"%s\""), p);
    for (size_t i = 0; i < k->index; i++)
        if (*p && strcmp(l->s->kind[i].prefix, p) == 0)
            dv_load_fault(l, x, dv_entry_of(x, "prefix")->line,
                          _("the prefix %s is taken by the kind %s; choose another"), p,
                          l->s->kind[i].id);
}

static void link_scheme(dv_loader *l, const dv_section *x, dv_kind *k)
{
    const dv_schema *s = l->s;
    const dv_entry *e = dv_entry_of(x, "scheme");
    int i = e ? dv_load_named(l, x, e->line, _("scheme"), dv_str_from(e->value),
                              DV_DECLARED(dv_scheme, s->scheme, s->nscheme))
              : -1;
    k->scheme = i < 0 ? NULL : &s->scheme[i];
}

void dv_load_kinds(dv_loader *l)
{
    dv_kind *kind = DV_NEW_N(l->a, dv_kind, dv_sections_count(l, "kind") + 1);
    l->s->kind = l->kind = kind;
    for (dv_section *x = dv_sections_of(l, "kind"); x; x = dv_section_next(x)) {
        dv_kind *k = &kind[l->s->nkind];
        k->index = (unsigned)l->s->nkind;
        read_kind(l, x, k);
        link_scheme(l, x, k);
        if (++l->s->nkind == DV_KINDS_MOST + 1)
            dv_load_fault(l, x, x->line, _("a configuration has at most %d kinds of records"),
                          DV_KINDS_MOST);
    }
}

/* The field that a key of [kind] names, if it is of one of two types. */
static const dv_field *typed(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k,
                             dv_type a, dv_type b, const char *what)
{
    const dv_field *f = dv_load_field(l, x, key, k);
    if (f && f->type != a && f->type != b) {
        dv_load_fault(l, x, dv_entry_of(x, key)->line, _("%s must name a field that is %s"), key,
                      what);
        return NULL;
    }
    return f;
}

static void need_required(dv_loader *l, const dv_section *x, const char *key, const dv_field *f)
{
    const dv_entry *e = dv_entry_of(x, key);
    if (f && !dv_cond_is_always(f->required))
        dv_load_fault(l, x, e ? e->line : x->line,
                      _("the field %s must be required = yes, as it is the %s of its kind"), f->id,
                      key);
}

static void find_unit(dv_loader *l, const dv_section *x, dv_kind *k)
{
    if (dv_entry_of(x, "unit")) {
        k->unit = typed(l, x, "unit", k, DV_UNIT, DV_UNIT, _("a unit"));
    } else {
        k->unit = dv_kind_field(k, "unit");
        if (!k->unit || k->unit->type != DV_UNIT) {
            dv_load_fault(l, x, x->line,
                          _("the kind %s needs a field [field %s.unit] of type unit"), k->id,
                          k->id);
            k->unit = NULL;
        }
    }
    need_required(l, x, "unit", k->unit);
}

static void find_category(dv_loader *l, const dv_section *x, dv_kind *k)
{
    size_t n = 0;
    for (size_t i = 0; i < k->nfield; i++)
        if (k->field[i].type == DV_CATEGORY) {
            k->category = &k->field[i];
            n++;
        }
    if (n != 1)
        dv_load_fault(l, x, x->line,
                      _("the kind %s has %zu fields of type category and needs exactly one"), k->id,
                      n);
}

static void find_title(dv_loader *l, const dv_section *x, dv_kind *k)
{
    k->title = typed(l, x, "title", k, DV_TEXT, DV_LONG, _("text or long"));
    if (k->title && k->title->sealed)
        dv_load_fault(l, x, dv_entry_of(x, "title")->line,
                      _("a sealed field cannot be the title, which every list shows"));
    need_required(l, x, "title", k->title);
}

/* The fields that a key of [kind] lists; room for `more` after them. */
static const dv_field **listed(dv_loader *l, const dv_section *x, const char *key, const dv_kind *k,
                               size_t more, size_t *n)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, key);
    size_t words = dv_entry_words(l, x, e, &word);
    const dv_field **out = DV_NEW_N(l->a, const dv_field *, words + more + 1);
    *n = 0;
    for (size_t i = 0; i < words; i++) {
        const dv_field *f = dv_field_named(l, x, e->line, k, word[i]);
        if (f)
            out[(*n)++] = f;
    }
    return out;
}

static void set_columns(dv_loader *l, const dv_section *x, dv_kind *k)
{
    const dv_field *usual[] = {k->date, k->title, k->unit};
    const dv_field **column = listed(l, x, "columns", k, 3, &k->ncolumn);
    for (size_t i = 0; !dv_entry_of(x, "columns") && i < 3; i++)
        if (usual[i])
            column[k->ncolumn++] = usual[i];
    for (size_t i = 0; i < k->ncolumn; i++)
        k->field[column[i]->index].listed = true;
    k->column = column;
}

/* Every record of the grid must be able to become complete in it: what is always required and has
 * no preset is a column, whether it was listed or not. */
static void set_grid(dv_loader *l, const dv_section *x, dv_kind *k)
{
    const dv_field **column = listed(l, x, "grid", k, k->nfield, &k->ngrid);
    for (size_t i = 0; i < k->ngrid; i++)
        if (column[i]->computed)
            dv_load_fault(l, x, dv_entry_of(x, "grid")->line,
                          _("%s cannot be a column of the grid: it is computed"), column[i]->id);
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_field *f = &k->field[i];
        bool there = !dv_cond_is_always(f->required);
        for (size_t j = 0; j < k->ngrid; j++)
            there |= column[j] == f;
        there |= dv_entry_of(x, "grid") && f->preset;
        if (!there)
            column[k->ngrid++] = f;
    }
    k->grid = column;
}

static void set_alike(dv_loader *l, const dv_section *x, dv_kind *k)
{
    const dv_field **field = listed(l, x, "alike", k, 1, &k->nalike);
    for (size_t i = 0; i < k->nalike; i++)
        if (field[i]->type != DV_TEXT && field[i]->type != DV_LONG && field[i]->type != DV_PERSON)
            dv_load_fault(l, x, dv_entry_of(x, "alike")->line,
                          _("%s cannot tell that records are alike: it is no text"), field[i]->id);
    if (!dv_entry_of(x, "alike") && k->title)
        field[k->nalike++] = k->title;
    k->alike = field;
    k->alike_when = dv_load_cond(l, x, "alike_when", k);
}

static void set_sorted(dv_loader *l, const dv_section *x, dv_kind *k)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, "sort");
    size_t n = dv_entry_words(l, x, e, &word);
    for (size_t i = 0; i < n; i++) {
        const dv_field *f = dv_field_named(l, x, e->line, k, word[i]);
        if (f && (f->sealed || f->type == DV_LONG))
            dv_load_fault(l, x, e->line,
                          _("lists cannot be ordered by %s, which is sealed or of many lines"),
                          f->id);
        else if (f)
            k->field[f->index].sorted = true;
    }
    if (k->date)
        k->field[k->date->index].sorted = true;
}

static void set_reviewed(dv_loader *l, const dv_section *x, dv_kind *k)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, "reviewed");
    size_t n = dv_entry_words(l, x, e, &word);
    for (size_t i = 0; i < n; i++) {
        dv_stage *s = dv_stage_named(l, x, e->line, k, word[i]);
        if (s)
            s->reviewed = true;
    }
    k->four_eyes = dv_entry_yes(x, "four_eyes");
    if (k->four_eyes && !n)
        dv_load_fault(l, x, dv_entry_of(x, "four_eyes")->line,
                      _("four_eyes = yes needs reviewed = STAGE, the stages that it guards"));
}

static void check_stages(dv_loader *l, const dv_section *x, const dv_kind *k)
{
    bool open = false;
    for (size_t i = 0; i < k->nstage; i++)
        open |= k->stage[i].role == DV_OPEN;
    if (k->nstage == 0)
        dv_load_fault(l, x, x->line, _("the kind %s has no [stage %s....]"), k->id, k->id);
    else if (!open)
        dv_load_fault(l, x, x->line, _("the kind %s needs at least one stage with role = open"),
                      k->id);
}

void dv_load_kind_roles(dv_loader *l)
{
    size_t i = 0;
    for (dv_section *x = dv_sections_of(l, "kind"); x; x = dv_section_next(x)) {
        dv_kind *k = &l->kind[i++];
        k->date = typed(l, x, "date", k, DV_DATE, DV_DATE, _("a date"));
        need_required(l, x, "date", k->date);
        find_unit(l, x, k);
        find_category(l, x, k);
        find_title(l, x, k);
        k->closed = typed(l, x, "closed", k, DV_DATE, DV_DATE, _("a date"));
        k->due = typed(l, x, "due", k, DV_DATE, DV_DATE, _("a date"));
        k->restricted = typed(l, x, "restricted", k, DV_BOOL, DV_BOOL, _("yes/no (bool)"));
        set_columns(l, x, k);
        set_sorted(l, x, k);
        set_grid(l, x, k);
        set_alike(l, x, k);
        set_reviewed(l, x, k);
        check_stages(l, x, k);
    }
}

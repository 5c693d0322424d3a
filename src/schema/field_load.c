#include "danvan/number.h"

#include "schema_int.h"

#include <stdlib.h>
#include <string.h>

typedef enum type_needs { NOTHING, LENGTH, LENGTH_OR_NOT, A_LIST, A_KIND } type_needs;

static const struct type_row {
    const char *name;
    dv_type type;
    type_needs needs;
    int usual, most; /* characters */
} types[] = {
    {"text", DV_TEXT, LENGTH, 0, 1000},      {"long", DV_LONG, LENGTH_OR_NOT, 4000, 20000},
    {"int", DV_INT, NOTHING, 0, 0},          {"decimal", DV_DECIMAL, NOTHING, 0, 0},
    {"money", DV_MONEY, NOTHING, 0, 0},      {"date", DV_DATE, NOTHING, 0, 0},
    {"bool", DV_BOOL, NOTHING, 0, 0},        {"one of", DV_CHOICE, A_LIST, 0, 0},
    {"category", DV_CATEGORY, A_LIST, 0, 0}, {"unit", DV_UNIT, NOTHING, 0, 0},
    {"ref", DV_REF, A_KIND, 0, 0},           {"person-name", DV_PERSON, LENGTH_OR_NOT, 120, 1000},
    {"staff", DV_STAFF, NOTHING, 0, 0},
};
enum { TYPES = sizeof(types) / sizeof(*types) };

/* Words that conditions, the command line and exports use for something else. */
static const char *const reserved[] = {
    "id",         "kind",       "revision",   "stage", "stage_on", "role",  "created_at",
    "created_by", "updated_at", "updated_by", "and",   "set",      "unset", "today"};

static const struct type_row *type_named(dv_loader *l, const dv_section *x, const dv_entry *e,
                                         dv_str *arg)
{
    const char *known[TYPES];
    for (size_t i = 0; i < TYPES; i++) {
        size_t n = strlen(types[i].name);
        known[i] = types[i].name;
        if (strncmp(e->value, types[i].name, n) == 0 &&
            (e->value[n] == '\0' || e->value[n] == ' ')) {
            *arg = dv_str_trim(dv_str_from(e->value + n));
            return &types[i];
        }
    }
    dv_str word = dv_str_from(e->value), first;
    dv_str_cut(&word, ' ', &first);
    dv_load_unknown(l, x, e->line, _("type"), first, known, TYPES);
    return NULL;
}

static void take_length(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str arg,
                        const struct type_row *t, dv_field *f)
{
    int64_t n = 0;
    if (arg.n == 0 && t->needs == LENGTH_OR_NOT)
        f->max = t->usual;
    else if (!dv_int_parse(arg, DV_EN, &n) || n < 1 || n > t->most)
        dv_load_fault(l, x, e->line, _("write type = %s N, N being 1 to %d characters"), t->name,
                      t->most);
    else
        f->max = (int)n;
}

static void take_list(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str arg, dv_field *f)
{
    int i =
        dv_load_named(l, x, e->line, _("list"), arg, DV_DECLARED(dv_list, l->s->list, l->s->nlist));
    f->list = i < 0 ? NULL : &l->s->list[i];
}

static void take_ref(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str arg, dv_field *f)
{
    int i =
        dv_load_named(l, x, e->line, _("kind"), arg, DV_DECLARED(dv_kind, l->s->kind, l->s->nkind));
    f->ref = i < 0 ? NULL : &l->s->kind[i];
}

static bool take_type(dv_loader *l, const dv_section *x, dv_field *f)
{
    const dv_entry *e = dv_entry_of(x, "type");
    dv_str arg = {"", 0};
    const struct type_row *t = e ? type_named(l, x, e, &arg) : NULL;
    if (!t)
        return false;
    f->type = t->type;
    switch (t->needs) {
    case NOTHING:
        if (arg.n)
            dv_load_fault(l, x, e->line, _("nothing may follow type = %s"), t->name);
        break;
    case LENGTH:
    case LENGTH_OR_NOT:
        take_length(l, x, e, arg, t, f);
        break;
    case A_LIST:
        take_list(l, x, e, arg, f);
        break;
    case A_KIND:
        take_ref(l, x, e, arg, f);
        break;
    }
    return true;
}

static bool take_bound(dv_loader *l, const dv_section *x, const char *key, const dv_field *f,
                       int64_t *out)
{
    const dv_entry *e = dv_entry_of(x, key);
    if (!e)
        return false;
    dv_str text = dv_str_from(e->value);
    if (!dv_type_is_number(f->type)) {
        dv_load_fault(l, x, e->line,
                      _("%s is for numbers; the length of a text is written type = text N"), key);
        return false;
    }
    bool ok = f->type == DV_INT ? dv_int_parse(text, DV_EN, out) : dv_milli_parse(text, DV_EN, out);
    if (!ok)
        dv_load_fault(l, x, e->line, _("%s must be a number, not \"%s\""), key, e->value);
    return ok;
}

/* Days have one bound: that what has happened has happened by today. */
static void take_bounds(dv_loader *l, const dv_section *x, dv_field *f)
{
    const dv_entry *e = dv_entry_of(x, "max");
    f->has_min = take_bound(l, x, "min", f, &f->min);
    f->happened = e && f->type == DV_DATE && strcmp(e->value, "today") == 0;
    if (f->happened)
        return;
    if (e && f->type == DV_DATE)
        dv_load_fault(l, x, e->line, _("for a date only max = today can be written, not \"%s\""),
                      e->value);
    else
        f->has_max = take_bound(l, x, "max", f, &f->max_value);
    if (e && f->has_min && f->has_max && f->min > f->max_value)
        dv_load_fault(l, x, e->line, _("max is less than min"));
}

static bool preset_fits(const dv_loader *l, const dv_field *f, const char *text)
{
    int64_t num;
    dv_date day;
    dv_str t = dv_str_from(text);
    switch (f->type) {
    case DV_INT:
        return dv_int_parse(t, DV_EN, &num) && (!f->has_min || num >= f->min) &&
               (!f->has_max || num <= f->max_value);
    case DV_DECIMAL:
    case DV_MONEY:
        return dv_milli_parse(t, DV_EN, &num) && (!f->has_min || num >= f->min) &&
               (!f->has_max || num <= f->max_value);
    case DV_DATE:
        return strcmp(text, "today") == 0 || dv_date_parse(t, &day);
    case DV_BOOL:
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
    case DV_CHOICE:
    case DV_CATEGORY:
        return !f->list || dv_list_choice(f->list, text);
    case DV_UNIT:
        return dv_unit_by_id(l->s, text) != DV_NO_UNIT;
    case DV_STAFF:
        return dv_schema_person(l->s, text) != NULL;
    case DV_TEXT:
    case DV_LONG:
        return true;
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return false;
}

static void check_id(dv_loader *l, const dv_section *x, const char *id)
{
    if (!dv_id_valid(dv_str_from(id), "-_") || strlen(id) > 48)
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter or "
                        "digit"),
                      id);
    for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
        if (strcmp(id, reserved[i]) == 0)
            dv_load_fault(l, x, x->line,
                          _("a field cannot be called \"%s\", which danvan uses itself"), id);
}

static void take_grouped(dv_loader *l, const dv_section *x, dv_field *f)
{
    const dv_entry *e = dv_entry_of(x, "grouped");
    f->ungrouped = e && !dv_entry_yes(x, "grouped");
    if (e && f->type != DV_INT)
        dv_load_fault(l, x, e->line, _("grouped is for whole numbers (type = int)"));
}

static void read_field(dv_loader *l, const dv_section *x, dv_str id, dv_field *f)
{
    f->id = dv_arena_copy(l->a, id);
    check_id(l, x, f->id);
    f->label = dv_entry_label(l, x, "label");
    if (dv_entry_of(x, "help"))
        f->help = dv_entry_label(l, x, "help");
    f->computed = dv_entry_yes(x, "computed");
    f->carried = dv_entry_yes(x, "carry");
    if (!take_type(l, x, f))
        return;
    take_bounds(l, x, f);
    f->twice = dv_entry_yes(x, "twice");
    if (f->twice && f->type != DV_DATE && !dv_type_is_number(f->type))
        dv_load_fault(l, x, dv_entry_of(x, "twice")->line,
                      _("only numbers and dates can be typed twice"));
    take_grouped(l, x, f);
    const dv_entry *preset = dv_entry_of(x, "default");
    if (!preset)
        return;
    f->preset = dv_arena_strdup(l->a, preset->value);
    if (!preset_fits(l, f, preset->value))
        dv_load_fault(l, x, preset->line, _("\"%s\" cannot be the default of this field's type"),
                      preset->value);
}

void dv_load_fields(dv_loader *l)
{
    dv_str id;
    for (size_t i = 0; i < l->s->nkind; i++) {
        dv_kind *k = &l->kind[i];
        k->field = DV_NEW_N(l->a, dv_field, dv_sections_of_kind(l, "field", k) + 1);
    }
    for (dv_section *x = dv_sections_of(l, "field"); x; x = dv_section_next(x)) {
        dv_kind *k = dv_section_kind(l, x, &id);
        if (!k)
            continue;
        dv_field *f = &k->field[k->nfield];
        f->kind = k;
        f->index = (unsigned)k->nfield++;
        read_field(l, x, id, f);
    }
}

static void take_sealed(dv_loader *l, const dv_section *x, dv_field *f)
{
    bool may = f->type == DV_TEXT || f->type == DV_LONG || f->type == DV_PERSON;
    f->sealed = dv_load_when(l, x, "sealed", f->kind);
    if (f->sealed && !may)
        dv_load_fault(l, x, dv_entry_of(x, "sealed")->line,
                      _("only text, long and person-name can be sealed"));
    if (f->type == DV_PERSON)
        f->sealed = l->always;
}

static void check_computed(dv_loader *l, const dv_section *x, const dv_field *f)
{
    if (!f->computed)
        return;
    int line = dv_entry_of(x, "computed")->line;
    if (f->type != DV_DATE)
        dv_load_fault(l, x, line, _("only a date can be computed"));
    if (f->required || f->preset)
        dv_load_fault(l, x, line,
                      _("a computed field has neither default nor required; its deadlines set it"));
}

void dv_load_field_conds(dv_loader *l)
{
    size_t *next = DV_NEW_N(&l->tmp, size_t, l->s->nkind + 1);
    for (dv_section *x = dv_sections_of(l, "field"); x; x = dv_section_next(x)) {
        size_t len = strcspn(x->arg, ".");
        const dv_kind *k = NULL;
        for (size_t i = 0; i < l->s->nkind; i++)
            if (dv_str_is((dv_str){x->arg, len}, l->s->kind[i].id))
                k = &l->s->kind[i];
        if (!k || !x->arg[len])
            continue;
        dv_field *f = &k->field[next[k->index]++];
        f->required = dv_load_when(l, x, "required", k);
        f->only = dv_load_cond(l, x, "only", k);
        take_sealed(l, x, f);
        check_computed(l, x, f);
    }
}

static void read_stage(dv_loader *l, const dv_section *x, dv_str id, dv_stage *st)
{
    st->id = dv_arena_copy(l->a, id);
    if (!dv_id_valid(id, "-_"))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter or "
                        "digit"),
                      st->id);
    st->label = dv_entry_label(l, x, "label");
    const dv_entry *e = dv_entry_of(x, "role");
    if (!e)
        return;
    for (size_t i = 0; i < DV_ROLES; i++)
        if (strcmp(e->value, dv_role_names[i]) == 0) {
            st->role = (dv_role)i;
            return;
        }
    st->role = DV_OPEN; /* so that its kind is not said to have no open stage as well */
    dv_load_unknown(l, x, e->line, _("role"), dv_str_from(e->value), dv_role_names, DV_ROLES);
}

static void link_stage(dv_loader *l, const dv_section *x, const dv_kind *k, dv_stage *st)
{
    dv_str *word;
    const dv_entry *e = dv_entry_of(x, "next");
    size_t n = dv_entry_words(l, x, e, &word);
    if (!e)
        return;
    unsigned *next = DV_NEW_N(l->a, unsigned, n + 1);
    for (size_t i = 0; i < n; i++) {
        const dv_stage *to = dv_stage_named(l, x, e->line, k, word[i]);
        if (to)
            next[st->nnext++] = to->index;
    }
    st->next = next;
}

void dv_load_stages(dv_loader *l)
{
    dv_str id;
    dv_kind *k;
    size_t n = dv_sections_count(l, "stage"), i = 0;
    dv_stage **declared = DV_NEW_N(&l->tmp, dv_stage *, n + 1);
    for (size_t j = 0; j < l->s->nkind; j++) {
        k = &l->kind[j];
        k->stage = DV_NEW_N(l->a, dv_stage, dv_sections_of_kind(l, "stage", k) + 1);
    }
    for (dv_section *x = dv_sections_of(l, "stage"); x; x = dv_section_next(x), i++) {
        k = dv_section_kind(l, x, &id);
        if (!k)
            continue;
        declared[i] = &k->stage[k->nstage];
        declared[i]->index = (unsigned)k->nstage++;
        read_stage(l, x, id, declared[i]);
    }
    i = 0;
    for (dv_section *x = dv_sections_of(l, "stage"); x; x = dv_section_next(x), i++) {
        k = NULL;
        for (size_t j = 0; j < l->s->nkind && declared[i]; j++)
            if (declared[i] >= l->s->kind[j].stage &&
                declared[i] < l->s->kind[j].stage + l->s->kind[j].nstage)
                k = &l->kind[j];
        if (k)
            link_stage(l, x, k, declared[i]);
    }
}

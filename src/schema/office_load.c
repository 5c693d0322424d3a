/* The office, its people, the holidays. */
#include "schema_int.h"

#include <stdlib.h>
#include <string.h>

/* The unit that a key names; a code that several units had must be written as an id. */
static int unit_named(dv_loader *l, const dv_section *x, const char *key)
{
    const dv_schema *s = l->s;
    const dv_entry *e = dv_entry_of(x, key);
    if (!e)
        return DV_NO_UNIT;
    int u = dv_unit_find(s, e->value, DV_NO_DATE);
    if (u != DV_NO_UNIT)
        return u;
    if (dv_map_get(&s->index->code, e->value) >= 0) {
        dv_load_fault(l, x, e->line,
                      _("several units had the code %s; write it as CODE@DATE, the first day of "
                        "the one you mean"),
                      e->value);
        return DV_NO_UNIT;
    }
    dv_load_none(l, x, e->line, _("unit"), dv_str_from(e->value),
                 DV_DECLARED(dv_unit, s->unit, s->nunit));
    return DV_NO_UNIT;
}

static bool is_office_code(const char *code)
{
    size_t n = strlen(code);
    return n >= 1 && n <= 3 && strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n;
}

static void take_typing(dv_loader *l, const dv_section *x, dv_office *o)
{
    static const char *const names[] = {"plain", "telex", "vni"};
    const dv_entry *e = dv_entry_of(x, "typing");
    for (int i = 0; e && i < 3; i++)
        if (strcmp(e->value, names[i]) == 0) {
            o->typing = (dv_typing)i;
            return;
        }
    if (e)
        dv_load_unknown(l, x, e->line, _("way of typing"), dv_str_from(e->value), names, 3);
}

static void take_heading(dv_loader *l, const dv_section *x, dv_office *o)
{
    static const char *const names[] = {"party", "state"};
    const dv_entry *e = dv_entry_of(x, "heading");
    o->state_heading = e && strcmp(e->value, "state") == 0;
    if (e && !o->state_heading && strcmp(e->value, "party") != 0)
        dv_load_unknown(l, x, e->line, _("heading"), dv_str_from(e->value), names, 2);
    if (dv_entry_of(x, "above"))
        o->above = dv_entry_label(l, x, "above");
    if (dv_entry_of(x, "place"))
        o->place = dv_entry_label(l, x, "place");
}

void dv_load_office(dv_loader *l)
{
    enum { USUAL_GIB = 16, MOST_GIB = 1024, USUAL_PATIENCE = 10, MOST_PATIENCE = 600 };
    dv_office *o = &l->s->office;
    const dv_section *x = dv_sections_of(l, "office");
    int64_t gib = USUAL_GIB, patience = USUAL_PATIENCE;
    o->unit = DV_NO_UNIT;
    if (!x)
        return;
    o->code = dv_entry_copy(l, x, "code");
    if (o->code && !is_office_code(o->code))
        dv_load_fault(l, x, dv_entry_of(x, "code")->line,
                      _("code must be 1 to 3 of A to Z and 0 to 9, not \"%s\""), o->code);
    o->label = dv_entry_label(l, x, "label");
    o->unit = unit_named(l, x, "unit");
    const dv_entry *lang = dv_entry_of(x, "language");
    if (lang && !dv_lang_parse(lang->value, &o->lang))
        dv_load_fault(l, x, lang->line, _("language must be vi or en, not \"%s\""), lang->value);
    take_typing(l, x, o);
    take_heading(l, x, o);
    o->data = dv_entry_copy(l, x, "data");
    o->key = dv_entry_copy(l, x, "key");
    if (dv_entry_int(x, "map_gib", &gib) && (gib < 1 || gib > MOST_GIB))
        dv_load_fault(l, x, dv_entry_of(x, "map_gib")->line, _("map_gib must be 1 to %d"),
                      MOST_GIB);
    o->map_size = gib << 30;
    if (dv_entry_int(x, "patience", &patience) && (patience < 1 || patience > MOST_PATIENCE))
        dv_load_fault(l, x, dv_entry_of(x, "patience")->line, _("patience must be 1 to %d"),
                      MOST_PATIENCE);
    o->patience = (int)patience;
}

static void read_person(dv_loader *l, const dv_section *x, dv_person *p)
{
    const dv_entry *e = dv_entry_of(x, "role");
    p->id = x->arg;
    p->name = dv_entry_copy(l, x, "name");
    p->line = x->line;
    p->unit = unit_named(l, x, "unit");
    if (!dv_id_valid(dv_str_from(p->id), "-_."))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - _ and ., beginning with a letter "
                        "or digit"),
                      p->id);
    if (e)
        dv_load_rank(l, x, e->line, e->value, &p->rank);
}

void dv_load_persons(dv_loader *l)
{
    dv_person *person = DV_NEW_N(l->a, dv_person, dv_sections_count(l, "person") + 1);
    size_t n = 0;
    for (dv_section *x = dv_sections_of(l, "person"); x; x = dv_section_next(x))
        read_person(l, x, &person[n++]);
    l->s->person = person;
    l->s->nperson = n;
}

/* DATE or DATE..DATE. */
static bool take_span(dv_str word, dv_span *span)
{
    const size_t day = DV_DATE_SIZE - 1;
    if (word.n == day)
        return dv_date_parse(word, &span->from) && dv_date_parse(word, &span->to);
    return word.n == 2 * day + 2 && memcmp(word.p + day, "..", 2) == 0 &&
           dv_date_parse((dv_str){word.p, day}, &span->from) &&
           dv_date_parse((dv_str){word.p + day + 2, day}, &span->to) && span->from <= span->to;
}

static int by_day(const void *a, const void *b)
{
    const dv_span *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

static void take_year(dv_loader *l, const dv_section *x, const dv_entry *e, dv_span *span,
                      size_t *n)
{
    dv_str *word;
    size_t words = dv_entry_words(l, x, e, &word);
    int year = (int)strtol(e->key, NULL, 10);
    if (strlen(e->key) != 4 || strspn(e->key, "0123456789") != 4) {
        dv_load_fault(l, x, e->line, _("\"%s\" is not a year; write 2024 = DATE, DATE..DATE"),
                      e->key);
        return;
    }
    for (size_t i = 0; i < words; i++) {
        dv_span *s = &span[*n];
        if (!take_span(word[i], s))
            dv_load_fault(l, x, e->line, _("\"%.*s\" is neither DATE nor DATE..DATE"),
                          (int)word[i].n, word[i].p);
        else if (dv_date_split(s->from).year != year || dv_date_split(s->to).year != year)
            dv_load_fault(l, x, e->line, _("\"%.*s\" is not in the year %s"), (int)word[i].n,
                          word[i].p, e->key);
        else
            (*n)++;
    }
}

void dv_load_holidays(dv_loader *l)
{
    const dv_section *x = dv_sections_of(l, "holidays");
    size_t most = 0, n = 0;
    for (size_t i = 0; x && i < x->n; i++)
        most += strlen(x->entry[i].value) / (DV_DATE_SIZE - 1) + 1;
    dv_span *span = DV_NEW_N(l->a, dv_span, most + 1);
    for (size_t i = 0; x && i < x->n; i++)
        take_year(l, x, &x->entry[i], span, &n);
    if (n > 1)
        qsort(span, n, sizeof(*span), by_day);
    l->s->holiday = span;
    l->s->nholiday = n;
}

void dv_load_bindings(dv_loader *l)
{
    const dv_section *x = dv_sections_of(l, "keys");
    if (!x)
        return;
    dv_binding *b = DV_NEW_N(l->a, dv_binding, x->n + 1);
    for (size_t i = 0; i < x->n; i++)
        b[i] = (dv_binding){dv_arena_strdup(l->a, x->entry[i].key),
                            dv_arena_strdup(l->a, x->entry[i].value),
                            dv_arena_printf(l->a, "%s:%d", l->file[x->file], x->entry[i].line)};
    l->s->binding = b;
    l->s->nbinding = x->n;
}

/* Levels and units.  `parent` and `into` may name a code that several units had one after another;
 * which of them is meant follows from the lives. */
#include "schema_int.h"

#include <string.h>

void dv_load_levels(dv_loader *l)
{
    dv_section *x = dv_sections_of(l, "levels");
    if (!x)
        return;
    dv_level *level = DV_NEW_N(l->a, dv_level, x->n + 1);
    for (size_t i = 0; i < x->n; i++) {
        if (!dv_id_valid(dv_str_from(x->entry[i].key), "-_"))
            dv_load_fault(
                l, x, x->entry[i].line,
                _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter "
                  "or digit"),
                x->entry[i].key);
        level[i] = (dv_level){dv_arena_strdup(l->a, x->entry[i].key),
                              dv_entry_label(l, x, x->entry[i].key)};
    }
    l->s->level = level;
    l->s->nlevel = x->n;
}

typedef struct units {
    dv_loader *l;
    dv_unit *unit;
    dv_section **section; /* where each was declared */
    dv_unit_index *index;
} units;

static void read_life(dv_loader *l, const dv_section *x, dv_unit *u, const char *at)
{
    u->from = dv_entry_date(x, "from");
    u->until = dv_entry_date(x, "until");
    dv_date id_day = DV_NO_DATE;
    if (at && !dv_date_parse(dv_str_from(at + 1), &id_day))
        dv_load_fault(l, x, x->line, _("after the @ of %s must stand a date as YYYY-MM-DD"),
                      x->arg);
    if (id_day != DV_NO_DATE && u->from == DV_NO_DATE)
        u->from = id_day;
    if (id_day != DV_NO_DATE && u->from != id_day)
        dv_load_fault(l, x, dv_entry_of(x, "from")->line,
                      _("from differs from the date in [%s]; make them the same"), x->name);
    if (u->from != DV_NO_DATE && u->until != DV_NO_DATE && u->until < u->from)
        dv_load_fault(l, x, dv_entry_of(x, "until")->line, _("until is before from"));
    if (dv_entry_of(x, "into") && !dv_entry_of(x, "until"))
        dv_load_fault(l, x, dv_entry_of(x, "into")->line,
                      _("a unit that has a successor (into) needs its last day (until)"));
}

static void read_unit(units *us, const dv_section *x, dv_unit *u)
{
    dv_loader *l = us->l;
    const char *at = strchr(x->arg, '@');
    dv_str code = {x->arg, at ? (size_t)(at - x->arg) : strlen(x->arg)};
    if (!dv_id_valid(code, "-_."))
        dv_load_fault(l, x, x->line, _("\"%.*s\" cannot be a unit's code; use a-z, 0-9, - _ and ."),
                      (int)code.n, code.p);
    u->id = x->arg;
    u->code = at ? dv_arena_copy(l->a, code) : x->arg;
    u->label = dv_entry_label(l, x, "label");
    u->parent = u->into = DV_NO_UNIT;
    u->remote = dv_entry_yes(x, "remote");
    u->line = x->line;
    const dv_entry *level = dv_entry_of(x, "level");
    u->level = level ? dv_level_named(l, x, level->line, dv_str_from(level->value)) : -1;
    read_life(l, x, u, at);
}

/* Units of one code are chained in the order of declaration. */
static void index_units(units *us, size_t n)
{
    dv_arena *a = us->l->a;
    dv_unit_index *in = us->index;
    dv_map_reserve(a, &in->id, n);
    dv_map_reserve(a, &in->code, n);
    for (size_t i = 0; i < n; i++) {
        const dv_unit *u = &us->unit[i];
        int before = dv_map_get(&in->code, u->code);
        in->same[i] = DV_NO_UNIT;
        dv_map_put(a, &in->id, u->id, (int)i);
        if (before < 0)
            dv_map_put(a, &in->code, u->code, (int)i);
        while (before >= 0 && in->same[before] != DV_NO_UNIT)
            before = in->same[before];
        if (before >= 0)
            in->same[before] = (int)i;
    }
}

static bool lives_meet(const dv_unit *x, const dv_unit *y)
{
    dv_date from = y->from == DV_NO_DATE ? INT32_MIN + 1 : y->from;
    dv_date until = y->until == DV_NO_DATE ? INT32_MAX : y->until;
    return dv_unit_alive_in(x, from, until);
}

static void check_lives(units *us, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int j = us->index->same[i]; j != DV_NO_UNIT; j = us->index->same[j])
            if (lives_meet(&us->unit[i], &us->unit[j]))
                dv_load_fault(us->l, us->section[j], us->section[j]->line,
                              _("[unit %s] and [unit %s] have the same code and are alive on the "
                                "same days; give the earlier one an until, the later one a from"),
                              us->unit[i].id, us->unit[j].id);
}

static void unknown_unit(dv_loader *l, const dv_section *x, const dv_entry *e)
{
    dv_load_none(l, x, e->line, _("unit"), dv_str_from(e->value),
                 DV_DECLARED(dv_unit, l->s->unit, l->s->nunit));
}

static bool same_end(dv_date a, dv_date b)
{
    return a == DV_NO_DATE && b == DV_NO_DATE;
}

/* How well does p suit as the parent of u?  -1: never alive together. */
static int parent_score(const dv_unit *u, const dv_unit *p)
{
    if (!lives_meet(u, p))
        return -1;
    int score = 0;
    if (same_end(u->until, p->until) || (u->until != DV_NO_DATE && dv_unit_alive(p, u->until)))
        score += 2;
    if (same_end(u->from, p->from) || (u->from != DV_NO_DATE && dv_unit_alive(p, u->from)))
        score += 1;
    return score;
}

static int best_parent(const units *us, const dv_unit *u, const char *text)
{
    int first = dv_map_get(&us->index->code, text);
    int best = dv_map_get(&us->index->id, text), best_score = -1;
    for (int p = first; p >= 0; p = us->index->same[p]) {
        int score = parent_score(u, &us->unit[p]);
        if (score > best_score) {
            best = p;
            best_score = score;
        }
    }
    return best >= 0 ? best : first;
}

/* It is counted all the same, but below a unit that is no more. */
static void link_to(units *us, size_t i, int p, int line)
{
    char day[DV_DATE_SIZE];
    dv_unit *u = &us->unit[i];
    const dv_unit *above = &us->unit[p];
    u->parent = p;
    if (above->until != DV_NO_DATE && (u->until == DV_NO_DATE || u->until > above->until))
        dv_load_warning(us->l, us->section[i], line,
                        _("[%s] lives on after its parent %s, which ended on %s: give it an until, "
                          "and begin it anew below another"),
                        us->section[i]->name, above->id, dv_date_format(above->until, day));
}

static void link_parent(units *us, size_t i)
{
    dv_loader *l = us->l;
    dv_unit *u = &us->unit[i];
    const dv_section *x = us->section[i];
    const dv_entry *e = dv_entry_of(x, "parent");
    if (!e) {
        if (u->level > 0)
            dv_load_fault(l, x, x->line, _("[%s] lacks parent = UNIT, the unit above it"), x->name);
        return;
    }
    int p = best_parent(us, u, e->value);
    if (p < 0)
        unknown_unit(l, x, e);
    else if (u->level >= 0 && us->unit[p].level >= u->level)
        dv_load_fault(l, x, e->line, _("the parent %s must be of a level above this unit's"),
                      us->unit[p].id);
    else if (!lives_meet(u, &us->unit[p]))
        dv_load_fault(
            l, x, e->line,
            _("the parent %s is not alive on any day of this unit; see the dates of both"),
            us->unit[p].id);
    else if (u->level >= 0 && us->unit[p].level >= 0)
        link_to(us, i, p, e->line);
}

/* The unit of that id or code that lives on the day after u ended; the fault is said if none does.
 */
static int successor_named(units *us, size_t i, const dv_entry *e, const char *name)
{
    const dv_unit *u = &us->unit[i];
    int first = dv_map_get(&us->index->code, name), id = dv_map_get(&us->index->id, name);
    for (int s = first; s >= 0; s = us->index->same[s])
        if (dv_unit_alive(&us->unit[s], u->until + 1))
            return s;
    if (first < 0 && id >= 0 && dv_unit_alive(&us->unit[id], u->until + 1))
        return id;
    char day[DV_DATE_SIZE];
    const dv_entry one = {.key = e->key, .value = name, .line = e->line};
    if (first < 0 && id < 0)
        unknown_unit(us->l, us->section[i], &one);
    else
        dv_load_fault(us->l, us->section[i], e->line,
                      _("no unit %s is alive on %s, the day after until"), name,
                      dv_date_format(u->until + 1, day));
    return DV_NO_UNIT;
}

/* One successor has its work; among several it was divided. */
static void link_successor(units *us, size_t i)
{
    dv_loader *l = us->l;
    dv_unit *u = &us->unit[i];
    const dv_entry *e = dv_entry_of(us->section[i], "into");
    dv_str *word;
    if (!e || u->until == DV_NO_DATE)
        return;
    size_t n = dv_entry_words(l, us->section[i], e, &word), found = 0;
    int *into = DV_NEW_N(l->a, int, n + 1);
    for (size_t w = 0; w < n; w++) {
        int s = successor_named(us, i, e, dv_arena_copy(l->a, word[w]));
        if (s != DV_NO_UNIT)
            into[found++] = s;
    }
    if (n == 1 && found)
        u->into = into[0];
    u->split = into;
    u->nsplit = n > 1 ? found : 0;
}

/* A unit that ended leads to its successor or its parent; following these must come to an end. */
static void check_chains(units *us, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int u = (int)i;
        size_t steps = 0;
        while (u != DV_NO_UNIT && us->unit[u].until != DV_NO_DATE && steps++ <= n)
            u = us->unit[u].into != DV_NO_UNIT ? us->unit[u].into : us->unit[u].parent;
        if (steps > n)
            dv_load_fault(us->l, us->section[i], us->section[i]->line,
                          _("[%s] leads through into and parent in a circle, so nobody takes over "
                            "its work; see their dates"),
                          us->section[i]->name);
    }
}

void dv_load_units(dv_loader *l)
{
    size_t n = dv_sections_count(l, "unit"), i = 0;
    units us = {.l = l, .unit = DV_NEW_N(l->a, dv_unit, n + 1)};
    us.section = DV_NEW_N(&l->tmp, dv_section *, n + 1);
    us.index = DV_NEW(l->a, dv_unit_index);
    us.index->same = DV_NEW_N(l->a, int, n + 1);
    for (dv_section *x = dv_sections_of(l, "unit"); x; x = dv_section_next(x), i++) {
        us.section[i] = x;
        read_unit(&us, x, &us.unit[i]);
    }
    l->s->unit = us.unit;
    l->s->nunit = i;
    l->s->index = us.index;
    index_units(&us, i);
    check_lives(&us, i);
    for (size_t k = 0; k < i; k++) {
        link_parent(&us, k);
        link_successor(&us, k);
    }
    check_chains(&us, i);
}

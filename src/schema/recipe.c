#include "danvan/recipe.h"

#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

static const char *const section_types[] = {"demo", "words", "template", "batch", "stated"};
enum { NTYPES = sizeof section_types / sizeof section_types[0] };

static void check_types(dv_loader *l)
{
    for (size_t i = 0; i < l->nall; i++) {
        const dv_section *x = l->all[i];
        bool known = false;
        for (size_t t = 0; t < NTYPES; t++)
            known = known || strcmp(x->type, section_types[t]) == 0;
        if (!known)
            dv_load_unknown(l, x, x->line, _("section"), dv_str_from(x->type), section_types,
                            NTYPES);
    }
}

static const char *needed(dv_loader *l, const dv_section *x, const char *key)
{
    const char *text = dv_entry_text(x, key);
    if (!text)
        dv_load_fault(l, x, x->line, _("[%s] needs %s"), x->name, key);
    return text ? dv_arena_strdup(l->a, text) : "";
}

static void load_words(dv_loader *l, dv_recipe *r)
{
    dv_words *w = DV_NEW_N(l->a, dv_words, dv_sections_count(l, "words") + 1);
    for (dv_section *x = dv_sections_of(l, "words"); x; x = dv_section_next(x)) {
        const char **value = DV_NEW_N(l->a, const char *, x->n + 1);
        for (size_t i = 0; i < x->n; i++)
            value[i] = dv_arena_strdup(l->a, x->entry[i].value);
        if (x->n == 0)
            dv_load_fault(l, x, x->line, _("[%s] has no words"), x->name);
        else
            w[r->nwords++] = (dv_words){x->arg, value, x->n};
    }
    r->words = w;
}

static bool is_pattern(const char *key)
{
    return strcmp(key, "kind") != 0 && strcmp(key, "count") != 0;
}

/* Adds the section's patterns; one of a field that is there already takes its place. */
static void add_patterns(dv_loader *l, const dv_section *x, const dv_kind *k, dv_pattern *p,
                         size_t *n)
{
    for (size_t i = 0; x && i < x->n; i++) {
        const dv_entry *e = &x->entry[i];
        if (!is_pattern(e->key))
            continue;
        bool stage = strcmp(e->key, "stage") == 0;
        const dv_field *f = stage ? NULL : dv_field_named(l, x, e->line, k, dv_str_from(e->key));
        if (!stage && !f)
            continue;
        size_t at = 0;
        while (at < *n && p[at].field != f)
            at++;
        *n += at == *n;
        bool none = strcmp(e->value, "none") == 0;
        p[at] = (dv_pattern){f, none ? "" : dv_arena_strdup(l->a, e->value), e->line};
    }
}

static const dv_section *template_of(const dv_loader *l, const dv_kind *k)
{
    for (dv_section *x = dv_sections_of(l, "template"); x; x = dv_section_next(x))
        if (strcmp(x->arg, k->id) == 0)
            return x;
    return NULL;
}

static void load_lot(dv_loader *l, const dv_section *x, dv_recipe *r, dv_lot *lot)
{
    int64_t count = 0;
    const char *kind = needed(l, x, "kind");
    const dv_kind *k = dv_schema_kind(l->s, kind);
    if (!dv_int_parse(dv_str_from(needed(l, x, "count")), DV_EN, &count) || count < 1 ||
        count > 10000000)
        dv_load_fault(l, x, x->line, _("count is a whole number from 1 to 10000000"));
    if (!k) {
        dv_load_fault(l, x, x->line, _("there is no kind %s in the configuration"), kind);
        return;
    }
    const dv_section *t = template_of(l, k);
    dv_pattern *p = DV_NEW_N(l->a, dv_pattern, (t ? t->n : 0) + x->n + 1);
    *lot = (dv_lot){.id = x->arg, .kind = k, .count = (size_t)count, .pattern = p, .line = x->line};
    add_patterns(l, t, k, p, &lot->npattern);
    add_patterns(l, x, k, p, &lot->npattern);
    r->nlot++;
}

static void load_lots(dv_loader *l, dv_recipe *r)
{
    dv_lot *lot = DV_NEW_N(l->a, dv_lot, dv_sections_count(l, "batch") + 1);
    for (dv_section *x = dv_sections_of(l, "batch"); x; x = dv_section_next(x))
        load_lot(l, x, r, &lot[r->nlot]);
    r->lot = lot;
}

static bool is_figure(const char *key)
{
    return strcmp(key, "unit") != 0 && strcmp(key, "period") != 0 && strcmp(key, "source") != 0;
}

static void load_stated(dv_loader *l, dv_recipe *r)
{
    dv_stated_lot *st = DV_NEW_N(l->a, dv_stated_lot, dv_sections_count(l, "stated") + 1);
    for (dv_section *x = dv_sections_of(l, "stated"); x; x = dv_section_next(x)) {
        dv_stated_lot *s = &st[r->nstated++];
        dv_stated_figure *figure = DV_NEW_N(l->a, dv_stated_figure, x->n + 1);
        *s = (dv_stated_lot){.id = x->arg,
                             .unit = needed(l, x, "unit"),
                             .period = needed(l, x, "period"),
                             .source = needed(l, x, "source"),
                             .figure = figure,
                             .line = x->line};
        for (size_t i = 0; i < x->n; i++) {
            const dv_entry *e = &x->entry[i];
            if (is_figure(e->key))
                figure[s->nfigure++] = (dv_stated_figure){dv_arena_strdup(l->a, e->key),
                                                          dv_arena_strdup(l->a, e->value), e->line};
        }
    }
    r->stated = st;
}

static void load_seed(dv_loader *l, dv_recipe *r)
{
    int64_t seed = 0;
    const dv_section *x = dv_sections_of(l, "demo");
    if (x && !dv_entry_int(x, "seed", &seed))
        dv_load_fault(l, x, x->line, _("[demo] needs seed = a whole number"));
    r->seed = (uint64_t)seed;
}

dv_rc dv_recipe_load(dv_arena *a, const dv_schema *s, const char *path, dv_recipe **out,
                     dv_faults *faults)
{
    dv_schema copy = *s; /* the loader looks names up in it and changes nothing */
    dv_loader l = {.a = a, .s = &copy, .rc = DV_INVALID};
    dv_recipe *r = DV_NEW(a, dv_recipe);
    r->path = dv_arena_strdup(a, path);
    dv_ini_read(&l, r->path, NULL, 0);
    if (l.rc == DV_INVALID) {
        check_types(&l);
        load_seed(&l, r);
        load_words(&l, r);
        load_lots(&l, r);
        load_stated(&l, r);
    }
    size_t nfound = l.nfound;
    dv_load_flush(&l, faults);
    dv_arena_free(&l.tmp);
    *out = nfound ? NULL : r;
    return nfound ? l.rc : DV_OK;
}

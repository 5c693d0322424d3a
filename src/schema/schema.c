#include "danvan/schema.h"

#include "schema_int.h"

#include <stdlib.h>
#include <string.h>

const dv_kind *dv_schema_kind(const dv_schema *s, const char *id)
{
    for (size_t i = 0; i < s->nkind; i++)
        if (strcmp(s->kind[i].id, id) == 0)
            return &s->kind[i];
    return NULL;
}

const dv_kind *dv_schema_kind_by_prefix(const dv_schema *s, dv_str prefix)
{
    for (size_t i = 0; i < s->nkind; i++)
        if (dv_str_is(prefix, s->kind[i].prefix))
            return &s->kind[i];
    return NULL;
}

const dv_measure *dv_schema_measure(const dv_schema *s, const char *id)
{
    for (size_t i = 0; i < s->nmeasure; i++)
        if (strcmp(s->measure[i].id, id) == 0)
            return &s->measure[i];
    return NULL;
}

const dv_report *dv_schema_report(const dv_schema *s, const char *id)
{
    for (size_t i = 0; i < s->nreport; i++)
        if (strcmp(s->report[i].id, id) == 0)
            return &s->report[i];
    return NULL;
}

const dv_person *dv_schema_person(const dv_schema *s, const char *id)
{
    for (size_t i = 0; i < s->nperson; i++)
        if (strcmp(s->person[i].id, id) == 0)
            return &s->person[i];
    return NULL;
}

dv_span dv_scheme_span(const dv_scheme *scheme, const dv_period *p)
{
    dv_span span = dv_period_span(p, scheme->start_day);
    while (scheme->before && span.to < scheme->from) {
        scheme = scheme->before;
        span = dv_period_span(p, scheme->start_day);
    }
    return span;
}

bool dv_schema_holiday(const dv_schema *s, dv_date d)
{
    for (size_t i = 0; i < s->nholiday && s->holiday[i].from <= d; i++)
        if (s->holiday[i].to >= d)
            return true;
    return false;
}

dv_date dv_schema_working_days(const dv_schema *s, dv_date d, int n)
{
    enum { FRIDAY = 5 };
    while (n > 0) {
        d++;
        if (dv_date_weekday(d) <= FRIDAY && !dv_schema_holiday(s, d))
            n--;
    }
    return d;
}

static const char *beside(dv_loader *l, const char *path, dv_str name)
{
    const char *slash = strrchr(path, '/');
    if (!slash || name.p[0] == '/')
        return dv_arena_copy(l->a, name);
    return dv_arena_printf(l->a, "%.*s/%.*s", (int)(slash - path), path, (int)name.n, name.p);
}

static void include(dv_loader *l, const dv_section *x, const dv_entry *e, dv_str name)
{
    const char *path = beside(l, l->file[x->file], name);
    for (int i = 0; i < l->nfile; i++)
        if (strcmp(l->file[i], path) == 0) {
            dv_load_fault(l, x, e->line, _("%s is read already; take it off"), path);
            return;
        }
    if (l->nfile == sizeof(l->file) / sizeof(*l->file))
        dv_load_fault(l, x, e->line, _("at most 15 files can be included"));
    else
        dv_ini_read(l, path, x, e->line);
}

static void read_files(dv_loader *l, const char *path)
{
    dv_str *word;
    dv_ini_read(l, dv_arena_strdup(l->a, path), NULL, 0);
    const dv_section *x = dv_sections_of(l, "office");
    const dv_entry *e = dv_entry_of(x, "include");
    if (!x)
        return;
    size_t n = dv_entry_words(l, x, e, &word);
    for (size_t i = 0; i < n; i++)
        include(l, x, e, word[i]);
}

static void build(dv_loader *l)
{
    dv_keys_check(l);
    dv_load_levels(l);
    dv_load_units(l);
    dv_load_persons(l);
    dv_load_schemes(l);
    dv_load_lists(l);
    dv_load_kinds(l);
    dv_load_fields(l);
    dv_load_stages(l);
    dv_load_field_conds(l);
    dv_load_kind_roles(l);
    dv_load_grants(l);
    dv_load_rules(l);
    dv_load_deadlines(l);
    dv_load_measures(l);
    dv_load_reports(l);
    dv_load_targets(l);
    dv_load_office(l);
    dv_load_home(l);
    dv_load_holidays(l);
    dv_load_bindings(l);
}

/* The schema lives in its own arena, which is moved into it before it is handed out, and is the
 * first thing there. */
dv_rc dv_schema_load_into(dv_arena a, dv_arena *tmp, const char *path, dv_schema **out,
                          dv_faults *faults)
{
    dv_loader l = {.a = &a, .rc = DV_INVALID};
    l.s = DV_NEW(&a, dv_schema);
    l.s->office.unit = DV_NO_UNIT;
    l.always = DV_NEW(&a, dv_cond);
    *out = NULL;
    read_files(&l, path);
    if (l.rc == DV_INVALID)
        build(&l);
    dv_load_flush(&l, faults);
    size_t nfound = l.nfound - l.nwarned;
    dv_rc rc = nfound ? l.rc : DV_OK;
    l.s->path = l.file[0];
    l.s->file = dv_arena_grow(&a, l.file, (size_t)l.nfile, (size_t)l.nfile, sizeof *l.file);
    l.s->nfile = (size_t)l.nfile;
    *tmp = l.tmp;
    if (nfound) {
        dv_arena_free(&a);
        return rc;
    }
    l.s->arena = a;
    *out = l.s;
    return DV_OK;
}

dv_rc dv_schema_load(const char *path, dv_schema **out, dv_faults *faults)
{
    dv_arena tmp = {0};
    dv_rc rc = dv_schema_load_into((dv_arena){0}, &tmp, path, out, faults);
    dv_arena_free(&tmp);
    return rc;
}

void dv_schema_free(dv_schema *s)
{
    if (!s)
        return;
    if (s->mapped) {
        dv_kept_unmap(s);
        return;
    }
    dv_arena a = s->arena;
    dv_arena_free(&a);
}

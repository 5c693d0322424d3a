#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/named.h"
#include "danvan/number.h"

#include "cli_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct declared {
    const char *id;
    dv_label label;
} declared;

/* By its name, whole or the beginnings of its words; only one may be called so. */
static const char *called(const char *typed, const declared *all, size_t n)
{
    const char *found = NULL;
    dv_str is = dv_str_from(typed);
    for (size_t i = 0; i < n; i++) {
        if (dv_fold_same(dv_str_from(all[i].label.vi), is) ||
            dv_fold_same(dv_str_from(all[i].label.en), is))
            return all[i].id;
        if (!dv_fold_match(dv_str_from(all[i].label.vi), is) &&
            !dv_fold_match(dv_str_from(all[i].label.en), is))
            continue;
        if (found)
            return NULL;
        found = all[i].id;
    }
    return found;
}

static const char *nearest(session *s, const char *typed, const declared *all, size_t n)
{
    const char **known = DV_NEW_N(&s->arena, const char *, n + 1), *near;
    for (size_t i = 0; i < n; i++)
        known[i] = all[i].id;
    near = *typed ? called(typed, all, n) : NULL;
    return near ? near : dv_nearest(typed, known, n);
}

/* Says that there is none, and which of all was meant, or which there are. */
static void say_unknown(session *s, const char *no_such, const char *typed, const declared *all,
                        size_t n)
{
    const char *near = nearest(s, typed, all, n);
    if (near)
        dv_fail(&s->err, DV_NOT_FOUND, "", _("%s; did you mean %s?"), no_such, near);
    else
        dv_fail(&s->err, DV_NOT_FOUND, "", _("%s; there are:"), no_such);
    session_fail(s);
    for (size_t i = 0; i < n && !near; i++)
        fprintf(stderr, "  %-12s %s\n", all[i].id, dv_label_text(all[i].label));
}

const dv_kind *arg_kind(session *s, const char *name)
{
    const dv_kind *k = dv_schema_kind(s->schema, name);
    const size_t n = s->schema->nkind;
    if (k)
        return k;
    declared *all = DV_NEW_N(&s->arena, declared, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = (declared){s->schema->kind[i].id, s->schema->kind[i].label};
    say_unknown(s, dv_arena_printf(&s->arena, _("there is no kind %s"), name), name, all, n);
    return NULL;
}

const dv_report *arg_report(session *s, const char *name)
{
    const dv_report *r = dv_schema_report(s->schema, name);
    const size_t n = s->schema->nreport;
    if (r)
        return r;
    declared *all = DV_NEW_N(&s->arena, declared, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = (declared){s->schema->report[i].id, s->schema->report[i].label};
    say_unknown(s, dv_arena_printf(&s->arena, _("there is no report %s"), name), name, all, n);
    return NULL;
}

bool arg_unit(session *s, int *unit)
{
    *unit = DV_NO_UNIT;
    if (!s->o->unit)
        return true;
    dv_rc rc = dv_named_unit(s->schema, s->o->unit, DV_NO_DATE, unit, &s->err);
    if (rc == DV_NOT_FOUND && (*unit = dv_unit_find(s->schema, s->o->unit, dv_today())) >= 0)
        rc = DV_OK;
    if (rc == DV_NOT_FOUND)
        dv_fail(&s->err, rc, "--unit",
                _("there is no unit %s, or several have had this code: then name CODE@FROM"),
                s->o->unit);
    else if (rc != DV_OK)
        dv_fail(&s->err, rc, "--unit", "%s", s->err.text);
    return rc == DV_OK || (session_fail(s), false);
}

bool arg_date(const char *option, const char *text, dv_date *out)
{
    *out = DV_NO_DATE;
    if (!text || dv_date_parse(dv_str_from(text), out))
        return true;
    wrong_usage(_("%s takes a day as YYYY-MM-DD, not %s"), option, text);
    return false;
}

bool arg_count(const char *option, const char *text, size_t *out)
{
    int64_t v;
    if (!text)
        return true;
    if (!dv_int_parse(dv_str_from(text), DV_EN, &v) || v < 0) {
        wrong_usage(_("%s takes a whole number from 0 on, not %s"), option, text);
        return false;
    }
    *out = (size_t)v;
    return true;
}

/* -1: it is none of them. */
static int place_among(const char *const *known, const char *name)
{
    int n = 0;
    while (known[n] && strcmp(known[n], name) != 0)
        n++;
    return known[n] ? n : -1;
}

/* As on the screen, a file's name says what it becomes. */
static int format_of_path(const char *path, const char *const *known)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    int n = dot ? place_among(known, dot + 1) : 0;
    return n < 0 ? 0 : n;
}

int arg_format(session *s, const char *const *known)
{
    if (!s->o->format)
        return format_of_path(s->o->output, known);
    const int at = place_among(known, s->o->format);
    if (at >= 0)
        return at;
    dv_buf list = {0};
    for (size_t i = 0; known[i]; i++)
        dv_buf_printf(&list, "%s%s", i ? ", " : "", known[i]);
    wrong_usage(_("--format takes one of %s, not %s"), dv_buf_cstr(&list), s->o->format);
    dv_buf_free(&list);
    return -1;
}

#include "danvan/lang.h"
#include "danvan/named.h"
#include "danvan/number.h"

#include "cli_int.h"

#include <stdlib.h>
#include <string.h>

const dv_kind *arg_kind(session *s, const char *name)
{
    const dv_kind *k = dv_schema_kind(s->schema, name);
    if (k)
        return k;
    const char **known = DV_NEW_N(&s->arena, const char *, s->schema->nkind);
    for (size_t i = 0; i < s->schema->nkind; i++)
        known[i] = s->schema->kind[i].id;
    const char *near = dv_nearest(name, known, s->schema->nkind);
    if (near)
        dv_fail(&s->err, DV_NOT_FOUND, "", _("there is no kind %s; did you mean %s?"), name, near);
    else
        dv_fail(&s->err, DV_NOT_FOUND, "", _("there is no kind %s in the configuration"), name);
    session_fail(s);
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

int arg_format(session *s, const char *const *known)
{
    if (!s->o->format)
        return 0;
    size_t n = 0;
    for (; known[n]; n++)
        if (strcmp(known[n], s->o->format) == 0)
            return (int)n;
    dv_buf list = {0};
    for (size_t i = 0; i < n; i++)
        dv_buf_printf(&list, "%s%s", i ? ", " : "", known[i]);
    wrong_usage(_("--format takes one of %s, not %s"), dv_buf_cstr(&list), s->o->format);
    dv_buf_free(&list);
    return -1;
}

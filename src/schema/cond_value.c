/* The values that a condition compares with: typed text → canonical text and its number. */
#include "danvan/named.h"
#include "danvan/number.h"

#include "cond_int.h"

#include <string.h>

typedef dv_cond_parser parser;

const char *const dv_role_names[] = {"pending", "open", "resolved", "closed", "void"};

static void say_unknown(parser *p, const char *what, dv_named among, const char *text)
{
    dv_arena tmp = {0};
    const char **id = DV_NEW_N(&tmp, const char *, among.n + 1);
    for (size_t i = 0; i < among.n; i++)
        id[i] = among.at(among.of, i).id;
    dv_unknown(p->err, what, dv_str_from(text), id, among.n);
    dv_arena_free(&tmp);
}

/* The index of the one that is meant, as a number, and its id; the fault is said if it is none.
 * What is an id already stays as it is: a kept configuration holds nothing outside of its arena. */
static bool pick(parser *p, const char *what, dv_named among, const char **text, int64_t *num)
{
    size_t at = 0;
    while (at < among.n && strcmp(among.at(among.of, at).id, *text) != 0)
        at++;
    if (at == among.n) {
        dv_rc rc = p->typed ? dv_named_find(among, *text, &at, p->err) : DV_NOT_FOUND;
        if (rc == DV_NOT_FOUND)
            say_unknown(p, what, among, *text);
        if (rc != DV_OK)
            return false;
        *text = among.at(among.of, at).id;
    }
    *num = (int64_t)at;
    return true;
}

static dv_choice role_at(const void *of, size_t i)
{
    const char *name = ((const char *const *)of)[i];
    return (dv_choice){name, {name, name}};
}

static bool pick_unit(parser *p, const char **text, int64_t *num)
{
    int u = dv_unit_find(p->s, *text, DV_NO_DATE);
    dv_rc rc = u != DV_NO_UNIT ? DV_OK : DV_NOT_FOUND;
    if (rc != DV_OK && p->typed)
        rc = dv_named_unit(p->s, *text, DV_NO_DATE, &u, p->err);
    if (rc == DV_NOT_FOUND) {
        const char **names = DV_NEW_N(p->a, const char *, p->s->nunit + 1);
        for (size_t i = 0; i < p->s->nunit; i++)
            names[i] = p->s->unit[i].id;
        dv_unknown(p->err, _("unit"), dv_str_from(*text), names, p->s->nunit);
    }
    if (rc != DV_OK)
        return false;
    *num = u;
    *text = p->s->unit[u].id;
    return true;
}

static bool pick_number(parser *p, const dv_field *f, const char **text, int64_t *num)
{
    char buf[DV_NUMBER_SIZE];
    bool whole = f->type == DV_INT;
    bool ok = whole ? dv_int_parse(dv_str_from(*text), DV_EN, num)
                    : dv_milli_parse(dv_str_from(*text), DV_EN, num);
    if (ok)
        *text = whole ? dv_arena_printf(p->a, "%lld", (long long)*num)
                      : dv_arena_strdup(p->a, dv_milli_plain(*num, buf));
    else
        dv_fail(p->err, DV_INVALID, NULL, _("%s is compared with a number, not with \"%s\""), f->id,
                *text);
    return ok;
}

static bool pick_date(parser *p, const dv_field *f, const char *text, int64_t *num)
{
    dv_date day;
    bool ok = dv_date_parse(dv_str_from(text), &day);
    if (ok)
        *num = day;
    else
        dv_fail(p->err, DV_INVALID, NULL,
                _("%s is compared with a date as YYYY-MM-DD, not with \"%s\""), f->id, text);
    return ok;
}

static bool take_field_value(parser *p, const dv_field *f, const char **text, int64_t *num)
{
    switch (f->type) {
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return pick_number(p, f, text, num);
    case DV_DATE:
        return pick_date(p, f, *text, num);
    case DV_BOOL:
        return pick(p, _("answer"), dv_named_answers(), text, num);
    case DV_CHOICE:
    case DV_CATEGORY:
        return f->list && pick(p, _("choice"), dv_named_choices(f->list), text, num);
    case DV_UNIT:
        return pick_unit(p, text, num);
    case DV_STAFF:
        return pick(p, _("person"), dv_named_people(p->s), text, num);
    case DV_TEXT:
    case DV_LONG:
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return true;
}

bool dv_cond_take_value(parser *p, const dv_term *t, const char **text, int64_t *num)
{
    switch (t->subject) {
    case DV_ON_FIELD:
        return take_field_value(p, t->field, text, num);
    case DV_ON_STAGE:
        return pick(p, _("stage"), dv_named_stages(p->k), text, num);
    case DV_ON_ROLE:
        return pick(p, _("role"), (dv_named){role_at, dv_role_names, DV_ROLES}, text, num);
    case DV_ON_UNIT_REMOTE:
        return pick(p, _("answer"), dv_named_answers(), text, num);
    case DV_ON_UNIT_LEVEL:
        return pick(p, _("level"), dv_named_levels(p->s), text, num);
    }
    return false;
}

#include "danvan/cond.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "schema_int.h"

#include <string.h>

typedef struct parser {
    dv_arena *a;
    const dv_schema *s;
    const dv_kind *k;
    dv_err *err;
} parser;

const char *const dv_role_names[] = {"pending", "open", "resolved", "closed", "void"};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Where the first `word` outside quotes begins, "and" only between blanks; n if nowhere. */
static size_t find(dv_str s, const char *word)
{
    size_t len = strlen(word);
    bool quoted = false;
    for (size_t i = 0; i + len <= s.n; i++) {
        if (s.p[i] == '"')
            quoted = !quoted;
        if (quoted || memcmp(s.p + i, word, len) != 0)
            continue;
        bool between = i > 0 && is_blank(s.p[i - 1]) && i + len < s.n && is_blank(s.p[i + len]);
        if (len == 1 || between)
            return i;
    }
    return s.n;
}

static size_t parts(dv_str s, const char *word)
{
    size_t n = 1, at;
    while ((at = find(s, word)) < s.n) {
        s = (dv_str){s.p + at + strlen(word), s.n - at - strlen(word)};
        n++;
    }
    return n;
}

static dv_str cut(dv_str *rest, const char *word)
{
    size_t at = find(*rest, word);
    dv_str part = {rest->p, at};
    size_t used = at < rest->n ? at + strlen(word) : at;
    *rest = (dv_str){rest->p + used, rest->n - used};
    return dv_str_trim(part);
}

static dv_str unquote(dv_str s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        return (dv_str){s.p + 1, s.n - 2};
    return s;
}

static bool unknown_subject(parser *p, dv_str name)
{
    static const char *const others[] = {"stage", "role", "unit.remote", "unit.level"};
    const char **known = DV_NEW_N(p->a, const char *, p->k->nfield + 4);
    size_t n = 0;
    for (; n < p->k->nfield; n++)
        known[n] = p->k->field[n].id;
    for (size_t i = 0; i < 4; i++)
        known[n++] = others[i];
    dv_unknown(p->err, _("field"), name, known, n);
    return false;
}

static bool take_subject(parser *p, dv_str name, dv_term *t)
{
    char id[64] = "";
    if (name.n < sizeof(id))
        memcpy(id, name.p, name.n);
    t->field = dv_kind_field(p->k, id);
    if (t->field)
        t->subject = DV_ON_FIELD;
    else if (strcmp(id, "stage") == 0)
        t->subject = DV_ON_STAGE;
    else if (strcmp(id, "role") == 0)
        t->subject = DV_ON_ROLE;
    else if (strcmp(id, "unit.remote") == 0)
        t->subject = DV_ON_UNIT_REMOTE;
    else if (strcmp(id, "unit.level") == 0)
        t->subject = DV_ON_UNIT_LEVEL;
    else
        return unknown_subject(p, name);
    return true;
}

/* Is the term's subject something with an order? */
static bool is_ordered(const dv_term *t)
{
    return t->subject == DV_ON_FIELD &&
           (t->field->type == DV_DATE || dv_type_is_number(t->field->type));
}

static bool has_numbers(const dv_term *t)
{
    if (t->subject != DV_ON_FIELD)
        return true;
    switch (t->field->type) {
    case DV_TEXT:
    case DV_LONG:
    case DV_REF:
    case DV_PERSON:
        return false;
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
    case DV_DATE:
    case DV_BOOL:
    case DV_CHOICE:
    case DV_CATEGORY:
    case DV_UNIT:
    case DV_STAFF:
        break;
    }
    return true;
}

/* The index of text among names, as a number; the fault is said if it is none of them. */
static bool pick(parser *p, const char *what, const char *text, const char *const *names, size_t n,
                 int64_t *num)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0) {
            *num = (int64_t)i;
            return true;
        }
    dv_unknown(p->err, what, dv_str_from(text), names, n);
    return false;
}

static bool pick_yes(parser *p, const char *text, int64_t *num)
{
    static const char *const names[] = {"no", "yes"};
    return pick(p, _("answer"), text, names, 2, num);
}

static bool pick_choice(parser *p, const dv_list *list, const char *text, int64_t *num)
{
    const char **names = DV_NEW_N(p->a, const char *, list->n + 1);
    for (size_t i = 0; i < list->n; i++)
        names[i] = list->choice[i].id;
    return pick(p, _("choice"), text, names, list->n, num);
}

static bool pick_stage(parser *p, const char *text, int64_t *num)
{
    const char **names = DV_NEW_N(p->a, const char *, p->k->nstage + 1);
    for (size_t i = 0; i < p->k->nstage; i++)
        names[i] = p->k->stage[i].id;
    return pick(p, _("stage"), text, names, p->k->nstage, num);
}

static bool pick_level(parser *p, const char *text, int64_t *num)
{
    const char **names = DV_NEW_N(p->a, const char *, p->s->nlevel + 1);
    for (size_t i = 0; i < p->s->nlevel; i++)
        names[i] = p->s->level[i].id;
    return pick(p, _("level"), text, names, p->s->nlevel, num);
}

static bool pick_unit(parser *p, const char **text, int64_t *num)
{
    int u = dv_unit_find(p->s, *text, DV_NO_DATE);
    if (u == DV_NO_UNIT) {
        const char **names = DV_NEW_N(p->a, const char *, p->s->nunit + 1);
        for (size_t i = 0; i < p->s->nunit; i++)
            names[i] = p->s->unit[i].id;
        dv_unknown(p->err, _("unit"), dv_str_from(*text), names, p->s->nunit);
        return false;
    }
    *num = u;
    *text = p->s->unit[u].id;
    return true;
}

static bool pick_person(parser *p, const char *text, int64_t *num)
{
    const char **names = DV_NEW_N(p->a, const char *, p->s->nperson + 1);
    for (size_t i = 0; i < p->s->nperson; i++)
        names[i] = p->s->person[i].id;
    return pick(p, _("person"), text, names, p->s->nperson, num);
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
        return pick_yes(p, *text, num);
    case DV_CHOICE:
    case DV_CATEGORY:
        return f->list && pick_choice(p, f->list, *text, num);
    case DV_UNIT:
        return pick_unit(p, text, num);
    case DV_STAFF:
        return pick_person(p, *text, num);
    case DV_TEXT:
    case DV_LONG:
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return true;
}

static bool take_value(parser *p, const dv_term *t, const char **text, int64_t *num)
{
    switch (t->subject) {
    case DV_ON_FIELD:
        return take_field_value(p, t->field, text, num);
    case DV_ON_STAGE:
        return pick_stage(p, *text, num);
    case DV_ON_ROLE:
        return pick(p, _("role"), *text, dv_role_names, DV_ROLES, num);
    case DV_ON_UNIT_REMOTE:
        return pick_yes(p, *text, num);
    case DV_ON_UNIT_LEVEL:
        return pick_level(p, *text, num);
    }
    return false;
}

/* As it is stored, however it was typed: what looks the same is the same. */
static bool take_text(parser *p, dv_str text, const char **value)
{
    dv_buf nfc = {0};
    bool good = dv_utf8_nfc(&nfc, text);
    *value = dv_arena_copy(p->a, dv_buf_str(&nfc));
    dv_buf_free(&nfc);
    if (!good)
        dv_fail(p->err, DV_INVALID, NULL, _("this is not UTF-8 text (byte %zu)"),
                dv_utf8_check(text) + 1);
    return good;
}

static bool take_values(parser *p, dv_str rest, dv_term *t)
{
    size_t n = parts(rest, "|");
    const char **value = DV_NEW_N(p->a, const char *, n);
    int64_t *num = DV_NEW_N(p->a, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        dv_str text = unquote(cut(&rest, "|"));
        if (text.n == 0) {
            dv_fail(p->err, DV_INVALID, NULL,
                    _("a value is missing; for an empty field write \"unset\""));
            return false;
        }
        if (!take_text(p, text, &value[i]) || !take_value(p, t, &value[i], &num[i]))
            return false;
    }
    t->value = value;
    t->num = has_numbers(t) ? num : NULL;
    t->nvalue = n;
    return true;
}

/* Another field on the right of < and the like. */
static bool take_other(parser *p, dv_str rest, dv_term *t, bool *took)
{
    char id[64] = "";
    if (rest.n < sizeof(id))
        memcpy(id, rest.p, rest.n);
    const dv_field *other = dv_kind_field(p->k, id);
    *took = other != NULL;
    if (!other)
        return true;
    bool thousandths = dv_type_is_number(t->field->type) && t->field->type != DV_INT &&
                       dv_type_is_number(other->type) && other->type != DV_INT;
    if (other->type != t->field->type && !thousandths) {
        dv_fail(p->err, DV_INVALID, NULL, _("%s and %s are not of the same type"), t->field->id,
                other->id);
        return false;
    }
    t->other = other;
    return true;
}

static bool take_right(parser *p, dv_str rest, dv_term *t)
{
    if (t->op == DV_EQ || t->op == DV_NE)
        return take_values(p, rest, t);
    if (!is_ordered(t)) {
        dv_fail(p->err, DV_INVALID, NULL, _("only dates and numbers can be compared with < or >"));
        return false;
    }
    bool took = false;
    return take_other(p, rest, t, &took) && (took || take_values(p, rest, t));
}

/* Takes the operator off *rest; false if there is none. */
static bool take_op(dv_str *rest, dv_op *op)
{
    static const struct {
        const char *text;
        dv_op op;
    } ops[] = {{"!=", DV_NE}, {"<=", DV_LE}, {">=", DV_GE},
               {"=", DV_EQ},  {"<", DV_LT},  {">", DV_GT}};
    for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
        size_t n = strlen(ops[i].text);
        if (rest->n >= n && memcmp(rest->p, ops[i].text, n) == 0) {
            *op = ops[i].op;
            *rest = dv_str_trim((dv_str){rest->p + n, rest->n - n});
            return true;
        }
    }
    return false;
}

static bool take_term(parser *p, dv_str text, dv_term *t)
{
    size_t n = 0;
    while (n < text.n && !is_blank(text.p[n]) && !strchr("=!<>", text.p[n]))
        n++;
    dv_str rest = dv_str_trim((dv_str){text.p + n, text.n - n});
    if (n == 0) {
        dv_fail(p->err, DV_INVALID, NULL, _("a comparison such as \"stage = done\" is missing"));
        return false;
    }
    if (!take_subject(p, (dv_str){text.p, n}, t))
        return false;
    bool empty = dv_str_is(rest, "unset");
    if (t->subject == DV_ON_FIELD && (empty || dv_str_is(rest, "set"))) {
        t->op = empty ? DV_UNSET : DV_SET;
        return true;
    }
    if (take_op(&rest, &t->op))
        return take_right(p, rest, t);
    dv_fail(p->err, DV_INVALID, NULL,
            _("after \"%.*s\" must stand one of = != < <= > >= and a value, or set, or unset"),
            (int)n, text.p);
    return false;
}

const dv_cond *dv_cond_parse(dv_arena *a, const dv_schema *s, const dv_kind *k, dv_str text,
                             dv_err *err)
{
    parser p = {a, s, k, err};
    size_t n = parts(text, "and");
    dv_term *term = DV_NEW_N(a, dv_term, n);
    for (size_t i = 0; i < n; i++)
        if (!take_term(&p, cut(&text, "and"), &term[i]))
            return NULL;
    dv_cond *c = DV_NEW(a, dv_cond);
    *c = (dv_cond){term, n};
    return c;
}

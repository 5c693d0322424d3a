#include "danvan/cond.h"
#include "danvan/utf8.h"

#include "cond_int.h"

#include <string.h>

typedef dv_cond_parser parser;

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
    return t->subject == DV_ON_FIELD && dv_type_is_ordered(t->field->type);
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
        if (!take_text(p, text, &value[i]) || !dv_cond_take_value(p, t, &value[i], &num[i]))
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

/* The longer one goes before the one that it begins with. */
static const struct {
    const char *text;
    dv_op op;
} ops[] = {{"!=", DV_NE}, {"<=", DV_LE}, {">=", DV_GE}, {"=", DV_EQ}, {"<", DV_LT}, {">", DV_GT}};

/* Takes the operator off *rest; false if there is none. */
static bool take_op(dv_str *rest, dv_op *op)
{
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

/* Is it one of a closed list, whose ids stand for what was typed? */
static bool is_closed(const dv_term *t)
{
    if (t->subject != DV_ON_FIELD)
        return true;
    const dv_type type = t->field->type;
    return type == DV_BOOL || type == DV_CHOICE || type == DV_CATEGORY || type == DV_UNIT ||
           type == DV_STAFF;
}

/* The term with ids; where they may not stand, as it was typed. */
static void put_plain(dv_buf *b, dv_str typed, const dv_term *t)
{
    if (b->n)
        dv_buf_puts(b, " and ");
    if (!t->nvalue || !is_closed(t)) {
        dv_buf_add(b, typed);
        return;
    }
    size_t subject = 0;
    while (!is_blank(typed.p[subject]) && !strchr("=!", typed.p[subject]))
        subject++;
    dv_buf_printf(b, "%.*s %s ", (int)subject, typed.p, t->op == DV_EQ ? "=" : "!=");
    for (size_t i = 0; i < t->nvalue; i++)
        dv_buf_printf(b, "%s%s", i ? " | " : "", t->value[i]);
}

static const dv_cond *take_terms(parser *p, dv_str text, dv_buf *plain)
{
    size_t n = parts(text, "and");
    dv_term *term = DV_NEW_N(p->a, dv_term, n);
    for (size_t i = 0; i < n; i++) {
        dv_str one = cut(&text, "and");
        if (!take_term(p, one, &term[i]))
            return NULL;
        if (plain)
            put_plain(plain, one, &term[i]);
    }
    dv_cond *c = DV_NEW(p->a, dv_cond);
    *c = (dv_cond){term, n};
    return c;
}

const dv_cond *dv_cond_parse(dv_arena *a, const dv_schema *s, const dv_kind *k, dv_str text,
                             dv_err *err)
{
    parser p = {a, s, k, err, false};
    return take_terms(&p, text, NULL);
}

const dv_cond *dv_cond_typed(dv_arena *a, const dv_schema *s, const dv_kind *k, dv_str text,
                             const char **plain, dv_err *err)
{
    parser p = {a, s, k, err, true};
    dv_buf ids = {0};
    const dv_cond *c = dv_cond_parse(a, s, k, text, NULL);
    if (c)
        *plain = dv_arena_copy(a, text);
    else if ((c = take_terms(&p, text, &ids)))
        *plain = dv_arena_copy(a, dv_buf_str(&ids));
    dv_buf_free(&ids);
    return c;
}

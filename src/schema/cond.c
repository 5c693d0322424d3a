#include "danvan/cond.h"

#include "danvan/number.h"

#include "schema_int.h"

#include <string.h>

const dv_cond dv_cond_always = {NULL, 0};

const dv_cond *dv_cond_and(dv_arena *a, const dv_cond *x, const dv_cond *y)
{
    if (!x || x->n == 0)
        return y ? y : x;
    if (!y || y->n == 0)
        return x;
    dv_cond *both = DV_NEW(a, dv_cond);
    dv_term *term = DV_NEW_N(a, dv_term, x->n + y->n);
    memcpy(term, x->term, x->n * sizeof(*term));
    memcpy(term + x->n, y->term, y->n * sizeof(*term));
    *both = (dv_cond){term, x->n + y->n};
    return both;
}

/* The number behind canonical text; false for text that has none. */
static bool number_of(const dv_field *f, const char *text, int64_t *out)
{
    dv_date day;
    if (f->type == DV_DATE) {
        bool ok = dv_date_parse(dv_str_from(text), &day);
        *out = ok ? day : 0;
        return ok;
    }
    if (f->type == DV_INT)
        return dv_int_parse(dv_str_from(text), DV_EN, out);
    if (dv_type_is_number(f->type))
        return dv_milli_parse(dv_str_from(text), DV_EN, out);
    return false;
}

bool dv_op_holds(dv_op op, int64_t x, int64_t y)
{
    switch (op) {
    case DV_EQ:
        return x == y;
    case DV_NE:
        return x != y;
    case DV_LT:
        return x < y;
    case DV_LE:
        return x <= y;
    case DV_GT:
        return x > y;
    case DV_GE:
        return x >= y;
    case DV_SET:
    case DV_UNSET:
        break;
    }
    return false;
}

/* = and < hold if they do for any of the values, != if for each. */
bool dv_term_num_holds(const dv_term *t, int64_t x)
{
    bool all = t->op == DV_NE;
    for (size_t i = 0; i < t->nvalue; i++)
        if (dv_op_holds(t->op, x, t->num[i]) != all)
            return !all;
    return all;
}

static bool text_holds(const dv_term *t, const char *text)
{
    for (size_t i = 0; i < t->nvalue; i++)
        if (dv_same_name(text, t->value[i]))
            return t->op == DV_EQ;
    return t->op == DV_NE;
}

static bool is_unset(const char *text)
{
    return !text || !*text;
}

static bool field_holds(const dv_term *t, const dv_facts_of *of)
{
    const char *text = of->value(of->who, t->field);
    int64_t x, y;
    if (t->op == DV_SET || t->op == DV_UNSET)
        return is_unset(text) == (t->op == DV_UNSET);
    if (is_unset(text))
        return false;
    if (t->other) {
        const char *other = of->value(of->who, t->other);
        return !is_unset(other) && number_of(t->field, text, &x) &&
               number_of(t->other, other, &y) && dv_op_holds(t->op, x, y);
    }
    if (dv_type_is_ordered(t->field->type))
        return number_of(t->field, text, &x) && dv_term_num_holds(t, x);
    return text_holds(t, text);
}

static bool term_holds(const dv_schema *s, const dv_term *t, const dv_facts_of *of)
{
    switch (t->subject) {
    case DV_ON_FIELD:
        return field_holds(t, of);
    case DV_ON_STAGE:
        return of->stage && dv_term_num_holds(t, of->stage->index);
    case DV_ON_ROLE:
        return of->stage && dv_term_num_holds(t, of->stage->role);
    case DV_ON_UNIT_REMOTE:
        return of->unit >= 0 && dv_term_num_holds(t, s->unit[of->unit].remote);
    case DV_ON_UNIT_LEVEL:
        return of->unit >= 0 && dv_term_num_holds(t, s->unit[of->unit].level);
    }
    return false;
}

bool dv_cond_holds(const dv_schema *s, const dv_cond *c, const dv_facts_of *of)
{
    for (size_t i = 0; c && i < c->n; i++)
        if (!term_holds(s, &c->term[i], of))
            return false;
    return true;
}

static bool is_asked(const dv_term *t, const dv_facts_of *of)
{
    if (t->subject != DV_ON_FIELD || t->op == DV_SET || t->op == DV_UNSET)
        return true;
    return !is_unset(of->value(of->who, t->field)) &&
           (!t->other || !is_unset(of->value(of->who, t->other)));
}

bool dv_rule_kept(const dv_schema *s, const dv_rule *rule, const dv_facts_of *of)
{
    if (!dv_cond_holds(s, rule->when, of))
        return true;
    for (size_t i = 0; i < rule->check->n; i++)
        if (is_asked(&rule->check->term[i], of) && !term_holds(s, &rule->check->term[i], of))
            return false;
    return true;
}

static bool is_countable(const dv_kind *k, const dv_field *f)
{
    switch (f->type) {
    case DV_CHOICE:
    case DV_CATEGORY:
    case DV_BOOL:
    case DV_DATE:
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
    case DV_STAFF:
        return true;
    case DV_UNIT:
        return f == k->unit;
    case DV_TEXT:
    case DV_LONG:
    case DV_REF:
    case DV_PERSON:
        break;
    }
    return false;
}

bool dv_cond_countable(const dv_kind *k, const dv_cond *c, dv_err *err)
{
    for (size_t i = 0; c && i < c->n; i++) {
        const dv_term *t = &c->term[i];
        if (t->subject != DV_ON_FIELD)
            continue;
        bool number = dv_type_is_number(t->field->type);
        if (!is_countable(k, t->field))
            return dv_fail(err, DV_INVALID, NULL,
                           _("reports cannot count by the field \"%s\"; only by lists, dates, "
                             "numbers, yes/no, the unit and the stage"),
                           t->field->id),
                   false;
        if (number && (t->op == DV_SET || t->op == DV_UNSET))
            return dv_fail(err, DV_INVALID, NULL,
                           _("for reports an unset number is 0; write \"%s > 0\" or \"%s = 0\""),
                           t->field->id, t->field->id),
                   false;
        if (number)
            k->field[t->field->index].measured = true;
        if (t->other && dv_type_is_number(t->other->type))
            k->field[t->other->index].measured = true;
    }
    return true;
}

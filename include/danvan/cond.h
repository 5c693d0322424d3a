/* Conditions: the one small language of rules, deadlines, report filters and --where.
 *
 *     condition := term { "and" term }
 *     term      := subject op value { "|" value }       any of the values (with !=: none of them)
 *                | subject "set" | subject "unset"
 *     op        := "=" "!=" "<" "<=" ">" ">="          < and the like: dates and numbers only
 *     subject   := a field | "stage" | "role" | "unit.remote" | "unit.level"
 *
 * On the right of < <= > >= may stand another field of the same type.  Dates are YYYY-MM-DD,
 * numbers plain.  A value may stand in double quotes ("a | b and c").  A comparison with an unset
 * field is false (!= included); say "unset". */
#ifndef DANVAN_COND_H
#define DANVAN_COND_H

#include "danvan/err.h"
#include "danvan/kind.h"
#include "danvan/str.h"

typedef enum dv_subject {
    DV_ON_FIELD,
    DV_ON_STAGE,
    DV_ON_ROLE,
    DV_ON_UNIT_REMOTE,
    DV_ON_UNIT_LEVEL
} dv_subject;

typedef enum dv_op { DV_EQ, DV_NE, DV_LT, DV_LE, DV_GT, DV_GE, DV_SET, DV_UNSET } dv_op;

typedef struct dv_term {
    dv_subject subject;
    const dv_field *field; /* DV_ON_FIELD */
    dv_op op;
    const char *const
        *value;         /* canonical text: ids of choices, stages, roles, units; dates; numbers */
    const int64_t *num; /* the same as numbers, where subject is a number, date or bool; or the
                           index of the choice, stage, role, level, unit; NULL for text */
    size_t nvalue;
    const dv_field *other; /* compare with this field instead of a value; or NULL */
} dv_term;

typedef struct dv_cond {
    const dv_term *term;
    size_t n; /* 0: always true */
} dv_cond;

extern const dv_cond dv_cond_always;
static inline bool dv_cond_is_always(const dv_cond *c)
{
    return c && c->n == 0;
}

struct dv_schema;
struct dv_arena;

/* Parses text for records of kind k.  On a fault returns NULL and says in *err what is wrong and,
 * for an unknown name, the nearest known one. */
const dv_cond *dv_cond_parse(struct dv_arena *a, const struct dv_schema *s, const dv_kind *k,
                             dv_str text, dv_err *err);
/* The same of what a person has typed, who may write a name for an id (see named.h).  *plain is a
 * condition that says it with ids: the text itself, if dv_cond_parse understands that. */
const dv_cond *dv_cond_typed(struct dv_arena *a, const struct dv_schema *s, const dv_kind *k,
                             dv_str text, const char **plain, dv_err *err);
/* Both of them; NULL stands for always. */
const dv_cond *dv_cond_and(struct dv_arena *a, const dv_cond *x, const dv_cond *y);

/* What a condition is asked about: the canonical text of a field, NULL if unset; the stage; the
 * unit as an index into the schema or -1. */
typedef struct dv_facts_of {
    const char *(*value)(const void *who, const dv_field *f);
    const void *who;
    const dv_stage *stage;
    int unit;
} dv_facts_of;

bool dv_cond_holds(const struct dv_schema *s, const dv_cond *c, const dv_facts_of *of);

/* A comparison by number, and a term's for whatever its subject comes to. */
bool dv_op_holds(dv_op op, int64_t x, int64_t y);
bool dv_term_num_holds(const dv_term *t, int64_t x);

/* Is the rule kept?  A comparison of its check with an unset field is not asked (end_on >= start_on
 * says nothing while one of them is empty); "set" and "unset" are. */
bool dv_rule_kept(const struct dv_schema *s, const dv_rule *rule, const dv_facts_of *of);

#endif

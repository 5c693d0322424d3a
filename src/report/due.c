/* What is due. */
#include "danvan/due.h"

#include "danvan/rights.h"

#include "tally_int.h"

#include <stdlib.h>

typedef struct search {
    dv_arena *arena;
    dv_registry *r;
    const dv_kind *kind;
    const dv_layout *layout;
    int unit;
    dv_date today, until;
    dv_due *due;
    size_t n, cap;
} search;

/* The work of a unit that has ended is its successor's. */
static bool theirs(const search *s, int unit)
{
    const dv_schema *schema = s->r->schema;
    if (s->unit < 0)
        return true;
    if (unit < 0)
        return schema->unit[s->unit].parent == DV_NO_UNIT;
    int now = dv_unit_as_of(schema, unit, s->today);
    return dv_unit_below(schema, unit, s->unit) ||
           (now >= 0 && dv_unit_below(schema, now, s->unit));
}

static const dv_field *in_charge(const dv_kind *k)
{
    for (size_t i = 0; i < k->nfield; i++)
        if (k->field[i].type == DV_STAFF)
            return &k->field[i];
    return NULL;
}

static void look(search *s, const unsigned char *fact)
{
    int stage = dv_fact_stage(s->r, s->kind, fact);
    if (!dv_rights_sees_fact(s->r, s->kind, fact))
        return;
    dv_role role = stage < 0 ? DV_VOID : s->kind->stage[stage].role;
    if (role != DV_PENDING && role != DV_OPEN)
        return;
    dv_date due = dv_fact_date(s->layout, s->kind->due, fact);
    int unit = dv_fact_unit(s->r, fact);
    if (due == DV_NO_DATE || due > s->until || !theirs(s, unit))
        return;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        s->due = dv_arena_grow(s->arena, s->due, s->n, cap, sizeof *s->due);
        s->cap = cap;
    }
    const dv_field *who = in_charge(s->kind);
    int person = who ? dv_fact_person(s->r, s->layout, who, fact) : -1;
    s->due[s->n++] = (dv_due){s->kind, dv_fact_id(fact), due, unit, due - s->today, person};
}

static bool page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    search *s = ctx;
    (void)date;
    for (size_t i = 0; i < n; i++)
        look(s, facts + i * s->layout->size);
    return true;
}

static int most_overdue(const void *x, const void *y)
{
    const dv_due *a = x, *b = y;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind->index < b->kind->index ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

dv_rc dv_due_list(dv_arena *a, dv_registry *r, int unit, dv_date today, int days, dv_due **out,
                  size_t *n, dv_err *err)
{
    search s = {.arena = a, .r = r, .unit = unit, .today = today, .until = today + days};
    dv_txn *t = NULL;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    for (size_t i = 0; rc == DV_OK && i < r->schema->nkind; i++) {
        s.kind = &r->schema->kind[i];
        if (!s.kind->due)
            continue;
        s.layout = dv_facts_layout(r, s.kind);
        if (s.layout->field[s.kind->due->index] >= 0)
            rc = dv_facts_scan(r, t, s.kind, DV_NO_DATE, DV_NO_DATE, page, &s, err);
    }
    dv_txn_abort(t);
    if (rc == DV_OK && s.n)
        qsort(s.due, s.n, sizeof *s.due, most_overdue);
    *out = s.due;
    *n = rc == DV_OK ? s.n : 0;
    return rc;
}

/* What is due. */
#include "danvan/due.h"

#include "danvan/rights.h"

#include "tally_int.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct search {
    dv_arena *arena;
    dv_registry *r;
    const dv_due_ask *ask;
    dv_due_found *found;
    const dv_kind *kind;
    const dv_layout *layout;
    size_t due_at;
    bool open[256];         /* by the stage's byte: is it pending or open? */
    const dv_field *charge; /* who is in charge; NULL: the kind has no such field */
    bool sees_all;          /* of the kind */
    dv_date until;
    size_t cap;
} search;

/* The work of a unit that has ended is its successor's. */
static bool theirs(const search *s, int unit)
{
    const dv_schema *schema = s->r->schema;
    int top = s->ask->unit;
    if (top < 0)
        return true;
    if (unit < 0)
        return schema->unit[top].parent == DV_NO_UNIT;
    int now = dv_unit_as_of(schema, unit, s->ask->today);
    return dv_unit_below(schema, unit, top) || (now >= 0 && dv_unit_below(schema, now, top));
}

static const dv_field *in_charge(const dv_kind *k)
{
    for (size_t i = 0; i < k->nfield; i++)
        if (k->field[i].type == DV_STAFF)
            return &k->field[i];
    return NULL;
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

/* due[] is a heap with the least overdue on top; its top has changed. */
static void sink(dv_due *due, size_t n)
{
    size_t at = 0, child;
    while ((child = 2 * at + 1) < n) {
        if (child + 1 < n && most_overdue(&due[child], &due[child + 1]) < 0)
            child++;
        if (most_overdue(&due[at], &due[child]) >= 0)
            return;
        dv_due other = due[at];
        due[at] = due[child];
        due[child] = other;
        at = child;
    }
}

static void rise(dv_due *due, size_t at)
{
    while (at && most_overdue(&due[(at - 1) / 2], &due[at]) < 0) {
        dv_due other = due[at];
        due[at] = due[(at - 1) / 2];
        due[at = (at - 1) / 2] = other;
    }
}

static void keep(search *s, dv_due d)
{
    dv_due_found *f = s->found;
    if (f->n < s->ask->most) {
        if (f->n == s->cap) {
            size_t cap = s->cap ? s->cap * 2 : 64;
            f->due = dv_arena_grow(s->arena, f->due, f->n, cap, sizeof *f->due);
            s->cap = cap;
        }
        f->due[f->n] = d;
        rise(f->due, f->n++);
    } else if (f->n && most_overdue(&d, &f->due[0]) < 0) {
        f->due[0] = d;
        sink(f->due, f->n);
    }
}

static void count_one(dv_due_count *c, int days)
{
    *(days < 0 ? &c->overdue : &c->soon) += 1;
}

/* What rules out most comes first. */
static void look(search *s, const unsigned char *fact)
{
    if (!s->open[fact[DV_FACT_STAGE_AT]])
        return;
    dv_date due = dv_fact_date_at(fact + s->due_at);
    if (due == DV_NO_DATE || due > s->until ||
        (!s->sees_all && !dv_rights_sees_fact(s->r, s->kind, fact)))
        return;
    int days = due - s->ask->today;
    if (s->ask->total && s->ask->unit < 0 && s->ask->person == DV_ALL_PEOPLE) {
        count_one(&s->found->all, days);
        return;
    }
    int unit = dv_fact_unit(s->r, fact);
    int person = s->charge ? dv_fact_person(s->r, s->layout, s->charge, fact) : -1;
    if (!theirs(s, unit) || (s->ask->person != DV_ALL_PEOPLE && person != s->ask->person))
        return;
    count_one(&s->found->all, days);
    count_one(&s->found->unit[unit + 1], days);
    count_one(&s->found->person[person + 2], days);
    if (s->ask->most)
        keep(s, (dv_due){s->kind, dv_fact_id(fact), due, unit, days, person});
}

static bool page(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    search *s = ctx;
    (void)date;
    for (size_t i = 0; i < n; i++)
        look(s, facts + i * s->layout->size);
    return true;
}

static void begin_kind(search *s, const dv_kind *k)
{
    dv_arena a = {0};
    s->kind = k;
    s->layout = dv_facts_layout(s->r, k);
    s->charge = in_charge(k);
    s->sees_all = dv_rights_sees_all(s->r, k);
    unsigned char *fact = dv_arena_alloc(&a, s->layout->size);
    for (int v = 0; v < 256; v++) {
        fact[DV_FACT_STAGE_AT] = (unsigned char)v;
        int stage = dv_fact_stage(s->r, k, fact);
        dv_role role = stage < 0 ? DV_VOID : k->stage[stage].role;
        s->open[v] = role == DV_PENDING || role == DV_OPEN;
    }
    dv_arena_free(&a);
}

dv_rc dv_due_find(dv_arena *a, dv_registry *r, const dv_due_ask *ask, dv_due_found *out,
                  dv_err *err)
{
    search s = {.arena = a, .r = r, .ask = ask, .found = out, .until = ask->today + ask->days};
    *out = (dv_due_found){.unit = DV_NEW_N(a, dv_due_count, r->schema->nunit + 1),
                          .person = DV_NEW_N(a, dv_due_count, r->schema->nperson + 2)};
    dv_txn *t = NULL;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    for (size_t i = 0; rc == DV_OK && i < r->schema->nkind; i++) {
        const dv_kind *k = &r->schema->kind[i];
        if (!k->due || dv_facts_layout(r, k)->field[k->due->index] < 0)
            continue;
        begin_kind(&s, k);
        s.due_at = (size_t)s.layout->field[k->due->index];
        rc = dv_facts_scan(r, t, k, DV_NO_DATE, DV_NO_DATE, page, &s, err);
    }
    dv_txn_abort(t);
    if (rc == DV_OK && out->n)
        qsort(out->due, out->n, sizeof *out->due, most_overdue);
    return rc;
}

dv_rc dv_due_list(dv_arena *a, dv_registry *r, int unit, dv_date today, int days, dv_due **out,
                  size_t *n, dv_err *err)
{
    const dv_due_ask ask = {unit, DV_ALL_PEOPLE, today, days, SIZE_MAX, false};
    dv_due_found found;
    dv_rc rc = dv_due_find(a, r, &ask, &found, err);
    *out = found.due;
    *n = rc == DV_OK ? found.n : 0;
    return rc;
}

/* What is due. */
#include "danvan/due.h"

#include "danvan/lasting.h"
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
    const dv_field *charge; /* who is in charge; NULL: the kind has no such field */
    bool sees_all;          /* of the kind */
    bool only_number;       /* nobody asks whose they are */
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

static void count(dv_due_count *c, int days, size_t n)
{
    *(days < 0 ? &c->overdue : &c->soon) += n;
}

static void look(search *s, const unsigned char *fact)
{
    dv_date due = dv_fact_date_at(fact + s->due_at);
    if (due == DV_NO_DATE || due > s->until || (s->ask->not_overdue && due < s->ask->today) ||
        (!s->sees_all && !dv_rights_sees_fact(s->r, s->kind, fact)))
        return;
    int days = due - s->ask->today;
    if (s->only_number) {
        count(&s->found->all, days, 1);
        return;
    }
    int unit = dv_fact_unit(s->r, fact);
    int person = s->charge ? dv_fact_person(s->r, s->layout, s->charge, fact) : -1;
    if (!theirs(s, unit) || (s->ask->person != DV_ALL_PEOPLE && person != s->ask->person))
        return;
    count(&s->found->all, days, 1);
    count(&s->found->unit[unit + 1], days, 1);
    count(&s->found->person[person + 2], days, 1);
    if (s->ask->most)
        keep(s, (dv_due){s->kind, dv_fact_id(fact), due, unit, days, person});
}

static bool page(void *ctx, const unsigned char *facts, size_t n)
{
    search *s = ctx;
    for (size_t i = 0; i < n; i++)
        look(s, facts + i * dv_lasting_size(s->layout));
    return true;
}

/* A group that lies on one side of today is counted as a whole. */
static dv_lasting_take group(void *ctx, const dv_lasting *g)
{
    search *s = ctx;
    if (g->due > s->until)
        return DV_LASTING_STOP;
    int64_t last = (int64_t)g->due + DV_LASTING_DAYS - 1;
    if (s->ask->not_overdue && last < s->ask->today)
        return DV_LASTING_PASS;
    if (!s->only_number || !s->sees_all || last > s->until ||
        (g->due < s->ask->today && last >= s->ask->today))
        return DV_LASTING_READ;
    count(&s->found->all, g->due < s->ask->today ? -1 : 0, g->n);
    return DV_LASTING_PASS;
}

static void begin_kind(search *s, const dv_kind *k)
{
    s->kind = k;
    s->layout = dv_facts_layout(s->r, k);
    s->charge = in_charge(k);
    s->sees_all = dv_rights_sees_all(s->r, k);
    s->due_at = dv_fact_at(s->layout, k->due);
}

dv_rc dv_due_find(dv_arena *a, dv_registry *r, const dv_due_ask *ask, dv_due_found *out,
                  dv_err *err)
{
    search s = {.arena = a, .r = r, .ask = ask, .found = out, .until = ask->today + ask->days};
    s.only_number = ask->total && ask->unit < 0 && ask->person == DV_ALL_PEOPLE;
    *out = (dv_due_found){.unit = DV_NEW_N(a, dv_due_count, r->schema->nunit + 1),
                          .person = DV_NEW_N(a, dv_due_count, r->schema->nperson + 2)};
    dv_txn *t = NULL;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    for (size_t i = 0; rc == DV_OK && i < r->schema->nkind; i++) {
        const dv_kind *k = &r->schema->kind[i];
        begin_kind(&s, k);
        if (s.due_at)
            rc = dv_lasting_scan(r, t, k, DV_NEVER, group, page, &s, err);
    }
    dv_txn_abort(t);
    if (rc == DV_OK && out->n)
        qsort(out->due, out->n, sizeof *out->due, most_overdue);
    return rc;
}

dv_rc dv_due_list(dv_arena *a, dv_registry *r, int unit, dv_date today, int days, dv_due **out,
                  size_t *n, dv_err *err)
{
    const dv_due_ask ask = {
        .unit = unit, .person = DV_ALL_PEOPLE, .today = today, .days = days, .most = SIZE_MAX};
    dv_due_found found;
    dv_rc rc = dv_due_find(a, r, &ask, &found, err);
    *out = found.due;
    *n = rc == DV_OK ? found.n : 0;
    return rc;
}

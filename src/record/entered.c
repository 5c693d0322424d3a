/* Is what a new record says in the register already?  A table that is imported a second time, or
 * that has grown since, would enter it twice.
 *
 * What the records of a day and unit are called is read once for all rows of that day and unit: all
 * of a province may stand under one day. */
#include "danvan/seal.h"

#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* Of so many days and units at once, and of so many records in all: 16 MB. */
enum { PLACES = 64, MOST = 1 << 20 };

typedef struct titled {
    uint64_t title; /* its hash */
    dv_id id;
} titled;

/* The records of a kind, a day and a unit. */
typedef struct place {
    const dv_kind *kind; /* NULL: none */
    dv_date day;
    size_t unit; /* its permanent number */
    titled *at;
    size_t n, cap;
} place;

struct entered {
    place place[PLACES];
    size_t n; /* records in all */
};

entered *dv_entered_open(void)
{
    entered *e = calloc(1, sizeof *e);
    DV_NEED(e);
    return e;
}

static void forget(entered *e, place *p)
{
    e->n -= p->n;
    free(p->at);
    *p = (place){0};
}

void dv_entered_close(entered *e)
{
    for (size_t i = 0; e && i < PLACES; i++)
        forget(e, &e->place[i]);
    free(e);
}

static uint64_t hash_of(const dv_record *rec)
{
    return dv_hash_short(dv_str_from(rec->value[rec->kind->title->index]));
}

/* ---- reading a place ---- */

typedef struct reading {
    dv_registry *r;
    place *p;
} reading;

static bool take_facts(void *ctx, dv_date day, const unsigned char *facts, size_t n)
{
    const reading *x = ctx;
    place *p = x->p;
    const size_t stride = dv_facts_layout(x->r, p->kind)->stride;
    (void)day;
    for (size_t i = 0; i < n; i++, facts += stride) {
        if (dv_fact_unit_number(facts) != p->unit)
            continue;
        if (p->n == p->cap) {
            p->cap = p->cap ? 2 * p->cap : 4;
            p->at = realloc(p->at, p->cap * sizeof *p->at);
            DV_NEED(p->at);
        }
        p->at[p->n++] = (titled){.id = dv_fact_id(facts)};
    }
    return p->n < MOST;
}

static dv_rc read_place(entered *e, dv_registry *r, dv_txn *t, place *p, dv_err *err)
{
    dv_arena a = {0};
    reading x = {r, p};
    dv_rc rc = dv_facts_scan(r, t, p->kind, p->day, p->day, take_facts, &x, err);
    for (size_t i = 0; i < p->n && rc == DV_OK; i++) {
        dv_record *rec;
        rc = dv_record_get(&a, r, t, p->kind, p->at[i].id, &rec, err);
        if (rc == DV_OK)
            p->at[i].title = hash_of(rec);
        dv_arena_reset(&a);
    }
    dv_arena_free(&a);
    e->n += p->n;
    if (rc != DV_OK)
        forget(e, p);
    return rc;
}

static dv_rc place_of(entered *e, dv_registry *r, dv_txn *t, place want, place **out, dv_err *err)
{
    const uint64_t at = ((uint64_t)want.day * 31 + want.unit) % PLACES;
    place *p = *out = &e->place[at];
    if (p->kind == want.kind && p->day == want.day && p->unit == want.unit)
        return DV_OK;
    for (size_t i = 0; i < PLACES; i++)
        if (i == at || e->n >= MOST)
            forget(e, &e->place[i]);
    *p = want;
    return read_place(e, r, t, p, err);
}

/* ---- comparing ---- */

/* What is sealed is not asked: whoever may import could find a name out by guessing. */
static bool is_asked(const dv_record *rec, const bool *given, const dv_field *f)
{
    return given[f->index] && rec->value[f->index] && !f->sealed && !f->computed;
}

static bool says_it(const dv_record *other, const dv_record *rec, const bool *given)
{
    const dv_kind *k = rec->kind;
    bool same = true;
    for (size_t i = 0; i < k->nfield && same; i++) {
        const char *is = other->value[i];
        same = !is_asked(rec, given, &k->field[i]) || (is && strcmp(is, rec->value[i]) == 0);
    }
    return same;
}

/* One that was called off may be entered anew. */
static bool counts(const dv_registry *r, const dv_record *other)
{
    return dv_rights_sees(r, other) && !(other->stage_decl && other->stage_decl->role == DV_VOID);
}

dv_rc dv_entered_find(entered *e, dv_registry *r, dv_txn *t, const dv_record *rec,
                      const bool *given, dv_id *out, dv_err *err)
{
    const dv_kind *k = rec->kind;
    const place want = {.kind = k,
                        .day = dv_record_date(rec),
                        .unit = dv_unit_number(r, rec->value[k->unit->index])};
    size_t n = 0;
    place *p;
    *out = 0;
    if (want.day == DV_NO_DATE || !want.unit || !rec->value[k->title->index])
        return DV_OK;
    dv_rc rc = dv_facts_number(r, t, k, &n, err);
    if (rc != DV_OK || !n)
        return rc;
    rc = place_of(e, r, t, want, &p, err);
    const uint64_t title = hash_of(rec);
    dv_arena a = {0};
    for (size_t i = 0; rc == DV_OK && !*out && i < p->n; i++) {
        dv_record *other;
        if (p->at[i].title != title)
            continue;
        rc = dv_record_get(&a, r, t, k, p->at[i].id, &other, err);
        if (rc == DV_OK && counts(r, other) && says_it(other, rec, given))
            *out = p->at[i].id;
        dv_arena_reset(&a);
    }
    dv_arena_free(&a);
    return rc;
}

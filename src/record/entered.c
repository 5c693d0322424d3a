/* Is what a new record says in the register already?  A table that is imported a second time, or
 * that has grown since, would enter it twice.
 *
 * What the records of a day and unit say in the fields that all of them have is read once for all
 * rows of that day and unit: all of a province may stand under one day. */
#include "danvan/seal.h"

#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* So many records and places are held at once, 19 MB in all; and of so many that may say it, each
 * is looked at. */
enum { MOST = 1 << 20, MOST_PLACES = 1 << 16, FIRST_PLACES = 64, LOOKS = 256 };

typedef struct told {
    uint64_t hash; /* of what it says in the fields that every record has */
    dv_id id;
} told;

/* The records of a day and a unit. */
typedef struct place {
    bool taken;
    dv_date day;
    size_t unit; /* its permanent number */
    told *at;
    size_t n, cap;
} place;

struct entered {
    const dv_kind *kind;
    bool *given;  /* the fields that the table has */
    place *place; /* by day and unit; cap is a power of two */
    size_t nplace, cap;
    size_t n; /* records in all */
};

entered *dv_entered_open(void)
{
    entered *e = calloc(1, sizeof *e);
    DV_NEED(e);
    return e;
}

static void forget(entered *e)
{
    for (size_t i = 0; i < e->cap; i++)
        free(e->place[i].at);
    free(e->place);
    free(e->given);
    *e = (entered){0};
}

void dv_entered_close(entered *e)
{
    if (e)
        forget(e);
    free(e);
}

/* ---- what is compared ---- */

/* Every record has it, and nobody's right to it can differ. */
static bool is_hashed(const entered *e, const dv_field *f)
{
    return e->given[f->index] && !f->sealed && !f->computed && dv_cond_is_always(f->required);
}

static uint64_t hash_of(const entered *e, const dv_record *rec)
{
    dv_buf b = {0};
    for (size_t i = 0; i < e->kind->nfield; i++)
        if (is_hashed(e, &e->kind->field[i])) {
            dv_buf_puts(&b, rec->value[i] ? rec->value[i] : "");
            dv_buf_putc(&b, '\0');
        }
    const uint64_t hash = dv_hash_short(dv_buf_str(&b));
    dv_buf_free(&b);
    return hash;
}

/* What is sealed is not compared: whoever may import could find a name out by guessing. */
static bool is_sealed(const dv_registry *r, const dv_record *rec, const dv_field *f)
{
    return rec->value[f->index] == dv_mask || dv_field_secret(r, rec, f);
}

static bool says_it(const dv_registry *r, const dv_record *other, const dv_record *rec,
                    const bool *given, bool *sealed)
{
    bool same = true;
    *sealed = false;
    for (size_t i = 0; i < rec->kind->nfield && same; i++) {
        const dv_field *f = &rec->kind->field[i];
        const char *is = other->value[i], *want = rec->value[i];
        if (!given[i] || !want || f->computed)
            continue;
        const bool hidden = is_sealed(r, rec, f) || is_sealed(r, other, f);
        *sealed = *sealed || hidden;
        same = hidden || (is && strcmp(is, want) == 0);
    }
    return same;
}

/* ---- places ---- */

static place *slot_of(place *at, size_t cap, dv_date day, size_t unit)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (size_t)((((uint64_t)(uint32_t)day << 16) ^ unit) * odd >> 32) & (cap - 1);
    while (at[i].taken && (at[i].day != day || at[i].unit != unit))
        i = (i + 1) & (cap - 1);
    return &at[i];
}

static void grow(entered *e)
{
    const size_t cap = e->cap ? 2 * e->cap : FIRST_PLACES;
    place *more = calloc(cap, sizeof *more);
    DV_NEED(more);
    for (size_t i = 0; i < e->cap; i++)
        if (e->place[i].taken)
            *slot_of(more, cap, e->place[i].day, e->place[i].unit) = e->place[i];
    free(e->place);
    e->place = more;
    e->cap = cap;
}

typedef struct reading {
    const dv_registry *r;
    const entered *e;
    place *p;
} reading;

static bool take_facts(void *ctx, dv_date day, const unsigned char *facts, size_t n)
{
    const reading *x = ctx;
    place *p = x->p;
    const size_t stride = dv_facts_layout(x->r, x->e->kind)->stride;
    (void)day;
    for (size_t i = 0; i < n; i++, facts += stride) {
        if (dv_fact_unit_number(facts) != p->unit)
            continue;
        if (p->n == p->cap) {
            p->cap = p->cap ? 2 * p->cap : 4;
            p->at = realloc(p->at, p->cap * sizeof *p->at);
            DV_NEED(p->at);
        }
        p->at[p->n++] = (told){.id = dv_fact_id(facts)};
    }
    return p->n < MOST;
}

static dv_rc read_place(entered *e, dv_registry *r, dv_txn *t, place *p, dv_err *err)
{
    dv_arena a = {0};
    reading x = {r, e, p};
    dv_rc rc = dv_facts_scan(r, t, e->kind, p->day, p->day, take_facts, &x, err);
    for (size_t i = 0; i < p->n && rc == DV_OK; i++) {
        dv_record *rec;
        rc = dv_record_get(&a, r, t, e->kind, p->at[i].id, &rec, err);
        if (rc == DV_OK)
            p->at[i].hash = hash_of(e, rec);
        dv_arena_reset(&a);
    }
    dv_arena_free(&a);
    e->n += p->n;
    return rc;
}

static dv_rc place_of(entered *e, dv_registry *r, dv_txn *t, dv_date day, size_t unit, place **out,
                      dv_err *err)
{
    if (2 * (e->nplace + 1) > e->cap)
        grow(e);
    place *p = *out = slot_of(e->place, e->cap, day, unit);
    if (p->taken)
        return DV_OK;
    *p = (place){.taken = true, .day = day, .unit = unit};
    e->nplace++;
    return read_place(e, r, t, p, err);
}

/* For this kind and these fields; what is held of others, or is too much, goes. */
static void begin(entered *e, const dv_kind *k, const bool *given)
{
    const size_t n = k->nfield * sizeof *given;
    const bool same = e->kind == k && memcmp(e->given, given, n) == 0;
    if (same && e->n < MOST && e->nplace < MOST_PLACES)
        return;
    forget(e);
    e->kind = k;
    e->given = malloc(n);
    DV_NEED(e->given);
    memcpy(e->given, given, n);
}

/* ---- finding ---- */

static dv_rc find_in(const entered *e, const place *p, dv_registry *r, dv_txn *t,
                     const dv_record *rec, dv_entered *out, dv_err *err)
{
    const uint64_t hash = hash_of(e, rec);
    dv_arena a = {0};
    dv_rc rc = DV_OK;
    size_t looks = 0;
    for (size_t i = 0; rc == DV_OK && !out->id && i < p->n && looks < LOOKS; i++) {
        dv_record *other;
        if (p->at[i].hash != hash)
            continue;
        looks++;
        rc = dv_record_get(&a, r, t, e->kind, p->at[i].id, &other, err);
        if (rc == DV_OK && dv_rights_sees(r, other) &&
            says_it(r, other, rec, e->given, &out->sealed)) {
            out->id = p->at[i].id;
            out->stage = strcmp(other->stage, rec->stage) != 0;
        }
        dv_arena_reset(&a);
    }
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_entered_find(entered *e, dv_registry *r, dv_txn *t, const dv_record *rec,
                      const bool *given, dv_entered *out, dv_err *err)
{
    const dv_kind *k = rec->kind;
    const dv_date day = dv_record_date(rec);
    const size_t unit = dv_unit_number(r, rec->value[k->unit->index]);
    size_t n = 0;
    place *p;
    *out = (dv_entered){0};
    if (day == DV_NO_DATE || !unit || !rec->value[k->title->index])
        return DV_OK;
    dv_rc rc = dv_facts_number(r, t, k, &n, err);
    if (rc != DV_OK || !n)
        return rc;
    begin(e, k, given);
    rc = place_of(e, r, t, day, unit, &p, err);
    return rc == DV_OK ? find_in(e, p, r, t, rec, out, err) : rc;
}

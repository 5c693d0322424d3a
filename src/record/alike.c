#include "danvan/alike.h"

#include "danvan/fold.h"

#include "rights_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- alike texts ---- */

enum { WORDS = 64, FEWEST = 3 };

typedef struct words {
    dv_str at[WORDS];
    size_t n;
} words;

/* Folded words alone: marks, case and punctuation say nothing here. */
static words words_of(dv_arena *a, const char *text)
{
    words w = {.n = 0};
    dv_buf b = {0};
    dv_fold(&b, dv_str_from(text));
    dv_str rest = {dv_arena_copy(a, dv_buf_str(&b)), b.n};
    while (w.n < WORDS && dv_word_next(&rest, &w.at[w.n]))
        w.n++;
    dv_buf_free(&b);
    return w;
}

static size_t same_from_start(const words *x, const words *y)
{
    size_t n = 0;
    while (n < x->n && n < y->n && dv_str_eq(x->at[n], y->at[n]))
        n++;
    return n;
}

static size_t same_from_end(const words *x, const words *y)
{
    size_t n = 0;
    while (n < x->n && n < y->n && dv_str_eq(x->at[x->n - 1 - n], y->at[y->n - 1 - n]))
        n++;
    return n;
}

/* All words but one are the same: one other, one more or one less. */
static bool but_a_word(const words *x, const words *y)
{
    size_t longer = x->n > y->n ? x->n : y->n, shorter = x->n > y->n ? y->n : x->n;
    if (shorter < FEWEST || longer - shorter > 1)
        return false;
    return same_from_start(x, y) + same_from_end(x, y) >= longer - 1;
}

/* ---- candidates ---- */

typedef struct search {
    dv_registry *r;
    dv_arena *a; /* of the answer */
    dv_txn *t;
    const dv_record *rec;
    const dv_field *const *field;
    size_t nfield;
    words *mine; /* by field; n = 0: not compared */
    int unit;
    dv_date day_typed;
    dv_id *id; /* of the unit in those days, the oldest first */
    dv_date *day;
    size_t n, cap;
} search;

static void add(search *s, dv_id id, dv_date day)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 256;
        s->id = dv_arena_grow(s->a, s->id, s->n, cap, sizeof *s->id);
        s->day = dv_arena_grow(s->a, s->day, s->n, cap, sizeof *s->day);
        s->cap = cap;
    }
    s->id[s->n] = id;
    s->day[s->n++] = day;
}

/* The unit whose work u's is on that day, by mergers alone: what of an abolished unit went to its
 * parent would set all districts of a province beside each other. */
static int merged_into(const dv_schema *s, int u, dv_date day)
{
    while (u != DV_NO_UNIT && s->unit[u].until != DV_NO_DATE && s->unit[u].until < day &&
           s->unit[u].into != DV_NO_UNIT)
        u = s->unit[u].into;
    return u;
}

/* Of the same unit, as units were on the later of the two days. */
static bool same_unit(const search *s, int other, dv_date day)
{
    dv_date later = day > s->day_typed ? day : s->day_typed;
    return other == s->unit ||
           (other != DV_NO_UNIT &&
            merged_into(s->r->schema, other, later) == merged_into(s->r->schema, s->unit, later));
}

static bool counts(const search *s, dv_date day, const unsigned char *fact)
{
    const dv_kind *k = s->rec->kind;
    int stage = dv_fact_stage(s->r, k, fact);
    return dv_fact_id(fact) != s->rec->id && same_unit(s, dv_fact_unit(s->r, fact), day) &&
           (stage < 0 || k->stage[stage].role != DV_VOID);
}

static bool take_facts(void *ctx, dv_date day, const unsigned char *facts, size_t n)
{
    search *s = ctx;
    size_t stride = dv_facts_layout(s->r, s->rec->kind)->stride;
    for (size_t i = 0; i < n; i++)
        if (counts(s, day, facts + i * stride))
            add(s, dv_fact_id(facts + i * stride), day);
    return true;
}

/* ---- comparing ---- */

static bool may_unseal(const search *s, const dv_record *rec)
{
    const dv_cond *when = rec->kind->alike_when;
    return when && dv_record_holds(s->r, rec, when);
}

/* The text to compare; NULL where there is none, or none that may be compared. */
static const char *text_of(search *s, dv_arena *a, const dv_record *rec, const dv_field *f)
{
    const char *text = rec->value[f->index], *plain;
    if (!text || !f->sealed || !dv_field_secret(s->r, rec, f))
        return text == dv_mask ? NULL : text;
    if (!may_unseal(s, rec))
        return NULL;
    if (text != dv_mask)
        return text;
    if (!rec->stored || !rec->stored->box[f->index].n ||
        dv_registry_seal(s->r, s->t, false, NULL) != DV_OK ||
        dv_unseal_text(a, s->r->in->seal, rec->stored->box[f->index], &plain, NULL) != DV_OK)
        return NULL;
    return plain;
}

static void read_mine(search *s)
{
    s->mine = DV_NEW_N(s->a, words, s->nfield + 1);
    for (size_t i = 0; i < s->nfield; i++) {
        const char *text = text_of(s, s->a, s->rec, s->field[i]);
        if (text)
            s->mine[i] = words_of(s->a, text);
    }
}

static bool is_alike(search *s, dv_arena *a, const dv_record *other, dv_alike *out)
{
    for (size_t i = 0; i < s->nfield; i++) {
        const char *text = s->mine[i].n ? text_of(s, a, other, s->field[i]) : NULL;
        if (!text)
            continue;
        const words theirs = words_of(a, text);
        size_t same = same_from_start(&s->mine[i], &theirs);
        out->same = same == theirs.n && same == s->mine[i].n;
        out->field = s->field[i];
        if (out->same || but_a_word(&s->mine[i], &theirs))
            return true;
    }
    return false;
}

static dv_rc compare_all(search *s, size_t limit, dv_alike **out, size_t *n, dv_err *err)
{
    const dv_kind *k = s->rec->kind;
    dv_arena a = {0};
    dv_rc rc = DV_OK;
    *out = DV_NEW_N(s->a, dv_alike, limit + 1);
    for (size_t i = s->n; i-- > 0 && *n < limit && rc == DV_OK;) {
        dv_record *other;
        dv_arena_reset(&a);
        rc = dv_record_get(&a, s->r, s->t, k, s->id[i], &other, err);
        dv_alike *x = &(*out)[*n];
        if (rc != DV_OK || !dv_rights_sees(s->r, other) || !is_alike(s, &a, other, x))
            continue;
        x->id = s->id[i];
        x->day = s->day[i];
        x->title = dv_arena_strdup(s->a, other->value[k->title->index]);
        ++*n;
    }
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_alike_find(dv_arena *a, dv_registry *r, const dv_record *rec, size_t limit, dv_alike **out,
                    size_t *n, dv_err *err)
{
    search s = {.r = r,
                .a = a,
                .rec = rec,
                .field = rec->kind->alike,
                .nfield = rec->kind->nalike,
                .unit = dv_record_unit(r, rec)};
    dv_date day = s.day_typed = dv_record_date(rec);
    *out = NULL;
    *n = 0;
    if (day == DV_NO_DATE || s.unit == DV_NO_UNIT)
        return DV_OK;
    dv_rc rc = dv_txn_read(r->store, &s.t, err);
    if (rc != DV_OK)
        return rc;
    read_mine(&s);
    rc = dv_facts_scan(r, s.t, rec->kind, day - DV_ALIKE_DAYS, day + DV_ALIKE_DAYS, take_facts, &s,
                       err);
    if (rc == DV_OK)
        rc = compare_all(&s, limit, out, n, err);
    dv_txn_abort(s.t);
    return rc;
}

/* Putting words off, and putting them into the index after all. */
#include "pending_int.h"

#include <stdlib.h>

size_t dv_pending_records = 64, dv_pending_bytes = 512 << 10, dv_pending_longest = 32 << 10;

/* ---- into the index ---- */

typedef struct changes {
    dv_arena a;
    dv_packed_change *at;
    size_t n, cap;
} changes;

static void add_change(void *ctx, dv_str entry, bool gone)
{
    changes *c = ctx;
    if (c->n == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 256;
        c->at = dv_arena_grow(&c->a, c->at, c->n, cap, sizeof *c->at);
        c->cap = cap;
    }
    c->at[c->n++] = (dv_packed_change){{dv_arena_copy(&c->a, entry), entry.n}, gone};
}

static int by_entry(const void *x, const void *y)
{
    const dv_packed_change *a = x, *b = y;
    return dv_str_order(a->entry, b->entry);
}

/* No entry is of two records, so that each stands there once. */
static dv_rc apply(dv_registry *r, dv_txn *t, changes *c, dv_rc rc, dv_err *err)
{
    if (rc == DV_OK && c->n) {
        qsort(c->at, c->n, sizeof *c->at, by_entry);
        rc = dv_packed_apply(t, &r->in->words, c->at, c->n, err);
    }
    dv_arena_free(&c->a);
    return rc;
}

static dv_rc drop(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, dv_err *err)
{
    char key[10];
    dv_record_key(r, k, id, key);
    dv_rc rc = dv_del(t, r->in->pending, (dv_str){key, sizeof key}, err);
    return rc == DV_NOT_FOUND ? DV_OK : rc;
}

static dv_rc settle(dv_registry *r, dv_txn *t, const dv_kind *k, const pending *p, dv_err *err)
{
    changes c = {.n = 0};
    dv_rc rc = dv_pending_changes(p, add_change, &c) ? DV_OK : dv_pending_damaged(err);
    rc = apply(r, t, &c, rc, err);
    return rc == DV_OK ? drop(r, t, k, p->id, err) : rc;
}

dv_rc dv_pending_settle(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, dv_err *err)
{
    pending p;
    dv_rc rc = dv_pending_get(r, t, k, id, &p, err);
    return rc == DV_NOT_FOUND ? DV_OK : rc == DV_OK ? settle(r, t, k, &p, err) : rc;
}

/* ---- putting off ---- */

/* The words that a record has, or those that the index has of it. */
typedef struct state {
    bool there;
    dv_date day;
    dv_str *word;
    size_t n;
} state;

static state state_of(dv_arena *a, const derived *d)
{
    if (!d)
        return (state){0};
    state s = {.there = d->nwords > 0, .day = d->date, .n = d->nwords};
    s.word = DV_NEW_N(a, dv_str, d->nwords + 1);
    for (size_t i = 0; i < s.n; i++)
        s.word[i] = (dv_str){d->words[i].p + 2, d->words[i].n - 2 - POSTING_BYTES};
    return s;
}

/* What the entry says of the index. */
static bool state_indexed(dv_arena *a, const pending *p, state *out)
{
    unsigned has;
    dv_str word;
    *out = (state){.there = p->has & PENDING_INDEXED, .day = p->indexed_day};
    out->word = DV_NEW_N(a, dv_str, p->n + 1);
    if (!dv_pending_sound(p))
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (dv_pending_word(p, i, &has, &word) && has & PENDING_INDEXED)
            out->word[out->n++] = (dv_str){dv_arena_copy(a, word), word.n};
    return true;
}

/* Both are in order. */
typedef bool (*both_fn)(void *ctx, unsigned has, dv_str word);
static bool each_of_both(const state *now, const state *indexed, both_fn fn, void *ctx)
{
    size_t i = 0, j = 0;
    bool good = true;
    while (good && (i < now->n || j < indexed->n)) {
        int o = i == now->n       ? 1
                : j == indexed->n ? -1
                                  : dv_str_order(now->word[i], indexed->word[j]);
        unsigned has = (o <= 0 ? PENDING_NOW : 0) | (o >= 0 ? PENDING_INDEXED : 0);
        good = fn(ctx, has, o <= 0 ? now->word[i] : indexed->word[j]);
        i += o <= 0;
        j += o >= 0;
    }
    return good;
}

typedef struct putting {
    pending_making make;
    changes now; /* to the index, where there are too many */
} putting;

static bool put_word(void *ctx, unsigned has, dv_str word)
{
    putting *x = ctx;
    if (x->make.words.n + word.n + 1 > dv_pending_longest)
        return false;
    dv_pending_make_word(&x->make, has, word);
    return true;
}

static bool change_word(void *ctx, unsigned has, dv_str word)
{
    putting *x = ctx;
    dv_pending_change(&x->make.as, has, word, add_change, &x->now);
    return true;
}

static dv_rc put(dv_registry *r, dv_txn *t, const dv_kind *k, putting *x, const state *now,
                 const state *indexed, dv_err *err)
{
    const pending *as = &x->make.as;
    char key[10];
    if (!each_of_both(now, indexed, put_word, x)) {
        each_of_both(now, indexed, change_word, x);
        dv_rc rc = apply(r, t, &x->now, DV_OK, err);
        return rc == DV_OK ? drop(r, t, k, as->id, err) : rc;
    }
    if (!as->n || (!x->make.differ && as->day == as->indexed_day))
        return drop(r, t, k, as->id, err);
    dv_record_key(r, k, as->id, key);
    dv_rc rc = dv_pending_store(r, t, (dv_str){key, sizeof key}, &x->make, err);
    return rc == DV_OK ? dv_pending_make_room(r, t, err) : rc;
}

static bool same_words(const derived *from, const derived *to)
{
    bool same = from && to && from->nwords == to->nwords;
    for (size_t i = 0; same && i < from->nwords; i++)
        same = dv_str_eq(from->words[i], to->words[i]);
    return same;
}

dv_rc dv_pending_put(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, const derived *from,
                     const derived *to, dv_err *err)
{
    dv_arena a = {0};
    pending p;
    if (same_words(from, to))
        return DV_OK;
    dv_rc rc = dv_pending_get(r, t, k, id, &p, err);
    state now = state_of(&a, to), indexed;
    if (rc == DV_NOT_FOUND) {
        indexed = state_of(&a, from);
        rc = DV_OK;
    } else if (rc == DV_OK && !state_indexed(&a, &p, &indexed)) {
        rc = dv_pending_damaged(err);
    }
    putting x = {.make.as = {.kind = dv_ids_of(r, k)->no, .id = id}};
    if (rc == DV_OK) {
        x.make.as.has = (now.there ? PENDING_NOW : 0) | (indexed.there ? PENDING_INDEXED : 0);
        x.make.as.day = now.there ? now.day : indexed.day;
        x.make.as.indexed_day = indexed.there ? indexed.day : now.day;
        rc = put(r, t, k, &x, &now, &indexed, err);
    }
    dv_pending_make_free(&x.make);
    dv_arena_free(&a);
    return rc;
}

/* What waits goes into the index: some of it at a time, in the index's order.
 *
 * All of it at once would make one person wait for everybody's words.  So now and then a save takes
 * a quarter of all changes along: those that stand next in the index, from where the one before it
 * stopped, round and round.  Many records' words then share a page.  An entry whose words are all
 * there is dropped. */
#include "pending_int.h"

#include <stdlib.h>

/* Where the next part begins. */
static const char next_part[] = "derived/pending";

enum { PARTS = 4 };

/* An entry that is being looked at: copied. */
typedef struct waiting_one {
    dv_str key;
    pending p;
    bool *done; /* by word: it is taken along */
    size_t ndone, nopen;
} waiting_one;

/* A change of the index, and whose it is; no entry of the index is of two records. */
typedef struct open_change {
    dv_packed_change is;
    uint32_t one, word;
    bool now; /* its record's changes go together */
} open_change;

typedef struct merging {
    dv_registry *r;
    dv_txn *t;
    dv_arena a;
    waiting_one *one;
    size_t none, capone;
    open_change *at;
    size_t n, cap;
    size_t nnow;
    uint32_t word; /* at hand */
    bool damaged;
    dv_err *err;
} merging;

/* ---- what is to be done ---- */

static bool is_apart(const pending *p)
{
    return p->day != p->indexed_day;
}

static void add_change(void *ctx, dv_str entry, bool gone)
{
    merging *m = ctx;
    waiting_one *one = &m->one[m->none - 1];
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 1024;
        m->at = dv_arena_grow(&m->a, m->at, m->n, cap, sizeof *m->at);
        m->cap = cap;
    }
    m->at[m->n++] = (open_change){.is = {{dv_arena_copy(&m->a, entry), entry.n}, gone},
                                  .one = (uint32_t)(m->none - 1),
                                  .word = m->word,
                                  .now = is_apart(&one->p)};
    m->nnow += is_apart(&one->p);
    one->nopen++;
}

static dv_str copy(merging *m, dv_str s)
{
    return (dv_str){dv_arena_copy(&m->a, s), s.n};
}

static bool add_one(void *ctx, dv_str key, const pending *p, bool sound)
{
    merging *m = ctx;
    dv_str word;
    unsigned has;
    m->damaged = m->damaged || !sound || !dv_pending_sound(p);
    if (m->damaged)
        return false;
    if (m->none == m->capone) {
        size_t cap = m->capone ? m->capone * 2 : 128;
        m->one = dv_arena_grow(&m->a, m->one, m->none, cap, sizeof *m->one);
        m->capone = cap;
    }
    waiting_one *one = &m->one[m->none++];
    *one = (waiting_one){.key = copy(m, key), .p = *p, .done = DV_NEW_N(&m->a, bool, p->n)};
    one->p.ends = copy(m, p->ends);
    one->p.words = copy(m, p->words);
    for (m->word = 0; m->word < p->n; m->word++)
        if (dv_pending_word(p, m->word, &has, &word))
            dv_pending_change(p, has, word, add_change, m);
    return true;
}

static int by_entry(const void *x, const void *y)
{
    const open_change *a = x, *b = y;
    return dv_str_order(a->is.entry, b->is.entry);
}

static size_t first_from(const merging *m, dv_str from)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (dv_str_order(m->at[mid].is.entry, from) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Those that are taken along, in order. */
static dv_packed_change *take(merging *m, size_t most, size_t *n)
{
    dv_str from = {0};
    if (m->n)
        qsort(m->at, m->n, sizeof *m->at, by_entry);
    if (!dv_meta_get(m->r, m->t, next_part, &from))
        from = (dv_str){"", 0};
    size_t first = first_from(m, from), last = first + most;
    dv_packed_change *c = DV_NEW_N(&m->a, dv_packed_change, m->n + 1);
    *n = 0;
    for (size_t i = 0; i < m->n; i++) {
        const open_change *x = &m->at[i];
        bool within = (i >= first && i < last) || (last > m->n && i < last - m->n);
        if (!within && !x->now)
            continue;
        c[(*n)++] = x->is;
        m->one[x->one].done[x->word] = true;
        m->one[x->one].ndone++;
    }
    return c;
}

static dv_rc keep_place(merging *m, size_t most)
{
    dv_str from = {0};
    if (!dv_meta_get(m->r, m->t, next_part, &from))
        from = (dv_str){"", 0};
    if (most >= m->n)
        return DV_OK;
    return dv_meta_put(m->r, m->t, next_part, m->at[(first_from(m, from) + most) % m->n].is.entry,
                       m->err);
}

/* ---- what is left to do ---- */

static dv_rc put_rest(merging *m, waiting_one *one)
{
    pending_making x = {.as = one->p};
    dv_str word;
    unsigned has;
    x.as.n = 0;
    for (size_t i = 0; i < one->p.n; i++) {
        if (!dv_pending_word(&one->p, i, &has, &word))
            continue;
        if (one->done[i])
            has = has & PENDING_NOW ? PENDING_NOW | PENDING_INDEXED : 0;
        x.as.has |= has;
        if (has)
            dv_pending_make_word(&x, has, word);
    }
    dv_rc rc = dv_pending_store(m->r, m->t, one->key, &x, m->err);
    dv_pending_make_free(&x);
    return rc;
}

static dv_rc put_back(merging *m)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < m->none && rc == DV_OK; i++) {
        waiting_one *one = &m->one[i];
        if (one->ndone == one->nopen)
            rc = dv_del(m->t, m->r->in->pending, one->key, m->err);
        else if (one->ndone)
            rc = put_rest(m, one);
    }
    return rc;
}

static dv_rc merge(dv_registry *r, dv_txn *t, size_t parts, dv_err *err)
{
    merging m = {.r = r, .t = t, .err = err};
    size_t n;
    dv_rc rc = dv_pending_each(r, t, NULL, add_one, &m, err);
    if (rc == DV_OK && m.damaged)
        rc = dv_pending_damaged(err);
    if (rc == DV_OK) {
        const size_t most = (m.n + parts - 1) / parts;
        const dv_packed_change *c = take(&m, most, &n);
        rc = dv_packed_apply(t, &r->in->words, c, n, err);
        if (rc == DV_OK)
            rc = put_back(&m);
        if (rc == DV_OK)
            rc = keep_place(&m, most);
    }
    dv_arena_free(&m.a);
    return rc;
}

dv_rc dv_pending_merge(dv_registry *r, dv_txn *t, dv_err *err)
{
    return merge(r, t, 1, err);
}

dv_rc dv_pending_make_room(dv_registry *r, dv_txn *t, dv_err *err)
{
    enum { STEPS = 8 };
    size_t n, bytes, step = dv_pending_records / STEPS;
    dv_rc rc = dv_size(t, r->in->pending, &n, &bytes, err);
    if (rc != DV_OK || !n)
        return rc;
    if (!dv_pending_records)
        return dv_pending_merge(r, t, err);
    bool full = n >= (dv_pending_records + 1) / 2 && (step < 2 || n % step == 0);
    return full || bytes >= dv_pending_bytes ? merge(r, t, PARTS, err) : DV_OK;
}

/* What waits goes into the index: some of it at a time, in the index's order.
 *
 * All of it at once would make one person wait for everybody's words.  So every third save takes a
 * sixth of all changes along: those that stand next in the index, from where the one before it
 * stopped, round and round.  Many records' words then share a page.  An entry whose words are all
 * there is dropped. */
#include "pending_int.h"

#include <stdlib.h>

/* Where the next part begins: kind and word. */
static const char next_part[] = "derived/pending";

enum { PARTS = 6, EVERY_OF = 21 };

/* An entry that is being looked at: copied.  Its words come by in the round from where the part
 * begins; those are open that the index does not have as they are. */
typedef struct waiting_one {
    dv_str key;
    pending p;
    bool *done; /* by word: it is taken along */
    size_t ndone, nopen;
    size_t at, left; /* the next open word in the round; words that are left of it, with this one */
    bool again;      /* the round has come to the first word again */
    dv_str word;     /* at `at` */
} waiting_one;

typedef struct merging {
    dv_registry *r;
    dv_txn *t;
    dv_arena a;
    waiting_one *one;
    size_t none, capone;
    size_t nopen;
    dv_packed_change *take; /* no entry of the index is of two records */
    size_t n, cap;
    bool damaged;
    dv_err *err;
} merging;

/* ---- what is to be done ---- */

/* The index may have a record's words of one day alone: all its changes go together. */
static bool is_apart(const pending *p)
{
    return p->day != p->indexed_day;
}

static bool is_open(const pending *p, unsigned has)
{
    return is_apart(p) || has != (PENDING_NOW | PENDING_INDEXED);
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
    for (size_t i = 0; i < p->n; i++)
        one->nopen += dv_pending_word(p, i, &has, &word) && is_open(p, has);
    m->nopen += one->nopen;
    return true;
}

static void take_change(void *ctx, dv_str entry, bool gone)
{
    merging *m = ctx;
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 512;
        m->take = dv_arena_grow(&m->a, m->take, m->n, cap, sizeof *m->take);
        m->cap = cap;
    }
    m->take[m->n++] = (dv_packed_change){copy(m, entry), gone};
}

static void take_word(merging *m, waiting_one *one, size_t i)
{
    dv_str word;
    unsigned has;
    if (!dv_pending_word(&one->p, i, &has, &word) || !is_open(&one->p, has))
        return;
    dv_pending_change(&one->p, has, word, take_change, m);
    one->done[i] = true;
    one->ndone++;
}

static void take_all(merging *m, waiting_one *one)
{
    for (size_t i = 0; i < one->p.n; i++)
        take_word(m, one, i);
}

/* ---- the round ---- */

static void to_open(waiting_one *one)
{
    unsigned has;
    for (; one->left; one->left--, one->at++) {
        one->again = one->again || one->at == one->p.n;
        one->at = one->at == one->p.n ? 0 : one->at;
        if (dv_pending_word(&one->p, one->at, &has, &one->word) && is_open(&one->p, has) &&
            !one->done[one->at])
            return;
    }
}

static void begin_round(waiting_one *one, dv_str from)
{
    dv_reader r = dv_reader_of(from);
    const uint16_t kind = from.n < 2 ? 0 : dv_get_u16(&r);
    one->left = one->p.n;
    one->again = one->p.kind < kind;
    if (one->p.kind == kind)
        dv_pending_find(&one->p, (dv_str){from.p + 2, from.n - 2}, &one->at);
    to_open(one);
}

static int in_round(const waiting_one *x, const waiting_one *y)
{
    if (x->again != y->again)
        return x->again ? 1 : -1;
    if (x->p.kind != y->p.kind)
        return x->p.kind < y->p.kind ? -1 : 1;
    return dv_str_order(x->word, y->word);
}

static waiting_one *next_in_round(const merging *m)
{
    waiting_one *first = NULL;
    for (size_t i = 0; i < m->none; i++)
        if (m->one[i].left && (!first || in_round(&m->one[i], first) < 0))
            first = &m->one[i];
    return first;
}

/* About as many as `most`: a word that is begun is taken of all. */
static dv_rc take_part(merging *m, size_t most)
{
    dv_str from;
    dv_buf place = {0};
    waiting_one *one, last = {.key = {"", 0}};
    if (!dv_meta_get(m->r, m->t, next_part, &from))
        from = (dv_str){"", 0};
    for (size_t i = 0; i < m->none; i++)
        if (!is_apart(&m->one[i].p))
            begin_round(&m->one[i], from);
    for (size_t n = 0; (one = next_in_round(m)) && (n < most || in_round(one, &last) == 0); n++) {
        last = *one;
        take_word(m, one, one->at);
        to_open(one);
    }
    if (!one)
        return DV_OK;
    dv_put_u16(&place, one->p.kind);
    dv_buf_add(&place, one->word);
    dv_rc rc = dv_meta_put(m->r, m->t, next_part, dv_buf_str(&place), m->err);
    dv_buf_free(&place);
    return rc;
}

static int by_entry(const void *x, const void *y)
{
    const dv_packed_change *a = x, *b = y;
    return dv_str_order(a->entry, b->entry);
}

static dv_rc take(merging *m, size_t parts)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < m->none; i++)
        if (parts == 1 || is_apart(&m->one[i].p))
            take_all(m, &m->one[i]);
    if (parts > 1)
        rc = take_part(m, (m->nopen + parts - 1) / parts);
    if (m->n)
        qsort(m->take, m->n, sizeof *m->take, by_entry);
    return rc;
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
    dv_rc rc = dv_pending_each(r, t, NULL, add_one, &m, err);
    if (rc == DV_OK && m.damaged)
        rc = dv_pending_damaged(err);
    if (rc == DV_OK)
        rc = take(&m, parts);
    if (rc == DV_OK)
        rc = dv_packed_apply(t, &r->in->words, m.take, m.n, err);
    if (rc == DV_OK)
        rc = put_back(&m);
    dv_arena_free(&m.a);
    return rc;
}

dv_rc dv_pending_merge(dv_registry *r, dv_txn *t, dv_err *err)
{
    return merge(r, t, 1, err);
}

/* Of the log every act has an entry: its number is the clock. */
dv_rc dv_pending_make_room(dv_registry *r, dv_txn *t, dv_err *err)
{
    size_t n, bytes, acts, every = dv_pending_records / EVERY_OF;
    dv_rc rc = dv_size(t, r->in->pending, &n, &bytes, err);
    if (rc != DV_OK || !n)
        return rc;
    if (!dv_pending_records)
        return dv_pending_merge(r, t, err);
    rc = dv_entries(t, r->in->log, &acts, err);
    bool due = n >= (dv_pending_records + 1) / 2 && (every < 2 || acts % every == 0);
    bool full = n >= dv_pending_records || bytes >= dv_pending_bytes;
    return rc == DV_OK && (due || full) ? merge(r, t, PARTS, err) : rc;
}

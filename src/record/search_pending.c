/* Searching what is not in the index yet: each record that waits is asked by itself. */
#include "pending_int.h"
#include "search_int.h"

#include <stdlib.h>

/* Where a term's words stand, in either way of asking: the heads without their kind. */
typedef struct asked {
    dv_str plainly, written;
} asked;

typedef struct asking {
    const searching *of;
    const terms *query;
    asked *from; /* by term */
    waiting *out;
    size_t cap, caphit;
    bool damaged;
} asking;

static dv_str begins(const searching *of, const term *t, bool written)
{
    dv_buf b = {0};
    dv_term_heads(of->r, of->k, t, written, &b);
    const dv_str from = {dv_arena_copy(of->a, dv_buf_str(&b)) + 2, b.n - 2};
    dv_buf_free(&b);
    return from;
}

static bool answers(asking *x, const pending *p, size_t of, bool written)
{
    const term *t = &x->query->at[of];
    const dv_str from = written ? x->from[of].written : x->from[of].plainly;
    const bool all = dv_term_is_short(t, written);
    dv_str word;
    unsigned has;
    size_t i;
    bool good = dv_pending_find(p, from, &i);
    for (; good && i < p->n && (good = dv_pending_word(p, i, &has, &word)) &&
           dv_str_begins(word, from);
         i++)
        if (has & PENDING_NOW && (all || dv_told_answers(word, t, written)))
            return true;
    x->damaged = x->damaged || !good;
    return false;
}

static bool answers_all(asking *x, const pending *p, bool written)
{
    for (size_t i = 0; i < x->query->n; i++)
        if (!answers(x, p, i, written))
            return false;
    return true;
}

static void add_hit(asking *x, const pending *p)
{
    waiting *w = x->out;
    if (w->nhit == x->caphit) {
        size_t cap = x->caphit ? x->caphit * 2 : 16;
        w->hit = dv_arena_grow(x->of->a, w->hit, w->nhit, cap, sizeof *w->hit);
        x->caphit = cap;
    }
    w->hit[w->nhit++] =
        (waiting_hit){dv_tail_of(p->day, p->id), x->query->marked && answers_all(x, p, true)};
}

static bool ask_one(void *ctx, dv_str key, const pending *p, bool sound)
{
    asking *x = ctx;
    waiting *w = x->out;
    (void)key;
    if (w->n == x->cap) {
        size_t cap = x->cap ? x->cap * 2 : 128;
        w->id = dv_arena_grow(x->of->a, w->id, w->n, cap, sizeof *w->id);
        x->cap = cap;
    }
    w->id[w->n++] = p->id;
    if (sound && p->has & PENDING_NOW && answers_all(x, p, false))
        add_hit(x, p);
    x->damaged = x->damaged || !sound;
    return !x->damaged;
}

static int newest_first(const void *x, const void *y)
{
    const waiting_hit *a = x, *b = y;
    return dv_tail_below(a->at, b->at) ? -1 : dv_tail_below(b->at, a->at);
}

/* They came in the order of their ids: mostly it is enough to turn them round. */
static void put_in_order(waiting *w)
{
    bool good = true;
    for (size_t i = 0, j = w->nhit; i + 1 < j; i++) {
        const waiting_hit x = w->hit[i];
        w->hit[i] = w->hit[--j];
        w->hit[j] = x;
    }
    for (size_t i = 1; i < w->nhit && good; i++)
        good = dv_tail_below(w->hit[i - 1].at, w->hit[i].at);
    if (!good)
        qsort(w->hit, w->nhit, sizeof *w->hit, newest_first);
}

dv_rc dv_waiting_find(const searching *of, const terms *query, waiting *out)
{
    size_t n;
    asking x = {.of = of, .query = query, .out = out};
    *out = (waiting){0};
    dv_rc rc = dv_pending_count(of->r, of->t, &n, of->err);
    if (rc != DV_OK || n == 0)
        return rc;
    x.from = DV_NEW_N(of->a, asked, query->n + 1);
    for (size_t i = 0; i < query->n; i++)
        x.from[i] = (asked){begins(of, &query->at[i], false), begins(of, &query->at[i], true)};
    rc = dv_pending_each(of->r, of->t, of->k, ask_one, &x, of->err);
    if (rc == DV_OK && x.damaged)
        rc = dv_pending_damaged(of->err);
    put_in_order(out);
    return rc;
}

bool dv_waiting_has(const waiting *w, dv_id id)
{
    size_t from = 0, to = w->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (w->id[mid] < id)
            from = mid + 1;
        else
            to = mid;
    }
    return from < w->n && w->id[from] == id;
}

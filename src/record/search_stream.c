/* A term's postings in one order, whatever the number of words that answer it.
 *
 * The postings of a word stand newest first.  A term's are the union of its words': those with many
 * are read in place, no further than the search goes, and are due in a heap whose top is the newest
 * of all; those with few are gathered and sorted.  Where there is too much of both, the records
 * that the other terms found are asked instead, unless that turns out to be slow. */
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_merged = 512, dv_search_gathered = 50000;

typedef struct word_run {
    dv_str head;
    dv_run run;
    bool ended;
    unsigned left; /* so many seeks one after another have left its block */
    size_t led;    /* so often it had the newest of all */
} word_run;

/* A run in the heap: all its postings below `at` are past; it may stand further. */
typedef struct run_due {
    dv_tail at;
    word_run *of;
} run_due;

/* ---- gathered ---- */

typedef struct values {
    dv_arena *a;
    dv_tail *at;
    size_t n, cap;
} values;

static void gather_tails(values *v, const dv_tail *t, size_t n)
{
    if (v->n + n > v->cap) {
        size_t cap = (v->cap ? v->cap * 2 : 256) + n;
        v->at = dv_arena_grow(v->a, v->at, v->n, cap, sizeof *v->at);
        v->cap = cap;
    }
    memcpy(v->at + v->n, t, n * sizeof *t);
    v->n += n;
}

static void gather(void *ctx, dv_tail t)
{
    gather_tails(ctx, &t, 1);
}

static int by_value(const void *x, const void *y)
{
    const dv_tail *a = x, *b = y;
    return dv_tail_below(*a, *b) ? -1 : dv_tail_below(*b, *a);
}

static void have_gathered(stream *s, const values *v)
{
    if (v->n)
        qsort(v->at, v->n, sizeof *v->at, by_value);
    s->value = v->at;
    s->nvalue = v->n;
}

dv_rc dv_stream_gather(const searching *of, stream *s)
{
    values v = {.a = of->a};
    dv_rc rc = dv_postings(of->r, of->t, of->k, s->t, of->written, gather, &v, of->err);
    dv_stream_close(s);
    have_gathered(s, &v);
    s->asked = s->unsure = false;
    return rc;
}

static const dv_tail *seek_gathered(stream *s, dv_tail at)
{
    size_t from = s->at, to = s->nvalue;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (dv_tail_below(s->value[mid], at))
            from = mid + 1;
        else
            to = mid;
    }
    s->at = from;
    return from < s->nvalue ? &s->value[from] : NULL;
}

/* ---- the heap ---- */

static void sink(run_due *due, size_t n, size_t i)
{
    const run_due moving = due[i];
    for (size_t low = 2 * i + 1; low < n; low = 2 * i + 1) {
        if (low + 1 < n && dv_tail_below(due[low + 1].at, due[low].at))
            low++;
        if (!dv_tail_below(due[low].at, moving.at))
            break;
        due[i] = due[low];
        i = low;
    }
    due[i] = moving;
}

static void make_heap(const searching *of, stream *s)
{
    s->due = DV_NEW_N(of->a, run_due, s->nrun + 1);
    for (s->ndue = 0; s->ndue < s->nrun; s->ndue++)
        s->due[s->ndue] = (run_due){s->run[s->ndue].run.at, &s->run[s->ndue]};
    for (size_t i = s->ndue / 2; i-- > 0;)
        sink(s->due, s->ndue, i);
    s->main = s->ndue ? s->due->of : NULL;
}

/* Who has left the block twice is in search of something rarer: to read on to its end, only to see
 * that it has to be left, would cost as much as the new block. */
static bool leap_or_seek(stream *s, word_run *x, dv_tail at)
{
    enum { TWICE = 2 };
    const unsigned char *const end = x->run.end;
    const bool there = x->left < TWICE ? dv_run_seek(s->heads, x->head, &x->run, at)
                                       : dv_run_leap(s->heads, x->head, &x->run, at);
    x->left = x->run.end == end ? 0 : x->left + 1;
    return there;
}

/* To its first posting that is not below; false: it has none, or there was a failure. */
static bool seek_run(stream *s, word_run *x, dv_tail at)
{
    if (!dv_tail_below(x->run.at, at))
        return true;
    s->cost++;
    x->ended = x->ended || !leap_or_seek(s, x, at);
    return !x->ended;
}

/* Most of a term's postings are of one word: where that one has what is sought, the others may
 * stay behind. */
static bool main_has(stream *s, dv_tail at)
{
    return s->ndue > 1 && seek_run(s, s->main, at) && !dv_tail_below(at, s->main->run.at);
}

static const dv_tail *seek_runs(stream *s, dv_tail at)
{
    while (s->ndue && dv_tail_below(s->due->at, at)) {
        word_run *x = s->due->of;
        if (seek_run(s, x, at))
            s->due->at = x->run.at;
        else
            *s->due = s->due[--s->ndue];
        if (s->ndue > 1)
            sink(s->due, s->ndue, 0);
    }
    if (!s->ndue)
        return NULL;
    word_run *top = s->due->of;
    if (++top->led > s->main->led)
        s->main = top;
    return &s->due->at;
}

bool dv_stream_seek(stream *s, dv_tail *at)
{
    s->cost++;
    if (main_has(s, *at))
        return true;
    const dv_tail *few = s->nvalue ? seek_gathered(s, *at) : NULL;
    const dv_tail *best = seek_runs(s, *at);
    if (few && (!best || dv_tail_below(*few, *best)))
        best = few;
    if (best)
        *at = *best;
    return best != NULL;
}

dv_rc dv_stream_rc(const stream *s, dv_err *err)
{
    return s->heads ? dv_heads_rc(s->heads, err) : DV_OK;
}

void dv_stream_close(stream *s)
{
    dv_heads_close(s->heads);
    s->heads = NULL;
    s->ndue = s->nrun = 0;
}

/* ---- opening ---- */

/* How many there are in some time, as it was lately: what decides how far a search has to go. */
static size_t frequency(const word_found *w)
{
    enum { DAYS = 4096 };
    if (w->n < WORD_MANY)
        return w->n;
    return w->n * DAYS / (size_t)(w->first[w->n - 1].a - w->first->a + 1);
}

typedef struct opening {
    const searching *of;
    stream *s;
    values few;
} opening;

static void add_run(const opening *o, const word_found *w)
{
    stream *s = o->s;
    if (s->nrun == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        s->run = dv_arena_grow(o->of->a, s->run, s->nrun, cap, sizeof *s->run);
        s->cap = cap;
    }
    s->run[s->nrun++] =
        (word_run){.head = {dv_arena_copy(o->of->a, w->head), w->head.n}, .run = w->run};
}

static bool open_word(void *ctx, dv_heads *h, const word_found *w)
{
    opening *o = ctx;
    stream *s = o->s;
    (void)h;
    s->frequency += frequency(w);
    if (w->n == WORD_MANY)
        add_run(o, w);
    else
        gather_tails(&o->few, w->first, w->n);
    s->asked = s->nrun > dv_search_merged || o->few.n > dv_search_gathered;
    return !s->asked;
}

/* What a number begins with has its list whether marks count or not: digits hardly ever have any.
 */
static bool is_unsure(const searching *of, const term *t)
{
    bool digits = true;
    for (size_t i = 0; i < t->plain.n; i++)
        digits = digits && dv_is_digit(t->plain.p[i]);
    return digits && of->written && dv_term_is_short(t, false);
}

dv_rc dv_stream_open(const searching *of, const term *t, stream *s)
{
    opening o = {.of = of, .s = s, .few = {.a = of->a}};
    *s = (stream){.t = t, .unsure = is_unsure(of, t)};
    dv_rc rc = dv_heads_open(of->t, &of->r->in->words, &s->heads, of->err);
    if (rc != DV_OK)
        return rc;
    dv_each_word(of->r, s->heads, of->k, t, of->written && !s->unsure, open_word, &o);
    rc = dv_heads_rc(s->heads, of->err);
    if (s->asked) {
        dv_stream_close(s);
        s->frequency = SIZE_MAX;
        return rc;
    }
    have_gathered(s, &o.few);
    make_heap(of, s);
    return rc;
}

/* The first hits of a search, newest first, without reading what nobody will see.
 *
 * The terms' postings are merged, skipping in each to the next value that the others may have.  A
 * term with too many of them is asked of the records that the others found; if there is no other,
 * the newest records are read one by one: many of them have it.  Where too many of them have not,
 * its postings are gathered after all. */
#include "danvan/search.h"

#include "rights_int.h"
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_patience = 200;

typedef struct finder {
    searching in; /* its arena: of one kind's search */
    const char *text;
    const terms *query;
    stream *s;
    size_t n;
    dv_tail at;     /* the least that may be the next hit */
    waiting wait;   /* what is not in the index yet */
    size_t waited;  /* hits of those that are taken, or past */
    size_t refused; /* records that were read for nothing */
    dv_arena *a;    /* of the hits */
    dv_hit *hit;
    size_t nhit, cap;
    size_t first, known,
        nknown;   /* of this kind: its first hit, those that have the marks as typed */
    size_t limit; /* of each kind one more is looked for: it shows that there are more */
} finder;

static bool is_full(const finder *f)
{
    return f->nhit - f->first > f->limit;
}

static bool ask_records(const finder *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->s[i].asked || f->s[i].unsure)
            return true;
    return false;
}

/* ---- hits ---- */

static void add_hit(finder *f, dv_hit hit)
{
    if (f->nhit == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 64;
        f->hit = dv_arena_grow(f->a, f->hit, f->nhit, cap, sizeof *f->hit);
        f->cap = cap;
    }
    f->hit[f->nhit++] = hit;
}

static bool word_answers(const dv_str *head, size_t n, const term *t, bool written)
{
    for (size_t i = 0; i < n; i++)
        if (dv_head_answers(head[i], t, written))
            return true;
    return false;
}

/* Has the record the terms of which the postings don't tell? */
static dv_rc ask_record(finder *f, dv_id id, bool *has)
{
    dv_arena a = {0};
    dv_record *rec;
    dv_str *word;
    *has = true;
    dv_rc rc = dv_record_get(&a, f->in.r, f->in.t, f->in.k, id, &rec, f->in.err);
    size_t n = rc == DV_OK ? dv_record_words(&a, f->in.r, rec, &word) : 0;
    for (size_t i = 0; i < f->n && rc == DV_OK && *has; i++)
        if (f->s[i].asked || f->s[i].unsure)
            *has = word_answers(word, n, f->s[i].t, f->in.written);
    *has = rc == DV_OK && *has && dv_rights_sees(f->in.r, rec);
    dv_arena_free(&a);
    f->refused += !*has;
    return rc;
}

/* What the marks have found already comes by in the same order when they are left off. */
static bool is_known(finder *f, dv_id id)
{
    bool known = f->known < f->nknown && f->hit[f->known].id == id;
    f->known += known;
    return known;
}

static dv_rc take(finder *f, dv_tail at)
{
    const dv_date day = dv_tail_day(at);
    const dv_id id = ~at.b;
    bool has = true;
    if (is_known(f, id))
        return DV_OK;
    dv_rc rc =
        ask_records(f) || !dv_rights_sees_all(f->in.r, f->in.k) ? ask_record(f, id, &has) : DV_OK;
    if (rc == DV_OK && has)
        add_hit(f, (dv_hit){f->in.k, id, day, f->in.written});
    return rc;
}

/* ---- two ways ---- */

static dv_rc gather_all(finder *f)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < f->n && rc == DV_OK; i++)
        if (f->s[i].asked || f->s[i].unsure)
            rc = dv_stream_gather(&f->in, &f->s[i]);
    f->refused = 0;
    return rc;
}

/* Frequency is but a guess, and all words that nine records a day have look alike to it: who turns
 * out to refuse more for what it costs goes before the others. */
static void learn(finder *f, size_t i)
{
    stream *s = &f->s[i];
    s->refused++;
    if (i && !s[-1].asked && s->refused * s[-1].cost > s[-1].refused * s->cost) {
        const stream before = s[-1];
        s[-1] = *s;
        *s = before;
    }
}

/* Brings every stream to f->at or, if one has nothing there, f->at to where that one goes on. */
static bool all_there(finder *f, bool *end)
{
    bool first = true;
    for (size_t i = 0; i < f->n; i++) {
        if (f->s[i].asked)
            continue;
        const dv_tail before = f->at;
        *end = !dv_stream_seek(&f->s[i], &f->at);
        if (*end)
            return false;
        const bool refused = dv_tail_below(before, f->at);
        if (refused)
            learn(f, i);
        /* The first may go on: all after it must stand where it stands. */
        if (refused && !first)
            return false;
        first = false;
    }
    return true;
}

/* Those that stand before `to` and are not in the index. */
static dv_rc take_waiting(finder *f, dv_tail to)
{
    dv_rc rc = DV_OK;
    for (; rc == DV_OK && !is_full(f) && f->waited < f->wait.nhit; f->waited++) {
        const waiting_hit *w = &f->wait.hit[f->waited];
        if (!dv_tail_below(w->at, to))
            break;
        rc = !f->in.written || w->written ? take(f, w->at) : DV_OK;
    }
    return rc;
}

/* What the index says of one that waits may be no longer so. */
static dv_rc take_indexed(finder *f)
{
    dv_rc rc = take_waiting(f, f->at);
    if (rc == DV_OK && !is_full(f) && !dv_waiting_has(&f->wait, ~f->at.b))
        rc = take(f, f->at);
    return rc;
}

static dv_rc merge(finder *f)
{
    dv_rc rc = DV_OK;
    bool end = false;
    f->waited = 0;
    while (f->waited < f->wait.nhit && dv_tail_below(f->wait.hit[f->waited].at, f->at))
        f->waited++;
    while (rc == DV_OK && !is_full(f) && !end) {
        if (f->refused > dv_search_patience)
            rc = gather_all(f);
        if (rc != DV_OK || !all_there(f, &end))
            continue;
        rc = take_indexed(f);
        end = !dv_tail_step(&f->at);
    }
    return rc == DV_OK ? take_waiting(f, (dv_tail){UINT64_MAX, UINT64_MAX}) : rc;
}

/* The newest records first, by the order of their day. */
static dv_rc walk(finder *f)
{
    dv_buf low = {0}, high = {0};
    dv_str key;
    dv_packed_cursor *c = NULL;
    dv_sorted_prefix(&low, f->in.r, f->in.k->date);
    dv_put_u8(&low, 1); /* set */
    dv_buf_add(&high, dv_buf_str(&low));
    dv_put_u64(&high, UINT64_MAX);
    dv_put_u64(&high, UINT64_MAX);
    dv_rc rc = dv_packed_open(f->in.t, &f->in.r->in->sorted, &c, f->in.err);
    bool more = rc == DV_OK && dv_packed_last_below(c, dv_buf_str(&high), &key);
    while (more && rc == DV_OK && !is_full(f) && f->refused <= dv_search_patience &&
           key.n == low.n + 16 && memcmp(key.p, low.p, low.n) == 0) {
        dv_reader rd = dv_reader_of((dv_str){key.p + low.n, 16});
        dv_date day = (dv_date)dv_get_ordered(&rd);
        f->at = dv_tail_of(day, dv_get_u64(&rd));
        rc = take(f, f->at);
        dv_tail_step(&f->at);
        more = rc == DV_OK && dv_packed_prev(c, &key);
    }
    if (rc == DV_OK)
        rc = dv_packed_rc(c, f->in.err);
    dv_packed_close(c);
    dv_buf_free(&low);
    dv_buf_free(&high);
    return rc;
}

static dv_rc find(finder *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->s[i].asked)
            return merge(f);
    dv_rc rc = walk(f);
    /* Where the walk lost patience, on from there. */
    return rc == DV_OK && f->refused > dv_search_patience ? merge(f) : rc;
}

static int rarest_first(const void *x, const void *y)
{
    const stream *a = x, *b = y;
    return (a->frequency > b->frequency) - (a->frequency < b->frequency);
}

/* One kind, one pass: with the marks as typed, or without. */
static dv_rc find_in(finder *f, bool written)
{
    dv_rc rc = DV_OK;
    f->in.written = written;
    f->n = 0;
    f->s = DV_NEW_N(f->in.a, stream, f->query->n);
    f->refused = 0;
    f->at = (dv_tail){0};
    for (; f->n < f->query->n && rc == DV_OK; f->n++)
        rc = dv_stream_open(&f->in, &f->query->at[f->n], &f->s[f->n]);
    qsort(f->s, f->n, sizeof *f->s, rarest_first);
    if (rc == DV_OK)
        rc = find(f);
    for (size_t i = 0; i < f->n; i++) {
        if (rc == DV_OK)
            rc = dv_stream_rc(&f->s[i], f->in.err);
        dv_stream_close(&f->s[i]);
    }
    return rc;
}

/* ---- all kinds ---- */

static int best_first(const void *x, const void *y)
{
    const dv_hit *a = x, *b = y;
    if (a->exact != b->exact)
        return a->exact ? -1 : 1;
    if (a->day != b->day)
        return a->day > b->day ? -1 : 1;
    if (a->id != b->id)
        return a->id > b->id ? -1 : 1;
    return (a->kind->index > b->kind->index) - (a->kind->index < b->kind->index);
}

static dv_rc find_id(finder *f, dv_id id)
{
    dv_record *rec;
    dv_rc rc = dv_record_get(f->in.a, f->in.r, f->in.t, f->in.k, id, &rec, f->in.err);
    if (rc == DV_OK && dv_rights_sees(f->in.r, rec))
        add_hit(f, (dv_hit){f->in.k, id, dv_record_date(rec), true});
    return rc;
}

static dv_rc find_kind(finder *f)
{
    dv_id id;
    f->first = f->known = f->nknown = f->nhit;
    if (dv_search_id(f->in.r, f->in.t, f->in.k, f->text, &id))
        return find_id(f, id);
    dv_rc rc = dv_waiting_find(&f->in, f->query, &f->wait);
    if (rc == DV_OK && f->query->marked)
        rc = find_in(f, true);
    f->nknown = f->nhit;
    return rc == DV_OK && !is_full(f) ? find_in(f, false) : rc;
}

static dv_rc find_all(finder *f, const dv_kind *only)
{
    const dv_schema *s = f->in.r->schema;
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < s->nkind && rc == DV_OK; i++) {
        if (only && only != &s->kind[i])
            continue;
        dv_arena own = {0};
        f->in.a = &own;
        f->in.k = &s->kind[i];
        rc = find_kind(f);
        dv_arena_free(&own);
    }
    f->in.a = NULL;
    return rc;
}

dv_rc dv_search_top(dv_arena *a, dv_registry *r, const dv_kind *k, const char *text, size_t limit,
                    dv_hit **out, size_t *n, bool *more, dv_err *err)
{
    dv_arena own = {0};
    const terms query = dv_terms_of(&own, text);
    finder f = {.in = {.r = r, .err = err}, .text = text, .query = &query, .a = a, .limit = limit};
    dv_rc rc = query.n ? dv_txn_read(r->store, &f.in.t, err) : DV_OK;
    if (rc == DV_OK && query.n) {
        rc = dv_registry_reads(r, f.in.t, err);
        if (rc == DV_OK)
            rc = find_all(&f, k);
        dv_txn_abort(f.in.t);
    }
    /* One kind's were found in this order. */
    if (!k && f.nhit)
        qsort(f.hit, f.nhit, sizeof *f.hit, best_first);
    *out = f.hit;
    *more = f.nhit > limit;
    *n = *more ? limit : f.nhit;
    dv_arena_free(&own);
    return rc;
}

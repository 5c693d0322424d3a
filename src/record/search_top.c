/* The first hits of a search, newest first, without reading what nobody will see.
 *
 * Posting lists stand newest first.  A term with few keys in the index is the union of their lists;
 * one with many keys (a letter or two) but few postings is gathered and sorted; the terms are then
 * merged, skipping in each to the next value that the others may have.  A term with very many
 * postings is asked of the records that the others found; if there is no other, the newest records
 * are read one by one: many of them have it. */
#include "danvan/search.h"

#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_merged = 64, dv_search_gathered = 20000;

/* ---- the union of a term's posting lists ---- */

typedef struct list_at {
    dv_cursor *c;
    dv_str key, value; /* value.n = 0: at its end */
} list_at;

typedef struct stream {
    const term *t;
    word_keys keys;
    list_at *list; /* few keys; or NULL, and: */
    char *value;   /* few postings, in order; or NULL: it is asked of records */
    size_t nvalue, at;
} stream;

static bool is_merged(const stream *s)
{
    return s->list || s->value;
}

typedef struct finder {
    dv_registry *r;
    dv_arena *a; /* of the call */
    dv_txn *t;
    const dv_kind *k;
    const terms *query;
    bool written; /* only what has the marks as typed */
    stream *s;
    size_t n;
    dv_hit *hit; /* limit + 1 of them: one more shows that there are more */
    size_t nhit, limit;
    dv_err *err;
} finder;

typedef struct values {
    dv_arena *a;
    char *at;
    size_t n, cap;
} values;

static bool gather_page(void *ctx, dv_str key, const unsigned char *page, size_t n, size_t size)
{
    values *v = ctx;
    (void)key;
    if (v->n + n > v->cap) {
        size_t cap = (v->n + n) * 2;
        v->at = dv_arena_grow(v->a, v->at, v->n, cap, POSTING_BYTES);
        v->cap = cap;
    }
    memcpy(v->at + v->n * POSTING_BYTES, page, n * size);
    v->n += n;
    return true;
}

static int by_value(const void *x, const void *y)
{
    return memcmp(x, y, POSTING_BYTES);
}

static dv_rc gather(finder *f, stream *s)
{
    values v = {.a = f->a, .at = DV_NEW_N(f->a, char, POSTING_BYTES)};
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < s->keys.n && rc == DV_OK; i++)
        rc =
            dv_scan(f->t, f->r->in->words, s->keys.key[i], s->keys.key[i], gather_page, &v, f->err);
    if (v.n)
        qsort(v.at, v.n, POSTING_BYTES, by_value);
    s->value = v.at;
    s->nvalue = v.n;
    return rc;
}

static dv_rc open_stream(finder *f, dv_cursor *c, stream *s)
{
    dv_rc rc = DV_OK;
    dv_word_keys(f->a, f->r, c, f->k, s->t, f->written, &s->keys);
    if (s->keys.n > dv_search_merged)
        return s->keys.postings <= dv_search_gathered ? gather(f, s) : DV_OK;
    s->list = DV_NEW_N(f->a, list_at, s->keys.n + 1);
    for (size_t i = 0; i < s->keys.n && rc == DV_OK; i++) {
        s->list[i].key = s->keys.key[i];
        rc = dv_cursor_open(f->t, f->r->in->words, &s->list[i].c, f->err);
    }
    return rc;
}

static void close_streams(finder *f)
{
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; f->s[i].list && k < f->s[i].keys.n; k++)
            dv_cursor_close(f->s[i].list[k].c);
}

static int value_order(dv_str a, const char *b)
{
    return memcmp(a.p, b, POSTING_BYTES);
}

static bool seek_gathered(stream *s, char at[POSTING_BYTES])
{
    size_t from = s->at, to = s->nvalue;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (memcmp(s->value + mid * POSTING_BYTES, at, POSTING_BYTES) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    s->at = from;
    if (from < s->nvalue)
        memcpy(at, s->value + from * POSTING_BYTES, POSTING_BYTES);
    return from < s->nvalue;
}

/* The first value of the union that is not below `at`, into `at`; false at its end. */
static bool seek(stream *s, char at[POSTING_BYTES])
{
    if (s->value)
        return seek_gathered(s, at);
    const char *best = NULL;
    const dv_str from = {at, POSTING_BYTES};
    for (size_t i = 0; i < s->keys.n; i++) {
        list_at *l = &s->list[i];
        bool behind = !l->value.p || (l->value.n && value_order(l->value, at) < 0);
        if (behind && !dv_cursor_value_from(l->c, l->key, from, &l->value))
            l->value = (dv_str){"", 0};
        if (l->value.n && (!best || value_order(l->value, best) < 0))
            best = l->value.p;
    }
    if (best)
        memmove(at, best, POSTING_BYTES);
    return best != NULL;
}

/* ---- hits ---- */

static void read_value(const char *value, dv_date *day, dv_id *id)
{
    dv_reader rd = dv_reader_of((dv_str){value, POSTING_BYTES});
    *day = (dv_date)(~dv_get_u32(&rd) ^ 0x80000000u);
    *id = ~dv_get_u64(&rd);
}

static bool record_has(const derived_entry *word, size_t n, const term *t, bool written)
{
    for (size_t i = 0; i < n; i++)
        if (dv_key_answers(word[i].key, t, written))
            return true;
    return false;
}

/* Are the terms without lists in this record?  `all`: ask for every term. */
static dv_rc check_record(finder *f, dv_id id, bool all, bool *good)
{
    dv_arena a = {0};
    dv_record *rec;
    derived_entry *word;
    bool asked = all;
    *good = true;
    for (size_t i = 0; i < f->n; i++)
        asked |= !is_merged(&f->s[i]);
    if (!asked)
        return DV_OK;
    dv_rc rc = dv_record_get(&a, f->r, f->t, f->k, id, &rec, f->err);
    size_t n = rc == DV_OK ? dv_record_words(&a, f->r, rec, &word) : 0;
    for (size_t i = 0; i < f->n && rc == DV_OK && *good; i++)
        if (all || !is_merged(&f->s[i]))
            *good = record_has(word, n, f->s[i].t, f->written);
    dv_arena_free(&a);
    return rc;
}

static bool found_before(const finder *f, dv_id id)
{
    for (size_t i = 0; i < f->nhit; i++)
        if (f->hit[i].id == id)
            return true;
    return false;
}

static dv_rc add_hit(finder *f, const char *value, bool ask_all)
{
    dv_date day;
    dv_id id;
    bool good;
    read_value(value, &day, &id);
    if (found_before(f, id))
        return DV_OK;
    dv_rc rc = check_record(f, id, ask_all, &good);
    if (rc == DV_OK && good)
        f->hit[f->nhit++] = (dv_hit){f->k, id, day, f->written};
    return rc;
}

/* ---- two ways ---- */

static bool step_on(char value[POSTING_BYTES])
{
    for (int i = POSTING_BYTES - 1; i >= 0; i--)
        if (++value[i] != 0)
            return true;
    return false;
}

/* Each stream in turn is brought to where the others stand, until all stand at one value. */
static dv_rc merge(finder *f)
{
    char at[POSTING_BYTES] = {0}, before[POSTING_BYTES];
    dv_rc rc = DV_OK;
    while (rc == DV_OK && f->nhit <= f->limit) {
        size_t agree = 0, asked = 0;
        for (size_t i = 0; i < f->n; i++) {
            if (!is_merged(&f->s[i]))
                continue;
            asked++;
            memcpy(before, at, sizeof before);
            if (!seek(&f->s[i], at))
                return DV_OK;
            agree += memcmp(before, at, sizeof at) == 0;
        }
        /* One stream alone agrees with itself; of several, each must have left it unmoved. */
        if (agree == asked || asked == 1) {
            rc = add_hit(f, at, false);
            if (!step_on(at))
                return rc;
        }
    }
    return rc;
}

/* The newest records first, by the order of their day. */
static dv_rc walk(finder *f)
{
    dv_buf prefix = {0};
    dv_str key, value;
    dv_cursor *c = NULL;
    dv_sorted_prefix(&prefix, f->r, f->k->date);
    dv_buf end = {0};
    dv_buf_add(&end, dv_buf_str(&prefix));
    dv_put_u8(&end, 0xFF);
    dv_rc rc = dv_cursor_open(f->t, f->r->in->sorted, &c, f->err);
    bool more = rc == DV_OK && dv_cursor_last_below(c, dv_buf_str(&end), &key, &value);
    while (more && rc == DV_OK && f->nhit <= f->limit && key.n > prefix.n + 8 &&
           memcmp(key.p, prefix.p, prefix.n) == 0) {
        char posting[POSTING_BYTES];
        dv_reader rd = dv_reader_of((dv_str){key.p + key.n - 8, 8});
        dv_id id = dv_get_u64(&rd);
        dv_reader day = dv_reader_of((dv_str){key.p + prefix.n + 1, key.n - prefix.n - 9});
        dv_word_value(posting, (dv_date)dv_get_ordered(&day), id);
        rc = add_hit(f, posting, true);
        more = rc == DV_OK && dv_cursor_prev(c, &key, &value);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, f->err);
    dv_cursor_close(c);
    dv_buf_free(&prefix);
    dv_buf_free(&end);
    return rc;
}

static dv_rc find(finder *f)
{
    bool merged = false;
    for (size_t i = 0; i < f->n; i++)
        merged |= is_merged(&f->s[i]);
    return merged ? merge(f) : walk(f);
}

/* One kind, one pass: with the marks as typed, or without. */
static dv_rc find_in(finder *f, bool written)
{
    dv_cursor *c = NULL;
    f->written = written;
    f->n = f->query->n;
    f->s = DV_NEW_N(f->a, stream, f->n);
    dv_rc rc = dv_cursor_open(f->t, f->r->in->words, &c, f->err);
    for (size_t i = 0; i < f->n && rc == DV_OK; i++) {
        f->s[i].t = &f->query->at[i];
        rc = open_stream(f, c, &f->s[i]);
    }
    if (rc == DV_OK)
        rc = find(f);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, f->err);
    close_streams(f);
    dv_cursor_close(c);
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

static dv_rc find_kind(finder *f, const char *text)
{
    dv_id id;
    f->nhit = 0;
    if (dv_search_id(f->r, f->t, f->k, text, &id)) {
        dv_record *rec;
        dv_rc rc = dv_record_get(f->a, f->r, f->t, f->k, id, &rec, f->err);
        if (rc == DV_OK)
            f->hit[f->nhit++] = (dv_hit){f->k, id, dv_record_date(rec), true};
        return rc;
    }
    dv_rc rc = f->query->marked ? find_in(f, true) : DV_OK;
    return rc == DV_OK && f->nhit <= f->limit ? find_in(f, false) : rc;
}

static dv_rc find_all(finder *f, const dv_kind *only, const char *text, dv_hit *out, size_t *n)
{
    const dv_schema *s = f->r->schema;
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < s->nkind && rc == DV_OK; i++) {
        if (only && only != &s->kind[i])
            continue;
        f->k = &s->kind[i];
        rc = find_kind(f, text);
        if (f->nhit)
            memcpy(out + *n, f->hit, f->nhit * sizeof *out);
        *n += f->nhit;
    }
    return rc;
}

dv_rc dv_search_top(dv_arena *a, dv_registry *r, const dv_kind *k, const char *text, size_t limit,
                    dv_hit **out, size_t *n, bool *more, dv_err *err)
{
    dv_arena own = {0};
    const terms query = dv_terms_of(&own, text);
    finder f = {.r = r, .a = &own, .query = &query, .limit = limit, .err = err};
    *out = DV_NEW_N(a, dv_hit, (k ? 1 : r->schema->nkind) * (limit + 2));
    *n = 0;
    *more = false;
    if (!query.n)
        return dv_arena_free(&own), DV_OK;
    f.hit = DV_NEW_N(&own, dv_hit, limit + 2);
    dv_rc rc = dv_txn_read(r->store, &f.t, err);
    if (rc == DV_OK) {
        rc = dv_registry_reads(r, f.t, err);
        if (rc == DV_OK)
            rc = find_all(&f, k, text, *out, n);
        dv_txn_abort(f.t);
    }
    if (*n)
        qsort(*out, *n, sizeof **out, best_first);
    *more = *n > limit;
    *n = *n > limit ? limit : *n;
    dv_arena_free(&own);
    return rc;
}

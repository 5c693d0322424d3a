/* A term's postings in one order, whatever the number of keys that answer it.
 *
 * Posting lists stand newest first.  A term with few keys in the index is the union of their lists;
 * one with many keys (a letter or two) but few postings is gathered and sorted.  One with very many
 * postings is asked of the records that the other terms found, unless that turns out to be slow. */
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_merged = 64, dv_search_gathered = 20000;

typedef struct list_at {
    dv_cursor *c;
    dv_str key, value; /* value.n = 0: at its end */
} list_at;

bool dv_keys_too_many(const word_keys *keys)
{
    return keys->n > dv_search_merged && keys->postings > dv_search_gathered;
}

bool dv_stream_is_ordered(const stream *s)
{
    return s->list || s->value;
}

/* ---- gathered ---- */

typedef struct values {
    dv_arena *a;
    char *at;
    size_t n, cap;
} values;

static void gather_page(void *ctx, const unsigned char *page, size_t n)
{
    values *v = ctx;
    if (v->n + n > v->cap) {
        size_t cap = (v->n + n) * 2;
        v->at = dv_arena_grow(v->a, v->at, v->n, cap, POSTING_BYTES);
        v->cap = cap;
    }
    memcpy(v->at + v->n * POSTING_BYTES, page, n * POSTING_BYTES);
    v->n += n;
}

static int by_value(const void *x, const void *y)
{
    return memcmp(x, y, POSTING_BYTES);
}

dv_rc dv_stream_gather(const searching *of, stream *s)
{
    values v = {.a = of->a, .at = DV_NEW_N(of->a, char, POSTING_BYTES)};
    dv_rc rc = dv_postings(of->r, of->t, of->k, s->t, of->written, gather_page, &v, of->err);
    if (v.n)
        qsort(v.at, v.n, POSTING_BYTES, by_value);
    s->value = v.at;
    s->nvalue = v.n;
    return rc;
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

/* ---- merged ---- */

static dv_rc open_lists(const searching *of, const word_keys *keys, stream *s)
{
    dv_rc rc = DV_OK;
    s->list = DV_NEW_N(of->a, list_at, keys->n + 1);
    for (size_t i = 0; i < keys->n && rc == DV_OK; i++) {
        s->list[i].key = keys->key[i];
        rc = dv_cursor_open(of->t, of->r->in->words, &s->list[i].c, of->err);
        s->nlist += rc == DV_OK;
    }
    return rc;
}

static int value_order(dv_str a, const char *b)
{
    return memcmp(a.p, b, POSTING_BYTES);
}

static bool seek_merged(stream *s, char at[POSTING_BYTES])
{
    const char *best = NULL;
    const dv_str from = {at, POSTING_BYTES};
    for (size_t i = 0; i < s->nlist; i++) {
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

/* ---- the calls ---- */

dv_rc dv_stream_open(const searching *of, dv_cursor *c, const term *t, stream *s)
{
    word_keys keys;
    *s = (stream){.t = t};
    dv_word_keys(of->a, of->r, c, of->k, t, of->written, &keys);
    if (dv_keys_too_many(&keys))
        return DV_OK;
    return keys.n > dv_search_merged ? dv_stream_gather(of, s) : open_lists(of, &keys, s);
}

void dv_stream_close(stream *s)
{
    for (size_t i = 0; i < s->nlist; i++)
        dv_cursor_close(s->list[i].c);
}

bool dv_stream_seek(stream *s, char at[POSTING_BYTES])
{
    return s->value ? seek_gathered(s, at) : seek_merged(s, at);
}

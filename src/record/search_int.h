/* Searching: the terms of a query, the index's keys for them, and their postings as streams. */
#ifndef DANVAN_SEARCH_INT_H
#define DANVAN_SEARCH_INT_H

#include "query_int.h"

/* So many keys of a term are merged as lists; so many postings of one with more are gathered; after
 * so many records that were read for nothing, all are.  Variables, for tests with few records. */
extern size_t dv_search_merged, dv_search_gathered, dv_search_patience;

/* One word of a query. */
typedef struct term {
    dv_str plain, written; /* folded; as typed, but for case */
    bool prefix;           /* the last one: words that begin so */
    bool marked;           /* typed with marks */
} term;

typedef struct terms {
    term *at;
    size_t n;
    bool marked; /* any of them */
} terms;

/* The words of a text, which may be in any normal form. */
terms dv_terms_of(dv_arena *a, const char *text);

/* The keys of one kind's words that answer a term; written: only those with marks as typed.  Of a
 * term with too many, not all. */
typedef struct word_keys {
    dv_str *key; /* copies */
    size_t n, cap;
    size_t postings; /* of all of them */
} word_keys;
void dv_word_keys(dv_arena *a, dv_registry *r, dv_cursor *c, const dv_kind *k, const term *t,
                  bool written, word_keys *out);
bool dv_keys_too_many(const word_keys *keys); /* to merge and to gather */
bool dv_key_answers(dv_str key, const term *t, bool written);

/* All postings of a term, key by key, newest first in each; fn gets a page of them. */
dv_rc dv_postings(dv_registry *r, dv_txn *t, const dv_kind *k, const term *of, bool written,
                  void (*fn)(void *ctx, const unsigned char *values, size_t n), void *ctx,
                  dv_err *err);

/* A whole id finds its record. */
bool dv_search_id(dv_registry *r, dv_txn *t, const dv_kind *k, const char *text, dv_id *id);

/* The postings of one term of one kind in one order, newest first, each once. */
typedef struct stream {
    const term *t;
    struct list_at *list; /* few keys: a cursor for each; or */
    size_t nlist;
    char *value; /* few postings, in order; or NULL: it has to be asked of the records */
    size_t nvalue, at;
} stream;

/* What the streams of one search share. */
typedef struct searching {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    const dv_kind *k;
    bool written; /* only what has the marks as typed */
    dv_err *err;
} searching;

dv_rc dv_stream_open(const searching *of, dv_cursor *c, const term *t, stream *s);
void dv_stream_close(stream *s);
bool dv_stream_is_ordered(const stream *s);
/* Makes one that had to be asked of the records an ordered one. */
dv_rc dv_stream_gather(const searching *of, stream *s);
/* The first value that is not below `at`, into `at`; false at the end.  Never goes back. */
bool dv_stream_seek(stream *s, char at[POSTING_BYTES]);

#endif

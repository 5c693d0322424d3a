/* Searching: the terms of a query, and the index's keys for them. */
#ifndef DANVAN_SEARCH_INT_H
#define DANVAN_SEARCH_INT_H

#include "query_int.h"

/* So many keys of a term are merged as lists; so many postings of one with more are gathered.
 * Variables, for tests with few records. */
extern size_t dv_search_merged, dv_search_gathered;

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

/* The keys of one kind's words that answer a term; written: only those with marks as typed. */
typedef struct word_keys {
    dv_str *key; /* copies */
    size_t n, cap;
    size_t postings; /* of all of them */
} word_keys;
void dv_word_keys(dv_arena *a, dv_registry *r, dv_cursor *c, const dv_kind *k, const term *t,
                  bool written, word_keys *out);
bool dv_key_answers(dv_str key, const term *t, bool written);

/* A whole id finds its record. */
bool dv_search_id(dv_registry *r, dv_txn *t, const dv_kind *k, const char *text, dv_id *id);

#endif

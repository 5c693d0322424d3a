/* Searching: the terms of a query, the index's keys for them, and their postings as streams. */
#ifndef DANVAN_SEARCH_INT_H
#define DANVAN_SEARCH_INT_H

#include "query_int.h"

/* So many words of a term are merged as lists; so many postings of those that have few are
 * gathered; after so many records that were read for nothing, all are.  Variables, for tests with
 * few records.
 */
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

/* Does this head of a word answer the term?  written: with marks as typed.  And one without its
 * kind? */
bool dv_head_answers(dv_str head, const term *t, bool written);
bool dv_told_answers(dv_str told, const term *t, bool written);
/* Has a beginning as short as this a list of its own? */
bool dv_term_is_short(const term *t, bool written);
/* Where the words that a term can mean begin: every head of one begins so. */
void dv_term_heads(const dv_registry *r, const dv_kind *k, const term *t, bool written,
                   dv_buf *out);

/* A word that answers a term: its newest postings and, where there are WORD_MANY, which may not be
 * all, the place of the first. */
enum { WORD_MANY = 9 };
typedef struct word_found {
    dv_str head;
    dv_tail first[WORD_MANY];
    size_t n;
    dv_run run;
} word_found;
/* Goes over the words until fn says false; see dv_heads_rc for a failure. */
typedef bool (*dv_word_fn)(void *ctx, dv_heads *h, const word_found *w);
void dv_each_word(const dv_registry *r, dv_heads *h, const dv_kind *k, const term *of, bool written,
                  dv_word_fn fn, void *ctx);

/* A posting's tail is its day and id, newest first. */
static inline dv_date dv_tail_day(dv_tail t)
{
    return (dv_date)(~(uint32_t)t.a ^ 0x80000000u);
}
static inline dv_tail dv_tail_of(dv_date day, dv_id id)
{
    return (dv_tail){(uint32_t) ~((uint32_t)day ^ 0x80000000u), ~id};
}
/* To the next possible one; false: there is none. */
static inline bool dv_tail_step(dv_tail *t)
{
    t->a += ++t->b == 0;
    return t->a <= UINT32_MAX;
}

/* All postings of a term, word by word, newest first in each. */
typedef void (*dv_tail_fn)(void *ctx, dv_tail t);
dv_rc dv_postings(dv_registry *r, dv_txn *t, const dv_kind *k, const term *of, bool written,
                  dv_tail_fn fn, void *ctx, dv_err *err);

/* A whole id finds its record. */
bool dv_search_id(dv_registry *r, dv_txn *t, const dv_kind *k, const char *text, dv_id *id);

/* The postings of one term of one kind in one order, newest first, each once: those of words with
 * many are read from their lists, the others were gathered. */
typedef struct stream {
    const term *t;
    bool asked;  /* has too many words and postings: it has to be asked of the records */
    bool unsure; /* some of its records may have other marks: they are asked, too */
    dv_heads *heads;
    struct word_run *run, *main; /* main: the one that had most of late */
    size_t nrun, cap;
    struct run_due *due; /* a heap of them, the newest on top */
    size_t ndue;
    dv_tail *value; /* in order */
    size_t nvalue, at;
    size_t frequency;       /* about so many in a time that is the same for all */
    uint64_t refused, cost; /* values that it did not have; what it cost to find that */
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

/* search_pending.c: of what is not in the index yet: whose records these are, in ascending order,
 * and which answer all terms, newest first. */
typedef struct waiting_hit {
    dv_tail at;
    bool written; /* with the marks as typed */
} waiting_hit;
typedef struct waiting {
    dv_id *id;
    size_t n;
    waiting_hit *hit;
    size_t nhit;
} waiting;
dv_rc dv_waiting_find(const searching *of, const terms *query, waiting *out);
bool dv_waiting_has(const waiting *w, dv_id id);

dv_rc dv_stream_open(const searching *of, const term *t, stream *s);
void dv_stream_close(stream *s);
/* Makes one that had to be asked of the records an ordered one. */
dv_rc dv_stream_gather(const searching *of, stream *s);
/* The first posting that is not below `at`, into `at`; false at the end or on a failure, see
 * dv_stream_rc.  Never goes back. */
bool dv_stream_seek(stream *s, dv_tail *at);
dv_rc dv_stream_rc(const stream *s, dv_err *err);

#endif

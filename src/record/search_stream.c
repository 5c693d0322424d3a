/* A term's postings in one order, whatever the number of words that answer it.
 *
 * The postings of a word stand newest first.  A term's are the union of its words': those with many
 * are read in place, each by a cursor of its own, and those with few (the thousand numbers that
 * begin with 41) are gathered and sorted.  Where there is too much of both, the records that the
 * other terms found are asked instead, unless that turns out to be slow. */
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_merged = 256, dv_search_gathered = 50000;

/* So many postings of a term are counted, to begin with the rarest one. */
enum { COUNTED = 400 };

typedef struct list_at {
    dv_packed_cursor *c;
    dv_str head;
    dv_tail at;
    enum { NOWHERE, SOMEWHERE, AT_END } where;
} list_at;

/* ---- gathered ---- */

typedef struct values {
    dv_arena *a;
    dv_tail *at;
    size_t n, cap;
} values;

static dv_tail tail_of(const char *posting)
{
    dv_reader rd = dv_reader_of((dv_str){posting, POSTING_BYTES});
    dv_tail t = {.a = dv_get_u32(&rd)};
    t.b = dv_get_u64(&rd);
    return t;
}

static void gather(void *ctx, const char *posting)
{
    values *v = ctx;
    if (v->n == v->cap) {
        size_t cap = v->cap ? v->cap * 2 : 256;
        v->at = dv_arena_grow(v->a, v->at, v->n, cap, sizeof *v->at);
        v->cap = cap;
    }
    v->at[v->n++] = tail_of(posting);
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
    s->size += v->n;
}

dv_rc dv_stream_gather(const searching *of, stream *s)
{
    values v = {.a = of->a};
    dv_rc rc = dv_postings(of->r, of->t, of->k, s->t, of->written, gather, &v, of->err);
    have_gathered(s, &v);
    s->asked = false;
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

/* ---- lists ---- */

static dv_rc list_open(const searching *of, dv_str head, stream *s)
{
    list_at *l = &s->list[s->nlist];
    dv_rc rc = dv_packed_open(of->t, &of->r->in->words, &l->c, of->err);
    if (rc != DV_OK)
        return rc;
    s->nlist++;
    l->head = (dv_str){dv_arena_copy(of->a, head), head.n};
    if (of->several && s->size < COUNTED)
        s->size += dv_packed_count(l->c, head, COUNTED - s->size);
    return dv_packed_rc(l->c, of->err);
}

static void list_seek(list_at *l, dv_tail at)
{
    l->at = at;
    l->where = dv_packed_seek_tail(l->c, l->head, &l->at) ? SOMEWHERE : AT_END;
}

bool dv_stream_seek(stream *s, char at[POSTING_BYTES])
{
    const dv_tail from = tail_of(at);
    const dv_tail *best = seek_gathered(s, from);
    for (size_t i = 0; i < s->nlist; i++) {
        list_at *l = &s->list[i];
        if (l->where == NOWHERE || (l->where == SOMEWHERE && dv_tail_below(l->at, from)))
            list_seek(l, from);
        if (l->where == SOMEWHERE && (!best || dv_tail_below(l->at, *best)))
            best = &l->at;
    }
    if (best)
        dv_posting_make(at, (dv_date)(~(uint32_t)best->a ^ 0x80000000u), ~best->b);
    return best != NULL;
}

dv_rc dv_stream_rc(const stream *s, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < s->nlist && rc == DV_OK; i++)
        rc = dv_packed_rc(s->list[i].c, err);
    return rc;
}

void dv_stream_close(stream *s)
{
    for (size_t i = 0; i < s->nlist; i++)
        dv_packed_close(s->list[i].c);
    s->nlist = 0;
}

/* ---- opening ---- */

/* A word with many postings gets a cursor. */
static dv_rc open_many(const searching *of, dv_str head, stream *s)
{
    s->asked = s->asked || s->nlist == dv_search_merged;
    return s->asked ? DV_OK : list_open(of, head, s);
}

/* The postings of a word, as long as they are few; *entry is then that of the next word, *more says
 * whether there is one.  False: they are many, and nothing was gathered. */
static bool gather_few(dv_packed_cursor *c, dv_str head, dv_str *entry, bool *more, values *v)
{
    enum { FEW = 24 };
    size_t before = v->n;
    do {
        if (v->n - before == FEW) {
            v->n = before;
            return false;
        }
        gather(v, entry->p + entry->n - POSTING_BYTES);
        *more = dv_packed_next(c, entry);
    } while (*more && dv_str_eq(dv_head_of(*entry), head));
    return true;
}

/* To the first entry of another head. */
static bool next_head(dv_packed_cursor *c, dv_str head, dv_str *entry)
{
    dv_buf after = {0};
    dv_buf_add(&after, head);
    for (int i = 0; i < POSTING_BYTES; i++)
        dv_buf_putc(&after, (char)0xFF);
    dv_buf_putc(&after, 0);
    bool more = dv_packed_seek(c, dv_buf_str(&after), entry);
    dv_buf_free(&after);
    return more;
}

static bool answers(const searching *of, const stream *s, dv_str entry)
{
    return dv_term_is_short(s->t, of->written) ||
           dv_head_answers(dv_head_of(entry), s->t, of->written);
}

/* The word that c stands at; *entry is then that of the next. */
static dv_rc open_word(const searching *of, dv_packed_cursor *c, dv_str *entry, bool *more,
                       stream *s, values *v)
{
    dv_buf copy = {0};
    dv_rc rc = DV_OK;
    dv_buf_add(&copy, dv_head_of(*entry));
    const dv_str head = dv_buf_str(&copy);
    bool good = answers(of, s, *entry);
    if (good && gather_few(c, head, entry, more, v)) {
        s->asked = s->asked || v->n > dv_search_gathered;
    } else {
        if (good)
            rc = open_many(of, head, s);
        *more = rc == DV_OK && next_head(c, head, entry);
    }
    dv_buf_free(&copy);
    return rc;
}

static dv_rc open_words(const searching *of, dv_packed_cursor *c, stream *s)
{
    dv_buf from = {0};
    dv_str entry;
    values v = {.a = of->a};
    dv_rc rc = DV_OK;
    dv_term_heads(of->r, of->k, s->t, of->written, &from);
    dv_str heads = dv_buf_str(&from);
    bool more = dv_packed_seek(c, heads, &entry);
    while (more && rc == DV_OK && !s->asked && entry.n >= heads.n &&
           memcmp(entry.p, heads.p, heads.n) == 0)
        rc = open_word(of, c, &entry, &more, s, &v);
    dv_buf_free(&from);
    if (rc == DV_OK && !s->asked)
        have_gathered(s, &v);
    return rc;
}

dv_rc dv_stream_open(const searching *of, const term *t, stream *s)
{
    dv_packed_cursor *c;
    *s = (stream){.t = t, .list = DV_NEW_N(of->a, list_at, dv_search_merged + 1)};
    dv_rc rc = dv_packed_open(of->t, &of->r->in->words, &c, of->err);
    if (rc != DV_OK)
        return rc;
    rc = open_words(of, c, s);
    if (rc == DV_OK)
        rc = dv_packed_rc(c, of->err);
    dv_packed_close(c);
    if (s->asked) {
        dv_stream_close(s);
        s->size = SIZE_MAX;
    }
    return rc;
}

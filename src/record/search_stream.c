/* A term's postings in one order, whatever the number of words that answer it.
 *
 * The postings of a word stand newest first.  A term's are the union of its words': those with many
 * are read in place, each by a cursor of its own, and those with few (the thousand numbers that
 * begin with 41) are gathered and sorted.  Where there is too much of both, the records that the
 * other terms found are asked instead, unless that turns out to be slow. */
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_search_merged = 256, dv_search_gathered = 20000;

/* So many postings are counted, to begin with the rarest term. */
enum { COUNTED = 2000 };

typedef struct list_at {
    dv_packed_cursor *c;
    dv_buf want;  /* its head, and where it was sought last */
    size_t nhead; /* of it */
    dv_str value; /* a posting; n = 0: it is at its end; p = NULL: nowhere yet */
} list_at;

/* ---- gathered ---- */

typedef struct values {
    dv_arena *a;
    char *at;
    size_t n, cap;
} values;

static void gather(void *ctx, const char *posting)
{
    values *v = ctx;
    if (v->n == v->cap) {
        size_t cap = v->cap ? v->cap * 2 : 256;
        v->at = dv_arena_grow(v->a, v->at, v->n, cap, POSTING_BYTES);
        v->cap = cap;
    }
    memcpy(v->at + v->n++ * POSTING_BYTES, posting, POSTING_BYTES);
}

static int by_value(const void *x, const void *y)
{
    return memcmp(x, y, POSTING_BYTES);
}

static void have_gathered(stream *s, const values *v)
{
    if (v->n)
        qsort(v->at, v->n, POSTING_BYTES, by_value);
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

static const char *seek_gathered(stream *s, const char *at)
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
    return from < s->nvalue ? s->value + from * POSTING_BYTES : NULL;
}

/* ---- lists ---- */

static dv_rc list_open(const searching *of, dv_str head, stream *s)
{
    list_at *l = &s->list[s->nlist];
    dv_rc rc = dv_packed_open(of->t, &of->r->in->words, &l->c, of->err);
    if (rc != DV_OK)
        return rc;
    s->nlist++;
    dv_buf_add(&l->want, head);
    l->nhead = head.n;
    s->size += dv_packed_count(l->c, head, COUNTED);
    return dv_packed_rc(l->c, of->err);
}

static bool list_seek(list_at *l, const char *at)
{
    dv_str entry;
    l->want.n = l->nhead;
    dv_buf_add(&l->want, (dv_str){at, POSTING_BYTES});
    bool there = dv_packed_seek(l->c, dv_buf_str(&l->want), &entry) &&
                 entry.n == l->nhead + POSTING_BYTES && !memcmp(entry.p, l->want.p, l->nhead);
    l->value = there ? (dv_str){entry.p + l->nhead, POSTING_BYTES} : (dv_str){"", 0};
    return there;
}

bool dv_stream_seek(stream *s, char at[POSTING_BYTES])
{
    const char *best = seek_gathered(s, at);
    for (size_t i = 0; i < s->nlist; i++) {
        list_at *l = &s->list[i];
        if (!l->value.p || (l->value.n && memcmp(l->value.p, at, POSTING_BYTES) < 0))
            list_seek(l, at);
        if (l->value.n && (!best || memcmp(l->value.p, best, POSTING_BYTES) < 0))
            best = l->value.p;
    }
    if (best)
        memmove(at, best, POSTING_BYTES);
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
    for (size_t i = 0; i < s->nlist; i++) {
        dv_packed_close(s->list[i].c);
        dv_buf_free(&s->list[i].want);
    }
    s->nlist = 0;
}

/* ---- opening ---- */

/* One word: few postings are gathered, many get a cursor.  The cursor c stands at its first. */
static dv_rc open_word(const searching *of, dv_packed_cursor *c, dv_str entry, stream *s, values *v)
{
    bool on;
    size_t n = dv_packed_run(c, &on);
    if (on) {
        if (s->nlist == dv_search_merged)
            s->asked = true;
        return s->asked ? DV_OK : list_open(of, dv_head_of(entry), s);
    }
    s->asked = s->asked || v->n + n > dv_search_gathered;
    for (size_t i = 0; i < n && !s->asked; i++) {
        gather(v, entry.p + entry.n - POSTING_BYTES);
        if (i + 1 < n && !dv_packed_next(c, &entry))
            break;
    }
    return DV_OK;
}

/* To the first entry of the next head. */
static bool next_head(dv_packed_cursor *c, dv_buf *after, dv_str *entry)
{
    dv_buf_clear(after);
    dv_buf_add(after, dv_head_of(*entry));
    for (int i = 0; i < POSTING_BYTES; i++)
        dv_buf_putc(after, (char)0xFF);
    dv_buf_putc(after, 0);
    return dv_packed_seek(c, dv_buf_str(after), entry);
}

static dv_rc open_words(const searching *of, dv_packed_cursor *c, stream *s)
{
    dv_buf from = {0}, here = {0}, after = {0};
    dv_str entry;
    values v = {.a = of->a};
    dv_rc rc = DV_OK;
    dv_term_heads(of->r, of->k, s->t, of->written, &from);
    dv_str heads = dv_buf_str(&from);
    bool more = dv_packed_seek(c, heads, &entry);
    while (more && rc == DV_OK && !s->asked && entry.n >= heads.n &&
           memcmp(entry.p, heads.p, heads.n) == 0) {
        dv_buf_clear(&here);
        dv_buf_add(&here, entry);
        if (dv_term_is_short(s->t, of->written) ||
            dv_head_answers(dv_head_of(entry), s->t, of->written))
            rc = open_word(of, c, entry, s, &v);
        entry = dv_buf_str(&here);
        more = rc == DV_OK && next_head(c, &after, &entry);
    }
    dv_buf_free(&from);
    dv_buf_free(&here);
    dv_buf_free(&after);
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

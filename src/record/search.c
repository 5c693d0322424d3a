/* Search: words in any order, without marks, the last one a prefix.  Which records of a kind have
 * them all: for lists, which order and filter them. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "id_set_int.h"
#include "search_int.h"

#include <stdlib.h>
#include <string.h>

void dv_ids_add(dv_arena *a, id_list *l, dv_id id)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 256;
        l->id = dv_arena_grow(a, l->id, l->n, cap, sizeof *l->id);
        l->cap = cap;
    }
    l->id[l->n++] = id;
}

static int id_order(const void *x, const void *y)
{
    const dv_id *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

void dv_ids_sort_unique(id_list *l)
{
    if (l->n)
        qsort(l->id, l->n, sizeof *l->id, id_order);
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (n == 0 || l->id[n - 1] != l->id[i])
            l->id[n++] = l->id[i];
    l->n = n;
}

bool dv_ids_has(const id_list *l, dv_id id)
{
    return l->n && bsearch(&id, l->id, l->n, sizeof *l->id, id_order);
}

/* ---- terms ---- */

static dv_str kept(dv_arena *a, const dv_buf *b)
{
    return (dv_str){dv_arena_copy(a, dv_buf_str(b)), b->n};
}

terms dv_terms_of(dv_arena *a, const char *text)
{
    terms out = {0};
    size_t cap = 0;
    dv_buf nfc = {0}, lower = {0}, plain = {0}, written = {0};
    dv_utf8_nfc(&nfc, dv_str_from(text));
    dv_fold_case(&lower, dv_buf_str(&nfc));
    dv_str rest = dv_buf_str(&lower), word;
    while (dv_word_next(&rest, &word)) {
        if (out.n == cap) {
            cap = cap ? cap * 2 : 8;
            out.at = dv_arena_grow(a, out.at, out.n, cap, sizeof *out.at);
        }
        dv_word_forms(word, &plain, &written);
        bool marked = !dv_str_eq(dv_buf_str(&plain), dv_buf_str(&written));
        out.at[out.n++] = (term){kept(a, &plain), kept(a, &written), rest.n == 0, marked};
        out.marked |= marked;
    }
    dv_buf_free(&nfc);
    dv_buf_free(&lower);
    dv_buf_free(&plain);
    dv_buf_free(&written);
    return out;
}

static bool begins(dv_str s, dv_str with)
{
    return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0;
}

/* kind(2) PLAIN \0 WRITTEN, the latter empty where it is the same. */
bool dv_key_answers(dv_str key, const term *t, bool written)
{
    dv_str plain = {key.p + 2, key.n - 2}, as_written;
    const char *end = memchr(plain.p, 0, plain.n);
    if (key.n < 3 || !end)
        return false;
    as_written = (dv_str){end + 1, (size_t)(plain.p + plain.n - end - 1)};
    plain.n = (size_t)(end - plain.p);
    if (!as_written.n)
        as_written = plain;
    bool plainly = t->prefix ? begins(plain, t->plain) : dv_str_eq(plain, t->plain);
    bool exactly = t->prefix ? begins(as_written, t->written) : dv_str_eq(as_written, t->written);
    return plainly && (!written || exactly);
}

/* A whole word's keys end at its \0; no byte of a text is 0xFF. */
static void key_range(const dv_registry *r, const dv_kind *k, const term *t, dv_buf *from,
                      dv_buf *to)
{
    dv_put_u16(from, dv_ids_of(r, k)->no);
    dv_buf_add(from, t->plain);
    if (!t->prefix)
        dv_put_u8(from, 0);
    dv_buf_add(to, dv_buf_str(from));
    dv_put_u8(to, 0xFF);
}

void dv_word_keys(dv_arena *a, dv_registry *r, dv_cursor *c, const dv_kind *k, const term *t,
                  bool written, word_keys *out)
{
    dv_buf from = {0}, to = {0};
    dv_str key, value;
    key_range(r, k, t, &from, &to);
    *out = (word_keys){0};
    bool more = dv_cursor_seek(c, dv_buf_str(&from), &key, &value);
    for (; more && begins(key, dv_buf_str(&from)) && !dv_keys_too_many(out);
         more = dv_cursor_next_key(c, &key, &value)) {
        if (!dv_key_answers(key, t, written))
            continue;
        if (out->n == out->cap) {
            out->cap = out->cap ? out->cap * 2 : 16;
            out->key = dv_arena_grow(a, out->key, out->n, out->cap, sizeof *out->key);
        }
        out->key[out->n++] = (dv_str){dv_arena_copy(a, key), key.n};
        out->postings += dv_cursor_values(c);
    }
    dv_buf_free(&from);
    dv_buf_free(&to);
}

typedef struct asked_postings {
    const term *t;
    bool written;
    void (*fn)(void *ctx, const unsigned char *values, size_t n);
    void *ctx;
} asked_postings;

static bool postings_page(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    const asked_postings *p = ctx;
    DV_ASSERT(size == POSTING_BYTES);
    if (dv_key_answers(key, p->t, p->written))
        p->fn(p->ctx, values, n);
    return true;
}

dv_rc dv_postings(dv_registry *r, dv_txn *t, const dv_kind *k, const term *of, bool written,
                  void (*fn)(void *ctx, const unsigned char *values, size_t n), void *ctx,
                  dv_err *err)
{
    dv_buf from = {0}, to = {0};
    asked_postings p = {of, written, fn, ctx};
    key_range(r, k, of, &from, &to);
    dv_rc rc = dv_scan(t, r->in->words, dv_buf_str(&from), dv_buf_str(&to), postings_page, &p, err);
    dv_buf_free(&from);
    dv_buf_free(&to);
    return rc;
}

bool dv_search_id(dv_registry *r, dv_txn *t, const dv_kind *k, const char *text, dv_id *id)
{
    const dv_kind *of;
    char key[10];
    dv_str bytes;
    if (dv_id_parse(r->schema, dv_str_trim(dv_str_from(text)), &of, id, NULL) != DV_OK || of != k)
        return false;
    dv_record_key(r, k, *id, key);
    return dv_get(t, r->in->records, (dv_str){key, sizeof key}, &bytes, NULL) == DV_OK;
}

/* ---- all ids ---- */

static void take_ids(void *ctx, const unsigned char *values, size_t n)
{
    id_set *set = ctx;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *at = values + i * POSTING_BYTES + 4;
        dv_id id = 0;
        for (int b = 0; b < 8; b++)
            id = id << 8 | at[b];
        dv_set_add(set, ~id);
    }
}

dv_rc dv_search(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                id_list *out, dv_err *err)
{
    dv_id id;
    dv_rc rc = DV_OK;
    *out = (id_list){0};
    if (dv_search_id(r, t, k, text, &id)) {
        dv_ids_add(a, out, id);
        return DV_OK;
    }
    const terms query = dv_terms_of(a, text);
    id_set all = {.a = a};
    for (size_t i = 0; i < query.n && rc == DV_OK && (i == 0 || all.n); i++) {
        id_set has = {.a = a};
        rc = dv_postings(r, t, k, &query.at[i], false, take_ids, &has, err);
        if (i == 0)
            all = has;
        else
            dv_set_keep(&all, &has);
    }
    *out = dv_set_list(&all);
    return rc;
}

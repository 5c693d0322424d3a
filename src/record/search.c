/* Search: words in any order, without marks, the last one a prefix.  Which records of a kind have
 * them all: for lists, which order and filter them. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

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

void dv_word_keys(dv_arena *a, dv_registry *r, dv_cursor *c, const dv_kind *k, const term *t,
                  bool written, word_keys *out)
{
    dv_buf from = {0};
    dv_str key, value;
    dv_put_u16(&from, dv_ids_of(r, k)->no);
    dv_buf_add(&from, t->plain);
    *out = (word_keys){0};
    bool more = dv_cursor_seek(c, dv_buf_str(&from), &key, &value);
    for (; more && begins(key, dv_buf_str(&from)); more = dv_cursor_next_key(c, &key, &value)) {
        /* Longer words than a whole one come after it. */
        if (!t->prefix && key.n > from.n && key.p[from.n] != '\0')
            break;
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

typedef struct gathering {
    dv_arena *a;
    id_list *out;
} gathering;

static bool take_page(void *ctx, dv_str key, const unsigned char *values, size_t n, size_t size)
{
    gathering *g = ctx;
    (void)key;
    for (size_t i = 0; i < n; i++) {
        dv_reader rd = dv_reader_of((dv_str){(const char *)values + i * size + 4, 8});
        dv_ids_add(g->a, g->out, ~dv_get_u64(&rd));
    }
    return true;
}

static dv_rc postings(dv_arena *a, dv_registry *r, dv_txn *t, const word_keys *keys, id_list *out,
                      dv_err *err)
{
    gathering g = {a, out};
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < keys->n && rc == DV_OK; i++)
        rc = dv_scan(t, r->in->words, keys->key[i], keys->key[i], take_page, &g, err);
    dv_ids_sort_unique(out);
    return rc;
}

static void intersect(id_list *l, const id_list *with)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (dv_ids_has(with, l->id[i]))
            l->id[n++] = l->id[i];
    l->n = n;
}

dv_rc dv_search(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                id_list *out, dv_err *err)
{
    dv_cursor *c;
    dv_id id;
    *out = (id_list){0};
    if (dv_search_id(r, t, k, text, &id)) {
        dv_ids_add(a, out, id);
        return DV_OK;
    }
    const terms query = dv_terms_of(a, text);
    dv_rc rc = dv_cursor_open(t, r->in->words, &c, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < query.n && rc == DV_OK; i++) {
        word_keys keys;
        id_list one = {0};
        dv_word_keys(a, r, c, k, &query.at[i], false, &keys);
        rc = postings(a, r, t, &keys, &one, err);
        if (i == 0)
            *out = one;
        else
            intersect(out, &one);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

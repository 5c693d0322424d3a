/* Search: words in any order, without marks, the last one a prefix. */
#include "danvan/fold.h"

#include "query_int.h"

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

/* WORD \0 kind(2) date(4) id(8), each of the last three turned for order; see dv_word_key. */
enum { TAIL = 1 + 2 + 4 + 8 };

static bool of_kind(dv_str key, uint16_t kind, dv_id *id)
{
    if (key.n < TAIL)
        return false;
    dv_reader r = dv_reader_of((dv_str){key.p + key.n - TAIL + 1, TAIL - 1});
    uint16_t no = dv_get_u16(&r);
    dv_get_u32(&r);
    *id = ~dv_get_u64(&r);
    return no == kind;
}

static bool has_prefix(dv_str key, dv_str prefix)
{
    return key.n >= prefix.n && memcmp(key.p, prefix.p, prefix.n) == 0;
}

/* Over the entries of other kinds: to ours under the same word, or on to the next word. */
static bool leap(dv_cursor *c, uint16_t kind, dv_str *key, dv_str *value)
{
    if (key->n < TAIL)
        return dv_cursor_next(c, key, value);
    size_t word = key->n - TAIL;
    dv_buf to = {0};
    dv_reader r = dv_reader_of((dv_str){key->p + word + 1, 2});
    bool before = dv_get_u16(&r) < kind;
    dv_buf_add(&to, (dv_str){key->p, word});
    dv_put_u8(&to, before ? 0 : 1);
    if (before)
        dv_put_u16(&to, kind);
    bool more = dv_cursor_seek(c, dv_buf_str(&to), key, value);
    dv_buf_free(&to);
    return more;
}

static void postings(dv_arena *a, dv_cursor *c, uint16_t kind, dv_str word, bool prefix,
                     id_list *out)
{
    dv_buf from = {0};
    dv_str key, value;
    dv_id id;
    if (word.n > WORD_MAX)
        word.n = WORD_MAX;
    dv_buf_add(&from, word);
    if (!prefix) {
        dv_put_u8(&from, 0);
        dv_put_u16(&from, kind);
    }
    bool more = dv_cursor_seek(c, dv_buf_str(&from), &key, &value);
    while (more && has_prefix(key, dv_buf_str(&from))) {
        bool ours = of_kind(key, kind, &id);
        if (ours)
            dv_ids_add(a, out, id);
        more = ours ? dv_cursor_next(c, &key, &value) : leap(c, kind, &key, &value);
    }
    dv_ids_sort_unique(out);
    dv_buf_free(&from);
}

static void intersect(id_list *l, const id_list *with)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        if (dv_ids_has(with, l->id[i]))
            l->id[n++] = l->id[i];
    l->n = n;
}

/* A whole id finds its record. */
static bool is_id(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                  id_list *out)
{
    const dv_kind *of;
    dv_id id;
    char key[10];
    dv_str bytes;
    *out = (id_list){0};
    if (dv_id_parse(r->schema, dv_str_from(text), &of, &id, NULL) != DV_OK || of != k)
        return false;
    dv_record_key(r, k, id, key);
    if (dv_get(t, r->in->records, (dv_str){key, sizeof key}, &bytes, NULL) == DV_OK)
        dv_ids_add(a, out, id);
    return true;
}

dv_rc dv_search(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                id_list *out, dv_err *err)
{
    dv_cursor *c;
    dv_buf folded = {0};
    if (is_id(a, r, t, k, text, out))
        return DV_OK;
    uint16_t kind = dv_ids_of(r, k)->no;
    dv_rc rc = dv_cursor_open(t, r->in->words, &c, err);
    if (rc != DV_OK)
        return rc;
    dv_fold(&folded, dv_str_from(text));
    dv_str rest = dv_buf_str(&folded), word;
    *out = (id_list){0};
    for (bool first = true; dv_word_next(&rest, &word); first = false) {
        id_list one = {0};
        postings(a, c, kind, word, rest.n == 0, &one);
        if (first)
            *out = one;
        else
            intersect(out, &one);
    }
    rc = dv_cursor_rc(c, err);
    dv_buf_free(&folded);
    dv_cursor_close(c);
    return rc;
}

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

dv_str dv_head_of(dv_str entry)
{
    return (dv_str){entry.p, entry.n - POSTING_BYTES};
}

bool dv_head_answers(dv_str head, const term *t, bool written)
{
    dv_str rest = {head.p + 2, head.n - 2}, plain, as_written;
    if (head.n < 4 || !dv_str_cut(&rest, '\0', &plain) || !rest.n)
        return false;
    as_written = rest.n == 1 ? plain : (dv_str){rest.p, rest.n - 1};
    bool plainly = t->prefix ? dv_str_begins(plain, t->plain) : dv_str_eq(plain, t->plain);
    bool exactly =
        t->prefix ? dv_str_begins(as_written, t->written) : dv_str_eq(as_written, t->written);
    return plainly && (!written || exactly);
}

bool dv_term_is_short(const term *t, bool written)
{
    return t->prefix && !written && dv_has_short_list(t->plain);
}

/* A whole word's heads end its plain form with a zero byte. */
void dv_term_heads(const dv_registry *r, const dv_kind *k, const term *t, bool written, dv_buf *out)
{
    if (dv_term_is_short(t, written)) {
        dv_short_head(out, r, k, t->plain);
        return;
    }
    dv_put_u16(out, dv_ids_of(r, k)->no);
    dv_buf_add(out, t->plain);
    if (!t->prefix)
        dv_put_u8(out, 0);
}

dv_rc dv_postings(dv_registry *r, dv_txn *t, const dv_kind *k, const term *of, bool written,
                  void (*fn)(void *ctx, const char *posting), void *ctx, dv_err *err)
{
    dv_buf from = {0};
    dv_packed_cursor *c;
    dv_str entry;
    bool all = dv_term_is_short(of, written);
    dv_rc rc = dv_packed_open(t, &r->in->words, &c, err);
    if (rc != DV_OK)
        return rc;
    dv_term_heads(r, k, of, written, &from);
    bool more = dv_packed_seek(c, dv_buf_str(&from), &entry);
    for (; more && dv_str_begins(entry, dv_buf_str(&from)); more = dv_packed_next(c, &entry))
        if (all || dv_head_answers(dv_head_of(entry), of, written))
            fn(ctx, entry.p + entry.n - POSTING_BYTES);
    rc = dv_packed_rc(c, err);
    dv_packed_close(c);
    dv_buf_free(&from);
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

static void take_id(void *ctx, const char *posting)
{
    dv_date day;
    dv_id id;
    dv_posting_read(posting, &day, &id);
    dv_set_add(ctx, id);
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
        rc = dv_postings(r, t, k, &query.at[i], false, take_id, &has, err);
        if (i == 0)
            all = has;
        else
            dv_set_keep(&all, &has);
    }
    *out = dv_set_list(&all);
    return rc;
}

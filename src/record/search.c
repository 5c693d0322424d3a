/* Search: words in any order, without marks, the last one a prefix.  Which records of a kind have
 * them all: for lists, which order and filter them. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "search_int.h"

#include <string.h>

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

bool dv_head_answers(dv_str head, const term *t, bool written)
{
    return head.n > 2 && dv_told_answers((dv_str){head.p + 2, head.n - 2}, t, written);
}

bool dv_told_answers(dv_str told, const term *t, bool written)
{
    dv_str rest = told, plain, as_written;
    if (told.n < 2 || !dv_str_cut(&rest, '\0', &plain) || !rest.n)
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

void dv_each_word(const dv_registry *r, dv_heads *h, const dv_kind *k, const term *of, bool written,
                  dv_word_fn fn, void *ctx)
{
    bool all = dv_term_is_short(of, written), more;
    dv_buf from = {0}, copy = {0};
    dv_str head;
    dv_term_heads(r, k, of, written, &from);
    more = dv_heads_seek(h, dv_buf_str(&from));
    while (more && dv_heads_at(h, &head) && dv_str_begins(head, dv_buf_str(&from))) {
        word_found w = {.n = 0};
        bool good = all || dv_head_answers(head, of, written);
        dv_buf_clear(&copy);
        dv_buf_add(&copy, head);
        w.head = dv_buf_str(&copy);
        dv_heads_run(h, &w.run);
        w.n = dv_heads_pass(h, w.first, WORD_MANY);
        more = !good || fn(ctx, h, &w);
    }
    dv_buf_free(&from);
    dv_buf_free(&copy);
}

typedef struct posting_ctx {
    dv_tail_fn fn;
    void *ctx;
} posting_ctx;

static bool each_posting(void *ctx, dv_heads *h, const word_found *w)
{
    const posting_ctx *x = ctx;
    dv_run run = w->run;
    for (size_t i = 0; i < w->n; i++)
        x->fn(x->ctx, w->first[i]);
    dv_tail next = w->first[w->n - 1];
    if (w->n == WORD_MANY)
        while (dv_tail_step(&next) && dv_run_seek(h, w->head, &run, next)) {
            x->fn(x->ctx, run.at);
            next = run.at;
        }
    return true;
}

dv_rc dv_postings(dv_registry *r, dv_txn *t, const dv_kind *k, const term *of, bool written,
                  dv_tail_fn fn, void *ctx, dv_err *err)
{
    dv_heads *h;
    posting_ctx x = {fn, ctx};
    dv_rc rc = dv_heads_open(t, &r->in->words, &h, err);
    if (rc != DV_OK)
        return rc;
    dv_each_word(r, h, k, of, written, each_posting, &x);
    rc = dv_heads_rc(h, err);
    dv_heads_close(h);
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

static void take_id(void *ctx, dv_tail t)
{
    dv_set_add(ctx, ~t.b);
}

/* What waits for its place in the index is what it is now. */
static dv_rc take_waiting(const searching *of, const terms *query, id_set *out)
{
    waiting w;
    dv_rc rc = dv_waiting_find(of, query, &w);
    for (size_t i = 0; i < w.n && rc == DV_OK; i++)
        dv_set_drop(out, w.id[i]);
    for (size_t i = 0; i < w.nhit && rc == DV_OK; i++)
        dv_set_add(out, ~w.hit[i].at.b);
    return rc;
}

dv_rc dv_search(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, const char *text,
                id_set *out, dv_err *err)
{
    dv_id id;
    dv_rc rc = DV_OK;
    *out = (id_set){.a = a};
    if (dv_search_id(r, t, k, text, &id)) {
        dv_set_add(out, id);
        return DV_OK;
    }
    const terms query = dv_terms_of(a, text);
    for (size_t i = 0; i < query.n && rc == DV_OK && (i == 0 || out->n); i++) {
        id_set has = {.a = a};
        rc = dv_postings(r, t, k, &query.at[i], false, take_id, i ? &has : out, err);
        if (i)
            dv_set_keep(out, &has);
    }
    return rc == DV_OK && query.n ? take_waiting(&(searching){a, r, t, k, false, err}, &query, out)
                                  : rc;
}

/* Sort index, words and facts: all of them follow from the record, and verify proves it. */
#include "danvan/collate.h"
#include "danvan/fold.h"
#include "danvan/lang.h"

#include "pending_int.h"

#include <stdlib.h>
#include <string.h>

enum { SORT_TEXT_MAX = 200 };

void dv_sorted_prefix(dv_buf *b, const dv_registry *r, const dv_field *f)
{
    const kind_ids *ids = dv_ids_of(r, f->kind);
    dv_put_u16(b, ids->no);
    dv_put_u16(b, ids->field.no[f->index]);
}

static void sorted_text(dv_buf *b, const dv_registry *r, const dv_field *f, const char *text)
{
    if (f->type == DV_UNIT) {
        int u = dv_unit_by_id(r->schema, text);
        /* By name; the language of the interface must not decide the order of a stored key. */
        text = u >= 0 ? r->schema->unit[u].label.vi : text;
    }
    dv_collate_key(b, dv_str_from(text), SORT_TEXT_MAX);
    dv_put_u8(b, 0);
}

/* Closed lists are in their declared order; what is no longer declared comes after it. */
static void sorted_choice(dv_buf *b, const dv_registry *r, const dv_field *f, const char *text)
{
    const dv_choice *c = dv_list_choice(f->list, text);
    dv_put_u16(b, c ? (uint16_t)(c - f->list->choice) : UINT16_MAX);
    if (!c)
        sorted_text(b, r, f, text);
}

/* Unset comes first. */
void dv_sorted_value(dv_buf *b, const dv_registry *r, const dv_field *f, const char *text)
{
    int64_t v;
    dv_date day;
    dv_put_u8(b, text != NULL);
    if (!text)
        return;
    if (f->type == DV_DATE && dv_value_date(text, &day))
        dv_put_ordered(b, day);
    else if (dv_value_num(f, text, &v))
        dv_put_ordered(b, v);
    else if (f->list)
        sorted_choice(b, r, f, text);
    else
        sorted_text(b, r, f, text);
}

/* ---- what one record yields ---- */

void dv_entries_add(entries *e, dv_str entry)
{
    if (e->n == e->cap) {
        size_t cap = e->cap ? e->cap * 2 : 64;
        e->at = dv_arena_grow(e->a, e->at, e->n, cap, sizeof *e->at);
        e->cap = cap;
    }
    e->at[e->n++] = (dv_str){dv_arena_copy(e->a, entry), entry.n};
}

static int by_bytes(const void *x, const void *y)
{
    const dv_str *a = x, *b = y;
    return dv_str_order(*a, *b);
}

void dv_entries_sort(entries *e)
{
    if (e->n)
        qsort(e->at, e->n, sizeof *e->at, by_bytes);
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (n == 0 || dv_str_order(e->at[n - 1], e->at[i]) != 0)
            e->at[n++] = e->at[i];
    e->n = n;
}

bool dv_orders_lists(const dv_field *f)
{
    return f->sorted || f == f->kind->date;
}

/* A secret value stands where unset ones do: no list loses the record, no order betrays it. */
const char *dv_order_text(const dv_registry *r, const dv_record *rec, const dv_field *f)
{
    const char *text = rec->value[f->index];
    return text == dv_mask || dv_field_secret(r, rec, f) ? NULL : text;
}

void dv_sorted_of(entries *e, const dv_registry *r, const dv_record *rec)
{
    dv_buf b = {0};
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const dv_field *f = &rec->kind->field[i];
        if (!dv_orders_lists(f))
            continue;
        dv_buf_clear(&b);
        dv_sorted_prefix(&b, r, f);
        dv_sorted_value(&b, r, f, dv_order_text(r, rec, f));
        dv_put_u64(&b, rec->id);
        dv_entries_add(e, dv_buf_str(&b));
    }
    dv_buf_free(&b);
}

/* Every word points to the record by the same posting. */
static void derive_words(entries *e, const dv_registry *r, const dv_record *rec)
{
    char posting[POSTING_BYTES];
    dv_buf b = {0};
    entries heads = {.a = e->a};
    dv_posting_make(posting, dv_record_date(rec), rec->id);
    dv_words_of(&heads, r, rec);
    dv_entries_sort(&heads);
    for (size_t i = 0; i < heads.n; i++) {
        dv_buf_clear(&b);
        dv_buf_add(&b, heads.at[i]);
        dv_buf_add(&b, (dv_str){posting, POSTING_BYTES});
        dv_entries_add(e, dv_buf_str(&b));
    }
    dv_buf_free(&b);
}

void dv_derived_of(dv_arena *a, const dv_registry *r, const dv_record *rec, derived *out)
{
    entries sorted = {.a = a}, words = {.a = a};
    dv_sorted_of(&sorted, r, rec);
    dv_entries_sort(&sorted);
    derive_words(&words, r, rec);
    char *days = DV_NEW_N(a, char, DAY_BYTES);
    char *group = DV_NEW_N(a, char, LASTING_KEY);
    dv_buf fact = {0};
    dv_fact_write(&fact, r, rec, days);
    *out = (derived){.sorted = sorted.at,
                     .nsorted = sorted.n,
                     .words = words.at,
                     .nwords = words.n,
                     .date = dv_record_date(rec),
                     .days = {days, DAY_BYTES},
                     .fact = {dv_arena_copy(a, dv_buf_str(&fact)), fact.n}};
    if (dv_lasting_key(r, rec->kind, out->date, (const unsigned char *)fact.p + FACT_AT, group)) {
        dv_fact_put_date(&fact, out->date);
        out->group = (dv_str){group, LASTING_KEY};
        out->lasting = (dv_str){dv_arena_copy(a, dv_buf_str(&fact)) + 1, fact.n - 1};
    }
    dv_buf_free(&fact);
}

/* ---- writing the difference ---- */

/* Both lists are in order: what only `from` has goes, what only `to` has comes. */
static dv_rc update_list(dv_txn *t, const dv_packed *p, const dv_str *from, size_t nfrom,
                         const dv_str *to, size_t nto, dv_err *err)
{
    dv_arena a = {0};
    dv_packed_change *c = DV_NEW_N(&a, dv_packed_change, nfrom + nto + 1);
    size_t i = 0, j = 0, n = 0;
    while (i < nfrom || j < nto) {
        int o = i == nfrom ? 1 : j == nto ? -1 : dv_str_order(from[i], to[j]);
        if (o)
            c[n++] = (dv_packed_change){o < 0 ? from[i] : to[j], o < 0};
        i += o <= 0;
        j += o >= 0;
    }
    dv_rc rc = dv_packed_apply(t, p, c, n, err);
    dv_arena_free(&a);
    return rc;
}

static dv_rc update_lists(dv_registry *r, dv_txn *t, const derived *from, const derived *to,
                          dv_err *err)
{
    static const derived none = {0};
    const derived *f = from ? from : &none, *n = to ? to : &none;
    return update_list(t, &r->in->sorted, f->sorted, f->nsorted, n->sorted, n->nsorted, err);
}

static dv_rc update_tuple(dv_txn *t, dv_db db, tuple from, tuple to, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (dv_str_eq(from.key, to.key) && dv_str_eq(from.value, to.value))
        return rc;
    if (from.key.n)
        rc = dv_del_value(t, db, from.key, from.value, err);
    if (rc == DV_NOT_FOUND)
        rc = DV_OK;
    return rc == DV_OK && to.key.n ? dv_put(t, db, to.key, to.value, err) : rc;
}

/* A record that stays in its group leaves it as many as it had. */
static dv_rc update_lasting(dv_registry *r, dv_txn *t, const kind_ids *ids, tuple from, tuple to,
                            dv_err *err)
{
    dv_rc rc = update_tuple(t, ids->lasting, from, to, err);
    if (dv_str_eq(from.key, to.key))
        return rc;
    if (rc == DV_OK && from.key.n)
        rc = dv_lasting_settle(r, t, ids, from.key, err);
    return rc == DV_OK && to.key.n ? dv_lasting_settle(r, t, ids, to.key, err) : rc;
}

static dv_rc update_facts(dv_registry *r, dv_txn *t, const dv_kind *k, const derived *from,
                          const derived *to, dv_err *err)
{
    static const derived none = {0};
    const derived *f = from ? from : &none, *n = to ? to : &none;
    const kind_ids *ids = dv_ids_of(r, k);
    const tuple before = {f->days, f->fact}, after = {n->days, n->fact};
    dv_rc rc = update_tuple(t, ids->facts, before, after, err);
    if (rc == DV_OK)
        rc = dv_rollup_update(t, ids, before, after, err);
    return rc == DV_OK ? update_lasting(r, t, ids, (tuple){f->group, f->lasting},
                                        (tuple){n->group, n->lasting}, err)
                       : rc;
}

dv_rc dv_derived_update(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, const derived *from,
                        const derived *to, dv_err *err)
{
    dv_rc rc = update_lists(r, t, from, to, err);
    if (rc == DV_OK)
        rc = dv_pending_put(r, t, k, id, from, to, err);
    return rc == DV_OK ? update_facts(r, t, k, from, to, err) : rc;
}

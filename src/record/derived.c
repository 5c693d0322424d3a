/* Sort index, words and facts: all three follow from the record, and verify proves it. */
#include "danvan/collate.h"
#include "danvan/fold.h"
#include "danvan/lang.h"

#include "record_int.h"

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

/* Under its plain form and, where it has marks, the form as it is written: a search goes over the
 * plain one and can tell who wrote it alike. */
void dv_word_key(dv_buf *b, const dv_registry *r, const dv_kind *k, dv_str plain, dv_str written)
{
    dv_put_u16(b, dv_ids_of(r, k)->no);
    dv_buf_add(b, plain);
    dv_put_u8(b, 0);
    if (!dv_str_eq(plain, written))
        dv_buf_add(b, written);
}

void dv_word_value(char value[POSTING_BYTES], dv_date day, dv_id id)
{
    uint32_t newest = ~((uint32_t)day ^ 0x80000000u);
    for (int i = 0; i < 4; i++)
        value[i] = (char)(newest >> (24 - 8 * i));
    for (int i = 0; i < 8; i++)
        value[4 + i] = (char)(~id >> (56 - 8 * i));
}

/* A word as the index has it: folded, and as it is written but for case; both cut alike. */
void dv_word_forms(dv_str word, dv_buf *plain, dv_buf *written)
{
    dv_buf_clear(plain);
    dv_buf_clear(written);
    dv_fold(plain, word);
    dv_buf_add(written, word);
    plain->n = plain->n > WORD_MAX ? WORD_MAX : plain->n;
    written->n = written->n > WORD_MAX ? WORD_MAX : written->n;
}

/* ---- what one record yields ---- */

typedef struct entries {
    dv_arena *a;
    derived_entry *at;
    size_t n, cap;
} entries;

static void entry_add(entries *e, dv_str key, dv_str value)
{
    if (e->n == e->cap) {
        size_t cap = e->cap ? e->cap * 2 : 32;
        e->at = dv_arena_grow(e->a, e->at, e->n, cap, sizeof *e->at);
        e->cap = cap;
    }
    e->at[e->n++] = (derived_entry){{dv_arena_copy(e->a, key), key.n}, value};
}

static int bytes_order(dv_str a, dv_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int key_order(const void *x, const void *y)
{
    const derived_entry *a = x, *b = y;
    int c = bytes_order(a->key, b->key);
    return c ? c : bytes_order(a->value, b->value);
}

static void sort_unique(entries *e)
{
    if (e->n)
        qsort(e->at, e->n, sizeof *e->at, key_order);
    size_t n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (n == 0 || key_order(&e->at[n - 1], &e->at[i]) != 0)
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

static void derive_sorted(entries *e, const dv_registry *r, const dv_record *rec)
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
        entry_add(e, dv_buf_str(&b), (dv_str){"", 0});
    }
    dv_buf_free(&b);
}

/* Every word points to the record by the same value. */
static void derive_words_of(entries *e, const dv_registry *r, const dv_record *rec, dv_str text,
                            dv_str value)
{
    dv_buf lower = {0}, plain = {0}, written = {0}, key = {0};
    dv_fold_case(&lower, text);
    dv_str rest = dv_buf_str(&lower), word;
    while (dv_word_next(&rest, &word)) {
        dv_buf_clear(&key);
        dv_word_forms(word, &plain, &written);
        dv_word_key(&key, r, rec->kind, dv_buf_str(&plain), dv_buf_str(&written));
        entry_add(e, dv_buf_str(&key), value);
    }
    dv_buf_free(&lower);
    dv_buf_free(&plain);
    dv_buf_free(&written);
    dv_buf_free(&key);
}

static bool has_words(const dv_field *f)
{
    return (f->type == DV_TEXT || f->type == DV_LONG) && !f->sealed;
}

static void derive_words(entries *e, const dv_registry *r, const dv_record *rec)
{
    char id[DV_ID_SIZE];
    char *value = DV_NEW_N(e->a, char, POSTING_BYTES);
    dv_word_value(value, dv_record_date(rec), rec->id);
    const dv_str to = {value, POSTING_BYTES};
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const dv_field *f = &rec->kind->field[i];
        if (rec->value[i] && has_words(f) && rec->value[i] != dv_mask)
            derive_words_of(e, r, rec, dv_str_from(rec->value[i]), to);
    }
    /* The id is found by its number, as people call it: "000123" or "123". */
    const char *serial = strrchr(dv_id_format(rec->kind, rec->id, id), '-') + 1;
    derive_words_of(e, r, rec, dv_str_from(serial), to);
    derive_words_of(e, r, rec, dv_str_from(serial + strspn(serial, "0")), to);
}

size_t dv_record_words(dv_arena *a, const dv_registry *r, const dv_record *rec, derived_entry **out)
{
    entries words = {.a = a};
    derive_words(&words, r, rec);
    *out = words.at;
    return words.n;
}

void dv_derived_of(dv_arena *a, const dv_registry *r, const dv_record *rec, derived *out)
{
    entries sorted = {.a = a}, words = {.a = a};
    derive_sorted(&sorted, r, rec);
    derive_words(&words, r, rec);
    sort_unique(&sorted);
    sort_unique(&words);
    char *date = DV_NEW_N(a, char, 4);
    dv_date_key(dv_record_date(rec), date);
    dv_buf fact = {0};
    dv_fact_write(&fact, r, rec);
    *out = (derived){.sorted = sorted.at,
                     .nsorted = sorted.n,
                     .words = words.at,
                     .nwords = words.n,
                     .fact = {{date, 4}, {dv_arena_copy(a, dv_buf_str(&fact)), fact.n}}};
    dv_buf_free(&fact);
}

/* ---- writing the difference ---- */

static dv_rc gone_is_fine(dv_rc rc)
{
    return rc == DV_NOT_FOUND ? DV_OK : rc;
}

/* Both lists are in order: what only `from` has goes, what only `to` has comes. */
static dv_rc update_list(dv_txn *t, dv_db db, const derived_entry *from, size_t nfrom,
                         const derived_entry *to, size_t nto, dv_err *err)
{
    dv_rc rc = DV_OK;
    size_t i = 0, j = 0;
    while ((i < nfrom || j < nto) && rc == DV_OK) {
        int c = i == nfrom ? 1 : j == nto ? -1 : key_order(&from[i], &to[j]);
        if (c < 0)
            rc = gone_is_fine(from[i].value.n ? dv_del_value(t, db, from[i].key, from[i].value, err)
                                              : dv_del(t, db, from[i].key, err));
        else if (c > 0)
            rc = dv_put(t, db, to[j].key, to[j].value, err);
        i += c <= 0;
        j += c >= 0;
    }
    return rc;
}

static dv_rc update_lists(dv_registry *r, dv_txn *t, const derived *from, const derived *to,
                          dv_err *err)
{
    static const derived none = {0};
    const derived *f = from ? from : &none, *n = to ? to : &none;
    dv_rc rc = update_list(t, r->in->sorted, f->sorted, f->nsorted, n->sorted, n->nsorted, err);
    return rc == DV_OK ? update_list(t, r->in->words, f->words, f->nwords, n->words, n->nwords, err)
                       : rc;
}

static dv_rc update_fact(dv_registry *r, dv_txn *t, const dv_kind *k, const derived *from,
                         const derived *to, dv_err *err)
{
    dv_db facts = dv_ids_of(r, k)->facts;
    dv_rc rc = DV_OK;
    if (from && to && dv_str_eq(from->fact.key, to->fact.key) &&
        dv_str_eq(from->fact.value, to->fact.value))
        return rc;
    if (from)
        rc = gone_is_fine(dv_del_value(t, facts, from->fact.key, from->fact.value, err));
    return rc == DV_OK && to ? dv_put(t, facts, to->fact.key, to->fact.value, err) : rc;
}

dv_rc dv_derived_update(dv_registry *r, dv_txn *t, const dv_kind *k, const derived *from,
                        const derived *to, dv_err *err)
{
    dv_rc rc = update_lists(r, t, from, to, err);
    return rc == DV_OK ? update_fact(r, t, k, from, to, err) : rc;
}

/* ---- rebuilding ---- */

rebuild dv_rebuild_all(dv_arena *a, const dv_registry *r)
{
    rebuild all = {.lists = true, .facts = DV_NEW_N(a, bool, r->schema->nkind)};
    for (size_t i = 0; i < r->schema->nkind; i++)
        all.facts[i] = true;
    return all;
}

static dv_rc empty_derived(dv_registry *r, dv_txn *t, const rebuild *what, dv_err *err)
{
    dv_rc rc = what->lists ? dv_empty(t, r->in->sorted, err) : DV_OK;
    if (rc == DV_OK && what->lists)
        rc = dv_empty(t, r->in->words, err);
    for (size_t i = 0; i < r->schema->nkind && rc == DV_OK; i++)
        if (what->facts[i])
            rc = dv_empty(t, r->in->of[i].facts, err);
    return rc;
}

static dv_id id_of_key(dv_str key)
{
    dv_reader rd = dv_reader_of((dv_str){key.p + 2, key.n - 2});
    return dv_get_u64(&rd);
}

static dv_rc rebuild_one(dv_arena *a, dv_registry *r, dv_txn *t, const rebuild *what, dv_str key,
                         dv_str value, dv_err *err)
{
    dv_reader rd = dv_reader_of(key);
    const dv_kind *k = dv_kind_of_number(r, dv_get_u16(&rd));
    /* A kind that is no longer declared keeps its records; nothing lists them. */
    if (!k || key.n != 10 || (!what->lists && !what->facts[k->index]))
        return DV_OK;
    derived d;
    const dv_record *rec = dv_record_of_bytes(a, r, k, id_of_key(key), value);
    if (!rec)
        return DV_OK; /* verify tells of it */
    dv_derived_of(a, r, rec, &d);
    dv_rc rc = what->lists ? update_lists(r, t, NULL, &d, err) : DV_OK;
    return rc == DV_OK && what->facts[k->index] ? update_fact(r, t, k, NULL, &d, err) : rc;
}

dv_rc dv_derived_rebuild(dv_registry *r, dv_txn *t, const rebuild *what, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_arena a = {0};
    dv_rc rc = empty_derived(r, t, what, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, r->in->records, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = dv_cursor_next(c, &key, &value)) {
        dv_arena_reset(&a);
        rc = rebuild_one(&a, r, t, what, key, value, err);
    }
    if (c && rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

#include "danvan/rollup.h"

#include "derived_int.h"

#include <stdlib.h>
#include <string.h>

/* An entry: the day's byte, the front, the exponent. */
static size_t entry_size(const kind_ids *ids)
{
    return dv_rollup_stride(&ids->layout);
}

/* Of a fact as it is stored, whose id stands between its day and its front. */
static void add_entry(dv_buf *b, const kind_ids *ids, dv_str fact)
{
    DV_ASSERT(fact.n == ids->layout.stride);
    dv_buf_putc(b, fact.p[0]);
    dv_buf_add(b, (dv_str){fact.p + FACT_AT, ids->layout.front});
    dv_put_u8(b, 0);
}

static char *exponent_of(dv_str entry)
{
    return (char *)(uintptr_t)entry.p + entry.n - 1;
}

/* ---- what is stored: entries that are asked for are written over, at their exponents ---- */

/* Adds a power of two, and carries it as long as there is one of that. */
static dv_rc add_power(dv_txn *t, dv_db db, dv_str key, dv_str entry, dv_err *err)
{
    dv_rc rc = DV_OK;
    while (rc == DV_OK && dv_has_value(t, db, key, entry)) {
        rc = dv_del_value(t, db, key, entry, err);
        ++*exponent_of(entry);
    }
    return rc == DV_OK ? dv_put(t, db, key, entry, err) : rc;
}

/* Takes one away, and borrows it of the next that there is.  Where there is none the rollup is not
 * what the facts make it: verify tells, and mends it. */
static dv_rc take_power(dv_txn *t, dv_db db, dv_str key, dv_str entry, dv_err *err)
{
    char *at = exponent_of(entry);
    const char exponent = *at;
    while (*at < DV_ROLLUP_EXPONENTS && !dv_has_value(t, db, key, entry))
        ++*at;
    if (*at == DV_ROLLUP_EXPONENTS)
        return DV_OK;
    dv_rc rc = dv_del_value(t, db, key, entry, err);
    while (rc == DV_OK && *at > exponent) {
        --*at;
        rc = dv_put(t, db, key, entry, err);
    }
    return rc;
}

/* So many more of the entry, or fewer. */
static dv_rc change(dv_txn *t, dv_db db, dv_str key, dv_str entry, int64_t by, dv_err *err)
{
    uint64_t rest = (uint64_t)(by < 0 ? -by : by);
    dv_rc rc = DV_OK;
    for (char exponent = 0; rest && rc == DV_OK; exponent++, rest >>= 1) {
        *exponent_of(entry) = exponent;
        if (rest & 1)
            rc = by < 0 ? take_power(t, db, key, entry, err) : add_power(t, db, key, entry, err);
    }
    return rc;
}

static dv_rc change_one(dv_txn *t, const kind_ids *ids, dv_str days, dv_str fact, int by,
                        dv_err *err)
{
    dv_buf entry = {0};
    add_entry(&entry, ids, fact);
    dv_rc rc = change(t, ids->rollup, days, dv_buf_str(&entry), by, err);
    dv_buf_free(&entry);
    return rc;
}

static bool is_same(const kind_ids *ids, tuple x, tuple y)
{
    return dv_str_eq(x.key, y.key) && x.key.n && x.value.p[0] == y.value.p[0] &&
           memcmp(x.value.p + FACT_AT, y.value.p + FACT_AT, ids->layout.front) == 0;
}

dv_rc dv_rollup_update(dv_txn *t, const kind_ids *ids, tuple from, tuple to, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (is_same(ids, from, to))
        return rc;
    if (from.key.n)
        rc = change_one(t, ids, from.key, from.value, -1, err);
    return rc == DV_OK && to.key.n ? change_one(t, ids, to.key, to.value, 1, err) : rc;
}

/* ---- many at once ---- */

/* Of one key so many are held, each with a byte that tells whether it is one more or one fewer.  Of
 * keys that had none so many bytes wait for each other: written together they lie together, and not
 * among the facts that are written meanwhile. */
size_t dv_rolling_most = 1 << 15, dv_rolling_waiting = 1 << 19;

static int by_bytes(const void *x, const void *y)
{
    const dv_str *a = x, *b = y;
    return memcmp(a->p, b->p, a->n);
}

static void sort_held(rolling *x)
{
    const size_t size = entry_size(x->ids), each = size + 1;
    if (x->n == 0)
        return;
    if (x->n > x->cap) {
        x->cap = 2 * x->n;
        x->at = realloc(x->at, x->cap * sizeof *x->at);
        DV_NEED(x->at);
    }
    for (size_t i = 0; i < x->n; i++)
        x->at[i] = (dv_str){x->held.p + i * each, size};
    qsort(x->at, x->n, sizeof *x->at, by_bytes);
}

/* How many more there are of the entry at i; *i becomes the next one's. */
static int64_t sum_at(const rolling *x, size_t *i)
{
    const dv_str first = x->at[*i];
    int64_t sum = 0;
    for (; *i < x->n && by_bytes(&x->at[*i], &first) == 0; ++*i)
        sum += (signed char)x->at[*i].p[first.n]; /* a char has a sign on some machines only */
    return sum;
}

/* All entries of a key that had none. */
static void add_powers(dv_buf *out, dv_str entry, int64_t n)
{
    for (char exponent = 0; n > 0; exponent++, n >>= 1) {
        *exponent_of(entry) = exponent;
        if (n & 1)
            dv_buf_add(out, entry);
    }
}

static void make_entries(rolling *x, dv_buf *out)
{
    sort_held(x);
    for (size_t i = 0; i < x->n;) {
        const dv_str entry = x->at[i];
        add_powers(out, entry, sum_at(x, &i));
    }
}

/* What waits: of each key the number of its bytes, the key, and they. */
static dv_rc put_waiting(rolling *x, dv_err *err)
{
    dv_reader rd = dv_reader_of(dv_buf_str(&x->waiting));
    dv_rc rc = DV_OK;
    while (rc == DV_OK && dv_left(&rd)) {
        const size_t n = dv_get_u32(&rd);
        const dv_str key = dv_get_bytes(&rd, DAY_BYTES), all = dv_get_bytes(&rd, n);
        rc = dv_put_last_values(x->t, x->ids->rollup, key, all, entry_size(x->ids), err);
    }
    dv_buf_clear(&x->waiting);
    return rc;
}

static dv_rc fill_key(rolling *x, dv_err *err)
{
    dv_buf all = {0};
    make_entries(x, &all);
    if (all.n) {
        dv_put_u32(&x->waiting, (uint32_t)all.n);
        dv_buf_add(&x->waiting, (dv_str){x->key, DAY_BYTES});
        dv_buf_add(&x->waiting, dv_buf_str(&all));
    }
    dv_buf_free(&all);
    return x->waiting.n < dv_rolling_waiting ? DV_OK : put_waiting(x, err);
}

static dv_rc change_key(rolling *x, dv_err *err)
{
    dv_rc rc = DV_OK;
    sort_held(x);
    for (size_t i = 0; i < x->n && rc == DV_OK;) {
        const dv_str entry = x->at[i];
        const int64_t by = sum_at(x, &i);
        rc = change(x->t, x->ids->rollup, (dv_str){x->key, DAY_BYTES}, entry, by, err);
    }
    return rc;
}

static dv_rc put_held(rolling *x, dv_err *err)
{
    dv_rc rc = x->n == 0 ? DV_OK : x->fill ? fill_key(x, err) : change_key(x, err);
    dv_buf_clear(&x->held);
    x->n = 0;
    return rc;
}

dv_rc dv_rolling_write(rolling *x, dv_err *err)
{
    dv_rc rc = put_held(x, err);
    return rc == DV_OK ? put_waiting(x, err) : rc;
}

static bool is_at(const rolling *x, dv_str days)
{
    return x->ids && dv_str_eq(days, (dv_str){x->key, DAY_BYTES});
}

static void begin_key(rolling *x, const kind_ids *ids, bool fill, dv_str days)
{
    x->ids = ids;
    x->fill = fill;
    memcpy(x->key, days.p, DAY_BYTES);
}

static void hold(rolling *x, dv_str fact, int by)
{
    add_entry(&x->held, x->ids, fact);
    dv_buf_putc(&x->held, (char)by);
    x->n++;
}

dv_rc dv_rolling_add(rolling *x, const kind_ids *ids, bool fill, tuple fact, bool gone, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (x->ids != ids) {
        rc = dv_rolling_write(x, err);
        begin_key(x, ids, fill, fact.key);
    } else if (!is_at(x, fact.key)) {
        rc = put_held(x, err);
        begin_key(x, ids, fill, fact.key);
    } else if (x->n >= dv_rolling_most) {
        rc = dv_rolling_write(x, err);
        x->fill = false; /* the key has some now */
    }
    hold(x, fact.value, gone ? -1 : 1);
    return rc;
}

void dv_rolling_free(rolling *x)
{
    dv_buf_free(&x->held);
    dv_buf_free(&x->waiting);
    free(x->at);
}

/* ---- checking ---- */

/* Follows the stored entries while the facts tell what they must be. */
typedef struct checker {
    rolling made;
    dv_cursor *at;
    dv_str key, entry;
    bool more, sound;
} checker;

static void check_key(checker *c)
{
    dv_buf all = {0};
    const dv_str key = {c->made.key, DAY_BYTES};
    make_entries(&c->made, &all);
    const size_t size = entry_size(c->made.ids);
    for (size_t i = 0; i < all.n && c->sound; i += size) {
        c->sound =
            c->more && dv_str_eq(c->key, key) && dv_str_eq(c->entry, (dv_str){all.p + i, size});
        c->more = dv_cursor_next(c->at, &c->key, &c->entry);
    }
    dv_buf_clear(&c->made.held);
    c->made.n = 0;
    dv_buf_free(&all);
}

static void check_fact(checker *c, dv_str days, dv_str fact)
{
    c->sound = c->sound && fact.n == c->made.ids->layout.stride && days.n == DAY_BYTES;
    if (!c->sound)
        return;
    if (!is_at(&c->made, days)) {
        check_key(c);
        memcpy(c->made.key, days.p, DAY_BYTES);
    }
    hold(&c->made, fact, 1);
}

dv_rc dv_rollup_verify(dv_txn *t, const kind_ids *ids, bool *sound, dv_err *err)
{
    checker c = {.made.ids = ids, .sound = true};
    dv_cursor *facts = NULL;
    dv_str days, fact;
    dv_rc rc = dv_cursor_open(t, ids->rollup, &c.at, err);
    if (rc == DV_OK)
        rc = dv_cursor_open(t, ids->facts, &facts, err);
    c.more = rc == DV_OK && dv_cursor_seek(c.at, (dv_str){"", 0}, &c.key, &c.entry);
    bool more = rc == DV_OK && dv_cursor_seek(facts, (dv_str){"", 0}, &days, &fact);
    for (; more && c.sound; more = dv_cursor_next(facts, &days, &fact))
        check_fact(&c, days, fact);
    if (c.sound)
        check_key(&c);
    *sound = c.sound && !c.more;
    if (rc == DV_OK)
        rc = dv_cursor_rc(facts, err);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c.at, err);
    dv_cursor_close(facts);
    dv_cursor_close(c.at);
    dv_rolling_free(&c.made);
    return rc;
}

/* Reading what waits for its place in the index of words. */
#include "danvan/lang.h"

#include "pending_int.h"

enum { KEY = 10, FIXED = 1 + 4 + 4 + 2, END = 2 };

dv_rc dv_pending_damaged(dv_err *err)
{
    return dv_fail(err, DV_CORRUPT, "pending",
                   _("what lists and searches are read from is damaged; an administrator mends it "
                     "with danvan verify --repair"));
}

static uint64_t number(const char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

/* A search reads all of them: no reader that looks for its end at each number. */
bool dv_pending_read(dv_str key, dv_str value, pending *out)
{
    const char *p = value.p;
    *out = (pending){0};
    if (key.n != KEY || value.n < FIXED)
        return false;
    out->kind = (uint16_t)number(key.p, 2);
    out->id = number(key.p + 2, 8);
    out->has = (unsigned char)p[0];
    out->day = (dv_date)number(p + 1, 4);
    out->indexed_day = (dv_date)number(p + 5, 4);
    out->n = (size_t)number(p + 9, 2);
    if (value.n - FIXED < END * out->n)
        return false;
    out->ends = (dv_str){p + FIXED, END * out->n};
    out->words = (dv_str){p + FIXED + END * out->n, value.n - FIXED - END * out->n};
    return out->has > 0 && out->has <= 3 && out->n > 0;
}

static size_t end_of(const pending *p, size_t i)
{
    return (size_t)number(p->ends.p + END * i, END);
}

bool dv_pending_word(const pending *p, size_t i, unsigned *has, dv_str *word)
{
    size_t from = i ? end_of(p, i - 1) : 0, to = end_of(p, i);
    if (from + 2 > to || to > p->words.n)
        return false;
    *has = (unsigned char)p->words.p[from];
    *word = (dv_str){p->words.p + from + 1, to - from - 1};
    return true;
}

bool dv_pending_sound(const pending *p)
{
    dv_str word = {0}, before = {0};
    unsigned has;
    bool good = end_of(p, p->n - 1) == p->words.n;
    for (size_t i = 0; i < p->n && good; i++) {
        good = dv_pending_word(p, i, &has, &word) && has > 0 && (has & p->has) == has &&
               word.n + 2 + POSTING_BYTES <= DV_PACKED_MAX &&
               (i == 0 || dv_str_order(before, word) < 0);
        before = word;
    }
    return good;
}

static void make_entry(const pending *p, dv_str word, dv_date day, dv_buf *out)
{
    char posting[POSTING_BYTES];
    dv_buf_clear(out);
    dv_put_u16(out, p->kind);
    dv_buf_add(out, word);
    dv_posting_make(posting, day, p->id);
    dv_buf_add(out, (dv_str){posting, sizeof posting});
}

void dv_pending_change(const pending *p, unsigned has, dv_str word, dv_pending_fn fn, void *ctx)
{
    dv_buf entry = {0};
    if (p->day == p->indexed_day && has == (PENDING_NOW | PENDING_INDEXED))
        return;
    if (has & PENDING_INDEXED) {
        make_entry(p, word, p->indexed_day, &entry);
        fn(ctx, dv_buf_str(&entry), true);
    }
    if (has & PENDING_NOW) {
        make_entry(p, word, p->day, &entry);
        fn(ctx, dv_buf_str(&entry), false);
    }
    dv_buf_free(&entry);
}

bool dv_pending_changes(const pending *p, dv_pending_fn fn, void *ctx)
{
    dv_str word;
    unsigned has;
    if (!dv_pending_sound(p))
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (dv_pending_word(p, i, &has, &word))
            dv_pending_change(p, has, word, fn, ctx);
    return true;
}

bool dv_pending_find(const pending *p, dv_str at_least, size_t *at)
{
    size_t from = 0, to = p->n;
    unsigned has;
    dv_str word;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (!dv_pending_word(p, mid, &has, &word))
            return false;
        if (dv_str_order(word, at_least) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    *at = from;
    return true;
}

/* ---- the database ---- */

dv_rc dv_pending_get(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, pending *out,
                     dv_err *err)
{
    char key[KEY];
    dv_str value;
    dv_record_key(r, k, id, key);
    dv_rc rc = dv_get(t, r->in->pending, (dv_str){key, sizeof key}, &value, err);
    if (rc == DV_OK && !dv_pending_read((dv_str){key, sizeof key}, value, out))
        rc = dv_pending_damaged(err);
    return rc;
}

dv_rc dv_pending_count(dv_registry *r, dv_txn *t, size_t *n, dv_err *err)
{
    return dv_entries(t, r->in->pending, n, err);
}

dv_rc dv_pending_each(dv_registry *r, dv_txn *t, const dv_kind *k, dv_pending_each_fn fn, void *ctx,
                      dv_err *err)
{
    dv_cursor *c;
    dv_str key, value;
    dv_buf from = {0};
    pending p;
    size_t n;
    dv_rc rc = dv_pending_count(r, t, &n, err);
    if (rc != DV_OK || n == 0)
        return rc;
    rc = dv_cursor_open(t, r->in->pending, &c, err);
    if (rc != DV_OK)
        return rc;
    if (k)
        dv_put_u16(&from, dv_ids_of(r, k)->no);
    bool more = dv_cursor_seek(c, dv_buf_str(&from), &key, &value);
    for (; more && dv_str_begins(key, dv_buf_str(&from)); more = dv_cursor_next(c, &key, &value)) {
        bool sound = dv_pending_read(key, value, &p);
        if (!fn(ctx, key, &p, sound))
            break;
    }
    rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_buf_free(&from);
    return rc;
}

/* ---- making one ---- */

void dv_pending_make_word(pending_making *x, unsigned has, dv_str word)
{
    dv_put_u8(&x->words, (uint8_t)has);
    dv_buf_add(&x->words, word);
    dv_put_u16(&x->ends, (uint16_t)x->words.n);
    x->differ += has != (PENDING_NOW | PENDING_INDEXED);
    x->as.n++;
}

void dv_pending_make_free(pending_making *x)
{
    dv_buf_free(&x->ends);
    dv_buf_free(&x->words);
}

dv_rc dv_pending_store(dv_registry *r, dv_txn *t, dv_str key, const pending_making *x, dv_err *err)
{
    dv_buf b = {0};
    dv_put_u8(&b, (uint8_t)x->as.has);
    dv_put_u32(&b, (uint32_t)x->as.day);
    dv_put_u32(&b, (uint32_t)x->as.indexed_day);
    dv_put_u16(&b, (uint16_t)x->as.n);
    dv_buf_add(&b, dv_buf_str(&x->ends));
    dv_buf_add(&b, dv_buf_str(&x->words));
    dv_rc rc = dv_put(t, r->in->pending, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* Changing packed sets. */
#include "danvan/packed.h"

#include "packed_int.h"

#include <stdlib.h>
#include <string.h>

size_t dv_packed_block = 400;

static const dv_str bottom = {"", 1}; /* a zero byte: below every entry */

/* Where one block ends and the next begins: no more of the entry than tells them apart. */
static dv_str bound(dv_str before, dv_str entry)
{
    size_t n = 0;
    while (n < before.n && n < entry.n && before.p[n] == entry.p[n])
        n++;
    return (dv_str){entry.p, n + 1};
}

/* ---- entries into blocks ---- */

/* Puts entries, that come in order, into blocks from the one with `key` on. */
typedef struct writer {
    dv_txn *t;
    dv_db db;
    size_t most; /* bytes of a block */
    bool append; /* to the end of the database, or */
    dv_packed_give give;
    void *ctx;
    bool inside; /* the block at hand began inside a head */
    dv_buf key, value, one;
    dv_buf last, entry; /* whole: the last one put, the one at hand */
} writer;

static void writer_free(writer *w)
{
    dv_buf_free(&w->key);
    dv_buf_free(&w->value);
    dv_buf_free(&w->one);
    dv_buf_free(&w->last);
    dv_buf_free(&w->entry);
}

static dv_rc put_bytes(writer *w, dv_str value, dv_err *err)
{
    const dv_str key = dv_buf_str(&w->key);
    if (w->give)
        return w->give(w->ctx, key, value, err);
    return w->append ? dv_put_last(w->t, w->db, key, value, err)
                     : dv_put(w->t, w->db, key, value, err);
}

static dv_rc put_block(writer *w, dv_err *err)
{
    dv_rc rc = put_bytes(w, dv_buf_str(&w->value), err);
    dv_buf_clear(&w->value);
    return rc;
}

/* After a head that has blocks of its own the next one begins a block, and its key is what stands
 * past all entries of the one before: who leaps there finds it at once. */
static void next_key(writer *w, const packed_block *k, size_t i, bool past)
{
    dv_block_entry(k, i - 1, &w->last);
    dv_block_entry(k, i, &w->entry);
    dv_buf_clear(&w->key);
    if (past)
        dv_block_past((dv_str){w->last.p, k->at[i - 1].nhead}, k->wide, &w->key);
    else
        dv_buf_add(&w->key, bound(dv_buf_str(&w->last), dv_buf_str(&w->entry)));
}

static dv_rc put_entry(writer *w, const packed_block *k, size_t i, dv_err *err)
{
    dv_rc rc = DV_OK;
    bool first = !w->value.n, same = !first && dv_block_same_head(k, i - 1, i);
    dv_buf_clear(&w->one);
    dv_block_put(k, first ? NULL : &k->at[i - 1], &k->at[i], &w->one);
    bool past = !first && w->inside && !same;
    if (past || (!first && w->value.n + w->one.n > w->most)) {
        w->inside = same;
        rc = put_block(w, err);
        next_key(w, k, i, past);
        dv_buf_clear(&w->one);
        dv_block_put(k, NULL, &k->at[i], &w->one);
    }
    dv_buf_add(&w->value, dv_buf_str(&w->one));
    return rc;
}

/* ---- changing ---- */

/* So many changes of a block are put between its bytes one by one; for more it is taken apart. */
enum { FEW = 6 };

typedef struct changing {
    dv_txn *t;
    const dv_packed *p;
    packed_block k;
    packed_entry *is; /* what the block is to hold, while it is put together */
    size_t nis, cap;
    dv_buf key, next; /* of the block at hand, and of the one after it; empty: there is none */
    bool stored;      /* the block is there */
    dv_str value;     /* its bytes, in the store until they are changed */
    dv_buf bytes;     /* and then */
    dv_buf other;     /* those before the latest change */
    writer w;
    dv_err *err;
} changing;

static void hold(dv_buf *b, dv_str s)
{
    dv_buf_clear(b);
    dv_buf_add(b, s);
}

/* The block that has, or would have, the entry. */
static dv_rc find_block(changing *x, dv_str entry)
{
    dv_cursor *c;
    dv_str key, value;
    hold(&x->key, bottom);
    dv_buf_clear(&x->next);
    x->stored = false;
    x->value = (dv_str){"", 0};
    dv_rc rc = dv_cursor_open(x->t, x->p->db, &c, x->err);
    if (rc != DV_OK)
        return rc;
    bool above = dv_cursor_seek(c, entry, &key, &value), at = above;
    if (above && dv_str_order(key, entry) > 0)
        hold(&x->next, key);
    if (!above || dv_str_order(key, entry) > 0)
        at = dv_cursor_prev(c, &key, &value);
    if (at) {
        hold(&x->key, key);
        x->stored = true;
        x->value = value;
    }
    if (at && !x->next.n && dv_cursor_next(c, &key, &value))
        hold(&x->next, key);
    rc = dv_cursor_rc(c, x->err);
    dv_cursor_close(c);
    return rc;
}

static bool in_block(const changing *x, dv_str entry)
{
    return !x->next.n || dv_str_order(entry, dv_buf_str(&x->next)) < 0;
}

static void keep_entry(changing *x, packed_entry e)
{
    if (x->nis == x->cap) {
        x->cap = x->cap ? x->cap * 2 : 512;
        x->is = realloc(x->is, x->cap * sizeof *x->is);
        DV_NEED(x->is);
    }
    x->is[x->nis++] = e;
}

static void keep_entries(changing *x, size_t from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        keep_entry(x, x->k.at[from + i]);
}

/* The block's entries with the changes. */
static void merge(changing *x, const dv_packed_change *c, size_t n)
{
    size_t i = 0, j = 0;
    packed_block *k = &x->k;
    x->nis = 0;
    for (; j < n; j++) {
        /* All up to the change are kept. */
        const size_t keep = dv_block_find(k, c[j].entry);
        keep_entries(x, i, keep - i);
        i = keep;
        const packed_entry *last = x->nis ? &x->is[x->nis - 1] : NULL;
        const bool same = i < k->n && dv_block_order(k, i, c[j].entry) == 0;
        if (!c[j].gone)
            keep_entry(x, same ? k->at[i] : dv_block_make(k, last, c[j].entry));
        i += same;
    }
    keep_entries(x, i, k->n - i);
}

/* The blocks begin and end as put_entry would have it, but what follows a block's first entry is
 * told by the same bytes as before. */
static dv_rc split(changing *x, dv_str bytes, size_t most)
{
    const packed_block *k = &x->k;
    writer *w = &x->w;
    dv_rc rc = DV_OK;
    size_t from = 0;
    w->inside = false;
    dv_buf_clear(&w->value);
    for (size_t i = 1; i < k->n && rc == DV_OK; i++) {
        const bool same = dv_block_same_head(k, i - 1, i), past = w->inside && !same;
        if (!past && w->value.n + k->at[i].end - from <= most)
            continue;
        dv_buf_add(&w->value, (dv_str){bytes.p + from, k->at[i - 1].end - from});
        w->inside = same;
        rc = put_block(w, x->err);
        next_key(w, k, i, past);
        dv_block_put(k, NULL, &k->at[i], &w->value);
        from = k->at[i].end;
    }
    dv_buf_add(&w->value, (dv_str){bytes.p + from, bytes.n - from});
    return rc == DV_OK ? put_block(w, x->err) : rc;
}

/* One that has grown too large becomes equal parts, so that each has room again; at the end of the
 * set, where entries come in order, full ones. */
static dv_rc write_block(changing *x)
{
    const dv_str bytes = dv_buf_str(&x->bytes);
    if (!bytes.n)
        return x->stored ? dv_del(x->t, x->p->db, dv_buf_str(&x->key), x->err) : DV_OK;
    hold(&x->w.key, dv_buf_str(&x->key));
    if (bytes.n <= dv_packed_block)
        return put_bytes(&x->w, bytes, x->err);
    dv_block_clear(&x->k);
    if (!dv_block_read(&x->k, bytes))
        return dv_packed_damaged(x->err);
    const size_t parts = (bytes.n + dv_packed_block - 1) / dv_packed_block;
    return split(x, bytes, x->next.n ? bytes.n / parts + 1 : dv_packed_block);
}

/* ---- a few changes, or many ---- */

/* The block's bytes with the change; only those of the entry itself and of the one after it are
 * others than before.  Nothing: the block is as it should be. */
static void splice(changing *x, const packed_place *at, bool gone, dv_buf *out)
{
    const packed_block *k = &x->k;
    const packed_entry *before = at->has_before ? &at->before : NULL;
    size_t rest = gone ? at->after : at->to;
    dv_buf_add(out, (dv_str){x->value.p, at->from});
    if (!gone)
        dv_block_put(k, before, &at->entry, out);
    if (!gone && at->has_at)
        dv_block_put(k, &at->entry, &at->at, out);
    if (gone && at->has_next)
        dv_block_put(k, before, &at->next, out);
    dv_buf_add(out, (dv_str){x->value.p + rest, x->value.n - rest});
}

static dv_rc change_few(changing *x, const dv_packed_change *c, size_t n)
{
    packed_place at;
    bool changed = false;
    for (size_t i = 0; i < n; i++) {
        if (!dv_block_place(&x->k, x->value, c[i].entry, &at))
            return dv_packed_damaged(x->err);
        if (at.same != c[i].gone)
            continue;
        const dv_buf before = x->bytes;
        x->bytes = x->other;
        x->other = before;
        dv_buf_clear(&x->bytes);
        splice(x, &at, c[i].gone, &x->bytes);
        x->value = dv_buf_str(&x->bytes);
        changed = true;
    }
    return changed ? write_block(x) : DV_OK;
}

static dv_rc change_many(changing *x, const dv_packed_change *c, size_t n)
{
    packed_block *k = &x->k;
    dv_block_clear(k);
    if (!dv_block_read(k, x->value))
        return dv_packed_damaged(x->err);
    merge(x, c, n);
    dv_block_set(k, x->is, x->nis);
    dv_buf_clear(&x->bytes);
    for (size_t i = 0; i < k->n; i++)
        dv_block_put(k, i ? &k->at[i - 1] : NULL, &k->at[i], &x->bytes);
    /* x->is is let go where x is made. NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
    return write_block(x);
}

dv_rc dv_packed_apply(dv_txn *t, const dv_packed *p, const dv_packed_change *c, size_t n,
                      dv_err *err)
{
    changing x = {.t = t, .p = p, .k = {.wide = p->wide}, .w = {.t = t, .db = p->db}, .err = err};
    dv_rc rc = DV_OK;
    while (n && rc == DV_OK && (rc = find_block(&x, c->entry)) == DV_OK) {
        size_t done = 1;
        while (done < n && in_block(&x, c[done].entry))
            done++;
        rc = done <= FEW ? change_few(&x, c, done) : change_many(&x, c, done);
        c += done;
        n -= done;
    }
    dv_block_free(&x.k);
    free(x.is);
    dv_buf_free(&x.bytes);
    dv_buf_free(&x.other);
    dv_buf_free(&x.key);
    dv_buf_free(&x.next);
    writer_free(&x.w);
    return rc;
}

/* ---- filling ---- */

struct dv_packer {
    packed_block k; /* what is put next, after the one before it */
    writer w;
};

dv_packer *dv_packer_open_to(const dv_packed *p, dv_packed_give give, void *ctx)
{
    dv_packer *k = calloc(1, sizeof *k);
    DV_NEED(k);
    k->k.wide = p->wide;
    k->w = (writer){.db = p->db, .most = dv_packed_block, .give = give, .ctx = ctx};
    hold(&k->w.key, bottom);
    return k;
}

dv_packer *dv_packer_open(dv_txn *t, const dv_packed *p)
{
    dv_packer *k = dv_packer_open_to(p, NULL, NULL);
    k->w.t = t;
    k->w.append = true;
    return k;
}

enum { MANY = 1024 };

/* All but the last are written. */
static void keep_last(dv_packer *k)
{
    dv_buf last = {0};
    dv_block_entry(&k->k, k->k.n - 1, &last);
    dv_block_clear(&k->k);
    dv_block_add(&k->k, dv_block_make(&k->k, NULL, dv_buf_str(&last)));
    dv_buf_free(&last);
}

dv_rc dv_packer_add(dv_packer *k, dv_str entry, dv_err *err)
{
    if (k->k.n == MANY)
        keep_last(k);
    if (k->k.n) {
        int c = dv_block_order(&k->k, k->k.n - 1, entry);
        DV_ASSERT(c <= 0);
        if (c == 0)
            return DV_OK;
    }
    const packed_entry *before = k->k.n ? &k->k.at[k->k.n - 1] : NULL;
    dv_block_add(&k->k, dv_block_make(&k->k, before, entry));
    return put_entry(&k->w, &k->k, k->k.n - 1, err);
}

/* As many as the block at hand has room for; the last of them takes the place of the one before,
 * which is written. */
static size_t add_same(dv_packer *k, const dv_tail *t, size_t n)
{
    packed_entry *last = &k->k.at[k->k.n - 1];
    return k->w.value.n ? dv_block_put_run(k->k.wide, last, t, n, k->w.most, &k->w.value) : 0;
}

dv_rc dv_packer_add_tails(dv_packer *k, dv_str head, const dv_tail *t, size_t n, dv_err *err)
{
    dv_buf first = {0};
    dv_rc rc = DV_OK;
    if (!n)
        return rc;
    dv_block_whole(k->k.wide, head, t, &first);
    rc = dv_packer_add(k, dv_buf_str(&first), err);
    dv_buf_free(&first);
    for (size_t i = 1; i < n && rc == DV_OK; i++) {
        if (k->k.n == MANY)
            keep_last(k);
        i += add_same(k, t + i, n - i);
        if (i == n)
            break;
        packed_entry e = k->k.at[k->k.n - 1];
        DV_ASSERT(t[i].a > e.a || (t[i].a == e.a && t[i].b > e.b));
        e.a = t[i].a;
        e.b = t[i].b;
        dv_block_add(&k->k, e);
        rc = put_entry(&k->w, &k->k, k->k.n - 1, err);
    }
    return rc;
}

dv_rc dv_packer_close(dv_packer *k, dv_err *err)
{
    dv_rc rc = k->w.value.n ? put_block(&k->w, err) : DV_OK;
    dv_block_free(&k->k);
    writer_free(&k->w);
    free(k);
    return rc;
}

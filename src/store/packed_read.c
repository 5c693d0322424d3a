/* Reading packed sets. */
#include "danvan/lang.h"

#include "packed_int.h"

#include <stdlib.h>
#include <string.h>

struct dv_packed_cursor {
    dv_cursor *c;
    packed_block k; /* the block at hand */
    bool read;      /* there is one, and the store's cursor stands at it */
    dv_buf bound;   /* its key */
    size_t at;
    dv_buf entry;
    bool damaged;
};

dv_rc dv_packed_open(dv_txn *t, const dv_packed *p, dv_packed_cursor **out, dv_err *err)
{
    dv_packed_cursor *c = calloc(1, sizeof *c);
    DV_NEED(c);
    c->k.wide = p->wide;
    dv_rc rc = dv_cursor_open(t, p->db, &c->c, err);
    if (rc != DV_OK) {
        free(c);
        c = NULL;
    }
    *out = c;
    return rc;
}

void dv_packed_close(dv_packed_cursor *c)
{
    if (!c)
        return;
    dv_cursor_close(c->c);
    dv_block_free(&c->k);
    dv_buf_free(&c->bound);
    dv_buf_free(&c->entry);
    free(c);
}

dv_rc dv_packed_damaged(dv_err *err)
{
    return dv_fail(err, DV_CORRUPT, "",
                   _("what lists and searches are read from is damaged; an administrator mends it "
                     "with danvan verify --repair"));
}

dv_rc dv_packed_rc(const dv_packed_cursor *c, dv_err *err)
{
    return c->damaged ? dv_packed_damaged(err) : dv_cursor_rc(c->c, err);
}

static bool take_block(dv_packed_cursor *c, bool there, dv_str key, dv_str value)
{
    dv_block_clear(&c->k);
    dv_buf_clear(&c->bound);
    c->read = there && dv_block_read(&c->k, value);
    c->damaged |= there && !c->read;
    if (c->read)
        dv_buf_add(&c->bound, key);
    return c->read;
}

static bool next_block(dv_packed_cursor *c)
{
    dv_str key = {0}, value = {0};
    c->at = 0;
    bool there = c->read && dv_cursor_next(c->c, &key, &value);
    return take_block(c, there, key, value) && c->k.n;
}

static bool prev_block(dv_packed_cursor *c)
{
    dv_str key = {0}, value = {0};
    bool there = c->read && dv_cursor_prev(c->c, &key, &value);
    bool read = take_block(c, there, key, value) && c->k.n;
    c->at = read ? c->k.n - 1 : 0;
    return read;
}

static bool out(dv_packed_cursor *c, bool there, dv_str *entry)
{
    if (!there)
        return false;
    dv_block_entry(&c->k, c->at, &c->entry);
    *entry = dv_buf_str(&c->entry);
    return true;
}

/* The block in which `sought` stands or would stand; where there is none before it, the first. */
static bool block_of(dv_packed_cursor *c, dv_str sought)
{
    dv_str key, value;
    if (c->read && c->k.n && dv_str_order(dv_buf_str(&c->bound), sought) <= 0 &&
        dv_block_order(&c->k, c->k.n - 1, sought) >= 0)
        return true;
    bool there = dv_cursor_seek(c->c, sought, &key, &value);
    if (!there || dv_str_order(key, sought) > 0)
        there = dv_cursor_prev(c->c, &key, &value) ||
                dv_cursor_seek(c->c, (dv_str){"", 0}, &key, &value);
    return take_block(c, there, key, value) && c->k.n;
}

bool dv_packed_seek(dv_packed_cursor *c, dv_str at_least, dv_str *entry)
{
    bool there = block_of(c, at_least);
    if (there) {
        c->at = dv_block_find(&c->k, at_least);
        there = c->at < c->k.n || next_block(c);
    }
    return out(c, there, entry);
}

bool dv_packed_last_below(dv_packed_cursor *c, dv_str below, dv_str *entry)
{
    dv_str key, value;
    bool there;
    if (below.n) {
        there = block_of(c, below);
        c->at = there ? dv_block_find(&c->k, below) : 0;
    } else {
        there = dv_cursor_last_below(c->c, below, &key, &value);
        there = take_block(c, there, key, value);
        c->at = c->k.n;
    }
    if (there && c->at)
        c->at--;
    else
        there = there && prev_block(c);
    return out(c, there, entry);
}

bool dv_packed_next(dv_packed_cursor *c, dv_str *entry)
{
    return out(c, ++c->at < c->k.n || next_block(c), entry);
}

bool dv_packed_prev(dv_packed_cursor *c, dv_str *entry)
{
    bool there = c->at > 0;
    if (there)
        c->at--;
    else
        there = prev_block(c);
    return out(c, there, entry);
}

/* ---- checking ---- */

typedef struct checking {
    dv_packed_fn fn;
    void *ctx;
    dv_buf last, whole;
} checking;

static bool block_is_sound(checking *x, const packed_block *k, dv_str key)
{
    bool sound = k->n > 0 && (!x->last.n || dv_str_order(dv_buf_str(&x->last), key) < 0);
    for (size_t i = 0; i < k->n; i++) {
        dv_block_entry(k, i, &x->whole);
        int o = dv_str_order(i ? dv_buf_str(&x->last) : key, dv_buf_str(&x->whole));
        sound = sound && (o < 0 || (i == 0 && o == 0));
        x->fn(x->ctx, dv_buf_str(&x->whole));
        dv_buf_clear(&x->last);
        dv_buf_add(&x->last, dv_buf_str(&x->whole));
    }
    return sound;
}

dv_rc dv_packed_check(dv_txn *t, const dv_packed *p, dv_packed_fn fn, void *ctx, bool *sound,
                      dv_err *err)
{
    dv_cursor *c;
    dv_str key, value;
    packed_block k = {.wide = p->wide};
    checking x = {.fn = fn, .ctx = ctx};
    *sound = true;
    dv_rc rc = dv_cursor_open(t, p->db, &c, err);
    if (rc != DV_OK)
        return rc;
    bool more = dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        dv_block_clear(&k);
        *sound = dv_block_read(&k, value) && block_is_sound(&x, &k, key) && *sound;
    }
    rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_block_free(&k);
    dv_buf_free(&x.last);
    dv_buf_free(&x.whole);
    return rc;
}

/* Writing what was gathered: each database once, from its beginning to its end. */
#include "gather_int.h"

#include <stdlib.h>
#include <string.h>

/* One database that is being written: filled if it is empty, else changed, some entries at once. */
typedef struct target {
    const dv_packed *p;
    dv_packer *fill;
    dv_packed_change *change;
    dv_arena a;
    size_t n;
    /* Of new records, whose numbers come in parts: those of one head that wait for what may stand
     * before them in another part. */
    dv_buf head, entry;
    dv_tail *wait, *spare;
    size_t nwait, cap;
} target;

enum { AT_ONCE = 4096 };

typedef struct writing {
    gathered *g;
    dv_txn *t;
    target lists, words;
    bool *fill_facts; /* by kind index, facts and lasting ones */
    bool fill_records;
    uint64_t done, work; /* see work_of */
    size_t taken;
    dv_err *err;
} writing;

static dv_rc is_empty(const writing *w, dv_db db, bool *out)
{
    size_t n;
    dv_rc rc = dv_entries(w->t, db, &n, w->err);
    *out = rc == DV_OK && n == 0;
    return rc;
}

static dv_rc target_open(writing *w, target *x, const dv_packed *p)
{
    bool fill;
    dv_rc rc = is_empty(w, p->db, &fill);
    *x = (target){.p = p, .fill = fill ? dv_packer_open(w->t, p) : NULL};
    return rc;
}

static dv_rc target_flush(writing *w, target *x)
{
    dv_rc rc = dv_packed_apply(w->t, x->p, x->change, x->n, w->err);
    dv_arena_reset(&x->a);
    x->change = NULL;
    x->n = 0;
    return rc;
}

static dv_rc target_add(writing *w, target *x, dv_str entry, bool gone)
{
    dv_rc rc = DV_OK;
    if (x->fill)
        return gone ? DV_OK : dv_packer_add(x->fill, entry, w->err);
    if (x->n == AT_ONCE)
        rc = target_flush(w, x);
    if (!x->change)
        x->change = DV_NEW_N(&x->a, dv_packed_change, AT_ONCE);
    x->change[x->n++] = (dv_packed_change){{dv_arena_copy(&x->a, entry), entry.n}, gone};
    return rc;
}

/* ---- numbers that come in parts ---- */

static dv_rc put_waiting(writing *w, target *x, size_t n)
{
    dv_rc rc = DV_OK;
    if (x->fill)
        rc = dv_packer_add_tails(x->fill, dv_buf_str(&x->head), x->wait, n, w->err);
    for (size_t i = 0; i < n && !x->fill && rc == DV_OK; i++) {
        dv_buf_clear(&x->entry);
        dv_buf_add(&x->entry, dv_buf_str(&x->head));
        if (x->p->wide)
            dv_put_u32(&x->entry, (uint32_t)x->wait[i].a);
        dv_put_u64(&x->entry, x->wait[i].b);
        rc = target_add(w, x, dv_buf_str(&x->entry), false);
    }
    x->nwait -= n;
    if (x->nwait)
        memmove(x->wait, x->wait + n, x->nwait * sizeof *x->wait);
    return rc;
}

/* All that stands before this entry is written. */
static dv_rc put_before(writing *w, target *x, dv_str head, dv_tail first)
{
    size_t n = 0;
    if (!dv_str_eq(dv_buf_str(&x->head), head)) {
        dv_rc rc = put_waiting(w, x, x->nwait);
        dv_buf_clear(&x->head);
        dv_buf_add(&x->head, head);
        return rc;
    }
    while (n < x->nwait && dv_tail_below(x->wait[n], first))
        n++;
    return put_waiting(w, x, n);
}

static void wait_for(target *x, dv_tail first, dv_reader *rd)
{
    size_t most = x->nwait + dv_left(rd) + 1, i = 0, n = 0;
    if (most > x->cap) {
        x->cap = most * 2;
        x->wait = realloc(x->wait, x->cap * sizeof *x->wait);
        x->spare = realloc(x->spare, x->cap * sizeof *x->spare);
        DV_NEED(x->wait && x->spare);
    }
    x->spare[n++] = first; /* all that stand before it are written */
    while (dv_left(rd)) {
        first = dv_tail_get(rd, first);
        while (i < x->nwait && dv_tail_below(x->wait[i], first))
            x->spare[n++] = x->wait[i++];
        x->spare[n++] = first;
    }
    if (i < x->nwait)
        memcpy(x->spare + n, x->wait + i, (x->nwait - i) * sizeof *x->spare);
    n += x->nwait - i;
    dv_tail *swap = x->wait;
    x->wait = x->spare;
    x->spare = swap;
    x->nwait = n;
}

static dv_rc put_entry(writing *w, target *x, dv_str entry, dv_str value)
{
    size_t tail = x->p->wide + ID_BYTES;
    const dv_str head = {entry.p, entry.n - tail};
    dv_reader tail_of = dv_reader_of((dv_str){entry.p + head.n, tail}), rd = dv_reader_of(value);
    dv_tail first = {.a = x->p->wide ? dv_get_u32(&tail_of) : 0};
    first.b = dv_get_u64(&tail_of);
    bool parts = value.n && dv_get_u8(&rd) == '+';
    dv_rc rc = put_before(w, x, head, first);
    if (rc != DV_OK || !parts)
        return rc == DV_OK ? target_add(w, x, entry, value.n != 0) : rc;
    wait_for(x, first, &rd);
    return DV_OK;
}

static dv_rc target_close(writing *w, target *x, dv_rc rc)
{
    if (rc == DV_OK && x->p)
        rc = put_waiting(w, x, x->nwait);
    dv_buf_free(&x->head);
    dv_buf_free(&x->entry);
    free(x->wait);
    free(x->spare);
    if (x->fill) {
        dv_rc closed = dv_packer_close(x->fill, rc == DV_OK ? w->err : NULL);
        rc = rc == DV_OK ? closed : rc;
    } else if (rc == DV_OK && x->p) {
        rc = target_flush(w, x);
    }
    dv_arena_free(&x->a);
    return rc;
}

/* Those of each kind, and what of it lasts. */
static dv_db facts_db(const writing *w, size_t which)
{
    const kind_ids *ids = &w->g->r->in->of[which / 2];
    return which % 2 ? ids->lasting : ids->facts;
}

static dv_rc open_targets(writing *w)
{
    const struct dv_registry_int *in = w->g->r->in;
    size_t kinds = w->g->r->schema->nkind;
    dv_rc rc = target_open(w, &w->lists, &in->sorted);
    if (rc == DV_OK)
        rc = target_open(w, &w->words, &in->words);
    if (rc == DV_OK)
        rc = is_empty(w, in->records, &w->fill_records);
    dv_arena_reset(&w->g->a);
    w->fill_facts = DV_NEW_N(&w->g->a, bool, 2 * kinds);
    for (size_t i = 0; i < 2 * kinds && rc == DV_OK; i++)
        rc = is_empty(w, facts_db(w, i), &w->fill_facts[i]);
    return rc;
}

static dv_rc put_fact(const writing *w, size_t which, dv_str entry, bool gone)
{
    dv_db db = facts_db(w, which);
    size_t n = which % 2 ? LASTING_KEY : DAY_BYTES;
    const dv_str key = {entry.p, n}, fact = {entry.p + n, entry.n - n};
    if (gone) {
        dv_rc rc = dv_del_value(w->t, db, key, fact, w->err);
        return rc == DV_NOT_FOUND ? DV_OK : rc;
    }
    return w->fill_facts[which] ? dv_put_last(w->t, db, key, fact, w->err)
                                : dv_put(w->t, db, key, fact, w->err);
}

static dv_rc put_one(writing *w, dv_str key, dv_str value)
{
    size_t of = (size_t)(unsigned char)key.p[0] << 8 | (unsigned char)key.p[1];
    const dv_str entry = {key.p + 2, key.n - 2};
    dv_db records = w->g->r->in->records;
    switch (of) {
    case DV_OF_RECORDS:
        return w->fill_records ? dv_put_last(w->t, records, entry, value, w->err)
                               : dv_put(w->t, records, entry, value, w->err);
    case DV_OF_LISTS:
        return put_entry(w, &w->lists, entry, value);
    case DV_OF_WORDS:
        return put_entry(w, &w->words, entry, value);
    default:
        return put_fact(w, of - DV_OF_FACTS, entry, value.n != 0);
    }
}

/* Two sorters, of which the entries in order come. */
typedef struct source {
    dv_sorter *s;
    dv_str key, value;
    bool more;
} source;

static void step(source *x)
{
    x->more = dv_sorter_next(x->s, &x->key, &x->value);
}

/* Of what is said of one and the same entry that of the first comes first. */
static source *next_of(source *x, source *y)
{
    return y->more && (!x->more || dv_str_order(y->key, x->key) < 0) ? y : x;
}

/* What an entry costs, more or less: a place of its own in a database as much as so many bytes of
 * postings. */
enum { PLACE = 64, TELL_EVERY = 2000 };

static uint64_t work_of(const source *at, const source *own)
{
    return at == own ? PLACE : at->key.n + at->value.n;
}

static void tell(writing *w, uint64_t work)
{
    w->done += work;
    if (w->g->tell && ++w->taken % TELL_EVERY == 0)
        w->g->tell(w->g->ctx, w->done, w->work);
}

/* One is held back until it is known that nothing later is said of it. */
static dv_rc put_all(writing *w)
{
    dv_buf held = {0}, what = {0};
    source own = {.s = w->g->s}, new = {0}, *at;
    dv_rc rc = dv_aside_turn(w->g->new, &new.s, w->err);
    if (rc == DV_OK)
        rc = dv_sorter_turn(own.s, w->err);
    if (rc == DV_OK) {
        w->work = w->g->own * PLACE + dv_aside_work(w->g->new);
        step(&own);
        step(&new);
    }
    for (; rc == DV_OK && (at = next_of(&own, &new))->more; step(at)) {
        if (held.n && !dv_str_eq(dv_buf_str(&held), at->key))
            rc = put_one(w, dv_buf_str(&held), dv_buf_str(&what));
        dv_buf_clear(&held);
        dv_buf_clear(&what);
        dv_buf_add(&held, at->key);
        dv_buf_add(&what, at->value);
        tell(w, work_of(at, &own));
    }
    if (rc == DV_OK)
        rc = dv_sorter_rc(own.s, w->err);
    if (rc == DV_OK)
        rc = dv_sorter_rc(new.s, w->err);
    if (rc == DV_OK && held.n)
        rc = put_one(w, dv_buf_str(&held), dv_buf_str(&what));
    dv_buf_free(&held);
    dv_buf_free(&what);
    return rc;
}

dv_rc dv_gather_write(gathered *g, dv_txn *t, dv_err *err)
{
    writing w = {.g = g, .t = t, .err = err};
    dv_rc rc = open_targets(&w);
    if (rc == DV_OK)
        rc = put_all(&w);
    rc = target_close(&w, &w.lists, rc);
    rc = target_close(&w, &w.words, rc);
    dv_gather_renew(g);
    return rc;
}

/* Writing what was gathered: each database once, from its beginning to its end. */
#include "gather_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct writing {
    gathered *g;
    dv_txn *t;
    target lists, words;
    bool *fill_facts;  /* by kind index, facts and lasting ones */
    bool *fill_rollup; /* by kind index */
    bool fill_records;
    uint64_t done, work; /* see work_of */
    size_t taken;
    beside *beside; /* NULL: nothing is */
    struct {
        size_t which, nkey, size;
        char key[LASTING_KEY];
        dv_buf all;
    } facts; /* of one key, one after the other: they are put together */
    struct {
        size_t which; /* 0: none */
        char key[LASTING_KEY];
    } group; /* of lasting ones, which come one group after the other: the one at hand */
    rolling rolling;
    dv_err *err;
} writing;

static dv_rc is_empty(const writing *w, dv_db db, bool *out)
{
    size_t n;
    dv_rc rc = dv_entries(w->t, db, &n, w->err);
    *out = rc == DV_OK && n == 0;
    return rc;
}

/* Those of each kind, and what of it lasts. */
static dv_db facts_db(const writing *w, size_t which)
{
    const kind_ids *ids = &w->g->r->in->of[which / 2];
    return which % 2 ? ids->lasting : ids->facts;
}

static dv_rc target_open(const writing *w, target *x, const dv_packed *p)
{
    bool fill;
    dv_rc rc = is_empty(w, p->db, &fill);
    *x = (target){.t = w->t, .p = p, .err = w->err, .fill = fill ? dv_packer_open(w->t, p) : NULL};
    return rc;
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
    w->fill_rollup = DV_NEW_N(&w->g->a, bool, kinds);
    for (size_t i = 0; i < 2 * kinds && rc == DV_OK; i++)
        rc = is_empty(w, facts_db(w, i), &w->fill_facts[i]);
    for (size_t i = 0; i < kinds && rc == DV_OK; i++)
        rc = is_empty(w, in->of[i].rollup, &w->fill_rollup[i]);
    return rc;
}

static dv_rc put_facts(writing *w)
{
    const dv_str key = {w->facts.key, w->facts.nkey}, all = dv_buf_str(&w->facts.all);
    dv_rc rc = DV_OK;
    if (all.n)
        rc = dv_put_last_values(w->t, facts_db(w, w->facts.which), key, all, w->facts.size, w->err);
    dv_buf_clear(&w->facts.all);
    return rc;
}

/* Behind all that are there. */
static dv_rc add_fact(writing *w, size_t which, dv_str key, dv_str fact)
{
    enum { AT_ONCE = 1 << 15 };
    const dv_str last = {w->facts.key, w->facts.nkey};
    const bool same = which == w->facts.which && fact.n == w->facts.size && dv_str_eq(key, last);
    dv_rc rc = same && w->facts.all.n < AT_ONCE ? DV_OK : put_facts(w);
    memcpy(w->facts.key, key.p, key.n);
    w->facts.which = which;
    w->facts.nkey = key.n;
    w->facts.size = fact.n;
    dv_buf_add(&w->facts.all, fact);
    return rc;
}

/* All that was to be put into the group at hand, or taken out of it, has been. */
static dv_rc settle_group(writing *w)
{
    const dv_str key = {w->group.key, LASTING_KEY};
    dv_rc rc = put_facts(w);
    if (rc == DV_OK && w->group.which)
        rc = dv_lasting_settle(w->g->r, w->t, &w->g->r->in->of[w->group.which / 2], key, w->err);
    w->group.which = 0;
    return rc;
}

static dv_rc begin_group(writing *w, size_t which, dv_str key)
{
    if (which == w->group.which && dv_str_eq(key, (dv_str){w->group.key, LASTING_KEY}))
        return DV_OK;
    dv_rc rc = settle_group(w);
    w->group.which = which;
    memcpy(w->group.key, key.p, LASTING_KEY);
    return rc;
}

/* A fact has come into its database, or gone out of it. */
static dv_rc roll(writing *w, size_t which, dv_str entry, bool gone)
{
    const tuple fact = {{entry.p, DAY_BYTES}, {entry.p + DAY_BYTES, entry.n - DAY_BYTES}};
    if (which % 2)
        return DV_OK;
    return dv_rolling_add(&w->rolling, &w->g->r->in->of[which / 2], w->fill_rollup[which / 2], fact,
                          gone, w->err);
}

static dv_rc put_fact(writing *w, size_t which, dv_str entry, bool gone)
{
    dv_db db = facts_db(w, which);
    size_t n = which % 2 ? LASTING_KEY : DAY_BYTES;
    const dv_str key = {entry.p, n}, fact = {entry.p + n, entry.n - n};
    dv_rc begun = which % 2 ? begin_group(w, which, key) : DV_OK;
    if (begun != DV_OK)
        return begun;
    if (gone) {
        dv_rc rc = dv_del_value(w->t, db, key, fact, w->err);
        return rc == DV_NOT_FOUND ? DV_OK : rc == DV_OK ? roll(w, which, entry, true) : rc;
    }
    /* What is there already is not counted once more. */
    if (which % 2 == 0 && !w->fill_facts[which] && dv_has_value(w->t, db, key, fact))
        return DV_OK;
    dv_rc rc =
        w->fill_facts[which] ? add_fact(w, which, key, fact) : dv_put(w->t, db, key, fact, w->err);
    return rc == DV_OK ? roll(w, which, entry, false) : rc;
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
        return dv_target_put(&w->lists, entry, value);
    case DV_OF_WORDS:
        return dv_target_put(&w->words, entry, value);
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
enum { PLACE = 64, TELL_EVERY = 2000, LOOK_EVERY = 64 };

static uint64_t work_of(const source *at, const source *own)
{
    return at == own ? PLACE : at->key.n + at->value.n;
}

static void tell_now(const writing *w)
{
    uint64_t done = w->done, all = w->work;
    if (w->beside && !dv_beside_all(w->beside))
        return;
    if (w->beside) {
        done += dv_beside_work(w->beside);
        all += dv_beside_all(w->beside);
    }
    if (w->g->tell)
        w->g->tell(w->g->ctx, done, all);
}

static void tell(writing *w, uint64_t work)
{
    w->done += work;
    if (++w->taken % TELL_EVERY == 0)
        tell_now(w);
}

/* One is held back until it is known that nothing later is said of it. */
static dv_rc put_from(writing *w, source *own, source *new)
{
    dv_buf held = {0}, what = {0};
    source *at;
    dv_rc rc = DV_OK;
    for (; rc == DV_OK && (at = next_of(own, new))->more; step(at)) {
        if (held.n && !dv_str_eq(dv_buf_str(&held), at->key))
            rc = put_one(w, dv_buf_str(&held), dv_buf_str(&what));
        dv_buf_clear(&held);
        dv_buf_clear(&what);
        dv_buf_add(&held, at->key);
        dv_buf_add(&what, at->value);
        tell(w, work_of(at, own));
        if (rc == DV_OK && w->beside && w->taken % LOOK_EVERY == 0)
            rc = dv_beside_put(w->beside, false, w->err);
    }
    if (rc == DV_OK && held.n)
        rc = put_one(w, dv_buf_str(&held), dv_buf_str(&what));
    if (rc == DV_OK)
        rc = settle_group(w);
    if (rc == DV_OK)
        rc = dv_rolling_write(&w->rolling, w->err);
    dv_rolling_free(&w->rolling);
    dv_buf_free(&w->facts.all);
    dv_buf_free(&held);
    dv_buf_free(&what);
    return rc;
}

/* What is left of that which is made beside, as it comes. */
static dv_rc put_rest(writing *w)
{
    dv_rc rc = DV_OK;
    while (rc == DV_OK && !dv_beside_done(w->beside)) {
        rc = dv_beside_put(w->beside, true, w->err);
        tell_now(w);
    }
    return rc;
}

/* Lists and words that are all new, in databases that are empty, are packed beside. */
static bool apart(const writing *w)
{
    return w->lists.fill && w->words.fill && !w->g->mixed;
}

/* Where they aren't, they come to their end here. */
static dv_rc turn_new(writing *w, source *new)
{
    aside *from = w->g->new;
    if (apart(w) && dv_aside_given(from) >= dv_beside_least)
        w->beside = dv_beside_begin(w->g->r, w->t, from);
    if (w->beside)
        return DV_OK;
    dv_rc rc = dv_aside_turn(from, &new->s, w->err);
    w->work += dv_aside_work(from);
    if (rc == DV_OK)
        step(new);
    return rc;
}

static dv_rc put_all(writing *w)
{
    source own = {.s = w->g->s}, new = {0};
    w->work = w->g->own * PLACE;
    dv_rc rc = turn_new(w, &new);
    if (rc == DV_OK)
        rc = dv_sorter_turn(own.s, w->err);
    if (rc == DV_OK) {
        step(&own);
        rc = put_from(w, &own, &new);
    }
    if (rc == DV_OK)
        rc = dv_sorter_rc(own.s, w->err);
    if (w->beside) {
        rc = rc == DV_OK ? put_rest(w) : rc;
        return dv_beside_end(w->beside, rc, w->err);
    }
    return rc == DV_OK ? dv_sorter_rc(new.s, w->err) : rc;
}

dv_rc dv_gather_write(gathered *g, dv_txn *t, dv_err *err)
{
    writing w = {.g = g, .t = t, .rolling = {.t = t}, .err = err};
    dv_rc rc = open_targets(&w);
    if (rc == DV_OK)
        rc = put_all(&w);
    rc = dv_target_close(&w.lists, rc);
    rc = dv_target_close(&w.words, rc);
    dv_gather_renew(g);
    return rc;
}

/* New records, as bytes.
 *
 * Their numbers follow each other, and most tables give them year by year: then each comes behind
 * all that are stored, where it costs no more than its own bytes, and is put at once.  The others
 * wait to be put in order.  What is put between others leaves pages half empty: once more wait in
 * front of those that were put than these are, these are taken back, to be put in order as well. */
#include "gather_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- which ones ---- */

static numbered *waiting(const gathered *g, const dv_kind *k, dv_id id, dv_id beyond)
{
    for (size_t i = 0; i < g->nwait; i++) {
        numbered *w = &g->wait[i];
        if (w->kind == k && id >= w->first && id <= w->last + beyond)
            return w;
    }
    return NULL;
}

bool dv_gather_waits(const gathered *g, const dv_kind *k, dv_id id)
{
    return waiting(g, k, id, 0) != NULL;
}

static void note(gathered *g, const dv_kind *k, dv_id id)
{
    numbered *w = waiting(g, k, id, 1);
    if (!w) {
        if (g->nwait == g->capwait) {
            g->capwait = g->capwait ? g->capwait * 2 : 16;
            g->wait = realloc(g->wait, g->capwait * sizeof *g->wait);
            DV_NEED(g->wait);
        }
        w = &g->wait[g->nwait++];
        *w = (numbered){id, id, k};
    }
    w->last = id > w->last ? id : w->last;
}

/* ---- behind all others ---- */

static dv_rc find_last(gathered *g, dv_txn *t, dv_err *err)
{
    behind *b = &g->behind;
    dv_cursor *c;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(t, g->r->in->records, &c, err);
    if (rc != DV_OK)
        return rc;
    *b = (behind){.known = true, .first = !dv_cursor_last_below(c, (dv_str){"", 0}, &key, &value)};
    if (!b->first)
        memcpy(b->last, key.p, key.n < RECORD_KEY ? key.n : RECORD_KEY);
    rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

static dv_rc hold(gathered *g, dv_str key, dv_str bytes, dv_err *err)
{
    return dv_gather_add(g, DV_OF_RECORDS, key, (dv_str){"", 0}, bytes, err);
}

static dv_rc take_back(gathered *g, dv_txn *t, dv_err *err)
{
    dv_cursor *c;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(t, g->r->in->records, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = dv_cursor_next(c, &key, &value))
        rc = hold(g, key, value, err);
    if (c && rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc == DV_OK ? dv_empty(t, g->r->in->records, err) : rc;
}

static dv_rc put_behind(gathered *g, dv_txn *t, dv_str key, dv_str bytes, dv_err *err)
{
    memcpy(g->behind.last, key.p, RECORD_KEY);
    g->behind.put++;
    return dv_put_last(t, g->r->in->records, key, bytes, err);
}

/* One that comes before some of those. */
static dv_rc put_before(gathered *g, dv_txn *t, dv_str key, dv_str bytes, dv_err *err)
{
    behind *b = &g->behind;
    dv_rc rc = DV_OK;
    b->before++;
    if (b->first && b->before > b->put) {
        b->ended = true;
        rc = b->put ? take_back(g, t, err) : DV_OK;
    }
    return rc == DV_OK ? hold(g, key, bytes, err) : rc;
}

dv_rc dv_gather_bytes(gathered *g, dv_txn *t, const dv_kind *k, dv_id id, dv_str bytes, dv_err *err)
{
    char at[RECORD_KEY];
    const dv_str key = {at, sizeof at};
    behind *b = &g->behind;
    dv_rc rc = b->known ? DV_OK : find_last(g, t, err);
    dv_record_key(g->r, k, id, at);
    note(g, k, id);
    if (rc != DV_OK || b->ended)
        return rc == DV_OK ? hold(g, key, bytes, err) : rc;
    bool last = dv_str_order(key, (dv_str){b->last, sizeof b->last}) > 0;
    return last ? put_behind(g, t, key, bytes, err) : put_before(g, t, key, bytes, err);
}

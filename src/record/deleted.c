/* What has been deleted, from what remains of each: no log is walked for it. */
#include "danvan/lang.h"
#include "danvan/undo.h"

#include "log_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* What remains of one: the last log entry about it, and its id. */
typedef struct gone {
    uint64_t sequence;
    dv_id id;
} gone;

static int latest_first(const void *p, const void *q)
{
    const gone *a = p, *b = q;
    return (a->sequence < b->sequence) - (a->sequence > b->sequence);
}

static bool read_gone(const dv_registry *r, dv_str about, dv_str value, gone *out)
{
    const dv_kind *k;
    dv_reader rd = dv_reader_of(value);
    out->sequence = dv_get_u64(&rd);
    return !rd.bad && dv_id_parse(r->schema, about, &k, &out->id, NULL) == DV_OK;
}

/* Those of the kind: their keys stand together in `meta`. */
static dv_rc all_gone(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, gone **out,
                      size_t *n, size_t *damaged, dv_err *err)
{
    char first[DV_ID_SIZE + sizeof GONE_KEY];
    size_t cap = 0, known = strlen(GONE_KEY);
    dv_cursor *c = NULL;
    dv_str key, value, begin;
    snprintf(first, sizeof first, GONE_KEY "%s-", k->prefix);
    begin = dv_str_from(first);
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_cursor_open(t, r->in->meta, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, begin, &key, &value);
    for (; more && dv_str_begins(key, begin); more = dv_cursor_next(c, &key, &value)) {
        if (*n == cap) {
            size_t room = cap ? cap * 2 : 64;
            *out = dv_arena_grow(a, *out, cap, room, sizeof **out);
            cap = room;
        }
        bool sound = read_gone(r, (dv_str){key.p + known, key.n - known}, value, &(*out)[*n]);
        *n += sound;
        *damaged += !sound;
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

/* DV_NOT_FOUND: it is there, it never was, or it is hidden from the person. */
static dv_rc tell(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                  dv_deleted *out, dv_err *err)
{
    char about[DV_ID_SIZE];
    uint64_t sequence;
    dv_str bytes;
    stored_entry e;
    if (!dv_gone_get(r, t, dv_id_format(k, id, about), &sequence, &bytes))
        return dv_fail(err, DV_NOT_FOUND, about, _("it is not deleted"));
    out->rec = dv_record_of_bytes(a, r, k, id, bytes);
    if (!out->rec)
        return dv_damaged(r, err, about);
    dv_rc rc = dv_rights_see(r, out->rec, err);
    if (rc == DV_OK)
        rc = dv_entry_at(r, t, sequence, &e, err);
    if (rc != DV_OK)
        return rc;
    out->at = e.at;
    out->who = dv_arena_copy(a, e.who);
    out->reason = dv_str_is(e.act, "delete") ? dv_arena_copy(a, e.reason) : NULL;
    return DV_OK;
}

static dv_rc list_in(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, size_t most,
                     dv_deleted_list *out, dv_err *err)
{
    dv_arena own = {0};
    gone *g;
    size_t n;
    dv_rc rc = all_gone(&own, r, t, k, &g, &n, &out->damaged, err);
    if (n)
        qsort(g, n, sizeof *g, latest_first);
    out->at = DV_NEW_N(a, dv_deleted, (n < most ? n : most) + 1);
    for (size_t i = 0; i < n && rc == DV_OK && !out->more; i++) {
        dv_deleted one;
        rc = tell(a, r, t, k, g[i].id, &one, err);
        out->more = rc == DV_OK && out->n == most;
        out->damaged += rc == DV_CORRUPT;
        if (rc == DV_OK && !out->more)
            out->at[out->n++] = one;
        if (rc == DV_NOT_FOUND || rc == DV_CORRUPT) /* it is hidden, or keeps back no other */
            rc = DV_OK;
    }
    dv_arena_free(&own);
    return rc;
}

dv_rc dv_deleted_of(dv_arena *a, dv_registry *r, const dv_kind *k, size_t most,
                    dv_deleted_list *out, dv_err *err)
{
    dv_txn *t;
    *out = (dv_deleted_list){0};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = list_in(a, r, t, k, most, out, err);
    dv_txn_abort(t);
    return rc;
}

dv_rc dv_deleted_one(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, dv_deleted *out,
                     dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = tell(a, r, t, k, id, out, err);
    dv_txn_abort(t);
    return rc;
}

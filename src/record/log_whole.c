/* What a record was when it was added.
 *
 * All of it is there already: in the record as it is stored (or as it was when it was deleted) and
 * in the values that each later entry says were there before it.  The entry of the adding has the
 * hash of what would have stood in it, and so proves what is found that way. */
#include "danvan/lang.h"

#include "past_int.h"

#include <stdio.h>
#include <string.h>

/* The bytes of an entry's record, or, *stored false, of what remains of it with the entry that
 * tells of its deletion; false: neither is there. */
static bool bytes_of(dv_registry *r, dv_txn *t, const stored_entry *e, bool *stored,
                     uint64_t *deleted, dv_str *bytes)
{
    char about[DV_ID_SIZE];
    dv_buf key = {0};
    dv_put_u16(&key, e->kind);
    dv_put_u64(&key, e->id);
    *stored = dv_get(t, r->in->records, dv_buf_str(&key), bytes, NULL) == DV_OK;
    dv_buf_free(&key);
    snprintf(about, sizeof about, "%.*s", (int)e->about.n, e->about.p);
    return *stored || dv_gone_get(r, t, about, deleted, bytes);
}

/* The record's bytes taken apart, and the latest entry about it. */
static bool latest_state(dv_arena *a, dv_registry *r, dv_txn *t, const stored_entry *e,
                         stored_record *s, uint64_t *latest, dv_str *bytes)
{
    bool stored;
    if (!bytes_of(r, t, e, &stored, latest, bytes))
        return false;
    bool read = dv_stored_read(a, *bytes, s);
    *latest = stored ? s->log : *latest;
    return read;
}

/* The log never has open what can be sealed today: what an entry says was there before it may be a
 * box, where the record then had the text.  A box that stands in the record still, or that came
 * after the adding, leaves nothing in doubt. */
static bool is_in_doubt(const stored_record *s, dv_str bytes)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *p = s->value[i].payload.p;
        if (s->value[i].tag == TAG_SEALED && (p < bytes.p || p >= bytes.p + bytes.n))
            return true;
    }
    return false;
}

static dv_rc walk_back(dv_arena *a, dv_registry *r, dv_txn *t, uint64_t from, uint64_t to,
                       stored_record *s, dv_err *err)
{
    dv_rc rc = DV_OK;
    while (rc == DV_OK && from > to) {
        stored_entry e;
        log_change *c = NULL;
        size_t n = 0;
        rc = dv_entry_at(r, t, from, &e, err);
        if (rc == DV_OK && (e.earlier >= from || !dv_past_turned(a, &e, &c, &n)))
            rc = dv_damaged(r, err, "log");
        if (rc != DV_OK)
            break;
        dv_past_apply(a, s, c, n);
        from = e.earlier;
    }
    return rc == DV_OK && from != to ? dv_damaged(r, err, "log") : rc;
}

static log_change added(dv_arena *a, uint16_t field, uint8_t how, uint64_t v)
{
    dv_buf b = {0};
    dv_put_varint(&b, v);
    log_change c = {
        .field = field, .after_tag = how, .after = {dv_arena_copy(a, dv_buf_str(&b)), b.n}};
    dv_buf_free(&b);
    return c;
}

/* In the order in which a save has them. */
static dv_str changes_of(dv_arena *a, const stored_record *s)
{
    dv_buf b = {0};
    log_change *c = DV_NEW_N(a, log_change, s->n + 2);
    c[0] = added(a, STAGE_NO, TAG_INT, s->stage);
    c[1] = added(a, STAGE_ON_NO, TAG_DATE, dv_day_bits(s->stage_on));
    for (size_t i = 0; i < s->n; i++)
        c[i + 2] = (log_change){
            .field = s->value[i].field, .after_tag = s->value[i].tag, .after = s->value[i].payload};
    dv_put_changes(&b, c, s->n + 2);
    dv_str out = {dv_arena_copy(a, dv_buf_str(&b)), b.n};
    dv_buf_free(&b);
    return out;
}

dv_rc dv_entry_whole(dv_arena *a, dv_registry *r, dv_txn *t, uint64_t sequence, stored_entry *e,
                     dv_err *err)
{
    unsigned char hash[DV_HASH_SIZE];
    stored_record s;
    uint64_t latest;
    dv_str bytes;
    if (!e->whole)
        return DV_OK;
    dv_str wants = dv_get_bytes(&e->changes, DV_HASH_SIZE);
    if (e->changes.bad || dv_left(&e->changes) || !latest_state(a, r, t, e, &s, &latest, &bytes))
        return dv_damaged(r, err, "log");
    dv_rc rc = walk_back(a, r, t, latest, sequence, &s, err);
    if (rc != DV_OK)
        return rc;
    dv_str is = changes_of(a, &s);
    dv_hash(is, hash);
    bool same = memcmp(hash, wants.p, sizeof hash) == 0;
    if (!same && !is_in_doubt(&s, bytes))
        return dv_damaged(r, err, "log");
    e->in_doubt = !same;
    e->changes = dv_reader_of(is);
    e->whole = false;
    return DV_OK;
}

/* ---- proving all ---- */

bool dv_log_has_left(dv_registry *r, dv_txn *t, const stored_entry *e, dv_faults *faults)
{
    char place[DV_ID_SIZE];
    bool stored;
    uint64_t deleted;
    dv_str bytes;
    if (!e->id || e->earlier || bytes_of(r, t, e, &stored, &deleted, &bytes))
        return true;
    snprintf(place, sizeof place, "%.*s", (int)e->about.n, e->about.p);
    dv_fault_add(faults, place, NULL,
                 _("it is not there, though the log tells of it: neither the record nor what a "
                   "deletion leaves of it"));
    return false;
}

/* From the latest entry about a record to its first. */
static dv_rc prove(dv_registry *r, dv_txn *t, uint64_t at, const char *place, dv_proving *p,
                   dv_err *err)
{
    dv_arena a = {0};
    stored_entry e = {0};
    dv_err why = {0};
    dv_rc rc = dv_entry_at(r, t, at, &e, &why);
    while (rc == DV_OK && e.earlier && e.earlier < at) {
        at = e.earlier;
        rc = dv_entry_at(r, t, at, &e, &why);
    }
    if (rc == DV_OK)
        rc = dv_entry_whole(&a, r, t, at, &e, &why);
    dv_arena_free(&a);
    p->unproven += rc == DV_OK && e.in_doubt;
    if (rc == DV_CORRUPT) {
        dv_fault_add(p->faults, place, NULL, _("it is not what the log says was added"));
        rc = DV_OK;
    }
    return rc == DV_OK ? rc : dv_fail(err, rc, why.place, "%s", why.text);
}

dv_rc dv_log_prove(dv_registry *r, dv_txn *t, const dv_record *rec, dv_proving *p, dv_err *err)
{
    char text[DV_ID_SIZE];
    return prove(r, t, rec->stored->as.log, dv_id_format(rec->kind, rec->id, text), p, err);
}

/* The entry of a deletion has all values that the record had; of before it is known that what the
 * log has sealed may still lie open. */
static bool is_as_deleted(dv_arena *a, dv_registry *r, dv_txn *t, dv_reader rd)
{
    stored_record is, was = {0};
    stored_entry e;
    log_change *c;
    size_t n;
    uint64_t sequence = dv_get_u64(&rd);
    dv_str bytes = dv_get_bytes(&rd, dv_left(&rd));
    if (rd.bad || !dv_stored_read(a, bytes, &is) ||
        dv_entry_at(r, t, sequence, &e, NULL) != DV_OK || !dv_past_turned(a, &e, &c, &n))
        return false;
    dv_past_apply(a, &was, c, n);
    bool same = is.n == was.n;
    for (size_t i = 0; same && i < is.n; i++) {
        const stored_value *v = &is.value[i], *logged = &was.value[i];
        bool open = logged->tag == TAG_SEALED && v->tag != TAG_SEALED;
        same = v->field == logged->field &&
               (open || (v->tag == logged->tag && dv_str_eq(v->payload, logged->payload)));
    }
    return same;
}

static dv_rc prove_gone(dv_registry *r, dv_txn *t, dv_str about, dv_str value, dv_proving *p,
                        dv_err *err)
{
    dv_arena a = {0};
    char place[DV_ID_SIZE];
    dv_reader rd = dv_reader_of(value);
    snprintf(place, sizeof place, "%.*s", (int)about.n, about.p);
    bool same = is_as_deleted(&a, r, t, rd);
    dv_arena_free(&a);
    if (same)
        return prove(r, t, dv_get_u64(&rd), place, p, err);
    dv_fault_add(p->faults, place, NULL, _("it is not what the log says was deleted"));
    return DV_OK;
}

dv_rc dv_log_prove_gone(dv_registry *r, dv_txn *t, dv_proving *p, dv_err *err)
{
    static const dv_str gone = DV_LIT(GONE_KEY);
    dv_cursor *c;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(t, r->in->meta, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, gone, &key, &value);
    for (; more && rc == DV_OK && key.n > gone.n && memcmp(key.p, gone.p, gone.n) == 0;
         more = dv_cursor_next(c, &key, &value))
        rc = prove_gone(r, t, (dv_str){key.p + gone.n, key.n - gone.n}, value, p, err);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

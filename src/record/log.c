/* The log: each entry begins with the hash of the one before it, so that none can be changed or
 * taken out without every later one telling. */
#include "danvan/history.h"
#include "danvan/lang.h"

#include "record_int.h"

#include <string.h>

typedef struct stored_entry {
    dv_str before; /* hash of the entry before */
    uint16_t office, kind;
    dv_time at;
    dv_str who, from, act, about, reason;
    dv_id id;
    uint32_t revision;
    uint64_t earlier;
    dv_reader changes;
} stored_entry;

static bool entry_read(dv_str bytes, stored_entry *e)
{
    dv_reader r = dv_reader_of(bytes);
    e->before = dv_get_bytes(&r, DV_HASH_SIZE);
    e->office = dv_get_u16(&r);
    e->at = dv_get_ordered(&r);
    e->who = dv_get_text(&r);
    e->from = dv_get_text(&r);
    e->act = dv_get_text(&r);
    e->kind = dv_get_u16(&r);
    e->id = dv_get_u64(&r);
    e->revision = dv_get_u32(&r);
    e->earlier = dv_get_varint(&r);
    e->about = dv_get_text(&r);
    e->reason = dv_get_text(&r);
    e->changes = r;
    return !r.bad;
}

static void sequence_key(uint64_t sequence, char key[8])
{
    for (int i = 0; i < 8; i++)
        key[i] = (char)(sequence >> (56 - 8 * i));
}

static uint64_t sequence_of(dv_str key)
{
    dv_reader r = dv_reader_of(key);
    return dv_get_u64(&r);
}

/* Number, moment and hash of the latest entry; zeroes if there is none. */
static dv_rc last_entry(dv_registry *r, dv_txn *t, uint64_t *sequence, dv_time *at,
                        unsigned char hash[DV_HASH_SIZE], dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    stored_entry e;
    *sequence = 0;
    *at = INT64_MIN;
    memset(hash, 0, DV_HASH_SIZE);
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    if (rc == DV_OK && dv_cursor_last_below(c, (dv_str){"", 0}, &key, &value)) {
        *sequence = sequence_of(key);
        dv_hash(value, hash);
        if (entry_read(value, &e))
            *at = e.at;
        else
            rc = dv_damaged(r, err, "log");
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

static void put_side(dv_buf *b, uint8_t how, dv_str payload)
{
    dv_put_u8(b, how);
    if (how)
        dv_put_text(b, payload);
}

static void put_changes(dv_buf *b, const log_entry *e)
{
    dv_put_varint(b, e->nchange);
    for (size_t i = 0; i < e->nchange; i++) {
        dv_put_u16(b, e->change[i].field);
        put_side(b, e->change[i].before_tag, e->change[i].before);
        put_side(b, e->change[i].after_tag, e->change[i].after);
    }
}

dv_rc dv_log_append(dv_registry *r, dv_txn *t, const log_entry *e, uint64_t *sequence, dv_time *at,
                    dv_err *err)
{
    unsigned char hash[DV_HASH_SIZE];
    uint64_t last;
    dv_time last_at;
    dv_rc rc = last_entry(r, t, &last, &last_at, hash, err);
    if (rc != DV_OK)
        return rc;
    /* A clock that jumps backwards does not turn the order of what happened. */
    dv_time now = dv_now();
    *at = now > last_at ? now : last_at;
    *sequence = last + 1;
    dv_buf b = {0};
    dv_buf_add(&b, (dv_str){(const char *)hash, sizeof hash});
    dv_put_u16(&b, r->in->office);
    dv_put_ordered(&b, *at);
    dv_put_text(&b, dv_str_from(r->actor.name));
    dv_put_text(&b, dv_str_from(r->actor.from));
    dv_put_text(&b, dv_str_from(e->act));
    dv_put_u16(&b, e->kind);
    dv_put_u64(&b, e->id);
    dv_put_u32(&b, e->revision);
    dv_put_varint(&b, e->earlier);
    dv_put_text(&b, dv_str_from(e->about));
    dv_put_text(&b, dv_str_from(e->reason));
    put_changes(&b, e);
    char key[8];
    sequence_key(*sequence, key);
    rc = dv_put_last(t, r->in->log, (dv_str){key, 8}, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* ---- reading ---- */

static const char *side(dv_arena *a, const dv_registry *r, const dv_kind *k, uint16_t field,
                        dv_reader *rd)
{
    stored_value v = {.field = field, .tag = dv_get_u8(rd)};
    if (!v.tag)
        return NULL;
    v.payload = dv_get_text(rd);
    if (field == STAGE_NO && k) {
        dv_reader no = dv_reader_of(v.payload);
        return dv_number_name(&dv_ids_of(r, k)->stage, dv_get_varint(&no));
    }
    return k ? dv_value_decode(a, r, k, &v) : dv_arena_copy(a, v.payload);
}

static const char *field_name(const dv_registry *r, const dv_kind *k, uint16_t no)
{
    if (no == STAGE_NO)
        return "stage";
    if (no == STAGE_ON_NO)
        return "stage_on";
    const char *name = k ? dv_number_name(&dv_ids_of(r, k)->field, no) : NULL;
    return name ? name : "value";
}

static const char *optional(dv_arena *a, dv_str s)
{
    return s.n ? dv_arena_copy(a, s) : NULL;
}

static bool entry_show(dv_arena *a, const dv_registry *r, uint64_t sequence, dv_str bytes,
                       dv_entry *out)
{
    stored_entry e;
    if (!entry_read(bytes, &e))
        return false;
    *out = (dv_entry){.sequence = sequence,
                      .office = e.office,
                      .at = e.at,
                      .who = dv_arena_copy(a, e.who),
                      .from = dv_arena_copy(a, e.from),
                      .act = dv_arena_copy(a, e.act),
                      .kind = dv_kind_of_number(r, e.kind),
                      .id = e.id,
                      .id_text = optional(a, e.about),
                      .revision = e.revision,
                      .reason = optional(a, e.reason)};
    uint64_t n = dv_get_varint(&e.changes);
    if (e.changes.bad || n > dv_left(&e.changes))
        return false;
    dv_change *change = DV_NEW_N(a, dv_change, (size_t)n + 1);
    for (size_t i = 0; i < n; i++) {
        uint16_t field = dv_get_u16(&e.changes);
        change[i].field = field_name(r, out->kind, field);
        change[i].before = side(a, r, out->kind, field, &e.changes);
        change[i].after = side(a, r, out->kind, field, &e.changes);
    }
    out->change = change;
    out->nchange = (size_t)n;
    return !e.changes.bad;
}

static dv_rc show_at(dv_registry *r, dv_txn *t, uint64_t sequence, dv_entry_fn fn, void *ctx,
                     bool *go_on, dv_err *err)
{
    char key[8];
    dv_str bytes;
    dv_entry e;
    dv_arena a = {0};
    sequence_key(sequence, key);
    dv_rc rc = dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, err);
    if (rc == DV_OK && entry_show(&a, r, sequence, bytes, &e))
        *go_on = fn(ctx, &e);
    else
        rc = dv_damaged(r, err, "log");
    dv_arena_free(&a);
    return rc;
}

static dv_rc earlier_of(dv_registry *r, dv_txn *t, uint64_t sequence, uint64_t *earlier,
                        dv_err *err)
{
    char key[8];
    dv_str bytes;
    stored_entry e;
    sequence_key(sequence, key);
    dv_rc rc = dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, err);
    if (rc != DV_OK || !entry_read(bytes, &e) || e.earlier >= sequence)
        return dv_damaged(r, err, "log");
    *earlier = e.earlier;
    return DV_OK;
}

/* The latest entry about a record: the record says, or, once it is deleted, its tombstone. */
static dv_rc latest_about(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, uint64_t *out,
                          dv_err *err)
{
    dv_arena a = {0};
    dv_record *rec;
    dv_str stored;
    char key[64], text[DV_ID_SIZE];
    dv_rc rc = dv_record_get(&a, r, t, k, id, &rec, err);
    if (rc == DV_OK)
        *out = rec->stored->as.log;
    snprintf(key, sizeof key, "gone/%s", dv_id_format(k, id, text));
    if (rc == DV_NOT_FOUND && dv_meta_get(r, t, key, &stored)) {
        dv_reader rd = dv_reader_of(stored);
        *out = dv_get_u64(&rd);
        rc = DV_OK;
    }
    dv_arena_free(&a);
    return rc;
}

/* Follows the chain of one record backwards, then shows it forwards. */
static dv_rc history_of(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, dv_entry_fn fn,
                        void *ctx, dv_err *err)
{
    dv_arena a = {0};
    uint64_t at = 0, *chain = NULL;
    size_t n = 0, cap = 0;
    dv_rc rc = latest_about(r, t, k, id, &at, err);
    while (rc == DV_OK && at) {
        if (n == cap) {
            cap = cap ? cap * 2 : 16;
            chain = dv_arena_grow(&a, chain, n, cap, sizeof *chain);
        }
        chain[n++] = at;
        rc = earlier_of(r, t, at, &at, err);
    }
    bool go_on = true;
    while (rc == DV_OK && n && go_on)
        rc = show_at(r, t, chain[--n], fn, ctx, &go_on, err);
    dv_arena_free(&a);
    return rc;
}

static dv_rc whole_log(dv_registry *r, dv_txn *t, dv_date since, dv_entry_fn fn, void *ctx,
                       dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_arena a = {0};
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more && rc == DV_OK; more = more && dv_cursor_next(c, &key, &value)) {
        dv_entry e;
        dv_arena_reset(&a);
        if (!entry_show(&a, r, sequence_of(key), value, &e))
            rc = dv_damaged(r, err, "log");
        else if (since == DV_NO_DATE || dv_time_date(e.at) >= since)
            more = fn(ctx, &e);
    }
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

typedef struct since_ctx {
    dv_entry_fn fn;
    void *ctx;
    dv_date since;
} since_ctx;

static bool only_since(void *ctx, const dv_entry *e)
{
    const since_ctx *s = ctx;
    return dv_time_date(e->at) < s->since || s->fn(s->ctx, e);
}

dv_rc dv_history(dv_registry *r, const dv_kind *k, dv_id id, dv_date since, dv_entry_fn fn,
                 void *ctx, dv_err *err)
{
    dv_txn *t;
    since_ctx s = {fn, ctx, since};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    if (!id)
        rc = whole_log(r, t, since, fn, ctx, err);
    else if (since == DV_NO_DATE)
        rc = history_of(r, t, k, id, fn, ctx, err);
    else
        rc = history_of(r, t, k, id, only_since, &s, err);
    dv_txn_abort(t);
    return rc;
}

dv_rc dv_log_verify(dv_registry *r, dv_txn *t, size_t *n, dv_faults *faults, dv_err *err)
{
    unsigned char hash[DV_HASH_SIZE] = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_time last = INT64_MIN;
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        stored_entry e;
        char place[40];
        ++*n;
        snprintf(place, sizeof place, "log %llu", (unsigned long long)sequence_of(key));
        if (sequence_of(key) != *n)
            dv_fault_add(faults, place, NULL, _("entry %zu is missing before it"), *n);
        if (!entry_read(value, &e))
            dv_fault_add(faults, place, NULL, _("this entry can't be read"));
        else if (memcmp(e.before.p, hash, sizeof hash) != 0)
            dv_fault_add(faults, place, NULL,
                         _("the entry before it is not the one that was written"));
        else if (e.at < last)
            dv_fault_add(faults, place, NULL, _("its moment is before that of the entry before"));
        else
            last = e.at;
        *n = (size_t)sequence_of(key);
        dv_hash(value, hash);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

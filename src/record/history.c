/* Showing the log. */
#include "danvan/history.h"

#include "danvan/lang.h"

#include "log_int.h"
#include "past_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <stdio.h>
#include <string.h>

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

/* Is this field's value a secret today?  It may have been logged while it was none. */
static bool is_secret(dv_arena *a, dv_registry *r, dv_txn *t, const dv_entry *e, uint16_t no)
{
    const dv_field *f = e->kind ? dv_field_of_number(r, e->kind, no) : NULL;
    dv_record *now;
    if (!f || !f->sealed)
        return false;
    return f->sealed->n == 0 || dv_record_get(a, r, t, e->kind, e->id, &now, NULL) != DV_OK ||
           now->value[f->index] == dv_mask;
}

static void mask_change(dv_change *c)
{
    c->before = c->before ? dv_mask : NULL;
    c->after = c->after ? dv_mask : NULL;
}

static const char *const acts[] = {
    N_("add"),       N_("set"),    N_("delete"),  N_("undo"),   N_("redo"),  N_("revert"),
    N_("return"),    N_("state"),  N_("looked"),  N_("pin"),    N_("unpin"), N_("explain"),
    N_("unexplain"), N_("backup"), N_("restore"), N_("repair"), N_("seal"),
};

const char *dv_act_text(const char *what)
{
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i], what) == 0)
            return dv_tr(acts[i]);
    /* A key of the configuration is another word. */
    return strcmp(what, "key") == 0 ? _("new key") : what;
}

/* The reason of a look begins with the field that was opened; what follows may quote what was seen,
 * and is for those who may look. */
static void tell_look(dv_arena *a, const dv_registry *r, dv_entry *e)
{
    dv_str rest = dv_str_from(e->reason), field;
    if (strcmp(e->act, "looked") != 0 || !dv_str_cut(&rest, ':', &field))
        return;
    dv_change *c = DV_NEW(a, dv_change);
    *c = (dv_change){dv_arena_copy(a, field), dv_mask, dv_mask};
    e->change = c;
    e->nchange = 1;
    e->reason = dv_rights_opens(r) ? dv_arena_copy(a, dv_str_trim(rest)) : dv_mask;
}

/* Of a record that the person does not see nothing is told; it may be deleted. */
static bool may_tell(dv_arena *a, dv_registry *r, dv_txn *t, const dv_entry *e)
{
    dv_record *rec;
    bool gone;
    if (!e->kind && e->id) /* of a kind that is no longer declared nobody knows who may see what */
        return dv_rights_administer(r, NULL) == DV_OK;
    if (strcmp(e->act, "pin") == 0 || strcmp(e->act, "unpin") == 0)
        return dv_pin_may_tell(a, r, t, dv_str_from(e->id_text));
    if (!e->kind || dv_rights_sees_all(r, e->kind))
        return true;
    return dv_past_any(a, r, t, e->kind, e->id, &rec, &gone, NULL) == DV_OK &&
           dv_rights_sees(r, rec);
}

static bool entry_show(dv_arena *a, dv_registry *r, dv_txn *t, uint64_t sequence, dv_str bytes,
                       dv_entry *out)
{
    stored_entry e;
    if (!dv_entry_read(bytes, &e) || dv_entry_whole(a, r, t, sequence, &e, NULL) != DV_OK)
        return false;
    *out = (dv_entry){.sequence = sequence,
                      .act_first = e.act_first,
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
        if (is_secret(a, r, t, out, field))
            mask_change(&change[i]);
    }
    out->change = change;
    out->nchange = (size_t)n;
    tell_look(a, r, out);
    return !e.changes.bad;
}

static dv_rc show_at(dv_registry *r, dv_txn *t, uint64_t sequence, dv_entry_fn fn, void *ctx,
                     bool *go_on, dv_err *err)
{
    char key[8];
    dv_str bytes;
    dv_entry e;
    dv_arena a = {0};
    dv_sequence_key(sequence, key);
    dv_rc rc = dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, err);
    if (rc == DV_OK && entry_show(&a, r, t, sequence, bytes, &e))
        *go_on = fn(ctx, &e);
    else
        rc = dv_damaged(r, err, "log");
    dv_arena_free(&a);
    return rc;
}

static dv_rc earlier_of(dv_registry *r, dv_txn *t, uint64_t sequence, uint64_t *earlier,
                        dv_err *err)
{
    stored_entry e;
    dv_rc rc = dv_entry_at(r, t, sequence, &e, err);
    if (rc == DV_OK && e.earlier >= sequence)
        rc = dv_damaged(r, err, "log");
    *earlier = rc == DV_OK ? e.earlier : 0;
    return rc;
}

/* The latest entry about a record: the record says, or, once it is deleted, its tombstone. */
static dv_rc latest_entry(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, uint64_t *out,
                          dv_err *err)
{
    dv_arena a = {0};
    dv_record *rec;
    dv_str bytes;
    char text[DV_ID_SIZE];
    dv_rc rc = dv_record_get(&a, r, t, k, id, &rec, err);
    if (rc == DV_OK)
        *out = rec->stored->as.log;
    if (rc == DV_NOT_FOUND && dv_gone_get(r, t, dv_id_format(k, id, text), out, &bytes))
        rc = DV_OK;
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
    dv_record *rec;
    bool gone;
    dv_rc rc = dv_past_any(&a, r, t, k, id, &rec, &gone, err);
    if (rc == DV_OK)
        rc = dv_rights_see(r, rec, err);
    if (rc == DV_OK)
        rc = latest_entry(r, t, k, id, &at, err);
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

/* Sequences have no gap, and moments are in their order as long as no clock is put back far: then
 * the first entry of a day is found by halving. */
static uint64_t first_since(dv_registry *r, dv_txn *t, dv_date since)
{
    size_t n = 0;
    dv_entries(t, r->in->log, &n, NULL);
    uint64_t lo = 1, hi = n + 1;
    /* Where a clock was put back, an earlier entry may have a later moment. */
    while (lo < hi && since != DV_NO_DATE && !dv_log_put_back(r, t)) {
        uint64_t mid = lo + (hi - lo) / 2;
        char key[8];
        dv_str bytes;
        stored_entry e;
        dv_sequence_key(mid, key);
        if (dv_get(t, r->in->log, (dv_str){key, 8}, &bytes, NULL) != DV_OK ||
            !dv_entry_read(bytes, &e))
            return 1; /* damaged: begin where every reader meets it */
        if (dv_time_date(e.at) < since)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static dv_rc whole_log(dv_registry *r, dv_txn *t, dv_date since, dv_entry_fn fn, void *ctx,
                       dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_arena a = {0};
    char first[8];
    dv_sequence_key(first_since(r, t, since), first);
    dv_rc rc = dv_cursor_open(t, r->in->log, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){first, 8}, &key, &value);
    for (; more && rc == DV_OK; more = more && dv_cursor_next(c, &key, &value)) {
        dv_entry e;
        dv_arena_reset(&a);
        if (!entry_show(&a, r, t, dv_sequence_of(key), value, &e))
            rc = dv_damaged(r, err, "log");
        else if ((since == DV_NO_DATE || dv_time_date(e.at) >= since) && may_tell(&a, r, t, &e))
            more = fn(ctx, &e);
    }
    if (c && rc == DV_OK)
        rc = dv_cursor_rc(c, err);
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

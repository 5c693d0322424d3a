/* Taking back: from the log, backwards. */
#include "danvan/undo.h"

#include "danvan/lang.h"

#include "log_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- the changes of an entry ---- */

typedef struct side {
    uint8_t tag; /* 0: unset */
    dv_str payload;
} side;

static side read_side(dv_reader *rd)
{
    side s = {.tag = dv_get_u8(rd)};
    if (s.tag)
        s.payload = dv_get_text(rd);
    return s;
}

/* The changes as they were logged, turned round: what was after is before. */
static bool turned(dv_arena *a, const stored_entry *e, log_change **out, size_t *n)
{
    dv_reader rd = e->changes;
    uint64_t many = dv_get_varint(&rd);
    if (rd.bad || many > dv_left(&rd))
        return false;
    *n = (size_t)many;
    *out = DV_NEW_N(a, log_change, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        uint16_t field = dv_get_u16(&rd);
        side was = read_side(&rd), is = read_side(&rd);
        (*out)[i] = (log_change){field, is.tag, was.tag, is.payload, was.payload};
    }
    return !rd.bad;
}

static int by_field(const void *p, const void *q)
{
    const stored_value *a = p, *b = q;
    return (a->field > b->field) - (a->field < b->field);
}

static void put_value(stored_record *s, const log_change *c)
{
    size_t i = 0;
    while (i < s->n && s->value[i].field != c->field)
        i++;
    if (!c->after_tag) {
        if (i < s->n)
            s->value[i] = s->value[--s->n];
        return;
    }
    s->value[i] = (stored_value){c->field, c->after_tag, c->after};
    s->n += i == s->n;
}

/* The stored record after the changes; stage and its day are changes like others. */
static void apply(dv_arena *a, stored_record *s, const log_change *c, size_t n)
{
    stored_value *own = DV_NEW_N(a, stored_value, s->n + n + 1);
    if (s->n)
        memcpy(own, s->value, s->n * sizeof *own);
    s->value = own;
    for (size_t i = 0; i < n; i++) {
        dv_reader rd = dv_reader_of(c[i].after);
        uint64_t bits = c[i].field >= STAGE_ON_NO ? dv_get_varint(&rd) : 0;
        if (c[i].field == STAGE_NO)
            s->stage = (uint16_t)bits;
        else if (c[i].field == STAGE_ON_NO)
            s->stage_on = (dv_date)((int64_t)(bits >> 1) ^ -(int64_t)(bits & 1));
        else
            put_value(s, &c[i]);
    }
    if (s->n)
        qsort(s->value, s->n, sizeof *s->value, by_field);
}

static dv_record *record_of(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id,
                            const stored_record *s)
{
    dv_buf b = {0};
    dv_stored_write(&b, s);
    dv_record *rec = dv_record_of_bytes(a, r, k, id, dv_buf_str(&b));
    dv_buf_free(&b);
    return rec;
}

/* The record as it is stored, or as it was when it was deleted. */
static dv_rc any_record(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                        dv_record **out, bool *gone, dv_err *err)
{
    char text[DV_ID_SIZE];
    uint64_t sequence;
    dv_str bytes;
    dv_rc rc = dv_record_get(a, r, t, k, id, out, err);
    *gone = rc == DV_NOT_FOUND;
    if (!*gone || !dv_gone_get(r, t, dv_id_format(k, id, text), &sequence, &bytes))
        return rc;
    *out = dv_record_of_bytes(a, r, k, id, bytes);
    if (!*out)
        return dv_damaged(r, err, text);
    (*out)->stored->as.log = sequence;
    return DV_OK;
}

/* ---- which act ---- */

typedef struct seeker {
    dv_registry *r;
    dv_txn *t;
    dv_arena *a;
    uint64_t *undone; /* acts that were taken back already */
    size_t n, cap;
} seeker;

static bool can_be_undone(const stored_entry *e)
{
    return dv_str_is(e->act, "add") || dv_str_is(e->act, "set") || dv_str_is(e->act, "delete");
}

static bool is_undone(const seeker *s, uint64_t number)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->undone[i] == number)
            return true;
    return false;
}

static void note_undone(seeker *s, const stored_entry *e)
{
    uint64_t number = strtoull(dv_arena_copy(s->a, e->reason), NULL, 10);
    if (is_undone(s, number))
        return;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        s->undone = dv_arena_grow(s->a, s->undone, s->n, cap, sizeof *s->undone);
        s->cap = cap;
    }
    s->undone[s->n++] = number;
}

/* Backwards from the end, over what others did and what was taken back already.  *number 0: none.
 */
static dv_rc last_act(seeker *s, uint64_t *number, dv_err *err)
{
    size_t last = 0;
    dv_rc rc = dv_entries(s->t, s->r->in->log, &last, err);
    *number = 0;
    for (uint64_t i = last; rc == DV_OK && i > 0; i--) {
        stored_entry e;
        rc = dv_entry_at(s->r, s->t, i, &e, err);
        if (rc != DV_OK || !dv_str_is(e.who, s->r->actor.name))
            continue;
        if (dv_str_is(e.act, "undo")) {
            note_undone(s, &e);
        } else if (can_be_undone(&e) && !is_undone(s, e.act_first)) {
            *number = e.act_first;
            return DV_OK;
        }
    }
    return rc;
}

static bool is_of(dv_registry *r, dv_txn *t, uint64_t sequence, uint64_t number, stored_entry *e)
{
    return dv_entry_at(r, t, sequence, e, NULL) == DV_OK && e->act_first == number;
}

static dv_rc tell(seeker *s, uint64_t number, dv_act_told *out, dv_err *err)
{
    stored_entry e;
    dv_rc rc = dv_entry_at(s->r, s->t, number, &e, err);
    if (rc != DV_OK)
        return rc;
    *out = (dv_act_told){.act = number,
                         .what = dv_arena_copy(s->a, e.act),
                         .at = e.at,
                         .first = dv_arena_copy(s->a, e.about)};
    while (is_of(s->r, s->t, number + out->n, number, &e))
        out->n++;
    return DV_OK;
}

dv_rc dv_undo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err)
{
    seeker s = {.r = r, .a = a};
    uint64_t number;
    dv_rc rc = dv_txn_read(r->store, &s.t, err);
    if (rc != DV_OK)
        return rc;
    rc = last_act(&s, &number, err);
    if (rc == DV_OK && !number)
        rc =
            dv_fail(err, DV_NOT_FOUND, "", _("you have done nothing yet that could be taken back"));
    if (rc == DV_OK)
        rc = tell(&s, number, out, err);
    dv_txn_abort(s.t);
    return rc;
}

/* ---- taking it back ---- */

static dv_rc changed_since(act *x, const char *about, dv_str who)
{
    return dv_fail(x->err, DV_CONFLICT, about,
                   _("%.*s has changed it since: nothing was taken back"), (int)who.n, who.p);
}

/* Is the record what the entry left?  What came after it must have been taken back again. */
static dv_rc still_so(act *x, uint64_t sequence, uint64_t latest, const char *about)
{
    seeker after = {.r = x->r, .t = x->t, .a = x->a};
    dv_rc rc = DV_OK;
    for (uint64_t at = latest; rc == DV_OK && at > sequence;) {
        stored_entry e;
        rc = dv_entry_at(x->r, x->t, at, &e, x->err);
        if (rc == DV_OK && dv_str_is(e.act, "undo"))
            note_undone(&after, &e);
        else if (rc == DV_OK && !is_undone(&after, e.act_first))
            rc = changed_since(x, about, e.who);
        if (rc == DV_OK && e.earlier >= at)
            rc = dv_damaged(x->r, x->err, "log");
        at = rc == DV_OK ? e.earlier : 0;
    }
    return rc;
}

/* The record's values and changes are the entry's, turned round. */
static dv_rc put_back(act *x, const stored_entry *e, const char *reason)
{
    stored_record s = x->old->stored->as;
    if (!turned(x->a, e, &x->change, &x->nchange))
        return dv_damaged(x->r, x->err, "log");
    /* What was deleted comes back as it was stored: nothing of it has changed. */
    if (x->back)
        x->nchange = 0;
    apply(x->a, &s, x->change, x->nchange);
    x->rec = record_of(x->a, x->r, x->old->kind, x->old->id, &s);
    if (!x->rec)
        return dv_damaged(x->r, x->err, "log");
    x->value = s.value;
    x->n = s.n;
    return dv_act_write(x, "undo", reason);
}

static dv_rc undo_entry(act *x, uint64_t sequence, const stored_entry *e, const char *reason)
{
    const char *about = dv_arena_copy(x->a, e->about);
    const dv_kind *k = dv_kind_of_number(x->r, e->kind);
    dv_record *now;
    bool deleted = dv_str_is(e->act, "delete");
    if (!k)
        return dv_fail(x->err, DV_INVALID, about,
                       _("its kind is no longer declared: nothing was taken back"));
    dv_rc rc = any_record(x->a, x->r, x->t, k, e->id, &now, &x->back, x->err);
    if (rc != DV_OK)
        return rc;
    rc = still_so(x, sequence, now->stored->as.log, about);
    if (rc != DV_OK)
        return rc;
    if (x->back != deleted)
        return dv_damaged(x->r, x->err, about);
    x->old = x->rec = now;
    x->value = NULL;
    x->n = x->nchange = 0;
    if (dv_str_is(e->act, "add"))
        return dv_act_delete(x, "undo", reason);
    rc = put_back(x, e, reason);
    return rc == DV_OK && deleted ? dv_gone_drop(x->r, x->t, about, x->err) : rc;
}

/* From its last entry to its first: a record that one act changed twice goes the same way back. */
static dv_rc undo_all(dv_registry *r, dv_txn *t, const dv_act_told *told, dv_err *err)
{
    uint64_t first = 0;
    char reason[24];
    dv_rc rc = DV_OK;
    snprintf(reason, sizeof reason, "%llu", (unsigned long long)told->act);
    for (size_t i = told->n; rc == DV_OK && i-- > 0;) {
        dv_arena a = {0};
        stored_entry e;
        act x = {.a = &a, .r = r, .t = t, .first = &first, .err = err};
        rc = dv_entry_at(r, t, told->act + i, &e, err);
        if (rc == DV_OK)
            rc = undo_entry(&x, told->act + i, &e, reason);
        dv_arena_free(&a);
    }
    return rc;
}

static dv_rc undo_in(dv_registry *r, dv_txn *t, dv_arena *a, uint64_t number, dv_err *err)
{
    seeker s = {.r = r, .t = t, .a = a};
    uint64_t last;
    dv_act_told told;
    dv_rc rc = dv_registry_writes(r, t, err);
    if (rc == DV_OK)
        rc = last_act(&s, &last, err);
    if (rc == DV_OK && last != number)
        rc = dv_fail(err, DV_CONFLICT, "",
                     _("you have done something else since: nothing was taken back"));
    if (rc == DV_OK)
        rc = tell(&s, number, &told, err);
    return rc == DV_OK ? undo_all(r, t, &told, err) : rc;
}

dv_rc dv_undo(dv_registry *r, uint64_t number, dv_err *err)
{
    dv_arena a = {0};
    dv_err own;
    dv_txn *t;
    err = err ? err : &own;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK) {
        rc = undo_in(r, t, &a, number, err);
        if (rc == DV_OK)
            rc = dv_txn_commit(t, err);
        else
            dv_txn_abort(t);
    }
    dv_arena_free(&a);
    return rc;
}

/* ---- an earlier revision ---- */

static dv_rc no_revision(const dv_kind *k, dv_id id, uint32_t revision, dv_err *err)
{
    char text[DV_ID_SIZE];
    return dv_fail(err, DV_NOT_FOUND, dv_id_format(k, id, text), _("it has no revision %u"),
                   revision);
}

static dv_rc at_revision(dv_arena *a, dv_registry *r, dv_txn *t, dv_record *now, uint32_t revision,
                         dv_record **out, dv_err *err)
{
    stored_record s = now->stored->as;
    uint64_t at = s.log;
    dv_rc rc = DV_OK;
    while (rc == DV_OK && at) {
        stored_entry e;
        log_change *change;
        size_t n;
        rc = dv_entry_at(r, t, at, &e, err);
        if (rc != DV_OK || e.revision <= revision)
            break;
        if (e.earlier >= at || !turned(a, &e, &change, &n))
            return dv_damaged(r, err, "log");
        apply(a, &s, change, n);
        at = e.earlier;
    }
    if (rc != DV_OK)
        return rc;
    s.revision = revision;
    *out = record_of(a, r, now->kind, now->id, &s);
    return *out ? DV_OK : dv_damaged(r, err, "log");
}

dv_rc dv_record_at(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, uint32_t revision,
                   dv_record **out, dv_err *err)
{
    dv_record *now;
    dv_txn *t;
    bool gone;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = any_record(a, r, t, k, id, &now, &gone, err);
    if (rc == DV_OK && (revision < 1 || revision > now->revision))
        rc = no_revision(k, id, revision, err);
    if (rc == DV_OK)
        rc = at_revision(a, r, t, now, revision, out, err);
    dv_txn_abort(t);
    return rc;
}

/* A record as it was: its log entries, backwards from what is stored. */
#include "danvan/lang.h"
#include "danvan/undo.h"

#include "past_int.h"
#include "rights_int.h"

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

bool dv_past_turned(dv_arena *a, const stored_entry *e, log_change **out, size_t *n)
{
    dv_reader rd = e->changes;
    uint64_t many = dv_get_varint(&rd);
    if (e->whole || rd.bad || many > dv_left(&rd))
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

void dv_past_apply(dv_arena *a, stored_record *s, const log_change *c, size_t n)
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

dv_record *dv_past_record(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id,
                          const stored_record *s)
{
    dv_buf b = {0};
    dv_stored_write(&b, s);
    dv_record *rec = dv_record_of_bytes(a, r, k, id, dv_buf_str(&b));
    dv_buf_free(&b);
    return rec;
}

dv_rc dv_past_any(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
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

/* ---- an earlier revision ---- */

static dv_rc no_revision(const dv_kind *k, dv_id id, uint32_t revision, dv_err *err)
{
    char text[DV_ID_SIZE];
    return dv_fail(err, DV_NOT_FOUND, dv_id_format(k, id, text), _("it has no revision %u"),
                   revision);
}

/* Who made the revision that the entry `at` left, and when.  What deleted or only looked left it at
 * the revision that it had. */
static dv_rc made_by(dv_registry *r, dv_txn *t, uint64_t at, stored_record *s, dv_err *err)
{
    dv_rc rc = DV_OK;
    while (rc == DV_OK && at) {
        stored_entry e;
        rc = dv_entry_at(r, t, at, &e, err);
        if (rc != DV_OK || e.revision != s->revision)
            break;
        if (e.earlier >= at)
            return dv_damaged(r, err, "log");
        s->updated_at = e.at;
        s->updated_by = e.who;
        at = e.earlier;
    }
    return rc;
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
        if (e.earlier >= at || !dv_past_turned(a, &e, &change, &n))
            return dv_damaged(r, err, "log");
        dv_past_apply(a, &s, change, n);
        at = e.earlier;
    }
    if (rc != DV_OK)
        return rc;
    if (s.revision != revision) {
        s.revision = revision;
        rc = made_by(r, t, at, &s, err);
    }
    if (rc != DV_OK)
        return rc;
    *out = dv_past_record(a, r, now->kind, now->id, &s);
    return *out ? DV_OK : dv_damaged(r, err, "log");
}

/* Also of a record that had no secrets then: it may have some now. */
static void close_what_can_be_sealed(dv_record *rec)
{
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (rec->kind->field[i].sealed && rec->value[i])
            rec->value[i] = dv_mask;
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
    rc = dv_past_any(a, r, t, k, id, &now, &gone, err);
    if (rc == DV_OK)
        rc = dv_rights_see(r, now, err);
    if (rc == DV_OK && (revision < 1 || revision > now->revision))
        rc = no_revision(k, id, revision, err);
    if (rc == DV_OK)
        rc = at_revision(a, r, t, now, revision, out, err);
    if (rc == DV_OK && revision < now->revision)
        close_what_can_be_sealed(*out);
    dv_txn_abort(t);
    return rc;
}

/* ---- making it a new one ---- */

/* Every declared field as it was then; `now` keeps its own extras. */
static dv_rc take_back_to(dv_registry *r, dv_record *now, const dv_record *was, dv_err *err)
{
    for (size_t i = 0; i < now->kind->nfield; i++)
        if (!now->kind->field[i].computed)
            now->value[i] = was->value[i];
    if (!was->stage_decl)
        return DV_OK; /* no longer declared: it stays where it is */
    if (was->stage_decl != now->stage_decl)
        return dv_record_move(r, now, was->stage, was->stage_on, err);
    now->stage_on = was->stage_on;
    return DV_OK;
}

static dv_rc revert_in(act *x, const dv_kind *k, dv_id id, uint32_t revision, dv_faults *faults)
{
    char about[DV_ID_SIZE];
    dv_record *was = NULL;
    dv_rc rc = dv_registry_writes(x->r, x->t, x->err);
    if (rc == DV_OK)
        rc = dv_past_any(x->a, x->r, x->t, k, id, &x->rec, &x->back, x->err);
    if (rc == DV_OK)
        rc = dv_rights_see(x->r, x->rec, x->err);
    if (rc == DV_OK && (revision < 1 || revision > x->rec->revision))
        rc = no_revision(k, id, revision, x->err);
    if (rc == DV_OK)
        rc = at_revision(x->a, x->r, x->t, x->rec, revision, &was, x->err);
    if (rc == DV_OK)
        rc = dv_rights_restore(x->r, x->rec, was, x->err);
    if (rc == DV_OK && x->back)
        x->old = dv_past_record(x->a, x->r, k, id, &x->rec->stored->as);
    if (rc == DV_OK)
        rc = take_back_to(x->r, x->rec, was, x->err);
    if (rc != DV_OK)
        return rc;
    x->masked = was;
    x->what = x->back ? "return" : "revert";
    x->reason = dv_arena_printf(x->a, "%u", revision);
    rc = dv_act_save(x, faults);
    return rc == DV_OK && x->back ? dv_gone_drop(x->r, x->t, dv_id_format(k, id, about), x->err)
                                  : rc;
}

dv_rc dv_revert(dv_registry *r, const dv_kind *k, dv_id id, uint32_t revision, uint32_t *now,
                dv_faults *faults, dv_err *err)
{
    dv_err own;
    dv_arena a = {0};
    act x = {.a = &a, .r = r, .err = err ? err : &own};
    dv_rc rc = dv_txn_write(r->store, &x.t, x.err);
    if (rc == DV_OK) {
        rc = revert_in(&x, k, id, revision, faults);
        rc = dv_txn_end(x.t, rc, x.err);
    }
    if (rc == DV_OK && now)
        *now = x.rec->revision;
    dv_arena_free(&a);
    return rc;
}

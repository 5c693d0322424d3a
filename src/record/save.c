/* One act of a person is one write transaction: record, sort index, words, facts and log. */
#include "danvan/save.h"

#include "danvan/lang.h"

#include "record_int.h"

#include <stdlib.h>
#include <string.h>

struct dv_batch {
    dv_registry *r;
    dv_txn *t;
};

/* What saving one record needs at hand. */
typedef struct act {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_record *rec;
    const dv_record *old; /* as it is stored; NULL for a new one */
    stored_value *value;  /* the new values, by field number */
    size_t n;
    log_change *change;
    size_t nchange;
    dv_err *err;
} act;

/* ---- numbers ---- */

static dv_rc next_serial(act *x, int year, uint32_t *serial)
{
    char key[80];
    dv_str stored;
    snprintf(key, sizeof key, "serial/%u/%d", dv_ids_of(x->r, x->rec->kind)->no, year);
    *serial = 1;
    if (dv_meta_get(x->r, x->t, key, &stored)) {
        dv_reader rd = dv_reader_of(stored);
        *serial = dv_get_u32(&rd) + 1;
    }
    dv_buf b = {0};
    dv_put_u32(&b, *serial);
    dv_rc rc = dv_meta_put(x->r, x->t, key, dv_buf_str(&b), x->err);
    dv_buf_free(&b);
    return rc;
}

/* The year of the register is the year of the record's day. */
static dv_rc give_id(act *x)
{
    uint32_t serial;
    int year = dv_date_split(dv_record_date(x->rec)).year;
    dv_rc rc = next_serial(x, year, &serial);
    if (rc == DV_OK)
        x->rec->id = dv_id_make(x->r->in->office, year, serial);
    return rc;
}

/* ---- values ---- */

static const stored_value *stored_of(const dv_record *rec, uint16_t field)
{
    for (size_t i = 0; rec && i < rec->stored->as.n; i++)
        if (rec->stored->as.value[i].field == field)
            return &rec->stored->as.value[i];
    return NULL;
}

static dv_rc seal_value(act *x, const char *text, stored_value *v)
{
    dv_buf box = {0};
    dv_rc rc = dv_registry_seal(x->r, true, x->err);
    if (rc == DV_OK)
        rc = dv_seal_text(x->r->in->seal, dv_str_from(text), &box, x->err);
    v->tag = TAG_SEALED;
    v->payload = (dv_str){dv_arena_copy(x->a, dv_buf_str(&box)), box.n};
    dv_buf_free(&box);
    return rc;
}

/* A field that is secret no longer (its condition stopped holding) is stored open again. */
static dv_rc unseal_value(act *x, const dv_field *f, const stored_value *was, stored_value *v)
{
    const char *plain;
    dv_rc rc = dv_registry_seal(x->r, false, x->err);
    if (rc == DV_OK)
        rc = dv_unseal_text(x->a, x->r->in->seal, was->payload, &plain, x->err);
    if (rc != DV_OK)
        return rc;
    dv_buf p = {0};
    dv_value_encode(x->r, f, plain, &v->tag, &p);
    v->payload = (dv_str){dv_arena_copy(x->a, dv_buf_str(&p)), p.n};
    dv_buf_free(&p);
    x->rec->value[f->index] = plain;
    return DV_OK;
}

static dv_rc plain_value(act *x, const dv_field *f, const char *text, const stored_value *was,
                         stored_value *v)
{
    const char *old = x->old ? x->old->value[f->index] : NULL;
    /* Bytes that were not touched stay as they are, whatever has become of the declaration. */
    if (was && was->tag != TAG_SEALED && old && strcmp(old, text) == 0) {
        *v = *was;
        return DV_OK;
    }
    dv_buf p = {0};
    dv_value_encode(x->r, f, text, &v->tag, &p);
    v->payload = (dv_str){dv_arena_copy(x->a, dv_buf_str(&p)), p.n};
    dv_buf_free(&p);
    return DV_OK;
}

static dv_rc make_value(act *x, const dv_field *f, stored_value *v)
{
    const char *text = x->rec->value[f->index];
    bool secret = dv_field_secret(x->r, x->rec, f);
    const stored_value *was = stored_of(x->old, v->field);
    if (text == dv_mask) {
        DV_ASSERT(was && was->tag == TAG_SEALED);
        if (!secret)
            return unseal_value(x, f, was, v);
        *v = *was;
        return DV_OK;
    }
    return secret ? seal_value(x, text, v) : plain_value(x, f, text, was, v);
}

static int by_field(const void *p, const void *q)
{
    const stored_value *a = p, *b = q;
    return (a->field > b->field) - (a->field < b->field);
}

/* The declared fields from the record, the others as they are stored. */
static dv_rc make_values(act *x)
{
    const dv_kind *k = x->rec->kind;
    size_t kept = x->old ? x->old->stored->as.n : 0;
    x->value = DV_NEW_N(x->a, stored_value, k->nfield + kept);
    for (size_t i = 0; i < k->nfield; i++) {
        if (!x->rec->value[i])
            continue;
        stored_value *v = &x->value[x->n++];
        v->field = dv_ids_of(x->r, k)->field.no[i];
        dv_rc rc = make_value(x, &k->field[i], v);
        if (rc != DV_OK)
            return rc;
    }
    for (size_t i = 0; i < kept; i++)
        if (!dv_field_of_number(x->r, k, x->old->stored->as.value[i].field))
            x->value[x->n++] = x->old->stored->as.value[i];
    qsort(x->value, x->n, sizeof *x->value, by_field);
    return DV_OK;
}

/* ---- changes ---- */

static void add_change(act *x, uint16_t field, const stored_value *was, const stored_value *is)
{
    if (was && is && was->tag == is->tag && dv_str_eq(was->payload, is->payload))
        return;
    log_change *c = &x->change[x->nchange++];
    *c = (log_change){.field = field};
    if (was) {
        c->before_tag = was->tag;
        c->before = was->payload;
    }
    if (is) {
        c->after_tag = is->tag;
        c->after = is->payload;
    }
}

static stored_value small_value(act *x, tag how, uint64_t v)
{
    dv_buf b = {0};
    dv_put_varint(&b, v);
    stored_value out = {.tag = (uint8_t)how, .payload = {dv_arena_copy(x->a, dv_buf_str(&b)), b.n}};
    dv_buf_free(&b);
    return out;
}

static uint16_t stage_no(const act *x, const dv_record *rec)
{
    if (rec->stage_decl)
        return dv_ids_of(x->r, rec->kind)->stage.no[rec->stage_decl->index];
    return rec->stored ? rec->stored->as.stage : 0;
}

static uint64_t day_bits(dv_date day)
{
    return (uint64_t)day << 1 ^ (uint64_t)((int64_t)day >> 63);
}

static void stage_changes(act *x)
{
    stored_value is = small_value(x, TAG_INT, stage_no(x, x->rec)), was;
    stored_value is_on = small_value(x, TAG_DATE, day_bits(x->rec->stage_on)), was_on;
    if (x->old) {
        was = small_value(x, TAG_INT, stage_no(x, x->old));
        was_on = small_value(x, TAG_DATE, day_bits(x->old->stage_on));
    }
    add_change(x, STAGE_NO, x->old ? &was : NULL, &is);
    add_change(x, STAGE_ON_NO, x->old ? &was_on : NULL, &is_on);
}

/* Both lists are in the order of field numbers. */
static void make_changes(act *x)
{
    const stored_record *old = x->old ? &x->old->stored->as : NULL;
    size_t nold = old ? old->n : 0, i = 0, j = 0;
    x->change = DV_NEW_N(x->a, log_change, nold + x->n + 2);
    stage_changes(x);
    while (i < nold || j < x->n) {
        const stored_value *was = i < nold ? &old->value[i] : NULL;
        const stored_value *is = j < x->n ? &x->value[j] : NULL;
        if (was && is && was->field != is->field) {
            if (was->field < is->field)
                is = NULL;
            else
                was = NULL;
        }
        add_change(x, was ? was->field : is->field, was, is);
        i += was != NULL;
        j += is != NULL;
    }
}

/* ---- writing ---- */

static dv_rc write_record(act *x, dv_time at, uint64_t sequence)
{
    dv_record *rec = x->rec;
    const char *who = x->r->actor.name;
    rec->revision = x->old ? x->old->revision + 1 : 1;
    rec->created_at = x->old ? x->old->created_at : at;
    rec->created_by = x->old ? x->old->created_by : dv_arena_strdup(x->a, who);
    rec->updated_at = at;
    rec->updated_by = dv_arena_strdup(x->a, who);
    stored_record s = {.revision = rec->revision,
                       .stage = stage_no(x, rec),
                       .stage_on = rec->stage_on,
                       .created_at = rec->created_at,
                       .updated_at = at,
                       .created_by = dv_str_from(rec->created_by),
                       .updated_by = dv_str_from(rec->updated_by),
                       .log = sequence,
                       .value = x->value,
                       .n = x->n};
    char key[10];
    dv_buf b = {0};
    dv_record_key(x->r, rec->kind, rec->id, key);
    dv_stored_write(&b, &s);
    dv_rc rc = dv_put(x->t, x->r->in->records, (dv_str){key, sizeof key}, dv_buf_str(&b), x->err);
    if (rc == DV_OK) {
        /* The record now is what its bytes say: masks, kept values and all. */
        dv_record *as_stored = dv_record_of_bytes(x->a, x->r, rec->kind, rec->id, dv_buf_str(&b));
        DV_ASSERT(as_stored);
        *rec = *as_stored;
    }
    dv_buf_free(&b);
    return rc;
}

static dv_rc write_derived(act *x)
{
    derived from, to;
    if (x->old)
        dv_derived_of(x->a, x->r, x->old, &from);
    dv_derived_of(x->a, x->r, x->rec, &to);
    return dv_derived_update(x->r, x->t, x->rec->kind, x->old ? &from : NULL, &to, x->err);
}

static dv_rc write_all(act *x)
{
    char about[DV_ID_SIZE];
    uint64_t sequence;
    dv_time at;
    log_entry e = {.act = x->old ? "set" : "add",
                   .kind = dv_ids_of(x->r, x->rec->kind)->no,
                   .id = x->rec->id,
                   .revision = x->old ? x->old->revision + 1 : 1,
                   .earlier = x->old ? x->old->stored->as.log : 0,
                   .about = dv_id_format(x->rec->kind, x->rec->id, about),
                   .change = x->change,
                   .nchange = x->nchange};
    dv_rc rc = dv_log_append(x->r, x->t, &e, &sequence, &at, x->err);
    if (rc == DV_OK)
        rc = write_record(x, at, sequence);
    return rc == DV_OK ? write_derived(x) : rc;
}

/* ---- conflicts ---- */

static const char *told(const char *value)
{
    return value ? value : "–";
}

/* Field by field, what this person has and what somebody else has saved meanwhile. */
static dv_rc conflict(act *x, dv_faults *faults)
{
    const dv_kind *k = x->rec->kind;
    for (size_t i = 0; i < k->nfield; i++) {
        const char *mine = x->rec->value[i], *theirs = x->old->value[i];
        bool same = mine && theirs ? mine == theirs || strcmp(mine, theirs) == 0 : mine == theirs;
        if (!same && !k->field[i].computed)
            dv_fault_add(faults, dv_record_place(x->a, x->rec, k->field[i].id), k->field[i].id,
                         _("yours: %s; %s has saved: %s"), told(mine), x->old->updated_by,
                         told(theirs));
    }
    if (strcmp(x->rec->stage, x->old->stage) != 0)
        dv_fault_add(faults, dv_record_place(x->a, x->rec, "stage"), "stage",
                     _("yours: %s; %s has saved: %s"), x->rec->stage, x->old->updated_by,
                     x->old->stage);
    return dv_fail(x->err, DV_CONFLICT, dv_record_place(x->a, x->rec, NULL),
                   _("%s has changed it meanwhile: it is at revision %u, yours began from %u"),
                   x->old->updated_by, x->old->revision, x->rec->revision);
}

static dv_rc find_old(act *x, dv_faults *faults)
{
    dv_record *old;
    if (!x->rec->id)
        return DV_OK;
    dv_rc rc = dv_record_get(x->a, x->r, x->t, x->rec->kind, x->rec->id, &old, x->err);
    if (rc == DV_NOT_FOUND)
        return dv_fail(x->err, DV_CONFLICT, dv_record_place(x->a, x->rec, NULL),
                       _("it has been deleted meanwhile"));
    x->old = old;
    if (rc == DV_OK && old->revision != x->rec->revision)
        rc = conflict(x, faults);
    return rc;
}

static dv_rc save_in(act *x, dv_faults *faults)
{
    size_t errors = faults->errors;
    dv_rc rc = find_old(x, faults);
    if (rc != DV_OK)
        return rc;
    if (x->rec->stage_on == DV_NO_DATE)
        x->rec->stage_on = dv_today();
    dv_check_in(x->a, x->r, x->t, x->rec, x->old, faults);
    if (faults->errors > errors)
        return dv_fail(x->err, DV_INVALID, faults->at[faults->n - 1].place, "%s",
                       faults->at[faults->n - 1].text);
    rc = make_values(x);
    if (rc != DV_OK)
        return rc;
    make_changes(x);
    if (x->old && x->nchange == 0)
        return DV_OK;
    if (!x->old)
        rc = give_id(x);
    if (rc != DV_OK)
        return rc;
    return write_all(x);
}

/* A failed save must leave the record as the person typed it, for the next try. */
static dv_rc save_kept(dv_arena *a, dv_registry *r, dv_txn *t, dv_record *rec, dv_faults *faults,
                       dv_err *err)
{
    dv_record before = *rec;
    const char **value = DV_NEW_N(a, const char *, rec->kind->nfield);
    memcpy(value, rec->value, rec->kind->nfield * sizeof *value);
    act x = {.a = a, .r = r, .t = t, .rec = rec, .err = err};
    dv_rc rc = save_in(&x, faults);
    if (rc != DV_OK) {
        const char **own = before.value;
        *rec = before;
        memcpy(own, value, rec->kind->nfield * sizeof *value);
    }
    return rc;
}

dv_rc dv_save(dv_arena *a, dv_registry *r, dv_record *rec, dv_faults *faults, dv_err *err)
{
    dv_txn *t;
    dv_err own;
    dv_record before = *rec;
    err = err ? err : &own;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = save_kept(a, r, t, rec, faults, err);
    if (rc != DV_OK) {
        dv_txn_abort(t);
        return rc;
    }
    rc = dv_txn_commit(t, err);
    if (rc != DV_OK)
        *rec = before;
    return rc;
}

dv_rc dv_batch_begin(dv_registry *r, dv_batch **out, dv_err *err)
{
    dv_txn *t;
    *out = NULL;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    dv_batch *b = calloc(1, sizeof *b);
    DV_ASSERT(b);
    *b = (dv_batch){r, t};
    *out = b;
    return DV_OK;
}

dv_rc dv_batch_save(dv_arena *a, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err)
{
    dv_err own;
    return save_kept(a, b->r, b->t, rec, faults, err ? err : &own);
}

dv_rc dv_batch_commit(dv_batch *b, dv_err *err)
{
    dv_rc rc = dv_txn_commit(b->t, err);
    free(b);
    return rc;
}

void dv_batch_abort(dv_batch *b)
{
    if (!b)
        return;
    dv_txn_abort(b->t);
    free(b);
}

/* ---- deleting ---- */

static dv_rc leave_tombstone(act *x, const char *about, uint64_t sequence)
{
    char key[64];
    dv_buf b = {0};
    snprintf(key, sizeof key, "gone/%s", about);
    dv_put_u64(&b, sequence);
    dv_rc rc = dv_meta_put(x->r, x->t, key, dv_buf_str(&b), x->err);
    dv_buf_free(&b);
    return rc;
}

static dv_rc delete_in(act *x, const char *reason)
{
    char about[DV_ID_SIZE], key[10];
    uint64_t sequence;
    dv_time at;
    derived from;
    dv_faults unused;
    dv_faults_init(&unused, x->a);
    dv_rc rc = find_old(x, &unused);
    if (rc != DV_OK)
        return rc;
    make_changes(x);
    log_entry e = {.act = "delete",
                   .kind = dv_ids_of(x->r, x->rec->kind)->no,
                   .id = x->rec->id,
                   .revision = x->old->revision,
                   .earlier = x->old->stored->as.log,
                   .about = dv_id_format(x->rec->kind, x->rec->id, about),
                   .reason = reason,
                   .change = x->change,
                   .nchange = x->nchange};
    rc = dv_log_append(x->r, x->t, &e, &sequence, &at, x->err);
    if (rc == DV_OK)
        rc = leave_tombstone(x, about, sequence);
    dv_derived_of(x->a, x->r, x->old, &from);
    if (rc == DV_OK)
        rc = dv_derived_update(x->r, x->t, x->rec->kind, &from, NULL, x->err);
    dv_record_key(x->r, x->rec->kind, x->rec->id, key);
    if (rc == DV_OK)
        rc = dv_del(x->t, x->r->in->records, (dv_str){key, sizeof key}, x->err);
    return rc;
}

dv_rc dv_delete(dv_registry *r, const dv_record *rec, const char *reason, dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    dv_record copy = *rec;
    dv_err own;
    err = err ? err : &own;
    if (!reason || !*reason)
        return dv_fail(err, DV_INVALID, dv_record_place(&a, rec, NULL), _("say why it is deleted")),
               dv_arena_free(&a), DV_INVALID;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK) {
        act x = {.a = &a, .r = r, .t = t, .rec = &copy, .err = err};
        rc = delete_in(&x, reason);
        if (rc == DV_OK)
            rc = dv_txn_commit(t, err);
        else
            dv_txn_abort(t);
    }
    dv_arena_free(&a);
    return rc;
}

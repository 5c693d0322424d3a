/* Deleting: out of every list and count, and whole in the log. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "save_int.h"

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
    dv_rc rc = dv_act_begin(x, &unused);
    if (rc == DV_OK)
        rc = dv_act_changes(x);
    if (rc != DV_OK)
        return rc;
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

/* One line of NFC text. */
static dv_rc clean_reason(dv_arena *a, const dv_record *rec, const char *reason, const char **out,
                          dv_err *err)
{
    const char *place = dv_record_place(a, rec, NULL);
    dv_buf b = {0};
    bool good = dv_utf8_nfc(&b, dv_str_trim(dv_str_from(reason)));
    dv_str rest = dv_buf_str(&b);
    for (int32_t cp; good && (cp = dv_utf8_next(&rest)) >= 0;)
        good = !dv_utf8_is_control(cp);
    *out = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    if (!good)
        return dv_fail(err, DV_INVALID, place, _("the reason must be one line of plain text"));
    return **out ? DV_OK : dv_fail(err, DV_INVALID, place, _("say why it is deleted"));
}

static dv_rc delete_by(act *x, const char *reason)
{
    dv_rc rc = dv_txn_write(x->r->store, &x->t, x->err);
    if (rc != DV_OK)
        return rc;
    rc = delete_in(x, reason);
    if (rc == DV_OK)
        return dv_txn_commit(x->t, x->err);
    dv_txn_abort(x->t);
    return rc;
}

dv_rc dv_delete(dv_registry *r, const dv_record *rec, const char *reason, dv_err *err)
{
    dv_arena a = {0};
    dv_err own;
    dv_record copy = *rec;
    act x = {.a = &a, .r = r, .rec = &copy, .err = err ? err : &own};
    const char *clean;
    dv_rc rc = clean_reason(&a, rec, reason, &clean, x.err);
    if (rc == DV_OK)
        rc = delete_by(&x, clean);
    dv_arena_free(&a);
    return rc;
}

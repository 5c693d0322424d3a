/* Deleting: out of every list and count, and whole in the log. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "rights_int.h"
#include "save_int.h"

/* ---- what remains of it ---- */

/* Its last log entry and its bytes, in `meta`. */
static void gone_key(char key[64], const char *about)
{
    snprintf(key, 64, GONE_KEY "%s", about);
}

/* As the log has it: what can be sealed by now, though it was stored open before, is sealed there.
 */
static void seal_as_logged(const act *x, stored_value *v)
{
    for (size_t i = 0; i < x->nchange; i++)
        if (x->change[i].field == v->field && x->change[i].before_tag == TAG_SEALED)
            *v = (stored_value){v->field, TAG_SEALED, x->change[i].before};
}

static dv_rc gone_put(act *x, const char *about, uint64_t sequence)
{
    char key[64];
    dv_buf b = {0};
    stored_record s = x->old->stored->as;
    stored_value *value = DV_NEW_N(x->a, stored_value, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        value[i] = s.value[i];
        seal_as_logged(x, &value[i]);
    }
    s.value = value;
    gone_key(key, about);
    dv_put_u64(&b, sequence);
    dv_stored_write(&b, &s);
    dv_rc rc = dv_meta_put(x->r, x->t, key, dv_buf_str(&b), x->err);
    dv_buf_free(&b);
    return rc;
}

bool dv_gone_get(dv_registry *r, dv_txn *t, const char *about, uint64_t *sequence, dv_str *bytes)
{
    char key[64];
    dv_str stored;
    gone_key(key, about);
    if (!dv_meta_get(r, t, key, &stored))
        return false;
    dv_reader rd = dv_reader_of(stored);
    *sequence = dv_get_u64(&rd);
    *bytes = dv_get_bytes(&rd, dv_left(&rd));
    return !rd.bad;
}

dv_rc dv_gone_drop(dv_registry *r, dv_txn *t, const char *about, dv_err *err)
{
    char key[64];
    gone_key(key, about);
    return dv_del(t, r->in->meta, dv_str_from(key), err);
}

/* ---- deleting ---- */

dv_rc dv_act_delete(act *x, const char *what, const char *reason)
{
    char about[DV_ID_SIZE], key[10];
    uint64_t sequence;
    dv_time at;
    derived from;
    dv_rc rc = dv_act_changes(x);
    if (rc != DV_OK)
        return rc;
    log_entry e = {.act = what,
                   .kind = dv_ids_of(x->r, x->rec->kind)->no,
                   .id = x->rec->id,
                   .revision = x->old->revision,
                   .earlier = x->old->stored->as.log,
                   .act_first = x->first ? *x->first : 0,
                   .about = dv_id_format(x->rec->kind, x->rec->id, about),
                   .reason = reason,
                   .change = x->change,
                   .nchange = x->nchange};
    rc = dv_log_append(x->r, x->t, &e, &sequence, &at, x->err);
    if (rc == DV_OK && x->first && !*x->first)
        *x->first = sequence;
    if (rc == DV_OK)
        rc = gone_put(x, about, sequence);
    dv_derived_of(x->a, x->r, x->old, &from);
    if (rc == DV_OK)
        rc = dv_derived_update(x->r, x->t, x->rec->kind, x->rec->id, &from, NULL, x->err);
    dv_record_key(x->r, x->rec->kind, x->rec->id, key);
    if (rc == DV_OK)
        rc = dv_del(x->t, x->r->in->records, (dv_str){key, sizeof key}, x->err);
    return rc;
}

dv_rc dv_reason_clean(dv_arena *a, const char *place, const char *reason, const char *missing,
                      const char **out, dv_err *err)
{
    dv_buf b = {0};
    bool good = dv_utf8_nfc(&b, dv_str_trim(dv_str_from(reason)));
    dv_str rest = dv_buf_str(&b);
    for (int32_t cp; good && (cp = dv_utf8_next(&rest)) >= 0;)
        good = !dv_utf8_is_control(cp);
    *out = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    if (!good)
        return dv_fail(err, DV_INVALID, place, _("the reason must be one line of plain text"));
    return **out ? DV_OK : dv_fail(err, DV_INVALID, place, "%s", missing);
}

static dv_rc delete_by(act *x, const char *reason)
{
    dv_faults unused;
    dv_rc rc = dv_txn_write(x->r->store, &x->t, x->err);
    if (rc != DV_OK)
        return rc;
    dv_faults_init(&unused, x->a);
    rc = dv_act_begin(x, &unused);
    if (rc == DV_OK)
        rc = dv_rights_change(x->r, x->old, NULL, x->err);
    if (rc == DV_OK)
        rc = dv_act_delete(x, "delete", reason);
    return dv_txn_end(x->t, rc, x->err);
}

dv_rc dv_delete(dv_registry *r, const dv_record *rec, const char *reason, dv_err *err)
{
    dv_arena a = {0};
    dv_err own;
    dv_record copy = *rec;
    act x = {.a = &a, .r = r, .rec = &copy, .err = err ? err : &own};
    const char *clean;
    dv_rc rc = dv_reason_clean(&a, dv_record_place(&a, rec, NULL), reason,
                               _("say why it is deleted"), &clean, x.err);
    if (rc == DV_OK)
        rc = delete_by(&x, clean);
    dv_arena_free(&a);
    return rc;
}

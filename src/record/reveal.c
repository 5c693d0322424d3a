/* Opening one sealed field: the look is in the log before anybody has it. */
#include "danvan/lang.h"

#include "rights_int.h"
#include "save_int.h"

/* The record says which entry is its latest; nothing else of it changes. */
static dv_rc log_look(act *x, const dv_field *f, const char *reason)
{
    char about[DV_ID_SIZE], key[10];
    uint64_t sequence;
    dv_time at;
    stored_record s = x->old->stored->as;
    log_entry e = {.act = "looked",
                   .kind = dv_ids_of(x->r, x->old->kind)->no,
                   .id = x->old->id,
                   .revision = x->old->revision,
                   .earlier = s.log,
                   .about = dv_id_format(x->old->kind, x->old->id, about),
                   .reason = dv_arena_printf(x->a, "%s: %s", f->id, reason)};
    dv_rc rc = dv_log_append(x->r, x->t, &e, &sequence, &at, x->err);
    if (rc != DV_OK)
        return rc;
    dv_buf b = {0};
    s.log = sequence;
    dv_stored_write(&b, &s);
    dv_record_key(x->r, x->old->kind, x->old->id, key);
    rc = dv_put(x->t, x->r->in->records, (dv_str){key, sizeof key}, dv_buf_str(&b), x->err);
    dv_buf_free(&b);
    return rc;
}

static dv_rc reveal_in(act *x, const dv_field *f, const char *reason, const char **plain)
{
    dv_str box = x->old->stored->box[f->index];
    dv_rc rc = dv_rights_reveal(x->r, x->old, x->err);
    if (rc != DV_OK)
        return rc;
    *plain = x->old->value[f->index];
    if (*plain != dv_mask)
        return dv_fail(x->err, DV_INVALID, dv_record_place(x->a, x->old, f->id),
                       _("this field is not sealed, or not filled: there is nothing to open"));
    rc = dv_registry_seal(x->r, x->t, false, x->err);
    if (rc == DV_OK && !box.n)
        rc = dv_damaged(x->r, x->err, dv_record_place(x->a, x->old, f->id));
    if (rc == DV_OK)
        rc = dv_unseal_text(x->a, x->r->in->seal, box, plain, x->err);
    return rc == DV_OK ? log_look(x, f, reason) : rc;
}

dv_rc dv_reveal(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, const dv_field *f,
                const char *reason, const char **plain, dv_err *err)
{
    dv_err own;
    dv_record *rec;
    const char *clean;
    act x = {.a = a, .r = r, .err = err ? err : &own};
    *plain = NULL;
    dv_rc rc = dv_reason_clean(a, f->id, reason, _("say why it is to be opened"), &clean, x.err);
    if (rc == DV_OK)
        rc = dv_txn_write(r->store, &x.t, x.err);
    if (rc != DV_OK)
        return rc;
    rc = dv_registry_writes(r, x.t, x.err);
    if (rc == DV_OK)
        rc = dv_record_get(a, r, x.t, k, id, &rec, x.err);
    if (rc == DV_OK) {
        x.old = rec;
        rc = reveal_in(&x, f, clean, plain);
    }
    rc = dv_txn_end(x.t, rc, x.err);
    if (rc != DV_OK)
        *plain = NULL;
    return rc;
}

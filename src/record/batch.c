/* One act over many records: one write transaction, in which nobody else writes. */
#include "danvan/lang.h"

#include "draft_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>

struct dv_batch {
    dv_registry *r;
    dv_txn *t;
    uint64_t first; /* log entry */
    gathered *many;
    size_t saved;
    bool gathers; /* they have become so many that the rest is gathered */
    batch_known known;
    serials serials;
    entered *entered; /* NULL: nobody has asked yet */
};

dv_rc dv_batch_begin(dv_registry *r, dv_batch **out, dv_err *err)
{
    dv_txn *t;
    *out = NULL;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    dv_batch *b = calloc(1, sizeof *b);
    DV_NEED(b);
    *b = (dv_batch){.r = r, .t = t, .many = dv_gather_open(r)};
    r->in->waiting = b->many;
    r->in->known = &b->known;
    r->in->seal_asked = false;
    *out = b;
    return DV_OK;
}

dv_rc dv_batch_load(dv_arena *a, dv_batch *b, const dv_kind *k, dv_id id, dv_record **out,
                    dv_err *err)
{
    dv_rc rc = dv_registry_writes(b->r, b->t, err);
    if (rc == DV_OK)
        rc = dv_record_get(a, b->r, b->t, k, id, out, err);
    return rc == DV_OK ? dv_rights_see(b->r, *out, err) : rc;
}

/* A few are saved as one is; what is empty yet is better filled in order. */
static dv_rc gathers(dv_batch *b, const dv_kind *k, bool spent, dv_err *err)
{
    enum { FEW = 16 };
    size_t n = 1;
    dv_rc rc = DV_OK;
    if (!b->gathers && !spent)
        rc = dv_entries(b->t, dv_ids_of(b->r, k)->facts, &n, err);
    b->gathers = b->gathers || spent || n == 0 || b->saved >= FEW;
    b->saved++;
    return rc;
}

static dv_rc save(dv_arena *a, dv_batch *b, dv_record *rec, bool spent, dv_faults *faults,
                  dv_err *err)
{
    dv_err own;
    dv_rc rc = gathers(b, rec->kind, spent, err);
    const act x = {.a = a,
                   .r = b->r,
                   .t = b->t,
                   .rec = rec,
                   .first = &b->first,
                   .many = b->gathers ? b->many : NULL,
                   .serials = &b->serials,
                   .spent = spent,
                   .err = err ? err : &own};
    return rc == DV_OK ? dv_act_save_kept(x, faults) : rc;
}

dv_rc dv_batch_save(dv_arena *a, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err)
{
    return save(a, b, rec, false, faults, err);
}

dv_rc dv_batch_spend(dv_arena *a, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err)
{
    return save(a, b, rec, true, faults, err);
}

static void batch_free(dv_batch *b)
{
    b->r->in->waiting = NULL;
    b->r->in->known = NULL;
    free(b->serials.at);
    dv_entered_close(b->entered);
    dv_gather_close(b->many);
    free(b);
}

dv_rc dv_batch_drop_draft(dv_batch *b, const dv_kind *k, dv_id id, uint32_t slot, uint64_t seen,
                          dv_err *err)
{
    if (!id && slot && seen && !dv_draft_is_as_seen(b->r, b->t, k, slot, seen))
        return dv_fail(
            err, DV_CONFLICT, NULL,
            _("another terminal has gone on with this draft, saved it or thrown it away: "
              "look there first; saving again enters this one as well"));
    return dv_draft_drop_in(b->r, b->t, k, id, slot, seen, err);
}

dv_rc dv_batch_entered(dv_batch *b, const dv_record *rec, const bool *given, dv_entered *out,
                       dv_err *err)
{
    b->entered = b->entered ? b->entered : dv_entered_open();
    return dv_entered_find(b->entered, b->r, b->t, rec, given, out, err);
}

void dv_batch_tell_when(dv_batch *b, dv_batch_told tell, void *ctx)
{
    dv_gather_tell_when(b->many, tell, ctx);
}

dv_rc dv_batch_commit(dv_batch *b, dv_err *err)
{
    dv_rc rc = dv_gather_write(b->many, b->t, err);
    if (rc == DV_OK)
        rc = dv_serials_write(&b->serials, b->r, b->t, err);
    rc = dv_txn_end(b->t, rc, err);
    batch_free(b);
    return rc;
}

void dv_batch_abort(dv_batch *b)
{
    if (!b)
        return;
    dv_txn_abort(b->t);
    batch_free(b);
}

/* One act of a person is one write transaction: record, sort index, words, facts and log. */
#include "danvan/save.h"

#include "danvan/lang.h"

#include "pending_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

/* The record now is what its bytes say: masks, kept values and all.  Those of a new one are what
 * they were made of, and what is done with need not be read from them again. */
static void become_stored(act *x, dv_str bytes)
{
    dv_record *rec = x->rec;
    bool masked = false;
    for (size_t i = 0; i < rec->kind->nfield; i++)
        masked = masked || rec->value[i] == dv_mask;
    if (x->spent && !x->old && !masked) {
        dv_record_mask(x->a, x->r, rec);
        return;
    }
    dv_record *as_stored = dv_record_of_bytes(x->a, x->r, rec->kind, rec->id, bytes);
    DV_ASSERT(as_stored);
    *rec = *as_stored;
}

enum { USUAL = 1000 }; /* bytes: there is room at once */

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
                       .stage = dv_act_stage(x, rec),
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
    dv_buf_room(&b, USUAL);
    dv_record_key(x->r, rec->kind, rec->id, key);
    dv_stored_write(&b, &s);
    dv_rc rc =
        x->many && !x->old
            ? dv_gather_bytes(x->many, x->t, rec->kind, rec->id, dv_buf_str(&b), x->err)
            : dv_put(x->t, x->r->in->records, (dv_str){key, sizeof key}, dv_buf_str(&b), x->err);
    if (rc == DV_OK)
        become_stored(x, dv_buf_str(&b));
    dv_buf_free(&b);
    return rc;
}

static dv_rc gather_derived(act *x, bool there)
{
    dv_rc rc = x->old ? dv_pending_settle(x->r, x->t, x->rec->kind, x->rec->id, x->err) : DV_OK;
    if (rc == DV_OK && there)
        rc = dv_gather_lists(x->many, x->old, true, x->err);
    if (rc == DV_OK && there)
        rc = dv_gather_fact(x->many, x->old, true, x->err);
    if (rc == DV_OK)
        rc = there ? dv_gather_lists(x->many, x->rec, false, x->err)
                   : dv_gather_new(x->many, x->rec, x->err);
    return rc == DV_OK ? dv_gather_fact(x->many, x->rec, false, x->err) : rc;
}

static dv_rc write_derived(act *x)
{
    derived from, to;
    bool there = x->old && !x->back;
    if (x->many)
        return gather_derived(x, there);
    if (there)
        dv_derived_of(x->a, x->r, x->old, &from);
    dv_derived_of(x->a, x->r, x->rec, &to);
    return dv_derived_update(x->r, x->t, x->rec->kind, x->rec->id, there ? &from : NULL, &to,
                             x->err);
}

dv_rc dv_act_write(act *x, const char *what, const char *reason)
{
    char about[DV_ID_SIZE];
    uint64_t sequence;
    dv_time at;
    log_entry e = {.act = what,
                   .kind = dv_ids_of(x->r, x->rec->kind)->no,
                   .id = x->rec->id,
                   .revision = x->old ? x->old->revision + 1 : 1,
                   .earlier = x->old ? x->old->stored->as.log : 0,
                   .act_first = x->first ? *x->first : 0,
                   .about = dv_id_format(x->rec->kind, x->rec->id, about),
                   .reason = reason,
                   .change = x->change,
                   .nchange = x->nchange,
                   .whole = !x->old};
    dv_rc rc = dv_log_append(x->r, x->t, &e, &sequence, &at, x->err);
    if (rc == DV_OK && x->first && !*x->first)
        *x->first = sequence;
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

dv_rc dv_act_begin(act *x, dv_faults *faults)
{
    dv_record *old = NULL;
    dv_rc rc = dv_registry_writes(x->r, x->t, x->err);
    if (rc != DV_OK)
        return rc;
    if (!x->rec->id || x->back)
        return DV_OK;
    rc = dv_record_get(x->a, x->r, x->t, x->rec->kind, x->rec->id, &old, x->err);
    if (rc == DV_NOT_FOUND)
        return dv_fail(x->err, DV_CONFLICT, dv_record_place(x->a, x->rec, NULL),
                       _("it has been deleted meanwhile"));
    x->old = old;
    if (rc == DV_OK)
        rc = dv_rights_see(x->r, old, x->err);
    if (rc == DV_OK && old->revision != x->rec->revision)
        rc = conflict(x, faults);
    return rc;
}

/* The first fault that is no warning, as an error. */
static dv_rc refuse(act *x, const dv_faults *faults, size_t from)
{
    while (faults->at[from].warning)
        from++;
    return dv_fail(x->err, DV_INVALID, faults->at[from].place, "%s", faults->at[from].text);
}

dv_rc dv_act_save(act *x, dv_faults *faults)
{
    size_t errors = faults->errors, before = faults->n;
    dv_rc rc = dv_act_begin(x, faults);
    if (rc == DV_OK)
        rc = dv_rights_change(x->r, x->old, x->rec, x->err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < x->rec->kind->nfield; i++)
        if (x->rec->value[i] && !*x->rec->value[i])
            x->rec->value[i] = NULL; /* empty is unset */
    if (x->rec->stage_on == DV_NO_DATE)
        x->rec->stage_on = dv_today();
    dv_check_in(x->a, x->r, x->t, x->rec, x->old, x->masked ? x->masked : x->old, faults);
    if (faults->errors > errors)
        return refuse(x, faults, before);
    rc = dv_act_values(x);
    if (rc == DV_OK)
        rc = dv_act_changes(x);
    bool there = x->old && !x->back;
    if (rc != DV_OK || (there && x->nchange == 0))
        return rc;
    if (!x->old)
        rc = dv_serial_give(x);
    const char *what = x->what ? x->what : there ? "set" : "add";
    return rc == DV_OK ? dv_act_write(x, what, x->reason) : rc;
}

/* A record as its caller had it. */
typedef struct had {
    dv_record rec;
    const char **value; /* what rec.value held */
} had;

static had as_it_is(dv_arena *a, const dv_record *rec)
{
    size_t n = rec->kind->nfield;
    had h = {*rec, DV_NEW_N(a, const char *, n)};
    memcpy(h.value, rec->value, n * sizeof *h.value);
    return h;
}

static void give_back(const had *h, dv_record *rec)
{
    *rec = h->rec;
    memcpy(rec->value, h->value, rec->kind->nfield * sizeof *h->value);
}

dv_rc dv_act_save_kept(act x, dv_faults *faults)
{
    dv_record *rec = x.rec;
    had before = as_it_is(x.a, rec);
    dv_rc rc = dv_act_save(&x, faults);
    if (rc != DV_OK)
        give_back(&before, rec);
    return rc;
}

dv_rc dv_save(dv_arena *a, dv_registry *r, dv_record *rec, dv_faults *faults, dv_err *err)
{
    dv_txn *t;
    dv_err own;
    had before = as_it_is(a, rec);
    err = err ? err : &own;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_act_save_kept((act){.a = a, .r = r, .t = t, .rec = rec, .err = err}, faults);
    if (rc != DV_OK) {
        dv_txn_abort(t);
        return rc;
    }
    rc = dv_txn_commit(t, err);
    if (rc != DV_OK)
        give_back(&before, rec);
    return rc;
}

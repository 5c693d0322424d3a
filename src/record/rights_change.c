/* Who may change what, and how. */
#include "danvan/lang.h"

#include "rights_int.h"

#include <string.h>

static bool acted_on(const dv_registry *r, const dv_record *rec)
{
    const char *me = r->actor.name;
    return !rec || strcmp(rec->created_by, me) == 0 || strcmp(rec->updated_by, me) == 0;
}

static dv_rc four_eyes(const dv_registry *r, const dv_record *to, dv_err *err)
{
    dv_arena a = {0};
    dv_rc rc = dv_fail(err, DV_DENIED, dv_record_place(&a, to, "stage"),
                       _("%s entered or last changed it and may not move it to %s too: that needs "
                         "four eyes; ask another who may approve"),
                       r->in->rights.person->name, dv_label_text(to->stage_decl->label));
    dv_arena_free(&a);
    return rc;
}

/* The last stage before it, to which it may go back, that nobody has to grant. */
static const dv_stage *stage_to_go_back_to(const dv_record *rec)
{
    const dv_stage *back = NULL;
    for (size_t i = 0; i < rec->stage_decl->index; i++) {
        const dv_stage *x = &rec->kind->stage[i];
        if (!x->reviewed && dv_stage_may_follow(rec->stage_decl, x))
            back = x;
    }
    return back;
}

/* What was approved is what it was: another change needs who may approve; and with four eyes both
 * of them again, unless the configuration lets it go back no more. */
static dv_rc may_correct(const dv_registry *r, const dv_record *rec, dv_err *err)
{
    if (!r->in->rights.grant->approve)
        return dv_rights_denied(r, rec, _("change records at a stage that is reviewed"), "approve",
                                err);
    const dv_stage *back = rec->kind->four_eyes ? stage_to_go_back_to(rec) : NULL;
    if (!back)
        return DV_OK;
    dv_arena a = {0};
    dv_rc rc = dv_fail(err, DV_DENIED, dv_record_place(&a, rec, "stage"),
                       _("it is approved at %s, which needs four eyes: move it back to %s, change "
                         "it, and ask another who may approve"),
                       dv_label_text(rec->stage_decl->label), dv_label_text(back->label));
    dv_arena_free(&a);
    return rc;
}

static dv_rc may_move(const dv_registry *r, const dv_record *from, const dv_record *to, dv_err *err)
{
    const dv_stage *was = from ? from->stage_decl : NULL, *is = to->stage_decl;
    if (was == is)
        return is && is->reviewed ? may_correct(r, to, err) : DV_OK;
    bool granted = is && is->reviewed;
    if ((granted || (was && was->reviewed)) && !r->in->rights.grant->approve)
        return dv_rights_denied(r, to, _("move records to or from a stage that is reviewed"),
                                "approve", err);
    return granted && to->kind->four_eyes && acted_on(r, from) ? four_eyes(r, to, err) : DV_OK;
}

static bool is_reviewed(const dv_record *rec)
{
    return rec && rec->stage_decl && rec->stage_decl->reviewed;
}

static dv_rc may_have(const dv_registry *r, const dv_record *rec, dv_err *err)
{
    const struct dv_rights *m = &r->in->rights;
    int unit = dv_record_unit(r, rec);
    bool filed = rec->id || rec->value[rec->kind->unit->index];
    if (!m->grant->change[rec->kind->index])
        return dv_rights_denied(r, rec, _("add or change records of this kind"), "change", err);
    if (filed && !m->change_unit[unit + 1])
        return dv_rights_denied(r, rec, _("add or change records of this unit"), "change_units",
                                err);
    return DV_OK;
}

/* Who may not read what is sealed may not make a record of it that has no secrets either.  What is
 * typed anew in its place opens nothing. */
static bool opens(const dv_registry *r, const dv_record *from, const dv_record *to, size_t i,
                  bool from_past)
{
    const char *is = to->value[i];
    return from->value[i] == dv_mask && is && (from_past || is == dv_mask) &&
           !dv_field_secret(r, to, &to->kind->field[i]);
}

static dv_rc may_open(const dv_registry *r, const dv_record *from, const dv_record *to,
                      bool from_past, dv_err *err)
{
    bool any = false;
    for (size_t i = 0; from && i < to->kind->nfield; i++)
        any = any || opens(r, from, to, i, from_past);
    return any && !dv_rights_opens(r)
               ? dv_rights_denied(
                     r, to, _("change a record so that what is sealed in it is sealed no more"),
                     "sealed", err)
               : DV_OK;
}

dv_rc dv_rights_restore(const dv_registry *r, const dv_record *from, const dv_record *past,
                        dv_err *err)
{
    return may_open(r, from, past, true, err);
}

bool dv_rights_ever(const dv_registry *r, const dv_kind *k)
{
    const struct dv_rights *m = &r->in->rights;
    bool any = false;
    for (size_t u = 0; u <= r->schema->nunit; u++)
        any = any || m->change_unit[u];
    return any && m->grant->change[k->index];
}

dv_rc dv_rights_change(const dv_registry *r, const dv_record *from, const dv_record *to,
                       dv_err *err)
{
    dv_rc rc = DV_OK;
    if (from)
        rc = dv_rights_see(r, from, err);
    if (from && rc == DV_OK)
        rc = may_have(r, from, err);
    if (!to && rc == DV_OK && is_reviewed(from) && !r->in->rights.grant->approve)
        rc = dv_rights_denied(r, from, _("delete records from a stage that is reviewed"), "approve",
                              err);
    if (!to || rc != DV_OK)
        return rc;
    rc = may_have(r, to, err);
    if (rc == DV_OK)
        rc = may_open(r, from, to, false, err);
    return rc == DV_OK ? may_move(r, from, to, err) : rc;
}

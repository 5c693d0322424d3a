#include "danvan/record.h"

#include "danvan/lang.h"
#include "danvan/named.h"

#include "rights_int.h"

#include <string.h>

dv_date dv_record_date(const dv_record *rec)
{
    dv_date day = DV_NO_DATE;
    dv_value_date(rec->value[rec->kind->date->index], &day);
    return day;
}

int dv_record_unit(const dv_registry *r, const dv_record *rec)
{
    const char *unit = rec->value[rec->kind->unit->index];
    return unit ? dv_unit_by_id(r->schema, unit) : DV_NO_UNIT;
}

static const char *value_of(const void *who, const dv_field *f)
{
    return ((const dv_record *)who)->value[f->index];
}

dv_facts_of dv_record_facts(const dv_registry *r, const dv_record *rec)
{
    return (dv_facts_of){
        .value = value_of, .who = rec, .stage = rec->stage_decl, .unit = dv_record_unit(r, rec)};
}

bool dv_record_holds(const dv_registry *r, const dv_record *rec, const dv_cond *c)
{
    if (!c || !c->n)
        return true;
    const dv_facts_of of = dv_record_facts(r, rec);
    return dv_cond_holds(r->schema, c, &of);
}

bool dv_field_secret(const dv_registry *r, const dv_record *rec, const dv_field *f)
{
    return f->sealed && dv_record_holds(r, rec, f->sealed);
}

static dv_rc set(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                 dv_typed_text typed, dv_err *err)
{
    const char *value;
    dv_err own;
    DV_ASSERT(f->kind == rec->kind);
    if (f->computed)
        return dv_fail(err, DV_INVALID, dv_record_place(a, rec, f->id),
                       _("this field is computed and can't be typed"));
    /* The mask is what a reader sees of a sealed value: giving it back changes nothing. */
    if (rec->value[f->index] == dv_mask && dv_str_is(typed.text, dv_mask))
        return DV_OK;
    dv_date day = f->type == DV_UNIT ? dv_record_date(rec) : DV_NO_DATE;
    dv_rc rc = dv_value_take(a, r, f, typed, day, &value, &own);
    if (rc != DV_OK)
        return dv_fail(err, rc, dv_record_place(a, rec, f->id), "%s", own.text);
    rec->value[f->index] = value;
    if (rec->taken)
        rec->taken[f->index] = value;
    return DV_OK;
}

dv_rc dv_record_set(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                    dv_str text, dv_err *err)
{
    return set(a, r, rec, f, (dv_typed_text){text, DV_FROM_PERSON, false}, err);
}

dv_rc dv_record_import(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                       dv_str text, dv_err *err)
{
    return set(a, r, rec, f, (dv_typed_text){text, DV_FROM_FILE, false}, err);
}

dv_rc dv_record_import_simple(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                              dv_str text, dv_err *err)
{
    return set(a, r, rec, f, (dv_typed_text){text, DV_FROM_FILE, true}, err);
}

static void set_preset(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f)
{
    if (f->preset)
        set(a, r, rec, f, (dv_typed_text){dv_str_from(f->preset), DV_FROM_CONF, false}, NULL);
}

dv_record *dv_record_new(dv_arena *a, const dv_registry *r, const dv_kind *k)
{
    return dv_record_new_typed(a, r, k, NULL);
}

dv_record *dv_record_new_typed(dv_arena *a, const dv_registry *r, const dv_kind *k,
                               const bool *typed)
{
    dv_record *rec = DV_NEW(a, dv_record);
    *rec = (dv_record){.kind = k,
                       .stage = k->stage[0].id,
                       .stage_decl = &k->stage[0],
                       .stage_on = DV_NO_DATE,
                       .created_by = "",
                       .updated_by = "",
                       .value = DV_NEW_N(a, const char *, k->nfield),
                       .taken = DV_NEW_N(a, const char *, k->nfield)};
    for (size_t i = 0; i < k->nfield; i++)
        if (!typed || !typed[i])
            set_preset(a, r, rec, &k->field[i]);
    int own = dv_rights_only_unit(r);
    if (own != DV_NO_UNIT && !rec->value[k->unit->index])
        rec->value[k->unit->index] = r->schema->unit[own].id;
    return rec;
}

const char *dv_record_place(dv_arena *a, const dv_record *rec, const char *field)
{
    char id[DV_ID_SIZE];
    const char *what = rec->id ? dv_id_format(rec->kind, rec->id, id)
                               : dv_arena_printf(a, _("new %s"), dv_label_text(rec->kind->label));
    return field ? dv_arena_printf(a, _("%s, field %s"), what, field) : dv_arena_strdup(a, what);
}

dv_rc dv_record_move(const dv_registry *r, dv_record *rec, const char *stage, dv_date on,
                     dv_err *err)
{
    (void)r;
    dv_arena a = {0};
    const char *place = dv_record_place(&a, rec, "stage");
    const dv_stage *to = dv_kind_stage(rec->kind, stage);
    dv_rc rc = DV_OK;
    if (!to) {
        const char **known = DV_NEW_N(&a, const char *, rec->kind->nstage);
        for (size_t i = 0; i < rec->kind->nstage; i++)
            known[i] = rec->kind->stage[i].id;
        const char *near = dv_nearest(stage, known, rec->kind->nstage);
        rc = near ? dv_fail(err, DV_NOT_FOUND, place, _("there is no stage %s; did you mean %s?"),
                            stage, near)
                  : dv_fail(err, DV_NOT_FOUND, place, _("there is no stage %s"), stage);
    } else if (rec->id && rec->stage_decl && !dv_stage_may_follow(rec->stage_decl, to)) {
        rc = dv_fail(err, DV_INVALID, place, _("it can't go from %s to %s"),
                     dv_label_text(rec->stage_decl->label), dv_label_text(to->label));
    } else if (to != rec->stage_decl || on != DV_NO_DATE) {
        rec->stage = to->id;
        rec->stage_decl = to;
        rec->stage_on = on != DV_NO_DATE ? on : dv_today();
    }
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_record_move_typed(const dv_registry *r, dv_record *rec, const char *name, dv_err *err)
{
    size_t at;
    dv_err own;
    dv_rc rc = dv_named_find(dv_named_stages(rec->kind), name, &at, &own);
    if (rc != DV_INVALID)
        return dv_record_move(r, rec, rc == DV_OK ? rec->kind->stage[at].id : name, DV_NO_DATE,
                              err);
    dv_arena a = {0};
    dv_fail(err, rc, dv_record_place(&a, rec, "stage"), "%s", own.text);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_record_load(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, dv_record **out,
                     dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_record_get(a, r, t, k, id, out, err);
    if (rc == DV_OK)
        rc = dv_rights_see(r, *out, err);
    dv_txn_abort(t);
    return rc;
}

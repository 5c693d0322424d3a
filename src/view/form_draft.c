/* Drafts of a form. */
#include "danvan/lang.h"

#include "form_int.h"

#include <string.h>

dv_rc dv_form_open_drafted(dv_registry *r, const dv_kind *k, dv_id id, dv_form **out, dv_err *err)
{
    dv_rc rc = dv_form_open(r, k, id, out, err);
    if (rc != DV_NOT_FOUND || !id)
        return rc;
    rc = dv_form_open(r, k, 0, out, err);
    if (rc == DV_OK)
        (*out)->from = id;
    return rc;
}

dv_id dv_form_drafted_of(const dv_form *f)
{
    return f->from ? f->from : f->base->id;
}

bool dv_form_is_gone(const dv_form *f)
{
    dv_arena a = {0};
    dv_record *rec;
    bool gone = dv_record_load(&a, f->r, f->kind, f->base->id, &rec, NULL) == DV_NOT_FOUND;
    dv_arena_free(&a);
    return gone;
}

/* What came into a new record by itself, from the one before or as the day that it was begun,
 * stands there as if it had been typed: on another day it would be another. */
static const char *drafted(const dv_form *f, size_t i)
{
    const dv_form_field *x = &f->field[i];
    const char *came = f->base->id || f->kind->field[i].computed ? NULL : f->base->value[i];
    if (!x->touched && !came)
        return NULL;
    if (!x->touched && !dv_form_typable(f, i))
        return came;
    return x->chosen ? x->chosen : dv_buf_cstr(&x->text);
}

dv_rc dv_form_draft(dv_form *f, dv_err *err)
{
    if (!f->undrafted)
        return DV_OK;
    dv_arena a = {0};
    dv_draft d = {.kind = f->kind,
                  .id = f->base->id,
                  .slot = f->slot,
                  .from = f->from,
                  .grid = f->grid,
                  .seen = f->seen,
                  .revision = f->base->revision,
                  .lang = dv_lang_now(),
                  .refused = f->refused,
                  .stage = f->stage ? f->stage->id : NULL,
                  .typed = DV_NEW_N(&a, const char *, f->kind->nfield),
                  .cut = DV_NEW_N(&a, bool, f->kind->nfield)};
    for (size_t i = 0; i < f->kind->nfield; i++) {
        d.typed[i] = drafted(f, i);
        d.cut[i] = f->field[i].cut;
    }
    dv_rc rc = dv_draft_put(f->r, &d, err);
    if (rc == DV_OK) {
        f->undrafted = false;
        f->forked = f->slot && f->slot != d.slot;
        f->slot = d.slot;
        f->seen = d.seen;
        f->from = 0;
    }
    dv_arena_free(&a);
    return rc;
}

/* Typed over a closed list may be what it does not have. */
static bool is_choice(const dv_form *f, const dv_field *decl, const char *value)
{
    if (!*value || decl->type == DV_BOOL)
        return !*value || strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
    if (decl->type == DV_UNIT)
        return dv_unit_by_id(f->r->schema, value) != DV_NO_UNIT;
    if (decl->type == DV_STAFF)
        return dv_schema_person(f->r->schema, value) != NULL;
    return dv_list_choice(decl->list, value) != NULL;
}

/* 1,234 is another number in another language. */
static bool take_as_meant(dv_form *f, size_t i, const char *text, dv_lang typed)
{
    const dv_lang now = dv_lang_now();
    const dv_field *decl = &f->kind->field[i];
    const char *value = NULL;
    dv_arena a = {0};
    if (typed == now || !dv_type_is_ordered(decl->type))
        return false;
    dv_lang_set(typed);
    const dv_rc rc = dv_value_parse(&a, f->r, decl, dv_str_from(text), DV_NO_DATE, &value, NULL);
    dv_lang_set(now);
    const bool meant = rc == DV_OK && value;
    if (meant)
        dv_form_put(f, i, value);
    dv_arena_free(&a);
    return meant;
}

static void take_typed(dv_form *f, size_t i, const char *text, dv_lang typed)
{
    const dv_field *decl = &f->kind->field[i];
    if (take_as_meant(f, i, text, typed))
        return;
    if (dv_form_typable(f, i) || decl->type == DV_LONG || !is_choice(f, decl, text))
        dv_form_type(f, i, text);
    else
        dv_form_choose(f, i, text);
}

/* Not where something may have come by itself. */
static bool goes_on_at(const dv_form *f, size_t i)
{
    return dv_form_editable(f, i) && (f->base->id || !f->base->value[i]);
}

dv_rc dv_form_take_draft(dv_form *f, uint32_t slot, dv_err *err)
{
    dv_draft *d;
    dv_rc rc = dv_draft_get(&f->arena, f->r, f->kind, dv_form_drafted_of(f), slot, &d, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < f->kind->nfield; i++) {
        if (d->typed[i]) {
            take_typed(f, i, d->typed[i], d->lang);
            f->at = goes_on_at(f, i) ? i : f->at;
        }
        if (d->cut[i])
            dv_form_cut(f, i);
    }
    f->stage = d->stage ? dv_kind_stage(f->kind, d->stage) : NULL;
    f->drafted_at = d->at;
    f->gone = d->gone;
    f->slot = slot;
    f->grid = d->grid;
    f->seen = d->seen;
    /* Begun from what has been saved over since: saving must tell the conflict. */
    if (f->base->id)
        f->base->revision = d->revision;
    if (d->refused)
        dv_form_tell_faults(f);
    f->unsaved = true;
    f->undrafted = false;
    dv_form_forget_past(f);
    return DV_OK;
}

dv_rc dv_form_discard(dv_form *f, dv_err *err)
{
    f->undrafted = false;
    dv_rc rc = dv_draft_drop(f->r, f->kind, dv_form_drafted_of(f), f->slot, f->seen, err);
    if (rc == DV_OK) {
        f->slot = 0;
        f->seen = 0;
        f->from = 0;
    }
    return rc;
}

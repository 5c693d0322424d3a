#include "danvan/form.h"

#include "danvan/lang.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is shown ---- */

static void show(dv_form *f, size_t i, const char *canonical)
{
    dv_form_field *x = &f->field[i];
    const dv_field *decl = &f->kind->field[i];
    dv_buf_clear(&x->text);
    if (!canonical)
        return;
    dv_arena a = {0};
    dv_buf_puts(&x->text, dv_value_show(&a, f->r, decl, canonical));
    dv_arena_free(&a);
}

static void show_base(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (!f->field[i].touched)
            show(f, i, f->base->value[i]);
}

static dv_rc read_base(dv_form *f, dv_id id, dv_err *err)
{
    if (!id) {
        f->base = dv_record_new(&f->arena, f->r, f->kind);
        return DV_OK;
    }
    return dv_record_load(&f->arena, f->r, f->kind, id, &f->base, err);
}

dv_rc dv_form_open(dv_registry *r, const dv_kind *k, dv_id id, dv_form **out, dv_err *err)
{
    dv_form *f = calloc(1, sizeof *f);
    DV_ASSERT(f);
    *f = (dv_form){.r = r, .kind = k};
    f->field = calloc(k->nfield, sizeof *f->field);
    DV_ASSERT(f->field);
    *out = NULL;
    dv_rc rc = read_base(f, id, err);
    if (rc != DV_OK) {
        dv_form_close(f);
        return rc;
    }
    show_base(f);
    if (!dv_form_editable(f, 0))
        dv_form_step(f, 1);
    *out = f;
    return DV_OK;
}

void dv_form_close(dv_form *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->kind->nfield; i++)
        dv_buf_free(&f->field[i].text);
    free(f->field);
    dv_arena_free(&f->arena);
    free(f);
}

bool dv_form_editable(const dv_form *f, size_t i)
{
    return !f->kind->field[i].computed;
}

bool dv_form_typable(const dv_form *f, size_t i)
{
    switch (f->kind->field[i].type) {
    case DV_TEXT:
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
    case DV_DATE:
    case DV_PERSON:
    case DV_REF:
        return !f->kind->field[i].computed;
    case DV_LONG:
    case DV_BOOL:
    case DV_CHOICE:
    case DV_CATEGORY:
    case DV_UNIT:
    case DV_STAFF:
        break;
    }
    return false;
}

const char *dv_form_value(const dv_form *f, size_t i)
{
    const dv_form_field *x = &f->field[i];
    if (!x->touched)
        return f->base->value[i];
    return x->chosen && *x->chosen ? x->chosen : NULL;
}

const char *dv_form_fault(const dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->field[i].fault && !f->field[i].warning)
            return f->field[i].fault;
    return NULL;
}

/* ---- what is typed ---- */

static void changed(dv_form *f, size_t i)
{
    f->field[i].touched = f->unsaved = f->undrafted = true;
    f->field[i].fault = NULL;
}

void dv_form_type(dv_form *f, size_t i, const char *text)
{
    dv_form_field *x = &f->field[i];
    if (strcmp(dv_buf_cstr(&x->text), text) == 0)
        return;
    dv_buf_clear(&x->text);
    dv_buf_puts(&x->text, text);
    x->chosen = NULL;
    changed(f, i);
}

void dv_form_choose(dv_form *f, size_t i, const char *value)
{
    dv_form_field *x = &f->field[i];
    const char *is = dv_form_value(f, i);
    if (strcmp(is ? is : "", value) == 0)
        return;
    x->chosen = dv_arena_strdup(&f->arena, value);
    changed(f, i);
    show(f, i, *value ? x->chosen : NULL);
}

void dv_form_choose_stage(dv_form *f, const dv_stage *stage)
{
    f->stage = stage;
    f->unsaved = f->undrafted = true;
}

/* ---- the record that the form means ---- */

static void set_fault(dv_form *f, size_t i, const char *text, bool warning)
{
    f->field[i].fault = dv_arena_strdup(&f->arena, text);
    f->field[i].warning = warning;
}

static bool put_field(dv_form *f, dv_arena *a, dv_record *rec, size_t i)
{
    const dv_form_field *x = &f->field[i];
    dv_err err;
    if (!x->touched || f->kind->field[i].computed)
        return true;
    dv_str text = x->chosen ? dv_str_from(x->chosen) : dv_buf_str(&x->text);
    if (dv_record_set(a, f->r, rec, &f->kind->field[i], text, &err) == DV_OK)
        return true;
    set_fault(f, i, err.text, false);
    return false;
}

/* A copy of the base with the touched fields in; the day goes first, for codes of units. */
static dv_record *make_record(dv_form *f, dv_arena *a, bool *good)
{
    dv_record *rec = DV_NEW(a, dv_record);
    *rec = *f->base;
    rec->value =
        dv_arena_grow(a, f->base->value, f->kind->nfield, f->kind->nfield, sizeof *rec->value);
    *good = put_field(f, a, rec, f->kind->date->index);
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (&f->kind->field[i] != f->kind->date)
            *good = put_field(f, a, rec, i) && *good;
    return rec;
}

static void show_computed(dv_form *f, const dv_record *rec)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->kind->field[i].computed)
            show(f, i, rec->value[i]);
}

static size_t index_of(const dv_form *f, const char *field)
{
    const dv_field *decl = field ? dv_kind_field(f->kind, field) : NULL;
    return decl ? decl->index : f->kind->nfield;
}

static void take_faults(dv_form *f, const dv_faults *faults, size_t only)
{
    for (size_t k = faults->n; k-- > 0;) {
        size_t i = index_of(f, faults->at[k].field);
        if (i < f->kind->nfield && (only == f->kind->nfield || only == i))
            set_fault(f, i, faults->at[k].text, faults->at[k].warning);
    }
}

void dv_form_leave(dv_form *f, size_t i)
{
    dv_arena a = {0};
    dv_faults faults;
    bool good;
    dv_faults_init(&faults, &a);
    f->field[i].fault = NULL;
    dv_record *rec = make_record(f, &a, &good);
    dv_record_check(&a, f->r, rec, &faults);
    show_computed(f, rec);
    /* An empty field is not reproached before saving: it may still be coming. */
    if (f->field[i].touched && f->field[i].text.n && !f->field[i].fault)
        take_faults(f, &faults, i);
    /* 5/3/2024 is shown as it was understood: 05/03/2024. */
    if (f->field[i].touched && dv_form_typable(f, i) && !f->field[i].fault &&
        rec->value[i] != dv_mask)
        show(f, i, rec->value[i]);
    dv_arena_free(&a);
}

void dv_form_step(dv_form *f, int by)
{
    size_t n = f->kind->nfield, i = f->at;
    for (size_t tries = 0; tries < n; tries++) {
        i = by > 0 ? (i + 1) % n : (i + n - 1) % n;
        if (dv_form_editable(f, i)) {
            f->at = i;
            return;
        }
    }
}

/* ---- saving ---- */

static void go_to_first_fault(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->field[i].fault && !f->field[i].warning) {
            f->at = i;
            return;
        }
}

/* The form begins anew from a record as it is stored. */
static void settle(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++) {
        f->field[i].touched = false;
        f->field[i].chosen = NULL;
        if (!f->field[i].warning)
            f->field[i].fault = NULL;
    }
    f->stage = NULL;
    f->unsaved = f->undrafted = false;
    f->drafted_at = 0;
    show_base(f);
}

static dv_rc save_record(dv_form *f, dv_record *rec, dv_faults *faults, dv_err *err)
{
    if (f->stage && f->stage != rec->stage_decl) {
        dv_rc rc = dv_record_move(f->r, rec, f->stage->id, DV_NO_DATE, err);
        if (rc != DV_OK)
            return rc;
    }
    return dv_save(&f->arena, f->r, rec, faults, err);
}

dv_rc dv_form_save(dv_form *f, dv_err *err)
{
    dv_faults faults;
    bool good;
    dv_faults_init(&faults, &f->arena);
    for (size_t i = 0; i < f->kind->nfield; i++)
        f->field[i].fault = NULL;
    dv_id before = f->base->id;
    dv_record *rec = make_record(f, &f->arena, &good);
    if (!good) {
        dv_record_check(&f->arena, f->r, rec, &faults);
        size_t first = f->kind->nfield;
        for (size_t i = 0; i < f->kind->nfield; i++)
            first = f->field[i].fault && i < first ? i : first;
        dv_form_field kept = f->field[first];
        take_faults(f, &faults, f->kind->nfield);
        f->field[first].fault = kept.fault;
        f->field[first].warning = false;
        go_to_first_fault(f);
        return dv_fail(err, DV_INVALID, "", "%s", dv_form_fault(f));
    }
    dv_rc rc = save_record(f, rec, &faults, err);
    take_faults(f, &faults, f->kind->nfield);
    if (rc != DV_OK) {
        show_computed(f, rec);
        go_to_first_fault(f);
        return rc;
    }
    dv_err unimportant;
    dv_draft_drop(f->r, f->kind, before, &unimportant);
    f->base = rec;
    settle(f);
    return DV_OK;
}

dv_rc dv_form_rebase(dv_form *f, dv_err *err)
{
    dv_rc rc = read_base(f, f->base->id, err);
    for (size_t i = 0; i < f->kind->nfield; i++)
        f->field[i].fault = NULL;
    if (rc == DV_OK)
        show_base(f);
    return rc;
}

/* ---- drafts ---- */

dv_rc dv_form_draft(dv_form *f, dv_err *err)
{
    if (!f->undrafted)
        return DV_OK;
    dv_arena a = {0};
    dv_draft d = {.kind = f->kind,
                  .id = f->base->id,
                  .revision = f->base->revision,
                  .stage = f->stage ? f->stage->id : NULL,
                  .typed = DV_NEW_N(&a, const char *, f->kind->nfield)};
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->field[i].touched)
            d.typed[i] = f->field[i].chosen ? f->field[i].chosen : dv_buf_cstr(&f->field[i].text);
    dv_rc rc = dv_draft_put(f->r, &d, err);
    if (rc == DV_OK)
        f->undrafted = false;
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_form_take_draft(dv_form *f, dv_err *err)
{
    dv_draft *d;
    dv_rc rc = dv_draft_get(&f->arena, f->r, f->kind, f->base->id, &d, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < f->kind->nfield; i++) {
        if (!d->typed[i])
            continue;
        if (dv_form_typable(f, i) || f->kind->field[i].type == DV_LONG)
            dv_form_type(f, i, d->typed[i]);
        else
            dv_form_choose(f, i, d->typed[i]);
    }
    f->stage = d->stage ? dv_kind_stage(f->kind, d->stage) : NULL;
    f->drafted_at = d->at;
    /* Begun from what has been saved over since: saving must tell the conflict. */
    if (f->base->id)
        f->base->revision = d->revision;
    f->unsaved = true;
    f->undrafted = false;
    return DV_OK;
}

dv_rc dv_form_discard(dv_form *f, dv_err *err)
{
    f->undrafted = false;
    return dv_draft_drop(f->r, f->kind, f->base->id, err);
}

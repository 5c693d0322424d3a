#include "danvan/lang.h"
#include "danvan/rights.h"
#include "danvan/utf8.h"

#include "form_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is shown ---- */

void dv_form_show(dv_form *f, size_t i, const char *canonical)
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

void dv_form_show_base(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (!f->field[i].touched)
            dv_form_show(f, i, f->base->value[i]);
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
    DV_NEED(f);
    *f = (dv_form){.r = r, .kind = k};
    f->field = calloc(k->nfield, sizeof *f->field);
    DV_NEED(f->field);
    *out = NULL;
    dv_rc rc = read_base(f, id, err);
    if (rc != DV_OK) {
        dv_form_close(f);
        return rc;
    }
    dv_form_show_base(f);
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
    dv_form_forget_past(f);
    dv_arena_free(&f->arena);
    dv_arena_free(&f->hint_arena);
    free(f);
}

dv_rc dv_form_may_change(const dv_form *f, const dv_stage *stage, dv_err *err)
{
    dv_record to = *f->base;
    stage = stage ? stage : f->stage;
    if (stage) {
        to.stage = stage->id;
        to.stage_decl = stage;
    }
    return dv_rights_change(f->r, f->base->id ? f->base : NULL, &to, err);
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

size_t dv_form_warned(const dv_form *f)
{
    size_t i = 0;
    while (i < f->kind->nfield && !(f->field[i].fault && f->field[i].warning))
        i++;
    return i;
}

const char *dv_form_warning(const dv_form *f)
{
    const size_t i = dv_form_warned(f);
    return i < f->kind->nfield ? f->field[i].fault : NULL;
}

/* ---- what is typed ---- */

void dv_form_compute(dv_form *f)
{
    dv_arena a = {0};
    dv_faults unused;
    dv_faults_init(&unused, &a);
    if (f->kind->ndeadline) {
        dv_record *rec = dv_form_record(f, &a, NULL);
        dv_record_check(&a, f->r, rec, &unused);
        dv_form_show_computed(f, rec);
    }
    dv_arena_free(&a);
}

/* What was told of another secret is not told of this one. */
void dv_form_unwarn(dv_form *f, size_t i)
{
    f->field[i].warned = false;
    for (size_t k = 0; f->kind->field[i].sealed && k < f->kind->nfield; k++)
        f->field[k].warned = false;
}

static void changed(dv_form *f, size_t i)
{
    f->field[i].touched = f->unsaved = f->undrafted = true;
    f->field[i].confirmed = f->field[i].cut = false;
    f->field[i].fault = NULL;
    dv_form_unwarn(f, i);
    dv_form_compute(f);
}

void dv_form_type(dv_form *f, size_t i, const char *text)
{
    dv_form_field *x = &f->field[i];
    if (strcmp(dv_buf_cstr(&x->text), text) == 0)
        return;
    if (!*text && dv_utf8_count(dv_buf_str(&x->text)) > 1)
        dv_form_end_past(f); /* emptied at once, perhaps by mistake */
    dv_form_remember(f, i);
    dv_buf_clear(&x->text);
    dv_buf_puts(&x->text, text);
    x->chosen = NULL;
    changed(f, i);
}

size_t dv_form_room(const dv_form *f, size_t i)
{
    dv_arena a = {0};
    const dv_field *decl = &f->kind->field[i];
    const char *is = f->base->value[i];
    size_t stored = is ? dv_utf8_count(dv_str_from(dv_value_show(&a, f->r, decl, is))) : 0;
    size_t most =
        decl->max > 0 && decl->max < DV_FIELD_CHARACTERS ? (size_t)decl->max : DV_FIELD_CHARACTERS;
    dv_arena_free(&a);
    return stored > most ? stored : most;
}

void dv_form_cut(dv_form *f, size_t i)
{
    f->undrafted = f->undrafted || (f->unsaved && !f->field[i].cut);
    f->field[i].cut = true;
    dv_form_tell_cut(f, i);
}

void dv_form_tell_cut(dv_form *f, size_t i)
{
    dv_form_field *x = &f->field[i];
    if (!x->cut || x->fault)
        return;
    x->fault = dv_arena_printf(&f->arena, _("%s: not all that was typed had room"),
                               dv_label_text(f->kind->field[i].label));
    x->warning = true;
}

void dv_form_choose(dv_form *f, size_t i, const char *value)
{
    dv_form_field *x = &f->field[i];
    const char *is = dv_form_value(f, i);
    bool unknown = x->touched && !x->chosen && x->text.n; /* typed, and in no list */
    if (!unknown && strcmp(is ? is : "", value) == 0)
        return;
    dv_form_remember(f, i);
    x->chosen = dv_arena_strdup(&f->arena, value);
    dv_form_show(f, i, *value ? x->chosen : NULL);
    changed(f, i);
}

void dv_form_choose_stage(dv_form *f, const dv_stage *stage)
{
    if (stage == (f->stage ? f->stage : f->base->stage_decl))
        return;
    f->stage = stage;
    f->unsaved = f->undrafted = true;
}

void dv_form_put(dv_form *f, size_t i, const char *value)
{
    dv_arena a = {0};
    if (!value)
        dv_form_choose(f, i, "");
    else if (dv_form_typable(f, i) || f->kind->field[i].type == DV_LONG)
        dv_form_type(f, i, dv_value_show(&a, f->r, &f->kind->field[i], value));
    else
        dv_form_choose(f, i, value);
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

/* ---- other records ---- */

enum { HINTS = 9 };

/* A hint: where it can't be had, there is none. */
bool dv_form_look_alike(dv_form *f)
{
    if (f->base->id)
        return false;
    dv_id before = f->nalike ? f->alike[0].id : 0;
    size_t n = f->nalike;
    dv_alike *found;
    dv_arena_free(&f->hint_arena);
    const dv_record *rec = dv_form_record(f, &f->hint_arena, NULL);
    if (dv_alike_find(&f->hint_arena, f->r, rec, HINTS, &found, &f->nalike, NULL) != DV_OK)
        f->nalike = 0;
    f->alike = found;
    return n != f->nalike || (n && before != f->alike[0].id);
}

static bool can_be_copied(const dv_form *f, const dv_record *from, size_t i)
{
    const dv_field *decl = &f->kind->field[i];
    return !decl->computed && from->value[i] && from->value[i] != dv_mask;
}

void dv_form_carry(dv_form *f, const dv_record *from)
{
    DV_ASSERT(from->kind == f->kind && !f->base->id);
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->kind->field[i].carried && can_be_copied(f, from, i)) {
            f->base->value[i] = dv_arena_strdup(&f->arena, from->value[i]);
            dv_form_show(f, i, f->base->value[i]);
        }
    dv_form_compute(f);
}

const dv_record *dv_form_as_record(dv_form *f, dv_arena *a)
{
    return dv_form_record(f, a, NULL);
}

void dv_form_carry_typed(dv_form *f, dv_form *from)
{
    dv_arena a = {0};
    dv_form_carry(f, dv_form_record(from, &a, NULL));
    dv_arena_free(&a);
}

void dv_form_fill(dv_form *f, const dv_record *from)
{
    DV_ASSERT(from->kind == f->kind);
    const size_t unit = f->kind->unit->index;
    bool own = f->base->value[unit] && !f->kind->unit->preset;
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (can_be_copied(f, from, i) && !(own && i == unit))
            dv_form_put(f, i, from->value[i]);
    dv_form_forget_past(f);
}

dv_rc dv_form_rebase(dv_form *f, dv_err *err)
{
    dv_rc rc = read_base(f, f->base->id, err);
    dv_form_forget_past(f);
    for (size_t i = 0; i < f->kind->nfield; i++) {
        f->field[i].fault = NULL;
        f->field[i].asked = false;
    }
    if (rc == DV_OK)
        dv_form_show_base(f);
    return rc;
}

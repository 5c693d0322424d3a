/* What a save stores, and what the log says of it. */
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

static const stored_value *stored_of(const dv_record *rec, uint16_t field)
{
    for (size_t i = 0; rec && i < rec->stored->as.n; i++)
        if (rec->stored->as.value[i].field == field)
            return &rec->stored->as.value[i];
    return NULL;
}

static dv_rc seal_value(act *x, const char *text, stored_value *v, dv_buf *box)
{
    dv_nonces *from = x->r->in->known ? &x->r->in->known->nonces : NULL;
    dv_rc rc = dv_registry_seal(x->r, x->t, true, x->err);
    dv_buf_clear(box);
    if (rc == DV_OK)
        rc = dv_seal_text(x->r->in->seal, dv_str_from(text), from, box, x->err);
    v->tag = TAG_SEALED;
    v->payload = (dv_str){dv_arena_copy(x->a, dv_buf_str(box)), box->n};
    return rc;
}

/* A text is stored as it reads, and the record has it. */
static void plain_value(act *x, const dv_field *f, const char *text, stored_value *v, dv_buf *p)
{
    dv_buf_clear(p);
    v->tag = dv_value_encode(x->r, f, text, p);
    v->payload =
        v->tag == TAG_TEXT ? dv_str_from(text) : (dv_str){dv_arena_copy(x->a, dv_buf_str(p)), p->n};
}

/* Stored as it would be now, with this text.  Its bytes then stay as they are, whatever has become
 * of the declaration, and the log tells of no change. */
static bool untouched(const act *x, const dv_field *f, const char *text, const stored_value *was)
{
    const char *old = x->old ? x->old->value[f->index] : NULL;
    bool sealed = f->sealed != NULL;
    return was && (was->tag == TAG_SEALED) == sealed && old && old != dv_mask &&
           strcmp(old, text) == 0;
}

/* The mask stands for what is, or was, stored. */
static dv_rc masked_value(act *x, const stored_value *was, stored_value *v, dv_buf *p)
{
    DV_ASSERT(was);
    if (was->tag != TAG_SEALED)
        return seal_value(x, dv_value_decode(x->a, x->r, x->rec->kind, was), v, p);
    *v = *was;
    return DV_OK;
}

/* `p` has room, whatever it holds. */
static dv_rc make_value(act *x, const dv_field *f, stored_value *v, dv_buf *p)
{
    const char *text = x->rec->value[f->index];
    const stored_value *was = stored_of(x->old, v->field);
    if (text == dv_mask)
        return masked_value(x, x->masked ? stored_of(x->masked, v->field) : was, v, p);
    if (untouched(x, f, text, was)) {
        *v = *was;
        return DV_OK;
    }
    /* What can become a secret by another field's change never lies open in the store: pages that
     * are given back keep what once was in them. */
    if (f->sealed)
        return seal_value(x, text, v, p);
    plain_value(x, f, text, v, p);
    return DV_OK;
}

static int by_field(const void *p, const void *q)
{
    const stored_value *a = p, *b = q;
    return (a->field > b->field) - (a->field < b->field);
}

/* The declared fields from the record, the others as they are stored. */
dv_rc dv_act_values(act *x)
{
    const dv_kind *k = x->rec->kind;
    size_t kept = x->old ? x->old->stored->as.n : 0;
    x->value = DV_NEW_N(x->a, stored_value, k->nfield + kept);
    dv_buf p = {0};
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < k->nfield && rc == DV_OK; i++) {
        if (!x->rec->value[i])
            continue;
        stored_value *v = &x->value[x->n++];
        v->field = dv_ids_of(x->r, k)->field.no[i];
        rc = make_value(x, &k->field[i], v, &p);
    }
    dv_buf_free(&p);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < kept; i++)
        if (!dv_field_of_number(x->r, k, x->old->stored->as.value[i].field))
            x->value[x->n++] = x->old->stored->as.value[i];
    bool in_order = true;
    for (size_t i = 1; i < x->n; i++)
        in_order = in_order && x->value[i - 1].field < x->value[i].field;
    if (!in_order)
        qsort(x->value, x->n, sizeof *x->value, by_field);
    return DV_OK;
}

/* ---- changes ---- */

/* The log can't be rewritten: what was stored before its field could be sealed is never open in
 * it. */
static dv_rc log_side(act *x, uint16_t field, const stored_value *v, uint8_t *how, dv_str *payload)
{
    const dv_field *f = dv_field_of_number(x->r, x->rec->kind, field);
    *how = v->tag;
    *payload = v->payload;
    if (!f || !f->sealed || v->tag == TAG_SEALED)
        return DV_OK;
    stored_value kept = *v;
    dv_buf box = {0};
    dv_rc rc = seal_value(x, dv_value_decode(x->a, x->r, x->rec->kind, v), &kept, &box);
    dv_buf_free(&box);
    *how = kept.tag;
    *payload = kept.payload;
    return rc;
}

static dv_rc add_change(act *x, uint16_t field, const stored_value *was, const stored_value *is)
{
    dv_rc rc = DV_OK;
    if (was && is && was->tag == is->tag && dv_str_eq(was->payload, is->payload))
        return rc;
    log_change *c = &x->change[x->nchange++];
    *c = (log_change){.field = field};
    if (was)
        rc = log_side(x, field, was, &c->before_tag, &c->before);
    if (is && rc == DV_OK)
        rc = log_side(x, field, is, &c->after_tag, &c->after);
    return rc;
}

static stored_value small_value(act *x, tag how, uint64_t v)
{
    char *at = dv_arena_alloc(x->a, DV_VARINT_MOST);
    const size_t n = (size_t)(dv_varint_at(at, v) - at);
    return (stored_value){.tag = (uint8_t)how, .payload = {at, n}};
}

uint16_t dv_act_stage(const act *x, const dv_record *rec)
{
    if (rec->stage_decl)
        return dv_ids_of(x->r, rec->kind)->stage.no[rec->stage_decl->index];
    return rec->stored ? rec->stored->as.stage : 0;
}

uint64_t dv_day_bits(dv_date day)
{
    return (uint64_t)day << 1 ^ (uint64_t)((int64_t)day >> 63);
}

static void stage_changes(act *x)
{
    stored_value is = small_value(x, TAG_INT, dv_act_stage(x, x->rec)), was;
    stored_value is_on = small_value(x, TAG_DATE, dv_day_bits(x->rec->stage_on)), was_on;
    if (x->old) {
        was = small_value(x, TAG_INT, dv_act_stage(x, x->old));
        was_on = small_value(x, TAG_DATE, dv_day_bits(x->old->stage_on));
    }
    add_change(x, STAGE_NO, x->old ? &was : NULL, &is);
    add_change(x, STAGE_ON_NO, x->old ? &was_on : NULL, &is_on);
}

/* Both lists are in the order of field numbers. */
dv_rc dv_act_changes(act *x)
{
    const stored_record *old = x->old ? &x->old->stored->as : NULL;
    size_t nold = old ? old->n : 0, i = 0, j = 0;
    x->change = DV_NEW_N(x->a, log_change, nold + x->n + 2);
    stage_changes(x);
    dv_rc rc = DV_OK;
    while ((i < nold || j < x->n) && rc == DV_OK) {
        const stored_value *was = i < nold ? &old->value[i] : NULL;
        const stored_value *is = j < x->n ? &x->value[j] : NULL;
        DV_ASSERT(was || is);
        if (was && is && was->field != is->field) {
            if (was->field < is->field)
                is = NULL;
            else
                was = NULL;
        }
        rc = add_change(x, was ? was->field : is->field, was, is);
        i += was != NULL;
        j += is != NULL;
    }
    return rc;
}

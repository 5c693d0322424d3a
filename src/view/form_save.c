/* The record that a form means: checked on leaving a field, and saved. */
#include "danvan/lang.h"

#include "form_int.h"

#include <string.h>

/* ---- the record that the form means ---- */

static void set_fault(dv_form *f, size_t i, const char *text, bool warning)
{
    f->field[i].fault = dv_arena_strdup(&f->arena, text);
    f->field[i].warning = warning;
}

static bool put_field(dv_form *f, dv_arena *a, dv_record *rec, size_t i, bool tell)
{
    dv_form_field *x = &f->field[i];
    dv_err err;
    x->unclear = false;
    if (!x->touched || f->kind->field[i].computed)
        return true;
    dv_str text = x->chosen ? dv_str_from(x->chosen) : dv_buf_str(&x->text);
    if (dv_record_set(a, f->r, rec, &f->kind->field[i], text, &err) == DV_OK)
        return true;
    x->unclear = true;
    if (tell)
        set_fault(f, i, dv_form_not_in_list(f, a, i, text, &err), false);
    return false;
}

/* The day goes first, for codes of units. */
dv_record *dv_form_record(dv_form *f, dv_arena *a, bool *good)
{
    dv_record *rec = DV_NEW(a, dv_record);
    *rec = *f->base;
    rec->value =
        dv_arena_grow(a, f->base->value, f->kind->nfield, f->kind->nfield, sizeof *rec->value);
    bool all = put_field(f, a, rec, f->kind->date->index, good != NULL);
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (&f->kind->field[i] != f->kind->date)
            all = put_field(f, a, rec, i, good != NULL) && all;
    /* A stage that can't follow is told at saving. */
    if (f->stage)
        dv_record_move(f->r, rec, f->stage->id, DV_NO_DATE, NULL);
    if (good)
        *good = all;
    return rec;
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
    for (size_t i = 0; i < f->kind->nfield && only == f->kind->nfield; i++)
        dv_form_tell_cut(f, i);
}

void dv_form_leave(dv_form *f, size_t i)
{
    dv_arena a = {0};
    dv_faults faults;
    bool good, told = (f->field[i].fault && !f->field[i].cut) || f->field[i].asked;
    dv_faults_init(&faults, &a);
    f->field[i].fault = NULL;
    dv_form_end_past(f);
    dv_record *rec = dv_form_record(f, &a, &good);
    dv_record_check(&a, f->r, rec, &faults);
    dv_form_show_computed(f, rec);
    /* An empty field is not reproached before saving: it may still be coming.  What was told stays
     * while it holds: whoever looks through the form for what is missing must find it. */
    bool typed = f->field[i].touched && f->field[i].text.n;
    if ((typed || told) && !f->field[i].fault)
        take_faults(f, &faults, i);
    /* 5/3/2024 is shown as it was understood: 05/03/2024; a pasted "thai hoa" as Thái Hoà. */
    if (f->field[i].touched && f->kind->field[i].type != DV_LONG && !f->field[i].fault &&
        rec->value[i] != dv_mask) {
        if (!dv_form_typable(f, i))
            f->field[i].chosen = dv_arena_strdup(&f->arena, rec->value[i] ? rec->value[i] : "");
        dv_form_show(f, i, rec->value[i]);
    }
    dv_form_tell_cut(f, i);
    dv_arena_free(&a);
}

/* ---- double entry ---- */

bool dv_form_wants_again(const dv_form *f, size_t i)
{
    const dv_form_field *x = &f->field[i];
    return f->kind->field[i].twice && x->touched && x->text.n && !x->confirmed && !x->fault;
}

bool dv_form_again(dv_form *f, size_t i, const char *text)
{
    dv_arena a = {0};
    const dv_field *decl = &f->kind->field[i];
    dv_form_field *x = &f->field[i];
    const char *first, *second;
    dv_err err;
    dv_date day = dv_today();
    bool same = dv_value_parse(&a, f->r, decl, dv_buf_str(&x->text), day, &first, NULL) == DV_OK &&
                dv_value_parse(&a, f->r, decl, dv_str_from(text), day, &second, &err) == DV_OK &&
                first && second && strcmp(first, second) == 0;
    x->confirmed = same;
    if (!same)
        set_fault(f, i,
                  dv_arena_printf(&a, _("first %s, then %s: type both anew"), dv_buf_cstr(&x->text),
                                  text),
                  false);
    dv_arena_free(&a);
    return same;
}

/* What was typed only once does not count. */
static bool all_confirmed(dv_form *f)
{
    bool all = true;
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (dv_form_wants_again(f, i)) {
            set_fault(f, i, _("type it a second time"), false);
            all = false;
        }
    return all;
}

/* ---- saving ---- */

/* The cursor is at the first that blocks; each is asked after again until it is mended. */
static void point_out(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        f->field[i].asked = f->field[i].fault != NULL;
    /* Whoever goes on with its draft finds what is to be mended. */
    f->undrafted = f->undrafted || (f->unsaved && !f->refused);
    f->refused = true;
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->field[i].fault && !f->field[i].warning) {
            f->at = i;
            return;
        }
}

void dv_form_untouch(dv_form *f, size_t i)
{
    f->field[i].touched = f->field[i].confirmed = f->field[i].cut = f->field[i].warned = false;
    f->field[i].chosen = NULL;
}

/* The form begins anew from a record as it is stored. */
static void settle(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++) {
        dv_form_untouch(f, i);
        f->field[i].asked = false;
        if (!f->field[i].warning)
            f->field[i].fault = NULL;
    }
    dv_form_forget_past(f);
    f->stage = NULL;
    f->unsaved = f->undrafted = f->refused = false;
    f->drafted_at = 0;
    dv_form_show_base(f);
}

/* With its draft, which would be offered again and saved a second time. */
static dv_rc save_record(dv_form *f, dv_batch *b, dv_record *rec, dv_faults *faults, dv_err *err)
{
    const dv_id id = dv_form_drafted_of(f);
    if (f->stage && f->stage != rec->stage_decl) {
        dv_rc rc = dv_record_move(f->r, rec, f->stage->id, DV_NO_DATE, err);
        if (rc != DV_OK)
            return rc;
    }
    dv_rc rc = dv_batch_save(&f->arena, b, rec, faults, err);
    return rc == DV_OK && f->seen ? dv_batch_drop_draft(b, f->kind, id, f->slot, f->seen, err) : rc;
}

/* What can't be understood stands before what the rules say: of such a field they only know that it
 * is empty. */
static void tell_faults(dv_form *f, dv_record *rec)
{
    const size_t n = f->kind->nfield;
    dv_faults faults;
    dv_faults_init(&faults, &f->arena);
    const char **own = DV_NEW_N(&f->arena, const char *, n);
    dv_record_check(&f->arena, f->r, rec, &faults);
    for (size_t i = 0; i < n; i++)
        own[i] = f->field[i].fault;
    take_faults(f, &faults, n);
    for (size_t i = 0; i < n; i++)
        if (own[i]) {
            f->field[i].fault = own[i];
            f->field[i].warning = false;
        }
    point_out(f);
}

static bool understood(dv_form *f, dv_record **out)
{
    bool good;
    for (size_t i = 0; i < f->kind->nfield; i++)
        f->field[i].fault = NULL;
    *out = dv_form_record(f, &f->arena, &good);
    return good && all_confirmed(f);
}

static bool only_warn(const dv_faults *faults)
{
    for (size_t k = 0; k < faults->n; k++)
        if (!faults->at[k].warning)
            return false;
    return true;
}

/* Has each warning of what no later save takes back been told at its field?  Those that were not
 * become faults, this once.  A save that fails for another reason tells them as they are, and
 * answers nothing. */
static bool all_meant(dv_form *f, const dv_faults *faults, bool whole)
{
    dv_arena a = {0};
    bool all = true;
    for (size_t k = 0; k < faults->n; k++) {
        size_t i = index_of(f, faults->at[k].field);
        bool told = f->field[i].warned;
        if (!faults->at[k].lasting)
            continue;
        f->field[i].warned = whole;
        if (told || !whole)
            continue;
        set_fault(f, i, dv_arena_printf(&a, _("%s; save again to leave it so"), faults->at[k].text),
                  false);
        all = false;
    }
    dv_arena_free(&a);
    return all;
}

/* The records to save; what can't be understood, or is not meant yet, is refused before a
 * transaction begins. */
static dv_rc prepare(dv_form **f, dv_record **rec, size_t n, dv_err *err)
{
    dv_arena a = {0};
    dv_faults *faults = DV_NEW_N(&a, dv_faults, n + 1);
    bool *good = DV_NEW_N(&a, bool, n + 1), whole = true;
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < n; i++) {
        good[i] = understood(f[i], &rec[i]);
        dv_faults_init(&faults[i], &a);
        dv_record_check(&a, f[i]->r, dv_form_record(f[i], &a, NULL), &faults[i]);
        whole = whole && good[i] && only_warn(&faults[i]);
    }
    for (size_t i = 0; i < n; i++)
        if (!all_meant(f[i], &faults[i], whole) || !good[i]) {
            tell_faults(f[i], rec[i]);
            rc = dv_fail(err, DV_INVALID, "", "%s", dv_form_fault(f[i]));
        }
    dv_arena_free(&a);
    return rc;
}

/* What the store refused is asked about anew when it is mended. */
static void ask_anew(dv_form *f)
{
    for (size_t i = 0; i < f->kind->nfield; i++)
        f->field[i].warned = false;
}

void dv_form_tell_faults(dv_form *f)
{
    dv_record *rec;
    understood(f, &rec);
    tell_faults(f, rec);
}

/* The form still shows what was typed. */
static dv_rc store(dv_form *f, dv_batch *b, dv_record *rec, dv_err *err)
{
    dv_faults faults;
    dv_faults_init(&faults, &f->arena);
    dv_rc rc = save_record(f, b, rec, &faults, err);
    take_faults(f, &faults, f->kind->nfield);
    if (rc != DV_OK) {
        dv_form_show_computed(f, rec);
        point_out(f);
    }
    return rc;
}

/* The draft has done its duty; one that stays would be offered again, and loses nothing. */
static void saved(dv_form *f, dv_record *rec)
{
    f->slot = 0;
    f->seen = 0;
    f->from = 0;
    f->base = rec;
    settle(f);
}

static dv_rc store_all(dv_registry *r, dv_form **f, dv_record **rec, size_t n, size_t *bad,
                       dv_err *err)
{
    dv_batch *b;
    dv_rc rc = dv_batch_begin(r, &b, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        *bad = i;
        rc = store(f[i], b, rec[i], err);
    }
    if (rc == DV_OK) {
        *bad = n;
        return dv_batch_commit(b, err);
    }
    dv_batch_abort(b);
    return rc;
}

/* One is refused, so that none is saved: what the rules hold against the others is told, too. */
static void check_others(dv_form **f, dv_record **rec, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        dv_faults faults;
        if (dv_form_fault(f[i]))
            continue;
        dv_faults_init(&faults, &f[i]->arena);
        dv_record_check(&f[i]->arena, f[i]->r, rec[i], &faults);
        take_faults(f[i], &faults, f[i]->kind->nfield);
        point_out(f[i]);
    }
}

static void tell_first(dv_form **f, size_t n, size_t *at, dv_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (dv_form_fault(f[i])) {
            *at = i;
            dv_fail(err, DV_INVALID, "", "%s", dv_form_fault(f[i]));
            return;
        }
}

/* The draft is another terminal's, or gone: what is in the form is one of its own from now on. */
static void part_from_draft(dv_form *f)
{
    dv_arena a = {0};
    dv_draft *d;
    bool mine =
        f->base->id || f->from || !f->slot ||
        (dv_draft_get(&a, f->r, f->kind, 0, f->slot, &d, NULL) == DV_OK && d->seen == f->seen);
    if (!mine) {
        f->slot = 0;
        f->seen = 0;
        f->undrafted = true;
    }
    dv_arena_free(&a);
}

dv_rc dv_forms_save(dv_registry *r, dv_form **f, size_t n, size_t *bad, dv_err *err)
{
    dv_arena a = {0};
    dv_record **rec = DV_NEW_N(&a, dv_record *, n + 1);
    *bad = n;
    dv_rc rc = prepare(f, rec, n, err);
    if (rc == DV_OK) {
        rc = store_all(r, f, rec, n, bad, err);
        for (size_t i = 0; i < n && rc != DV_OK; i++)
            ask_anew(f[i]);
    }
    if (rc == DV_INVALID && n > 1) {
        check_others(f, rec, n);
        tell_first(f, n, bad, err);
    } else if (rc == DV_INVALID) {
        *bad = 0;
    }
    for (size_t i = 0; i < n && rc == DV_CONFLICT; i++)
        part_from_draft(f[i]);
    for (size_t i = 0; i < n && rc == DV_OK; i++)
        saved(f[i], rec[i]);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_form_save(dv_form *f, dv_err *err)
{
    size_t bad;
    return dv_forms_save(f->r, &f, 1, &bad, err);
}

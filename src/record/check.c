/* What a record must hold to be saved: every rule of the configuration, every fault at once. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include "rights_int.h"

#include <string.h>

typedef struct checker {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t; /* NULL: references are looked up in a transaction of their own */
    const dv_record *rec, *old;
    const dv_record *masked; /* what the masks stand for */
    dv_facts_of facts;       /* of rec */
    dv_faults *faults;
} checker;

#define FAULT(c, f, ...)                                                                           \
    dv_fault_add((c)->faults, dv_record_place((c)->a, (c)->rec, (f)->id), (f)->id, __VA_ARGS__)

static bool holds(const checker *c, const dv_cond *cond)
{
    return dv_cond_holds(c->r->schema, cond, &c->facts);
}

static bool unchanged(const checker *c, const dv_field *f)
{
    const char *was = c->old ? c->old->value[f->index] : NULL, *is = c->rec->value[f->index];
    return was && is && strcmp(was, is) == 0;
}

/* Is there a value that the mask stands for? */
static bool masks_one(const checker *c, const dv_field *f)
{
    const char *was = c->masked ? c->masked->value[f->index] : NULL;
    return was && strcmp(was, dv_mask) == 0;
}

static bool is_nfc(dv_str s)
{
    dv_buf b = {0};
    bool same = dv_utf8_nfc(&b, s) && dv_str_eq(dv_buf_str(&b), s);
    dv_buf_free(&b);
    return same;
}

/* Was the value made of a text that was put into this record?  Then it is as its type asks. */
static bool is_taken(const checker *c, const dv_field *f, const char *v)
{
    return c->rec->taken && c->rec->taken[f->index] == v;
}

static void check_text(const checker *c, const dv_field *f, const char *v)
{
    dv_str s = dv_str_from(v), rest = s;
    bool simple = is_taken(c, f, v) || dv_utf8_is_simple(s);
    if (!simple && !is_nfc(s)) {
        FAULT(c, f, _("this is not UTF-8 text in its composed form (NFC)"));
        return;
    }
    for (int32_t cp; !simple && (cp = dv_utf8_next(&rest)) >= 0;)
        if (dv_utf8_is_control(cp) && !(f->type == DV_LONG && (cp == '\n' || cp == '\t'))) {
            FAULT(c, f, "%s", dv_control_text(c->a, cp));
            return;
        }
    /* No character has less than a byte. */
    if (f->max > 0 && s.n > (size_t)f->max && dv_utf8_count(s) > (size_t)f->max)
        FAULT(c, f, _("it has %zu characters; at most %d have room"), dv_utf8_count(s), f->max);
}

static const char *number_text(const checker *c, const dv_field *f, int64_t v)
{
    char buf[DV_NUMBER_SIZE];
    return dv_arena_strdup(c->a, f->type == DV_INT ? dv_number_format(v, dv_lang_now(), buf)
                                                   : dv_milli_format(v, dv_lang_now(), buf));
}

static void check_number(const checker *c, const dv_field *f, const char *text)
{
    int64_t v;
    if (!dv_value_num(f, text, &v))
        FAULT(c, f, _("%s is no number"), text);
    else if (f->has_min && v < f->min)
        FAULT(c, f, _("it must be at least %s"), number_text(c, f, f->min));
    else if (f->has_max && v > f->max_value)
        FAULT(c, f, _("it must be at most %s"), number_text(c, f, f->max_value));
}

static void check_unit(const checker *c, const dv_field *f, const char *v)
{
    const dv_schema *s = c->r->schema;
    int u = dv_unit_by_id(s, v);
    dv_date day = dv_record_date(c->rec);
    if (unchanged(c, f) && (u == DV_NO_UNIT || unchanged(c, f->kind->date)))
        return;
    if (u == DV_NO_UNIT) {
        FAULT(c, f, _("there is no unit %s in the configuration"), v);
        return;
    }
    if (day == DV_NO_DATE || dv_unit_alive(&s->unit[u], day))
        return;
    char from[DV_DATE_SIZE], until[DV_DATE_SIZE];
    const char *name = dv_label_text(s->unit[u].label);
    int now = dv_unit_as_of(s, u, day);
    if (s->unit[u].from != DV_NO_DATE && day < s->unit[u].from)
        FAULT(c, f, _("%s (%s) exists only from %s"), name, v, dv_day_text(s->unit[u].from, from));
    else if (now != DV_NO_UNIT && now != u)
        FAULT(c, f, _("%s (%s) ended on %s; on this record's day it is %s (%s)"), name, v,
              dv_day_text(s->unit[u].until, until), dv_label_text(s->unit[now].label),
              s->unit[now].id);
    else
        FAULT(c, f, _("%s (%s) ended on %s"), name, v, dv_day_text(s->unit[u].until, until));
}

static void check_ref(const checker *c, const dv_field *f, const char *v)
{
    const dv_kind *k;
    dv_id id;
    dv_record *rec;
    dv_err err = {0};
    dv_rc rc = dv_id_parse(c->r->schema, dv_str_from(v), &k, &id, &err);
    if (rc == DV_OK && k != f->ref)
        rc = dv_fail(&err, DV_INVALID, "", _("%s is a record of another kind"), v);
    if (rc == DV_OK)
        rc = c->t ? dv_record_get(c->a, c->r, c->t, k, id, &rec, &err)
                  : dv_record_load(c->a, c->r, k, id, &rec, &err);
    if (rc == DV_OK && c->t)
        rc = dv_rights_see(c->r, rec, &err);
    if (rc != DV_OK)
        FAULT(c, f, "%s: %s", v, err.text);
}

static void check_happened(const checker *c, const dv_field *f, dv_date day)
{
    char is[DV_DATE_SIZE], today[DV_DATE_SIZE];
    FAULT(c, f, _("%s is still to come (today is %s); look at the day again"), dv_day_text(day, is),
          dv_day_text(dv_today(), today));
}

static void check_type(const checker *c, const dv_field *f, const char *v)
{
    dv_date day;
    bool bounded = f->has_min || f->has_max || f->happened || f->max > 0;
    if (is_taken(c, f, v) && !bounded && f->type != DV_UNIT && f->type != DV_REF)
        return;
    switch (f->type) {
    case DV_TEXT:
    case DV_LONG:
    case DV_PERSON:
        check_text(c, f, v);
        break;
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        check_number(c, f, v);
        break;
    case DV_DATE:
        if (!dv_value_date(v, &day))
            FAULT(c, f, _("%s is no day"), v);
        else if (f->happened && day > dv_today())
            check_happened(c, f, day);
        break;
    case DV_CHOICE:
    case DV_CATEGORY:
        if (!dv_list_choice(f->list, v))
            FAULT(c, f, _("%s is not in the list"), v);
        break;
    case DV_BOOL:
        if (strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
            FAULT(c, f, _("write yes or no, not %s"), v);
        break;
    case DV_UNIT:
        check_unit(c, f, v);
        break;
    case DV_REF:
        check_ref(c, f, v);
        break;
    case DV_STAFF:
        if (!dv_schema_person(c->r->schema, v))
            FAULT(c, f, _("%s is no person of the configuration"), v);
        break;
    }
}

/* A value that was there already and has not been touched may be one that the configuration has
 * given up since: it stays whole.  A unit is looked at again, for the record's day may have moved.
 */
static void check_field(const checker *c, const dv_field *f)
{
    const char *v = c->rec->value[f->index];
    bool forbidden = f->only && !holds(c, f->only);
    if (!v || !*v) {
        if (f->required && !forbidden && holds(c, f->required))
            FAULT(c, f, _("%s must be filled in"), dv_label_text(f->label));
        return;
    }
    if (forbidden && !unchanged(c, f))
        FAULT(c, f, _("%s has no place in this record; leave it empty"), dv_label_text(f->label));
    if (f->sealed && strcmp(v, dv_mask) == 0 && !masks_one(c, f))
        FAULT(c, f, _("the mask only stands for a secret value; type the value itself"));
    else if (v != dv_mask && (!unchanged(c, f) || f->type == DV_UNIT))
        check_type(c, f, v);
}

static const dv_field *field_of_rule(const dv_rule *rule)
{
    for (size_t i = 0; i < rule->check->n; i++)
        if (rule->check->term[i].subject == DV_ON_FIELD)
            return rule->check->term[i].field;
    return NULL;
}

static void check_rule(const checker *c, const dv_rule *rule)
{
    if (dv_rule_kept(c->r->schema, rule, &c->facts))
        return;
    const dv_field *f = field_of_rule(rule);
    const char *id = f ? f->id : NULL;
    const char *place = dv_record_place(c->a, c->rec, id);
    if (rule->warning)
        dv_warning_add(c->faults, place, id, "%s", dv_label_text(rule->label));
    else
        dv_fault_add(c->faults, place, id, "%s", dv_label_text(rule->label));
}

static void check_stage(const checker *c)
{
    const dv_record *rec = c->rec;
    if (!rec->stage_decl) {
        if (!c->old || strcmp(c->old->stage, rec->stage) != 0)
            dv_fault_add(c->faults, dv_record_place(c->a, rec, "stage"), "stage",
                         _("there is no stage %s"), rec->stage);
        return;
    }
    if (c->old && c->old->stage_decl && !dv_stage_may_follow(c->old->stage_decl, rec->stage_decl))
        dv_fault_add(c->faults, dv_record_place(c->a, rec, "stage"), "stage",
                     _("it can't go from %s to %s"), dv_label_text(c->old->stage_decl->label),
                     dv_label_text(rec->stage_decl->label));
}

/* Who reports a secret need not be one of those who may read it; and an earlier revision may be one
 * of which it was none yet. */
static void check_hiding(const checker *c)
{
    const dv_field *f = c->rec->kind->restricted;
    if (f && c->old && dv_rights_restricts(c->old) && !dv_rights_restricts(c->rec))
        dv_warning_add(c->faults, dv_record_place(c->a, c->rec, f->id), f->id,
                       _("it was restricted, and is not any more: whoever sees the others sees it, "
                         "too, and its whole history"));
    if (f && dv_rights_hides(c->r, c->rec))
        dv_warning_add(c->faults, dv_record_place(c->a, c->rec, f->id), f->id,
                       _("once it is saved, you don't see it any more: only those do who may see "
                         "restricted records"));
}

/* The name of a sealed field as it was typed now; NULL: none.  One that is stored is never looked
 * at: whoever may not see it would find it out by writing names. */
static const char *name_typed(const checker *c, const dv_field *f)
{
    const char *v = c->rec->value[f->index];
    return f->type == DV_PERSON && v != dv_mask ? v : NULL;
}

static const char *open_text(const checker *c, const dv_field *f)
{
    bool text = f->type == DV_TEXT || f->type == DV_LONG;
    const char *v = text ? c->rec->value[f->index] : NULL;
    return v && v != dv_mask && !dv_field_secret(c->r, c->rec, f) ? v : NULL;
}

/* Whoever informs on somebody must not be known by the summary instead. */
static void check_leaks(const checker *c, const dv_field *sealed)
{
    const char *name = name_typed(c, sealed), *text;
    if (!name)
        return;
    const dv_sought *who = dv_name_sought(c->a, name);
    for (size_t i = 0; i < c->rec->kind->nfield; i++) {
        const dv_field *f = &c->rec->kind->field[i];
        if ((text = open_text(c, f)) && dv_name_stands(who, text))
            dv_lasting_add(c->faults, dv_record_place(c->a, c->rec, f->id), f->id,
                           _("%s shows the name from %s: once it is saved, the log keeps it"),
                           dv_label_text(f->label), dv_label_text(sealed->label));
    }
}

void dv_check_in(dv_arena *a, dv_registry *r, dv_txn *t, dv_record *rec, const dv_record *old,
                 const dv_record *masked, dv_faults *faults)
{
    dv_record_stopped(r, a, rec, old);
    dv_record_compute(r, a, rec);
    const checker c = {a, r, t, rec, old, masked, dv_record_facts(r, rec), faults};
    check_stage(&c);
    check_hiding(&c);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        check_field(&c, &rec->kind->field[i]);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        check_leaks(&c, &rec->kind->field[i]);
    for (size_t i = 0; i < rec->kind->nrule; i++)
        check_rule(&c, &rec->kind->rule[i]);
}

/* As it is stored, or NULL for a new one. */
static const dv_record *stored_state(dv_arena *a, const dv_registry *r, const dv_record *rec)
{
    return rec->stored ? dv_record_of_bytes(a, r, rec->kind, rec->id, rec->stored->bytes) : NULL;
}

dv_rc dv_record_check(dv_arena *a, const dv_registry *r, dv_record *rec, dv_faults *faults)
{
    size_t before = faults->errors;
    /* Only references look into the store, each in a read transaction that ends at once. */
    dv_registry *open = (dv_registry *)(uintptr_t)r;
    const dv_record *old = stored_state(a, r, rec);
    dv_check_in(a, open, NULL, rec, old, old, faults);
    return faults->errors == before ? DV_OK : DV_INVALID;
}

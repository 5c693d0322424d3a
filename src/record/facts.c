#include "danvan/facts.h"

#include "danvan/lang.h"
#include "danvan/number.h"

#include "record_int.h"

#include <string.h>

/* Where the parts stand that every kind has. */
enum { AT_UNIT = DV_FACT_UNIT_AT, AT_STAGE = DV_FACT_STAGE_AT, AT_FIELDS = 6 };

/* The kind's date stands in the key, and once more only where it is asked for as another's is. */
static bool by_key(const dv_field *f)
{
    const dv_kind *k = f->kind;
    return f == k->date && f != k->due && !f->measured;
}

static size_t width(const dv_field *f)
{
    switch (f->type) {
    case DV_CHOICE:
    case DV_CATEGORY:
    case DV_BOOL:
        return 1;
    case DV_DATE:
        return by_key(f) ? 0 : DV_FACT_DATE_BYTES;
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return f->measured ? 8 : 0;
    case DV_TEXT:
    case DV_LONG:
    case DV_UNIT:
    case DV_REF:
    case DV_PERSON:
        break;
    case DV_STAFF:
        return 2;
    }
    return 0;
}

static bool in_front(const dv_field *f)
{
    return f == f->kind->due || f->type == DV_CATEGORY;
}

/* First those in front, then the others, each in the order of their declaration. */
static void place(const dv_kind *k, dv_layout *l, bool front)
{
    for (size_t f = 0; f < k->nfield; f++) {
        if (in_front(&k->field[f]) != front)
            continue;
        size_t w = width(&k->field[f]);
        l->field[f] = w ? (int)l->size : -1;
        l->size += w;
    }
}

void dv_layout_make(dv_arena *a, const dv_kind *k, dv_layout *l)
{
    l->field = DV_NEW_N(a, int, k->nfield);
    l->size = AT_FIELDS;
    place(k, l, true);
    l->front = l->size;
    place(k, l, false);
    l->field[k->unit->index] = AT_UNIT;
    l->stride = FACT_AT + l->size;
}

const dv_layout *dv_facts_layout(const dv_registry *r, const dv_kind *k)
{
    return &dv_ids_of(r, k)->layout;
}

static uint64_t be(const unsigned char *p, int n)
{
    uint64_t v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

void dv_date_key(dv_date day, char key[4])
{
    uint32_t v = (uint32_t)day ^ UINT32_C(0x80000000);
    for (int i = 0; i < DAY_BYTES; i++)
        key[i] = (char)(v >> (24 - 8 * i));
}

dv_date dv_date_of_key(dv_str key)
{
    return (dv_date)((uint32_t)be((const unsigned char *)key.p, DAY_BYTES) ^ UINT32_C(0x80000000));
}

dv_id dv_fact_id(const unsigned char *fact)
{
    return be(fact - ID_BYTES, ID_BYTES);
}

const int *dv_fact_units(const dv_registry *r, size_t *n)
{
    *n = r->in->unit.names->n;
    return r->in->unit.at;
}

int dv_fact_unit(const dv_registry *r, const unsigned char *fact)
{
    size_t no = dv_fact_unit_number(fact);
    const numbers *n = &r->in->unit;
    return no < n->names->n ? n->at[no] : DV_NO_UNIT;
}

int dv_fact_stage(const dv_registry *r, const dv_kind *k, const unsigned char *fact)
{
    const numbers *n = &dv_ids_of(r, k)->stage;
    size_t no = fact[AT_STAGE];
    return no < n->names->n ? n->at[no] : -1;
}

int dv_fact_choice(const dv_registry *r, const dv_layout *l, const dv_field *f,
                   const unsigned char *fact)
{
    size_t no = fact[l->field[f->index]];
    if (no == 0)
        return -1;
    if (!f->list) /* a bool: no, yes */
        return (int)no - 1;
    const numbers *n = dv_choice_numbers(r, f);
    int at = no < n->names->n ? n->at[no] : -1;
    return at < 0 ? -2 : at;
}

int dv_fact_person(const dv_registry *r, const dv_layout *l, const dv_field *f,
                   const unsigned char *fact)
{
    size_t no = (size_t)be(fact + l->field[f->index], 2);
    const numbers *n = &r->in->person;
    int at = no < n->names->n ? n->at[no] : -1;
    return no == 0 ? -1 : at < 0 ? -2 : at;
}

dv_date dv_fact_date(const dv_layout *l, const dv_field *f, const unsigned char *fact)
{
    DV_ASSERT(l->field[f->index] >= 0);
    return dv_fact_date_at(fact + l->field[f->index]);
}

int64_t dv_fact_num(const dv_layout *l, const dv_field *f, const unsigned char *fact)
{
    return (int64_t)(be(fact + l->field[f->index], 8) ^ UINT64_C(0x8000000000000000));
}

/* ---- writing ---- */

void dv_fact_put_date(dv_buf *b, dv_date day)
{
    const uint32_t v = dv_day_key(day);
    const char bytes[] = {(char)v, (char)(v >> 8), (char)(v >> 16)};
    dv_buf_add(b, (dv_str){bytes, sizeof bytes});
}

static void put_date(dv_buf *b, const char *text)
{
    dv_date day = DV_NO_DATE;
    if (text)
        dv_value_date(text, &day);
    dv_fact_put_date(b, day);
}

/* The permanent number of a choice; one that another configuration gave is told by its name. */
static uint8_t choice_byte(const dv_registry *r, const dv_field *f, const char *text)
{
    if (f->type == DV_BOOL)
        return text ? (strcmp(text, "yes") == 0 ? 2 : 1) : 0;
    if (!text)
        return 0;
    const uint16_t no = dv_choice_number(r, f, text);
    return (uint8_t)(no && no <= MAX_CHOICE_NO ? no : UNKNOWN_CHOICE_NO);
}

static void put_field(dv_buf *b, const dv_registry *r, const dv_field *f, const char *text)
{
    int64_t v = 0;
    switch (width(f)) {
    case 1:
        dv_put_u8(b, choice_byte(r, f, text));
        break;
    case 2:
        dv_put_u16(b, text ? dv_name_number(&r->in->person, text) : 0);
        break;
    case DV_FACT_DATE_BYTES:
        put_date(b, text);
        break;
    case 8:
        if (text)
            dv_value_num(f, text, &v);
        dv_put_ordered(b, v);
        break;
    default:
        break;
    }
}

static void put_fields(dv_buf *b, const dv_registry *r, const dv_record *rec, bool front)
{
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (in_front(&rec->kind->field[i]) == front)
            put_field(b, r, &rec->kind->field[i], rec->value[i]);
}

static dv_date ended_on(const dv_record *rec)
{
    const dv_field *closed = rec->kind->closed;
    const char *text = closed ? rec->value[closed->index] : NULL;
    dv_date day;
    return text && dv_value_date(text, &day) ? day : rec->stage_on;
}

void dv_fact_write(dv_buf *b, const dv_registry *r, const dv_record *rec, char days[DAY_BYTES])
{
    const dv_kind *k = rec->kind;
    const numbers *stage = &dv_ids_of(r, k)->stage;
    const dv_date date = dv_record_date(rec);
    const uint16_t unit = dv_unit_number(r, rec->value[k->unit->index]);
    dv_date_key(dv_facts_first_day(date), days);
    dv_put_u8(b, (uint8_t)(date - dv_facts_first_day(date)));
    /* Numbers stay when declarations go: what is stored doesn't depend on who looks. */
    dv_put_u64(b, rec->id);
    dv_put_u8(b, (uint8_t)unit);
    dv_put_u8(b, (uint8_t)(unit >> 8));
    dv_put_u8(b, (uint8_t)(rec->stage_decl ? stage->no[rec->stage_decl->index]
                                           : dv_name_number(stage, rec->stage)));
    dv_fact_put_date(b, ended_on(rec));
    put_fields(b, r, rec, true);
    put_fields(b, r, rec, false);
}

/* ---- conditions over facts, by number and never by text ---- */

typedef struct fact_ref {
    const dv_registry *r;
    const dv_kind *k;
    const dv_layout *l;
    dv_date date;
    const unsigned char *fact;
} fact_ref;

/* The number behind a field; false if it is unset. */
static bool field_number(const fact_ref *x, const dv_field *f, int64_t *out)
{
    if (f == x->k->date) {
        *out = x->date;
        return true;
    }
    if (f->type == DV_UNIT) {
        *out = dv_fact_unit(x->r, x->fact);
        return true;
    }
    DV_ASSERT(x->l->field[f->index] >= 0);
    switch (width(f)) {
    case 1:
        *out = dv_fact_choice(x->r, x->l, f, x->fact);
        return *out != -1;
    case 2:
        *out = dv_fact_person(x->r, x->l, f, x->fact);
        return *out != -1;
    case DV_FACT_DATE_BYTES:
        *out = dv_fact_date(x->l, f, x->fact);
        return *out != DV_NO_DATE;
    default:
        *out = dv_fact_num(x->l, f, x->fact);
        return true;
    }
}

static bool field_holds(const fact_ref *x, const dv_term *t)
{
    int64_t v, other;
    bool set = field_number(x, t->field, &v);
    if (t->op == DV_SET || t->op == DV_UNSET)
        return set == (t->op == DV_SET);
    if (!set)
        return false;
    if (t->other)
        return field_number(x, t->other, &other) && dv_op_holds(t->op, v, other);
    return dv_term_num_holds(t, v);
}

static bool term_holds(const fact_ref *x, const dv_term *t)
{
    const dv_schema *s = x->r->schema;
    int stage = dv_fact_stage(x->r, x->k, x->fact);
    int unit = dv_fact_unit(x->r, x->fact);
    switch (t->subject) {
    case DV_ON_FIELD:
        return field_holds(x, t);
    case DV_ON_STAGE:
        return stage >= 0 && dv_term_num_holds(t, stage);
    case DV_ON_ROLE:
        return stage >= 0 && dv_term_num_holds(t, x->k->stage[stage].role);
    case DV_ON_UNIT_REMOTE:
        return unit >= 0 && dv_term_num_holds(t, s->unit[unit].remote);
    case DV_ON_UNIT_LEVEL:
        return unit >= 0 && dv_term_num_holds(t, s->unit[unit].level);
    }
    return false;
}

bool dv_fact_holds(const dv_registry *r, const dv_kind *k, const dv_cond *c, dv_date date,
                   const unsigned char *fact)
{
    const fact_ref x = {r, k, dv_facts_layout(r, k), date, fact};
    for (size_t i = 0; c && i < c->n; i++)
        if (!term_holds(&x, &c->term[i]))
            return false;
    return true;
}

/* A record's bytes: a head, then self-describing values in the order of their field numbers. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "derived_int.h"
#include "rights_int.h"

#include <string.h>

enum { FORMAT = 1 };

static uint64_t zigzag(int64_t v)
{
    return (uint64_t)v << 1 ^ (uint64_t)(v >> 63);
}

static int64_t unzigzag(uint64_t v)
{
    return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static void put_values(dv_buf *b, const stored_value *v, size_t n)
{
    enum { MOST = 2 * DV_VARINT_MOST + 1 }; /* bytes before a payload */
    size_t room = 0;
    for (size_t i = 0; i < n; i++)
        room += MOST + v[i].payload.n;
    char *from = dv_buf_room(b, room), *to = from;
    for (size_t i = 0; i < n; i++) {
        to = dv_varint_at(to, v[i].field);
        *to++ = (char)v[i].tag;
        to = dv_text_at(to, v[i].payload);
    }
    *to = '\0';
    b->n += (size_t)(to - from);
}

void dv_stored_write(dv_buf *b, const stored_record *s)
{
    dv_put_u8(b, FORMAT);
    dv_put_varint(b, s->revision);
    dv_put_varint(b, s->stage);
    dv_put_varint(b, zigzag(s->stage_on));
    dv_put_varint(b, zigzag(s->created_at));
    dv_put_varint(b, zigzag(s->updated_at - s->created_at));
    dv_put_text(b, s->created_by);
    /* Mostly the one who made it changes it. */
    dv_put_text(b, dv_str_eq(s->updated_by, s->created_by) ? (dv_str){"", 0} : s->updated_by);
    dv_put_varint(b, s->log);
    dv_put_varint(b, s->n);
    put_values(b, s->value, s->n);
}

/* What its place can't hold was never written: damage. */
static uint64_t get_most(dv_reader *r, uint64_t most)
{
    uint64_t v = dv_get_varint(r);
    r->bad = r->bad || v > most;
    return r->bad ? 0 : v;
}

bool dv_stored_read(dv_arena *a, dv_str bytes, stored_record *out)
{
    dv_reader r = dv_reader_of(bytes);
    *out = (stored_record){0};
    if (dv_get_u8(&r) != FORMAT)
        return false;
    out->revision = (uint32_t)get_most(&r, UINT32_MAX);
    out->stage = (uint16_t)get_most(&r, UINT16_MAX);
    out->stage_on = (dv_date)unzigzag(get_most(&r, UINT32_MAX));
    out->created_at = unzigzag(dv_get_varint(&r));
    int64_t later = unzigzag(dv_get_varint(&r));
    r.bad = r.bad || __builtin_add_overflow(out->created_at, later, &out->updated_at);
    out->created_by = dv_get_text(&r);
    out->updated_by = dv_get_text(&r);
    if (out->updated_by.n == 0)
        out->updated_by = out->created_by;
    out->log = dv_get_varint(&r);
    uint64_t n = dv_get_varint(&r);
    if (r.bad || n > dv_left(&r))
        return false;
    out->n = (size_t)n;
    out->value = DV_NEW_N(a, stored_value, out->n + 1);
    for (size_t i = 0, before = 0; i < out->n; before = out->value[i++].field) {
        out->value[i].field = (uint16_t)get_most(&r, UINT16_MAX);
        r.bad = r.bad || out->value[i].field <= before; /* each once, in order */
        out->value[i].tag = dv_get_u8(&r);
        out->value[i].payload = dv_get_text(&r);
    }
    return !r.bad && dv_left(&r) == 0;
}

/* What was typed has become the very id of the list. */
uint16_t dv_choice_number(const dv_registry *r, const dv_field *f, const char *text)
{
    const numbers *n = dv_choice_numbers(r, f);
    for (size_t i = 0; i < f->list->n; i++)
        if (f->list->choice[i].id == text)
            return n->no[i];
    const dv_choice *c = dv_list_choice(f->list, text);
    return c ? n->no[c - f->list->choice] : dv_name_number(n, text);
}

static uint8_t encode_number(const dv_field *f, const char *text, dv_buf *p)
{
    int64_t v;
    if (!dv_value_num(f, text, &v))
        return 0;
    dv_put_varint(p, zigzag(v));
    return f->type == DV_INT ? TAG_INT : TAG_MILLI;
}

static uint8_t encode_ref(const dv_registry *r, const char *text, dv_buf *p)
{
    const dv_kind *k;
    dv_id id;
    if (dv_id_parse(r->schema, dv_str_from(text), &k, &id, NULL) != DV_OK)
        return 0;
    dv_put_varint(p, dv_ids_of(r, k)->no);
    dv_put_u64(p, id);
    return TAG_REF;
}

static uint8_t encode_no(uint64_t no, uint8_t with, dv_buf *p)
{
    if (no)
        dv_put_varint(p, no);
    return no ? with : 0;
}

static uint8_t encode(const dv_registry *r, const dv_field *f, const char *text, dv_buf *p)
{
    dv_date day;
    switch (f->type) {
    case DV_INT:
    case DV_DECIMAL:
    case DV_MONEY:
        return encode_number(f, text, p);
    case DV_DATE:
        if (!dv_value_date(text, &day))
            return 0;
        dv_put_varint(p, zigzag(day));
        return TAG_DATE;
    case DV_BOOL:
        dv_put_u8(p, strcmp(text, "yes") == 0);
        return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0 ? TAG_BOOL : 0;
    case DV_CHOICE:
    case DV_CATEGORY:
        return encode_no(dv_choice_number(r, f, text), TAG_CHOICE, p);
    case DV_UNIT:
        return encode_no(dv_unit_number(r, text), TAG_UNIT, p);
    case DV_REF:
        return encode_ref(r, text, p);
    case DV_TEXT:
    case DV_LONG:
    case DV_PERSON:
    case DV_STAFF:
        break;
    }
    return 0;
}

/* Text, and whatever is not of its field's type (any more), is kept as it reads. */
uint8_t dv_value_encode(const dv_registry *r, const dv_field *f, const char *text, dv_buf *payload)
{
    const size_t start = payload->n;
    const uint8_t how = encode(r, f, text, payload);
    if (!how)
        payload->n = start;
    return how ? how : TAG_TEXT;
}

static const char *decode_ref(dv_arena *a, const dv_registry *r, dv_reader *rd)
{
    const dv_kind *k = dv_kind_of_number(r, dv_get_varint(rd));
    dv_id id = dv_get_u64(rd);
    return k ? dv_id_format(k, id, DV_NEW_N(a, char, DV_ID_SIZE))
             : dv_arena_printf(a, "#%llx", (unsigned long long)id);
}

/* A number that no name is known for was given by a newer configuration than this one. */
static const char *named(dv_arena *a, const char *name, uint64_t no)
{
    return name ? name : dv_arena_printf(a, "#%llu", (unsigned long long)no);
}

static const char *decode_date(dv_arena *a, dv_reader *rd)
{
    dv_date day = (dv_date)unzigzag(get_most(rd, UINT32_MAX)), again;
    const char *text = dv_date_format(day, DV_NEW_N(a, char, DV_DATE_SIZE));
    return dv_value_date(text, &again) && again == day ? text : NULL;
}

static const char *decode(dv_arena *a, const dv_registry *r, const dv_kind *k,
                          const stored_value *v, dv_reader *rd)
{
    char number[DV_NUMBER_SIZE];
    uint64_t no;
    switch ((tag)v->tag) {
    case TAG_TEXT:
        return dv_arena_copy(a, dv_get_bytes(rd, v->payload.n));
    case TAG_INT:
        return dv_arena_printf(a, "%lld", (long long)unzigzag(dv_get_varint(rd)));
    case TAG_MILLI:
        return dv_arena_strdup(a, dv_milli_plain(unzigzag(dv_get_varint(rd)), number));
    case TAG_DATE:
        return decode_date(a, rd);
    case TAG_BOOL:
        return dv_get_u8(rd) ? "yes" : "no";
    case TAG_CHOICE:
        no = dv_get_varint(rd);
        return named(a, dv_choice_name(r, k, v->field, no), no);
    case TAG_UNIT:
        no = dv_get_varint(rd);
        return named(a, dv_number_name(&r->in->unit, no), no);
    case TAG_REF:
        return decode_ref(a, r, rd);
    case TAG_SEALED:
        dv_get_bytes(rd, v->payload.n);
        return dv_mask;
    }
    return NULL;
}

const char *dv_value_decode(dv_arena *a, const dv_registry *r, const dv_kind *k,
                            const stored_value *v)
{
    dv_reader rd = dv_reader_of(v->payload);
    const char *text = decode(a, r, k, v, &rd);
    return rd.bad || dv_left(&rd) ? NULL : text;
}

void dv_record_key(const dv_registry *r, const dv_kind *k, dv_id id, char key[10])
{
    uint16_t no = dv_ids_of(r, k)->no;
    key[0] = (char)(no >> 8);
    key[1] = (char)no;
    for (int i = 0; i < 8; i++)
        key[2 + i] = (char)(id >> (56 - 8 * i));
}

/* Fields that are declared go to their places, the others are kept aside.  False: one of them makes
 * no sense, and a record without it would be another one. */
static bool place_values(dv_arena *a, const dv_registry *r, dv_record *rec)
{
    struct dv_stored *st = rec->stored;
    dv_extra *extra = DV_NEW_N(a, dv_extra, st->as.n + 1);
    for (size_t i = 0; i < st->as.n; i++) {
        const stored_value *v = &st->as.value[i];
        const dv_field *f = dv_field_of_number(r, rec->kind, v->field);
        const char *text = dv_value_decode(a, r, rec->kind, v);
        if (!text)
            return false;
        if (f) {
            rec->value[f->index] = text;
            if (v->tag == TAG_SEALED)
                st->box[f->index] = v->payload;
            continue;
        }
        const char *name = dv_number_name(&dv_ids_of(r, rec->kind)->field, v->field);
        extra[rec->nextra++] = (dv_extra){named(a, name, v->field), text};
    }
    rec->extra = extra;
    return true;
}

/* A field that the configuration has made secret since is stored open until the next save; nobody
 * reads it meanwhile.  What can be sealed is stored sealed, and read where it is no secret of this
 * record; a box stays closed if the configuration seals its field no longer, or if its key is lost.
 * All conditions are asked before the first value is changed. */
void dv_record_mask(dv_arena *a, const dv_registry *r, dv_record *rec)
{
    bool *secret = DV_NEW_N(a, bool, rec->kind->nfield);
    for (size_t i = 0; i < rec->kind->nfield; i++)
        secret[i] = rec->value[i] && dv_field_secret(r, rec, &rec->kind->field[i]);
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const dv_str box = rec->stored ? rec->stored->box[i] : (dv_str){NULL, 0};
        if (secret[i])
            rec->value[i] = dv_mask;
        else if (box.n && rec->kind->field[i].sealed)
            rec->value[i] = dv_sealed_read(a, r, box);
    }
}

dv_record *dv_record_of_bytes(dv_arena *a, const dv_registry *r, const dv_kind *k, dv_id id,
                              dv_str bytes)
{
    struct dv_stored *st = DV_NEW(a, struct dv_stored);
    st->bytes = (dv_str){dv_arena_copy(a, bytes), bytes.n};
    if (!dv_stored_read(a, st->bytes, &st->as))
        return NULL;
    st->box = DV_NEW_N(a, dv_str, k->nfield);
    dv_record *rec = DV_NEW(a, dv_record);
    *rec = (dv_record){.kind = k,
                       .id = id,
                       .revision = st->as.revision,
                       .stage_on = st->as.stage_on,
                       .created_at = st->as.created_at,
                       .updated_at = st->as.updated_at,
                       .created_by = dv_arena_copy(a, st->as.created_by),
                       .updated_by = dv_arena_copy(a, st->as.updated_by),
                       .value = DV_NEW_N(a, const char *, k->nfield),
                       .stored = st};
    const char *stage = dv_number_name(&dv_ids_of(r, k)->stage, st->as.stage);
    rec->stage = named(a, stage, st->as.stage);
    rec->stage_decl = dv_kind_stage(k, rec->stage);
    if (!place_values(a, r, rec))
        return NULL;
    dv_record_mask(a, r, rec);
    return rec;
}

dv_rc dv_record_get(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                    dv_record **out, dv_err *err)
{
    char key[10], place[DV_ID_SIZE];
    dv_str bytes;
    dv_record_key(r, k, id, key);
    dv_id_format(k, id, place);
    dv_rc rc = DV_OK;
    if (r->in->waiting && dv_gather_waits(r->in->waiting, k, id))
        rc = dv_gather_write(r->in->waiting, t, err);
    if (rc == DV_OK)
        rc = dv_get(t, r->in->records, (dv_str){key, sizeof key}, &bytes, err);
    if (rc == DV_NOT_FOUND)
        return dv_rights_no_such(r, k, id, err);
    if (rc != DV_OK)
        return rc;
    *out = dv_record_of_bytes(a, r, k, id, bytes);
    return *out ? DV_OK : dv_damaged(r, err, place);
}

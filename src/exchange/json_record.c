/* Records, their history, deadlines. */
#include "json_int.h"

#include <string.h>

static json_t *value_of(const dv_field *f, const char *value)
{
    int64_t n;
    if (!value)
        return json_null();
    if (value != dv_mask && f->type == DV_BOOL)
        return json_boolean(!strcmp(value, "yes"));
    if (value != dv_mask && dv_type_is_number(f->type) && dv_value_num(f, value, &n))
        return dv_json_decimal((dv_decimal){n, f->type == DV_INT ? 0 : 3});
    return dv_json_text(value);
}

json_t *dv_json_of_record(const dv_record *rec)
{
    const dv_kind *k = rec->kind;
    json_t *v = json_object();
    dv_json_set(v, "id", dv_json_id(k, rec->id));
    dv_json_set(v, "kind", dv_json_text(k->id));
    dv_json_set(v, "revision", json_integer(rec->revision));
    dv_json_set(v, "stage", dv_json_text(rec->stage));
    dv_json_set(v, "stage_on", dv_json_date(rec->stage_on));
    for (size_t i = 0; i < k->nfield; i++)
        dv_json_set(v, k->field[i].id, value_of(&k->field[i], rec->value[i]));
    dv_json_set(v, "created_at", dv_json_time(rec->created_at));
    dv_json_set(v, "created_by", dv_json_text(rec->created_by));
    dv_json_set(v, "updated_at", dv_json_time(rec->updated_at));
    dv_json_set(v, "updated_by", dv_json_text(rec->updated_by));
    if (rec->nextra) {
        json_t *extra = json_object();
        for (size_t i = 0; i < rec->nextra; i++)
            dv_json_set(extra, rec->extra[i].field, dv_json_text(rec->extra[i].text));
        dv_json_set(v, "extra", extra);
    }
    return v;
}

void dv_json_record(const dv_registry *r, const dv_record *rec, dv_buf *out)
{
    (void)r;
    dv_json_line(out, dv_json_of_record(rec));
}

json_t *dv_json_of_entry(const dv_registry *r, const dv_entry *e)
{
    uint16_t own;
    json_t *v = json_object(), *changes = json_array();
    bool ours = dv_office_number(r->schema->office.code, &own) && own == e->office;
    dv_json_set(v, "sequence", json_integer((json_int_t)e->sequence));
    dv_json_set(v, "office", ours ? dv_json_text(r->schema->office.code) : json_integer(e->office));
    dv_json_set(v, "at", dv_json_time(e->at));
    dv_json_set(v, "who", dv_json_text(e->who));
    dv_json_set(v, "from", dv_json_text(e->from));
    dv_json_set(v, "act", dv_json_text(e->act));
    dv_json_set(v, "act_first", json_integer((json_int_t)e->act_first));
    dv_json_set(v, "kind", dv_json_text(e->kind ? e->kind->id : NULL));
    dv_json_set(v, "id", dv_json_text(e->id_text));
    dv_json_set(v, "revision", e->kind ? json_integer(e->revision) : json_null());
    dv_json_set(v, "reason", dv_json_text(e->reason));
    for (size_t i = 0; i < e->nchange; i++) {
        json_t *c = json_object();
        dv_json_set(c, "field", dv_json_text(e->change[i].field));
        dv_json_set(c, "before", dv_json_text(e->change[i].before));
        dv_json_set(c, "after", dv_json_text(e->change[i].after));
        dv_json_append(changes, c);
    }
    dv_json_set(v, "changes", changes);
    return v;
}

void dv_json_entry(const dv_registry *r, const dv_entry *e, dv_buf *out)
{
    dv_json_line(out, dv_json_of_entry(r, e));
}

typedef struct gather {
    const dv_registry *r;
    json_t *list;
} gather;

static bool on_entry(void *ctx, const dv_entry *e)
{
    gather *g = ctx;
    dv_json_append(g->list, dv_json_of_entry(g->r, e));
    return true;
}

dv_rc dv_json_record_history(dv_registry *r, const dv_record *rec, dv_buf *out, dv_err *err)
{
    gather g = {r, json_array()};
    dv_rc rc = dv_history(r, rec->kind, rec->id, DV_NO_DATE, on_entry, &g, err);
    if (rc != DV_OK) {
        json_decref(g.list);
        return rc;
    }
    json_t *v = dv_json_of_record(rec);
    dv_json_set(v, "history", g.list);
    dv_json_line(out, v);
    return DV_OK;
}

void dv_json_due(const dv_registry *r, const dv_due *d, const dv_record *rec, dv_buf *out)
{
    json_t *v = json_object();
    dv_json_set(v, "id", dv_json_id(d->kind, d->id));
    dv_json_set(v, "kind", dv_json_text(d->kind->id));
    dv_json_set(v, "due", dv_json_date(d->due));
    dv_json_set(v, "days", json_integer(d->days));
    dv_json_set(v, "unit", dv_json_text(d->unit >= 0 ? r->schema->unit[d->unit].id : NULL));
    if (rec) {
        dv_json_set(v, "stage", dv_json_text(rec->stage));
        dv_json_set(v, "title", dv_json_text(rec->value[d->kind->title->index]));
    }
    dv_json_line(out, v);
}

void dv_json_due_group(const char *by, const char *id, size_t overdue, size_t soon, dv_buf *out)
{
    json_t *v = json_object();
    dv_json_set(v, by, *id ? dv_json_text(id) : json_null());
    dv_json_set(v, "overdue", json_integer((json_int_t)overdue));
    dv_json_set(v, "soon", json_integer((json_int_t)soon));
    dv_json_line(out, v);
}

void dv_json_fault(const dv_fault *f, dv_buf *out)
{
    json_t *v = json_object();
    dv_json_set(v, "place", dv_json_text(f->place));
    dv_json_set(v, "text", dv_json_text(f->text));
    dv_json_set(v, "fault", json_boolean(!f->warning));
    dv_json_line(out, v);
}

/* JSON answers, read back by a parser. */
#include "danvan/json.h"

#include "danvan/stated.h"

#include "unit/report/office.h"

#include <jansson.h>

static json_t *parse(const dv_buf *b)
{
    json_error_t e;
    cr_assert_eq(b->p[b->n - 1], '\n');
    cr_assert_eq(strchr(b->p, '\n'), b->p + b->n - 1, "one line");
    json_t *v = json_loadb(b->p, b->n, JSON_REJECT_DUPLICATES, &e);
    cr_assert_not_null(v, "%s: %s", e.text, b->p);
    return v;
}

static const char *text(json_t *v, const char *key)
{
    return json_string_value(json_object_get(v, key));
}

static json_int_t number(json_t *v, const char *key)
{
    json_t *n = json_object_get(v, key);
    cr_assert(json_is_integer(n), "%s", key);
    return json_integer_value(n);
}

static dv_record *a_model(office *o)
{
    dv_record *rec = dv_record_new(&o->arena, o->r, dv_schema_kind(o->schema, "model"));
    put(o, rec, "title", "Đường \"hoa\"");
    put(o, rec, "registered_on", "2024-02-01");
    put(o, rec, "unit", "412");
    put(o, rec, "field", "economy");
    put(o, rec, "money", "12.125");
    put(o, rec, "households", "7");
    put(o, rec, "fresh", "yes");
    put(o, rec, "secret", "Nguyễn Văn A");
    put(o, rec, "note", "Một\nHai");
    save(o, rec);
    return rec;
}

Test(json, a_record_with_its_history)
{
    office o;
    dv_buf b = {0};
    dv_err err = {0};
    dv_record *rec;
    char id[DV_ID_SIZE];
    office_open(&o, WORLD);
    dv_id raw = a_model(&o)->id;
    const dv_kind *k = dv_schema_kind(o.schema, "model");
    cr_assert_eq(dv_record_load(&o.arena, o.r, k, raw, &rec, &err), DV_OK);
    cr_assert_eq(dv_json_record_history(o.r, rec, &b, &err), DV_OK);
    json_t *v = parse(&b);
    cr_assert_str_eq(text(v, "id"), dv_id_format(k, raw, id));
    cr_assert_str_eq(text(v, "title"), "Đường \"hoa\"");
    cr_assert_str_eq(text(v, "registered_on"), "2024-02-01");
    cr_assert_str_eq(text(v, "note"), "Một\nHai");
    cr_assert_str_eq(text(v, "secret"), "••••");
    cr_assert_eq(number(v, "households"), 7);
    cr_assert(json_is_true(json_object_get(v, "fresh")));
    cr_assert(json_is_null(json_object_get(v, "owner_type")));
    cr_assert_not_null(strstr(b.p, "\"money\":12.125,"), "%s", b.p);
    json_t *history = json_object_get(v, "history");
    cr_assert_eq(json_array_size(history), 1);
    cr_assert_str_eq(text(json_array_get(history, 0), "who"), "an");
    cr_assert_null(strstr(b.p, "Nguyễn"));
    json_decref(v);
    dv_buf_free(&b);
    office_close(&o);
}

static json_t *report(office *o, const char *name, const char *period)
{
    dv_ask ask = {.unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    dv_result *res;
    dv_err err = {0};
    dv_buf b = {0};
    ask.report = dv_schema_report(o->schema, name);
    cr_assert(dv_period_parse(dv_str_from(period), &ask.period));
    cr_assert_eq(dv_report_run(&o->arena, o->r, &ask, &res, &err), DV_OK, "%s", err.text);
    dv_json_report(o->r, res, &b);
    json_t *v = parse(&b);
    dv_buf_free(&b);
    return v;
}

Test(json, a_report)
{
    office o;
    office_open(&o, WORLD);
    a_model(&o);
    json_t *v = report(&o, "coverage", "2024H1");
    cr_assert_str_eq(text(v, "report"), "coverage");
    cr_assert_str_eq(text(json_object_get(v, "period"), "to"), "2024-06-30");
    cr_assert_str_eq(text(v, "unit"), "40");
    cr_assert(json_is_null(json_object_get(v, "as_of")));
    json_t *row = json_array_get(json_object_get(v, "rows"), 0);
    cr_assert_str_eq(text(row, "id"), "412");
    cr_assert_str_eq(text(row, "level"), "district");
    cr_assert_eq(number(row, "models"), 1);
    json_t *rate = json_object_get(json_object_get(v, "total"), "coverage");
    cr_assert(number(rate, "n") == 1 && number(rate, "of") == 3);
    cr_assert_str_eq(text(rate, "percent"), "33.3");
    json_t *missing = json_object_get(v, "missing");
    cr_assert_eq(json_array_size(missing), 2);
    cr_assert_str_eq(text(json_array_get(missing, 0), "id"), "413");
    cr_assert_eq(json_array_size(json_object_get(v, "columns")), 4);
    json_decref(v);
    v = report(&o, "flow", "1999");
    rate = json_object_get(json_object_get(v, "total"), "rate");
    cr_assert(json_is_null(json_object_get(rate, "percent")), "an empty denominator");
    json_decref(v);
    office_close(&o);
}

Test(json, only_what_differs_is_a_difference)
{
    static const struct {
        const char *name;
        int64_t value;
    } stated[] = {{"models", 10}, {"models.field.economy", 6}, {"models.field.society", 5}};
    office o;
    dv_err err = {0};
    office_open(&o, WORLD);
    for (int i = 0; i < 3; i++) {
        dv_stated st = {.unit = dv_unit_by_id(o.schema, "40"), .source = "Thư", .value = {0, 0}};
        st.value.value = stated[i].value;
        dv_period_parse(DV_LIT("2023H1"), &st.period);
        cr_assert_eq(dv_stated_name(o.schema, stated[i].name, &st, &err), DV_OK);
        cr_assert_eq(dv_stated_put(o.r, &st, 1, &err), DV_OK);
    }
    json_t *v = report(&o, "check", "2023H1");
    json_t *d = json_object_get(v, "differences");
    cr_assert_eq(json_array_size(d), 1);
    d = json_array_get(d, 0);
    cr_assert_str_eq(text(d, "measure"), "models.field");
    cr_assert_str_eq(text(d, "check"), "parts");
    cr_assert_str_eq(text(d, "source"), "Thư");
    cr_assert(number(d, "stated") == 10 && number(d, "computed") == 11 &&
              number(d, "difference") == 1);
    json_decref(v);
    office_close(&o);
}

Test(json, what_is_due)
{
    office o;
    dv_buf b = {0};
    office_open(&o, WORLD);
    dv_due due = {.kind = dv_schema_kind(o.schema, "case"), .id = dv_id_make(1, 2024, 7)};
    due.due = day("2024-05-01");
    due.unit = dv_unit_by_id(o.schema, "414");
    due.days = -3;
    dv_json_due(o.r, &due, NULL, &b);
    json_t *v = parse(&b);
    cr_assert_str_eq(text(v, "unit"), "414");
    cr_assert_str_eq(text(v, "due"), "2024-05-01");
    cr_assert_eq(number(v, "days"), -3);
    json_decref(v);
    dv_buf_free(&b);
    office_close(&o);
}

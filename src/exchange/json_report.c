/* Reports. */
#include "json_int.h"

static json_t *cell(dv_cell c)
{
    switch (c.is) {
    case DV_FIGURE_COUNT:
        return json_integer(c.n);
    case DV_FIGURE_MILLI:
        return dv_json_decimal((dv_decimal){c.n, 3});
    case DV_FIGURE_RATE:
        return dv_json_rate(c.n, c.of);
    case DV_FIGURE_NONE:
    default:
        return json_null();
    }
}

static json_t *columns(const dv_result *res)
{
    json_t *list = json_array();
    for (size_t i = 0; i < res->ncolumn; i++) {
        const dv_column *c = &res->column[i];
        json_t *v = json_object();
        dv_json_set(v, "id", dv_json_text(c->id));
        dv_json_set(v, "label", dv_json_text(c->label));
        const dv_kind *k = c->measure ? c->measure->kind : c->field ? c->field->kind : NULL;
        dv_json_set(v, "measure", dv_json_text(c->measure ? c->measure->id : NULL));
        dv_json_set(v, "kind", dv_json_text(k ? k->id : NULL));
        dv_json_append(list, v);
    }
    return list;
}

static json_t *row_of(const dv_registry *r, const dv_result *res, const dv_row *row)
{
    json_t *v = json_object();
    const dv_schema *s = r->schema;
    dv_json_set(v, "id", dv_json_text(row->id));
    dv_json_set(v, "label", dv_json_text(row->label));
    if (res->ask.report->rows.by == DV_BY_UNIT && row != &res->total && row->at >= 0)
        dv_json_set(v, "level", dv_json_text(s->level[s->unit[row->at].level].id));
    for (size_t i = 0; i < res->ncolumn; i++)
        dv_json_set(v, res->column[i].id,
                    row->text && row->text[i] ? dv_json_text(row->text[i]) : cell(row->cell[i]));
    return v;
}

static json_t *compared(const dv_compared *c)
{
    json_t *v = json_object();
    dv_json_set(v, "measure", dv_json_text(c->measure));
    dv_json_set(v, "label", dv_json_text(c->label));
    dv_json_set(v, "check", dv_json_text(dv_check_name(c->check)));
    dv_json_set(v, "stated", dv_json_decimal(c->stated));
    dv_json_set(v, "computed", dv_json_decimal(c->computed));
    dv_json_set(v, "difference", dv_json_decimal(c->difference));
    if (c->rate.is == DV_FIGURE_RATE)
        dv_json_set(v, "rate", dv_json_rate(c->rate.n, c->rate.of));
    dv_json_set(v, "source", dv_json_text(c->source));
    if (c->explained) {
        json_t *x = json_object();
        dv_json_set(x, "text", dv_json_text(c->explained->text));
        dv_json_set(x, "by", dv_json_text(c->explained->who));
        dv_json_set(x, "at", dv_json_time(c->explained->at));
        dv_json_set(x, "lapsed", json_boolean(c->lapsed));
        dv_json_set(v, "explained", x);
    }
    return v;
}

/* Of kinds whose days in this period are others. */
static json_t *other_days(const dv_result *res)
{
    json_t *list = json_array();
    for (size_t i = 0; i < res->nother; i++) {
        json_t *v = json_object();
        dv_json_set(v, "kind", dv_json_text(res->other[i].kind->id));
        dv_json_set(v, "from", dv_json_date(res->other[i].span.from));
        dv_json_set(v, "to", dv_json_date(res->other[i].span.to));
        dv_json_append(list, v);
    }
    return list;
}

static json_t *period(const dv_result *res)
{
    char name[DV_PERIOD_SIZE];
    json_t *v = json_object();
    dv_json_set(v, "name", dv_json_text(dv_period_format(&res->ask.period, name)));
    dv_json_set(v, "from", dv_json_date(res->span.from));
    dv_json_set(v, "to", dv_json_date(res->span.to));
    if (res->nother)
        dv_json_set(v, "other", other_days(res));
    return v;
}

static json_t *missing(const dv_result *res)
{
    json_t *list = json_array();
    for (size_t i = 0; i < res->nmissing; i++) {
        json_t *v = json_object();
        dv_json_set(v, "id", dv_json_text(res->missing[i]->id));
        dv_json_set(v, "label", dv_json_text(res->missing[i]->label));
        dv_json_append(list, v);
    }
    return list;
}

/* Units that were divided meanwhile, and into which. */
static json_t *divided(const dv_registry *r, const dv_result *res)
{
    json_t *list = json_array();
    for (size_t i = 0; i < res->nsplit; i++) {
        const dv_unit *u = &r->schema->unit[res->split[i]];
        json_t *v = json_object(), *into = json_array();
        for (size_t k = 0; k < u->nsplit; k++)
            dv_json_append(into, dv_json_text(r->schema->unit[u->split[k]].id));
        dv_json_set(v, "unit", dv_json_text(u->id));
        dv_json_set(v, "into", into);
        dv_json_append(list, v);
    }
    return list;
}

static json_t *notes(const dv_result *res)
{
    json_t *list = json_array();
    for (size_t i = 0; i < res->npin; i++) {
        json_t *v = json_object();
        dv_json_set(v, "row", dv_json_text(res->pin[i].row));
        dv_json_set(v, "column", dv_json_text(res->pin[i].column));
        dv_json_set(v, "text", dv_json_text(res->pin[i].text));
        dv_json_set(v, "by", dv_json_text(res->pin[i].who));
        dv_json_set(v, "at", dv_json_time(res->pin[i].at));
        dv_json_append(list, v);
    }
    return list;
}

void dv_json_report(const dv_registry *r, const dv_result *res, dv_buf *out)
{
    json_t *v = json_object(), *rows = json_array();
    json_t *all = json_array(), *differences = json_array();
    for (size_t i = 0; i < res->nrow; i++)
        dv_json_append(rows, row_of(r, res, &res->row[i]));
    for (size_t i = 0; i < res->ncompared; i++) {
        dv_json_append(all, compared(&res->compared[i]));
        if (res->compared[i].differs)
            dv_json_append(differences, compared(&res->compared[i]));
    }
    dv_json_set(v, "report", dv_json_text(res->ask.report->id));
    dv_json_set(v, "period", period(res));
    dv_json_set(v, "unit", dv_json_text(r->schema->unit[res->ask.unit].id));
    dv_json_set(v, "as_of", dv_json_date(res->ask.as_of));
    if (res->ask.where)
        dv_json_set(v, "where", dv_json_text(res->ask.where));
    if (dv_ask_hides(r, &res->ask))
        dv_json_set(v, "seen_only", json_true());
    dv_json_set(v, "columns", columns(res));
    dv_json_set(v, "rows", rows);
    dv_json_set(v, "total", row_of(r, res, &res->total));
    dv_json_set(v, "compared", all);
    dv_json_set(v, "differences", differences);
    dv_json_set(v, "missing", missing(res));
    if (res->ask.report->complete)
        dv_json_set(v, "incomplete", json_integer(res->incomplete));
    if (res->nsplit)
        dv_json_set(v, "divided", divided(r, res));
    dv_json_set(v, "notes", notes(res));
    dv_json_line(out, v);
}

/* rows = records: a list of those that the first measure counts, to be decided on or handed over.
 */
#include "danvan/lang.h"
#include "danvan/query.h"
#include "danvan/utf8.h"

#include "tally_int.h"

#include <stdlib.h>

/* One figure after the texts, so that the list has its count and opens what it lists. */
static void listed_columns(dv_result *res, dv_arena *a)
{
    const dv_report *rep = res->ask.report;
    const dv_measure *m = rep->measure[0];
    res->column = DV_NEW_N(a, dv_column, rep->ncolumn + 1);
    res->ncolumn = rep->ncolumn + 1;
    for (size_t i = 0; i < rep->ncolumn; i++) {
        const dv_field *f = rep->column[i];
        res->column[i] = (dv_column){.id = f->id,
                                     .label = dv_label_text(f->label),
                                     .head = dv_label_text(f->label),
                                     .field = f,
                                     .choice = DV_ALL_CHOICES};
    }
    res->column[rep->ncolumn] = (dv_column){.id = m->id,
                                            .label = dv_label_text(m->label),
                                            .head = dv_label_text(m->head),
                                            .measure = m,
                                            .choice = DV_ALL_CHOICES};
}

typedef struct listed {
    const dv_record *rec;
    int unit;
} listed;

/* Unit by unit, as they are declared. */
static int in_order(const void *x, const void *y)
{
    const listed *a = x, *b = y;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    return a->rec->id < b->rec->id ? -1 : a->rec->id > b->rec->id;
}

static dv_row listed_row(const dv_result *res, dv_arena *a, dv_registry *r, const dv_record *rec)
{
    char id[DV_ID_SIZE];
    const char *name = dv_arena_strdup(a, dv_id_format(rec->kind, rec->id, id));
    dv_row row = {.id = name, .label = name, .at = 0, .record = rec->id};
    row.cell = DV_NEW_N(a, dv_cell, res->ncolumn);
    row.text = DV_NEW_N(a, const char *, res->ncolumn);
    for (size_t c = 0; c + 1 < res->ncolumn; c++) {
        const dv_field *f = res->column[c].field;
        const char *value = rec->value[f->index];
        row.text[c] = value ? dv_utf8_visible(a, dv_value_show(a, r, f, value)) : "";
    }
    row.cell[res->ncolumn - 1] = (dv_cell){DV_FIGURE_COUNT, 1, 0};
    return row;
}

/* What the reader may not see is counted, and not told; *shown of the n remain. */
static dv_rc load_all(dv_arena *a, dv_registry *r, const dv_kind *k, const dv_id *ids, size_t n,
                      listed *out, size_t *shown, dv_err *err)
{
    dv_rc rc = DV_OK;
    *shown = 0;
    for (size_t i = 0; i < n && rc == DV_OK; i++) {
        dv_record *rec;
        rc = dv_record_load(a, r, k, ids[i], &rec, err);
        const char *unit = rc == DV_OK ? rec->value[k->unit->index] : NULL;
        if (rc == DV_OK)
            out[(*shown)++] = (listed){rec, unit ? dv_unit_by_id(r->schema, unit) : DV_NO_UNIT};
        else if (rc == DV_NOT_FOUND)
            rc = DV_OK;
    }
    return rc;
}

dv_rc dv_result_listed(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err)
{
    const dv_kind *k;
    dv_id *ids;
    size_t n, shown = 0;
    listed_columns(res, a);
    dv_rc rc = dv_measure_records(a, r, res->ask.report->measure[0], &res->ask, &k, &ids, &n, err);
    listed *list = DV_NEW_N(a, listed, n + 1);
    if (rc == DV_OK)
        rc = load_all(a, r, k, ids, n, list, &shown, err);
    if (rc != DV_OK)
        return rc;
    qsort(list, shown, sizeof *list, in_order);
    res->row = DV_NEW_N(a, dv_row, shown + 1);
    res->nrow = shown;
    for (size_t i = 0; i < shown; i++) {
        res->row[i] = listed_row(res, a, r, list[i].rec);
        res->row[i].at = (int)i;
    }
    res->total = (dv_row){.id = "", .label = _("Total"), .at = DV_AT_UNSET};
    res->total.cell = DV_NEW_N(a, dv_cell, res->ncolumn);
    res->total.cell[res->ncolumn - 1] = (dv_cell){DV_FIGURE_COUNT, (int64_t)n, 0};
    return DV_OK;
}

/* danvan's side: the functions that the screen calls. */
#include "danvan/fold.h"
#include "danvan/lang.h"
#include "danvan/query.h"
#include "danvan/report.h"
#include "danvan/save.h"
#include "danvan/search.h"

#include "bench.h"

#include <stdio.h>
#include <string.h>

enum { ALL_CHOICES = -2 }; /* see dv_column */

static dv_schema *schema;
static dv_registry *reg;
static dv_id anchor; /* of the pages from the middle */
static int anchor_day;

static void good(dv_rc rc, const dv_err *err)
{
    must(rc == DV_OK, "danvan: %s: %s", err->place, err->text);
}

void danvan_open(const char *conf, const char *store)
{
    danvan_open_as(conf, store, "bench");
}

void danvan_open_as(const char *conf, const char *store, const char *who)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_err err;
    dv_faults_init(&faults, &a);
    bool loaded = dv_schema_load(conf, &schema, &faults) == DV_OK;
    must(loaded, "%s: %s", conf, faults.n ? faults.at[0].text : "faulty");
    dv_arena_free(&a);
    const dv_registry_options o = {
        .schema = schema, .dir = store, .actor = {who, "bench"}, .create = true};
    good(dv_registry_open(&o, &reg, &err), &err);
    anchor_day = 0;
}

void danvan_close(void)
{
    dv_registry_close(reg);
    dv_schema_free(schema);
}

static const dv_kind *kind_case(void)
{
    return dv_schema_kind(schema, "case");
}

void danvan_save(const kase *k)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_err err;
    dv_faults_init(&faults, &a);
    dv_record *rec = dv_record_new(&a, reg, kind_case());
    for (int c = 0; c < C_STAGE; c++) {
        const dv_field *f = dv_kind_field(kind_case(), column_name[c]);
        if (*k->cell[c])
            good(dv_record_set(&a, reg, rec, f, dv_str_from(k->cell[c]), &err), &err);
    }
    good(dv_save(&a, reg, rec, &faults, &err), &err);
    dv_arena_free(&a);
}

/* Of a cell that is a rate, the numerator was resolved and the denominator received. */
static void add_cell(counted *n, const dv_result *res, const dv_row *row, size_t column)
{
    const dv_cell *cell = &row->cell[column];
    if (cell->is != DV_FIGURE_RATE || res->column[column].choice == ALL_CHOICES)
        return;
    n->resolved += cell->n;
    n->received += cell->of;
    n->cells += cell->of > 0;
}

/* The total's figures; the cells of the rows that have any. */
static counted count_cells(const dv_result *res)
{
    counted all = {0}, in_rows = {0};
    for (size_t c = 0; c < res->ncolumn; c++)
        add_cell(&all, res, &res->total, c);
    for (size_t r = 0; r < res->nrow; r++)
        for (size_t c = 0; c < res->ncolumn; c++)
            add_cell(&in_rows, res, &res->row[r], c);
    must(all.received == in_rows.received && all.resolved == in_rows.resolved,
         "danvan's rows don't add up to the total");
    all.cells = in_rows.cells;
    return all;
}

counted danvan_report(const char *report, const char *period)
{
    dv_arena a = {0};
    dv_err err;
    dv_result *res;
    dv_ask ask = {.report = dv_schema_report(schema, report),
                  .unit = DV_NO_UNIT,
                  .as_of = DV_NO_DATE,
                  .today = dv_today()};
    must(dv_period_parse(dv_str_from(period), &ask.period), "%s is no period", period);
    good(dv_report_run(&a, reg, &ask, &res, &err), &err);
    counted n = count_cells(res);
    dv_arena_free(&a);
    return n;
}

void danvan_fold(char *out, size_t size, const char *text)
{
    dv_buf b = {0};
    dv_fold(&b, dv_str_from(text));
    snprintf(out, size, "%s", b.p);
    dv_buf_free(&b);
}

size_t danvan_search(const char *text, int *last_day)
{
    dv_arena a = {0};
    dv_err err;
    dv_hit *hit;
    size_t n;
    bool more;
    good(dv_search_top(&a, reg, kind_case(), text, 50, &hit, &n, &more, &err), &err);
    dv_ymd day = n ? dv_date_split(hit[n - 1].day) : (dv_ymd){0};
    *last_day = n ? day_number(day.year, day.month, day.day) : 0;
    dv_arena_free(&a);
    return n;
}

/* The record whose neighbours are asked for: the newest up to the day in the middle. */
static void find_anchor(int day)
{
    dv_arena a = {0};
    dv_err err;
    dv_page page;
    dv_date from;
    dv_query q = dv_query_of(kind_case());
    must(dv_date_parse(dv_str_from("2019-01-01"), &from), "a day");
    q.to = from + (day - day_number(2019, 1, 1));
    good(dv_query_page(&a, reg, &q, 0, DV_FORWARD, 1, &page, &err), &err);
    must(page.n == 1, "the list has no middle");
    anchor = page.record[0]->id;
    anchor_day = day;
    dv_arena_free(&a);
}

size_t danvan_first_page(void)
{
    enum { SCREEN = 20 };
    dv_arena a = {0};
    dv_err err;
    dv_page page;
    const dv_query q = dv_query_of(kind_case());
    good(dv_query_page(&a, reg, &q, 0, DV_FORWARD, SCREEN, &page, &err), &err);
    const size_t n = page.n;
    dv_arena_free(&a);
    return n;
}

size_t danvan_count(void)
{
    size_t n;
    dv_err err;
    good(dv_registry_count(reg, kind_case(), &n, &err), &err);
    return n;
}

size_t danvan_page(const char *sort, int middle_day)
{
    if (anchor_day != middle_day)
        find_anchor(middle_day);
    dv_arena a = {0};
    dv_err err;
    dv_page page;
    dv_query q = dv_query_of(kind_case());
    if (sort)
        q.sort = dv_kind_field(kind_case(), sort);
    good(dv_query_page(&a, reg, &q, anchor, DV_FORWARD, 50, &page, &err), &err);
    size_t n = page.n;
    dv_arena_free(&a);
    return n;
}

/* Every cell of every report against a recount from whole records, and what opens behind it. */
#include "danvan/layout.h"

#include "recount.h"

static dv_result *run(office *o, dv_ask ask)
{
    dv_result *res = NULL;
    dv_err err = {0};
    dv_rc rc = dv_report_run(&o->arena, o->r, &ask, &res, &err);
    cr_assert_eq(rc, DV_OK, "%s: %s", ask.report->id, err.text);
    return res;
}

static dv_ask ask_of(office *o, const char *report, const char *period)
{
    dv_ask ask = {.unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    ask.report = dv_schema_report(o->schema, report);
    cr_assert_not_null(ask.report, "%s", report);
    cr_assert(dv_period_parse(dv_str_from(period), &ask.period), "%s", period);
    return ask;
}

static bool opens(const dv_measure *m)
{
    if (m->formula == DV_COUNT)
        return true;
    for (size_t i = 0; m->formula == DV_ADD && i < m->noperand; i++)
        if (!opens(m->operand[i].measure))
            return false;
    return m->formula == DV_ADD;
}

/* How many records must open behind a figure; -1: that is not told by the figure alone. */
static int64_t behind(const recount *c, const dv_measure *m, size_t row, size_t col, dv_cell cell)
{
    if (opens(m) || (m->formula == DV_RATE && opens(m->operand[0].measure)))
        return cell.n;
    if (m->formula != DV_DAYS || c->res->column[col].versus != DV_VERSUS_NOW)
        return -1;
    dv_id *id = DV_NEW_N(&c->o->arena, dv_id, c->n + 1);
    return (int64_t)recount_ids(c, row, col, id);
}

static void check_drill(office *o, const recount *c, size_t row, size_t col, dv_cell cell)
{
    const dv_row *of = row < c->res->nrow ? &c->res->row[row] : &c->res->total;
    const dv_measure *m = dv_result_measure(c->res, of, col);
    dv_versus v = c->res->column[col].versus;
    const dv_kind *kind;
    dv_id *ids;
    size_t n;
    dv_err err = {0};
    bool figure = v == DV_VERSUS_NOW || v == DV_VERSUS_LAST_YEAR || v == DV_VERSUS_BEFORE;
    if (!m || !figure || behind(c, m, row, col, cell) < 0)
        return;
    dv_rc rc = dv_result_records(&o->arena, o->r, c->res, row, col, &kind, &ids, &n, &err);
    cr_assert_eq(rc, DV_OK, "%s", err.text);
    int64_t must = behind(c, m, row, col, cell);
    cr_assert_eq((int64_t)n, must, "%s: %zu open behind %lld", m->id, n, (long long)must);
    for (size_t i = 1; i < n; i++)
        cr_assert_lt(ids[i - 1], ids[i]);
    if (c->res->ask.report->rows.by == DV_BY_RECORDS && row < c->res->nrow) {
        cr_assert_eq(ids[0], of->record);
        return;
    }
    if (m->formula != DV_COUNT)
        return;
    dv_id *want = DV_NEW_N(&o->arena, dv_id, c->n + 1);
    size_t nwant = recount_ids(c, row, col, want);
    cr_assert_eq(n, nwant);
    for (size_t i = 0; i < nwant; i++) {
        bool found = false;
        for (size_t j = 0; j < n && !found; j++)
            found = ids[j] == want[i];
        cr_assert(found, "%s", m->id);
    }
}

static void check_cell(office *o, recount *c, size_t row, size_t col)
{
    const dv_result *res = c->res;
    const dv_row *r = row < res->nrow ? &res->row[row] : &res->total;
    dv_cell got = r->cell[col], want = recount_cell(c, row, col);
    char period[DV_PERIOD_SIZE];
    dv_period_format(&res->ask.period, period);
    cr_assert(got.is == want.is && got.n == want.n && got.of == want.of,
              "%s %s, row %s (%s), column %s: %d %lld/%lld, recounted %d %lld/%lld",
              res->ask.report->id, period, r->id, r->label, res->column[col].id, (int)got.is,
              (long long)got.n, (long long)got.of, (int)want.is, (long long)want.n,
              (long long)want.of);
    check_drill(o, c, row, col, got);
}

static void check_sums(const dv_result *res)
{
    for (size_t j = 0; j < res->ncolumn && res->ask.report->rows.by != DV_BY_NONE; j++) {
        const dv_measure *m = res->column[j].measure;
        int64_t sum = 0;
        if (!m || (!opens(m) && m->formula != DV_SUM && m->formula != DV_CHANGE))
            continue;
        for (size_t i = 0; i < res->nrow; i++)
            sum += res->row[i].cell[j].n;
        cr_assert_eq(sum, res->total.cell[j].n, "%s %s", res->ask.report->id, res->column[j].id);
    }
}

/* Under a split the parts are the whole. */
static void check_splits(const dv_result *res)
{
    for (size_t i = 0; i <= res->nrow; i++) {
        const dv_row *row = i < res->nrow ? &res->row[i] : &res->total;
        int64_t sum = 0;
        for (size_t j = 0; j < res->ncolumn; j++) {
            sum += res->column[j].choice == -2 ? 0 : row->cell[j].n;
            if (res->column[j].choice != -2)
                continue;
            if (res->column[j].measure && res->ask.report->split.by != DV_BY_NONE &&
                opens(res->column[j].measure))
                cr_assert_eq(sum, row->cell[j].n);
            sum = 0;
        }
    }
}

static void check_report(office *o, recount *c, dv_ask ask)
{
    dv_arena keep = o->arena;
    o->arena = (dv_arena){0};
    dv_result *res = run(o, ask);
    c->res = res;
    for (size_t i = 0; i <= res->nrow; i++)
        for (size_t j = 0; j < res->ncolumn; j++)
            check_cell(o, c, i, j);
    check_sums(res);
    check_splits(res);
    dv_arena_free(&o->arena);
    o->arena = keep;
}

static void check_all(office *o, size_t each, const char *const *period)
{
    recount c;
    cr_assert_gt(make_up_all(o, each), each * o->schema->nkind * 3 / 4);
    recount_load(&c, o);
    for (size_t i = 0; i < o->schema->nreport; i++)
        for (size_t j = 0; period[j]; j++) {
            dv_ask ask = ask_of(o, o->schema->report[i].id, period[j]);
            check_report(o, &c, ask);
            ask.as_of = day("2024-12-31");
            check_report(o, &c, ask);
            ask.unit = dv_unit_find(o->schema, "412", ask.as_of);
            check_report(o, &c, ask);
            ask.as_of = DV_NO_DATE;
            check_report(o, &c, ask);
        }
}

Test(reports, equal_a_recount_in_a_small_world)
{
    static const char *const period[] = {
        "2024H1", "2024", "2024Q2", "2024-9M", "2024-06", "2024-11-01..2024-12-20", NULL};
    office o;
    office_open(&o, WORLD);
    check_all(&o, 120, period);
    office_close(&o);
}

Test(reports, equal_a_recount_as_shipped)
{
    static const char *const period[] = {"2024H1", "2024-9M", NULL};
    office o;
    office_open(&o, "conf/danvan.ini");
    check_all(&o, 40, period);
    office_close(&o);
}

static dv_record *a_case(office *o, const char *unit, const char *on, const char *stage,
                         const char *closed)
{
    dv_record *rec = dv_record_new(&o->arena, o->r, dv_schema_kind(o->schema, "case"));
    put(o, rec, "summary", "Một vụ");
    put(o, rec, "received_on", on);
    put(o, rec, "unit", unit);
    put(o, rec, "type", "complaint");
    put(o, rec, "accepted_on", on);
    if (closed)
        put(o, rec, "decided_on", closed);
    at_stage(rec, stage, day(closed ? closed : on));
    save(o, rec);
    return rec;
}

static dv_record *a_model(office *o, const char *unit, const char *on, const char *field)
{
    dv_record *rec = dv_record_new(&o->arena, o->r, dv_schema_kind(o->schema, "model"));
    put(o, rec, "title", "Một mô hình");
    put(o, rec, "registered_on", on);
    put(o, rec, "unit", unit);
    put(o, rec, "field", field);
    save(o, rec);
    return rec;
}

static int64_t figure(office *o, const char *measure, const char *period)
{
    dv_ask ask = ask_of(o, "flow", period);
    dv_cell c;
    dv_err err = {0};
    const dv_measure *m = dv_schema_measure(o->schema, measure);
    dv_rc rc = dv_measure_run(&o->arena, o->r, m, &ask, &c, &err);
    cr_assert_eq(rc, DV_OK, "%s", err.text);
    return c.n;
}

/* The state at the end of the period decides, not the state today. */
Test(reports, a_case_decided_later_was_still_open)
{
    office o;
    office_open(&o, WORLD);
    a_case(&o, "412", "2024-05-10", "decided", "2024-07-01");
    cr_assert_eq(figure(&o, "left", "2024H1"), 1);
    cr_assert_eq(figure(&o, "resolved", "2024H1"), 0);
    cr_assert_eq(figure(&o, "carried", "2024-07"), 1);
    cr_assert_eq(figure(&o, "resolved", "2024-07"), 1);
    cr_assert_eq(figure(&o, "late", "2024-07"), 1);
    cr_assert_eq(figure(&o, "carried", "2024-08"), 0);
    office_close(&o);
}

Test(reports, one_that_left_unresolved_is_in_no_denominator_from_then_on)
{
    office o;
    office_open(&o, WORLD);
    a_case(&o, "412", "2024-05-10", "forwarded", "2024-07-20");
    cr_assert_eq(figure(&o, "arising", "2024H1"), 1);
    cr_assert_eq(figure(&o, "carried", "2024-07"), 1);
    cr_assert_eq(figure(&o, "carried", "2024-08"), 0);
    cr_assert_eq(figure(&o, "counted_total", "2024-08"), 0);
    office_close(&o);
}

/* The inspectorate's half-year ends on the 14th of June, the one before began on the 16th. */
Test(reports, follow_the_scheme_of_their_kind)
{
    office o;
    office_open(&o, WORLD);
    a_case(&o, "412", "2023-12-15", "accepted", NULL);
    a_case(&o, "412", "2024-06-14", "accepted", NULL);
    a_case(&o, "412", "2024-06-15", "accepted", NULL);
    a_model(&o, "412", "2024-06-30", "economy");
    cr_assert_eq(figure(&o, "arising", "2024H1"), 2);
    cr_assert_eq(figure(&o, "arising", "2024Q3"), 1);
    cr_assert_eq(figure(&o, "arising", "2023"), 1, "2023 ran to 15/12 in the scheme of then");
    cr_assert_eq(figure(&o, "models", "2024H1"), 1);
    office_close(&o);
}

Test(reports, judge_overdue_on_the_earlier_of_today_and_the_end)
{
    office o;
    office_open(&o, WORLD);
    a_case(&o, "412", "2024-05-01", "accepted", NULL); /* due on 31/5 */
    dv_ask ask = ask_of(&o, "flow", "2024H1");
    dv_cell c;
    dv_err err = {0};
    const dv_measure *m = dv_schema_measure(o.schema, "overdue");
    const char *const today[] = {"2024-05-31", "2024-06-01", "2024-09-01"};
    for (int i = 0; i < 3; i++) {
        ask.today = day(today[i]);
        cr_assert_eq(dv_measure_run(&o.arena, o.r, m, &ask, &c, &err), DV_OK);
        cr_assert_eq(c.n, i > 0, "%s", today[i]);
    }
    cr_assert_eq(figure(&o, "overdue", "2024-05"), 0, "May ended on the 14th");
    office_close(&o);
}

Test(reports, balance_what_was_carried_over)
{
    static const char *const period[] = {"2023", "2024H1", "2024H2", "2024", "2025-01", NULL};
    office o;
    office_open(&o, WORLD);
    make_up_all(&o, 150);
    for (int i = 0; period[i]; i++) {
        int64_t total = figure(&o, "counted_total", period[i]);
        cr_assert_eq(figure(&o, "carried", period[i]) + figure(&o, "arising", period[i]), total);
        cr_assert_eq(figure(&o, "resolved", period[i]) + figure(&o, "left", period[i]), total);
        cr_assert_eq(figure(&o, "in_time", period[i]) + figure(&o, "late", period[i]),
                     figure(&o, "resolved", period[i]));
    }
    office_close(&o);
}

static const dv_row *row_named(const dv_result *res, const char *id)
{
    for (size_t i = 0; i < res->nrow; i++)
        if (!strcmp(res->row[i].id, id))
            return &res->row[i];
    return NULL;
}

Test(reports, count_an_ended_unit_in_its_successor_as_of_a_later_day)
{
    office o;
    office_open(&o, WORLD);
    a_model(&o, "1301", "2024-03-01", "economy");
    a_model(&o, "413", "2024-03-01", "economy");
    a_model(&o, "412", "2024-03-01", "society");
    dv_ask ask = ask_of(&o, "unitfield", "2024H1");
    dv_result *then = run(&o, ask);
    size_t all = then->ncolumn - 1;
    cr_assert_eq(row_named(then, "413")->cell[all].n, 2);
    cr_assert_eq(row_named(then, "412")->cell[all].n, 1);
    ask.as_of = day("2024-12-31");
    dv_result *now = run(&o, ask);
    cr_assert_null(row_named(now, "413"));
    cr_assert_eq(row_named(now, "412")->cell[all].n, 3);
    cr_assert_eq(now->total.cell[all].n, then->total.cell[all].n);
    office_close(&o);
}

Test(reports, keep_their_totals_whatever_day_s_units_are_asked)
{
    static const char *const on[] = {"2024-01-01", "2024-06-30", "2024-12-31", "2026-01-01"};
    static const char *const report[] = {"field", "unitfield", "flow", "commune"};
    office o;
    office_open(&o, WORLD);
    make_up_all(&o, 100);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            dv_ask ask = ask_of(&o, report[i], "2024");
            dv_result *then = run(&o, ask);
            ask.as_of = day(on[j]);
            dv_result *now = run(&o, ask);
            for (size_t k = 0; k < then->ncolumn; k++)
                if (opens(then->column[k].measure))
                    cr_assert_eq(then->total.cell[k].n, now->total.cell[k].n);
        }
    office_close(&o);
}

/* Carried over from a unit that has ended meanwhile: nothing falls out of the rows. */
Test(reports, show_an_ended_unit_that_still_has_records)
{
    office o;
    office_open(&o, WORLD);
    dv_ask ask = ask_of(&o, "flow", "2025-02");
    cr_assert_null(row_named(run(&o, ask), "413"));
    a_case(&o, "413", "2024-06-01", "accepted", NULL);
    dv_result *res = run(&o, ask);
    cr_assert_eq(row_named(res, "413")->cell[0].n, 1);
    cr_assert_eq(res->total.cell[0].n, 1);
    office_close(&o);
}

Test(reports, tell_which_units_are_missing)
{
    office o;
    office_open(&o, WORLD);
    a_model(&o, "1201", "2024-03-01", "economy");
    dv_result *res = run(&o, ask_of(&o, "coverage", "2024H1"));
    dv_cell c = res->total.cell[3];
    cr_assert(c.is == DV_FIGURE_RATE && c.n == 1 && c.of == 3);
    cr_assert_eq(res->nmissing, 2);
    cr_assert_str_eq(res->missing[0]->id, "413");
    cr_assert_str_eq(res->missing[1]->id, "414");
    cr_assert_eq(dv_target_judge(&o.schema->target[1], c), DV_MISSED);
    res = run(&o, ask_of(&o, "coverage", "2024"));
    cr_assert_eq(res->nmissing, 1, "413 had ended by the end of the year");
    cr_assert_eq(res->total.cell[3].of, 2);
    office_close(&o);
}

Test(reports, show_growth_against_nothing_as_no_figure)
{
    office o;
    office_open(&o, WORLD);
    a_model(&o, "412", "2024-03-01", "economy");
    a_model(&o, "412", "2024-03-02", "society");
    a_model(&o, "412", "2023-03-02", "society");
    dv_result *res = run(&o, ask_of(&o, "field", "2024H1"));
    cr_assert_eq(res->row[0].cell[3].is, DV_FIGURE_NONE);
    cr_assert_str_eq(dv_cell_text(&o.arena, res->row[0].cell[3]), "–");
    cr_assert_eq(res->row[0].cell[2].n, 1);
    cr_assert(res->row[1].cell[3].n == 0 && res->row[1].cell[3].of == 1);
    cr_assert_str_eq(dv_cell_text(&o.arena, res->row[0].cell[1]), "1/2 = 50.0 %");
    office_close(&o);
}

Test(reports, name_the_units_that_are_silent_whatever_the_rows_are)
{
    office o;
    office_open(&o, WORLD);
    a_model(&o, "1201", "2024-03-01", "economy");
    dv_result *res = run(&o, ask_of(&o, "silent", "2024H1"));
    cr_assert_eq(res->nmissing, 2);
    cr_assert_str_eq(res->missing[0]->id, "413");
    cr_assert_str_eq(res->missing[1]->label, "Thái Hoà");
    cr_assert_eq(res->incomplete, 1, "its owner is not given");
    cr_assert_eq(res->total.cell[0].n, 1);
    office_close(&o);
}

Test(reports, list_records_with_their_secrets_closed)
{
    office o;
    dv_err err = {0};
    dv_faults faults;
    office_open(&o, WORLD);
    dv_faults_init(&faults, &o.arena);
    dv_record *rec = dv_record_new(&o.arena, o.r, dv_schema_kind(o.schema, "model"));
    static const char *const of[][2] = {
        {"title", "Một"},     {"unit", "414"},  {"registered_on", "2024-02-01"},
        {"field", "defence"}, {"fresh", "yes"}, {"secret", "Người Kín"}};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++)
        cr_assert_eq(dv_record_set(&o.arena, o.r, rec, dv_kind_field(rec->kind, of[i][0]),
                                   dv_str_from(of[i][1]), &err),
                     DV_OK, "%s", err.text);
    cr_assert_eq(dv_save(&o.arena, o.r, rec, &faults, &err), DV_OK);
    dv_result *res = run(&o, ask_of(&o, "listed", "2024H1"));
    cr_assert_eq(res->nrow, 1);
    cr_assert_str_eq(res->row[0].id, "MH-2024-TT-000001");
    cr_assert_str_eq(dv_result_text(&o.arena, res, &res->row[0], 0), "Thái Hoà");
    cr_assert_null(strstr(dv_result_text(&o.arena, res, &res->row[0], 2), "Kín"));
    cr_assert_str_eq(dv_result_text(&o.arena, res, &res->row[0], 3), "Defence");
    cr_assert_str_eq(dv_result_text(&o.arena, res, &res->total, 5), "1");
    office_close(&o);
}

Test(reports, average_days_to_one_decimal_over_those_that_have_both)
{
    office o;
    office_open(&o, WORLD);
    a_case(&o, "412", "2024-03-01", "decided", "2024-03-11");
    a_case(&o, "412", "2024-03-01", "decided", "2024-03-12");
    a_case(&o, "412", "2024-03-01", "decided", "2024-03-12");
    a_case(&o, "412", "2024-03-01", "accepted", NULL);
    dv_result *res = run(&o, ask_of(&o, "waits", "2024H1"));
    size_t whole = 0;
    while (strcmp(res->column[whole].id, "wait") != 0)
        whole++;
    cr_assert_str_eq(dv_result_text(&o.arena, res, &res->total, whole), "10.7");
    res = run(&o, ask_of(&o, "waits", "2023H1"));
    cr_assert_eq(res->total.cell[res->ncolumn - 1].n, 0);
    cr_assert_str_eq(dv_result_text(&o.arena, res, &res->total, 0), "–", "nobody waited");
    office_close(&o);
}

Test(reports, judge_some_targets_for_the_month_of_today)
{
    office o;
    office_open(&o, WORLD);
    const dv_target *t = &o.schema->target[0];
    dv_ask ask = ask_of(&o, "coverage", "2024");
    char text[DV_PERIOD_SIZE];
    dv_period p = dv_target_period(t, &ask);
    cr_assert_str_eq(dv_period_format(&p, text), "2025-03");
    p = dv_target_period(&o.schema->target[1], &ask);
    cr_assert_str_eq(dv_period_format(&p, text), "2024");
    office_close(&o);
}

Test(reports, judge_targets)
{
    dv_target least = {.at_least = true, .goal = 100000}, most = {.at_least = false, .goal = 0};
    cr_assert_eq(dv_target_judge(&least, (dv_cell){DV_FIGURE_RATE, 21, 21}), DV_MET);
    cr_assert_eq(dv_target_judge(&least, (dv_cell){DV_FIGURE_RATE, 19, 21}), DV_MISSED);
    cr_assert_eq(dv_target_judge(&least, (dv_cell){DV_FIGURE_RATE, 0, 0}), DV_NOTHING_TO_JUDGE);
    cr_assert_eq(dv_target_judge(&most, (dv_cell){DV_FIGURE_COUNT, 0, 0}), DV_MET);
    cr_assert_eq(dv_target_judge(&most, (dv_cell){DV_FIGURE_COUNT, 1, 0}), DV_MISSED);
}

Test(reports, begin_with_the_latest_half_year_that_has_anything)
{
    office o;
    dv_period p;
    dv_err err = {0};
    char text[DV_PERIOD_SIZE];
    office_open(&o, WORLD);
    cr_assert_eq(dv_report_default_period(o.r, day("2025-03-01"), &p, &err), DV_OK);
    cr_assert_str_eq(dv_period_format(&p, text), "2025H1");
    a_model(&o, "412", "2023-08-01", "economy");
    cr_assert_eq(dv_report_default_period(o.r, day("2025-03-01"), &p, &err), DV_OK);
    cr_assert_str_eq(dv_period_format(&p, text), "2023H2");
    cr_assert_eq(dv_report_default_period(o.r, day("2022-03-01"), &p, &err), DV_OK);
    cr_assert_str_eq(dv_period_format(&p, text), "2022H1");
    office_close(&o);
}

Test(reports, a_fact_of_no_year_does_not_keep_the_default_period_waiting)
{
    office o;
    office_open(&o, WORLD);
    const dv_kind *k = &o.schema->kind[0];
    dv_txn *t;
    dv_db facts;
    dv_err err;
    dv_period p;
    size_t size = dv_facts_layout(o.r, k)->stride;
    cr_assert_eq(dv_store_db(o.r->store, "facts.1", true, &facts, &err), DV_OK);
    cr_assert_eq(dv_txn_write(o.r->store, &t, &err), DV_OK);
    dv_str fact = {dv_arena_alloc(&o.arena, size), size};
    cr_assert_eq(dv_put(t, facts, (dv_str){"\0\0\0\10", 4}, fact, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    cr_assert_eq(dv_report_default_period(o.r, dv_today(), &p, &err), DV_OK);
    char text[DV_PERIOD_SIZE];
    cr_assert_str_eq(dv_period_format(&p, text), "2025H1");
    office_close(&o);
}

/* Of a measure that stands in two columns, and of a figure that the table has no more. */
Test(notes, is_told_once_however_often_its_figure_stands)
{
    dv_arena a = {0};
    dv_pin pin[] = {{.row = "huyen", .column = "cases", .text = "late letters", .who = "lan"},
                    {.row = "gone", .column = "cases", .text = "of before", .who = "lan"}};
    dv_column column[] = {{.id = "cases", .label = "Cases"}, {.id = "cases", .label = "Cases"}};
    dv_row row[] = {{.id = "huyen", .label = "District"}};
    const dv_report report = {.id = "twice"};
    dv_result res = {.ask = {.report = &report},
                     .row = row,
                     .nrow = 1,
                     .column = column,
                     .ncolumn = 2,
                     .pin = pin,
                     .npin = 2};
    dv_notes notes = dv_result_notes(&a, &res);
    cr_assert_eq(notes.n, 2);
    cr_expect_str_eq(dv_noted_mark(&notes, &row[0], &column[0]), "¹");
    cr_expect_str_eq(dv_noted_mark(&notes, &row[0], &column[1]), "");
    cr_expect_str_eq(dv_noted_text(&a, &notes.of[1]), "gone – cases: of before (lan)");
    dv_arena_free(&a);
}

/* Stated figures against records, parts and each other: the published examples. */
#include "danvan/due.h"
#include "danvan/layout.h"
#include "danvan/stated.h"

#include "unit/report/office.h"

static void state(office *o, const char *period, const char *source, const char *const *line)
{
    dv_err err = {0};
    for (; *line; line++) {
        dv_stated st = {.unit = dv_unit_by_id(o->schema, "40"), .source = source};
        const char *equals = strchr(*line, '=');
        char *name = dv_arena_copy(&o->arena, (dv_str){*line, (size_t)(equals - *line)});
        cr_assert(dv_period_parse(dv_str_from(period), &st.period));
        cr_assert_eq(dv_stated_name(o->schema, name, &st, &err), DV_OK, "%s", err.text);
        cr_assert(dv_decimal_parse(dv_str_from(equals + 1), &st.value));
        cr_assert_eq(dv_stated_put(o->r, &st, 1, &err), DV_OK, "%s", err.text);
    }
}

static dv_result *check(office *o, const char *report, const char *period)
{
    dv_ask ask = {.unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    dv_result *res = NULL;
    dv_err err = {0};
    ask.report = dv_schema_report(o->schema, report);
    cr_assert(dv_period_parse(dv_str_from(period), &ask.period));
    cr_assert_eq(dv_report_run(&o->arena, o->r, &ask, &res, &err), DV_OK, "%s", err.text);
    return res;
}

static const dv_compared *line(const dv_result *res, dv_check how, const char *measure)
{
    for (size_t i = 0; i < res->ncompared; i++)
        if (res->compared[i].check == how && !strcmp(res->compared[i].measure, measure))
            return &res->compared[i];
    return NULL;
}

static size_t differing(const dv_result *res)
{
    size_t n = 0;
    for (size_t i = 0; i < res->ncompared; i++)
        n += res->compared[i].differs;
    return n;
}

static const char *const published[] = {"models=4494",
                                        "models.owner_type.collective=3729",
                                        "models.owner_type.individual=765",
                                        "models.field.economy=1212",
                                        "models.field.society=2298",
                                        "models.field.defence=486",
                                        "models.field.politics=507",
                                        "arising=200",
                                        "arising_resolved=178",
                                        "arising_rate=89",
                                        NULL};

Test(reconcile, the_published_half_year)
{
    office o;
    office_open(&o, WORLD);
    state(&o, "2024H1", "Báo cáo", published);
    dv_result *res = check(&o, "check", "2024H1");
    const dv_compared *c = line(res, DV_CHECK_PARTS, "models.owner_type");
    cr_assert(c && !c->differs && c->stated.value == 4494 && c->computed.value == 4494);
    c = line(res, DV_CHECK_PARTS, "models.field");
    cr_assert(c && c->differs && c->stated.value == 4494 && c->computed.value == 4503);
    cr_assert_str_eq(dv_difference_text(&o.arena, c->difference), "+9");
    cr_assert_str_eq(c->source, "Báo cáo");
    c = line(res, DV_CHECK_FORMULA, "arising_rate");
    cr_assert(c && !c->differs && c->computed.value == 89);
    cr_assert_str_eq(dv_cell_text(&o.arena, c->rate), "178/200 = 89.0 %");
    cr_assert_eq(differing(res), 1);
    cr_assert_null(line(res, DV_CHECK_COUNTED, "models"), "nothing is counted here");
    cr_assert_eq(check(&o, "check", "2024-6M")->ncompared, 0, "another form of period");
    office_close(&o);
}

Test(reconcile, consistent_figures_raise_nothing)
{
    static const char *const nine_months[] = {"arising=176",
                                              "carried=9",
                                              "total=185",
                                              "total.type.complaint=165",
                                              "total.type.denunciation=20",
                                              "resolved=144",
                                              "resolved.type.complaint=131",
                                              "resolved.type.denunciation=13",
                                              "rate=77.8",
                                              "left=41",
                                              "left.type.complaint=34",
                                              "left.type.denunciation=7",
                                              "counted_total=185",
                                              NULL};
    office o;
    office_open(&o, WORLD);
    state(&o, "2023-9M", "Tỉnh khác", nine_months);
    dv_result *res = check(&o, "check", "2023-9M");
    cr_assert_eq(differing(res), 0);
    cr_assert_not_null(line(res, DV_CHECK_FORMULA, "total"));
    cr_assert_not_null(line(res, DV_CHECK_FORMULA, "counted_total"), "arising + carried");
    cr_assert_not_null(line(res, DV_CHECK_PARTS, "total.type"));
    cr_assert_not_null(line(res, DV_CHECK_PARTS, "left.type"));
    const dv_compared *c = line(res, DV_CHECK_FORMULA, "rate");
    cr_assert(c && c->stated.value == 778 && c->computed.value == 778);
    office_close(&o);
}

Test(reconcile, as_shipped_both_examples)
{
    static const char *const half[] = {"models=4494",
                                       "models.owner_type.collective=3729",
                                       "models.owner_type.individual=765",
                                       "models.field.economy=1212",
                                       "models.field.society=2298",
                                       "models.field.defence=486",
                                       "models.field.politics=507",
                                       "cases-received=200",
                                       "cases-received-resolved=178",
                                       "cases-received-rate=89",
                                       NULL};
    static const char *const nine[] = {"cases-received=176",
                                       "cases-carried=9",
                                       "cases-total=185",
                                       "cases-total.type.complaint=165",
                                       "cases-total.type.denunciation=20",
                                       "cases-resolved=144",
                                       "cases-resolved.type.complaint=131",
                                       "cases-resolved.type.denunciation=13",
                                       "cases-rate=77.8",
                                       "cases-left=41",
                                       "cases-left.type.complaint=34",
                                       "cases-left.type.denunciation=7",
                                       NULL};
    office o;
    office_open(&o, "conf/danvan.ini");
    state(&o, "2024H1", "Báo cáo", half);
    state(&o, "2023-9M", "Tỉnh khác", nine);
    dv_result *res = check(&o, "r17", "2024H1");
    cr_assert_eq(differing(res), 1);
    cr_assert_eq(line(res, DV_CHECK_PARTS, "models.field")->difference.value, 9);
    res = check(&o, "r17", "2023-9M");
    cr_assert_eq(differing(res), 0);
    cr_assert_eq(line(res, DV_CHECK_FORMULA, "cases-left")->computed.value, 41);
    cr_assert_eq(line(res, DV_CHECK_FORMULA, "cases-left.type.denunciation")->computed.value, 7);
    office_close(&o);
}

static void a_model(office *o, const char *field)
{
    dv_record *rec = dv_record_new(&o->arena, o->r, dv_schema_kind(o->schema, "model"));
    put(o, rec, "title", "Một mô hình");
    put(o, rec, "registered_on", "2024-02-01");
    put(o, rec, "unit", "412");
    put(o, rec, "field", field);
    save(o, rec);
}

Test(reconcile, what_was_stated_beside_what_was_counted)
{
    static const char *const one[] = {"models=3", "models.field.economy=2",
                                      "models.field.society=1", NULL};
    static const char *const two[] = {"models=2", NULL};
    office o;
    office_open(&o, WORLD);
    a_model(&o, "economy");
    a_model(&o, "defence");
    state(&o, "2024H1", "Nguồn một", one);
    state(&o, "2024H1", "Nguồn hai", two);
    dv_result *res = check(&o, "check", "2024H1");
    const dv_compared *c = line(res, DV_CHECK_COUNTED, "models.field.economy");
    cr_assert(c && c->stated.value == 2 && c->computed.value == 1 && c->difference.value == -1);
    size_t agree = 0, differ = 0;
    for (size_t i = 0; i < res->ncompared; i++)
        if (res->compared[i].check == DV_CHECK_COUNTED &&
            !strcmp(res->compared[i].measure, "models"))
            *(res->compared[i].differs ? &differ : &agree) += 1;
    cr_assert(agree == 1 && differ == 1, "each source is compared");
    cr_assert_eq(check(&o, "field", "2024H1")->ncompared, 0 + res->ncompared,
                 "any report on the measure tells it");
    office_close(&o);
}

/* What was counted opens as many; what is made of stated figures says so. */
Test(reconcile, a_line_opens_the_records_that_were_counted_for_it)
{
    static const char *const stated[] = {"models=5",
                                         "models.field.economy=2",
                                         "models.field.society=1",
                                         "models.field.defence=2",
                                         "models.owner_type.individual=5",
                                         NULL};
    static const char *const fields[] = {"economy", "defence", "economy", "politics", NULL};
    office o;
    dv_err err = {0};
    const dv_kind *kind;
    dv_id *id;
    size_t n, counted = 0, made = 0;
    office_open(&o, WORLD);
    for (size_t i = 0; fields[i]; i++)
        a_model(&o, fields[i]);
    state(&o, "2024H1", "Nguồn", stated);
    dv_result *res = check(&o, "check", "2024H1");
    for (size_t i = 0; i < res->ncompared; i++) {
        const dv_compared *c = &res->compared[i];
        dv_rc rc = dv_compared_records(&o.arena, o.r, res, i, &kind, &id, &n, &err);
        counted += c->check == DV_CHECK_COUNTED;
        made += c->check != DV_CHECK_COUNTED;
        cr_expect_eq(rc, c->check == DV_CHECK_COUNTED ? DV_OK : DV_NOT_FOUND, "%s", c->measure);
        if (rc == DV_OK)
            cr_expect_eq((int64_t)n, c->computed.value, "%s: %zu", c->measure, n);
        else
            cr_expect(strstr(err.text, "were stated"), "%s", err.text);
    }
    cr_expect(counted == 5 && made, "%zu, %zu", counted, made);
    office_close(&o);
}

/* Line for line what the whole report has of it. */
Test(reconcile, is_asked_for_without_the_table)
{
    office o;
    dv_err err = {0};
    dv_result *only;
    office_open(&o, WORLD);
    state(&o, "2024H1", "Báo cáo", published);
    const dv_result *all = check(&o, "check", "2024H1");
    cr_assert_eq(dv_report_compare(&o.arena, o.r, &all->ask, &only, &err), DV_OK, "%s", err.text);
    cr_assert(all->ncompared > 0 && only->ncompared == all->ncompared);
    for (size_t i = 0; i < all->ncompared; i++) {
        const dv_compared *x = &all->compared[i], *y = &only->compared[i];
        cr_expect_str_eq(x->measure, y->measure);
        cr_expect_str_eq(x->label, y->label);
        cr_expect_eq(x->check, y->check);
        cr_expect_eq(x->difference.value, y->difference.value);
    }
    cr_expect_eq(only->nrow, 0);
    office_close(&o);
}

Test(reconcile, reads_as_text)
{
    office o;
    dv_buf out = {0};
    office_open(&o, WORLD);
    state(&o, "2024H1", "Báo cáo", published);
    dv_report_text(&o.arena, o.r, check(&o, "check", "2024H1"), &out);
    cr_assert_not_null(strstr(out.p, "4,503"), "%s", out.p);
    cr_assert_not_null(strstr(out.p, "+9"));
    cr_assert_not_null(strstr(out.p, "178/200 = 89.0 %"));
    dv_lang_set(DV_VI);
    dv_buf_clear(&out);
    dv_report_text(&o.arena, o.r, check(&o, "check", "2024H1"), &out);
    cr_assert_not_null(strstr(out.p, "4.503"), "%s", out.p);
    cr_assert_not_null(strstr(out.p, "178/200 = 89,0 %"));
    dv_buf_free(&out);
    office_close(&o);
}

Test(due, most_overdue_first_and_only_what_waits)
{
    static const struct {
        const char *unit, *accepted, *stage;
    } made[] = {{"412", "2025-01-20", "accepted"}, /* due on 19/2 */
                {"413", "2024-10-01", "accepted"}, /* 31/10, its unit has ended into 412 */
                {"414", "2025-01-20", "accepted"}, /* remote: 6/3 */
                {"412", "2025-02-20", "accepted"}, /* 22/3: too far */
                {"412", "2024-10-01", "decided"}};
    office o;
    dv_due *due;
    size_t n;
    dv_err err = {0};
    dv_id id[5];
    office_open(&o, WORLD);
    for (int i = 0; i < 5; i++) {
        dv_record *rec = dv_record_new(&o.arena, o.r, dv_schema_kind(o.schema, "case"));
        put(&o, rec, "summary", "Một vụ");
        put(&o, rec, "received_on", made[i].accepted);
        put(&o, rec, "unit", made[i].unit);
        put(&o, rec, "type", "complaint");
        put(&o, rec, "accepted_on", made[i].accepted);
        at_stage(rec, made[i].stage, day(made[i].accepted));
        save(&o, rec);
        id[i] = rec->id;
    }
    dv_date today = day("2025-03-01");
    cr_assert_eq(dv_due_list(&o.arena, o.r, DV_NO_UNIT, today, 7, &due, &n, &err), DV_OK);
    cr_assert_eq(n, 3);
    cr_assert(due[0].id == id[1] && due[1].id == id[0] && due[2].id == id[2]);
    cr_assert(due[1].days == -10 && due[2].days == 5);
    int vinh = dv_unit_by_id(o.schema, "412");
    cr_assert_eq(dv_due_list(&o.arena, o.r, vinh, today, 7, &due, &n, &err), DV_OK);
    cr_assert_eq(n, 2, "the work of 413 is 412's now");
    office_close(&o);
}

/* However few are asked for, they are the first of all, and all are counted. */
Test(due, the_first_of_many)
{
    enum { MADE = 41 };
    static const char *const units[] = {"412", "413", "414"};
    office o;
    dv_due *due;
    size_t n;
    dv_err err = {0};
    office_open(&o, WORLD);
    for (int i = 0; i < MADE; i++) {
        char accepted[DV_DATE_SIZE];
        dv_date_format(day("2024-06-01") + i * 29 % MADE * 4, accepted);
        dv_record *rec = dv_record_new(&o.arena, o.r, dv_schema_kind(o.schema, "case"));
        put(&o, rec, "summary", "Một vụ");
        put(&o, rec, "received_on", accepted);
        put(&o, rec, "unit", units[i % 3]);
        put(&o, rec, "type", "complaint");
        put(&o, rec, "accepted_on", accepted);
        at_stage(rec, "accepted", day(accepted));
        save(&o, rec);
    }
    dv_date today = day("2024-10-20");
    cr_assert_eq(dv_due_list(&o.arena, o.r, DV_NO_UNIT, today, 7, &due, &n, &err), DV_OK);
    size_t overdue = 0, vinh = 0, at = (size_t)dv_unit_by_id(o.schema, "412");
    for (size_t i = 0; i < n; i++) {
        overdue += due[i].days < 0;
        vinh += due[i].unit == (int)at;
    }
    cr_assert(overdue > 10 && n > overdue && n < MADE && vinh);
    for (size_t most = 0; most <= n + 1; most++) {
        dv_due_ask ask = {
            .unit = DV_NO_UNIT, .person = DV_ALL_PEOPLE, .today = today, .days = 7, .most = most};
        dv_due_found found;
        cr_assert_eq(dv_due_find(&o.arena, o.r, &ask, &found, &err), DV_OK);
        cr_assert_eq(found.n, most < n ? most : n);
        for (size_t i = 0; i < found.n; i++)
            cr_assert_eq(found.due[i].id, due[i].id, "%zu of %zu", i, most);
        cr_assert_eq(found.all.overdue, overdue);
        cr_assert_eq(found.all.soon, n - overdue);
        cr_assert_eq(found.unit[at + 1].overdue + found.unit[at + 1].soon, vinh);
    }
    const dv_due_ask ask = {
        .unit = DV_NO_UNIT, .person = DV_ALL_PEOPLE, .today = today, .days = 7, .total = true};
    dv_due_found total;
    cr_assert_eq(dv_due_find(&o.arena, o.r, &ask, &total, &err), DV_OK);
    cr_assert(total.all.overdue == overdue && total.all.soon == n - overdue);
    office_close(&o);
}

Test(layout, aligns_by_columns_of_the_terminal)
{
    const char *head[] = {"Đơn vị", "Số"};
    const char *r1[] = {"Vinh", "1.000"}, *r2[] = {"Tổng", "1.200"};
    const char **rows[] = {r1, r2};
    bool right[] = {false, true};
    dv_text_table t = {head, rows, right, 2, 2, 0};
    dv_buf out = {0};
    dv_text_table_render(&out, &t, true);
    cr_assert_str_eq(out.p, "Đơn vị     Số\n──────  ─────\nVinh    1.000\n──────  ─────\n"
                            "Tổng    1.200\n");
    dv_buf_free(&out);
}

Test(layout, breaks_a_table_that_is_wider_than_a_line_may_be)
{
    const char *head[] = {"Đơn vị", "Phát sinh: Đất đai", "Tỷ lệ", "Ghi chú"};
    const char *r1[] = {"Vinh", "1.000", "12/20 = 60,0 %", "chưa gửi báo cáo\nquý hai, quý ba"};
    const char *r2[] = {"Tổng cộng", "1.200", "–", ""};
    const char **rows[] = {r1, r2};
    bool right[] = {false, true, true, false};
    dv_text_table t = {head, rows, right, 2, 4, 40};
    dv_buf out = {0};
    dv_text_table_render(&out, &t, true);
    cr_assert_str_eq(out.p,
                     "Đơn vị        Phát sinh:           Tỷ lệ\n"
                     "                 Đất đai\n"
                     "─────────  ─────────────  ──────────────\n"
                     "Vinh               1.000  12/20 = 60,0 %\n"
                     "─────────  ─────────────  ──────────────\n"
                     "Tổng cộng          1.200               –\n"
                     "\n"
                     "Đơn vị     Ghi chú\n"
                     "─────────  ─────────────────────────────\n"
                     "Vinh       chưa gửi báo cáo / quý hai,\n"
                     "           quý ba\n"
                     "─────────  ─────────────────────────────\n"
                     "Tổng cộng\n",
                     "%s", out.p);
    dv_buf_free(&out);
}

Test(layout, draws_bars_and_differences)
{
    dv_arena a = {0};
    dv_lang_set(DV_VI);
    cr_assert_str_eq(dv_bar(&a, 10, 10, 4, false), "████");
    cr_assert_str_eq(dv_bar(&a, 1, 16, 2, false), "▏");
    cr_assert_str_eq(dv_bar(&a, 1, 100000, 4, false), "▏");
    cr_assert_str_eq(dv_bar(&a, 0, 10, 4, false), "");
    cr_assert_str_eq(dv_bar(&a, 5, 10, 4, true), "##");
    cr_assert_str_eq(dv_difference_text(&a, (dv_decimal){-9, 0}), "–9");
    cr_assert_str_eq(dv_difference_text(&a, (dv_decimal){0, 1}), "0");
    cr_assert_str_eq(dv_decimal_text(&a, (dv_decimal){1234567, 2}), "12.345,67");
    cr_assert_str_eq(dv_cell_short(&a, (dv_cell){DV_FIGURE_RATE, 178, 200}), "89,0 %");
    cr_assert_str_eq(dv_cell_text(&a, (dv_cell){DV_FIGURE_RATE, 0, 0}), "–");
    dv_arena_free(&a);
}

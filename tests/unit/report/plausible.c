/* Stated figures that can't be, and differences that have been explained. */
#include "danvan/layout.h"
#include "danvan/stated.h"

#include "unit/report/office.h"

static void state(office *o, const char *period, const char *source, const char *name,
                  const char *value)
{
    dv_err err = {0};
    dv_stated st = {.unit = dv_unit_by_id(o->schema, "40"), .source = source};
    cr_assert(dv_period_parse(dv_str_from(period), &st.period));
    cr_assert_eq(dv_stated_name(o->schema, name, &st, &err), DV_OK, "%s", err.text);
    cr_assert(dv_decimal_parse(dv_str_from(value), &st.value));
    cr_assert_eq(dv_stated_put(o->r, &st, 1, &err), DV_OK, "%s", err.text);
}

static dv_result *check(office *o, const char *period)
{
    dv_ask ask = {.unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    dv_result *res = NULL;
    dv_err err = {0};
    ask.report = dv_schema_report(o->schema, "check");
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

static size_t lines(const dv_result *res, dv_check how)
{
    size_t n = 0;
    for (size_t i = 0; i < res->ncompared; i++)
        n += res->compared[i].check == how;
    return n;
}

Test(plausible, a_percentage_that_no_whole_number_gives)
{
    office o;
    office_open(&o, WORLD);
    state(&o, "2024H1", "Công văn", "total", "21");
    state(&o, "2024H1", "Công văn", "rate", "54.5");
    const dv_compared *c = line(check(&o, "2024H1"), DV_CHECK_WHOLE, "rate");
    cr_assert(c && c->differs);
    cr_assert_str_eq(dv_cell_text(&o.arena, c->rate), "11/21 = 52.4 %", "the nearest");
    cr_assert_str_eq(c->source, "Công văn");
    state(&o, "2024H1", "Công văn", "rate", "52.4");
    cr_assert_null(line(check(&o, "2024H1"), DV_CHECK_WHOLE, "rate"));
    office_close(&o);
}

/* Every percentage that some n of N rounds to is possible, and no other. */
Test(plausible, every_whole_number_s_percentage_is_possible)
{
    office o;
    office_open(&o, WORLD);
    char value[16];
    bool possible[1001] = {false};
    for (int n = 0; n <= 37; n++)
        possible[(2 * 1000 * n + 37) / (2 * 37)] = true;
    state(&o, "2024H1", "Công văn", "total", "37");
    for (int tenths = 0; tenths <= 1000; tenths += 7) {
        snprintf(value, sizeof value, "%d.%d", tenths / 10, tenths % 10);
        state(&o, "2024H1", "Công văn", "rate", value);
        cr_assert_eq(line(check(&o, "2024H1"), DV_CHECK_WHOLE, "rate") == NULL, possible[tenths],
                     "%s %% of 37", value);
    }
    office_close(&o);
}

/* Where nobody states the denominator, it is what the records give. */
Test(plausible, a_percentage_of_what_was_counted)
{
    office o;
    office_open(&o, WORLD);
    for (int i = 0; i < 3; i++) {
        dv_record *rec = dv_record_new(&o.arena, o.r, dv_schema_kind(o.schema, "case"));
        put(&o, rec, "summary", "Một vụ");
        put(&o, rec, "received_on", "2024-03-05");
        put(&o, rec, "unit", "412");
        put(&o, rec, "type", "complaint");
        put(&o, rec, "accepted_on", "2024-03-05");
        at_stage(rec, "accepted", day("2024-03-05"));
        save(&o, rec);
    }
    state(&o, "2024H1", "Công văn", "arising_rate", "54.5");
    const dv_compared *c = line(check(&o, "2024H1"), DV_CHECK_WHOLE, "arising_rate");
    cr_assert(c && c->differs);
    cr_assert_str_eq(dv_cell_text(&o.arena, c->rate), "2/3 = 66.7 %", "the nearest");
    cr_assert_null(line(check(&o, "2024H1"), DV_CHECK_ALONE, "arising_rate"));
    office_close(&o);
}

Test(plausible, a_percentage_of_nothing_that_anybody_says)
{
    office o;
    office_open(&o, WORLD);
    state(&o, "2024H1", "Công văn", "rate", "89");
    const dv_compared *c = line(check(&o, "2024H1"), DV_CHECK_ALONE, "rate");
    cr_assert(c && c->differs);
    cr_assert_str_eq(c->with, "no denominator");
    state(&o, "2024H1", "Công văn khác", "total", "200");
    cr_assert_null(line(check(&o, "2024H1"), DV_CHECK_ALONE, "rate"));
    office_close(&o);
}

Test(plausible, a_year_s_figure_does_not_shrink)
{
    office o;
    office_open(&o, WORLD);
    state(&o, "2024Q1", "Quý I", "arising", "120");
    state(&o, "2024H1", "Sáu tháng", "arising", "100");
    state(&o, "2024-9M", "Chín tháng", "arising", "110");
    state(&o, "2024", "Cả năm", "arising", "130");
    state(&o, "2024Q1", "Quý I", "left", "40");
    state(&o, "2024H1", "Sáu tháng", "left", "30");
    state(&o, "2023H1", "Năm trước", "arising", "500");
    const dv_compared *c = line(check(&o, "2024H1"), DV_CHECK_FALLS, "arising");
    cr_assert(c && c->differs && c->stated.value == 100 && c->computed.value == 120);
    cr_assert_str_eq(c->with, "2024Q1, by Quý I");
    c = line(check(&o, "2024-9M"), DV_CHECK_FALLS, "arising");
    cr_assert(c && c->computed.value == 120, "against the highest before");
    cr_assert_eq(lines(check(&o, "2024"), DV_CHECK_FALLS), 0);
    cr_assert_eq(lines(check(&o, "2024Q1"), DV_CHECK_FALLS), 0);
    cr_assert_null(line(check(&o, "2024H1"), DV_CHECK_FALLS, "left"), "what is left may shrink");
    office_close(&o);
}

Test(plausible, two_divisions_of_a_whole_that_nobody_stated)
{
    office o;
    office_open(&o, WORLD);
    state(&o, "2024H1", "Báo cáo", "models.owner_type.collective", "30");
    state(&o, "2024H1", "Báo cáo", "models.owner_type.individual", "7");
    state(&o, "2024H1", "Báo cáo", "models.field.economy", "20");
    state(&o, "2024H1", "Báo cáo", "models.field.society", "18");
    const dv_compared *c = line(check(&o, "2024H1"), DV_CHECK_SPLITS, "models.owner_type.field");
    cr_assert(c && c->stated.value == 37 && c->computed.value == 38);
    cr_assert_str_eq(dv_difference_text(&o.arena, c->difference), "+1");
    state(&o, "2024H1", "Báo cáo", "models", "37");
    cr_assert_eq(lines(check(&o, "2024H1"), DV_CHECK_SPLITS), 0, "each against the total then");
    office_close(&o);
}

Test(plausible, an_explanation_stays_until_a_figure_changes)
{
    office o;
    dv_err err = {0};
    office_open(&o, WORLD);
    state(&o, "2024H1", "Báo cáo", "models", "10");
    state(&o, "2024H1", "Báo cáo", "models.field.economy", "11");
    dv_result *res = check(&o, "2024H1");
    const dv_compared *c = line(res, DV_CHECK_PARTS, "models.field");
    cr_assert(c && dv_compared_open(c));
    cr_assert_eq(dv_explain_put(o.r, &c->place, c->stated, c->computed,
                                " một mô hình hai lĩnh vực ", NULL, &err),
                 DV_OK, "%s", err.text);
    c = line(check(&o, "2024H1"), DV_CHECK_PARTS, "models.field");
    cr_assert(c->differs && c->explained && !c->lapsed && !dv_compared_open(c));
    cr_assert_str_eq(c->explained->text, "một mô hình hai lĩnh vực");
    cr_assert_str_eq(c->explained->who, o.r->actor.name);
    state(&o, "2024H1", "Báo cáo", "models.field.economy", "12");
    c = line(check(&o, "2024H1"), DV_CHECK_PARTS, "models.field");
    cr_assert(c->explained && c->lapsed && dv_compared_open(c));
    state(&o, "2024H1", "Báo cáo", "models.field.economy", "11");
    c = line(check(&o, "2024H1"), DV_CHECK_PARTS, "models.field");
    cr_assert(!c->lapsed, "they are those that were explained again");
    cr_assert_eq(dv_explain_put(o.r, &c->place, c->stated, c->computed, "", NULL, &err), DV_OK);
    cr_assert_eq(dv_explain_put(o.r, &c->place, c->stated, c->computed, "", NULL, &err),
                 DV_NOT_FOUND);
    cr_assert_eq(dv_explain_put(o.r, &c->place, c->stated, c->computed, "a\nb", NULL, &err),
                 DV_INVALID);
    c = line(check(&o, "2024H1"), DV_CHECK_PARTS, "models.field");
    cr_assert_null(c->explained);
    office_close(&o);
}

/* The configuration that ships. */
#include "fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static dv_date day(const char *text)
{
    dv_date d;
    cr_assert(dv_date_parse(dv_str_from(text), &d));
    return d;
}

static int alive(const dv_schema *s, const char *level, const char *on)
{
    int n = 0;
    for (size_t i = 0; i < s->nunit; i++)
        n += strcmp(s->level[s->unit[i].level].id, level) == 0 &&
             dv_unit_alive(&s->unit[i], day(on));
    return n;
}

Test(shipped, has_the_twelve_kinds)
{
    static const char *const ids[] = {"model",     "brightspot", "democracy",   "case",
                                      "petition",  "dialogue",   "contest",     "task",
                                      "situation", "proposal",   "supervision", "activity"};
    static const char *const prefixes[] = {"MH", "DS", "DC", "KN", "KP", "DT",
                                           "BT", "NV", "TH", "DX", "GS", "HD"};
    loaded l = load_shipped();
    cr_assert_eq(l.schema->nkind, 12);
    for (size_t i = 0; i < 12; i++) {
        cr_expect_str_eq(l.schema->kind[i].id, ids[i]);
        cr_expect_str_eq(l.schema->kind[i].prefix, prefixes[i]);
    }
    static const char *const reports[] = {"r1", "r2", "r3", "r5", "r10", "r17"};
    for (size_t i = 0; i < 6; i++)
        cr_expect(dv_schema_report(l.schema, reports[i]), "%s", reports[i]);
    cr_expect(l.schema->home_reconcile == dv_schema_report(l.schema, "r17"));
    unload(&l);
}

Test(shipped, every_text_is_given_in_both_languages)
{
    loaded l = load_shipped();
    for (size_t i = 0; i < l.schema->nkind; i++) {
        const dv_kind *k = &l.schema->kind[i];
        for (size_t j = 0; j < k->nfield; j++)
            cr_expect(strcmp(k->field[j].label.vi, k->field[j].label.en) != 0, "%s.%s", k->id,
                      k->field[j].id);
        for (size_t j = 0; j < k->nstage; j++)
            cr_expect(strcmp(k->stage[j].label.vi, k->stage[j].label.en) != 0, "%s.%s", k->id,
                      k->stage[j].id);
    }
    unload(&l);
}

Test(shipped, districts_live_as_they_did)
{
    loaded l = load_shipped();
    const dv_schema *s = l.schema;
    cr_expect_eq(alive(s, "district", "2024-06-30"), 21);
    cr_expect_eq(alive(s, "district", "2024-12-31"), 20);
    cr_expect_eq(alive(s, "district", "2025-12-31"), 0);
    int vinh = dv_unit_by_id(s, "412"), cualo = dv_unit_by_id(s, "413");
    int province = dv_unit_by_id(s, "40");
    cr_expect_eq(dv_unit_as_of(s, cualo, day("2024-06-30")), cualo);
    cr_expect_eq(dv_unit_as_of(s, cualo, day("2024-11-30")), cualo);
    cr_expect_eq(dv_unit_as_of(s, cualo, day("2024-12-01")), vinh);
    cr_expect_eq(dv_unit_as_of(s, vinh, day("2025-12-31")), province);
    cr_expect_eq(dv_unit_as_of(s, cualo, day("2025-12-31")), province);
    cr_expect_eq(dv_unit_as_of(s, cualo, DV_NO_DATE), cualo);
    cr_expect(s->unit[dv_unit_by_id(s, "417")].remote);
    cr_expect_not(s->unit[vinh].remote);
    unload(&l);
}

Test(shipped, inspectorate_periods)
{
    loaded l = load_shipped();
    const dv_scheme *scheme = dv_schema_kind(l.schema, "case")->scheme;
    static const struct {
        const char *period, *from, *to;
    } cases[] = {
        {"2024H1", "2023-12-15", "2024-06-14"},  {"2024Q1", "2023-12-15", "2024-03-14"},
        {"2024-9M", "2023-12-15", "2024-09-14"}, {"2024", "2023-12-15", "2024-12-14"},
        {"2023H1", "2022-12-16", "2023-06-15"},  {"2023", "2022-12-16", "2023-12-15"},
        {"2024-01", "2023-12-16", "2024-01-15"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        dv_period p;
        cr_assert(dv_period_parse(dv_str_from(cases[i].period), &p));
        dv_span span = dv_scheme_span(scheme, &p);
        cr_expect_eq(span.from, day(cases[i].from), "%s", cases[i].period);
        cr_expect_eq(span.to, day(cases[i].to), "%s", cases[i].period);
    }
    unload(&l);
}

Test(shipped, working_days_leave_out_weekends_and_tet)
{
    loaded l = load_shipped();
    /* From a Monday: two weeks. */
    cr_expect_eq(dv_schema_working_days(l.schema, day("2024-06-03"), 10), day("2024-06-17"));
    /* Wednesday 7 February, then Tết until the 14th: the first day of work is Thursday the 15th. */
    cr_expect_eq(dv_schema_working_days(l.schema, day("2024-02-07"), 1), day("2024-02-15"));
    cr_expect_eq(dv_schema_working_days(l.schema, day("2024-02-07"), 3), day("2024-02-19"));
    unload(&l);
}

typedef struct one_case {
    const dv_kind *kind;
    const char *value[64];
} one_case;

static const char *value_of(const void *who, const dv_field *f)
{
    const one_case *c = who;
    return c->value[f->index];
}

static void fill(one_case *c, const char *field, const char *value)
{
    const dv_field *f = dv_kind_field(c->kind, field);
    cr_assert(f, "%s", field);
    c->value[f->index] = value;
}

/* The days of the first deadline that holds, as the record manager takes it. */
static int days_of(const dv_schema *s, const one_case *c, const char *unit, const char **from)
{
    dv_facts_of of = {value_of, c, &c->kind->stage[0], dv_unit_by_id(s, unit)};
    for (size_t i = 0; i < c->kind->ndeadline; i++)
        if (dv_cond_holds(s, c->kind->deadline[i].when, &of)) {
            *from = c->kind->deadline[i].from->id;
            return c->kind->deadline[i].days;
        }
    return 0;
}

Test(shipped, time_limits_of_the_law)
{
    static const struct {
        const char *type, *instance, *complexity, *accepted, *extended, *unit;
        int days;
        const char *from;
    } cases[] = {
        {"complaint", NULL, "ordinary", NULL, NULL, "412", 10, "received_on"},
        {"complaint", "first", "ordinary", "2024-03-01", NULL, "412", 30, "accepted_on"},
        {"complaint", "first", "complex", "2024-03-01", NULL, "412", 45, "accepted_on"},
        {"complaint", "first", "ordinary", "2024-03-01", NULL, "417", 45, "accepted_on"},
        {"complaint", "first", "complex", "2024-03-01", NULL, "417", 60, "accepted_on"},
        {"complaint", "second", "ordinary", "2024-03-01", NULL, "412", 45, "accepted_on"},
        {"complaint", "second", "complex", "2024-03-01", NULL, "412", 60, "accepted_on"},
        {"complaint", "second", "ordinary", "2024-03-01", NULL, "417", 60, "accepted_on"},
        {"complaint", "second", "complex", "2024-03-01", NULL, "417", 70, "accepted_on"},
        {"complaint", NULL, "ordinary", "2024-03-01", NULL, "412", 30, "accepted_on"},
        {"denunciation", NULL, "complex", "2024-03-01", NULL, "412", 30, "accepted_on"},
        {"denunciation", NULL, "complex", "2024-03-01", "2024-03-20", "412", 60, "accepted_on"},
        {"denunciation", NULL, "special", "2024-03-01", "2024-03-20", "417", 90, "accepted_on"},
    };
    loaded l = load_shipped();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        one_case c = {.kind = dv_schema_kind(l.schema, "case")};
        const char *from = "";
        fill(&c, "type", cases[i].type);
        fill(&c, "instance", cases[i].instance);
        fill(&c, "complexity", cases[i].complexity);
        fill(&c, "accepted_on", cases[i].accepted);
        fill(&c, "extended_on", cases[i].extended);
        cr_expect_eq(days_of(l.schema, &c, cases[i].unit, &from), cases[i].days, "case %zu", i);
        cr_expect_str_eq(from, cases[i].from, "case %zu", i);
    }
    unload(&l);
}

Test(shipped, sealed_fields_of_a_denunciation)
{
    loaded l = load_shipped();
    one_case c = {.kind = dv_schema_kind(l.schema, "case")};
    dv_facts_of of = {value_of, &c, &c.kind->stage[0], 0};
    const dv_field *against = dv_kind_field(c.kind, "against");
    cr_expect(dv_cond_is_always(dv_kind_field(c.kind, "person")->sealed));
    cr_expect(dv_cond_is_always(dv_kind_field(c.kind, "phone")->sealed));
    fill(&c, "type", "complaint");
    cr_expect_not(dv_cond_holds(l.schema, against->sealed, &of));
    fill(&c, "type", "denunciation");
    cr_expect(dv_cond_holds(l.schema, against->sealed, &of));
    unload(&l);
}

/* A province at its true scale through three eras: 21 districts and 460 communes; from December
 * 2024 20 and 412, one district and 48 communes having gone into others; from July 2025 none and
 * 130, into which all others have gone.  In every view of the units the totals are the same, and no
 * record is counted twice or lost. */
#include "danvan/layout.h"
#include "danvan/report.h"
#include "danvan/unit.h"

#include "unit/report/office.h"

TestSuite(eras, .timeout = 60);

enum { DISTRICTS = 21, COMMUNES = 460, MERGED = 48, NEW = 130, RECORDS = 2000 };

static void put_unit(FILE *f, const char *code, const char *level, const char *parent,
                     const char *life)
{
    fprintf(f, "[unit %s]\nlabel = Đơn vị %s\nlevel = %s\nparent = %s\n%s", code, code, level,
            parent, life);
}

enum { ENDED = 1 }; /* the district that goes into the first one in December 2024 */

/* What old commune i becomes: 48 go into another one in December 2024, what is left below the
 * district that ends goes on with the same code below another, and all go into a new one. */
static void put_commune(FILE *f, int i)
{
    char code[24], parent[16], life[96];
    bool moves = i % DISTRICTS == ENDED;
    snprintf(code, sizeof code, "c%d", i);
    snprintf(parent, sizeof parent, "d%d", i % DISTRICTS);
    if (i < MERGED || moves)
        snprintf(life, sizeof life, "until = 2024-11-30\ninto = c%d\n",
                 i < MERGED ? i + MERGED : i);
    else
        snprintf(life, sizeof life, "until = 2025-06-30\ninto = n%d\n", i % NEW);
    put_unit(f, code, "commune", parent, life);
    if (i < MERGED || !moves)
        return;
    snprintf(code, sizeof code, "c%d@2024-12-01", i);
    snprintf(life, sizeof life, "from = 2024-12-01\nuntil = 2025-06-30\ninto = n%d\n", i % NEW);
    put_unit(f, code, "commune", "d0", life);
}

static void put_communes(FILE *f)
{
    char code[16];
    for (int i = 0; i < NEW; i++) {
        snprintf(code, sizeof code, "n%d", i);
        put_unit(f, code, "commune", "40", "from = 2025-07-01\n");
    }
    for (int i = 0; i < COMMUNES; i++)
        put_commune(f, i);
}

static void put_districts(FILE *f)
{
    char code[16];
    for (int i = 0; i < DISTRICTS; i++) {
        snprintf(code, sizeof code, "d%d", i);
        put_unit(f, code, "district", "40",
                 i == ENDED ? "until = 2024-11-30\ninto = d0\n"
                 : i == 2   ? "until = 2025-06-30\ninto = n0, n1\n"
                            : "until = 2025-06-30\n");
    }
}

/* The small world with these units in place of its own. */
static void put_world(FILE *f)
{
    char line[256];
    bool unit = false, begun = false;
    FILE *world = fopen(WORLD, "r");
    cr_assert(world);
    while (fgets(line, sizeof line, world)) {
        if (*line == '[') {
            bool province = !strncmp(line, "[unit 40]", 9);
            unit = !strncmp(line, "[unit ", 6) && !province;
            if (unit && !begun) {
                put_districts(f);
                put_communes(f);
                begun = true;
            }
        }
        if (!unit)
            fputs(line, f);
    }
    fclose(world);
}

static void open_province(office *o)
{
    char path[] = "/tmp/danvan-eras-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    cr_assert(f);
    put_world(f);
    cr_assert_eq(fclose(f), 0);
    office_open(o, path);
    cr_assert_eq(remove(path), 0);
}

/* Records of seven years, each filed under a commune or a district that lived then. */
static void fill(office *o)
{
    static const char *const kinds[] = {"model", "case"};
    dv_date from = day("2019-01-01"), to = day("2026-12-31");
    char text[DV_DATE_SIZE];
    for (int i = 0; i < RECORDS; i++) {
        dv_arena keep = o->arena;
        o->arena = (dv_arena){0};
        const dv_kind *k = dv_schema_kind(o->schema, kinds[i % 2]);
        dv_record *rec = dv_record_new(&o->arena, o->r, k);
        dv_date on = from + (dv_date)chance(o, (unsigned)(to - from + 1));
        put(o, rec, k->date->id, dv_date_format(on, text));
        put(o, rec, k->title->id, "Bản ghi");
        put(o, rec, "unit", invented(o, k->unit, on));
        put(o, rec, k->category->id, invented(o, k->category, on));
        at_stage(rec, k->stage[1].id, on);
        save(o, rec);
        dv_arena_free(&o->arena);
        o->arena = keep;
    }
}

static dv_result *run_in(office *o, const char *report, const char *period, dv_date as_of, int unit)
{
    dv_ask ask = {.unit = unit, .as_of = as_of, .today = day("2026-12-31")};
    dv_result *res = NULL;
    dv_err err = {0};
    ask.report = dv_schema_report(o->schema, report);
    cr_assert(dv_period_parse(dv_str_from(period), &ask.period));
    cr_assert_eq(dv_report_run(&o->arena, o->r, &ask, &res, &err), DV_OK, "%s", err.text);
    return res;
}

static dv_result *run(office *o, const char *report, const char *period, dv_date as_of)
{
    return run_in(o, report, period, as_of, DV_NO_UNIT);
}

static int by_id(const void *x, const void *y)
{
    const dv_id *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

static size_t behind(office *o, const dv_result *res, size_t row, size_t col, dv_id **ids)
{
    const dv_kind *k;
    dv_err err = {0};
    size_t n;
    cr_assert_eq(dv_result_records(&o->arena, o->r, res, row, col, &k, ids, &n, &err), DV_OK);
    return n;
}

/* What opens behind the rows is what opens behind the total, each record once. */
static void check_partition(office *o, const dv_result *res, size_t col)
{
    dv_id *all, *part;
    size_t n = behind(o, res, res->nrow, col, &all), at = 0;
    dv_id *seen = DV_NEW_N(&o->arena, dv_id, n + 1);
    cr_assert_eq((int64_t)n, res->total.cell[col].n);
    for (size_t i = 0; i < res->nrow; i++) {
        size_t m = behind(o, res, i, col, &part);
        cr_assert_eq((int64_t)m, res->row[i].cell[col].n);
        for (size_t j = 0; j < m; j++) {
            cr_assert_lt(at, n, "a record is counted twice");
            seen[at++] = part[j];
        }
    }
    cr_assert_eq(at, n, "a record is lost");
    if (n)
        qsort(seen, n, sizeof *seen, by_id);
    cr_assert(n == 0 || memcmp(seen, all, n * sizeof *seen) == 0);
}

Test(eras, totals_are_the_same_on_the_units_of_any_day)
{
    static const char *const views[] = {"2019-01-01", "2024-06-30", "2024-11-30", "2024-12-01",
                                        "2025-06-30", "2025-07-01", "2026-12-31"};
    static const char *const periods[] = {"2024", "2024H2", "2025H1", "2025", "2026"};
    static const char *const reports[] = {"unitfield", "commune", "flow"};
    office o;
    open_province(&o);
    fill(&o);
    for (size_t p = 0; p < 5; p++)
        for (size_t r = 0; r < 3; r++) {
            dv_arena keep = o.arena;
            o.arena = (dv_arena){0};
            dv_result *then = run(&o, reports[r], periods[p], DV_NO_DATE);
            /* The case report's second column counts what arose; the others' last one all. */
            size_t col = r == 2 ? 1 : then->ncolumn - (r == 0 ? 1 : 2);
            cr_assert_gt(then->total.cell[col].n, 20, "%s %s", reports[r], periods[p]);
            check_partition(&o, then, col);
            for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
                dv_result *now = run(&o, reports[r], periods[p], day(views[v]));
                cr_assert_eq(now->total.cell[col].n, then->total.cell[col].n, "%s %s on %s",
                             reports[r], periods[p], views[v]);
                check_partition(&o, now, col);
            }
            dv_arena_free(&o.arena);
            o.arena = keep;
        }
    office_close(&o);
}

/* A unit asked alone has what its row has in the unit above, and so has each below it. */
static size_t check_below(office *o, const char *period, dv_date as_of, int unit, const dv_id *want,
                          size_t nwant)
{
    dv_arena keep = o->arena;
    o->arena = (dv_arena){0};
    dv_result *res = run_in(o, "unitfield", period, as_of, unit);
    size_t col = res->ncolumn - 1, asked = 1;
    dv_id *ids;
    size_t n = behind(o, res, res->nrow, col, &ids);
    check_partition(o, res, col);
    cr_assert_eq(n, nwant, "%s: %zu records, %zu in its row", o->schema->unit[unit].id, n, nwant);
    cr_assert(n == 0 || memcmp(ids, want, n * sizeof *ids) == 0, "%s", o->schema->unit[unit].id);
    for (size_t i = 0; i < res->nrow; i++)
        if (res->row[i].at >= 0 && res->row[i].at != unit) {
            n = behind(o, res, i, col, &ids);
            asked += check_below(o, period, as_of, res->row[i].at, ids, n);
        }
    dv_arena_free(&o->arena);
    o->arena = keep;
    return asked;
}

Test(eras, a_unit_asked_alone_has_what_its_row_has)
{
    /* The province, its districts and their communes; then the province and 130 communes. */
    static const struct {
        const char *period, *as_of;
        size_t units;
    } views[] = {{"2024-6M", NULL, 1 + 21 + 460},        {"2025H2", NULL, 1 + 130},
                 {"2024", "2024-11-30", 1 + 21 + 460},   {"2024", "2024-12-01", 1 + 20 + 412},
                 {"2025H1", "2025-06-30", 1 + 20 + 412}, {"2024", "2025-07-01", 1 + 130}};
    office o;
    open_province(&o);
    fill(&o);
    for (size_t v = 0; v < sizeof views / sizeof views[0]; v++) {
        dv_date as_of = views[v].as_of ? day(views[v].as_of) : DV_NO_DATE;
        dv_result *res = run(&o, "unitfield", views[v].period, as_of);
        dv_id *ids;
        size_t n = behind(&o, res, res->nrow, res->ncolumn - 1, &ids);
        cr_assert_gt(n, 20);
        size_t asked = check_below(&o, views[v].period, as_of, res->ask.unit, ids, n);
        cr_expect_eq(asked, views[v].units, "view %zu: %zu units", v, asked);
    }
    office_close(&o);
}

static size_t alive_at(const office *o, const char *level, const char *on)
{
    size_t n = 0;
    for (size_t i = 0; i < o->schema->nunit; i++)
        n += !strcmp(o->schema->level[o->schema->unit[i].level].id, level) &&
             dv_unit_alive(&o->schema->unit[i], day(on));
    return n;
}

Test(eras, each_era_has_its_units_and_a_chain_of_two_mergers_is_followed)
{
    office o;
    open_province(&o);
    cr_expect_eq(alive_at(&o, "district", "2024-11-30"), 21);
    cr_expect_eq(alive_at(&o, "district", "2024-12-01"), 20);
    cr_expect_eq(alive_at(&o, "district", "2025-07-01"), 0);
    cr_expect_eq(alive_at(&o, "commune", "2024-11-30"), 460);
    cr_expect_eq(alive_at(&o, "commune", "2024-12-01"), 412);
    cr_expect_eq(alive_at(&o, "commune", "2025-07-01"), 130);
    int first = dv_unit_by_id(o.schema, "c0");
    int second = dv_unit_as_of(o.schema, first, day("2025-01-01"));
    cr_expect_str_eq(o.schema->unit[second].id, "c48");
    cr_expect_str_eq(o.schema->unit[dv_unit_as_of(o.schema, first, day("2026-01-01"))].id, "n48");
    int moved = dv_unit_by_id(o.schema, "c64");
    second = dv_unit_as_of(o.schema, moved, day("2025-01-01"));
    cr_expect_str_eq(o.schema->unit[second].id, "c64@2024-12-01");
    cr_expect_str_eq(o.schema->unit[o.schema->unit[second].parent].id, "d0");
    cr_expect_str_eq(o.schema->unit[dv_unit_as_of(o.schema, moved, day("2026-01-01"))].id, "n64");
    int district = dv_unit_by_id(o.schema, "d1");
    cr_expect_str_eq(o.schema->unit[dv_unit_as_of(o.schema, district, day("2025-01-01"))].id, "d0");
    cr_expect_str_eq(o.schema->unit[dv_unit_as_of(o.schema, district, day("2026-01-01"))].id, "40",
                     "no district is left: the province has its work");
    office_close(&o);
}

Test(eras, a_division_is_told_and_its_work_goes_to_the_unit_above)
{
    office o;
    char text[DV_DATE_SIZE];
    open_province(&o);
    dv_record *rec = dv_record_new(&o.arena, o.r, dv_schema_kind(o.schema, "model"));
    put(&o, rec, "registered_on", dv_date_format(day("2025-02-01"), text));
    put(&o, rec, "title", "Bản ghi");
    put(&o, rec, "unit", "d2");
    put(&o, rec, "field", "economy");
    save(&o, rec);
    dv_result *then = run(&o, "unitfield", "2025H1", DV_NO_DATE);
    cr_assert_eq(then->nsplit, 0);
    dv_result *now = run(&o, "unitfield", "2025H1", day("2025-12-31"));
    cr_assert_eq(now->nsplit, 1);
    cr_assert_str_eq(dv_aside_text(&o.arena, o.r, now, 0),
                     "Đơn vị d2 was divided into Đơn vị n0, Đơn vị n1: its records count for "
                     "Test province");
    cr_assert_eq(now->total.cell[now->ncolumn - 1].n, 1);
    for (size_t i = 0; i < now->nrow; i++)
        if (now->row[i].cell[now->ncolumn - 1].n)
            cr_assert_str_eq(now->row[i].id, "40");
    dv_buf out = {0};
    dv_report_text(&o.arena, o.r, now, &out);
    cr_assert_not_null(strstr(out.p,
                              "\nĐơn vị d2 was divided into Đơn vị n0, Đơn vị n1: its records "
                              "count for Test province\n"),
                       "%s", out.p);
    cr_assert_not_null(strstr(out.p, "\n\nUnit"), "the table is too wide for a line: %s", out.p);
    dv_buf_free(&out);
    office_close(&o);
}

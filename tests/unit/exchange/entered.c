/* A table that says what is in the register already: it is entered twice only where that is meant.
 */
#include "danvan/csv.h"
#include "danvan/lang.h"
#include "danvan/undo.h"

#include "unit/report/office.h"

#define HEAD  "title,unit,registered_on,field,households\n"
#define ONE   "Mẫu một,412,2024-03-01,economy,5\n"
#define TWO   "Mẫu hai,412,2024-03-01,economy,\n"
#define THREE "Mẫu ba,413,2024-03-02,economy,7\n"

typedef struct told {
    dv_rc rc;
    dv_faults faults;
    dv_import done;
} told;

static told import_as(office *o, const char *text, dv_known_rows known, bool dry)
{
    told t = {.done = {.known = known}};
    dv_err err = {0};
    FILE *in = tmpfile();
    cr_assert(in && fputs(text, in) >= 0);
    rewind(in);
    dv_faults_init(&t.faults, &o->arena);
    t.rc = dv_csv_import(o->r, dv_schema_kind(o->schema, "model"), in, "t.csv", DV_LEGACY_NONE, dry,
                         &t.done, &t.faults, &err);
    fclose(in);
    return t;
}

static told import(office *o, const char *text, bool again, bool dry)
{
    return import_as(o, text, again ? DV_KNOWN_ADDED : DV_KNOWN_REFUSED, dry);
}

static size_t stored(office *o)
{
    size_t n = 0;
    cr_assert_eq(dv_registry_count(o->r, dv_schema_kind(o->schema, "model"), &n, NULL), DV_OK);
    return n;
}

static void taken(office *o, const char *text, bool again, size_t added)
{
    const size_t before = stored(o);
    const told t = import(o, text, again, false);
    cr_assert_eq(t.rc, DV_OK, "%s", t.faults.n ? t.faults.at[0].text : "");
    cr_assert_eq(t.done.added, added);
    cr_assert_eq(stored(o), before + added);
}

/* At these lines, each of which is told of its record, and nothing is kept. */
static void refused(office *o, const char *text, size_t n, const char *const place[],
                    const char *const id[])
{
    const size_t before = stored(o);
    for (int dry = 0; dry < 2; dry++) {
        const told t = import(o, text, false, dry);
        cr_assert_eq(t.rc, DV_INVALID);
        cr_assert_eq(t.faults.n, n);
        for (size_t i = 0; i < n; i++) {
            cr_expect_str_eq(t.faults.at[i].place, place[i]);
            cr_expect_not_null(strstr(t.faults.at[i].text, id[i]), "%s", t.faults.at[i].text);
            cr_expect_not_null(strstr(t.faults.at[i].text, "--again"), "%s", t.faults.at[i].text);
        }
        cr_assert_eq(stored(o), before);
    }
}

static const char *const at_two[] = {"t.csv:2", "t.csv:3"}, *const first[] = {"MH-2024-TT-000001",
                                                                              "MH-2024-TT-000002"};

Test(entered, a_table_that_comes_once_more_is_refused_row_by_row)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE TWO, false, 2);
    refused(&o, HEAD ONE TWO, 2, at_two, first);
    taken(&o, HEAD ONE TWO, true, 2);
    office_close(&o);
}

Test(entered, of_one_that_has_grown_the_old_rows_are_told)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE TWO, false, 2);
    refused(&o, HEAD ONE TWO THREE, 2, at_two, first);
    taken(&o, HEAD THREE, false, 1);
    office_close(&o);
}

Test(entered, what_says_something_else_is_another_record)
{
    static const char *const other[] = {
        "Mẫu mốt,412,2024-03-01,economy,5\n", "Mẫu một,413,2024-03-01,economy,5\n",
        "Mẫu một,412,2024-03-02,economy,5\n", "Mẫu một,412,2024-03-01,society,5\n",
        "Mẫu một,412,2024-03-01,economy,6\n"};
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE, false, 1);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        char text[256];
        snprintf(text, sizeof text, HEAD "%s", other[i]);
        taken(&o, text, false, 1);
    }
    office_close(&o);
}

static void change(office *o, const char *text)
{
    cr_assert_eq(import(o, text, false, false).rc, DV_OK);
}

/* A record goes on after it was imported: what the table doesn't say makes no other of it. */
Test(entered, what_was_added_to_the_record_since_changes_nothing)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD TWO, false, 1);
    change(&o, "id,note,households,stage\nMH-2024-TT-000001,Đã thăm,9,recognised\n");
    refused(&o, HEAD TWO, 1, at_two, first);
    change(&o, "id,title\nMH-2024-TT-000001,Tên khác\n");
    taken(&o, HEAD TWO, false, 1);
    office_close(&o);
}

Test(entered, what_was_taken_back_may_come_again)
{
    office o;
    dv_act_told act;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE TWO, false, 2);
    cr_assert_eq(dv_undo_find(&o.arena, o.r, &act, NULL), DV_OK);
    cr_assert_eq(dv_undo(o.r, act.act, NULL), DV_OK);
    taken(&o, HEAD ONE TWO, false, 2);
    office_close(&o);
}

/* Two that are alike in one table are two, however they are read. */
Test(entered, rows_of_one_table_are_not_compared)
{
    extern off_t dv_csv_ahead_least;
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE ONE, false, 2);
    dv_csv_ahead_least = 0;
    taken(&o, HEAD THREE THREE, false, 2);
    office_close(&o);
}

Test(entered, a_table_that_changes_records_may_come_again)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE, false, 1);
    change(&o, "id,title\nMH-2024-TT-000001,Tên khác\n");
    change(&o, "id,title\nMH-2024-TT-000001,Tên khác\n");
    cr_expect_eq(stored(&o), 1);
    office_close(&o);
}

/* More days and units than are held at once, and back again. */
Test(entered, of_many_days_every_row_is_found)
{
    enum { ROWS = 300 };
    office o;
    dv_buf text = {0};
    office_open(&o, WORLD);
    dv_buf_puts(&text, HEAD);
    for (int i = 0; i < ROWS; i++)
        dv_buf_printf(&text, "Mẫu %d,%d,2024-%02d-%02d,economy,%d\n", i, 412 + i % 2, 1 + i % 7,
                      1 + i * 5 % 28, i);
    taken(&o, dv_buf_cstr(&text), false, ROWS);
    const told t = import(&o, dv_buf_cstr(&text), false, true);
    cr_expect_eq(t.faults.n, ROWS);
    dv_buf_free(&text);
    office_close(&o);
}

/* What a new table has more than the one before is taken, and each row that is left out is told. */
Test(entered, of_one_that_has_grown_the_new_rows_can_be_taken)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE TWO, false, 2);
    const told t = import_as(&o, HEAD ONE TWO THREE, DV_KNOWN_LEFT_OUT, false);
    cr_assert_eq(t.rc, DV_OK);
    cr_expect_eq(t.done.added, 1);
    cr_expect_eq(t.done.left_out, 2);
    cr_expect_eq(t.faults.errors, 0);
    cr_assert_eq(t.faults.n, 2);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_str_eq(t.faults.at[i].place, at_two[i]);
        cr_expect_not_null(strstr(t.faults.at[i].text, first[i]), "%s", t.faults.at[i].text);
    }
    cr_expect_eq(stored(&o), 3);
    office_close(&o);
}

Test(entered, a_row_is_told_its_own_faults_first)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE, false, 1);
    const told t = import(&o, HEAD "Mẫu một,412,2024-03-01,,5\n", false, false);
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_eq(t.faults.n, 1);
    cr_expect_null(strstr(t.faults.at[0].text, "already"), "%s", t.faults.at[0].text);
    office_close(&o);
}

/* Of one name, day and unit there may be many that differ in what not every record has. */
Test(entered, of_many_that_are_alike_some_are_looked_at)
{
    enum { ALIKE = 500 };
    office o;
    dv_buf text = {0};
    office_open(&o, WORLD);
    dv_buf_puts(&text, HEAD);
    for (int i = 0; i < ALIKE; i++)
        dv_buf_printf(&text, "Mẫu,412,2024-03-01,economy,%d\n", i);
    taken(&o, dv_buf_cstr(&text), false, ALIKE);
    const told t = import(&o, HEAD "Mẫu,412,2024-03-01,economy,5\n", false, true);
    cr_expect_eq(t.faults.n, 1);
    taken(&o, HEAD "Mẫu,412,2024-03-01,economy,501\n", false, 1);
    dv_buf_free(&text);
    office_close(&o);
}

/* A stage that the record has left, or will come to, makes no other record of the row. */
Test(entered, another_stage_is_told)
{
    static const char stage[] = "title,unit,registered_on,field,stage\n"
                                "Mẫu một,412,2024-03-01,economy,recognised\n";
    office o;
    office_open(&o, WORLD);
    taken(&o, HEAD ONE, false, 1);
    const told t = import(&o, stage, false, true);
    cr_assert_eq(t.faults.n, 1);
    cr_expect_not_null(strstr(t.faults.at[0].text, "but for its stage"), "%s", t.faults.at[0].text);
    change(&o, "id,stage\nMH-2024-TT-000001,duplicate\n");
    refused(&o, HEAD ONE, 1, at_two, first);
    office_close(&o);
}

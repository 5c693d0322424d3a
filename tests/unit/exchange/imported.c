/* A table that is imported twice: its rows are entered twice only where that is meant. */
#include "danvan/csv.h"
#include "danvan/lang.h"
#include "danvan/undo.h"

#include "unit/report/office.h"

extern off_t dv_csv_ahead_least;

#define TABLE                                                                                      \
    "title,unit,registered_on,field\nMẫu một,412,2024-03-01,economy\nMẫu "                   \
    "hai,412,2024-03-02,economy\n"

typedef struct told {
    dv_rc rc;
    dv_err err;
    dv_import done;
} told;

static told import(office *o, const char *text, bool again, bool dry)
{
    told t = {.done = {.again = again}};
    dv_faults faults;
    FILE *in = tmpfile();
    fputs(text, in);
    rewind(in);
    dv_faults_init(&faults, &o->arena);
    t.rc = dv_csv_import(o->r, dv_schema_kind(o->schema, "model"), in, "t.csv", DV_LEGACY_NONE, dry,
                         &t.done, &faults, &t.err);
    fclose(in);
    cr_assert_eq(faults.errors, 0, "%s", faults.n ? faults.at[0].text : "");
    return t;
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
    cr_assert_eq(t.rc, DV_OK, "%s", t.err.text);
    cr_assert_eq(t.done.added, added);
    cr_assert_eq(stored(o), before + added);
}

static void refused(office *o, const char *text, bool dry, const char *saying)
{
    const size_t before = stored(o);
    const told t = import(o, text, false, dry);
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_str_eq(t.err.place, "t.csv");
    cr_assert_not_null(strstr(t.err.text, saying), "%s", t.err.text);
    cr_assert_eq(stored(o), before);
}

static void twice(off_t ahead)
{
    office o;
    const off_t least = dv_csv_ahead_least;
    dv_csv_ahead_least = ahead;
    office_open(&o, WORLD);
    dv_lang_set(DV_EN);
    taken(&o, TABLE, false, 2);
    refused(&o, TABLE, false, "as MH-2024-TT-000001 to MH-2024-TT-000002");
    refused(&o, TABLE, true, "--again");
    taken(&o, TABLE, true, 2);
    refused(&o, TABLE, false, "as MH-2024-TT-000003 to MH-2024-TT-000004");
    taken(&o, TABLE "\n", false, 2); /* another table */
    office_close(&o);
    dv_csv_ahead_least = least;
}

Test(imported, a_table_is_not_entered_twice_unasked)
{
    twice(dv_csv_ahead_least);
}

Test(imported, nor_one_that_is_read_ahead)
{
    twice(0);
}

Test(imported, what_was_only_tried_or_refused_was_not_imported)
{
    office o;
    office_open(&o, WORLD);
    cr_assert_eq(import(&o, TABLE, false, true).rc, DV_OK);
    taken(&o, TABLE, false, 2);
    office_close(&o);
}

static void take_back(office *o)
{
    dv_act_told act;
    cr_assert_eq(dv_undo_find(&o->arena, o->r, &act, NULL), DV_OK);
    cr_assert_eq(dv_undo(o->r, act.act, NULL), DV_OK);
}

Test(imported, what_was_taken_back_may_come_again)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, TABLE, false, 2);
    take_back(&o);
    cr_assert_eq(stored(&o), 0);
    taken(&o, TABLE, false, 2);
    refused(&o, TABLE, false, "--again");
    office_close(&o);
}

static void drop(office *o, const char *of)
{
    dv_record *rec;
    const dv_kind *k;
    dv_id id;
    cr_assert_eq(dv_id_parse(o->schema, dv_str_from(of), &k, &id, NULL), DV_OK);
    cr_assert_eq(dv_record_load(&o->arena, o->r, k, id, &rec, NULL), DV_OK);
    cr_assert_eq(dv_delete(o->r, rec, "test", NULL), DV_OK);
}

Test(imported, as_long_as_its_first_record_or_its_last_is_there)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, TABLE, false, 2);
    drop(&o, "MH-2024-TT-000001");
    refused(&o, TABLE, false, "--again");
    drop(&o, "MH-2024-TT-000002");
    taken(&o, TABLE, false, 2);
    office_close(&o);
}

Test(imported, a_table_that_only_changes_records_may_come_again)
{
    office o;
    office_open(&o, WORLD);
    taken(&o, TABLE, false, 2);
    static const char change[] = "id,title\nMH-2024-TT-000001,Tên khác\n";
    taken(&o, change, false, 0);
    taken(&o, change, false, 0);
    office_close(&o);
}

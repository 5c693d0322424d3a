/* CSV: what goes out comes back, and every fault has its line and column. */
#include "danvan/csv.h"

#include "danvan/lang.h"
#include "danvan/undo.h"

#include "unit/report/office.h"

typedef struct told {
    dv_faults faults;
    dv_import done;
    dv_rc rc;
} told;

static dv_legacy encoding; /* of what is imported */

extern off_t dv_csv_ahead_least;
extern size_t dv_csv_ahead_batch;

static told import_bytes(office *o, const char *kind, const char *text, size_t n, bool dry)
{
    told t = {0};
    dv_err err = {0};
    FILE *in = tmpfile();
    cr_assert_eq(fwrite(text, 1, n, in), n);
    rewind(in);
    dv_faults_init(&t.faults, &o->arena);
    t.rc = dv_csv_import(o->r, dv_schema_kind(o->schema, kind), in, "t.csv", encoding, dry, &t.done,
                         &t.faults, &err);
    fclose(in);
    cr_assert(t.rc == DV_OK || t.rc == DV_INVALID, "%s", err.text);
    return t;
}

static told import(office *o, const char *kind, const char *text)
{
    return import_bytes(o, kind, text, strlen(text), false);
}

static size_t stored(office *o, const char *kind)
{
    size_t n = 0;
    dv_err err = {0};
    cr_assert_eq(dv_registry_count(o->r, dv_schema_kind(o->schema, kind), &n, &err), DV_OK);
    return n;
}

/* One fault, there, which says something of this; and nothing kept. */
static void refused(const char *text, size_t n, const char *place, const char *saying)
{
    office o;
    office_open(&o, WORLD);
    told t = import_bytes(&o, "model", text, n, false);
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_geq(t.faults.n, 1);
    cr_assert_str_eq(t.faults.at[0].place, place, "%s: %s", t.faults.at[0].place,
                     t.faults.at[0].text);
    cr_assert_not_null(strstr(t.faults.at[0].text, saying), "%s", t.faults.at[0].text);
    cr_assert_eq(stored(&o, "model"), 0);
    office_close(&o);
}

#define REFUSED(text, place, saying) refused((text), sizeof(text) - 1, (place), (saying))
#define HEAD                         "title,unit,registered_on,field\n"

static dv_record **all(office *o, const char *kind, size_t *n)
{
    dv_query q = dv_query_of(dv_schema_kind(o->schema, kind));
    dv_page page;
    dv_err err = {0};
    cr_assert_eq(dv_query_page(&o->arena, o->r, &q, 0, DV_FORWARD, 10000, &page, &err), DV_OK);
    *n = page.n;
    return page.record;
}

Test(csv, imports_by_id_or_label_with_a_mark_at_the_beginning)
{
    office o;
    size_t n;
    office_open(&o, WORLD);
    told t = import(&o, "model",
                    "\xEF\xBB\xBFTên,Đơn vị,ngay dang ky,field\r\n"
                    "\"Đường, hoa \"\"quê\"\"\",Vinh,2024-03-01,Kinh tế\r\n"
                    "\r\n"
                    "Tiếng kẻng,413,05/03/2024,defence");
    cr_assert_eq(t.rc, DV_OK, "%s %s", t.faults.n ? t.faults.at[0].place : "",
                 t.faults.n ? t.faults.at[0].text : "");
    cr_assert(t.done.rows == 2 && t.done.added == 2 && t.done.changed == 0);
    dv_record **rec = all(&o, "model", &n);
    const dv_field *title = rec[0]->kind->title;
    cr_assert_str_eq(rec[0]->value[title->index], "Tiếng kẻng");
    cr_assert_str_eq(rec[1]->value[title->index], "Đường, hoa \"quê\"");
    cr_assert_str_eq(rec[1]->value[rec[1]->kind->category->index], "economy");
    office_close(&o);
}

/* The title that comes of a cell that is written so; NULL: it is refused.  A row of several lines
 * is left to the library as a whole. */
static const char *title_of(office *o, const char *cell, bool lines)
{
    size_t n;
    const char *row = dv_arena_printf(&o->arena,
                                      "title,unit,registered_on,field,note\n"
                                      "%s,412,2024-03-01,economy,\"a%sb\"",
                                      cell, lines ? "\n" : "");
    told t = import_bytes(o, "model", row, strlen(row), false);
    if (t.rc != DV_OK)
        return NULL;
    dv_record **rec = all(o, "model", &n); /* the newest first */
    return rec[0]->value[rec[0]->kind->title->index];
}

Test(csv, a_row_reads_the_same_alone_and_over_several_lines)
{
    static const char *const cell[] = {"A",      " A",     "A ",        "\tA\t",      "\"A\"",
                                       "\"A\" ", " \"A\"", "\" A \"",   "\"A\"\"B\"", "\"A\"B",
                                       "A\"B",   "A\"\"",  "\"A,B\"",   "\"\"\"\"",   "\"\"\"",
                                       "'=A",    "A B",    "\"A B\" C", "\"A\"\t",    "\"\""};
    for (size_t i = 0; i < sizeof cell / sizeof *cell; i++) {
        office o;
        office_open(&o, WORLD);
        const char *one = title_of(&o, cell[i], false), *more = title_of(&o, cell[i], true);
        cr_expect((!one && !more) || (one && more && strcmp(one, more) == 0), "%s: %s, %s", cell[i],
                  one, more);
        office_close(&o);
    }
}

Test(csv, reads_the_semicolons_of_a_vietnamese_spreadsheet)
{
    office o;
    office_open(&o, WORLD);
    told t = import(&o, "model", "title;unit;registered_on;field\nA, b;412;2024-03-01;economy\n");
    cr_assert_eq(t.rc, DV_OK);
    cr_assert_eq(stored(&o, "model"), 1);
    office_close(&o);
}

Test(csv, changes_the_record_that_an_id_names)
{
    office o;
    size_t n;
    char id[DV_ID_SIZE];
    office_open(&o, WORLD);
    import(&o, "model", HEAD "A,412,2024-03-01,economy\nB,412,2024-03-02,economy\n");
    dv_record **rec = all(&o, "model", &n);
    dv_id_format(rec[0]->kind, rec[0]->id, id);
    char *text = dv_arena_printf(&o.arena, "id,title,stage\n%s,C,recognised\n", id);
    told t = import(&o, "model", text);
    cr_assert(t.rc == DV_OK && t.done.changed == 1 && t.done.added == 0);
    rec = all(&o, "model", &n);
    cr_assert_str_eq(rec[0]->value[rec[0]->kind->title->index], "C");
    cr_assert_str_eq(rec[0]->stage, "recognised");
    cr_assert_str_eq(rec[0]->value[rec[0]->kind->category->index], "economy");
    t = import(&o, "model", text);
    cr_assert(t.rc == DV_OK && t.done.changed == 0, "nothing new, nothing changed");
    office_close(&o);
}

static void export_all(office *o, const char *kind, dv_buf *out)
{
    size_t n;
    dv_record **rec = all(o, kind, &n);
    dv_csv_header(dv_schema_kind(o->schema, kind), out);
    for (size_t i = 0; i < n; i++)
        dv_csv_record(o->r, rec[n - 1 - i], out);
}

/* A table that was written before somebody else saved a record takes his work back from nobody: a
 * row that says what is stored is no change, whatever its revision. */
Test(csv, an_old_table_takes_no_later_change_back)
{
    office o;
    size_t n;
    dv_buf out = {0};
    char id[DV_ID_SIZE];
    office_open(&o, WORLD);
    import(&o, "model", HEAD "A,412,2024-03-01,economy\nB,412,2024-03-02,economy\n");
    export_all(&o, "model", &out);
    dv_record **rec = all(&o, "model", &n);
    put(&o, rec[0], "title", "Của người khác");
    save(&o, rec[0]);
    told t = import(&o, "model", dv_buf_cstr(&out));
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_eq(t.faults.errors, 1);
    cr_expect_str_eq(t.faults.at[0].place, "t.csv:3:2");
    cr_expect_not_null(strstr(t.faults.at[0].text, "revision 2"));
    rec = all(&o, "model", &n);
    cr_expect_str_eq(rec[0]->value[rec[0]->kind->title->index], "Của người khác");
    dv_id_format(rec[0]->kind, rec[0]->id, id);
    static const char *const row[][2] = {{"id,revision,title\n", ",2,Mới\n"},
                                         {"id,revision,title\n", ",,Hơn\n"},
                                         {"id,title\n", ",Nữa\n"},
                                         {"id,revision,title\n", ",2,Nữa\n"}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *text = dv_arena_printf(&o.arena, "%s%s%s", row[i][0], id, row[i][1]);
        cr_expect_eq(import(&o, "model", text).rc, DV_OK, "%s", text);
    }
    t = import(&o, "model", dv_arena_printf(&o.arena, "id,revision,title\n%s,hai,Nữa\n", id));
    cr_assert_eq(t.faults.errors, 1);
    cr_expect_str_eq(t.faults.at[0].place, "t.csv:2:2");
    dv_buf_free(&out);
    office_close(&o);
}

/* A table of all the models by id, with another title; then the line of `again` once more. */
static const char *retitled(office *o, size_t again)
{
    size_t n;
    char id[DV_ID_SIZE];
    dv_buf b = {0};
    dv_record **rec = all(o, "model", &n);
    dv_buf_puts(&b, "id,title\n");
    for (size_t i = 0; i < n; i++)
        dv_buf_printf(&b, "%s,Khác\n", dv_id_format(rec[i]->kind, rec[i]->id, id));
    if (again < n)
        dv_buf_printf(&b, "%s,Nữa\n", dv_id_format(rec[again]->kind, rec[again]->id, id));
    const char *text = dv_arena_strdup(&o->arena, dv_buf_cstr(&b));
    dv_buf_free(&b);
    return text;
}

static void import_many(office *o, int many)
{
    dv_buf b = {0};
    dv_buf_puts(&b, HEAD);
    for (int i = 0; i < many; i++)
        dv_buf_puts(&b, "A,412,2024-03-01,economy\n");
    cr_assert_eq(import(o, "model", dv_buf_cstr(&b)).done.added, (size_t)many);
    dv_buf_free(&b);
}

Test(csv, a_record_may_be_changed_by_one_line_of_a_table)
{
    enum { MANY = 300 };
    office o;
    office_open(&o, WORLD);
    import_many(&o, MANY);
    told t = import(&o, "model", retitled(&o, 17));
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_eq(t.faults.n, 1);
    cr_expect_str_eq(t.faults.at[0].place, "t.csv:302:1");
    cr_expect(strstr(t.faults.at[0].text, "19"), "%s", t.faults.at[0].text);
    cr_expect_eq(import(&o, "model", retitled(&o, MANY)).done.changed, MANY);
    office_close(&o);
}

Test(csv, an_import_is_undone_as_one_act)
{
    office o;
    size_t n;
    dv_act_told act;
    dv_err err = {0};
    office_open(&o, WORLD);
    import_many(&o, 3);
    import(&o, "model", retitled(&o, 3));
    cr_assert_eq(dv_undo_find(&o.arena, o.r, &act, &err), DV_OK);
    cr_expect_eq(act.n, 3);
    cr_expect_str_eq(act.what, "set");
    cr_assert_eq(dv_undo(o.r, act.act, &err), DV_OK);
    dv_record **rec = all(&o, "model", &n);
    cr_assert_eq(n, 3);
    for (size_t i = 0; i < n; i++)
        cr_expect_str_eq(rec[i]->value[rec[i]->kind->title->index], "A");
    cr_assert_eq(dv_undo_find(&o.arena, o.r, &act, &err), DV_OK);
    cr_assert_eq(dv_undo(o.r, act.act, &err), DV_OK);
    cr_expect_eq(stored(&o, "model"), 0);
    cr_assert_eq(dv_redo_find(&o.arena, o.r, &act, &err), DV_OK);
    cr_assert_eq(dv_redo(o.r, act.act, &err), DV_OK);
    cr_expect_eq(stored(&o, "model"), 3);
    office_close(&o);
}

Test(csv, dry_run_keeps_nothing)
{
    static const char text[] = HEAD "A,412,2024-03-01,economy\n";
    office o;
    office_open(&o, WORLD);
    told t = import_bytes(&o, "model", text, sizeof text - 1, true);
    cr_assert(t.rc == DV_OK && t.done.added == 1);
    cr_assert_eq(stored(&o, "model"), 0);
    office_close(&o);
}

Test(csv, an_unknown_column_names_the_nearest)
{
    REFUSED("titel,unit,registered_on,field\nA,412,2024-03-01,economy\n", "t.csv:1:1", "\"title\"");
}

Test(csv, a_column_stands_once)
{
    REFUSED("title,unit,registered_on,field,Tên\n", "t.csv:1:5", "column 1");
}

Test(csv, a_required_column_is_missed_once_not_in_every_row)
{
    REFUSED("title,unit,registered_on\nA,412,2024-03-01\nB,412,2024-03-01\n", "t.csv:1", "field");
}

Test(csv, a_column_without_a_name)
{
    REFUSED("title,unit,registered_on,field,\nA,412,2024-03-01,economy,\n", "t.csv:1:5", "name");
}

Test(csv, a_ragged_row)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\nB,412,2024-03-01\n", "t.csv:3", "3 cells");
}

Test(csv, a_stray_quote)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\nB,4\"12,2024-03-01,economy\n", "t.csv:3:2", "quote");
}

Test(csv, a_quote_never_closed)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\n\"B,412,2024-03-01,economy\nC,,,\n", "t.csv:3:1",
            "never closed");
}

Test(csv, bad_utf8)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\nB\xE1\xBA,412,2024-03-01,economy\n", "t.csv:3:1",
            "UTF-8");
}

Test(csv, a_zero_byte)
{
    REFUSED(HEAD "A\0B,412,2024-03-01,economy\n", "t.csv:2:1", "zero byte");
}

/* One fault, which says what to do. */
static void is_told_once(const char *text, size_t n, const char *as)
{
    office o;
    office_open(&o, WORLD);
    told t = import_bytes(&o, "model", text, n, false);
    cr_expect_eq(t.rc, DV_INVALID);
    cr_assert_eq(t.faults.n, 1, "%s", t.faults.n > 1 ? t.faults.at[1].text : "");
    cr_expect_str_eq(t.faults.at[0].place, "t.csv:1");
    cr_expect(strstr(t.faults.at[0].text, as), "%s", t.faults.at[0].text);
    office_close(&o);
}

Test(csv, a_spreadsheet_that_was_not_saved_as_a_table)
{
    static const char zip[] = "PK\x03\x04\x14\0\0\0\x08\0\0\0\x21\0\0\0\0\0\n",
                      old[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0\n";
    is_told_once(zip, sizeof zip - 1, "spreadsheet's own file");
    is_told_once(old, sizeof old - 1, "spreadsheet's own file");
}

Test(csv, a_table_in_utf_16)
{
    static const char little[] = "\xFF\xFEt\0i\0t\0l\0e\0\n\0A\0\n\0";
    static const char big[] = "\xFE\xFF\0t\0i\0t\0l\0e\0\n\0A\0\n";
    is_told_once(little, sizeof little - 1, "UTF-16");
    is_told_once(big, sizeof big - 1, "UTF-16");
    is_told_once(little + 2, sizeof little - 3, "UTF-16");
    is_told_once(big + 2, sizeof big - 3, "UTF-16");
}

Test(csv, a_zero_byte_in_its_head_is_all_that_is_told)
{
    office o;
    office_open(&o, WORLD);
    told t = import_bytes(&o, "model", "title\0,unit,field\n", 18, false);
    cr_assert_eq(t.faults.n, 1, "%s", t.faults.n > 1 ? t.faults.at[1].text : "");
    cr_expect(strstr(t.faults.at[0].text, "zero byte"), "%s", t.faults.at[0].text);
    office_close(&o);
}

Test(csv, a_mark_that_two_programs_put_before_it)
{
    office o;
    office_open(&o, WORLD);
    told t = import(&o, "model", "\xEF\xBB\xBF\xEF\xBB\xBF" HEAD "A,412,2024-03-01,economy\n");
    cr_expect_eq(t.rc, DV_OK, "%s", t.faults.n ? t.faults.at[0].text : "");
    office_close(&o);
}

Test(csv, what_nobody_sees_in_a_name_is_shown)
{
    REFUSED("title\xE2\x80\x8B,unit,registered_on,field\n", "t.csv:1:1", "\"title·\"");
}

Test(csv, a_control_character_is_told_as_such)
{
    REFUSED(HEAD "t\xC2\x85t,412,2024-03-01,economy\n", "t.csv:2:1", "U+0085");
}

Test(csv, an_empty_table)
{
    REFUSED("", "t.csv:1", "empty");
}

Test(csv, a_value_that_breaks_its_type)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\nB,412,2024-02-30,economy\n", "t.csv:3:3", "");
}

/* Where the fault of these rows' money is; "": they are taken. */
static const char *money_fault(office *o, const char *rows)
{
    dv_buf table = {0};
    dv_buf_printf(&table, "title,unit,registered_on,field,money\n%s", rows);
    const told t = import(o, "model", table.p);
    dv_buf_free(&table);
    cr_assert_leq(t.faults.errors, 1);
    return t.faults.errors ? t.faults.at[0].place : "";
}

/* Read one by one, 1.125 is more than a thousand in Vietnamese, and 1.25 is not. */
Test(csv, a_point_that_means_two_things_in_a_column)
{
#define ROW "A,412,2024-03-01,economy,"
    office o;
    office_open(&o, WORLD);
    dv_lang_set(DV_VI);
    cr_expect_str_eq(
        money_fault(&o, ROW "1.25\n" ROW "7\n" ROW "1.125\n" ROW "2.125\n" ROW "1.5\n"),
        "t.csv:4:5");
    cr_expect_str_eq(money_fault(&o, ROW "1.125\n" ROW "0.5\n"), "t.csv:3:5");
    cr_expect_eq(stored(&o, "model"), 0);
    cr_expect_str_eq(money_fault(&o, ROW "1.25\n" ROW "0.125\n" ROW "1234.125\n"), "",
                     "before the point of none a thousand could stand");
    cr_expect_str_eq(money_fault(&o, ROW "1.125\n" ROW "1.234.567\n" ROW "\"1,5\"\n"), "");
    dv_lang_set(DV_EN);
    cr_expect_str_eq(money_fault(&o, ROW "2.25\n" ROW "2.125\n"), "");
    office_close(&o);
}

Test(csv, a_day_that_depends_on_today)
{
    REFUSED(HEAD "A,412,5/3,economy\n", "t.csv:2:3", "no day");
    REFUSED(HEAD "A,412,today,economy\n", "t.csv:2:3", "no day");
}

Test(csv, a_required_cell_left_empty)
{
    REFUSED(HEAD "A,412,2024-03-01,economy\n\n,412,2024-03-01,economy\n", "t.csv:4:1", "");
}

Test(csv, a_cell_after_a_break_in_quotes_knows_its_line)
{
    REFUSED("note,title,unit,registered_on,field\n\"a\nb\",A,412,2024-13-01,economy\n", "t.csv:3:4",
            "");
}

Test(csv, a_row_longer_than_a_megabyte)
{
    size_t n = 3u << 20;
    char *text = malloc(n);
    size_t head = sizeof(HEAD) - 1;
    memcpy(text, HEAD, head);
    memset(text + head, 'x', n - head);
    refused(text, n, "t.csv:2:1", "megabyte");
    for (size_t i = head + 1; i < n; i += 100)
        text[i] = '\n';
    text[head] = '"';
    refused(text, n, "t.csv:2:1", "closing quote");
    free(text);
}

Test(csv, every_fault_is_told_up_to_a_thousand)
{
    office o;
    dv_buf b = {0};
    office_open(&o, WORLD);
    told t = import(&o, "model", HEAD "A,999,2024-03-01,economy\nB,412,x,nothing\n");
    cr_assert_eq(t.faults.errors, 3);
    dv_buf_puts(&b, HEAD);
    for (int i = 0; i < 1500; i++)
        dv_buf_puts(&b, "A,412,x,economy\n");
    t = import(&o, "model", b.p);
    cr_assert_eq(t.faults.n, 1001);
    cr_assert_not_null(strstr(t.faults.at[1000].text, "stopped"));
    cr_assert_str_eq(t.faults.at[999].place, "t.csv:1001:3");
    dv_buf_free(&b);
    office_close(&o);
}

static void same_faults(const dv_faults *x, const dv_faults *y)
{
    cr_assert_eq(x->n, y->n, "%zu and %zu", x->n, y->n);
    cr_assert_eq(x->errors, y->errors);
    for (size_t i = 0; i < x->n; i++) {
        cr_expect_str_eq(x->at[i].place, y->at[i].place);
        cr_expect_str_eq(x->at[i].text, y->at[i].text);
        cr_expect_str_eq(x->at[i].field ? x->at[i].field : "",
                         y->at[i].field ? y->at[i].field : "");
    }
}

/* A thread reads the table, some rows before those that are taken: the same is said of them, in the
 * same order, and the same is kept. */
static void reads_ahead_alike(const char *text, size_t n)
{
    const off_t least = dv_csv_ahead_least;
    told t[2];
    size_t kept[2];
    dv_arena first = {0};
    for (int i = 0; i < 2; i++) {
        office o;
        office_open(&o, WORLD);
        dv_csv_ahead_least = i ? 0 : least;
        dv_csv_ahead_batch = 300;
        t[i] = import_bytes(&o, "model", text, n, false);
        kept[i] = stored(&o, "model");
        if (i)
            same_faults(&t[0].faults, &t[1].faults);
        if (!i) {
            first = o.arena; /* with what was told */
            o.arena = (dv_arena){0};
        }
        office_close(&o);
    }
    dv_arena_free(&first);
    dv_csv_ahead_least = least;
    cr_expect(t[0].rc == t[1].rc && kept[0] == kept[1] && t[0].done.rows == t[1].done.rows);
}

Test(csv, a_table_that_is_read_ahead_comes_to_the_same)
{
    dv_buf b = {0};
    reads_ahead_alike("", 0);
    reads_ahead_alike("nothing\nA\n", 10);
    dv_buf_puts(&b, HEAD);
    for (int i = 0; i < 700; i++)
        dv_buf_printf(&b, "\"Mô hình %d,\n của dân\",412,2024-03-01,economy\n", i);
    reads_ahead_alike(b.p, b.n);
    for (int i = 0; i < 40; i++)
        dv_buf_puts(&b, i % 3 ? "A,412,x,economy\n" : "\xE1,412,x,economy\nB\n");
    reads_ahead_alike(b.p, b.n);
    size_t some = b.n;
    dv_buf_puts(&b, "A \"B\",412,2024-03-01,economy\nA,412,x,economy\n");
    reads_ahead_alike(b.p, b.n);
    b.n = some;
    for (int i = 0; i < 1500; i++)
        dv_buf_puts(&b, i % 2 ? "A,412,x,economy\n" : "A,412,x,economy,\xE1\n");
    reads_ahead_alike(b.p, b.n);
    dv_buf_free(&b);
}

Test(csv, a_computed_column_must_say_the_same)
{
    static const char head[] = "summary,unit,received_on,type,accepted_on,due_on\n";
    office o;
    office_open(&o, WORLD);
    char *text = dv_arena_printf(&o.arena,
                                 "%sA,412,2024-03-01,complaint,2024-03-01,2024-03-31\n"
                                 "A,412,2024-03-01,complaint,2024-03-01,2024-04-01\n",
                                 head);
    told t = import(&o, "case", text);
    cr_assert_eq(t.faults.errors, 1);
    cr_assert_str_eq(t.faults.at[0].place, "t.csv:3:6");
    cr_assert_not_null(strstr(t.faults.at[0].text, "2024-03-31"));
    office_close(&o);
}

/* The same table without its ids, which another registry doesn't know. */
static char *without_ids(office *o, const char *text)
{
    char *out = dv_arena_strdup(&o->arena, text), *to = out;
    bool quoted = false, id = true;
    for (const char *p = text + 3; *p; p++) {
        quoted ^= *p == '"';
        if (!id)
            *to++ = *p;
        id = (id && *p != ',') || (*p == '\n' && !quoted);
    }
    *to = '\0';
    return out;
}

static void same_records(office *a, office *b, const char *kind)
{
    size_t n, m;
    dv_record **x = all(a, kind, &n), **y = all(b, kind, &m);
    cr_assert_eq(n, m);
    for (size_t i = 0; i < n; i++) {
        cr_assert_str_eq(x[i]->stage, y[i]->stage);
        cr_assert_eq(x[i]->stage_on, y[i]->stage_on);
        for (size_t j = 0; j < x[i]->kind->nfield; j++) {
            const char *p = x[i]->value[j], *q = y[i]->value[j];
            cr_assert(p == q || (p && q && !strcmp(p, q)), "%s: %s, %s", x[i]->kind->field[j].id,
                      p ? p : "-", q ? q : "-");
        }
    }
}

static void round_trip(dv_lang lang)
{
    static const char *const hard[] = {"=1+1", "'=1+1", "''",   "'",   "@a",  "+84 912",  "-x",
                                       "a;b",  "\"x\"", "0123", "1,5", "'\"", "a, \"b\"", "'quê'"};
    static const char *const money[] = {"4.494", "0.001", "1234.567", "12.5", "-3.125", "7"};
    office a, b;
    dv_buf out = {0};
    office_open(&a, WORLD);
    office_open(&b, WORLD);
    dv_lang_set(lang);
    const dv_kind *k = dv_schema_kind(a.schema, "model");
    for (size_t i = 0; i < sizeof hard / sizeof *hard; i++) {
        dv_record *rec = dv_record_new(&a.arena, a.r, k);
        char date[DV_DATE_SIZE];
        put(&a, rec, "title", hard[i]);
        put(&a, rec, "registered_on", dv_date_format(day("2024-01-01") + (int)i, date));
        put(&a, rec, "unit", "413");
        put(&a, rec, "field", "economy");
        put(&a, rec, "note", i % 2 ? "Một\nHai" : "-một");
        rec->value[dv_kind_field(k, "money")->index] = money[i % 6];
        at_stage(rec, k->stage[i % 4].id, day("2024-02-01"));
        save(&a, rec);
    }
    export_all(&a, "model", &out);
    cr_assert_eq(memcmp(out.p, "\xEF\xBB\xBFid,revision,stage", 20), 0);
    cr_assert_not_null(strstr(out.p, "'=1+1"));
    cr_assert_null(strstr(out.p, ",=1+1"));
    told t = import(&b, "model", without_ids(&b, out.p));
    cr_assert_eq(t.rc, DV_OK, "%s %s", t.faults.n ? t.faults.at[0].place : "",
                 t.faults.n ? t.faults.at[0].text : "");
    same_records(&a, &b, "model");
    dv_buf again = {0};
    export_all(&b, "model", &again);
    cr_assert_str_eq(again.p, out.p, "byte for byte, ids included");
    dv_buf_free(&again);
    dv_buf_free(&out);
    office_close(&a);
    office_close(&b);
}

Test(csv, what_goes_out_comes_back_in_english)
{
    round_trip(DV_EN);
}

Test(csv, what_goes_out_comes_back_in_vietnamese)
{
    round_trip(DV_VI);
}

Test(csv, made_up_records_come_back)
{
    office a, b;
    dv_buf out = {0};
    office_open(&a, WORLD);
    office_open(&b, WORLD);
    for (int i = 0; i < 200; i++)
        make_up(&a, dv_schema_kind(a.schema, "case"));
    export_all(&a, "case", &out);
    told t = import(&b, "case", without_ids(&b, out.p));
    cr_assert_eq(t.rc, DV_OK, "%s %s", t.faults.n ? t.faults.at[0].place : "",
                 t.faults.n ? t.faults.at[0].text : "");
    same_records(&a, &b, "case");
    dv_buf_free(&out);
    office_close(&a);
    office_close(&b);
}

Test(csv, a_mask_is_kept_where_it_was_and_refused_where_it_is_new)
{
    office o;
    size_t n;
    dv_buf out = {0};
    office_open(&o, WORLD);
    told t = import(&o, "model",
                    "title,unit,registered_on,field,secret\n"
                    "A,412,2024-03-01,economy,Nguyễn Văn A\n");
    cr_assert_eq(t.rc, DV_OK);
    export_all(&o, "model", &out);
    cr_assert_null(strstr(out.p, "Nguyễn"));
    cr_assert_not_null(strstr(out.p, "••••"));
    t = import(&o, "model", out.p);
    cr_assert(t.rc == DV_OK && t.done.changed == 0);
    t = import(&o, "model", without_ids(&o, out.p));
    cr_assert_eq(t.rc, DV_INVALID);
    cr_assert_str_eq(t.faults.at[0].field, "secret");
    all(&o, "model", &n);
    cr_assert_eq(n, 1);
    dv_buf_free(&out);
    office_close(&o);
}

Test(csv, a_sealed_name_in_an_open_cell_is_told_and_taken)
{
    office o;
    office_open(&o, WORLD);
    told t = import(&o, "model",
                    "title,unit,registered_on,field,secret,note\n"
                    "A,412,2024-03-01,economy,Nguyễn Văn Kín,Người dân kể\n"
                    "A,412,2024-03-01,economy,Nguyễn Văn Kín,nguyen van kin kể\n");
    cr_assert_eq(t.rc, DV_OK);
    cr_assert_eq(t.faults.n, 1);
    cr_expect(t.faults.at[0].warning);
    cr_expect_str_eq(t.faults.at[0].place, "t.csv:3:6");
    cr_expect_not_null(strstr(t.faults.at[0].text, "Note shows the name from Secret"));
    cr_expect_eq(stored(&o, "model"), 2);
    office_close(&o);
}

Test(csv, warnings_without_end_are_told_up_to_a_thousand_and_all_rows_taken)
{
    office o;
    dv_buf b = {0};
    office_open(&o, WORLD);
    dv_buf_puts(&b, "title,unit,registered_on,field,secret,note\n");
    for (int i = 0; i < 1005; i++)
        dv_buf_puts(&b, "A,412,2024-03-01,economy,Nguyễn Văn Kín,Nguyễn Văn Kín\n");
    told t = import(&o, "model", b.p);
    cr_assert_eq(t.rc, DV_OK);
    cr_assert_eq(t.faults.n, 1001);
    cr_expect_str_eq(t.faults.at[1000].place, "t.csv:1002:6");
    cr_expect_not_null(strstr(t.faults.at[1000].text, "more than 1000 warnings"));
    cr_expect_eq(stored(&o, "model"), 1005);
    dv_buf_free(&b);
    office_close(&o);
}

Test(csv, a_report_has_plain_numbers_and_rates_in_three_columns)
{
    office o;
    dv_buf out = {0};
    dv_err err = {0};
    dv_result *res;
    office_open(&o, WORLD);
    import(&o, "model", "title,unit,registered_on,field,money\nA,412,2024-03-01,economy,1234.5\n");
    dv_ask ask = {.unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = day("2025-03-01")};
    ask.report = dv_schema_report(o.schema, "field");
    dv_period_parse(DV_LIT("2024H1"), &ask.period);
    cr_assert_eq(dv_report_run(&o.arena, o.r, &ask, &res, &err), DV_OK);
    dv_csv_report(o.r, res, &out);
    cr_assert_str_eq(out.p,
                     "\xEF\xBB\xBFid,label,models,share.n,share.of,share.percent,change,"
                     "growth.n,growth.of,growth.percent,households,money,having\r\n"
                     "economy,Economy,1,1,1,100.0,1,,,,0,1234.5,1\r\n"
                     "society,Society,0,0,1,0.0,0,,,,0,0,0\r\n"
                     "defence,Defence,0,0,1,0.0,0,,,,0,0,0\r\n"
                     "politics,Politics,0,0,1,0.0,0,,,,0,0,0\r\n"
                     ",Total,1,1,1,100.0,1,,,,0,1234.5,1\r\n",
                     "%s", out.p);
    dv_buf_free(&out);
    office_close(&o);
}

/* ---- old encodings ---- */

Test(csv, text_of_old_fonts_is_told_and_taken_only_when_asked)
{
    static const struct {
        const char *title, *says;
        dv_legacy from;
    } old[] = {{"\xA7\xCAt \xAE"
                "ai",
                "tcvn3", DV_LEGACY_TCVN3},
               {"\xD1"
                "a\xE1t \xF1"
                "ai",
                "vni", DV_LEGACY_VNI},
               {"\xC2\xA7\xC3\x8At \xC2\xAE"
                "ai",
                "tcvn3", DV_LEGACY_TCVN3},
               {"\xC3\x91"
                "a\xC3\xA1t \xC3\xB1"
                "ai",
                "vni", DV_LEGACY_VNI},
               {"\xD0\xE2\xEC"
                "t \xF0"
                "ai",
                "windows-1258", DV_LEGACY_WINDOWS}};
    office o;
    size_t n;
    office_open(&o, WORLD);
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
        char table[256];
        snprintf(table, sizeof table, HEAD "%s,412,2024-03-0%zu,economy\n", old[i].title, i + 1);
        encoding = DV_LEGACY_NONE;
        told t = import(&o, "model", table);
        cr_expect_eq(t.rc, DV_INVALID);
        cr_expect(strstr(t.faults.at[0].text, old[i].says), "%zu: %s", i, t.faults.at[0].text);
        cr_expect_eq(stored(&o, "model"), i, "nothing is taken unasked");
        encoding = old[i].from;
        t = import(&o, "model", table);
        encoding = DV_LEGACY_NONE;
        cr_assert_eq(t.rc, DV_OK, "%s", t.faults.n ? t.faults.at[0].text : "");
        dv_record **rec = all(&o, "model", &n);
        cr_expect_str_eq(rec[0]->value[rec[0]->kind->title->index], "Đất đai");
    }
    office_close(&o);
}

/* ---- how far it is ---- */

typedef struct seen {
    size_t reading, writing; /* calls */
    size_t rows;
    uint64_t written;
    bool forward;
} seen;

static void see(const dv_import *now, void *ctx)
{
    seen *s = ctx;
    s->forward = s->forward && now->rows >= s->rows && now->bytes <= now->size && now->size > 0 &&
                 now->written >= s->written && now->written <= now->of;
    s->rows = now->rows;
    s->written = now->written;
    *(now->writing ? &s->writing : &s->reading) += 1;
}

Test(csv, tells_how_far_an_import_is)
{
    office o;
    dv_err err = {0};
    dv_faults faults;
    seen s = {.forward = true};
    dv_import done = {.tell = see, .ctx = &s};
    FILE *in = tmpfile();
    office_open(&o, WORLD);
    dv_faults_init(&faults, &o.arena);
    fputs(HEAD, in);
    for (int i = 0; i < 1200; i++)
        fprintf(in, "Mô hình %d,412,2024-05-05,economy\n", i);
    rewind(in);
    dv_rc rc = dv_csv_import(o.r, dv_schema_kind(o.schema, "model"), in, "t.csv", DV_LEGACY_NONE,
                             false, &done, &faults, &err);
    fclose(in);
    cr_assert_eq(rc, DV_OK, "%s %s", err.text, faults.n ? faults.at[0].text : "");
    cr_expect_eq(done.rows, 1200u);
    cr_expect_eq(s.reading, 2u, "after 500 and after 1,000");
    cr_expect_gt(s.writing, 1u, "before they are written, and then");
    cr_expect(s.forward && s.written > 0);
    office_close(&o);
}

static const char *shown(size_t rows, uint64_t bytes, uint64_t size, int64_t ms, bool writing)
{
    static char text[200];
    dv_buf b = {0};
    const dv_import now = {.rows = rows, .bytes = bytes, .size = size, .writing = writing};
    dv_import_show(&now, ms, &b);
    snprintf(text, sizeof text, "%s", dv_buf_cstr(&b));
    dv_buf_free(&b);
    return text;
}

Test(csv, shows_rate_and_time_left)
{
    dv_import now = {.rows = 12000, .writing = true, .written = 25, .of = 100};
    dv_buf b = {0};
    dv_lang_set(DV_EN);
    dv_import_show(&now, 2000, &b);
    cr_expect_str_eq(dv_buf_cstr(&b), "12,000 rows read, 3,000 written, 1,500 a second, 6 s left");
    dv_buf_free(&b);
    cr_expect_str_eq(shown(30000, 1000, 4000, 2000, false),
                     "30,000 rows, 15,000 a second, 6 s left");
    cr_expect_str_eq(shown(500, 10, 10010, 100, false),
                     "500 rows, 5,000 a second, 1 min 40 s left");
    cr_expect_str_eq(shown(500, 0, 0, 100, false), "500 rows, 5,000 a second");
    cr_expect_str_eq(shown(500, 0, 9, 0, false), "500 rows, 0 a second");
    cr_expect_str_eq(shown(1200, 9, 9, 100, true), "1,200 rows read; they are being written");
}

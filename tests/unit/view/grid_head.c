/* A table that is pasted into the grid with the row that names its columns. */
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

static dv_app *in_the_grid(const char *pasted)
{
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'b');
    cr_assert(dv_app_top(a)->grid, "%s", a->status);
    cr_assert(dv_app_paste(a, dv_str_from(pasted)));
    return a;
}

static const char *value(dv_app *a, size_t row, const char *field)
{
    const dv_grid *g = dv_app_top(a)->grid;
    return row < g->n
               ? dv_buf_cstr(&g->row[row]->field[dv_kind_field(kind("task"), field)->index].text)
               : "";
}

Test(head, each_column_goes_to_the_field_that_it_names, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("Due on\tNOI DUNG NHIEM VU\tunit\r\n"
                            "30/12/2024\tMột\tVinh\r\n\tHai\tVinh\r\n");
    cr_expect_str_eq(value(a, 0, "title"), "Một");
    cr_expect_str_eq(value(a, 0, "unit"), "Vinh");
    cr_expect_str_eq(value(a, 0, "due_on"), "2024-12-30");
    cr_expect_str_eq(value(a, 1, "title"), "Hai");
    cr_expect_str_eq(value(a, 1, "due_on"), "");
    cr_expect(strstr(a->status, "names the columns"), "%s", a->status);
    cr_expect_not(a->status_bad);
    dv_app_close(a);
}

/* What has no column in the grid is told, as what stands behind the last one is. */
Test(head, a_field_that_the_grid_lacks_is_told, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("Title\tProduct\nMột\tBáo cáo\nHai\t\n");
    cr_expect_str_eq(value(a, 0, "title"), "Một");
    cr_expect_str_eq(value(a, 1, "title"), "Hai");
    cr_expect(strstr(a->status, "not taken: row 1"), "%s", a->status);
    cr_expect_not(strstr(a->status, "more"), "%s", a->status);
    dv_app_close(a);
}

/* One name may be a title, and so may two that are not all of the row, or all that is pasted. */
Test(head, a_row_that_could_be_a_record_is_one, .init = open_store, .fini = close_store)
{
    static const char *const pasted[] = {"Title\nMột\n", "Title\tVinh\nMột\tVinh\n",
                                         "Title\tunit\n", "Title\tunit"};
    for (size_t i = 0; i < sizeof pasted / sizeof *pasted; i++) {
        dv_app *a = in_the_grid(pasted[i]);
        cr_expect_str_eq(value(a, 0, "title"), "Title", "%zu", i);
        dv_app_close(a);
    }
}

Test(head, of_two_columns_of_one_name_the_second_is_told, .init = open_store, .fini = close_store)
{
    dv_app *a = in_the_grid("Title\tunit\tTitle\nMột\tVinh\tHai\n");
    cr_expect_str_eq(value(a, 0, "title"), "Một");
    cr_expect(strstr(a->status, "not taken: row 1"), "%s", a->status);
    dv_app_close(a);
}

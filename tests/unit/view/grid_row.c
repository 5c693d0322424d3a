/* A row of the grid that is dropped by mistake. */
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

enum { DROP = 'D' & 0x1F, BACK = 'Z' & 0x1F };

static const char *title(const dv_grid *g, size_t row)
{
    return dv_buf_cstr(&g->row[row]->field[dv_kind_field(kind("task"), "title")->index].text);
}

Test(row, that_was_dropped_comes_back, .init = open_store, .fini = close_store)
{
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'b');
    dv_grid *g = dv_app_top(a)->grid;
    dv_err err;
    dv_app_key(a, BACK);
    cr_expect(strstr(a->status, "no row has been dropped"), "%s", a->status);
    cr_assert(dv_app_paste(a, DV_LIT("Title\tunit\nMột\tVinh\nHai\tVinh\nBa\tVinh\n")));
    const size_t rows = g->n;
    cr_assert_eq(dv_grid_go(g, 1, 0, &err), DV_OK);
    dv_app_key(a, DROP);
    cr_expect(strstr(a->status, "row 2 is dropped"), "%s", a->status);
    cr_assert_eq(g->n, rows - 1);
    cr_assert_str_eq(title(g, 1), "Ba");
    dv_app_key(a, BACK);
    cr_expect_eq(g->n, rows);
    cr_expect_eq(g->at, 1);
    cr_expect_str_eq(title(g, 0), "Một");
    cr_expect_str_eq(title(g, 1), "Hai");
    cr_expect_str_eq(title(g, 2), "Ba");
    cr_expect(g->row[1]->undrafted, "it is in the next draft");
    dv_app_close(a);
}

Test(row, of_a_cell_that_is_typed_the_letters_are_taken_back, .init = open_store,
     .fini = close_store)
{
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'b');
    dv_grid *g = dv_app_top(a)->grid;
    cr_assert(dv_app_paste(a, DV_LIT("Một")));
    dv_app_key(a, 'x');
    cr_assert_str_eq(title(g, 0), "x");
    dv_app_key(a, BACK);
    cr_expect_str_neq(title(g, 0), "x");
    dv_app_close(a);
}

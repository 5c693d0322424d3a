/* What a save only advises: one is led to it once. */
#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

static size_t at(const dv_form *f, const char *field)
{
    return dv_kind_field(f->kind, field)->index;
}

Test(advised, the_field_is_come_to_when_it_is_told_first, .init = open_store, .fini = close_store)
{
    enum { SAVE = 'S' & 0x1F };
    dv_app *a = at_the_list("case");
    dv_app_key(a, 'n');
    dv_form *f = dv_app_top(a)->form;
    choose(f, "type", "complaint");
    choose(f, "unit", "412");
    type_into(f, "received_on", "5/3/2024");
    choose(f, "source", "post");
    type_into(f, "person", "Mai");
    type_into(f, "people", "1");
    choose(f, "field", "land");
    type_into(f, "summary", "Đất");
    choose(f, "jurisdiction", "ours");
    choose(f, "eligible", "eligible");
    choose(f, "instance", "first");
    choose(f, "complexity", "ordinary");
    dv_form_choose_stage(f, dv_kind_stage(f->kind, "accepted"));
    f->at = at(f, "summary");
    dv_app_key(a, SAVE);
    cr_assert(strstr(a->status, "but look"), "%s", a->status);
    cr_expect_eq(f->at, at(f, "accepted_on"));
    f->at = at(f, "summary");
    type_into(f, "summary", "Đất ở");
    dv_app_key(a, SAVE);
    cr_expect(strstr(a->status, "but look"), "%s", a->status);
    cr_expect_eq(f->at, at(f, "summary"), "who leaves it so is not led there again");
    dv_app_close(a);
}

#include "world.h"

#include "danvan/lang.h"
#include "danvan/verify.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

dv_schema *schema;
dv_registry *reg;
dv_arena arena;
static char dir[64];

void open_store(void)
{
    dv_faults faults;
    dv_err err;
    dv_lang_set(DV_EN);
    dv_now_pin((dv_time)dv_date_of(2024, 6, 30) * 86400);
    dv_faults_init(&faults, &arena);
    cr_assert_eq(dv_schema_load("conf/danvan.ini", &schema, &faults), DV_OK);
    strcpy(dir, "/tmp/danvan-view-XXXXXX");
    cr_assert(mkdtemp(dir));
    char store[80];
    snprintf(store, sizeof store, "%s/store", dir);
    const dv_registry_options o = {
        .schema = schema, .dir = store, .actor = {"quantri", "test"}, .create = true};
    cr_assert_eq(dv_registry_open(&o, &reg, &err), DV_OK, "%s", err.text);
}

void close_store(void)
{
    dv_faults faults;
    dv_verify_result v;
    dv_err err;
    char command[100];
    dv_faults_init(&faults, &arena);
    cr_expect_eq(dv_verify(reg, false, &v, &faults, &err), DV_OK);
    dv_registry_close(reg);
    dv_schema_free(schema);
    dv_arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    cr_expect_eq(system(command), 0);
}

const dv_kind *kind(const char *id)
{
    return dv_schema_kind(schema, id);
}

void type_into(dv_form *f, const char *field, const char *text)
{
    dv_form_type(f, dv_kind_field(f->kind, field)->index, text);
}

void choose(dv_form *f, const char *field, const char *value)
{
    dv_form_choose(f, dv_kind_field(f->kind, field)->index, value);
}

dv_form *new_task(const char *title, const char *assigned)
{
    dv_form *f;
    dv_err err;
    cr_assert_eq(dv_form_open(reg, kind("task"), 0, &f, &err), DV_OK);
    type_into(f, "title", title);
    choose(f, "unit", "412");
    type_into(f, "assigned_doc", "1-KH");
    type_into(f, "assigned_on", assigned);
    type_into(f, "plan_year", "2024");
    choose(f, "group", "advice");
    type_into(f, "due_on", "30/12/2024");
    return f;
}

void save_task(const char *title, const char *assigned)
{
    dv_err err;
    dv_form *f = new_task(title, assigned);
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    dv_form_close(f);
}

dv_app *at_the_kind(const char *id)
{
    dv_app *a;
    dv_err err;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    while (dv_home_marked(dv_app_top(a)->home)->kind != kind(id))
        dv_app_key(a, DV_KEY_DOWN);
    return a;
}

dv_app *at_the_list(const char *id)
{
    dv_app *a = at_the_kind(id);
    dv_app_key(a, DV_KEY_ENTER);
    return a;
}

/* A key that means nothing says so, on every screen and in what lies over one. */
#include "danvan/app.h"
#include "danvan/lang.h"

#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

static dv_app *a;

/* F12 is nothing anywhere. */
static void idle(const char *where, const char *leads)
{
    a->status[0] = '\0';
    dv_app_key(a, DV_KEY_F12);
    cr_expect(strstr(a->status, "this key does nothing"), "%s: %s", where, a->status);
    cr_expect(strstr(a->status, leads), "%s: %s", where, a->status);
}

static void keys(const char *names)
{
    dv_str rest = dv_str_from(names), name;
    while (dv_str_cut(&rest, ' ', &name))
        dv_app_key(a, dv_key_named(name));
}

static void open_tasks(void)
{
    open_store();
    save_task("Gốc", "1/6/2024");
    a = at_the_kind("task");
}

static void close_tasks(void)
{
    dv_app_close(a);
    close_store();
}

TestSuite(idle, .init = open_tasks, .fini = close_tasks);

Test(idle, on_the_screens)
{
    idle("first screen", "F1");
    keys("d");
    idle("due", "F1");
    keys("Esc F1");
    idle("help", "Esc");
    keys("Esc Enter");
    idle("list", "F1");
    keys("h");
    idle("history", "F1");
    keys("Esc Esc r Enter");
    cr_assert(dv_app_top(a)->figures);
    idle("report", "F1");
    keys("v");
    idle("meeting", "F1");
}

Test(idle, over_a_screen)
{
    keys("/");
    idle("finding", "Esc");
    keys("Esc Enter /");
    idle("a line", "Esc");
    keys("Up");
    cr_expect(strstr(a->status, "does nothing"), "%s", a->status);
    keys("Esc u");
    idle("choosing", "Esc");
}

static void to_field(dv_type type)
{
    dv_form *f = dv_app_top(a)->form;
    for (size_t i = 0; i < f->kind->nfield; i++)
        if (f->kind->field[i].type == type)
            f->at = i;
    cr_assert_eq(f->kind->field[f->at].type, type);
}

Test(idle, in_a_record)
{
    keys("Enter Enter");
    to_field(DV_UNIT);
    idle("a closed list", "F1");
    to_field(DV_DATE);
    keys("F4");
    cr_assert_eq(a->over, DV_OVER_CALENDAR);
    idle("a month", "Esc");
    keys("z");
    cr_expect(strstr(a->status, "does nothing"), "%s", a->status);
    keys("Right");
    cr_expect_not(strstr(a->status, "does nothing"), "%s", a->status);
    keys("Esc Esc b");
    cr_assert(dv_app_top(a)->grid);
    idle("a grid", "F1");
}

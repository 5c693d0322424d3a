/* Which of those that match what is typed is marked. */
#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char *marked(const char *typed)
{
    static char label[64];
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'n');
    dv_app_top(a)->form->at = kind("task")->unit->index;
    for (const char *k = typed; *k; k++)
        dv_app_key(a, *k);
    cr_assert_eq(a->over, DV_OVER_PICKER);
    const dv_item *it = dv_picker_chosen(&a->picker);
    snprintf(label, sizeof label, "%s", it ? it->label : "");
    dv_app_close(a);
    return label;
}

/* Both begin so, in the order of the list, and one of them has it as a word. */
Test(picked, a_whole_word_is_meant_before_one_that_begins_so, .init = open_store,
     .fini = close_store)
{
    cr_expect_str_eq(marked("ngh"), "Nghệ An");
    cr_expect_str_eq(marked("nghi"), "Nghi Lộc");
    cr_expect_str_eq(marked("nghi l"), "Nghi Lộc");
    cr_expect_str_eq(marked("nghia"), "Nghĩa Đàn");
}

/* The first screen's figures where there are many records. */
#include "danvan/home.h"

#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static bool always(void *ctx)
{
    ++*(int *)ctx;
    return true;
}

static const char *value_of(const dv_home *h, int pane, dv_entry_kind is)
{
    for (size_t i = 0; i < h->n[pane]; i++) {
        const dv_home_entry *e = &h->entry[pane][i];
        if (e->is == is && (!e->kind || strcmp(e->kind->id, "task") == 0))
            return e->value;
    }
    return "";
}

/* Eight days from one to the next, so that a scan has many pages: it asks every so many whether to
 * stop. */
static void save_tasks(int n)
{
    for (int i = 0; i < n; i++) {
        char day[16];
        int of_half = i * 8 % 174;
        snprintf(day, sizeof day, "%d/%d/24", 1 + of_half % 29, 1 + of_half / 29);
        dv_form *f = new_task("Việc mẫu", day);
        dv_err err;
        type_into(f, "due_on", "29/6/2024"); /* yesterday */
        cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
        dv_form_close(f);
    }
}

Test(home, of_many_records_shows_figures_when_they_are_counted, .init = open_store,
     .fini = close_store)
{
    dv_home *h;
    dv_err err;
    int asked = 0;
    char before[32], kinds[32];
    save_tasks(2);
    cr_assert_eq(dv_home_open(reg, &h, &err), DV_OK);
    cr_assert(!h->waiting, "few are counted at once");
    snprintf(before, sizeof before, "%s", value_of(h, DV_PANE_FIGURES, DV_ENTRY_DUE));
    snprintf(kinds, sizeof kinds, "%s", value_of(h, DV_PANE_KINDS, DV_ENTRY_KIND));
    cr_assert(strcmp(kinds, "2") == 0 && strcmp(before, "2") == 0);

    h->at_once = 1;
    save_tasks(70);
    cr_assert_eq(dv_home_reload(h, &err), DV_OK);
    cr_assert(h->waiting);
    cr_assert_str_eq(value_of(h, DV_PANE_KINDS, DV_ENTRY_KIND), "72");
    cr_assert_str_eq(value_of(h, DV_PANE_FIGURES, DV_ENTRY_DUE), before, "those of before stay");

    dv_registry_stop_when(reg, always, &asked);
    cr_assert_eq(dv_home_count(h, &err), DV_STOPPED);
    dv_registry_stop_when(reg, NULL, NULL);
    cr_assert(asked == 1 && h->waiting);
    cr_assert_str_eq(value_of(h, DV_PANE_FIGURES, DV_ENTRY_DUE), before);

    cr_assert_eq(dv_home_count(h, &err), DV_OK);
    cr_assert(!h->waiting);
    cr_assert_str_eq(value_of(h, DV_PANE_FIGURES, DV_ENTRY_DUE), "72");
    cr_assert_eq(dv_home_reload(h, &err), DV_OK);
    cr_assert(!h->waiting, "nothing has changed since");
    dv_home_close(h);
}

/* The same figures, whenever they are counted. */
Test(home, counts_the_same_later, .init = open_store, .fini = close_store)
{
    dv_home *now, *later;
    dv_err err;
    save_tasks(40);
    cr_assert_eq(dv_home_open(reg, &now, &err), DV_OK);
    cr_assert_eq(dv_home_open(reg, &later, &err), DV_OK);
    later->at_once = 0;
    later->stamp = 0; /* as if it had just been opened */
    cr_assert_eq(dv_home_reload(later, &err), DV_OK);
    cr_assert(later->waiting);
    cr_assert_eq(dv_home_count(later, &err), DV_OK);
    for (int p = 0; p < DV_PANES; p++) {
        cr_assert_eq(now->n[p], later->n[p]);
        for (size_t i = 0; i < now->n[p]; i++) {
            cr_assert_str_eq(now->entry[p][i].label, later->entry[p][i].label);
            cr_assert_str_eq(now->entry[p][i].value, later->entry[p][i].value);
        }
    }
    dv_home_close(now);
    dv_home_close(later);
}

/* The hash of the rules, kept with the configuration: never another than that of the very files. */
#include "world.h"

#include <time.h>
#include <unistd.h>

/* As if a minute had passed since the files were written, then what the load before left. */
static dv_schema *start(world *w)
{
    enum { LATER = 60 };
    dv_faults faults;
    dv_schema *s;
    dv_faults_init(&faults, &w->arena);
    cr_assert_eq(dv_schema_load_kept(world_path(w, "danvan.ini"), world_path(w, "kept"),
                                     time(NULL) + LATER, dv_registry_note, &s, &faults),
                 DV_OK);
    return s;
}

/* Opens the store with it in the place of what it was opened with. */
static uint64_t stamp_with(world *w, dv_schema *s)
{
    dv_registry_close(w->r);
    w->before[w->nbefore++] = w->schema;
    w->schema = s;
    cr_assert_eq(world_registry(w, "an"), DV_OK, "%s: %s", w->err.place, w->err.text);
    return dv_registry_stamp(w->r);
}

TestSuite(rules);

/* Other rules than those that the store was opened with last are written into it. */
Test(rules, kept_ones_are_those_that_the_files_give)
{
    world w;
    world_open(&w);
    uint64_t stamp = dv_registry_stamp(w.r);
    dv_schema_free(start(&w));
    dv_schema *kept = start(&w);
    cr_assert(kept->noted);
    cr_expect_eq(stamp_with(&w, kept), stamp);
    saved_note(&w, "một", "2024-05-05");

    world_change(&w, "type = one of size\n", "type = one of size\nrequired = yes\n", NULL);
    stamp = dv_registry_stamp(w.r);
    dv_schema *changed = start(&w);
    cr_expect_not(changed->noted, "what was kept is no longer of the files");
    dv_schema_free(changed);
    changed = start(&w);
    cr_assert(changed->noted);
    cr_expect_eq(stamp_with(&w, changed), stamp);
    cr_expect_eq(try_save(&w, note(&w, "hai", "2024-05-06")), DV_INVALID);
    cr_expect(faulted(&w, "size", ""));
    cr_expect_eq(dv_registry_stamp(w.r), stamp);
    cr_expect_eq(unlink(world_path(&w, "kept")), 0);
    world_close(&w);
}

/* Rules alone are changed, and what the start before kept is still there. */
Test(rules, a_changed_file_is_told_to_the_store_at_once)
{
    world w;
    world_open(&w);
    dv_schema_free(start(&w));
    uint64_t stamp = stamp_with(&w, start(&w));
    world_change(&w, "max = 1000\n", "max = 900\n", NULL);
    cr_expect_gt(dv_registry_stamp(w.r), stamp);
    stamp = dv_registry_stamp(w.r);
    cr_expect_eq(stamp_with(&w, start(&w)), stamp);
    cr_expect_eq(unlink(world_path(&w, "kept")), 0);
    world_close(&w);
}

/* What is declared before others gets the number after theirs; what is derived is told by numbers,
 * and what was kept knows only of those of a fresh store. */
static void is_served_after(const char *from, const char *to)
{
    world w;
    world_open(&w);
    dv_schema_free(start(&w));
    world_change(&w, from, to, NULL);
    uint64_t stamp = dv_registry_stamp(w.r);
    dv_schema_free(start(&w));
    dv_schema *kept = start(&w);
    cr_assert(kept->noted);
    cr_expect_eq(stamp_with(&w, kept), stamp, "nothing is derived anew");
    cr_expect_eq(unlink(world_path(&w, "kept")), 0);
    world_close(&w);
}

Test(rules, kept_ones_serve_a_store_whose_names_are_numbered_in_another_order)
{
    is_served_after("[field note.size]\n",
                    "[field note.copies]\nlabel = Số bản | Copies\ntype = int\n\n"
                    "[field note.size]\n");
    is_served_after("[stage note.new]\n", "[stage note.early]\nlabel = Sớm | Early\nrole = open\n"
                                          "[stage note.new]\n");
    is_served_after("[kind letter]\n", CARD_KIND "[kind letter]\n");
}

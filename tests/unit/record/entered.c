/* Whom it is told that a record says already what he enters. */
#include "world.h"

TestSuite(entered);

static dv_id said(world *w, const char *title, const char *unit)
{
    const dv_kind *k = kind_of(w, "note");
    bool *given = DV_NEW_N(&w->arena, bool, k->nfield);
    dv_record *rec = note(w, title, "2024-05-05");
    dv_entered there;
    dv_batch *b;
    memset(given, true, k->nfield * sizeof *given);
    rec->value[k->unit->index] = unit;
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    cr_assert_eq(dv_batch_entered(b, rec, given, &there, &w->err), DV_OK, "%s", w->err.text);
    dv_batch_abort(b);
    return there.id;
}

Test(entered, who_does_not_see_a_record_is_not_told_of_it)
{
    world w;
    world_open(&w);
    world_change(&w, "[person an]",
                 "[role clerk]\nsee_units = own\n"
                 "[person vinh]\nname = Vinh\nrole = clerk\nunit = 412\n[person an]",
                 NULL);
    const dv_kind *k = kind_of(&w, "note");
    static const char *const unit[] = {"412", "414"};
    for (size_t i = 0; i < 2; i++) {
        dv_record *rec = note(&w, "Một việc", "2024-05-05");
        rec->value[k->unit->index] = unit[i];
        dv_faults_init(&w.faults, &w.arena);
        cr_assert_eq(dv_save(&w.arena, w.r, rec, &w.faults, &w.err), DV_OK);
        cr_expect_eq(said(&w, "Một việc", unit[i]), rec->id);
        cr_expect_eq(said(&w, "Việc khác", unit[i]), 0);
    }
    dv_registry_close(w.r);
    w.r = NULL;
    cr_assert_eq(world_registry(&w, "vinh"), DV_OK, "%s", w.err.text);
    cr_expect_neq(said(&w, "Một việc", "412"), 0);
    cr_expect_eq(said(&w, "Một việc", "414"), 0);
    world_close(&w);
}

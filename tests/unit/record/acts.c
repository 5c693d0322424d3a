#include "acts.h"

void undo(world *w)
{
    dv_act_told told;
    cr_assert_eq(dv_undo_find(&w->arena, w->r, &told, &w->err), DV_OK, "%s", w->err.text);
    cr_assert_eq(dv_undo(w->r, told.act, &w->err), DV_OK, "%s", w->err.text);
}

void redo(world *w)
{
    dv_act_told told;
    cr_assert_eq(dv_redo_find(&w->arena, w->r, &told, &w->err), DV_OK, "%s", w->err.text);
    cr_assert_eq(dv_redo(w->r, told.act, &w->err), DV_OK, "%s", w->err.text);
}

dv_rc next_undo(world *w, dv_act_told *told)
{
    return dv_undo_find(&w->arena, w->r, told, &w->err);
}

dv_rc next_redo(world *w, dv_act_told *told)
{
    return dv_redo_find(&w->arena, w->r, told, &w->err);
}

void as_person(world *w, const char *who)
{
    dv_registry_close(w->r);
    cr_assert_eq(world_registry(w, who), DV_OK);
}

size_t count(world *w, const char *kind)
{
    size_t n;
    cr_assert_eq(dv_registry_count(w->r, kind_of(w, kind), &n, &w->err), DV_OK);
    return n;
}

dv_rc find(world *w, const dv_record *rec, dv_record **out)
{
    return dv_record_load(&w->arena, w->r, rec->kind, rec->id, out, &w->err);
}

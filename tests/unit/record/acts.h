/* Acts of persons, taken back and done again, for the tests of undo. */
#ifndef TEST_ACTS_H
#define TEST_ACTS_H

#include "danvan/undo.h"

#include "world.h"

void as_person(world *w, const char *who);
dv_rc next_undo(world *w, dv_act_told *told);
dv_rc next_redo(world *w, dv_act_told *told);
void undo(world *w);
void redo(world *w);
size_t count(world *w, const char *kind);
dv_rc find(world *w, const dv_record *rec, dv_record **out);

#endif

/* The parts of the form's model that its files share. */
#ifndef DANVAN_FORM_INT_H
#define DANVAN_FORM_INT_H

#include "danvan/form.h"

/* Puts a stored value, or nothing, into the field's text. */
void dv_form_show(dv_form *f, size_t i, const char *canonical);
void dv_form_show_base(dv_form *f);
void dv_form_show_computed(dv_form *f, const dv_record *rec);
/* Every fault at its field, and the cursor at the first, as when saving is refused for them. */
void dv_form_tell_faults(dv_form *f);
/* As if nobody had typed into it; what is shown follows with the next base. */
void dv_form_untouch(dv_form *f, size_t i);
/* What had no room is told of a field where nothing worse is. */
void dv_form_tell_cut(dv_form *f, size_t i);
/* What is computed follows what was typed, whatever else is still wrong. */
void dv_form_compute(dv_form *f);
/* What a warning that was told about the field's value excused is asked about again. */
void dv_form_unwarn(dv_form *f, size_t i);
/* form_past.c: the field is about to change; the change is done; none can be taken back. */
void dv_form_remember(dv_form *f, size_t i);
void dv_form_end_past(dv_form *f);
void dv_form_forget_past(dv_form *f);
/* The record under which its draft is stored; 0: a new one. */
dv_id dv_form_drafted_of(const dv_form *f);
/* A copy of the base with the touched fields and the chosen stage in, in the arena; *good: all of
 * them could be understood, and those that could not say why at their fields.  NULL: nothing is
 * said. */
dv_record *dv_form_record(dv_form *f, dv_arena *a, bool *good);
/* Why a text is none of a closed list's: with the names that the list shows, not the ids of a file.
 * In the arena; anything else is told as it stands in err. */
const char *dv_form_not_in_list(const dv_form *f, dv_arena *a, size_t i, dv_str text,
                                const dv_err *err);

#endif

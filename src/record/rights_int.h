/* The rights' own, for the rest of the record room. */
#ifndef DANVAN_RIGHTS_INT_H
#define DANVAN_RIGHTS_INT_H

#include "danvan/rights.h"

#include "record_int.h"

/* DV_DENIED if it has nobody of the name. */
dv_rc dv_person_named(const dv_schema *s, const char *name, const dv_person **out, dv_err *err);
/* DV_DENIED if who acts is no person of the configuration. */
dv_rc dv_rights_open(dv_registry *r, dv_err *err);
/* DV_DENIED: who acts may not do `what` ("add or change records of this unit"), for which one needs
 * the right; and whom to ask. */
dv_rc dv_rights_denied(const dv_registry *r, const dv_record *rec, const char *what,
                       const char *right, dv_err *err);
/* Is it restricted, whoever asks? */
bool dv_rights_restricts(const dv_record *rec);
/* May what the record was in the past take the place of what it is?  DV_DENIED to who would read
 * there what is sealed now. */
dv_rc dv_rights_restore(const dv_registry *r, const dv_record *from, const dv_record *past,
                        dv_err *err);
/* Is it hidden from the person because it is restricted? */
bool dv_rights_hides(const dv_registry *r, const dv_record *rec);
/* The unit that his new records are of, if there is but one today; or DV_NO_UNIT. */
int dv_rights_only_unit(const dv_registry *r);
/* May the person open sealed fields at all? */
bool dv_rights_opens(const dv_registry *r);
/* What who asks for a record is told of one that is not there and of one that is hidden from him
 * alike: numbers follow each other, and trying them would tell which are hidden.  DV_NOT_FOUND. */
dv_rc dv_rights_no_such(const dv_registry *r, const dv_kind *k, dv_id id, dv_err *err);

#endif

/* Who may do what: the rights of the person who opened the registry, by kind, by unit, by stage, of
 * restricted records and of sealed fields.
 *
 * They are worked out once, at opening, from the person's role and unit; each question is then
 * answered in constant time from a record or a fact at hand.  The record room asks them itself:
 * lists, searches, hints, history, undo, drafts and batches show and change only what the person
 * may.  Figures count every record, so that a total is the same for everybody, unless the person
 * narrows them himself (dv_ask_narrow); of the records behind one dv_rights_hidden tells how many
 * are not shown.  Whoever may change a record may make
 * it restricted, and is warned that he then sees it no more.
 *
 * A refusal is DV_DENIED, and says who may not do what, which role may and whom to ask.  But of a
 * record that is hidden from him nobody is told that it is there. */
#ifndef DANVAN_RIGHTS_H
#define DANVAN_RIGHTS_H

#include "danvan/record.h"

/* Is no record of the kind hidden from the person? */
bool dv_rights_sees_all(const dv_registry *r, const dv_kind *k);
bool dv_rights_sees(const dv_registry *r, const dv_record *rec);
bool dv_rights_sees_fact(const dv_registry *r, const dv_kind *k, const unsigned char *fact);

/* DV_DENIED if the person may not ask which records of the kind are restricted. */
dv_rc dv_rights_ask_restricted(const dv_registry *r, const dv_kind *k, dv_err *err);

/* DV_NOT_FOUND if the person does not see the record, as if it were not there. */
dv_rc dv_rights_see(const dv_registry *r, const dv_record *rec, dv_err *err);
/* May `from` become `to`?  from NULL: a new one; to NULL: it is deleted. */
dv_rc dv_rights_change(const dv_registry *r, const dv_record *from, const dv_record *to,
                       dv_err *err);
/* May he open its sealed fields? */
dv_rc dv_rights_reveal(const dv_registry *r, const dv_record *rec, dv_err *err);
/* Is there any record of the kind that the person may enter or change? */
bool dv_rights_ever(const dv_registry *r, const dv_kind *k);
/* Is the person an administrator, who looks after the store itself? */
dv_rc dv_rights_administer(const dv_registry *r, dv_err *err);
/* May the person put down what is said of the unit's figures?  A refusal names what it was. */
typedef enum dv_saying { DV_TO_STATE, DV_TO_NOTE, DV_TO_EXPLAIN } dv_saying;
dv_rc dv_rights_state(const dv_registry *r, int unit, dv_saying what, dv_err *err);

/* For who has danvan open while the configuration is edited.  From dv_rights_watch on, right after
 * it was loaded, dv_rights_follow tells whether it still grants what it did.  DV_DENIED: it is
 * another by now, and does not have the person, or in another role or unit, or grants the role
 * less.  Costs a look at its files. */
void dv_rights_watch(dv_registry *r);
dv_rc dv_rights_follow(dv_registry *r, dv_err *err);

/* Is he an administrator, who looks after the store itself?  For what is done before it is open. */
dv_rc dv_rights_keeper(const dv_schema *s, const char *name, dv_err *err);

/* How many of the records `ids` are there, but hidden from the person. */
dv_rc dv_rights_hidden(dv_registry *r, const dv_kind *k, const dv_id *ids, size_t n, size_t *hidden,
                       dv_err *err);

/* Opens one sealed field for one look, which is logged as "looked" with the field and the reason
 * before the text is handed out.  *plain is the arena's; NULL if the field is not filled. */
dv_rc dv_reveal(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, const dv_field *f,
                const char *reason, const char **plain, dv_err *err);

#endif

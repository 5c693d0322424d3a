/* A record being entered or changed: what was typed, field by field, apart from what is stored.
 *
 * The base is the record as it was read (or a new one); touched fields hold what was typed, as it
 * was typed.  Saving makes the base anew, puts the touched fields in, and checks. */
#ifndef DANVAN_FORM_H
#define DANVAN_FORM_H

#include "danvan/alike.h"
#include "danvan/draft.h"
#include "danvan/save.h"

enum { DV_FIELD_CHARACTERS = 2000 }; /* typed into a field that declares no number of them */

typedef struct dv_form_field {
    dv_buf text;        /* as shown in the field: typed, or the stored value for a person */
    const char *chosen; /* canonical, where it was chosen from a list: the text is its label */
    bool touched;
    const char *fault; /* one sentence; NULL */
    bool warning;      /* it does not block */
    bool confirmed;    /* typed a second time, alike */
    bool warned;       /* what no later save takes back was told; saving means it */
    bool asked;        /* the last saving found it wrong: reproached even if it is left empty */
    bool cut;          /* not all that was typed had room; until it is changed */
    bool unclear;      /* what is typed is no value of the field, when the record was made last */
} dv_form_field;

/* Of the field that was changed last. */
typedef struct dv_form_past {
    bool any;
    bool open;   /* what is changed in it next belongs to the same change */
    bool undone; /* it is the change that is kept here, and the field is as it was */
    size_t field;
    dv_form_field was;
} dv_form_past;

typedef struct dv_form {
    dv_registry *r;
    const dv_kind *kind;
    dv_arena arena; /* base, faults, choices */
    dv_record *base;
    dv_form_field *field;  /* kind->nfield */
    const dv_stage *stage; /* as chosen; NULL: as it is */
    size_t at;             /* the field of the cursor */
    bool unsaved;          /* anything typed since opening or saving */
    bool undrafted;        /* anything typed since the last draft */
    bool refused;          /* saving was refused since it was opened or saved */
    uint32_t slot;         /* of the draft of a new record; 0: none is stored */
    uint32_t grid;         /* of the draft: see draft.h */
    uint64_t seen;         /* of the stored draft: see draft.h */
    dv_id from;            /* a new record's, taken up from the draft of this deleted one; 0 */
    bool forked;           /* another terminal goes on with the draft that this one came from */
    dv_time drafted_at;    /* of the draft that was taken up; 0 */
    const char *gone;      /* what it has for fields that are no longer declared: see draft.h */
    dv_arena hint_arena;   /* of: */
    const dv_alike *alike; /* what may be the same record; of new ones only */
    size_t nalike;
    dv_form_past past;
} dv_form;

/* id 0: a new record. */
dv_rc dv_form_open(dv_registry *r, const dv_kind *k, dv_id id, dv_form **out, dv_err *err);
/* To go on with a draft.  Of a record that is gone: a new one's, whose draft, once it is stored,
 * takes that one's place, as the new record does once it is saved. */
dv_rc dv_form_open_drafted(dv_registry *r, const dv_kind *k, dv_id id, dv_form **out, dv_err *err);
/* Is the record that it began from deleted by now, or hidden from the person? */
bool dv_form_is_gone(const dv_form *f);
void dv_form_close(dv_form *f); /* NULL is allowed; drops nothing that is stored */

/* Puts a stored draft's fields in, and the cursor on the last of them, or on the first fault where
 * saving was refused; `slot` tells which one of a new record.  DV_NOT_FOUND: there is none. */
dv_rc dv_form_take_draft(dv_form *f, uint32_t slot, dv_err *err);

/* DV_DENIED, and why: the person may not save the record, whatever he types; at the stage that is
 * chosen, or at this one if it is not NULL. */
dv_rc dv_form_may_change(const dv_form *f, const dv_stage *stage, dv_err *err);
bool dv_form_typable(const dv_form *f, size_t i);  /* is it typed, or chosen from a list? */
bool dv_form_editable(const dv_form *f, size_t i); /* computed ones are not */
/* Typed text; the same text again is no change. */
void dv_form_type(dv_form *f, size_t i, const char *text);
/* How many characters are typed into it at most; what is stored has room whatever the configuration
 * says now. */
size_t dv_form_room(const dv_form *f, size_t i);
/* Something had no room: a warning at the field, also when it is saved so. */
void dv_form_cut(dv_form *f, size_t i);
/* A canonical value from a list; "" unsets. */
void dv_form_choose(dv_form *f, size_t i, const char *value);
/* A stored value (or NULL), as if a person had typed or chosen it. */
void dv_form_put(dv_form *f, size_t i, const char *value);
void dv_form_choose_stage(dv_form *f, const dv_stage *stage); /* the one it has: no change */
const char *dv_form_value(const dv_form *f,
                          size_t i); /* canonical if chosen or untouched; or NULL */

/* The field that was changed last is what it was before, since one came to it, chose something for
 * it or emptied it at once, and the cursor is there; once more, and it is as it was typed. */
typedef enum dv_took {
    DV_TOOK_NOTHING, /* nothing was changed since the record was opened, saved or filled in */
    DV_TOOK_BACK,
    DV_TOOK_AGAIN
} dv_took;
dv_took dv_form_take_back(dv_form *f);

/* On leaving a field: its own fault, and the computed fields anew. */
void dv_form_leave(dv_form *f, size_t i);
/* To the next or previous field that can be edited. */
void dv_form_step(dv_form *f, int by);

/* Into a new record that nobody has typed into: the fields that go over from one record to the
 * next. */
void dv_form_carry(dv_form *f, const dv_record *from);
/* The same from a form that is not saved yet. */
void dv_form_carry_typed(dv_form *f, dv_form *from);
/* Everything of another record but what is computed or sealed, as if it had been typed; who enters
 * records of one unit alone copies another's into his own. */
void dv_form_fill(dv_form *f, const dv_record *from);

/* Double entry: is the field to be typed a second time before it counts?  The second text must mean
 * the same; otherwise both are told at the field and neither counts. */
bool dv_form_wants_again(const dv_form *f, size_t i);
bool dv_form_again(dv_form *f, size_t i, const char *text);

/* DV_OK: saved, the draft is dropped, the form shows what is stored.  DV_INVALID: faults are at
 * their fields and the cursor is at the first; what no later save takes back is one of them until
 * it is saved a second time as it is.  DV_CONFLICT: each side is told at the fields. */
dv_rc dv_form_save(dv_form *f, dv_err *err);
/* Many forms in one act, all of them or none; *bad is the first that is refused (n: none).
 * DV_INVALID: each has its faults at its fields. */
dv_rc dv_forms_save(dv_registry *r, dv_form **f, size_t n, size_t *bad, dv_err *err);
/* The record that the form means now, as far as it can be understood, in the arena. */
const dv_record *dv_form_as_record(dv_form *f, dv_arena *a);
/* Looks for records that may be the same as the new one; true if what was found has changed. */
bool dv_form_look_alike(dv_form *f);
/* After a conflict: begins from what is stored now; touched fields stay as typed. */
dv_rc dv_form_rebase(dv_form *f, dv_err *err);

dv_rc dv_form_draft(dv_form *f, dv_err *err);   /* stores what is undrafted, if anything */
dv_rc dv_form_discard(dv_form *f, dv_err *err); /* drops the draft */

/* The first fault that is not of a field (a stage, say), or NULL. */
const char *dv_form_fault(const dv_form *f);
/* The first field that has a warning (kind->nfield: none has), and that warning, or NULL. */
size_t dv_form_warned(const dv_form *f);
const char *dv_form_warning(const dv_form *f);

#endif

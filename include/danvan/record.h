/* A record in memory: canonical text by field.
 *
 * Canonical text: dates YYYY-MM-DD; numbers plain (12, 3.5); yes or no; the ids of choices, units,
 * persons and records; NFC text without control characters (a long field may hold \n).  NULL is
 * unset.  A sealed field of a loaded record reads dv_mask, whatever it holds; saving it unchanged
 * keeps what is stored.  Fields that the configuration no longer declares stay as `extra` and are
 * kept on rewrite; so are values of closed lists that are no longer declared.
 * Memory is the arena's, the registry's and the schema's: a record is of no use after any of them.
 */
#ifndef DANVAN_RECORD_H
#define DANVAN_RECORD_H

#include "danvan/ids.h"
#include "danvan/registry.h"

extern const char dv_mask[]; /* "••••"; compare by pointer */

typedef struct dv_extra {
    const char *field; /* its id when it was declared */
    const char *text;
} dv_extra;

typedef struct dv_record {
    const dv_kind *kind;
    dv_id id; /* 0: not saved yet */
    uint32_t revision;
    const char *stage;          /* its id, even if no longer declared */
    const dv_stage *stage_decl; /* NULL if it no longer is */
    dv_date stage_on;
    dv_time created_at, updated_at;
    const char *created_by, *updated_by;
    const char **value; /* kind->nfield of them */
    const char **taken; /* those that were made of a text, and are as their types ask; or NULL */
    const dv_extra *extra;
    size_t nextra;
    struct dv_stored *stored; /* bytes of what was loaded; the record room's */
} dv_record;

/* A new one with presets filled in and the kind's first stage; and with the unit of whoever may
 * enter records of that one alone. */
dv_record *dv_record_new(dv_arena *a, const dv_registry *r, const dv_kind *k);
/* The same, but without the presets of fields that will be set in any case: typed[field->index]. */
dv_record *dv_record_new_typed(dv_arena *a, const dv_registry *r, const dv_kind *k,
                               const bool *typed);

/* Takes text as a person typed it, makes it canonical and puts it in; empty text unsets.  Dates
 * also as dv_day_typed has them (what is left out is today's, whatever the record's day) and as a
 * word for today; choices and units also by their label, whatever case or marks; units by code with
 * the record's date; numbers as dv_milli_typed has them.  On a fault (said in err, place = the
 * field) the record is as it was. */
dv_rc dv_record_set(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                    dv_str text, dv_err *err);
/* The same for text from a file, which means the same on any day: dates with all of their year, and
 * numbers also in plain form. */
dv_rc dv_record_import(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                       dv_str text, dv_err *err);
/* The same for text of which dv_utf8_is_simple is known to hold. */
dv_rc dv_record_import_simple(dv_arena *a, const dv_registry *r, dv_record *rec, const dv_field *f,
                              dv_str text, dv_err *err);
/* Canonical text from typed text, without a record; *out is NULL for empty text.  `day` helps to
 * find the unit alive then. */
dv_rc dv_value_parse(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str text, dv_date day,
                     const char **out, dv_err *err);
/* The same for text from a file. */
dv_rc dv_value_import(dv_arena *a, const dv_registry *r, const dv_field *f, dv_str text,
                      dv_date day, const char **out, dv_err *err);
/* For a person, in the interface's language: labels, number formats, 05/03/2024. */
const char *dv_value_show(dv_arena *a, const dv_registry *r, const dv_field *f, const char *value);

/* Numbers and dates inside canonical text.  False if unset or not such a value. */
bool dv_value_date(const char *value, dv_date *out);
bool dv_value_num(const dv_field *f, const char *value, int64_t *out);

/* The stage by id; DV_NOT_FOUND or DV_INVALID (not allowed from the present one).  stage_on becomes
 * `on`, or today if DV_NO_DATE. */
dv_rc dv_record_move(const dv_registry *r, dv_record *rec, const char *stage, dv_date on,
                     dv_err *err);
/* The same, today, for what a person calls the stage: see named.h. */
dv_rc dv_record_move_typed(const dv_registry *r, dv_record *rec, const char *name, dv_err *err);

/* Computes the computed fields, then checks every type and rule; all faults, with their fields. */
dv_rc dv_record_check(dv_arena *a, const dv_registry *r, dv_record *rec, dv_faults *faults);

dv_rc dv_record_load(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, dv_record **out,
                     dv_err *err);

bool dv_record_holds(const dv_registry *r, const dv_record *rec, const dv_cond *c);

#endif

/* The configuration, read, checked and immutable.
 *
 * danvan.ini holds what an office edits (office, units, persons, home) and includes records.ini
 * (kinds, fields, stages, lists, rules, deadlines, schemes, measures, reports, targets).  Loading
 * yields every fault of all files at once, each with FILE:LINE and what to do; nothing is cut,
 * merged or ignored, and an unknown key names the nearest known one.  One table of sections and
 * keys (dv_schema_keys) drives the parser, `danvan check` and danvan.ini(5). */
#ifndef DANVAN_SCHEMA_H
#define DANVAN_SCHEMA_H

#include "danvan/arena.h"
#include "danvan/cond.h"
#include "danvan/err.h"
#include "danvan/kind.h"
#include "danvan/measure.h"
#include "danvan/office.h"
#include "danvan/period.h"
#include "danvan/unit.h"

/* Keys of the screen as [keys] gives them; which commands and keys there are, the screens know. */
typedef struct dv_binding {
    const char *command, *keys;
    const char *place; /* "danvan.ini:14" */
} dv_binding;

typedef struct dv_schema {
    const char *path;        /* the file that was loaded */
    const char *const *file; /* that file and those that it includes */
    size_t nfile;
    dv_office office;
    const dv_level *level;
    size_t nlevel;
    const dv_unit *unit;
    size_t nunit;
    const dv_person *person;
    size_t nperson;
    dv_grant grant[DV_RANKS]; /* by role */
    const dv_scheme *scheme;
    size_t nscheme;
    const dv_list *list;
    size_t nlist;
    const dv_kind *kind;
    size_t nkind;
    const dv_measure *measure;
    size_t nmeasure;
    const dv_report *report;
    size_t nreport;
    const dv_target *target;
    size_t ntarget;
    const dv_measure *const *home; /* figures of the first screen */
    size_t nhome;
    const dv_report *home_reconcile; /* whose differences it shows; or NULL */
    const dv_span *holiday;
    size_t nholiday;
    const dv_binding *binding;
    size_t nbinding;
    const struct dv_unit_index *index; /* of units; the schema room's */
    unsigned char rules[32];           /* as dv_registry_note left them, */
    unsigned char derived[32];         /* this for names that are numbered as they are declared, */
    bool noted;                        /* if it has */
    size_t mapped;                     /* bytes of the file that it lies in; 0: it is the arena's */
    dv_arena arena;
} dv_schema;

/* Loads path and what it includes.  On DV_OK *out is to be freed by dv_schema_free; otherwise
 * *out is NULL and `faults` (whose arena outlives the call) says why. */
dv_rc dv_schema_load(const char *path, dv_schema **out, dv_faults *faults);
/* The same in a twentieth of the work, from the file `kept` (NULL: none), in which the load before
 * left what it had made.  That is taken only if it is this account's and nobody else can have
 * written it, is whole, and was made by this very program of these very files as they still are;
 * otherwise the files are read and `kept` is written anew, if it can be: it may be lost at any
 * time. Of files that changed in the last seconds before `now` (of time(2)) nothing is kept, since
 * a change after it might leave them with the same time.  Warnings are told only by dv_schema_load.
 * `note` (NULL: none) puts into what is kept what else is worked out of the files alone. */
typedef void (*dv_schema_note_fn)(dv_schema *s);
dv_rc dv_schema_load_kept(const char *path, const char *kept, int64_t now, dv_schema_note_fn note,
                          dv_schema **out, dv_faults *faults);
void dv_schema_free(dv_schema *s);
/* Seconds after which a file that changed again has another time: no file system's clock is
 * coarser.
 */
enum { DV_SETTLED = 3 };
/* A number that changes when any of its files does, or when another takes the place of one.  0: one
 * can't be looked at, or changed after `before` (of time(2)). */
uint64_t dv_schema_stamp(const dv_schema *s, int64_t before);

const dv_kind *dv_schema_kind(const dv_schema *s, const char *id);
const dv_kind *dv_schema_kind_by_prefix(const dv_schema *s, dv_str prefix);
const dv_measure *dv_schema_measure(const dv_schema *s, const char *id);
const dv_report *dv_schema_report(const dv_schema *s, const char *id);
const dv_person *dv_schema_person(const dv_schema *s, const char *id);

/* The days of p for this kind of scheme: the scheme in force when the period ends. */
dv_span dv_scheme_span(const dv_scheme *scheme, const dv_period *p);
bool dv_schema_holiday(const dv_schema *s, dv_date d); /* a declared one */
/* The day `n` working days after d: weekends and declared holidays do not count
 * (Bộ luật Dân sự 2015, Art. 147–148: the first day is the one after). */
dv_date dv_schema_working_days(const dv_schema *s, dv_date d, int n);

/* The table of sections and keys, in the order of danvan.ini(5).  A section's own line (key NULL)
 * comes before its keys. */
typedef enum dv_value_form {
    DV_FORM_TEXT,
    DV_FORM_LABEL,
    DV_FORM_INT,
    DV_FORM_YESNO,
    DV_FORM_DATE
} dv_value_form;

typedef struct dv_key_doc {
    const char *section;  /* "kind" */
    const char *argument; /* "ID", "KIND.FIELD", or NULL; of a section's own line */
    const char *key;      /* "prefix"; in capitals (CHOICE): any name; NULL: the section itself */
    const char *value;    /* what stands after the = sign, for a person: "TEXT | TEXT" */
    const char *doc;      /* a sentence or two in English */
    bool required;        /* in each such section; of a section's own line: once at least */
    dv_value_form form;   /* what the parser holds the value against before its meaning */
} dv_key_doc;
const dv_key_doc *dv_schema_keys(size_t *n);

#endif

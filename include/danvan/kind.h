/* Record kinds as the configuration declares them: fields, closed lists, stages, rules, deadlines.
 * Everything here is immutable once loaded and lives in the schema's arena. */
#ifndef DANVAN_KIND_H
#define DANVAN_KIND_H

#include "danvan/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DV_KINDS_MOST = 59 }; /* of a configuration: each has databases of its own */

typedef struct dv_label {
    const char *vi, *en;
} dv_label;

const char *dv_label_text(dv_label l); /* in the interface's language */

typedef enum dv_type {
    DV_TEXT, /* one line, at most `max` characters */
    DV_LONG, /* many lines */
    DV_INT,
    DV_DECIMAL, /* thousandths inside */
    DV_MONEY,   /* triệu đồng; thousandths inside, so to 1,000 đồng */
    DV_DATE,
    DV_BOOL,     /* yes, no */
    DV_CHOICE,   /* one of a closed list */
    DV_CATEGORY, /* the closed list that reports count by; exactly one a kind */
    DV_UNIT,
    DV_REF,    /* the id of a record of another kind */
    DV_PERSON, /* a person's name, always sealed */
    DV_STAFF   /* a person of the configuration */
} dv_type;

/* What a stage means for counting.  Resolution % = resolved ÷ (open + resolved). */
typedef enum dv_role {
    DV_PENDING,  /* not yet in the denominator */
    DV_OPEN,     /* in the denominator */
    DV_RESOLVED, /* in the denominator and the numerator */
    DV_CLOSED,   /* left the denominator unresolved */
    DV_VOID      /* out of everything */
} dv_role;

typedef struct dv_choice {
    const char *id;
    dv_label label;
} dv_choice;

typedef struct dv_list {
    const char *id; /* the section [list ID] */
    const dv_choice *choice;
    size_t n;
} dv_list;

struct dv_cond;
struct dv_kind;

typedef struct dv_field {
    const char *id;
    dv_label label;
    dv_label help; /* shown under the form; vi NULL if none */
    const struct dv_kind *kind;
    unsigned index; /* in kind->field */
    dv_type type;
    int max;               /* DV_TEXT, DV_PERSON, DV_LONG: characters */
    bool has_min, has_max; /* numbers: plain for DV_INT, thousandths otherwise */
    int64_t min, max_value;
    bool happened;                  /* a DV_DATE: never later than today */
    const dv_list *list;            /* DV_CHOICE, DV_CATEGORY */
    const struct dv_kind *ref;      /* DV_REF */
    const char *preset;             /* default for a new record ("today" for dates), or NULL */
    const struct dv_cond *required; /* when it must be filled; see dv_cond_is_always */
    const struct dv_cond *only;     /* when it may be filled; NULL always */
    const struct dv_cond *sealed;   /* when it is secret; NULL never */
    bool computed;                  /* set by a deadline rule, never typed */
    bool measured;                  /* some measure works with its value: kept in the facts */
    bool sorted;                    /* lists can be ordered by it */
    bool listed;                    /* a column of the list */
    bool carried;                   /* kept for the next new record after saving one */
    bool twice;                     /* typed twice before it counts (double entry) */
    bool ungrouped;                 /* a DV_INT shown without separators of thousands: a year */
} dv_field;

typedef struct dv_stage {
    const char *id;
    dv_label label;
    dv_role role;
    unsigned index;
    const unsigned *next; /* stages it may move to, or NULL: any */
    size_t nnext;
    bool reviewed; /* only a role with the right to approve may move a record here */
} dv_stage;

/* LEFT op RIGHT between two fields, or a field and a constant, checked when both are filled:
 * end_on >= start_on. */
typedef struct dv_rule {
    const char *id;
    dv_label label; /* the sentence for a person */
    const struct dv_cond *check;
    const struct dv_cond *when; /* NULL always */
    bool warning;
    int line;
} dv_rule;

/* The most days of a limit, and of the rest of its clock. */
enum { DV_DEADLINE_DAYS_MAX = 3660 };

/* Due date = the field `from` + days, for the first rule whose condition holds. */
typedef struct dv_deadline {
    const char *id;
    const dv_field *field; /* the computed date */
    const dv_field *from;
    int days;
    bool working; /* days of work: neither weekends nor declared holidays */
    const struct dv_cond *when;
    const struct dv_stage *const *stop; /* while it stands in one of these the clock stands still */
    size_t nstop;
    const dv_field *stopped; /* how long, in days as the limit's; NULL without stops */
    const char *law;         /* its source, as the configuration states it; may be NULL */
} dv_deadline;

typedef struct dv_scheme {
    const char *id;
    dv_label label;
    int start_day;                  /* see period.h */
    int32_t from;                   /* dv_date; in force for periods that end on or after it */
    const struct dv_scheme *before; /* the scheme before that, or NULL */
} dv_scheme;

typedef struct dv_kind {
    const char *id;
    dv_label label;
    const char *prefix; /* "KN": two capital letters, unique */
    unsigned index;     /* in dv_schema.kind */
    dv_field *field;
    size_t nfield;
    dv_stage *stage; /* the first one is where a record begins */
    size_t nstage;
    const dv_rule *rule;
    size_t nrule;
    const dv_deadline *deadline;
    size_t ndeadline;
    const dv_scheme *scheme;
    const dv_field *date;       /* the day by which periods count; required, never NULL */
    const dv_field *unit;       /* required, never NULL */
    const dv_field *category;   /* exactly one */
    const dv_field *title;      /* the text that stands for a record; never NULL */
    const dv_field *closed;     /* the day it was resolved; NULL: the day its stage was entered */
    const dv_field *due;        /* NULL: this kind has no deadlines */
    const dv_field *restricted; /* the bool that hides a record; or NULL */
    bool four_eyes; /* who entered or last changed a record may not move it to a reviewed stage */
    const dv_field *const
        *column; /* of the list, in order; the id and the stage are shown besides */
    size_t ncolumn;
    const dv_field *const *grid; /* the columns in which many are entered at once, in order */
    size_t ngrid;
    const dv_field *const *alike; /* what tells that two records may be the same one */
    size_t nalike;
    const struct dv_cond *alike_when; /* sealed ones of them are compared only if it holds of both
                                         records; NULL: never */
} dv_kind;

const dv_field *dv_kind_field(const dv_kind *k, const char *id); /* NULL if none */
const dv_stage *dv_kind_stage(const dv_kind *k, const char *id); /* NULL if none */
const dv_choice *dv_list_choice(const dv_list *l, const char *id);
bool dv_type_is_number(dv_type t);  /* int, decimal, money */
bool dv_type_is_ordered(dv_type t); /* numbers and days: one is before another */
bool dv_stage_may_follow(const dv_stage *from, const dv_stage *to);

#endif

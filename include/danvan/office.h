/* The office that runs this danvan, and its people. */
#ifndef DANVAN_OFFICE_H
#define DANVAN_OFFICE_H

#include "danvan/kind.h"
#include "danvan/telex.h"

typedef enum dv_rank { DV_VIEWER, DV_CLERK, DV_REVIEWER, DV_LEADER, DV_ADMINISTRATOR } dv_rank;

enum { DV_RANKS = DV_ADMINISTRATOR + 1 };

/* What a role may do; what it may not do is refused or not shown, see rights.h. */
typedef struct dv_grant {
    const bool *see, *change; /* by kind index */
    bool see_all, change_all; /* the records of every unit, not only of the person's own */
    bool approve;             /* move records to stages that are reviewed */
    bool restricted;          /* see and make restricted records */
    bool sealed;              /* open a sealed field, with a reason that is logged */
} dv_grant;

typedef struct dv_person {
    const char *id; /* the login name, or the NAME of --as */
    const char *name;
    dv_rank rank;
    int unit; /* whose records are theirs */
    int line;
} dv_person;

typedef struct dv_office {
    const char
        *code; /* 1–3 of A–Z 0–9: stands in every record id, and must differ between offices */
    dv_label label;
    int unit; /* the unit whose office this is */
    dv_lang lang;
    dv_typing typing;   /* how the screen begins: see telex.h */
    bool state_heading; /* on paper: the State's heading, not the Party's */
    dv_label above;     /* on paper: the organ that it belongs to; vi NULL if none */
    dv_label place;     /* on paper: where it is dated; vi NULL: the unit's name */
    const char *data;   /* data directory, absolute or from the home directory; may be NULL */
    const char *key;    /* file of the sealing key; NULL: DATA.key beside the data directory */
    int patience;       /* seconds that a save waits for another one */
    int64_t map_size;   /* most bytes that the store may grow to */
} dv_office;

const char *dv_rank_name(dv_rank rank); /* "viewer", "clerk", … */

#endif

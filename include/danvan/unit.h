/* Administrative units and their lives.
 *
 * A unit lives from `from` to `until` (both included); when it ends, its work goes to `into`, or,
 * where it has no successor (the districts in 2025), to its parent.  A code may be used again by
 * another unit later, so a code with a date is an identity and a code alone is not: the id of a
 * unit is its code, or CODE@FROM where the configuration declares the code more than once.
 * Records keep the id of the unit that they were filed under. */
#ifndef DANVAN_UNIT_H
#define DANVAN_UNIT_H

#include "danvan/cond.h"
#include "danvan/date.h"
#include "danvan/kind.h"

enum { DV_NO_UNIT = -1 };

typedef struct dv_unit {
    const char *id;   /* "412", "16702@2024-12-01" */
    const char *code; /* "412", "16702" */
    dv_label label;   /* "Vinh" */
    int level;        /* index into dv_schema.level: 0 is the highest */
    int parent;       /* index of the unit above, or DV_NO_UNIT for the top */
    int into;         /* index of the successor, or DV_NO_UNIT */
    const int *split; /* it was divided into these: of none can it be said that it has the work,
                         which goes to the parent */
    size_t nsplit;
    dv_date from;  /* DV_NO_DATE: since always */
    dv_date until; /* DV_NO_DATE: still alive */
    bool remote;   /* longer time limits: Luật Khiếu nại 2011, Art. 28 and 37 */
    int line;      /* where it was declared, for messages */
} dv_unit;

typedef struct dv_level {
    const char *id; /* "province", "district", "commune" */
    dv_label label;
} dv_level;

struct dv_schema;

/* By its full id; DV_NO_UNIT if there is none. */
int dv_unit_by_id(const struct dv_schema *s, const char *id);
/* By id, or by a code that names one unit alive on `day` (the only one if day is DV_NO_DATE). */
int dv_unit_find(const struct dv_schema *s, const char *text, dv_date day);

bool dv_unit_alive(const dv_unit *u, dv_date day);
/* Did it live on any day of the span? */
bool dv_unit_alive_in(const dv_unit *u, dv_date from, dv_date to);
/* The unit that stands for u on `day`: itself while it had not ended, else its successor's, and so
 * on; with no successor, its parent's. */
int dv_unit_as_of(const struct dv_schema *s, int u, dv_date day);
/* Is u the unit `top` or anywhere below it? */
bool dv_unit_below(const struct dv_schema *s, int u, int top);
/* The ancestor of u (or u itself) at `level`; DV_NO_UNIT if u stands above that level. */
int dv_unit_at_level(const struct dv_schema *s, int u, int level);
/* The child of `top` that u is or hangs below; DV_NO_UNIT if u is top itself or not below it. */
int dv_unit_child_toward(const struct dv_schema *s, int u, int top);

#endif

/* How figures are counted: dimensions, leaves, one scan per kind.
 *
 * A measure is made of leaves (counts, sums, units, alive) and of formulas over them.  A tally
 * holds the leaves that somebody needs and fills all of a kind's in one pass over its facts, each
 * as an array of rows by splits with a margin on either side.  Formulas are worked out of these
 * arrays. The same pass, asked to collect, gives the ids behind a figure instead of adding to it.
 */
#ifndef DANVAN_TALLY_INT_H
#define DANVAN_TALLY_INT_H

#include "danvan/arena.h"
#include "danvan/report.h"

/* One value of a dimension.  An extra one is shown only if something fell into it. */
typedef struct dv_slot {
    const char *id, *label;
    int at; /* as in dv_row */
    bool extra;
} dv_slot;

typedef struct dv_dim {
    dv_by by;
    dv_slot *slot;
    size_t n; /* at least 1; the number of the margin too */
    int *unit_slot;
    int unset, undeclared; /* slots, or -1 */
} dv_dim;

enum { DV_AT_UNSET = -1, DV_AT_UNDECLARED = -2, DV_ALL_CHOICES = -2, DV_CHOICE_UNDECLARED = -3 };

/* Into which slot of a dimension a fact falls: by its unit, or by one of its bytes. */
typedef struct dv_slots {
    const dv_dim *dim;
    bool by_unit;
    size_t at;
    size_t of[256];
} dv_slots;

static inline size_t dv_slots_of_unit(const dv_slots *s, int unit)
{
    return (size_t)(unit < 0 ? s->dim->undeclared : s->dim->unit_slot[unit]);
}

static inline size_t dv_slots_of(const dv_slots *s, const unsigned char *fact, int unit)
{
    return s->by_unit ? dv_slots_of_unit(s, unit) : s->of[fact[s->at]];
}

/* One kind's facts as the tally sees them. */
typedef struct dv_lens {
    const dv_kind *kind;
    const dv_layout *layout;
    size_t due_at;               /* of the date; 0: the kind has none */
    unsigned char standing[256]; /* by the stage's byte, with no outcome: see basis_int.h */
    uint32_t never[256];         /* all bits, if its role is none of those that end a record */
    const int *unit; /* by permanent number: the unit it counts as, or DV_NO_UNIT or OUTSIDE */
    size_t nunit;
    dv_slots row, split;
    const dv_fact_test *filter[2]; /* of the report and of the asker */
    bool seen_only;                /* what the asker does not see counts nowhere */
} dv_lens;

/* An earlier or later period than the one asked for. */
typedef struct dv_shift {
    int years, periods;
} dv_shift;

typedef struct dv_leaf {
    const dv_measure *measure;
    const dv_kind *kind; /* whose periods it follows; NULL only for units alive */
    dv_shift shift;
    dv_span span;
    dv_date judged; /* the day before which an open record must have been due to be overdue */
    bool carried;   /* counts records from before the span */
    int year;       /* with measure->year: what its number must be */
    int64_t *n;     /* (row.n + 1) × (split.n + 1); of DAYS: the sum of days */
    int64_t *of;    /* DAYS: over how many records */
    uint64_t *unit; /* UNITS: as many sets of units */
    int sign;       /* when collecting: what a record here adds to the figure */
} dv_leaf;

typedef struct dv_collect {
    dv_id *id;
    size_t n, cap;
    size_t row, split; /* the margin: any */
} dv_collect;

typedef struct dv_tally {
    dv_arena *arena;
    dv_registry *r;
    dv_ask ask;
    dv_dim row, split;
    const int *unit_now; /* by unit: what it counts as, or OUTSIDE */
    bool undeclared_inside;
    dv_leaf *leaf;
    size_t nleaf, cap;
    bool *row_seen, *split_seen;
    dv_collect *collect;
} dv_tally;

enum { DV_OUTSIDE = -2 };

/* dim.c */
/* The units as the asker wants them: unit_now and undeclared_inside. */
void dv_tally_units(dv_tally *t);
void dv_dim_init(dv_dim *d, const dv_tally *t, const dv_by *by, const dv_kind *kind, dv_span span);

/* lens.c */
/* False if a filter speaks of another kind's fields: what can't be asked is not let through. */
bool dv_lens_init(dv_lens *l, const dv_tally *t, const dv_kind *kind);
/* The slot whose `at` this is; the margin if there is none. */
size_t dv_dim_slot(const dv_dim *d, int at);
/* That of a declared choice; the margin if there is none, or no choice: NULL. */
size_t dv_dim_choice(const dv_dim *d, const dv_choice *choice);

/* leaf.c */
dv_ask dv_ask_complete(const dv_registry *r, const dv_ask *ask);
dv_period dv_ask_period(const dv_ask *ask, dv_shift shift);
dv_span dv_ask_span(const dv_ask *ask, const dv_kind *kind, dv_shift shift);
/* other_days.c: of the kinds whose figures stand in the result, or are compared in it. */
void dv_other_days_find(dv_arena *a, const dv_registry *r, dv_result *res);
const char *dv_other_days_text(dv_arena *a, const dv_other_days *o);
/* `ask` must be complete. */
void dv_tally_init(dv_tally *t, dv_arena *a, dv_registry *r, const dv_ask *ask);
void dv_tally_need(dv_tally *t, const dv_measure *m);
void dv_tally_need_at(dv_tally *t, const dv_measure *m, dv_shift shift);
/* Only what is added up in this period: what opens behind a figure. */
void dv_tally_need_records(dv_tally *t, const dv_measure *m);
const dv_leaf *dv_tally_leaf(const dv_tally *t, const dv_measure *m, const dv_kind *context,
                             dv_shift shift);
size_t dv_leaf_words(const dv_tally *t);
/* The unit of the measure's level that a record of unit u stands for, if it was alive at the end;
 * DV_NO_UNIT. */
int dv_leaf_unit(const dv_tally *t, const dv_leaf *l, int u);

/* count.c: one kind's part of dv_tally_run. */
dv_rc dv_tally_count(dv_tally *t, dv_txn *txn, const dv_kind *k, dv_err *err);

/* scan.c */
void dv_ids_sort(dv_id *id, size_t n);
dv_rc dv_tally_run(dv_tally *t, dv_err *err);

/* cell.c */
dv_cell dv_tally_cell(const dv_tally *t, const dv_measure *m, size_t row, size_t split);
dv_cell dv_tally_cell_at(const dv_tally *t, const dv_measure *m, size_t row, size_t split,
                         dv_shift shift);
/* NONE where they can't be compared; growth too against 0. */
dv_cell dv_cell_change(dv_cell now, dv_cell before);
dv_cell dv_cell_growth(dv_cell now, dv_cell before);

/* past.c: rows = measures. */
dv_rc dv_result_past(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err);
/* The ask that a column of it stands for. */
dv_ask dv_versus_ask(const dv_result *res, size_t column);
/* listed.c: rows = records. */
dv_rc dv_result_listed(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err);
/* missing.c: what the report's `missing` and `complete` find. */
dv_rc dv_result_missing(dv_result *res, const dv_tally *t, dv_err *err);

static const dv_shift shift_none = {0, 0}, shift_last_year = {-1, 0}, shift_before = {0, -1};

/* compare.c */
dv_rc dv_compare(dv_arena *a, dv_registry *r, dv_result *res, dv_err *err);

#endif

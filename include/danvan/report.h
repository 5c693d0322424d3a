/* Reports: the configuration's report language run over the facts.
 *
 * Nothing here knows a report by name.  A result holds every figure with enough about it to open
 * the records behind it: dv_result_records scans the same facts with the same tests that counted
 * them, so what opens is what was counted. */
#ifndef DANVAN_REPORT_H
#define DANVAN_REPORT_H

#include "danvan/explain.h"
#include "danvan/facts.h"
#include "danvan/number.h"
#include "danvan/pin.h"
#include "danvan/registry.h"

typedef struct dv_ask {
    const dv_report *report;
    dv_period period;
    int unit;              /* this and everything below it; DV_NO_UNIT: the office's unit */
    dv_date as_of;         /* on the units of this day; DV_NO_DATE: as it was then */
    dv_date today;         /* overdue is judged on the earlier of this and the period's last day */
    const dv_cond *filter; /* on top of the report's; NULL */
    const char *where;     /* the same as text, as a person gave it; NULL */
} dv_ask;

typedef enum dv_figure {
    DV_FIGURE_NONE,
    DV_FIGURE_COUNT,
    DV_FIGURE_MILLI,
    DV_FIGURE_RATE
} dv_figure;

typedef struct dv_cell {
    dv_figure is; /* NONE: shown as – */
    int64_t n;    /* count, thousandths, or the numerator */
    int64_t of;   /* DV_FIGURE_RATE: the denominator; a rate of nothing has of = 0 */
} dv_cell;

/* With rows = measures: which period a column is of, or against which it is set. */
typedef enum dv_versus {
    DV_VERSUS_NOW,
    DV_VERSUS_LAST_YEAR, /* the same period of last year */
    DV_VERSUS_CHANGE,
    DV_VERSUS_GROWTH,
    DV_VERSUS_BEFORE, /* the period before */
    DV_VERSUS_BEFORE_CHANGE,
    DV_VERSUS_BEFORE_GROWTH
} dv_versus;

typedef struct dv_column {
    const char *id;            /* MEASURE, or MEASURE.CHOICE under a split */
    const char *label;         /* in the interface's language */
    const char *head;          /* short */
    const dv_measure *measure; /* NULL: the row's own, or a field's text */
    const dv_field *field;     /* with rows = records: what is told of each; NULL: a figure */
    dv_versus versus;
    int choice; /* under a split: index of the choice, -1 unset, -3 no longer declared; -2: all of
                   them together */
} dv_column;

typedef struct dv_row {
    const char *id; /* of the choice, unit or stage; "" for what has none (unset) */
    const char *label;
    int at; /* index of the choice, unit or stage; -1 unset; -2 no longer declared */
    dv_cell *cell;
    const char **text; /* with rows = records: by column, NULL where a figure is; else NULL */
    const dv_measure *measure; /* with rows = measures: what the row is; else NULL */
    dv_id record;              /* with rows = records */
} dv_row;

typedef enum dv_check {
    DV_CHECK_COUNTED, /* stated against what the records give */
    DV_CHECK_PARTS,   /* the sum of stated parts against the stated total */
    DV_CHECK_FORMULA, /* stated figures against each other: total = carried + received, rates */
    DV_CHECK_SPLITS,  /* two divisions of a total that nobody stated, against each other */
    DV_CHECK_FALLS,   /* a figure that counts from the beginning of the year, less than it was */
    DV_CHECK_WHOLE,   /* a percentage that no whole number of its denominator gives */
    DV_CHECK_ALONE    /* a percentage of which nobody says of what */
} dv_check;

/* One line of the reconciliation, whether it agrees or not. */
typedef struct dv_compared {
    dv_check check;
    const char *measure; /* "models", "models.field", "models.field.economy" */
    const char *label;
    dv_decimal stated;   /* for PARTS: the stated total */
    dv_decimal computed; /* at the precision of what was stated; for PARTS: the sum of the parts */
    dv_decimal difference; /* computed - stated */
    bool differs;
    dv_cell rate;       /* for a rate: the n/N it was computed from */
    const char *source; /* of the stated figure */
    const dv_measure *of;
    const dv_field *split; /* of a part: what divides, and which it is */
    const dv_choice *choice;
    const char *with;        /* what it is compared with, as it is shown */
    dv_explain_place place;  /* where its explanation is kept */
    dv_explained *explained; /* NULL: nobody has */
    bool lapsed;             /* the figures are no longer those that were explained */
} dv_compared;

/* A difference that nobody has explained as it is now. */
bool dv_compared_open(const dv_compared *c);
/* As "records" is in JSON. */
const char *dv_check_name(dv_check c);

/* Of a kind that this period has other days for. */
typedef struct dv_other_days {
    const dv_kind *kind;
    dv_span span;
} dv_other_days;

typedef struct dv_result {
    dv_ask ask;
    dv_span span;         /* of the first measure's kind */
    dv_other_days *other; /* of other kinds that figures of it are of */
    size_t nother;
    dv_column *column;
    size_t ncolumn;
    dv_row *row;
    size_t nrow;
    dv_row total;
    const dv_row **missing; /* rows of which the report's `missing` measure is 0; not always of
                               the table's own */
    size_t nmissing;
    const int *split; /* units of the period that were divided before the day of as_of: whom their
                         records count for is the unit above */
    size_t nsplit;
    int64_t incomplete; /* of a report that must be complete: what is in no declared row */
    dv_compared
        *compared; /* reconciliation; for other reports: what is stated about their measures */
    size_t ncompared;
    dv_pin *pin; /* notes on its figures */
    size_t npin;
    uint64_t stamp; /* of the registry when it was counted */
} dv_result;

/* False: the total has no meaning and is not to be shown (rows = measures). */
bool dv_result_has_total(const dv_result *res);
/* The measure of a cell; NULL: it is no figure. */
const dv_measure *dv_result_measure(const dv_result *res, const dv_row *row, size_t column);
/* What stands in a cell, in the interface's language; `shown` shorter where the whole is plain. */
const char *dv_result_text(dv_arena *a, const dv_result *res, const dv_row *row, size_t column);
const char *dv_result_shown(dv_arena *a, const dv_result *res, const dv_row *row, size_t column);

/* What is told below the figures: "15/12/2023 – 14/06/2024: Complaints" of each of `other`, then
 * "X was divided into A, B: its records count for C" of each of `split`. */
size_t dv_aside_number(const dv_result *res);
const char *dv_aside_text(dv_arena *a, const dv_registry *r, const dv_result *res, size_t i);

/* One read transaction.  Rows: the declared choices or stages in order; units that lived in the
 * period (or on the day of as_of) right below the asked one, or at the report's level; after them
 * the asked unit itself, values no longer declared and unset, if they have records.  Every record
 * counts in exactly one row, so a column of counts adds up to its total. */
dv_rc dv_report_run(dv_arena *a, dv_registry *r, const dv_ask *ask, dv_result **out, dv_err *err);
/* Only what the report's measures state beside what is counted: neither rows nor pins.  Where
 * nothing is stated no record is looked at. */
dv_rc dv_report_compare(dv_arena *a, dv_registry *r, const dv_ask *ask, dv_result **out,
                        dv_err *err);

/* The records behind a figure, ascending; row nrow is the total.  Of a rate: its numerator; of a
 * share, change or growth: its operand in this period; of a sum of measures: the records of all
 * its operands that are added, without those of what is taken off. */
dv_rc dv_result_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t row,
                        size_t column, const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err);

/* Narrows what is asked for by one condition more (cond.h) on the records of the report's kind.
 * DV_INVALID: it is none, or speaks of what reports don't count by; DV_DENIED: of what is
 * restricted, and the person has no right to it; `ask` is as it was.
 *
 * A report as it is declared counts every record for everybody.  Narrowed by a person it counts
 * only those that he sees: else he could ask for one day, one name, one value after the other, and
 * the counts would tell him what he may not read. */
dv_rc dv_ask_narrow(dv_arena *a, const dv_registry *r, dv_ask *ask, const char *where, dv_err *err);
/* Is it narrowed, and are there records that the person does not see, and that don't count? */
bool dv_ask_hides(const dv_registry *r, const dv_ask *ask);

/* Where the notes on a result's figures are kept: rows by their id, "unset" for what has none,
 * "undeclared" for what is declared no longer, "total" for the total; columns by their id. */
dv_pin_table dv_result_pins(const dv_result *res);
const char *dv_row_key(const dv_result *res, const dv_row *row);

/* One measure for a unit and period, without a report: the first screen's figures, targets. */
dv_rc dv_measure_run(dv_arena *a, dv_registry *r, const dv_measure *m, const dv_ask *ask,
                     dv_cell *out, dv_err *err);
/* Several of them into out[], in as few passes as can be. */
dv_rc dv_measures_run(dv_arena *a, dv_registry *r, const dv_measure *const *m, size_t n,
                      const dv_ask *ask, dv_cell *out, dv_err *err);
dv_rc dv_measure_records(dv_arena *a, dv_registry *r, const dv_measure *m, const dv_ask *ask,
                         const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err);
/* Behind what was counted of a line of the reconciliation: of a part, those of the part.
 * DV_NOT_FOUND: it was not counted but made of other figures that were stated. */
dv_rc dv_compared_records(dv_arena *a, dv_registry *r, const dv_result *res, size_t line,
                          const dv_kind **kind, dv_id **ids, size_t *n, dv_err *err);

/* The kind whose records it counts and whose periods it follows; NULL if it has none. */
const dv_kind *dv_report_kind(const dv_report *rep);

/* Is the target met?  A figure of none (an empty denominator) meets nothing and misses nothing. */
typedef enum dv_met { DV_MET, DV_MISSED, DV_NOTHING_TO_JUDGE } dv_met;
dv_met dv_target_judge(const dv_target *t, dv_cell cell);
/* The period that it is judged for: its own of today, or the one asked. */
dv_period dv_target_period(const dv_target *t, const dv_ask *ask);

/* The latest calendar half-year that is not after today and in which anything is dated; today's
 * own if the registry is empty. */
dv_rc dv_report_default_period(dv_registry *r, dv_date today, dv_period *out, dv_err *err);

#endif

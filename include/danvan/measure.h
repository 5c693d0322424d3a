/* The report language: measures, reports, targets, as the configuration declares them.
 *
 * A measure is a figure for some unit and period.  A report is measures as columns over the values
 * of one dimension as rows, perhaps split by a second dimension.
 *
 * The state of a record at the end E of a period decides where it counts: with a closing date on
 * or before E it is what its stage says (resolved or closed); with a later one it was still open.
 * Pending and void records count nowhere, closed ones only as `records`. */
#ifndef DANVAN_MEASURE_H
#define DANVAN_MEASURE_H

#include "danvan/cond.h"
#include "danvan/kind.h"
#include "danvan/period.h"

typedef enum dv_formula {
    DV_COUNT,  /* records on a basis */
    DV_SUM,    /* of a number field over them */
    DV_UNITS,  /* distinct units of `level` that have at least one such record */
    DV_ALIVE,  /* units of `level` alive on the closing date (the last day of the period) */
    DV_ADD,    /* ± other measures */
    DV_RATE,   /* operand 0 ÷ operand 1, as n/N and percent */
    DV_SHARE,  /* of the column's total */
    DV_CHANGE, /* against an earlier period, as a difference */
    DV_GROWTH, /* the same in percent; – against 0 */
    DV_DAYS    /* from one date to another, on average over the records that have both */
} dv_formula;

typedef enum dv_basis {
    DV_RECORDS,           /* dated in the period; role open, resolved or closed */
    DV_RECEIVED,          /* dated in the period; open or resolved at its end */
    DV_RECEIVED_RESOLVED, /* those of them that are resolved: "arising" denominators */
    DV_CARRIED,     /* dated before it, still open when it began; open or resolved at its end */
    DV_TOTAL,       /* carried + received: "to be resolved" */
    DV_RESOLVED_IN, /* those of the total that are resolved at its end */
    DV_LEFT,        /* those of the total that are open at its end */
    DV_IN_TIME,     /* resolved on or before the due date, or without one */
    DV_LATE,        /* resolved after it */
    DV_OVERDUE,     /* left, with a due date before the day asked about */
    DV_TO_DATE      /* dated up to the end of the period; open or resolved then */
} dv_basis;

typedef struct dv_operand {
    const struct dv_measure *measure;
    int sign; /* 1, -1 */
} dv_operand;

typedef struct dv_measure {
    const char *id;
    dv_label label;
    dv_label head; /* a short column heading; the label if not given */
    unsigned index;
    dv_formula formula;
    const dv_kind *kind; /* of COUNT, SUM, UNITS; of the others, the first operand's; ALIVE: NULL */
    dv_basis basis;
    const dv_field *sum;
    const dv_cond *filter;  /* NULL: all */
    int level;              /* UNITS, ALIVE */
    const dv_field *day[2]; /* DAYS: from the first to the second */
    const dv_field *year;   /* only records whose number here is the period's year + year_plus;
                               NULL: all */
    int year_plus;
    bool before; /* CHANGE, GROWTH: against the period before, not the same one of last year */
    const dv_operand *operand;
    size_t noperand;
    /* Fields by which a stated total is split into stated parts MEASURE.FIELD.CHOICE, whose sum
     * must be the total: several splits of one total are checked each. */
    const dv_field *const *split;
    size_t nsplit;
    int line;
} dv_measure;

typedef enum dv_dimension {
    DV_BY_NONE,
    DV_BY_FIELD,
    DV_BY_UNIT,
    DV_BY_STAGE,
    DV_BY_MEASURES, /* rows: each measure, with earlier periods as columns */
    DV_BY_RECORDS   /* rows: each record that the first measure counts */
} dv_dimension;

typedef struct dv_by {
    dv_dimension by;
    const dv_field *field; /* DV_BY_FIELD: category, choice or bool */
    int level;             /* DV_BY_UNIT: fixed level, or -1: the units right below the one asked */
} dv_by;

typedef struct dv_report {
    const char *id; /* "r1" */
    dv_label label;
    unsigned index;
    bool reconcile; /* R17: measures are those whose stated figures are checked */
    dv_by rows;
    dv_by split; /* DV_BY_NONE: one column a measure */
    const dv_measure *const *measure;
    size_t nmeasure;
    const dv_cond *filter;         /* on top of each measure's own; NULL */
    const dv_field *const *column; /* DV_BY_RECORDS: what is shown of each */
    size_t ncolumn;
    bool complete;             /* every record should have a value that is a row: others are told */
    const dv_measure *missing; /* rows where it is 0 are listed as missing; or NULL */
    dv_by missing_by;          /* the rows meant by that; DV_BY_NONE: the report's own */
    const dv_measure *bars;    /* drawn as bars; the first one if not given */
    dv_label note;             /* a remark under the table; vi NULL if none */
} dv_report;

typedef struct dv_target {
    const char *id;
    dv_label label;
    const dv_measure *measure;
    bool at_least; /* else at most */
    int64_t goal;  /* thousandths; of a rate: percent */
    bool periodic; /* judged for the present period of the form `every`, whatever is asked */
    dv_period_form every;
} dv_target;

#endif

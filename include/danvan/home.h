/* The first screen: on one side the kinds of record with live counts, the reports and what else can
 * be opened; on the other the figures that an office wants to see first, what does not add up, what
 * is due, and one's own drafts. */
#ifndef DANVAN_HOME_H
#define DANVAN_HOME_H

#include "danvan/draft.h"
#include "danvan/report.h"

typedef enum dv_entry_kind {
    DV_ENTRY_KIND,    /* a list */
    DV_ENTRY_REPORT,  /* a report */
    DV_ENTRY_FIGURE,  /* the records behind a figure */
    DV_ENTRY_DIFFERS, /* the reconciliation */
    DV_ENTRY_DUE,
    DV_ENTRY_DRAFT,
    DV_ENTRY_NOTE /* the draft of a note on a figure */
} dv_entry_kind;

typedef struct dv_home_entry {
    dv_entry_kind is;
    const char *label;
    const char *value; /* at the right; may be "" */
    bool bad;          /* a target missed, a difference, something overdue */
    const dv_kind *kind;
    const dv_report *report;
    const dv_target *target; /* whose figure it is; NULL */
    const dv_measure *measure;
    int days;         /* of what is due: until so many days from now, */
    bool not_overdue; /* and nothing that is overdue */
    dv_id id;         /* of a draft */
    uint32_t slot;
    const dv_pin_draft *note;
    uint32_t grid; /* of drafts of a grid's rows, which are one entry; 0: of a form's */
} dv_home_entry;

enum { DV_PANE_KINDS, DV_PANE_FIGURES, DV_PANES };

typedef struct dv_home {
    dv_registry *r;
    dv_arena arena;
    dv_period period; /* of the figures */
    uint64_t stamp;   /* of the store, and the day, that it shows; 0 before it does */
    dv_date today;
    size_t at_once; /* with more records than this the figures are left to dv_home_count */
    bool waiting;   /* for it: they are of before, or not there yet */
    dv_arena counted;
    const dv_home_entry *figure; /* what was counted last */
    size_t nfigure;
    const size_t *seen; /* by kind of which he does not see all: how many; NULL before counting */
    dv_home_entry *entry[DV_PANES];
    size_t n[DV_PANES], sel[DV_PANES];
    int pane; /* where the cursor is */
} dv_home;

dv_rc dv_home_open(dv_registry *r, dv_home **out, dv_err *err);
void dv_home_close(dv_home *h);
/* Shows what is there now, unless neither the store nor the day has changed since. */
dv_rc dv_home_reload(dv_home *h, dv_err *err);
/* Counts the figures that are waited for.  What stops it (see registry.h) leaves them as they were,
 * still waiting. */
dv_rc dv_home_count(dv_home *h, dv_err *err);
void dv_home_move(dv_home *h, long by);
const dv_home_entry *dv_home_marked(const dv_home *h);

#endif

/* What lasts: the facts once more of all that is pending or open, and of all that ended after its
 * own day.  Who asks what was open on some day, or what is due, reads here what can be meant, and
 * nothing of what had ended by then.
 *
 * They stand in groups: of the DV_LASTING_DAYS days in which they ended, were due and are dated.
 * How many a group holds stands apart: who asks for no more never comes near the facts.  In a group
 * a fact is followed by its date: they are dv_lasting_size apart. */
#ifndef DANVAN_LASTING_H
#define DANVAN_LASTING_H

#include "danvan/facts.h"

enum { DV_LASTING_DAYS = 32 };
#define DV_NEVER INT32_MAX /* later than every day */

typedef struct dv_lasting {
    dv_date ended; /* the first of those days; DV_NEVER: they are pending or open */
    dv_date due;   /* of pending and open ones, else DV_NEVER; DV_NEVER: on no day */
    dv_date date;  /* the first of those days */
    bool pending;
    size_t n;
} dv_lasting;

size_t dv_lasting_size(const dv_layout *l);
static inline dv_date dv_lasting_date(const dv_layout *l, const unsigned char *fact)
{
    return dv_fact_date_at(fact + l->size);
}

/* The groups of what had not ended before the day `from`, and their neighbours that ended in the
 * same days; in order of when they ended, then of when they are due.  `group` says of each what to
 * do; `page` gets the facts of those that are to be read, and returns false to stop. */
typedef enum dv_lasting_take { DV_LASTING_PASS, DV_LASTING_READ, DV_LASTING_STOP } dv_lasting_take;
typedef dv_lasting_take (*dv_lasting_fn)(void *ctx, const dv_lasting *g);
typedef bool (*dv_lasting_page_fn)(void *ctx, const unsigned char *facts, size_t n);
dv_rc dv_lasting_scan(dv_registry *r, dv_txn *t, const dv_kind *k, dv_date from,
                      dv_lasting_fn group, dv_lasting_page_fn page, void *ctx, dv_err *err);

#endif

/* Small things that a person keeps under a name, for one kind: templates of a form (field and
 * canonical value) and filters of a list (what the list's filter says of itself).
 *
 * They are no records: nothing of them is in the log, and nobody else sees them.  A template knows
 * its fields by their permanent numbers, as a record does: what the configuration has no longer is
 * left out, and is there again once it is declared again. */
#ifndef DANVAN_KEEP_H
#define DANVAN_KEEP_H

#include "danvan/arena.h"
#include "danvan/registry.h"

typedef enum dv_keep_sort { DV_KEEP_TEMPLATE, DV_KEEP_FILTER } dv_keep_sort;

enum { DV_KEEP_NAME = 60 }; /* characters of a name */

typedef struct dv_kept_pair {
    const char *key, *value;
} dv_kept_pair;

typedef struct dv_kept {
    const char *name;
    dv_kept_pair *pair;
    size_t n;
    bool damaged; /* it can't be read any more, only dropped: n = 0 */
} dv_kept;

/* Takes the place of one of the same name.  DV_INVALID: a name that is empty, too long or more than
 * one line of text, or a template with the value of a field that can be sealed. */
dv_rc dv_keep_put(dv_registry *r, dv_keep_sort sort, const dv_kind *k, const dv_kept *kept,
                  dv_err *err);
/* The acting person's, in the order of their names: a damaged one hides no other. */
dv_rc dv_keep_list(dv_arena *a, dv_registry *r, dv_keep_sort sort, const dv_kind *k, dv_kept **out,
                   size_t *n, dv_err *err);
/* None of that name: nothing happens. */
dv_rc dv_keep_drop(dv_registry *r, dv_keep_sort sort, const dv_kind *k, const char *name,
                   dv_err *err);

#endif

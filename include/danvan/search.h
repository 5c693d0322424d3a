/* Finding while one types: the first hits only, as fast in a million records as in a hundred.
 *
 * Words in any order, without marks, đ as d, the last one a prefix; a whole id finds its record.
 * Hits that have every word with exactly the marks that were typed come first (if any were typed);
 * then the newest by the kind's date.  Sealed texts are in no index and are never found. */
#ifndef DANVAN_SEARCH_H
#define DANVAN_SEARCH_H

#include "danvan/record.h"

typedef struct dv_hit {
    const dv_kind *kind;
    dv_id id;
    dv_date day;
    bool exact; /* the marks are as typed */
} dv_hit;

/* At most `limit` of one kind, or of all (NULL); *more: there are further ones.  A text without a
 * word finds nothing. */
dv_rc dv_search_top(dv_arena *a, dv_registry *r, const dv_kind *k, const char *text, size_t limit,
                    dv_hit **out, size_t *n, bool *more, dv_err *err);

#endif

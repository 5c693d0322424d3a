/* Finding records while one types: words in any order, without marks, over one kind or all of
 * them.  The first hits only: exact marks first, newest first; more words narrow. */
#ifndef DANVAN_FINDER_H
#define DANVAN_FINDER_H

#include "danvan/editor.h"
#include "danvan/search.h"

typedef struct dv_found {
    const dv_kind *kind;
    dv_id id;
    const char *id_text;
    const char *title;
    const char *note; /* unit, day, stage */
} dv_found;

typedef struct dv_finder {
    dv_registry *r;
    const dv_kind *kind; /* NULL: all */
    dv_editor line;      /* what is typed */
    dv_arena arena;      /* of the hits */
    dv_found *found;
    size_t n, sel, top;
    bool more; /* there are further ones than are shown */
    bool idle; /* the last key did nothing */
    bool full; /* the last key found no room in the line */
} dv_finder;

void dv_finder_init(dv_finder *f, dv_registry *r, const dv_kind *kind);
void dv_finder_free(dv_finder *f);
/* One key: for the line, or up and down; `page` is how many rows are seen. */
dv_rc dv_finder_key(dv_finder *f, dv_key key, int page, dv_err *err);
/* What is typed was changed from outside. */
dv_rc dv_finder_search(dv_finder *f, dv_err *err);
const dv_found *dv_finder_marked(const dv_finder *f); /* NULL: nothing is found */

#endif

/* The recipe of demonstration data: batches of invented records, declared in a file like the
 * configuration's (conf/demo.ini explains its own language) and read with the same care: every
 * fault with FILE:LINE.  What a pattern yields is checked when the record is saved. */
#ifndef DANVAN_RECIPE_H
#define DANVAN_RECIPE_H

#include "danvan/schema.h"

typedef struct dv_pattern {
    const dv_field *field; /* NULL: the stage */
    const char *text;
    int line;
} dv_pattern;

typedef struct dv_words {
    const char *id;
    const char *const *value;
    size_t n;
} dv_words;

typedef struct dv_lot {
    const char *id;
    const dv_kind *kind;
    size_t count;
    const dv_pattern *pattern; /* the template's, replaced or followed by the batch's own */
    size_t npattern;
    int line;
} dv_lot;

typedef struct dv_stated_figure {
    const char *measure, *value; /* as written */
    int line;
} dv_stated_figure;

typedef struct dv_stated_lot {
    const char *id;
    const char *unit, *period, *source;
    const dv_stated_figure *figure;
    size_t nfigure;
    int line;
} dv_stated_lot;

typedef struct dv_recipe {
    const char *path;
    uint64_t seed;
    const dv_words *words;
    size_t nwords;
    const dv_lot *lot;
    size_t nlot;
    const dv_stated_lot *stated;
    size_t nstated;
} dv_recipe;

/* All memory is the arena's. */
dv_rc dv_recipe_load(dv_arena *a, const dv_schema *s, const char *path, dv_recipe **out,
                     dv_faults *faults);

#endif

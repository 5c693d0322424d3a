/* Stated figures: numbers that a letter or a report states and nobody counted here.  One per unit,
 * period, measure and source; stating it again replaces it, and the log keeps both. */
#ifndef DANVAN_STATED_H
#define DANVAN_STATED_H

#include "danvan/number.h"
#include "danvan/registry.h"

typedef struct dv_stated {
    int unit;
    dv_period period;
    const dv_measure *measure;
    const dv_field *split; /* MEASURE.FIELD.CHOICE: a stated part; or NULL */
    const dv_choice *choice;
    dv_decimal value;
    const char *source;
    const char *who;
    dv_time at;
} dv_stated;

/* "models", "models.field.economy": fills measure, split, choice. */
dv_rc dv_stated_name(const dv_schema *s, const char *text, dv_stated *out, dv_err *err);
const char *dv_stated_name_of(dv_arena *a, const dv_stated *st);

dv_rc dv_stated_put(dv_registry *r, const dv_stated *st, size_t n,
                    dv_err *err); /* all or nothing */
/* Those of the unit and period; unit DV_NO_UNIT or period NULL: all.  What is no longer declared is
 * left out.  DV_CORRUPT: one of them can't be read; err's place says which: stated again, it is. */
dv_rc dv_stated_list(dv_arena *a, dv_registry *r, int unit, const dv_period *p, dv_stated **out,
                     size_t *n, dv_err *err);

#endif

/* Parsing conditions: what its two sources share. */
#ifndef DANVAN_COND_INT_H
#define DANVAN_COND_INT_H

#include "schema_int.h"

typedef struct dv_cond_parser {
    dv_arena *a;
    const dv_schema *s;
    const dv_kind *k;
    dv_err *err;
    bool typed; /* by a person, who may write what the screen shows in place of an id */
} dv_cond_parser;

/* Makes *text canonical and finds its number, for the term's subject; false, and said, if it is
 * none of its values. */
bool dv_cond_take_value(dv_cond_parser *p, const dv_term *t, const char **text, int64_t *num);

#endif

/* One change to many records: a stage, or a field's value.  Tried first, so that a person sees what
 * it would do; then done in one act (one transaction, undone as one). */
#ifndef DANVAN_BULK_H
#define DANVAN_BULK_H

#include "danvan/save.h"

typedef struct dv_bulk {
    const dv_kind *kind;
    const dv_id *id;
    size_t n;
    const dv_stage *stage; /* or: */
    const dv_field *field;
    const char *value; /* canonical or as typed; "" unsets */
} dv_bulk;

enum { DV_BULK_NAMED = 4 };

typedef struct dv_bulk_told {
    size_t changed, same, refused;
    dv_id first[DV_BULK_NAMED]; /* of those that are refused */
    dv_err why;                 /* of the first that is refused: its id and the reason */
} dv_bulk_told;

/* What it would do; nothing is stored. */
dv_rc dv_bulk_try(dv_registry *r, const dv_bulk *b, dv_bulk_told *told, dv_err *err);
/* All of them or none: DV_INVALID or DV_CONFLICT if one is refused, which `told` names. */
dv_rc dv_bulk_do(dv_registry *r, const dv_bulk *b, dv_bulk_told *told, dv_err *err);

#endif

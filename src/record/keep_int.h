/* The bytes of what is kept under a name, pair by pair. */
#ifndef DANVAN_KEEP_INT_H
#define DANVAN_KEEP_INT_H

#include "danvan/keep.h"

#include "record_int.h"

typedef struct kept_pairs {
    dv_reader rd;
    dv_keep_sort sort;
    uint64_t left;
} kept_pairs;

kept_pairs dv_kept_pairs(dv_keep_sort sort, dv_str bytes);
/* `no` of a template, `key` of a filter; false at the end, or where the bytes make no sense. */
bool dv_kept_next(kept_pairs *p, uint16_t *no, dv_str *key, dv_str *value);
bool dv_kept_is_sound(dv_keep_sort sort, dv_str bytes);

/* After a change of the configuration: takes out, of everybody's, what a field that can be sealed
 * now has been kept of; the log says how much. */
dv_rc dv_keep_seal(dv_registry *r, dv_txn *t, dv_err *err);

#endif

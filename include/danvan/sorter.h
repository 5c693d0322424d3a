/* Puts byte strings into order, however many, in bounded memory: what has no room is kept in runs
 * in a file that has no name, and the runs are merged at the end.
 *
 * Keys are in the order of their bytes; what has the same key comes in the order in which it was
 * added.  Fill it first, then take everything out once. */
#ifndef DANVAN_SORTER_H
#define DANVAN_SORTER_H

#include "danvan/err.h"
#include "danvan/str.h"

typedef struct dv_sorter dv_sorter;

/* About so many bytes of memory, or what there is of it; runs go to a file in `dir`. */
dv_sorter *dv_sorter_open(const char *dir, size_t memory);
void dv_sorter_close(dv_sorter *s); /* NULL is allowed */
/* DV_IO: the file can't be written, or memory is short. */
dv_rc dv_sorter_add(dv_sorter *s, dv_str key, dv_str value, dv_err *err);
/* What is in order already is put past all others into a run of its own: nothing is added
 * meanwhile.
 */
dv_rc dv_sorter_run(dv_sorter *s, dv_err *err);
dv_rc dv_sorter_put(dv_sorter *s, dv_str key, dv_str value, dv_err *err);
dv_rc dv_sorter_run_end(dv_sorter *s, dv_err *err);
dv_rc dv_sorter_turn(dv_sorter *s, dv_err *err); /* from adding to taking out */
/* What it gives is the sorter's until the next call.  False at the end or on a failure. */
bool dv_sorter_next(dv_sorter *s, dv_str *key, dv_str *value);
dv_rc dv_sorter_rc(const dv_sorter *s, dv_err *err);

#endif

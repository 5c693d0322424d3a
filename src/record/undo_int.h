/* The parts of taking back an act. */
#ifndef DANVAN_UNDO_INT_H
#define DANVAN_UNDO_INT_H

#include "danvan/undo.h"

#include "record_int.h"

/* DV_CONFLICT if a record that went in this transaction is still pointed to by what the log's
 * entries from `first` to `last` saved; `last` was the log's last before the transaction. */
dv_rc dv_undo_none_points(dv_registry *r, dv_txn *t, uint64_t first, uint64_t last, dv_err *err);

#endif

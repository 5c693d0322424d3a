/* The whole-store check: rebuilds sort index, words and facts from the records and compares; reads
 * every record and re-checks what must always hold; walks the log's hash chain and
 * holds it against every signed head; reads every stated figure and everything kept under a name.
 */
#ifndef DANVAN_VERIFY_H
#define DANVAN_VERIFY_H

#include "danvan/registry.h"

typedef struct dv_verify_result {
    size_t records, sorted, words, facts, log; /* how many were read */
    size_t log_sound; /* the log's entries up to this one are what was written */
    size_t heads;     /* signed heads that were read */
    size_t unproven; /* records that can't be held against the log: it has sealed what stood open */
    size_t repaired; /* entries of derived databases put right */
} dv_verify_result;

/* DV_OK: sound.  DV_CORRUPT: every finding is in faults.  DV_CONFLICT: it is read without locks and
 * was written meanwhile; no finding means anything.  With repair, which is an administrator's
 * (DV_DENIED), the derived databases are rebuilt in one transaction; damage anywhere else is told,
 * never mended in silence. */
dv_rc dv_verify(dv_registry *r, bool with_repair, dv_verify_result *out, dv_faults *faults,
                dv_err *err);

/* Is the store's database of this name made from the records, so that it can be made again? */
bool dv_verify_derived(const char *database);

#endif

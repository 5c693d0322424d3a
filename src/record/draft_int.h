/* The bytes of drafts. */
#ifndef DANVAN_DRAFT_INT_H
#define DANVAN_DRAFT_INT_H

#include "danvan/draft.h"

#include "record_int.h"

enum { DRAFT_KEY_BYTES = 10 }; /* of kind and id or slot, after the person and \0 */

/* What was typed into one field. */
dv_rc dv_draft_put_text(dv_registry *r, dv_txn *t, uint16_t no, dv_str text, bool secret,
                        dv_buf *out, dv_err *err);

/* After a change of the configuration: seals, in everybody's drafts, what stands there in clear of
 * a field that can be sealed now.  *any is set if there was something. */
dv_rc dv_draft_seal(dv_registry *r, dv_txn *t, bool *any, dv_err *err);

#endif

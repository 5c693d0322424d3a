/* Records that may be the same as one that is being entered: of the same kind and unit (or of one
 * that has been merged with it by the later of the two days), dated within DV_ALIKE_DAYS of it,
 * with one of the kind's `alike` fields saying the same but for marks, case, punctuation or a
 * single word.  A hint, never a hindrance.
 *
 * Sealed fields are compared in memory, and only where the kind's `alike_when` holds of both
 * records: what is sealed unconditionally can't be probed by typing names.  The answer never
 * carries a sealed text.  It reads the facts of the days around and the records of that unit, so it
 * grows with a unit's half year, not with the store. */
#ifndef DANVAN_ALIKE_H
#define DANVAN_ALIKE_H

#include "danvan/record.h"

enum { DV_ALIKE_DAYS = 90 };

typedef struct dv_alike {
    dv_id id;
    dv_date day;
    const char *title;     /* of the other record; dv_mask never: a title is not sealed */
    const dv_field *field; /* that is alike */
    bool same;             /* the same but for marks and case; otherwise a word differs */
} dv_alike;

/* At most `limit`, the newest first.  A record without a day or unit has none. */
dv_rc dv_alike_find(dv_arena *a, dv_registry *r, const dv_record *rec, size_t limit, dv_alike **out,
                    size_t *n, dv_err *err);

#endif

/* What notes and explanations have in common: one is said of a figure, by somebody, and another may
 * be put in its place. */
#ifndef DANVAN_SAID_INT_H
#define DANVAN_SAID_INT_H

#include "danvan/pin.h"

#include "record_int.h"

/* One line of plain text, in NFC, without blanks around it; `most` characters. */
dv_rc dv_line_of_text(dv_buf *nfc, const char *text, size_t most, dv_err *err);

/* Of what is stored; tells it from whatever is stored there later. */
uint32_t dv_said_mark(dv_str stored);

typedef struct dv_said {
    const char *text, *who; /* NULL: nothing is said there */
    dv_time at;
    uint32_t mark;
    const char *off, *about; /* how the log calls that it was taken off */
} dv_said;

/* May `text` take its place, for whom *on was there?  NULL: for whoever asks.  DV_CONFLICT: says
 * whose it is by now, and *on is set to it. */
dv_rc dv_said_stands(dv_registry *r, dv_txn *t, const dv_said *is, const char *text, uint32_t *on,
                     dv_err *err);

#endif

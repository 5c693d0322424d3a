/* Where a note's figure is. */
#ifndef DANVAN_PIN_INT_H
#define DANVAN_PIN_INT_H

#include "danvan/pin.h"

#include "record_int.h"

void dv_pin_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t, const char *row,
                const char *column);

#endif

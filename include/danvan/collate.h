/* Vietnamese order as sort keys: memcmp on two keys gives the order of the alphabet
 * (a ă â b c d đ e ê …, then tones, then case), equal to ICU's "vi" collation for Vietnamese and
 * ASCII text with the punctuation of print.  Letters of no decomposition (ß, ø) and other scripts
 * follow after z, by code point. */
#ifndef DANVAN_COLLATE_H
#define DANVAN_COLLATE_H

#include "danvan/str.h"

enum { DV_COLLATE_MAX = 256 };

/* Appends at most `max` bytes of key for s (valid UTF-8, any normal form). */
void dv_collate_key(dv_buf *b, dv_str s, size_t max);
int dv_collate(dv_str a, dv_str b);

#endif

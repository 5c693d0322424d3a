/* Figures in digits that are read across a room: each made of many cells. */
#ifndef DANVAN_LARGE_H
#define DANVAN_LARGE_H

#include "danvan/arena.h"

/* Lines of "█" (in ASCII "#") and blanks, as large as fit into so many columns and rows; *n lines.
 * NULL: no room, or the text has signs other than 0–9 . , % / + - – and blanks. */
const char *const *dv_large(dv_arena *a, const char *text, int columns, int rows, bool ascii,
                            size_t *n);

#endif

/* The marked row among those of a screen, and the first of those that are seen. */
#ifndef DANVAN_ROWS_INT_H
#define DANVAN_ROWS_INT_H

#include <stddef.h>

/* The row that lies so many on from another of n; the first or the last where there is none. */
static inline size_t dv_row_moved(size_t at, long by, size_t n)
{
    long to = (long)at + by, last = (long)n - 1;
    return (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
}

/* The first row to be seen, so that the marked one is, of which there is room for `body`. */
static inline size_t dv_row_top(size_t top, size_t at, size_t body)
{
    if (at < top)
        return at;
    return at >= top + body ? at - body + 1 : top;
}

#endif

/* A table whose cells are measured, for the two files that lay it out. */
#ifndef DANVAN_TABLE_INT_H
#define DANVAN_TABLE_INT_H

#include "danvan/layout.h"
#include "danvan/utf8.h"

enum { DV_TABLE_GAP = 2 };

/* On one line. */
typedef struct dv_shown {
    dv_str text;
    int columns;
} dv_shown;

typedef struct dv_measured {
    size_t nline, ncol; /* the head is the first line */
    dv_shown *cell;     /* nline × ncol */
    int *width;         /* ncol: the widest cell */
    const bool *right;
    bool total; /* the last line is one */
} dv_measured;

static inline dv_shown *dv_measured_line(const dv_measured *m, size_t line)
{
    return m->cell + line * m->ncol;
}

static inline int dv_shown_columns(dv_str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= ' ' && s.p[n] <= '~')
        n++;
    return n == s.n ? (int)n : dv_utf8_columns(s);
}

/* Is a rule drawn above the line? */
static inline bool dv_measured_ruled(const dv_measured *m, size_t line)
{
    return line == 1 || (m->total && line > 1 && line + 1 == m->nline);
}

void dv_table_dashes(dv_buf *out, int n);

/* table_fold.c: for a table that is wider than `most`, which it may change; its columns are taken
 * apart and set anew, their heads and texts broken between words, and what is still too wide below,
 * its rows named again. */
void dv_table_fold(dv_arena *a, dv_buf *out, dv_measured *m, int most);

#endif

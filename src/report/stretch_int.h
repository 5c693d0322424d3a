/* A span that leaves of a kind count in.  Records that count on the same bases there are of one
 * state; the first is that of none.  Plain leaves, which count every record on their basis and
 * nothing of it, are made of the states when all is counted. */
#ifndef DANVAN_STRETCH_INT_H
#define DANVAN_STRETCH_INT_H

#include "danvan/lasting.h"
#include "danvan/rollup.h"

#include "basis_int.h"

enum { DV_MOST_STATES = 32 };

typedef struct dv_stretch {
    dv_span span;
    dv_bounds bounds;
    unsigned wanted;                   /* the bases of its leaves */
    unsigned char of[2][DV_STANDINGS]; /* the state; [1]: of records that are dated in the span */
    const unsigned char *at;           /* the one of these for the page at hand */
    size_t now;                        /* the state of the fact, or of the group, at hand */
    unsigned bases[DV_MOST_STATES];    /* by state */
    int64_t *n[DV_MOST_STATES];        /* by state and cell; NULL: none yet */
    int64_t *all;                      /* where those of whole pages are counted */
    const uint32_t *place[2]; /* where a state's numbers begin in n[0], by outcomes and the stage's
                                 byte; [1] as above */
    size_t nstate;
    bool carried; /* a leaf counts records from before it */
    bool timed;   /* or asks when they were due */
    bool plain;   /* there are plain leaves */
} dv_stretch;

/* What a byte of a fact adds to its cell. */
typedef struct dv_cell_byte {
    size_t at;
    const uint32_t *of;
} dv_cell_byte;

/* Where a fact is counted: row × (number of splits + 1) + split. */
typedef struct dv_cells {
    dv_arena *arena;
    const dv_lens *lens;
    /* What of a fact adds to it: its unit, by permanent number, and none to two bytes; NULL: facts
     * are asked one by one.  The first `outside` are those of a unit that lies outside, which
     * nobody reads; so no processor has to guess which facts are of one. */
    const uint32_t *of_unit;
    dv_cell_byte byte[2];
    size_t nbyte;
    size_t parts; /* of these that are to be added up */
    size_t outside, n;
    size_t stride;                      /* how far the facts stand apart that are counted */
    bool rolled;                        /* they are fronts of the rollup */
    int64_t power[DV_ROLLUP_EXPONENTS]; /* how many records each of them stands for */
} dv_cells;

/* Once its bases are known. */
void dv_stretch_states(dv_stretch *s);
/* For whole pages: the tables of cells, then of each stretch. */
void dv_cells_tables(dv_cells *c);
void dv_stretch_tables(dv_stretch *s, const dv_cells *c);
/* Is nothing asked of a fact but its front?  Then the rollup is counted. */
bool dv_cells_of_fronts(const dv_cells *c);

/* Many of one state.  Its first record makes room for its numbers.  Those of the first state mean
 * nothing, and are counted so that no processor has to guess which record is of it. */
void dv_stretch_add_many(dv_stretch *s, const dv_cells *c, size_t state, size_t cell, int64_t n);

static inline void dv_stretch_add(dv_stretch *s, const dv_cells *c, size_t state, size_t cell)
{
    if (s->n[state])
        s->n[state][cell]++;
    else
        dv_stretch_add_many(s, c, state, cell, 1);
}

/* All facts of a page, where nothing is filtered or hidden and all leaves are plain: nearly always.
 */
void dv_stretch_page(const dv_stretch *s, const dv_cells *c, const unsigned char *fact,
                     const unsigned char *end);

/* group.c: the state of all records of a group, dated before the span that s is at; false: its key
 * doesn't tell, or they differ. */
bool dv_group_state(const dv_stretch *s, const dv_lasting *g, size_t *state);

#endif

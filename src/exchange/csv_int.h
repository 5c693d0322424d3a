/* CSV's inside: a reader that counts lines and bounds memory around libcsv, and the guard against
 * formulas. */
#ifndef DANVAN_CSV_INT_H
#define DANVAN_CSV_INT_H

#include "danvan/arena.h"
#include "danvan/csv.h"

#include <stdio.h>

enum {
    DV_CSV_MAX_ROW = 1 << 20, /* bytes of a row, line breaks in quotes included */
    DV_CSV_MAX_CELLS = 1024,
    DV_CSV_MAX_FAULTS = 1000
};

typedef struct dv_csv_cell {
    dv_str text;
    size_t line; /* where it begins, from 1 */
    bool simple; /* see dv_utf8_is_simple */
} dv_csv_cell;

typedef struct dv_csv_row {
    const dv_csv_cell *cell; /* at most DV_CSV_MAX_CELLS of them */
    size_t n;                /* how many there were */
    size_t line;
} dv_csv_row;

/* Every fault found, up to the limit; `full` once it is reached. */
typedef struct dv_csv_faults {
    dv_faults *list;
    const char *name;
    bool full;
} dv_csv_faults;

/* column 0: the whole row. */
void dv_csv_fault(dv_csv_faults *f, size_t line, size_t column, const char *field,
                  const char *text);
/* What saving a row found.  What a rule only advises is not told row by row; what no later import
 * takes back is, up to the same limit. */
void dv_csv_found(dv_csv_faults *f, size_t line, size_t column, const dv_fault *found);
/* A fault, at a place that is written already. */
void dv_csv_fault_at(dv_csv_faults *f, const char *place, const char *field, const char *text);
/* The same, from a printed sentence that the arena holds. */
#define dv_csv_faultf(f, line, column, field, ...)                                                 \
    dv_csv_fault((f), (line), (column), (field), dv_arena_printf((f)->list->arena, __VA_ARGS__))

/* Calls fn for each row that is not empty; the row dies with the call.  Stops when fn returns
 * false, after a fault that makes the rest unreadable, or at the end. */
typedef bool (*dv_csv_row_fn)(void *ctx, const dv_csv_row *row);
/* Cells come in UTF-8, read as `encoding` says. */
dv_rc dv_csv_read(FILE *in, dv_legacy encoding, dv_csv_faults *faults, dv_csv_row_fn fn, void *ctx,
                  dv_err *err);

/* csv_ahead.c: the same, by a thread of its own where that is faster. */
dv_rc dv_csv_read_ahead(FILE *in, dv_legacy encoding, dv_csv_faults *faults, dv_csv_row_fn fn,
                        void *ctx, dv_err *err);

/* csv_split.c: the cells of a line that is a whole row, in its bytes; at most DV_CSV_MAX_CELLS.
 * False: it may be anything else, too, and is for the library to read. */
bool dv_csv_split(dv_str line, char separator, dv_str *cell, size_t *n);

/* What the columns are. */
typedef enum dv_csv_what {
    DV_CSV_FIELD,
    DV_CSV_ID,
    DV_CSV_REVISION,
    DV_CSV_STAGE,
    DV_CSV_STAGE_ON,
    DV_CSV_CREATED
} dv_csv_what;
typedef struct dv_csv_column {
    dv_csv_what what;
    const dv_field *field;
    size_t fraction,
        thousands; /* the first line of it that has a point with this meaning; 0: none */
} dv_csv_column;
typedef struct dv_csv_head {
    dv_csv_column column[DV_CSV_MAX_CELLS];
    size_t n;
    size_t at[DV_CSV_CREATED + 1]; /* the first of each, from DV_CSV_ID; n: there is none */
    bool *typed;                   /* by field index: it has a column, and is not worked out */
} dv_csv_head;
/* False if any name is at fault. */
bool dv_csv_head_read(dv_csv_head *h, const dv_kind *k, const dv_csv_row *row,
                      dv_csv_faults *faults);

/* csv_cell.c: could every cell be read? */
bool dv_csv_readable(const dv_csv_row *row);
/* Does the cell tell this moment?  As it was exported, or as a spreadsheet has written
 * it anew: another form of the day, a blank, no seconds. */
bool dv_csv_is_moment(dv_str cell, dv_time at);

/* csv_told.c: why a row is refused; `here`: when the record of its number was made. */
const char *dv_csv_no_stage(dv_arena *a, const dv_kind *k, const char *typed);
const char *dv_csv_other_store(dv_arena *a, const char *here);
const char *dv_csv_newer(dv_arena *a, uint32_t now, const char *who);
const char *dv_csv_two_points(dv_arena *a, size_t line);
const char *dv_csv_worked_out(dv_arena *a, const char *is); /* NULL: nothing */
/* Of a row that a record says already. */
const char *dv_csv_entered(dv_arena *a, const dv_kind *k, const dv_entered *there);
const char *dv_csv_left_out(dv_arena *a, const dv_kind *k, const dv_entered *there);

/* csv_hand.c: a write transaction may wait for nothing, so what comes through a pipe is put by
 * first, into a file without a name beside the store; *out is `in` where that is a file. */
dv_rc dv_csv_at_hand(FILE *in, const char *name, const char *store, FILE **out, dv_err *err);

/* csv_known.c: the records that a table has changed so far, and the line of each. */
typedef struct dv_csv_known_one {
    dv_id id;
    size_t line; /* 0: this place is free */
} dv_csv_known_one;
typedef struct dv_csv_known {
    dv_csv_known_one *at;
    size_t n, cap; /* cap: a power of two */
} dv_csv_known;
/* The line that has taken this record already; 0: none, and now `line` has. */
size_t dv_csv_known_line(dv_csv_known *k, dv_id id, size_t line);
void dv_csv_known_free(dv_csv_known *k);

/* csv_cell.c: a cell as it stands in the file.  Guarding puts an apostrophe before what a
 * spreadsheet would run; unguarding takes exactly that one off again. */
void dv_csv_put(dv_buf *out, dv_str text, bool guard);
dv_str dv_csv_unguard(dv_str cell);
/* In Vietnamese 1.125 is read as more than a thousand, and 1.5 can't be: a column that has both
 * means one of them otherwise than it is read.  Notes what the cell's point is read as; the line of
 * the column where one was read otherwise, or 0.  Told once of a column. */
size_t dv_csv_other_point(dv_csv_column *c, const dv_csv_cell *cell);
/* A number field's canonical text, so that no reader takes its point for a separator of thousands:
 * 4.494 is written 4.4940. */
void dv_csv_put_number(dv_buf *out, const char *value);
/* Back into what dv_record_import reads as the same number; others as they are. */
dv_str dv_csv_number(dv_arena *a, dv_str cell);

#endif

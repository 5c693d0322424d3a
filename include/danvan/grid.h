/* Many records entered at once, one a row, in the columns that the kind declares.
 *
 * Each row is a form of its own (form.h), so that what is typed is checked, drafted and saved as in
 * one; rows are saved all together or not at all.  A cell is typed into with an editor; what is
 * chosen from a list opens it.  The last row is always an empty one: a new record is begun by going
 * there. */
#ifndef DANVAN_GRID_H
#define DANVAN_GRID_H

#include "danvan/editor.h"
#include "danvan/form.h"

typedef struct dv_grid {
    dv_registry *r;
    const dv_kind *kind;
    dv_form **row;
    size_t n, cap;
    size_t at;        /* the row of the cursor */
    size_t col;       /* of kind->grid */
    uint32_t no;      /* that the drafts of its rows share; 0: none is stored */
    size_t top, left; /* the first row and column that are seen */
    bool forked;      /* another terminal goes on with the drafts that it came from */
    dv_form *dropped; /* the row that was dropped last; NULL: none */
    size_t dropped_at;
    dv_editor cell; /* of the cell being typed */
    bool editing;
    dv_typer *typer; /* borrowed; NULL: none */
} dv_grid;

dv_rc dv_grid_open(dv_registry *r, const dv_kind *k, dv_grid **out, dv_err *err);
/* All rows of the grid whose drafts share the number, as they were typed.  DV_NOT_FOUND: there are
 * none (any more), err unset. */
dv_rc dv_grid_open_drafted(dv_registry *r, const dv_kind *k, uint32_t no, dv_grid **out,
                           dv_err *err);
void dv_grid_close(dv_grid *g); /* NULL is allowed */

dv_form *dv_grid_form(const dv_grid *g); /* of the cursor's row, its `at` being the cell's field */
/* Another cell: what is typed into the old one is taken and checked.  Past the last row: a new one.
 */
dv_rc dv_grid_go(dv_grid *g, size_t row, size_t col, dv_err *err);
/* To the next or previous cell, over the ends of rows. */
dv_rc dv_grid_step(dv_grid *g, int by, dv_err *err);
/* Would the key be a mark with no letter under it? */
bool dv_grid_lone_key(const dv_grid *g, dv_key key);
/* A key for the cell's text; false if it means nothing there. */
bool dv_grid_key(dv_grid *g, dv_key key, bool *full);
/* A text of any length into the cell, as if it had been typed but never by Telex; one that has no
 * room is not taken: *full. */
void dv_grid_type(dv_grid *g, dv_str text, bool *full);

/* How many cells, and where the first of them is; n 0: none. */
typedef struct dv_grid_told {
    size_t n, row;
    const dv_field *field;
} dv_grid_told;
typedef struct dv_grid_pasted {
    dv_grid_told refused;  /* had no room, and were not taken */
    dv_grid_told beyond;   /* stood behind the last column, and were not taken */
    dv_grid_told unclosed; /* begin with a quotation mark that nothing closes: as they stand */
    dv_grid_told joined;   /* had line breaks or tabs, now blanks, in a field of one line */
    bool headed; /* the first row names fields of the kind, and no record: its cells' columns */
} dv_grid_pasted;
/* Cells as a spreadsheet copies them, from the cursor on; where their first row names fields of the
 * kind, two or more and nothing else, each column goes to the one that it names.  A closed field's
 * text is understood as it would be from a file, by label or id. */
dv_rc dv_grid_paste(dv_grid *g, dv_str text, dv_grid_pasted *done, dv_err *err);
/* Takes what is typed in the cell; nothing typed: nothing happens. */
void dv_grid_commit(dv_grid *g);
/* The value of the cell above. */
void dv_grid_ditto(dv_grid *g);
/* Takes the row out, its draft too. */
dv_rc dv_grid_drop(dv_grid *g, dv_err *err);
/* The row that was dropped last stands where it stood; false: none was. */
bool dv_grid_take_back(dv_grid *g);

size_t dv_grid_filled(const dv_grid *g); /* rows that anything was typed into */
/* All filled rows in one act; then they are gone from the grid.  Refused: the cursor is on the
 * first fault. */
dv_rc dv_grid_save(dv_grid *g, size_t *saved, dv_err *err);
dv_rc dv_grid_draft(dv_grid *g, dv_err *err);
bool dv_grid_undrafted(const dv_grid *g);

#endif

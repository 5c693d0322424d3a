#include "danvan/grid.h"

#include "danvan/utf8.h"

#include <stdlib.h>
#include <string.h>

static void make_room(dv_grid *g)
{
    if (g->n < g->cap)
        return;
    g->cap = g->cap ? g->cap * 2 : 16;
    g->row = realloc(g->row, g->cap * sizeof *g->row);
    DV_NEED(g->row);
}

static dv_rc add_empty(dv_grid *g, dv_err *err)
{
    dv_form *f;
    dv_rc rc = dv_form_open(g->r, g->kind, 0, &f, err);
    if (rc != DV_OK)
        return rc;
    make_room(g);
    f->at = g->kind->grid[g->col]->index;
    f->grid = g->no;
    g->row[g->n++] = f;
    return DV_OK;
}

static dv_rc add_row(dv_grid *g, dv_err *err)
{
    dv_rc rc = add_empty(g, err);
    if (rc == DV_OK && g->n > 1)
        dv_form_carry_typed(g->row[g->n - 1], g->row[g->n - 2]);
    return rc;
}

static dv_grid *new_grid(dv_registry *r, const dv_kind *k)
{
    dv_grid *g = calloc(1, sizeof *g);
    DV_NEED(g);
    *g = (dv_grid){.r = r, .kind = k};
    return g;
}

dv_rc dv_grid_open(dv_registry *r, const dv_kind *k, dv_grid **out, dv_err *err)
{
    dv_grid *g = new_grid(r, k);
    dv_rc rc = add_row(g, err);
    if (rc != DV_OK) {
        dv_grid_close(g);
        g = NULL;
    }
    *out = g;
    return rc;
}

static int by_slot(const void *x, const void *y)
{
    const dv_draft *const *a = x, *const *b = y;
    return ((*a)->slot > (*b)->slot) - ((*a)->slot < (*b)->slot);
}

/* The order in which they were stored is that of the rows. */
static dv_rc rows_of(dv_arena *a, const dv_grid *g, dv_draft ***out, size_t *n, dv_err *err)
{
    size_t all = 0;
    dv_rc rc = dv_draft_list(a, g->r, out, &all, err);
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        dv_draft *d = (*out)[i];
        if (d->kind == g->kind && d->grid == g->no && !d->id && !d->fault)
            (*out)[(*n)++] = d;
    }
    if (*n)
        qsort(*out, *n, sizeof **out, by_slot);
    return rc;
}

/* One that was thrown away or saved at another terminal meanwhile is left out. */
static dv_rc take_row(dv_grid *g, uint32_t slot, dv_err *err)
{
    dv_rc rc = add_empty(g, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_form_take_draft(g->row[g->n - 1], slot, err);
    g->row[g->n - 1]->at = g->kind->grid[g->col]->index;
    if (rc != DV_NOT_FOUND)
        return rc;
    dv_form_close(g->row[--g->n]);
    return DV_OK;
}

dv_rc dv_grid_open_drafted(dv_registry *r, const dv_kind *k, uint32_t no, dv_grid **out,
                           dv_err *err)
{
    dv_arena a = {0};
    dv_draft **d;
    size_t n;
    dv_grid *g = new_grid(r, k);
    g->no = no;
    dv_rc rc = rows_of(&a, g, &d, &n, err);
    for (size_t i = 0; i < n && rc == DV_OK; i++)
        rc = take_row(g, d[i]->slot, err);
    dv_arena_free(&a);
    if (rc == DV_OK && !g->n)
        rc = DV_NOT_FOUND;
    if (rc != DV_OK) {
        dv_grid_close(g);
        g = NULL;
    }
    *out = g;
    return rc;
}

void dv_grid_close(dv_grid *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->n; i++)
        dv_form_close(g->row[i]);
    dv_form_close(g->dropped);
    free(g->row);
    dv_editor_free(&g->cell);
    free(g);
}

dv_form *dv_grid_form(const dv_grid *g)
{
    return g->row[g->at];
}

/* ---- the cell ---- */

void dv_grid_commit(dv_grid *g)
{
    dv_form *f = dv_grid_form(g);
    if (g->editing) {
        dv_form_type(f, f->at, dv_buf_cstr(&g->cell.text));
        dv_form_leave(f, f->at);
    }
    g->editing = false;
}

static void begin(dv_grid *g, const char *text)
{
    dv_editor_free(&g->cell);
    dv_type type = g->kind->grid[g->col]->type;
    dv_editor_init(&g->cell, text, type != DV_LONG, (size_t)g->kind->grid[g->col]->max);
    g->cell.typer = type == DV_TEXT || type == DV_PERSON ? g->typer : NULL;
    g->editing = true;
}

static bool starts(dv_key key)
{
    return (key >= ' ' && key < DV_KEY_SPECIAL) || key == '\b';
}

bool dv_grid_lone_key(const dv_grid *g, dv_key key)
{
    return g->editing ? dv_editor_lone_key(&g->cell, key) : dv_utf8_is_mark(key);
}

/* Typing into a cell begins it anew; Backspace goes on at the end of what is there. */
bool dv_grid_key(dv_grid *g, dv_key key, bool *full)
{
    dv_form *f = dv_grid_form(g);
    *full = false;
    if (!g->editing && !starts(key))
        return false;
    if (!g->editing)
        begin(g, key == DV_KEY_BACKSPACE || key == '\b' ? dv_buf_cstr(&f->field[f->at].text) : "");
    bool took = dv_editor_key(&g->cell, key, 1, full);
    /* In the form at every key, so that a draft has it. */
    if (took)
        dv_form_type(f, f->at, dv_buf_cstr(&g->cell.text));
    return took;
}

void dv_grid_type(dv_grid *g, dv_str text, bool *full)
{
    dv_form *f = dv_grid_form(g);
    bool began = !g->editing;
    if (began)
        begin(g, "");
    dv_editor_paste(&g->cell, text, full);
    if (*full && began)
        g->editing = false; /* what stood there stays */
    else
        dv_form_type(f, f->at, dv_buf_cstr(&g->cell.text));
    if (*full)
        dv_form_cut(f, f->at);
}

/* ---- moving ---- */

dv_rc dv_grid_go(dv_grid *g, size_t row, size_t col, dv_err *err)
{
    dv_rc rc = DV_OK;
    dv_grid_commit(g);
    g->col = col < g->kind->ngrid ? col : g->kind->ngrid - 1;
    if (row >= g->n && g->row[g->n - 1]->unsaved)
        rc = add_row(g, err);
    g->at = row < g->n ? row : g->n - 1;
    dv_grid_form(g)->at = g->kind->grid[g->col]->index;
    return rc;
}

dv_rc dv_grid_step(dv_grid *g, int by, dv_err *err)
{
    if (by > 0 && g->col + 1 == g->kind->ngrid)
        return dv_grid_go(g, g->at + 1, 0, err);
    if (by < 0 && g->col == 0)
        return g->at ? dv_grid_go(g, g->at - 1, g->kind->ngrid - 1, err) : DV_OK;
    return dv_grid_go(g, g->at, by > 0 ? g->col + 1 : g->col - 1, err);
}

void dv_grid_ditto(dv_grid *g)
{
    dv_form *f = dv_grid_form(g);
    if (!g->at)
        return;
    g->editing = false;
    const dv_form *above = g->row[g->at - 1];
    const char *value = dv_form_value(above, f->at);
    if (dv_form_typable(f, f->at))
        dv_form_type(f, f->at, dv_buf_cstr(&above->field[f->at].text));
    else
        dv_form_choose(f, f->at, value ? value : "");
}

dv_rc dv_grid_drop(dv_grid *g, dv_err *err)
{
    dv_form *f = dv_grid_form(g);
    g->editing = false;
    dv_rc rc = dv_form_discard(f, err);
    if (rc != DV_OK)
        return rc;
    dv_form_close(g->dropped);
    g->dropped = f;
    g->dropped_at = g->at;
    memmove(&g->row[g->at], &g->row[g->at + 1], (g->n - g->at - 1) * sizeof *g->row);
    g->n--;
    if (!g->n)
        rc = add_row(g, err);
    if (rc == DV_OK && g->at >= g->n)
        g->at = g->n - 1;
    return rc;
}

bool dv_grid_take_back(dv_grid *g)
{
    dv_form *f = g->dropped;
    if (!f)
        return false;
    dv_grid_commit(g);
    const size_t at = g->dropped_at < g->n ? g->dropped_at : g->n;
    make_room(g);
    memmove(&g->row[at + 1], &g->row[at], (g->n - at) * sizeof *g->row);
    g->row[at] = f;
    g->n++;
    g->at = at;
    g->dropped = NULL;
    f->undrafted = f->unsaved;
    f->at = g->kind->grid[g->col]->index;
    return true;
}

/* ---- saving ---- */

size_t dv_grid_filled(const dv_grid *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++)
        n += g->row[i]->unsaved;
    return n;
}

/* The cell of a field that is refused; one that is no column is told by the form's fault alone. */
static void go_to_fault(dv_grid *g, const dv_form *f)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->row[i] == f)
            g->at = i;
    for (size_t c = 0; c < g->kind->ngrid; c++)
        if (g->kind->grid[c]->index == f->at)
            g->col = c;
    dv_grid_form(g)->at = g->kind->grid[g->col]->index;
}

/* Once: what stands there may be what is meant, and after it rows are not there to be looked at. */
static bool refuse_cut(dv_grid *g, dv_form *const *form, size_t n, dv_err *err)
{
    dv_form *first = NULL;
    for (size_t i = 0; i < n * g->kind->nfield; i++) {
        dv_form *f = form[i / g->kind->nfield];
        const size_t field = i % g->kind->nfield;
        if (f->field[field].cut && !first) {
            first = f;
            first->at = field;
        }
        f->field[field].cut = false;
    }
    if (!first)
        return false;
    dv_fail(err, DV_INVALID, "",
            _("%s: not all that was typed had room; shorten it, or save again as it is"),
            dv_label_text(g->kind->field[first->at].label));
    go_to_fault(g, first);
    return true;
}

static void remove_saved(dv_grid *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->row[i]->base->id)
            dv_form_close(g->row[i]);
        else
            g->row[n++] = g->row[i];
    }
    g->n = n;
    g->at = g->col = g->top = g->left = 0;
}

dv_rc dv_grid_save(dv_grid *g, size_t *saved, dv_err *err)
{
    dv_arena a = {0};
    dv_form **form = DV_NEW_N(&a, dv_form *, g->n + 1);
    size_t n = 0, bad;
    dv_grid_commit(g);
    for (size_t i = 0; i < g->n; i++)
        if (g->row[i]->unsaved)
            form[n++] = g->row[i];
    *saved = bad = n;
    dv_rc rc = refuse_cut(g, form, n, err) ? DV_INVALID : DV_OK;
    if (rc == DV_OK && n)
        rc = dv_forms_save(g->r, form, n, &bad, err);
    if (rc != DV_OK && bad < n)
        go_to_fault(g, form[bad]);
    dv_arena_free(&a);
    if (rc == DV_OK) {
        remove_saved(g);
        if (!g->n)
            rc = add_row(g, err);
    }
    return rc;
}

/* Another terminal goes on with the same grid, and with this very row: it would stand twice in it.
 * From here on this one's rows are a grid of their own. */
static dv_rc part(dv_grid *g, dv_form *row, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (!g->forked)
        rc = dv_draft_grid(g->r, &g->no, err);
    g->forked = true;
    row->grid = g->no;
    row->undrafted = true;
    return rc == DV_OK ? dv_form_draft(row, err) : rc;
}

dv_rc dv_grid_draft(dv_grid *g, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (!g->no && dv_grid_undrafted(g))
        rc = dv_draft_grid(g->r, &g->no, err);
    for (size_t i = 0; i < g->n && rc == DV_OK; i++) {
        g->row[i]->grid = g->no;
        rc = dv_form_draft(g->row[i], err);
        if (rc == DV_OK && g->row[i]->forked)
            rc = part(g, g->row[i], err);
    }
    return rc;
}

bool dv_grid_undrafted(const dv_grid *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->row[i]->undrafted)
            return true;
    return false;
}

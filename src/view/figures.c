#include "danvan/figures.h"

#include "danvan/lang.h"

#include "figures_int.h"
#include "rows_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- counting ---- */

static const char *column_id(const dv_figures *f, size_t col)
{
    const dv_column *c = dv_figures_column(f, col);
    return c ? c->id : f->head[col];
}

/* What the same cell showed before, if it showed anything else; what had changed already keeps
 * what it was first. */
static const char *was_cell(dv_arena *a, const dv_figures *before, size_t row, size_t col,
                            const char *now)
{
    const char *was = before->was[row][col] ? before->was[row][col] : before->cell[row][col];
    return strcmp(was, now) == 0 ? NULL : dv_arena_strdup(a, was);
}

static size_t row_of_key(const dv_figures *f, const char *key, size_t guess)
{
    if (guess < f->nrow && strcmp(f->key[guess], key) == 0)
        return guess;
    for (size_t i = 0; i < f->nrow; i++)
        if (strcmp(f->key[i], key) == 0)
            return i;
    return f->nrow;
}

static size_t column_of_id(const dv_figures *f, const char *id, size_t guess)
{
    if (guess < f->ncol && strcmp(column_id(f, guess), id) == 0)
        return guess;
    for (size_t c = 1; c < f->ncol; c++)
        if (strcmp(column_id(f, c), id) == 0)
            return c;
    return f->ncol;
}

static void mark(dv_figures *now, const dv_figures *before)
{
    for (size_t i = 0; i < now->nrow; i++) {
        size_t row = row_of_key(before, now->key[i], i);
        for (size_t c = 1; c < now->ncol; c++) {
            size_t col = column_of_id(before, column_id(now, c), c);
            if (row == before->nrow || col == before->ncol)
                now->was[i][c] = "–";
            else
                now->was[i][c] = was_cell(&now->arena, before, row, col, now->cell[i][c]);
        }
    }
}

static void stay_inside(dv_figures *f)
{
    size_t last = f->nrow ? f->nrow - 1 : 0;
    f->row = f->row > last ? last : f->row;
    f->col = f->col >= f->ncol ? f->ncol - 1 : f->col ? f->col : 1;
    f->top = f->top > f->row ? f->row : f->top;
}

/* The whole view is made anew beside the old one, which stays if anything goes wrong. */
static dv_rc make(dv_figures *f, const dv_ask *ask, bool marks, dv_err *err)
{
    dv_figures next = *f;
    next.arena = (dv_arena){0};
    next.ask = *ask;
    next.sort = next.ask.report == f->ask.report ? f->sort : 0;
    dv_rc rc = dv_report_run(&next.arena, f->r, &next.ask, &next.res, err);
    if (rc != DV_OK) {
        dv_arena_free(&next.arena);
        return rc;
    }
    dv_figures_order(&next);
    dv_figures_build(&next);
    if (marks)
        mark(&next, f);
    if (f->res && next.ask.report == f->ask.report && f->nrow) {
        size_t row = row_of_key(&next, f->key[f->row], f->row);
        next.row = row < next.nrow ? row : f->row;
    }
    next.trended = false;
    dv_arena_free(&f->arena);
    *f = next;
    stay_inside(f);
    return DV_OK;
}

dv_rc dv_figures_reload(dv_figures *f, dv_err *err)
{
    return make(f, &f->ask, false, err);
}

dv_rc dv_figures_follow(dv_figures *f, dv_err *err)
{
    return make(f, &f->ask, true, err);
}

dv_rc dv_figures_ask(dv_figures *f, const dv_ask *ask, dv_err *err)
{
    return make(f, ask, false, err);
}

dv_rc dv_figures_open(dv_registry *r, const dv_ask *ask, dv_figures **out, dv_err *err)
{
    dv_figures *f = calloc(1, sizeof *f);
    DV_NEED(f);
    *f = (dv_figures){.r = r, .ask = *ask, .col = 1, .left = 1};
    dv_rc rc = dv_figures_reload(f, err);
    if (rc != DV_OK) {
        dv_figures_close(f);
        f = NULL;
    }
    *out = f;
    return rc;
}

void dv_figures_close(dv_figures *f)
{
    if (!f)
        return;
    dv_arena_free(&f->arena);
    dv_arena_free(&f->own);
    dv_trend_free(&f->trend);
    free(f);
}

const dv_kind *dv_figures_kind(const dv_figures *f)
{
    return dv_report_kind(f->ask.report);
}

/* ---- narrowing ---- */

dv_rc dv_figures_narrow(dv_figures *f, const char *condition, const char *shown, dv_err *err)
{
    dv_ask ask = f->ask;
    if (f->nnarrow == DV_FIGURES_NARROWS)
        return dv_fail(err, DV_INVALID, "",
                       _("the report is narrowed %d times already; take that off with x first"),
                       DV_FIGURES_NARROWS);
    dv_rc rc = dv_ask_narrow(&f->own, f->r, &ask, condition, err);
    if (rc == DV_OK)
        rc = dv_figures_ask(f, &ask, err);
    if (rc == DV_OK)
        f->narrow[f->nnarrow++] = dv_arena_strdup(&f->own, shown);
    return rc;
}

dv_rc dv_figures_widen(dv_figures *f, dv_err *err)
{
    dv_ask ask = f->ask;
    ask.filter = NULL;
    ask.where = NULL;
    dv_rc rc = dv_figures_ask(f, &ask, err);
    if (rc == DV_OK)
        f->nnarrow = 0;
    return rc;
}

/* ---- moving ---- */

/* The first column names the rows. */
void dv_figures_move(dv_figures *f, long rows, long columns)
{
    f->row = dv_row_moved(f->row, rows, f->nrow);
    f->col = 1 + dv_row_moved(f->col - 1, columns, f->ncol - 1);
}

bool dv_figures_step(dv_figures *f, int by)
{
    long figures = (long)(f->ncol - 1);
    long at = (long)f->row * figures + (long)f->col - 1 + by;
    if (at < 0 || at >= (long)f->nrow * figures)
        return false;
    f->row = (size_t)(at / figures);
    f->col = (size_t)(at % figures) + 1;
    return true;
}

void dv_figures_fit(dv_figures *f, int rows, int columns)
{
    if (rows > 0)
        f->top = dv_row_top(f->top, f->row, (size_t)rows);
    if (f->col < f->left)
        f->left = f->col;
    for (; f->left < f->col; f->left++) {
        int used = 0;
        for (size_t c = f->left; c <= f->col; c++)
            used += 2 + f->width[c];
        if (used <= columns)
            return;
    }
}

/* ---- what is under the cursor ---- */

const dv_row *dv_figures_row(const dv_figures *f, size_t i)
{
    if (f->ask.report->reconcile || i >= f->nrow)
        return NULL;
    return i < f->res->nrow ? &f->res->row[i] : &f->res->total;
}

const dv_column *dv_figures_column(const dv_figures *f, size_t c)
{
    bool in = !f->ask.report->reconcile && c > 0 && c <= f->res->ncolumn;
    return in ? &f->res->column[c - 1] : NULL;
}

dv_rc dv_figures_records(const dv_figures *f, dv_arena *a, const dv_kind **k, dv_id **ids,
                         size_t *n, dv_err *err)
{
    *n = 0;
    if (!f->nrow)
        return DV_OK;
    if (f->ask.report->reconcile)
        return dv_compared_records(a, f->r, f->res, f->row, k, ids, n, err);
    return dv_result_records(a, f->r, f->res, f->row, f->col - 1, k, ids, n, err);
}

dv_rc dv_figures_trend(dv_figures *f, dv_err *err)
{
    if (f->trended)
        return DV_OK;
    dv_rc rc = dv_trend_make(&f->trend, f->r, &f->ask, err);
    f->trended = rc == DV_OK;
    return rc;
}

const dv_pin *dv_figures_pin(const dv_figures *f, size_t row, size_t col)
{
    if (row >= f->nrow || col == 0 || col >= f->ncol)
        return NULL;
    return dv_pin_of(f->res->pin, f->res->npin, f->key[row], column_id(f, col));
}

static dv_rc explain(dv_figures *f, const char *text, uint32_t *on, dv_err *err)
{
    const dv_compared *c = &f->res->compared[f->row];
    if (!c->differs)
        return dv_fail(err, DV_INVALID, c->label, _("there is no difference to explain"));
    dv_rc rc = dv_explain_put(f->r, &c->place, c->stated, c->computed, text, on, err);
    return rc == DV_OK ? dv_figures_follow(f, err) : rc;
}

/* What explains a difference belongs to its row. */
static const char *place_column(const dv_figures *f)
{
    return f->ask.report->reconcile ? "" : column_id(f, f->col);
}

bool dv_figures_go(dv_figures *f, const char *row, const char *column)
{
    const size_t was_row = f->row, was_col = f->col;
    for (f->row = 0; f->row < f->nrow; f->row++)
        for (f->col = 1; strcmp(f->key[f->row], row) == 0 && f->col < f->ncol; f->col++)
            if (strcmp(place_column(f), column) == 0)
                return true;
    f->row = was_row;
    f->col = was_col;
    return false;
}

dv_rc dv_figures_draft_pin(dv_figures *f, dv_pin_draft *d, dv_err *err)
{
    const dv_pin_table table = dv_result_pins(f->res);
    return f->nrow ? dv_pin_draft_put(f->r, &table, f->key[f->row], place_column(f), d, err)
                   : DV_OK;
}

dv_rc dv_figures_drafted_pins(const dv_figures *f, dv_arena *a, dv_pin_draft **out, size_t *n,
                              dv_err *err)
{
    const dv_pin_table table = dv_result_pins(f->res);
    *n = 0;
    return f->nrow ? dv_pin_draft_of(a, f->r, &table, f->key[f->row], place_column(f), out, n, err)
                   : DV_OK;
}

const char *dv_figures_said(const dv_figures *f, uint32_t *mark)
{
    const dv_pin *pin = dv_figures_pin(f, f->row, f->col);
    const dv_compared *c = f->ask.report->reconcile && f->nrow ? &f->res->compared[f->row] : NULL;
    const dv_explained *x = c ? c->explained : NULL;
    if (x)
        *mark = x->mark;
    else
        *mark = !c && pin ? pin->mark : DV_SAID_NONE;
    return x ? x->text : !c && pin ? pin->text : "";
}

dv_rc dv_figures_put_pin(dv_figures *f, const char *text, uint32_t *on, dv_err *err)
{
    if (!f->nrow)
        return dv_fail(err, DV_NOT_FOUND, "", _("there is no figure here"));
    if (f->ask.report->reconcile)
        return explain(f, text, on, err);
    const dv_pin_table table = dv_result_pins(f->res);
    dv_rc rc = dv_pin_put(f->r, &table, f->key[f->row], column_id(f, f->col), text, on, err);
    return rc == DV_OK ? dv_figures_follow(f, err) : rc;
}

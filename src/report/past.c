/* rows = measures: each beside the same period of last year and the period before. */
#include "danvan/lang.h"

#include "tally_int.h"

static const struct {
    const char *id, *label, *head;
} columns[] = {
    [DV_VERSUS_NOW] = {"now", N_("This period"), N_("This period")},
    [DV_VERSUS_LAST_YEAR] = {"last-year", N_("The same period of last year"), N_("Last year")},
    [DV_VERSUS_CHANGE] = {"change", N_("Against last year"), N_("Difference")},
    [DV_VERSUS_GROWTH] = {"growth", N_("Against last year (%)"), N_("Change (%)")},
    [DV_VERSUS_BEFORE] = {"before", N_("The period before"), N_("Period before")},
    [DV_VERSUS_BEFORE_CHANGE] = {"before-change", N_("Against the period before"),
                                 N_("Difference")},
    [DV_VERSUS_BEFORE_GROWTH] = {"before-growth", N_("Against the period before (%)"),
                                 N_("Change (%)")},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void past_columns(dv_result *res, dv_arena *a)
{
    res->ncolumn = COLUMNS;
    res->column = DV_NEW_N(a, dv_column, COLUMNS);
    for (int i = 0; i < COLUMNS; i++)
        res->column[i] = (dv_column){.id = columns[i].id,
                                     .label = _(columns[i].label),
                                     .head = _(columns[i].head),
                                     .versus = (dv_versus)i,
                                     .choice = DV_ALL_CHOICES};
}

static dv_cell *past_cells(const dv_tally *t, const dv_measure *m)
{
    size_t row = t->row.n, split = t->split.n;
    dv_cell *cell = DV_NEW_N(t->arena, dv_cell, COLUMNS);
    const dv_cell now = dv_tally_cell(t, m, row, split);
    const dv_cell year = dv_tally_cell_at(t, m, row, split, shift_last_year);
    const dv_cell before = dv_tally_cell_at(t, m, row, split, shift_before);
    cell[DV_VERSUS_NOW] = now;
    cell[DV_VERSUS_LAST_YEAR] = year;
    cell[DV_VERSUS_CHANGE] = dv_cell_change(now, year);
    cell[DV_VERSUS_GROWTH] = dv_cell_growth(now, year);
    cell[DV_VERSUS_BEFORE] = before;
    cell[DV_VERSUS_BEFORE_CHANGE] = dv_cell_change(now, before);
    cell[DV_VERSUS_BEFORE_GROWTH] = dv_cell_growth(now, before);
    return cell;
}

dv_rc dv_result_past(dv_result *res, dv_arena *a, dv_registry *r, dv_err *err)
{
    const dv_report *rep = res->ask.report;
    dv_tally t;
    dv_tally_init(&t, a, r, &res->ask);
    for (size_t i = 0; i < rep->nmeasure; i++) {
        dv_tally_need(&t, rep->measure[i]);
        dv_tally_need_at(&t, rep->measure[i], shift_last_year);
        dv_tally_need_at(&t, rep->measure[i], shift_before);
    }
    dv_rc rc = dv_tally_run(&t, err);
    if (rc != DV_OK)
        return rc;
    past_columns(res, a);
    res->row = DV_NEW_N(a, dv_row, rep->nmeasure + 1);
    res->nrow = rep->nmeasure;
    for (size_t i = 0; i < rep->nmeasure; i++) {
        const dv_measure *m = rep->measure[i];
        res->row[i] = (dv_row){.id = m->id,
                               .label = dv_label_text(m->label),
                               .at = (int)i,
                               .cell = past_cells(&t, m),
                               .measure = m};
    }
    res->total = (dv_row){.id = "", .label = "", .at = DV_AT_UNSET};
    res->total.cell = DV_NEW_N(a, dv_cell, COLUMNS);
    return DV_OK;
}

dv_ask dv_versus_ask(const dv_result *res, size_t column)
{
    dv_ask ask = res->ask;
    dv_versus versus = res->column[column].versus;
    if (versus == DV_VERSUS_LAST_YEAR)
        ask.period = dv_ask_period(&ask, shift_last_year);
    else if (versus == DV_VERSUS_BEFORE)
        ask.period = dv_ask_period(&ask, shift_before);
    return ask;
}

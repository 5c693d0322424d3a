/* Notes as they are told under a table, in the order in which its figures are read. */
#include "danvan/layout.h"

#include <string.h>

static const char *mark_text(dv_arena *a, size_t n)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    const char *rest = n < 10 ? "" : mark_text(a, n / 10);
    return dv_arena_printf(a, "%s%s", rest, raised[n % 10]);
}

static bool is_told(const dv_notes *notes, const dv_pin *pin)
{
    for (size_t i = 0; i < notes->n; i++)
        if (notes->of[i].pin == pin)
            return true;
    return false;
}

/* A measure may stand in two columns: what is noted on it is told at the first. */
static void add_row(dv_arena *a, const dv_result *res, const dv_row *row, dv_notes *notes)
{
    const char *key = dv_row_key(res, row);
    for (size_t c = 0; c < res->ncolumn; c++) {
        const dv_column *column = &res->column[c];
        const dv_pin *pin = dv_pin_of(res->pin, res->npin, key, column->id);
        if (!pin || is_told(notes, pin))
            continue;
        notes->of[notes->n] =
            (dv_noted){pin, row, column, row->label, column->label, mark_text(a, notes->n + 1)};
        notes->n++;
    }
}

dv_notes dv_result_notes(dv_arena *a, const dv_result *res)
{
    dv_notes notes = {0};
    if (!res->npin)
        return notes;
    notes.of = DV_NEW_N(a, dv_noted, res->npin);
    for (size_t i = 0; i < res->nrow; i++)
        add_row(a, res, &res->row[i], &notes);
    if (dv_result_has_total(res))
        add_row(a, res, &res->total, &notes);
    for (size_t i = 0; i < res->npin; i++)
        if (!is_told(&notes, &res->pin[i]))
            notes.of[notes.n++] =
                (dv_noted){&res->pin[i], NULL, NULL, res->pin[i].row, res->pin[i].column, ""};
    return notes;
}

const char *dv_noted_mark(const dv_notes *notes, const dv_row *row, const dv_column *column)
{
    for (size_t i = 0; i < notes->n; i++)
        if (notes->of[i].on_row == row && notes->of[i].on_column == column)
            return notes->of[i].mark;
    return "";
}

const char *dv_noted_text(dv_arena *a, const dv_noted *note)
{
    return dv_arena_printf(a, "%s – %s: %s (%s)", note->row, note->column, note->pin->text,
                           note->pin->who);
}

/* What a report says of itself and of the figure under the cursor. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "figures_int.h"

void dv_figures_explain(const dv_figures *f, dv_buf *out)
{
    if (!f->nrow)
        return;
    const char *was = f->was[f->row][f->col];
    const dv_pin *pin = dv_figures_pin(f, f->row, f->col);
    if (f->meeting)
        dv_buf_printf(out, "%zu/%zu  ", f->row * (f->ncol - 1) + f->col, f->nrow * (f->ncol - 1));
    dv_figures_name(f, out);
    if (was)
        dv_buf_printf(out, _("  (it was %s)"), was);
    if (pin)
        dv_buf_printf(out, "  ¹ %s", pin->text);
}

void dv_figures_name(const dv_figures *f, dv_buf *out)
{
    if (!f->nrow)
        return;
    const char *name = f->cell[f->row][0];
    const dv_column *column = dv_figures_column(f, f->col);
    if (!column) {
        const char *source = f->res->compared[f->row].source;
        dv_buf_printf(out, "%s – %s: %s", name, f->head[f->col], f->cell[f->row][f->col]);
        if (source)
            dv_buf_printf(out, "  (%s)", source);
    } else {
        dv_arena a = {0};
        dv_buf_printf(out, "%s – %s: %s", name, column->label,
                      dv_result_text(&a, f->res, dv_figures_row(f, f->row), f->col - 1));
        dv_arena_free(&a);
    }
}

void dv_figures_heading(const dv_figures *f, dv_buf *out)
{
    char period[DV_PERIOD_SIZE], from[DV_DATE_SIZE], to[DV_DATE_SIZE], as_of[DV_DATE_SIZE];
    const dv_schema *s = f->r->schema;
    dv_buf_printf(
        out, "%s (%s – %s)  %s", dv_period_format(&f->ask.period, period),
        dv_day_text(f->res->span.from, from), dv_day_text(f->res->span.to, to),
        dv_label_text(s->unit[f->res->ask.unit >= 0 ? f->res->ask.unit : s->office.unit].label));
    for (size_t i = 0; i < f->nnarrow; i++)
        dv_buf_printf(out, "  %s", f->narrow[i]);
    if (dv_ask_hides(f->r, &f->ask))
        dv_buf_puts(out, _("  without what is hidden from you"));
    if (f->ask.as_of != DV_NO_DATE)
        dv_buf_printf(out, _("  units of %s"), dv_day_text(f->ask.as_of, as_of));
    else
        dv_buf_printf(out, "%s", _("  as it was then"));
}

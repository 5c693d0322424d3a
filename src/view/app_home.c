/* The first screen. */
#include "danvan/lang.h"

#include "app_int.h"

static void open_measure(dv_app *a, const dv_home *h, const dv_home_entry *e)
{
    dv_arena arena = {0};
    dv_err err;
    const dv_kind *k;
    dv_id *ids;
    size_t n;
    dv_ask ask = {
        .period = h->period, .unit = DV_NO_UNIT, .as_of = DV_NO_DATE, .today = dv_today()};
    if (e->target)
        ask.period = dv_target_period(e->target, &ask);
    const char *title = dv_arena_printf(&arena, "%s: %s", e->label, e->value);
    if (dv_measure_records(&arena, a->r, e->measure, &ask, &k, &ids, &n, &err) == DV_OK)
        dv_app_open_ids(a, k, title, ids, n);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&arena);
}

static void open_marked(dv_app *a, const dv_home *h)
{
    const dv_home_entry *e = dv_home_marked(h);
    if (!e)
        return;
    switch (e->is) {
    case DV_ENTRY_KIND:
        dv_app_open_list(a, e->kind);
        break;
    case DV_ENTRY_REPORT:
    case DV_ENTRY_DIFFERS:
        dv_app_open_report(a, e->report);
        break;
    case DV_ENTRY_FIGURE:
        open_measure(a, h, e);
        break;
    case DV_ENTRY_DUE:
        dv_app_open_due(a, e);
        break;
    case DV_ENTRY_DRAFT:
        if (e->grid && e->kind->ngrid)
            dv_app_open_grid_draft(a, e->kind, e->grid);
        else
            dv_app_open_draft(a, e->kind, e->id, e->slot);
        break;
    case DV_ENTRY_NOTE:
        dv_app_open_note(a, e->note);
        break;
    }
}

void dv_app_home_command(dv_app *a, dv_home *h, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_OTHER_PANE:
        h->pane = 1 - h->pane;
        break;
    case DV_CMD_OPEN:
        open_marked(a, h);
        break;
    case DV_CMD_REPORTS:
        dv_app_pick_report(a);
        break;
    case DV_CMD_DUE:
        dv_app_open_due(a, NULL);
        break;
    default:
        dv_home_move(h, dv_app_rows_moved(a, c, h->n[h->pane]));
        break;
    }
}

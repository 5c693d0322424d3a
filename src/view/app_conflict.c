/* Two people on one record: the screen on which the later one chooses. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "app_int.h"
#include "rows_int.h"

void dv_app_open_conflict(dv_app *a, dv_form *f)
{
    dv_conflict *x;
    dv_err err;
    char at[DV_TIME_SIZE];
    if (dv_conflict_open(f, &x, &err) != DV_OK) {
        dv_app_say_err(a, &err);
        return;
    }
    if (dv_app_push(a, (dv_screen){.is = DV_IN_CONFLICT, .conflict = x}))
        dv_app_say(a, true, _("%s has saved this record meanwhile (%s); choose for each field"),
                   x->who, dv_moment_text(x->at, at));
}

static void move(dv_app *a, dv_conflict *x, dv_command_id c)
{
    size_t body = (size_t)dv_app_body(a, dv_app_top(a));
    x->sel = dv_row_moved(x->sel, dv_app_rows_moved(a, c, x->n), x->n);
    x->top = dv_row_top(x->top, x->sel, body);
}

/* The form below goes on with what was chosen, and is saved; a third one may have come between. */
static void settle(dv_app *a, dv_conflict *x)
{
    dv_form *f = x->form;
    dv_err err;
    dv_rc rc = dv_conflict_settle(x, &err);
    dv_app_pop(a);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    else
        dv_app_save_stay(a, f);
}

void dv_app_conflict_command(dv_app *a, dv_conflict *x, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_ENTER:
        if (x->n)
            x->row[x->sel].take_mine = !x->row[x->sel].take_mine;
        break;
    case DV_CMD_MINE:
    case DV_CMD_THEIRS:
        dv_conflict_take(x, c == DV_CMD_MINE);
        break;
    case DV_CMD_SAVE:
        settle(a, x);
        break;
    default:
        move(a, x, c);
        break;
    }
}

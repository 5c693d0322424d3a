/* Two people on one record: the screen on which the later one chooses. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "app_int.h"

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

static void move(dv_conflict *x, long by, size_t body)
{
    long to = (long)x->sel + by, last = (long)x->n - 1;
    x->sel = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
    if (x->sel < x->top)
        x->top = x->sel;
    if (x->sel >= x->top + body)
        x->top = x->sel - body + 1;
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
    size_t body = (size_t)dv_app_body(a, dv_app_top(a));
    switch ((int)c) {
    case DV_CMD_UP:
    case DV_CMD_DOWN:
        move(x, c == DV_CMD_UP ? -1 : 1, body);
        break;
    case DV_CMD_PAGE_UP:
    case DV_CMD_PAGE_DOWN:
        move(x, c == DV_CMD_PAGE_UP ? -(long)body : (long)body, body);
        break;
    case DV_CMD_FIRST:
    case DV_CMD_LAST:
        move(x, c == DV_CMD_FIRST ? -(long)x->n : (long)x->n, body);
        break;
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
        break;
    }
}

/* The list: opening, moving about, narrowing. */
#include "danvan/lang.h"
#include "danvan/rights.h"

#include "app_int.h"

#include <stdlib.h>
#include <string.h>

static void opened(dv_app *a, dv_rc rc, dv_list_view *l, const dv_err *err)
{
    if (rc != DV_OK)
        dv_app_say_err(a, err);
    else
        dv_app_push(a, (dv_screen){.is = DV_IN_LIST, .list = l});
}

void dv_app_open_list(dv_app *a, const dv_kind *k)
{
    dv_list_view *l;
    dv_err err;
    dv_rc rc = dv_list_open(a->r, k, &l, &err);
    opened(a, rc, l, &err);
}

void dv_app_open_ids(dv_app *a, const dv_kind *k, const char *title, const dv_id *ids, size_t n)
{
    dv_list_view *l = NULL;
    dv_err err;
    if (n == 0) {
        dv_app_say(a, false, "%s", _("there is no record behind this figure"));
        return;
    }
    size_t hidden = 0;
    dv_rc rc = dv_rights_hidden(a->r, k, ids, n, &hidden, &err);
    if (rc == DV_OK)
        rc = dv_list_open_ids(a->r, k, title, ids, n, &l, &err);
    opened(a, rc, l, &err);
    if (rc == DV_OK && hidden)
        dv_app_say(a, true, _("%zu of the %zu records of this figure are not shown to you"), hidden,
                   n);
}

static void said(dv_app *a, dv_rc rc, const dv_err *err)
{
    if (rc != DV_OK)
        dv_app_say_err(a, err);
}

void dv_app_list_reload(dv_app *a, dv_list_view *l)
{
    dv_err err;
    said(a, dv_list_reload(l, &err), &err);
    a->stamp = dv_registry_stamp(a->r);
}

/* ---- what is chosen from ---- */

void dv_app_pick_stage(dv_app *a, purpose why, const dv_kind *k, const dv_stage *now)
{
    dv_picker *p = dv_app_pick(a, why, _("Stage"));
    if (why == FOR_FILTER_STAGE)
        dv_picker_add(p, "", _("(all)"), NULL, -1);
    for (size_t i = 0; i < k->nstage; i++)
        if (!now || dv_stage_may_follow(now, &k->stage[i]))
            dv_picker_add_label(p, k->stage[i].id, k->stage[i].label, (int)i);
    dv_app_pick_ready(a, now ? now->id : NULL);
}

void dv_app_pick_unit(dv_app *a, dv_date day)
{
    dv_picker *p = dv_app_pick(a, FOR_UNIT, _("Unit"));
    dv_picker_add(p, "", _("(all)"), NULL, DV_NO_UNIT);
    dv_picker_units(p, a->r->schema, day);
    dv_app_pick_ready(a, NULL);
}

static void pick_category(dv_app *a, const dv_list_view *l)
{
    const dv_field *f = l->q.kind->category;
    dv_picker *p = dv_app_pick(a, FOR_FILTER_CATEGORY, dv_label_text(f->label));
    dv_picker_add(p, "", _("(all)"), NULL, -1);
    for (size_t i = 0; i < f->list->n; i++)
        dv_picker_add_label(p, f->list->choice[i].id, f->list->choice[i].label, (int)i);
    dv_app_pick_ready(a, l->category);
}

static void pick_sort(dv_app *a, const dv_list_view *l)
{
    const dv_kind *k = l->q.kind;
    dv_picker *p = dv_app_pick(a, FOR_SORT, _("Sort"));
    for (size_t i = 0; i < k->nfield; i++)
        if (k->field[i].sorted || &k->field[i] == k->date)
            dv_picker_add_label(p, k->field[i].id, k->field[i].label, (int)i);
    dv_app_pick_ready(a, l->q.sort ? l->q.sort->id : k->date->id);
}

/* ---- commands ---- */

/* Who may not is told before he is asked anything.  Of several marked ones each is asked for in its
 * turn, for who may change any. */
static bool may(dv_app *a, const dv_list_view *l, dv_command_id c, const dv_record *rec)
{
    dv_err err;
    bool deletes = c == DV_CMD_DELETE;
    if ((l->nmark && dv_rights_ever(a->r, l->q.kind)) ||
        !(deletes || c == DV_CMD_STAGE || c == DV_CMD_EDIT_MARKED))
        return true;
    if (c == DV_CMD_STAGE ? dv_app_may_move(a, rec, &err) == DV_OK
                          : dv_rights_change(a->r, rec, deletes ? NULL : rec, &err) == DV_OK)
        return true;
    dv_app_say_err(a, &err);
    return false;
}

static void on_marked(dv_app *a, dv_list_view *l, dv_command_id c)
{
    const dv_record *rec = dv_list_marked(l);
    if (!rec)
        dv_app_say(a, false, "%s", _("the list is empty"));
    else if (!may(a, l, c, rec))
        return;
    else if (c == DV_CMD_OPEN)
        dv_app_open_form(a, l->q.kind, rec->id);
    else if (c == DV_CMD_HISTORY)
        dv_app_open_history(a, l->q.kind, rec->id);
    else if (c == DV_CMD_STAGE)
        dv_app_pick_bulk_stage(a, l);
    else if (c == DV_CMD_EDIT_MARKED)
        dv_app_pick_list_field(a, FOR_EDIT_FIELD, l);
    else if (c == DV_CMD_COPY)
        dv_app_copy(a, l);
    else if (c == DV_CMD_DELETE)
        dv_app_ask_delete(a, l);
}

static void prompt_period(dv_app *a, const dv_list_view *l)
{
    char period[DV_PERIOD_SIZE] = "";
    if (l->has_period)
        dv_period_format(&l->period, period);
    dv_app_prompt(a, FOR_PERIOD, _("Period (2024H1, 2024Q2, 2024-06 ...; empty: all)"), period);
}

static bool moved(dv_list_view *l, dv_command_id c, dv_rc *rc, dv_err *err)
{
    switch ((int)c) {
    case DV_CMD_UP:
    case DV_CMD_DOWN:
        *rc = dv_list_move(l, c == DV_CMD_UP ? -1 : 1, err);
        return true;
    case DV_CMD_PAGE_UP:
    case DV_CMD_PAGE_DOWN:
        *rc = dv_list_move(l, c == DV_CMD_PAGE_UP ? -l->height : l->height, err);
        return true;
    case DV_CMD_FIRST:
        *rc = dv_list_first(l, err);
        return true;
    case DV_CMD_LAST:
        *rc = dv_list_last(l, err);
        return true;
    default:
        return false;
    }
}

static void turn_order(dv_app *a, dv_list_view *l)
{
    bool up = !l->q.ascending;
    dv_list_sort(l, l->q.sort ? l->q.sort : l->q.kind->date);
    l->q.ascending = up;
    dv_app_list_reload(a, l);
}

static void mark_all(dv_app *a, dv_list_view *l)
{
    dv_err err;
    if (l->nmark)
        dv_list_unmark(l);
    else
        said(a, dv_list_mark_all(l, &err), &err);
}

/* The list follows every key; the search before it is in a->value, for Esc. */
void dv_app_list_search(dv_app *a, dv_list_view *l, const char *text)
{
    const char *is = l->q.search ? l->q.search : "";
    if (strcmp(is, text) == 0)
        return;
    dv_list_search(l, text);
    dv_app_list_reload(a, l);
}

/* What narrows or orders the list; false for other commands. */
static bool narrowed(dv_app *a, dv_list_view *l, dv_command_id c)
{
    switch ((int)c) {
    case DV_CMD_SEARCH:
        dv_buf_clear(&a->value);
        dv_buf_puts(&a->value, l->q.search ? l->q.search : "");
        dv_app_prompt(a, FOR_SEARCH, _("Search (empty: all)"), l->q.search);
        return true;
    case DV_CMD_UNIT:
        dv_app_pick_unit(a, dv_today());
        return true;
    case DV_CMD_PERIOD:
        prompt_period(a, l);
        return true;
    case DV_CMD_FILTER_STAGE:
        dv_app_pick_stage(a, FOR_FILTER_STAGE, l->q.kind, NULL);
        return true;
    case DV_CMD_FILTER_CATEGORY:
        pick_category(a, l);
        return true;
    case DV_CMD_FILTER_FIELD:
        dv_app_pick_list_field(a, FOR_NARROW_FIELD, l);
        return true;
    case DV_CMD_FILTERS:
        dv_app_pick_kept(a);
        return true;
    case DV_CMD_SORT:
        pick_sort(a, l);
        return true;
    case DV_CMD_TURN_ORDER:
        turn_order(a, l);
        return true;
    case DV_CMD_CLEAR:
        dv_list_clear(l);
        dv_app_list_reload(a, l);
        return true;
    default:
        return false;
    }
}

void dv_app_list_command(dv_app *a, dv_list_view *l, dv_command_id c)
{
    dv_rc rc = DV_OK;
    dv_err err;
    if (moved(l, c, &rc, &err)) {
        said(a, rc, &err);
        return;
    }
    if (narrowed(a, l, c))
        return;
    switch ((int)c) {
    case DV_CMD_OPEN:
    case DV_CMD_HISTORY:
    case DV_CMD_STAGE:
    case DV_CMD_DELETE:
    case DV_CMD_EDIT_MARKED:
    case DV_CMD_COPY:
        on_marked(a, l, c);
        break;
    case DV_CMD_MARK:
        dv_list_turn_mark(l);
        said(a, dv_list_move(l, 1, &err), &err);
        break;
    case DV_CMD_MARK_ALL:
        mark_all(a, l);
        break;
    case DV_CMD_GRID:
        dv_app_open_grid(a, l->q.kind);
        break;
    case DV_CMD_DELETED:
        dv_app_pick_deleted(a, l->q.kind, DV_DELETED_FIRST);
        break;
    case DV_CMD_NEW:
        dv_app_open_form(a, l->q.kind, 0);
        break;
    default:
        break;
    }
}

void dv_app_list_picked(dv_app *a, dv_list_view *l, const dv_item *it)
{
    switch ((int)a->purpose) {
    case FOR_DELETED:
        dv_app_deleted_picked(a, l->q.kind, it);
        return;
    case FOR_MOVE:
    case FOR_EDIT_FIELD:
    case FOR_EDIT_VALUE:
    case FOR_BULK:
    case FOR_NARROW_FIELD:
    case FOR_NARROW_VALUE:
        dv_app_act_picked(a, l, it);
        return;
    case FOR_FILTER_STAGE:
        dv_list_stage(l, it->id);
        break;
    case FOR_FILTER_CATEGORY:
        dv_list_category(l, it->id);
        break;
    case FOR_UNIT:
        dv_list_unit(l, it->at);
        break;
    case FOR_SORT:
        dv_list_sort(l, dv_kind_field(l->q.kind, it->id));
        break;
    default:
        break;
    }
    dv_app_list_reload(a, l);
}

static void set_period(dv_app *a, dv_list_view *l, const char *text)
{
    dv_period p;
    dv_str s = dv_str_trim(dv_str_from(text));
    if (s.n && !dv_period_typed(s, &p)) {
        a->over = DV_OVER_PROMPT;
        dv_app_say(a, true, _("%s is no period; write 2024, 2024H1, 2024Q2, 2024-9M or 2024-06"),
                   text);
        return;
    }
    dv_list_period(l, s.n ? &p : NULL);
    dv_app_list_reload(a, l);
}

void dv_app_list_prompted(dv_app *a, dv_list_view *l, const char *text)
{
    switch ((int)a->purpose) {
    case FOR_PERIOD:
        set_period(a, l, text);
        break;
    case FOR_DELETE:
        dv_app_delete(a, l, text);
        break;
    case FOR_EDIT_VALUE:
    case FOR_NARROW_VALUE:
        dv_app_act_prompted(a, l, text);
        break;
    default:
        break;
    }
}

/* The list: commands, filters, moving a record to another stage, deleting. */
#include "danvan/lang.h"
#include "danvan/save.h"

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
    dv_list_view *l;
    dv_err err;
    if (n == 0) {
        dv_app_say(a, false, "%s", _("there is no record behind this figure"));
        return;
    }
    dv_rc rc = dv_list_open_ids(a->r, k, title, ids, n, &l, &err);
    opened(a, rc, l, &err);
}

static void said(dv_app *a, dv_rc rc, const dv_err *err)
{
    if (rc != DV_OK)
        dv_app_say_err(a, err);
}

static void reload(dv_app *a, dv_list_view *l)
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

/* ---- acts on the marked record ---- */

static void move_stage(dv_app *a, dv_list_view *l, const char *stage)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_err err;
    dv_record *rec;
    dv_faults_init(&faults, &arena);
    const dv_record *marked = dv_list_marked(l);
    dv_rc rc = dv_record_load(&arena, a->r, l->q.kind, marked->id, &rec, &err);
    if (rc == DV_OK)
        rc = dv_record_move(a->r, rec, stage, DV_NO_DATE, &err);
    if (rc == DV_OK)
        rc = dv_save(&arena, a->r, rec, &faults, &err);
    reload(a, l);
    if (rc == DV_OK)
        dv_app_say(a, false, _("now at stage: %s"), dv_label_text(rec->stage_decl->label));
    said(a, rc, &err);
    dv_arena_free(&arena);
}

static void delete_marked(dv_app *a, dv_list_view *l, const char *reason)
{
    dv_err err;
    const dv_record *rec = dv_list_marked(l);
    if (!*reason) {
        dv_app_say(a, true, "%s", _("nothing was deleted: a reason is needed"));
        return;
    }
    char id[DV_ID_SIZE];
    dv_id_format(rec->kind, rec->id, id);
    dv_rc rc = dv_delete(a->r, rec, reason, &err);
    reload(a, l);
    if (rc == DV_OK)
        dv_app_say(a, false, _("%s is deleted; the log keeps it"), id);
    said(a, rc, &err);
}

/* ---- commands ---- */

static void on_marked(dv_app *a, dv_list_view *l, dv_command_id c)
{
    const dv_record *rec = dv_list_marked(l);
    if (!rec)
        dv_app_say(a, false, "%s", _("the list is empty"));
    else if (c == DV_CMD_OPEN)
        dv_app_open_form(a, l->q.kind, rec->id, false);
    else if (c == DV_CMD_HISTORY)
        dv_app_open_history(a, l->q.kind, rec->id);
    else if (c == DV_CMD_STAGE)
        dv_app_pick_stage(a, FOR_MOVE, l->q.kind, rec->stage_decl);
    else if (c == DV_CMD_DELETE)
        dv_app_prompt(a, FOR_DELETE, _("Delete: for what reason?"), "");
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
    reload(a, l);
}

void dv_app_list_command(dv_app *a, dv_list_view *l, dv_command_id c)
{
    dv_rc rc = DV_OK;
    dv_err err;
    if (moved(l, c, &rc, &err)) {
        said(a, rc, &err);
        return;
    }
    switch ((int)c) {
    case DV_CMD_OPEN:
    case DV_CMD_HISTORY:
    case DV_CMD_STAGE:
    case DV_CMD_DELETE:
        on_marked(a, l, c);
        break;
    case DV_CMD_NEW:
        dv_app_open_form(a, l->q.kind, 0, false);
        break;
    case DV_CMD_SEARCH:
        dv_app_prompt(a, FOR_SEARCH, _("Search (empty: all)"), l->q.search);
        break;
    case DV_CMD_UNIT:
        dv_app_pick_unit(a, dv_today());
        break;
    case DV_CMD_PERIOD:
        prompt_period(a, l);
        break;
    case DV_CMD_FILTER_STAGE:
        dv_app_pick_stage(a, FOR_FILTER_STAGE, l->q.kind, NULL);
        break;
    case DV_CMD_FILTER_CATEGORY:
        pick_category(a, l);
        break;
    case DV_CMD_SORT:
        pick_sort(a, l);
        break;
    case DV_CMD_TURN_ORDER:
        turn_order(a, l);
        break;
    case DV_CMD_CLEAR:
        dv_list_clear(l);
        reload(a, l);
        break;
    default:
        break;
    }
}

void dv_app_list_picked(dv_app *a, dv_list_view *l, const dv_item *it)
{
    switch ((int)a->purpose) {
    case FOR_MOVE:
        move_stage(a, l, it->id);
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
    reload(a, l);
}

static void set_period(dv_app *a, dv_list_view *l, const char *text)
{
    dv_period p;
    dv_str s = dv_str_trim(dv_str_from(text));
    if (s.n && !dv_period_parse(s, &p)) {
        a->over = DV_OVER_PROMPT;
        dv_app_say(a, true, _("%s is no period; write 2024, 2024H1, 2024Q2, 2024-9M or 2024-06"),
                   text);
        return;
    }
    dv_list_period(l, s.n ? &p : NULL);
    reload(a, l);
}

void dv_app_list_prompted(dv_app *a, dv_list_view *l, const char *text)
{
    switch ((int)a->purpose) {
    case FOR_SEARCH:
        dv_list_search(l, text);
        reload(a, l);
        break;
    case FOR_PERIOD:
        set_period(a, l, text);
        break;
    case FOR_DELETE:
        delete_marked(a, l, text);
        break;
    default:
        break;
    }
}

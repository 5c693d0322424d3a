/* What has been deleted: chosen from, looked at, brought back. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/undo.h"

#include "app_int.h"

/* ---- choosing ---- */

static const char *title_of(dv_arena *t, const dv_app *a, const dv_record *rec)
{
    const dv_field *f = rec->kind->title;
    const char *value = f ? rec->value[f->index] : NULL;
    return value ? dv_value_show(t, a->r, f, value) : "";
}

/* "lan, 30/06/2024 08:00: entered twice" */
static const char *by_whom(dv_arena *t, const dv_deleted *d)
{
    char at[DV_TIME_SIZE];
    return dv_arena_printf(t, "%s, %s: %s", d->who, dv_moment_text(d->at, at),
                           d->reason ? d->reason : _("its entering was taken back"));
}

/* Who and when stand before the title: it may be longer than the row.  Typing finds any of it. */
static void add_deleted(const dv_app *a, dv_picker *p, const dv_deleted *d)
{
    dv_arena t = {0};
    char id[DV_ID_SIZE], day[DV_DATE_SIZE];
    dv_id_format(d->rec->kind, d->rec->id, id);
    dv_picker_add(p, id,
                  dv_arena_printf(&t, "%s  %s  %s  %s", id, dv_day_text(dv_time_date(d->at), day),
                                  d->who, title_of(&t, a, d->rec)),
                  d->reason, 0);
    p->item[p->n - 1].also = p->item[p->n - 1].note;
    dv_arena_free(&t);
}

/* It can't be chosen: the list comes again. */
static void add_damaged(dv_picker *p, size_t n, size_t most)
{
    dv_arena t = {0};
    dv_picker_add(
        p, "",
        dv_arena_printf(&t,
                        _n(n, "(%zu is damaged and not shown: danvan verify tells of it)",
                           "(%zu are damaged and not shown: danvan verify tells of them)"),
                        n),
        NULL, (int)most);
    dv_arena_free(&t);
}

void dv_app_pick_deleted(dv_app *a, const dv_kind *k, size_t most)
{
    dv_arena t = {0};
    dv_deleted_list l;
    dv_err err;
    if (dv_deleted_of(&t, a->r, k, most, &l, &err) != DV_OK) {
        dv_app_say_err(a, &err);
    } else if (!l.n && !l.damaged) {
        dv_app_say(a, false, "%s", _("nothing has been deleted here"));
    } else {
        dv_picker *p = dv_app_pick(a, FOR_DELETED, _("Deleted, the latest first: look at which?"));
        for (size_t i = 0; i < l.n; i++)
            add_deleted(a, p, &l.at[i]);
        if (l.damaged)
            add_damaged(p, l.damaged, most);
        if (l.more)
            dv_picker_add(p, "", _("(earlier ones)"), NULL, (int)(most * 4));
        dv_app_pick_ready(a, NULL);
    }
    dv_arena_free(&t);
}

void dv_app_deleted_picked(dv_app *a, const dv_kind *k, const dv_item *it)
{
    const dv_kind *is;
    dv_id id;
    if (!*it->id)
        dv_app_pick_deleted(a, k, (size_t)it->at);
    else if (dv_id_parse(a->r->schema, dv_str_from(it->id), &is, &id, NULL) == DV_OK)
        dv_app_open_history(a, is, id);
}

/* ---- looking ---- */

static void put_fields(const dv_app *a, dv_arena *t, const dv_record *rec, dv_buf *out)
{
    for (size_t i = 0; i < rec->kind->nfield; i++)
        if (rec->value[i])
            dv_buf_printf(out, "    %s: %s\n", dv_label_text(rec->kind->field[i].label),
                          dv_value_show(t, a->r, &rec->kind->field[i], rec->value[i]));
}

bool dv_app_tell_deleted(const dv_app *a, const dv_kind *k, dv_id id, dv_buf *out)
{
    dv_arena t = {0};
    dv_deleted d;
    char text[DV_ID_SIZE];
    bool gone = dv_deleted_one(&t, a->r, k, id, &d, NULL) == DV_OK;
    if (gone) {
        const dv_stage *s = d.rec->stage_decl;
        dv_buf_printf(out, "%s  %s\n%s %s\n\n", dv_id_format(k, id, text), dv_label_text(k->label),
                      _("Deleted by"), by_whom(&t, &d));
        dv_buf_printf(out, "%s\n", _("What it was:"));
        dv_buf_printf(out, "    %s: %s\n", _("Stage"), s ? dv_label_text(s->label) : d.rec->stage);
        put_fields(a, &t, d.rec, out);
        dv_buf_printf(out, "\n%s\n", _("What became of it:"));
    }
    dv_arena_free(&t);
    return gone;
}

/* ---- bringing back ---- */

/* To the list, where it is marked. */
static void back_to(dv_app *a, const dv_kind *k, dv_id id)
{
    a->saved = k;
    a->saved_id = id;
    dv_app_pop(a);
}

bool dv_app_is_back(dv_app *a, const dv_kind *k, dv_id id)
{
    dv_arena t = {0};
    dv_record *rec;
    char text[DV_ID_SIZE];
    bool is = dv_record_load(&t, a->r, k, id, &rec, NULL) == DV_OK;
    if (is) {
        back_to(a, k, id);
        dv_app_say(a, true, _("%s is there again already; %s was the last to save it"),
                   dv_id_format(k, id, text), rec->updated_by);
    }
    dv_arena_free(&t);
    return is;
}

void dv_app_bring_back(dv_app *a, const dv_kind *k, dv_id id, uint32_t revision)
{
    dv_arena t = {0};
    dv_faults faults;
    dv_err err;
    char text[DV_ID_SIZE];
    dv_faults_init(&faults, &t);
    if (dv_revert(a->r, k, id, revision, NULL, &faults, &err) != DV_OK) {
        dv_app_say_err(a, &err);
    } else {
        back_to(a, k, id);
        dv_id_format(k, id, text);
        if (faults.n)
            dv_app_say(a, false, _("%s is there again; but look: %s"), text, faults.at[0].text);
        else if (!*a->status)
            dv_app_say(a, false, _("%s is there again"), text);
    }
    dv_arena_free(&t);
}

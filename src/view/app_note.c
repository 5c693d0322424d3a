/* The note on a figure, or what explains a difference: typed, kept as a draft, put there. */
#include "danvan/lang.h"
#include "danvan/number.h"
#include "danvan/rights.h"

#include "app_int.h"

#include <string.h>

/* Text NULL: of no draft. */
static void prompt(dv_app *a, const dv_figures *f, const dv_pin_draft *d)
{
    uint32_t mark;
    const char *is = dv_figures_said(f, &mark);
    dv_app_prompt(a, FOR_PIN,
                  f->ask.report->reconcile ? _("What explains the difference")
                                           : _("Note on this figure, for everybody"),
                  d->text ? d->text : is);
    a->note_typed = false;
    a->note = (dv_pin_draft){.no = d->no, .seen = d->seen, .on = d->text ? d->on : mark};
    if (a->note.on == DV_SAID_ANY)
        a->note.on = mark;
}

/* The newest that no other terminal types just now, or the one that was asked for. */
static const dv_pin_draft *claim(dv_app *a, const dv_pin_draft *list, size_t n, uint64_t no)
{
    for (size_t i = 0; i < n; i++)
        if ((!no || list[i].no == no) && dv_pin_draft_claim(a->r, &list[i]))
            return &list[i];
    return NULL;
}

static void tell_taken(dv_app *a, const dv_figures *f, const dv_pin_draft *d, size_t more)
{
    char at[DV_TIME_SIZE];
    uint32_t mark;
    dv_figures_said(f, &mark);
    dv_moment_text(d->at, at);
    if (d->on != DV_SAID_ANY && d->on != mark)
        dv_app_say(a, true,
                   _("the draft of %s goes on; what stands there is another since: Enter tells it"),
                   at);
    else if (more)
        dv_app_say(a, false,
                   _("the draft of %s goes on; others on this figure, on the first screen: %zu"),
                   at, more);
    else
        dv_app_say(a, false, _("the draft of %s goes on"), at);
}

/* One that another terminal types is gone on with as one of its own, for that terminal may be one
 * whose line is dead. */
static void take(dv_app *a, const dv_figures *f, const dv_pin_draft *list, size_t n, uint64_t no)
{
    char at[DV_TIME_SIZE];
    const dv_pin_draft *d = claim(a, list, n, no);
    dv_pin_draft copy = {0};
    for (size_t i = 0; i < n && no && !d; i++)
        if (list[i].no == no)
            copy = (dv_pin_draft){.on = list[i].on, .text = list[i].text, .at = list[i].at};
    prompt(a, f, d ? d : &copy);
    if (d)
        tell_taken(a, f, d, n - 1);
    else if (copy.text)
        dv_app_say(a, true,
                   _("another terminal of yours types this; what it kept until %s stands here too, "
                     "and each keeps its own"),
                   dv_moment_text(copy.at, at));
    else if (no)
        dv_app_say(a, true, "%s", _("this draft is no longer there"));
    else if (n)
        dv_app_say(a, true, "%s",
                   _("another terminal of yours types here; its draft is on the first screen"));
}

/* One that can't be gone on with may be thrown away. */
static void pick_what(dv_app *a, const dv_pin_draft *d)
{
    dv_picker *p = dv_app_pick(a, FOR_NOTE, _("Draft of a note"));
    dv_picker_add(p, "leave", _("Leave it for later"), NULL, 0);
    dv_picker_add(p, "drop", _("Throw the draft away"), NULL, 1);
    dv_app_pick_ready(a, NULL);
    a->note = (dv_pin_draft){.no = d->no, .seen = d->seen};
}

/* Its words are told: they are nowhere else. */
static void tell_stuck(dv_app *a, const dv_pin_draft *d, const dv_err *err)
{
    pick_what(a, d);
    dv_app_say(a, true, _("%s: %s; the note was: %s"), err->place, err->text, d->text);
}

void dv_app_note_picked(dv_app *a, const dv_item *it)
{
    if (strcmp(it->id, "drop") == 0)
        dv_app_drop_note(a);
    a->note = (dv_pin_draft){0};
    dv_app_reload_top(a);
}

void dv_app_ask_note(dv_app *a, const dv_figures *f, const dv_pin_draft *of)
{
    dv_arena t = {0};
    dv_pin_draft *list;
    size_t n;
    dv_err err;
    dv_rc rc = dv_rights_state(a->r, dv_result_pins(f->res).unit,
                               f->ask.report->reconcile ? DV_TO_EXPLAIN : DV_TO_NOTE, &err);
    if (rc != DV_OK && of)
        tell_stuck(a, of, &err);
    else if (rc != DV_OK)
        dv_app_say_err(a, &err);
    if (rc != DV_OK)
        return;
    rc = dv_figures_drafted_pins(f, &t, &list, &n, &err);
    take(a, f, list, rc == DV_OK ? n : 0, rc == DV_OK && of ? of->no : 0);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    dv_arena_free(&t);
}

/* The table that a note is typed on, as it was asked for. */
static dv_rc figures_of(dv_app *a, const dv_pin_draft *d, dv_figures **out, dv_err *err)
{
    dv_ask ask = {.report = dv_schema_report(a->r->schema, d->report),
                  .unit = dv_unit_by_id(a->r->schema, d->unit),
                  .as_of = d->as_of,
                  .today = dv_today()};
    *out = NULL;
    if (!ask.report || ask.unit == DV_NO_UNIT ||
        !dv_period_parse(dv_str_from(d->period), &ask.period))
        return dv_fail(err, DV_NOT_FOUND, d->report, _("there is no such table any more"));
    dv_rc rc = dv_figures_open(a->r, &ask, out, err);
    if (rc == DV_OK && *d->filter)
        rc = dv_figures_narrow(*out, d->filter, d->filter, err);
    if (rc == DV_OK && !dv_figures_go(*out, d->row, d->column))
        rc = dv_fail(err, DV_NOT_FOUND, d->report, _("the table has this figure no more"));
    return rc;
}

void dv_app_open_note(dv_app *a, const dv_pin_draft *d)
{
    dv_figures *f;
    dv_err err;
    if (!d->text) {
        pick_what(a, d);
        dv_app_say(a, true, "%s", _("This draft can't be read"));
    } else if (!d->report) {
        pick_what(a, d);
        dv_app_say(a, true, _("which figure it is of is not stored; there it goes on: %s"),
                   d->text);
    } else if (figures_of(a, d, &f, &err) != DV_OK) {
        dv_figures_close(f);
        tell_stuck(a, d, &err);
    } else if (dv_app_push(a, (dv_screen){.is = DV_IN_REPORT, .figures = f})) {
        dv_app_ask_note(a, f, d);
    }
}

dv_rc dv_app_draft_note(dv_app *a, dv_err *err)
{
    const uint64_t was = a->note.no;
    if (!a->note_typed)
        return DV_OK;
    a->note.text = dv_buf_cstr(&a->editor.text);
    dv_rc rc = dv_figures_draft_pin(dv_app_top(a)->figures, &a->note, err);
    a->note.text = NULL;
    a->note_typed = rc != DV_OK;
    if (rc == DV_OK && was && was != a->note.no)
        dv_app_say(a, true, "%s",
                   _("another terminal goes on with this draft: both are kept, each its own"));
    return rc;
}

void dv_app_put_note(dv_app *a, dv_figures *f, const char *text)
{
    dv_err err;
    dv_rc rc = dv_figures_put_pin(f, text, &a->note.on, &err);
    if (rc == DV_OK) {
        dv_app_drop_note(a);
        return;
    }
    a->over = DV_OVER_PROMPT; /* what was typed stays to be mended */
    if (rc == DV_CONFLICT)
        dv_app_say(a, true, _("nothing is changed yet, Enter again does it all the same: %s"),
                   err.text);
    else
        dv_app_say_err(a, &err);
}

void dv_app_leave_note(dv_app *a, const dv_figures *f)
{
    uint32_t mark;
    const char *is = dv_figures_said(f, &mark), *text = dv_buf_cstr(&a->editor.text);
    if (!*text || strcmp(text, is) == 0) {
        dv_app_drop_note(a);
        return;
    }
    dv_app_pick_leaving(a, FOR_LEAVING_NOTE, _("This note is not saved"));
}

static dv_rc keep(dv_app *a, dv_err *err)
{
    a->note_typed = true;
    dv_rc rc = dv_app_draft_note(a, err);
    if (rc != DV_OK)
        return rc;
    dv_pin_draft_leave(a->r, &a->note);
    a->note = (dv_pin_draft){0};
    return rc;
}

void dv_app_note_left(dv_app *a, const dv_item *it)
{
    dv_err err;
    const char *how = it ? it->id : "stay";
    if (strcmp(how, "drop") == 0) {
        dv_app_drop_note(a);
        return;
    }
    if (strcmp(how, "draft") == 0) {
        if (keep(a, &err) == DV_OK) {
            dv_app_say(a, false, "%s",
                       _("the draft is kept: it goes on here, and from the first screen"));
            return;
        }
        dv_app_say_err(a, &err);
    }
    a->over = DV_OVER_PROMPT;
    a->purpose = FOR_PIN;
    if (strcmp(how, "save") == 0)
        dv_app_over_key(a, DV_KEY_ENTER);
}

void dv_app_drop_note(dv_app *a)
{
    dv_err err;
    a->note_typed = false;
    if (dv_pin_draft_drop(a->r, &a->note, &err) != DV_OK)
        dv_app_say_err(a, &err);
    a->note = (dv_pin_draft){0};
}

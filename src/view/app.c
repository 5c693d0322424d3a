#include "danvan/app.h"

#include "danvan/lang.h"
#include "danvan/rights.h"
#include "danvan/utf8.h"

#include "app_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void dv_app_say(dv_app *a, bool bad, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(a->status, sizeof a->status, fmt, ap);
    va_end(ap);
    /* Room that ran out may have cut a character. */
    a->status[dv_utf8_check(dv_str_from(a->status))] = '\0';
    a->status_bad = bad;
}

void dv_app_say_err(dv_app *a, const dv_err *err)
{
    if (*err->place)
        dv_app_say(a, true, "%s: %s", err->place, err->text);
    else
        dv_app_say(a, true, "%s", err->text);
}

/* ---- the stack ---- */

static void screen_close(dv_screen *s)
{
    dv_home_close(s->home);
    dv_list_close(s->list);
    dv_form_close(s->form);
    dv_figures_close(s->figures);
    if (s->due) {
        dv_arena_free(&s->due->arena);
        dv_arena_free(&s->due->shown);
    }
    free(s->due);
    dv_pages_free(s->pages);
    dv_conflict_close(s->conflict);
    dv_grid_close(s->grid);
}

dv_screen *dv_app_top(dv_app *a)
{
    return &a->stack[a->n - 1];
}

dv_form *dv_app_form(dv_app *a)
{
    const dv_screen *s = dv_app_top(a);
    return s->grid ? dv_grid_form(s->grid) : s->form;
}

unsigned dv_app_where(dv_app *a)
{
    switch (a->over) {
    case DV_OVER_PICKER:
        return DV_IN_PICKER;
    case DV_OVER_PROMPT:
        return DV_IN_PROMPT;
    case DV_OVER_NOTES:
        return DV_IN_NOTES;
    case DV_OVER_CALENDAR:
        return DV_IN_CALENDAR;
    case DV_OVER_FIND:
        return DV_IN_FIND;
    case DV_OVER_NOTHING:
        break;
    }
    return dv_app_top(a)->is;
}

dv_screen *dv_app_push(dv_app *a, dv_screen s)
{
    if (a->n == DV_SCREENS) {
        screen_close(&s);
        dv_app_say(a, true, "%s", _("too many screens are open; go back with Esc first"));
        return NULL;
    }
    a->stack[a->n++] = s;
    dv_app_resize(a, a->rows, a->columns);
    return dv_app_top(a);
}

void dv_app_reload_top(dv_app *a)
{
    dv_screen *s = dv_app_top(a);
    dv_err err;
    dv_rc rc = DV_OK;
    if (s->home)
        rc = dv_home_reload(s->home, &err);
    if (s->list)
        rc = dv_list_reload(s->list, &err);
    if (s->figures)
        rc = dv_figures_follow(s->figures, &err);
    if (s->due)
        rc = dv_app_due_reload(a, s->due, &err);
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    a->stamp = dv_registry_stamp(a->r);
}

/* The list is left where the person is at work: at what he has just saved. */
static void go_to_saved(dv_app *a, dv_list_view *l)
{
    bool there;
    char id[DV_ID_SIZE];
    dv_err err;
    const dv_kind *k = a->saved;
    a->saved = NULL;
    if (k == l->q.kind && dv_list_go(l, a->saved_id, &there, &err) == DV_OK && !there)
        dv_app_say(a, false, _("%s is saved; what this list is narrowed to leaves it out"),
                   dv_id_format(k, a->saved_id, id));
}

void dv_app_pop(dv_app *a)
{
    if (a->n == 1)
        return;
    screen_close(dv_app_top(a));
    a->n--;
    dv_app_resize(a, a->rows, a->columns);
    dv_app_reload_top(a);
    if (a->saved && dv_app_top(a)->list)
        go_to_saved(a, dv_app_top(a)->list);
}

/* They stand below the figures, where a small screen does not show them. */
static void offer_drafts(dv_app *a, const dv_home *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n[DV_PANE_FIGURES]; i++)
        n += h->entry[DV_PANE_FIGURES][i].is == DV_ENTRY_DRAFT ||
             h->entry[DV_PANE_FIGURES][i].is == DV_ENTRY_NOTE;
    if (n)
        dv_app_say(a, false, _("Unsaved drafts: %zu (Tab, End)"), n);
}

dv_rc dv_app_open(dv_registry *r, int rows, int columns, dv_app **out, dv_err *err)
{
    dv_home *home;
    *out = NULL;
    dv_rights_watch(r);
    dv_rc rc = dv_home_open(r, &home, err);
    if (rc != DV_OK)
        return rc;
    dv_app *a = calloc(1, sizeof *a);
    DV_NEED(a);
    a->r = r;
    a->rows = rows;
    a->columns = columns;
    a->typer.how = r->schema->office.typing;
    a->stack[a->n++] = (dv_screen){.is = DV_IN_HOME, .home = home};
    a->stamp = dv_registry_stamp(r);
    offer_drafts(a, home);
    *out = a;
    return DV_OK;
}

void dv_app_close(dv_app *a)
{
    if (!a)
        return;
    while (a->n)
        screen_close(&a->stack[--a->n]);
    dv_picker_free(&a->picker);
    dv_editor_free(&a->editor);
    dv_finder_free(&a->finder);
    dv_buf_free(&a->value);
    dv_buf_free(&a->answer);
    dv_typer_free(&a->typer);
    free(a);
}

/* ---- sizes ---- */

/* Title, heading, column heads above; status and keys below. */
enum { AROUND_TABLE = 5, AROUND_TEXT = 3, ROOMY = 20 };

/* The remarks have the rows that the figures leave free, and a few where these need them all. */
static int foot_rows(const dv_figures *f, int rows, bool roomy)
{
    const int all = (int)f->nfoot, left = rows - (int)f->nrow, most = roomy ? 3 : 1;
    const int foot = left > most ? left : most;
    return all < foot ? all : foot;
}

int dv_app_body(const dv_app *a, const dv_screen *s)
{
    int around = s->is & (DV_IN_TEXT | DV_IN_HISTORY | DV_IN_HOME) ? AROUND_TEXT : AROUND_TABLE;
    int rows = a->rows - around;
    rows -= s->figures ? foot_rows(s->figures, rows, a->rows >= ROOMY) : 0;
    return rows < 1 ? 1 : rows;
}

void dv_app_resize(dv_app *a, int rows, int columns)
{
    a->rows = rows;
    a->columns = columns;
    for (size_t i = 0; i < a->n; i++) {
        if (a->stack[i].list)
            dv_list_resize(a->stack[i].list, dv_app_body(a, &a->stack[i]));
        if (a->stack[i].pages)
            dv_pages_wrap(a->stack[i].pages, columns);
    }
}

/* ---- keys ---- */

long dv_app_rows_moved(dv_app *a, dv_command_id c, size_t n)
{
    const long page = dv_app_body(a, dv_app_top(a));
    return c == DV_CMD_UP          ? -1
           : c == DV_CMD_DOWN      ? 1
           : c == DV_CMD_PAGE_UP   ? -page
           : c == DV_CMD_PAGE_DOWN ? page
           : c == DV_CMD_FIRST     ? -(long)n
           : c == DV_CMD_LAST      ? (long)n
                                   : 0;
}

void dv_app_screen_command(dv_app *a, dv_command_id c)
{
    dv_screen *s = dv_app_top(a);
    if (s->home)
        dv_app_home_command(a, s->home, c);
    else if (s->list)
        dv_app_list_command(a, s->list, c);
    else if (s->form)
        dv_app_form_command(a, s->form, c);
    else if (s->figures)
        dv_app_report_command(a, s->figures, c);
    else if (s->due)
        dv_app_due_command(a, s->due, c);
    else if (s->pages)
        dv_app_pages_command(a, s->pages, c);
    else if (s->grid)
        dv_app_grid_command(a, s->grid, c);
    else if (s->conflict)
        dv_app_conflict_command(a, s->conflict, c);
}

static void command(dv_app *a, dv_command_id c)
{
    dv_screen *s = dv_app_top(a);
    if (c == DV_CMD_QUIT)
        a->quit = true;
    else if (c == DV_CMD_HELP)
        dv_app_open_help(a);
    else if (c == DV_CMD_FIND)
        dv_app_find(a, FOR_FIND, NULL);
    else if (c == DV_CMD_UNDO || c == DV_CMD_REDO)
        dv_app_ask_undo(a, c == DV_CMD_REDO);
    else if (c == DV_CMD_BACK && s->is == DV_IN_MEETING)
        dv_app_figure_command(a, s->figures, c);
    else if (c == DV_CMD_BACK && !s->form && !s->grid)
        dv_app_pop(a);
    else
        dv_app_screen_command(a, c);
}

static bool is_worded(const dv_field *f)
{
    return f->type == DV_TEXT || f->type == DV_LONG || f->type == DV_PERSON;
}

dv_typer *dv_app_typer(dv_app *a)
{
    const dv_form *f = dv_app_form(a);
    return a->typer.how != DV_TYPE_PLAIN && f && is_worded(&f->kind->field[f->at]) ? &a->typer
                                                                                   : NULL;
}

static void turn_typing(dv_app *a)
{
    static const char *const names[] = {N_("as the terminal sends it"), N_("Telex"), N_("VNI")};
    a->typer.how = (a->typer.how + 1) % 3;
    dv_typer_reset(&a->typer);
    dv_app_say(a, false, _("typing: %s"), _(names[a->typer.how]));
}

bool dv_app_may_stay(dv_app *a)
{
    if (!a->quit && dv_rights_follow(a->r, &a->ended) != DV_OK)
        a->quit = true;
    return !a->quit;
}

bool dv_app_key(dv_app *a, dv_key key)
{
    a->status[0] = '\0';
    a->status_bad = false;
    if (dv_command_for(dv_app_where(a), key) == DV_CMD_TYPING)
        return turn_typing(a), true;
    dv_app_answer_key(a, key);
    if (a->over != DV_OVER_NOTHING)
        return dv_app_over_key(a, key), true;
    dv_screen *s = dv_app_top(a);
    dv_command_id c = dv_command_for(s->is, key);
    if (c != DV_CMD_NONE)
        return command(a, c), true;
    if (s->grid)
        return dv_app_grid_key(a, s->grid, key), true;
    if (s->form)
        return dv_app_field_key(a, s->form, key);
    return dv_app_key_idle(a), true;
}

/* ---- pauses ---- */

static void draft_all(dv_app *a)
{
    dv_err err;
    a->undrafted = 0;
    if (dv_app_draft_note(a, &err) != DV_OK)
        dv_app_say_err(a, &err);
    for (size_t i = 0; i < a->n; i++) {
        dv_rc rc = DV_OK;
        dv_form *f = a->stack[i].form;
        dv_grid *g = a->stack[i].grid;
        if (f)
            rc = dv_form_draft(f, &err);
        if (g)
            rc = dv_grid_draft(g, &err);
        if ((f && f->forked) || (g && g->forked))
            dv_app_say(a, true, "%s",
                       _("another terminal goes on with this draft: both are kept, each its own"));
        if (rc != DV_OK)
            dv_app_say_err(a, &err);
    }
}

bool dv_app_undrafted(dv_app *a)
{
    const dv_screen *s = dv_app_top(a);
    return a->note_typed || (s->form && s->form->undrafted) ||
           (s->grid && dv_grid_undrafted(s->grid));
}

bool dv_app_pause(dv_app *a)
{
    bool wrote = dv_app_undrafted(a);
    dv_form *f = dv_app_top(a)->form;
    draft_all(a);
    if (wrote && f)
        dv_form_look_alike(f);
    return wrote;
}

void dv_app_goes_on(dv_app *a)
{
    a->undrafted = dv_app_undrafted(a) ? a->undrafted + 1 : 0;
    if (a->undrafted >= DV_KEYS_UNDRAFTED)
        draft_all(a);
}

bool dv_app_follow(dv_app *a)
{
    if (a->over != DV_OVER_NOTHING || dv_app_top(a)->form || dv_app_top(a)->pages ||
        dv_app_top(a)->grid || dv_app_top(a)->conflict || dv_registry_stamp(a->r) == a->stamp)
        return false;
    dv_app_reload_top(a);
    return true;
}

bool dv_app_waiting(dv_app *a)
{
    return a->over == DV_OVER_NOTHING && dv_app_top(a)->home && dv_app_top(a)->home->waiting;
}

bool dv_app_count(dv_app *a, bool (*stop)(void *ctx), void *ctx)
{
    dv_err err;
    dv_home *h = dv_app_top(a)->home;
    dv_registry_stop_when(a->r, stop, ctx);
    dv_rc rc = dv_home_count(h, &err);
    dv_registry_stop_when(a->r, NULL, NULL);
    if (rc == DV_STOPPED)
        return false;
    h->waiting = false; /* what can't be counted is told once */
    if (rc != DV_OK)
        dv_app_say_err(a, &err);
    return true;
}

void dv_app_hang_up(dv_app *a)
{
    dv_app_keep_letters(a);
    draft_all(a);
}

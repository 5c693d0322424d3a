/* The grid: many records entered at once. */
#include "danvan/lang.h"
#include "danvan/number.h"

#include "app_int.h"

#include <string.h>

void dv_app_open_grid(dv_app *a, const dv_kind *k)
{
    dv_grid *g;
    dv_err err;
    dv_rc rc = dv_grid_open(a->r, k, &g, &err);
    if (rc == DV_OK)
        rc = dv_form_may_change(dv_grid_form(g), NULL, &err);
    if (rc != DV_OK) {
        dv_app_say_err(a, &err);
        dv_grid_close(g);
        return;
    }
    g->typer = &a->typer;
    dv_app_push(a, (dv_screen){.is = DV_IN_GRID, .grid = g});
}

/* With what the fields have that are no longer declared. */
static void tell_goes_on(dv_app *a, const dv_grid *g)
{
    char at[DV_TIME_SIZE];
    const dv_form *f = g->row[0];
    for (size_t i = 0; i < g->n && !f->gone; i++)
        f = g->row[i]->gone || g->row[i]->drafted_at > f->drafted_at ? g->row[i] : f;
    if (f->gone)
        dv_app_say(a, true,
                   _("the draft of %s goes on; the form no longer has what was typed here, and "
                     "saving drops it: %s"),
                   dv_moment_text(f->drafted_at, at), f->gone);
    else
        dv_app_say(a, false, _("the draft of %s goes on"), dv_moment_text(f->drafted_at, at));
}

void dv_app_open_grid_draft(dv_app *a, const dv_kind *k, uint32_t no)
{
    dv_grid *g;
    dv_err err;
    dv_rc rc = dv_grid_open_drafted(a->r, k, no, &g, &err);
    if (rc == DV_NOT_FOUND)
        dv_app_say(a, true, "%s", _("this draft is no longer there"));
    else if (rc != DV_OK)
        dv_app_say_err(a, &err);
    if (!g)
        return;
    g->typer = &a->typer;
    if (dv_app_push(a, (dv_screen){.is = DV_IN_GRID, .grid = g}))
        tell_goes_on(a, g);
}

static void said(dv_app *a, dv_rc rc, const dv_err *err)
{
    if (rc != DV_OK)
        dv_app_say_err(a, err);
}

/* A fault of the cell that was left is told while the eye is still near it. */
static void tell_fault(dv_app *a, const dv_form *f, size_t field)
{
    if (f->field[field].fault)
        dv_app_say(a, !f->field[field].warning, "%s", f->field[field].fault);
}

static void go(dv_app *a, dv_grid *g, size_t row, size_t col)
{
    dv_err err;
    const dv_form *f = dv_grid_form(g);
    size_t field = f->at;
    said(a, dv_grid_go(g, row, col, &err), &err);
    tell_fault(a, f, field);
}

static void step(dv_app *a, dv_grid *g, int by)
{
    dv_err err;
    const dv_form *f = dv_grid_form(g);
    size_t field = f->at;
    dv_grid_commit(g);
    if (by > 0 && dv_app_ask_again(a, f))
        return;
    said(a, dv_grid_step(g, by, &err), &err);
    tell_fault(a, f, field);
}

/* The first fault whole, with its field if the sentence does not name it; the others by name. */
static void add_fault(dv_buf *b, const dv_form *f, size_t row, size_t field, size_t before)
{
    const char *label = dv_label_text(f->kind->field[field].label), *text = f->field[field].fault;
    if (before > 1 && row)
        dv_buf_puts(b, "; ");
    else if (before > 1)
        dv_buf_puts(b, ", ");
    if (row)
        dv_buf_printf(b, _("row %zu: "), row);
    if (before == 0 && !strstr(text, label))
        dv_buf_printf(b, "%s: %s", label, text);
    else
        dv_buf_puts(b, before ? label : text);
}

/* As many as a line of messages holds, by row; returns how many there are. */
static size_t list_faults(const dv_grid *g, dv_buf *first, dv_buf *others)
{
    enum { ROOM = 300 };
    size_t n = 0, told = g->n;
    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->kind->nfield; k++) {
            const dv_form_field *x = &g->row[i]->field[k];
            if (!g->row[i]->unsaved || !x->fault || x->warning)
                continue;
            if (others->n < ROOM)
                add_fault(n ? others : first, g->row[i], told == i && n > 1 ? 0 : i + 1, k, n);
            n++;
            told = i;
        }
    if (others->n >= ROOM)
        dv_buf_puts(others, ", …");
    return n;
}

/* Whoever typed forty rows mends them all at once. */
static void tell_faults(dv_app *a, const dv_grid *g, const dv_err *err)
{
    dv_buf first = {0}, others = {0};
    size_t n = list_faults(g, &first, &others);
    if (n > 1)
        dv_app_say(a, true, _("nothing was saved, %zu faults: %s; also: %s"), n,
                   dv_buf_cstr(&first), dv_buf_cstr(&others));
    else if (n)
        dv_app_say(a, true, _("nothing was saved; %s"), dv_buf_cstr(&first));
    else
        dv_app_say(a, true, _("nothing was saved; row %zu: %s"), g->at + 1, err->text);
    dv_buf_free(&first);
    dv_buf_free(&others);
}

static bool save(dv_app *a, dv_grid *g)
{
    dv_err err = {.place = "", .text = ""};
    size_t n;
    dv_rc rc = dv_grid_save(g, &n, &err);
    a->stamp = 0;
    if (rc == DV_OK && n)
        dv_app_say(a, false, _n(n, "%zu record is saved", "%zu records are saved"), n);
    else if (rc == DV_OK)
        dv_app_say(a, false, "%s", _("nothing is typed yet"));
    else
        tell_faults(a, g, &err);
    return rc == DV_OK;
}

static void leave(dv_app *a, dv_grid *g)
{
    dv_grid_commit(g);
    if (!dv_grid_filled(g)) {
        dv_app_pop(a);
        return;
    }
    dv_picker *p = dv_app_pick(a, FOR_LEAVING, _("These records are not saved"));
    dv_picker_add(p, "save", _("Save all"), NULL, 0);
    dv_picker_add(p, "draft", _("Keep as drafts"), NULL, 1);
    dv_picker_add(p, "drop", _("Throw them away"), NULL, 2);
    dv_picker_add(p, "stay", _("Stay here"), NULL, 3);
    dv_app_pick_ready(a, NULL);
}

static void leave_as(dv_app *a, dv_grid *g, const char *how)
{
    dv_err err = {.place = "", .text = ""};
    dv_rc rc = DV_OK;
    if (strcmp(how, "stay") == 0 || (strcmp(how, "save") == 0 && !save(a, g)))
        return;
    if (strcmp(how, "draft") == 0)
        rc = dv_grid_draft(g, &err);
    for (size_t i = 0; strcmp(how, "drop") == 0 && rc == DV_OK && i < g->n; i++)
        rc = dv_form_discard(g->row[i], &err);
    if (rc == DV_OK)
        dv_app_pop(a);
    else
        dv_app_say_err(a, &err);
}

void dv_app_grid_picked(dv_app *a, dv_grid *g, const dv_item *it)
{
    if (a->purpose == FOR_LEAVING)
        leave_as(a, g, it->id);
}

void dv_app_grid_prompted(dv_app *a, dv_grid *g, const char *text)
{
    if (a->purpose == FOR_AGAIN && dv_app_typed_again(a, dv_grid_form(g), text))
        step(a, g, 1);
}

/* The cursor's row and column stay inside what is seen; how much that is, the terminal tells. */
static bool moved(dv_app *a, dv_grid *g, dv_command_id c)
{
    size_t page = (size_t)dv_app_body(a, dv_app_top(a));
    switch ((int)c) {
    case DV_CMD_UP:
        go(a, g, g->at ? g->at - 1 : 0, g->col);
        return true;
    case DV_CMD_DOWN:
        go(a, g, g->at + 1, g->col);
        return true;
    case DV_CMD_PAGE_UP:
        go(a, g, g->at > page ? g->at - page : 0, g->col);
        return true;
    case DV_CMD_PAGE_DOWN:
        go(a, g, g->at + page < g->n ? g->at + page : g->n - 1, g->col);
        return true;
    case DV_CMD_NEXT_FIELD:
    case DV_CMD_PREVIOUS_FIELD:
        step(a, g, c == DV_CMD_NEXT_FIELD ? 1 : -1);
        return true;
    default:
        return false;
    }
}

static void drop(dv_app *a, dv_grid *g)
{
    dv_err err;
    const size_t row = g->at + 1;
    const dv_str back = dv_command_key(DV_IN_GRID, DV_CMD_TAKE_BACK);
    const dv_rc rc = dv_grid_drop(g, &err);
    if (rc == DV_OK)
        dv_app_say(a, false, _("row %zu is dropped; %.*s brings it back"), row, (int)back.n,
                   back.p);
    said(a, rc, &err);
}

static void take_back(dv_app *a, dv_grid *g)
{
    bool full;
    if (g->editing)
        dv_grid_key(g, 'Z' & 0x1F, &full);
    else if (!dv_grid_take_back(g))
        dv_app_say(a, false, "%s", _("no row has been dropped here"));
}

void dv_app_grid_command(dv_app *a, dv_grid *g, dv_command_id c)
{
    if (moved(a, g, c))
        return;
    switch ((int)c) {
    case DV_CMD_ENTER:
        if (g->editing || !dv_app_open_field(a, dv_grid_form(g)))
            step(a, g, 1);
        break;
    case DV_CMD_OPEN:
        dv_grid_commit(g);
        if (!dv_app_open_field(a, dv_grid_form(g)) && !dv_app_help_typing(a, dv_grid_form(g)))
            dv_app_say(a, false, "%s", _("this field is typed; there is no list to choose from"));
        break;
    case DV_CMD_LAST_VALUES:
        dv_grid_ditto(g);
        step(a, g, 1);
        break;
    case DV_CMD_DELETE:
        drop(a, g);
        break;
    case DV_CMD_TAKE_BACK:
        take_back(a, g);
        break;
    case DV_CMD_SAVE:
        save(a, g);
        break;
    case DV_CMD_BACK:
        leave(a, g);
        break;
    default:
        break;
    }
}

/* Arrows move in the cell that is being typed, and between the cells otherwise. */
void dv_app_grid_key(dv_app *a, dv_grid *g, dv_key key)
{
    bool full = false;
    dv_form *f = dv_grid_form(g);
    if (!g->editing && (key == DV_KEY_LEFT || key == DV_KEY_RIGHT))
        step(a, g, key == DV_KEY_LEFT ? -1 : 1);
    else if (!g->editing && (key == DV_KEY_HOME || key == DV_KEY_END))
        go(a, g, g->at, key == DV_KEY_HOME ? 0 : g->kind->ngrid - 1);
    else if (!g->editing && (key == DV_KEY_DELETE || dv_app_clears(key)))
        dv_form_put(f, f->at, NULL);
    else if (!dv_form_typable(f, f->at))
        dv_app_field_key(a, f, key);
    else if (dv_grid_lone_key(g, key))
        dv_app_lone_mark(a);
    else if (!dv_grid_key(g, key, &full) && !full)
        dv_app_key_idle(a);
    if (full)
        dv_app_field_full(a, &g->cell.refused);
}

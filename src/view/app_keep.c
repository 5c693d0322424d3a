/* What a person keeps under a name: templates of a form, filters of a list. */
#include "danvan/keep.h"
#include "danvan/lang.h"

#include "app_int.h"

#include <string.h>

static dv_keep_sort sort_of(dv_app *a)
{
    return dv_app_top(a)->list ? DV_KEEP_FILTER : DV_KEEP_TEMPLATE;
}

static const dv_kind *kind_of(dv_app *a)
{
    const dv_screen *s = dv_app_top(a);
    return s->list ? s->list->q.kind : s->form->kind;
}

static bool read_kept(dv_app *a, dv_arena *t, dv_kept **kept, size_t *n)
{
    dv_err err;
    bool good = dv_keep_list(t, a->r, sort_of(a), kind_of(a), kept, n, &err) == DV_OK;
    if (!good)
        dv_app_say_err(a, &err);
    return good;
}

void dv_app_pick_kept(dv_app *a)
{
    dv_arena t = {0};
    dv_kept *kept;
    size_t n;
    bool filters = sort_of(a) == DV_KEEP_FILTER;
    if (read_kept(a, &t, &kept, &n)) {
        dv_picker *p = dv_app_pick(a, FOR_KEPT, filters ? _("Filters") : _("Templates"));
        for (size_t i = 0; i < n; i++)
            dv_picker_add(p, "take", kept[i].name, NULL, (int)i);
        dv_picker_add(p, "keep",
                      filters ? _("+ Keep this filter under a name")
                              : _("+ Keep what is typed as a template"),
                      NULL, -1);
        if (n)
            dv_picker_add(p, "drop", _("- Drop one of them"), NULL, -1);
        dv_app_pick_ready(a, NULL);
    }
    dv_arena_free(&t);
}

static void pick_drop(dv_app *a)
{
    dv_arena t = {0};
    dv_kept *kept;
    size_t n;
    if (read_kept(a, &t, &kept, &n)) {
        dv_picker *p = dv_app_pick(a, FOR_DROP_KEPT, _("Drop which one?"));
        for (size_t i = 0; i < n; i++)
            dv_picker_add(p, kept[i].name, kept[i].name, NULL, (int)i);
        dv_app_pick_ready(a, NULL);
    }
    dv_arena_free(&t);
}

/* ---- taking ---- */

static void take_template(dv_app *a, dv_form *f, const dv_kept *kept)
{
    for (size_t i = 0; i < kept->n; i++) {
        const dv_field *decl = dv_kind_field(f->kind, kept->pair[i].key);
        if (decl && !decl->computed)
            dv_form_put(f, decl->index, kept->pair[i].value);
    }
    dv_app_say(a, false, _("filled in from the template %s"), kept->name);
}

static void take(dv_app *a, const char *name)
{
    dv_arena t = {0};
    dv_kept *kept;
    size_t n;
    const dv_screen *s = dv_app_top(a);
    if (read_kept(a, &t, &kept, &n))
        for (size_t i = 0; i < n; i++) {
            if (strcmp(kept[i].name, name) != 0)
                continue;
            if (kept[i].damaged) {
                dv_app_say(a, true, _("%s can't be read any more: drop it and keep it again"),
                           kept[i].name);
            } else if (s->form) {
                take_template(a, s->form, &kept[i]);
            } else {
                bool whole = dv_list_take_filter(s->list, kept[i].pair, kept[i].n);
                dv_app_list_reload(a, s->list);
                if (!whole)
                    dv_app_say(a, true, _("part of the filter %s is no longer declared: left out"),
                               kept[i].name);
            }
        }
    dv_arena_free(&t);
}

static void drop(dv_app *a, const char *name)
{
    dv_err err;
    if (dv_keep_drop(a->r, sort_of(a), kind_of(a), name, &err) == DV_OK)
        dv_app_say(a, false, _("%s is dropped"), name);
    else
        dv_app_say_err(a, &err);
}

void dv_app_kept_picked(dv_app *a, const dv_item *it)
{
    if (a->purpose == FOR_DROP_KEPT)
        drop(a, it->id);
    else if (strcmp(it->id, "take") == 0)
        take(a, it->label);
    else if (strcmp(it->id, "drop") == 0)
        pick_drop(a);
    else
        dv_app_prompt(a, FOR_KEEP, _("Under which name?"), "");
}

/* ---- keeping ---- */

/* What stands in the form, but for what is computed, sealed, or belongs to one record alone. */
static size_t pairs_of_form(dv_arena *t, dv_form *f, dv_kept_pair **out)
{
    size_t n = 0;
    const dv_record *rec = dv_form_as_record(f, t);
    *out = DV_NEW_N(t, dv_kept_pair, f->kind->nfield + 1);
    for (size_t i = 0; i < f->kind->nfield; i++) {
        const dv_field *decl = &f->kind->field[i];
        if (!decl->computed && !decl->sealed && !decl->twice && rec->value[i])
            (*out)[n++] = (dv_kept_pair){decl->id, rec->value[i]};
    }
    return n;
}

void dv_app_keep_prompted(dv_app *a, const char *text)
{
    dv_arena t = {0};
    dv_err err;
    dv_str name = dv_str_trim(dv_str_from(text));
    const dv_screen *s = dv_app_top(a);
    dv_kept kept = {.name = dv_arena_copy(&t, name)};
    kept.n = s->form ? pairs_of_form(&t, s->form, &kept.pair)
                     : dv_list_filter_pairs(s->list, &t, &kept.pair);
    if (!kept.n)
        dv_app_say(a, true, "%s",
                   s->form ? _("nothing is typed that could be kept")
                           : _("the list is not narrowed: there is no filter to keep"));
    else if (dv_keep_put(a->r, sort_of(a), kind_of(a), &kept, &err) == DV_OK)
        dv_app_say(a, false, _("kept as %s"), kept.name);
    else
        dv_app_say_err(a, &err);
    dv_arena_free(&t);
}

/* Closed lists and period schemes. */
#include "schema_int.h"

#include <string.h>

/* A choice is one byte in the facts, and numbers of choices that are gone are not given again. */
enum { MOST_CHOICES = 200 };

static void read_list(dv_loader *l, const dv_section *x, dv_list *list)
{
    dv_choice *choice = DV_NEW_N(l->a, dv_choice, x->n + 1);
    if (!dv_id_valid(dv_str_from(x->arg), "-_."))
        dv_load_fault(l, x, x->line,
                      _("\"%s\" cannot be an id; use a-z, 0-9, - _ and ., beginning with a letter "
                        "or digit"),
                      x->arg);
    for (size_t i = 0; i < x->n; i++) {
        const dv_entry *e = &x->entry[i];
        if (!dv_id_valid(dv_str_from(e->key), "-_"))
            dv_load_fault(
                l, x, e->line,
                _("\"%s\" cannot be an id; use a-z, 0-9, - and _, beginning with a letter "
                  "or digit"),
                e->key);
        choice[i] = (dv_choice){dv_arena_strdup(l->a, e->key), dv_entry_label(l, x, e->key)};
    }
    if (x->n > MOST_CHOICES)
        dv_load_fault(l, x, x->line, _("a list has at most %d choices"), MOST_CHOICES);
    *list = (dv_list){x->arg, choice, x->n};
}

void dv_load_lists(dv_loader *l)
{
    dv_list *list = DV_NEW_N(l->a, dv_list, dv_sections_count(l, "list") + 1);
    size_t n = 0;
    for (dv_section *x = dv_sections_of(l, "list"); x; x = dv_section_next(x))
        read_list(l, x, &list[n++]);
    l->s->list = list;
    l->s->nlist = n;
}

static void read_scheme(dv_loader *l, const dv_section *x, dv_scheme *scheme)
{
    int64_t day = 1;
    if (dv_entry_int(x, "start_day", &day) && (day < 1 || day > 28))
        dv_load_fault(l, x, dv_entry_of(x, "start_day")->line, _("start_day must be 1 to 28"));
    *scheme = (dv_scheme){.id = x->arg,
                          .label = dv_entry_label(l, x, "label"),
                          .start_day = (int)day,
                          .from = dv_entry_date(x, "from")};
}

static const dv_scheme *scheme_named(dv_loader *l, const dv_section *x, const dv_entry *e,
                                     const dv_scheme *scheme, size_t n)
{
    int i = dv_load_named(l, x, e->line, _("scheme"), dv_str_from(e->value),
                          DV_DECLARED(dv_scheme, scheme, n));
    return i < 0 ? NULL : &scheme[i];
}

static void link_scheme(dv_loader *l, const dv_section *x, dv_scheme *scheme, dv_scheme *all,
                        size_t n)
{
    const dv_entry *e = dv_entry_of(x, "before");
    if (!e)
        return;
    if (scheme->from == DV_NO_DATE)
        dv_load_fault(l, x, e->line, _("a scheme with another one before it needs from = DATE"));
    const dv_scheme *before = scheme_named(l, x, e, all, n);
    for (const dv_scheme *b = before; b; b = b->before)
        if (b == scheme) {
            dv_load_fault(l, x, e->line, _("the schemes lead through before in a circle"));
            return;
        }
    scheme->before = before;
}

void dv_load_schemes(dv_loader *l)
{
    size_t n = 0, i = 0;
    dv_scheme *scheme = DV_NEW_N(l->a, dv_scheme, dv_sections_count(l, "scheme") + 1);
    for (dv_section *x = dv_sections_of(l, "scheme"); x; x = dv_section_next(x))
        read_scheme(l, x, &scheme[n++]);
    for (dv_section *x = dv_sections_of(l, "scheme"); x; x = dv_section_next(x))
        link_scheme(l, x, &scheme[i++], scheme, n);
    l->s->scheme = scheme;
    l->s->nscheme = n;
}

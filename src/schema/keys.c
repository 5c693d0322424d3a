/* A section or key that is not in the table of keys is a fault, and so is a value of another form.
 */
#include "schema_int.h"

#include <string.h>

enum { MOST = 64 };

const dv_key_doc *dv_schema_keys(size_t *n)
{
    *n = dv_key_rows;
    return dv_key_table;
}

static const dv_key_doc *row_of_section(const char *type)
{
    for (size_t i = 0; i < dv_key_rows; i++)
        if (!dv_key_table[i].key && dv_same_name(dv_key_table[i].section, type))
            return &dv_key_table[i];
    return NULL;
}

static bool is_any(const char *key)
{
    return *key >= 'A' && *key <= 'Z';
}

/* Rows of one section stand together, so the search ends where they do. */
static const dv_key_doc *row_of_key(const dv_key_doc *section, const char *key)
{
    for (const dv_key_doc *d = section + 1; d < dv_key_table + dv_key_rows && d->key; d++)
        if (is_any(d->key) || dv_same_name(d->key, key))
            return d;
    return NULL;
}

static void unknown_section(dv_loader *l, dv_section *x)
{
    const char *known[MOST];
    size_t n = 0;
    for (size_t i = 0; i < dv_key_rows; i++)
        if (!dv_key_table[i].key)
            known[n++] = dv_key_table[i].section;
    dv_load_unknown(l, x, x->line, _("section"), dv_str_from(x->type), known, n);
    x->dead = true;
}

static void unknown_key(dv_loader *l, const dv_section *x, const dv_entry *e,
                        const dv_key_doc *section)
{
    const char *known[MOST];
    size_t n = 0;
    for (const dv_key_doc *d = section + 1; d < dv_key_table + dv_key_rows && d->key; d++)
        known[n++] = d->key;
    dv_load_unknown(l, x, e->line, _("key"), dv_str_from(e->key), known, n);
}

static void check_form(dv_loader *l, const dv_section *x, const dv_entry *e, dv_value_form form)
{
    dv_str vi, en;
    dv_date date;
    int64_t num;
    switch (form) {
    case DV_FORM_TEXT:
        break;
    case DV_FORM_LABEL:
        if (!dv_label_cut(dv_str_from(e->value), &vi, &en))
            dv_load_fault(l, x, e->line,
                          _("write %s = Vietnamese | English, or one text for both languages"),
                          e->key);
        break;
    case DV_FORM_INT:
        if (!dv_entry_int(x, e->key, &num))
            dv_load_fault(l, x, e->line, _("%s must be a whole number, not \"%s\""), e->key,
                          e->value);
        break;
    case DV_FORM_YESNO:
        if (strcmp(e->value, "yes") != 0 && strcmp(e->value, "no") != 0)
            dv_load_fault(l, x, e->line, _("%s must be yes or no, not \"%s\""), e->key, e->value);
        break;
    case DV_FORM_DATE:
        if (!dv_date_parse(dv_str_from(e->value), &date))
            dv_load_fault(l, x, e->line, _("%s must be a date as YYYY-MM-DD, not \"%s\""), e->key,
                          e->value);
        break;
    }
}

static void check_argument(dv_loader *l, dv_section *x, const dv_key_doc *d)
{
    if (!d->argument && *x->arg)
        dv_load_fault(l, x, x->line, _("the section [%s] stands alone; take \"%s\" off"), x->type,
                      x->arg);
    else if (d->argument && !*x->arg)
        dv_load_fault(l, x, x->line, _("write [%s %s]"), x->type, d->argument);
    else
        return;
    x->dead = true;
}

static bool is_missed(const dv_section *x, const dv_key_doc *k)
{
    if (is_any(k->key))
        return x->n == 0 && x->nrefused == 0;
    for (size_t i = 0; i < x->nrefused; i++)
        if (strcmp(x->refused[i], k->key) == 0)
            return false;
    return !dv_entry_of(x, k->key);
}

static void check_section(dv_loader *l, dv_section *x)
{
    const dv_key_doc *d = row_of_section(x->type);
    if (!d) {
        unknown_section(l, x);
        return;
    }
    check_argument(l, x, d);
    for (size_t i = 0; i < x->n; i++) {
        const dv_key_doc *k = row_of_key(d, x->entry[i].key);
        if (k)
            check_form(l, x, &x->entry[i], k->form);
        else
            unknown_key(l, x, &x->entry[i], d);
    }
    for (const dv_key_doc *k = d + 1; k < dv_key_table + dv_key_rows && k->key; k++) {
        if (k->required && is_missed(x, k))
            dv_load_fault(l, x, x->line, _("[%s] lacks %s = %s"), x->name, k->key, k->value);
    }
}

void dv_keys_check(dv_loader *l)
{
    for (size_t i = 0; i < l->nall; i++)
        check_section(l, l->all[i]);
    for (size_t i = 0; i < dv_key_rows; i++) {
        const dv_key_doc *d = &dv_key_table[i];
        if (!d->key && d->required && !dv_sections_of(l, d->section))
            dv_load_fault_in(l, 0, 0, _("there is no section [%s]"), d->section);
    }
}

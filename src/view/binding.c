/* The keys of the configuration over those of the table. */
#include "danvan/lang.h"

#include "command_int.h"

#include <string.h>

/* By row of the table; NULL: the table's own.  Of the process, as the language is. */
static const char *bound[DV_COMMANDS_MOST];

const char *dv_command_keys(const dv_command *c)
{
    const char *own = bound[c - dv_command_table];
    return own ? own : c->keys;
}

static size_t row_named(const char *name)
{
    for (size_t i = 0; i < dv_command_count; i++)
        if (strcmp(dv_command_table[i].name, name) == 0)
            return i;
    return dv_command_count;
}

static void unknown_command(const dv_binding *b, dv_faults *faults)
{
    const char *known[DV_COMMANDS_MOST];
    for (size_t i = 0; i < dv_command_count; i++)
        known[i] = dv_command_table[i].name;
    const char *near = dv_nearest(b->command, known, dv_command_count);
    if (near)
        dv_fault_add(faults, b->place, NULL, _("there is no command %s; did you mean %s?"),
                     b->command, near);
    else
        dv_fault_add(faults, b->place, NULL, _("there is no command %s; danvan.ini(5) lists them"),
                     b->command);
}

/* Every key of a binding is one, and one that the command can have where it works. */
static bool keys_fit(const dv_binding *b, const dv_command *c, dv_faults *faults)
{
    dv_str rest = dv_str_trim(dv_str_from(b->keys)), name;
    size_t n = 0, bad = faults->n;
    while (dv_str_cut(&rest, ' ', &name)) {
        dv_key key = dv_key_named(name);
        bool prints = key >= ' ' && key < DV_KEY_SPECIAL;
        if (!name.n)
            continue;
        n++;
        if (!key)
            dv_fault_add(faults, b->place, NULL, _("%.*s is no key"), (int)name.n, name.p);
        else if (prints && (c->screens & DV_TYPED_INTO))
            dv_fault_add(faults, b->place, NULL,
                         _("%.*s would be typed there; give %s a key that is no character"),
                         (int)name.n, name.p, b->command);
    }
    if (!n)
        dv_fault_add(faults, b->place, NULL, _("%s needs at least one key"), b->command);
    return faults->n == bad;
}

/* Two rows that mean the same command may share a key. */
static bool clash(const char *const *keys, size_t i, size_t j, dv_str *which)
{
    const dv_command *a = &dv_command_table[i], *b = &dv_command_table[j];
    if (!(a->screens & b->screens) || a->id == b->id)
        return false;
    dv_str rest = dv_str_from(keys[i]);
    while (dv_str_cut(&rest, ' ', which)) {
        dv_str others = dv_str_from(keys[j]), other;
        while (dv_str_cut(&others, ' ', &other))
            if (which->n && dv_key_named(*which) == dv_key_named(other))
                return true;
    }
    return false;
}

static void find_clashes(const char *const *keys, const dv_binding *const *by, dv_faults *faults)
{
    dv_str which;
    for (size_t i = 0; i < dv_command_count; i++)
        for (size_t j = i + 1; j < dv_command_count; j++)
            if ((by[i] || by[j]) && clash(keys, i, j, &which))
                dv_fault_add(faults, by[j] ? by[j]->place : by[i]->place, NULL,
                             _("%.*s would mean both %s and %s on one screen"), (int)which.n,
                             which.p, dv_command_table[i].name, dv_command_table[j].name);
}

dv_rc dv_commands_bind(const dv_schema *s, dv_faults *faults)
{
    const dv_binding *by[DV_COMMANDS_MOST] = {NULL};
    const char *keys[DV_COMMANDS_MOST];
    size_t before = faults->n;
    DV_ASSERT(dv_command_count <= DV_COMMANDS_MOST);
    if (!s->nbinding) {
        memset(bound, 0, sizeof bound);
        return DV_OK;
    }
    for (size_t i = 0; i < dv_command_count; i++)
        keys[i] = dv_command_table[i].keys;
    for (size_t i = 0; i < s->nbinding; i++) {
        const dv_binding *b = &s->binding[i];
        size_t row = row_named(b->command);
        if (row == dv_command_count) {
            unknown_command(b, faults);
        } else if (keys_fit(b, &dv_command_table[row], faults)) {
            by[row] = b;
            keys[row] = b->keys;
        }
    }
    find_clashes(keys, by, faults);
    if (faults->n > before)
        return DV_INVALID;
    for (size_t i = 0; i < dv_command_count; i++)
        bound[i] = by[i] ? by[i]->keys : NULL;
    return DV_OK;
}

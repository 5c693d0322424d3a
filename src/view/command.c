#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "command_int.h"

#include <string.h>

static const char *keys_of(size_t row)
{
    return dv_command_keys(&dv_command_table[row]);
}

const dv_command *dv_commands(size_t *n)
{
    *n = dv_command_count;
    return dv_command_table;
}

static const struct {
    const char *name;
    dv_key key;
} key_names[] = {
    {"Enter", DV_KEY_ENTER},
    {"Esc", DV_KEY_ESC},
    {"Tab", DV_KEY_TAB},
    {"Shift-Tab", DV_KEY_BACK_TAB},
    {"Up", DV_KEY_UP},
    {"Down", DV_KEY_DOWN},
    {"Left", DV_KEY_LEFT},
    {"Right", DV_KEY_RIGHT},
    {"PageUp", DV_KEY_PAGE_UP},
    {"PageDown", DV_KEY_PAGE_DOWN},
    {"Home", DV_KEY_HOME},
    {"End", DV_KEY_END},
    {"Delete", DV_KEY_DELETE},
    {"Insert", DV_KEY_INSERT},
    {"Space", ' '},
    {"Backspace", DV_KEY_BACKSPACE},
    {"Ctrl-Left", DV_KEY_WORD_LEFT},
    {"Ctrl-Right", DV_KEY_WORD_RIGHT},
    {"Ctrl-Home", DV_KEY_TEXT_BEGIN},
    {"Ctrl-End", DV_KEY_TEXT_END},
    {"Ctrl-Delete", DV_KEY_DELETE_WORD},
};

static bool f_key(dv_str name, dv_key *out)
{
    int n = 0;
    if (name.n < 2 || name.n > 3 || name.p[0] != 'F')
        return false;
    for (size_t i = 1; i < name.n; i++) {
        if (name.p[i] < '0' || name.p[i] > '9')
            return false;
        n = n * 10 + (name.p[i] - '0');
    }
    *out = DV_KEY_F1 + n - 1;
    return n >= 1 && n <= 12;
}

dv_key dv_key_named(dv_str name)
{
    dv_key key;
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
        if (dv_str_is(name, key_names[i].name))
            return key_names[i].key;
    if (f_key(name, &key))
        return key;
    if (name.n == 6 && memcmp(name.p, "Ctrl-", 5) == 0)
        return name.p[5] & 0x1F;
    dv_str rest = name;
    key = dv_utf8_next(&rest);
    return rest.n == 0 && key > 0 ? key : 0;
}

static bool has_key(const char *keys, dv_key key)
{
    dv_str rest = dv_str_from(keys), name;
    while (dv_str_cut(&rest, ' ', &name))
        if (dv_key_named(name) == key)
            return true;
    return false;
}

dv_command_id dv_command_for(unsigned screen, dv_key key)
{
    for (size_t i = 0; i < dv_command_count; i++)
        if ((dv_command_table[i].screens & screen) && has_key(keys_of(i), key))
            return dv_command_table[i].id;
    return DV_CMD_NONE;
}

static dv_str first_key(size_t row)
{
    dv_str rest = dv_str_from(keys_of(row)), key = {"", 0};
    dv_str_cut(&rest, ' ', &key);
    return key;
}

dv_str dv_command_key(unsigned screen, dv_command_id c)
{
    for (size_t i = 0; i < dv_command_count; i++)
        if ((dv_command_table[i].screens & screen) && dv_command_table[i].id == c)
            return first_key(i);
    return (dv_str){"", 0};
}

dv_str dv_command_ctrl_key(unsigned screen, dv_command_id c)
{
    for (size_t i = 0; i < dv_command_count; i++) {
        dv_str rest = dv_str_from(keys_of(i)), key;
        if (!(dv_command_table[i].screens & screen) || dv_command_table[i].id != c)
            continue;
        while (dv_str_cut(&rest, ' ', &key))
            if (dv_str_begins(key, DV_LIT("Ctrl-")))
                return key;
    }
    return (dv_str){"", 0};
}

/* The row of the smallest rank after a row, for one screen; dv_command_count if there is none. */
static size_t next_by_rank(unsigned screen, size_t after)
{
    const dv_command *t = dv_command_table;
    size_t best = dv_command_count;
    for (size_t i = 0; i < dv_command_count; i++) {
        bool later = after == dv_command_count || t[i].rank > t[after].rank ||
                     (i > after && t[i].rank == t[after].rank);
        bool sooner = best == dv_command_count || t[i].rank < t[best].rank;
        if ((t[i].screens & screen) && t[i].rank && later && sooner)
            best = i;
    }
    return best;
}

void dv_bottom_line(dv_buf *out, unsigned screen, int columns, dv_offers_fn offers, void *ctx)
{
    int used = 0;
    size_t i = dv_command_count;
    while ((i = next_by_rank(screen, i)) < dv_command_count) {
        if (offers && !offers(ctx, dv_command_table[i].id))
            continue;
        dv_buf one = {0};
        dv_str key = first_key(i);
        dv_buf_printf(&one, "%s%.*s %s", used ? "  " : "", (int)key.n, key.p,
                      _(dv_command_table[i].label));
        int width = dv_utf8_columns(dv_buf_str(&one));
        bool fits = used + width <= columns;
        if (fits)
            dv_buf_add(out, dv_buf_str(&one));
        used += fits ? width : 0;
        dv_buf_free(&one);
        if (!fits)
            return;
    }
}

void dv_commands_help(dv_buf *out, unsigned screens)
{
    for (size_t i = 0; i < dv_command_count; i++)
        if (dv_command_table[i].screens & screens)
            dv_buf_printf(out, "  %-18s %s\n", keys_of(i), _(dv_command_table[i].help));
}

void dv_commands_text(dv_buf *out)
{
    static const struct {
        unsigned screen;
        const char *name;
    } screens[] = {{DV_IN_HOME, N_("First screen")},
                   {DV_IN_LIST, N_("List")},
                   {DV_IN_FORM, N_("Form")},
                   {DV_IN_GRID, N_("Many records")},
                   {DV_IN_CONFLICT, N_("Two people on one record")},
                   {DV_IN_REPORT, N_("Report")},
                   {DV_IN_DUE, N_("Due")},
                   {DV_IN_HISTORY, N_("History")},
                   {DV_IN_TEXT, N_("Help and remarks")},
                   {DV_IN_PICKER, N_("Choosing")},
                   {DV_IN_CALENDAR, N_("A month")},
                   {DV_IN_FIND, N_("Finding")},
                   {DV_IN_PROMPT, N_("A line to type")},
                   {DV_IN_NOTES, N_("Notes")}};
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
        dv_buf_printf(out, "%s%s\n", i ? "\n" : "", _(screens[i].name));
        dv_commands_help(out, screens[i].screen);
    }
}

#include "danvan/command.h"

#include "danvan/lang.h"
#include "danvan/utf8.h"

#include <string.h>

enum {
    LISTS = DV_IN_LIST | DV_IN_DUE,
    MOVING = DV_IN_HOME | LISTS | DV_IN_REPORT | DV_IN_TEXT,
    ALL = MOVING | DV_IN_FORM
};

static const dv_command table[] = {
    {DV_CMD_HELP, MOVING, "F1 Ctrl-G ?", N_("Help"), N_("what the keys of this screen do"), 1},
    {DV_CMD_HELP, DV_IN_FORM, "F1 Ctrl-G", N_("Help"), N_("what the keys of this screen do"), 1},
    {DV_CMD_OPEN, MOVING & ~DV_IN_TEXT, "Enter", N_("Open"),
     N_("open what is marked: a list, a record, the records behind a figure"), 2},
    {DV_CMD_BACK, ALL, "Esc", N_("Back"), N_("back to the screen before; nothing typed is lost"),
     3},
    {DV_CMD_SAVE, DV_IN_FORM, "F2 Ctrl-S", N_("Save"), N_("save the record"), 1},
    {DV_CMD_SAVE_NEW, DV_IN_FORM, "F3 Ctrl-N", N_("Save, next"),
     N_("save the record and open an empty one"), 4},
    {DV_CMD_NEXT_FIELD, DV_IN_FORM, "Tab Down", N_("Next"), N_("to the next field"), 0},
    {DV_CMD_PREVIOUS_FIELD, DV_IN_FORM, "Shift-Tab Up", N_("Previous"), N_("to the field before"),
     0},
    {DV_CMD_OPEN, DV_IN_FORM, "F4 Enter", N_("Choose"),
     N_("open the field's list or its notes; in other fields go on to the next"), 3},
    {DV_CMD_STAGE, DV_IN_FORM, "F6 Ctrl-T", N_("Stage"), N_("move the record to another stage"), 5},
    {DV_CMD_HISTORY, DV_IN_FORM, "F7 Ctrl-R", N_("History"),
     N_("who changed what and when, before and after"), 6},
    {DV_CMD_SEARCH, DV_IN_LIST, "/ Ctrl-F", N_("Search"),
     N_("find words in any order, without marks; empty ends the search"), 3},
    {DV_CMD_NEW, DV_IN_LIST, "n Insert", N_("New"), N_("enter a new record"), 4},
    {DV_CMD_UNIT, DV_IN_LIST | DV_IN_REPORT | DV_IN_DUE, "u F5", N_("Unit"),
     N_("only one unit and what is below it"), 5},
    {DV_CMD_PERIOD, DV_IN_LIST | DV_IN_REPORT, "p F8", N_("Period"),
     N_("choose the period: 2024, 2024H1, 2024Q2, 2024-9M, 2024-06"), 6},
    {DV_CMD_FILTER_STAGE, DV_IN_LIST, "g", N_("Stage"), N_("only records at one stage"), 7},
    {DV_CMD_FILTER_CATEGORY, DV_IN_LIST, "c", N_("Category"), N_("only records of one category"),
     8},
    {DV_CMD_SORT, DV_IN_LIST, "s", N_("Sort"), N_("choose what the list is ordered by"), 9},
    {DV_CMD_TURN_ORDER, DV_IN_LIST, "r", N_("Turn"), N_("turn the order round"), 10},
    {DV_CMD_CLEAR, DV_IN_LIST, "x", N_("All"), N_("take off every filter"), 11},
    {DV_CMD_STAGE, DV_IN_LIST, "m F6", N_("Move"), N_("move the record to another stage"), 12},
    {DV_CMD_DELETE, DV_IN_LIST, "d Delete", N_("Delete"),
     N_("delete the record, with a reason; the log keeps it"), 13},
    {DV_CMD_HISTORY, DV_IN_LIST, "h F7", N_("History"),
     N_("who changed what and when, before and after"), 14},
    {DV_CMD_PREVIOUS_PERIOD, DV_IN_REPORT, "[ -", N_("Earlier"), N_("the period before"), 3},
    {DV_CMD_NEXT_PERIOD, DV_IN_REPORT, "] +", N_("Later"), N_("the period after"), 4},
    {DV_CMD_AS_OF, DV_IN_REPORT, "a F9", N_("Units of"),
     N_("count on the units of a day; empty: as it was then"), 7},
    {DV_CMD_REMARKS, DV_IN_REPORT, "i", N_("Remarks"),
     N_("all of what is missing, what was stated otherwise, and the report's note"), 9},
    {DV_CMD_REPORTS, DV_IN_HOME | DV_IN_REPORT, "r F10", N_("Reports"), N_("choose a report"), 8},
    {DV_CMD_DUE, DV_IN_HOME, "d", N_("Due"), N_("what is overdue and due soon"), 9},
    {DV_CMD_OTHER_PANE, DV_IN_HOME, "Tab Left Right", N_("Other side"),
     N_("between the kinds of record and the figures"), 4},
    {DV_CMD_UP, MOVING, "Up k", N_("Up"), N_("one row up"), 0},
    {DV_CMD_DOWN, MOVING, "Down j", N_("Down"), N_("one row down"), 0},
    {DV_CMD_LEFT, DV_IN_REPORT, "Left", N_("Left"), N_("one column left"), 0},
    {DV_CMD_RIGHT, DV_IN_REPORT, "Right", N_("Right"), N_("one column right"), 0},
    {DV_CMD_PAGE_UP, ALL, "PageUp Ctrl-B", N_("Page up"), N_("a page up"), 0},
    {DV_CMD_PAGE_DOWN, ALL, "PageDown Ctrl-V", N_("Page down"), N_("a page down"), 0},
    {DV_CMD_FIRST, MOVING, "Home <", N_("First"), N_("to the beginning"), 0},
    {DV_CMD_LAST, MOVING, "End >", N_("Last"), N_("to the end"), 0},
    {DV_CMD_REDRAW, ALL, "Ctrl-L", N_("Redraw"), N_("draw the screen anew"), 0},
    {DV_CMD_QUIT, MOVING, "q Ctrl-Q", N_("Quit"), N_("leave danvan"), 20},
    {DV_CMD_OPEN, DV_IN_PICKER, "Enter Tab", N_("Choose"),
     N_("take what is marked; typing narrows the list, without marks"), 1},
    {DV_CMD_UP, DV_IN_PICKER, "Up", N_("Up"), N_("one row up"), 3},
    {DV_CMD_DOWN, DV_IN_PICKER, "Down", N_("Down"), N_("one row down"), 4},
    {DV_CMD_OPEN, DV_IN_PROMPT, "Enter", N_("Done"), N_("take what is typed"), 1},
    {DV_CMD_BACK, DV_IN_PICKER | DV_IN_PROMPT, "Esc", N_("Back"),
     N_("close it and leave everything as it was"), 2},
    {DV_CMD_BACK, DV_IN_NOTES, "Esc Tab", N_("Done"),
     N_("back to the form, with what is typed; Enter begins a new line"), 1},
    {DV_CMD_SAVE, DV_IN_NOTES, "F2 Ctrl-S", N_("Save"), N_("save the record"), 2},
};
enum { NCOMMANDS = sizeof table / sizeof table[0] };

const dv_command *dv_commands(size_t *n)
{
    *n = NCOMMANDS;
    return table;
}

static const struct {
    const char *name;
    dv_key key;
} key_names[] = {
    {"Enter", DV_KEY_ENTER},        {"Esc", DV_KEY_ESC},       {"Tab", DV_KEY_TAB},
    {"Shift-Tab", DV_KEY_BACK_TAB}, {"Up", DV_KEY_UP},         {"Down", DV_KEY_DOWN},
    {"Left", DV_KEY_LEFT},          {"Right", DV_KEY_RIGHT},   {"PageUp", DV_KEY_PAGE_UP},
    {"PageDown", DV_KEY_PAGE_DOWN}, {"Home", DV_KEY_HOME},     {"End", DV_KEY_END},
    {"Delete", DV_KEY_DELETE},      {"Insert", DV_KEY_INSERT}, {"Space", ' '},
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

static bool has_key(const dv_command *c, dv_key key)
{
    dv_str rest = dv_str_from(c->keys), name;
    while (dv_str_cut(&rest, ' ', &name))
        if (dv_key_named(name) == key)
            return true;
    return false;
}

dv_command_id dv_command_for(unsigned screen, dv_key key)
{
    for (size_t i = 0; i < NCOMMANDS; i++)
        if ((table[i].screens & screen) && has_key(&table[i], key))
            return table[i].id;
    return DV_CMD_NONE;
}

static const dv_command *next_by_rank(unsigned screen, int after, size_t after_at)
{
    const dv_command *best = NULL;
    for (size_t i = 0; i < NCOMMANDS; i++) {
        const dv_command *c = &table[i];
        bool later = c->rank > after || (c->rank == after && i > after_at);
        if ((c->screens & screen) && c->rank && later && (!best || c->rank < best->rank))
            best = c;
    }
    return best;
}

void dv_bottom_line(dv_buf *out, unsigned screen, int columns)
{
    int used = 0;
    const dv_command *c = NULL;
    while ((c = next_by_rank(screen, c ? c->rank : 0, c ? (size_t)(c - table) : 0))) {
        dv_buf one = {0};
        dv_str rest = dv_str_from(c->keys), key;
        dv_str_cut(&rest, ' ', &key);
        dv_buf_printf(&one, "%s%.*s %s", used ? "  " : "", (int)key.n, key.p, _(c->label));
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
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (table[i].screens & screens)
            dv_buf_printf(out, "  %-18s %s\n", table[i].keys, _(table[i].help));
}

void dv_commands_text(dv_buf *out)
{
    static const struct {
        unsigned screen;
        const char *name;
    } screens[] = {{DV_IN_HOME, N_("First screen")}, {DV_IN_LIST, N_("List")},
                   {DV_IN_FORM, N_("Form")},         {DV_IN_REPORT, N_("Report")},
                   {DV_IN_DUE, N_("Due")},           {DV_IN_TEXT, N_("Help and history")},
                   {DV_IN_PICKER, N_("Choosing")},   {DV_IN_PROMPT, N_("A line to type")},
                   {DV_IN_NOTES, N_("Notes")}};
    for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
        dv_buf_printf(out, "%s%s\n", i ? "\n" : "", _(screens[i].name));
        dv_commands_help(out, screens[i].screen);
    }
}

/* Every fault is told once, at its own line, with what is wrong. */
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fault_case {
    int replaced;     /* this line of the small configuration … */
    const char *text; /* … is replaced by this */
    int line;         /* and the only fault is at this line */
    const char *part; /* and says this */
} fault_case;

#define LONG_50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const fault_case lines[] = {
    {3, "label = " LONG_50 LONG_50 LONG_50 LONG_50, 3, "too long"},
    {3, "# " LONG_50 LONG_50 LONG_50 LONG_50 "\nlabel = X", 3, "too long"},
    {3, "label = V\xFFn", 3, "UTF-8"},
    {3, "label = V\x01n", 3, "control character"},
    {4, "unit = 40\n  and = more", 5, "indented"},
    {4, "unit = 40\njust words", 5, "neither"},
    {3, "label: Office", 3, "write ="},
    {3, "label = Office ; the first one", 3, "semicolon"},
    {3, "label =", 3, "no value"},
    {4, "unit = 40\n= 5", 5, "no key"},
    {1, "code = NA\n[office]", 1, "before the first"},
    {4, "unit = 40\ncode = NB", 5, "second time in [office]; the first is at line 2"},
    {96, "[unit 412]\nlabel = X\n[holidays]", 96, "danvan.ini:11"},
    {96, "[home\n[holidays]", 96, "closing ]"},
    {96, "[holidays] # of the year", 96, "follow the ]"},
    {96, "[list " LONG_50 "]\n[holidays]", 96, "49 bytes"},
    {96, "[]\n[holidays]", 96, "needs a name"},
};

static const fault_case names[] = {
    {94, "[hom]", 94, "unknown section \"hom\"; did you mean \"home\"?"},
    {33, "prefx = GC\nprefix = GC", 33, "did you mean \"prefix\"?"},
    {2, "code = NA\nbogus = 1", 3, "unknown key \"bogus\""},
    {94, "[home page]", 94, "stands alone"},
    {90, "[target]", 90, "write [target ID]"},
    {33, "# no prefix", 31, "lacks prefix"},
    {4, "unit = 41", 4, "did you mean \"40\"?"},
    {23, "role = clark", 23, "did you mean \"clerk\"?"},
    {24, "unit = 40\n[role clark]", 25, "did you mean \"clerk\"?"},
    {24, "unit = 40\n[role clerk]\nsee = nots", 26, "did you mean \"note\"?"},
    {24, "unit = 40\n[role clerk]\nsee = none\nchange = note", 25, "without seeing them"},
    {24, "unit = 40\n[role clerk]\nsee_units = mine", 26, "unknown extent"},
    {23, "role = leader", 21, "no person has the role administrator"},
    {37, "due = due_on\nreviewed = don", 38, "did you mean \"done\"?"},
    {37, "due = due_on\nfour_eyes = yes", 38, "needs reviewed = STAGE"},
    {35, "scheme = kalendar", 35, "did you mean \"calendar\"?"},
    {34, "date = notedon", 34, "did you mean \"noted_on\"?"},
    {52, "type = category colours", 52, "did you mean \"colour\"?"},
    {56, "type = integer", 56, "unknown type"},
    {64, "role = opn", 64, "did you mean \"open\"?"},
    {64, "role = open\nnext = don", 65, "did you mean \"done\"?"},
    {77, "kind = not", 77, "did you mean \"note\"?"},
    {78, "count = record", 78, "did you mean \"records\"?"},
    {85, "rate = done / note", 85, "did you mean \"notes\"?"},
    {88, "rows = color", 88, "did you mean \"colour\"?"},
    {89, "measures = notes, rates", 89, "did you mean \"rate\"?"},
    {88, "rows = unit distric", 88, "did you mean \"district\"?"},
    {95, "figures = note", 95, "did you mean \"notes\"?"},
    {95, "figures = notes\nreconcile = rr", 96, "unknown report"},
    {95, "figures = notes\nreconcile = r", 96, "reconcile = yes"},
    {68, "[rule nota.early]", 68, "did you mean \"note\"?"},
    {68, "[rule early]", 68, "KIND.NAME"},
    {72, "field = dueon", 72, "did you mean \"due_on\"?"},
};

static const fault_case values[] = {
    {2, "code = NGHEAN", 2, "1 to 3"},
    {4, "unit = 40\nlanguage = fr", 5, "vi or en"},
    {4, "unit = 40\nmap_gib = 0", 5, "1 to 1024"},
    {4, "unit = 40\nmap_gib = big", 5, "whole number"},
    {3, "label = a | b | c", 3, "Vietnamese | English"},
    {3, "label = a |", 3, "Vietnamese | English"},
    {10, "level = province\nremote = maybe", 11, "yes or no"},
    {27, "start_day = 31", 27, "1 to 28"},
    {25, "[scheme old]\nlabel = X\nstart_day = 16\n[scheme calendar]\nbefore = old", 29,
     "from = DATE"},
    {27, "start_day = 1\nfrom = 2024-01-01\nbefore = calendar", 29, "circle"},
    {29, "Red = Đỏ", 29, "cannot be an id"},
    {33, "prefix = Gc", 33, "two capital letters"},
    {40, "type = text", 40, "1 to 1000"},
    {40, "type = text 0", 40, "1 to 1000"},
    {48, "type = date 5", 48, "nothing may follow"},
    {41, "required = yes\ngrouped = no", 42, "whole numbers"},
    {57, "grouped = never", 57, "yes or no"},
    {41, "required = yes\nmin = 3", 42, "is for numbers"},
    {57, "min = few", 57, "must be a number"},
    {57, "min = 5\nmax = 4", 58, "less than min"},
    {48, "type = date\nmax = 2024-12-31", 49, "max = today"},
    {41, "required = yes\nmax = today", 42, "is for numbers"},
    {57, "min = 5\ndefault = 4", 58, "default"},
    {53, "required = yes\ndefault = green", 54, "default"},
    {57, "sealed = yes", 57, "can be sealed"},
    {38, "[field note.stage]\nlabel = X\ntype = int\n[field note.title]", 38, "danvan uses itself"},
    {74, "days = soon", 74, "days = 30"},
    {74, "days = 10 calendar", 74, "days = 30"},
    {93, "at_least = all", 93, "must be a number"},
    {93, "# no goal", 90, "either at_least or at_most"},
    {97, "2024 = 2024-02-14..2024-02-08", 97, "neither DATE"},
    {97, "2024 = 2025-01-01", 97, "not in the year"},
    {97, "24 = 2024-01-01", 97, "not a year"},
    {97, "2024 = 2024-01-01,, 2024-01-02", 97, "comma"},
};

static const fault_case meanings[] = {
    {14, "# no parent", 11, "lacks parent"},
    {14, "parent = 413", 14, "level above"},
    {19, "until = 2024-11-31", 19, "YYYY-MM-DD"},
    {19, "from = 2024-12-01\nuntil = 2024-11-30", 20, "until is before from"},
    {19, "from = 2025-12-01", 20, "last day"},
    {20, "into = 413", 20, "the day after until"},
    {14, "parent = 40\nfrom = 2025-01-01", 21, "no unit 412 is alive on 2024-12-01"},
    {15, "[unit 412@2020-01-01]", 15, "alive on the same days"},
    {15, "[unit 413@2020-13-01]", 15, "after the @"},
    {15, "[unit 413@2020-01-01]\nfrom = 2020-01-02", 16, "differs"},
    {31,
     "[kind memo]\nlabel = X\nprefix = GC\ndate = d\nscheme = calendar\ntitle = t\n"
     "[field memo.d]\nlabel = D\ntype = date\nrequired = yes\n"
     "[field memo.t]\nlabel = T\ntype = text 9\nrequired = yes\n"
     "[field memo.unit]\nlabel = U\ntype = unit\nrequired = yes\n"
     "[field memo.c]\nlabel = C\ntype = category colour\n"
     "[stage memo.s]\nlabel = S\nrole = open\n[kind note]",
     57, "taken by the kind memo"},
    {34, "date = title", 34, "a date"},
    {49, "# not required", 34, "required = yes"},
    {41, "# not required", 36, "required = yes"},
    {41, "required = yes\nsealed = yes", 36, "sealed"},
    {44, "type = staff", 31, "of type unit"},
    {52, "type = one of colour", 31, "exactly one"},
    {58, "[field note.other]\nlabel = X\ntype = category colour\n[field note.due_on]", 31,
     "exactly one"},
    {64, "role = pending", 31, "role = open"},
    {37, "due = amount", 37, "a date"},
    {37, "due = due_on\ncolumns = title, colur", 38, "did you mean"},
    {61, "computed = yes\nrequired = yes", 61, "neither default nor required"},
    {71, "[deadline note.usual]\nwhen = amount > many", 72, "with a number"},
    {73, "from = amount", 73, "somebody enters"},
    {58, "[field note.other]\nlabel = X\ntype = date\ncomputed = yes\n[field note.due_on]", 58,
     "needs a [deadline note."},
    {75, "[deadline note.wrong]\nfield = noted_on\nfrom = noted_on\ndays = 3\n[measure notes]", 76,
     "computed = yes"},
    {85, "rate = done / rate", 83, "made of"},
    {85, "rate = done", 85, "MEASURE / MEASURE"},
    {85, "add = done+notes", 85, "blanks around"},
    {85, "add = done - ", 85, "blanks around"},
    {85, "share = done notes", 85, "one measure"},
    {85, "rate = done / notes\nadd = done + notes", 83, "exactly one of"},
    {85, "rate = done / notes\n[measure more]\nlabel = X\nshare = rate", 86,
     "rate or a comparison"},
    {85, "rate = done / notes\nfilter = stage = new", 86, "no meaning with rate"},
    {86, "[measure more]\nlabel = X\nsum = note.title\n[report r]", 88, "numbers can be summed"},
    {82, "count = resolved\nfilter = title = x", 83, "cannot count by"},
    {82, "count = resolved\nsplit = amount", 83, "is none"},
    {37, "# without due", 37, NULL},
    {88, "rows = amount", 88, "is none"},
    {89, "measures = notes, rate, alive\n[measure alive]\nlabel = X\nalive = district", 89,
     "not about the kind"},
};

/* carry, twice, grid, alike. */
static const fault_case entering[] = {
    {57, "carry = maybe", 57, "yes or no"},
    {57, "twice = maybe", 57, "yes or no"},
    {57, "min = 0\ncarry = yes\ntwice = yes", 57, NULL},
    {49, "required = yes\ntwice = yes", 49, NULL},
    {41, "required = yes\ntwice = yes", 42, "numbers and dates"},
    {45, "required = yes\ntwice = yes", 46, "numbers and dates"},
    {53, "required = yes\ntwice = yes", 54, "numbers and dates"},
    {37, "due = due_on\ngrid = title, due_on", 38, "due_on cannot be a column of the grid"},
    {37, "due = due_on\ngrid = titel", 38, "did you mean \"title\"?"},
    {37, "due = due_on\ngrid = title,, unit", 38, "comma"},
    {37, "due = due_on\nalike = noted_on", 38, "noted_on cannot tell"},
    {37, "due = due_on\nalike = title, colour", 38, "colour cannot tell"},
    {37, "due = due_on\nalike = titel", 38, "did you mean \"title\"?"},
    {37, "due = due_on\nalike_when = color = red", 38, "did you mean \"colour\"?"},
    {37, "due = due_on\nalike_when = colour = rad", 38, "did you mean \"red\"?"},
    {37, "due = due_on\nalike = title\nalike_when = colour = red", 38, NULL},
};

#define WAIT "[measure wait]\nlabel = A | B\nkind = note\n"

static const fault_case reporting[] = {
    {83, WAIT "days = noted_on\n[measure rate]", 86, "write days = FIELD to FIELD"},
    {83, WAIT "days = noted_on to colour\n[measure rate]", 86, "colour is none"},
    {83, WAIT "days = noted_on to due_om\n[measure rate]", 86, "did you mean \"due_on\"?"},
    {78, "count = records\nyear = colour", 79, "a year is a whole number"},
    {78, "count = records\nyear = noted_on + x", 79, "write year = FIELD"},
    {78, "count = records\nagainst = before", 79, "against has no meaning with count"},
    {85, "change = notes\nagainst = befor", 86, "did you mean \"before\"?"},
    {88, "rows = colour\ncolumns = colour", 89, "only with rows = records"},
    {88, "rows = records", 86, "lacks columns"},
    {88, "rows = records\ncolumns = color", 89, "did you mean \"colour\"?"},
    {88, "rows = colour\nmissing_by = unit", 89, "needs missing = MEASURE"},
    {88, "rows = colour\nmissing = notes\nmissing_by = colour", 90, "missing_by is unit"},
    {88, "rows = colour\nmissing = notes\nmissing_by = unit distric", 90, "did you mean"},
    {74, "days = 10 working\nstops = new", 71, "stops and stopped together"},
    {74,
     "days = 10 working\nstops = new\nstopped = amount\n[deadline note.slow]\nfield = due_on\n"
     "from = noted_on\ndays = 30\nstops = new\nstopped = amount",
     82, "a number of its own"},
    {93, "at_least = 90\nevery = mont", 94, "did you mean \"month\"?"},
};

static const fault_case conditions[] = {
    {70, "check = dueon >= noted_on", 70, "did you mean \"due_on\"?"},
    {70, "check = due_on >= amount", 70, "same type"},
    {70, "check = due_on >= soon", 70, "YYYY-MM-DD"},
    {70, "check = due_on", 70, "must stand one of"},
    {70, "check = colour < red", 70, "only dates and numbers"},
    {70, "check = colour = rad", 70, "did you mean \"red\"?"},
    {70, "check = colour = red |", 70, "value is missing"},
    {70, "check = colour = red and", 70, "unknown choice"},
    {70, "check = colour = red and and amount > 1", 70, "missing"},
    {70, "check = stage = don", 70, "did you mean \"done\"?"},
    {70, "check = role = opened", 70, "did you mean \"open\"?"},
    {70, "check = unit = 414", 70, "unknown unit"},
    {70, "check = unit.remote = true", 70, "yes"},
    {70, "check = unit.level = distrikt", 70, "did you mean \"district\"?"},
    {70, "check = stage set", 70, "must stand one of"},
    {57, "required = always", 57, "unknown field"},
};

static bool ends_with_line(const char *place, int line)
{
    char tail[32];
    snprintf(tail, sizeof(tail), "danvan.ini:%d", line);
    size_t n = strlen(place), t = strlen(tail);
    return n >= t && strcmp(place + n - t, tail) == 0;
}

static void check_case(const fault_case *c)
{
    char *text = small_with(c->replaced, c->text);
    loaded l = load_text(text);
    for (size_t i = 0; l.faults.n != 1 && i < l.faults.n; i++)
        cr_log_error("%s: %s", l.faults.at[i].place, l.faults.at[i].text);
    cr_expect_eq(l.faults.n, c->part ? 1 : 0, "%s: %zu faults", c->text, l.faults.n);
    if (c->part && l.faults.n) {
        cr_expect(ends_with_line(l.faults.at[0].place, c->line), "%s: %s", c->text,
                  l.faults.at[0].place);
        cr_expect(strstr(l.faults.at[0].text, c->part), "%s: %s", c->text, l.faults.at[0].text);
    }
    unload(&l);
    free(text);
}

#define CHECK_ALL(cases)                                                                           \
    for (size_t i = 0; i < sizeof(cases) / sizeof(*(cases)); i++)                                  \
    check_case(&(cases)[i])

Test(faults, of_lines)
{
    CHECK_ALL(lines);
}

Test(faults, of_names)
{
    CHECK_ALL(names);
}

Test(faults, of_values)
{
    CHECK_ALL(values);
}

Test(faults, of_meanings)
{
    CHECK_ALL(meanings);
}

Test(faults, of_entering)
{
    CHECK_ALL(entering);
}

Test(faults, of_reporting)
{
    CHECK_ALL(reporting);
}

Test(faults, of_conditions)
{
    CHECK_ALL(conditions);
}

Test(faults, are_all_told_at_once_in_the_order_of_the_file)
{
    char *text = small_with(2, "code = nghean\nbogus = 1\n indented = 2");
    loaded l = load_text(text);
    cr_assert_eq(l.rc, DV_INVALID);
    cr_assert_eq(l.faults.n, 3);
    for (int i = 0; i < 3; i++)
        cr_expect(ends_with_line(l.faults.at[i].place, 2 + i));
    unload(&l);
    free(text);
}

/* Lines are looked at in words of eight bytes: each control character, wherever it stands in one.
 */
Test(faults, no_control_character_is_overlooked)
{
    for (int c = 1; c <= 0x7F; c = c == 0x1F ? 0x7F : c + 1)
        for (int at = 0; at < 19 && c != '\t' && c != '\n'; at++) {
            char line[64];
            snprintf(line, sizeof line, "label = %*s%cđ%*s", at, "é", c, 19 - at, "é");
            char *text = small_with(3, line);
            loaded l = load_text(text);
            cr_assert_eq(l.rc, DV_INVALID, "%02x at %d", (unsigned)c, at);
            cr_assert(strstr(l.faults.at[0].text, "control character"), "%02x at %d", (unsigned)c,
                      at);
            unload(&l);
            free(text);
        }
}

/* inih would parse the tail of a long line as a line of its own. */
Test(faults, the_tail_of_a_long_comment_is_no_setting)
{
    char tail[256];
    snprintf(tail, sizeof(tail), "unit = 40\n# %197s = 64", "map_gib");
    char *text = small_with(4, tail);
    loaded l = load_text(text);
    cr_assert_eq(l.faults.n, 1);
    cr_expect(ends_with_line(l.faults.at[0].place, 5));
    cr_expect(strstr(l.faults.at[0].text, "too long"));
    unload(&l);
    free(text);
}

Test(faults, nul_bytes)
{
    static const char text[] = "[office]\ncode = N\0A\n";
    write_file("danvan.ini", text, sizeof(text) - 1);
    loaded l = load_file("danvan.ini");
    bool told = false;
    for (size_t i = 0; i < l.faults.n; i++)
        told |= ends_with_line(l.faults.at[i].place, 2) && strstr(l.faults.at[i].text, "NUL");
    cr_assert(told);
    unload(&l);
}

Test(faults, files_that_cannot_be_read)
{
    loaded l = load_file("absent.ini");
    cr_assert_eq(l.rc, DV_NOT_FOUND);
    cr_assert_eq(l.faults.n, 1);
    unload(&l);
    l = load_file("."); /* the directory itself */
    cr_assert_eq(l.rc, DV_IO);
    cr_assert_eq(l.faults.n, 1);
    unload(&l);
}

Test(faults, includes)
{
    char *text = small_with(4, "unit = 40\ninclude = more.ini, absent.ini, more.ini");
    static const char more[] = "[list other]\na = A\n[list colour]\nred = R\n";
    write_file("more.ini", more, sizeof(more) - 1);
    loaded l = load_text(text);
    cr_assert_eq(l.faults.n, 3);
    cr_expect(ends_with_line(l.faults.at[0].place, 5));
    cr_expect(strstr(l.faults.at[0].text, "absent.ini"));
    cr_expect(strstr(l.faults.at[1].text, "read already"));
    cr_expect(strstr(l.faults.at[2].place, "more.ini:3"));
    cr_expect(strstr(l.faults.at[2].text, "danvan.ini:29"));
    unload(&l);
    free(text);
}

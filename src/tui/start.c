/* Starting and leaving the terminal. */
#include "danvan/lang.h"

#include "tui_int.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/* Of the terminal: does it speak the escape sequences of an xterm? */
static bool brackets;

enum { ESCAPE_WAIT = 200, PAIR_BAD = 1, PAIR_TITLE = 2 };

/* Asks the terminal to say what is pasted and what is typed; one that can't leaves it. */
static void bracket_pastes(bool on)
{
    const char *ask = on ? "\033[?2004h" : "\033[?2004l";
    /* A line that is down needs no asking. */
    if (brackets && write(STDOUT_FILENO, ask, strlen(ask)) < 0)
        brackets = false;
}

void tui_stop(void)
{
    if (isendwin())
        return;
    bracket_pastes(false);
    endwin();
    dv_bug_hook(NULL);
}

/* What a process in trouble can do: curses and its memory are not to be trusted any more. */
static struct {
    struct termios mode;
    char bytes[256];
    size_t n;
} way_back;

static void remember_string(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (way_back.n + n < sizeof way_back.bytes) {
        memcpy(way_back.bytes + way_back.n, s ? s : "", n);
        way_back.n += n;
    }
}

static void remember_way_back(void)
{
    way_back.n = 0;
    remember_string(brackets ? "\033[?2004l" : NULL);
    remember_string(exit_attribute_mode);
    remember_string(cursor_normal);
    remember_string(keypad_local);
    remember_string(exit_ca_mode);
}

static void go_back(void)
{
    if (write(tui_wire(), way_back.bytes, way_back.n) >= 0)
        tcsetattr(STDIN_FILENO, TCSANOW, &way_back.mode);
}

/* LC_CTYPE alone: another category that this machine lacks must not take UTF-8 away. */
static bool utf8_locale(void)
{
    if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return true;
    return setlocale(LC_CTYPE, "C.UTF-8") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static dv_rc fit_terminal(dv_err *err)
{
    const char *term = getenv("TERM");
    int found;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return dv_fail(err, DV_USAGE, "",
                       _("the screen needs a terminal; for scripts there are commands: danvan "
                         "--help"));
    if (!utf8_locale())
        return dv_fail(err, DV_USAGE, "",
                       _("this machine has no UTF-8 locale, so Vietnamese can't be shown; install "
                         "C.UTF-8 or set LANG to one"));
    if (!term || !*term || setupterm(term, STDOUT_FILENO, &found) != OK)
        return dv_fail(err, DV_USAGE, "TERM",
                       _("nothing is known of the terminal %s; set TERM, for instance to xterm"),
                       term ? term : "");
    bool moves = cursor_address && strcmp(term, "dumb") != 0;
    del_curterm(cur_term);
    if (!moves)
        return dv_fail(err, DV_USAGE, "TERM",
                       _("the terminal %s can't move its cursor; use another"), term);
    return DV_OK;
}

/* Meaning first: bold, reverse and underlined say it all; colours only repeat it. */
static void make_looks(tui *t)
{
    const char *no = getenv("NO_COLOR");
    t->look[LOOK_PLAIN] = A_NORMAL;
    t->look[LOOK_TITLE] = A_REVERSE;
    t->look[LOOK_HEAD] = A_BOLD;
    t->look[LOOK_MARKED] = A_REVERSE;
    t->look[LOOK_BAD] = A_BOLD;
    t->look[LOOK_DIM] = A_DIM;
    t->look[LOOK_FIELD] = A_UNDERLINE;
    if ((no && *no) || !has_colors() || start_color() == ERR)
        return;
    use_default_colors();
    init_pair(PAIR_BAD, COLOR_RED, -1);
    t->look[LOOK_BAD] = A_BOLD | (attr_t)COLOR_PAIR(PAIR_BAD);
}

/* What common terminals send, whatever TERM says: people sit before xterms that call themselves
 * vt100, and modified keys have no place in terminfo's standard names. */
static void name_keys(void)
{
    static const struct {
        const char *bytes;
        int code;
    } sent[] = {
        {"\033[A", KEY_UP},         {"\033[B", KEY_DOWN},       {"\033[C", KEY_RIGHT},
        {"\033[D", KEY_LEFT},       {"\033OA", KEY_UP},         {"\033OB", KEY_DOWN},
        {"\033OC", KEY_RIGHT},      {"\033OD", KEY_LEFT},       {"\033[H", KEY_HOME},
        {"\033[F", KEY_END},        {"\033OH", KEY_HOME},       {"\033OF", KEY_END},
        {"\033[1~", KEY_HOME},      {"\033[4~", KEY_END},       {"\033[2~", KEY_IC},
        {"\033[3~", KEY_DC},        {"\033[5~", KEY_PPAGE},     {"\033[6~", KEY_NPAGE},
        {"\033[Z", KEY_BTAB},       {"\033OP", KEY_F(1)},       {"\033OQ", KEY_F(2)},
        {"\033OR", KEY_F(3)},       {"\033OS", KEY_F(4)},       {"\033[[A", KEY_F(1)},
        {"\033[[B", KEY_F(2)},      {"\033[[C", KEY_F(3)},      {"\033[[D", KEY_F(4)},
        {"\033[[E", KEY_F(5)},      {"\033[15~", KEY_F(5)},     {"\033[17~", KEY_F(6)},
        {"\033[18~", KEY_F(7)},     {"\033[19~", KEY_F(8)},     {"\033[20~", KEY_F(9)},
        {"\033[21~", KEY_F(10)},    {"\033[1;5D", KEY_MAX + 1}, {"\033[1;5C", KEY_MAX + 2},
        {"\033Od", KEY_MAX + 1},    {"\033Oc", KEY_MAX + 2},    {"\033[1;5H", KEY_MAX + 3},
        {"\033[1;5F", KEY_MAX + 4}, {"\033[3;5~", KEY_MAX + 5}, {"\033[200~", PASTE_BEGINS},
        {"\033[201~", PASTE_ENDS},
    };
    for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++) {
        const int is = key_defined(sent[i].bytes);
        if (is <= 0 || is > KEY_MAX) /* a name of terminfo's own, of which curses makes a number */
            define_key(sent[i].bytes, sent[i].code);
    }
}

/* After the last column of a row some terminals are at the next row at once, and others only with
 * the next character, whatever TERM says of them: where terminfo promises the former, that column
 * stays empty. */
void tui_fit_columns(void)
{
    if (auto_right_margin && !eat_newline_glitch)
        COLS = getmaxx(stdscr) - 1;
}

dv_rc tui_start(tui *t, dv_err *err)
{
    dv_rc rc = fit_terminal(err);
    if (rc != DV_OK)
        return rc;
    /* Lines as characters of their own: in UTF-8 many terminals know no other character set. */
    setenv("NCURSES_NO_UTF8_ACS", "1", 1);
    tcgetattr(STDIN_FILENO, &way_back.mode);
    if (!initscr())
        return dv_fail(err, DV_USAGE, "TERM", _("the terminal can't be set up"));
    tui_fit_columns();
    raw();
    noecho();
    nonl();
    typeahead(-1); /* whether a drawing can wait is tui.c's to say */
    set_escdelay(ESCAPE_WAIT);
    keypad(stdscr, TRUE);
    meta(stdscr, TRUE);
    name_keys();
    make_looks(t);
    const char *term = getenv("TERM");
    t->blocks = term && strncmp(term, "vt", 2) != 0;
    brackets = t->blocks && strncmp(term, "linux", 5) != 0;
    bracket_pastes(true);
    remember_way_back();
    dv_bug_hook(go_back);
    tui_wire_open();
    return DV_OK;
}

/* The screen, on a pseudo-terminal of 80 by 24 with libvterm behind it, against nano and vim.tiny.
 *
 * - Start: from fork() to the last byte before the program waits for a key.  One shell starts
 *   either; what it takes for itself is a row of its own.  Where there are many records danvan
 *   shows its screen first and then counts the figures of the period on it, which is a report.
 * - Memory: Private_Clean + Private_Dirty of smaps_rollup while a second one shows the same, so
 * that what all share counts for none: what each further person costs.
 * - Bytes: what the program sends for one key until it waits for the next, its echo included. */
#include "bench.h"
#include "tui/keys.h"
#include "tui/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 24, COLUMNS_SHOWN = 80, STARTS = 41, PATIENCE = 60000 };
static const char typed[] = "Tổ dân vận cộng đồng xóm Mẫu";

typedef struct screen {
    line l;
    const char *what;
    double last;  /* when something came last */
    double stood; /* when what is waited for was there first; 0: not yet */
    size_t seen;
} screen;

/* ---- a program on a line ---- */

static void start(const bench *b, screen *s, const char *what, const char *command)
{
    static char home[300];
    snprintf(home, sizeof home, "HOME=%s", b->dir);
    char *env[] = {home,
                   (char[]){"PATH=/usr/local/bin:/usr/bin:/bin"},
                   (char[]){"TERM=xterm-256color"},
                   (char[]){"LANG=C.UTF-8"},
                   (char[]){"DANVAN_NOW=2026-07-01T08:00:00"},
                   NULL};
    *s = (screen){.what = what};
    line_start(&s->l, b->dir, command, env, ROWS, COLUMNS_SHOWN);
}

static void start_danvan(const bench *b, screen *s)
{
    char command[1200];
    snprintf(command, sizeof command, "exec '%s' -c '%s' --data '%s' --as bench", b->danvan,
             b->conf, b->store);
    start(b, s, "danvan", command);
}

static bool shows(const screen *s, const char *text)
{
    dv_buf all = {0};
    line_text(&s->l, &all);
    bool found = strstr(dv_buf_cstr(&all), text) != NULL;
    dv_buf_free(&all);
    return found;
}

/* An editor that is killed leaves its lock, and the next one would ask about it. */
static void end(const bench *b, screen *s)
{
    char lock[300];
    line_close(&s->l);
    snprintf(lock, sizeof lock, "%s/.empty.swp", b->dir);
    unlink(lock);
    snprintf(lock, sizeof lock, "%s/.lines.swp", b->dir);
    unlink(lock);
}

static void give_up(const screen *s)
{
    dv_buf all = {0};
    line_text(&s->l, &all);
    must(false, "%s doesn't answer any more; it has sent %zu bytes and shows:\n%s", s->what,
         s->l.received, dv_buf_cstr(&all));
}

/* Until it waits for a key, more bytes than `before` have come, and `text` (NULL: whatever) is
 * there. */
static void settle(screen *s, size_t before, const char *text)
{
    double deadline = now_ms() + PATIENCE;
    for (;;) {
        bool idle = line_idle(&s->l);
        if (!idle)
            line_pump(&s->l, 1);
        if (s->l.received != s->seen) {
            s->seen = s->l.received;
            s->last = now_ms();
            s->stood = !s->stood && text && shows(s, text) ? s->last : s->stood;
        }
        if (idle && s->seen > before && (!text || shows(s, text)))
            return;
        must(!line_ended(&s->l), "%s has ended", s->what);
        if (now_ms() > deadline)
            give_up(s);
    }
}

static void press(screen *s, const char *keys)
{
    dv_buf bytes = {0}, why = {0};
    must(keys_put(&bytes, "xterm-256color", keys, &why), "%s", dv_buf_cstr(&why));
    size_t before = s->seen;
    line_send(&s->l, bytes.p, bytes.n);
    settle(s, before, NULL);
    dv_buf_free(&bytes);
}

static void press_each(screen *s, const char *key, int times, sample *bytes)
{
    for (int i = 0; i < times; i++) {
        size_t before = s->seen;
        press(s, key);
        take(bytes, (double)(s->seen - before));
    }
}

/* Character by character. */
static void type_each(screen *s, const char *text, sample *bytes)
{
    char one[8];
    while (*text) {
        size_t n = 1;
        while ((text[n] & 0xC0) == 0x80)
            n++;
        snprintf(one, sizeof one, "%.*s", (int)n, text);
        press_each(s, *one == ' ' ? "Space" : one, 1, bytes);
        text += n;
    }
}

/* ---- start ---- */

typedef void (*starter)(const bench *b, screen *s);

static void start_nano(const bench *b, screen *s)
{
    start(b, s, "nano", "exec nano empty");
}

static void start_nothing(const bench *b, screen *s)
{
    start(b, s, "echo", "exec /bin/echo F1; exit");
}

typedef struct started_in {
    double stood, last; /* what is to be shown stands there; and nothing more comes */
} started_in;

static started_in started(const bench *b, starter how, const char *shown)
{
    screen s;
    double begun = now_ms();
    how(b, &s);
    if (how == start_nothing) {
        while (!s.l.received)
            line_pump(&s.l, 100);
        s.last = now_ms();
    } else {
        settle(&s, 0, shown);
    }
    end(b, &s);
    return (started_in){s.stood - begun, s.last - begun};
}

typedef struct started_at {
    sample danvan, stood, nano, shell_only;
} started_at;

static void start_each(const bench *b, started_at *at)
{
    const started_in danvan = started(b, start_danvan, "F1 ");
    take(&at->danvan, danvan.last);
    take(&at->stood, danvan.stood);
    take(&at->nano, started(b, start_nano, "^X").last);
    take(&at->shell_only, started(b, start_nothing, NULL).last);
}

static void starts(const bench *of, size_t n)
{
    static started_at at[SIZES_MOST];
    for (int i = 0; i < rounds_of(of, STARTS); i++)
        for (size_t k = 0; k < n; k++)
            start_each(&of[k], &at[k]);
    for (size_t k = 0; k < n; k++) {
        table_add("from start to a full first screen", (promise){"ms", "nano", 1.2, 1.2}, of[k].n,
                  &at[k].danvan, &at[k].nano);
        table_add("of this, until all stands there but the figures that are counted after it",
                  (promise){"ms", NULL, 0, 1.2}, of[k].n, &at[k].stood, NULL);
        table_add("of this, the shell that starts it", (promise){"ms", NULL, 0, 0}, of[k].n,
                  &at[k].shell_only, NULL);
    }
}

/* ---- memory ---- */

/* danvan closes its memory to its own account: no one but root reads what it takes. */
static void memory(const bench *b, const char *what, screen *s)
{
    long clean = proc_kb(s->l.pid, "smaps_rollup", "Private_Clean");
    long dirty = proc_kb(s->l.pid, "smaps_rollup", "Private_Dirty");
    if (clean < 0 || dirty < 0)
        note(b, "Not measured, since root alone may read it: %s", what);
    else
        table_one(what, (promise){"MB", NULL, 3, 0}, b->n, (double)(clean + dirty) / 1024, -1);
}

static void press_both(screen *s, screen *other, const char *keys)
{
    press(s, keys);
    press(other, keys);
}

/* ---- bytes ---- */

typedef struct sent {
    sample typing, moving, scrolling;
} sent;

static void editor(const bench *b, const char *command, const char *what, const char *begin,
                   sent *to)
{
    screen s;
    char empty[100], lines[100];
    snprintf(empty, sizeof empty, "exec %s empty", command);
    snprintf(lines, sizeof lines, "exec %s lines", command);
    start(b, &s, what, empty);
    settle(&s, 0, NULL);
    if (begin)
        press(&s, begin);
    type_each(&s, typed, &to->typing);
    end(b, &s);
    start(b, &s, what, lines);
    settle(&s, 0, "1 ");
    press_each(&s, "Down", 15, &to->moving);
    press(&s, "Down*15");
    press_each(&s, "Down", 15, &to->scrolling);
    end(b, &s);
}

/* A list with a marked row, as danvan's: nano's browser of files, one a row. */
static void browser(const bench *b, sample *moving)
{
    screen s;
    start(b, &s, "nano", "cd files && exec nano");
    settle(&s, 0, "^X");
    press(&s, "Ctrl-R");
    press(&s, "Ctrl-T");
    press_each(&s, "Down", 15, moving);
    end(b, &s);
}

static void against(const bench *b, const char *name, sent *danvan, sent *other)
{
    static const char *const what[] = {"bytes for a typed character", "bytes for a row moved",
                                       "bytes for a row scrolled"};
    sample *a[] = {&danvan->typing, &danvan->moving, &danvan->scrolling};
    sample *c[] = {&other->typing, &other->moving, &other->scrolling};
    char row[80];
    for (int i = 0; i < 3; i++) {
        snprintf(row, sizeof row, "%s, against %s", what[i], name);
        table_add(row, (promise){"bytes", name, i < 2 ? 1 : 0, 0}, b->n, a[i], c[i]);
    }
}

/* ---- a session ---- */

/* At rest it sends nothing and sleeps: what it is woken for is to look whether others saved. */
static void rest(const bench *b, screen *s)
{
    double until = now_ms() + (b->quick ? 1000 : 20000), seconds = b->quick ? 1 : 20;
    settle(s, 0, NULL);
    long woken = proc_kb(s->l.pid, "status", "voluntary_ctxt_switches");
    size_t before = s->l.received;
    for (double left; (left = until - now_ms()) > 0;)
        line_pump(&s->l, (int)left + 1);
    woken = proc_kb(s->l.pid, "status", "voluntary_ctxt_switches") - woken;
    table_one("bytes sent at rest, a second", (promise){"bytes", NULL, 0.001, 0}, b->n,
              (double)(s->l.received - before) / seconds, -1);
    table_one("woken at rest, times a second", (promise){"times", NULL, 0.5, 0}, b->n,
              (double)woken / seconds, -1);
}

static void session(const bench *b, sent *to)
{
    screen s, other;
    start_danvan(b, &s);
    start_danvan(b, &other);
    settle(&s, 0, "F1 ");
    settle(&other, 0, "F1 ");
    memory(b, "private memory, the first screen", &s);
    press_both(&s, &other, "Home Down*3 Enter");
    press_each(&s, "Down", 15, &to->moving);
    press(&s, "Down*15");
    press_each(&s, "Down", 15, &to->scrolling);
    press_both(&s, &other, "End PageUp*3 Home PageDown*3");
    memory(b, "private memory, a list that was moved through", &s);
    rest(b, &s);
    press_both(&s, &other, "/ n g h e Space a n Enter");
    memory(b, "private memory, after a search", &s);
    press_both(&s, &other, "n Tab*5");
    type_each(&s, typed, &to->typing);
    memory(b, "private memory, a form that is typed into", &s);
    end(b, &other);
    end(b, &s);
}

static void make_files(const bench *b)
{
    shell("rm -f '%s'/*.save; : > '%s/empty'", b->dir, b->dir);
    shell("mkdir -p '%s/files'; cd '%s/files'; for i in $(seq 100 140); do"
          " : > \"$i Don de nghi giai quyet tranh chap ranh gioi thua dat\"; done",
          b->dir, b->dir);
    shell("for i in $(seq 200); do echo \"$i Đơn đề nghị giải quyết\"; done > '%s/lines'", b->dir);
}

static void screen_of(const bench *b)
{
    static sent danvan, nano, vim;
    sample marked = {.n = 0};
    danvan = nano = vim = (sent){.typing = {.n = 0}};
    session(b, &danvan);
    editor(b, "nano", "nano", NULL, &nano);
    editor(b, "vim.tiny", "vim.tiny", "i", &vim);
    against(b, "nano", &danvan, &nano);
    against(b, "vim.tiny", &danvan, &vim);
    browser(b, &marked);
    table_add("bytes for a marked row moved, against nano's browser of files",
              (promise){"bytes", "nano", 1, 0}, b->n, &danvan.moving, &marked);
}

void work_screen(const bench *of, size_t n)
{
    make_files(of);
    starts(of, n);
    for (size_t k = 0; k < n; k++)
        screen_of(&of[k]);
}

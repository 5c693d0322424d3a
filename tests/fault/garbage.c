/* A terminal that sends garbage, changes its size at any moment and disappears: the program never
 * dies of it, never hangs, and leaves a sound store.
 *
 *     garbage DANVAN CONF PLAYS [SEED]
 *
 * Each play begins on an empty store; its seed is told where it fails, and plays it again alone.
 * Every eighth play sends a paste of a megabyte too. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 120, PASTE = 1 << 20 };

static const char *danvan, *conf;
static uint64_t seed, seed_now;
static char dir[64];

/* xorshift: the same everywhere. */
static unsigned chance(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

/* ---- what it sends ---- */

static const char *const whole[] = {
    "\r", "\t", "\033[A", "\033[B", "\033[6~", "\033OP", "\033OQ", "n",        "/",
    "g",  " ",  "\x13",   "\033",   "\r\r",    "\t\t\t", "12/13",  "Đô Lương", "e\xcc\xa3\xcc\x82",
    "b",  "r",  "d",      "z",      "\x17",    "\x10",
};
static const char *const broken[] = {
    "\033[",
    "\033[1;",
    "\033[99999999999999999999A",
    "\033[200~",
    "\033[201~",
    "\033O",
    "\033[<0;9999;1M",
    "\033]0;x",
    "\033P",
    "\xc3",
    "\xe1\xbb",
    "\xf4\x90\x80\x80",
    "\xed\xa0\x80",
    "\xff\xfe",
    "\xc0\x80",
    "\033[;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;~",
    "\033[M\x01\x01\x01",
};

static void send_text(line *l, const char *text)
{
    line_send(l, text, strlen(text));
}

static void send_bytes(line *l)
{
    char bytes[64];
    size_t n = 1 + chance(sizeof bytes - 1);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(chance(8) ? chance(256) : 0);
    line_send(l, bytes, n);
}

static void paste(line *l)
{
    static char text[PASTE];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(chance(16) ? 'a' + chance(26) : chance(256));
    send_text(l, "\033[200~");
    line_send(l, text, sizeof text);
    send_text(l, "\033[201~");
}

/* The program alone is told: libvterm is no judge of a terminal of one cell. */
static void resize(line *l)
{
    static const int sizes[][2] = {{24, 80}, {12, 40}, {1, 1},  {1, 80},
                                   {24, 1},  {2, 3},   {5, 17}, {60, 200}};
    const int *to = sizes[chance(sizeof sizes / sizeof *sizes)];
    const struct winsize size = {.ws_row = (unsigned short)to[0], .ws_col = (unsigned short)to[1]};
    ioctl(l->fd, TIOCSWINSZ, &size);
}

static void step(line *l)
{
    unsigned what = chance(16);
    if (what < 8)
        send_text(l, whole[chance(sizeof whole / sizeof *whole)]);
    else if (what < 11)
        send_text(l, broken[chance(sizeof broken / sizeof *broken)]);
    else if (what < 14)
        send_bytes(l);
    else
        resize(l);
}

/* ---- one play ---- */

static bool failed(const line *l, const char *what)
{
    screen_print(l);
    printf("FAILED seed %llu: %s\n", (unsigned long long)seed_now, what);
    fflush(stdout);
    return false;
}

/* By a hang-up or of itself, where the keys said so. */
static bool ended_well(line *l)
{
    if (!screen_end(l))
        return failed(l, "it does not end");
    if (WIFEXITED(l->status) && WEXITSTATUS(l->status) == 0)
        return true;
    printf("status as of waitpid: %#x\n", (unsigned)l->status);
    return failed(l, "it died");
}

static bool session(line *l, const screen_world *w, unsigned steps, bool large)
{
    screen_start(l, w);
    if (!screen_wait(l, "Khiếu nại") || !screen_idle(l))
        return failed(l, "it does not begin");
    for (unsigned i = 0; i < steps && !line_ended(l); i++) {
        step(l);
        if (large && i == steps / 2)
            paste(l);
        if (chance(4) == 0 && !line_ended(l) && !l->deaf && !screen_idle(l) && !line_ended(l))
            return failed(l, "it does not read its keys");
    }
    line_hang_up(l);
    return ended_well(l);
}

static bool is_sound(const line *l)
{
    char command[1024];
    snprintf(command, sizeof command,
             "'%s' -c '%s' --data %s/data --as tester --lang en verify > %s/said 2>&1", danvan,
             conf, dir, dir);
    return system(command) == 0 || failed(l, "the store is not sound");
}

static bool play(unsigned number)
{
    const screen_world w = {.danvan = danvan,
                            .conf = conf,
                            .dir = dir,
                            .rows = number % 2 ? 12 : 24,
                            .columns = number % 2 ? 40 : 80};
    char rm[80];
    line l;
    strcpy(dir, "/tmp/danvan-garbage.XXXXXX");
    if (!mkdtemp(dir))
        return false;
    bool good = session(&l, &w, 1 + chance(STEPS), number % 8 == 3) && is_sound(&l);
    line_close(&l);
    snprintf(rm, sizeof rm, "rm -rf %s", dir);
    return system(rm) == 0 && good;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    if (!danvan || !conf)
        return 2;
    unsigned first = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
    unsigned last = argc > 4 ? first : (unsigned)strtoul(argv[3], NULL, 10);
    unsigned passed = 0;
    for (unsigned i = first; i <= last; i++) {
        seed_now = i;
        seed = i * UINT64_C(0x9e3779b97f4a7c15);
        passed += play(i);
    }
    printf("%u passed, %u failed\n", passed, last + 1 - first - passed);
    return passed != last + 1 - first;
}

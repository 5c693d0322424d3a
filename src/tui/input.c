/* The line: bytes and keys from curses, and waiting for them.  What they mean is decode.c's. */
#define _GNU_SOURCE /* ppoll */
#include "tui_int.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t hung_up;

static void on_signal(int sig)
{
    (void)sig;
    hung_up = 1;
}

/* What is blocked while we wait: whatever was when we began. */
static sigset_t while_waiting;

/* They come only while we wait: one that came just before would be seen a whole wait later. */
void tui_watch_signals(void)
{
    static const int watched[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT};
    struct sigaction sa = {.sa_handler = on_signal};
    sigset_t blocked;
    sigemptyset(&sa.sa_mask);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        sigaction(watched[i], &sa, NULL);
        sigaddset(&blocked, watched[i]);
    }
    /* Curses' own.  Ctrl-Z is a signal again when the screen is left, and what curses does then
     * must not run in the middle of whatever ends danvan. */
    sigaddset(&blocked, SIGWINCH);
    sigaddset(&blocked, SIGTSTP);
    sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
}

bool tui_hung_up(void)
{
    return hung_up;
}

/* 1 there is input, 0 there is none, -1 the line is gone. */
static int wait_input(void *ctx, int wait)
{
    (void)ctx;
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    const struct timespec ts = {wait / 1000, wait % 1000 * 1000000L};
    int n = ppoll(&p, 1, &ts, &while_waiting);
    if (hung_up || (n > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)) && !(p.revents & POLLIN)))
        return -1;
    /* A resize interrupts: curses then has its key ready. */
    return n > 0 || (n < 0 && errno == EINTR);
}

static int next_code(void *ctx)
{
    (void)ctx;
    timeout(0);
    return getch();
}

static tui_decoder line = {.next = next_code, .wait = wait_input, .held = ERR};

dv_str tui_pasted(void)
{
    return dv_buf_str(&line.pasted);
}

dv_key tui_key(int wait)
{
    return tui_decode(&line, wait);
}

bool tui_key_waits(int wait)
{
    struct pollfd in = {STDIN_FILENO, POLLIN, 0};
    return poll(&in, 1, wait) != 0;
}

/* A line that says that it is slow brings what was typed at once a letter at a time: the wait for
 * the next is short beside the drawing that it saves. */
bool tui_more_follows(void)
{
    enum { SLOW_LINE = 19200, LETTERS = 20, BITS_A_LETTER = 10 };
    int bits = baudrate();
    return tui_key_waits(bits > 0 && bits <= SLOW_LINE ? LETTERS * BITS_A_LETTER * 1000 / bits : 0);
}

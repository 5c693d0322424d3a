/* A slow line between a terminal and a program, both ways.
 *
 *     slowline BITS DELAY COMMAND [ARG...]
 *
 * The command runs on a pseudo-terminal of its own.  Each byte takes ten bits at BITS bits a
 * second, one after the other in each direction, and arrives DELAY ms after it was sent.  From the
 * program no more is taken than 1,000 bytes ahead of what has left, so that it is held up as by a
 * line whose buffers are full.  When the terminal hangs up, so does the line; the program's end is
 * this one's. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { AHEAD = 1000, ROOM = 65536 };

/* Bytes under way, in a ring; due[i] is when byte i arrives, in µs. */
typedef struct way {
    int from, to;
    char byte[ROOM];
    int64_t due[ROOM];
    size_t head, n, ahead; /* ahead: the most that may be under way before it is held up */
    int64_t free;          /* when the line has sent all that it was given */
} way;

static int64_t each, delay; /* µs */
static volatile sig_atomic_t hung_up, resized;

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void on_signal(int sig)
{
    if (sig == SIGWINCH)
        resized = 1;
    else
        hung_up = 1;
}

static bool full(const way *w)
{
    return w->n >= w->ahead || w->free - now() > each * AHEAD;
}

static bool take_in(way *w)
{
    char buf[256];
    ssize_t n = read(w->from, buf, sizeof buf);
    if (n <= 0)
        return n < 0 && (errno == EINTR || errno == EAGAIN);
    for (ssize_t i = 0; i < n; i++) {
        int64_t t = now();
        w->free = (w->free > t ? w->free : t) + each;
        size_t at = (w->head + w->n++) % ROOM;
        w->byte[at] = buf[i];
        w->due[at] = w->free + delay;
    }
    return true;
}

static bool give_out(way *w)
{
    char buf[256];
    size_t n = 0;
    int64_t t = now();
    while (n < sizeof buf && n < w->n && w->due[(w->head + n) % ROOM] <= t) {
        buf[n] = w->byte[(w->head + n) % ROOM];
        n++;
    }
    ssize_t k = n ? write(w->to, buf, n) : 0;
    if (k < 0)
        return errno == EINTR || errno == EAGAIN;
    w->head = (w->head + (size_t)k) % ROOM;
    w->n -= (size_t)k;
    return true;
}

/* Until the next byte arrives; -1: none is under way. */
static int64_t next_due(const way *w, int64_t before)
{
    if (!w->n)
        return before;
    int64_t t = w->due[w->head];
    return before < 0 || t < before ? t : before;
}

static void follow_size(int terminal)
{
    struct winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        ioctl(terminal, TIOCSWINSZ, &size);
}

/* One turn of both ways; false: one side is gone, and what it had sent has arrived. */
static bool turn(way *up, way *down)
{
    struct pollfd pfd[] = {{.fd = full(up) ? -1 : up->from, .events = POLLIN},
                           {.fd = full(down) ? -1 : down->from, .events = POLLIN}};
    int64_t due = next_due(down, next_due(up, -1)), wait = due < 0 ? 1000000 : due - now();
    if ((full(up) || full(down)) && wait > each * AHEAD / 4)
        wait = each * AHEAD / 4;
    struct timespec t = {wait > 0 ? wait / 1000000 : 0, wait > 0 ? wait % 1000000 * 1000 : 0};
    ppoll(pfd, 2, &t, NULL);
    if (pfd[0].revents && !take_in(up))
        return false;
    if (pfd[1].revents && !take_in(down))
        down->from = -1;
    return give_out(up) && give_out(down) && (down->from >= 0 || down->n > 0);
}

static void relay(int terminal)
{
    static way up, down;
    up = (way){.from = STDIN_FILENO, .to = terminal, .ahead = ROOM - 256};
    down = (way){.from = terminal, .to = STDOUT_FILENO, .ahead = ROOM - 256};
    while (!hung_up && turn(&up, &down))
        if (resized) {
            resized = 0;
            follow_size(terminal);
        }
}

/* What the program is told of the line, as by a login on a serial one. */
static speed_t speed_of(long bits)
{
    return bits <= 1200 ? B1200 : bits <= 2400 ? B2400 : bits <= 9600 ? B9600 : B38400;
}

int main(int argc, char **argv)
{
    struct termios outer, raw;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int terminal, status = 1;
    if (argc < 4 || atol(argv[1]) <= 0 || tcgetattr(STDIN_FILENO, &outer) != 0)
        return fprintf(stderr, "usage, on a terminal: slowline BITS DELAY COMMAND [ARG...]\n"), 2;
    each = 10000000 / atol(argv[1]);
    delay = atol(argv[2]) * 1000;
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    raw = outer;
    cfsetospeed(&raw, speed_of(atol(argv[1])));
    pid_t pid = forkpty(&terminal, NULL, &raw, &size);
    if (pid == 0) {
        execvp(argv[3], argv + 3);
        _exit(127);
    }
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    raw = outer;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    struct sigaction sa = {.sa_handler = on_signal};
    sigaction(SIGHUP, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    sigaction(SIGWINCH, &sa, NULL);
    relay(terminal);
    close(terminal);
    tcsetattr(STDIN_FILENO, TCSANOW, &outer);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

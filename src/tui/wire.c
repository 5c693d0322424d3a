/* A drawing goes out in one piece.  curses writes before each move of its cursor: on a line that
 * carries each write by itself, as SSH does, a screen would be some forty packets, most of them
 * larger than what they carry. */
#define _GNU_SOURCE /* memfd_create */
#include "tui_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

static int gathered = -1, terminal = -1;

void tui_wire_open(void)
{
    if (terminal < 0)
        terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (terminal >= 0 && gathered < 0)
        gathered = memfd_create("drawing", MFD_CLOEXEC);
}

int tui_wire(void)
{
    return terminal >= 0 ? terminal : STDOUT_FILENO;
}

/* What a line that is down doesn't take is nobody's any more: its keys come to an end, too. */
static void send_all(const char *p, size_t n)
{
    while (n) {
        ssize_t sent = write(STDOUT_FILENO, p, n);
        if (sent < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        else if (sent < 0 && errno != EINTR)
            return;
        p += sent > 0 ? sent : 0;
        n -= sent > 0 ? (size_t)sent : 0;
    }
}

static void send_gathered(void)
{
    static char part[1 << 13];
    off_t at = 0, n = lseek(gathered, 0, SEEK_CUR);
    while (at < n) {
        size_t most = (size_t)(n - at) < sizeof part ? (size_t)(n - at) : sizeof part;
        ssize_t got = pread(gathered, part, most, at);
        if (got <= 0)
            return;
        send_all(part, (size_t)got);
        at += got;
    }
}

void tui_wire_draw(void (*draw)(const tui *t), const tui *t)
{
    bool gathers = gathered >= 0 && lseek(gathered, 0, SEEK_SET) == 0 &&
                   dup2(gathered, STDOUT_FILENO) == STDOUT_FILENO;
    draw(t);
    if (!gathers)
        return;
    while (dup2(terminal, STDOUT_FILENO) < 0)
        DV_ASSERT(errno == EINTR || errno == EBUSY);
    send_gathered();
}

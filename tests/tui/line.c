#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void answer(const char *bytes, size_t n, void *l)
{
    line_send(l, bytes, n);
}

void line_start(line *l, const char *dir, const char *command, char *const env[], int rows,
                int columns)
{
    *l = (line){.fd = -1, .rows = rows, .columns = columns};
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    l->pid = forkpty(&l->fd, NULL, NULL, &size);
    if (l->pid < 0) {
        perror("forkpty");
        abort();
    }
    if (l->pid == 0) {
        signal(SIGHUP, SIG_DFL); /* whoever runs the tests may ignore it: nohup does */
        if (chdir(dir) == 0)
            execle("/bin/sh", "sh", "-c", command, (char *)NULL, env);
        _exit(127);
    }
    fcntl(l->fd, F_SETFL, O_NONBLOCK);
    fcntl(l->fd, F_SETFD, FD_CLOEXEC);
    l->vt = vterm_new(rows, columns);
    vterm_set_utf8(l->vt, 1);
    vterm_output_set_callback(l->vt, answer, l);
    l->screen = vterm_obtain_screen(l->vt);
    vterm_screen_enable_altscreen(l->screen, 1);
    vterm_screen_reset(l->screen, 1);
}

/* The Linux console's palette sequences, ESC ] R and ESC ] P nrrggbb, have no terminator: a
 * terminal of the other kind would swallow what follows. */
static bool console_only(line *l, char c)
{
    l->held[l->nheld++] = c;
    static const char begin[] = "\x1b]";
    if (l->nheld <= 2 && c == begin[l->nheld - 1])
        return true;
    if (l->nheld == 3 && (c == 'R' || c == 'P')) {
        l->nheld = c == 'R' ? 0 : 3;
        return true;
    }
    if (l->nheld > 3) {
        l->nheld = l->nheld == 10 ? 0 : l->nheld;
        return true;
    }
    vterm_input_write(l->vt, l->held, l->nheld - 1);
    l->nheld = 0;
    return c == '\x1b' ? (l->held[l->nheld++] = c, true) : false;
}

static void show(line *l, const char *p, size_t n)
{
    l->received += n;
    for (size_t i = 0; i < n; i++)
        if (!console_only(l, p[i]))
            vterm_input_write(l->vt, p + i, 1);
}

bool line_pump(line *l, int ms)
{
    struct pollfd pfd = {.fd = l->fd, .events = POLLIN};
    if (l->deaf || poll(&pfd, 1, ms) <= 0) {
        if (l->deaf && ms > 0)
            poll(NULL, 0, 1);
        return false;
    }
    char buf[16384];
    ssize_t n = read(l->fd, buf, sizeof buf);
    if (n > 0)
        show(l, buf, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        l->deaf = true;
    return n > 0;
}

/* What is typed to a program that doesn't read piles up; what it sends meanwhile is taken in. */
void line_send(line *l, const char *p, size_t n)
{
    while (n > 0 && l->fd >= 0 && !l->deaf) {
        ssize_t k = write(l->fd, p, n);
        if (k < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (k > 0) {
            p += k;
            n -= (size_t)k;
        } else {
            line_pump(l, 1);
        }
    }
}

void line_resize(line *l, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    l->rows = rows;
    l->columns = columns;
    vterm_set_size(l->vt, rows, columns);
    ioctl(l->fd, TIOCSWINSZ, &size);
}

void line_hang_up(line *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    l->deaf = true;
}

static char process_state(pid_t pid)
{
    char path[64], buf[512];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 'S'; /* a system without /proc: as if asleep */
    ssize_t n = read(fd, buf, sizeof buf - 1);
    close(fd);
    buf[n > 0 ? n : 0] = '\0';
    const char *after = strrchr(buf, ')');
    return after && after[1] == ' ' ? after[2] : 'S';
}

/* Keys that the program has not read.  poll() and not FIONREAD: on a busy machine what was written
 * can still be on its way to the terminal's queue, and only poll() waits for that. */
static bool has_unread(const line *l)
{
    struct pollfd tty = {.fd = open(ptsname(l->fd), O_RDWR | O_NOCTTY | O_CLOEXEC),
                         .events = POLLIN};
    bool unread = tty.fd >= 0 && poll(&tty, 1, 0) > 0 && (tty.revents & POLLIN);
    if (tty.fd >= 0)
        close(tty.fd);
    return unread;
}

bool line_idle(line *l)
{
    if (l->fd < 0 || line_ended(l))
        return true;
    if (line_pump(l, 0))
        return false;
    char state = process_state(l->pid);
    return !has_unread(l) && (state == 'S' || state == 'T' || state == 'Z') && !line_pump(l, 2);
}

bool line_ended(line *l)
{
    if (!l->ended && waitpid(l->pid, &l->status, WNOHANG) == l->pid)
        l->ended = true;
    return l->ended;
}

void line_close(line *l)
{
    if (!l->vt)
        return;
    line_hang_up(l);
    if (!line_ended(l)) {
        kill(l->pid, SIGKILL);
        waitpid(l->pid, &l->status, 0);
    }
    vterm_free(l->vt);
    *l = (line){.fd = -1};
}

void utf8_put(dv_buf *b, uint32_t cp)
{
    if (cp < 0x80) {
        dv_buf_putc(b, (char)cp);
        return;
    }
    int tails = cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    dv_buf_putc(b, (char)(lead[tails] | cp >> (6 * tails)));
    while (tails-- > 0)
        dv_buf_putc(b, (char)(0x80 | (cp >> (6 * tails) & 0x3F)));
}

VTermScreenCell line_cell(const line *l, int row, int column)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(l->screen, (VTermPos){.row = row, .col = column}, &cell);
    return cell;
}

static size_t put_cell(dv_buf *out, const VTermScreenCell *cell)
{
    size_t before = out->n;
    if (cell->chars[0] == 0)
        dv_buf_putc(out, ' ');
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++)
        utf8_put(out, cell->chars[i]);
    return out->n - before;
}

void line_row(const line *l, int row, dv_buf *out, int *column)
{
    size_t begin = out->n, end = out->n;
    for (int c = 0; c < l->columns; c++) {
        VTermScreenCell cell = line_cell(l, row, c);
        if (cell.chars[0] == (uint32_t)-1)
            continue; /* the second half of a wide character */
        size_t n = put_cell(out, &cell);
        for (size_t i = 0; column && i < n; i++)
            column[out->n - n - begin + i] = c;
        if (cell.chars[0] && cell.chars[0] != ' ')
            end = out->n;
    }
    out->n = end;
    if (out->p)
        out->p[end] = '\0';
}

void line_text(const line *l, dv_buf *out)
{
    size_t end = out->n;
    for (int r = 0; r < l->rows; r++) {
        size_t begin = out->n;
        line_row(l, r, out, NULL);
        if (out->n > begin)
            end = out->n + 1;
        dv_buf_putc(out, '\n');
    }
    out->n = end;
    if (out->p)
        out->p[end] = '\0';
}

VTermPos line_cursor(const line *l)
{
    VTermPos pos;
    vterm_state_get_cursorpos(vterm_obtain_state(l->vt), &pos);
    return pos;
}

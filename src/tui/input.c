/* Keys in: bytes from curses, characters and keys out.  A byte that is no UTF-8 is dropped and the
 * next one begins anew: curses' own wide input goes deaf on it. */
#define _GNU_SOURCE /* ppoll */
#include "danvan/utf8.h"

#include "tui_int.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
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
    static const int watched[] = {SIGHUP, SIGTERM, SIGINT};
    struct sigaction sa = {.sa_handler = on_signal};
    sigset_t blocked;
    sigemptyset(&sa.sa_mask);
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++) {
        sigaction(watched[i], &sa, NULL);
        sigaddset(&blocked, watched[i]);
    }
    sigaddset(&blocked, SIGWINCH); /* curses' own */
    sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
}

bool tui_hung_up(void)
{
    return hung_up;
}

static const struct {
    int code;
    dv_key key;
} codes[] = {
    {KEY_UP, DV_KEY_UP},
    {KEY_DOWN, DV_KEY_DOWN},
    {KEY_LEFT, DV_KEY_LEFT},
    {KEY_RIGHT, DV_KEY_RIGHT},
    {KEY_PPAGE, DV_KEY_PAGE_UP},
    {KEY_NPAGE, DV_KEY_PAGE_DOWN},
    {KEY_HOME, DV_KEY_HOME},
    {KEY_FIND, DV_KEY_HOME},
    {KEY_END, DV_KEY_END},
    {KEY_SELECT, DV_KEY_END},
    {KEY_DC, DV_KEY_DELETE},
    {KEY_IC, DV_KEY_INSERT},
    {KEY_BTAB, DV_KEY_BACK_TAB},
    {KEY_BACKSPACE, DV_KEY_BACKSPACE},
    {KEY_ENTER, DV_KEY_ENTER},
    {KEY_MAX + 1, DV_KEY_WORD_LEFT},
    {KEY_MAX + 2, DV_KEY_WORD_RIGHT},
    {KEY_MAX + 3, DV_KEY_TEXT_BEGIN},
    {KEY_MAX + 4, DV_KEY_TEXT_END},
    {KEY_MAX + 5, DV_KEY_DELETE_WORD},
    {KEY_RESIZE, DV_KEY_RESIZED},
};

static dv_key special(int code)
{
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return DV_KEY_F1 + (code - KEY_F(1));
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code)
            return codes[i].key;
    return 0;
}

/* How many bytes a character has that begins with this one; 0: none does. */
static size_t length_of(unsigned char first)
{
    return first < 0x80   ? 1
           : first < 0xC2 ? 0
           : first < 0xE0 ? 2
           : first < 0xF0 ? 3
           : first < 0xF5 ? 4
                          : 0;
}

typedef struct gathering {
    char bytes[4];
    size_t n;
} gathering;

static dv_key gathered(gathering *g, int byte)
{
    if (byte < 0x80) {
        g->n = 0;
        return byte == '\n' ? DV_KEY_ENTER : byte == '\b' ? DV_KEY_BACKSPACE : byte;
    }
    if ((byte & 0xC0) != 0x80)
        g->n = 0;
    g->bytes[g->n++] = (char)byte;
    size_t want = length_of((unsigned char)g->bytes[0]);
    if (want == 0 || g->n > want) {
        g->n = 0;
        return 0;
    }
    if (g->n < want)
        return 0;
    dv_str s = {g->bytes, g->n};
    g->n = 0;
    return dv_utf8_check(s) == s.n ? dv_utf8_next(&s) : 0;
}

/* The rest of a sequence that nobody knows: read over, so that it is neither Esc nor typed text. */
static bool unknown_sequence(void)
{
    int c = getch();
    if (c == ERR)
        return false;
    if (c != '[' && c != 'O') {
        ungetch(c);
        return false;
    }
    for (int n = 0; n < 16 && (c = getch()) != ERR; n++)
        if (c >= 0x40 && c <= 0x7E)
            break;
    return true;
}

/* 1 there is input, 0 there is none, -1 the line is gone. */
static int wait_input(int wait)
{
    struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};
    const struct timespec ts = {wait / 1000, wait % 1000 * 1000000L};
    int n = ppoll(&p, 1, &ts, &while_waiting);
    if (hung_up || (n > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)) && !(p.revents & POLLIN)))
        return -1;
    /* A resize interrupts: curses then has its key ready. */
    return n > 0 || (n < 0 && errno == EINTR);
}

/* ---- pasting ---- */

static dv_buf pasted;

dv_str tui_pasted(void)
{
    return dv_buf_str(&pasted);
}

/* Up to the sequence that ends it.  A line that stops in the middle keeps what has come. */
static dv_key gather_paste(void)
{
    enum { PATIENCE = 1000, MOST = 1 << 20 };
    dv_buf bytes = {0};
    int c;
    dv_buf_clear(&pasted);
    while ((c = getch()) != PASTE_ENDS) {
        if (c == ERR && wait_input(PATIENCE) <= 0)
            break;
        if (c != ERR && c < KEY_MIN && bytes.n < MOST)
            dv_buf_putc(&bytes, (char)c);
    }
    /* What is no UTF-8 shows as U+FFFD: it can be seen, and taken out. */
    dv_str rest = dv_buf_str(&bytes);
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;)
        dv_utf8_put(&pasted, cp);
    dv_buf_free(&bytes);
    return DV_KEY_PASTED;
}

dv_key tui_key(int wait)
{
    static gathering g;
    int misses = 0;
    for (;;) {
        timeout(0);
        int c = getch();
        if (c == ERR) {
            int ready = wait_input(wait);
            /* Readable and yet nothing to read, again and again: the other end is gone. */
            misses += ready > 0;
            if (ready < 0 || misses > 20)
                return DV_KEY_GONE;
            if (ready == 0)
                return 0;
            continue;
        }
        if (c == DV_KEY_ESC && unknown_sequence())
            continue;
        if (c == PASTE_BEGINS)
            return gather_paste();
        dv_key key = c >= KEY_MIN ? special(c) : gathered(&g, c);
        if (key)
            return key;
        misses = 0;
    }
}

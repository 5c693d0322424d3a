/* Terminal tests: the real program on a pseudo-terminal, its screen read through libvterm.
 *
 *     run [--update] DANVAN CONF DEMO GOLDEN SCRIPT...
 *
 * A script is lines of a word and its arguments; it is played once for each size and terminal.
 *
 *     size 80x24 40x12          what to play it on (one line each; these are the defaults)
 *     term xterm-256color
 *     lang en                   the interface's language: vi if not given
 *     now 2024-06-30T08:00      the moment it is
 *     demo                      begin with the demonstration's records, not with an empty store
 *     start [ARGUMENT...]       start danvan; its ARGUMENTs before what the runner gives
 *     run ARGUMENT...           a command of danvan's on the same store; it has to succeed
 *     says TEXT                 its output has this text
 *     key NAME...               keys: Up, F2, Ctrl-S, Enter, or a single character
 *     type TEXT                 as a person types, character by character
 *     send \xC3\xA9…            bytes as they are
 *     wait TEXT                 until the text is on the screen
 *     gone TEXT                 until it no longer is
 *     screen NAME               the whole screen is golden/NAME-SIZE.txt (or NAME-SIZE-TERM.txt)
 *     bytes N                   at most so many bytes have come since the last key
 *     resize 100x30
 *     signal HUP                to danvan
 *     exit N                    it ends by itself with this status
 *
 * Nothing sleeps: whatever is waited for is looked for whenever bytes come, for at most ten
 * seconds.
 * --update writes the golden files from what is on the screen once it is still. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>
/* After vterm's: its macros are everybody's words. */
#include <term.h>

enum { PATIENCE_MS = 10000, STILL_MS = 400, MAX_WORDS = 64, MAX_LINE = 1024 };

typedef struct world {
    const char *danvan, *conf, *demo, *script, *golden;
    bool update;
    int rows, cols;
    const char *term;
    char lang[8], now[32], dir[256], data[300], said[65536];
    pid_t pid;
    int fd, line;
    VTerm *vt;
    VTermScreen *screen;
    size_t bytes;
    char why[8192];
} world;

static bool fail(world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool fail(world *w, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(w->why, sizeof w->why, "%s:%d (%dx%d %s): ", w->script, w->line, w->cols,
                     w->rows, w->term);
    va_start(ap, fmt);
    vsnprintf(w->why + n, sizeof w->why - (size_t)n, fmt, ap);
    va_end(ap);
    return false;
}

/* ---- the screen ---- */

static void put_utf8(char *out, size_t *n, uint32_t c)
{
    if (c < 0x80) {
        out[(*n)++] = (char)c;
    } else if (c < 0x800) {
        out[(*n)++] = (char)(0xC0 | c >> 6);
        out[(*n)++] = (char)(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out[(*n)++] = (char)(0xE0 | c >> 12);
        out[(*n)++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[(*n)++] = (char)(0x80 | (c & 0x3F));
    } else {
        out[(*n)++] = (char)(0xF0 | c >> 18);
        out[(*n)++] = (char)(0x80 | (c >> 12 & 0x3F));
        out[(*n)++] = (char)(0x80 | (c >> 6 & 0x3F));
        out[(*n)++] = (char)(0x80 | (c & 0x3F));
    }
}

/* The screen as lines of text, blanks at their ends taken off; marked cells are not told. */
static char *screen_text(const world *w)
{
    char *out = malloc((size_t)w->rows * ((size_t)w->cols * 4 * VTERM_MAX_CHARS_PER_CELL + 1) + 1);
    size_t n = 0;
    for (int y = 0; y < w->rows; y++) {
        size_t end = n;
        for (int x = 0; x < w->cols; x++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(w->screen, (VTermPos){.row = y, .col = x}, &cell);
            if (cell.chars[0] == (uint32_t)-1)
                continue;
            if (cell.chars[0] == 0)
                out[n++] = ' ';
            for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
                put_utf8(out, &n, cell.chars[i]);
            if (out[n - 1] != ' ')
                end = n;
        }
        n = end;
        out[n++] = '\n';
    }
    out[n] = '\0';
    return out;
}

static void on_output(const char *s, size_t n, void *user)
{
    const world *w = user;
    if (write(w->fd, s, n) < 0)
        return;
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what comes within `ms`; false if nothing came or the program has gone. */
static bool pump(world *w, int ms)
{
    struct pollfd p = {.fd = w->fd, .events = POLLIN};
    char buf[16384];
    if (poll(&p, 1, ms) <= 0)
        return false;
    ssize_t n = read(w->fd, buf, sizeof buf);
    if (n <= 0)
        return false;
    w->bytes += (size_t)n;
    vterm_input_write(w->vt, buf, (size_t)n);
    return true;
}

typedef bool (*test_fn)(const char *screen, const char *want);

static bool has(const char *screen, const char *want)
{
    return strstr(screen, want) != NULL;
}

static bool has_not(const char *screen, const char *want)
{
    return strstr(screen, want) == NULL;
}

static bool is_same(const char *screen, const char *want)
{
    return strcmp(screen, want) == 0;
}

static bool until(world *w, test_fn test, const char *want)
{
    long end = now_ms() + PATIENCE_MS;
    for (;;) {
        char *s = screen_text(w);
        bool good = test(s, want);
        free(s);
        if (good)
            return true;
        long left = end - now_ms();
        if (left <= 0 || !pump(w, (int)left))
            break;
    }
    char *s = screen_text(w);
    bool good = test(s, want);
    if (!good)
        fail(w, "not seen: %s\n--- the screen is\n%s", want, s);
    free(s);
    return good;
}

static bool golden(world *w, const char *name)
{
    char path[2][512];
    char want[65536];
    snprintf(path[0], sizeof path[0], "%s/%s-%dx%d-%s.txt", w->golden, name, w->cols, w->rows,
             w->term);
    snprintf(path[1], sizeof path[1], "%s/%s-%dx%d.txt", w->golden, name, w->cols, w->rows);
    FILE *f = fopen(path[0], "r");
    f = f ? f : fopen(path[1], "r");
    size_t n = f ? fread(want, 1, sizeof want - 1, f) : 0;
    want[n] = '\0';
    if (f)
        fclose(f);
    if (!w->update)
        return n ? until(w, is_same, want) : fail(w, "there is no golden screen %s", path[1]);
    while (pump(w, STILL_MS))
        continue;
    char *s = screen_text(w);
    if (strcmp(s, want) != 0) {
        FILE *out = fopen(n && strcmp(w->term, "xterm-256color") != 0 ? path[0] : path[1], "w");
        fputs(s, out);
        fclose(out);
    }
    free(s);
    return true;
}

/* ---- the program ---- */

static void set_world(const world *w)
{
    setenv("TERM", w->term, 1);
    setenv("LANG", "C.UTF-8", 1);
    unsetenv("LC_ALL");
    unsetenv("SSH_CONNECTION");
    setenv("DANVAN_NOW", w->now, 1);
    setenv("ASAN_OPTIONS", "abort_on_error=1:log_path=/dev/stderr", 0);
}

static void fill_argv(const world *w, const char **argv, char **word, int n, bool words_first)
{
    int k = 0;
    argv[k++] = w->danvan;
    for (int i = 0; words_first && i < n; i++)
        argv[k++] = word[i];
    const char *fixed[] = {"-c", w->conf, "--data", w->data, "--as", "tester", "--lang", w->lang};
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        argv[k++] = fixed[i];
    for (int i = 0; !words_first && i < n; i++)
        argv[k++] = word[i];
    argv[k] = NULL;
}

static void become(const world *w, const char **argv)
{
    set_world(w);
    execv(w->danvan, (char *const *)(uintptr_t)argv);
    _exit(127);
}

static bool start(world *w, char **word, int n)
{
    struct winsize size = {.ws_row = (unsigned short)w->rows, .ws_col = (unsigned short)w->cols};
    const char *argv[MAX_WORDS + 16];
    fill_argv(w, argv, word, n, true);
    w->pid = forkpty(&w->fd, NULL, NULL, &size);
    if (w->pid == 0)
        become(w, argv);
    if (w->vt)
        vterm_free(w->vt);
    w->vt = vterm_new(w->rows, w->cols);
    vterm_set_utf8(w->vt, 1);
    vterm_output_set_callback(w->vt, on_output, w);
    w->screen = vterm_obtain_screen(w->vt);
    vterm_screen_reset(w->screen, 1);
    return true;
}

static bool run_command(world *w, char **word, int n)
{
    int pipes[2], status;
    const char *argv[MAX_WORDS + 16];
    fill_argv(w, argv, word, n, false);
    if (pipe(pipes) != 0)
        return fail(w, "no pipe");
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], 1);
        dup2(pipes[1], 2);
        close(pipes[0]);
        become(w, argv);
    }
    close(pipes[1]);
    size_t n_said = 0;
    ssize_t got;
    while ((got = read(pipes[0], w->said + n_said, sizeof w->said - n_said - 1)) > 0)
        n_said += (size_t)got;
    w->said[n_said] = '\0';
    close(pipes[0]);
    waitpid(pid, &status, 0);
    return status == 0 ? true : fail(w, "the command failed: %s", w->said);
}

static bool ended(world *w, int want)
{
    long end = now_ms() + PATIENCE_MS;
    int status;
    while (waitpid(w->pid, &status, WNOHANG) == 0) {
        if (now_ms() > end)
            return fail(w, "it does not end");
        pump(w, 20);
    }
    while (pump(w, 0))
        continue;
    close(w->fd);
    w->pid = 0;
    int is = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return is == want ? true : fail(w, "it ended with %d, not %d", is, want);
}

/* ---- keys ---- */

static const struct {
    const char *name, *cap, *bytes;
} keys[] = {{"Up", "kcuu1", "\033[A"},      {"Down", "kcud1", "\033[B"},
            {"Right", "kcuf1", "\033[C"},   {"Left", "kcub1", "\033[D"},
            {"Home", "khome", "\033[H"},    {"End", "kend", "\033[F"},
            {"PageUp", "kpp", "\033[5~"},   {"PageDown", "knp", "\033[6~"},
            {"Delete", "kdch1", "\033[3~"}, {"Insert", "kich1", "\033[2~"},
            {"F1", "kf1", "\033OP"},        {"F2", "kf2", "\033OQ"},
            {"F3", "kf3", "\033OR"},        {"F4", "kf4", "\033OS"},
            {"F5", "kf5", "\033[15~"},      {"F6", "kf6", "\033[17~"},
            {"F7", "kf7", "\033[18~"},      {"F8", "kf8", "\033[19~"},
            {"Enter", NULL, "\r"},          {"Tab", NULL, "\t"},
            {"Esc", NULL, "\033"},          {"Backspace", NULL, "\177"},
            {"Space", NULL, " "},           {"Shift-Tab", "kcbt", "\033[Z"}};

static const char *key_bytes(const char *name, char ctrl[2])
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, name) != 0)
            continue;
        char *cap = keys[i].cap ? tigetstr(keys[i].cap) : NULL;
        return cap && cap != (char *)-1 ? cap : keys[i].bytes;
    }
    if (strncmp(name, "Ctrl-", 5) == 0) {
        ctrl[0] = (char)(name[5] & 0x1F);
        ctrl[1] = '\0';
        return ctrl;
    }
    return name;
}

static bool send_bytes(world *w, const char *s, size_t n)
{
    w->bytes = 0;
    while (n) {
        ssize_t put = write(w->fd, s, n);
        if (put < 0)
            return fail(w, "it takes no more input");
        s += put;
        n -= (size_t)put;
    }
    return true;
}

static bool send_keys(world *w, char **word, int n)
{
    int found;
    char ctrl[2];
    if (setupterm(w->term, 1, &found) != 0)
        return fail(w, "no terminfo for %s", w->term);
    bool good = true;
    for (int i = 0; i < n && good; i++) {
        const char *s = key_bytes(word[i], ctrl);
        good = send_bytes(w, s, strlen(s));
    }
    del_curterm(cur_term);
    return good;
}

static bool send_escaped(world *w, const char *s)
{
    char out[MAX_LINE];
    size_t n = 0;
    while (*s) {
        unsigned v;
        if (s[0] == '\\' && s[1] == 'x' && sscanf(s + 2, "%2x", &v) == 1) {
            out[n++] = (char)v;
            s += 4;
        } else {
            out[n++] = *s++;
        }
    }
    return send_bytes(w, out, n);
}

/* ---- stores ---- */

static bool copy_file(const char *from, const char *to)
{
    char buf[65536];
    int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t n = -1;
    while (in >= 0 && out >= 0 && (n = read(in, buf, sizeof buf)) > 0)
        if (write(out, buf, (size_t)n) != n)
            break;
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return n == 0;
}

static bool use_demo(world *w)
{
    char from[512], to[512];
    mkdir(w->data, 0700);
    snprintf(from, sizeof from, "%s/data.mdb", w->demo);
    snprintf(to, sizeof to, "%s/data.mdb", w->data);
    bool good = copy_file(from, to);
    snprintf(from, sizeof from, "%s.key", w->demo);
    snprintf(to, sizeof to, "%s.key", w->data);
    return good && copy_file(from, to) ? true : fail(w, "the demonstration can't be copied");
}

/* ---- scripts ---- */

static bool resize(world *w, const char *arg)
{
    struct winsize size = {0};
    if (sscanf(arg, "%dx%d", &w->cols, &w->rows) != 2)
        return fail(w, "resize takes a size such as 100x30");
    size.ws_row = (unsigned short)w->rows;
    size.ws_col = (unsigned short)w->cols;
    vterm_set_size(w->vt, w->rows, w->cols);
    ioctl(w->fd, TIOCSWINSZ, &size);
    return true;
}

static bool send_signal(world *w, const char *name)
{
    int sig = strcmp(name, "HUP") == 0    ? SIGHUP
              : strcmp(name, "TERM") == 0 ? SIGTERM
              : strcmp(name, "KILL") == 0 ? SIGKILL
                                          : 0;
    return sig && kill(w->pid, sig) == 0 ? true : fail(w, "no signal %s", name);
}

static bool few_bytes(world *w, size_t most)
{
    while (pump(w, STILL_MS))
        continue;
    return w->bytes <= most ? true : fail(w, "%zu bytes came, %zu are allowed", w->bytes, most);
}

static bool act(world *w, const char *verb, const char *rest, char **word, int n)
{
    if (strcmp(verb, "size") == 0 || strcmp(verb, "term") == 0)
        return true;
    if (strcmp(verb, "lang") == 0)
        return snprintf(w->lang, sizeof w->lang, "%s", rest) > 0;
    if (strcmp(verb, "now") == 0)
        return snprintf(w->now, sizeof w->now, "%s", rest) > 0;
    if (strcmp(verb, "demo") == 0)
        return use_demo(w);
    if (strcmp(verb, "start") == 0)
        return start(w, word, n);
    if (strcmp(verb, "run") == 0)
        return run_command(w, word, n);
    if (strcmp(verb, "says") == 0)
        return strstr(w->said, rest) ? true : fail(w, "not said: %s\n--- but\n%s", rest, w->said);
    if (strcmp(verb, "key") == 0)
        return send_keys(w, word, n);
    if (strcmp(verb, "type") == 0)
        return send_bytes(w, rest, strlen(rest));
    if (strcmp(verb, "send") == 0)
        return send_escaped(w, rest);
    if (strcmp(verb, "wait") == 0)
        return until(w, has, rest);
    if (strcmp(verb, "gone") == 0)
        return until(w, has_not, rest);
    if (strcmp(verb, "screen") == 0)
        return golden(w, rest);
    if (strcmp(verb, "bytes") == 0)
        return few_bytes(w, (size_t)atol(rest));
    if (strcmp(verb, "resize") == 0)
        return resize(w, rest);
    if (strcmp(verb, "signal") == 0)
        return send_signal(w, rest);
    if (strcmp(verb, "exit") == 0)
        return ended(w, atoi(rest));
    return fail(w, "no such verb: %s", verb);
}

/* Words between blanks; "…" keeps blanks inside. */
static int split(char *s, char **word)
{
    int n = 0;
    while (*s && n < MAX_WORDS) {
        while (*s == ' ')
            s++;
        if (!*s)
            break;
        char stop = *s == '"' ? '"' : ' ';
        word[n++] = s += stop == '"';
        while (*s && *s != stop)
            s++;
        if (*s)
            *s++ = '\0';
    }
    return n;
}

static bool play_line(world *w, const char *line)
{
    char verb[32], rest[MAX_LINE], words[MAX_LINE];
    char *word[MAX_WORDS];
    int used = 0;
    if (sscanf(line, "%31s %n", verb, &used) < 1 || verb[0] == '#')
        return true;
    snprintf(rest, sizeof rest, "%s", line + used);
    size_t n = strlen(rest);
    while (n && (rest[n - 1] == '\n' || rest[n - 1] == ' '))
        rest[--n] = '\0';
    strcpy(words, rest);
    return act(w, verb, rest, word, split(words, word));
}

static bool play(world *w)
{
    char line[MAX_LINE];
    FILE *f = fopen(w->script, "r");
    bool good = f ? true : fail(w, "it can't be read");
    snprintf(w->dir, sizeof w->dir, "/tmp/danvan-tui-XXXXXX");
    if (!mkdtemp(w->dir))
        good = fail(w, "no temporary directory");
    snprintf(w->data, sizeof w->data, "%s/store", w->dir);
    strcpy(w->lang, "vi");
    strcpy(w->now, "2024-06-30T08:00:00");
    for (w->line = 1; good && fgets(line, sizeof line, f); w->line++)
        good = play_line(w, line);
    if (f)
        fclose(f);
    if (w->pid > 0) {
        kill(w->pid, SIGKILL);
        waitpid(w->pid, NULL, 0);
        close(w->fd);
    }
    if (w->vt)
        vterm_free(w->vt);
    char command[300];
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    if (system(command) != 0)
        good = fail(w, "%s is left behind", w->dir);
    return good;
}

/* The words of a script's `size` or `term` line, or a default. */
static int settings(const char *script, const char *verb, const char *preset, char *buf,
                    char **word)
{
    char line[MAX_LINE];
    FILE *f = fopen(script, "r");
    snprintf(buf, MAX_LINE, "%s", preset);
    size_t n = strlen(verb);
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, verb, n) == 0 && line[n] == ' ')
            snprintf(buf, MAX_LINE, "%s", line + n + 1);
    if (f)
        fclose(f);
    buf[strcspn(buf, "\n")] = '\0';
    return split(buf, word);
}

static void play_all(const world *common, const char *script, int *passed, int *failed)
{
    char sizes[MAX_LINE], terms[MAX_LINE];
    char *size[MAX_WORDS], *term[MAX_WORDS];
    int nsize = settings(script, "size", "80x24 40x12", sizes, size);
    int nterm = settings(script, "term", "xterm-256color", terms, term);
    for (int i = 0; i < nsize; i++)
        for (int k = 0; k < nterm; k++) {
            world w = *common;
            w.script = script;
            w.term = term[k];
            sscanf(size[i], "%dx%d", &w.cols, &w.rows);
            bool good = play(&w);
            printf("%s %s %s %s\n", good ? "ok    " : "FAILED", script, size[i], term[k]);
            if (!good)
                printf("%s\n", w.why);
            fflush(stdout);
            *(good ? passed : failed) += 1;
        }
}

int main(int argc, char **argv)
{
    world w = {0};
    int at = 1, passed = 0, failed = 0;
    if (at < argc && strcmp(argv[at], "--update") == 0) {
        w.update = true;
        at++;
    }
    if (argc - at < 5)
        return fprintf(stderr, "usage: run [--update] DANVAN CONF DEMO GOLDEN SCRIPT...\n"), 2;
    w.danvan = argv[at++];
    w.conf = argv[at++];
    w.demo = argv[at++];
    w.golden = argv[at++];
    signal(SIGPIPE, SIG_IGN);
    for (; at < argc; at++)
        play_all(&w, argv[at], &passed, &failed);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

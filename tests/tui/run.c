/* Terminal tests: the real program on a pseudo-terminal, with readable scripts.
 *
 *     run [--danvan PATH] [--conf FILE] [--demo DIR] [--timeout MS] [--times FILE] [-j N]
 *         [--update] FILE.tui...
 *
 * Each script runs in each of its sizes and terminals, each time in a fresh directory with nothing
 * of the caller's environment.  Nothing sleeps: a step waits until what it wants is there, or fails
 * after the time-out (5000 ms) and shows the screen.  --update plays everything one after another
 * and rewrites the golden blocks with what is there: read the diff before you commit it.
 *
 * A script is lines; # begins a comment.  The header comes first:
 *     size 80x24 40x12                   variants; 80x24 if it isn't said
 *     term xterm-256color linux vt100    likewise; xterm-256color
 *     store demo | empty                 a copy of the demonstration's store, or none yet
 *     conf FILE                          beside the script; the runner's --conf otherwise
 *     as PERSON (tester)    lang vi|en    now 2024-06-30T08:00:00
 *     locale C.UTF-8        LANG of the program    env NAME=VALUE    timeout MS
 * Then the steps.  `@40x12 STEP` and `@!vt100,80x24 STEP` are for such variants alone.
 *     start [ARGS]          danvan on the line, with the world's configuration, data and person
 *     spawn COMMAND         any other program (`exec`, so that a signal reaches it, not the shell)
 *     key F2 Ctrl-S Down*3 Enter a Alt-x Ctrl-Left     as this terminal's terminfo says
 *     type TEXT             the rest of the line
 *     bytes \e[1;5C\u1EC5\xFF\r                        exactly these; steps split a sequence
 *     idle                  until the program has read all of it and sleeps
 *     wait TEXT             until some row of the screen holds it, and all keys have been read
 *     gone TEXT             until none does
 *     cursor ROW COLUMN     until it is there, both from 1
 *     attr reverse,-bold TEXT    also underline, blink, italic, coloured
 *     resize 40x12          also of the next program
 *     signal HUP|KILL|TERM…    hangup (the line drops)
 *     exit [N | signal KILL]   the program has ended so; 0 if it isn't said
 *     terminal 2            the steps from here on are of the second terminal; terminal 1 goes back
 *     run COMMAND           a shell command in the world (`run danvan add …`), which must succeed
 *     fails N COMMAND       which must end with status N
 *     says TEXT             what the last command printed holds it
 *     mark    sent N        since the mark, the program has sent at most N bytes
 *     median N type TEXT    letter by letter: the program sends at most N bytes for one, beyond
 *                           those of the letter itself; median N key Down*60 likewise
 *     act NAME              with --times: adds "MS<tab>NAME" to the file, MS being what the steps
 *                           since the act before took; the first only begins
 *     file NAME             a block of text, written into the world's directory
 * Golden blocks: `screen` for the whole screen, `output` for what the last command said (with $DIR
 * for the world's directory).  Lines begin with a bar, blanks at their ends don't count:
 *     screen 80x24
 *     |what the rows show
 *     end
 * Of neighbouring blocks the one that holds for the variant and says most is compared; --update
 * adds one where variants differ.
 */
#include "play.h"

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct test {
    script *s;
    const char *size, *term;
    pid_t pid;
    int fd;
    dv_buf said;
} test;

static bool play_test(const setup *set, const test *t, dv_buf *said)
{
    dv_buf why = {0};
    int64_t began = play_clock();
    bool ok = play_script(set, t->s, t->size, t->term, &why);
    dv_buf_printf(said, "%-4s %s %s %s (%d ms)\n", ok ? "ok" : "FAIL", t->s->name, t->size, t->term,
                  (int)(play_clock() - began));
    if (!ok)
        dv_buf_puts(said, dv_buf_cstr(&why));
    dv_buf_free(&why);
    return ok;
}

static void begin(const setup *set, test *t)
{
    int pipes[2];
    fflush(NULL);
    if (pipe(pipes) != 0 || (t->pid = fork()) < 0) {
        perror("run");
        exit(2);
    }
    if (t->pid == 0) {
        close(pipes[0]);
        dv_buf said = {0};
        bool ok = play_test(set, t, &said);
        for (size_t n = 0; n < said.n;) {
            ssize_t k = write(pipes[1], said.p + n, said.n - n);
            if (k <= 0)
                break;
            n += (size_t)k;
        }
        dv_buf_free(&said);
        _exit(ok ? 0 : 1);
    }
    close(pipes[1]);
    t->fd = pipes[0];
}

/* Takes what a test says; true once it has ended. */
static bool take(test *t)
{
    ssize_t n = read(t->fd, dv_buf_room(&t->said, 4096), 4096);
    if (n > 0) {
        t->said.n += (size_t)n;
        t->said.p[t->said.n] = '\0';
        return false;
    }
    close(t->fd);
    return true;
}

static bool finish(test *t)
{
    int status;
    waitpid(t->pid, &status, 0);
    bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    fputs(dv_buf_cstr(&t->said), stdout);
    if (!t->said.n)
        printf("FAIL %s %s %s: the runner itself broke down\n", t->s->name, t->size, t->term);
    dv_buf_free(&t->said);
    return ok;
}

/* At most `jobs` at once; lines come in the order of the ends. */
static size_t run_all(const setup *set, test *tests, size_t n, size_t jobs)
{
    size_t begun = 0, passed = 0, nbusy = 0;
    test *busy[64];
    struct pollfd pfd[64];
    while (begun < n || nbusy) {
        while (begun < n && nbusy < jobs) {
            begin(set, &tests[begun]);
            busy[nbusy++] = &tests[begun++];
        }
        for (size_t i = 0; i < nbusy; i++)
            pfd[i] = (struct pollfd){.fd = busy[i]->fd, .events = POLLIN};
        if (poll(pfd, nbusy, -1) < 0)
            continue;
        for (size_t i = nbusy; i-- > 0;)
            if (pfd[i].revents && take(busy[i])) {
                passed += finish(busy[i]);
                busy[i] = busy[--nbusy];
            }
    }
    return passed;
}

static size_t update_all(const setup *set, test *tests, size_t n)
{
    size_t passed = 0;
    for (size_t i = 0; i < n; i++) {
        dv_buf said = {0};
        passed += play_test(set, &tests[i], &said);
        fputs(dv_buf_cstr(&said), stdout);
        dv_buf_free(&said);
        if ((i + 1 == n || tests[i + 1].s != tests[i].s) && !script_write(tests[i].s))
            return 0;
    }
    return passed;
}

static size_t variants(script *s, size_t nscript, test **out)
{
    size_t n = 0;
    *out = NULL;
    for (size_t i = 0; i < nscript; i++)
        for (size_t a = 0; a < s[i].sizes.n; a++)
            for (size_t b = 0; b < s[i].terms.n; b++) {
                *out = realloc(*out, (n + 1) * sizeof **out);
                if (!*out)
                    abort();
                (*out)[n++] =
                    (test){.s = &s[i], .size = s[i].sizes.at[a], .term = s[i].terms.at[b]};
            }
    return n;
}

static int usage(void)
{
    fputs("usage: run [--danvan PATH] [--conf FILE] [--demo DIR] [--timeout MS] [--times FILE] "
          "[-j N] [--update] FILE.tui...\n",
          stderr);
    return 2;
}

/* The tests run in directories of their own, so every path must be whole. */
static char *whole(const char *path)
{
    char *s = realpath(path, NULL);
    if (!s) {
        perror(path);
        exit(2);
    }
    return s;
}

static bool options(int argc, char **argv, setup *set, long *jobs)
{
    static const struct option longs[] = {{"danvan", required_argument, NULL, 'd'},
                                          {"conf", required_argument, NULL, 'c'},
                                          {"demo", required_argument, NULL, 'm'},
                                          {"timeout", required_argument, NULL, 't'},
                                          {"times", required_argument, NULL, 'T'},
                                          {"update", no_argument, NULL, 'u'},
                                          {0}};
    for (int c; (c = getopt_long(argc, argv, "j:", longs, NULL)) >= 0;) {
        if (c == 'd')
            set->danvan = whole(optarg);
        else if (c == 'c')
            set->conf = whole(optarg);
        else if (c == 'm')
            set->demo = whole(optarg);
        else if (c == 't')
            set->timeout = atoi(optarg);
        else if (c == 'T')
            set->times = optarg;
        else if (c == 'j')
            *jobs = atol(optarg);
        else if (c == 'u')
            set->update = true;
        else
            return false;
    }
    return set->timeout > 0 && *jobs > 0 && *jobs <= 64;
}

int main(int argc, char **argv)
{
    setup set = {.timeout = 5000};
    long jobs = sysconf(_SC_NPROCESSORS_ONLN);
    if (!options(argc, argv, &set, &jobs) || optind == argc)
        return usage();
    size_t nscript = (size_t)(argc - optind);
    script *s = calloc(nscript, sizeof *s);
    if (!s)
        abort();
    for (size_t i = 0; i < nscript; i++) {
        char *path = whole(argv[optind + (int)i]);
        if (!script_read(&s[i], path))
            return 2;
        free(path);
    }
    test *tests;
    size_t n = variants(s, nscript, &tests);
    size_t passed = set.update ? update_all(&set, tests, n) : run_all(&set, tests, n, (size_t)jobs);
    printf("%zu passed, %zu failed\n", passed, n - passed);
    free(tests);
    for (size_t i = 0; i < nscript; i++)
        script_free(&s[i]);
    free(s);
    free((char *)set.danvan);
    free((char *)set.conf);
    free((char *)set.demo);
    return passed == n ? 0 : 1;
}

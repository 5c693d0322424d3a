/* Sixty-four danvan at once on one store.  Some save, some read; some are stopped in the middle,
 * some killed, some left stale.  Nobody waits without end, who is kept waiting by a stopped process
 * is told which one it is, every save that was acknowledged is there, and the store is sound.
 *
 *     crowd DANVAN CONF PROCESSES
 *
 * CONF has a patience of a second or two.  Nothing sleeps: the play goes on when a process ends. */
#include "danvan/lang.h"
#include "danvan/registry.h"
#include "danvan/save.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 64, MOST = 4000, SAID = 65536, PATIENCE = 120000, STOPPED_MOST = 4 };

typedef struct process {
    pid_t pid;
    int out; /* -1: not running */
    bool saves, stopped, killed;
    size_t number, n, since; /* since: at which event it was stopped */
    char said[SAID];
} process;

static const char *danvan, *conf;
static char work[64], data[96];
static process at_once[AT_ONCE];
static char acknowledged[MOST][32]; /* the id that a save printed; "" if none */
static size_t refused, killed, stopped, stopped_told, events;
static uint64_t state = 0x2545F4914F6CDD1D;

static void __attribute__((format(printf, 1, 2))) fail(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("FAILED ");
    vprintf(fmt, ap);
    printf("\n0 passed, 1 failed\n");
    fflush(stdout);
    for (int i = 0; i < AT_ONCE; i++)
        if (at_once[i].out >= 0 && at_once[i].pid > 0)
            kill(at_once[i].pid, SIGKILL);
    _exit(1);
}

static size_t below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)((state >> 11) % n);
}

/* ---- one danvan ---- */

static void start(process *p, size_t number, bool saves)
{
    int fd[2];
    char title[32];
    snprintf(title, sizeof title, "title=crowd %zu", number);
    if (pipe(fd) != 0)
        fail("pipe: %s", strerror(errno));
    *p = (process){.out = fd[0], .saves = saves, .number = number};
    p->pid = fork();
    if (p->pid == 0) {
        dup2(fd[1], 1);
        dup2(fd[1], 2);
        for (int i = 3; i < 1024; i++)
            close(i);
#define WITH danvan, danvan, "-c", conf, "--data", data, "--as", "quantri", "--lang", "en"
        if (saves)
            execl(WITH, "add", "task", title, "unit=415", "assigned_doc=1", "with=1",
                  "assigned_on=2024-06-01", "plan_year=2024", "group=advice", "due_on=2024-07-01",
                  (char *)NULL);
        else if (number % 8 == 0)
            execl(WITH, "report", "r5", "--period", "2024H1", (char *)NULL);
        else
            execl(WITH, "list", "task", "--limit", "5", (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
}

/* False at its end. */
static bool listen_to(process *p)
{
    ssize_t got = read(p->out, p->said + p->n, SAID - 1 - p->n);
    if (got > 0)
        p->n += (size_t)got;
    p->said[p->n] = '\0';
    return got > 0 || (got < 0 && errno == EINTR);
}

/* Who is refused is told by whom, or that there were too many before him. */
static void check_refusal(const process *p)
{
    const char *at = strstr(p->said, "process ");
    refused++;
    if (getenv("CROWD_TELL"))
        printf("%s", p->said);
    if (!strstr(p->said, "danvan: ") || (!at && !strstr(p->said, "busy")))
        fail("number %zu says: %s", p->number, p->said);
    stopped_told += strstr(p->said, "is stopped") != NULL;
}

static void ended(process *p)
{
    int status;
    close(p->out);
    p->out = -1;
    if (waitpid(p->pid, &status, 0) != p->pid)
        fail("number %zu is nowhere", p->number);
    if (p->saves && sscanf(p->said, "%31s", acknowledged[p->number]) == 1 &&
        strncmp(acknowledged[p->number], "NV-", 3) != 0)
        acknowledged[p->number][0] = '\0';
    bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (p->killed && WIFSIGNALED(status))
        return;
    if (done && p->saves && !*acknowledged[p->number])
        fail("number %zu ended well and says: %s", p->number, p->said);
    if (!done && !(WIFEXITED(status) && WEXITSTATUS(status) == 1))
        fail("number %zu ended with %x and says: %s", p->number, (unsigned)status, p->said);
    if (!done)
        check_refusal(p);
}

/* Waits until one of them ends; all the while whoever is told to be stopped goes on again. */
static process *one_ended(void)
{
    for (;;) {
        struct pollfd f[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++)
            f[i] = (struct pollfd){at_once[i].out, POLLIN, 0};
        if (poll(f, AT_ONCE, PATIENCE) == 0)
            fail("somebody waits without end");
        for (int i = 0; i < AT_ONCE; i++)
            if (f[i].revents && !listen_to(&at_once[i])) {
                ended(&at_once[i]);
                events++;
                return &at_once[i];
            }
    }
}

/* ---- blows ---- */

static size_t running(bool stopped_ones)
{
    size_t n = 0;
    for (int i = 0; i < AT_ONCE; i++)
        n += at_once[i].out >= 0 && at_once[i].stopped == stopped_ones;
    return n;
}

static void strike(void)
{
    process *p = &at_once[below(AT_ONCE)];
    if (p->out < 0 || p->stopped || p->killed)
        return;
    if (below(2)) {
        p->killed = true;
        killed++;
        kill(p->pid, SIGKILL);
    } else if (running(true) < STOPPED_MOST) {
        p->stopped = true;
        p->since = events;
        stopped++;
        kill(p->pid, SIGSTOP);
    }
}

/* The stopped go on after a while, so that others come in between; at once, if only they are left.
 */
static void let_go_on(bool all)
{
    for (int i = 0; i < AT_ONCE; i++) {
        process *p = &at_once[i];
        if (p->out >= 0 && p->stopped && (all || events > p->since + 24)) {
            p->stopped = false;
            kill(p->pid, SIGCONT);
        }
    }
}

/* ---- in a process of its own, with the store open ---- */

static pid_t other(bool writes, bool (*does)(dv_registry *r, dv_txn **t, dv_batch **b))
{
    pid_t pid = fork();
    if (pid)
        return pid;
    dv_arena a = {0};
    dv_faults faults;
    dv_schema *schema;
    dv_registry *r;
    dv_txn *t = NULL;
    dv_batch *b = NULL;
    dv_faults_init(&faults, &a);
    if (dv_schema_load(conf, &schema, &faults) != DV_OK)
        _exit(3);
    const dv_registry_options o = {.schema = schema, .dir = data, .actor = {"quantri", "test"}};
    if (dv_registry_open(&o, &r, NULL) != DV_OK || !does(r, &t, &b))
        _exit(4);
    raise(SIGSTOP);
    if (writes)
        dv_batch_abort(b);
    else
        dv_txn_abort(t);
    dv_registry_close(r);
    _exit(0);
}

static bool reads(dv_registry *r, dv_txn **t, dv_batch **b)
{
    (void)b;
    return dv_txn_read(r->store, t, NULL) == DV_OK;
}

static bool writes(dv_registry *r, dv_txn **t, dv_batch **b)
{
    (void)t;
    return dv_batch_begin(r, b, NULL) == DV_OK;
}

static pid_t stopped_in(bool write)
{
    int status;
    pid_t pid = other(write, write ? writes : reads);
    if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
        fail("a process with the store open does not stop: %x", (unsigned)status);
    return pid;
}

/* ---- the plays ---- */

static size_t next_number;

static void fill(size_t n, bool saves)
{
    for (size_t i = 0; i < n; i++)
        start(&at_once[i], next_number++, saves);
}

static void drain(size_t n)
{
    while (n--)
        one_ended();
}

/* A writer is stopped in the middle: readers go on, savers are told, and save when it has gone on.
 */
static void play_stopped_writer(void)
{
    char name[64];
    int status;
    pid_t pid = stopped_in(true);
    fill(16, false);
    drain(16);
    if (refused)
        fail("a reader is refused because of a writer");
    fill(16, true);
    drain(16);
    snprintf(name, sizeof name, "process %ld (quantri)", (long)pid);
    for (int i = 0; i < 16; i++)
        if (!strstr(at_once[i].said, name) || !strstr(at_once[i].said, "is stopped"))
            fail("the stopped process %s is not told: %s", name, at_once[i].said);
    kill(pid, SIGCONT);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        fail("the writer does not end well: %x", (unsigned)status);
    refused = stopped_told = 0;
    fill(16, true);
    drain(16);
    if (refused)
        fail("a save is refused although nobody is stopped: %s", at_once[0].said);
}

static void play_crowd(size_t n, const pid_t stale[4])
{
    fill(AT_ONCE, true);
    for (size_t left = n; left; left--) {
        process *p = one_ended();
        start(p, next_number, next_number % 4 != 0);
        next_number++;
        if (events % 3 == 0)
            strike();
        let_go_on(running(false) == 0);
        if (left == n / 2)
            for (int i = 0; i < 4; i++)
                kill(stale[i], SIGKILL); /* readers that died in a transaction */
    }
    let_go_on(true);
    drain(running(false) + running(true));
}

/* ---- afterwards ---- */

static size_t times(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static char *answer_of(const char *command)
{
    static char text[1 << 22];
    char line[512];
    snprintf(line, sizeof line, "'%s' -c '%s' --data '%s' --as quantri --lang en %s 2>&1", danvan,
             conf, data, command);
    FILE *f = popen(line, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    if (!f || pclose(f) != 0)
        fail("%s says: %s", command, text);
    return text;
}

static size_t check_saves(void)
{
    size_t saves = 0;
    const char *all = answer_of("export task");
    for (size_t i = 0; i < next_number; i++) {
        char title[40], line[80];
        snprintf(title, sizeof title, ",crowd %zu,", i);
        if (times(all, title) > 1)
            fail("number %zu is saved twice", i);
        if (!*acknowledged[i])
            continue;
        saves++;
        snprintf(line, sizeof line, "%.31s,", acknowledged[i]);
        const char *at = strstr(all, line), *end = at ? strchr(at, '\n') : NULL;
        const char *is = at ? strstr(at, title) : NULL;
        if (!end || !is || is > end)
            fail("number %zu was acknowledged as %s and is not there", i, acknowledged[i]);
    }
    return saves;
}

int main(int argc, char **argv)
{
    pid_t stale[4];
    size_t n = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (n < 1 || n > MOST - 200)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    strcpy(work, "/tmp/danvan-crowd.XXXXXX");
    if (!danvan || !conf || !mkdtemp(work))
        return 2;
    snprintf(data, sizeof data, "%s/data", work);
    setenv("DANVAN_NOW", "2024-06-30T08:00:00", 1);
    dv_lang_set(DV_EN);
    for (int i = 0; i < AT_ONCE; i++)
        at_once[i].out = -1;
    fill(1, true);
    drain(1);
    play_stopped_writer();
    for (int i = 0; i < 4; i++)
        stale[i] = stopped_in(false);
    play_crowd(n, stale);
    size_t saves = check_saves();
    answer_of("verify");
    printf("%zu processes, %zu killed, %zu stopped, %zu refused (%zu by a stopped one), %zu saves, "
           "all there\n",
           next_number, killed, stopped, refused, stopped_told, saves);
    if (saves < n / 3 || !killed || !stopped)
        fail("too little happened");
    printf("1 passed, 0 failed\n");
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf %s", work);
    return system(rm) != 0;
}

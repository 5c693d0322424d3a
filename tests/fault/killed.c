/* Nothing typed is lost: the program is struck at each point of a scripted entry, by kill -9, by
 * SIGHUP and by a terminal that vanishes; after each, the draft holds every key up to the last one
 * that the screen said was kept, and what is there of later ones is a beginning of what was typed.
 *
 *     killed DANVAN CONF
 *
 * Nothing sleeps: a play waits for what the screen shows.  Many plays run at once; most of their
 * time they wait for the program's own pause. */
#include "danvan/draft.h"
#include "danvan/lang.h"
#include "danvan/verify.h"

#include "entry.h"
#include "tui/line.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POINTS = 200, AT_ONCE = 24, PATIENCE = 20000, TAIL = 4 };

typedef enum blow { KILLED, HUNG_UP, VANISHED, BLOWS } blow;
static const char *const blow_name[] = {"kill -9", "SIGHUP", "a vanished terminal"};

static const char *danvan, *conf;
static entry script;

typedef struct play {
    blow how;
    size_t point; /* keys that are typed before the blow */
    char dir[64];
    line l;
    size_t kept; /* keys that the draft must hold */
} play;

/* The screen as it was at the end tells whether the keys had come through. */
static void fail(const play *p, const char *what)
{
    dv_buf b = {0};
    if (p->l.vt)
        line_text(&p->l, &b);
    printf("%s\nFAILED %s after %zu keys: %s\n", dv_buf_cstr(&b), blow_name[p->how], p->point,
           what);
    fflush(stdout);
    _exit(1);
}

/* ---- the screen ---- */

static bool shows(const line *l, const char *text)
{
    dv_buf b = {0};
    line_text(l, &b);
    bool yes = strstr(dv_buf_cstr(&b), text) != NULL;
    dv_buf_free(&b);
    return yes;
}

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void wait_for(play *p, const char *text)
{
    int64_t end = clock_ms() + PATIENCE;
    while (!shows(&p->l, text)) {
        if (clock_ms() > end || p->l.deaf)
            fail(p, text);
        line_pump(&p->l, 50);
    }
}

static void wait_idle(play *p)
{
    int64_t end = clock_ms() + PATIENCE;
    for (int quiet = 0; quiet < 2; quiet++) {
        if (line_pump(&p->l, 5) || !line_idle(&p->l))
            quiet = -1;
        if (clock_ms() > end)
            fail(p, "the program does not read its keys");
    }
}

static void type_to(play *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        line_send(&p->l, script.key[i], strlen(script.key[i]));
        /* Esc alone, and what opens a screen, must not run into the next key. */
        if (i < script.first || script.key[i][0] == '\033')
            wait_idle(p);
    }
}

/* ---- the store afterwards ---- */

static bool same_as(const dv_draft *d, const entry_state *s)
{
    for (int i = 0; i < FIELDS_MOST; i++) {
        const dv_field *f = dv_kind_field(d->kind, entry_field[i]);
        const char *is = d->typed[f->index] ? d->typed[f->index] : "";
        if (strcmp(is, s->text[i]) != 0)
            return false;
    }
    return true;
}

static void tell_draft(const dv_draft *d)
{
    for (int i = 0; i < FIELDS_MOST; i++) {
        const char *is = d->typed[dv_kind_field(d->kind, entry_field[i])->index];
        printf("  %s: %s\n", entry_field[i], is ? is : "");
    }
}

/* The draft is what the form held after some key from `kept` to the last that was typed. */
static void check_draft(play *p, dv_registry *r, dv_arena *a)
{
    dv_draft **list, *d;
    dv_err err;
    size_t n;
    if (dv_draft_list(a, r, &list, &n, &err) != DV_OK)
        fail(p, err.text);
    if (n == 0 && entry_is_empty(&script.after[p->kept]))
        return;
    if (n != 1)
        fail(p, n ? "there is more than one draft" : "the draft is lost");
    if (dv_draft_get(a, r, list[0]->kind, list[0]->id, list[0]->slot, &d, &err) != DV_OK)
        fail(p, err.text);
    for (size_t k = p->kept; k <= p->point; k++)
        if (same_as(d, &script.after[k]))
            return;
    tell_draft(d);
    fail(p, "the draft is not what was typed");
}

static void check_store(play *p)
{
    dv_arena a = {0};
    dv_faults faults;
    dv_schema *schema;
    dv_registry *r;
    dv_err err;
    dv_verify_result v;
    char data[80];
    snprintf(data, sizeof data, "%s/data", p->dir);
    dv_faults_init(&faults, &a);
    if (dv_schema_load(conf, &schema, &faults) != DV_OK)
        fail(p, "the configuration does not load");
    const dv_registry_options o = {.schema = schema, .dir = data, .actor = {"tester", "test"}};
    if (dv_registry_open(&o, &r, &err) != DV_OK)
        fail(p, err.text);
    check_draft(p, r, &a);
    if (dv_verify(r, false, &v, &faults, &err) != DV_OK)
        fail(p, faults.n ? faults.at[0].text : err.text);
    dv_registry_close(r);
    dv_schema_free(schema);
    dv_arena_free(&a);
}

/* ---- one play ---- */

static void start(play *p)
{
    static char lang[] = "LANG=C.UTF-8", term[] = "TERM=xterm-256color",
                now[] = "DANVAN_NOW=2024-06-30T08:00:00";
    char command[512], home[80];
    snprintf(home, sizeof home, "HOME=%s", p->dir);
    char *env[8] = {lang, term, now, home};
    size_t n = 4;
    static char asan[256];
    const char *options = getenv("ASAN_OPTIONS");
    if (options && (size_t)snprintf(asan, sizeof asan, "ASAN_OPTIONS=%s", options) < sizeof asan)
        env[n++] = asan;
    snprintf(command, sizeof command, "exec %s -c %s --data %s/data --as tester --lang vi", danvan,
             conf, p->dir);
    line_start(&p->l, p->dir, command, env, 24, 80);
    wait_for(p, "Khiếu nại, tố cáo");
}

static void strike(play *p)
{
    size_t sure = p->how == KILLED && p->point > p->kept ? p->kept : p->point;
    type_to(p, 0, sure);
    wait_idle(p);
    if (p->how == KILLED && !entry_is_empty(&script.after[sure]))
        wait_for(p, "háp)"); /* "(chưa lưu, đã giữ nháp)": a pop-up may cover its beginning */
    type_to(p, sure, p->point);
    if (p->how == KILLED)
        kill(p->l.pid, SIGKILL);
    else if (p->how == HUNG_UP)
        kill(p->l.pid, SIGHUP);
    else
        line_hang_up(&p->l);
    int64_t end = clock_ms() + PATIENCE;
    while (!line_ended(&p->l)) {
        line_pump(&p->l, 10);
        if (clock_ms() > end)
            fail(p, "the program does not end");
    }
    if (p->how == HUNG_UP && !(WIFEXITED(p->l.status) && WEXITSTATUS(p->l.status) == 0))
        fail(p, "it did not end by itself");
}

static void run_play(blow how, size_t point)
{
    static play p;
    p.how = how;
    p.point = point;
    /* kill -9 may take the last keys, since the screen last said that all was kept. */
    size_t tail = point % (TAIL + 1);
    p.kept = how == KILLED && point > script.first + tail ? point - tail : point;
    strcpy(p.dir, "/tmp/danvan-killed.XXXXXX");
    if (!mkdtemp(p.dir))
        fail(&p, "no directory");
    start(&p);
    strike(&p);
    check_store(&p);
    line_close(&p.l);
    char rm[80];
    snprintf(rm, sizeof rm, "rm -rf %s", p.dir);
    _exit(system(rm) == 0 ? 0 : 1);
}

/* ---- all of them ---- */

static size_t point_of(size_t i)
{
    return script.first + (script.n - script.first) * i / (POINTS - 1);
}

int main(int argc, char **argv)
{
    size_t passed = 0, failed = 0, running = 0, next = 0;
    int status;
    if (argc != 3)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    if (!danvan || !conf)
        return 2;
    dv_lang_set(DV_EN);
    entry_make(&script);
    while (next < POINTS * BLOWS || running) {
        if (next < POINTS * BLOWS && running < AT_ONCE) {
            fflush(stdout);
            pid_t pid = fork();
            if (pid == 0)
                run_play((blow)(next % BLOWS), point_of(next / BLOWS));
            running += pid > 0;
            next++;
            failed += pid < 0;
            continue;
        }
        if (wait(&status) > 0) {
            running--;
            bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
            passed += good;
            failed += !good;
        }
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed != 0;
}

/* Nothing typed is lost: the program is struck at each point of a scripted entry, by kill -9, by
 * SIGHUP and by a terminal that vanishes; after each, the draft holds every key up to the last one
 * that the screen said was kept, and what is there of later ones is a beginning of what was typed.
 *
 *     killed DANVAN CONF
 *
 * Nothing sleeps: a play waits for what the screen shows.  Many plays run at once; most of their
 * time they wait for the program's own pause. */
#include "danvan/lang.h"

#include "plays.h"
#include "screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POINTS = 200, AT_ONCE = 24, TAIL = 4 };

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
    screen_print(&p->l);
    printf("FAILED %s after %zu keys: %s\n", blow_name[p->how], p->point, what);
    fflush(stdout);
    _exit(1);
}

/* ---- the screen ---- */

static void wait_for(play *p, const char *text)
{
    if (!screen_wait(&p->l, text))
        fail(p, text);
}

static void wait_idle(play *p)
{
    if (!screen_idle(&p->l))
        fail(p, "the program does not read its keys");
}

static void type_to(play *p, size_t from, size_t to)
{
    if (!screen_type(&p->l, &script, from, to))
        fail(p, "the program does not read its keys");
}

/* ---- the store afterwards ---- */

static void tell_draft(const dv_draft *d)
{
    for (int i = 0; i < FIELDS_MOST; i++) {
        const char *is = d->typed[dv_kind_field(d->kind, entry_field[i])->index];
        printf("  %s: %s\n", entry_field[i], is ? is : "");
    }
}

/* The draft is what the form held after some key from `kept` to the last that was typed. */
static void check_draft(play *p, left_store *x)
{
    dv_draft *d;
    if (!left_draft(x, &d))
        fail(p, x->wrong);
    const entry_state *held = p->how == KILLED ? script.after : script.left;
    if (!d && entry_is_empty(&held[p->kept]))
        return;
    if (!d)
        fail(p, "the draft is lost");
    for (size_t k = p->kept; k <= p->point; k++)
        if (draft_is(d, &held[k]))
            return;
    tell_draft(d);
    fail(p, "the draft is not what was typed");
}

static void check_store(play *p)
{
    left_store x;
    if (!left_open(&x, conf, p->dir))
        fail(p, x.wrong);
    check_draft(p, &x);
    if (!left_close(&x))
        fail(p, x.wrong);
}

/* ---- one play ---- */

static void start(play *p)
{
    const screen_world w = {.danvan = danvan, .conf = conf, .dir = p->dir};
    screen_start(&p->l, &w);
    wait_for(p, "Khiếu nại, tố cáo");
}

static void strike(play *p)
{
    size_t sure = p->how == KILLED && p->point > p->kept ? p->kept : p->point;
    type_to(p, 0, sure);
    wait_idle(p);
    if (p->how == KILLED && !entry_is_empty(&script.after[sure]))
        wait_for(p, "p)"); /* "(chưa lưu, đã giữ nháp)": a pop-up may cover its beginning */
    type_to(p, sure, p->point);
    if (p->how == KILLED)
        kill(p->l.pid, SIGKILL);
    else if (p->how == HUNG_UP)
        kill(p->l.pid, SIGHUP);
    else
        line_hang_up(&p->l);
    if (!screen_end(&p->l))
        fail(p, "the program does not end");
    if (p->how == HUNG_UP && !(WIFEXITED(p->l.status) && WEXITSTATUS(p->l.status) == 0))
        fail(p, "it did not end by itself");
}

static size_t point_of(size_t i)
{
    return script.first + (script.n - script.first) * i / (POINTS - 1);
}

static void run_play(size_t i)
{
    static play p;
    const blow how = (blow)(i % BLOWS);
    const size_t point = point_of(i / BLOWS);
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
    if (system(rm) != 0)
        fail(&p, rm);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    danvan = realpath(argv[1], NULL);
    conf = realpath(argv[2], NULL);
    if (!danvan || !conf)
        return 2;
    dv_lang_set(DV_EN);
    entry_make(&script);
    return plays_run((size_t)POINTS * BLOWS, AT_ONCE, run_play);
}

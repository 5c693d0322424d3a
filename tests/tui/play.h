/* Playing one script in one variant: a world of its own, a program on a line, the steps. */
#ifndef TESTS_TUI_PLAY_H
#define TESTS_TUI_PLAY_H

#include "line.h"
#include "script.h"

#include <stdint.h>

typedef struct setup {
    const char *danvan, *conf, *demo;
    int timeout; /* ms */
    bool update;
    const char *times; /* the file to which what an act took is added; NULL */
} setup;

/* A terminal with a program on it, if one has been started. */
typedef struct terminal {
    line line;
    bool started;
    bool keyed; /* keys have been sent since the last wait */
    size_t mark;
} terminal;
enum { TERMINALS = 2 };

typedef struct play {
    const setup *set;
    script *s;
    const char *size, *term;
    int rows, columns;
    char dir[64];
    words env;
    terminal at[TERMINALS], *on; /* and whose steps these are */
    int64_t acted;               /* when the act before ended */
    dv_buf out;                  /* of the last command */
    dv_buf why;
} play;

/* True if every step held; otherwise p->why says what didn't. */
bool play_script(const setup *set, script *s, const char *size, const char *term, dv_buf *why);

/* world.c: a directory with bin/danvan and data, and the environment.  NULL-terminated env. */
bool world_make(play *p);
void world_remove(play *p);
/* Runs a shell command in the world; its output goes to p->out.  Its status as of waitpid. */
int world_run(play *p, const char *command);
bool world_file(play *p, const char *name, const char *text);

/* golden.c */
bool golden_check(play *p, step *st, size_t *at);

/* Waits until `done`, taking in what comes; false if the time is over, or if the program ended and
 * so nothing more can come. */
typedef bool (*play_done)(play *p, const void *ctx);
bool play_until(play *p, play_done done, const void *ctx);
bool play_idle(play *p);
void play_show(play *p, dv_buf *out); /* the screen, for a failure */
int64_t play_clock(void);             /* ms */
int play_timeout(const play *p);

#endif

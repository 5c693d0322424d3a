/* danvan's screen on a pseudo-terminal, for tests that strike it.  Nothing sleeps: waiting is for
 * what the screen shows. */
#ifndef TESTS_FAULT_SCREEN_H
#define TESTS_FAULT_SCREEN_H

#include "entry.h"
#include "tui/line.h"

typedef struct screen_world {
    const char *danvan, *conf, *dir; /* dir/data is its store, and dir its home */
    const char *more[4];             /* of the environment, NULL after the last */
    int rows, columns;
} screen_world;

/* Starts it in Vietnamese, in June 2024, as a tester. */
void screen_start(line *l, const screen_world *w);
bool screen_shows(const line *l, const char *text);
/* False if that takes more than the time that nothing takes. */
bool screen_wait(line *l, const char *text);
/* It has read all that was sent and waits for more. */
bool screen_idle(line *l);
bool screen_end(line *l);
/* The keys of a script from one up to another. */
bool screen_type(line *l, const entry *e, size_t from, size_t to);
void screen_print(const line *l);

#endif

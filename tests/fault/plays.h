/* Plays of a script at the screen, each in a process and a directory of its own, many at once; and
 * the store that a play leaves. */
#ifndef TESTS_FAULT_PLAYS_H
#define TESTS_FAULT_PLAYS_H

#include "danvan/draft.h"

#include "entry.h"

/* Runs each; a play fails by leaving with another status than 0.  Prints how many passed and
 * failed; the status for main. */
int plays_run(size_t n, size_t at_once, void (*play)(size_t i));

typedef struct left_store {
    dv_arena arena;
    dv_schema *schema;
    dv_registry *r;
    char wrong[DV_TEXT_MAX]; /* what, where one of these fails */
} left_store;

/* dir/data, as the tester. */
bool left_open(left_store *x, const char *conf, const char *dir);
/* The one draft; NULL: there is none.  Two are wrong. */
bool left_draft(left_store *x, dv_draft **out);
/* It is sound. */
bool left_close(left_store *x);

bool draft_is(const dv_draft *d, const entry_state *s);

#endif

/* A terminal script: its header, its steps, and how it is written back with new golden blocks. */
#ifndef TESTS_TUI_SCRIPT_H
#define TESTS_TUI_SCRIPT_H

#include "danvan/str.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct step {
    int line;      /* where it stands, from 1; 0: added by --update */
    int last_line; /* of its block, or line */
    char *verb, *arg;
    char *only;  /* "80x24,vt100", "!linux", or "" */
    char *block; /* without the bars; NULL if there is none */
    bool changed;
    bool met; /* --update: some variant agrees with the block already */
} step;

typedef struct words {
    char **at;
    size_t n;
} words;

typedef struct script {
    char *path, *name;
    words line;
    words sizes, terms, env;
    char *lang, *locale, *now, *as, *store, *conf;
    int timeout; /* ms; 0: the runner's */
    step *step;
    size_t nstep;
} script;

/* Says on stderr what is wrong, with FILE:LINE, and returns false. */
bool script_read(script *s, const char *path);
bool script_write(const script *s);
void script_free(script *s);

/* Does everything in `only` hold for this variant? */
bool script_only(const char *only, const char *size, const char *term);
/* How many things it names: of two blocks that hold, the one that says more is taken. */
size_t script_weight(const char *only);
/* A block after step i with the same verb. */
step *script_insert(script *s, size_t i, const char *only, const char *block);
void script_set_block(step *st, const char *block);
void script_set_only(step *st, const char *only);
bool script_is_golden(const step *st);

void words_add(words *w, const char *text, size_t n);

#endif

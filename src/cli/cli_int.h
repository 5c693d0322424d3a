/* The command line's own: options, commands, the session that a command runs in, output. */
#ifndef DANVAN_CLI_INT_H
#define DANVAN_CLI_INT_H

#include "danvan/arena.h"
#include "danvan/command.h"
#include "danvan/history.h"
#include "danvan/query.h"
#include "danvan/registry.h"

#include <stdio.h>

enum { MAX_WHERE = 32, EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* One bit per option, so that a command can say which ones it takes. */
typedef enum option_bit {
    OPT_CONFIG = 1 << 0,
    OPT_DATA = 1 << 1,
    OPT_AS = 1 << 2,
    OPT_LANG = 1 << 3,
    OPT_NOW = 1 << 4,
    OPT_HELP = 1 << 5,
    OPT_VERSION = 1 << 6,
    OPT_FORMAT = 1 << 7,
    OPT_HISTORY = 1 << 8,
    OPT_WHERE = 1 << 9,
    OPT_FROM = 1 << 10,
    OPT_TO = 1 << 11,
    OPT_UNIT = 1 << 12,
    OPT_SEARCH = 1 << 13,
    OPT_SORT = 1 << 14,
    OPT_LIMIT = 1 << 15,
    OPT_AFTER = 1 << 16,
    OPT_REASON = 1 << 17,
    OPT_REV = 1 << 18,
    OPT_SOURCE = 1 << 19,
    OPT_DRY_RUN = 1 << 20,
    OPT_OUTPUT = 1 << 21,
    OPT_PERIOD = 1 << 22,
    OPT_AS_OF = 1 << 23,
    OPT_DAYS = 1 << 24,
    OPT_SINCE = 1 << 25,
    OPT_REPAIR = 1 << 26,
    OPT_ENCODING = 1 << 27,
    OPT_BY = 1 << 28,
    OPT_REVEAL = 1 << 29
} option_bit;

enum {
    OPTS_GLOBAL = OPT_CONFIG | OPT_DATA | OPT_AS | OPT_LANG | OPT_NOW | OPT_HELP | OPT_VERSION,
    OPTS_LIST = OPT_WHERE | OPT_FROM | OPT_TO | OPT_UNIT | OPT_SEARCH | OPT_SORT | OPT_LIMIT |
                OPT_AFTER | OPT_FORMAT
};

typedef struct options {
    unsigned given; /* bits of option_bit */
    const char *config, *data, *as, *lang, *now;
    const char *format, *from, *to, *unit, *search, *sort, *limit, *after;
    const char *reason, *rev, *source, *output, *period, *as_of, *days, *by, *since, *encoding,
        *reveal;
    const char *where[MAX_WHERE];
    size_t nwhere;
    char **arg; /* what is not an option, the command's name left out */
    int narg;
} options;

/* What a command runs in.  The registry is open only if the command asked for it. */
typedef struct session {
    options *o;
    dv_arena arena;
    dv_schema *schema;
    dv_registry *registry;
    dv_err err;
    size_t rows; /* written so far */
} session;

typedef enum need {
    NEED_NOTHING,
    NEED_SCHEMA,
    NEED_STORE,     /* one that is there: a mistyped directory must not become an empty store */
    NEED_ANY_STORE, /* made if there is none */
    NEED_FRESH_STORE
} need;

typedef struct command {
    const char *name;
    const char *args;       /* "KIND FIELD=VALUE..." */
    const char *summary;    /* English; shown through dv_tr */
    unsigned options;       /* besides the global ones */
    int min_args, max_args; /* -1: any number */
    need need;
    int (*run)(session *s);
} command;

typedef struct option_doc {
    const char *name;
    char letter;     /* 0: none */
    const char *arg; /* NULL: takes none */
    unsigned bit;
    const char *doc;
} option_doc;

const command *commands(size_t *n);
const option_doc *option_docs(size_t *n);

/* False (and said on stderr) on wrong usage; *cmd is NULL for the screen. */
bool options_parse(int argc, char **argv, options *o, const command **cmd);
void help_print(FILE *out, const command *cmd);

int session_open(session *s, need what);
/* The configuration, if there is one where it is looked for. */
int session_open_if_any(session *s);
void session_close(session *s);
int session_fail(session *s);                           /* says s->err, returns EXIT_REFUSED */
int faults_print(const dv_faults *f, bool errors_only); /* EXIT_REFUSED if there are errors */
void complain(const char *place, const char *text);
int wrong_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What several commands read from their options. */
const dv_kind *arg_kind(session *s, const char *name);
bool arg_unit(session *s, int *unit);
bool arg_date(const char *option, const char *text, dv_date *out);
bool arg_count(const char *option, const char *text, size_t *out);
/* `json`, `text`, …: the index in `known` (ended by NULL; the first is the default), or -1. */
int arg_format(session *s, const char *const *known);

/* A log entry as text; of the type dv_entry_fn. */
bool entry_print(void *ctx, const dv_entry *e);

int run_screen(session *s);
int run_check(session *s);
int run_add(session *s);
int run_set(session *s);
int run_show(session *s);
int run_delete(session *s);
int run_list(session *s);
int run_export(session *s);
int run_search(session *s);
int run_import(session *s);
int run_state(session *s);
int run_report(session *s);
int run_pin(session *s);
int run_explain(session *s);
int run_due(session *s);
int run_log(session *s);
int run_verify(session *s);
int run_key(session *s);
int run_keys(session *s);
/* Prints every fault and warning of a save, and what else ended it. */
int said(session *s, dv_rc rc, const dv_faults *faults);
int run_undo(session *s);
int run_redo(session *s);
int run_revert(session *s);
/* The record that the argument names, as it is or as it was at a revision. */
bool find_at(session *s, const char *id, const char *revision, dv_record **rec);
int run_demo(session *s);
int run_manual(session *s);

#endif

/* The command line's own: options, commands, the session that a command runs in, output. */
#ifndef DANVAN_CLI_INT_H
#define DANVAN_CLI_INT_H

#include "danvan/arena.h"
#include "danvan/command.h"
#include "danvan/history.h"
#include "danvan/query.h"
#include "danvan/registry.h"

#include <stdint.h>
#include <stdio.h>

enum { MAX_WHERE = 32, EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* One bit per option, so that a command can say which ones it takes; a set of them. */
typedef uint64_t option_bits;
#define OPT(n)       (UINT64_C(1) << (n))
#define OPT_CONFIG   OPT(0)
#define OPT_DATA     OPT(1)
#define OPT_AS       OPT(2)
#define OPT_LANG     OPT(3)
#define OPT_NOW      OPT(4)
#define OPT_HELP     OPT(5)
#define OPT_VERSION  OPT(6)
#define OPT_FORMAT   OPT(7)
#define OPT_HISTORY  OPT(8)
#define OPT_WHERE    OPT(9)
#define OPT_FROM     OPT(10)
#define OPT_TO       OPT(11)
#define OPT_UNIT     OPT(12)
#define OPT_SEARCH   OPT(13)
#define OPT_SORT     OPT(14)
#define OPT_LIMIT    OPT(15)
#define OPT_AFTER    OPT(16)
#define OPT_REASON   OPT(17)
#define OPT_REV      OPT(18)
#define OPT_SOURCE   OPT(19)
#define OPT_DRY_RUN  OPT(20)
#define OPT_OUTPUT   OPT(21)
#define OPT_PERIOD   OPT(22)
#define OPT_AS_OF    OPT(23)
#define OPT_DAYS     OPT(24)
#define OPT_SINCE    OPT(25)
#define OPT_REPAIR   OPT(26)
#define OPT_ENCODING OPT(27)
#define OPT_BY       OPT(28)
#define OPT_REVEAL   OPT(29)
#define OPT_KEY      OPT(30)
#define OPT_SERVER   OPT(31)
#define OPT_AGAIN    OPT(32)
#define OPT_NEW      OPT(33)

#define OPTS_GLOBAL (OPT_CONFIG | OPT_DATA | OPT_AS | OPT_LANG | OPT_NOW | OPT_HELP | OPT_VERSION)
#define OPTS_LIST                                                                                  \
    (OPT_WHERE | OPT_FROM | OPT_TO | OPT_UNIT | OPT_SEARCH | OPT_SORT | OPT_LIMIT | OPT_AFTER |    \
     OPT_FORMAT)

typedef struct options {
    option_bits given;
    const char *config, *data, *as, *lang, *now;
    const char *format, *from, *to, *unit, *search, *sort, *limit, *after;
    const char *reason, *rev, *source, *output, *period, *as_of, *days, *by, *since, *encoding,
        *reveal, *key;
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
    size_t rows;   /* written so far */
    bool prints;   /* and makes no file that outlives it */
    bool renewing; /* the line is there on which a long opening is told */
} session;

typedef enum need {
    NEED_NOTHING,
    NEED_SCHEMA,
    NEED_WARNED_SCHEMA, /* with what is said about it, but does not block */
    NEED_STORE,         /* one that is there: a mistyped directory must not become an empty store */
    NEED_ANY_STORE,     /* made if there is none */
    NEED_FRESH_STORE
} need;

typedef struct command {
    const char *name;
    const char *args;       /* "KIND FIELD=VALUE..." */
    const char *summary;    /* English; shown through dv_tr */
    option_bits options;    /* besides the global ones */
    int min_args, max_args; /* -1: any number */
    need need;
    int (*run)(session *s);
} command;

typedef struct option_doc {
    const char *name;
    char letter;     /* 0: none */
    const char *arg; /* NULL: takes none */
    option_bits bit;
    const char *doc;
} option_doc;

const command *commands(size_t *n);
const option_doc *option_docs(size_t *n);

/* False (and said on stderr) on wrong usage; *cmd is NULL for the screen. */
bool options_parse(int argc, char **argv, options *o, const command **cmd);
void help_print(FILE *out, const command *cmd);

int session_open(session *s, need what);
/* The store that belongs to an open configuration; it must be there. */
int session_open_store(session *s);
/* Of an open configuration; NULL: none is named. */
const char *session_data(session *s);
/* The same, if this account may act on it as it asks to, and as whom; NULL: it is said why not. */
const char *session_dir(session *s);
dv_actor session_actor(session *s);
/* The configuration, if there is one where it is looked for. */
int session_open_if_any(session *s);
void session_close(session *s);
/* Opens what is there, without a word; not for more than one look. */
dv_rc session_try_registry(session *s, const char *dir);
int session_fail(session *s);                           /* says s->err, returns EXIT_REFUSED */
int faults_print(const dv_faults *f, bool errors_only); /* EXIT_REFUSED if there are errors */
void complain(const char *place, const char *text);
int wrong_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Puts the text of a file in the place of each FIELD=@FILE from argument `first` on; false, and
 * said, if one can't be read. */
bool words_fill(session *s, int first);

/* What several commands read from their options; NULL, false and -1: there is no such thing, and
 * that is said. */
const dv_kind *arg_kind(session *s, const char *name);
const dv_report *arg_report(session *s, const char *name);
bool arg_unit(session *s, int *unit);
bool arg_date(const char *option, const char *text, dv_date *out);
bool arg_count(const char *option, const char *text, size_t *out);
/* `json`, `text`, …: the index in `known` (ended by NULL), or -1.  Where none was named it is that
 * of the output's ending, or the first. */
int arg_format(session *s, const char *const *known);

/* output.c: false, with the reason in s->err, if what the command writes would take the place of a
 * file that danvan lives by: the store, a key, the configuration. */
bool output_spares_ours(session *s, const command *cmd);

/* crash.c: a store that is damaged, or memory that is short, ends a command with a sentence. */
void watch_store(void);
void watch_memory(void); /* in the language of that moment: again when that is set */

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
int run_backup(session *s);
int run_restore(session *s);
/* Faults if the store's log is no continuation of the backup's. */
dv_rc verify_against(session *s, const char *path, dv_faults *faults);
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

/* Errors: a code, a place and one sentence for a person.
 *
 * An operation that can fail returns a dv_rc and, on anything but DV_OK, has filled the caller's
 * dv_err.  Faulty input (a configuration, a record, an import) yields a dv_faults: every fault,
 * in the order of the input, not only the first.  Failing is one line:
 *
 *     return dv_fail(err, DV_NOT_FOUND, place, _("there is no unit %s"), id);
 *
 * Sentences come translated from the caller (see lang.h); base itself holds none.
 */
#ifndef DANVAN_ERR_H
#define DANVAN_ERR_H

#include <stdbool.h>
#include <stddef.h>

struct dv_arena;

typedef enum dv_rc {
    DV_OK,
    DV_INVALID,   /* the input breaks a rule */
    DV_NOT_FOUND, /* what was named does not exist */
    DV_EXISTS,    /* it exists already */
    DV_CONFLICT,  /* somebody else changed it meanwhile */
    DV_DENIED,    /* the person may not do this */
    DV_FULL,      /* disk or map full: nothing was changed */
    DV_IO,        /* the system refused: errno is in the sentence */
    DV_CORRUPT,   /* stored data is not what was written */
    DV_USAGE,     /* wrong command line */
    DV_STOPPED    /* somebody who waits wanted it to stop; nothing is wrong */
} dv_rc;

enum { DV_PLACE_MAX = 256, DV_TEXT_MAX = 512 };

typedef struct dv_err {
    dv_rc rc;
    char place[DV_PLACE_MAX]; /* "danvan.ini:14", "KN-2024-NA-000123, field received_on", or "" */
    char text[DV_TEXT_MAX];   /* one sentence, cut on a character boundary */
} dv_err;

/* Fills err (which may be NULL) and returns rc.  A NULL place leaves "".  Arguments may point into
 * err.  Control characters in place and text become blanks, so that each stays one line. */
dv_rc dv_fail(dv_err *err, dv_rc rc, const char *place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* One fault of some input.  `field` is the id of the field it belongs to, or NULL. */
typedef struct dv_fault {
    const char *place;
    const char *text;
    const char *field;
    bool warning; /* said, but does not block */
    bool lasting; /* a warning of what no later save takes back */
} dv_fault;

/* A growing list of faults.  Texts live in the arena given at init; the list itself too. */
typedef struct dv_faults {
    struct dv_arena *arena;
    dv_fault *at;
    size_t n, cap;
    size_t errors; /* how many are not warnings */
} dv_faults;

void dv_faults_init(dv_faults *f, struct dv_arena *arena);

/* Adds a fault and returns DV_INVALID, so that a parser can `return dv_fault_add(...)`. */
dv_rc dv_fault_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void dv_warning_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void dv_lasting_add(dv_faults *f, const char *place, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A broken invariant: runs the hook (the terminal's restorer), says so, aborts. */
void dv_bug(const char *file, int line, const char *what) __attribute__((noreturn));
void dv_bug_hook(void (*restore_terminal)(void)); /* must be safe in a signal handler */
void dv_bug_restore(void);                        /* runs it, if there is one */
#define DV_ASSERT(cond) ((cond) ? (void)0 : dv_bug(__FILE__, __LINE__, #cond))

/* A little memory that can't be had: restores the terminal and ends the program in words.  What is
 * not committed is not there, what is stays.  Where much is asked for, as much as the input is
 * large, the operation fails instead, and says so.  The hook says the words and does not return; it
 * may not ask for memory. */
void dv_no_memory(void) __attribute__((noreturn));
void dv_no_memory_hook(void (*say)(void));
#define DV_NEED(memory) ((memory) ? (void)0 : dv_no_memory())

#endif

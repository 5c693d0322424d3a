/* What every fuzz target shares: its entry, a small world, and a way to say that something which
 * must hold does not.  A target is one file; with libFuzzer it searches, with replay.c it runs over
 * the files of its corpus, as `make check` does. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "danvan/registry.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run, as a crash does. */
void fuzz_broken(const char *file, int line, const char *what) __attribute__((noreturn));
#define HOLDS(cond) ((cond) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #cond))

/* A directory of this run, in memory where the system has such a place; gone at the end. */
const char *fuzz_dir(void);
char *fuzz_path(const char *name); /* of a file in it; one at a time */
void fuzz_write(const char *path, const uint8_t *data, size_t size);

/* tests/fuzz/world.ini, loaded once. */
const dv_schema *fuzz_schema(void);
/* Opens the registry in fuzz_dir()/data; *r is NULL on a failure, which has a sentence. */
dv_rc fuzz_open(dv_registry **r, dv_err *err);
/* Takes the store away, so that the next open begins with an empty one. */
void fuzz_forget(void);
/* The registry with a few records in it, as it was when this was called first. */
dv_registry *fuzz_filled(void);

#endif

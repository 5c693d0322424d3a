/* A small whole configuration, line by line, and loading of changed copies of it. */
#ifndef SCHEMA_FIXTURE_H
#define SCHEMA_FIXTURE_H

#include "danvan/schema.h"

typedef struct loaded {
    dv_arena arena;
    dv_faults faults;
    dv_schema *schema;
    dv_rc rc;
} loaded;

/* Writes bytes as NAME into a fresh directory (or the one of the call before) and loads it. */
void write_file(const char *name, const char *bytes, size_t n);
loaded load_file(const char *name);
loaded load_text(const char *text);
loaded load_piped(const char *text); /* nobody knows its size beforehand */
loaded load_shipped(void);
void unload(loaded *l);

/* The small configuration with line `line` replaced by `text` (0: as it is); a result of malloc. */
char *small_with(int line, const char *text);

#endif

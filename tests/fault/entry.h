/* One scripted entry of a complaint that can be saved: its keys, and what the form holds after each
 * of them. */
#ifndef TESTS_FAULT_ENTRY_H
#define TESTS_FAULT_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

enum { KEYS_MOST = 400, FIELDS_MOST = 15, TEXT_MOST = 200, KEY_MOST = 8 };

/* What is typed into the fields, as a draft has it; "" where nothing is. */
typedef struct entry_state {
    char text[FIELDS_MOST][TEXT_MOST];
} entry_state;

typedef struct entry {
    char key[KEYS_MOST][KEY_MOST];    /* bytes as a terminal sends them */
    entry_state after[KEYS_MOST + 1]; /* after so many keys */
    entry_state left[KEYS_MOST + 1];  /* where the line breaks then: with the letters of a list */
    size_t n;
    size_t first; /* keys that only lead to the form */
} entry;

extern const char *const entry_field[FIELDS_MOST]; /* ids of the fields */

void entry_make(entry *e);
bool entry_is_empty(const entry_state *s);

#endif

/* What a key sends on a terminal: its terminfo entry says. */
#ifndef TESTS_TUI_KEYS_H
#define TESTS_TUI_KEYS_H

#include "danvan/str.h"

#include <stdbool.h>

/* Appends what the named keys send: "F2 Ctrl-S Down*3 a Alt-x".  On a failure returns false and
 * appends to why. */
bool keys_put(dv_buf *out, const char *term, const char *names, dv_buf *why);
/* Appends text with its escapes undone: \e \n \r \t \\ \xHH \uHHHH. */
bool bytes_put(dv_buf *out, const char *text, dv_buf *why);

#endif

/* The line to a program: a pseudo-terminal on one side, libvterm as the terminal on the other. */
#ifndef TESTS_TUI_LINE_H
#define TESTS_TUI_LINE_H

#include "danvan/str.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <vterm.h>

typedef struct line {
    int fd; /* -1: hung up */
    pid_t pid;
    VTerm *vt;
    VTermScreen *screen;
    int rows, columns;
    size_t received; /* bytes that the program sent */
    bool deaf;       /* nothing more can come */
    bool ended;
    int status; /* as of waitpid */
    char held[16];
    size_t nheld; /* the beginning of a sequence that the terminal isn't shown */
} line;

void line_start(line *l, const char *dir, const char *command, char *const env[], int rows,
                int columns);
/* Takes in what has come, waiting at most `ms`; false if nothing did. */
bool line_pump(line *l, int ms);
void line_send(line *l, const char *p, size_t n);
void line_resize(line *l, int rows, int columns);
void line_hang_up(line *l);
/* Has the program read all that was sent, and is it asleep? */
bool line_idle(line *l);
bool line_ended(line *l);
/* Kills the program if it is still there, and frees everything. */
void line_close(line *l);

/* Rows without trailing blanks, one a line; empty rows at the bottom left out. */
void line_text(const line *l, dv_buf *out);
/* One row; column[i] gets the column of byte i of what is appended, if it isn't NULL. */
void line_row(const line *l, int row, dv_buf *out, int *column);
VTermScreenCell line_cell(const line *l, int row, int column);
VTermPos line_cursor(const line *l);

void utf8_put(dv_buf *b, uint32_t cp);

#endif

/* A small text editor: one line for a prompt, many for a long field.  Enter is kept apart from
 * wrapping: only typed line ends are in the text. */
#ifndef DANVAN_EDITOR_H
#define DANVAN_EDITOR_H

#include "danvan/command.h"

typedef struct dv_editor {
    dv_buf text; /* UTF-8, NFC */
    size_t at;   /* the cursor, a byte offset between graphemes */
    bool one_line;
    int width;  /* columns to wrap at */
    size_t max; /* characters; 0: no limit */
} dv_editor;

/* One line as it is seen: bytes from..to of the text. */
typedef struct dv_visual_line {
    size_t from, to;
} dv_visual_line;

void dv_editor_init(dv_editor *e, const char *text, bool one_line, size_t max);
void dv_editor_free(dv_editor *e);
/* False if the key means nothing to an editor.  A character beyond `max` is refused: *full. */
bool dv_editor_key(dv_editor *e, dv_key key, int page, bool *full);
/* Line `n` as it is wrapped; false past the last. */
bool dv_editor_line(const dv_editor *e, size_t n, dv_visual_line *out);
/* Where the cursor is seen. */
void dv_editor_cursor(const dv_editor *e, size_t *line, int *column);

#endif

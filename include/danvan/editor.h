/* A small text editor: one line for a prompt, many for a long field.  Enter is kept apart from
 * wrapping: only typed line ends are in the text.
 *
 * Every change can be taken back and made again, step by step; a run of letters, up to the blank
 * after it, is one step, and so is what is erased letter by letter without a move between.  Steps
 * are kept up to DV_EDITOR_PAST bytes, the oldest forgotten first; the latest is always kept.
 *
 * Commands are those of DV_IN_NOTES (many lines) or DV_IN_PROMPT (one) in the table of commands;
 * arrows, page keys, Backspace, Delete and Enter are its own.  Nothing here knows a screen. */
#ifndef DANVAN_EDITOR_H
#define DANVAN_EDITOR_H

#include "danvan/refusal.h"
#include "danvan/telex.h"

enum { DV_EDITOR_PAST = 1 << 20 };

/* One line as it is seen: bytes from..to of the text. */
typedef struct dv_visual_line {
    size_t from, to;
} dv_visual_line;

/* The lines of one text at one width, made anew at the first question after a change. */
typedef struct dv_wrap {
    dv_visual_line *line;
    size_t n, cap;
    int width;
    bool known;
} dv_wrap;

/* Steps as bytes, the latest at the end. */
typedef struct dv_past {
    dv_buf done, undone;
    bool run; /* the latest step may go on */
} dv_past;

typedef struct dv_editor {
    dv_buf text; /* UTF-8, NFC */
    size_t at;   /* the cursor, a byte offset between graphemes */
    bool one_line;
    bool fixed;      /* to be read: keys move in it, and change nothing; may be set at any time */
    bool offered;    /* to be taken as it stands: what is typed or pasted first takes the text's
                        place, any other key goes on with it; may be set at any time */
    int width;       /* columns to wrap at; may be set at any time */
    size_t max;      /* characters; 0: no limit */
    dv_typer *typer; /* Telex or VNI, borrowed; NULL: keys are what they say */
    /* Its own: */
    dv_buf clip;  /* what was cut last; cuts one after the other gather in it */
    bool gathers; /* the key before was a cut */
    int goal;     /* the column that Up and Down keep to; -1: none */
    dv_key before;
    dv_refusal refused;
    dv_wrap wrap;
    dv_past past;
} dv_editor;

void dv_editor_init(dv_editor *e, const char *text, bool one_line, size_t max);
void dv_editor_free(dv_editor *e);
/* False if the key means nothing to an editor.  What has no room in `max` is
 * refused, and leaves the text as it is: *full. */
bool dv_editor_key(dv_editor *e, dv_key key, int page, bool *full);
/* Puts in text from elsewhere, as one step: \r\n and \r end a line (in one line they become a
 * blank, and go at its end), a tab becomes blanks, other control characters go.  If it does
 * not fit into `max` nothing of it is put in: *full. */
void dv_editor_paste(dv_editor *e, dv_str text, bool *full);
/* Would the key be a mark, or the text that is pasted hold one, with no letter under it? */
bool dv_editor_lone_key(const dv_editor *e, dv_key key);
bool dv_editor_lone_mark(const dv_editor *e, dv_str text);
/* Line `n` as it is wrapped; false past the last. */
bool dv_editor_line(dv_editor *e, size_t n, dv_visual_line *out);
/* Where the word begins that stands before a place, and the one behind it: words end at blanks, and
 * a line's end is a word by itself. */
size_t dv_word_left(dv_str text, size_t at);
size_t dv_word_right(dv_str text, size_t at);
/* Where the cursor is seen. */
void dv_editor_cursor(dv_editor *e, size_t *line, int *column);

#endif

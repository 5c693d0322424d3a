/* The editor's own: changes that can be taken back, and lines. */
#ifndef DANVAN_EDITOR_INT_H
#define DANVAN_EDITOR_INT_H

#include "danvan/editor.h"

/* editor_past.c */
typedef enum dv_act {
    DV_ACT_ALONE,      /* a step by itself */
    DV_ACT_TYPE,       /* goes on with the word before */
    DV_ACT_ERASE_BACK, /* these go on with one another */
    DV_ACT_ERASE
} dv_act;
/* Puts `in` for the bytes from..to; the cursor goes behind it.  `in` is not part of the text.  The
 * text stays in NFC: neighbours that join with it are part of the step. */
void dv_editor_change(dv_editor *e, size_t from, size_t to, dv_str in, dv_act act);
void dv_editor_undo(dv_editor *e);
void dv_editor_redo(dv_editor *e);
void dv_past_free(dv_past *p);

/* editor_wrap.c */
void dv_editor_up_down(dv_editor *e, long by);
void dv_editor_line_begin(dv_editor *e);
void dv_editor_line_end(dv_editor *e);
void dv_wrap_free(dv_wrap *w);

#endif

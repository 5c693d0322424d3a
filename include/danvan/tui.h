/* The screen: keys in, cells out.  Runs until the person leaves, the line drops or a signal ends
 * it; what was typed is in a record or a draft by then. */
#ifndef DANVAN_TUI_H
#define DANVAN_TUI_H

#include "danvan/registry.h"

/* DV_USAGE with a sentence if standard input or output is no terminal, TERM can't move the cursor,
 * or the character set isn't UTF-8 and can't be made so. */
dv_rc dv_tui_run(dv_registry *r, dv_err *err);

#endif

/* Keys and commands: the one table from which dispatch, the bottom line, the help screen, `danvan
 * keys` and the man page come.
 *
 * A key is a code point, a control code below 32, or one of DV_KEY_*; it knows no terminal.  Every
 * command that has an F-key has a twin that every terminal can send. */
#ifndef DANVAN_COMMAND_H
#define DANVAN_COMMAND_H

#include "danvan/err.h"
#include "danvan/schema.h"

#include <stdint.h>

typedef int32_t dv_key;

enum {
    DV_KEY_ENTER = '\r',
    DV_KEY_ESC = 27,
    DV_KEY_TAB = '\t',
    DV_KEY_BACKSPACE = 127,
    DV_KEY_SPECIAL = 0x110000, /* above every code point */
    DV_KEY_UP,
    DV_KEY_DOWN,
    DV_KEY_LEFT,
    DV_KEY_RIGHT,
    DV_KEY_PAGE_UP,
    DV_KEY_PAGE_DOWN,
    DV_KEY_HOME,
    DV_KEY_END,
    DV_KEY_DELETE,
    DV_KEY_INSERT,
    DV_KEY_BACK_TAB,
    DV_KEY_WORD_LEFT, /* Ctrl-Left */
    DV_KEY_WORD_RIGHT,
    DV_KEY_F1, /* F2 is DV_KEY_F1 + 1, … */
    DV_KEY_F12 = DV_KEY_F1 + 11,
    DV_KEY_TEXT_BEGIN, /* Ctrl-Home */
    DV_KEY_TEXT_END,
    DV_KEY_DELETE_WORD /* Ctrl-Delete */
};

/* Where a command works. */
enum {
    DV_IN_HOME = 1 << 0,
    DV_IN_LIST = 1 << 1,
    DV_IN_FORM = 1 << 2,
    DV_IN_REPORT = 1 << 3,
    DV_IN_DUE = 1 << 4,
    DV_IN_TEXT = 1 << 5, /* help, remarks */
    DV_IN_GRID = 1 << 9,
    DV_IN_CONFLICT = 1 << 10,
    /* What may lie over a screen has its keys to itself. */
    DV_IN_PICKER = 1 << 6,
    DV_IN_PROMPT = 1 << 7,
    DV_IN_NOTES = 1 << 8,
    DV_IN_FIND = 1 << 11,
    DV_IN_CALENDAR = 1 << 12,
    DV_IN_MEETING = 1 << 13, /* a report, one figure at a time */
    DV_IN_HISTORY = 1 << 14
};

typedef enum dv_command_id {
    DV_CMD_NONE,
    DV_CMD_HELP,
    DV_CMD_OPEN,
    DV_CMD_BACK,
    DV_CMD_QUIT,
    DV_CMD_UP,
    DV_CMD_DOWN,
    DV_CMD_LEFT,
    DV_CMD_RIGHT,
    DV_CMD_PAGE_UP,
    DV_CMD_PAGE_DOWN,
    DV_CMD_FIRST,
    DV_CMD_LAST,
    DV_CMD_OTHER_PANE,
    DV_CMD_NEXT_FIELD,
    DV_CMD_PREVIOUS_FIELD,
    DV_CMD_SAVE,
    DV_CMD_SAVE_NEW,
    DV_CMD_NEW,
    DV_CMD_DELETE,
    DV_CMD_STAGE,
    DV_CMD_SEARCH,
    DV_CMD_UNIT,
    DV_CMD_PERIOD,
    DV_CMD_PREVIOUS_PERIOD,
    DV_CMD_NEXT_PERIOD,
    DV_CMD_FILTER_STAGE,
    DV_CMD_FILTER_CATEGORY,
    DV_CMD_SORT,
    DV_CMD_TURN_ORDER,
    DV_CMD_CLEAR,
    DV_CMD_AS_OF,
    DV_CMD_REPORTS,
    DV_CMD_DUE,
    DV_CMD_HISTORY,
    DV_CMD_REDRAW,
    DV_CMD_REMARKS,
    DV_CMD_ENTER, /* Enter, where it may do other things than opening */
    DV_CMD_FIND,
    DV_CMD_UNDO,
    DV_CMD_REDO,
    DV_CMD_TAKE_BACK,
    DV_CMD_LAST_VALUES,
    DV_CMD_TEMPLATE,
    DV_CMD_ALIKE,
    DV_CMD_REVEAL,
    DV_CMD_GRID,
    DV_CMD_COPY,
    DV_CMD_MARK,
    DV_CMD_MARK_ALL,
    DV_CMD_EDIT_MARKED,
    DV_CMD_FILTER_FIELD,
    DV_CMD_FILTERS,
    DV_CMD_MINE,
    DV_CMD_THEIRS,
    DV_CMD_RESTORE,
    DV_CMD_DELETED,
    DV_CMD_TYPING,
    DV_CMD_GRAPH,
    DV_CMD_PIN,
    DV_CMD_MEETING,
    DV_CMD_NEXT_FIGURE,
    DV_CMD_PREVIOUS_FIGURE,
    DV_CMD_EXPORT,
    DV_CMD_WHOSE,
    /* Of the editor (editor.h). */
    DV_CMD_EDIT_UNDO,
    DV_CMD_EDIT_NEW_LINE,
    DV_CMD_EDIT_REDO,
    DV_CMD_EDIT_CUT_LINE,
    DV_CMD_EDIT_CUT_REST,
    DV_CMD_EDIT_CUT_ALL,
    DV_CMD_EDIT_PASTE,
    DV_CMD_EDIT_ERASE_WORD,
    DV_CMD_EDIT_ERASE_NEXT_WORD,
    DV_CMD_EDIT_WORD_LEFT,
    DV_CMD_EDIT_WORD_RIGHT,
    DV_CMD_EDIT_LINE_BEGIN,
    DV_CMD_EDIT_LINE_END,
    DV_CMD_EDIT_TEXT_BEGIN,
    DV_CMD_EDIT_TEXT_END
} dv_command_id;

typedef struct dv_command {
    dv_command_id id;
    unsigned screens;  /* DV_IN_… */
    const char *name;  /* unique: what [keys] of the configuration calls it */
    const char *keys;  /* names, the one to show first: "F2 Ctrl-S" */
    const char *label; /* short, for the bottom line; English, through dv_tr */
    const char *help;  /* a sentence; English, through dv_tr */
    int rank;          /* in the bottom line: the smallest first; 0: not there */
} dv_command;

const dv_command *dv_commands(size_t *n);
dv_command_id dv_command_for(unsigned screen, dv_key key);
/* The key that a name means ("F2", "Ctrl-S", "Enter", "/"); 0 if there is none. */
dv_key dv_key_named(dv_str name);

/* Puts the configuration's keys in place of the table's.  DV_INVALID, and nothing is changed: every
 * fault is in `faults` (an unknown command or key, a key that two commands of one screen share, a
 * letter where people type). */
dv_rc dv_commands_bind(const dv_schema *s, dv_faults *faults);
/* The keys of a row of the table, as they are now. */
const char *dv_command_keys(const dv_command *c);

/* The key of a command that is shown on a screen: "F2"; empty: it has none there. */
dv_str dv_command_key(unsigned screen, dv_command_id c);
/* The first of its keys with Ctrl, which reaches a screen from what lies over it; or empty. */
dv_str dv_command_ctrl_key(unsigned screen, dv_command_id c);
/* "F1 Trợ giúp  Enter Mở …": as many as fit into so many columns, of those that are offered (NULL:
 * all are). */
typedef bool (*dv_offers_fn)(void *ctx, dv_command_id c);
void dv_bottom_line(dv_buf *out, unsigned screen, int columns, dv_offers_fn offers, void *ctx);
/* The table, for one screen or (DV_IN_… all together) for all. */
void dv_commands_help(dv_buf *out, unsigned screens);
void dv_commands_text(dv_buf *out);

#endif

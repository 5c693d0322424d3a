/* The terminal: what its files share.  Everything that is shown is read from the application's
 * screens (app.h); this room keeps only what curses needs to keep. */
#ifndef DANVAN_TUI_INT_H
#define DANVAN_TUI_INT_H

#define NCURSES_WIDECHAR 1
#include "danvan/app.h"
#include "danvan/tui.h"

#include <curses.h>
#include <form.h>
#include <menu.h>
#include <panel.h>

enum { LEAST_ROWS = 8, LEAST_COLUMNS = 30, MENUS = 3 };

/* What a thing is, whatever it looks like on this terminal. */
typedef enum tui_look {
    LOOK_PLAIN,
    LOOK_TITLE,
    LOOK_HEAD,
    LOOK_MARKED,
    LOOK_BAD,
    LOOK_DIM,
    LOOK_FIELD,
    LOOKS
} tui_look;

/* A menu as curses has it; it lives until the next drawing, for unposting erases it. */
typedef struct live_menu {
    MENU *menu;
    ITEM **item;
    WINDOW *sub;
    dv_arena text;
} live_menu;

/* The form as curses has it: fields on a pad, which no resizing touches. */
typedef struct live_form {
    const dv_form *of; /* whose fields these are */
    const dv_field *first;
    const dv_record *base; /* that was shown last: another one after each save */
    int width;
    FORM *form;
    FIELD **field;
    WINDOW *pad;
    int top;    /* first row of the pad that is seen */
    size_t at;  /* the field that the cursor came to */
    bool fresh; /* nothing has been typed there since */
    dv_refusal refused;
} live_form;

typedef struct tui {
    dv_app *app;
    attr_t look[LOOKS];
    bool blocks; /* can it draw blocks and lines beyond ASCII? */
    live_menu menu[MENUS];
    size_t nmenu;
    live_form form;
    WINDOW *pop;
    PANEL *panel;
    int status_rows;        /* that the status line takes now */
    bool status_told;       /* anything stands there */
    int cursor_y, cursor_x; /* where the cursor is to be seen; -1: nowhere */
} tui;

/* start.c */
dv_rc tui_start(tui *t, dv_err *err);
void tui_stop(void);
/* At the start and after each change of size: how much of a row is written on. */
void tui_fit_columns(void);

enum { DV_KEY_GONE = -1, DV_KEY_RESIZED = -2, DV_KEY_PASTED = -3 };
enum { PASTE_BEGINS = KEY_MAX + 6, PASTE_ENDS };

/* decode.c: keys from codes, wherever these come from; it asks curses for nothing. */
typedef struct tui_decoder {
    int (*next)(void *ctx); /* a byte or one of curses' codes; ERR: there is none now */
    /* For the next one, so many milliseconds: 1 there is one, 0 there is none, -1 the line is
     * gone. */
    int (*wait)(void *ctx, int wait);
    void *ctx;
    int held;      /* a code that was read too early; ERR: none */
    char bytes[4]; /* of a character that is not whole yet */
    size_t n;
    bool resized; /* while something was read that a resize is no part of */
    dv_buf pasted;
} tui_decoder;
/* The next key, or 0 after `wait` milliseconds without one; DV_KEY_GONE if the line went down. */
dv_key tui_decode(tui_decoder *d, int wait);

/* input.c: the same of this terminal. */
dv_key tui_key(int wait);
/* What was pasted, after DV_KEY_PASTED; good until the next key. */
dv_str tui_pasted(void);
/* Within so many milliseconds: a key, or the end of the line. */
bool tui_key_waits(int wait);
/* The same, as long as keys that were sent together take to follow each other on this line. */
bool tui_more_follows(void);
void tui_watch_signals(void);
bool tui_hung_up(void);

/* paint.c */
/* Makes what is to be seen, and what the next key works on; shows it. */
void tui_paint(tui *t);
void tui_show(const tui *t);

/* wire.c: what curses sends while it draws goes to the terminal at once; where the system has no
 * room for that, piece by piece. */
void tui_wire_open(void);
void tui_wire_draw(void (*draw)(const tui *t), const tui *t);
int tui_wire(void); /* of the terminal, whatever curses draws to */
/* Text in `width` columns of a window, clipped, blanks after it if `fill`. */
void tui_put(WINDOW *w, int y, int x, int width, const char *text, attr_t look, bool fill);
void tui_put_right(WINDOW *w, int y, int x, int width, const char *text, attr_t look);
/* A line being typed: the part around its cursor, which is put there. */
void tui_line(tui *t, WINDOW *w, const dv_editor *e, int y, int x, int width, attr_t look);
/* Text in which the words that a search found stand out. */
void tui_put_found(WINDOW *w, int y, int x, int width, const char *text, dv_str search,
                   attr_t look);
void tui_menus_free(tui *t);
/* A menu of n lines in a part of a window; the texts are copied. */
void tui_menu(tui *t, WINDOW *w, int y, int x, int rows, int columns, const char *const *line,
              size_t n, size_t marked, bool active);

/* Each draws one sort of screen into stdscr. */
void tui_paint_home(tui *t, const dv_home *h);
void tui_paint_list(tui *t, const dv_screen *s);
void tui_paint_due(tui *t, const dv_screen *s);
void tui_paint_pages(tui *t, const dv_screen *s);
void tui_paint_report(tui *t, dv_figures *f);
void tui_paint_meeting(tui *t, dv_figures *f);
void tui_paint_form(tui *t, const dv_form *f);
void tui_paint_grid(tui *t, dv_grid *g);
void tui_paint_conflict(tui *t, const dv_conflict *x);
void tui_form_free(tui *t);
int tui_form_left(void); /* the column where the fields begin, right of their labels */
/* What a field holds, appended, the blanks that pad it taken off. */
void tui_field_text(const live_form *l, size_t i, dv_buf *out);
bool tui_has_marks(dv_str text); /* that stand in the cell of the letter before them */
void tui_field_write(live_form *l, size_t i, dv_str text); /* the cursor goes to its beginning */
/* form_type.c: a key for the text of the form's field. */
void tui_form_key(tui *t, dv_key key);
/* Letter by letter, on one line; as it stands, never by Telex. */
void tui_form_paste(tui *t, dv_str text);
/* popup.c */
void tui_paint_over(tui *t);
/* What of it is wider than the screen and is told whole: its title, and what is marked. */
void tui_tell_over(const tui *t, dv_buf *out);
void tui_over_free(tui *t);
/* A framed window over the screen, in the middle or (low) at its end, and not over what stands left
 * of the column `left` unless it is too wide; false: no room for one. */
bool tui_window(tui *t, int rows, int columns, int left, bool low, const char *title);
/* find.c */
void tui_paint_finder(tui *t);

#endif

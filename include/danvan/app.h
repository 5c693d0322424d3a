/* The screens of one person: a stack of them, what lies over the top one (a pop-up to choose from,
 * a line to type, a text to edit), and what a key does.  No curses and no store here: what the
 * terminal shows is read from these structs, and what a person does comes in as keys. */
#ifndef DANVAN_APP_H
#define DANVAN_APP_H

#include "danvan/calendar.h"
#include "danvan/conflict.h"
#include "danvan/due.h"
#include "danvan/editor.h"
#include "danvan/figures.h"
#include "danvan/finder.h"
#include "danvan/form.h"
#include "danvan/grid.h"
#include "danvan/home.h"
#include "danvan/list.h"
#include "danvan/picker.h"

/* Part of a line of a text, as it is wrapped: bytes from..to, so many blanks before them. */
typedef struct dv_page_line {
    size_t from, to;
    int indent;
} dv_page_line;

/* A text to read: help, a record's history, a report's remarks. */
typedef struct dv_pages {
    const char *title;
    dv_buf text;
    dv_arena arena; /* of the lines */
    dv_page_line *line;
    size_t nline, top;
    const dv_kind *kind; /* a record's history: whose; otherwise NULL */
    dv_id id;
    bool gone; /* it was deleted when this was opened */
} dv_pages;

typedef struct dv_due_view {
    dv_arena arena;
    char heading[DV_TEXT_MAX];
    int days; /* due until so many days from now */
    bool not_overdue;
    int unit;
    int person; /* only theirs; DV_ALL_PEOPLE; otherwise as in dv_due */
    dv_due_found found;
    size_t sel, top;
    dv_arena shown; /* of the titles and stages around what is on the screen */
    const char **title, **stage;
    size_t from, nshown; /* of which rows these are */
} dv_due_view;

/* What a row says beside its dates: "" of a record that can't be read. */
const char *dv_due_title(const dv_due_view *d, size_t row);
const char *dv_due_stage(const dv_due_view *d, size_t row);

typedef struct dv_screen {
    unsigned is; /* DV_IN_… */
    dv_home *home;
    dv_list_view *list;
    dv_form *form;
    dv_figures *figures;
    dv_due_view *due;
    dv_pages *pages;
    dv_grid *grid;
    dv_conflict *conflict; /* of the form on the screen below */
} dv_screen;

typedef enum dv_over {
    DV_OVER_NOTHING,
    DV_OVER_PICKER,
    DV_OVER_PROMPT,
    DV_OVER_NOTES,
    DV_OVER_CALENDAR,
    DV_OVER_FIND
} dv_over;

enum { DV_SCREENS = 16 };

typedef struct dv_app {
    dv_registry *r;
    dv_screen stack[DV_SCREENS];
    size_t n;
    dv_over over;
    dv_picker picker;
    dv_editor editor;
    dv_typer typer; /* how keys become Vietnamese, wherever one types */
    dv_calendar calendar;
    dv_finder finder;
    char title[DV_PLACE_MAX]; /* of the prompt or the notes */
    int purpose;              /* what the thing over the screen was opened for */
    size_t field;             /* of the form, where it was opened for one */
    const dv_field *about;    /* what is being set or narrowed by in a list */
    const dv_stage *stage;    /* that the records are to be moved to; NULL: `about` is to be set */
    dv_buf value;
    dv_buf answer;        /* letters of a yes or no that is being typed */
    const dv_kind *saved; /* of the record that was saved last, until its list is seen; NULL */
    dv_id saved_id;
    uint64_t act; /* that is asked about to be taken back */
    char status[DV_TEXT_MAX];
    bool status_bad;
    bool quit;
    dv_err ended;      /* why it quits where nobody wanted that; DV_OK: it does not */
    int rows, columns; /* of the terminal */
    uint64_t stamp;    /* of the registry when the screens were read */
    int undrafted;     /* keys since the last draft */
    bool note_typed;   /* what is typed as a note is in no draft yet */
    dv_pin_draft note; /* its draft, without its texts */
} dv_app;

dv_rc dv_app_open(dv_registry *r, int rows, int columns, dv_app **out, dv_err *err);
void dv_app_close(dv_app *a);
dv_screen *dv_app_top(dv_app *a);
/* DV_IN_…: whose keys work now, the top screen's or those of what lies over it. */
unsigned dv_app_where(dv_app *a);

/* May the person do on the screen that is open what the command is for?  The context is the
 * application. */
bool dv_app_offers(void *app, dv_command_id c);
/* What an empty list says: why it is, and which key leads on; a line or two. */
void dv_app_empty_list(const dv_app *a, const dv_list_view *l, dv_buf *out);

/* False: the key is for the text of the form's field, which the terminal's own form library edits;
 * what comes of it is handed to dv_app_typed. */
bool dv_app_key(dv_app *a, dv_key key);
/* Is asked before each key and each look for others' changes.  False: the configuration does not
 * have the person any more, or in another role or unit, and the screen quits. */
bool dv_app_may_stay(dv_app *a);
void dv_app_typed(dv_app *a, const char *text);
/* How the field of the form that is open is typed: Telex or VNI; NULL: keys are what they say, as
 * in a day or a number. */
dv_typer *dv_app_typer(dv_app *a);
/* Text from elsewhere: never a command.  False: it is for the text of the form's field. */
bool dv_app_paste(dv_app *a, dv_str text);
/* A mark was typed, and no letter stands before it that it could go to. */
void dv_app_lone_mark(dv_app *a);
/* What was typed had no room in the form's field: marked there, and said on the status line. */
void dv_app_field_full(dv_app *a, const dv_refusal *x);
/* The key means nothing where it was typed: said there, with the key that helps. */
void dv_app_key_idle(dv_app *a);

void dv_app_resize(dv_app *a, int rows, int columns);
/* No key has come for a while: drafts are written, others' changes are looked for.  True if the
 * screen is to be drawn. */
bool dv_app_pause(dv_app *a);
/* Keys come without a pause, and this was one more: after so many of them the draft is written all
 * the same, for who is cut off without warning in the middle of a page. */
enum { DV_KEYS_UNDRAFTED = 100 };
void dv_app_goes_on(dv_app *a);
/* Is there anything typed on the screen that is in no draft yet? */
bool dv_app_undrafted(dv_app *a);
bool dv_app_follow(dv_app *a);
/* Does the screen wait for figures that take a while to count? */
bool dv_app_waiting(dv_app *a);
/* Counts them, until stop says that there is something else to do.  True if the screen is to be
 * drawn. */
bool dv_app_count(dv_app *a, bool (*stop)(void *ctx), void *ctx);
/* The line is going down: everything typed becomes a draft. */
void dv_app_hang_up(dv_app *a);

/* How many hits of a search a terminal of so many rows shows. */
int dv_app_find_rows(const dv_app *a);
/* How many rows of a list or a table a terminal of so many rows shows. */
int dv_app_body(const dv_app *a, const dv_screen *s);

#endif

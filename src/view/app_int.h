/* The parts of the application that its files share. */
#ifndef DANVAN_APP_INT_H
#define DANVAN_APP_INT_H

#include "danvan/app.h"

/* What the thing over a screen was opened for. */
typedef enum purpose {
    FOR_NOTHING,
    FOR_FIELD,
    FOR_FORM_STAGE,
    FOR_LEAVING,
    FOR_DRAFT,
    FOR_LAST_VALUE,
    FOR_AGAIN,
    FOR_MOVE,
    FOR_EDIT_FIELD,
    FOR_EDIT_VALUE,
    FOR_BULK,
    FOR_FIND,
    FOR_REFERENCE,
    FOR_UNDO,
    FOR_KEPT,
    FOR_DROP_KEPT,
    FOR_KEEP,
    FOR_REVISION,
    FOR_DELETED,
    FOR_NARROW_FIELD,
    FOR_NARROW_VALUE,
    FOR_FILTER_STAGE,
    FOR_FILTER_CATEGORY,
    FOR_UNIT,
    FOR_SORT,
    FOR_REPORT,
    FOR_SEARCH,
    FOR_PERIOD,
    FOR_AS_OF,
    FOR_PIN,
    FOR_NOTE,
    FOR_LEAVING_NOTE,
    FOR_EXPORT,
    FOR_DUE_GROUP,
    FOR_DELETE,
    FOR_REVEAL
} purpose;

void dv_app_say(dv_app *a, bool bad, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void dv_app_say_err(dv_app *a, const dv_err *err);
dv_screen *dv_app_push(dv_app *a, dv_screen s);
void dv_app_pop(dv_app *a);
void dv_app_reload_top(dv_app *a);

dv_picker *dv_app_pick(dv_app *a, purpose why, const char *title);
void dv_app_pick_ready(dv_app *a, const char *marked);
/* What becomes of what is typed: "save", "draft", "drop" or "stay". */
void dv_app_pick_leaving(dv_app *a, purpose why, const char *title);
void dv_app_prompt(dv_app *a, purpose why, const char *title, const char *text);
void dv_app_name(dv_app *a, const char *title);
void dv_app_over_closed(dv_app *a);
/* The form whose field is worked on, a row of a grid too; NULL: none. */
dv_form *dv_app_form(dv_app *a);
/* What a command does on the screen that is open. */
void dv_app_screen_command(dv_app *a, dv_command_id c);
/* How many of its n rows a command moves the mark of that screen; 0: it is none that does. */
long dv_app_rows_moved(dv_app *a, dv_command_id c, size_t n);
/* What has no room is not cut behind somebody's back. */
void dv_app_paste_refused(dv_app *a);
/* Is the key that which takes off the whole of a text? */
bool dv_app_clears(dv_key key);
/* A text that is typed is full; if it is a field's, the field is to be marked, too. */
void dv_app_say_full(dv_app *a, const dv_refusal *x);
/* Into the line or the notes that are open. */
void dv_app_over_paste(dv_app *a, dv_str text);
void dv_app_over_key(dv_app *a, dv_key key);

void dv_app_open_list(dv_app *a, const dv_kind *k);
void dv_app_open_ids(dv_app *a, const dv_kind *k, const char *title, const dv_id *ids, size_t n);
void dv_app_open_form(dv_app *a, const dv_kind *k, dv_id id);
void dv_app_open_draft(dv_app *a, const dv_kind *k, dv_id id, uint32_t slot);
/* Into the form that is open, and says what has become of its record since. */
void dv_app_take_draft(dv_app *a, dv_form *f, uint32_t slot);
/* Keeps what was typed into the form of a record that is deleted by now. */
void dv_app_keep_orphan(dv_app *a, dv_form *f);
void dv_app_open_report(dv_app *a, const dv_report *rep);
/* What a figure of the first screen counts; NULL: all that is overdue and due soon. */
void dv_app_open_due(dv_app *a, const dv_home_entry *of);
/* Takes the pages over: wrapped, and put on top of the stack. */
void dv_app_open_pages(dv_app *a, dv_pages *p);
dv_pages *dv_pages_new(const char *title);
void dv_pages_free(dv_pages *p);
void dv_pages_wrap(dv_pages *p, int columns);
void dv_app_open_help(dv_app *a);
void dv_app_open_remarks(dv_app *a, const dv_figures *f);
void dv_app_ask_reveal(dv_app *a, const dv_form *f);
void dv_app_reveal(dv_app *a, const dv_form *f, const char *reason);
void dv_app_open_history(dv_app *a, const dv_kind *k, dv_id id);
void dv_app_pick_stage(dv_app *a, purpose why, const dv_kind *k, const dv_stage *now);
void dv_app_pick_unit(dv_app *a, dv_date day);
void dv_app_pick_report(dv_app *a);

/* Each: what a command does on its screen. */
void dv_app_home_command(dv_app *a, dv_home *h, dv_command_id c);
void dv_app_list_command(dv_app *a, dv_list_view *l, dv_command_id c);
void dv_app_form_command(dv_app *a, dv_form *f, dv_command_id c);
void dv_app_report_command(dv_app *a, dv_figures *f, dv_command_id c);
void dv_app_due_command(dv_app *a, dv_due_view *d, dv_command_id c);
void dv_app_pages_command(dv_app *a, dv_pages *p, dv_command_id c);
void dv_app_due_grouped(dv_app *a, dv_due_view *d, const dv_item *it);
dv_rc dv_app_due_reload(dv_app *a, dv_due_view *d, dv_err *err);

/* On the figures themselves: narrowing, order, drawings, notes, one figure for the whole room. */
void dv_app_figure_command(dv_app *a, dv_figures *f, dv_command_id c);
void dv_app_figure_narrowed(dv_app *a, dv_figures *f, const dv_item *it);
void dv_app_figure_export(dv_app *a, dv_figures *f, dv_str path);
/* The line to type a note in, with what is there or with a draft: this one, or (NULL) the newest.
 */
void dv_app_ask_note(dv_app *a, const dv_figures *f, const dv_pin_draft *of);
/* The same for a draft of the first screen, on its figure. */
void dv_app_open_note(dv_app *a, const dv_pin_draft *d);
void dv_app_note_picked(dv_app *a, const dv_item *it);
/* Esc on the line: what is typed goes nowhere before that is asked; `it` is the answer, NULL: to
 * stay. */
void dv_app_leave_note(dv_app *a, const dv_figures *f);
void dv_app_note_left(dv_app *a, const dv_item *it);
/* Stays open where it is refused. */
void dv_app_put_note(dv_app *a, dv_figures *f, const char *text);
/* The note that is being typed: its draft is stored, or thrown away. */
dv_rc dv_app_draft_note(dv_app *a, dv_err *err);
void dv_app_drop_note(dv_app *a);
/* Asks for the earlier periods, if they are drawn. */
void dv_app_figure_trend(dv_app *a, dv_figures *f);

/* Each: what was chosen or typed for a purpose. */
void dv_app_form_picked(dv_app *a, dv_form *f, const dv_item *it);
void dv_app_list_picked(dv_app *a, dv_list_view *l, const dv_item *it);
void dv_app_report_picked(dv_app *a, const dv_item *it);
void dv_app_form_prompted(dv_app *a, dv_form *f, const char *text);
void dv_app_list_prompted(dv_app *a, dv_list_view *l, const char *text);
void dv_app_report_prompted(dv_app *a, dv_figures *f, const char *text);
void dv_app_grid_command(dv_app *a, dv_grid *g, dv_command_id c);
void dv_app_grid_prompted(dv_app *a, dv_grid *g, const char *text);
void dv_app_grid_picked(dv_app *a, dv_grid *g, const dv_item *it);
/* A key that is no command of the grid: for the cell. */
void dv_app_grid_key(dv_app *a, dv_grid *g, dv_key key);
void dv_app_open_grid(dv_app *a, const dv_kind *k);
void dv_app_open_grid_draft(dv_app *a, const dv_kind *k, uint32_t no);
void dv_app_conflict_command(dv_app *a, dv_conflict *x, dv_command_id c);

/* Finding while one types: a record to open, or (FOR_REFERENCE) for the form's field. */
void dv_app_find(dv_app *a, purpose why, const dv_kind *kind);
void dv_app_find_key(dv_app *a, dv_key key);
void dv_app_find_paste(dv_app *a, dv_str text);

/* Templates of a form, filters of a list: whichever screen is open. */
void dv_app_pick_kept(dv_app *a);
void dv_app_kept_picked(dv_app *a, const dv_item *it);
void dv_app_keep_prompted(dv_app *a, const char *text);

/* Taking back: the last act, asked about first; a record as it was, from its history. */
void dv_app_ask_undo(dv_app *a, bool redo);
void dv_app_undo_picked(dv_app *a, const dv_item *it);
void dv_app_pick_revision(dv_app *a, const dv_pages *p);
void dv_app_revision_picked(dv_app *a, const dv_pages *p, const dv_item *it);

enum { DV_DELETED_FIRST = 500 }; /* how many are shown before more are asked for */
/* What has been deleted of a kind: the latest `most` to choose from, and what one was. */
void dv_app_pick_deleted(dv_app *a, const dv_kind *k, size_t most);
void dv_app_deleted_picked(dv_app *a, const dv_kind *k, const dv_item *it);
/* Of one that was to be brought back: is it there again?  Then that is told, and it is shown. */
bool dv_app_is_back(dv_app *a, const dv_kind *k, dv_id id);
/* Into the text: what it was, and who took it away.  False: it is not deleted. */
bool dv_app_tell_deleted(const dv_app *a, const dv_kind *k, dv_id id, dv_buf *out);
/* As it was at a revision; its list is left at it. */
void dv_app_bring_back(dv_app *a, const dv_kind *k, dv_id id, uint32_t revision);

/* Acts on the records of a list: the one at the cursor, or all that are marked. */
void dv_app_pick_bulk_stage(dv_app *a, const dv_list_view *l);
void dv_app_pick_list_field(dv_app *a, purpose why, const dv_list_view *l);
void dv_app_ask_delete(dv_app *a, const dv_list_view *l);
void dv_app_delete(dv_app *a, dv_list_view *l, const char *reason);
void dv_app_copy(dv_app *a, const dv_list_view *l);
/* What was chosen or typed for one of them. */
void dv_app_act_picked(dv_app *a, dv_list_view *l, const dv_item *it);
void dv_app_act_prompted(dv_app *a, dv_list_view *l, const char *text);
void dv_app_list_search(dv_app *a, dv_list_view *l, const char *text);
void dv_app_list_reload(dv_app *a, dv_list_view *l);

/* The form's field where the cursor is. */
/* Opens a picker for a field of a closed type; the caller then says dv_app_pick_ready. */
bool dv_app_pick_value(dv_app *a, purpose why, const dv_field *decl, dv_date day);
/* What it is chosen from or written in, over the screen; false for a field that is simply typed. */
bool dv_app_open_field(dv_app *a, dv_form *f);
/* What helps to fill a field that is typed: a month to choose a day from, a search for the record
 * to refer to; false: nothing does. */
bool dv_app_help_typing(dv_app *a, dv_form *f);
/* A key for a field that is not typed: lists open, yes and no are taken. */
bool dv_app_field_key(dv_app *a, dv_form *f, dv_key key);
/* A key on a yes-or-no field: its first letter in either language says it, and the rest of the word
 * says nothing else; the blank turns it over.  False: it is part of neither. */
bool dv_app_answer(dv_app *a, dv_form *f, dv_key key);
/* Before every key: does what was typed as an answer go on with it? */
void dv_app_answer_key(dv_app *a, dv_key key);
/* What is chosen in the list over the field, or, if nothing matches, what is typed there. */
void dv_app_take_picked(dv_app *a, dv_form *f);
/* What is sealed in the field of the cursor goes when it is saved. */
void dv_app_say_replaced(dv_app *a, const dv_form *f);
/* Letters in an open list stand in its field then, for the draft. */
void dv_app_keep_letters(dv_app *a);
void dv_app_pick_last_value(dv_app *a, dv_form *f);
/* Asks for the second typing, if the field needs one and has not had it. */
bool dv_app_ask_again(dv_app *a, const dv_form *f);
/* False: it differs, which is said. */
bool dv_app_typed_again(dv_app *a, dv_form *f, const char *text);

/* True: it is no command for this person on this form, and why is said. */
bool dv_app_form_denies(dv_app *a, const dv_form *f, dv_command_id c);
/* DV_OK: there is a stage that the person may move it to, or none that may follow for anybody. */
dv_rc dv_app_may_move(const dv_app *a, const dv_record *rec, dv_err *err);
/* True: the form is only to be read, which is said. */
bool dv_app_refuses(dv_app *a, const dv_form *f, const dv_stage *stage);
bool dv_app_save_form(dv_app *a, dv_form *f);
/* And goes on in the form, unless the record is hidden from the person now. */
void dv_app_save_stay(dv_app *a, dv_form *f);
void dv_app_open_conflict(dv_app *a, dv_form *f);

#endif

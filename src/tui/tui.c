#include "danvan/tui.h"

#include "danvan/utf8.h"

#include "tui_int.h"

#include <malloc.h>

/* A draft is written after a pause of at most one second, or in the middle of typing that goes on
 * without one; others' changes are looked for less often, and only while nobody types. */
enum { DRAFT_PAUSE = 800, FOLLOW_PAUSE = 3000 };

static int patience(const tui *t)
{
    if (dv_app_waiting(t->app))
        return 0;
    return dv_app_undrafted(t->app) ? DRAFT_PAUSE : FOLLOW_PAUSE;
}

/* No letter of what is pasted is a command. */
static void take_text(tui *t, dv_key k)
{
    if (k == DV_KEY_PASTED) {
        if (!dv_app_paste(t->app, tui_pasted()))
            tui_form_paste(t, tui_pasted());
    } else if (!dv_app_key(t->app, k)) {
        tui_form_key(t, k);
    }
}

/* Does it write, or move within what is written, and nothing more? */
static bool is_writing(const tui *t, dv_key k)
{
    const dv_screen *s = dv_app_top(t->app);
    dv_command_id c = dv_command_for(dv_app_where(t->app), k);
    if (t->app->over == DV_OVER_PROMPT) /* a note on a figure has a draft too */
        return c == DV_CMD_NONE || c >= DV_CMD_EDIT_UNDO;
    if ((!s->form && !s->grid) ||
        (t->app->over != DV_OVER_NOTHING && t->app->over != DV_OVER_NOTES))
        return false;
    return c == DV_CMD_NONE || (c >= DV_CMD_UP && c <= DV_CMD_RIGHT) || c == DV_CMD_NEXT_FIELD ||
           c == DV_CMD_PREVIOUS_FIELD || c == DV_CMD_ENTER || c >= DV_CMD_EDIT_UNDO;
}

/* What he had typed before he could be told that he may not stay belongs to his draft, and into the
 * fields that he typed it into.  Nothing is shown of it. */
static void take_last_words(tui *t, dv_key k)
{
    while (k && k != DV_KEY_GONE && k != DV_KEY_RESIZED && is_writing(t, k)) {
        take_text(t, k);
        tui_paint(t); /* the field that the next letter goes to */
        k = tui_key(0);
    }
}

static void key(tui *t, dv_key k)
{
    if (!dv_app_may_stay(t->app)) {
        take_last_words(t, k);
        return;
    }
    if (k == DV_KEY_RESIZED) {
        /* Nothing typed lives in curses alone: the form is made anew from the model. */
        dv_app_pause(t->app);
        tui_fit_columns();
        dv_app_resize(t->app, LINES, COLS);
        clearok(stdscr, TRUE);
        return;
    }
    if (k == ('L' & 0x1F))
        clearok(stdscr, TRUE);
    if (LINES < LEAST_ROWS || COLS < LEAST_COLUMNS)
        return;
    take_text(t, k);
}

static bool key_waits(void *ctx)
{
    (void)ctx;
    return tui_key_waits(0);
}

/* True if anything is to be drawn. */
static bool idle(tui *t)
{
    if (dv_app_waiting(t->app))
        return dv_app_count(t->app, key_waits, NULL);
    bool drafted = dv_app_pause(t->app);
    if (!dv_app_may_stay(t->app)) {
        take_last_words(t, tui_key(0));
        return true;
    }
    return dv_app_follow(t->app) || drafted;
}

/* Keys that came together are drawn once, for a line that is slow pays for each drawing; a flood of
 * them still shows something now and then. */
static bool show(const tui *t, int keys)
{
    enum { MOST_KEYS = 64 };
    if (keys < MOST_KEYS && tui_more_follows())
        return false;
    tui_show(t);
    return true;
}

static void run(tui *t)
{
    bool drawn = false;
    int keys = 0; /* since the last drawing */
    while (!t->app->quit) {
        if (!drawn) {
            tui_paint(t);
            drawn = show(t, keys);
            keys = drawn ? 0 : keys;
        }
        dv_key k = tui_key(drawn ? patience(t) : 0);
        if (k == DV_KEY_GONE || tui_hung_up())
            break;
        keys += k != 0;
        if (k) {
            key(t, k);
            dv_app_goes_on(t->app);
        }
        drawn = drawn && !k && !idle(t);
    }
    /* Leaving or cut off: a form that is still open somewhere becomes a draft. */
    dv_app_hang_up(t->app);
}

/* What a search takes for a moment goes back to the system: the C library would keep ever larger
 * pieces of it, for each of the many who have a screen open all day. */
static void give_back_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

dv_rc dv_tui_run(dv_registry *r, dv_err *err)
{
    tui t = {0};
    give_back_memory();
    dv_rc rc = tui_start(&t, err);
    if (rc != DV_OK)
        return rc;
    tui_watch_signals();
    rc = dv_app_open(r, LINES, COLS, &t.app, err);
    if (rc == DV_OK) {
        run(&t);
        if (t.app->ended.rc != DV_OK)
            rc = dv_fail(err, t.app->ended.rc, t.app->ended.place, "%s", t.app->ended.text);
        tui_over_free(&t);
        tui_form_free(&t);
        dv_app_close(t.app);
    }
    tui_stop();
    return rc;
}

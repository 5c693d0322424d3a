/* The screens under any keys, with records to look at: whatever is pressed, each screen stays in
 * bounds, nothing is saved that is not sound, and what was typed is in a draft at the end.  The
 * first byte is the terminal's size. */
#include "danvan/app.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"
#include "danvan/verify.h"

#include "fuzz.h"

#include <string.h>

/* Below a blank: the keys without a character, and what is no key. */
enum { PAUSE = -1, RESIZE = -2, TEXT = -3 };
static const dv_key acts[] = {
    PAUSE,
    RESIZE,
    TEXT,
    DV_KEY_ENTER,
    DV_KEY_ESC,
    DV_KEY_TAB,
    DV_KEY_BACK_TAB,
    DV_KEY_UP,
    DV_KEY_DOWN,
    DV_KEY_LEFT,
    DV_KEY_RIGHT,
    DV_KEY_PAGE_UP,
    DV_KEY_PAGE_DOWN,
    DV_KEY_HOME,
    DV_KEY_END,
    DV_KEY_DELETE,
    DV_KEY_BACKSPACE,
    DV_KEY_F1,
    DV_KEY_F1 + 1,
    DV_KEY_F1 + 2,
    DV_KEY_F1 + 3,
    DV_KEY_F1 + 4,
    DV_KEY_F1 + 5,
    DV_KEY_F1 + 6,
    DV_KEY_F1 + 7,
    DV_KEY_F1 + 8,
    DV_KEY_F1 + 9,
    DV_KEY_F1 + 10,
    DV_KEY_WORD_LEFT,
    DV_KEY_TEXT_END,
    DV_KEY_INSERT,
    DV_KEY_F12,
};
_Static_assert(sizeof acts / sizeof acts[0] == 32, "one for each byte below a blank");

/* Above ASCII: Ctrl and a letter, then letters of the language. */
static dv_key key_of(uint8_t byte)
{
    static const int32_t letters[] = {0xE1, 0x111, 0x1B0, 0x1ED9, 0x301, 0x323, 0x4E2D, 0xFFFD};
    if (byte < ' ')
        return acts[byte];
    if (byte < 0x80)
        return byte;
    return byte < 0xC0 ? byte & 0x1F : letters[byte % 8];
}

/* ---- what holds at any time ---- */

static void sound_list(const dv_list_view *l)
{
    HOLDS(l->n == 0 || (l->sel < l->n && l->top <= l->sel && l->sel - l->top < (size_t)l->height));
    HOLDS(l->n <= l->count && (l->count == 0 || l->position < l->count));
    HOLDS((dv_list_marked(l) != NULL) == (l->n > 0));
    for (size_t i = 1; i < l->nmark; i++)
        HOLDS(l->mark[i - 1] < l->mark[i]);
}

static void sound_figures(const dv_figures *f)
{
    HOLDS(f->nrow == 0 || f->row < f->nrow);
    HOLDS(f->ncol == 0 || f->col < f->ncol);
    HOLDS(f->nnarrow <= DV_FIGURES_NARROWS);
    for (size_t i = 0; i < f->nrow; i++)
        for (size_t c = 0; c < f->ncol; c++)
            HOLDS(f->cell[i][c]);
}

static void sound_form(const dv_form *f)
{
    HOLDS(f->at < f->kind->nfield);
    for (size_t i = 0; i < f->kind->nfield; i++) {
        dv_str text = {dv_buf_cstr(&f->field[i].text), f->field[i].text.n};
        HOLDS(dv_utf8_check(text) == text.n);
        HOLDS(!f->field[i].fault || *f->field[i].fault);
    }
}

static void sound(dv_app *a)
{
    HOLDS(a->n >= 1 && a->n <= DV_SCREENS);
    const dv_screen *s = dv_app_top(a);
    HOLDS(s->is && dv_app_where(a) && a->over <= DV_OVER_FIND);
    HOLDS(dv_utf8_check(dv_str_from(a->status)) == strlen(a->status));
    HOLDS(!a->status_bad || *a->status);
    if (s->list)
        sound_list(s->list);
    if (s->figures)
        sound_figures(s->figures);
    if (s->form)
        sound_form(s->form);
    if (s->pages)
        HOLDS(s->pages->top <= s->pages->nline);
    if (s->due)
        HOLDS(s->due->found.n == 0 || s->due->sel < s->due->found.n);
    if (a->over == DV_OVER_PROMPT || a->over == DV_OVER_NOTES)
        HOLDS(a->editor.at <= a->editor.text.n);
}

/* ---- keys ---- */

/* What the terminal's form does: the letter comes at the end of the field's text. */
static void into_field(dv_app *a, dv_key key)
{
    const dv_form *f = dv_app_top(a)->form;
    dv_buf text = {0}, nfc = {0};
    HOLDS(f);
    dv_buf_add(&text, (dv_str){dv_buf_cstr(&f->field[f->at].text), f->field[f->at].text.n});
    if (key == DV_KEY_BACKSPACE)
        text.n -= dv_utf8_grapheme_back(dv_buf_str(&text));
    else if (key >= ' ' && key < DV_KEY_SPECIAL)
        dv_utf8_put(&text, key);
    HOLDS(dv_utf8_nfc(&nfc, dv_buf_str(&text)));
    dv_app_typed(a, dv_buf_cstr(&nfc));
    dv_buf_free(&text);
    dv_buf_free(&nfc);
}

/* Text whose length is the next byte; how many bytes it took. */
static size_t paste(dv_app *a, const uint8_t *data, size_t size)
{
    size_t n = size ? data[0] % 16u + 1 : 0;
    n = n < size ? n : size;
    dv_buf text = {0};
    dv_str rest = {(const char *)data, n};
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;)
        dv_utf8_put(&text, cp);
    if (!dv_app_paste(a, dv_buf_str(&text)))
        for (rest = dv_buf_str(&text); rest.n;)
            into_field(a, dv_utf8_next(&rest));
    dv_buf_free(&text);
    return n;
}

static void resize(dv_app *a, uint8_t byte)
{
    dv_app_resize(a, 1 + byte % 40, 1 + byte * 7 % 160);
}

/* False: a file would be written wherever the keys say. */
static bool harmless(dv_app *a, dv_key key)
{
    return dv_command_for(dv_app_where(a), key) != DV_CMD_EXPORT;
}

static void play(dv_app *a, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size && !a->quit; i++) {
        dv_key key = key_of(data[i]);
        if (key == PAUSE) {
            dv_app_pause(a);
            dv_app_follow(a);
        } else if (key == RESIZE) {
            resize(a, i + 1 < size ? data[++i] : 0);
        } else if (key == TEXT) {
            i += paste(a, data + i + 1, size - i - 1);
        } else if (key && harmless(a, key) && !dv_app_key(a, key)) {
            into_field(a, key);
        }
        sound(a);
    }
}

static void verify(dv_registry *r)
{
    dv_arena arena = {0};
    dv_faults faults;
    dv_verify_result result;
    dv_err err = {0};
    dv_faults_init(&faults, &arena);
    HOLDS(dv_verify(r, false, &result, &faults, &err) == DV_OK);
    dv_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dv_app *a;
    dv_err err;
    if (size < 2)
        return 0;
    dv_registry *r = fuzz_filled();
    uint64_t stamp = dv_registry_stamp(r);
    dv_lang_set(data[0] & 1 ? DV_VI : DV_EN);
    HOLDS(dv_app_open(r, 24, 80, &a, &err) == DV_OK);
    resize(a, data[0]);
    play(a, data + 1, size - 1);
    dv_app_hang_up(a);
    HOLDS(!dv_app_undrafted(a) || a->status_bad);
    dv_app_close(a);
    if (dv_registry_stamp(r) != stamp)
        verify(r);
    dv_registry_close(r);
    dv_lang_set(DV_EN);
    return 0;
}

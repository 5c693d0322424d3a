/* The editor under any keys, beside a text that is kept apart: every key does to the text what it
 * is there for and nothing else, and all that was done can be taken back and made again.  The first
 * three bytes choose one line or many, the width, and the limit. */
#include "danvan/editor.h"

#include "danvan/utf8.h"

#include "fuzz.h"

#include <string.h>

static const int32_t letters[] = {0xE1,  0x111, 0x1A1, 0x1B0,  0x1ED9,  0x300,  0x301,
                                  0x302, 0x323, 0x31B, 0x4E2D, 0x1F600, 0x200D, 0x1F1FB};

/* Below a blank every byte is a command or a key without a character. */
static const struct {
    dv_command_id command;
    dv_key key;
} acts[] = {
    {DV_CMD_EDIT_UNDO, 0},           {DV_CMD_EDIT_REDO, 0},
    {DV_CMD_EDIT_CUT_LINE, 0},       {DV_CMD_EDIT_CUT_REST, 0},
    {DV_CMD_EDIT_CUT_ALL, 0},        {DV_CMD_EDIT_PASTE, 0},
    {DV_CMD_EDIT_ERASE_WORD, 0},     {DV_CMD_EDIT_WORD_LEFT, 0},
    {DV_CMD_EDIT_WORD_RIGHT, 0},     {DV_CMD_EDIT_LINE_BEGIN, 0},
    {DV_CMD_EDIT_LINE_END, 0},       {DV_CMD_EDIT_TEXT_BEGIN, 0},
    {DV_CMD_EDIT_TEXT_END, 0},       {DV_CMD_EDIT_ERASE_NEXT_WORD, 0},
    {DV_CMD_NONE, DV_KEY_UP},        {DV_CMD_NONE, DV_KEY_DOWN},
    {DV_CMD_NONE, DV_KEY_LEFT},      {DV_CMD_NONE, DV_KEY_RIGHT},
    {DV_CMD_NONE, DV_KEY_ENTER},     {DV_CMD_NONE, DV_KEY_PAGE_UP},
    {DV_CMD_NONE, DV_KEY_PAGE_DOWN}, {DV_CMD_NONE, '\n'},
    {DV_CMD_NONE, DV_KEY_DELETE},    {DV_CMD_NONE, DV_KEY_BACKSPACE},
    {DV_CMD_NONE, DV_KEY_F12},
};
enum { ACTS = sizeof acts / sizeof acts[0], PASTE = 0xFF };

/* The first key of a command, as the table has it. */
static dv_key key_of_command(dv_command_id id)
{
    size_t n;
    const dv_command *c = dv_commands(&n);
    for (size_t i = 0; i < n; i++)
        if (c[i].id == id) {
            dv_str rest = dv_str_from(c[i].keys), name;
            dv_str_cut(&rest, ' ', &name);
            return dv_key_named(name);
        }
    return 0;
}

static dv_key key_of(uint8_t byte, dv_command_id *command)
{
    *command = DV_CMD_NONE;
    if (byte >= 0x80)
        return letters[byte % (sizeof letters / sizeof letters[0])];
    if (byte >= ' ' && byte < 0x7F)
        return byte;
    *command = acts[byte % ACTS].command;
    return *command ? key_of_command(*command) : acts[byte % ACTS].key;
}

static dv_str text_of(dv_editor *e)
{
    return (dv_str){dv_buf_cstr(&e->text), e->text.n};
}

/* ---- what holds at any time ---- */

static void sound_text(dv_editor *e)
{
    dv_buf nfc = {0};
    HOLDS(e->at <= e->text.n && dv_utf8_check((dv_str){dv_buf_cstr(&e->text), e->at}) == e->at);
    HOLDS(dv_utf8_nfc(&nfc, text_of(e)) && dv_str_eq(dv_buf_str(&nfc), text_of(e)));
    HOLDS(!e->max || dv_utf8_count(text_of(e)) <= e->max);
    HOLDS(!e->one_line || !memchr(dv_buf_cstr(&e->text), '\n', e->text.n));
    dv_buf_free(&nfc);
}

/* The lines are the whole text in its order, each as wide as it may be. */
static void sound_lines(dv_editor *e)
{
    dv_visual_line v, last = {0};
    size_t n = 0, line;
    int column;
    for (; dv_editor_line(e, n, &v); last = v, n++) {
        size_t expected = n ? last.to : 0;
        HOLDS(v.from <= v.to && v.to <= e->text.n);
        HOLDS(v.from == expected || (v.from == expected + 1 && e->text.p[expected] == '\n'));
        dv_str s = {dv_buf_cstr(&e->text) + v.from, v.to - v.from};
        HOLDS(!memchr(s.p, '\n', s.n));
        HOLDS(e->one_line || dv_utf8_columns(s) <= e->width || dv_utf8_grapheme(s) == s.n);
    }
    HOLDS(n && last.to == e->text.n);
    dv_editor_cursor(e, &line, &column);
    HOLDS(line < n && dv_editor_line(e, line, &v) && v.from <= e->at && e->at <= v.to);
    HOLDS(column >= 0 && (e->one_line || column <= e->width || v.to - v.from <= 64));
}

/* ---- what a key does ---- */

/* One after the other, joined where they meet. */
static bool is(dv_editor *e, dv_str a, dv_str b, dv_str c)
{
    dv_buf all = {0}, nfc = {0};
    dv_buf_add(&all, a);
    dv_buf_add(&all, b);
    dv_buf_add(&all, c);
    HOLDS(dv_utf8_nfc(&nfc, dv_buf_str(&all)));
    bool same = dv_str_eq(dv_buf_str(&nfc), text_of(e));
    dv_buf_free(&all);
    dv_buf_free(&nfc);
    return same;
}

static bool moves(dv_command_id c, dv_key key)
{
    return (c >= DV_CMD_EDIT_WORD_LEFT && c <= DV_CMD_EDIT_TEXT_END) ||
           (!c &&
            (key == DV_KEY_UP || key == DV_KEY_DOWN || key == DV_KEY_LEFT || key == DV_KEY_RIGHT ||
             key == DV_KEY_PAGE_UP || key == DV_KEY_PAGE_DOWN || key == DV_KEY_F12));
}

static bool cuts(dv_command_id c)
{
    return c == DV_CMD_EDIT_CUT_LINE || c == DV_CMD_EDIT_CUT_REST || c == DV_CMD_EDIT_CUT_ALL;
}

static void did(dv_editor *e, dv_str was, size_t at, dv_command_id c, dv_key key, bool full)
{
    dv_str head = {was.p, at}, tail = {was.p + at, was.n - at};
    dv_str clip = dv_buf_str(&e->clip), none = {0};
    if (moves(c, key))
        HOLDS(dv_str_eq(was, text_of(e)));
    else if (cuts(c))
        HOLDS(e->text.n <= was.n && (e->text.n == was.n || clip.n >= was.n - e->text.n));
    else if (c == DV_CMD_EDIT_PASTE)
        HOLDS(full || is(e, head, clip, tail));
    else if (key == DV_KEY_BACKSPACE && !c)
        HOLDS(is(e, (dv_str){was.p, at - dv_utf8_grapheme_back(head)}, none, tail));
    else if (key == DV_KEY_DELETE && !c) {
        size_t n = dv_utf8_grapheme(tail);
        HOLDS(is(e, head, none, (dv_str){tail.p + n, tail.n - n}));
    } else if (!c && key >= ' ' && key < DV_KEY_SPECIAL && !dv_utf8_is_mark(key) && !full) {
        dv_buf letter = {0};
        dv_utf8_put(&letter, key);
        HOLDS(is(e, head, dv_buf_str(&letter), tail));
        HOLDS(e->at == at + letter.n || dv_utf8_is_mark(dv_utf8_next(&tail)));
        dv_buf_free(&letter);
    }
    HOLDS(!full || e->max);
}

static void one_key(dv_editor *e, uint8_t byte)
{
    dv_command_id c;
    dv_key key = key_of(byte, &c);
    dv_buf was = {0};
    bool full = false;
    size_t at = e->at;
    /* What a one-line editor has no command for is another screen's. */
    if (c && dv_command_for(e->one_line ? DV_IN_PROMPT : DV_IN_NOTES, key) != c)
        return;
    dv_buf_add(&was, text_of(e));
    bool meant = dv_editor_key(e, key, 5, &full);
    HOLDS(meant || dv_str_eq(dv_buf_str(&was), text_of(e)));
    if (!e->typer)
        did(e, dv_buf_str(&was), at, c, key, full);
    dv_buf_free(&was);
}

/* ---- taking back ---- */

static void back_and_forth(dv_editor *e)
{
    dv_command_id c;
    dv_key undo = key_of(0, &c), redo = key_of(1, &c);
    bool full;
    dv_buf now = {0};
    dv_buf_add(&now, text_of(e));
    size_t steps = 0;
    for (; e->past.done.n; steps++)
        dv_editor_key(e, undo, 5, &full);
    HOLDS(e->text.n == 0);
    while (steps--)
        dv_editor_key(e, redo, 5, &full);
    HOLDS(dv_str_eq(dv_buf_str(&now), text_of(e)));
    dv_buf_free(&now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { HEAD = 3 };
    if (size < HEAD)
        return 0;
    dv_editor e;
    dv_typer typer = {.how = (dv_typing)(data[0] >> 1 & 3) % 3};
    dv_editor_init(&e, NULL, data[0] & 1, data[2] % 64);
    e.width = data[1] % 32 + 2;
    e.typer = typer.how == DV_TYPE_PLAIN ? NULL : &typer;
    for (size_t i = HEAD; i < size; i++) {
        if (data[i] == PASTE) {
            bool full;
            size_t n = size - i - 1 < 7 ? size - i - 1 : 7;
            dv_editor_paste(&e, (dv_str){(const char *)data + i + 1, n}, &full);
            HOLDS(!full || e.max);
            i += n;
        } else {
            one_key(&e, data[i]);
        }
        sound_text(&e);
        sound_lines(&e);
    }
    back_and_forth(&e);
    dv_editor_free(&e);
    dv_typer_free(&typer);
    return 0;
}

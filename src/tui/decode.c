/* Keys from what curses hands on: bytes, and the codes of keys that it knows.  A byte that is no
 * UTF-8 is dropped and the next one begins anew: curses' own wide input goes deaf on it. */
#include "danvan/utf8.h"

#include "tui_int.h"

static const struct {
    int code;
    dv_key key;
} codes[] = {
    {KEY_UP, DV_KEY_UP},
    {KEY_DOWN, DV_KEY_DOWN},
    {KEY_LEFT, DV_KEY_LEFT},
    {KEY_RIGHT, DV_KEY_RIGHT},
    {KEY_PPAGE, DV_KEY_PAGE_UP},
    {KEY_NPAGE, DV_KEY_PAGE_DOWN},
    {KEY_HOME, DV_KEY_HOME},
    {KEY_FIND, DV_KEY_HOME},
    {KEY_END, DV_KEY_END},
    {KEY_SELECT, DV_KEY_END},
    {KEY_DC, DV_KEY_DELETE},
    {KEY_IC, DV_KEY_INSERT},
    {KEY_BTAB, DV_KEY_BACK_TAB},
    {KEY_BACKSPACE, DV_KEY_BACKSPACE},
    {KEY_ENTER, DV_KEY_ENTER},
    {KEY_SUSPEND, 'Z' & 0x1F}, /* the Linux console's own description has it so */
    {KEY_MAX + 1, DV_KEY_WORD_LEFT},
    {KEY_MAX + 2, DV_KEY_WORD_RIGHT},
    {KEY_MAX + 3, DV_KEY_TEXT_BEGIN},
    {KEY_MAX + 4, DV_KEY_TEXT_END},
    {KEY_MAX + 5, DV_KEY_DELETE_WORD},
    {KEY_RESIZE, DV_KEY_RESIZED},
};

static dv_key special(int code)
{
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return DV_KEY_F1 + (code - KEY_F(1));
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].code == code)
            return codes[i].key;
    return 0;
}

/* How many bytes a character has that begins with this one; 0: none does. */
static size_t length_of(unsigned char first)
{
    return first < 0x80   ? 1
           : first < 0xC2 ? 0
           : first < 0xE0 ? 2
           : first < 0xF0 ? 3
           : first < 0xF5 ? 4
                          : 0;
}

static dv_key gathered(tui_decoder *d, int byte)
{
    if (byte < 0x80) {
        d->n = 0;
        return byte == '\n' ? DV_KEY_ENTER : byte == '\b' ? DV_KEY_BACKSPACE : byte;
    }
    if ((byte & 0xC0) != 0x80)
        d->n = 0;
    d->bytes[d->n++] = (char)byte;
    size_t want = length_of((unsigned char)d->bytes[0]);
    if (want == 0 || d->n > want) {
        d->n = 0;
        return 0;
    }
    if (d->n < want)
        return 0;
    dv_str s = {d->bytes, d->n};
    d->n = 0;
    return dv_utf8_check(s) == s.n ? dv_utf8_next(&s) : 0;
}

static int next(tui_decoder *d)
{
    int c = d->held;
    d->held = ERR;
    return c == ERR ? d->next(d->ctx) : c;
}

/* Readable and yet nothing to read, again and again: the other end is gone. */
enum { MISSES = 20 };

/* A code of what has begun, which may come in pieces; ERR: it stops.  A resize is none of it. */
static int rest_of(tui_decoder *d, int patience)
{
    for (int misses = 0; misses <= MISSES;) {
        int c = next(d);
        if (c == KEY_RESIZE)
            d->resized = true;
        else if (c != ERR)
            return c;
        else if (d->wait(d->ctx, patience) > 0)
            misses++;
        else
            break;
    }
    return ERR;
}

/* The rest of a sequence that nobody knows: read over, so that it is neither Esc nor typed text.
 * What can't be in one begins anew.  After an Esc that is typed nothing comes: curses has waited
 * for it. */
static bool unknown_sequence(tui_decoder *d)
{
    enum { PATIENCE = 200 };
    int c = next(d);
    if (c != '[' && c != 'O') {
        d->held = c;
        return false;
    }
    while ((c = rest_of(d, PATIENCE)) >= ' ' && c < '@')
        ;
    if (c > '~' || c < ' ')
        d->held = c;
    return true;
}

/* Up to the sequence that ends it.  A line that stops in the middle keeps what has come. */
static dv_key gather_paste(tui_decoder *d)
{
    enum { PATIENCE = 1000, MOST = 1 << 20 };
    dv_buf bytes = {0};
    int c;
    dv_buf_clear(&d->pasted);
    while ((c = rest_of(d, PATIENCE)) != PASTE_ENDS && c != ERR)
        if (c < KEY_MIN && bytes.n < MOST)
            dv_buf_putc(&bytes, (char)c);
    /* What is no UTF-8 shows as U+FFFD: it can be seen, and taken out. */
    dv_str rest = dv_buf_str(&bytes);
    for (int32_t cp; (cp = dv_utf8_next(&rest)) >= 0;)
        dv_utf8_put(&d->pasted, cp);
    dv_buf_free(&bytes);
    return DV_KEY_PASTED;
}

/* What a code gives by itself; 0: nothing, or not yet. */
static dv_key meaning(tui_decoder *d, int c)
{
    if (c == DV_KEY_ESC && unknown_sequence(d))
        return 0;
    if (c == PASTE_BEGINS)
        return gather_paste(d);
    return c >= KEY_MIN ? special(c) : gathered(d, c);
}

dv_key tui_decode(tui_decoder *d, int wait)
{
    for (int misses = 0;;) {
        if (d->resized) {
            d->resized = false;
            return DV_KEY_RESIZED;
        }
        int c = next(d);
        dv_key key = c == ERR ? 0 : meaning(d, c);
        if (key)
            return key;
        if (c != ERR) {
            misses = 0;
            continue;
        }
        int ready = d->wait(d->ctx, wait);
        misses += ready > 0;
        if (ready < 0 || misses > MISSES)
            return DV_KEY_GONE;
        if (ready == 0)
            return 0;
    }
}

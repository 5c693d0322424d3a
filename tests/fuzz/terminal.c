/* What a terminal sends, through the decoder: codes of keys, pieces of characters and sequences,
 * pastes.  However it comes in pieces, the same keys come of it; what is UTF-8 and no sequence
 * comes as it is. */
#include "danvan/utf8.h"

#include "../../src/tui/tui_int.h"
#include "fuzz.h"

#include <string.h>

/* 0xFE and the byte after it stand for a code of curses'; 0xFD for a seam between two pieces. */
enum { SEAM = 0xFD, CODE = 0xFE, MOST = 1024 };

static const int codes[] = {KEY_UP,     KEY_LEFT,     KEY_HOME,   KEY_BACKSPACE, KEY_F(1),
                            KEY_F(12),  KEY_F(13),    KEY_RESIZE, KEY_MOUSE,     KEY_MAX + 1,
                            KEY_SELECT, PASTE_BEGINS, PASTE_ENDS, KEY_ENTER};

typedef struct line {
    const uint8_t *data;
    size_t size, at;
    bool pieces; /* does it stop at the seams? */
    int before;  /* the code before */
} line;

static int next(void *ctx)
{
    line *l = ctx;
    bool seam = false;
    for (; l->at < l->size && l->data[l->at] == SEAM; l->at++)
        seam = true;
    /* Between Esc and what follows, curses waits by itself. */
    if (l->at == l->size || (seam && l->pieces && l->before != DV_KEY_ESC))
        return ERR;
    int c = l->data[l->at++];
    if (c == CODE && l->at < l->size)
        c = codes[l->data[l->at++] % (sizeof codes / sizeof codes[0])];
    l->before = c;
    return c;
}

static int wait_more(void *ctx, int wait)
{
    const line *l = ctx;
    HOLDS(wait > 0);
    return l->at < l->size ? 1 : -1;
}

typedef struct keys {
    dv_key at[MOST + 8];
    size_t n;
    dv_buf pasted;
} keys;

static void good_key(dv_key k)
{
    HOLDS(k < DV_KEY_SPECIAL || k <= DV_KEY_DELETE_WORD);
    HOLDS(k != DV_KEY_GONE && (k > 0 || k == DV_KEY_RESIZED || k == DV_KEY_PASTED));
    HOLDS(k < 0xD800 || k > 0xDFFF);
}

static void read_all(const uint8_t *data, size_t size, bool pieces, keys *out)
{
    line l = {.data = data, .size = size, .pieces = pieces};
    tui_decoder d = {.next = next, .wait = wait_more, .ctx = &l, .held = ERR};
    dv_key k;
    *out = (keys){.n = 0};
    while ((k = tui_decode(&d, 1)) != DV_KEY_GONE) {
        HOLDS(out->n <= size);
        good_key(k);
        out->at[out->n++] = k;
        if (k != DV_KEY_PASTED)
            continue;
        HOLDS(dv_utf8_check(dv_buf_str(&d.pasted)) == d.pasted.n);
        dv_buf_add(&out->pasted, dv_buf_str(&d.pasted));
        dv_buf_putc(&out->pasted, '\0');
    }
    HOLDS(l.at == size);
    dv_buf_free(&d.pasted);
}

/* Characters as they are, and after whatever came: a line that went wrong goes on. */
static void plain(const keys *k, const uint8_t *data, size_t size)
{
    dv_str rest = {(const char *)data, size};
    for (size_t i = 0; i < size; i++)
        if (data[i] < ' ' || data[i] == 0x7F || data[i] >= SEAM)
            return;
    if (dv_utf8_check(rest) != size)
        return;
    HOLDS(k->n == dv_utf8_count(rest));
    for (size_t i = 0; i < k->n; i++)
        HOLDS(k->at[i] == dv_utf8_next(&rest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static keys whole, split;
    if (size > MOST)
        return 0;
    read_all(data, size, false, &whole);
    read_all(data, size, true, &split);
    HOLDS(whole.n == split.n && memcmp(whole.at, split.at, whole.n * sizeof whole.at[0]) == 0);
    HOLDS(dv_str_eq(dv_buf_str(&whole.pasted), dv_buf_str(&split.pasted)));
    plain(&whole, data, size);
    dv_buf_free(&whole.pasted);
    dv_buf_free(&split.pasted);
    /* A code that ends whatever is open, then a letter: it arrives. */
    static const uint8_t end[] = {CODE, 12, CODE, 12, 'x'};
    uint8_t more[MOST + sizeof end];
    memcpy(more, data, size);
    memcpy(more + size, end, sizeof end);
    read_all(more, size + sizeof end, true, &whole);
    HOLDS(whole.n && whole.at[whole.n - 1] == 'x');
    dv_buf_free(&whole.pasted);
    return 0;
}

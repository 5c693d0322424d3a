/* Telex and VNI: keys and Backspace in any order.  The first byte chooses the method.  Only the
 * word before the cursor changes, key by key as all at once; after a blank nothing is remembered.
 */
#include "danvan/telex.h"

#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "fuzz.h"

enum { WHOLE = 24 }; /* keys of a word that are still made into one */

/* What a byte types: ASCII as it is, a few letters that are none. */
static int32_t key_of(uint8_t byte)
{
    static const int32_t others[] = {0xE1,   0xEA,   0xF4,   0x111,  0x110,   0x1A1,
                                     0x1B0,  0x1EBF, 0x1ED9, 0x1EF1, 0x1EE8,  0x103,
                                     0x1EA4, 0xF1,   0x444,  0x4E2D, 0x1F600, 0x2013};
    return byte < 0x80 ? byte : others[byte % (sizeof others / sizeof others[0])];
}

typedef struct typist {
    dv_typer typer;
    dv_buf text;
    dv_buf keys; /* of the word at the end, if `known` */
    bool known;
} typist;

static bool is_letter(int32_t key)
{
    return (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z');
}

static bool is_key(dv_typing how, int32_t key)
{
    return is_letter(key) || (how == DV_TYPE_VNI && key >= '0' && key <= '9');
}

static void one_key(dv_typer *t, dv_str before, int32_t key, dv_buf *after)
{
    size_t erase;
    dv_buf insert = {0};
    dv_str head = before;
    dv_typer_key(t, before, key, &erase, &insert);
    HOLDS(erase <= dv_utf8_count(before));
    while (erase--) {
        int32_t gone = dv_utf8_prev(&head);
        HOLDS(is_letter(gone) || gone >= 0x80 || (t->how == DV_TYPE_VNI && gone >= '0'));
    }
    HOLDS(dv_utf8_check(dv_buf_str(&insert)) == insert.n);
    dv_buf_add(after, head);
    dv_buf_add(after, dv_buf_str(&insert));
    dv_buf_free(&insert);
}

/* All keys of the word at once, behind what stands before it. */
static void all_at_once(const typist *t, size_t begin)
{
    dv_buf word = {0};
    bool made = dv_telex_word(t->typer.how, dv_buf_str(&t->keys), &word);
    dv_str is = {t->text.p + begin, t->text.n - begin};
    HOLDS(dv_str_eq(dv_buf_str(&word), is));
    HOLDS(made || dv_str_eq(dv_buf_str(&t->keys), is));
    dv_buf_free(&word);
}

/* Capitals change nothing but themselves. */
static void capitals(dv_typing how, dv_str keys)
{
    dv_buf upper = {0}, a = {0}, b = {0}, fa = {0}, fb = {0};
    for (size_t i = 0; i < keys.n; i++)
        dv_buf_putc(&upper,
                    keys.p[i] >= 'a' && keys.p[i] <= 'z' ? (char)(keys.p[i] - 32) : keys.p[i]);
    HOLDS(dv_telex_word(how, keys, &a) == dv_telex_word(how, dv_buf_str(&upper), &b));
    dv_fold(&fa, dv_buf_str(&a));
    dv_fold(&fb, dv_buf_str(&b));
    HOLDS(dv_str_eq(dv_buf_str(&fa), dv_buf_str(&fb)));
    dv_buf_free(&upper);
    dv_buf_free(&a);
    dv_buf_free(&b);
    dv_buf_free(&fa);
    dv_buf_free(&fb);
}

/* After a blank, or at the beginning, a typist who is new types the same. */
static void as_new(const typist *t, dv_str was, int32_t key)
{
    dv_typer fresh = {.how = t->typer.how};
    dv_buf after = {0};
    one_key(&fresh, was, key, &after);
    HOLDS(dv_str_eq(dv_buf_str(&after), dv_buf_str(&t->text)));
    dv_typer_free(&fresh);
    dv_buf_free(&after);
}

static void type(typist *t, int32_t key, size_t *begin)
{
    dv_buf was = t->text;
    bool clear = !was.n || was.p[was.n - 1] == ' ';
    t->text = (dv_buf){0};
    one_key(&t->typer, dv_buf_str(&was), key, &t->text);
    if (clear) {
        as_new(t, dv_buf_str(&was), key);
        t->known = true;
        *begin = was.n;
        dv_buf_clear(&t->keys);
    }
    t->known = t->known && is_key(t->typer.how, key) && t->keys.n < WHOLE;
    if (t->known) {
        dv_buf_putc(&t->keys, (char)key);
        all_at_once(t, *begin);
    }
    dv_buf_free(&was);
}

static void backspace(typist *t)
{
    dv_str head = dv_buf_str(&t->text);
    t->text.n -= dv_utf8_grapheme_back(head);
    t->known = false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    typist t = {.typer = {.how = (dv_typing)(data[0] % 3)}};
    size_t begin = 0;
    for (size_t i = 1; i < size; i++) {
        if (data[i] < ' ' || data[i] == 0x7F)
            backspace(&t);
        else
            type(&t, key_of(data[i]), &begin);
        dv_buf nfc = {0};
        HOLDS(dv_utf8_nfc(&nfc, dv_buf_str(&t.text)));
        HOLDS(dv_str_eq(dv_buf_str(&nfc), dv_buf_str(&t.text)));
        dv_buf_free(&nfc);
    }
    if (t.known)
        capitals(t.typer.how, dv_buf_str(&t.keys));
    while (t.text.n)
        backspace(&t);
    if (size > 1)
        type(&t, key_of(data[1] < ' ' ? 'a' : data[1]), &begin);
    dv_typer_free(&t.typer);
    dv_buf_free(&t.text);
    dv_buf_free(&t.keys);
    return 0;
}

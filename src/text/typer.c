/* A word being typed, and one that is come back to: its keys are read off its text. */
#include "danvan/telex.h"
#include "danvan/utf8.h"

#include "syllable_int.h"

#include <string.h>

enum { LONGEST = 24 };

void dv_typer_reset(dv_typer *t)
{
    t->stood = false;
    dv_buf_clear(&t->keys);
    dv_buf_clear(&t->shown);
}

void dv_typer_free(dv_typer *t)
{
    dv_buf_free(&t->keys);
    dv_buf_free(&t->shown);
}

static bool is_key(dv_typing how, int32_t key)
{
    if (key <= 0 || key >= 0x80)
        return false;
    return dv_is_letter((char)key) || (how == DV_TYPE_VNI && dv_is_digit((char)key));
}

/* A combining mark, and the key for it; '*': the letter's own. */
typedef struct mark_key {
    int32_t mark;
    char telex, vni;
} mark_key;

static const mark_key *tone_of(int32_t combining)
{
    static const mark_key tones[] = {{0x301, 's', '1'},
                                     {0x300, 'f', '2'},
                                     {0x309, 'r', '3'},
                                     {0x303, 'x', '4'},
                                     {0x323, 'j', '5'}};
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
        if (tones[i].mark == combining)
            return &tones[i];
    return NULL;
}

/* The keys of one character of a word: its letter, then its marks; its tone apart.  False: it is no
 * letter of the language. */
static bool keys_of(dv_typing how, int32_t cp, dv_buf *keys, char *tone_key)
{
    static const mark_key marks[] = {{0x302, '*', '6'}, {0x306, 'w', '8'}, {0x31B, 'w', '7'}};
    if (cp == 0x111 || cp == 0x110) {
        dv_buf_puts(keys, cp == 0x111 ? "d" : "D");
        dv_buf_putc(keys, how == DV_TYPE_TELEX ? 'd' : '9');
        return true;
    }
    int32_t base, part[3];
    size_t n = dv_utf8_parts(cp, &base, part, 3);
    if (base >= 0x80 || !dv_is_letter((char)base))
        return false;
    dv_buf_putc(keys, (char)base);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (marks[k].mark == part[i])
                dv_buf_putc(keys, how == DV_TYPE_VNI      ? marks[k].vni
                                  : marks[k].telex == '*' ? dv_lower_letter((char)base)
                                                          : marks[k].telex);
        const mark_key *bears = tone_of(part[i]);
        if (bears)
            *tone_key = how == DV_TYPE_VNI ? bears->vni : bears->telex;
    }
    return true;
}

/* Where digits are keys, what they stand beside is no syllable: 12a1 is a number, and stays. */
static dv_str last_word(dv_typing how, dv_str before)
{
    dv_str head = before;
    for (;;) {
        dv_str shorter = head;
        int32_t cp = dv_utf8_prev(&shorter);
        bool letter_like = cp >= 0x80 || is_key(how, cp);
        if (cp < 0 || !letter_like)
            break;
        head = shorter;
    }
    return (dv_str){before.p + head.n, before.n - head.n};
}

/* Takes the tone off a vowel, and tells it. */
static int32_t toneless(int32_t cp, size_t *tones)
{
    int32_t base, part[3];
    const size_t n = dv_utf8_parts(cp, &base, part, 3);
    int32_t left = base;
    for (size_t i = 0; i < n; i++)
        if (base < 0x80 && dv_is_vowel(dv_lower_letter((char)base)) && tone_of(part[i]))
            (*tones)++;
        else
            left = dv_utf8_compose(left, part[i]);
    return left;
}

/* Apart from where the tone stands (hoà), and from a ươ that is on its way (phươ). */
static bool is_alike(dv_str is, dv_str shown)
{
    enum { U_HORN = 0x1B0, CAPITAL_U_HORN = 0x1AF };
    size_t tones = 0, unused = 0;
    for (int32_t cp; (cp = dv_utf8_next(&is)) >= 0;) {
        const int32_t a = toneless(cp, &tones), b = toneless(dv_utf8_next(&shown), &unused);
        if (a != b && !(a == U_HORN && b == 'u') && !(a == CAPITAL_U_HORN && b == 'U'))
            return false;
    }
    return tones <= 1 && !shown.n;
}

/* The keys of the word that stands before the cursor, and what they give; false: no keys give
 * anything like it. */
static bool read_back(dv_typer *t, dv_str is)
{
    dv_str rest = is;
    char tone_key = '\0';
    int32_t cp;
    dv_typer_reset(t);
    while ((cp = dv_utf8_next(&rest)) >= 0)
        if (!keys_of(t->how, cp, &t->keys, &tone_key))
            return false;
    if (tone_key)
        dv_buf_putc(&t->keys, tone_key);
    dv_telex_word(t->how, dv_buf_str(&t->keys), &t->shown);
    return is_alike(is, dv_buf_str(&t->shown));
}

bool dv_telex_is_syllable(dv_str text)
{
    dv_typer t = {.how = DV_TYPE_TELEX};
    bool good = text.n && read_back(&t, text) && dv_str_eq(dv_buf_str(&t.shown), text);
    dv_typer_free(&t);
    return good;
}

/* Has the word that stands there, whatever its keys would give, as what is shown. */
static bool take_up(dv_typer *t, dv_str is)
{
    if (!read_back(t, is))
        return false;
    dv_buf_clear(&t->shown);
    dv_buf_add(&t->shown, is);
    t->stood = is.n > 0;
    return true;
}

static bool ends_with(dv_str s, dv_str end)
{
    return end.n && s.n >= end.n && memcmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

/* What changes between two texts of the word: only its end is typed anew. */
static void tell_change(dv_str was, dv_str is, size_t *erase, dv_buf *insert)
{
    size_t same = 0;
    while (same < was.n && same < is.n && was.p[same] == is.p[same])
        same++;
    while (same && ((same < was.n && ((unsigned char)was.p[same] & 0xC0) == 0x80) ||
                    (same < is.n && ((unsigned char)is.p[same] & 0xC0) == 0x80)))
        same--;
    *erase = dv_utf8_count((dv_str){was.p + same, was.n - same});
    dv_buf_add(insert, (dv_str){is.p + same, is.n - same});
}

void dv_typer_key(dv_typer *t, dv_str before, int32_t key, size_t *erase, dv_buf *insert)
{
    *erase = 0;
    bool goes_on = ends_with(before, dv_buf_str(&t->shown)) &&
                   last_word(t->how, before).n == last_word(t->how, dv_buf_str(&t->shown)).n;
    bool known = is_key(t->how, key) && t->how != DV_TYPE_PLAIN && t->keys.n < LONGEST &&
                 (goes_on || take_up(t, last_word(t->how, before)));
    dv_buf is = {0};
    if (known)
        dv_buf_putc(&t->keys, (char)key);
    /* A word that stood there is changed only into another one, never into its keys. */
    if (!known || (!dv_telex_word(t->how, dv_buf_str(&t->keys), &is) && (!goes_on || t->stood))) {
        dv_typer_reset(t);
        dv_utf8_put(insert, key);
        dv_buf_free(&is);
        return;
    }
    tell_change(dv_buf_str(&t->shown), dv_buf_str(&is), erase, insert);
    dv_buf_clear(&t->shown);
    dv_buf_add(&t->shown, dv_buf_str(&is));
    dv_buf_free(&is);
}

void dv_typer_put(dv_typer *t, dv_buf *text, int32_t key)
{
    dv_buf b = {0};
    size_t erased;
    dv_str left = dv_buf_str(text);
    dv_typer_key(t, left, key, &erased, &b);
    for (size_t i = 0; i < erased; i++)
        dv_utf8_prev(&left);
    text->n = left.n;
    dv_buf_add(text, dv_buf_str(&b));
    dv_buf_free(&b);
}

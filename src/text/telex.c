/* Keys to words. */
#include "danvan/telex.h"

#include "danvan/utf8.h"

#include "syllable_int.h"

#include <string.h>

/* A word on its way: once a mark has been undone, the rest is as it is typed. */
typedef struct word {
    dv_typing how;
    syllable s;
    bool undone;
    dv_buf rest; /* what is typed after that */
    bool failed; /* too long to be a syllable */
} word;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static void add_letter(word *w, char key)
{
    if (w->s.n == SYLLABLE_MOST || !is_letter(key))
        w->failed = true;
    else
        w->s.at[w->s.n++] = (letter){lower(key), key != lower(key), false, NO_MARK};
}

static bool has_vowel(const syllable *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (dv_is_vowel(s->at[i].base))
            return true;
    return false;
}

static void undo(word *w, char key)
{
    w->undone = true;
    dv_buf_putc(&w->rest, key);
}

/* ---- marks ---- */

/* Takes the change if a syllable can still come of it. */
static bool try(word *w, const syllable *changed)
{
    if (!dv_syllable_possible(changed, true))
        return false;
    w->s = *changed;
    return true;
}

static bool mark_letter(word *w, size_t i, mark m)
{
    syllable s = w->s;
    if (i >= s.n || s.at[i].mark == m)
        return false;
    s.at[i].mark = m;
    return try(w, &s);
}

/* On the last letter of that kind that can bear it. */
static bool put_mark(word *w, const char *bases, mark m)
{
    for (const char *b = bases; *b; b++)
        for (size_t i = w->s.n; i-- > dv_syllable_rhyme(&w->s);)
            if (w->s.at[i].base == *b && mark_letter(w, i, m))
                return true;
    return false;
}

/* uo takes the horn as one. */
static bool horn_pair(word *w)
{
    size_t at = dv_syllable_rhyme(&w->s);
    syllable s = w->s;
    if (at + 1 >= s.n || s.at[at].base != 'u' || s.at[at + 1].base != 'o' ||
        (s.at[at].mark == HORN && s.at[at + 1].mark == HORN))
        return false;
    s.at[at].mark = s.at[at + 1].mark = HORN;
    return try(w, &s);
}

/* The first u before the last one: hưu, and ưa rather than uă. */
static bool horn_first_u(word *w)
{
    for (size_t i = dv_syllable_rhyme(&w->s); i < w->s.n; i++)
        if (w->s.at[i].base == 'u' && mark_letter(w, i, HORN))
            return true;
    return false;
}

static bool put_horn(word *w)
{
    return horn_pair(w) || horn_first_u(w) || put_mark(w, "o", HORN);
}

static bool take_off(word *w, const char *bases, mark m)
{
    bool any = false;
    if (!dv_syllable_possible(&w->s, true))
        return false;
    for (size_t i = 0; i < w->s.n; i++) {
        letter *l = &w->s.at[i];
        if (l->mark != m || !strchr(bases, l->base))
            continue;
        any = true;
        l->mark = NO_MARK;
        /* What a lone w gave goes with it. */
        if (l->w)
            memmove(l, l + 1, (w->s.n-- - i - 1) * sizeof *l);
    }
    return any;
}

/* The mark's key again: it goes, and the key is typed.  ooo is the oo of xoong, not the end of it.
 */
static bool taken_off(word *w, const char *bases, mark m, char key)
{
    if (!take_off(w, bases, m))
        return false;
    syllable s = w->s;
    if (is_letter(key) && s.n < SYLLABLE_MOST) {
        s.at[s.n++] = (letter){lower(key), key != lower(key), false, NO_MARK};
        if (lower(key) == 'o' && try(w, &s))
            return true;
    }
    undo(w, key);
    return true;
}

static bool put_stroke(word *w)
{
    return w->s.n && w->s.at[0].base == 'd' && mark_letter(w, 0, STROKE);
}

static bool put_tone(word *w, tone t)
{
    syllable s = w->s;
    if (!has_vowel(&s) || s.tone == t)
        return false;
    s.tone = t;
    return try(w, &s);
}

/* The tone's key again: it goes, and its letter is typed. */
static bool undo_tone(word *w, tone t, char key)
{
    if (t == LEVEL || w->s.tone != t || !dv_syllable_possible(&w->s, true))
        return false;
    w->s.tone = LEVEL;
    undo(w, key);
    return true;
}

/* ---- keys ---- */

/* Everything that a key may do, in order; false: it is a letter like others. */
static bool telex_mark(word *w, char key)
{
    static const char tones[] = "zsfrxj";
    char c = lower(key);
    const char *t = strchr(tones, c);
    if (t)
        return put_tone(w, (tone)(t - tones)) || undo_tone(w, (tone)(t - tones), key);
    const char only[] = {c, '\0'};
    if (c == 'a' || c == 'e' || c == 'o') {
        if (put_mark(w, only, CIRCUMFLEX))
            return true;
        return taken_off(w, only, CIRCUMFLEX, key);
    }
    if (c == 'd')
        return put_stroke(w) || taken_off(w, "d", STROKE, key);
    if (c != 'w')
        return false;
    if (put_horn(w) || put_mark(w, "a", BREVE))
        return true;
    return taken_off(w, "uo", HORN, key) || taken_off(w, "a", BREVE, key);
}

/* w where a vowel may stand is ư. */
static bool lone_w(word *w, char key)
{
    syllable s = w->s;
    if (lower(key) != 'w' || has_vowel(&s) || s.n == SYLLABLE_MOST)
        return false;
    s.at[s.n++] = (letter){'u', key == 'W', true, HORN};
    return try(w, &s);
}

static bool vni_mark(word *w, char key)
{
    static const char tones[] = "012345";
    const char *t = strchr(tones, key);
    if (t)
        return put_tone(w, (tone)(t - tones)) || undo_tone(w, (tone)(t - tones), key);
    if (key == '6')
        return put_mark(w, "aeo", CIRCUMFLEX) || taken_off(w, "aeo", CIRCUMFLEX, key);
    if (key == '7')
        return put_horn(w) || taken_off(w, "uo", HORN, key);
    if (key == '8')
        return put_mark(w, "a", BREVE) || taken_off(w, "a", BREVE, key);
    return key == '9' && (put_stroke(w) || taken_off(w, "d", STROKE, key));
}

static void take_key(word *w, char key)
{
    bool telex = w->how == DV_TYPE_TELEX, vni = w->how == DV_TYPE_VNI;
    if (w->undone)
        dv_buf_putc(&w->rest, key);
    else if (!(telex && (telex_mark(w, key) || lone_w(w, key))) && !(vni && vni_mark(w, key)))
        add_letter(w, key);
}

bool dv_telex_word(dv_typing how, dv_str keys, dv_buf *out)
{
    word w = {.how = how};
    for (size_t i = 0; i < keys.n && !w.failed; i++)
        take_key(&w, keys.p[i]);
    bool good =
        how != DV_TYPE_PLAIN && !w.failed && (w.undone || dv_syllable_possible(&w.s, false));
    if (good) {
        dv_syllable_write(&w.s, out);
        dv_buf_add(out, dv_buf_str(&w.rest));
    } else {
        dv_buf_add(out, keys);
    }
    dv_buf_free(&w.rest);
    return good;
}

/* ---- typing ---- */

enum { LONGEST = 24 };

void dv_typer_reset(dv_typer *t)
{
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
    return is_letter((char)key) || (how == DV_TYPE_VNI && key >= '0' && key <= '9');
}

/* The keys of one character of a word: its letter, then its marks; its tone apart.  False: it is no
 * letter of the language. */
static bool keys_of(dv_typing how, int32_t cp, dv_buf *keys, char *tone_key)
{
    static const struct {
        int32_t mark;
        char telex, vni;
    } marks[] = {{0x302, '*', '6'}, {0x306, 'w', '8'}, {0x31B, 'w', '7'}},
      tones[] = {{0x301, 's', '1'},
                 {0x300, 'f', '2'},
                 {0x309, 'r', '3'},
                 {0x303, 'x', '4'},
                 {0x323, 'j', '5'}};
    if (cp == 0x111 || cp == 0x110) {
        dv_buf_puts(keys, cp == 0x111 ? "d" : "D");
        dv_buf_putc(keys, how == DV_TYPE_TELEX ? 'd' : '9');
        return true;
    }
    int32_t base, part[3];
    size_t n = dv_utf8_parts(cp, &base, part, 3);
    if (base >= 0x80 || !is_letter((char)base))
        return false;
    dv_buf_putc(keys, (char)base);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++)
            if (marks[k].mark == part[i])
                dv_buf_putc(keys, how == DV_TYPE_VNI      ? marks[k].vni
                                  : marks[k].telex == '*' ? lower((char)base)
                                                          : marks[k].telex);
        for (size_t k = 0; k < sizeof tones / sizeof *tones; k++)
            if (tones[k].mark == part[i])
                *tone_key = how == DV_TYPE_VNI ? tones[k].vni : tones[k].telex;
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

/* The keys that give the word that stands before the cursor; false: no keys do. */
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
    return dv_str_eq(dv_buf_str(&t->shown), is);
}

bool dv_telex_is_syllable(dv_str text)
{
    dv_typer t = {.how = DV_TYPE_TELEX};
    bool good = text.n && read_back(&t, text);
    dv_typer_free(&t);
    return good;
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
                 (goes_on || read_back(t, last_word(t->how, before)));
    dv_buf is = {0};
    if (known)
        dv_buf_putc(&t->keys, (char)key);
    /* A word that stood there is changed only into another one, never into its keys. */
    if (!known || (!dv_telex_word(t->how, dv_buf_str(&t->keys), &is) && !goes_on)) {
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

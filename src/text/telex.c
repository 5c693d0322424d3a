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

static void add_letter(word *w, char key)
{
    if (w->s.n == SYLLABLE_MOST || !dv_is_letter(key))
        w->failed = true;
    else
        w->s.at[w->s.n++] =
            (letter){dv_lower_letter(key), key != dv_lower_letter(key), false, NO_MARK};
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
    if (dv_is_letter(key) && s.n < SYLLABLE_MOST) {
        s.at[s.n++] = (letter){dv_lower_letter(key), key != dv_lower_letter(key), false, NO_MARK};
        if (dv_lower_letter(key) == 'o' && try(w, &s))
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
    char c = dv_lower_letter(key);
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
    if (dv_lower_letter(key) != 'w' || has_vowel(&s) || s.n == SYLLABLE_MOST)
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

/* ---- abbreviations ---- */

static bool is_capital_consonant(char key)
{
    return key >= 'A' && key <= 'Z' && !dv_is_vowel(dv_lower_letter(key));
}

/* Of capitals, none a vowel, where any D may be Đ: QĐ, NĐ-CP, HĐND.  The key again takes the stroke
 * off, and of one more the last D bears it.  False, and nothing is written: there is no Đ to be. */
static bool write_abbreviation(dv_typing how, dv_str keys, dv_buf *out)
{
    static const char stroked[] = "Đ";
    const size_t from = out->n;
    bool any = false, good = true;
    char last = '\0'; /* '-': a stroked one */
    for (size_t i = 0; i < keys.n && good; i++) {
        const char key = keys.p[i];
        const bool stroke = how == DV_TYPE_VNI ? key == '9' : dv_lower_letter(key) == 'd';
        if (stroke && last == 'D') {
            out->n--;
            dv_buf_puts(out, stroked);
            last = '-';
            any = true;
        } else if (stroke && last == '-') {
            out->n -= sizeof stroked - 1;
            dv_buf_putc(out, 'D');
            dv_buf_putc(out, key);
            last = key;
        } else {
            good = is_capital_consonant(key);
            dv_buf_putc(out, key);
            last = key;
        }
    }
    if (!good || !any)
        out->n = from;
    return good && any;
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
        good = how != DV_TYPE_PLAIN && write_abbreviation(how, keys, out);
        if (!good)
            dv_buf_add(out, keys);
    }
    dv_buf_free(&w.rest);
    return good;
}

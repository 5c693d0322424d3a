/* A sealed name that is written into an open text, too. */
#include "danvan/fold.h"
#include "danvan/utf8.h"

#include "record_int.h"

#include <limits.h>
#include <string.h>

/* ---- the names of a text ---- */

/* A letter of Vietnamese takes as many bytes as its capital, and tells of most that they are
 * another word before these are made small. */
static bool may_be_word(dv_str text, const char *word)
{
    const bool alike = (unsigned char)text.p[0] >= 0x80 ? (unsigned char)word[0] >= 0x80
                                                        : dv_lower_letter(text.p[0]) == word[0];
    return alike && strlen(word) == text.n;
}

/* Compared in small letters, with their marks: Chu is a surname, chú is what people are called. */
static bool is_one_of(dv_str text, const char *const *of)
{
    while (*of && !may_be_word(text, *of))
        of++;
    if (!*of)
        return false;
    dv_buf small = {0};
    dv_fold_case(&small, text);
    while (*of && !dv_str_is(dv_buf_str(&small), *of))
        of++;
    dv_buf_free(&small);
    return *of;
}

/* What people are called, and whose they are: they are found by what follows. */
static bool is_title(dv_str text)
{
    static const char *const titles[] = {
        "ông", "bà",  "anh",  "chị",   "em",       "cô",       "chú",      "bác", "cụ",
        "cậu", "dì",  "thầy", "cháu",  "con",      "vợ",       "chồng",    "hộ",  "là",
        "tức", "tên", "với",  "người", "đại diện", "gia đình", "đồng chí", NULL};
    return is_one_of(text, titles);
}

static bool is_nobody(dv_str text)
{
    static const char *const nobody[] = {"nặc danh", "nac danh", "đơn nặc danh", "dân", NULL};
    return is_one_of(text, nobody);
}

/* The bytes of the title that it begins with, of one word or two; 0: with none. */
static size_t title_at(dv_str text)
{
    dv_str rest = text, word;
    for (int i = 0; i < 2 && dv_word_next(&rest, &word); i++) {
        dv_str head = {text.p, (size_t)(word.p + word.n - text.p)};
        if (is_title(head))
            return head.n;
    }
    return 0;
}

/* What is left when the titles before it are off; never nothing: the last word may be a name. */
static dv_str without_titles(dv_str part)
{
    for (size_t n; (n = title_at(part)) && n < part.n;) {
        dv_str rest = {part.p + n, part.n - n}, word;
        if (!dv_word_next(&rest, &word))
            break;
        part = (dv_str){word.p, (size_t)(part.p + part.n - word.p)};
    }
    return part;
}

static bool is_capital(dv_str name)
{
    dv_str word, rest, first;
    if (!dv_word_next(&name, &word))
        return false;
    rest = word;
    const int32_t letter = dv_utf8_next(&rest);
    first = (dv_str){word.p, word.n - rest.n};
    dv_buf small = {0};
    dv_fold_case(&small, first);
    rest = dv_buf_str(&small);
    bool is = dv_utf8_next(&rest) != letter;
    dv_buf_free(&small);
    return is;
}

static size_t count_words(dv_str s)
{
    dv_str word;
    size_t n = 0;
    while (dv_word_next(&s, &word))
        n++;
    return n;
}

static bool has_digit(dv_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (dv_is_digit(s.p[i]))
            return true;
    return false;
}

/* Chị Anh is called Anh; ông bà is nobody. */
static bool is_only_title(dv_str part, dv_str name)
{
    return is_title(name) && (name.p == part.p || count_words(name) > 1 || !is_capital(name));
}

/* A dash ends a name where a blank is beside it, and stands within one else. */
static bool ends_name(dv_str gap)
{
    bool blank = false, dash = false;
    for (int32_t cp; (cp = dv_utf8_next(&gap)) >= 0;) {
        if ((cp < 0x80 && cp && strchr(",;()/&:", cp)) || cp == 0x2013 || cp == 0x2014)
            return true;
        blank = blank || cp == ' ';
        dash = dash || cp == '-';
    }
    return blank && dash;
}

/* Takes the next word of the same part off *rest; false: none follows. */
static bool next_of(dv_str *rest, dv_str *word)
{
    dv_str at = *rest;
    if (!dv_word_next(&at, word) || ends_name((dv_str){rest->p, (size_t)(word->p - rest->p)}))
        return false;
    *rest = at;
    return true;
}

/* Does another name come after the word?  Và is a surname, too: it stands before any name. */
static bool joins(dv_str part, dv_str word, dv_str rest)
{
    static const char *const between[] = {"và", "cùng", NULL};
    return part.n && is_one_of(word, between) && next_of(&rest, &word) &&
           !is_only_title(part, without_titles(part));
}

/* Takes the next part that may be a name off *rest; false at the end. */
static bool next_part(dv_str *rest, dv_str *part)
{
    dv_str word;
    if (!dv_word_next(rest, &word))
        return false;
    *part = word;
    while (next_of(rest, &word) && !joins(*part, word, *rest))
        part->n = (size_t)(word.p + word.n - part->p);
    return true;
}

/* Of a part the name, if it is one: what is not written as one is so where it comes first and is
 * no label of what follows. */
static bool name_of(dv_str part, bool first, dv_str rest, dv_str *name)
{
    bool label = rest.n && *dv_str_trim(rest).p == ':';
    *name = without_titles(part);
    if (is_nobody(*name) || is_only_title(part, *name))
        return false;
    return first && !label ? true : is_capital(*name) && (first || !has_digit(*name));
}

/* ---- what is looked for ---- */

typedef struct wanted {
    dv_str first, rest; /* its words, as they are compared; a NUL follows */
    bool folds;         /* else its marks count */
    bool capital;       /* a word of the text counts with a capital only */
} wanted;

struct dv_sought {
    wanted *of;
    size_t n, cap;
};

/* A single word folded is many others: Lan, lấn, làn; and small, lan can. */
static void seek(dv_arena *a, dv_sought *s, dv_str name)
{
    const bool one = count_words(name) == 1;
    dv_buf folded = {0};
    (one ? dv_fold_case : dv_fold)(&folded, name);
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 2;
        s->of = dv_arena_grow(a, s->of, s->n, cap, sizeof *s->of);
        s->cap = cap;
    }
    wanted *w = &s->of[s->n++];
    *w = (wanted){.rest = {dv_arena_copy(a, dv_buf_str(&folded)), folded.n},
                  .folds = !one,
                  .capital = one && is_capital(name)};
    if (!dv_word_next(&w->rest, &w->first))
        s->n--;
    dv_buf_free(&folded);
}

/* What follows a first name may be another, or how many more there are. */
const dv_sought *dv_name_sought(dv_arena *a, const char *who)
{
    dv_sought *s = DV_NEW(a, dv_sought);
    dv_str rest = dv_str_from(who), part, name;
    for (bool first = true; next_part(&rest, &part); first = false)
        if (name_of(part, first, rest, &name))
            seek(a, s, name);
    return s;
}

/* ---- where it stands ---- */

/* `folded` is room for a word of the text. */
static bool is_word(const wanted *w, dv_str is, dv_str as, dv_buf *folded)
{
    dv_buf_clear(folded);
    (w->folds ? dv_fold : dv_fold_case)(folded, is);
    return dv_str_eq(dv_buf_str(folded), as) && (!w->capital || is_capital(is));
}

/* The word is the text's last before `rest`. */
static bool begins(const wanted *w, dv_str word, dv_str rest, dv_buf *folded)
{
    dv_str name = w->rest, as;
    bool all = is_word(w, word, w->first, folded);
    while (all && dv_word_next(&name, &as))
        all = dv_word_next(&rest, &word) && is_word(w, word, as, folded);
    return all;
}

/* What a byte of a text is: no part of a word, or one; it may also begin a sign such as “, for
 * these begin with C2 and with E2 or more, and no letter of Vietnamese does. */
enum { OF_WORD = 1, MAY_BE_SIGN = 2 };
static const unsigned char is_byte[UCHAR_MAX + 1] = {['0' ... '9'] = OF_WORD,
                                                     ['A' ... 'Z'] = OF_WORD,
                                                     ['a' ... 'z'] = OF_WORD,
                                                     [0x80 ... 0xC1] = OF_WORD,
                                                     [0xC2] = OF_WORD | MAY_BE_SIGN,
                                                     [0xC3 ... 0xE1] = OF_WORD,
                                                     [0xE2 ... 0xFF] = OF_WORD | MAY_BE_SIGN};

/* × and ÷ stand among the letters. */
static bool is_sign_of_latin(const unsigned char *at, const unsigned char *end)
{
    return *at == 0xC3 && at + 1 < end && (at[1] == 0x97 || at[1] == 0xB7);
}

/* May this word be the name's first?  The letters of ASCII that it begins and ends with tell of
 * nearly all that they can't, which makes an import of names as fast as any. */
static bool may_be(const wanted *w, const unsigned char *at, const unsigned char *end)
{
    const char *name = w->first.p, last = (char)end[-1], of_name = w->first.p[w->first.n - 1];
    while (at < end && dv_is_letter((char)*at) && dv_lower_letter((char)*at) == *name)
        at++, name++;
    if (at < end && dv_is_letter((char)*at) && (unsigned char)*name < 0x80)
        return false;
    return !dv_is_letter(last) || dv_lower_letter(last) == of_name;
}

/* Where a word begins with the name's first letter, or with one that isn't of ASCII, or a sign may
 * stand.  Most words do neither, and no processor guesses where they end: nothing is asked of each
 * byte that it would have to. */
static const unsigned char *next_start(const wanted *w, const unsigned char *at,
                                       const unsigned char *end)
{
    const unsigned first = (unsigned char)w->first.p[0];
    for (unsigned before = 0, is; at < end; before = is, at++) {
        is = is_byte[*at];
        const unsigned begins = is & ~before & OF_WORD;
        const unsigned alike = (unsigned)((*at | 0x20u) == first) | *at >> 7;
        if ((is & MAY_BE_SIGN) | (begins & alike))
            break;
    }
    return at;
}

/* Takes the next run of words that are not apart by ASCII off *rest, as far as the name may begin
 * in it; almost all are one.  False: at the end. */
static bool next_run(const wanted *w, dv_str *rest, dv_str *run)
{
    const unsigned char *at = (const unsigned char *)rest->p, *end = at + rest->n, *from;
    bool may = false;
    while (!may && (from = next_start(w, at, end)) < end) {
        unsigned seen = 0;
        for (at = from; at < end && is_byte[*at]; at++)
            seen |= is_sign_of_latin(at, end) ? MAY_BE_SIGN : is_byte[*at];
        may = seen & MAY_BE_SIGN || may_be(w, from, at);
    }
    if (may) {
        *run = (dv_str){(const char *)from, (size_t)(at - from)};
        *rest = (dv_str){(const char *)at, (size_t)(end - at)};
    }
    return may;
}

/* Does the name begin with a word of the run?  The text goes on after it. */
static bool has_in(const wanted *w, dv_str run, dv_str after, dv_buf *folded)
{
    dv_str word;
    bool has = false;
    while (!has && dv_word_next(&run, &word))
        has = begins(w, word, (dv_str){run.p, run.n + after.n}, folded);
    return has;
}

bool dv_name_stands(const dv_sought *s, const char *text)
{
    dv_buf folded = {0};
    bool has = false;
    for (size_t i = 0; i < s->n && !has; i++) {
        dv_str rest = dv_str_from(text), run;
        while (!has && next_run(&s->of[i], &rest, &run))
            has = has_in(&s->of[i], run, rest, &folded);
    }
    dv_buf_free(&folded);
    return has;
}

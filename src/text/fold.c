#include "danvan/fold.h"

#include "danvan/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { D_STROKE = 0x111, ETH = 0xF0, D_TAIL = 0x256 };

/* Letters that have no decomposition, as those who leave marks off write them. */
static int32_t plain(int32_t cp)
{
    return cp == D_STROKE || cp == ETH || cp == D_TAIL ? 'd' : cp;
}

/* Lower case, decomposed, marks off. */
static void fold_char(dv_buf *b, int32_t cp)
{
    if (cp < 0x80) {
        dv_buf_putc(b, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
        return;
    }
    int32_t parts[32];
    int last = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        cp, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &last);
    for (utf8proc_ssize_t i = 0; i < n && i < 32; i++)
        dv_utf8_put(b, plain(parts[i]));
}

void dv_fold(dv_buf *b, dv_str s)
{
    int32_t cp;
    while ((cp = dv_utf8_next(&s)) >= 0)
        fold_char(b, cp);
}

void dv_fold_case(dv_buf *b, dv_str s)
{
    int32_t cp;
    dv_buf lower = {0};
    while ((cp = dv_utf8_next(&s)) >= 0)
        dv_utf8_put(&lower, utf8proc_tolower(cp));
    dv_utf8_nfc(b, dv_buf_str(&lower));
    dv_buf_free(&lower);
}

/* Of the blocks Latin-1 Supplement to Latin Extended-B and of Latin Extended Additional, in which
 * all letters of Vietnamese are, all are letters but for two signs. */
static bool is_latin(int32_t cp)
{
    enum { TIMES = 0xD7, DIVIDED = 0xF7 };
    return (cp >= 0xC0 && cp <= 0x24F && cp != TIMES && cp != DIVIDED) ||
           (cp >= 0x1E00 && cp <= 0x1EFF);
}

static bool in_word(int32_t cp)
{
    if (cp < 0x80)
        return dv_is_digit((char)cp) || dv_is_letter((char)cp);
    if (is_latin(cp))
        return true;
    switch ((int)utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return true;
    default:
        return false;
    }
}

bool dv_word_next(dv_str *rest, dv_str *word)
{
    dv_str at = *rest;
    int32_t cp;
    do {
        *rest = at;
        cp = dv_utf8_next(&at);
    } while (cp >= 0 && !in_word(cp));
    if (cp < 0) {
        *rest = at;
        return false;
    }
    const char *start = rest->p;
    do {
        *rest = at;
        cp = dv_utf8_next(&at);
    } while (cp >= 0 && in_word(cp));
    *word = (dv_str){start, (size_t)(rest->p - start)};
    return true;
}

/* A mark is of the word itself: several may stand on one letter. */
static bool is_lone(int32_t under, int32_t cp)
{
    return dv_utf8_is_mark(cp) && (under < 0 || !in_word(under));
}

bool dv_is_lone_mark(dv_str before, int32_t cp)
{
    return is_lone(dv_utf8_prev(&before), cp);
}

bool dv_has_lone_mark(dv_str before, dv_str in)
{
    int32_t under = dv_utf8_prev(&before);
    for (int32_t cp; (cp = dv_utf8_next(&in)) >= 0; under = cp)
        if (is_lone(under, cp))
            return true;
    return false;
}

bool dv_fold_same(dv_str a, dv_str b)
{
    dv_buf x = {0}, y = {0};
    dv_fold(&x, a);
    dv_fold(&y, b);
    bool same = dv_str_eq(dv_buf_str(&x), dv_buf_str(&y));
    dv_buf_free(&x);
    dv_buf_free(&y);
    return same;
}

bool dv_fold_match(dv_str hay, dv_str needle)
{
    dv_buf h = {0}, n = {0};
    dv_fold(&h, hay);
    dv_fold(&n, needle);
    dv_str wanted = dv_buf_str(&n), want;
    bool all = true;
    while (all && dv_word_next(&wanted, &want)) {
        dv_str words = dv_buf_str(&h), word;
        bool found = false;
        while (!found && dv_word_next(&words, &word))
            found = dv_str_begins(word, want);
        all = found;
    }
    dv_buf_free(&h);
    dv_buf_free(&n);
    return all;
}

/* How much of a word, whose folded form begins with so many bytes, these are: marks that follow a
 * letter belong to it. */
static size_t letters_of(dv_str word, size_t folded)
{
    dv_buf b = {0};
    dv_str rest = word;
    size_t end = 0;
    int32_t cp;
    while ((cp = dv_utf8_next(&rest)) >= 0) {
        size_t before = b.n;
        fold_char(&b, cp);
        if (before >= folded && b.n > before)
            break;
        end = word.n - rest.n;
    }
    dv_buf_free(&b);
    return end;
}

/* How many bytes of the word the needle's words found; the longest counts. */
static size_t found_in(dv_str word, dv_str folded, dv_str needle)
{
    dv_str want;
    size_t most = 0;
    while (dv_word_next(&needle, &want)) {
        if (dv_str_eq(folded, want))
            return word.n;
        if (needle.n == 0 && want.n > most && dv_str_begins(folded, want))
            most = want.n;
    }
    return most ? letters_of(word, most) : 0;
}

size_t dv_fold_found(dv_str hay, dv_str needle, dv_str *out, size_t max)
{
    dv_buf wanted = {0}, folded = {0};
    dv_str word;
    size_t n = 0;
    dv_fold(&wanted, needle);
    while (n < max && dv_word_next(&hay, &word)) {
        dv_buf_clear(&folded);
        dv_fold(&folded, word);
        size_t found = found_in(word, dv_buf_str(&folded), dv_buf_str(&wanted));
        if (found)
            out[n++] = (dv_str){word.p, found};
    }
    dv_buf_free(&wanted);
    dv_buf_free(&folded);
    return n;
}

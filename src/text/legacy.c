#include "danvan/legacy.h"

#include "danvan/telex.h"
#include "danvan/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

const char *const dv_legacy_names[] = {"utf-8", "tcvn3", "vni", "windows-1258"};
enum { LEGACIES = sizeof dv_legacy_names / sizeof *dv_legacy_names };

bool dv_legacy_parse(const char *name, dv_legacy *out)
{
    for (int i = 0; i < LEGACIES; i++)
        if (strcmp(name, dv_legacy_names[i]) == 0) {
            *out = (dv_legacy)i;
            return true;
        }
    return false;
}

/* What Windows has between the letters of either, where no font of the time has a letter; glibc
 * reads capitals there for TCVN3, which a standard had and nobody used. */
static const struct {
    unsigned char byte;
    int32_t cp;
} signs_of_windows[] = {{0x85, 0x2026}, {0x91, 0x2018}, {0x92, 0x2019}, {0x93, 0x201C},
                        {0x94, 0x201D}, {0x95, 0x2022}, {0x96, 0x2013}, {0x97, 0x2014}};
enum {
    SIGNS = sizeof signs_of_windows / sizeof *signs_of_windows,
    SIGN = 3 /* bytes of such a sign in UTF-8 */
};

/* What is no letter of it; false: nor anything else. */
static bool put_other(dv_buf *out, unsigned char byte)
{
    if (byte < 0x80)
        dv_buf_putc(out, (char)byte);
    for (size_t i = 0; i < SIGNS; i++)
        if (signs_of_windows[i].byte == byte) {
            dv_utf8_put(out, signs_of_windows[i].cp);
            return true;
        }
    return byte < 0x80;
}

/* One that Windows took for a letter, or for such a sign; 0: for neither. */
static unsigned char byte_of(int32_t cp)
{
    for (size_t i = 0; i < SIGNS; i++)
        if (signs_of_windows[i].cp == cp)
            return signs_of_windows[i].byte;
    return cp < 0x80 || (cp >= 0xA0 && cp <= 0xFF) ? (unsigned char)cp : 0;
}

/* The bytes of an old text, whichever way it comes; false: it holds what no such text has. */
static bool bytes_of(dv_str text, dv_buf *out)
{
    if (dv_utf8_check(text) != text.n) {
        dv_buf_add(out, text);
        return true;
    }
    for (int32_t cp; (cp = dv_utf8_next(&text)) >= 0;) {
        unsigned char byte = byte_of(cp);
        if (!byte && cp)
            return false;
        dv_buf_putc(out, (char)byte);
    }
    return true;
}

/* ---- TCVN3: the C library knows its letters ---- */

/* A tone by itself, after what is no vowel: it was a degree, a square or another sign. */
static bool has_lone_tone(dv_str bytes)
{
    static const char vowels[] = "AEIOUYaeiouy\xA1\xA2\xA3\xA4\xA5\xA6\xA8\xA9\xAA\xAB\xAC\xAD";
    char before = '\0';
    for (size_t i = 0; i < bytes.n; before = bytes.p[i++]) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c >= 0xB0 && c <= 0xB4 && (!before || !strchr(vowels, before)))
            return true;
    }
    return false;
}

static size_t letters_of(dv_str bytes)
{
    size_t n = 0;
    for (; n < bytes.n; n++) {
        unsigned char c = (unsigned char)bytes.p[n];
        if (c < ' ' || (c >= 0x80 && c < 0xA0))
            break;
    }
    return n;
}

static bool decoded(iconv_t cd, dv_str bytes, dv_buf *out)
{
    char *from = (char *)(uintptr_t)bytes.p, part[256];
    size_t left = bytes.n;
    bool good = true, more = left > 0, done = false;
    while (good && more) {
        char *to = part;
        size_t room = sizeof part;
        /* The last call lets out what was held back to be joined with a mark. */
        size_t rc = left ? iconv(cd, &from, &left, &to, &room) : iconv(cd, NULL, NULL, &to, &room);
        bool last = left == 0;
        good = rc != (size_t)-1 || errno == E2BIG;
        dv_buf_add(out, (dv_str){part, sizeof part - room});
        more = !(last && done);
        done = last;
    }
    return good;
}

/* Control characters stay what they are, for whoever takes the text to tell. */
static bool tcvn3(dv_str bytes, dv_buf *out)
{
    iconv_t cd = iconv_open("UTF-8", "TCVN5712-1");
    if (cd == (iconv_t)-1)
        return false;
    bool good = true;
    while (good && bytes.n) {
        size_t n = letters_of(bytes);
        good = n ? decoded(cd, (dv_str){bytes.p, n}, out) : put_other(out, (unsigned char)*bytes.p);
        n = n ? n : 1;
        bytes = (dv_str){bytes.p + n, bytes.n - n};
    }
    iconv_close(cd);
    return good;
}

/* ---- Windows code page 1258: Vietnam's own, in which the C library joins the marks ---- */

static bool windows(dv_str bytes, dv_buf *out)
{
    iconv_t cd = iconv_open("UTF-8", "CP1258");
    if (cd == (iconv_t)-1)
        return false;
    bool good = decoded(cd, bytes, out);
    iconv_close(cd);
    return good;
}

/* ---- VNI ---- */

enum { CIRCUMFLEX = 0x302, BREVE = 0x306, HORN = 0x31B };
enum { GRAVE = 0x300, ACUTE = 0x301, HOOK = 0x309, TILDE = 0x303, DOT = 0x323 };

static int32_t small(int32_t cp)
{
    return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp >= 0xC0 && cp <= 0xDE ? cp + 32 : cp;
}

/* Marks that follow a letter: its own, then its tone. */
static const struct {
    int32_t sign, mark, tone;
} signs[] = {{0xF8, 0, GRAVE},
             {0xF9, 0, ACUTE},
             {0xFB, 0, HOOK},
             {0xF5, 0, TILDE},
             {0xEF, 0, DOT},
             {0xE2, CIRCUMFLEX, 0},
             {0xE0, CIRCUMFLEX, GRAVE},
             {0xE1, CIRCUMFLEX, ACUTE},
             {0xE5, CIRCUMFLEX, HOOK},
             {0xE3, CIRCUMFLEX, TILDE},
             {0xE4, CIRCUMFLEX, DOT},
             {0xEA, BREVE, 0},
             {0xE8, BREVE, GRAVE},
             {0xE9, BREVE, ACUTE},
             {0xFA, BREVE, HOOK},
             {0xFC, BREVE, TILDE},
             {0xEB, BREVE, DOT}};

/* Letters of one sign. */
static const struct {
    int32_t sign, letter, mark;
} letters[] = {{0xEC, 'i', GRAVE}, {0xED, 'i', ACUTE}, {0xE6, 'i', HOOK}, {0xF3, 'i', TILDE},
               {0xF2, 'i', DOT},   {0xEE, 'y', DOT},   {0xF4, 'o', HORN}, {0xF6, 'u', HORN}};

static void put_marked(dv_buf *out, int32_t base, bool upper, int32_t mark, int32_t tone)
{
    dv_utf8_put(out, upper ? base - 32 : base);
    if (mark)
        dv_utf8_put(out, mark);
    if (tone)
        dv_utf8_put(out, tone);
}

/* The signs after a letter that has this mark already: tones alone go with ơ and ư. */
static size_t sign_after(dv_str rest, bool horned, int32_t *mark, int32_t *tone)
{
    int32_t next = rest.n ? small((unsigned char)*rest.p) : 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (signs[i].sign == next && !(horned && signs[i].mark)) {
            *mark = signs[i].mark ? signs[i].mark : *mark;
            *tone = signs[i].tone;
            return 1;
        }
    return 0;
}

static size_t vni_letter(dv_str rest, dv_buf *out)
{
    int32_t is = (unsigned char)*rest.p, base = small(is), mark = 0, tone = 0;
    bool upper = is != base, horned = false, lone = false;
    if (base == 0xF1) {
        dv_utf8_put(out, upper ? 0x110 : 0x111);
        return 1;
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters && !lone; i++)
        if (letters[i].sign == base) {
            base = letters[i].letter;
            mark = letters[i].mark;
            horned = mark == HORN;
            lone = true;
        }
    if (!lone && !strchr("aeouy", (int)base))
        return 0;
    dv_str after = {rest.p + 1, rest.n - 1};
    size_t more = !lone || horned ? sign_after(after, horned, &mark, &tone) : 0;
    put_marked(out, base, upper, mark, tone);
    return 1 + more;
}

static bool vni(dv_str bytes, dv_buf *out)
{
    while (bytes.n) {
        size_t n = (unsigned char)*bytes.p ? vni_letter(bytes, out) : 0;
        if (!n && !put_other(out, (unsigned char)*bytes.p))
            return false;
        bytes.p += n ? n : 1;
        bytes.n -= n ? n : 1;
    }
    return true;
}

/* ---- all ---- */

/* `strict`: or not at all, if a sign would become a letter's tone. */
static bool convert(dv_legacy from, bool strict, dv_str text, dv_buf *out)
{
    dv_buf bytes = {0}, raw = {0};
    bool good = bytes_of(text, &bytes);
    const dv_str old = dv_buf_str(&bytes);
    if (from == DV_LEGACY_TCVN3)
        good = good && !(strict && has_lone_tone(old)) && tcvn3(old, &raw);
    else if (from == DV_LEGACY_VNI)
        good = good && vni(old, &raw);
    else
        good = good && windows(old, &raw);
    good = good && dv_utf8_nfc(out, dv_buf_str(&raw));
    dv_buf_free(&bytes);
    dv_buf_free(&raw);
    return good;
}

bool dv_legacy_utf8(dv_legacy from, dv_str text, dv_buf *out)
{
    return from == DV_LEGACY_NONE ? dv_utf8_nfc(out, text) : convert(from, true, text, out);
}

/* Eight bytes at a time. */
static bool is_ascii(dv_str text)
{
    enum { STEP = 8 };
    uint64_t all = 0, v;
    size_t i = 0;
    for (; i + STEP <= text.n; i += STEP) {
        memcpy(&v, text.p + i, STEP);
        all |= v;
    }
    for (; i < text.n; i++)
        all |= (unsigned char)text.p[i];
    return !(all & UINT64_C(0x8080808080808080));
}

/* A quote, a dash or the like, which stands in text of any time. */
static bool is_sign(dv_str text, size_t i)
{
    return i + SIGN <= text.n && text.p[i] == '\xE2' && text.p[i + 1] == '\x80';
}

static bool in_token(dv_str text, size_t i)
{
    char c = text.p[i];
    return ((unsigned char)c >= 0x80 && !is_sign(text, i)) || dv_is_letter(c);
}

/* A table has the same words again and again: the latest that were found to be syllables. */
static bool is_syllable(dv_str word)
{
    enum { KNOWN = 64, LONGEST = 15 };
    static _Thread_local struct known {
        unsigned char n;
        char word[LONGEST];
    } known[KNOWN];
    unsigned place = (unsigned)word.n;
    for (size_t i = 0; i < word.n; i++)
        place = place * 31 + (unsigned char)word.p[i];
    struct known *k = &known[place % KNOWN];
    if (k->n == word.n && memcmp(k->word, word.p, word.n) == 0)
        return true;
    bool good = dv_telex_is_syllable(word);
    if (good && word.n <= LONGEST) {
        k->n = (unsigned char)word.n;
        memcpy(k->word, word.p, word.n);
    }
    return good;
}

/* Of the runs of letters and whatever is not ASCII: how many of those that are not ASCII alone are
 * Vietnamese, in hundredths; -1: there are none. */
static int vietnamese(dv_str text)
{
    size_t tokens = 0, good = 0;
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        bool ascii = true;
        for (; i < text.n && in_token(text, i); i++)
            ascii = ascii && (unsigned char)text.p[i] < 0x80;
        if (i > from && !ascii) {
            tokens++;
            good += is_syllable((dv_str){text.p + from, i - from});
        }
        if (i == from)
            i += is_sign(text, i) ? SIGN : 1;
    }
    return tokens ? (int)(good * 100 / tokens) : -1;
}

/* With a square metre in it it is no less of that time. */
static int vietnamese_as(dv_legacy how, dv_str text)
{
    dv_buf b = {0};
    int score = convert(how, false, text, &b) ? vietnamese(dv_buf_str(&b)) : -1;
    dv_buf_free(&b);
    return score;
}

/* Text of today has letters that no old text can be read from: those above U+00FF. */
static bool is_of_today(dv_str text, bool utf8)
{
    enum { FIRST = 0xC4 }; /* of the first bytes of such letters in UTF-8 */
    bool above = false;
    for (size_t i = 0; i < text.n && !above; i++)
        above = (unsigned char)text.p[i] >= FIRST && !is_sign(text, i);
    return above && utf8;
}

dv_legacy dv_legacy_guess(dv_str text, bool utf8)
{
    enum { ENOUGH = 80, ALL = 100 };
    if (is_ascii(text) || is_of_today(text, utf8))
        return DV_LEGACY_NONE;
    int is = utf8 ? vietnamese(text) : 0;
    if (is < 0 || is == ALL)
        return DV_LEGACY_NONE;
    dv_legacy best = DV_LEGACY_NONE;
    for (int i = DV_LEGACY_TCVN3, most = is > ENOUGH - 1 ? is : ENOUGH - 1; i < LEGACIES; i++) {
        const int as = vietnamese_as((dv_legacy)i, text);
        best = as > most ? (dv_legacy)i : best;
        most = as > most ? as : most;
    }
    return best;
}

/* Three levels as in the Unicode Collation Algorithm (UTS #10), tailored as CLDR does for "vi":
 * letters with breve, circumflex or horn and đ are letters of their own; tones differ on the second
 * level in the order grave, hook, tilde, acute, dot; case on the third. */
#include "danvan/collate.h"

#include "danvan/err.h"
#include "danvan/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>
#include <utf8proc.h>

enum { ELLIPSIS = 0x2026 };
/* Bytes of keys. */
enum {
    LEVEL_END = 0x01,
    PLAIN = 0x02,
    OTHER_MARK = 0x10,
    FIRST_PUNCTUATION = 0x02,
    FIRST_DIGIT = 0x60,
    FIRST_LETTER = 0x70,
    OTHER = 0xF0
};

/* The order of CLDR's root: blanks, punctuation, symbols; then digits; then letters. */
static const char32_t punctuation[] = U"\t\n\v\f\r _-‐–—,;:!¡?¿.·'‘’\"“”«»()[]{}§¶@*/\\&#%•`´^¯¨¸"
                                      U"°©®+±÷×<=>¬|¦~−¤¢$£¥₫€";
static const char32_t digits[] = U"0123456789";
static const char32_t letters[] = U"aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
static const char32_t modifiers[] = U"\u0306\u0302\u031B"; /* breve, circumflex, horn */
static const char32_t tones[] = U"\u0300\u0309\u0303\u0301\u0323";
/* Those that differ from another one on the third level alone. */
static const char32_t variants[] = U"\u00A0\u2011¹²³…", variant_of[] = U" \u2010123.";

/* The place of cp in the set, or -1. */
static int place(const char32_t *set, int32_t cp)
{
    for (int i = 0; set[i]; i++)
        if (set[i] == (char32_t)cp)
            return i;
    return -1;
}

static void put_primary(dv_buf *b, int32_t cp)
{
    int at;
    if ((at = place(letters, cp)) >= 0)
        dv_buf_putc(b, (char)(FIRST_LETTER + at));
    else if ((at = place(digits, cp)) >= 0)
        dv_buf_putc(b, (char)(FIRST_DIGIT + at));
    else if ((at = place(punctuation, cp)) >= 0)
        dv_buf_putc(b, (char)(FIRST_PUNCTUATION + at));
    else
        dv_buf_printf(b, "%c%c%c%c", OTHER, cp >> 16, cp >> 8 & 0xFF, cp & 0xFF);
}

static void put_secondary(dv_buf *b, int32_t mark)
{
    int tone = place(tones, mark);
    if (tone >= 0)
        dv_buf_putc(b, (char)(PLAIN + 1 + tone));
    else
        dv_buf_printf(b, "%c%c%c", OTHER_MARK, mark >> 8 & 0xFF, mark & 0xFF);
}

/* The letter of its own that base and modifier make in Vietnamese, or 0. */
static int32_t own_letter(int32_t base, int32_t mark)
{
    int32_t both = place(modifiers, mark) >= 0 ? dv_utf8_compose(base, mark) : 0;
    return both && place(letters, both) >= 0 ? both : 0;
}

typedef struct levels {
    dv_buf primary, secondary, tertiary;
} levels;

/* One base and the marks after it; returns how many code points that was. */
static size_t put_cluster(levels *l, const int32_t *cp, size_t n)
{
    int32_t base = utf8proc_tolower(cp[0]);
    int third = base == cp[0] ? PLAIN : PLAIN + 1, variant = place(variants, base);
    if (variant >= 0) {
        base = (int32_t)variant_of[variant];
        third = PLAIN + 2;
    }
    /* An ellipsis is three points. */
    for (int k = cp[0] == ELLIPSIS ? 3 : 1; k; k--) {
        if (k > 1)
            put_primary(&l->primary, base);
        dv_buf_putc(&l->secondary, PLAIN);
        dv_buf_putc(&l->tertiary, (char)third);
    }
    size_t i = 1;
    for (; i < n && dv_utf8_is_mark(cp[i]); i++) {
        int32_t own = own_letter(base, cp[i]);
        if (own)
            base = own;
        else
            put_secondary(&l->secondary, cp[i]);
    }
    put_primary(&l->primary, base);
    return i;
}

static void put_levels(levels *l, dv_str s)
{
    utf8proc_ssize_t room = (utf8proc_ssize_t)(4 * s.n + 4);
    int32_t *cp = malloc((size_t)room * sizeof *cp);
    DV_NEED(cp);
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
                                            cp, room, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    for (utf8proc_ssize_t i = 0; i < n && n <= room;)
        i += (utf8proc_ssize_t)put_cluster(l, cp + i, (size_t)(n - i));
    free(cp);
}

void dv_collate_key(dv_buf *b, dv_str s, size_t max)
{
    levels l = {0};
    put_levels(&l, s);
    dv_buf_putc(&l.primary, LEVEL_END);
    dv_buf_putc(&l.secondary, LEVEL_END);
    dv_buf *level[] = {&l.primary, &l.secondary, &l.tertiary};
    for (int i = 0; i < 3; i++) {
        size_t n = level[i]->n < max ? level[i]->n : max;
        dv_buf_add(b, (dv_str){dv_buf_cstr(level[i]), n});
        max -= n;
        dv_buf_free(level[i]);
    }
}

int dv_collate(dv_str a, dv_str b)
{
    dv_buf x = {0}, y = {0};
    dv_collate_key(&x, a, SIZE_MAX);
    dv_collate_key(&y, b, SIZE_MAX);
    size_t n = x.n < y.n ? x.n : y.n;
    int c = memcmp(dv_buf_cstr(&x), dv_buf_cstr(&y), n);
    int order = c ? c : (x.n > y.n) - (x.n < y.n);
    dv_buf_free(&x);
    dv_buf_free(&y);
    return order;
}

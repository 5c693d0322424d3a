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

enum {
    BREVE = 0x306,
    CIRCUMFLEX = 0x302,
    HORN = 0x31B,
    D_STROKE = 0x111,
    FIRST_PUNCTUATION = 0x02,
    FIRST_DIGIT = 0x60,
    FIRST_LETTER = 0x70,
    OTHER = 0xF0,
    LEVEL_END = 0x01,
    PLAIN = 0x02
};

/* The order of CLDR's root: blanks, punctuation, symbols; then digits; then letters. */
static const char32_t punctuation[] = U"\t\n\v\f\r _-‐–—,;:!¡?¿.…·'‘’\"“”«»()[]{}§¶@*/\\&#%•`´^¯¨¸"
                                      U"°©®+±÷×<=>¬|¦~−¤¢$£¥₫€";
/* Those that differ from another one on the third level alone. */
static const char32_t variants[][2] = {
    {0xA0, ' '}, {0x2011, 0x2010}, {0xB9, '1'}, {0xB2, '2'}, {0xB3, '3'}};
static const int32_t letters[] = {'a',   0x103, 0xE2,  'b', 'c', 'd', D_STROKE, 'e', 0xEA,
                                  'f',   'g',   'h',   'i', 'j', 'k', 'l',      'm', 'n',
                                  'o',   0xF4,  0x1A1, 'p', 'q', 'r', 's',      't', 'u',
                                  0x1B0, 'v',   'w',   'x', 'y', 'z'};
static const int32_t tones[] = {0x300, 0x309, 0x303, 0x301, 0x323};

static void put_primary(dv_buf *b, int32_t cp)
{
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (letters[i] == cp) {
            dv_buf_putc(b, (char)(FIRST_LETTER + i));
            return;
        }
    for (size_t i = 0; punctuation[i]; i++)
        if ((int32_t)punctuation[i] == cp) {
            dv_buf_putc(b, (char)(FIRST_PUNCTUATION + i));
            return;
        }
    if (cp >= '0' && cp <= '9')
        dv_buf_putc(b, (char)(FIRST_DIGIT + (cp - '0')));
    else
        dv_buf_add(b,
                   (dv_str){(char[]){(char)OTHER, (char)(cp >> 16), (char)(cp >> 8), (char)cp}, 4});
}

static void put_secondary(dv_buf *b, int32_t mark)
{
    for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++)
        if (tones[i] == mark) {
            dv_buf_putc(b, (char)(PLAIN + 1 + i));
            return;
        }
    dv_buf_add(b, (dv_str){(char[]){0x10, (char)(mark >> 8), (char)mark}, 3});
}

/* The letter of its own that base and modifier make in Vietnamese, or 0. */
static int32_t own_letter(int32_t base, int32_t mark)
{
    if (mark != BREVE && mark != CIRCUMFLEX && mark != HORN)
        return 0;
    int32_t both = dv_utf8_compose(base, mark);
    for (size_t i = 0; both && i < sizeof letters / sizeof letters[0]; i++)
        if (letters[i] == both)
            return both;
    return 0;
}

typedef struct levels {
    dv_buf primary, secondary, tertiary;
} levels;

/* One base and the marks after it; returns how many code points that was. */
static size_t put_cluster(levels *l, const int32_t *cp, size_t n)
{
    int32_t base = utf8proc_tolower(cp[0]);
    int third = base == cp[0] ? PLAIN : PLAIN + 1;
    for (size_t k = 0; k < sizeof variants / sizeof variants[0]; k++)
        if ((int32_t)variants[k][0] == base) {
            base = (int32_t)variants[k][1];
            third = PLAIN + 2;
        }
    dv_buf_putc(&l->tertiary, (char)third);
    dv_buf_putc(&l->secondary, PLAIN);
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
    DV_ASSERT(cp);
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
                                            cp, room, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    for (utf8proc_ssize_t i = 0; i < n && n <= room;)
        i += (utf8proc_ssize_t)put_cluster(l, cp + i, (size_t)(n - i));
    free(cp);
}

static void put_part(dv_buf *b, const dv_buf *part, size_t *max)
{
    size_t n = part->n < *max ? part->n : *max;
    dv_buf_add(b, (dv_str){dv_buf_cstr(part), n});
    *max -= n;
}

void dv_collate_key(dv_buf *b, dv_str s, size_t max)
{
    levels l = {0};
    put_levels(&l, s);
    dv_buf_putc(&l.primary, LEVEL_END);
    dv_buf_putc(&l.secondary, LEVEL_END);
    put_part(b, &l.primary, &max);
    put_part(b, &l.secondary, &max);
    put_part(b, &l.tertiary, &max);
    dv_buf_free(&l.primary);
    dv_buf_free(&l.secondary);
    dv_buf_free(&l.tertiary);
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

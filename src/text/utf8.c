#include "danvan/utf8.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD, BREVE = 0x306, CIRCUMFLEX = 0x302, HORN = 0x31B };

static bool goes_on(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* ASCII and the letters of Vietnamese, whose lead bytes leave no room for overlongs or surrogates,
 * are decoded here: nearly all text is of them. */
static inline utf8proc_ssize_t decode(dv_str s, int32_t *cp)
{
    const unsigned char *p = (const unsigned char *)s.p;
    if (s.n && p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    if (s.n >= 2 && p[0] >= 0xC2 && p[0] <= 0xDF && goes_on(p[1])) {
        *cp = (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if (s.n >= 3 && p[0] >= 0xE1 && p[0] <= 0xEC && goes_on(p[1]) && goes_on(p[2])) {
        *cp = (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        return 3;
    }
    return utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, cp);
}

/* How many of the first eight bytes are of printed ASCII before one that is not: what is below a
 * blank borrows from its highest bit, DEL carries into it. */
static inline size_t printed(const unsigned char *p)
{
    const uint64_t each = UINT64_C(0x0101010101010101), high = each << 7;
    uint64_t v;
    memcpy(&v, p, sizeof v);
    v = le64toh(v);
    uint64_t other = (v | (v - each * ' ') | (v + each)) & high;
    return other ? (size_t)__builtin_ctzll(other) / 8 : sizeof v;
}

static bool is_printed(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

/* Bytes of the first character, if it is of printed ASCII or of the precomposed Latin letters,
 * U+00C0 to U+024F and U+1E00 to U+1EFF: one column and one grapheme each, and nothing that NFC
 * would change, neither alone nor beside another of them.  Nearly all text is of nothing else. */
static inline size_t simple(const unsigned char *p, const unsigned char *end)
{
    if (p == end)
        return 0;
    if (*p < 0x80)
        return is_printed(*p);
    if (*p >= 0xC3 && *p <= 0xC9 && end - p >= 2 && goes_on(p[1]) && (*p < 0xC9 || p[1] < 0x90))
        return 2;
    return *p == 0xE1 && end - p >= 3 && p[1] >= 0xB8 && p[1] <= 0xBB && goes_on(p[2]) ? 3 : 0;
}

/* How many of the first bytes are of such, and of how many columns. */
static inline size_t simple_columns(dv_str s, size_t *columns)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    size_t n, beyond = 0;
    do {
        n = 0;
        if (end - p >= 8)
            n = printed(p);
        else
            while (p + n < end && is_printed(p[n]))
                n++;
        if (!n) {
            n = simple(p, end);
            beyond += n > 1 ? n - 1 : 0;
        }
        p += n;
    } while (n);
    n = (size_t)(p - (const unsigned char *)s.p);
    *columns = n - beyond;
    return n;
}

static size_t simple_run(dv_str s)
{
    size_t columns;
    return simple_columns(s, &columns);
}

size_t dv_utf8_check(dv_str s)
{
    size_t at = simple_run(s);
    while (at < s.n) {
        int32_t cp;
        utf8proc_ssize_t n = decode((dv_str){s.p + at, s.n - at}, &cp);
        if (n <= 0 || cp < 0)
            break;
        at += (size_t)n;
        at += simple_run((dv_str){s.p + at, s.n - at});
    }
    return at;
}

int32_t dv_utf8_next(dv_str *s)
{
    if (s->n == 0)
        return -1;
    if ((unsigned char)*s->p < 0x80) {
        s->n--;
        return (unsigned char)*s->p++;
    }
    int32_t cp;
    utf8proc_ssize_t n = decode(*s, &cp);
    if (n <= 0 || cp < 0) {
        n = 1;
        cp = REPLACEMENT;
    }
    s->p += n;
    s->n -= (size_t)n;
    return cp;
}

int32_t dv_utf8_prev(dv_str *s)
{
    if (s->n == 0)
        return -1;
    for (size_t back = 1; back <= 4 && back <= s->n; back++) {
        dv_str tail = {s->p + s->n - back, back};
        int32_t cp;
        if (decode(tail, &cp) == (utf8proc_ssize_t)back && cp >= 0) {
            s->n -= back;
            return cp;
        }
    }
    s->n--;
    return REPLACEMENT;
}

void dv_utf8_put(dv_buf *b, int32_t cp)
{
    if (cp >= 0 && cp < 0x80) {
        dv_buf_putc(b, (char)cp);
        return;
    }
    utf8proc_uint8_t bytes[4];
    bool scalar = cp >= 0 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
    utf8proc_ssize_t n = utf8proc_encode_char(scalar ? cp : REPLACEMENT, bytes);
    dv_buf_add(b, (dv_str){(const char *)bytes, (size_t)n});
}

/* What simple runs are of. */
static bool plain(int32_t cp)
{
    return (cp >= 0x20 && cp < 0x7F) || (cp >= 0xC0 && cp < 0x250) || (cp >= 0x1E00 && cp < 0x1F00);
}

bool dv_utf8_is_simple(dv_str s)
{
    return simple_run(s) == s.n;
}

/* Also the signs of Latin-1 and the dashes and quotation marks, whose columns are the library's
 * business. */
static bool settled(int32_t cp)
{
    return plain(cp) || (cp >= 0xA0 && cp < 0xC0 && cp != 0xAD) || (cp >= 0x2010 && cp < 0x2028);
}

bool dv_utf8_is_settled(dv_str s)
{
    size_t at = simple_run(s);
    while (at < s.n) {
        int32_t cp;
        utf8proc_ssize_t n = decode((dv_str){s.p + at, s.n - at}, &cp);
        if (n <= 0 || (cp >= 0x80 && !settled(cp)))
            return false;
        at += (size_t)n;
        at += simple_run((dv_str){s.p + at, s.n - at});
    }
    return true;
}

bool dv_utf8_nfc(dv_buf *b, dv_str s)
{
    if (dv_utf8_is_settled(s)) {
        dv_buf_add(b, s);
        return true;
    }
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &out,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0)
        return false;
    dv_buf ordered = {0};
    dv_buf_add(&ordered, (dv_str){(const char *)out, (size_t)n});
    free(out);
    /* A tone typed before the modifier (ẽ + ◌̂) is not canonically equal to ễ; it is meant so. */
    dv_str rest = dv_buf_str(&ordered);
    int32_t base = dv_utf8_next(&rest), cp;
    while (base >= 0 && (cp = dv_utf8_next(&rest)) >= 0) {
        int32_t both = dv_utf8_is_mark(cp) ? dv_utf8_compose(base, cp) : 0;
        if (both) {
            base = both;
            continue;
        }
        dv_utf8_put(b, base);
        base = cp;
    }
    if (base >= 0)
        dv_utf8_put(b, base);
    dv_buf_free(&ordered);
    return true;
}

/* The single code point that the sequence composes to, or 0. */
static int32_t composed(const int32_t *cps, size_t n)
{
    int32_t work[4];
    for (size_t i = 0; i < n; i++)
        work[i] = cps[i];
    utf8proc_ssize_t k =
        utf8proc_normalize_utf32(work, (utf8proc_ssize_t)n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return k == 1 ? work[0] : 0;
}

int32_t dv_utf8_compose(int32_t base, int32_t mark)
{
    int32_t both = composed((const int32_t[]){base, mark}, 2);
    if (both)
        return both;
    int32_t parts[8];
    int last;
    utf8proc_ssize_t n = utf8proc_decompose_char(base, parts, 8, UTF8PROC_DECOMPOSE, &last);
    /* Where order means something it is changed for Vietnamese modifiers alone. */
    bool equal = n == 2 && utf8proc_get_property(parts[1])->combining_class !=
                               utf8proc_get_property(mark)->combining_class;
    bool modifier = mark == BREVE || mark == CIRCUMFLEX || mark == HORN;
    if (n != 2 || !(equal || modifier))
        return 0;
    return composed((const int32_t[]){parts[0], mark, parts[1]}, 3);
}

size_t dv_utf8_parts(int32_t cp, int32_t *base, int32_t *mark, size_t max)
{
    int32_t part[8];
    int last = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(cp, part, 8, UTF8PROC_DECOMPOSE, &last);
    *base = n > 0 ? part[0] : cp;
    size_t marks = n > 1 ? (size_t)n - 1 : 0;
    marks = marks > 7 ? 7 : marks;
    marks = marks > max ? max : marks;
    for (size_t i = 0; i < marks; i++)
        mark[i] = part[i + 1];
    return marks;
}

size_t dv_utf8_count(dv_str s)
{
    size_t n = 0;
    while (dv_utf8_next(&s) >= 0)
        n++;
    return n;
}

/* Rules are of nothing else. */
static bool is_drawing(int32_t cp)
{
    return cp >= 0x2500 && cp < 0x2580;
}

int dv_utf8_cp_columns(int32_t cp)
{
    if (plain(cp) || is_drawing(cp))
        return 1;
    int w = dv_utf8_is_unseen(cp) ? 1 : dv_utf8_is_control(cp) ? 0 : utf8proc_charwidth(cp);
    return w < 0 ? 0 : w;
}

int dv_utf8_columns(dv_str s)
{
    size_t columns = 0;
    while (s.n) {
        size_t some, run = simple_columns(s, &some);
        columns += some;
        s = (dv_str){s.p + run, s.n - run};
        int32_t cp = dv_utf8_next(&s);
        columns += cp < 0 ? 0 : (size_t)dv_utf8_cp_columns(cp);
    }
    return (int)columns;
}

size_t dv_utf8_grapheme(dv_str s)
{
    dv_str rest = s;
    int32_t a = dv_utf8_next(&rest), state = 0;
    while (a >= 0 && rest.n) {
        dv_str ahead = rest;
        int32_t b = dv_utf8_next(&ahead);
        if ((plain(a) && plain(b)) || utf8proc_grapheme_break_stateful(a, b, &state))
            break;
        rest = ahead;
        a = b;
    }
    return s.n - rest.n;
}

size_t dv_utf8_grapheme_back(dv_str s)
{
    dv_str rest = s;
    int32_t b = dv_utf8_prev(&rest);
    while (b >= 0 && rest.n) {
        dv_str back = rest;
        int32_t a = dv_utf8_prev(&back);
        if ((plain(a) && plain(b)) || utf8proc_grapheme_break(a, b))
            break;
        rest = back;
        b = a;
    }
    return s.n - rest.n;
}

/* Takes at most `columns` simple characters off s from *at on; the last of them may begin a
 * grapheme of others, and is left.  How many. */
static int clip_simple(dv_str s, size_t *at, int columns)
{
    const unsigned char *p = (const unsigned char *)s.p + *at,
                        *end = (const unsigned char *)s.p + s.n;
    int n = 0;
    for (size_t len = simple(p, end), next; len && n < columns; len = next, n++) {
        next = simple(p + len, end);
        if (!next && p + len < end)
            break;
        p += len;
    }
    *at = (size_t)(p - (const unsigned char *)s.p);
    return n;
}

dv_str dv_utf8_clip(dv_str s, int columns, int *used)
{
    size_t at = 0;
    int n = 0;
    for (;;) {
        n += clip_simple(s, &at, columns - n);
        const unsigned char *next = (const unsigned char *)s.p + at;
        if (at == s.n || (n >= columns && simple(next, next + (s.n - at))))
            break;
        dv_str rest = {s.p + at, s.n - at};
        size_t len = dv_utf8_grapheme(rest);
        int w = dv_utf8_columns((dv_str){rest.p, len});
        if (n + w > columns)
            break;
        n += w;
        at += len;
    }
    if (used)
        *used = n;
    return (dv_str){s.p, at};
}

int dv_utf8_shorten(dv_buf *b, int columns)
{
    int used;
    dv_str head = dv_utf8_clip(dv_buf_str(b), columns, &used);
    if (head.n == b->n)
        return used;
    head = dv_utf8_clip(head, columns - 1, &used);
    b->n = head.n;
    dv_buf_puts(b, columns > 0 ? "…" : "");
    return used + (columns > 0);
}

#include "danvan/number.h"

#include <stdio.h>
#include <string.h>

static char point(dv_lang lang)
{
    return lang == DV_VI ? ',' : '.';
}

static char separator(dv_lang lang)
{
    return lang == DV_VI ? '.' : ',';
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* Digits in groups of three; returns where they end. */
static char *put_grouped(char *p, uint64_t m, char sep)
{
    enum { MOST = 20 };
    char digits[MOST];
    int n = 0;
    do
        digits[n++] = (char)('0' + m % 10);
    while (m /= 10);
    for (int left = n - 1; left >= 0; left--) {
        *p++ = digits[left];
        if (left && left % 3 == 0)
            *p++ = sep;
    }
    *p = '\0';
    return p;
}

char *dv_number_format(int64_t v, dv_lang lang, char buf[DV_NUMBER_SIZE])
{
    char *p = buf;
    if (v < 0)
        *p++ = '-';
    put_grouped(p, magnitude(v), separator(lang));
    return buf;
}

/* Appends the point and the three digits of a thousandth, trailing zeros off. */
static void put_milli(char *buf, uint64_t milli, char pt)
{
    unsigned f = (unsigned)(milli % DV_MILLI);
    if (!f)
        return;
    char *p = buf + strlen(buf);
    snprintf(p, DV_NUMBER_SIZE - (size_t)(p - buf), "%c%03u", pt, f);
    for (p += strlen(p) - 1; *p == '0'; p--)
        *p = '\0';
}

static char *milli_format(int64_t milli, bool plain, dv_lang lang, char buf[DV_NUMBER_SIZE])
{
    uint64_t whole = magnitude(milli) / DV_MILLI;
    char *p = buf;
    if (milli < 0)
        *p++ = '-';
    if (plain)
        snprintf(p, DV_NUMBER_SIZE - 1, "%llu", (unsigned long long)whole);
    else
        put_grouped(p, whole, separator(lang));
    put_milli(buf, magnitude(milli), plain ? '.' : point(lang));
    return buf;
}

char *dv_milli_format(int64_t milli, dv_lang lang, char buf[DV_NUMBER_SIZE])
{
    return milli_format(milli, false, lang, buf);
}

char *dv_milli_plain(int64_t milli, char buf[DV_NUMBER_SIZE])
{
    return milli_format(milli, true, DV_EN, buf);
}

bool dv_percent_tenths(int64_t n, int64_t of, int64_t *tenths)
{
    if (of == 0)
        return false;
    /* Half up, of magnitudes: a change of -12.25 % is told as -12.3 %. */
    __extension__ typedef unsigned __int128 wide;
    wide a = (wide)magnitude(n) * 2000 + magnitude(of);
    wide t = a / ((wide)magnitude(of) * 2);
    if (t > INT64_MAX)
        return false;
    *tenths = (n < 0) != (of < 0) ? -(int64_t)t : (int64_t)t;
    return true;
}

char *dv_percent_format(int64_t n, int64_t of, dv_lang lang, char buf[DV_NUMBER_SIZE])
{
    int64_t t;
    if (!dv_percent_tenths(n, of, &t))
        return memcpy(buf, "–", sizeof "–");
    char *p = buf;
    if (t < 0)
        *p++ = '-';
    p = put_grouped(p, magnitude(t) / 10, separator(lang));
    *p++ = point(lang);
    *p++ = (char)('0' + magnitude(t) % 10);
    *p = '\0';
    return buf;
}

char *dv_decimal_plain(dv_decimal d, char buf[DV_NUMBER_SIZE])
{
    uint64_t unit = 1;
    for (int i = 0; i < d.digits; i++)
        unit *= 10;
    uint64_t m = magnitude(d.value);
    int n = snprintf(buf, DV_NUMBER_SIZE, "%s%llu", d.value < 0 ? "-" : "",
                     (unsigned long long)(m / unit));
    if (d.digits)
        snprintf(buf + n, DV_NUMBER_SIZE - (size_t)n, ".%0*llu", d.digits,
                 (unsigned long long)(m % unit));
    return buf;
}

/* Digits in groups: with `sep` none at all, or everywhere one before each three from the right. */
static bool whole_digits(dv_str s, char sep, bool *grouped, uint64_t *out)
{
    *out = 0;
    *grouped = false;
    if (s.n == 0)
        return false;
    *grouped = sep && memchr(s.p, sep, s.n);
    if (*grouped && s.p[0] == '0')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool at_group = *grouped && (s.n - i) % 4 == 0;
        if (at_group != (sep && s.p[i] == sep) || (at_group && i == 0))
            return false;
        if (at_group)
            continue;
        if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(*out, 10u, out) ||
            __builtin_add_overflow(*out, (uint64_t)(s.p[i] - '0'), out))
            return false;
    }
    return true;
}

static bool sign_off(dv_str *s)
{
    bool minus = s->n && s->p[0] == '-';
    if (minus || (s->n && s->p[0] == '+')) {
        s->p++;
        s->n--;
    }
    return minus;
}

static bool give(uint64_t m, bool minus, int64_t *out)
{
    if (m > (uint64_t)INT64_MAX + minus)
        return false;
    *out = minus ? (int64_t)(0 - m) : (int64_t)m;
    return true;
}

bool dv_int_parse(dv_str s, dv_lang lang, int64_t *out)
{
    uint64_t m;
    bool grouped;
    s = dv_str_trim(s);
    bool minus = sign_off(&s);
    return whole_digits(s, separator(lang), &grouped, &m) && give(m, minus, out);
}

/* WHOLE[pt FRACTION of at most `most` digits] as an integer of 10^-digits. */
static bool fixed(dv_str s, char pt, char sep, int most, bool *grouped, uint64_t *out, int *digits)
{
    const char *at = s.n ? memchr(s.p, pt, s.n) : NULL;
    dv_str whole = {s.p, at ? (size_t)(at - s.p) : s.n};
    if (!whole_digits(whole, sep, grouped, out))
        return false;
    *digits = 0;
    if (!at)
        return true;
    const char *end = s.p + s.n;
    if (at + 1 == end || end - at - 1 > most)
        return false;
    for (const char *p = at + 1; p < end; p++, ++*digits)
        if (*p < '0' || *p > '9' || __builtin_mul_overflow(*out, 10u, out) ||
            __builtin_add_overflow(*out, (uint64_t)(*p - '0'), out))
            return false;
    return true;
}

static bool give_milli(uint64_t m, int digits, bool minus, int64_t *out)
{
    for (; digits < 3; digits++)
        if (__builtin_mul_overflow(m, 10u, &m))
            return false;
    return give(m, minus, out);
}

bool dv_milli_parse(dv_str s, dv_lang lang, int64_t *out)
{
    uint64_t m;
    int digits;
    bool grouped;
    s = dv_str_trim(s);
    bool minus = sign_off(&s);
    /* "4.494" in Vietnamese could be either; the separators in their right places decide. */
    if (!fixed(s, point(lang), separator(lang), 3, &grouped, &m, &digits) &&
        !fixed(s, '.', 0, 3, &grouped, &m, &digits))
        return false;
    return give_milli(m, digits, minus, out);
}

/* ---- as typed ---- */

/* What separates the thousands: blanks, if there are any.  Those that do not break a line become
 * common ones; what is too long for a number is left empty. */
static char plain_blanks(dv_str s, dv_lang lang, char buf[DV_NUMBER_SIZE], dv_str *out)
{
    static const char *const blanks[] = {"\u00A0", "\u202F", "\u2009"};
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < DV_NUMBER_SIZE;) {
        size_t len = 0;
        for (size_t b = 0; b < sizeof blanks / sizeof *blanks && !len; b++) {
            size_t size = strlen(blanks[b]);
            len = s.n - i >= size && memcmp(s.p + i, blanks[b], size) == 0 ? size : 0;
        }
        buf[n++] = s.p[i];
        if (len)
            buf[n - 1] = ' ';
        i += len ? len : 1;
    }
    *out = dv_str_trim((dv_str){buf, n < DV_NUMBER_SIZE ? n : 0});
    return out->n && memchr(out->p, ' ', out->n) ? ' ' : separator(lang);
}

bool dv_int_typed(dv_str s, dv_lang lang, int64_t *out)
{
    uint64_t m;
    bool grouped;
    char buf[DV_NUMBER_SIZE];
    char sep = plain_blanks(s, lang, buf, &s);
    bool minus = sign_off(&s);
    return whole_digits(s, sep, &grouped, &m) && give(m, minus, out);
}

bool dv_milli_typed(dv_str s, dv_lang lang, int64_t *out)
{
    uint64_t m;
    int digits;
    bool grouped;
    char buf[DV_NUMBER_SIZE];
    char sep = plain_blanks(s, lang, buf, &s);
    bool minus = sign_off(&s);
    /* No thousands begin with 0. */
    bool small = s.n > 1 && s.p[0] == '0' && s.p[1] == separator(lang);
    if (!fixed(s, small ? separator(lang) : point(lang), small ? 0 : sep, 3, &grouped, &m, &digits))
        return false;
    return give_milli(m, digits, minus, out);
}

bool dv_number_readings(dv_str s, dv_lang lang, dv_readings *out)
{
    uint64_t m;
    bool grouped;
    int64_t fraction, thousands;
    s = dv_str_trim(s);
    bool minus = sign_off(&s), comma = s.n && memchr(s.p, ',', s.n);
    if (!fixed(s, comma ? ',' : '.', 0, 3, &grouped, &m, &out->digits) || !out->digits ||
        !give(m, minus, &thousands) || !give_milli(m, out->digits, minus, &fraction))
        return false;
    dv_milli_format(fraction, lang, out->fraction);
    dv_number_format(thousands, lang, out->thousands);
    return true;
}

bool dv_decimal_fits(dv_decimal d)
{
    enum { MOST_DIGITS = 6 };
    uint64_t most = DV_DECIMAL_MOST;
    if (d.digits < 0 || d.digits > MOST_DIGITS)
        return false;
    for (int i = 0; i < d.digits; i++)
        most *= 10;
    return magnitude(d.value) <= most;
}

bool dv_decimal_parse(dv_str s, dv_decimal *out)
{
    uint64_t m;
    dv_decimal d;
    bool grouped;
    s = dv_str_trim(s);
    bool minus = sign_off(&s);
    if (!fixed(s, '.', 0, 6, &grouped, &m, &d.digits) || !give(m, minus, &d.value) ||
        !dv_decimal_fits(d))
        return false;
    *out = d;
    return true;
}

char *dv_day_text(dv_date d, char buf[DV_DATE_SIZE])
{
    char plain[DV_DATE_SIZE];
    dv_date_format(d, plain);
    if (dv_lang_now() == DV_EN || !plain[0])
        memcpy(buf, plain, sizeof plain);
    else
        snprintf(buf, DV_DATE_SIZE, "%.2s/%.2s/%.4s", plain + 8, plain + 5, plain);
    return buf;
}

char *dv_moment_text(dv_time t, char buf[DV_TIME_SIZE])
{
    char plain[DV_TIME_SIZE];
    dv_time_format(t, plain);
    if (dv_lang_now() == DV_EN || !plain[0])
        memcpy(buf, plain, sizeof plain);
    else
        snprintf(buf, DV_TIME_SIZE, "%.2s/%.2s/%.4s %.5s", plain + 8, plain + 5, plain, plain + 11);
    return buf;
}

#include "danvan/ids.h"

#include "danvan/lang.h"
#include "danvan/number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { BASE = 37, OFFICE_MAX = 3, PREFIX_MAX = 8, SERIAL_DIGITS = 6 };

static int digit_of(char c)
{
    if (dv_is_digit(c))
        return c - '0' + 1;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 11 : 0;
}

bool dv_office_number(const char *code, uint16_t *out)
{
    size_t n = strlen(code);
    unsigned v = 0;
    if (n < 1 || n > OFFICE_MAX)
        return false;
    for (size_t i = 0; i < n; i++) {
        int d = digit_of(code[i]);
        if (!d)
            return false;
        v = v * BASE + (unsigned)d;
    }
    *out = (uint16_t)v;
    return true;
}

char *dv_office_code(uint16_t office, char buf[DV_OFFICE_SIZE])
{
    char back[OFFICE_MAX + 1];
    int n = 0;
    for (unsigned v = office; v && n < OFFICE_MAX; v /= BASE) {
        int d = (int)(v % BASE);
        back[n++] = d == 0 ? '?' : (char)(d <= 10 ? '0' + d - 1 : 'A' + d - 11);
    }
    for (int i = 0; i < n; i++)
        buf[i] = back[n - 1 - i];
    buf[n] = '\0';
    return buf;
}

dv_id dv_id_make(uint16_t office, int year, uint32_t serial)
{
    return (dv_id)office << 48 | (dv_id)(uint16_t)year << 32 | serial;
}

/* At least `least` digits. */
static char *put_digits(char *to, uint32_t v, int least)
{
    int n = 1;
    for (uint32_t rest = v; rest >= 10; rest /= 10)
        n++;
    n = n < least ? least : n;
    for (int i = n; i--; v /= 10)
        to[i] = (char)('0' + v % 10);
    return to + n;
}

static char *put_text(char *to, const char *end, const char *text)
{
    while (*text && to < end)
        *to++ = *text++;
    return to;
}

char *dv_id_format(const dv_kind *k, dv_id id, char buf[DV_ID_SIZE])
{
    char office[OFFICE_MAX + 1], *to = buf;
    dv_office_code((uint16_t)(id >> 48), office);
    to = put_text(to, to + PREFIX_MAX, k->prefix);
    *to++ = '-';
    to = put_digits(to, (uint32_t)(id >> 32) & 0xFFFF, 4);
    *to++ = '-';
    to = put_text(to, to + OFFICE_MAX, office);
    *to++ = '-';
    *put_digits(to, (uint32_t)id, SERIAL_DIGITS) = '\0';
    return buf;
}

/* PREFIX, YEAR, OFFICE, SERIAL in capitals. */
static bool take_apart(dv_str text, char part[4][12])
{
    dv_str rest = dv_str_trim(text), piece;
    int n = 0;
    for (; dv_str_cut(&rest, '-', &piece); n++) {
        if (n == 4 || piece.n == 0 || piece.n > 11)
            return false;
        for (size_t i = 0; i < piece.n; i++)
            part[n][i] = (char)toupper((unsigned char)piece.p[i]);
        part[n][piece.n] = '\0';
    }
    return n == 4;
}

static bool all_digits(const char *s)
{
    return *s && s[strspn(s, "0123456789")] == '\0';
}

dv_rc dv_id_parse(const dv_schema *s, dv_str text, const dv_kind **k, dv_id *id, dv_err *err)
{
    char part[4][12], place[64];
    int64_t year, serial;
    uint16_t office;
    snprintf(place, sizeof place, "%.*s", text.n > 48 ? 48 : (int)text.n, text.p);
    if (!take_apart(text, part) || !all_digits(part[1]) || !all_digits(part[3]) ||
        !dv_int_parse(dv_str_from(part[1]), DV_EN, &year) || year < 1900 || year > 2199 ||
        !dv_int_parse(dv_str_from(part[3]), DV_EN, &serial) || serial < 1 || serial > UINT32_MAX ||
        !dv_office_number(part[2], &office))
        return dv_fail(err, DV_INVALID, place,
                       _("this is no record id; an id looks like KN-2024-NA-000123"));
    const dv_kind *kind = dv_schema_kind_by_prefix(s, dv_str_from(part[0]));
    if (!kind)
        return dv_fail(err, DV_NOT_FOUND, place, _("no kind of record has the prefix %s"), part[0]);
    *k = kind;
    *id = dv_id_make(office, (int)year, (uint32_t)serial);
    return DV_OK;
}

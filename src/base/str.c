#include "danvan/str.h"

#include "danvan/err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

dv_str dv_str_from(const char *s)
{
    return s ? (dv_str){s, strlen(s)} : (dv_str){"", 0};
}

bool dv_str_eq(dv_str a, dv_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool dv_str_is(dv_str a, const char *b)
{
    /* Most words differ in their first letter. */
    if (a.n == 0 || !b || a.p[0] != *b)
        return a.n == 0 && (!b || !*b);
    return dv_str_eq(a, dv_str_from(b));
}

bool dv_str_begins(dv_str s, dv_str with)
{
    return s.n >= with.n && (with.n == 0 || memcmp(s.p, with.p, with.n) == 0);
}

int dv_str_order(dv_str a, dv_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

dv_str dv_str_trim(dv_str s)
{
    while (s.n && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool dv_str_cut(dv_str *rest, char sep, dv_str *part)
{
    *part = (dv_str){"", 0};
    if (rest->n == 0)
        return false;
    const char *at = memchr(rest->p, sep, rest->n);
    size_t n = at ? (size_t)(at - rest->p) : rest->n;
    *part = (dv_str){rest->p, n};
    size_t taken = at ? n + 1 : n;
    rest->p += taken;
    rest->n -= taken;
    return true;
}

dv_str dv_buf_str(const dv_buf *b)
{
    return (dv_str){dv_buf_cstr(b), b->n};
}

const char *dv_buf_cstr(const dv_buf *b)
{
    return b->p ? b->p : "";
}

void dv_buf_clear(dv_buf *b)
{
    b->n = 0;
    if (b->p)
        b->p[0] = '\0';
}

void dv_buf_free(dv_buf *b)
{
    free(b->p);
    *b = (dv_buf){0};
}

char *dv_buf_grow(dv_buf *b, size_t n)
{
    DV_ASSERT(n < SIZE_MAX / 4 && b->n < SIZE_MAX / 4);
    if (b->cap < b->n + n + 1) {
        size_t cap = b->cap ? b->cap : 64;
        while (cap < b->n + n + 1)
            cap *= 2;
        b->p = realloc(b->p, cap);
        DV_NEED(b->p);
        b->cap = cap;
    }
    return b->p + b->n;
}

void dv_buf_puts(dv_buf *b, const char *s)
{
    dv_buf_add(b, dv_str_from(s));
}

void dv_buf_blanks(dv_buf *b, int n)
{
    if (n <= 0)
        return;
    char *at = dv_buf_room(b, (size_t)n);
    memset(at, ' ', (size_t)n);
    at[n] = '\0';
    b->n += (size_t)n;
}

void dv_buf_int(dv_buf *b, int64_t v)
{
    enum { MOST = 20 };
    char digits[MOST];
    int n = 0;
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        digits[MOST - ++n] = (char)('0' + left % 10);
    while (left /= 10);
    if (v < 0)
        digits[MOST - ++n] = '-';
    dv_buf_add(b, (dv_str){digits + MOST - n, (size_t)n});
}

/* Most of it fits into the room that there is, and is written once. */
void dv_buf_printf(dv_buf *b, const char *fmt, ...)
{
    enum { USUAL = 48 };
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    char *at = dv_buf_room(b, USUAL);
    size_t room = b->cap - b->n;
    int n = vsnprintf(at, room, fmt, ap);
    DV_ASSERT(n >= 0);
    if ((size_t)n >= room)
        vsnprintf(dv_buf_room(b, (size_t)n), (size_t)n + 1, fmt, again);
    b->n += (size_t)n;
    va_end(again);
    va_end(ap);
}

enum { NEAR_MAX = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and swaps of neighbours cost one. */
static int distance(const char *a, size_t n, const char *b, size_t m)
{
    int d[NEAR_MAX + 1][NEAR_MAX + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = (int)i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            int change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *dv_nearest(const char *word, const char *const *known, size_t n)
{
    size_t len = strlen(word);
    const char *best = NULL;
    int best_distance = len < 3 ? 2 : (int)len / 3 + 1;
    if (len > NEAR_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t m = strlen(known[i]);
        if (m > NEAR_MAX)
            continue;
        int d = distance(word, len, known[i], m);
        if (d < best_distance) {
            best_distance = d;
            best = known[i];
        }
    }
    return best;
}

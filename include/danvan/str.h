/* Text and bytes: dv_str is borrowed (somebody else owns it, no NUL promised), dv_buf is owned and
 * grows.  A dv_buf is initialised by {0} and released by dv_buf_free; its bytes are always followed
 * by a NUL that is not counted. */
#ifndef DANVAN_STR_H
#define DANVAN_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct dv_str {
    const char *p;
    size_t n;
} dv_str;

typedef struct dv_buf {
    char *p;
    size_t n, cap;
} dv_buf;

#define DV_LIT(s) ((dv_str){(s), sizeof(s) - 1})

/* Of ASCII, whatever the locale. */
static inline bool dv_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char dv_lower_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool dv_is_letter(char c)
{
    return dv_lower_letter(c) >= 'a' && dv_lower_letter(c) <= 'z';
}

dv_str dv_str_from(const char *s); /* NULL gives an empty one */
bool dv_str_eq(dv_str a, dv_str b);
bool dv_str_is(dv_str a, const char *b);
bool dv_str_begins(dv_str s, dv_str with);
int dv_str_order(dv_str a, dv_str b); /* as their bytes; what begins another comes before it */
dv_str dv_str_trim(dv_str s);         /* ASCII blanks off both ends */
/* Takes off *rest the part before the first `sep` (or all of it); false, and an empty part, once
 * nothing is left. */
bool dv_str_cut(dv_str *rest, char sep, dv_str *part);

/* What is added to a buffer must not lie in that same buffer. */
dv_str dv_buf_str(const dv_buf *b);
const char *dv_buf_cstr(const dv_buf *b); /* never NULL */
void dv_buf_clear(dv_buf *b);
void dv_buf_free(dv_buf *b);
void dv_buf_puts(dv_buf *b, const char *s);
void dv_buf_blanks(dv_buf *b, int n);  /* none if n is negative */
void dv_buf_int(dv_buf *b, int64_t v); /* as %lld writes it */
void dv_buf_printf(dv_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *dv_buf_grow(dv_buf *b, size_t n); /* dv_buf_room's own */

/* Makes room for n more bytes and returns where they begin; the caller then adds to b->n. */
static inline char *dv_buf_room(dv_buf *b, size_t n)
{
    return b->cap > b->n && n < b->cap - b->n ? b->p + b->n : dv_buf_grow(b, n);
}

static inline void dv_buf_add(dv_buf *b, dv_str s)
{
    char *at = dv_buf_room(b, s.n);
    if (s.n)
        memcpy(at, s.p, s.n);
    b->n += s.n;
    b->p[b->n] = '\0';
}

static inline void dv_buf_putc(dv_buf *b, char c)
{
    char *at = dv_buf_room(b, 1);
    at[0] = c;
    at[1] = '\0';
    b->n++;
}

/* The nearest of n known words to a mistyped one (optimal string alignment distance, at most a
 * third of the word), or NULL: for "did you mean". */
const char *dv_nearest(const char *word, const char *const *known, size_t n);

#endif

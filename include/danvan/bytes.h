/* Byte writers and readers for stored values and keys.
 *
 * The reader's error is sticky: after a read past the end every further read gives 0 and `bad`
 * stays set, so that straight-line code checks once at the end.  Integers are big-endian, so that
 * they compare as bytes; dv_put_ordered makes signed numbers compare so too. */
#ifndef DANVAN_BYTES_H
#define DANVAN_BYTES_H

#include "danvan/str.h"

#include <stdint.h>

void dv_put_u8(dv_buf *b, uint8_t v);
void dv_put_u16(dv_buf *b, uint16_t v);
void dv_put_u32(dv_buf *b, uint32_t v);
void dv_put_u64(dv_buf *b, uint64_t v);
void dv_put_long_varint(dv_buf *b, uint64_t v); /* dv_put_varint's own */
void dv_put_ordered(dv_buf *b, int64_t v);      /* 8 bytes, sign bit flipped */
void dv_put_text(dv_buf *b, dv_str s);          /* varint length, bytes */

/* LEB128, 1 to 10 bytes; gives what is past them. */
enum { DV_VARINT_MOST = 10 };
static inline char *dv_varint_at(char *to, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *to++ = (char)(v | 0x80);
    *to++ = (char)v;
    return to;
}

/* What one has, and what is past it; NULL, and 0: it is cut short, or has no room in 64 bits. */
typedef struct dv_varint {
    uint64_t v;
    const unsigned char *past;
} dv_varint;
dv_varint dv_long_varint_from(const unsigned char *from, const unsigned char *end);
/* Most have one byte or two. */
static inline dv_varint dv_varint_from(const unsigned char *from, const unsigned char *end)
{
    if (from < end && from[0] < 0x80)
        return (dv_varint){from[0], from + 1};
    if (end - from > 1 && from[1] < 0x80)
        return (dv_varint){(from[0] & 0x7Fu) | (uint64_t)from[1] << 7, from + 2};
    return dv_long_varint_from(from, end);
}

/* A varint length and bytes, as dv_put_text puts them. */
static inline char *dv_text_at(char *to, dv_str s)
{
    to = dv_varint_at(to, s.n);
    if (s.n)
        memcpy(to, s.p, s.n);
    return to + s.n;
}

/* Most have one byte. */
static inline void dv_put_varint(dv_buf *b, uint64_t v)
{
    if (v < 0x80)
        dv_buf_putc(b, (char)v);
    else
        dv_put_long_varint(b, v);
}

typedef struct dv_reader {
    const unsigned char *p, *end;
    bool bad;
} dv_reader;

dv_reader dv_reader_of(dv_str s);
uint8_t dv_get_u8(dv_reader *r);
uint16_t dv_get_u16(dv_reader *r);
uint32_t dv_get_u32(dv_reader *r);
uint64_t dv_get_u64(dv_reader *r);
int64_t dv_get_ordered(dv_reader *r);
dv_str dv_get_text(dv_reader *r); /* points into what is read */
dv_str dv_get_bytes(dv_reader *r, size_t n);

static inline size_t dv_left(const dv_reader *r)
{
    return (size_t)(r->end - r->p);
}

static inline uint64_t dv_get_varint(dv_reader *r)
{
    const dv_varint x = r->bad ? (dv_varint){0, NULL} : dv_varint_from(r->p, r->end);
    if (x.past)
        r->p = x.past;
    else
        r->bad = true;
    return x.v;
}

#endif

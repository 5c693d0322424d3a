#include "danvan/bytes.h"

static void put_be(dv_buf *b, uint64_t v, int bytes)
{
    char *to = dv_buf_room(b, (size_t)bytes);
    for (int i = 0; i < bytes; i++)
        to[i] = (char)(v >> (8 * (bytes - 1 - i)));
    to[bytes] = '\0';
    b->n += (size_t)bytes;
}

void dv_put_u8(dv_buf *b, uint8_t v)
{
    dv_buf_putc(b, (char)v);
}

void dv_put_u16(dv_buf *b, uint16_t v)
{
    put_be(b, v, 2);
}

void dv_put_u32(dv_buf *b, uint32_t v)
{
    put_be(b, v, 4);
}

void dv_put_u64(dv_buf *b, uint64_t v)
{
    put_be(b, v, 8);
}

void dv_put_long_varint(dv_buf *b, uint64_t v)
{
    char *from = dv_buf_room(b, DV_VARINT_MOST), *to = dv_varint_at(from, v);
    *to = '\0';
    b->n += (size_t)(to - from);
}

void dv_put_ordered(dv_buf *b, int64_t v)
{
    dv_put_u64(b, (uint64_t)v ^ UINT64_C(0x8000000000000000));
}

void dv_put_text(dv_buf *b, dv_str s)
{
    dv_put_varint(b, s.n);
    dv_buf_add(b, s);
}

dv_reader dv_reader_of(dv_str s)
{
    const unsigned char *p = (const unsigned char *)(s.p ? s.p : "");
    return (dv_reader){.p = p, .end = p + s.n};
}

dv_str dv_get_bytes(dv_reader *r, size_t n)
{
    if (r->bad || n > dv_left(r)) {
        r->bad = true;
        return (dv_str){"", 0};
    }
    dv_str s = {(const char *)r->p, n};
    r->p += n;
    return s;
}

static uint64_t get_be(dv_reader *r, size_t bytes)
{
    dv_str s = dv_get_bytes(r, bytes);
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v << 8 | (unsigned char)s.p[i];
    return v;
}

uint8_t dv_get_u8(dv_reader *r)
{
    return (uint8_t)get_be(r, 1);
}

uint16_t dv_get_u16(dv_reader *r)
{
    return (uint16_t)get_be(r, 2);
}

uint32_t dv_get_u32(dv_reader *r)
{
    return (uint32_t)get_be(r, 4);
}

uint64_t dv_get_u64(dv_reader *r)
{
    return get_be(r, 8);
}

dv_varint dv_long_varint_from(const unsigned char *from, const unsigned char *end)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && from < end; shift += 7) {
        uint8_t b = *from++;
        if (shift == 63 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7F) << shift;
        if (!(b & 0x80))
            return (dv_varint){v, from};
    }
    return (dv_varint){0, NULL};
}

int64_t dv_get_ordered(dv_reader *r)
{
    uint64_t v = dv_get_u64(r);
    return r->bad ? 0 : (int64_t)(v ^ UINT64_C(0x8000000000000000));
}

dv_str dv_get_text(dv_reader *r)
{
    uint64_t n = dv_get_varint(r);
    if (n > dv_left(r)) {
        r->bad = true;
        return (dv_str){"", 0};
    }
    return dv_get_bytes(r, (size_t)n);
}

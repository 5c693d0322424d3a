#include "id_set_int.h"

#include <string.h>

enum { CHUNK_BITS = 16, WORD_BITS = 64, WORDS = (1 << CHUNK_BITS) / WORD_BITS };

struct id_chunk {
    uint64_t high; /* the id without its lower bits */
    uint64_t bits[WORDS];
};

/* The first chunk that is not below `high`. */
static size_t place_of(const id_set *s, uint64_t high)
{
    size_t from = 0, to = s->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (s->chunk[mid]->high < high)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static void insert(id_set *s, size_t at, uint64_t high)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        s->chunk = dv_arena_grow(s->a, s->chunk, s->n, cap, sizeof(struct id_chunk *));
        s->cap = cap;
    }
    memmove(s->chunk + at + 1, s->chunk + at, (s->n - at) * sizeof(struct id_chunk *));
    s->chunk[at] = DV_NEW(s->a, struct id_chunk);
    s->chunk[at]->high = high;
    s->n++;
}

void dv_set_add(id_set *s, dv_id id)
{
    uint64_t high = id >> CHUNK_BITS, low = id & ((1 << CHUNK_BITS) - 1);
    if (s->last >= s->n || s->chunk[s->last]->high != high) {
        s->last = place_of(s, high);
        if (s->last == s->n || s->chunk[s->last]->high != high)
            insert(s, s->last, high);
    }
    s->chunk[s->last]->bits[low / WORD_BITS] |= UINT64_C(1) << low % WORD_BITS;
}

void dv_set_drop(id_set *s, dv_id id)
{
    uint64_t high = id >> CHUNK_BITS, low = id & ((1 << CHUNK_BITS) - 1);
    size_t at = place_of(s, high);
    if (at < s->n && s->chunk[at]->high == high)
        s->chunk[at]->bits[low / WORD_BITS] &= ~(UINT64_C(1) << low % WORD_BITS);
}

void dv_set_keep(id_set *s, const id_set *only)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        struct id_chunk *c = s->chunk[i];
        size_t at = place_of(only, c->high);
        if (at == only->n || only->chunk[at]->high != c->high)
            continue;
        uint64_t any = 0;
        for (size_t w = 0; w < WORDS; w++)
            any |= c->bits[w] &= only->chunk[at]->bits[w];
        if (any)
            s->chunk[n++] = c;
    }
    s->n = n;
    s->last = 0;
}

static const struct id_chunk *chunk_of(const id_set *s, uint64_t high)
{
    size_t at = place_of(s, high);
    return at < s->n && s->chunk[at]->high == high ? s->chunk[at] : NULL;
}

bool dv_set_has(const id_set *s, dv_id id)
{
    const struct id_chunk *c = chunk_of(s, id >> CHUNK_BITS);
    uint64_t low = id & ((1 << CHUNK_BITS) - 1);
    return c && c->bits[low / WORD_BITS] >> low % WORD_BITS & 1;
}

size_t dv_set_size(const id_set *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t w = 0; w < WORDS; w++)
            for (uint64_t left = s->chunk[i]->bits[w]; left; left &= left - 1)
                n++;
    return n;
}

/* The first bit that is set, from bit `from` on. */
static bool bit_from(const struct id_chunk *c, uint64_t from, uint64_t *bit)
{
    uint64_t left = c->bits[from / WORD_BITS] >> from % WORD_BITS << from % WORD_BITS;
    for (size_t w = from / WORD_BITS; w < WORDS; left = ++w < WORDS ? c->bits[w] : 0)
        if (left) {
            *bit = w * WORD_BITS;
            for (; !(left & 1); left >>= 1)
                ++*bit;
            return true;
        }
    return false;
}

bool dv_set_from(const id_set *s, dv_id *id)
{
    uint64_t high = *id >> CHUNK_BITS, from = *id & ((1 << CHUNK_BITS) - 1), bit;
    for (size_t i = place_of(s, high); i < s->n; i++) {
        const struct id_chunk *c = s->chunk[i];
        if (!bit_from(c, c->high == high ? from : 0, &bit))
            continue;
        *id = c->high << CHUNK_BITS | bit;
        return true;
    }
    return false;
}

#include "schema_int.h"

#include <string.h>

enum { LEAST = 64 };

static size_t hash(const char *s)
{
    size_t h = 14695981039346656037u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

static size_t slot_of(const dv_map *m, const char *key)
{
    size_t i = hash(key) & (m->cap - 1);
    while (m->key[i] && !dv_same_name(m->key[i], key))
        i = (i + 1) & (m->cap - 1);
    return i;
}

int dv_map_get(const dv_map *m, const char *key)
{
    if (m->cap == 0)
        return -1;
    size_t i = slot_of(m, key);
    return m->key[i] ? m->value[i] : -1;
}

static void grow_to(dv_arena *a, dv_map *m, size_t cap)
{
    dv_map bigger = {.cap = cap};
    bigger.key = DV_NEW_N(a, const char *, bigger.cap);
    bigger.value = DV_NEW_N(a, int, bigger.cap);
    for (size_t i = 0; i < m->cap; i++)
        if (m->key[i])
            dv_map_put(a, &bigger, m->key[i], m->value[i]);
    *m = bigger;
}

void dv_map_reserve(dv_arena *a, dv_map *m, size_t n)
{
    size_t cap = LEAST;
    while (cap <= n * 2)
        cap *= 2;
    if (cap > m->cap)
        grow_to(a, m, cap);
}

void dv_map_put(dv_arena *a, dv_map *m, const char *key, int value)
{
    if (m->n * 2 >= m->cap)
        grow_to(a, m, m->cap ? m->cap * 2 : LEAST);
    size_t i = slot_of(m, key);
    if (!m->key[i])
        m->n++;
    m->key[i] = key;
    m->value[i] = value;
}

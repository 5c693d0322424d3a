/* Which words of a schema are pointers nobody has to tell, and no list of its structures can be out
 * of date: the same files are loaded into two places, and a word that differs by just the distance
 * of the places is a pointer, one that is the same is not.  Whatever is neither, or is the same and
 * leads into the program, is not understood, and then there is no image. */
#include "schema_int.h"

extern const char __executable_start[], end[];

enum { WORD = sizeof(uint64_t), BITS = 64 };
_Static_assert(sizeof(void *) == WORD, "pointers are words");

static uint64_t word_at(const char *p, size_t i)
{
    uint64_t w;
    memcpy(&w, p + i * WORD, WORD);
    return w;
}

static void put_word(char *p, size_t i, uint64_t w)
{
    memcpy(p + i * WORD, &w, WORD);
}

static uint64_t address(const void *p)
{
    return (uint64_t)(uintptr_t)p;
}

static bool in_program(uint64_t w)
{
    return w >= address(__executable_start) && w < address(end);
}

static bool compare(const dv_image *image, dv_str a, dv_str b)
{
    const uint64_t distance = address(b.p) - address(a.p);
    for (size_t i = 0; i < a.n / WORD; i++) {
        uint64_t w = word_at(a.p, i), offset = w - address(a.p);
        if (w == word_at(b.p, i) && !in_program(w))
            continue;
        if (word_at(b.p, i) - w != distance || offset > a.n)
            return false;
        image->pointers[i / BITS] |= UINT64_C(1) << i % BITS;
        put_word(image->bytes, i, image->base + offset);
    }
    return true;
}

bool dv_image_make(dv_arena *m, dv_schema *a, dv_schema *b, dv_image *out)
{
    dv_str first = dv_arena_given(&a->arena), second = dv_arena_given(&b->arena);
    if (!first.p || first.p != (char *)a || second.p != (char *)b || first.n != second.n)
        return false;
    a->arena = b->arena = (dv_arena){0};
    out->bytes = (char *)a;
    out->n = first.n;
    out->pointers = DV_NEW_N(m, uint64_t, DV_IMAGE_MAP(first.n));
    return compare(out, first, second);
}

bool dv_image_take(const dv_image *image)
{
    const bool moved = image->base != address(image->bytes);
    for (size_t k = 0; k < DV_IMAGE_MAP(image->n); k++)
        for (uint64_t left = image->pointers[k]; left; left &= left - 1) {
            size_t i = k * BITS + (size_t)__builtin_ctzll(left);
            if (i >= image->n / WORD || word_at(image->bytes, i) - image->base > image->n)
                return false;
            if (moved)
                put_word(image->bytes, i,
                         word_at(image->bytes, i) - image->base + address(image->bytes));
        }
    return true;
}

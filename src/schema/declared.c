/* Finding what is named among what the configuration declares. */
#include "schema_int.h"

static const char *id_of(dv_declared of, size_t i)
{
    const char *thing = (const char *)of.thing + i * of.each;
    return *(const char *const *)(const void *)(thing + of.id_at);
}

void dv_load_none(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                  dv_declared among)
{
    const char **known = DV_NEW_N(&l->tmp, const char *, among.n + 1);
    for (size_t i = 0; i < among.n; i++)
        known[i] = id_of(among, i);
    dv_load_unknown(l, x, line, what, word, known, among.n);
}

int dv_load_named(dv_loader *l, const dv_section *x, int line, const char *what, dv_str word,
                  dv_declared among)
{
    for (size_t i = 0; i < among.n; i++)
        if (dv_str_is(word, id_of(among, i)))
            return (int)i;
    dv_load_none(l, x, line, what, word, among);
    return -1;
}

/* A condition: read, or refused with a sentence; what is read can be asked of any record.  The
 * first byte chooses the kind and what the record holds. */
#include "fuzz.h"

static const char *const held[] = {NULL, "", "3.5", "2024-03-05", "yes", "society", "412", "Mẫu"};

static const char *value(const void *who, const dv_field *f)
{
    const uint8_t *shift = who;
    return held[(f->index + *shift) % (sizeof held / sizeof held[0])];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const dv_schema *s = fuzz_schema();
    const dv_kind *k = &s->kind[data[0] % s->nkind];
    dv_arena a = {0};
    dv_err err = {0};
    const dv_cond *c = dv_cond_parse(&a, s, k, (dv_str){(const char *)data + 1, size - 1}, &err);
    HOLDS(c || *err.text);
    for (size_t i = 0; c && i < k->nstage; i++) {
        uint8_t shift = (uint8_t)(data[0] / s->nkind + i);
        dv_facts_of of = {.value = value, .who = &shift, .stage = &k->stage[i], .unit = -1};
        bool holds = dv_cond_holds(s, c, &of);
        HOLDS(dv_cond_holds(s, dv_cond_and(&a, c, c), &of) == holds);
        of.unit = (int)(shift % s->nunit);
        dv_cond_holds(s, c, &of);
    }
    dv_arena_free(&a);
    return 0;
}

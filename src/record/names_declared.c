/* The names that the configuration declares, by scope. */
#include "names_int.h"

#include <stddef.h>
#include <string.h>

/* What stands in `declared` of an array. */
#define IDS(type, things) (things), sizeof(type), offsetof(type, id)

static size_t first_slot(const numbering *g, dv_str scope)
{
    size_t h = 0;
    for (size_t i = 0; i < scope.n; i++)
        h = h * 31 + (unsigned char)scope.p[i];
    return (h ^ h >> 8) & (g->nslot - 1);
}

declared *dv_names_declared_in(const numbering *g, dv_str scope)
{
    for (size_t i = first_slot(g, scope); g->slot[i]; i = (i + 1) & (g->nslot - 1))
        if (dv_str_is(scope, g->d[g->slot[i] - 1].scope))
            return &g->d[g->slot[i] - 1];
    return NULL;
}

static void declare(numbering *g, const declared *d)
{
    size_t i = first_slot(g, dv_str_from(d->scope));
    while (g->slot[i])
        i = (i + 1) & (g->nslot - 1);
    g->d[g->n++] = *d;
    g->slot[i] = (uint16_t)g->n;
}

/* "c/case.field"; without a field "f/case". */
static const char *scope_text(dv_arena *a, char what, const char *kind, const char *field)
{
    size_t n = strlen(kind), m = field ? strlen(field) : 0;
    char *text = dv_arena_alloc(a, n + m + 4);
    text[0] = what;
    text[1] = '/';
    memcpy(text + 2, kind, n + 1);
    if (field) {
        text[n + 2] = '.';
        memcpy(text + n + 3, field, m + 1);
    }
    return text;
}

static void declare_kind(numbering *g, const dv_kind *k, kind_ids *ids)
{
    dv_arena *a = &g->r->in->arena;
    declare(g, &(declared){scope_text(a, 'f', k->id, NULL), IDS(dv_field, k->field), k->nfield,
                           STAGE_ON_NO - 1, &ids->field, NULL});
    declare(g, &(declared){scope_text(a, 's', k->id, NULL), IDS(dv_stage, k->stage), k->nstage,
                           MAX_STAGE_NO, &ids->stage, NULL});
    ids->choice = DV_NEW_N(a, numbers, k->nfield);
    for (size_t i = 0; i < k->nfield; i++) {
        const dv_field *f = &k->field[i];
        if (f->list)
            declare(g,
                    &(declared){scope_text(a, 'c', k->id, f->id), IDS(dv_choice, f->list->choice),
                                f->list->n, MAX_CHOICE_NO, &ids->choice[i], NULL});
    }
}

static size_t lists_of(const dv_kind *k)
{
    size_t n = 0;
    for (size_t i = 0; i < k->nfield; i++)
        n += k->field[i].list != NULL;
    return n;
}

void dv_names_declare(numbering *g)
{
    const dv_schema *s = g->r->schema;
    struct dv_registry_int *in = g->r->in;
    size_t most = 3;
    for (size_t i = 0; i < s->nkind; i++)
        most += 2 + lists_of(&s->kind[i]);
    for (g->nslot = 64; g->nslot < 2 * most; g->nslot *= 2) {
    }
    DV_ASSERT(most < UINT16_MAX);
    g->d = DV_NEW_N(&g->tmp, declared, most);
    g->slot = DV_NEW_N(&g->tmp, uint16_t, g->nslot);
    in->of = DV_NEW_N(&in->arena, kind_ids, s->nkind);
    declare(g,
            &(declared){KINDS_SCOPE, IDS(dv_kind, s->kind), s->nkind, UINT16_MAX, &in->kind, NULL});
    declare(g, &(declared){"u", IDS(dv_unit, s->unit), s->nunit, UINT16_MAX, &in->unit, NULL});
    declare(g,
            &(declared){"p", IDS(dv_person, s->person), s->nperson, UINT16_MAX, &in->person, NULL});
    for (size_t i = 0; i < s->nkind; i++)
        declare_kind(g, &s->kind[i], &in->of[i]);
}

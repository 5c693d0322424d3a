/* A list's filter as pairs of words, to be kept under a name. */
#include "danvan/list.h"

#include <string.h>

enum { PAIRS = 8 + 2 * DV_LIST_NARROWS };

typedef struct pairs {
    dv_kept_pair *at;
    size_t n;
} pairs;

static void add(pairs *p, const char *key, const char *value)
{
    if (value && *value)
        p->at[p->n++] = (dv_kept_pair){key, value};
}

size_t dv_list_filter_pairs(const dv_list_view *l, dv_arena *a, dv_kept_pair **out)
{
    char period[DV_PERIOD_SIZE];
    pairs p = {.at = DV_NEW_N(a, dv_kept_pair, PAIRS)};
    add(&p, "search", l->q.search);
    if (l->q.unit != DV_NO_UNIT)
        add(&p, "unit", l->r->schema->unit[l->q.unit].id);
    add(&p, "stage", l->stage);
    add(&p, "category", l->category);
    if (l->has_period)
        add(&p, "period", dv_arena_strdup(a, dv_period_format(&l->period, period)));
    for (size_t i = 0; i < l->nnarrow; i++) {
        add(&p, "narrow", l->narrow[i].condition);
        add(&p, "shown", l->narrow[i].shown);
    }
    if (l->q.sort)
        add(&p, l->q.ascending ? "up" : "down", l->q.sort->id);
    *out = p.at;
    return p.n;
}

static bool sort_by(dv_list_view *l, const char *field, bool up)
{
    const dv_field *f = dv_kind_field(l->q.kind, field);
    if (!f || (!f->sorted && f != l->q.kind->date))
        return false;
    dv_list_sort(l, f);
    l->q.ascending = up;
    return true;
}

static bool by_unit(dv_list_view *l, const char *id)
{
    int unit = dv_unit_by_id(l->r->schema, id);
    if (unit != DV_NO_UNIT)
        dv_list_unit(l, unit);
    return unit != DV_NO_UNIT;
}

static bool by_stage(dv_list_view *l, const char *id)
{
    bool known = dv_kind_stage(l->q.kind, id);
    if (known)
        dv_list_stage(l, id);
    return known;
}

static bool by_category(dv_list_view *l, const char *id)
{
    bool known = dv_list_choice(l->q.kind->category->list, id);
    if (known)
        dv_list_category(l, id);
    return known;
}

static bool by_period(dv_list_view *l, const char *text)
{
    dv_period period;
    bool known = dv_period_parse(dv_str_from(text), &period);
    if (known)
        dv_list_period(l, &period);
    return known;
}

/* False: the configuration no longer has it. */
static bool take(dv_list_view *l, const dv_kept_pair *x, const char *shown)
{
    if (strcmp(x->key, "search") == 0)
        return dv_list_search(l, x->value), true;
    if (strcmp(x->key, "unit") == 0)
        return by_unit(l, x->value);
    if (strcmp(x->key, "stage") == 0)
        return by_stage(l, x->value);
    if (strcmp(x->key, "category") == 0)
        return by_category(l, x->value);
    if (strcmp(x->key, "period") == 0)
        return by_period(l, x->value);
    if (strcmp(x->key, "narrow") == 0)
        return dv_list_narrow(l, NULL, &(dv_typed_filter){x->value, shown, NULL}, NULL);
    if (strcmp(x->key, "up") == 0 || strcmp(x->key, "down") == 0)
        return sort_by(l, x->value, x->key[0] == 'u');
    return strcmp(x->key, "shown") == 0;
}

bool dv_list_take_filter(dv_list_view *l, const dv_kept_pair *pair, size_t n)
{
    bool whole = true;
    dv_list_clear(l);
    for (size_t i = 0; i < n; i++) {
        bool named = i + 1 < n && strcmp(pair[i + 1].key, "shown") == 0;
        whole = take(l, &pair[i], named ? pair[i + 1].value : pair[i].value) && whole;
    }
    return whole;
}

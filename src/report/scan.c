/* A tally is run: the facts are counted kind by kind, then margins are made of the cells. */
#include "tally_int.h"

#include <stdlib.h>

static int ascending(const void *x, const void *y)
{
    const dv_id *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

void dv_ids_sort(dv_id *id, size_t n)
{
    if (n)
        qsort(id, n, sizeof *id, ascending);
}

/* Units alive at the end count in the row or split that they hang below; a dimension that is not of
 * units has them all in each of its values. */
static void count_alive(dv_tally *t, dv_leaf *l)
{
    const dv_schema *s = t->r->schema;
    dv_date day = t->ask.as_of != DV_NO_DATE ? t->ask.as_of : l->span.to;
    for (int u = 0; u < (int)s->nunit; u++) {
        if (s->unit[u].level != l->measure->level || !dv_unit_alive(&s->unit[u], day) ||
            !dv_unit_below(s, u, t->ask.unit))
            continue;
        for (size_t i = 0; i <= t->row.n; i++)
            for (size_t j = 0; j <= t->split.n; j++) {
                bool in_row = i == t->row.n || !t->row.unit_slot || t->row.unit_slot[u] == (int)i;
                bool in_split =
                    j == t->split.n || !t->split.unit_slot || t->split.unit_slot[u] == (int)j;
                l->n[i * (t->split.n + 1) + j] += in_row && in_split;
            }
    }
}

static int64_t set_size(const uint64_t *set, size_t words)
{
    int64_t n = 0;
    for (size_t i = 0; i < words; i++)
        for (uint64_t w = set[i]; w; w &= w - 1)
            n++;
    return n;
}

/* Adds cell `from` to cell `to`: numbers add up, sets unite. */
static void merge(const dv_tally *t, dv_leaf *l, size_t to, size_t from)
{
    size_t words = dv_leaf_words(t);
    l->n[to] += l->n[from];
    if (l->of)
        l->of[to] += l->of[from];
    for (size_t i = 0; l->unit && i < words; i++)
        l->unit[to * words + i] |= l->unit[from * words + i];
}

static void fill_margins(const dv_tally *t, dv_leaf *l)
{
    size_t nrow = t->row.n, width = t->split.n + 1;
    for (size_t i = 0; i < nrow; i++)
        for (size_t j = 0; j < t->split.n; j++)
            merge(t, l, i * width + t->split.n, i * width + j);
    for (size_t j = 0; j < width; j++)
        for (size_t i = 0; i < nrow; i++)
            merge(t, l, nrow * width + j, i * width + j);
    for (size_t i = 0; l->unit && i < (nrow + 1) * width; i++)
        l->n[i] = set_size(l->unit + i * dv_leaf_words(t), dv_leaf_words(t));
}

dv_rc dv_tally_run(dv_tally *t, dv_err *err)
{
    const dv_schema *s = t->r->schema;
    dv_txn *txn = NULL;
    dv_rc rc = dv_txn_read(t->r->store, &txn, err);
    for (size_t i = 0; rc == DV_OK && i < s->nkind; i++)
        rc = dv_tally_count(t, txn, &s->kind[i], err);
    dv_txn_abort(txn);
    for (size_t i = 0; i < t->nleaf; i++) {
        if (t->leaf[i].measure->formula == DV_ALIVE)
            count_alive(t, &t->leaf[i]);
        else
            fill_margins(t, &t->leaf[i]);
    }
    return rc;
}

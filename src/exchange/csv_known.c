/* Which line of a table changed which record: a hash table by id, at most three quarters full. */
#include "danvan/err.h"

#include "csv_int.h"

#include <stdlib.h>

/* Where the id stands, or where it would. */
static dv_csv_known_one *slot(const dv_csv_known *k, dv_id id)
{
    size_t i = (size_t)(id * 0x9E3779B97F4A7C15u >> 32);
    while (k->at[i & (k->cap - 1)].line && k->at[i & (k->cap - 1)].id != id)
        i++;
    return &k->at[i & (k->cap - 1)];
}

static void grow(dv_csv_known *k)
{
    dv_csv_known old = *k;
    k->cap = old.cap ? old.cap * 2 : 64;
    k->at = calloc(k->cap, sizeof *k->at);
    DV_NEED(k->at);
    for (size_t i = 0; i < old.cap; i++)
        if (old.at[i].line)
            *slot(k, old.at[i].id) = old.at[i];
    free(old.at);
}

size_t dv_csv_known_line(dv_csv_known *k, dv_id id, size_t line)
{
    if (k->n >= k->cap / 4 * 3)
        grow(k);
    dv_csv_known_one *one = slot(k, id);
    if (one->line)
        return one->line;
    *one = (dv_csv_known_one){id, line};
    k->n++;
    return 0;
}

void dv_csv_known_free(dv_csv_known *k)
{
    free(k->at);
}

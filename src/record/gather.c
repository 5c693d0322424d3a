/* What is to be written of many records, put in order first.
 *
 * In the order in which records come their entries fall all over the databases, and each costs a
 * page.  In the order of the databases a whole page of them costs as much, pages are filled, and
 * what has no room in memory waits in a temporary file. */
#include "gather_int.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY = 8 << 20 }; /* bytes of entries that are put in order at once */

void dv_gather_renew(gathered *g)
{
    dv_sorter_close(g->s);
    dv_aside_close(g->new);
    g->s = dv_sorter_open(dv_store_dir(g->r->store), MEMORY);
    g->new = dv_aside_open(g->r);
    g->nwait = 0;
    g->behind = (behind){0};
    g->own = 0;
    g->mixed = false;
}

gathered *dv_gather_open(dv_registry *r)
{
    gathered *g = calloc(1, sizeof *g);
    DV_NEED(g);
    g->r = r;
    dv_gather_renew(g);
    return g;
}

void dv_gather_close(gathered *g)
{
    if (!g)
        return;
    dv_sorter_close(g->s);
    dv_aside_close(g->new);
    dv_arena_free(&g->a);
    dv_buf_free(&g->key);
    free(g->wait);
    free(g);
}

/* ---- gathering ---- */

dv_rc dv_gather_add(gathered *g, size_t of, dv_str entry, dv_str tail, dv_str value, dv_err *err)
{
    dv_buf_clear(&g->key);
    dv_put_u16(&g->key, (uint16_t)of);
    dv_buf_add(&g->key, entry);
    dv_buf_add(&g->key, tail);
    g->own++;
    return dv_sorter_add(g->s, dv_buf_str(&g->key), value, err);
}

static dv_rc add(gathered *g, size_t of, dv_str entry, dv_str tail, bool gone, dv_err *err)
{
    return dv_gather_add(g, of, entry, tail, (dv_str){"-", gone}, err);
}

dv_rc dv_gather_new(gathered *g, const dv_record *rec, dv_err *err)
{
    return dv_aside_add(g->new, rec, err);
}

dv_rc dv_gather_lists(gathered *g, const dv_record *rec, bool gone, dv_err *err)
{
    char posting[POSTING_BYTES];
    g->mixed = true;
    dv_arena_reset(&g->a);
    entries sorted = {.a = &g->a}, words = {.a = &g->a};
    dv_rc rc = DV_OK;
    dv_posting_make(posting, dv_record_date(rec), rec->id);
    dv_sorted_of(&sorted, g->r, rec);
    dv_words_of(&words, g->r, rec);
    for (size_t i = 0; i < sorted.n && rc == DV_OK; i++)
        rc = add(g, DV_OF_LISTS, sorted.at[i], (dv_str){"", 0}, gone, err);
    for (size_t i = 0; i < words.n && rc == DV_OK; i++)
        rc = add(g, DV_OF_WORDS, words.at[i], (dv_str){posting, POSTING_BYTES}, gone, err);
    return rc;
}

dv_rc dv_gather_fact(gathered *g, const dv_record *rec, bool gone, dv_err *err)
{
    char days[DAY_BYTES], group[LASTING_KEY];
    const dv_date date = dv_record_date(rec);
    dv_buf fact = {0};
    size_t of = DV_OF_FACTS + 2 * (size_t)rec->kind->index;
    dv_fact_write(&fact, g->r, rec, days);
    dv_rc rc = add(g, of, (dv_str){days, sizeof days}, dv_buf_str(&fact), gone, err);
    if (rc == DV_OK &&
        dv_lasting_key(g->r, rec->kind, date, (const unsigned char *)fact.p + FACT_AT, group)) {
        dv_fact_put_date(&fact, date);
        rc = add(g, of + 1, (dv_str){group, sizeof group}, (dv_str){fact.p + 1, fact.n - 1}, gone,
                 err);
    }
    dv_buf_free(&fact);
    return rc;
}

void dv_gather_tell_when(gathered *g, dv_batch_told tell, void *ctx)
{
    g->tell = tell;
    g->ctx = ctx;
}

/* What a bulk holds, in the order of the databases: heads and records are ranked, and pairs of
 * ranks are sorted by their digits. */
#include "bulk_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct ranks {
    uint32_t *at, *of; /* what stands at a rank; the rank of each */
} ranks;

typedef struct ranked {
    uint64_t first; /* bytes of a head; they decide most comparisons */
    dv_str bytes;   /* all of them; or */
    one rec;
    uint32_t no;
} ranked;

static int by_bytes(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return dv_str_order(a->bytes, b->bytes);
}

/* The very first is always the same. */
static uint64_t first_bytes(dv_str s)
{
    uint64_t v = 0;
    for (size_t i = 1; i <= 8; i++)
        v = v << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
    return v;
}

static int by_posting(const void *x, const void *y)
{
    const one *a = &((const ranked *)x)->rec, *b = &((const ranked *)y)->rec;
    if (a->newest != b->newest)
        return a->newest < b->newest ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

static int by_id(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    return (a->rec.id > b->rec.id) - (a->rec.id < b->rec.id);
}

static ranks rank(ranked *of, size_t n, int (*order)(const void *, const void *))
{
    ranks k = {malloc((n + 1) * sizeof *k.at), malloc((n + 1) * sizeof *k.of)};
    DV_NEED(k.at && k.of);
    qsort(of, n, sizeof *of, order);
    for (size_t i = 0; i < n; i++) {
        k.at[i] = of[i].no;
        k.of[of[i].no] = (uint32_t)i;
    }
    return k;
}

static void ranks_free(ranks *k)
{
    free(k->at);
    free(k->of);
}

/* By their digits, from the last on. */
static void sort_numbers(uint64_t *v, size_t n, uint64_t most)
{
    enum { BITS = 11, DIGITS = 1 << BITS };
    uint64_t *from = v, *spare = malloc((n + 1) * sizeof *spare), *to = spare;
    DV_NEED(spare);
    for (unsigned shift = 0; shift < 64 && most >> shift; shift += BITS) {
        size_t place[DIGITS] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++)
            place[from[i] >> shift & (DIGITS - 1)]++;
        for (size_t d = 0; d < DIGITS; d++) {
            size_t many = place[d];
            place[d] = sum;
            sum += many;
        }
        for (size_t i = 0; i < n; i++)
            to[place[from[i] >> shift & (DIGITS - 1)]++] = from[i];
        uint64_t *x = from;
        from = to;
        to = x;
    }
    if (from != v)
        memcpy(v, from, n * sizeof *v);
    free(spare);
}

typedef struct ordering {
    bulk *b;
    ranks heads, posting, id;
} ordering;

static ordering rank_all(bulk *b)
{
    size_t most = b->nhead > b->nrec ? b->nhead : b->nrec;
    ranked *of = calloc(most, sizeof *of);
    DV_NEED(of);
    for (size_t i = 0; i < b->nhead; i++) {
        const dv_str h = {b->bytes.p + b->head[i].at, b->head[i].n};
        of[i] = (ranked){.first = first_bytes(h), .bytes = h, .no = (uint32_t)i};
    }
    ordering o = {.b = b, .heads = rank(of, b->nhead, by_bytes)};
    for (size_t i = 0; i < b->nrec; i++)
        of[i] = (ranked){.rec = b->rec[i], .no = (uint32_t)i};
    o.posting = rank(of, b->nrec, by_posting);
    o.id = rank(of, b->nrec, by_id);
    free(of);
    return o;
}

static bool is_list(const bulk *b, const head *h)
{
    return (unsigned char)b->bytes.p[h->at + 1] == DV_OF_LISTS;
}

static const one *record_at(const ordering *o, const head *h, uint64_t rank_of)
{
    const ranks *k = is_list(o->b, h) ? &o->id : &o->posting;
    return &o->b->rec[k->at[rank_of]];
}

static dv_tail numbers_of(bool list, const one *x)
{
    return list ? (dv_tail){0, x->id} : (dv_tail){x->newest, ~x->id};
}

/* Some records of one head, from pair i on; returns where the next begin. */
static size_t put_some(const ordering *o, size_t i)
{
    enum { AT_ONCE = 1000 };
    bulk *b = o->b;
    size_t from = i;
    uint64_t h = b->pair[i] / b->nrec;
    const head *of = &b->head[o->heads.at[h]];
    bool list = is_list(b, of);
    dv_tail before = numbers_of(list, record_at(o, of, b->pair[i] % b->nrec));
    dv_buf_clear(&b->key);
    dv_buf_add(&b->key, (dv_str){b->bytes.p + of->at, of->n});
    if (!list)
        dv_put_u32(&b->key, (uint32_t)before.a);
    dv_put_u64(&b->key, before.b);
    dv_buf_clear(&b->value);
    dv_put_u8(&b->value, '+');
    for (i++; i < b->npair && i - from < AT_ONCE && b->pair[i] / b->nrec == h; i++) {
        dv_tail now = numbers_of(list, record_at(o, of, b->pair[i] % b->nrec));
        dv_tail_put(&b->value, before, now);
        before = now;
    }
    return i;
}

dv_rc dv_bulk_flush(bulk *b, dv_sorter *s, dv_err *err)
{
    if (!b->nrec)
        return DV_OK;
    ordering o = rank_all(b);
    for (size_t i = 0; i < b->npair; i++) {
        const uint32_t h = (uint32_t)(b->pair[i] >> 32), x = (uint32_t)b->pair[i];
        const ranks *k = is_list(b, &b->head[h]) ? &o.id : &o.posting;
        b->pair[i] = (uint64_t)o.heads.of[h] * b->nrec + k->of[x];
    }
    sort_numbers(b->pair, b->npair, (uint64_t)b->nhead * b->nrec);
    dv_rc rc = dv_sorter_run(s, err);
    for (size_t i = 0; i < b->npair && rc == DV_OK;) {
        i = put_some(&o, i);
        b->work += b->key.n + b->value.n;
        rc = dv_sorter_put(s, dv_buf_str(&b->key), dv_buf_str(&b->value), err);
    }
    if (rc == DV_OK)
        rc = dv_sorter_run_end(s, err);
    ranks_free(&o.heads);
    ranks_free(&o.posting);
    ranks_free(&o.id);
    dv_bulk_clear(b);
    return rc;
}

/* ---- numbers ---- */

void dv_tail_put(dv_buf *out, dv_tail before, dv_tail now)
{
    dv_put_varint(out, now.a - before.a);
    uint64_t d = now.b - before.b;
    dv_put_varint(out, now.a == before.a ? d : d << 1 ^ (uint64_t)((int64_t)d >> 63));
}

/* What a bulk holds, in the order of the databases: heads and records are put in order, and then
 * each record, in its turn, where its heads stand. */
#include "bulk_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct ranked {
    uint64_t first; /* bytes of a head, or a record's day: they decide most comparisons */
    union {
        const char *bytes; /* of a head, or */
        dv_id id;
    } of;
    uint32_t n, no; /* so many bytes; which head or record it is */
} ranked;

static int by_bytes(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return dv_str_order((dv_str){a->of.bytes, a->n}, (dv_str){b->of.bytes, b->n});
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
    const ranked *a = x, *b = y;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return (a->of.id < b->of.id) - (a->of.id > b->of.id);
}

static int by_id(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    return (a->of.id > b->of.id) - (a->of.id < b->of.id);
}

/* Records mostly come in the order of their numbers, and of their days. */
static bool is_settled(ranked *of, size_t n, int (*order)(const void *, const void *))
{
    size_t up = 1, down = 1;
    while (up < n && order(&of[up - 1], &of[up]) <= 0)
        up++;
    while (down < n && order(&of[down - 1], &of[down]) > 0)
        down++;
    if (up < n && down < n)
        return false;
    for (size_t i = 0, j = n; up < n && i + 1 < j; i++) {
        const ranked x = of[--j];
        of[j] = of[i];
        of[i] = x;
    }
    return true;
}

/* The numbers of all that are ranked, in order. */
static uint32_t *in_order(ranked *of, size_t n, int (*order)(const void *, const void *))
{
    uint32_t *no = malloc((n + 1) * sizeof *no);
    DV_NEED(no);
    if (!is_settled(of, n, order))
        qsort(of, n, sizeof *of, order);
    for (size_t i = 0; i < n; i++)
        no[i] = of[i].no;
    return no;
}

typedef struct ordering {
    bulk *b;
    uint32_t *heads, *posting, *id; /* in order: heads; records for words, and for lists */
    uint32_t *having;               /* of each head in its order, the records in theirs */
} ordering;

static ordering order_all(bulk *b)
{
    size_t most = b->nhead > b->nrec ? b->nhead : b->nrec;
    ranked *of = calloc(most, sizeof *of);
    DV_NEED(of);
    for (size_t i = 0; i < b->nhead; i++) {
        const dv_str h = {b->bytes.p + b->head[i].at, b->head[i].n};
        of[i] = (ranked){first_bytes(h), {.bytes = h.p}, b->head[i].n, (uint32_t)i};
    }
    ordering o = {.b = b, .heads = in_order(of, b->nhead, by_bytes)};
    for (size_t i = 0; i < b->nrec; i++)
        of[i] = (ranked){b->rec[i].newest, {.id = b->rec[i].id}, 0, (uint32_t)i};
    o.posting = in_order(of, b->nrec, by_posting);
    o.id = in_order(of, b->nrec, by_id);
    free(of);
    return o;
}

static void ordering_free(ordering *o)
{
    free(o->heads);
    free(o->posting);
    free(o->id);
    free(o->having);
}

/* Each record to its heads from pair `from` on. */
static void put_to_heads(const ordering *o, uint32_t no, size_t from, size_t to)
{
    const bulk *b = o->b;
    for (size_t i = from; i < to; i++)
        o->having[b->having[b->pair[i]].last++] = no;
}

/* Whoever goes over the records in order finds those of each head in order. */
static void fill(ordering *o)
{
    bulk *b = o->b;
    uint32_t sum = 0;
    o->having = malloc((b->npair + 1) * sizeof *o->having);
    DV_NEED(o->having);
    for (size_t i = 0; i < b->nhead; i++) {
        having *h = &b->having[o->heads[i]];
        h->last = sum;
        sum += h->n;
    }
    for (size_t i = 0; i < b->nrec; i++) {
        const one *x = &b->rec[o->id[i]];
        put_to_heads(o, o->id[i], x->pairs, x->words);
    }
    for (size_t i = 0; i < b->nrec; i++) {
        const uint32_t no = o->posting[i];
        const one *x = &b->rec[no];
        put_to_heads(o, no, x->words, no + 1 < b->nrec ? x[1].pairs : b->npair);
    }
}

static bool is_list(const bulk *b, const head *h)
{
    return (unsigned char)b->bytes.p[h->at + 1] == DV_OF_LISTS;
}

static dv_tail numbers_of(bool list, const one *x)
{
    return list ? (dv_tail){0, x->id} : (dv_tail){x->newest, ~x->id};
}

/* By how they differ from the ones before, as dv_tail_get reads them: mostly by the second number
 * alone, which then stands alone. */
static inline char *tail_at(char *to, dv_tail before, dv_tail now)
{
    uint64_t d = now.b - before.b;
    if (now.a == before.a && d <= UINT64_MAX >> 1)
        return dv_varint_at(to, d << 1);
    to = dv_varint_at(to, (now.a - before.a) << 1 | 1);
    return dv_varint_at(to, d << 1 ^ (uint64_t)((int64_t)d >> 63));
}

/* Some records of one head. */
static void put_some(bulk *b, const head *of, const uint32_t *no, size_t n)
{
    bool list = is_list(b, of);
    dv_tail before = numbers_of(list, &b->rec[no[0]]);
    dv_buf_clear(&b->key);
    dv_buf_add(&b->key, (dv_str){b->bytes.p + of->at, of->n});
    if (!list)
        dv_put_u32(&b->key, (uint32_t)before.a);
    dv_put_u64(&b->key, before.b);
    dv_buf_clear(&b->value);
    char *from = dv_buf_room(&b->value, 1 + n * 2 * DV_VARINT_MOST), *to = from;
    *to++ = '+';
    for (size_t i = 1; i < n; i++) {
        dv_tail now = numbers_of(list, &b->rec[no[i]]);
        to = tail_at(to, before, now);
        before = now;
    }
    *to = '\0';
    b->value.n = (size_t)(to - from);
}

static dv_rc put_head(const ordering *o, uint32_t no, dv_sorter *s, dv_err *err)
{
    enum { AT_ONCE = 1000 };
    bulk *b = o->b;
    const having h = b->having[no];
    dv_rc rc = DV_OK;
    for (size_t i = h.last - h.n; i < h.last && rc == DV_OK; i += AT_ONCE) {
        size_t n = h.last - i < AT_ONCE ? h.last - i : AT_ONCE;
        put_some(b, &b->head[no], o->having + i, n);
        b->work += b->key.n + b->value.n;
        rc = dv_sorter_put(s, dv_buf_str(&b->key), dv_buf_str(&b->value), err);
    }
    return rc;
}

dv_rc dv_bulk_flush(bulk *b, dv_sorter *s, dv_err *err)
{
    if (!b->nrec)
        return DV_OK;
    ordering o = order_all(b);
    fill(&o);
    dv_rc rc = dv_sorter_run(s, err);
    for (size_t i = 0; i < b->nhead && rc == DV_OK; i++)
        rc = put_head(&o, o.heads[i], s, err);
    if (rc == DV_OK)
        rc = dv_sorter_run_end(s, err);
    ordering_free(&o);
    dv_bulk_clear(b);
    return rc;
}

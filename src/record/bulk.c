/* The entries of many new records at once.
 *
 * Records have few different words and values: each head is made once, and a record adds to it no
 * more than its own number. */
#include "bulk_int.h"

#include <stdlib.h>
#include <string.h>

/* As much is held at once: pairs of a head and a record; bytes of heads and of what they come of.
 */
size_t dv_bulk_pairs = 1 << 20;
enum { BYTES_MOST = 8 << 20 };

bulk *dv_bulk_open(dv_registry *r)
{
    bulk *b = calloc(1, sizeof *b);
    DV_NEED(b);
    b->r = r;
    return b;
}

void dv_bulk_close(bulk *b)
{
    if (!b)
        return;
    dv_buf_free(&b->bytes);
    dv_buf_free(&b->key);
    dv_buf_free(&b->value);
    dv_words_room_free(&b->words);
    free(b->rec);
    free(b->head);
    free(b->having);
    for (size_t i = 0; i < TABLES; i++) {
        free(b->memo[i].at);
        free(b->memo[i].slot);
    }
    free(b->of);
    free(b->pair);
    free(b);
}

void dv_bulk_clear(bulk *b)
{
    dv_buf_clear(&b->bytes);
    b->nrec = b->nhead = b->nof = b->npair = 0;
    for (size_t i = 0; i < TABLES; i++) {
        memos *t = &b->memo[i];
        t->n = 0;
        if (t->slots)
            memset(t->slot, 0, t->slots * sizeof *t->slot);
    }
}

uint64_t dv_bulk_work(const bulk *b)
{
    return b->work;
}

bool dv_bulk_full(const bulk *b)
{
    return b->npair >= dv_bulk_pairs || b->bytes.n >= BYTES_MOST;
}

/* Room for so many in an array of its own. */
static void *room(void *at, size_t n, size_t *cap, size_t size)
{
    if (n <= *cap)
        return at;
    while (n > *cap)
        *cap = *cap ? *cap * 2 : 1024;
    at = realloc(at, *cap * size);
    DV_NEED(at);
    return at;
}

static void *more(void *at, size_t n, size_t *cap, size_t size)
{
    return room(at, n + 1, cap, size);
}

/* ---- memos ---- */

/* Up to eight bytes. */
static inline uint64_t some_bytes(const char *p, size_t n)
{
    uint32_t first = 0, last = 0;
    if (n >= sizeof first) {
        memcpy(&first, p, sizeof first);
        memcpy(&last, p + n - sizeof last, sizeof last);
    } else if (n) {
        first = (unsigned char)p[0] | (uint32_t)(unsigned char)p[n / 2] << 8;
        last = (unsigned char)p[n - 1];
    }
    return (uint64_t)last << 32 | first;
}

/* Eight bytes at a time.  What is no longer than that it tells from all else of the same length:
 * each step can be undone.  The last two let every byte reach the lowest bits, which decide where a
 * memo stands. */
enum { TOLD = 8 };
static uint64_t hash_of(uint64_t v, dv_str s)
{
    enum { STEP = 8 };
    v ^= (uint64_t)s.n << 32;
    for (size_t i = 0; i < s.n; i += STEP) {
        v = (v ^ some_bytes(s.p + i, s.n - i < STEP ? s.n - i : STEP)) *
            UINT64_C(0x9E3779B97F4A7C15);
        v ^= v >> 32;
    }
    v *= UINT64_C(0xD6E8FEB86659FD93);
    return v ^ v >> 32;
}

/* A key with its hash. */
typedef struct sought {
    uint64_t hash, what;
    dv_str from;
} sought;

static sought sought_of(uint64_t what, dv_str from)
{
    return (sought){hash_of(what, from), what, from};
}

static inline bool is_of(const bulk *b, const memo *m, const sought *x)
{
    return m->hash == x->hash && m->what == x->what && m->n == x->from.n &&
           (m->n <= TOLD || memcmp(b->bytes.p + m->at, x->from.p, m->n) == 0);
}

/* A memo is looked at only where eight bits of the hash are its own that its place doesn't tell. */
enum { SLOT_NO = (1 << 24) - 1 };
_Static_assert((int)BYTES_MOST < (int)SLOT_NO, "each memo has a byte, or is of no text");

static inline uint32_t slot_of(uint64_t hash, size_t no)
{
    return ((uint32_t)(hash >> 32) & ~(uint32_t)SLOT_NO) | (uint32_t)no;
}

static void spread(memos *t)
{
    t->slots = t->slots ? t->slots * 2 : 8192;
    free(t->slot);
    t->slot = calloc(t->slots, sizeof *t->slot);
    DV_NEED(t->slot);
    for (size_t i = 0; i < t->n; i++) {
        size_t at = t->at[i].hash & (t->slots - 1);
        while (t->slot[at])
            at = (at + 1) & (t->slots - 1);
        t->slot[at] = slot_of(t->at[i].hash, i + 1);
    }
}

/* Its memo, or NULL. */
static inline memo *memo_known(const bulk *b, const memos *t, const sought *x)
{
    const size_t last = t->slots - 1;
    for (size_t at = x->hash & last; t->slots && t->slot[at]; at = (at + 1) & last) {
        const uint32_t no = t->slot[at] & SLOT_NO;
        if (t->slot[at] == slot_of(x->hash, no) && is_of(b, &t->at[no - 1], x))
            return &t->at[no - 1];
    }
    return NULL;
}

/* Has no heads yet. */
static memo *memo_new(bulk *b, memos *t, const sought *x)
{
    if (2 * (t->n + 1) > t->slots)
        spread(t);
    size_t at = x->hash & (t->slots - 1);
    while (t->slot[at])
        at = (at + 1) & (t->slots - 1);
    t->at = more(t->at, t->n, &t->cap, sizeof *t->at);
    memo *m = &t->at[t->n++];
    *m = (memo){
        .hash = x->hash, .what = x->what, .at = (uint32_t)b->bytes.n, .n = (uint32_t)x->from.n};
    dv_buf_add(&b->bytes, x->from);
    t->slot[at] = slot_of(x->hash, t->n);
    return m;
}

/* Heads are found like memos: one of no head but itself. */
static uint32_t head_of(bulk *b, size_t what, dv_str bytes)
{
    memos *t = &b->memo[OF_HEAD];
    dv_buf_clear(&b->key);
    dv_put_u16(&b->key, (uint16_t)what);
    dv_buf_add(&b->key, bytes);
    const sought x = sought_of(0, dv_buf_str(&b->key));
    memo *m = memo_known(b, t, &x);
    if (!m) {
        m = memo_new(b, t, &x);
        m->first = (uint32_t)b->nhead;
        b->head = more(b->head, b->nhead, &b->caphead, sizeof *b->head);
        b->having = more(b->having, b->nhead, &b->caphaving, sizeof *b->having);
        b->head[b->nhead] = (head){.at = m->at, .n = m->n};
        b->having[b->nhead++] = (having){0};
    }
    return m->first;
}

static void put_head(bulk *b, uint32_t no)
{
    b->of = more(b->of, b->nof, &b->capof, sizeof *b->of);
    b->of[b->nof++] = no;
}

static void take(bulk *b, const memo *m)
{
    b->pair = room(b->pair, b->npair + m->heads, &b->cappair, sizeof *b->pair);
    const uint32_t *of = b->of + m->first, rec = (uint32_t)b->nrec;
    uint32_t *pair = b->pair + b->npair;
    having *all = b->having;
    for (size_t i = 0; i < m->heads; i++) {
        having *h = &all[of[i]];
        if (h->last == rec)
            continue;
        h->last = rec;
        h->n++;
        *pair++ = of[i];
    }
    b->npair = (size_t)(pair - b->pair);
}

/* ---- one record ---- */

static void take_list(bulk *b, const dv_field *f, const char *text)
{
    memos *t = &b->memo[OF_VALUE];
    const uint64_t what = (uint64_t)f->index << 32 | (uint64_t)f->kind->index << 8;
    const sought x = sought_of(what | (text != NULL), dv_str_from(text));
    memo *m = memo_known(b, t, &x);
    if (!m) {
        m = memo_new(b, t, &x);
        dv_buf h = {0};
        dv_sorted_prefix(&h, b->r, f);
        dv_sorted_value(&h, b->r, f, text);
        uint32_t no = head_of(b, DV_OF_LISTS, dv_buf_str(&h));
        dv_buf_free(&h);
        m->first = (uint32_t)b->nof;
        put_head(b, no);
        m->heads = 1;
    }
    take(b, m);
}

/* Of a text that is taken: what its words come of. */
typedef struct piece {
    sought is;
    memos *in;
} piece;

static void put_word(void *ctx, dv_str word)
{
    put_head(ctx, head_of(ctx, DV_OF_WORDS, word));
}

static memo *piece_new(bulk *b, const dv_kind *k, const piece *p)
{
    memo *m = memo_new(b, p->in, &p->is);
    m->first = (uint32_t)b->nof;
    dv_words_of_text(b->r, k, p->is.from, &b->words, put_word, b);
    m->heads = (uint32_t)b->nof - m->first;
    return m;
}

/* The tables are larger than the processor's cache: where a piece's memo may stand is fetched while
 * the pieces before it are looked at, of whatever text of the record. */
enum { AT_ONCE = 32 };
typedef struct pieces {
    piece at[AT_ONCE];
    size_t n;
} pieces;

static void find_slot(bulk *b, const dv_kind *k, piece *p, dv_str text, bool digit)
{
    *p = (piece){sought_of(k->index, text), &b->memo[digit ? OF_NUMBER : OF_PIECE]};
    if (p->in->slots)
        __builtin_prefetch(&p->in->slot[p->is.hash & (p->in->slots - 1)]);
}

static void find_memo(const piece *p)
{
    uint32_t is = p->in->slots ? p->in->slot[p->is.hash & (p->in->slots - 1)] : 0;
    if (is)
        __builtin_prefetch(&p->in->at[(is & SLOT_NO) - 1]);
}

static void take_pieces(bulk *b, const dv_kind *k, pieces *p)
{
    for (size_t i = 0; i < p->n; i++)
        find_memo(&p->at[i]);
    for (size_t i = 0; i < p->n; i++) {
        const memo *m = memo_known(b, p->at[i].in, &p->at[i].is);
        take(b, m ? m : piece_new(b, k, &p->at[i]));
    }
    p->n = 0;
}

/* No word goes on over a byte of ASCII that is neither letter nor digit. */
enum { BETWEEN, LETTER, DIGIT };
static const uint8_t sort_of[UINT8_MAX + 1] = {
    ['0' ... '9'] = DIGIT,
    ['A' ... 'Z'] = LETTER,
    ['a' ... 'z'] = LETTER,
    [0x80 ... UINT8_MAX] = LETTER,
};

static void take_text(bulk *b, const dv_kind *k, dv_str text, pieces *found)
{
    for (size_t i = 0, from; i < text.n; i++) {
        unsigned has = BETWEEN, is;
        for (from = i; i < text.n && (is = sort_of[(unsigned char)text.p[i]]); i++)
            has |= is;
        if (i == from)
            continue;
        const dv_str part = {text.p + from, i - from};
        find_slot(b, k, &found->at[found->n++], part, (has & DIGIT) != 0);
        if (found->n == AT_ONCE)
            take_pieces(b, k, found);
    }
}

/* ---- what is put by ---- */

/* With its end, for it is a C string where it is taken. */
static void put_text(void *ctx, const dv_kind *k, dv_str text)
{
    dv_buf *out = ctx;
    (void)k;
    char *from = dv_buf_room(out, DV_VARINT_MOST + text.n + 1);
    char *to = dv_varint_at(from, text.n + 1);
    memcpy(to, text.p, text.n);
    to += text.n;
    *to++ = '\0';
    *to = '\0';
    out->n += (size_t)(to - from);
}

/* Identity and day; a text or nothing for each list; the texts that have words, and nothing. */
void dv_bulk_put_by(dv_buf *out, const bulk *b, const dv_record *rec)
{
    const dv_kind *k = rec->kind;
    dv_put_u64(out, rec->id);
    dv_put_u32(out, ~((uint32_t)dv_record_date(rec) ^ 0x80000000u));
    dv_put_varint(out, k->index);
    for (size_t i = 0; i < k->nfield; i++) {
        if (!dv_orders_lists(&k->field[i]))
            continue;
        const char *text = dv_order_text(b->r, rec, &k->field[i]);
        if (text)
            put_text(out, k, dv_str_from(text));
        else
            dv_put_varint(out, 0);
    }
    dv_each_text(rec, put_text, out);
    dv_put_varint(out, 0);
}

/* NULL: nothing. */
static dv_str get_text(dv_reader *rd)
{
    size_t n = (size_t)dv_get_varint(rd);
    return n ? (dv_str){dv_get_bytes(rd, n).p, n - 1} : (dv_str){NULL, 0};
}

size_t dv_bulk_take(bulk *b, dv_str part)
{
    dv_reader rd = dv_reader_of(part);
    dv_str text;
    pieces found;
    b->rec = more(b->rec, b->nrec, &b->caprec, sizeof *b->rec);
    one *rec = &b->rec[b->nrec++];
    rec->id = dv_get_u64(&rd);
    rec->newest = dv_get_u32(&rd);
    rec->pairs = (uint32_t)b->npair;
    const dv_kind *k = &b->r->schema->kind[dv_get_varint(&rd)];
    for (size_t i = 0; i < k->nfield; i++)
        if (dv_orders_lists(&k->field[i]))
            take_list(b, &k->field[i], get_text(&rd).p);
    rec->words = (uint32_t)b->npair;
    found.n = 0;
    while ((text = get_text(&rd)).p)
        take_text(b, k, text, &found);
    take_pieces(b, k, &found);
    DV_ASSERT(!rd.bad);
    return part.n - dv_left(&rd);
}

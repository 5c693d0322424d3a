/* What derived databases are made from: lists of entries, and many of them in order. */
#ifndef DANVAN_DERIVED_INT_H
#define DANVAN_DERIVED_INT_H

#include "danvan/sorter.h"

#include "record_int.h"

typedef struct entries {
    dv_arena *a;
    dv_str *at;
    size_t n, cap;
} entries;
void dv_entries_add(entries *e, dv_str entry); /* a copy */
void dv_entries_sort(entries *e);              /* and each once */

/* words.c: the heads of a record's words, in no order; of one text, each told as it is made, with
 * room that is kept from one text to the next; and the texts that have words. */
void dv_words_of(entries *e, const dv_registry *r, const dv_record *rec);
typedef struct words_room {
    dv_buf lower, plain, written, head;
} words_room;
void dv_words_room_free(words_room *room);
typedef void (*dv_head_fn)(void *ctx, dv_str head);
void dv_words_of_text(const dv_registry *r, const dv_kind *k, dv_str text, words_room *room,
                      dv_head_fn fn, void *ctx);
typedef void (*dv_text_fn)(void *ctx, const dv_kind *k, dv_str text);
void dv_each_text(const dv_record *rec, dv_text_fn fn, void *ctx);

/* rollup.c: many facts more and fewer, which come key by key.  Of a key that has none yet they are
 * put behind all others: `fill`. */
typedef struct rolling {
    dv_txn *t;
    const kind_ids *ids; /* of the key at hand; NULL: there is none */
    bool fill;
    char key[DAY_BYTES];
    dv_buf held;    /* what is said of it */
    dv_buf waiting; /* what is to be written of others */
    size_t n;
    dv_str *at; /* the same in order */
    size_t cap;
} rolling;
extern size_t dv_rolling_most, dv_rolling_waiting; /* see rollup.c; variables, for tests */
/* A fact that has come, or has gone. */
dv_rc dv_rolling_add(rolling *x, const kind_ids *ids, bool fill, tuple fact, bool gone,
                     dv_err *err);
dv_rc dv_rolling_write(rolling *x, dv_err *err); /* what is still held */
void dv_rolling_free(rolling *x);

/* derived.c */
void dv_sorted_of(entries *e, const dv_registry *r, const dv_record *rec);

/* bulk.c: list orders and words of many new records, which the sorter then gets in order: an entry
 * for each head, and for each thousand of its records, whose tail is the first of them and whose
 * value has the others. */
enum { DV_OF_RECORDS, DV_OF_LISTS, DV_OF_WORDS, DV_OF_FACTS /* two of each kind */ };
extern size_t dv_bulk_pairs; /* of a head and a record: so many are held; a variable, for tests */
typedef struct bulk bulk;
bulk *dv_bulk_open(dv_registry *r);
void dv_bulk_close(bulk *b); /* NULL is allowed */
/* What the entries of a record come of, added to a part that may be taken later. */
void dv_bulk_put_by(dv_buf *out, const bulk *b, const dv_record *rec);
size_t dv_bulk_take(bulk *b, dv_str part); /* the first record of it; how many bytes that was */
bool dv_bulk_full(const bulk *b);          /* flush it before more is added */
uint64_t dv_bulk_work(const bulk *b);      /* bytes that its flushes came to */
dv_rc dv_bulk_flush(bulk *b, dv_sorter *s, dv_err *err);
/* The numbers of a tail, by how they differ from the ones before: twice the second difference, or
 * twice the first and one more, and then the second with its sign at its end. */
static inline dv_tail dv_tail_get(dv_reader *rd, dv_tail before)
{
    uint64_t a = dv_get_varint(rd);
    if (!(a & 1))
        return (dv_tail){before.a, before.b + (a >> 1)};
    uint64_t b = dv_get_varint(rd);
    return (dv_tail){before.a + (a >> 1), before.b + ((b >> 1) ^ -(b & 1))};
}

/* aside.c: the same, made beside what its caller does; the registry must not change meanwhile. */
extern size_t dv_aside_part; /* bytes that are handed over at once; a variable, for tests */
typedef struct aside aside;
aside *dv_aside_open(dv_registry *r);
void dv_aside_close(aside *x); /* NULL is allowed */
/* What went wrong with one may be told at a later one, or at the end. */
dv_rc dv_aside_add(aside *x, const dv_record *rec, dv_err *err);
uint64_t dv_aside_given(const aside *x); /* bytes of texts so far */
/* To what all of them come; the sorter is the aside's. */
dv_rc dv_aside_turn(aside *x, dv_sorter **out, dv_err *err);
uint64_t dv_aside_work(const aside *x); /* bytes in that sorter */

/* gather.c: what is to be written of many records, put in order first; each database is then
 * written once from its beginning to its end.  Of what is said twice of an entry the later counts.
 */
typedef struct gathered gathered;
gathered *dv_gather_open(dv_registry *r);
void dv_gather_close(gathered *g); /* NULL is allowed */
/* The list orders and words of a record that is new to them. */
dv_rc dv_gather_new(gathered *g, const dv_record *rec, dv_err *err);
dv_rc dv_gather_lists(gathered *g, const dv_record *rec, bool gone, dv_err *err);
dv_rc dv_gather_fact(gathered *g, const dv_record *rec, bool gone, dv_err *err);
/* The bytes of a new record; one that comes behind all others is written at once. */
dv_rc dv_gather_bytes(gathered *g, dv_txn *t, const dv_kind *k, dv_id id, dv_str bytes,
                      dv_err *err);
/* Is there anything of this record that has not been written yet? */
bool dv_gather_waits(const gathered *g, const dv_kind *k, dv_id id);
/* Is told now and then how much of all that is to be written has been. */
void dv_gather_tell_when(gathered *g, dv_batch_told tell, void *ctx);
/* Writes it all; then it is empty again. */
dv_rc dv_gather_write(gathered *g, dv_txn *t, dv_err *err);

#endif

/* Words of records that were saved lately, in front of the index of words.
 *
 * Each of a record's hundred words has a page of its own in the index: a save that wrote them there
 * would write a megabyte.  So a save puts them off, into one entry of the database `pending`; where
 * there are many, now and then a save takes some of all their words into the index, in its order.
 *
 * Key: the record's.  Value: which of both below there are (1 byte), the day of the words now and
 * the day of those that the index has (4 bytes each), how many words follow (2), where each of them
 * ends (2 each), the words.  A word: which of both have it (1), its head but for the kind; in
 * ascending order of heads.  Where there are no words of one sort its day is the other's.
 *
 * What has an entry here is looked for here alone: whatever the index says of that record is
 * overlooked. */
#ifndef DANVAN_PENDING_INT_H
#define DANVAN_PENDING_INT_H

#include "derived_int.h"

/* About so many records wait, and so many bytes of pages.  Where one's words have more than
 * `longest` bytes, which is less than 64 KiB, they go into the index at once.  Variables, for
 * tests: with no records, all words do. */
extern size_t dv_pending_records, dv_pending_bytes, dv_pending_longest;

enum { PENDING_NOW = 1, PENDING_INDEXED = 2 };

/* An entry; points into the store. */
typedef struct pending {
    uint16_t kind;
    dv_id id;
    unsigned has; /* neither: it is no entry */
    dv_date day, indexed_day;
    size_t n;
    dv_str ends, words;
} pending;

/* pending.c: false: it makes no sense.  The words themselves are looked at one by one. */
bool dv_pending_read(dv_str key, dv_str value, pending *out);
bool dv_pending_word(const pending *p, size_t i, unsigned *has, dv_str *word);
/* Are all words sound, and in order? */
bool dv_pending_sound(const pending *p);
/* What makes of the record's words in the index those that it has now: entries of the index. */
typedef void (*dv_pending_fn)(void *ctx, dv_str entry, bool gone);
bool dv_pending_changes(const pending *p, dv_pending_fn fn, void *ctx);
void dv_pending_change(const pending *p, unsigned has, dv_str word, dv_pending_fn fn, void *ctx);
/* The first word that is not below; n: there is none.  False: they make no sense. */
bool dv_pending_find(const pending *p, dv_str at_least, size_t *at);

/* The record's entry; DV_NOT_FOUND: it has none. */
dv_rc dv_pending_get(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, pending *out,
                     dv_err *err);
/* How many there are. */
dv_rc dv_pending_count(dv_registry *r, dv_txn *t, size_t *n, dv_err *err);
/* Goes over the entries of a kind (NULL: all) while fn says so; `sound`: false for what is none. */
typedef bool (*dv_pending_each_fn)(void *ctx, dv_str key, const pending *p, bool sound);
dv_rc dv_pending_each(dv_registry *r, dv_txn *t, const dv_kind *k, dv_pending_each_fn fn, void *ctx,
                      dv_err *err);

/* An entry that is being made: all but its words first. */
typedef struct pending_making {
    pending as;
    size_t differ; /* words that the index does not have as they are */
    dv_buf ends, words;
} pending_making;
void dv_pending_make_word(pending_making *x, unsigned has, dv_str word);
void dv_pending_make_free(pending_making *x);
dv_rc dv_pending_store(dv_registry *r, dv_txn *t, dv_str key, const pending_making *x, dv_err *err);

/* pending_put.c: the record's words are no longer `from` but `to`; NULL: none. */
dv_rc dv_pending_put(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, const derived *from,
                     const derived *to, dv_err *err);
/* What waits of a record goes into the index. */
dv_rc dv_pending_settle(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, dv_err *err);

/* pending_merge.c: some of what waits goes into the index, if it has become much; or all of it. */
dv_rc dv_pending_make_room(dv_registry *r, dv_txn *t, dv_err *err);
dv_rc dv_pending_merge(dv_registry *r, dv_txn *t, dv_err *err);

/* pending_verify.c: compares all entries with their records, and tells fn the changes. */
dv_rc dv_pending_verify(dv_registry *r, dv_txn *t, dv_pending_fn fn, void *ctx, dv_faults *faults,
                        dv_err *err);
/* Has the record this entry of the index, once it is there? */
bool dv_pending_has(const pending *p, dv_str entry);

dv_rc dv_pending_damaged(dv_err *err);

#endif

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

/* words.c: the heads of a record's words, in no order. */
void dv_words_of(entries *e, const dv_registry *r, const dv_record *rec);

/* derived.c */
void dv_sorted_of(entries *e, const dv_registry *r, const dv_record *rec);

/* gather.c: what is to be written of many records, put in order first; each database is then
 * written once from its beginning to its end.  Of what is said twice of an entry the later counts.
 */
typedef struct gathered gathered;
gathered *dv_gather_open(dv_registry *r);
void dv_gather_close(gathered *g); /* NULL is allowed */
dv_rc dv_gather_lists(gathered *g, const dv_record *rec, bool gone, dv_err *err);
dv_rc dv_gather_fact(gathered *g, const dv_record *rec, bool gone, dv_err *err);
/* The bytes of a new record. */
dv_rc dv_gather_bytes(gathered *g, const dv_kind *k, dv_id id, dv_str bytes, dv_err *err);
/* Are there bytes of this record that have not been written yet? */
bool dv_gather_waits(const gathered *g, const dv_kind *k, dv_id id);
/* Writes it all; then it is empty again. */
dv_rc dv_gather_write(gathered *g, dv_txn *t, dv_err *err);

#endif

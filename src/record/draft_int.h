/* The bytes of drafts. */
#ifndef DANVAN_DRAFT_INT_H
#define DANVAN_DRAFT_INT_H

#include "danvan/draft.h"

#include "record_int.h"

/* The number of a field that is none.  Its text is empty where saving was refused; it is one byte,
 * the language that was typed in; it is the number of a field into which more was typed than had
 * room; or it has the mark by which the draft was known before it was sealed, where it stands, by
 * another program than the one that shows it. */
enum { DRAFT_OWN = 0 };
enum { DRAFT_KEY_BYTES = 10 }; /* of kind and id or slot, after the person and \0 */

/* draft_bytes.c: a draft begins with what it is of, and how many texts follow. */
typedef struct draft_head {
    uint32_t of; /* the revision that a change began from, or the number of a grid */
    dv_time at;
    dv_str stage;
    uint64_t texts;
} draft_head;
void dv_draft_head_put(dv_buf *b, const draft_head *h);
draft_head dv_draft_head_get(dv_reader *rd);
/* What was typed into one field. */
typedef struct draft_text {
    uint16_t no; /* of the field */
    bool secret; /* encrypted */
    dv_str text;
} draft_text;
void dv_draft_text_put(dv_buf *b, const draft_text *x);
draft_text dv_draft_text_get(dv_reader *rd);
/* What is told of the draft beside what is typed, as texts of no field; how many. */
size_t dv_draft_told_put(dv_buf *b, const dv_registry *r, const dv_draft *d);
void dv_draft_told_get(const dv_registry *r, dv_str text, dv_draft *d);
/* The same, encrypted here if it is secret. */
dv_rc dv_draft_put_text(dv_registry *r, dv_txn *t, uint16_t no, dv_str text, bool secret,
                        dv_buf *out, dv_err *err);

/* Tells what is stored from what another terminal stores in its place; never 0. */
uint64_t dv_draft_mark(dv_str bytes);
/* Is it what it was when it had the mark? */
bool dv_draft_is_seen(dv_str bytes, uint64_t seen);
void dv_draft_mark_put(dv_buf *b, uint64_t mark);
/* A number that was never given: a terminal that still shows a draft which another one threw away
 * or saved must not find somebody else's in its slot. */
dv_rc dv_draft_next_slot(dv_registry *r, dv_txn *t, uint32_t *slot, dv_err *err);

/* Is a new record's draft in its slot what it was when it was seen? */
bool dv_draft_is_as_seen(dv_registry *r, dv_txn *t, const dv_kind *k, uint32_t slot, uint64_t seen);

/* After a change of the configuration: seals, in everybody's drafts, what stands there in clear of
 * a field that can be sealed now.  *any is set if there was something. */
dv_rc dv_draft_seal(dv_registry *r, dv_txn *t, bool *any, dv_err *err);

#endif

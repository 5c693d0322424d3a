/* The log's own: an entry taken apart. */
#ifndef DANVAN_LOG_INT_H
#define DANVAN_LOG_INT_H

#include "record_int.h"

typedef struct stored_entry {
    dv_str before; /* hash of the entry before */
    uint16_t office, kind;
    dv_time at;
    dv_str who, from, act, about, reason;
    dv_id id;
    uint32_t revision;
    uint64_t earlier;
    uint64_t act_first; /* sequence of the first entry of its act */
    bool whole;         /* in place of its changes it has a hash of them */
    bool in_doubt;      /* what is given for them could not be held against it */
    dv_reader changes;
} stored_entry;

/* Up to its changes, which `changes` then stands at; points into the bytes. */
bool dv_entry_read(dv_str bytes, stored_entry *e);
void dv_sequence_key(uint64_t sequence, char key[8]);
uint64_t dv_sequence_of(dv_str key);
/* Entry `sequence`, taken apart; DV_CORRUPT if it isn't there or makes no sense. */
dv_rc dv_entry_at(dv_registry *r, dv_txn *t, uint64_t sequence, stored_entry *e, dv_err *err);
enum { DV_CLOCK_SLACK = 3600 }; /* seconds: how far a clock may be set right unnoticed */
/* Has a clock been put back by more since the store was made? */
bool dv_log_put_back(const dv_registry *r, dv_txn *t);
void dv_put_changes(dv_buf *b, const log_change *change, size_t n);

/* log_whole.c: the changes of entry `sequence`, if it has a hash of them in their place, from the
 * record as it is or was when it went.  DV_CORRUPT: it is not what was logged. */
dv_rc dv_entry_whole(dv_arena *a, dv_registry *r, dv_txn *t, uint64_t sequence, stored_entry *e,
                     dv_err *err);

/* The record that a first entry tells of is stored, or what remains of it since it was deleted;
 * false: that was told. */
bool dv_log_has_left(dv_registry *r, dv_txn *t, const stored_entry *e, dv_faults *faults);

#endif

/* Taking back: a person's last act, and a record as it was at an earlier revision.
 *
 * An act is what one write transaction did: one record saved or deleted, a grid, an import, a
 * change to many.  Undoing it puts every record of it back to what it was, in one transaction, all
 * or nothing, as new revisions: the log keeps both.  Undoing again goes one act further back; an
 * undo is not itself undone (what it took back is still in each record's history).  Stated figures
 * are not undone: state them anew.
 *
 * Rules are not checked again: what comes back was accepted once.  Sealed values come back as the
 * bytes that they were stored as; nobody opens them. */
#ifndef DANVAN_UNDO_H
#define DANVAN_UNDO_H

#include "danvan/record.h"

typedef struct dv_act_told {
    uint64_t act;     /* sequence of its first log entry: names the act */
    const char *what; /* "add", "set", "delete": of its first record */
    dv_time at;
    size_t n;          /* how many records */
    const char *first; /* id of the first one, "KN-2024-NA-000123" */
} dv_act_told;

/* The acting person's latest act that can be undone.  DV_NOT_FOUND: there is none. */
dv_rc dv_undo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err);
/* Undoes the act that dv_undo_find told.  DV_CONFLICT, and nothing is undone: a record of it was
 * changed since (err says which, and by whom), or the act is no longer the latest. */
dv_rc dv_undo(dv_registry *r, uint64_t act, dv_err *err);

/* The record as it was at a revision, also if it has been deleted since; sealed fields read
 * dv_mask.  DV_NOT_FOUND: there never was such a record or revision. */
dv_rc dv_record_at(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, uint32_t revision,
                   dv_record **out, dv_err *err);

#endif

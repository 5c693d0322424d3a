/* Taking back: a person's last act, and a record as it was at an earlier revision.
 *
 * An act is what one write transaction did: one record saved or deleted, a grid, an import, a
 * change to many.  Undoing it puts every record of it back to what it was, in one transaction, all
 * or nothing, as new revisions: the log keeps both.  It goes as in an editor: undoing again goes
 * one act further back, redoing does again what was undone last, and a new act leaves nothing to
 * redo (what was taken back before it is still in each record's history).  Each person undoes his
 * own acts only.  Stated figures are not undone: state them anew.
 *
 * Rules are not checked again: what comes back was accepted once.  Sealed values come back as the
 * bytes that they were stored as; nobody opens them. */
#ifndef DANVAN_UNDO_H
#define DANVAN_UNDO_H

#include "danvan/record.h"

typedef struct dv_act_told {
    uint64_t act;     /* sequence of its first log entry: names the act */
    const char *what; /* "add", "set", "delete", "revert", "return": of its first record */
    dv_time at;
    size_t n;          /* how many entries: records, if it changed each of them once */
    const char *first; /* id of the first one, "KN-2024-NA-000123" */
    bool passed;       /* a later act stays, for a record of it is hidden from the person by now */
} dv_act_told;

/* The acting person's latest act that can be undone, and whose records are all such as he sees.
 * DV_NOT_FOUND: there is none; DV_DENIED: none but of records that are hidden from him by now, and
 * not named. */
dv_rc dv_undo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err);
/* Undoes the act that dv_undo_find told.  DV_CONFLICT, and nothing is undone: a record of it was
 * changed since (err says which, and by whom), something points to a record that would go, or the
 * act is no longer the latest. */
dv_rc dv_undo(dv_registry *r, uint64_t number, dv_err *err);

/* The same for what the acting person undid last.  `what`, `at` and `first` are those of the act
 * that would be done again. */
dv_rc dv_redo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err);
dv_rc dv_redo(dv_registry *r, uint64_t number, dv_err *err);

/* A record that is no more, as it was when it went; sealed fields read dv_mask. */
typedef struct dv_deleted {
    dv_record *rec;
    dv_time at;
    const char *who;    /* took it away */
    const char *reason; /* NULL: it went when its entering was taken back */
} dv_deleted;

typedef struct dv_deleted_list {
    dv_deleted *at;
    size_t n;
    bool more;      /* there are others */
    size_t damaged; /* so many could not be read, and are not among them; verify tells which */
} dv_deleted_list;

/* The latest deleted records of a kind, the last one first: at most `most`, of those that the
 * person sees.  Costs a look at what remains of each deleted record of the kind, and nothing for
 * the log's length. */
dv_rc dv_deleted_of(dv_arena *a, dv_registry *r, const dv_kind *k, size_t most,
                    dv_deleted_list *out, dv_err *err);
/* One of them.  DV_NOT_FOUND: it is not deleted, or hidden from the person. */
dv_rc dv_deleted_one(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, dv_deleted *out,
                     dv_err *err);

/* The record as it was at a revision, also if it has been deleted since; sealed fields read
 * dv_mask; before its last revision all that can be sealed do.  DV_NOT_FOUND: there never was such
 * a record or revision. */
dv_rc dv_record_at(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, uint32_t revision,
                   dv_record **out, dv_err *err);
/* Saves what the record was at a revision as a new one, sealed values as the bytes they were, all
 * checked by the rules of today: DV_INVALID, and `faults` has every fault, or err the stage that
 * can't follow.  DV_NOT_FOUND: there is no such revision.  A record that has been deleted is there
 * again, under its own id.  It is an act like any other, and can be undone.  *now, unless NULL, is
 * the revision that it has then: its own, if there is nothing to change. */
dv_rc dv_revert(dv_registry *r, const dv_kind *k, dv_id id, uint32_t revision, uint32_t *now,
                dv_faults *faults, dv_err *err);

#endif

/* Taking back an act, and doing it again: the same walk over its entries, in either direction. */
#include "danvan/undo.h"

#include "danvan/lang.h"

#include "past_int.h"
#include "rights_int.h"
#include "undo_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- what an act is ---- */

static bool first_done(const stored_entry *e)
{
    static const char *const acts[] = {"add", "set", "delete", "revert", "return"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (dv_str_is(e->act, acts[i]))
            return true;
    return false;
}

/* Its reason is the number of another act, which it reverses. */
static bool reverses(const stored_entry *e)
{
    return dv_str_is(e->act, "undo") || dv_str_is(e->act, "redo");
}

static uint64_t reversed_by(dv_arena *a, const stored_entry *e)
{
    return strtoull(dv_arena_copy(a, e->reason), NULL, 10);
}

/* Acts that a later one has reversed. */
typedef struct reversed {
    dv_arena *a;
    uint64_t *act;
    size_t n, cap;
} reversed;

static bool is_reversed(const reversed *s, uint64_t number)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->act[i] == number)
            return true;
    return false;
}

static void note_reversed(reversed *s, uint64_t number)
{
    if (is_reversed(s, number))
        return;
    if (s->n == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        s->act = dv_arena_grow(s->a, s->act, s->n, cap, sizeof *s->act);
        s->cap = cap;
    }
    s->act[s->n++] = number;
}

/* ---- which act is next ---- */

typedef struct seeker {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    bool redo;
    bool passed; /* a record of an act is hidden, and the search has gone on */
    dv_err *err;
} seeker;

/* Does the search end at this entry?  *number stays 0 if it ends with nothing found. */
static bool ends_at(const seeker *s, reversed *done, const stored_entry *e, uint64_t *number)
{
    if (!dv_str_is(e->who, s->r->actor.name) || is_reversed(done, e->act_first))
        return false;
    if (reverses(e))
        note_reversed(done, reversed_by(s->a, e));
    else if (!first_done(e))
        return false;
    bool found = s->redo ? dv_str_is(e->act, "undo") : first_done(e);
    if (found)
        *number = e->act_first;
    return found || first_done(e);
}

static bool is_of(const seeker *s, uint64_t sequence, uint64_t number)
{
    stored_entry e;
    return dv_entry_at(s->r, s->t, sequence, &e, NULL) == DV_OK && e.act_first == number;
}

/* Is the record of the entry hidden from who acts?  It may be deleted. */
static bool hides(dv_arena *a, const seeker *s, uint64_t sequence)
{
    stored_entry e;
    dv_record *rec;
    bool gone;
    const dv_kind *k = dv_entry_at(s->r, s->t, sequence, &e, NULL) == DV_OK
                           ? dv_kind_of_number(s->r, e.kind)
                           : NULL;
    return k && !dv_rights_sees_all(s->r, k) &&
           dv_past_any(a, s->r, s->t, k, e.id, &rec, &gone, NULL) == DV_OK &&
           !dv_rights_sees(s->r, rec);
}

static bool hides_any(const seeker *s, uint64_t number)
{
    dv_arena a = {0};
    bool any = false;
    for (uint64_t i = number; !any && is_of(s, i, number); i++) {
        dv_arena_reset(&a);
        any = hides(&a, s, i);
    }
    dv_arena_free(&a);
    return any;
}

/* Backwards from the end, an act at a step.  *number 0: there is none.  One with a record that is
 * hidden by now is passed over: whoever reports a secret goes on as before. */
static dv_rc next_act(seeker *s, uint64_t *number)
{
    reversed done = {.a = s->a};
    size_t last = 0;
    dv_rc rc = dv_entries(s->t, s->r->in->log, &last, s->err);
    *number = 0;
    for (uint64_t i = last; rc == DV_OK && i > 0;) {
        stored_entry e;
        rc = dv_entry_at(s->r, s->t, i, &e, s->err);
        if (rc == DV_OK && (e.act_first == 0 || e.act_first > i))
            rc = dv_damaged(s->r, s->err, "log");
        bool ends = rc != DV_OK || ends_at(s, &done, &e, number);
        if (ends && !(*number && hides_any(s, *number)))
            break;
        s->passed = s->passed || ends;
        *number = 0;
        i = e.act_first - 1;
    }
    return rc;
}

/* What is told of an undo is what it took back. */
static dv_rc tell(const seeker *s, uint64_t number, dv_act_told *out)
{
    stored_entry e;
    dv_rc rc = dv_entry_at(s->r, s->t, number, &e, s->err);
    if (rc == DV_OK && s->redo)
        rc = dv_entry_at(s->r, s->t, reversed_by(s->a, &e), &e, s->err);
    if (rc != DV_OK)
        return rc;
    *out = (dv_act_told){.act = number,
                         .what = dv_arena_copy(s->a, e.act),
                         .at = e.at,
                         .first = dv_arena_copy(s->a, e.about)};
    while (is_of(s, number + out->n, number))
        out->n++;
    return DV_OK;
}

/* It is not even named: neither that it is there still, nor who changed it. */
static dv_rc is_hidden(const seeker *s)
{
    return dv_fail(s->err, DV_DENIED, "",
                   _("a record of that act is hidden from you by now: nothing was changed; ask who "
                     "may see it"));
}

static dv_rc nothing_to_do(const seeker *s)
{
    if (s->passed)
        return is_hidden(s);
    if (s->redo)
        return dv_fail(s->err, DV_NOT_FOUND, "",
                       _("you have taken back nothing that could be done again"));
    return dv_fail(s->err, DV_NOT_FOUND, "",
                   _("you have done nothing yet that could be taken back"));
}

static dv_rc find(seeker *s, dv_act_told *out)
{
    uint64_t number;
    dv_rc rc = dv_txn_read(s->r->store, &s->t, s->err);
    if (rc != DV_OK)
        return rc;
    rc = next_act(s, &number);
    if (rc == DV_OK)
        rc = number ? tell(s, number, out) : nothing_to_do(s);
    if (rc == DV_OK)
        out->passed = s->passed;
    dv_txn_abort(s->t);
    return rc;
}

dv_rc dv_undo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err)
{
    seeker s = {.a = a, .r = r, .err = err};
    return find(&s, out);
}

dv_rc dv_redo_find(dv_arena *a, dv_registry *r, dv_act_told *out, dv_err *err)
{
    seeker s = {.a = a, .r = r, .redo = true, .err = err};
    return find(&s, out);
}

/* ---- reversing one entry ---- */

typedef enum effect { ADDED, CHANGED, DELETED } effect;

static effect effect_of(const stored_entry *e)
{
    if (dv_str_is(e->act, "add") || dv_str_is(e->act, "return"))
        return ADDED;
    return dv_str_is(e->act, "delete") ? DELETED : CHANGED;
}

static dv_rc changed_since(act *x, const char *about, dv_str who)
{
    return dv_fail(x->err, DV_CONFLICT, about, _("%.*s has changed it since: nothing was changed"),
                   (int)who.n, who.p);
}

/* Is the record what the entry left?  All that came after it must have been reversed again, and
 * nothing from before it. */
static dv_rc still_so(act *x, uint64_t sequence, const stored_entry *left, uint64_t latest)
{
    reversed after = {.a = x->a};
    const char *about = dv_arena_copy(x->a, left->about);
    dv_rc rc = DV_OK;
    for (uint64_t at = latest; rc == DV_OK && at > sequence;) {
        stored_entry e;
        rc = dv_entry_at(x->r, x->t, at, &e, x->err);
        if (rc == DV_OK && e.earlier >= at)
            rc = dv_damaged(x->r, x->err, "log");
        if (rc != DV_OK)
            break;
        at = e.earlier;
        if (dv_str_is(e.act, "looked") || is_reversed(&after, e.act_first))
            continue;
        if (!reverses(&e) || reversed_by(x->a, &e) < left->act_first)
            rc = changed_since(x, about, e.who);
        else
            note_reversed(&after, reversed_by(x->a, &e));
    }
    return rc;
}

/* The values before the entry.  What was deleted comes back as it was stored. */
static dv_rc put_back(act *x, const stored_entry *e, const char *what, const char *reason)
{
    stored_record s = x->old->stored->as;
    log_change *change;
    size_t n;
    if (!dv_past_turned(x->a, e, &change, &n))
        return dv_damaged(x->r, x->err, "log");
    dv_past_apply(x->a, &s, change, x->back ? 0 : n);
    x->rec = dv_past_record(x->a, x->r, x->old->kind, x->old->id, &s);
    if (!x->rec)
        return dv_damaged(x->r, x->err, "log");
    x->value = s.value;
    x->n = s.n;
    dv_rc rc = dv_rights_change(x->r, x->old, x->rec, x->err);
    if (rc == DV_OK)
        rc = dv_rights_restore(x->r, x->old, x->rec, x->err);
    if (rc == DV_OK)
        rc = dv_act_changes(x);
    return rc == DV_OK ? dv_act_write(x, what, reason) : rc;
}

static dv_rc reverse_entry(act *x, uint64_t sequence, effect did, const char *what,
                           const char *reason)
{
    stored_entry e;
    dv_record *now;
    dv_rc rc = dv_entry_at(x->r, x->t, sequence, &e, x->err);
    if (rc != DV_OK)
        return rc;
    const char *about = dv_arena_copy(x->a, e.about);
    const dv_kind *k = dv_kind_of_number(x->r, e.kind);
    if (!k)
        return dv_fail(x->err, DV_INVALID, about,
                       _("its kind is no longer declared: nothing was changed"));
    rc = dv_past_any(x->a, x->r, x->t, k, e.id, &now, &x->back, x->err);
    if (rc == DV_OK)
        rc = still_so(x, sequence, &e, now->stored->as.log);
    if (rc == DV_OK && x->back != (did == DELETED))
        rc = dv_damaged(x->r, x->err, about);
    if (rc != DV_OK)
        return rc;
    x->old = x->rec = now;
    rc = dv_rights_change(x->r, now, NULL, x->err);
    if (rc != DV_OK || did == ADDED)
        return rc == DV_OK ? dv_act_delete(x, what, reason) : rc;
    rc = put_back(x, &e, what, reason);
    return rc == DV_OK && did == DELETED ? dv_gone_drop(x->r, x->t, about, x->err) : rc;
}

/* ---- reversing an act ---- */

/* What the entry `i` of the act did.  An undo went over the act from its end. */
static dv_rc effect_at(const seeker *s, const dv_act_told *told, size_t i, effect *did)
{
    stored_entry e;
    dv_rc rc = dv_entry_at(s->r, s->t, told->act + i, &e, s->err);
    if (rc == DV_OK && s->redo)
        rc = dv_entry_at(s->r, s->t, reversed_by(s->a, &e) + (told->n - 1 - i), &e, s->err);
    if (rc != DV_OK)
        return rc;
    *did = effect_of(&e);
    if (s->redo && *did != CHANGED)
        *did = *did == ADDED ? DELETED : ADDED;
    return DV_OK;
}

/* From its last entry to its first: a record that one act changed twice goes the same way back. */
static dv_rc reverse_all(const seeker *s, const dv_act_told *told)
{
    uint64_t first = 0;
    char reason[24];
    dv_rc rc = DV_OK;
    snprintf(reason, sizeof reason, "%llu", (unsigned long long)told->act);
    for (size_t i = told->n; rc == DV_OK && i-- > 0;) {
        dv_arena a = {0};
        effect did;
        act x = {.a = &a, .r = s->r, .t = s->t, .first = &first, .err = s->err};
        rc = effect_at(s, told, i, &did);
        if (rc == DV_OK)
            rc = reverse_entry(&x, told->act + i, did, s->redo ? "redo" : "undo", reason);
        dv_arena_free(&a);
    }
    return rc;
}

/* Another act is the next one by now. */
static dv_rc not_next(const seeker *s, uint64_t number)
{
    if (hides_any(s, number))
        return is_hidden(s);
    return dv_fail(s->err, DV_CONFLICT, "",
                   _("you have done something else since: nothing was changed"));
}

static dv_rc reverse_in(seeker *s, uint64_t number)
{
    uint64_t next = 0;
    size_t last = 0;
    dv_act_told told;
    dv_rc rc = dv_registry_writes(s->r, s->t, s->err);
    if (rc == DV_OK)
        rc = next_act(s, &next);
    if (rc == DV_OK && next != number)
        rc = not_next(s, number);
    if (rc == DV_OK)
        rc = tell(s, number, &told);
    if (rc == DV_OK)
        rc = dv_entries(s->t, s->r->in->log, &last, s->err);
    if (rc == DV_OK)
        rc = reverse_all(s, &told);
    return rc == DV_OK ? dv_undo_none_points(s->r, s->t, number + told.n, last, s->err) : rc;
}

static dv_rc reverse(dv_registry *r, uint64_t number, bool redo, dv_err *err)
{
    dv_arena a = {0};
    dv_err own;
    seeker s = {.a = &a, .r = r, .redo = redo, .err = err ? err : &own};
    dv_rc rc = dv_txn_write(r->store, &s.t, s.err);
    if (rc == DV_OK) {
        rc = reverse_in(&s, number);
        rc = dv_txn_end(s.t, rc, s.err);
    }
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_undo(dv_registry *r, uint64_t number, dv_err *err)
{
    return reverse(r, number, false, err);
}

dv_rc dv_redo(dv_registry *r, uint64_t number, dv_err *err)
{
    return reverse(r, number, true, err);
}

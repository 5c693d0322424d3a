/* What still points to a record that an undo takes away. */
#include "danvan/lang.h"

#include "past_int.h"
#include "rights_int.h"
#include "undo_int.h"

typedef struct log_end {
    dv_registry *r;
    dv_txn *t;
    dv_err *err;
} log_end;

/* Does the record of this entry still have the reference that the entry gave it? */
static bool still_has(dv_arena *a, const log_end *s, const stored_entry *e, const log_change *c)
{
    dv_record *rec;
    const dv_kind *k = dv_kind_of_number(s->r, e->kind);
    if (!k || dv_record_get(a, s->r, s->t, k, e->id, &rec, NULL) != DV_OK)
        return false;
    for (size_t i = 0; i < rec->stored->as.n; i++) {
        const stored_value *v = &rec->stored->as.value[i];
        if (v->field == c->field)
            return v->tag == TAG_REF && dv_str_eq(v->payload, c->before);
    }
    return false;
}

/* Not by name, if who takes back doesn't see it. */
static dv_rc points_to_it(dv_arena *a, const log_end *s, const stored_entry *e, const char *text)
{
    dv_record *rec;
    const dv_kind *k = dv_kind_of_number(s->r, e->kind);
    if (k && dv_record_get(a, s->r, s->t, k, e->id, &rec, NULL) == DV_OK &&
        dv_rights_sees(s->r, rec))
        return dv_fail(s->err, DV_CONFLICT, text,
                       _("%.*s points to it, as %.*s saved it: nothing was changed"),
                       (int)e->about.n, e->about.p, (int)e->who.n, e->who.p);
    return dv_fail(s->err, DV_CONFLICT, text,
                   _("a record that is hidden from you points to it: nothing was changed; ask "
                     "who may see it"));
}

/* Has the record that the reference names gone since `last`?  Its id is put into text. */
static bool went(const log_end *s, dv_str ref, uint64_t last, char text[DV_ID_SIZE])
{
    dv_reader rd = dv_reader_of(ref);
    const dv_kind *k = dv_kind_of_number(s->r, dv_get_varint(&rd));
    dv_id id = dv_get_u64(&rd);
    uint64_t sequence;
    dv_str bytes;
    return k && !rd.bad && dv_gone_get(s->r, s->t, dv_id_format(k, id, text), &sequence, &bytes) &&
           sequence > last;
}

static dv_rc points_nowhere(dv_arena *a, const log_end *s, uint64_t sequence, uint64_t last)
{
    stored_entry e;
    log_change *c; /* turned round: its `before` is what the entry put */
    size_t n;
    char text[DV_ID_SIZE];
    dv_rc rc = dv_entry_at(s->r, s->t, sequence, &e, s->err);
    if (rc == DV_OK)
        rc = dv_entry_whole(a, s->r, s->t, sequence, &e, s->err);
    if (rc == DV_OK && !dv_past_turned(a, &e, &c, &n))
        rc = dv_damaged(s->r, s->err, "log");
    for (size_t i = 0; rc == DV_OK && i < n; i++)
        if (c[i].before_tag == TAG_REF && went(s, c[i].before, last, text) &&
            still_has(a, s, &e, &c[i]))
            rc = points_to_it(a, s, &e, text);
    return rc;
}

/* Only what was saved after a record can point to it, so only that is looked at: the entries from
 * `first` to `last`, which was the log's last before this act. */
dv_rc dv_undo_none_points(dv_registry *r, dv_txn *t, uint64_t first, uint64_t last, dv_err *err)
{
    const log_end s = {r, t, err};
    dv_arena a = {0};
    dv_rc rc = DV_OK;
    for (uint64_t i = first; rc == DV_OK && i <= last; i++) {
        dv_arena_reset(&a);
        rc = points_nowhere(&a, &s, i, last);
    }
    dv_arena_free(&a);
    return rc;
}

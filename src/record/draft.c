#include "danvan/lang.h"

#include "draft_int.h"
#include "rights_int.h"
#include "save_int.h"

#include <stdlib.h>
#include <string.h>

/* person \0 kind id, or, of a new record, its slot: an id is greater than any. */
static void draft_key(dv_buf *b, const dv_registry *r, const dv_kind *k, dv_id id, uint32_t slot)
{
    dv_buf_puts(b, r->actor.name);
    dv_put_u8(b, 0);
    dv_put_u16(b, dv_ids_of(r, k)->no);
    dv_put_u64(b, id ? id : slot);
}

static bool is_slot(uint64_t number)
{
    return number <= UINT32_MAX;
}

uint64_t dv_draft_mark(dv_str bytes)
{
    unsigned char hash[DV_HASH_SIZE];
    uint64_t mark;
    dv_hash(bytes, hash);
    memcpy(&mark, hash, sizeof mark);
    return mark ? mark : 1;
}

/* As it is stored; empty: it is not. */
static dv_str stored_draft(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, uint32_t slot)
{
    dv_buf key = {0};
    dv_str bytes = {"", 0};
    draft_key(&key, r, k, id, slot);
    if (dv_get(t, r->in->drafts, dv_buf_str(&key), &bytes, NULL) != DV_OK)
        bytes = (dv_str){"", 0};
    dv_buf_free(&key);
    return bytes;
}

dv_rc dv_draft_next_slot(dv_registry *r, dv_txn *t, uint32_t *slot, dv_err *err)
{
    dv_str stored;
    dv_buf b = {0};
    *slot = 1;
    if (dv_meta_get(r, t, "slot", &stored)) {
        dv_reader rd = dv_reader_of(stored);
        *slot = dv_get_u32(&rd) + 1;
        if (rd.bad || *slot == 0)
            return dv_damaged(r, err, "meta");
    }
    dv_put_u32(&b, *slot);
    dv_rc rc = dv_meta_put(r, t, "slot", dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* Whatever may be secret in some record of the kind is encrypted in a draft: what decides may not
 * be typed yet.  Who runs on with rules of before does not know what is secret by now. */
static dv_rc put_typed(dv_registry *r, dv_txn *t, const dv_draft *d, size_t i, dv_buf *b,
                       dv_err *err)
{
    const dv_field *f = &d->kind->field[i];
    bool may_be = f->sealed || !dv_registry_knows_rules(r, t);
    return dv_draft_put_text(r, t, dv_ids_of(r, d->kind)->field.no[i], dv_str_from(d->typed[i]),
                             may_be && d->typed[i] != dv_mask, b, err);
}

/* What was typed into fields that are no longer declared, as it is stored; returns how many. */
static size_t undeclared(const dv_registry *r, const dv_kind *k, dv_str stored, dv_buf *out)
{
    dv_reader rd = dv_reader_of(stored);
    size_t kept = 0;
    for (uint64_t n = dv_draft_head_get(&rd).texts; n && !rd.bad; n--) {
        const draft_text is = dv_draft_text_get(&rd);
        if (rd.bad || is.no == DRAFT_OWN || dv_field_of_number(r, k, is.no))
            continue;
        dv_draft_text_put(out, &is);
        kept++;
    }
    return kept;
}

static dv_rc draft_bytes(dv_registry *r, dv_txn *t, const dv_draft *d, dv_str before, dv_buf *b,
                         dv_err *err)
{
    dv_buf rest = {0};
    draft_head h = {.of = d->id ? d->revision : d->grid, /* a new one has no revision */
                    .at = d->at ? d->at : dv_now(),
                    .stage = dv_str_from(d->stage),
                    .texts = undeclared(r, d->kind, before, &rest)};
    for (size_t i = 0; i < d->kind->nfield; i++)
        h.texts += d->typed[i] != NULL;
    h.texts += dv_draft_told_put(&rest, r, d);
    dv_draft_head_put(b, &h);
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < d->kind->nfield && rc == DV_OK; i++)
        if (d->typed[i])
            rc = put_typed(r, t, d, i, b, err);
    dv_buf_add(b, dv_buf_str(&rest));
    dv_buf_free(&rest);
    return rc;
}

/* In its place, or, where that is another terminal's by now, in a new one. */
static dv_rc put_in(dv_registry *r, dv_txn *t, const dv_draft *d, uint32_t *slot, uint64_t *seen,
                    dv_err *err)
{
    dv_buf key = {0}, bytes = {0};
    dv_str before = {"", 0};
    if (d->id || d->slot || d->from)
        before = stored_draft(r, t, d->kind, d->from ? d->from : d->id, d->slot);
    bool theirs = before.n && !dv_draft_is_seen(before, d->seen);
    dv_rc rc = draft_bytes(r, t, d, before, &bytes, err);
    if (rc == DV_OK && !d->id && (!d->slot || theirs))
        rc = dv_draft_next_slot(r, t, slot, err);
    draft_key(&key, r, d->kind, d->id, *slot);
    *seen = dv_draft_mark(dv_buf_str(&bytes));
    if (rc == DV_OK)
        rc = dv_put(t, r->in->drafts, dv_buf_str(&key), dv_buf_str(&bytes), err);
    if (rc == DV_OK && d->from)
        rc = dv_draft_drop_in(r, t, d->kind, d->from, 0, d->seen, err);
    dv_buf_free(&key);
    dv_buf_free(&bytes);
    return rc;
}

dv_rc dv_draft_put(dv_registry *r, dv_draft *d, dv_err *err)
{
    dv_txn *t;
    uint32_t slot = d->slot;
    uint64_t seen;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_txn_end(t, put_in(r, t, d, &slot, &seen, err), err);
    if (rc == DV_OK) {
        d->slot = slot;
        d->seen = seen;
    }
    return rc;
}

dv_rc dv_draft_grid(dv_registry *r, uint32_t *grid, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    return rc == DV_OK ? dv_txn_end(t, dv_draft_next_slot(r, t, grid, err), err) : rc;
}

bool dv_draft_is_as_seen(dv_registry *r, dv_txn *t, const dv_kind *k, uint32_t slot, uint64_t seen)
{
    dv_str is = stored_draft(r, t, k, 0, slot);
    return is.n && dv_draft_is_seen(is, seen);
}

dv_rc dv_draft_drop_in(dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id, uint32_t slot,
                       uint64_t seen, dv_err *err)
{
    dv_buf key = {0};
    if (!id && !slot)
        return DV_OK;
    draft_key(&key, r, k, id, slot);
    dv_str is = stored_draft(r, t, k, id, slot);
    bool theirs = seen && is.n && !dv_draft_is_seen(is, seen);
    dv_rc gone = theirs ? DV_OK : dv_del(t, r->in->drafts, dv_buf_str(&key), err);
    dv_buf_free(&key);
    return gone == DV_NOT_FOUND ? DV_OK : gone;
}

dv_rc dv_draft_drop(dv_registry *r, const dv_kind *k, dv_id id, uint32_t slot, uint64_t seen,
                    dv_err *err)
{
    dv_txn *t;
    if (!id && !slot)
        return DV_OK;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    return rc == DV_OK ? dv_txn_end(t, dv_draft_drop_in(r, t, k, id, slot, seen, err), err) : rc;
}

/* Nothing typed goes without a word: its field has no place in a form any more.  Sealed or not, it
 * is what the person typed himself, and as open as it would stand in the form. */
static void add_gone(dv_arena *a, const dv_registry *r, dv_draft *d, uint16_t no, const char *text)
{
    const char *name = dv_number_name(&dv_ids_of(r, d->kind)->field, no);
    d->gone = dv_arena_printf(a, "%s%s%s: %s", d->gone ? d->gone : "", d->gone ? ", " : "",
                              name ? name : "?", text);
}

static dv_rc read_typed(dv_arena *a, dv_registry *r, dv_txn *t, dv_draft *d, dv_reader *rd,
                        dv_err *err)
{
    const draft_text is = dv_draft_text_get(rd);
    if (is.no == DRAFT_OWN) {
        dv_draft_told_get(r, is.text, d);
        return DV_OK;
    }
    const dv_field *f = dv_field_of_number(r, d->kind, is.no);
    const char *plain = dv_arena_copy(a, is.text);
    dv_rc rc = DV_OK;
    if (is.secret && !rd->bad) {
        rc = dv_registry_seal(r, t, false, err);
        if (rc == DV_OK)
            rc = dv_unseal_text(a, r->in->seal, is.text, &plain, err);
    }
    if (!f && rc == DV_OK && *plain)
        add_gone(a, r, d, is.no, plain);
    if (f && rc == DV_OK)
        d->typed[f->index] = strcmp(plain, dv_mask) == 0 ? dv_mask : plain;
    return rc;
}

/* Up to what is typed: so many texts. */
static dv_draft *read_head(dv_arena *a, const dv_kind *k, dv_id id, uint32_t slot, dv_reader *rd,
                           uint64_t *texts)
{
    dv_draft *d = DV_NEW(a, dv_draft);
    const draft_head h = dv_draft_head_get(rd);
    *d = (dv_draft){.kind = k,
                    .lang = dv_lang_now(),
                    .id = id,
                    .slot = slot,
                    .revision = id ? h.of : 0,
                    .grid = id ? 0 : h.of,
                    .at = h.at,
                    .stage = h.stage.n ? dv_arena_copy(a, h.stage) : NULL,
                    .typed = DV_NEW_N(a, const char *, k->nfield),
                    .cut = DV_NEW_N(a, bool, k->nfield)};
    *texts = h.texts;
    return d;
}

static dv_rc draft_read(dv_arena *a, dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id,
                        uint32_t slot, dv_str bytes, dv_draft **out, dv_err *err)
{
    uint64_t n;
    dv_reader rd = dv_reader_of(bytes);
    dv_draft *d = read_head(a, k, id, slot, &rd, &n);
    dv_rc rc = DV_OK;
    for (; n && !rd.bad && rc == DV_OK; n--)
        rc = read_typed(a, r, t, d, &rd, err);
    if (rd.bad || (rc == DV_OK && dv_left(&rd)))
        rc = dv_damaged(r, err, "drafts");
    *out = d;
    return rc;
}

dv_rc dv_draft_get(dv_arena *a, dv_registry *r, const dv_kind *k, dv_id id, uint32_t slot,
                   dv_draft **out, dv_err *err)
{
    dv_buf key = {0};
    dv_txn *t;
    dv_str bytes;
    draft_key(&key, r, k, id, slot);
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc == DV_OK) {
        rc = dv_get(t, r->in->drafts, dv_buf_str(&key), &bytes, err);
        if (rc == DV_OK)
            rc = draft_read(a, r, t, k, id, slot, bytes, out, err);
        if (rc == DV_OK)
            (*out)->seen = dv_draft_mark(bytes);
        dv_txn_abort(t);
    }
    dv_buf_free(&key);
    return rc;
}

static int newest_first(const void *x, const void *y)
{
    const dv_draft *const *a = x, *const *b = y;
    return ((*a)->at < (*b)->at) - ((*a)->at > (*b)->at);
}

typedef struct listing {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_draft **out;
    size_t n, cap;
} listing;

static const char *typed_in(const dv_draft *d, const dv_field *f)
{
    const char *text = f->sealed ? NULL : d->typed[f->index];
    return text && *text ? text : NULL;
}

static const char *stored_title(listing *l, dv_arena *tmp, const dv_kind *k, dv_id id)
{
    dv_record *rec;
    if (!id || k->title->sealed || dv_record_get(tmp, l->r, l->t, k, id, &rec, NULL) != DV_OK ||
        !dv_rights_sees(l->r, rec))
        return NULL;
    return rec->value[k->title->index];
}

static const char *title_of(listing *l, dv_arena *tmp, const dv_draft *d, dv_id id)
{
    const dv_kind *k = d->kind;
    const char *text = typed_in(d, k->title);
    if (!text)
        text = stored_title(l, tmp, k, id);
    if (!text && (text = typed_in(d, k->unit)))
        text = dv_value_show(tmp, l->r, k->unit, text);
    for (size_t i = 0; i < k->nfield && !text; i++)
        if (k->field[i].type == DV_TEXT || k->field[i].type == DV_LONG)
            text = typed_in(d, &k->field[i]);
    return text ? text : "";
}

/* Why it can't be read, or what it is of; what else is typed in it is forgotten again. */
static void look_into(listing *l, dv_draft *d, dv_str bytes)
{
    dv_arena tmp = {0};
    dv_draft *whole;
    dv_err err = {.text = ""};
    d->title = "";
    if (draft_read(&tmp, l->r, l->t, d->kind, d->id, d->slot, bytes, &whole, &err) != DV_OK)
        d->fault = dv_arena_strdup(l->a, err.text);
    else
        d->title = dv_arena_strdup(l->a, title_of(l, &tmp, whole, d->id));
    dv_arena_free(&tmp);
}

/* Of a kind that is no longer declared nothing can be shown. */
static void list_one(listing *l, dv_str which, dv_str bytes)
{
    dv_reader at = dv_reader_of(which), rd = dv_reader_of(bytes);
    const dv_kind *k = dv_kind_of_number(l->r, dv_get_u16(&at));
    uint64_t number = dv_get_u64(&at), texts;
    if (!k)
        return;
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 8;
        l->out = dv_arena_grow(l->a, l->out, l->n, cap, sizeof *l->out);
        l->cap = cap;
    }
    const dv_id id = is_slot(number) ? 0 : number;
    const uint32_t slot = is_slot(number) ? (uint32_t)number : 0;
    dv_draft *d = l->out[l->n++] = read_head(l->a, k, id, slot, &rd, &texts);
    d->at = rd.bad ? 0 : d->at;
    look_into(l, d, bytes);
}

static dv_rc list_own(listing *l, dv_err *err)
{
    dv_buf own = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_buf_puts(&own, l->r->actor.name);
    dv_put_u8(&own, 0);
    dv_rc rc = dv_cursor_open(l->t, l->r->in->drafts, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, dv_buf_str(&own), &key, &value);
    for (; more && key.n == own.n + DRAFT_KEY_BYTES && memcmp(key.p, own.p, own.n) == 0;
         more = dv_cursor_next(c, &key, &value))
        list_one(l, (dv_str){key.p + own.n, DRAFT_KEY_BYTES}, value);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_buf_free(&own);
    return rc;
}

dv_rc dv_draft_list(dv_arena *a, dv_registry *r, dv_draft ***out, size_t *n, dv_err *err)
{
    listing l = {.a = a, .r = r};
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &l.t, err);
    if (rc != DV_OK)
        return rc;
    rc = list_own(&l, err);
    dv_txn_abort(l.t);
    if (rc != DV_OK)
        return rc;
    if (l.n)
        qsort(l.out, l.n, sizeof *l.out, newest_first);
    *out = l.out;
    *n = l.n;
    return DV_OK;
}

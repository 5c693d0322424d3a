#include "danvan/keep.h"

#include "danvan/collate.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "keep_int.h"

#include <stdlib.h>
#include <string.h>

/* person \0 sort kind name */
static void keep_key(dv_buf *b, const dv_registry *r, dv_keep_sort sort, const dv_kind *k,
                     dv_str name)
{
    dv_buf_puts(b, r->actor.name);
    dv_put_u8(b, 0);
    dv_put_u8(b, (uint8_t)sort);
    dv_put_u16(b, dv_ids_of(r, k)->no);
    dv_buf_add(b, name);
}

static bool one_line(dv_str s)
{
    for (int32_t cp; (cp = dv_utf8_next(&s)) >= 0;)
        if (dv_utf8_is_control(cp))
            return false;
    return true;
}

static dv_rc check_name(const char *name, dv_buf *nfc, dv_err *err)
{
    if (!dv_utf8_nfc(nfc, dv_str_trim(dv_str_from(name))) || !one_line(dv_buf_str(nfc)))
        return dv_fail(err, DV_INVALID, "", _("the name must be one line of plain text"));
    if (nfc->n == 0 || dv_utf8_count(dv_buf_str(nfc)) > DV_KEEP_NAME)
        return dv_fail(err, DV_INVALID, "", _("the name must have 1 to %d characters"),
                       DV_KEEP_NAME);
    return DV_OK;
}

static dv_rc check_pairs(dv_keep_sort sort, const dv_kind *k, const dv_kept *kept, dv_err *err)
{
    for (size_t i = 0; sort == DV_KEEP_TEMPLATE && i < kept->n; i++) {
        const dv_field *f = dv_kind_field(k, kept->pair[i].key);
        if (!f)
            return dv_fail(err, DV_INVALID, kept->pair[i].key, _("there is no such field"));
        if (f->sealed)
            return dv_fail(err, DV_INVALID, f->id,
                           _("what can be sealed is not kept in a template"));
    }
    return DV_OK;
}

static void put_pairs(dv_buf *b, const dv_registry *r, dv_keep_sort sort, const dv_kind *k,
                      const dv_kept *kept)
{
    dv_put_varint(b, kept->n);
    for (size_t i = 0; i < kept->n; i++) {
        if (sort == DV_KEEP_TEMPLATE)
            dv_put_u16(b, dv_ids_of(r, k)->field.no[dv_kind_field(k, kept->pair[i].key)->index]);
        else
            dv_put_text(b, dv_str_from(kept->pair[i].key));
        dv_put_text(b, dv_str_from(kept->pair[i].value));
    }
}

static dv_rc write_kept(dv_registry *r, dv_str key, dv_str bytes, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_registry_writes(r, t, err);
    return dv_txn_end(t, rc == DV_OK ? dv_put(t, r->in->kept, key, bytes, err) : rc, err);
}

dv_rc dv_keep_put(dv_registry *r, dv_keep_sort sort, const dv_kind *k, const dv_kept *kept,
                  dv_err *err)
{
    dv_buf name = {0}, key = {0}, bytes = {0};
    dv_rc rc = check_name(kept->name, &name, err);
    if (rc == DV_OK)
        rc = check_pairs(sort, k, kept, err);
    if (rc == DV_OK) {
        keep_key(&key, r, sort, k, dv_buf_str(&name));
        put_pairs(&bytes, r, sort, k, kept);
        rc = write_kept(r, dv_buf_str(&key), dv_buf_str(&bytes), err);
    }
    dv_buf_free(&name);
    dv_buf_free(&key);
    dv_buf_free(&bytes);
    return rc;
}

dv_rc dv_keep_drop(dv_registry *r, dv_keep_sort sort, const dv_kind *k, const char *name,
                   dv_err *err)
{
    dv_buf key = {0};
    dv_txn *t;
    keep_key(&key, r, sort, k, dv_str_from(name));
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK) {
        rc = dv_registry_writes(r, t, err);
        if (rc == DV_OK)
            rc = dv_del(t, r->in->kept, dv_buf_str(&key), err);
        rc = dv_txn_end(t, rc == DV_NOT_FOUND ? DV_OK : rc, err);
    }
    dv_buf_free(&key);
    return rc;
}

/* ---- reading ---- */

kept_pairs dv_kept_pairs(dv_keep_sort sort, dv_str bytes)
{
    kept_pairs p = {.rd = dv_reader_of(bytes), .sort = sort};
    p.left = dv_get_varint(&p.rd);
    return p;
}

bool dv_kept_next(kept_pairs *p, uint16_t *no, dv_str *key, dv_str *value)
{
    if (p->rd.bad || p->left == 0)
        return false;
    p->left--;
    *no = 0;
    *key = (dv_str){"", 0};
    if (p->sort == DV_KEEP_TEMPLATE)
        *no = dv_get_u16(&p->rd);
    else
        *key = dv_get_text(&p->rd);
    *value = dv_get_text(&p->rd);
    return !p->rd.bad;
}

/* To the end of the bytes, without a rest. */
static bool read_well(const kept_pairs *p)
{
    return !p->rd.bad && p->left == 0 && dv_left(&p->rd) == 0;
}

bool dv_kept_is_sound(dv_keep_sort sort, dv_str bytes)
{
    uint16_t no;
    dv_str key, value;
    kept_pairs p = dv_kept_pairs(sort, bytes);
    while (dv_kept_next(&p, &no, &key, &value))
        ;
    return read_well(&p);
}

static dv_kept read_kept(dv_arena *a, const dv_registry *r, dv_keep_sort sort, const dv_kind *k,
                         dv_str bytes)
{
    uint16_t no;
    dv_str key, value;
    dv_kept kept = {.damaged = !dv_kept_is_sound(sort, bytes)};
    if (kept.damaged)
        return kept;
    kept_pairs p = dv_kept_pairs(sort, bytes);
    kept.pair = DV_NEW_N(a, dv_kept_pair, p.left + 1);
    while (dv_kept_next(&p, &no, &key, &value)) {
        const dv_field *f = sort == DV_KEEP_TEMPLATE ? dv_field_of_number(r, k, no) : NULL;
        if (sort == DV_KEEP_TEMPLATE && !f)
            continue;
        kept.pair[kept.n++] =
            (dv_kept_pair){f ? f->id : dv_arena_copy(a, key), dv_arena_copy(a, value)};
    }
    return kept;
}

static int by_name(const void *x, const void *y)
{
    const dv_kept *a = x, *b = y;
    return dv_collate(dv_str_from(a->name), dv_str_from(b->name));
}

typedef struct listing {
    dv_arena *a;
    dv_registry *r;
    dv_keep_sort sort;
    const dv_kind *kind;
    dv_kept *out;
    size_t n, cap;
} listing;

static void list_one(listing *l, dv_str name, dv_str bytes)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 8;
        l->out = dv_arena_grow(l->a, l->out, l->n, cap, sizeof *l->out);
        l->cap = cap;
    }
    l->out[l->n] = read_kept(l->a, l->r, l->sort, l->kind, bytes);
    l->out[l->n++].name = dv_arena_copy(l->a, name);
}

static dv_rc list_own(listing *l, dv_txn *t, dv_err *err)
{
    dv_buf own = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    keep_key(&own, l->r, l->sort, l->kind, (dv_str){"", 0});
    dv_rc rc = dv_cursor_open(t, l->r->in->kept, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, dv_buf_str(&own), &key, &value);
    for (; more && key.n >= own.n && memcmp(key.p, own.p, own.n) == 0;
         more = dv_cursor_next(c, &key, &value))
        list_one(l, (dv_str){key.p + own.n, key.n - own.n}, value);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_buf_free(&own);
    return rc;
}

dv_rc dv_keep_list(dv_arena *a, dv_registry *r, dv_keep_sort sort, const dv_kind *k, dv_kept **out,
                   size_t *n, dv_err *err)
{
    dv_txn *t;
    listing l = {.a = a, .r = r, .sort = sort, .kind = k};
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = list_own(&l, t, err);
    dv_txn_abort(t);
    if (rc != DV_OK)
        return rc;
    if (l.n)
        qsort(l.out, l.n, sizeof *l.out, by_name);
    *out = l.out;
    *n = l.n;
    return DV_OK;
}

/* ---- verifying ---- */

static bool entry_is_sound(dv_str key, dv_str bytes, dv_str *name)
{
    dv_str who;
    *name = key;
    if (!dv_str_cut(name, '\0', &who))
        return false;
    dv_reader rd = dv_reader_of(*name);
    uint8_t sort = dv_get_u8(&rd);
    dv_get_u16(&rd);
    if (rd.bad || sort > DV_KEEP_FILTER)
        return false;
    *name = (dv_str){name->p + 3, name->n - 3};
    return name->n && dv_utf8_check(*name) == name->n &&
           dv_kept_is_sound((dv_keep_sort)sort, bytes);
}

static void check_one(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    dv_str name;
    (void)a;
    if (!entry_is_sound(key, value, &name))
        dv_fault_add(ctx, "kept", NULL,
                     _("what is kept as \"%.*s\" can't be read: drop it and keep it again"),
                     dv_utf8_check(name) == name.n ? (int)name.n : 0, name.p);
}

dv_rc dv_keep_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err)
{
    return dv_each_entry(t, r->in->kept, check_one, faults, err);
}

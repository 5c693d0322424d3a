#include "danvan/keep.h"

#include "danvan/collate.h"
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "record_int.h"

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

static dv_rc finish(dv_txn *t, dv_rc rc, dv_err *err)
{
    if (rc == DV_OK)
        return dv_txn_commit(t, err);
    dv_txn_abort(t);
    return rc;
}

static dv_rc write_kept(dv_registry *r, dv_str key, const dv_kept *kept, dv_err *err)
{
    dv_txn *t;
    dv_buf b = {0};
    dv_put_varint(&b, kept->n);
    for (size_t i = 0; i < kept->n; i++) {
        dv_put_text(&b, dv_str_from(kept->pair[i].key));
        dv_put_text(&b, dv_str_from(kept->pair[i].value));
    }
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK)
        rc = finish(t, dv_put(t, r->in->kept, key, dv_buf_str(&b), err), err);
    dv_buf_free(&b);
    return rc;
}

dv_rc dv_keep_put(dv_registry *r, dv_keep_sort sort, const dv_kind *k, const dv_kept *kept,
                  dv_err *err)
{
    dv_buf name = {0}, key = {0};
    dv_rc rc = check_name(kept->name, &name, err);
    if (rc == DV_OK)
        rc = check_pairs(sort, k, kept, err);
    if (rc == DV_OK) {
        keep_key(&key, r, sort, k, dv_buf_str(&name));
        rc = write_kept(r, dv_buf_str(&key), kept, err);
    }
    dv_buf_free(&name);
    dv_buf_free(&key);
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
        dv_rc gone = dv_del(t, r->in->kept, dv_buf_str(&key), err);
        rc = finish(t, gone == DV_NOT_FOUND ? DV_OK : gone, err);
    }
    dv_buf_free(&key);
    return rc;
}

/* ---- reading ---- */

static bool read_kept(dv_arena *a, dv_str name, dv_str bytes, dv_kept *out)
{
    dv_reader rd = dv_reader_of(bytes);
    uint64_t n = dv_get_varint(&rd);
    if (rd.bad || n > dv_left(&rd))
        return false;
    *out = (dv_kept){.name = dv_arena_copy(a, name), .n = (size_t)n};
    out->pair = DV_NEW_N(a, dv_kept_pair, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->pair[i].key = dv_arena_copy(a, dv_get_text(&rd));
        out->pair[i].value = dv_arena_copy(a, dv_get_text(&rd));
    }
    return !rd.bad && dv_left(&rd) == 0;
}

static int by_name(const void *x, const void *y)
{
    const dv_kept *a = x, *b = y;
    return dv_collate(dv_str_from(a->name), dv_str_from(b->name));
}

static dv_rc list_in(dv_arena *a, dv_registry *r, dv_cursor *c, dv_str own, dv_kept **out,
                     size_t *n, dv_err *err)
{
    dv_str key, value;
    size_t cap = 0;
    bool more = dv_cursor_seek(c, own, &key, &value);
    for (; more && key.n >= own.n && memcmp(key.p, own.p, own.n) == 0;
         more = dv_cursor_next(c, &key, &value)) {
        if (*n == cap) {
            cap = cap ? cap * 2 : 8;
            *out = dv_arena_grow(a, *out, *n, cap, sizeof **out);
        }
        if (!read_kept(a, (dv_str){key.p + own.n, key.n - own.n}, value, &(*out)[*n]))
            return dv_damaged(r, err, "kept");
        ++*n;
    }
    return dv_cursor_rc(c, err);
}

dv_rc dv_keep_list(dv_arena *a, dv_registry *r, dv_keep_sort sort, const dv_kind *k, dv_kept **out,
                   size_t *n, dv_err *err)
{
    dv_txn *t;
    dv_cursor *c = NULL;
    dv_buf own = {0};
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    keep_key(&own, r, sort, k, (dv_str){"", 0});
    rc = dv_cursor_open(t, r->in->kept, &c, err);
    if (rc == DV_OK)
        rc = list_in(a, r, c, dv_buf_str(&own), out, n, err);
    dv_cursor_close(c);
    dv_txn_abort(t);
    dv_buf_free(&own);
    if (*n)
        qsort(*out, *n, sizeof **out, by_name);
    return rc;
}

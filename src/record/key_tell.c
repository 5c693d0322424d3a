/* What is sealed, and what of it the key opens. */
#include "danvan/keyring.h"

#include "keyring_int.h"

#include <string.h>

typedef struct telling {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_key_told *out;
    size_t cap;
} telling;

static bool opens(const telling *x, dv_str box)
{
    dv_arena a = {0};
    const char *plain;
    bool good = x->out->fits && dv_unseal_text(&a, x->r->in->seal, box, &plain, NULL) == DV_OK;
    dv_arena_free(&a);
    return good;
}

static dv_sealed_count *count_of(telling *x, const dv_kind *k, uint16_t field)
{
    dv_key_told *out = x->out;
    const char *name = dv_number_name(&dv_ids_of(x->r, k)->field, field);
    for (size_t i = 0; i < out->n; i++)
        if (out->of[i].kind == k && strcmp(out->of[i].field, name ? name : "") == 0)
            return &out->of[i];
    if (out->n == x->cap) {
        x->cap = x->cap ? 2 * x->cap : 8;
        out->of = dv_arena_grow(x->a, out->of, out->n, x->cap, sizeof *out->of);
    }
    out->of[out->n] = (dv_sealed_count){.kind = k, .field = name ? name : ""};
    return &out->of[out->n++];
}

static void tell_record(telling *x, dv_str key, dv_str bytes)
{
    dv_reader rd = dv_reader_of(key);
    const dv_kind *k = dv_kind_of_number(x->r, dv_get_u16(&rd));
    stored_record s;
    dv_arena a = {0};
    bool any = false;
    if (k && dv_stored_read(&a, bytes, &s))
        for (size_t i = 0; i < s.n; i++) {
            if (s.value[i].tag != TAG_SEALED)
                continue;
            dv_sealed_count *c = count_of(x, k, s.value[i].field);
            c->n++;
            c->closed += !opens(x, s.value[i].payload);
            any = true;
        }
    x->out->records += any;
    dv_arena_free(&a);
}

static dv_rc tell_records(telling *x, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(x->t, x->r->in->records, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value))
        tell_record(x, key, value);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

static dv_rc tell_lost(telling *x, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(x->t, x->r->in->meta, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, DV_LIT("lost/"), &key, &value);
    for (; more && key.n > 5 && memcmp(key.p, "lost/", 5) == 0;
         more = dv_cursor_next(c, &key, &value))
        x->out->lost++;
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

dv_rc dv_key_tell(dv_arena *a, dv_registry *r, dv_key_told *out, dv_err *err)
{
    telling x = {.a = a, .r = r, .out = out};
    dv_str mark;
    *out = (dv_key_told){.file = dv_arena_strdup(a, r->in->key_file)};
    dv_rc rc = dv_txn_read(r->store, &x.t, err);
    if (rc != DV_OK)
        return rc;
    out->used = dv_meta_get(r, x.t, "key", &mark);
    out->fits = out->used && dv_registry_seal(r, x.t, false, &out->why) == DV_OK;
    out->data_keys = out->fits ? dv_seal_data_keys(r->in->seal) : 0;
    rc = tell_records(&x, err);
    if (rc == DV_OK)
        rc = tell_lost(&x, err);
    dv_txn_abort(x.t);
    return rc;
}

/* Going over a database. */
#include "record_int.h"

dv_rc dv_each_entry(dv_txn *t, dv_db db, dv_entry_seen fn, void *ctx, dv_err *err)
{
    dv_cursor *c;
    dv_str key, value;
    dv_arena a = {0};
    dv_rc rc = dv_cursor_open(t, db, &c, err);
    if (rc != DV_OK)
        return rc;
    bool more = dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        dv_arena_reset(&a);
        fn(ctx, key, value, &a);
    }
    rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

typedef struct keys {
    dv_arena a;
    dv_str *at;
    size_t n, cap;
} keys;

static void keep_key(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    keys *k = ctx;
    (void)value;
    (void)a;
    if (k->n == k->cap) {
        size_t cap = k->cap ? 2 * k->cap : 32;
        k->at = dv_arena_grow(&k->a, k->at, k->n, cap, sizeof *k->at);
        k->cap = cap;
    }
    k->at[k->n++] = (dv_str){dv_arena_copy(&k->a, key), key.n};
}

dv_rc dv_each_changed(dv_txn *t, dv_db db, dv_entry_changed fn, void *ctx, dv_err *err)
{
    keys k = {0};
    dv_str value;
    dv_rc rc = dv_each_entry(t, db, keep_key, &k, err);
    for (size_t i = 0; i < k.n && rc == DV_OK; i++) {
        rc = dv_get(t, db, k.at[i], &value, err);
        if (rc == DV_OK)
            rc = fn(ctx, k.at[i], value, err);
    }
    dv_arena_free(&k.a);
    return rc;
}

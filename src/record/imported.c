/* Tables that were imported, kept in meta under "table/", the kind's number and the hash of the
 * table's bytes: who puts one in twice by mistake has all its records twice. */
#include "danvan/bytes.h"

#include "save_int.h"

enum { KEY_SIZE = 2 * DV_HASH_SIZE + 32 };

static void imported_key(const dv_registry *r, const dv_kind *k,
                         const unsigned char hash[DV_HASH_SIZE], char key[KEY_SIZE])
{
    char hex[2 * DV_HASH_SIZE + 1];
    dv_hex(hash, DV_HASH_SIZE, hex);
    snprintf(key, KEY_SIZE, "table/%u/%s", dv_ids_of(r, k)->no, hex);
}

static bool is_there(const dv_registry *r, dv_txn *t, const dv_kind *k, dv_id id)
{
    char key[10];
    dv_str bytes;
    dv_record_key(r, k, id, key);
    return dv_get(t, r->in->records, (dv_str){key, sizeof key}, &bytes, NULL) == DV_OK;
}

dv_rc dv_imported_get(dv_arena *a, const dv_registry *r, dv_txn *t, const dv_kind *k,
                      const unsigned char hash[DV_HASH_SIZE], dv_imported *out, dv_err *err)
{
    char key[KEY_SIZE];
    dv_str stored;
    imported_key(r, k, hash, key);
    if (!dv_meta_get(r, t, key, &stored))
        return DV_NOT_FOUND;
    dv_reader rd = dv_reader_of(stored);
    out->at = dv_get_ordered(&rd);
    out->first = dv_get_u64(&rd);
    out->last = dv_get_u64(&rd);
    out->who = dv_arena_copy(a, dv_get_text(&rd));
    if (rd.bad)
        return dv_damaged(r, err, "meta");
    return is_there(r, t, k, out->first) || is_there(r, t, k, out->last) ? DV_OK : DV_NOT_FOUND;
}

dv_rc dv_imported_put(const dv_registry *r, dv_txn *t, const dv_kind *k,
                      const unsigned char hash[DV_HASH_SIZE], dv_id first, dv_id last, dv_err *err)
{
    char key[KEY_SIZE];
    dv_buf b = {0};
    imported_key(r, k, hash, key);
    dv_put_ordered(&b, dv_now());
    dv_put_u64(&b, first);
    dv_put_u64(&b, last);
    dv_put_text(&b, dv_str_from(r->actor.name));
    dv_rc rc = dv_meta_put(r, t, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

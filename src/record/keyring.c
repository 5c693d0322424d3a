/* The store's ring and the file of its master key, in step: `meta` has the mark of the key under
 * "key" and the ring under "ring"; rings of keys that were given up under "lost/" and their mark.
 */
#include "danvan/keyring.h"

#include "danvan/lang.h"

#include "keyring_int.h"

#include <string.h>

static dv_str mark_str(const unsigned char *mark)
{
    return (dv_str){(const char *)mark, DV_HASH_SIZE};
}

/* What is loaded, in 32 bytes: another process may have changed it. */
static void stamp_of(const dv_registry *r, dv_txn *t, unsigned char out[DV_HASH_SIZE])
{
    dv_str mark = {"", 0}, ring = {"", 0};
    dv_buf b = {0};
    dv_meta_get(r, t, "key", &mark);
    dv_meta_get(r, t, "ring", &ring);
    dv_buf_add(&b, mark);
    dv_buf_add(&b, ring);
    dv_hash(dv_buf_str(&b), out);
    dv_buf_free(&b);
}

static void take(const dv_registry *r, dv_txn *t, dv_seal *s)
{
    dv_seal_close(r->in->seal);
    r->in->seal = s;
    stamp_of(r, t, r->in->seal_stamp);
}

/* What a change of the key leaves for the moment between its commit and the renaming. */
const char *dv_key_next(dv_arena *a, const dv_registry *r)
{
    return dv_arena_printf(a, "%s.new", r->in->key_file);
}

static dv_rc open_file(const char *file, dv_str mark, dv_str ring, dv_seal **out, dv_err *err)
{
    unsigned char is[DV_HASH_SIZE];
    dv_rc rc = dv_seal_open(file, ring, out, err);
    if (rc == DV_NOT_FOUND)
        return dv_fail(err, rc, file,
                       _("the key of the sealed fields is not there; put the copy that was kept of "
                         "it in its place"));
    if (rc != DV_OK)
        return rc;
    dv_seal_mark(*out, is);
    if (dv_str_eq(mark, mark_str(is))) {
        if (!ring.n)
            dv_seal_as_before(*out);
        return DV_OK;
    }
    dv_seal_close(*out);
    *out = NULL;
    return dv_fail(err, DV_DENIED, file,
                   _("this is not the key that the store was sealed with; put the right one in "
                     "its place"));
}

/* A change of the key that was killed after its commit is finished by whoever comes next. */
static dv_rc open_sealed(const dv_registry *r, dv_txn *t, dv_str mark, dv_err *err)
{
    dv_str ring = {"", 0};
    dv_seal *s = NULL;
    dv_arena a = {0};
    dv_meta_get(r, t, "ring", &ring);
    dv_rc rc = open_file(r->in->key_file, mark, ring, &s, err);
    const char *next = dv_key_next(&a, r);
    if (rc != DV_OK && open_file(next, mark, ring, &s, NULL) == DV_OK)
        rc = dv_key_put_in_place(r, err);
    if (rc == DV_OK)
        take(r, t, s);
    else
        dv_seal_close(s);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_key_store(const dv_registry *r, dv_txn *t, const dv_seal *s, const dv_seal *under,
                   dv_err *err)
{
    unsigned char mark[DV_HASH_SIZE];
    dv_buf ring = {0};
    dv_rc rc = dv_seal_ring(s, under, &ring, err);
    dv_seal_mark(under, mark);
    if (rc == DV_OK)
        rc = dv_meta_put(r, t, "ring", dv_buf_str(&ring), err);
    if (rc == DV_OK)
        rc = dv_meta_put(r, t, "key", mark_str(mark), err);
    dv_buf_free(&ring);
    return rc;
}

/* A store that has been sealed once never gets a second key by itself: what the first one sealed
 * would be lost without a word. */
static dv_rc first_seal(const dv_registry *r, dv_txn *t, dv_err *err)
{
    dv_seal *s = NULL;
    dv_rc rc = dv_key_make(r->in->key_file, err);
    if (rc == DV_OK)
        rc = dv_seal_open(r->in->key_file, (dv_str){"", 0}, &s, err);
    if (rc == DV_OK)
        rc = dv_seal_renew(s, err);
    if (rc == DV_OK)
        rc = dv_key_store(r, t, s, s, err);
    if (rc == DV_OK)
        take(r, t, s);
    else
        dv_seal_close(s);
    return rc;
}

dv_rc dv_registry_seal(const dv_registry *r, dv_txn *t, bool write, dv_err *err)
{
    unsigned char stamp[DV_HASH_SIZE];
    dv_str mark;
    /* A batch is one transaction: nobody changes the key meanwhile. */
    if (r->in->waiting && r->in->seal_asked)
        return DV_OK;
    if (!dv_meta_get(r, t, "key", &mark))
        return write ? first_seal(r, t, err)
                     : dv_fail(err, DV_NOT_FOUND, r->in->key_file,
                               _("nothing has been sealed in this store yet"));
    stamp_of(r, t, stamp);
    if (r->in->seal && memcmp(stamp, r->in->seal_stamp, sizeof stamp) == 0) {
        r->in->seal_asked = r->in->waiting != NULL;
        return DV_OK;
    }
    return open_sealed(r, t, mark, err);
}

static bool opened(dv_arena *a, const dv_registry *r, dv_str box, const char **plain)
{
    return r->in->seal && dv_unseal_text(a, r->in->seal, box, plain, NULL) == DV_OK;
}

const char *dv_sealed_read(dv_arena *a, const dv_registry *r, dv_str box)
{
    const char *plain;
    dv_txn *t = dv_txn_current(r->store);
    if (opened(a, r, box, &plain))
        return plain;
    /* Not asked again for each record of a list, where the key is lost. */
    uint64_t now = dv_store_stamp(r->store) + 1;
    if (!t || r->in->seal_missed == now)
        return dv_mask;
    bool good = dv_registry_seal(r, t, false, NULL) == DV_OK && opened(a, r, box, &plain);
    r->in->seal_missed = good ? 0 : now;
    return good ? plain : dv_mask;
}

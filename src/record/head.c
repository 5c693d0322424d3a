#include "danvan/head.h"

#include "danvan/lang.h"

#include "log_int.h"

#include <string.h>

/* Stands before what is signed, so that no signature of one thing fits another. */
#define PURPOSE "danvan: head of the log 1"

static void put_claims(dv_buf *b, const dv_head *h)
{
    dv_put_u16(b, h->office);
    dv_put_u64(b, h->sequence);
    dv_put_ordered(b, h->at);
    dv_buf_add(b, (dv_str){(const char *)h->hash, sizeof h->hash});
    dv_put_ordered(b, h->signed_at);
}

static void put_signed(dv_buf *b, const dv_head *h)
{
    dv_buf_puts(b, PURPOSE);
    put_claims(b, h);
}

void dv_head_write(dv_buf *b, const dv_head *h)
{
    put_claims(b, h);
    dv_buf_add(b, (dv_str){(const char *)h->signer, sizeof h->signer});
    dv_buf_add(b, (dv_str){(const char *)h->signature, sizeof h->signature});
}

static void get_block(dv_reader *rd, unsigned char *out, size_t n)
{
    dv_str s = dv_get_bytes(rd, n);
    if (!rd->bad)
        memcpy(out, s.p, n);
}

bool dv_head_read(dv_reader *rd, dv_head *h)
{
    *h = (dv_head){0};
    h->office = dv_get_u16(rd);
    h->sequence = dv_get_u64(rd);
    h->at = dv_get_ordered(rd);
    get_block(rd, h->hash, sizeof h->hash);
    h->signed_at = dv_get_ordered(rd);
    get_block(rd, h->signer, sizeof h->signer);
    get_block(rd, h->signature, sizeof h->signature);
    if (rd->bad)
        return false;
    dv_buf b = {0};
    put_signed(&b, h);
    bool good = dv_signed(dv_buf_str(&b), h->signer, h->signature);
    dv_buf_free(&b);
    return good;
}

/* Beside the key of the sealed fields. */
static const char *signing_file(dv_arena *a, const dv_registry *r)
{
    return dv_arena_printf(a, "%s.signing", r->in->key_file);
}

static dv_rc sign(const dv_registry *r, dv_head *h, dv_err *err)
{
    dv_arena a = {0};
    dv_buf b = {0};
    const char *file = signing_file(&a, r);
    dv_rc rc = dv_key_make(file, err);
    put_signed(&b, h);
    if (rc == DV_OK)
        rc = dv_sign(file, dv_buf_str(&b), h->signer, h->signature, err);
    dv_buf_free(&b);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_head_make(dv_registry *r, dv_txn *t, dv_head *out, dv_err *err)
{
    *out = (dv_head){.office = r->in->office, .signed_at = dv_now()};
    dv_rc rc = dv_log_last(r, t, &out->sequence, &out->at, out->hash, err);
    return rc == DV_OK ? sign(r, out, err) : rc;
}

dv_rc dv_head_keep(dv_registry *r, const dv_head *h, dv_err *err)
{
    dv_txn *t;
    char key[8];
    dv_buf b = {0};
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    dv_sequence_key(h->sequence, key);
    dv_head_write(&b, h);
    rc = dv_put(t, r->in->heads, (dv_str){key, sizeof key}, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return dv_txn_end(t, rc, err);
}

dv_rc dv_head_latest(dv_registry *r, dv_time *at, dv_err *err)
{
    dv_txn *t;
    dv_head h;
    dv_cursor *c = NULL;
    dv_str key, value;
    *at = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_cursor_open(t, r->in->heads, &c, err);
    if (rc == DV_OK && dv_cursor_last_below(c, (dv_str){"", 0}, &key, &value)) {
        dv_reader rd = dv_reader_of(value);
        *at = dv_head_read(&rd, &h) ? h.signed_at : 0;
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_txn_abort(t);
    return rc;
}

/* ---- against the chain ---- */

static void compare(dv_registry *r, dv_txn *t, const dv_head *h, const char *place,
                    dv_faults *faults)
{
    char key[8], at[DV_TIME_SIZE];
    dv_str bytes;
    unsigned char hash[DV_HASH_SIZE];
    dv_sequence_key(h->sequence, key);
    dv_time_format(h->signed_at, at);
    if (h->sequence == 0)
        return;
    if (dv_get(t, r->in->log, (dv_str){key, sizeof key}, &bytes, NULL) != DV_OK) {
        dv_fault_add(faults, place, NULL,
                     _("on %s the log went on to entry %llu, which is not in it any more"), at,
                     (unsigned long long)h->sequence);
        return;
    }
    dv_hash(bytes, hash);
    if (memcmp(hash, h->hash, sizeof hash) != 0)
        dv_fault_add(faults, place, NULL,
                     _("on %s entry %llu of the log was another one: the log has been written anew "
                       "up to there"),
                     at, (unsigned long long)h->sequence);
}

/* Without a key of its own it has signed nothing yet. */
static bool is_our_signer(const dv_registry *r, const dv_head *h)
{
    dv_arena a = {0};
    unsigned char own[DV_SIGNER_SIZE];
    bool ours = dv_signer(signing_file(&a, r), own, NULL) == DV_OK &&
                memcmp(own, h->signer, sizeof own) == 0;
    dv_arena_free(&a);
    return ours;
}

dv_rc dv_head_continued(dv_registry *r, const dv_head *h, const char *place, dv_faults *faults,
                        dv_err *err)
{
    dv_txn *t;
    char is[DV_OFFICE_SIZE];
    const size_t before = faults->errors;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    if (h->office != r->in->office)
        dv_fault_add(faults, place, NULL, _("it is of another office, %s"),
                     dv_office_code(h->office, is));
    else
        compare(r, t, h, place, faults);
    dv_txn_abort(t);
    if (faults->errors > before && !is_our_signer(r, h))
        dv_warning_add(faults, place, NULL,
                       _("it is signed with another key than this store's: it may be a backup of "
                         "another office that has the same code"));
    return DV_OK;
}

static void check_kept(dv_registry *r, dv_txn *t, dv_str key, dv_str value, dv_faults *faults,
                       dv_head *h)
{
    char place[40];
    dv_reader rd = dv_reader_of(value);
    bool good = dv_head_read(&rd, h) && !dv_left(&rd) && dv_sequence_of(key) == h->sequence;
    snprintf(place, sizeof place, "head %llu", (unsigned long long)dv_sequence_of(key));
    if (!good)
        dv_fault_add(faults, place, NULL, _("this signed head is not what was signed"));
    else if (h->office != r->in->office)
        dv_fault_add(faults, place, NULL, _("this signed head is of another office"));
    else
        compare(r, t, h, place, faults);
    if (!good)
        *h = (dv_head){0};
}

/* Heads of another key than the office's are told once: a lost key, or somebody else's. */
static void tell_signers(dv_registry *r, size_t n, size_t foreign, dv_faults *faults)
{
    dv_arena a = {0};
    if (foreign)
        dv_warning_add(
            faults, signing_file(&a, r), NULL,
            _("%zu of %zu signed heads are signed with another key than this one, or it is not "
              "there"),
            foreign, n);
    dv_arena_free(&a);
}

dv_rc dv_heads_verify(dv_registry *r, dv_txn *t, size_t *n, dv_faults *faults, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_head h;
    dv_arena a = {0};
    unsigned char own[DV_SIGNER_SIZE];
    size_t foreign = 0;
    bool known = dv_signer(signing_file(&a, r), own, NULL) == DV_OK;
    dv_rc rc = dv_cursor_open(t, r->in->heads, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, (dv_str){"", 0}, &key, &value);
    for (; more; more = dv_cursor_next(c, &key, &value)) {
        ++*n;
        check_kept(r, t, key, value, faults, &h);
        foreign += !known || memcmp(own, h.signer, sizeof own) != 0;
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    tell_signers(r, *n, foreign, faults);
    dv_cursor_close(c);
    dv_arena_free(&a);
    return rc;
}

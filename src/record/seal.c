#include "danvan/folder.h"
#include "danvan/lang.h"

#include "seal_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY = DV_KEY_SIZE, RING_VERSION = 1 };

/* The newest data key is the last; with it everything new is sealed. */
struct dv_seal {
    unsigned char master[KEY];
    size_t n;
    unsigned char data[DV_MOST_DATA_KEYS][KEY];
};

_Static_assert(KEY == crypto_secretbox_KEYBYTES, "size of a key");

dv_rc dv_sodium_ready(dv_err *err)
{
    return sodium_init() >= 0 ? DV_OK : dv_fail(err, DV_IO, "libsodium", _("it can't be started"));
}

dv_rc dv_key_unwritten(const char *path, dv_err *err)
{
    return dv_fail(err, DV_FULL, path, _("the key can't be written: %s"), dv_system_text(errno));
}

/* Written apart and linked into place, so that no other process ever reads half a key. */
static dv_rc make_key(dv_arena *a, const char *path, dv_err *err)
{
    unsigned char key[KEY];
    char *temp = dv_arena_printf(a, "%s.XXXXXX", path);
    int fd = mkstemp(temp);
    if (fd < 0)
        return dv_fail(err, DV_IO, path, _("the key can't be made: %s"), dv_system_text(errno));
    randombytes_buf(key, sizeof key);
    errno = ENOSPC; /* of a write that takes a part */
    bool good = write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
    sodium_memzero(key, sizeof key);
    int why = errno;
    if (close(fd) != 0 && good) {
        good = false;
        why = errno;
    }
    good = good && (link(temp, path) == 0 || (why = errno) == EEXIST);
    unlink(temp);
    /* Its name must outlive a power cut as surely as the records that it opens. */
    if (good && dv_folder_sync(path))
        return DV_OK;
    errno = good ? errno : why;
    return dv_key_unwritten(path, err);
}

dv_rc dv_key_make(const char *file, dv_err *err)
{
    dv_rc rc = dv_sodium_ready(err);
    if (rc != DV_OK || access(file, F_OK) == 0)
        return rc;
    dv_arena a = {0};
    rc = make_key(&a, file, err);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_key_settle(const char *file, dv_err *err)
{
    return dv_folder_sync(file) ? DV_OK : dv_key_unwritten(file, err);
}

static dv_rc not_opened(const char *path, dv_err *err)
{
    if (errno == ELOOP)
        return dv_fail(err, DV_IO, path,
                       _("a symbolic link stands in place of the key: put the key itself there, or "
                         "name the file that the link leads to as `key` of [office]"));
    return dv_fail(err, errno == ENOENT ? DV_NOT_FOUND : DV_IO, path,
                   _("the key can't be read: %s"), dv_system_text(errno));
}

/* A link might be turned by whoever owns it; a pipe would keep who opens it waiting. */
dv_rc dv_key_read(const char *path, unsigned char key[DV_KEY_SIZE], dv_err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return not_opened(path, err);
    dv_rc rc = DV_OK;
    unsigned char extra;
    bool told = fstat(fd, &st) == 0;
    if (told && !S_ISREG(st.st_mode))
        rc = dv_fail(err, DV_IO, path,
                     _("this is no file: put the copy that was kept of the key in its place"));
    else if (!told || (st.st_mode & 077))
        rc = dv_fail(err, DV_DENIED, path,
                     _("others can read this key; do chmod 600 on it and think who has seen it"));
    else if (read(fd, key, KEY) != KEY || read(fd, &extra, 1) != 0)
        rc = dv_fail(err, DV_CORRUPT, path, _("this is no key of danvan"));
    close(fd);
    return rc;
}

/* ---- the ring ---- */

/* version, number of data keys, data keys */
static size_t ring_size(size_t n)
{
    return 2 + n * KEY;
}

static dv_rc open_ring(const char *file, dv_seal *s, dv_str ring, dv_err *err)
{
    const size_t head = crypto_secretbox_NONCEBYTES, mac = crypto_secretbox_MACBYTES;
    unsigned char plain[2 + sizeof s->data];
    const unsigned char *p = (const unsigned char *)ring.p;
    if (!ring.n)
        return DV_OK;
    if (ring.n < head + mac + ring_size(0) || ring.n - head - mac > sizeof plain ||
        crypto_secretbox_open_easy(plain, p + head, ring.n - head, p, s->master) != 0)
        return dv_fail(err, DV_DENIED, file,
                       _("this is not the key that the store was sealed with; put the right one in "
                         "its place"));
    dv_rc rc = DV_OK;
    s->n = plain[1];
    if (plain[0] != RING_VERSION || ring.n - head - mac != ring_size(s->n))
        rc = dv_fail(err, DV_CORRUPT, file,
                     _("the store's data keys are of another version of danvan"));
    else
        memcpy(s->data, plain + 2, s->n * KEY);
    sodium_memzero(plain, sizeof plain);
    return rc;
}

dv_rc dv_seal_open(const char *file, dv_str ring, dv_seal **out, dv_err *err)
{
    *out = NULL;
    dv_rc rc = dv_sodium_ready(err);
    if (rc != DV_OK)
        return rc;
    dv_seal *s = sodium_malloc(sizeof *s);
    DV_NEED(s);
    s->n = 0;
    rc = dv_key_read(file, s->master, err);
    if (rc == DV_OK)
        rc = open_ring(file, s, ring, err);
    if (rc != DV_OK) {
        sodium_free(s);
        return rc;
    }
    *out = s;
    return DV_OK;
}

void dv_seal_close(dv_seal *s)
{
    if (s)
        sodium_free(s); /* wipes it */
}

static dv_rc ring_full(dv_err *err)
{
    return dv_fail(err, DV_FULL, "", _("a store has at most %d data keys, and this one has them"),
                   DV_MOST_DATA_KEYS);
}

dv_rc dv_seal_renew(dv_seal *s, dv_err *err)
{
    if (s->n == DV_MOST_DATA_KEYS)
        return ring_full(err);
    randombytes_buf(s->data[s->n++], KEY);
    return DV_OK;
}

void dv_seal_as_before(dv_seal *s)
{
    memcpy(s->data[0], s->master, KEY);
    s->n = 1;
}

static bool has_key(const dv_seal *s, const unsigned char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (sodium_memcmp(s->data[i], key, KEY) == 0)
            return true;
    return false;
}

/* In front: what is new is sealed with the last. */
dv_rc dv_seal_join(dv_seal *s, const dv_seal *other, dv_err *err)
{
    for (size_t i = 0; i < other->n; i++) {
        if (has_key(s, other->data[i]))
            continue;
        if (s->n == DV_MOST_DATA_KEYS)
            return ring_full(err);
        memmove(s->data[1], s->data[0], s->n * KEY);
        memcpy(s->data[0], other->data[i], KEY);
        s->n++;
    }
    return DV_OK;
}

_Static_assert(DV_NONCE_SIZE == crypto_secretbox_NONCEBYTES, "a nonce of crypto_secretbox");

static void take_nonce(dv_nonces *from, unsigned char nonce[DV_NONCE_SIZE])
{
    if (!from) {
        randombytes_buf(nonce, DV_NONCE_SIZE);
        return;
    }
    if (!from->left) {
        unsigned char seed[randombytes_SEEDBYTES];
        randombytes_buf(seed, sizeof seed);
        randombytes_buf_deterministic(from->at, sizeof from->at, seed);
        sodium_memzero(seed, sizeof seed);
        from->left = sizeof from->at / sizeof *from->at;
    }
    memcpy(nonce, from->at[--from->left], DV_NONCE_SIZE);
}

static dv_rc put_box(dv_buf *b, const unsigned char *plain, size_t n, const unsigned char *key,
                     dv_nonces *from, dv_err *err)
{
    unsigned char nonce[DV_NONCE_SIZE];
    take_nonce(from, nonce);
    dv_buf_room(b, sizeof nonce + n + crypto_secretbox_MACBYTES);
    dv_buf_add(b, (dv_str){(const char *)nonce, sizeof nonce});
    unsigned char *at = (unsigned char *)dv_buf_room(b, n + crypto_secretbox_MACBYTES);
    if (crypto_secretbox_easy(at, plain, n, nonce, key) != 0)
        return dv_fail(err, DV_IO, "libsodium", _("it can't seal"));
    b->n += n + crypto_secretbox_MACBYTES;
    b->p[b->n] = '\0';
    return DV_OK;
}

dv_rc dv_seal_ring(const dv_seal *s, const dv_seal *under, dv_buf *ring, dv_err *err)
{
    unsigned char plain[2 + sizeof s->data] = {RING_VERSION, (unsigned char)s->n};
    memcpy(plain + 2, s->data, s->n * KEY);
    dv_rc rc = put_box(ring, plain, ring_size(s->n), under->master, NULL, err);
    sodium_memzero(plain, sizeof plain);
    return rc;
}

void dv_seal_mark(const dv_seal *s, unsigned char out[DV_HASH_SIZE])
{
    static const unsigned char purpose[] = "danvan: which key";
    crypto_generichash(out, DV_HASH_SIZE, purpose, sizeof purpose, s->master, KEY);
}

size_t dv_seal_data_keys(const dv_seal *s)
{
    return s->n;
}

/* ---- texts ---- */

dv_rc dv_seal_text(const dv_seal *s, dv_str plain, dv_nonces *from, dv_buf *sealed, dv_err *err)
{
    DV_ASSERT(s->n);
    const unsigned char *key = s->data[s->n - 1];
    return put_box(sealed, (const unsigned char *)plain.p, plain.n, key, from, err);
}

dv_rc dv_unseal_text(dv_arena *a, const dv_seal *s, dv_str sealed, const char **plain, dv_err *err)
{
    const size_t head = crypto_secretbox_NONCEBYTES, mac = crypto_secretbox_MACBYTES;
    const unsigned char *p = (const unsigned char *)sealed.p;
    if (sealed.n >= head + mac) {
        unsigned char *out = dv_arena_alloc(a, sealed.n - head - mac + 1);
        for (size_t i = s->n; i-- > 0;) {
            if (crypto_secretbox_open_easy(out, p + head, sealed.n - head, p, s->data[i]) != 0)
                continue;
            *plain = (const char *)out;
            return DV_OK;
        }
    }
    return dv_fail(err, DV_CORRUPT, "",
                   _("the sealed text does not open with this key: it is another key, or damaged"));
}

/* ---- hashes ---- */

uint64_t dv_hash_short(dv_str data)
{
    static const unsigned char key[crypto_shorthash_KEYBYTES];
    uint64_t v;
    crypto_shorthash((unsigned char *)&v, (const unsigned char *)data.p, data.n, key);
    return v;
}

void dv_hash(dv_str data, unsigned char out[DV_HASH_SIZE])
{
    crypto_generichash(out, DV_HASH_SIZE, (const unsigned char *)data.p, data.n, NULL, 0);
}

void dv_hex(const unsigned char *bytes, size_t n, char *out)
{
    sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

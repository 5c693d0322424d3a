#include "danvan/seal.h"

#include "danvan/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct dv_seal {
    unsigned char key[crypto_secretbox_KEYBYTES];
};

static bool sodium_ready(void)
{
    return sodium_init() >= 0;
}

/* The name of the new file must outlive a power cut as surely as the records that it opens. */
static bool sync_dir(dv_arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dir = slash ? dv_arena_printf(a, "%.*s/", (int)(slash - path), path) : ".";
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* Written apart and linked into place, so that no other process ever reads half a key. */
static dv_rc make_key(dv_arena *a, const char *path, dv_err *err)
{
    unsigned char key[crypto_secretbox_KEYBYTES];
    if (access(path, F_OK) == 0)
        return DV_OK;
    char *temp = dv_arena_printf(a, "%s.XXXXXX", path);
    int fd = mkstemp(temp);
    if (fd < 0)
        return dv_fail(err, DV_IO, path, _("the key can't be made: %s"), strerror(errno));
    randombytes_buf(key, sizeof key);
    bool good = write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
    sodium_memzero(key, sizeof key);
    good = close(fd) == 0 && good && (link(temp, path) == 0 || errno == EEXIST);
    unlink(temp);
    good = sync_dir(a, path) && good;
    return good ? DV_OK : dv_fail(err, DV_FULL, path, _("the key can't be written"));
}

static dv_rc read_key(const char *path, dv_seal *s, dv_err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return dv_fail(err, errno == ENOENT ? DV_NOT_FOUND : DV_IO, path,
                       _("the key of the sealed fields can't be read: %s"), strerror(errno));
    dv_rc rc = DV_OK;
    unsigned char extra;
    if (fstat(fd, &st) != 0 || (st.st_mode & 077))
        rc = dv_fail(err, DV_DENIED, path,
                     _("others can read this key; do chmod 600 on it and think who has seen it"));
    else if (read(fd, s->key, sizeof s->key) != (ssize_t)sizeof s->key || read(fd, &extra, 1) != 0)
        rc = dv_fail(err, DV_CORRUPT, path, _("this is no key of danvan"));
    close(fd);
    return rc;
}

dv_rc dv_seal_open(const char *key_file, bool create, dv_seal **out, dv_err *err)
{
    *out = NULL;
    if (!sodium_ready())
        return dv_fail(err, DV_IO, "libsodium", _("it can't be started"));
    dv_arena a = {0};
    dv_rc rc = create ? make_key(&a, key_file, err) : DV_OK;
    dv_arena_free(&a);
    if (rc != DV_OK)
        return rc;
    dv_seal *s = sodium_malloc(sizeof *s);
    DV_ASSERT(s);
    rc = read_key(key_file, s, err);
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

dv_rc dv_seal_text(const dv_seal *s, dv_str plain, dv_buf *sealed, dv_err *err)
{
    unsigned char nonce[crypto_secretbox_NONCEBYTES];
    randombytes_buf(nonce, sizeof nonce);
    dv_buf_add(sealed, (dv_str){(const char *)nonce, sizeof nonce});
    size_t n = plain.n + crypto_secretbox_MACBYTES;
    unsigned char *at = (unsigned char *)dv_buf_room(sealed, n);
    if (crypto_secretbox_easy(at, (const unsigned char *)plain.p, plain.n, nonce, s->key) != 0)
        return dv_fail(err, DV_IO, "libsodium", _("it can't seal"));
    sealed->n += n;
    sealed->p[sealed->n] = '\0';
    return DV_OK;
}

dv_rc dv_unseal_text(dv_arena *a, const dv_seal *s, dv_str sealed, const char **plain, dv_err *err)
{
    const size_t head = crypto_secretbox_NONCEBYTES, mac = crypto_secretbox_MACBYTES;
    const unsigned char *p = (const unsigned char *)sealed.p;
    if (sealed.n >= head + mac) {
        unsigned char *out = dv_arena_alloc(a, sealed.n - head - mac + 1);
        if (crypto_secretbox_open_easy(out, p + head, sealed.n - head, p, s->key) == 0) {
            *plain = (const char *)out;
            return DV_OK;
        }
    }
    return dv_fail(err, DV_CORRUPT, "",
                   _("the sealed text does not open with this key: it is another key, or damaged"));
}

void dv_seal_mark(const dv_seal *s, unsigned char out[DV_HASH_SIZE])
{
    static const unsigned char purpose[] = "danvan: which key";
    crypto_generichash(out, DV_HASH_SIZE, purpose, sizeof purpose, s->key, sizeof s->key);
}

void dv_hash(dv_str data, unsigned char out[DV_HASH_SIZE])
{
    crypto_generichash(out, DV_HASH_SIZE, (const unsigned char *)data.p, data.n, NULL, 0);
}

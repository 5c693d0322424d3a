#include "danvan/box.h"

#include "danvan/arena.h"
#include "danvan/lang.h"

#include "seal_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(DV_BOX_KEY == crypto_box_PUBLICKEYBYTES, "a public key has its size");
_Static_assert(DV_BOX_KEY == crypto_box_SECRETKEYBYTES, "a secret key has the same");
_Static_assert(DV_BOX_HEAD == crypto_secretstream_xchacha20poly1305_KEYBYTES +
                                  crypto_box_SEALBYTES +
                                  crypto_secretstream_xchacha20poly1305_HEADERBYTES,
               "a stream's head");
_Static_assert(DV_BOX_MORE == crypto_secretstream_xchacha20poly1305_ABYTES, "a piece's own bytes");

enum { SEALED_KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES };

static const char secret_word[] = "danvan-secret-1 ", public_word[] = "danvan-public-1 ";
enum { WORD = sizeof secret_word - 1, LINE = WORD + 2 * DV_BOX_KEY + 1 };

struct dv_box {
    unsigned char key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    crypto_secretstream_xchacha20poly1305_state state;
};

/* ---- the files ---- */

static dv_rc write_key(const char *path, mode_t mode, const char *word,
                       const unsigned char key[DV_BOX_KEY], dv_err *err)
{
    char line[LINE + 1];
    memcpy(line, word, WORD);
    dv_hex(key, DV_BOX_KEY, line + WORD);
    line[LINE - 1] = '\n';
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    dv_rc rc = DV_OK;
    if (fd < 0)
        rc = errno == EEXIST
                 ? dv_fail(err, DV_EXISTS, path,
                           _("there is a file already, and no key is written over it"))
                 : dv_fail(err, DV_IO, path, _("the key can't be made: %s"), dv_system_text(errno));
    errno = ENOSPC; /* of a write that takes a part */
    if (fd >= 0 && (write(fd, line, LINE) != LINE || fsync(fd) != 0))
        rc = dv_key_unwritten(path, err);
    if (fd >= 0 && close(fd) != 0 && rc == DV_OK)
        rc = dv_key_unwritten(path, err);
    if (fd >= 0 && rc != DV_OK)
        unlink(path);
    sodium_memzero(line, sizeof line);
    return rc;
}

dv_rc dv_box_pair(const char *file, dv_err *err)
{
    unsigned char open_key[DV_BOX_KEY], secret[DV_BOX_KEY];
    dv_arena a = {0};
    const char *beside = dv_arena_printf(&a, "%s.pub", file);
    dv_rc rc = dv_sodium_ready(err);
    if (rc == DV_OK) {
        crypto_box_keypair(open_key, secret);
        rc = write_key(file, 0600, secret_word, secret, err);
    }
    if (rc == DV_OK) {
        rc = write_key(beside, 0644, public_word, open_key, err);
        if (rc != DV_OK)
            unlink(file);
    }
    if (rc == DV_OK)
        rc = dv_key_settle(file, err);
    sodium_memzero(secret, sizeof secret);
    dv_arena_free(&a);
    return rc;
}

/* DV_NOT_FOUND: it has no key of this word. */
static dv_rc parse_key(const char *line, size_t n, const char *word, unsigned char key[DV_BOX_KEY])
{
    size_t got;
    if (n == LINE && line[LINE - 1] == '\n')
        n--;
    return n == LINE - 1 && memcmp(line, word, WORD) == 0 &&
                   sodium_hex2bin(key, DV_BOX_KEY, line + WORD, 2UL * DV_BOX_KEY, NULL, &got,
                                  NULL) == 0 &&
                   got == DV_BOX_KEY
               ? DV_OK
               : DV_NOT_FOUND;
}

/* A pipe in its place would keep who opens it waiting. */
static dv_rc read_line(const char *path, char line[LINE + 1], size_t *n, bool *open_to_all,
                       dv_err *err)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = -1;
    dv_rc rc = DV_OK;
    if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode))
        rc = dv_fail(err, DV_IO, path, _("this is no file: name the one that the key is in"));
    else if (fd < 0 || (got = read(fd, line, LINE + 1)) < 0)
        rc = dv_fail(err, errno == ENOENT ? DV_NOT_FOUND : DV_IO, path,
                     _("the key can't be read: %s"), dv_system_text(errno));
    if (fd >= 0)
        close(fd);
    *n = got > 0 ? (size_t)got : 0;
    *open_to_all = got >= 0 && (st.st_mode & 077);
    return rc;
}

dv_rc dv_box_public(const char *file, unsigned char key[DV_BOX_KEY], dv_err *err)
{
    char line[LINE + 1];
    size_t n;
    bool open_to_all;
    dv_rc rc = read_line(file, line, &n, &open_to_all, err);
    if (rc == DV_OK && parse_key(line, n, public_word, key) != DV_OK)
        rc = parse_key(line, n, secret_word, key) == DV_OK
                 ? dv_fail(err, DV_DENIED, file,
                           _("this is the secret key: take it away from here, and name the public "
                             "one, which ends in .pub"))
                 : dv_fail(err, DV_CORRUPT, file,
                           _("this is no public key; danvan key pair makes one"));
    if (rc != DV_OK)
        sodium_memzero(key, DV_BOX_KEY);
    sodium_memzero(line, sizeof line);
    return rc;
}

static dv_rc read_secret(const char *file, const unsigned char key[DV_BOX_KEY],
                         unsigned char secret[DV_BOX_KEY], dv_err *err)
{
    char line[LINE + 1];
    unsigned char its[DV_BOX_KEY];
    size_t n;
    bool open_to_all;
    dv_rc rc = read_line(file, line, &n, &open_to_all, err);
    if (rc == DV_OK && parse_key(line, n, secret_word, secret) != DV_OK)
        rc = dv_fail(err, DV_CORRUPT, file, _("this is no secret key; danvan key pair makes one"));
    if (rc == DV_OK && open_to_all)
        rc = dv_fail(err, DV_DENIED, file,
                     _("others can read this key; do chmod 600 on it and think who has seen it"));
    if (rc == DV_OK &&
        (crypto_scalarmult_base(its, secret) != 0 || memcmp(its, key, sizeof its) != 0))
        rc = dv_fail(err, DV_DENIED, file,
                     _("this is the secret key of another pair than the one that was sealed to"));
    sodium_memzero(line, sizeof line);
    return rc;
}

/* ---- the stream ---- */

static dv_box *new_box(void)
{
    dv_box *b = sodium_malloc(sizeof *b);
    DV_NEED(b);
    return b;
}

dv_rc dv_box_begin(const unsigned char key[DV_BOX_KEY], unsigned char head[DV_BOX_HEAD],
                   dv_box **out, dv_err *err)
{
    *out = NULL;
    dv_rc rc = dv_sodium_ready(err);
    if (rc != DV_OK)
        return rc;
    dv_box *b = new_box();
    crypto_secretstream_xchacha20poly1305_keygen(b->key);
    if (crypto_box_seal(head, b->key, sizeof b->key, key) != 0 ||
        crypto_secretstream_xchacha20poly1305_init_push(&b->state, head + SEALED_KEY, b->key) !=
            0) {
        dv_box_close(b);
        return dv_fail(err, DV_IO, "libsodium", _("it can't seal"));
    }
    *out = b;
    return DV_OK;
}

dv_rc dv_box_open(const char *secret_file, const unsigned char key[DV_BOX_KEY],
                  const unsigned char head[DV_BOX_HEAD], dv_box **out, dv_err *err)
{
    unsigned char secret[DV_BOX_KEY];
    *out = NULL;
    dv_rc rc = dv_sodium_ready(err);
    if (rc == DV_OK)
        rc = read_secret(secret_file, key, secret, err);
    if (rc != DV_OK) {
        sodium_memzero(secret, sizeof secret);
        return rc;
    }
    dv_box *b = new_box();
    if (crypto_box_seal_open(b->key, head, SEALED_KEY, key, secret) != 0 ||
        crypto_secretstream_xchacha20poly1305_init_pull(&b->state, head + SEALED_KEY, b->key) !=
            0) {
        dv_box_close(b);
        rc = dv_fail(err, DV_CORRUPT, secret_file,
                     _("what was sealed to this key is damaged at its beginning"));
    } else {
        *out = b;
    }
    sodium_memzero(secret, sizeof secret);
    return rc;
}

void dv_box_close(dv_box *b)
{
    if (b)
        sodium_free(b); /* wipes it */
}

void dv_box_put(dv_box *b, dv_str plain, dv_str with, bool last, dv_buf *sealed)
{
    unsigned char *at = (unsigned char *)dv_buf_room(sealed, plain.n + DV_BOX_MORE);
    unsigned char tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    crypto_secretstream_xchacha20poly1305_push(&b->state, at, NULL, (const unsigned char *)plain.p,
                                               plain.n, (const unsigned char *)with.p, with.n, tag);
    sealed->n += plain.n + DV_BOX_MORE;
    sealed->p[sealed->n] = '\0';
}

bool dv_box_get(dv_box *b, dv_str sealed, dv_str with, dv_buf *plain, bool *last)
{
    unsigned char tag;
    if (sealed.n < DV_BOX_MORE)
        return false;
    unsigned char *at = (unsigned char *)dv_buf_room(plain, sealed.n - DV_BOX_MORE);
    if (crypto_secretstream_xchacha20poly1305_pull(&b->state, at, NULL, &tag,
                                                   (const unsigned char *)sealed.p, sealed.n,
                                                   (const unsigned char *)with.p, with.n) != 0)
        return false;
    plain->n += sealed.n - DV_BOX_MORE;
    plain->p[plain->n] = '\0';
    *last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return true;
}

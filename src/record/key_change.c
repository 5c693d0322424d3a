/* Changing the key, giving a lost one up, and finding it again. */
#include "danvan/keyring.h"
#include "danvan/lang.h"

#include "keyring_int.h"
#include "rights_int.h"
#include "save_int.h"
#include "seal_int.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOST_KEY = sizeof "lost/" + 2UL * DV_HASH_SIZE };

static dv_rc mark_of(const char *file, unsigned char mark[DV_HASH_SIZE], dv_err *err)
{
    dv_seal *s;
    dv_rc rc = dv_seal_open(file, (dv_str){"", 0}, &s, err);
    if (rc == DV_OK)
        dv_seal_mark(s, mark);
    dv_seal_close(s);
    return rc;
}

static bool same_key(const char *path, const char *file)
{
    struct stat one, other;
    unsigned char key[2][DV_KEY_SIZE];
    if (lstat(path, &one) == 0 && lstat(file, &other) == 0 && one.st_dev == other.st_dev &&
        one.st_ino == other.st_ino)
        return true;
    bool same = dv_key_read(path, key[0], NULL) == DV_OK &&
                dv_key_read(file, key[1], NULL) == DV_OK &&
                sodium_memcmp(key[0], key[1], DV_KEY_SIZE) == 0;
    sodium_memzero(key, sizeof key);
    return same;
}

/* The old key lies beside the new one under its mark: copies of the store made before need it.
 * What has that name already may be something else, or half of it. */
static const char *kept_name(dv_arena *a, const dv_registry *r)
{
    enum { SHOWN = 8 };
    unsigned char mark[DV_HASH_SIZE];
    char digits[2 * SHOWN + 1] = "unknown";
    const char *file = r->in->key_file;
    struct stat st;
    if (mark_of(file, mark, NULL) == DV_OK)
        dv_hex(mark, SHOWN, digits);
    const char *name = dv_arena_printf(a, "%s.%s", file, digits);
    for (int i = 2; lstat(name, &st) == 0 && !same_key(name, file); i++)
        name = dv_arena_printf(a, "%s.%s-%d", file, digits, i);
    return name;
}

static dv_rc keep_old(dv_arena *a, const dv_registry *r, dv_err *err)
{
    const char *kept = kept_name(a, r), *file = r->in->key_file;
    if (link(file, kept) == 0 || errno == ENOENT || (errno == EEXIST && same_key(kept, file)))
        return DV_OK;
    return dv_fail(err, DV_IO, kept, _("the old key can't be kept: %s"), dv_system_text(errno));
}

/* Where another process has finished it meanwhile, there is nothing left to link or to rename. */
dv_rc dv_key_put_in_place(const dv_registry *r, dv_err *err)
{
    dv_arena a = {0};
    const char *file = r->in->key_file;
    dv_rc rc = keep_old(&a, r, err);
    if (rc == DV_OK && rename(dv_key_next(&a, r), file) != 0 && errno != ENOENT)
        rc = dv_fail(err, DV_IO, file, _("the new key can't be put in its place: %s"),
                     dv_system_text(errno));
    if (rc == DV_OK)
        rc = dv_key_settle(file, err);
    dv_arena_free(&a);
    return rc;
}

static dv_rc log_key(dv_registry *r, dv_txn *t, const char *about, const char *reason, dv_err *err)
{
    uint64_t sequence;
    dv_time at;
    log_entry e = {.act = "key", .about = about, .reason = reason};
    return dv_log_append(r, t, &e, &sequence, &at, err);
}

/* One act of a keeper: who may, why, and a write transaction around `in`. */
typedef struct key_act {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    const char *reason, *file;
    dv_err *err;
} key_act;

static dv_rc keep(key_act *x, dv_rc (*in)(key_act *x))
{
    const char *clean;
    dv_rc rc = dv_rights_administer(x->r, x->err);
    if (rc == DV_OK)
        rc = dv_reason_clean(x->a, "key", x->reason, _("say why the key is changed"), &clean,
                             x->err);
    if (rc == DV_OK)
        rc = dv_txn_write(x->r->store, &x->t, x->err);
    if (rc != DV_OK)
        return rc;
    x->reason = clean;
    rc = dv_registry_writes(x->r, x->t, x->err);
    if (rc == DV_OK)
        rc = in(x);
    return dv_txn_end(x->t, rc, x->err);
}

/* ---- change ---- */

/* The file of the next key, freshly made: one that a killed change left is nobody's.  The old one
 * gets its second name here, where a full disk still stops the whole act. */
static dv_rc open_next(key_act *x, dv_seal **next)
{
    const char *file = dv_key_next(x->a, x->r);
    dv_rc kept = keep_old(x->a, x->r, x->err);
    if (kept != DV_OK)
        return kept;
    if (unlink(file) != 0 && errno != ENOENT)
        return dv_fail(x->err, DV_IO, file, _("it can't be removed: %s"), dv_system_text(errno));
    dv_rc rc = dv_key_make(file, x->err);
    return rc == DV_OK ? dv_seal_open(file, (dv_str){"", 0}, next, x->err) : rc;
}

static dv_rc change_in(key_act *x)
{
    dv_seal *next = NULL;
    dv_rc rc = dv_registry_seal(x->r, x->t, true, x->err);
    if (rc == DV_OK)
        rc = open_next(x, &next);
    if (rc == DV_OK)
        rc = dv_seal_renew(x->r->in->seal, x->err);
    if (rc == DV_OK)
        rc = dv_key_store(x->r, x->t, x->r->in->seal, next, x->err);
    dv_seal_close(next);
    return rc == DV_OK ? log_key(x->r, x->t, "key change", x->reason, x->err) : rc;
}

/* What is in memory may be a ring that was never stored: it is read anew. */
static void forget(dv_registry *r)
{
    dv_seal_close(r->in->seal);
    r->in->seal = NULL;
    r->in->seal_missed = 0;
}

/* `told`: of an act that was refused, only its own reason is. */
static dv_rc settle(dv_registry *r, dv_err *told)
{
    dv_txn *t;
    dv_err err;
    forget(r);
    dv_rc rc = dv_txn_read(r->store, &t, &err);
    if (rc == DV_OK) {
        rc = dv_registry_seal(r, t, false, &err);
        dv_txn_abort(t);
    }
    if (rc == DV_OK || !told)
        return rc;
    return dv_fail(told, rc, err.place,
                   _("the key is changed, but %s; danvan finishes it when the key is next used"),
                   err.text);
}

dv_rc dv_key_change(dv_arena *a, dv_registry *r, const char *reason, const char **kept, dv_err *err)
{
    dv_err own;
    key_act x = {.a = a, .r = r, .reason = reason, .err = err ? err : &own};
    *kept = kept_name(a, r);
    dv_rc rc = keep(&x, change_in);
    dv_rc settled = settle(r, rc == DV_OK ? x.err : NULL);
    return rc == DV_OK ? settled : rc;
}

/* ---- a lost key ---- */

static void lost_key(char out[LOST_KEY], const unsigned char *mark)
{
    snprintf(out, LOST_KEY, "lost/");
    dv_hex(mark, DV_HASH_SIZE, out + 5);
}

static dv_rc put_lost_away(key_act *x, dv_str mark)
{
    char name[LOST_KEY];
    dv_str ring = {"", 0};
    lost_key(name, (const unsigned char *)mark.p);
    dv_meta_get(x->r, x->t, "ring", &ring);
    const dv_str copy = {dv_arena_copy(x->a, ring), ring.n};
    return dv_meta_put(x->r, x->t, name, copy, x->err);
}

/* A key that is there, but may not be read, or by too many, can be helped. */
static dv_rc only_closed(key_act *x, const dv_err *why)
{
    struct stat st;
    const char *file = x->r->in->key_file;
    if (why->rc == DV_IO)
        return dv_fail(x->err, DV_IO, why->place, "%s", why->text);
    if (stat(file, &st) == 0 && (st.st_mode & 077))
        return dv_fail(x->err, DV_INVALID, file,
                       _("the key is not lost, but others can read it: do chmod 600 on it, think "
                         "who has seen it, and change it"));
    return DV_OK;
}

static dv_rc give_up_in(key_act *x)
{
    dv_str mark;
    dv_err why;
    dv_seal *next = NULL;
    dv_rc rc = dv_registry_seal(x->r, x->t, false, &why);
    if (rc == DV_OK)
        return dv_fail(x->err, DV_INVALID, x->r->in->key_file,
                       _("the key is there and is the right one: it is not lost"));
    if (!dv_meta_get(x->r, x->t, "key", &mark) || mark.n != DV_HASH_SIZE)
        return dv_fail(x->err, DV_INVALID, x->r->in->key_file,
                       _("nothing has been sealed in this store yet"));
    rc = only_closed(x, &why);
    if (rc == DV_OK)
        rc = put_lost_away(x, mark);
    if (rc == DV_OK)
        rc = open_next(x, &next);
    if (rc == DV_OK)
        rc = dv_seal_renew(next, x->err);
    if (rc == DV_OK)
        rc = dv_key_store(x->r, x->t, next, next, x->err);
    dv_seal_close(next);
    return rc == DV_OK ? log_key(x->r, x->t, "key lost", x->reason, x->err) : rc;
}

dv_rc dv_key_give_up(dv_registry *r, const char *reason, dv_err *err)
{
    dv_err own;
    dv_arena a = {0};
    key_act x = {.a = &a, .r = r, .reason = reason, .err = err ? err : &own};
    dv_rc rc = keep(&x, give_up_in);
    dv_arena_free(&a);
    dv_rc settled = rc == DV_OK ? settle(r, x.err) : DV_OK;
    return rc == DV_OK ? settled : rc;
}

static dv_rc open_lost(key_act *x, char name[LOST_KEY], dv_seal **was)
{
    unsigned char mark[DV_HASH_SIZE];
    dv_str ring;
    dv_rc rc = mark_of(x->file, mark, x->err);
    if (rc != DV_OK)
        return rc;
    lost_key(name, mark);
    if (!dv_meta_get(x->r, x->t, name, &ring))
        return dv_fail(x->err, DV_NOT_FOUND, x->file,
                       _("this is none of the keys that were given up in this store"));
    rc = dv_seal_open(x->file, ring, was, x->err);
    if (rc == DV_OK && !ring.n)
        dv_seal_as_before(*was);
    return rc;
}

static dv_rc found_in(key_act *x)
{
    char name[LOST_KEY];
    dv_seal *was = NULL;
    struct dv_registry_int *in = x->r->in;
    dv_rc rc = dv_registry_seal(x->r, x->t, false, x->err);
    if (rc == DV_OK)
        rc = open_lost(x, name, &was);
    if (rc == DV_OK)
        rc = dv_seal_join(in->seal, was, x->err);
    dv_seal_close(was);
    if (rc == DV_OK)
        rc = dv_key_store(x->r, x->t, in->seal, in->seal, x->err);
    if (rc == DV_OK)
        rc = dv_del(x->t, in->meta, dv_str_from(name), x->err);
    return rc == DV_OK ? log_key(x->r, x->t, "key found", x->reason, x->err) : rc;
}

dv_rc dv_key_found(dv_registry *r, const char *file, const char *reason, dv_err *err)
{
    dv_err own;
    dv_arena a = {0};
    key_act x = {.a = &a, .r = r, .reason = reason, .file = file, .err = err ? err : &own};
    dv_rc rc = keep(&x, found_in);
    dv_arena_free(&a);
    dv_rc settled = settle(r, rc == DV_OK ? x.err : NULL);
    return rc == DV_OK ? settled : rc;
}

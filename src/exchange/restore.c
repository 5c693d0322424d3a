#include "danvan/restore.h"

#include "danvan/lang.h"
#include "danvan/office.h"
#include "danvan/rights.h"

#include "replace_int.h"

#include <string.h>

enum { BEGINNING = 2 };

/* The first entries of a log.  No two stores have one alike: each has a moment, all that was done
 * then, and the hash of the one before. */
typedef struct beginning {
    dv_str entry[BEGINNING];
} beginning;

typedef struct restoring {
    dv_arena *a;
    const dv_restore_options *o;
    const char *act, *reason; /* for the log */
    const dv_head *head;      /* to be kept; NULL: none */
    dv_given given;           /* by the store that is replaced */
    uint64_t log;             /* its last entry; 0: not known */
    beginning began, ours;    /* of the backup's log and of its own */
    dv_restore_told *out;
    dv_faults *faults;
    dv_err *err;
} restoring;

static dv_rc right_office(const restoring *x)
{
    char is[DV_OFFICE_SIZE];
    uint16_t ours;
    const char *code = x->o->schema->office.code;
    DV_ASSERT(dv_office_number(code, &ours));
    if (x->out->backup.office == ours)
        return DV_OK;
    return dv_fail(x->err, DV_INVALID, x->o->path,
                   _("this backup is of the office %s, but `code` in [office] is %s"),
                   dv_office_code(x->out->backup.office, is), code);
}

static void keep_first(dv_arena *a, beginning *b, uint64_t sequence, dv_str entry)
{
    if (sequence >= 1 && sequence <= BEGINNING)
        b->entry[sequence - 1] = (dv_str){dv_arena_copy(a, entry), entry.n};
}

/* One that is alike is enough: the other may be damaged. */
static bool differ(const beginning *a, const beginning *b)
{
    size_t both = 0;
    for (size_t i = 0; i < BEGINNING; i++) {
        both += a->entry[i].n && b->entry[i].n;
        if (a->entry[i].n && dv_str_eq(a->entry[i], b->entry[i]))
            return false;
    }
    return both > 0;
}

static dv_rc take_first(void *ctx, int which, dv_str key, dv_str value, dv_err *err)
{
    restoring *x = ctx;
    dv_reader rd = dv_reader_of(key);
    (void)err;
    if (which == dv_primary_index(DV_LIT("log")))
        keep_first(x->a, &x->began, dv_get_u64(&rd), value);
    return DV_OK;
}

/* All of it, before anything is written; what is read then may be another file by its name. */
static dv_rc check_backup(restoring *x)
{
    dv_rc rc = dv_rights_keeper(x->o->schema, x->o->actor.name, x->err);
    if (rc == DV_OK)
        rc = dv_backup_read(x->o->path, x->o->key_file, take_first, x, &x->out->backup, x->err);
    if (rc == DV_OK && !x->out->backup.opened)
        rc = dv_fail(x->err, DV_DENIED, x->o->path,
                     _("this backup is sealed: name the secret key with --key"));
    return rc == DV_OK ? right_office(x) : rc;
}

static dv_rc put(void *ctx, int which, dv_str key, dv_str value, dv_err *err)
{
    return dv_fill_put(ctx, which, key, value, err);
}

static dv_rc fill(const restoring *x, const char *dir)
{
    dv_fill *f;
    dv_rc rc = dv_fill_begin(dir, x->o->schema->office.map_size, &f, x->err);
    if (rc != DV_OK)
        return rc;
    rc = dv_backup_read(x->o->path, x->o->key_file, put, f, &x->out->backup, x->err);
    return dv_fill_end(f, rc == DV_OK ? right_office(x) : rc, x->err);
}

/* The log tells of it. */
static dv_rc settle(const restoring *x, dv_registry *r)
{
    size_t before = x->faults->errors;
    dv_rc rc = dv_primary_log(r, x->act, x->reason, x->err);
    if (rc == DV_OK && x->head)
        rc = dv_head_keep(r, x->head, x->err);
    if (rc == DV_OK)
        rc = dv_given_raise(r, &x->given, x->err);
    if (rc == DV_OK)
        rc = dv_key_tell(x->a, r, &x->out->key, x->err);
    if (rc == DV_OK)
        rc = dv_verify(r, false, &x->out->verify, x->faults, x->err);
    return rc == DV_OK && x->faults->errors > before ? DV_CORRUPT : rc;
}

/* Opening it rebuilds what follows from the records. */
static dv_rc open_and_settle(const restoring *x, const char *dir)
{
    dv_registry *r;
    const dv_registry_options ro = {
        .schema = x->o->schema, .dir = dir, .place = x->o->dir, .actor = x->o->actor};
    dv_rc rc = dv_registry_open(&ro, &r, x->err);
    if (rc != DV_OK)
        return rc;
    rc = settle(x, r);
    dv_registry_close(r);
    return rc;
}

/* ---- from a backup ---- */

static dv_rc take_known(void *ctx, const char *database, dv_str key, dv_str value, dv_err *err)
{
    restoring *x = ctx;
    dv_reader rd = dv_reader_of(key);
    (void)err;
    if (strcmp(database, "log") == 0) {
        x->log = dv_get_u64(&rd);
        keep_first(x->a, &x->ours, x->log, value);
    }
    if (strcmp(database, "meta") == 0)
        dv_given_take(&x->given, key, value);
    return strcmp(database, "meta") > 0 ? DV_STOPPED : DV_OK;
}

/* Of a store whose pages are damaged, or where there is none, nothing is known. */
static void look_at_old(restoring *x, const replacing *place)
{
    dv_pagecheck pages;
    dv_faults unused;
    dv_err err;
    x->given = (dv_given){.a = x->a};
    dv_faults_init(&unused, x->a);
    dv_pagecheck_salvage(place->dir, take_known, x, &pages, &unused, &err);
    if (pages.findings) {
        x->given.n = 0;
        x->log = 0;
        x->ours = (beginning){0};
    }
}

/* What was done since the backup, while it can still be left as it is; or that it is no backup of
 * this store, though it has the code of the same office. */
static void tell_old(const restoring *x)
{
    const uint64_t has = x->out->backup.head.sequence;
    x->out->other = differ(&x->ours, &x->began);
    x->out->newer = x->log > has && !x->out->other ? x->log - has : 0;
    if ((x->out->newer || x->out->other) && x->o->tell_old)
        x->o->tell_old(x->o->ctx, x->out);
}

/* What is whole but not sound stays, for him who has nothing better. */
static dv_rc restore_into(restoring *x, replacing *place)
{
    size_t before = x->faults->errors;
    look_at_old(x, place);
    tell_old(x);
    dv_rc rc = fill(x, place->fresh);
    if (rc == DV_OK)
        rc = open_and_settle(x, place->fresh);
    if (rc == DV_OK)
        rc = replace_end(place, &x->out->kept, x->err);
    bool unsound = x->faults->errors > before;
    if (unsound)
        x->out->dir = place->fresh;
    replace_free(place, !unsound);
    return rc;
}

dv_rc dv_restore(dv_arena *a, const dv_restore_options *o, dv_restore_told *out, dv_faults *faults,
                 dv_err *err)
{
    dv_err own;
    replacing place;
    restoring x = {.a = a,
                   .o = o,
                   .act = "restore",
                   .reason = o->path,
                   .head = &out->backup.head,
                   .out = out,
                   .faults = faults,
                   .err = err ? err : &own};
    *out = (dv_restore_told){.dir = o->dir};
    dv_rc rc = check_backup(&x);
    if (rc == DV_OK)
        rc = replace_begin(a, o->dir, &place, faults, x.err);
    return rc == DV_OK ? restore_into(&x, &place) : rc;
}

/* ---- from damaged pages ---- */

static dv_rc salvage(void *ctx, const char *database, dv_str key, dv_str value, dv_err *err)
{
    int which = dv_primary_index(dv_str_from(database));
    return which < 0 ? DV_OK : dv_fill_put(ctx, which, key, value, err);
}

/* Without the numbers' names no record can be read, and others would be given in their place. */
static dv_rc enough(const restoring *x, dv_rewrite_told *out)
{
    bool named = false;
    for (size_t i = 0; i < out->pages.ndb; i++) {
        const dv_pagecheck_db *db = &out->pages.db[i];
        bool meta = dv_str_is(dv_str_from(db->name), "meta");
        named = named || (meta && !db->hurt);
        if (!dv_verify_derived(db->name) && db->stated > db->entries)
            out->lost += (size_t)(db->stated - db->entries);
    }
    if (named && !out->pages.names_hurt)
        return DV_OK;
    return dv_fail(x->err, DV_CORRUPT, x->o->dir,
                   _("what gives the rest its meaning can't be read: restore a backup; nothing was "
                     "changed"));
}

static dv_rc fill_salvaged(const restoring *x, const replacing *place, dv_rewrite_told *out)
{
    dv_fill *f;
    dv_rc rc = dv_fill_begin(place->fresh, x->o->schema->office.map_size, &f, x->err);
    if (rc != DV_OK)
        return rc;
    rc = dv_pagecheck_salvage(place->dir, salvage, f, &out->pages, x->faults, x->err);
    if (rc == DV_OK)
        rc = enough(x, out);
    return dv_fill_end(f, rc, x->err);
}

dv_rc dv_rewrite(dv_arena *a, const dv_restore_options *o, dv_rewrite_told *out, dv_faults *faults,
                 dv_err *err)
{
    dv_err own;
    replacing place;
    restoring x = {.a = a,
                   .o = o,
                   .act = "repair",
                   .out = &out->store,
                   .faults = faults,
                   .err = err ? err : &own};
    *out = (dv_rewrite_told){.store.dir = o->dir};
    dv_rc rc = dv_rights_keeper(o->schema, o->actor.name, x.err);
    if (rc == DV_OK)
        rc = replace_begin(a, o->dir, &place, faults, x.err);
    if (rc != DV_OK)
        return rc;
    rc = fill_salvaged(&x, &place, out);
    if (rc == DV_OK) {
        x.reason = dv_arena_printf(a, _("%zu pages or entries damaged, %zu entries lost"),
                                   out->pages.findings, out->lost);
        rc = open_and_settle(&x, place.fresh);
    }
    /* What is lost leaves its traces, and stays told. */
    if (rc == DV_OK || (rc == DV_CORRUPT && out->store.verify.records))
        rc = replace_end(&place, &out->store.kept, x.err);
    replace_free(&place, true);
    return rc;
}

#include "danvan/restore.h"

#include "danvan/lang.h"
#include "danvan/office.h"
#include "danvan/rights.h"

#include "replace_int.h"

typedef struct restoring {
    dv_arena *a;
    const dv_restore_options *o;
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

/* All of it, before anything is written. */
static dv_rc check_backup(const restoring *x)
{
    dv_rc rc = dv_rights_keeper(x->o->schema, x->o->actor.name, x->err);
    if (rc == DV_OK)
        rc = dv_backup_read(x->o->path, x->o->key_file, NULL, NULL, &x->out->backup, x->err);
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
    return dv_fill_end(f, rc, x->err);
}

/* The log tells of the restoring, and the backup's head stays. */
static dv_rc settle(const restoring *x, dv_registry *r)
{
    size_t before = x->faults->errors;
    dv_rc rc = dv_primary_log(r, "restore", x->o->path, x->err);
    if (rc == DV_OK)
        rc = dv_head_keep(r, &x->out->backup.head, x->err);
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

dv_rc dv_restore(dv_arena *a, const dv_restore_options *o, dv_restore_told *out, dv_faults *faults,
                 dv_err *err)
{
    dv_err own;
    replacing place;
    restoring x = {.a = a, .o = o, .out = out, .faults = faults, .err = err ? err : &own};
    size_t before = faults->errors;
    *out = (dv_restore_told){.dir = o->dir};
    dv_rc rc = check_backup(&x);
    if (rc != DV_OK)
        return rc;
    rc = replace_begin(a, o->dir, &place, x.err);
    if (rc == DV_OK)
        rc = fill(&x, place.fresh);
    if (rc == DV_OK)
        rc = open_and_settle(&x, place.fresh);
    if (rc == DV_OK)
        rc = replace_end(&place, &out->kept, x.err);
    /* What is whole but not sound stays, for him who has nothing better. */
    bool unsound = faults->errors > before;
    if (unsound)
        out->dir = place.fresh;
    replace_free(&place, !unsound);
    return rc;
}

#include "danvan/registry.h"

#include "danvan/lang.h"
#include "danvan/verify.h"

#include "rights_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 2: the log had all values of what was added.  3: no words were pending.  4: what lasts stood
 * among the other facts alone. */
enum { FORMAT_VERSION = 5, FORMER_VERSION = 2 };

bool dv_meta_get(const dv_registry *r, dv_txn *t, const char *key, dv_str *value)
{
    return dv_get(t, r->in->meta, dv_str_from(key), value, NULL) == DV_OK;
}

dv_rc dv_meta_put(const dv_registry *r, dv_txn *t, const char *key, dv_str value, dv_err *err)
{
    return dv_put(t, r->in->meta, dv_str_from(key), value, err);
}

dv_rc dv_damaged(const dv_registry *r, dv_err *err, const char *place)
{
    (void)r;
    return dv_fail(err, DV_CORRUPT, place,
                   _("what is stored can't be read; danvan verify tells more"));
}

/* "facts.7"; there are many: no printf. */
static const char *numbered(dv_arena *a, const char *what, uint16_t no)
{
    dv_buf b = {0};
    dv_buf_puts(&b, what);
    dv_buf_int(&b, no);
    const char *text = dv_arena_copy(a, dv_buf_str(&b));
    dv_buf_free(&b);
    return text;
}

/* Named by the kind's permanent number, so that renaming a kind's label or order moves nothing. */
static dv_rc open_facts(dv_registry *r, dv_err *err)
{
    dv_arena a = {0};
    size_t n = r->schema->nkind;
    dv_db_named *of = DV_NEW_N(&a, dv_db_named, FACT_DBS * n + 1);
    for (size_t i = 0; i < n; i++) {
        kind_ids *ids = &r->in->of[i];
        dv_db *const db[FACT_DBS] = {
            [FACTS_DB] = &ids->facts, [LASTING_DB] = &ids->lasting, [ROLLUP_DB] = &ids->rollup};
        for (size_t d = 0; d < FACT_DBS; d++)
            of[FACT_DBS * i + d] = (dv_db_named){numbered(&a, dv_fact_db[d], ids->no), true, db[d]};
    }
    dv_rc rc = dv_store_dbs(r->store, of, FACT_DBS * n, err);
    dv_arena_free(&a);
    return rc;
}

static bool anything_happened(dv_registry *r, dv_txn *t)
{
    size_t n = 0;
    return dv_entries(t, r->in->log, &n, NULL) != DV_OK || n > 0;
}

static dv_rc other_office(uint16_t office, const dv_registry_options *o, dv_err *err)
{
    char code[DV_OFFICE_SIZE];
    return dv_fail(err, DV_INVALID, o->dir,
                   _("this store belongs to the office %s, but `code` in [office] is %s: a code "
                     "never changes once there are records"),
                   dv_office_code(office, code), o->schema->office.code);
}

/* Our own mark: the format's version and the office.  `write`: a fresh store has none yet.  A store
 * of before gets it with what that format wants, see dv_signature_open. */
static dv_rc check_format(dv_registry *r, dv_txn *t, const dv_registry_options *o, bool *write,
                          dv_err *err)
{
    dv_str stored;
    *write = !dv_meta_get(r, t, "format", &stored);
    if (*write)
        return DV_OK;
    dv_reader rd = dv_reader_of(stored);
    uint32_t version = dv_get_u32(&rd);
    uint16_t office = dv_get_u16(&rd);
    if (rd.bad || version < FORMER_VERSION || version > FORMAT_VERSION)
        return dv_fail(err, DV_CORRUPT, o->dir,
                       _("the store has format %u; this danvan reads format %d"), version,
                       FORMAT_VERSION);
    *write = office != r->in->office;
    r->in->older = version != FORMAT_VERSION;
    return office != r->in->office && anything_happened(r, t) ? other_office(office, o, err)
                                                              : DV_OK;
}

dv_rc dv_format_put(dv_registry *r, dv_txn *t, dv_err *err)
{
    dv_buf b = {0};
    dv_put_u32(&b, FORMAT_VERSION);
    dv_put_u16(&b, r->in->office);
    dv_rc rc = dv_meta_put(r, t, "format", dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

static dv_rc open_format(dv_registry *r, const dv_registry_options *o, dv_err *err)
{
    dv_txn *t;
    bool write;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = check_format(r, t, o, &write, err);
    dv_txn_abort(t);
    if (rc != DV_OK || !write)
        return rc;
    rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = check_format(r, t, o, &write, err);
    if (rc == DV_OK && write)
        rc = dv_format_put(r, t, err);
    return dv_txn_end(t, rc, err);
}

static dv_rc open_all(dv_registry *r, const dv_registry_options *o, dv_err *err)
{
    const dv_store_options so = {.dir = o->dir,
                                 .map_size = o->schema->office.map_size,
                                 .patience = o->schema->office.patience,
                                 .who = o->actor.name,
                                 .databases = dv_databases_number(o->schema->nkind),
                                 .create = o->create};
    dv_rc rc = dv_store_open(&so, &r->store, err);
    if (rc == DV_OK)
        rc = dv_store_owns(r->store, "meta", err);
    if (rc == DV_OK)
        rc = dv_databases_open(r, err);
    if (rc == DV_OK)
        rc = open_format(r, o, err);
    if (rc == DV_OK)
        rc = dv_names_open(r, err);
    if (rc == DV_OK)
        rc = open_facts(r, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < r->schema->nkind; i++)
        dv_layout_make(&r->in->arena, &r->schema->kind[i], &r->in->of[i].layout);
    return dv_signature_open(r, err);
}

/* The key lies beside the data directory, never in it. */
static const char *key_file(dv_arena *a, const dv_schema *s, const char *data)
{
    if (s->office.key)
        return s->office.key;
    dv_str dir = dv_str_from(data);
    while (dir.n > 1 && dir.p[dir.n - 1] == '/')
        dir.n--;
    return dv_arena_printf(a, "%.*s.key", (int)dir.n, dir.p);
}

/* The whole way from the root, so that a later change of directory doesn't lose the key. */
const char *dv_key_path(dv_arena *a, const dv_schema *s, const char *data)
{
    char dir[PATH_MAX];
    const char *path = key_file(a, s, data);
    return path[0] == '/' || !getcwd(dir, sizeof dir) ? path
                                                      : dv_arena_printf(a, "%s/%s", dir, path);
}

dv_rc dv_registry_open(const dv_registry_options *o, dv_registry **out, dv_err *err)
{
    *out = NULL;
    dv_registry *r = calloc(1, sizeof *r);
    DV_NEED(r);
    r->in = calloc(1, sizeof *r->in);
    DV_NEED(r->in);
    r->schema = o->schema;
    r->actor = o->actor;
    r->in->renewing = o->renewing;
    r->in->renewing_ctx = o->renewing_ctx;
    r->in->key_file = dv_key_path(&r->in->arena, o->schema, o->place ? o->place : o->dir);
    DV_ASSERT(dv_office_number(o->schema->office.code, &r->in->office));
    dv_rc rc = dv_rights_open(r, err);
    if (rc == DV_OK)
        rc = open_all(r, o, err);
    if (rc != DV_OK) {
        dv_registry_close(r);
        return rc;
    }
    *out = r;
    return DV_OK;
}

void dv_registry_close(dv_registry *r)
{
    if (!r)
        return;
    dv_seal_close(r->in->seal);
    dv_store_close(r->store);
    dv_arena_free(&r->in->arena);
    free(r->in);
    free(r);
}

uint64_t dv_registry_stamp(dv_registry *r)
{
    return dv_store_stamp(r->store);
}

dv_rc dv_registry_size(dv_registry *r, size_t *n, dv_err *err)
{
    dv_txn *t;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < r->schema->nkind && rc == DV_OK; i++) {
        size_t of = 0;
        rc = dv_entries(t, r->in->of[i].facts, &of, err);
        *n += of;
    }
    dv_txn_abort(t);
    return rc;
}

void dv_registry_stop_when(dv_registry *r, bool (*stop)(void *ctx), void *ctx)
{
    r->in->stop = stop;
    r->in->stop_ctx = ctx;
}

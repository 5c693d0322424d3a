/* Permanent numbers of names, kept in meta under "i" SCOPE \0 NAME. */
#include "danvan/lang.h"

#include "record_int.h"

#include <stdlib.h>
#include <string.h>

static names *scope_of(struct dv_registry_int *in, const char *scope)
{
    for (size_t i = 0; i < in->nscope; i++)
        if (strcmp(in->scope[i].scope, scope) == 0)
            return &in->scope[i];
    return NULL;
}

static names *scope_make(struct dv_registry_int *in, const char *scope)
{
    names *s = scope_of(in, scope);
    if (s)
        return s;
    /* Room for all comes before the first pointer into the array is taken. */
    DV_ASSERT(in->nscope < in->capscope);
    s = &in->scope[in->nscope++];
    *s = (names){.scope = dv_arena_strdup(&in->arena, scope), .n = 1};
    return s;
}

static void name_put(struct dv_registry_int *in, names *s, size_t no, const char *name)
{
    if (no >= s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        while (cap <= no)
            cap *= 2;
        s->name =
            dv_arena_grow(&in->arena, s->name, s->n < s->cap ? s->n : s->cap, cap, sizeof *s->name);
        s->cap = cap;
    }
    s->name[no] = dv_arena_strdup(&in->arena, name);
    if (no >= s->n)
        s->n = no + 1;
}

static void name_key(dv_buf *b, const char *scope, const char *name)
{
    dv_buf_clear(b);
    dv_buf_putc(b, 'i');
    dv_buf_puts(b, scope);
    dv_buf_putc(b, '\0');
    dv_buf_puts(b, name);
}

static size_t scopes_wanted(const dv_schema *s)
{
    size_t n = 2;
    for (size_t i = 0; i < s->nkind; i++)
        n += 2 + s->kind[i].nfield;
    return n;
}

static size_t count_stored_scopes(dv_cursor *c)
{
    size_t n = 0;
    dv_str key, value, last = {"", 0};
    char seen[512];
    for (bool more = dv_cursor_seek(c, DV_LIT("i"), &key, &value); more && key.p[0] == 'i';
         more = dv_cursor_next(c, &key, &value)) {
        dv_str scope = {key.p + 1, strnlen(key.p + 1, key.n - 1)};
        if (dv_str_eq(scope, last))
            continue;
        memcpy(seen, scope.p, scope.n);
        last = (dv_str){seen, scope.n};
        n++;
    }
    return n;
}

static void load_names(dv_registry *r, dv_cursor *c)
{
    struct dv_registry_int *in = r->in;
    dv_str key, value;
    names *s = NULL;
    for (bool more = dv_cursor_seek(c, DV_LIT("i"), &key, &value); more && key.p[0] == 'i';
         more = dv_cursor_next(c, &key, &value)) {
        size_t n = strnlen(key.p + 1, key.n - 1);
        dv_str scope = {key.p + 1, n};
        dv_reader rd = dv_reader_of(value);
        uint16_t no = dv_get_u16(&rd);
        if (!s || !dv_str_is(scope, s->scope))
            s = scope_make(in, dv_arena_copy(&in->arena, scope));
        name_put(in, s, no, dv_arena_copy(&in->arena, (dv_str){key.p + n + 2, key.n - n - 2}));
    }
}

static dv_rc load(dv_registry *r, dv_err *err)
{
    dv_txn *t;
    dv_cursor *c = NULL;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_cursor_open(t, r->in->meta, &c, err);
    if (rc == DV_OK) {
        struct dv_registry_int *in = r->in;
        in->capscope = scopes_wanted(r->schema) + count_stored_scopes(c);
        in->scope = DV_NEW_N(&in->arena, names, in->capscope);
        load_names(r, c);
        rc = dv_cursor_rc(c, err);
    }
    dv_cursor_close(c);
    dv_txn_abort(t);
    return rc;
}

/* What the configuration declares in one scope. */
typedef struct declared {
    const char *scope;
    const char *(*id)(const void *things, size_t i);
    const void *things;
    size_t n;
    size_t most;
} declared;

static const char *kind_id(const void *things, size_t i)
{
    return ((const dv_kind *)things)[i].id;
}

static const char *unit_id(const void *things, size_t i)
{
    return ((const dv_unit *)things)[i].id;
}

static const char *field_id(const void *things, size_t i)
{
    return ((const dv_field *)things)[i].id;
}

static const char *stage_id(const void *things, size_t i)
{
    return ((const dv_stage *)things)[i].id;
}

static const char *choice_id(const void *things, size_t i)
{
    return ((const dv_choice *)things)[i].id;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, **(const char *const *const *)y);
}

static int by_pointed(const void *x, const void *y)
{
    return strcmp(**(const char *const *const *)x, **(const char *const *const *)y);
}

/* The number of each declared name that has one; 0 for the others.  Units are many: sort, search.
 */
static size_t match(dv_arena *tmp, const names *s, const declared *d, uint16_t *no)
{
    const char *const **order = DV_NEW_N(tmp, const char *const *, s->n + 1);
    size_t n = 0, missing = 0;
    for (size_t i = 1; i < s->n; i++)
        if (s->name[i])
            order[n++] = &s->name[i];
    qsort(order, n, sizeof *order, by_pointed);
    for (size_t i = 0; i < d->n; i++) {
        const char *id = d->id(d->things, i);
        const char *const **hit = n ? bsearch(&id, order, n, sizeof *order, by_name) : NULL;
        no[i] = hit ? (uint16_t)(*hit - s->name) : 0;
        missing += !hit;
    }
    return missing;
}

/* The number of one name, inside a write transaction: another process may have given it meanwhile.
 */
static dv_rc allot_one(dv_registry *r, dv_txn *t, const declared *d, const char *id, uint16_t *no,
                       dv_err *err)
{
    dv_buf key = {0}, counter = {0}, value = {0};
    dv_str stored;
    name_key(&key, d->scope, id);
    dv_buf_printf(&counter, "n%s", d->scope);
    dv_rc rc = dv_get(t, r->in->meta, dv_buf_str(&key), &stored, err);
    if (rc == DV_OK) {
        dv_reader rd = dv_reader_of(stored);
        *no = dv_get_u16(&rd);
    } else if (rc == DV_NOT_FOUND) {
        rc = dv_get(t, r->in->meta, dv_buf_str(&counter), &stored, err);
        dv_reader rd = dv_reader_of(rc == DV_OK ? stored : (dv_str){"\0\0", 2});
        size_t next = (size_t)dv_get_u16(&rd) + 1;
        if (rc == DV_NOT_FOUND || rc == DV_OK)
            rc = next <= d->most
                     ? DV_OK
                     : dv_fail(err, DV_INVALID, d->scope,
                               _("%zu names have been in use here; none is left for %s"), d->most,
                               id);
        *no = (uint16_t)next;
        dv_put_u16(&value, *no);
        if (rc == DV_OK)
            rc = dv_put(t, r->in->meta, dv_buf_str(&key), dv_buf_str(&value), err);
        if (rc == DV_OK)
            rc = dv_put(t, r->in->meta, dv_buf_str(&counter), dv_buf_str(&value), err);
    }
    dv_buf_free(&key);
    dv_buf_free(&counter);
    dv_buf_free(&value);
    return rc;
}

/* Gives numbers to the names that have none, in a transaction of its own. */
static dv_rc allot(dv_registry *r, const declared *d, names *s, uint16_t *no, dv_err *err)
{
    dv_txn *t;
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    for (size_t i = 0; i < d->n && rc == DV_OK; i++) {
        if (no[i])
            continue;
        const char *id = d->id(d->things, i);
        rc = allot_one(r, t, d, id, &no[i], err);
        if (rc == DV_OK)
            name_put(r->in, s, no[i], id);
    }
    if (rc == DV_OK)
        return dv_txn_commit(t, err);
    dv_txn_abort(t);
    return rc;
}

static dv_rc number_all(dv_registry *r, const declared *d, numbers *out, dv_err *err)
{
    struct dv_registry_int *in = r->in;
    dv_arena tmp = {0};
    names *s = scope_make(in, d->scope);
    out->names = s;
    out->no = DV_NEW_N(&in->arena, uint16_t, d->n + 1);
    dv_rc rc = DV_OK;
    if (match(&tmp, s, d, out->no))
        rc = allot(r, d, s, out->no, err);
    out->at = DV_NEW_N(&in->arena, int, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        out->at[i] = -1;
    for (size_t i = 0; i < d->n && rc == DV_OK; i++)
        out->at[out->no[i]] = (int)i;
    dv_arena_free(&tmp);
    return rc;
}

static dv_rc number_kind(dv_registry *r, const dv_kind *k, kind_ids *ids, dv_err *err)
{
    dv_arena *a = &r->in->arena;
    declared fields = {dv_arena_printf(a, "f/%s", k->id), field_id, k->field, k->nfield,
                       STAGE_ON_NO - 1};
    declared stages = {dv_arena_printf(a, "s/%s", k->id), stage_id, k->stage, k->nstage,
                       MAX_STAGE_NO};
    dv_rc rc = number_all(r, &fields, &ids->field, err);
    if (rc == DV_OK)
        rc = number_all(r, &stages, &ids->stage, err);
    ids->choice = DV_NEW_N(a, numbers, k->nfield);
    for (size_t i = 0; i < k->nfield && rc == DV_OK; i++) {
        const dv_field *f = &k->field[i];
        if (!f->list)
            continue;
        declared choices = {dv_arena_printf(a, "c/%s.%s", k->id, f->id), choice_id, f->list->choice,
                            f->list->n, MAX_CHOICE_NO};
        rc = number_all(r, &choices, &ids->choice[i], err);
    }
    return rc;
}

dv_rc dv_names_open(dv_registry *r, dv_err *err)
{
    const dv_schema *s = r->schema;
    struct dv_registry_int *in = r->in;
    dv_rc rc = load(r, err);
    declared kinds = {"k", kind_id, s->kind, s->nkind, UINT16_MAX};
    declared units = {"u", unit_id, s->unit, s->nunit, UINT16_MAX};
    if (rc == DV_OK)
        rc = number_all(r, &kinds, &in->kind, err);
    if (rc == DV_OK)
        rc = number_all(r, &units, &in->unit, err);
    in->of = DV_NEW_N(&in->arena, kind_ids, s->nkind);
    for (size_t i = 0; i < s->nkind && rc == DV_OK; i++) {
        in->of[i].no = in->kind.no[i];
        rc = number_kind(r, &s->kind[i], &in->of[i], err);
    }
    return rc;
}

const kind_ids *dv_ids_of(const dv_registry *r, const dv_kind *k)
{
    return &r->in->of[k->index];
}

numbers *dv_choice_numbers(const dv_registry *r, const dv_field *f)
{
    return &r->in->of[f->kind->index].choice[f->index];
}

const char *dv_number_name(const numbers *n, uint64_t no)
{
    return no > 0 && no < n->names->n ? n->names->name[no] : NULL;
}

const dv_kind *dv_kind_of_number(const dv_registry *r, uint64_t no)
{
    int at = no < r->in->kind.names->n ? r->in->kind.at[no] : -1;
    return at < 0 ? NULL : &r->schema->kind[at];
}

const dv_field *dv_field_of_number(const dv_registry *r, const dv_kind *k, uint16_t no)
{
    const numbers *n = &dv_ids_of(r, k)->field;
    int at = no < n->names->n ? n->at[no] : -1;
    return at < 0 ? NULL : &k->field[at];
}

const char *dv_choice_name(const dv_registry *r, const dv_kind *k, uint16_t field_no, uint64_t no)
{
    const char *field = dv_number_name(&dv_ids_of(r, k)->field, field_no);
    if (!field)
        return NULL;
    char scope[300];
    snprintf(scope, sizeof scope, "c/%s.%s", k->id, field);
    const names *s = scope_of(r->in, scope);
    return s && no > 0 && no < s->n ? s->name[no] : NULL;
}

/* Permanent numbers of names, kept in meta under "i" SCOPE \0 NAME; "names" counts how often some
 * were given, so that a program that opened before that can tell. */
#include "danvan/lang.h"

#include "names_int.h"

#include <stdlib.h>
#include <string.h>

static names *scope_of(const struct dv_registry_int *in, dv_str scope)
{
    for (size_t i = 0; i < in->nscope; i++)
        if (dv_str_is(scope, in->scope[i]->scope))
            return in->scope[i];
    return NULL;
}

static names *scope_add(struct dv_registry_int *in, const char *scope, size_t usual)
{
    if (in->nscope == in->capscope) {
        size_t cap = in->capscope ? in->capscope * 2 : 128;
        in->scope = dv_arena_grow(&in->arena, in->scope, in->nscope, cap, sizeof *in->scope);
        in->capscope = cap;
    }
    names *s = in->scope[in->nscope++] = DV_NEW(&in->arena, names);
    *s = (names){.scope = scope, .n = 1, .cap = usual + 1};
    s->name = DV_NEW_N(&in->arena, const char *, s->cap);
    return s;
}

/* The name is not copied. */
static void name_put(struct dv_registry_int *in, names *s, size_t no, const char *name)
{
    if (no >= s->cap) {
        size_t cap = s->cap * 2;
        while (cap <= no)
            cap *= 2;
        s->name =
            dv_arena_grow(&in->arena, s->name, s->n < s->cap ? s->n : s->cap, cap, sizeof *s->name);
        s->cap = cap;
    }
    s->name[no] = name;
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

/* ---- what is stored ---- */

/* Nearly all names stand as they were declared at first, and need no copy. */
static const char *kept_name(dv_arena *a, const declared *d, size_t no, dv_str name)
{
    const char *id = d && no <= d->n ? dv_names_id(d, no - 1) : NULL;
    return id && dv_str_is(name, id) ? id : dv_arena_copy(a, name);
}

static names *scope_begin(numbering *g, dv_str scope, const declared **d)
{
    struct dv_registry_int *in = g->r->in;
    declared *of = dv_names_declared_in(g, scope);
    names *s = scope_add(in, of ? of->scope : dv_arena_copy(&in->arena, scope), of ? of->n : 1);
    if (of)
        of->names = s;
    *d = of;
    return s;
}

/* False: one of them makes no sense.  Those of a scope stand together, and the next key is nearly
 * always of the same. */
static bool load_names(numbering *g, dv_cursor *c)
{
    struct dv_registry_int *in = g->r->in;
    dv_str key, value;
    const declared *d = NULL;
    names *s = NULL;
    size_t n = 0; /* of the scope */
    for (bool more = dv_cursor_seek(c, DV_LIT("i"), &key, &value); more && key.p[0] == 'i';
         more = dv_cursor_next(c, &key, &value)) {
        if (!s || key.n < n + 2 || key.p[n + 1] || memcmp(key.p + 1, s->scope, n) != 0) {
            n = strnlen(key.p + 1, key.n - 1);
            s = n < key.n - 1 ? scope_begin(g, (dv_str){key.p + 1, n}, &d) : NULL;
        }
        dv_reader rd = dv_reader_of(value);
        uint16_t no = dv_get_u16(&rd);
        if (!s || rd.bad || dv_left(&rd) || no == 0)
            return false;
        name_put(in, s, no, kept_name(&in->arena, d, no, (dv_str){key.p + n + 2, key.n - n - 2}));
    }
    return true;
}

/* Everything that is named so far, as the transaction sees it. */
static dv_rc load(numbering *g, dv_txn *t)
{
    struct dv_registry_int *in = g->r->in;
    dv_cursor *c = NULL;
    in->names_version = dv_names_version(g->r, t);
    in->nscope = 0;
    dv_names_declare(g);
    dv_rc rc = dv_cursor_open(t, in->meta, &c, g->err);
    if (rc == DV_OK) {
        bool good = load_names(g, c);
        rc = dv_cursor_rc(c, g->err);
        if (rc == DV_OK && !good)
            rc = dv_damaged(g->r, g->err, "meta");
    }
    dv_cursor_close(c);
    return rc;
}

/* ---- numbering ---- */

static int by_name(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, **(const char *const *const *)y);
}

static int by_pointed(const void *x, const void *y)
{
    return strcmp(**(const char *const *const *)x, **(const char *const *const *)y);
}

static const char *const **in_order(dv_arena *tmp, const names *s, size_t *n)
{
    const char *const **order = DV_NEW_N(tmp, const char *const *, s->n + 1);
    *n = 0;
    for (size_t i = 1; i < s->n; i++)
        if (s->name[i])
            order[(*n)++] = &s->name[i];
    qsort(order, *n, sizeof *order, by_pointed);
    return order;
}

/* The number of each declared name that has one, else 0.  Nearly always they stand as they were
 * declared at first; where one does not, they are sorted and searched, for units are many. */
static size_t match(dv_arena *tmp, const names *s, const declared *d, uint16_t *no)
{
    const char *const **order = NULL, *const * *hit;
    size_t n = 0, missing = 0, next = 1;
    for (size_t i = 0; i < d->n; i++, next++) {
        const char *id = dv_names_id(d, i);
        const char *there = next < s->n ? s->name[next] : NULL;
        if (there != id && (!there || strcmp(there, id) != 0)) {
            order = order ? order : in_order(tmp, s, &n);
            hit = n ? bsearch(&id, order, n, sizeof *order, by_name) : NULL;
            next = hit ? (size_t)(*hit - s->name) : 0;
        }
        no[i] = (uint16_t)next;
        missing += !next;
    }
    return missing;
}

static dv_rc allot_one(numbering *g, const declared *d, names *s, const char *id, uint16_t *no)
{
    dv_buf key = {0}, value = {0};
    size_t next = s->n;
    if (next > d->most)
        return dv_fail(g->err, DV_INVALID, d->scope,
                       _("%zu names have been in use here; none is left for %s"), d->most, id);
    *no = (uint16_t)next;
    name_key(&key, d->scope, id);
    dv_put_u16(&value, *no);
    dv_rc rc = dv_put(g->t, g->r->in->meta, dv_buf_str(&key), dv_buf_str(&value), g->err);
    name_put(g->r->in, s, next, id);
    dv_buf_free(&key);
    dv_buf_free(&value);
    return rc;
}

static dv_rc allot(numbering *g, const declared *d, names *s, uint16_t *no)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < d->n && rc == DV_OK; i++)
        if (!no[i])
            rc = allot_one(g, d, s, dv_names_id(d, i), &no[i]);
    return rc;
}

static dv_rc number_all(numbering *g, const declared *d)
{
    struct dv_registry_int *in = g->r->in;
    numbers *out = d->out;
    dv_rc rc = DV_OK;
    names *s = out->names = d->names ? d->names : scope_add(in, d->scope, d->n);
    out->no = DV_NEW_N(&in->arena, uint16_t, d->n + 1);
    size_t missing = match(&g->tmp, s, d, out->no);
    g->missing += missing;
    if (missing && g->t)
        rc = allot(g, d, s, out->no);
    out->at = DV_NEW_N(&in->arena, int, s->n + 1);
    for (size_t i = 0; i < s->n; i++)
        out->at[i] = -1;
    for (size_t i = 0; i < d->n && rc == DV_OK; i++)
        if (out->no[i])
            out->at[out->no[i]] = (int)i;
    return rc;
}

static dv_rc number_everything(numbering *g)
{
    struct dv_registry_int *in = g->r->in;
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < g->n && rc == DV_OK; i++)
        rc = number_all(g, &g->d[i]);
    for (size_t i = 0; i < g->r->schema->nkind && rc == DV_OK; i++)
        in->of[i].no = in->kind.no[i];
    return rc;
}

uint32_t dv_names_version(dv_registry *r, dv_txn *t)
{
    dv_str stored;
    if (!dv_meta_get(r, t, "names", &stored))
        return 0;
    dv_reader rd = dv_reader_of(stored);
    return dv_get_u32(&rd);
}

static dv_rc raise_version(numbering *g)
{
    dv_buf b = {0};
    dv_put_u32(&b, ++g->r->in->names_version);
    dv_rc rc = dv_meta_put(g->r, g->t, "names", dv_buf_str(&b), g->err);
    dv_buf_free(&b);
    return rc;
}

/* All in one transaction, which begins by looking again: another process may have been first. */
static dv_rc give_numbers(dv_registry *r, dv_err *err)
{
    numbering g = {.r = r, .err = err};
    dv_rc rc = dv_txn_write(r->store, &g.t, err);
    if (rc != DV_OK)
        return rc;
    rc = load(&g, g.t);
    if (rc == DV_OK)
        rc = number_everything(&g);
    if (rc == DV_OK && g.missing)
        rc = raise_version(&g);
    dv_arena_free(&g.tmp);
    return dv_txn_end(g.t, rc, err);
}

dv_rc dv_names_open(dv_registry *r, dv_err *err)
{
    numbering look = {.r = r, .err = err};
    dv_txn *t;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = load(&look, t);
    dv_txn_abort(t);
    if (rc == DV_OK)
        rc = number_everything(&look);
    dv_arena_free(&look.tmp);
    return rc == DV_OK && look.missing ? give_numbers(r, err) : rc;
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

uint16_t dv_name_number(const numbers *n, const char *name)
{
    for (size_t i = 1; name && i < n->names->n; i++)
        if (n->names->name[i] && strcmp(n->names->name[i], name) == 0)
            return (uint16_t)i;
    return 0;
}

uint16_t dv_unit_number(const dv_registry *r, const char *unit)
{
    int u = unit ? dv_unit_by_id(r->schema, unit) : DV_NO_UNIT;
    return u >= 0 ? r->in->unit.no[u] : dv_name_number(&r->in->unit, unit);
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
    const dv_field *f = dv_field_of_number(r, k, field_no);
    if (f && f->list)
        return dv_number_name(dv_choice_numbers(r, f), no);
    const char *field = dv_number_name(&dv_ids_of(r, k)->field, field_no);
    if (!field)
        return NULL;
    char scope[300];
    snprintf(scope, sizeof scope, "c/%s.%s", k->id, field);
    const names *s = scope_of(r->in, dv_str_from(scope));
    return s && no > 0 && no < s->n ? s->name[no] : NULL;
}

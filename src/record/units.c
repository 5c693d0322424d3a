/* Records by their units, read from the order that lists by unit are in: who sees the records of a
 * few units needs not ask the facts of all. */
#include "query_int.h"
#include "rights_int.h"

#include <string.h>

size_t dv_units_most = 50000;

static bool is_wanted(const dv_registry *r, int below, int u)
{
    return r->in->rights.see_unit[u + 1] &&
           (below == DV_NO_UNIT || dv_unit_below(r->schema, u, below));
}

/* Those whose units are no longer declared stand there by what they were called. */
static bool are_told(const dv_registry *r, const dv_kind *k, int below)
{
    bool all = true;
    for (size_t u = 0; u < r->schema->nunit; u++)
        all = all && is_wanted(r, below, (int)u);
    return !all && dv_orders_lists(k->unit) && (below != DV_NO_UNIT || !r->in->rights.see_unit[0]);
}

/* Units of one name stand together. */
static bool same_name(const dv_schema *s, size_t u, size_t v)
{
    return strcmp(s->unit[u].label.vi, s->unit[v].label.vi) == 0;
}

static bool name_is_taken(const dv_registry *r, int below, size_t u)
{
    for (size_t v = 0; v < u; v++)
        if (is_wanted(r, below, (int)v) && same_name(r->schema, u, v))
            return true;
    return false;
}

static bool name_is_others_too(const dv_registry *r, int below, size_t u)
{
    for (size_t v = 0; v < r->schema->nunit; v++)
        if (!is_wanted(r, below, (int)v) && same_name(r->schema, u, v))
            return true;
    return false;
}

typedef struct reading {
    dv_packed_cursor *c;
    dv_unit_fn fn;
    void *ctx;
    size_t n;
} reading;

/* False: they are too many. */
static bool read_unit(reading *x, dv_str name)
{
    dv_str key;
    bool more = dv_packed_seek(x->c, name, &key);
    for (; more && dv_str_begins(key, name) && x->n <= dv_units_most;
         more = dv_packed_next(x->c, &key)) {
        dv_reader id = dv_reader_of((dv_str){key.p + key.n - ID_BYTES, ID_BYTES});
        x->fn(x->ctx, dv_get_u64(&id));
        x->n++;
    }
    return x->n <= dv_units_most;
}

dv_rc dv_units_each(const dv_registry *r, dv_txn *t, const dv_kind *k, int below, dv_unit_fn fn,
                    void *ctx, units_told *told, dv_err *err)
{
    reading x = {.fn = fn, .ctx = ctx};
    dv_buf name = {0};
    *told = (units_told){.all = are_told(r, k, below), .alone = true};
    dv_rc rc = told->all ? dv_packed_open(t, &r->in->sorted, &x.c, err) : DV_OK;
    for (size_t u = 0; u < r->schema->nunit && rc == DV_OK && told->all; u++) {
        if (!is_wanted(r, below, (int)u) || name_is_taken(r, below, u))
            continue;
        dv_buf_clear(&name);
        dv_sorted_prefix(&name, r, k->unit);
        dv_sorted_value(&name, r, k->unit, r->schema->unit[u].id);
        told->all = read_unit(&x, dv_buf_str(&name));
        told->alone = told->alone && !name_is_others_too(r, below, u);
    }
    if (rc == DV_OK && x.c)
        rc = dv_packed_rc(x.c, err);
    dv_packed_close(x.c);
    dv_buf_free(&name);
    return rc;
}

/* ---- what a query may find, what a person sees ---- */

static void add_id(void *ctx, dv_id id)
{
    dv_set_add(ctx, id);
}

dv_rc dv_units_narrow(selection *s)
{
    units_told told;
    id_set ids = {.a = s->a};
    dv_rc rc = dv_units_each(s->r, s->t, s->q->kind, s->q->unit, add_id, &ids, &told, s->err);
    if (rc == DV_OK && told.all) {
        s->among = ids;
        s->limited = true;
    }
    return rc;
}

static void count_id(void *ctx, dv_id id)
{
    (void)id;
    ++*(size_t *)ctx;
}

static dv_rc count_units(dv_registry *r, dv_txn *t, const dv_kind *k, size_t *n, bool *known,
                         dv_err *err)
{
    units_told told;
    *n = 0;
    dv_rc rc = dv_units_each(r, t, k, DV_NO_UNIT, count_id, n, &told, err);
    *known = rc == DV_OK && told.all && told.alone;
    return rc;
}

typedef struct seen {
    const dv_registry *r;
    const dv_kind *k;
    size_t *n;
} seen;

static bool count_seen(void *ctx, dv_date date, const unsigned char *facts, size_t n)
{
    const seen *s = ctx;
    (void)date;
    for (size_t i = 0; i < n; i++)
        *s->n += dv_rights_sees_fact(s->r, s->k, facts + i * dv_facts_layout(s->r, s->k)->stride);
    return true;
}

static dv_rc count_facts(dv_registry *r, dv_txn *t, const dv_kind *k, size_t *n, dv_err *err)
{
    seen s = {r, k, n};
    *n = 0;
    return dv_facts_scan(r, t, k, DV_NO_DATE, DV_NO_DATE, count_seen, &s, err);
}

/* Some are hidden from him. */
static dv_rc count_some(dv_registry *r, dv_txn *t, const dv_kind *k, size_t *n, dv_err *err)
{
    const dv_grant *may = r->in->rights.grant;
    bool known = !may->see[k->index];
    dv_rc rc = dv_registry_reads(r, t, err);
    if (rc == DV_OK && !known && (may->restricted || !k->restricted))
        rc = count_units(r, t, k, n, &known, err);
    return rc == DV_OK && !known ? count_facts(r, t, k, n, err) : rc;
}

dv_rc dv_registry_count(dv_registry *r, const dv_kind *k, size_t *n, dv_err *err)
{
    dv_txn *t;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = dv_rights_sees_all(r, k) ? dv_entries(t, dv_ids_of(r, k)->facts, n, err)
                                  : count_some(r, t, k, n, err);
    dv_txn_abort(t);
    return rc;
}

/* What was kept in clear of a field that can be sealed by now: it is taken out. */
#include "danvan/keep.h"
#include "danvan/lang.h"

#include "keep_int.h"

#include <string.h>

/* One entry of the database, rewritten without its secrets. */
typedef struct sealing {
    dv_registry *r;
    dv_txn *t;
    const dv_kind *kind;
    dv_keep_sort sort;
    dv_buf out;
    size_t kept, taken;
} sealing;

static bool asks_a_secret(const sealing *x, dv_str filter)
{
    dv_arena a = {0};
    dv_err err;
    const dv_cond *c = dv_cond_parse(&a, x->r->schema, x->kind, filter, &err);
    bool secret = false;
    for (size_t i = 0; c && i < c->n; i++)
        secret |= c->term[i].field && c->term[i].field->sealed;
    dv_arena_free(&a);
    return secret;
}

static bool is_secret(const sealing *x, uint16_t no, dv_str key, dv_str value)
{
    if (x->sort == DV_KEEP_FILTER)
        return dv_str_is(key, "narrow") && asks_a_secret(x, value);
    const dv_field *f = dv_field_of_number(x->r, x->kind, no);
    return f && f->sealed;
}

/* What a filter shows of a condition goes with the condition. */
static void copy_pairs(sealing *x, dv_str bytes)
{
    uint16_t no;
    dv_str key, value;
    bool before = false;
    kept_pairs p = dv_kept_pairs(x->sort, bytes);
    while (dv_kept_next(&p, &no, &key, &value)) {
        bool secret = (before && dv_str_is(key, "shown")) || is_secret(x, no, key, value);
        before = secret;
        x->taken += secret;
        if (secret)
            continue;
        if (x->sort == DV_KEEP_TEMPLATE)
            dv_put_u16(&x->out, no);
        else
            dv_put_text(&x->out, key);
        dv_put_text(&x->out, value);
        x->kept++;
    }
}

/* person \0 sort kind name; false: nothing that is declared. */
static bool begin_entry(sealing *x, dv_str key, dv_str bytes)
{
    dv_str who, rest = key;
    if (!dv_str_cut(&rest, '\0', &who))
        return false;
    dv_reader rd = dv_reader_of(rest);
    x->sort = (dv_keep_sort)dv_get_u8(&rd);
    x->kind = dv_kind_of_number(x->r, dv_get_u16(&rd));
    x->kept = 0;
    dv_buf_clear(&x->out);
    return !rd.bad && x->kind && x->sort <= DV_KEEP_FILTER && dv_kept_is_sound(x->sort, bytes);
}

static dv_rc put_entry(sealing *x, dv_str key, dv_err *err)
{
    dv_buf all = {0};
    if (!x->kept)
        return dv_del(x->t, x->r->in->kept, key, err);
    dv_put_varint(&all, x->kept);
    dv_buf_add(&all, dv_buf_str(&x->out));
    dv_rc rc = dv_put(x->t, x->r->in->kept, key, dv_buf_str(&all), err);
    dv_buf_free(&all);
    return rc;
}

static dv_rc log_taken(const sealing *x, dv_err *err)
{
    uint64_t sequence;
    dv_time at;
    dv_arena a = {0};
    log_entry e = {.act = "seal", .about = "kept"};
    e.reason = dv_arena_printf(&a,
                               _("%zu texts of fields that can be sealed now were taken out of "
                                 "templates and filters"),
                               x->taken);
    dv_rc rc = dv_log_append(x->r, x->t, &e, &sequence, &at, err);
    dv_arena_free(&a);
    return rc;
}

static dv_rc seal_kept(void *ctx, dv_str key, dv_str bytes, dv_err *err)
{
    sealing *x = ctx;
    size_t before = x->taken;
    if (!begin_entry(x, key, bytes))
        return DV_OK;
    copy_pairs(x, bytes);
    return x->taken > before ? put_entry(x, key, err) : DV_OK;
}

dv_rc dv_keep_seal(dv_registry *r, dv_txn *t, dv_err *err)
{
    sealing x = {.r = r, .t = t};
    dv_rc rc = dv_each_changed(t, r->in->kept, seal_kept, &x, err);
    if (rc == DV_OK && x.taken)
        rc = log_taken(&x, err);
    dv_buf_free(&x.out);
    return rc;
}

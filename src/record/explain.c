#include "danvan/explain.h"

#include "danvan/lang.h"

#include "rights_int.h"
#include "said_int.h"

enum { SOURCE_BYTES = 8 };

/* unit check period \0 name \0 hash of the source */
static void explain_key(dv_buf *b, const dv_registry *r, const dv_explain_place *p)
{
    char period[DV_PERIOD_SIZE];
    unsigned char hash[DV_HASH_SIZE];
    dv_hash(dv_str_from(p->source ? p->source : ""), hash);
    dv_put_u16(b, r->in->unit.no[p->unit]);
    dv_put_u8(b, p->check);
    dv_buf_puts(b, dv_period_format(&p->period, period));
    dv_put_u8(b, 0);
    dv_buf_puts(b, p->name);
    dv_put_u8(b, 0);
    dv_buf_add(b, (dv_str){(const char *)hash, SOURCE_BYTES});
}

static dv_rc write_explained(dv_registry *r, dv_txn *t, dv_str key, const dv_explained *x,
                             dv_err *err)
{
    dv_buf b = {0};
    dv_figure_put(&b, x->stated);
    dv_figure_put(&b, x->computed);
    dv_put_text(&b, dv_str_from(x->text));
    dv_put_text(&b, dv_str_from(x->who));
    dv_put_ordered(&b, x->at);
    dv_rc rc = dv_put(t, r->in->explained, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* As the log calls the comparison. */
static const char *about(dv_arena *a, const dv_registry *r, const dv_explain_place *p)
{
    char period[DV_PERIOD_SIZE];
    return dv_arena_printf(a, "%s %s %s", r->schema->unit[p->unit].id,
                           dv_period_format(&p->period, period), p->name);
}

static dv_rc log_explained(dv_registry *r, dv_txn *t, const char *of, dv_explained *x, dv_err *err)
{
    uint64_t sequence;
    log_entry e = {.act = *x->text ? "explain" : "unexplain", .about = of, .reason = x->text};
    return dv_log_append(r, t, &e, &sequence, &x->at, err);
}

static bool read_explained(dv_arena *a, dv_str value, dv_explained *out)
{
    dv_reader rd = dv_reader_of(value);
    out->stated = dv_figure_get(&rd);
    out->computed = dv_figure_get(&rd);
    out->text = dv_arena_copy(a, dv_get_text(&rd));
    out->who = dv_arena_copy(a, dv_get_text(&rd));
    out->at = dv_get_ordered(&rd);
    out->mark = dv_said_mark(value);
    return !rd.bad && dv_left(&rd) == 0;
}

static dv_rc stands(dv_arena *a, dv_registry *r, dv_txn *t, dv_str stored, const char *of,
                    const char *text, uint32_t *on, dv_err *err)
{
    dv_explained is = {0};
    if (on && stored.n && !read_explained(a, stored, &is))
        return dv_damaged(r, err, "explained");
    const dv_said said = {is.text, is.who, is.at, is.mark, "unexplain", of};
    return dv_said_stands(r, t, &said, text, on, err);
}

static dv_rc put_in(dv_arena *a, dv_registry *r, dv_txn *t, const dv_explain_place *p,
                    dv_explained *x, uint32_t *on, dv_err *err)
{
    dv_buf key = {0};
    dv_str before = {"", 0};
    const char *of = about(a, r, p);
    explain_key(&key, r, p);
    dv_rc rc = dv_registry_writes(r, t, err);
    dv_rc had = rc == DV_OK ? dv_get(t, r->in->explained, dv_buf_str(&key), &before, err) : rc;
    if (had == DV_NOT_FOUND && !*x->text)
        rc = dv_fail(err, DV_NOT_FOUND, p->name, _("it has not been explained"));
    else if (had != DV_OK && had != DV_NOT_FOUND)
        rc = had;
    if (rc == DV_OK)
        rc = stands(a, r, t, had == DV_OK ? before : DV_LIT(""), of, x->text, on, err);
    if (rc == DV_OK)
        rc = log_explained(r, t, of, x, err);
    if (rc == DV_OK)
        rc = *x->text ? write_explained(r, t, dv_buf_str(&key), x, err)
                      : dv_del(t, r->in->explained, dv_buf_str(&key), err);
    dv_buf_free(&key);
    return rc;
}

dv_rc dv_explain_put(dv_registry *r, const dv_explain_place *place, dv_decimal stated,
                     dv_decimal computed, const char *text, uint32_t *on, dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    dv_buf nfc = {0};
    dv_rc rc = dv_line_of_text(&nfc, text, DV_EXPLAIN_TEXT, err);
    if (rc == DV_OK)
        rc = dv_rights_state(r, place->unit, DV_TO_EXPLAIN, err);
    if (rc == DV_OK)
        rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK) {
        dv_explained x = {stated, computed, dv_buf_cstr(&nfc), r->actor.name, 0, 0};
        rc = put_in(&a, r, t, place, &x, on, err);
        rc = dv_txn_end(t, rc, err);
    }
    dv_buf_free(&nfc);
    dv_arena_free(&a);
    return rc;
}

dv_rc dv_explain_get(dv_arena *a, dv_registry *r, const dv_explain_place *place, dv_explained **out,
                     dv_err *err)
{
    dv_txn *t;
    dv_buf key = {0};
    dv_str value;
    *out = NULL;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    explain_key(&key, r, place);
    rc = dv_get(t, r->in->explained, dv_buf_str(&key), &value, err);
    if (rc == DV_OK) {
        *out = DV_NEW(a, dv_explained);
        if (!read_explained(a, value, *out))
            rc = dv_damaged(r, err, place->name);
    } else if (rc == DV_NOT_FOUND) {
        rc = DV_OK;
    }
    dv_txn_abort(t);
    dv_buf_free(&key);
    return rc;
}

static void check_one(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    dv_explained x;
    (void)key;
    if (!read_explained(a, value, &x))
        dv_fault_add(ctx, "explained", NULL, _("an explanation can't be read"));
}

dv_rc dv_explain_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err)
{
    return dv_each_entry(t, r->in->explained, check_one, faults, err);
}

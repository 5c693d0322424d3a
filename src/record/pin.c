#include "danvan/pin.h"

#include "danvan/lang.h"

#include "past_int.h"
#include "pin_int.h"
#include "rights_int.h"
#include "said_int.h"

#include <string.h>

enum { PLACE_BYTES = 8 };

/* Hashed: a key is short, a filter or a column's id may be long. */
static void put_hash(dv_buf *b, dv_str s)
{
    unsigned char hash[DV_HASH_SIZE];
    dv_hash(s, hash);
    dv_buf_add(b, (dv_str){(const char *)hash, PLACE_BYTES});
}

/* unit day report \0 period \0 filter: the beginning of the keys of all its notes. */
static void table_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t)
{
    char period[DV_PERIOD_SIZE], day[4];
    dv_date_key(t->as_of, day);
    dv_put_u16(b, r->in->unit.no[t->unit]);
    dv_buf_add(b, (dv_str){day, sizeof day});
    dv_buf_puts(b, t->report);
    dv_put_u8(b, 0);
    dv_buf_puts(b, dv_period_format(&t->period, period));
    dv_put_u8(b, 0);
    put_hash(b, dv_str_from(t->filter));
}

void dv_pin_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t, const char *row,
                const char *column)
{
    dv_buf place = {0};
    dv_buf_puts(&place, row);
    dv_put_u8(&place, 0);
    dv_buf_puts(&place, column);
    table_key(b, r, t);
    put_hash(b, dv_buf_str(&place));
    dv_buf_free(&place);
}

static bool read_pin(dv_arena *a, dv_str value, dv_pin *out)
{
    dv_reader rd = dv_reader_of(value);
    out->row = dv_arena_copy(a, dv_get_text(&rd));
    out->column = dv_arena_copy(a, dv_get_text(&rd));
    out->text = dv_arena_copy(a, dv_get_text(&rd));
    out->who = dv_arena_copy(a, dv_get_text(&rd));
    out->at = dv_get_ordered(&rd);
    out->mark = dv_said_mark(value);
    return !rd.bad && dv_left(&rd) == 0;
}

/* ---- whom a note is told ---- */

static bool names_restricted(const dv_kind *k, const dv_cond *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->term[i].field == k->restricted || c->term[i].other == k->restricted)
            return true;
    return false;
}

/* Which kind it narrowed is not stored: of those that it fits each counts. */
static bool may_ask(dv_arena *a, dv_registry *r, dv_str filter)
{
    bool fits = filter.n == 0, hidden = false;
    for (size_t i = 0; i < r->schema->nkind && filter.n; i++) {
        const dv_kind *k = &r->schema->kind[i];
        const dv_cond *c = dv_cond_parse(a, r->schema, k, filter, NULL);
        fits = fits || c;
        hidden = hidden || (c && k->restricted && names_restricted(k, c) &&
                            dv_rights_ask_restricted(r, k, NULL) != DV_OK);
    }
    return fits ? !hidden : dv_rights_administer(r, NULL) == DV_OK;
}

static bool may_see_row(dv_arena *a, dv_registry *r, dv_txn *t, dv_str row)
{
    const dv_kind *k;
    dv_id id;
    dv_record *rec;
    bool gone;
    if (dv_id_parse(r->schema, row, &k, &id, NULL) != DV_OK || dv_rights_sees_all(r, k))
        return true;
    return dv_past_any(a, r, t, k, id, &rec, &gone, NULL) == DV_OK && dv_rights_sees(r, rec);
}

/* The entry says: report, period, unit, row and column, and then the filter. */
bool dv_pin_may_tell(dv_arena *a, dv_registry *r, dv_txn *t, dv_str about)
{
    dv_str row = {"", 0};
    for (int i = 0; i < 4; i++)
        if (!dv_str_cut(&about, ' ', &row))
            return true;
    const char *filter = strstr(dv_arena_copy(a, about), " where ");
    return may_see_row(a, r, t, row) &&
           may_ask(a, r, dv_str_from(filter ? filter + strlen(" where ") : ""));
}

/* ---- writing ---- */

/* As the log calls the figure. */
static const char *about(dv_arena *a, const dv_registry *r, const dv_pin_table *table,
                         const dv_pin *pin)
{
    char period[DV_PERIOD_SIZE];
    return dv_arena_printf(a, "%s %s %s %s %s%s%s", table->report,
                           dv_period_format(&table->period, period),
                           r->schema->unit[table->unit].id, pin->row, pin->column,
                           *table->filter ? " where " : "", table->filter);
}

static dv_rc log_pin(dv_registry *r, dv_txn *t, const char *figure, dv_pin *pin, dv_err *err)
{
    uint64_t sequence;
    log_entry e = {.act = *pin->text ? "pin" : "unpin", .about = figure, .reason = pin->text};
    return dv_log_append(r, t, &e, &sequence, &pin->at, err);
}

static dv_rc write_pin(dv_registry *r, dv_txn *t, dv_str key, const dv_pin *pin, dv_err *err)
{
    dv_buf b = {0};
    dv_put_text(&b, dv_str_from(pin->row));
    dv_put_text(&b, dv_str_from(pin->column));
    dv_put_text(&b, dv_str_from(pin->text));
    dv_put_text(&b, dv_str_from(pin->who));
    dv_put_ordered(&b, pin->at);
    dv_rc rc = dv_put(t, r->in->pins, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* A row may be hidden by now from who types at it. */
static dv_rc stands(dv_arena *a, dv_registry *r, dv_txn *t, dv_str stored, const char *figure,
                    const dv_pin *pin, uint32_t *on, dv_err *err)
{
    dv_pin is = {0};
    if (on && stored.n && !read_pin(a, stored, &is))
        return dv_damaged(r, err, "pins");
    if (is.text && !may_see_row(a, r, t, dv_str_from(pin->row)))
        is.text = dv_mask;
    const dv_said said = {is.text, is.who, is.at, is.mark, "unpin", figure};
    return dv_said_stands(r, t, &said, pin->text, on, err);
}

static dv_rc put_in(dv_arena *a, dv_registry *r, dv_txn *t, const dv_pin_table *table, dv_pin *pin,
                    uint32_t *on, dv_err *err)
{
    dv_buf key = {0};
    dv_str before = {"", 0};
    const char *figure = about(a, r, table, pin);
    dv_pin_key(&key, r, table, pin->row, pin->column);
    dv_rc rc = dv_registry_writes(r, t, err);
    dv_rc had = rc == DV_OK ? dv_get(t, r->in->pins, dv_buf_str(&key), &before, err) : rc;
    if (had == DV_NOT_FOUND && !*pin->text)
        rc = dv_fail(err, DV_NOT_FOUND, "", _("there is no note on this figure"));
    else if (had != DV_OK && had != DV_NOT_FOUND)
        rc = had;
    if (rc == DV_OK)
        rc = stands(a, r, t, had == DV_OK ? before : DV_LIT(""), figure, pin, on, err);
    if (rc == DV_OK)
        rc = log_pin(r, t, figure, pin, err);
    if (rc == DV_OK)
        rc = *pin->text ? write_pin(r, t, dv_buf_str(&key), pin, err)
                        : dv_del(t, r->in->pins, dv_buf_str(&key), err);
    dv_buf_free(&key);
    return rc;
}

dv_rc dv_pin_put(dv_registry *r, const dv_pin_table *table, const char *row, const char *column,
                 const char *text, uint32_t *on, dv_err *err)
{
    dv_txn *t;
    dv_arena a = {0};
    dv_buf nfc = {0};
    dv_rc rc = dv_line_of_text(&nfc, text, DV_PIN_TEXT, err);
    if (rc == DV_OK)
        rc = dv_rights_state(r, table->unit, DV_TO_NOTE, err);
    if (rc == DV_OK)
        rc = dv_txn_write(r->store, &t, err);
    if (rc == DV_OK) {
        dv_pin pin = {row, column, dv_buf_cstr(&nfc), r->actor.name, 0, 0};
        rc = put_in(&a, r, t, table, &pin, on, err);
        rc = dv_txn_end(t, rc, err);
    }
    dv_buf_free(&nfc);
    dv_arena_free(&a);
    return rc;
}

/* ---- reading ---- */

typedef struct listing {
    dv_arena *a;
    dv_registry *r;
    dv_txn *t;
    dv_pin *out;
    size_t n, cap;
} listing;

static dv_rc list_one(listing *l, dv_str value, dv_err *err)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 8;
        l->out = dv_arena_grow(l->a, l->out, l->n, cap, sizeof *l->out);
        l->cap = cap;
    }
    dv_pin *pin = &l->out[l->n];
    if (!read_pin(l->a, value, pin))
        return dv_damaged(l->r, err, "pins");
    l->n += may_see_row(l->a, l->r, l->t, dv_str_from(pin->row));
    return DV_OK;
}

static dv_rc list_all(listing *l, dv_str table, dv_err *err)
{
    dv_cursor *c = NULL;
    dv_str key, value;
    dv_rc rc = dv_cursor_open(l->t, l->r->in->pins, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, table, &key, &value);
    for (; more && rc == DV_OK && key.n >= table.n && memcmp(key.p, table.p, table.n) == 0;
         more = dv_cursor_next(c, &key, &value))
        rc = list_one(l, value, err);
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    return rc;
}

dv_rc dv_pin_list(dv_arena *a, dv_registry *r, const dv_pin_table *table, dv_pin **out, size_t *n,
                  dv_err *err)
{
    dv_buf key = {0};
    listing l = {.a = a, .r = r};
    size_t stored;
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &l.t, err);
    if (rc != DV_OK)
        return rc;
    /* Nearly all stores have none, and a key takes a hash. */
    rc = dv_entries(l.t, r->in->pins, &stored, err);
    if (rc == DV_OK && stored) {
        table_key(&key, r, table);
        rc = list_all(&l, dv_buf_str(&key), err);
    }
    dv_txn_abort(l.t);
    dv_buf_free(&key);
    if (rc == DV_OK) {
        *out = l.out;
        *n = l.n;
    }
    return rc;
}

const dv_pin *dv_pin_of(const dv_pin *list, size_t n, const char *row, const char *column)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].row, row) == 0 && strcmp(list[i].column, column) == 0)
            return &list[i];
    return NULL;
}

static void check_one(void *ctx, dv_str key, dv_str value, dv_arena *a)
{
    dv_pin pin;
    (void)key;
    if (!read_pin(a, value, &pin))
        dv_fault_add(ctx, "pins", NULL, _("a note on a figure can't be read"));
}

dv_rc dv_pin_verify(dv_registry *r, dv_txn *t, dv_faults *faults, dv_err *err)
{
    return dv_each_entry(t, r->in->pins, check_one, faults, err);
}

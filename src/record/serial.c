/* The numbers of new records: each kind and year has a counter. */
#include "danvan/lang.h"

#include "save_int.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 80 };

static void counter_key(const dv_registry *r, const dv_kind *k, int year, char key[KEY_SIZE])
{
    snprintf(key, KEY_SIZE, "serial/%u/%d", dv_ids_of(r, k)->no, year);
}

/* The number that was given last; 0: none. */
static dv_rc last_given(const dv_registry *r, dv_txn *t, const dv_kind *k, int year, uint32_t *last,
                        dv_err *err)
{
    char key[KEY_SIZE];
    dv_str stored;
    counter_key(r, k, year, key);
    *last = 0;
    if (!dv_meta_get(r, t, key, &stored))
        return DV_OK;
    dv_reader rd = dv_reader_of(stored);
    *last = dv_get_u32(&rd);
    return rd.bad ? dv_damaged(r, err, "meta") : DV_OK;
}

static dv_rc write_counter(dv_registry *r, dv_txn *t, const counter *c, dv_err *err)
{
    char key[KEY_SIZE];
    dv_buf b = {0};
    counter_key(r, c->kind, c->year, key);
    dv_put_u32(&b, c->last);
    dv_rc rc = dv_meta_put(r, t, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

/* The first record of the counter's kind and year whose number has not been given; 0: none. */
static dv_rc find_taken(const act *x, counter *c)
{
    char key[10];
    dv_str found, value;
    dv_cursor *cursor;
    dv_rc rc = dv_cursor_open(x->t, x->r->in->records, &cursor, x->err);
    if (rc != DV_OK)
        return rc;
    dv_record_key(x->r, c->kind, dv_id_make(x->r->in->office, c->year, c->last), key);
    bool there = dv_cursor_seek(cursor, (dv_str){key, sizeof key}, &found, &value);
    if (there && dv_str_eq(found, (dv_str){key, sizeof key}))
        there = dv_cursor_next(cursor, &found, &value);
    /* Kind, office and year. */
    if (there && found.n == sizeof key && memcmp(found.p, key, 6) == 0) {
        dv_reader rd = dv_reader_of((dv_str){found.p + 2, ID_BYTES});
        c->taken = dv_get_u64(&rd);
    }
    rc = dv_cursor_rc(cursor, x->err);
    dv_cursor_close(cursor);
    return rc;
}

/* The same, if it is only about the next one. */
static dv_rc is_taken(const act *x, counter *c)
{
    char key[10];
    dv_str there;
    dv_id next = dv_id_make(x->r->in->office, c->year, c->last + 1);
    dv_record_key(x->r, c->kind, next, key);
    dv_rc rc = dv_get(x->t, x->r->in->records, (dv_str){key, sizeof key}, &there, x->err);
    c->taken = rc == DV_OK ? next : 0;
    return rc == DV_NOT_FOUND ? DV_OK : rc;
}

static dv_rc counter_read(const act *x, int year, counter *c)
{
    *c = (counter){.kind = x->rec->kind, .year = year};
    dv_rc rc = last_given(x->r, x->t, x->rec->kind, year, &c->last, x->err);
    return rc != DV_OK ? rc : x->serials ? find_taken(x, c) : is_taken(x, c);
}

static counter *counter_at(const serials *s, const dv_kind *k, int year)
{
    for (size_t i = s->n; i-- > 0;)
        if (s->at[i].year == year && s->at[i].kind == k)
            return &s->at[i];
    return NULL;
}

/* The batch's, read from the store at its first use. */
static dv_rc counter_of(act *x, int year, counter **out)
{
    serials *s = x->serials;
    *out = counter_at(s, x->rec->kind, year);
    if (*out)
        return DV_OK;
    s->at = realloc(s->at, (s->n + 1) * sizeof *s->at);
    DV_NEED(s->at);
    dv_rc rc = counter_read(x, year, &s->at[s->n]);
    *out = &s->at[s->n];
    s->n += rc == DV_OK;
    return rc;
}

/* The year of the register is the year of the record's day.  A counter that has gone back must not
 * lead a new record into the place of an old one. */
dv_rc dv_serial_give(act *x)
{
    counter own, *c = &own;
    int year = dv_date_split(dv_record_date(x->rec)).year;
    dv_rc rc = x->serials ? counter_of(x, year, &c) : counter_read(x, year, c);
    if (rc != DV_OK)
        return rc;
    dv_id id = dv_id_make(x->r->in->office, year, c->last + 1);
    if (c->last == UINT32_MAX || id == c->taken)
        return dv_damaged(x->r, x->err, "meta");
    c->last++;
    if (!x->serials)
        rc = write_counter(x->r, x->t, c, x->err);
    if (rc == DV_OK)
        x->rec->id = id;
    return rc;
}

dv_rc dv_serials_write(const serials *s, dv_registry *r, dv_txn *t, dv_err *err)
{
    dv_rc rc = DV_OK;
    for (size_t i = 0; i < s->n && rc == DV_OK; i++)
        rc = write_counter(r, t, &s->at[i], err);
    return rc;
}

dv_rc dv_serial_raise(dv_registry *r, dv_txn *t, const dv_kind *k, int year, uint32_t least,
                      dv_err *err)
{
    counter c = {.kind = k, .year = year, .last = least};
    uint32_t last;
    dv_rc rc = last_given(r, t, k, year, &last, err);
    return rc == DV_OK && last < least ? write_counter(r, t, &c, err) : rc;
}

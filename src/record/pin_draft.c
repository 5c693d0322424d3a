/* A note that is being typed.  It lies among the drafts of records, as one of a kind that no store
 * ever has: programs that know nothing of it pass it over. */
#include "draft_int.h"
#include "pin_int.h"

#include <stdlib.h>
#include <string.h>

enum { NO_KIND = 0xFFFF, NUMBER_BYTES = 8 };

/* What is stored: the text, and where it is to be; stores of before have the text alone. */
enum { TEXT, REPORT, PERIOD, UNIT, AS_OF, FILTER, ROW, COLUMN, TEXTS };

/* person \0 no kind: see draft_key */
static void own_key(dv_buf *b, const dv_registry *r)
{
    dv_buf_puts(b, r->actor.name);
    dv_put_u8(b, 0);
    dv_put_u16(b, NO_KIND);
}

static void draft_key(dv_buf *b, const dv_registry *r, uint64_t no)
{
    own_key(b, r);
    dv_put_u64(b, no);
}

/* The number of the one that a figure had before it could have several: it is no slot. */
static uint64_t number_of_place(const dv_registry *r, const dv_pin_table *t, const char *row,
                                const char *column)
{
    dv_buf place = {0};
    unsigned char hash[DV_HASH_SIZE];
    dv_pin_key(&place, r, t, row, column);
    dv_hash(dv_buf_str(&place), hash);
    dv_buf_free(&place);
    dv_reader rd = dv_reader_of((dv_str){(const char *)hash, NUMBER_BYTES});
    return dv_get_u64(&rd);
}

static void place_texts(const dv_registry *r, const dv_pin_table *t, const char *row,
                        const char *column, char period[DV_PERIOD_SIZE], char day[DV_DATE_SIZE],
                        const char *text[TEXTS])
{
    text[REPORT] = t->report;
    text[PERIOD] = dv_period_format(&t->period, period);
    text[UNIT] = r->schema->unit[t->unit].id;
    text[AS_OF] = dv_date_format(t->as_of, day);
    text[FILTER] = t->filter;
    text[ROW] = row;
    text[COLUMN] = column;
}

/* ---- storing ---- */

/* Empty: it is not stored. */
static dv_str stored(const dv_registry *r, dv_txn *t, uint64_t no)
{
    dv_buf key = {0};
    dv_str bytes = {"", 0};
    draft_key(&key, r, no);
    if (!no || dv_get(t, r->in->drafts, dv_buf_str(&key), &bytes, NULL) != DV_OK)
        bytes = (dv_str){"", 0};
    dv_buf_free(&key);
    return bytes;
}

static bool is_theirs(const dv_registry *r, dv_txn *t, const dv_pin_draft *d)
{
    dv_str is = stored(r, t, d->no);
    return is.n && dv_draft_mark(is) != d->seen;
}

static dv_rc put_in(dv_registry *r, dv_txn *t, const char *const *text, dv_pin_draft *d,
                    dv_err *err)
{
    dv_buf key = {0}, b = {0};
    uint32_t slot;
    dv_rc rc = DV_OK;
    if (!d->no || is_theirs(r, t, d)) {
        rc = dv_draft_next_slot(r, t, &slot, err);
        d->no = rc == DV_OK ? slot : d->no;
    }
    draft_key(&key, r, d->no);
    dv_draft_head_put(&b,
                      &(draft_head){.of = d->on, .at = dv_now(), .stage = {"", 0}, .texts = TEXTS});
    for (int i = 0; i < TEXTS; i++)
        dv_draft_text_put(&b, &(draft_text){.no = (uint16_t)i, .text = dv_str_from(text[i])});
    d->seen = dv_draft_mark(dv_buf_str(&b));
    if (rc == DV_OK)
        rc = dv_put(t, r->in->drafts, dv_buf_str(&key), dv_buf_str(&b), err);
    dv_buf_free(&key);
    dv_buf_free(&b);
    return rc;
}

/* It is claimed before anybody else can see it. */
dv_rc dv_pin_draft_put(dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, dv_pin_draft *d, dv_err *err)
{
    dv_txn *t;
    char period[DV_PERIOD_SIZE], day[DV_DATE_SIZE];
    const char *text[TEXTS] = {[TEXT] = d->text};
    dv_pin_draft next = *d;
    place_texts(r, table, row, column, period, day, text);
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = put_in(r, t, text, &next, err);
    if (rc == DV_OK)
        dv_pin_draft_claim(r, &next);
    rc = dv_txn_end(t, rc, err);
    if (next.no != d->no)
        dv_pin_draft_leave(r, rc == DV_OK ? d : &next);
    if (rc == DV_OK)
        *d = next;
    return rc;
}

dv_rc dv_pin_draft_drop(dv_registry *r, const dv_pin_draft *d, dv_err *err)
{
    dv_txn *t;
    dv_buf key = {0};
    dv_rc rc = d->no ? dv_txn_write(r->store, &t, err) : DV_NOT_FOUND;
    if (rc == DV_OK) {
        draft_key(&key, r, d->no);
        rc = is_theirs(r, t, d) ? DV_OK : dv_del(t, r->in->drafts, dv_buf_str(&key), err);
        rc = dv_txn_end(t, rc, err);
    }
    dv_pin_draft_leave(r, d);
    dv_buf_free(&key);
    return rc == DV_NOT_FOUND ? DV_OK : rc;
}

bool dv_pin_draft_claim(dv_registry *r, const dv_pin_draft *d)
{
    return dv_store_claim(r->store, d->no);
}

void dv_pin_draft_leave(dv_registry *r, const dv_pin_draft *d)
{
    if (d->no)
        dv_store_unclaim(r->store, d->no);
}

/* ---- reading ---- */

/* False: it is damaged.  What is not stored stays NULL. */
static bool read_texts(dv_arena *a, dv_str bytes, const char **text, dv_pin_draft *out)
{
    dv_reader rd = dv_reader_of(bytes);
    const draft_head h = dv_draft_head_get(&rd);
    out->at = rd.bad ? 0 : h.at;
    out->on = h.of;
    for (size_t i = 0; i < TEXTS; i++)
        text[i] = i < h.texts && !rd.bad ? dv_arena_copy(a, dv_draft_text_get(&rd).text) : NULL;
    return !rd.bad && (h.texts == 1 || h.texts == TEXTS) && !dv_left(&rd);
}

static dv_pin_draft read_one(dv_arena *a, dv_str number, dv_str bytes)
{
    const char *text[TEXTS];
    dv_reader rd = dv_reader_of(number);
    dv_pin_draft d = {.no = dv_get_u64(&rd), .seen = dv_draft_mark(bytes), .as_of = DV_NO_DATE};
    if (!read_texts(a, bytes, text, &d))
        return d;
    d.text = text[TEXT];
    d.report = text[REPORT];
    d.period = text[PERIOD];
    d.unit = text[UNIT];
    dv_date_parse(dv_str_from(text[AS_OF] ? text[AS_OF] : ""), &d.as_of);
    d.filter = text[FILTER];
    d.row = text[ROW];
    d.column = text[COLUMN];
    return d;
}

static dv_rc list_own(dv_arena *a, dv_registry *r, dv_txn *t, dv_pin_draft **out, size_t *n,
                      dv_err *err)
{
    dv_buf own = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    size_t cap = 0;
    own_key(&own, r);
    dv_rc rc = dv_cursor_open(t, r->in->drafts, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, dv_buf_str(&own), &key, &value);
    for (; more && key.n == own.n + NUMBER_BYTES && memcmp(key.p, own.p, own.n) == 0;
         more = dv_cursor_next(c, &key, &value)) {
        if (*n == cap) {
            *out = dv_arena_grow(a, *out, *n, cap ? cap * 2 : 8, sizeof **out);
            cap = cap ? cap * 2 : 8;
        }
        (*out)[(*n)++] = read_one(a, (dv_str){key.p + own.n, NUMBER_BYTES}, value);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_buf_free(&own);
    return rc;
}

/* Numbers are given one after another. */
static int newest_first(const void *x, const void *y)
{
    const dv_pin_draft *a = x, *b = y;
    if (a->at != b->at)
        return (a->at < b->at) - (a->at > b->at);
    return (a->no < b->no) - (a->no > b->no);
}

dv_rc dv_pin_draft_list(dv_arena *a, dv_registry *r, dv_pin_draft **out, size_t *n, dv_err *err)
{
    dv_txn *t;
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    rc = list_own(a, r, t, out, n, err);
    dv_txn_abort(t);
    if (*n)
        qsort(*out, *n, sizeof **out, newest_first);
    return rc;
}

static bool is_there(const dv_pin_draft *d, const char *const text[TEXTS])
{
    char day[DV_DATE_SIZE];
    return d->report && strcmp(d->report, text[REPORT]) == 0 &&
           strcmp(d->period, text[PERIOD]) == 0 && strcmp(d->unit, text[UNIT]) == 0 &&
           strcmp(dv_date_format(d->as_of, day), text[AS_OF]) == 0 &&
           strcmp(d->filter, text[FILTER]) == 0 && strcmp(d->row, text[ROW]) == 0 &&
           strcmp(d->column, text[COLUMN]) == 0;
}

dv_rc dv_pin_draft_of(dv_arena *a, dv_registry *r, const dv_pin_table *table, const char *row,
                      const char *column, dv_pin_draft **out, size_t *n, dv_err *err)
{
    char period[DV_PERIOD_SIZE], day[DV_DATE_SIZE];
    const char *text[TEXTS] = {NULL};
    const uint64_t before = number_of_place(r, table, row, column);
    size_t all;
    *n = 0;
    place_texts(r, table, row, column, period, day, text);
    dv_rc rc = dv_pin_draft_list(a, r, out, &all, err);
    for (size_t i = 0; i < all && rc == DV_OK; i++) {
        const dv_pin_draft *d = &(*out)[i];
        if (!d->text && d->no == before)
            rc = dv_damaged(r, err, "drafts");
        else if (d->no == before || is_there(d, text))
            (*out)[(*n)++] = *d;
    }
    return rc;
}

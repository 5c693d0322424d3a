/* A note that is being typed.  It lies among the drafts of records, as one of a kind that no store
 * ever has: programs that know nothing of it pass it over. */
#include "draft_int.h"
#include "pin_int.h"

#include <string.h>

enum { NO_KIND = 0xFFFF, PLACE_BYTES = 8 };

/* What is stored: the text, and where it is to be; stores of before have the text alone. */
enum { TEXT, REPORT, PERIOD, UNIT, AS_OF, FILTER, ROW, COLUMN, TEXTS };

/* person \0 no kind: see draft_key */
static void own_key(dv_buf *b, const dv_registry *r)
{
    dv_buf_puts(b, r->actor.name);
    dv_put_u8(b, 0);
    dv_put_u16(b, NO_KIND);
}

/* And the hash of the figure's place. */
static void place_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t, const char *row,
                      const char *column)
{
    dv_buf place = {0};
    unsigned char hash[DV_HASH_SIZE];
    dv_pin_key(&place, r, t, row, column);
    dv_hash(dv_buf_str(&place), hash);
    own_key(b, r);
    dv_buf_add(b, (dv_str){(const char *)hash, PLACE_BYTES});
    dv_buf_free(&place);
}

/* Of no revision and no stage. */
static dv_rc put_in(dv_registry *r, dv_txn *t, dv_str key, const char *const *text, dv_err *err)
{
    dv_buf b = {0};
    if (!text[TEXT]) {
        dv_rc gone = dv_del(t, r->in->drafts, key, err);
        return gone == DV_NOT_FOUND ? DV_OK : gone;
    }
    dv_draft_head_put(&b, &(draft_head){.at = dv_now(), .stage = {"", 0}, .texts = TEXTS});
    for (int i = 0; i < TEXTS; i++)
        dv_draft_text_put(&b, &(draft_text){.no = (uint16_t)i, .text = dv_str_from(text[i])});
    dv_rc rc = dv_put(t, r->in->drafts, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

dv_rc dv_pin_draft_put(dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, const char *text, dv_err *err)
{
    dv_txn *t;
    dv_buf key = {0};
    char period[DV_PERIOD_SIZE], day[DV_DATE_SIZE];
    const char *all[TEXTS] = {[TEXT] = text,
                              [REPORT] = table->report,
                              [PERIOD] = dv_period_format(&table->period, period),
                              [UNIT] = r->schema->unit[table->unit].id,
                              [AS_OF] = dv_date_format(table->as_of, day),
                              [FILTER] = table->filter,
                              [ROW] = row,
                              [COLUMN] = column};
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    place_key(&key, r, table, row, column);
    rc = dv_txn_end(t, put_in(r, t, dv_buf_str(&key), all, err), err);
    dv_buf_free(&key);
    return rc;
}

/* False: it is damaged.  What is not stored stays NULL. */
static bool read_texts(dv_arena *a, dv_str bytes, const char **text, dv_time *at)
{
    dv_reader rd = dv_reader_of(bytes);
    const draft_head h = dv_draft_head_get(&rd);
    *at = h.at;
    for (size_t i = 0; i < TEXTS; i++)
        text[i] = i < h.texts && !rd.bad ? dv_arena_copy(a, dv_draft_text_get(&rd).text) : NULL;
    return !rd.bad && (h.texts == 1 || h.texts == TEXTS) && !dv_left(&rd);
}

dv_rc dv_pin_draft_get(dv_arena *a, dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, const char **text, dv_time *at, dv_err *err)
{
    dv_txn *t;
    dv_str bytes;
    dv_buf key = {0};
    const char *all[TEXTS];
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    place_key(&key, r, table, row, column);
    rc = dv_get(t, r->in->drafts, dv_buf_str(&key), &bytes, err);
    if (rc == DV_OK)
        rc = read_texts(a, bytes, all, at) ? DV_OK : dv_damaged(r, err, "drafts");
    if (rc == DV_OK)
        *text = all[TEXT];
    dv_txn_abort(t);
    dv_buf_free(&key);
    return rc;
}

/* One that can't be read tells so at its figure. */
static bool list_one(dv_arena *a, dv_str bytes, dv_pin_draft *out)
{
    const char *text[TEXTS];
    *out = (dv_pin_draft){.as_of = DV_NO_DATE};
    if (!read_texts(a, bytes, text, &out->at) || !text[COLUMN])
        return false;
    out->report = text[REPORT];
    out->period = text[PERIOD];
    out->unit = text[UNIT];
    dv_date_parse(dv_str_from(text[AS_OF]), &out->as_of);
    out->filter = text[FILTER];
    out->row = text[ROW];
    out->column = text[COLUMN];
    out->text = text[TEXT];
    return true;
}

dv_rc dv_pin_draft_list(dv_arena *a, dv_registry *r, dv_pin_draft **out, size_t *n, dv_err *err)
{
    dv_txn *t;
    dv_buf own = {0};
    dv_cursor *c = NULL;
    dv_str key, value;
    size_t cap = 0;
    *out = NULL;
    *n = 0;
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    own_key(&own, r);
    rc = dv_cursor_open(t, r->in->drafts, &c, err);
    bool more = rc == DV_OK && dv_cursor_seek(c, dv_buf_str(&own), &key, &value);
    for (; more && key.n == own.n + PLACE_BYTES && memcmp(key.p, own.p, own.n) == 0;
         more = dv_cursor_next(c, &key, &value)) {
        if (*n == cap) {
            *out = dv_arena_grow(a, *out, *n, cap ? cap * 2 : 8, sizeof **out);
            cap = cap ? cap * 2 : 8;
        }
        *n += list_one(a, value, &(*out)[*n]);
    }
    if (rc == DV_OK)
        rc = dv_cursor_rc(c, err);
    dv_cursor_close(c);
    dv_txn_abort(t);
    dv_buf_free(&own);
    return rc;
}

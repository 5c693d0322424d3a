/* A note that is being typed.  It lies among the drafts of records, as one of a kind that no store
 * ever has: programs that know nothing of it pass it over. */
#include "draft_int.h"
#include "pin_int.h"

#include <string.h>

enum { NO_KIND = 0xFFFF, PLACE_BYTES = 8 };

/* person \0 no kind, hash of the figure's place: see draft_key */
static void place_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t, const char *row,
                      const char *column)
{
    dv_buf place = {0};
    unsigned char hash[DV_HASH_SIZE];
    dv_pin_key(&place, r, t, row, column);
    dv_hash(dv_buf_str(&place), hash);
    dv_buf_puts(b, r->actor.name);
    dv_put_u8(b, 0);
    dv_put_u16(b, NO_KIND);
    dv_buf_add(b, (dv_str){(const char *)hash, PLACE_BYTES});
    dv_buf_free(&place);
}

/* Of no revision and no stage: one text. */
static dv_rc put_in(dv_registry *r, dv_txn *t, dv_str key, const char *text, dv_err *err)
{
    dv_buf b = {0};
    if (!text) {
        dv_rc gone = dv_del(t, r->in->drafts, key, err);
        return gone == DV_NOT_FOUND ? DV_OK : gone;
    }
    dv_draft_head_put(&b, &(draft_head){.at = dv_now(), .stage = {"", 0}, .texts = 1});
    dv_draft_text_put(&b, &(draft_text){.text = dv_str_from(text)});
    dv_rc rc = dv_put(t, r->in->drafts, key, dv_buf_str(&b), err);
    dv_buf_free(&b);
    return rc;
}

dv_rc dv_pin_draft_put(dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, const char *text, dv_err *err)
{
    dv_txn *t;
    dv_buf key = {0};
    dv_rc rc = dv_txn_write(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    place_key(&key, r, table, row, column);
    rc = dv_txn_end(t, put_in(r, t, dv_buf_str(&key), text, err), err);
    dv_buf_free(&key);
    return rc;
}

static dv_rc read_text(dv_arena *a, const dv_registry *r, dv_str bytes, const char **text,
                       dv_time *at, dv_err *err)
{
    dv_reader rd = dv_reader_of(bytes);
    const draft_head h = dv_draft_head_get(&rd);
    *at = h.at;
    *text = dv_arena_copy(a, dv_draft_text_get(&rd).text);
    return rd.bad || h.texts != 1 || dv_left(&rd) ? dv_damaged(r, err, "drafts") : DV_OK;
}

dv_rc dv_pin_draft_get(dv_arena *a, dv_registry *r, const dv_pin_table *table, const char *row,
                       const char *column, const char **text, dv_time *at, dv_err *err)
{
    dv_txn *t;
    dv_str bytes;
    dv_buf key = {0};
    dv_rc rc = dv_txn_read(r->store, &t, err);
    if (rc != DV_OK)
        return rc;
    place_key(&key, r, table, row, column);
    rc = dv_get(t, r->in->drafts, dv_buf_str(&key), &bytes, err);
    if (rc == DV_OK)
        rc = read_text(a, r, bytes, text, at, err);
    dv_txn_abort(t);
    dv_buf_free(&key);
    return rc;
}

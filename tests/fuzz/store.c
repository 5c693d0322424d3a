/* A store that holds other bytes than were written: told with a sentence, never a crash.
 *
 * Input: database, entry, 2 bytes of place, number of bytes cut there, then what is put there.
 * A place beyond the value: the rest replaces the value. */
#include "danvan/draft.h"
#include "danvan/history.h"
#include "danvan/query.h"
#include "danvan/report.h"
#include "danvan/verify.h"

#include "fuzz.h"

#include <string.h>

static const struct {
    const char *name;
    bool dupfixed;
} databases[] = {{"records", false}, {"meta", false},     {"log", false},      {"lists", false},
                 {"terms", false},   {"stated", false},   {"facts.1", true},   {"facts.2", true},
                 {"pending", false}, {"lasting.1", true}, {"lasting.2", true}, {"rollup.1", true},
                 {"rollup.2", true}};
enum { NDATABASES = sizeof databases / sizeof databases[0], HEAD = 5 };

static void splice(dv_buf *out, dv_str old, const uint8_t *data, size_t size)
{
    size_t at = (size_t)data[2] << 8 | data[3], cut = data[4];
    dv_str put = {(const char *)data + HEAD, size - HEAD};
    if (at > old.n)
        at = 0, cut = old.n;
    if (cut > old.n - at)
        cut = old.n - at;
    dv_buf_add(out, (dv_str){old.p, at});
    dv_buf_add(out, put);
    dv_buf_add(out, (dv_str){old.p + at + cut, old.n - at - cut});
}

/* The entry that data[1] says, or the last; false if there is none. */
static bool entry(dv_txn *t, dv_db db, unsigned nth, dv_buf *key, dv_buf *value)
{
    dv_cursor *c;
    dv_err err;
    dv_str k, v;
    HOLDS(dv_cursor_open(t, db, &c, &err) == DV_OK);
    bool any = false;
    for (bool more = dv_cursor_seek(c, DV_LIT(""), &k, &v); more;
         more = dv_cursor_next(c, &k, &v)) {
        any = true;
        dv_buf_clear(key);
        dv_buf_clear(value);
        dv_buf_add(key, k);
        dv_buf_add(value, v);
        if (nth-- == 0)
            break;
    }
    dv_cursor_close(c);
    return any;
}

static void damage(dv_registry *r, const uint8_t *data, size_t size)
{
    dv_db db;
    dv_txn *t;
    dv_err err;
    dv_buf key = {0}, value = {0}, now = {0};
    unsigned which = data[0] % NDATABASES;
    HOLDS(dv_store_db(r->store, databases[which].name, databases[which].dupfixed, &db, &err) ==
          DV_OK);
    HOLDS(dv_txn_write(r->store, &t, &err) == DV_OK);
    if (entry(t, db, data[1], &key, &value)) {
        splice(&now, dv_buf_str(&value), data, size);
        if (databases[which].dupfixed) { /* of one size, or the database itself refuses it */
            dv_buf_add(&now, dv_buf_str(&value));
            now.n = value.n;
            dv_del_value(t, db, dv_buf_str(&key), dv_buf_str(&value), &err);
        }
        dv_put(t, db, dv_buf_str(&key), dv_buf_str(&now), &err);
    }
    HOLDS(dv_txn_commit(t, &err) == DV_OK);
    dv_buf_free(&key);
    dv_buf_free(&value);
    dv_buf_free(&now);
}

static bool every_entry(void *ctx, const dv_entry *e)
{
    size_t *n = ctx;
    *n += e->nchange;
    return true;
}

static void told(dv_rc rc, const dv_err *err)
{
    HOLDS(rc == DV_OK || rc == DV_NOT_FOUND || *err->text);
}

static void read_kind(dv_registry *r, dv_arena *a, const dv_kind *k)
{
    dv_err err = {0};
    dv_page page = {0};
    dv_query q = dv_query_of(k);
    told(dv_query_page(a, r, &q, 0, DV_FORWARD, 10, &page, &err), &err);
    for (size_t i = 0; i < page.n; i++) {
        dv_record *rec = NULL;
        size_t changes = 0;
        told(dv_record_load(a, r, k, page.record[i]->id, &rec, &err), &err);
        told(dv_history(r, k, page.record[i]->id, DV_NO_DATE, every_entry, &changes, &err), &err);
    }
    q.search = "mau";
    told(dv_query_page(a, r, &q, 0, DV_BACKWARD, 10, &page, &err), &err);
}

static void read_all(dv_registry *r)
{
    dv_arena a = {0};
    dv_err err = {0};
    for (size_t i = 0; i < r->schema->nkind; i++)
        read_kind(r, &a, &r->schema->kind[i]);
    for (size_t i = 0; i < r->schema->nreport; i++) {
        dv_ask ask = {.report = &r->schema->report[i],
                      .unit = DV_NO_UNIT,
                      .as_of = DV_NO_DATE,
                      .today = dv_today()};
        dv_result *result = NULL;
        HOLDS(dv_period_parse(DV_LIT("2024H1"), &ask.period));
        told(dv_report_run(&a, r, &ask, &result, &err), &err);
    }
    dv_arena_free(&a);
}

/* What was rebuilt once is sound, but for what can't be rebuilt. */
static void check(dv_registry *r)
{
    dv_arena a = {0};
    dv_err err = {0};
    for (int i = 0; i < 2; i++) {
        dv_faults faults;
        dv_faults_init(&faults, &a);
        dv_verify_result result = {0};
        dv_rc rc = dv_verify(r, i == 0, &result, &faults, &err);
        HOLDS(rc == DV_OK || faults.n > 0 || *err.text);
    }
    dv_arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    dv_registry *r = fuzz_filled();
    dv_err err;
    damage(r, data, size);
    read_all(r);
    dv_registry_close(r);
    if (fuzz_open(&r, &err) != DV_OK)
        return 0;
    read_all(r);
    check(r);
    dv_registry_close(r);
    return 0;
}

/* Lists: condition, days, unit, words and ids together find what each of them finds alone, in the
 * one order of the list, by whatever pages and in whichever direction.  Bytes before the first line
 * end choose; the first line is the condition, the second what is searched for. */
#include "danvan/query.h"

#include "danvan/save.h"
#include "danvan/search.h"

#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

/* The query's own limits (query_int.h): lowered, a few records take the ways of a million. */
extern size_t dv_query_few, dv_query_patience;

enum { RECORDS = 60, HEAD = 8, MOST = 2 * RECORDS };

static const char *const words[] = {"Nghệ",  "An",  "nghề", "dân",  "vận",  "khéo",
                                    "Đường", "đất", "Vinh", "muối", "xã",   "anh",
                                    "Ngân",  "nhà", "mẫu",  "2024", "MH-1", "ô"};
enum { WORDS = sizeof words / sizeof words[0] };

static void set(dv_arena *a, dv_registry *r, dv_record *rec, const char *field, const char *text)
{
    dv_err err;
    HOLDS(dv_record_import(a, r, rec, dv_kind_field(rec->kind, field), dv_str_from(text), &err) ==
          DV_OK);
}

static void invent(dv_arena *a, dv_registry *r, dv_batch *b, size_t i)
{
    static const char *const units[] = {"40", "412", "414", "1201"};
    static const char *const topics[] = {"economy", "society", "defence", "politics"};
    bool is_case = i % 3 == 0;
    dv_record *rec = dv_record_new(a, r, dv_schema_kind(r->schema, is_case ? "case" : "model"));
    dv_err err;
    dv_faults faults;
    dv_faults_init(&faults, a);
    set(a, r, rec, is_case ? "summary" : "title",
        dv_arena_printf(a, "%s %s %s", words[i % WORDS], words[i * 7 % WORDS],
                        words[i * 5 / 2 % WORDS]));
    set(a, r, rec, "unit", units[i % 4]);
    set(a, r, rec, is_case ? "received_on" : "registered_on",
        dv_arena_printf(a, "202%zu-%02zu-%02zu", 2 + i % 3, 1 + i % 12, 1 + i * 5 % 28));
    if (is_case) {
        set(a, r, rec, "type", i % 2 ? "complaint" : "denunciation");
        set(a, r, rec, "accepted_on", i % 5 ? "2024-05-02" : "");
        set(a, r, rec, "letters", i % 4 ? "2" : "7");
    } else {
        set(a, r, rec, "field", topics[i % 4]);
        set(a, r, rec, "households", i % 5 ? dv_arena_printf(a, "%zu", i * 3) : "");
        set(a, r, rec, "fresh", i % 7 ? "yes" : "");
        set(a, r, rec, "note", i % 4 ? "" : words[i * 3 % WORDS]);
    }
    HOLDS(dv_batch_save(a, b, rec, &faults, &err) == DV_OK);
}

static dv_registry *registry(void)
{
    static dv_registry *r;
    dv_batch *b;
    dv_err err;
    dv_arena a = {0};
    if (r)
        return r;
    fuzz_forget();
    HOLDS(fuzz_open(&r, &err) == DV_OK && dv_batch_begin(r, &b, &err) == DV_OK);
    for (size_t i = 0; i < RECORDS; i++)
        invent(&a, r, b, i);
    HOLDS(dv_batch_commit(b, &err) == DV_OK);
    dv_arena_free(&a);
    return r;
}

/* ---- asking ---- */

typedef struct found {
    dv_id id[MOST];
    size_t n;
} found;

static bool has(const found *f, dv_id id)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->id[i] == id)
            return true;
    return false;
}

/* All of it, so many at a time; backward it is filled from its end. */
static void ask(const dv_query *q, dv_direction dir, size_t limit, found *out)
{
    dv_registry *r = registry();
    dv_id anchor = 0;
    out->n = 0;
    for (bool more = true; more;) {
        dv_arena a = {0};
        dv_page page = {0};
        dv_err err = {0};
        HOLDS(dv_query_page(&a, r, q, anchor, dir, limit, &page, &err) == DV_OK);
        HOLDS(page.n <= limit && (page.n || !page.more) && out->n + page.n <= MOST);
        for (size_t i = 0; i < page.n; i++)
            out->id[out->n++] = page.record[dir == DV_FORWARD ? i : page.n - 1 - i]->id;
        if (page.n)
            anchor = out->id[out->n - 1];
        more = page.more;
        dv_arena_free(&a);
    }
}

static void same_in_pages(const dv_query *q, size_t limit, const found *whole)
{
    static found parts;
    size_t n;
    dv_err err;
    ask(q, DV_FORWARD, limit, &parts);
    HOLDS(parts.n == whole->n && memcmp(parts.id, whole->id, whole->n * sizeof *whole->id) == 0);
    ask(q, DV_BACKWARD, limit, &parts);
    HOLDS(parts.n == whole->n);
    for (size_t i = 0; i < parts.n; i++)
        HOLDS(parts.id[i] == whole->id[whole->n - 1 - i]);
    HOLDS(dv_query_count(registry(), q, &n, &err) == DV_OK && n == whole->n);
}

/* Each narrowing alone, over the whole list. */
static void as_each_alone(const dv_query *q, const found *whole)
{
    static found all, each[5];
    dv_query one[5];
    dv_query none = dv_query_of(q->kind);
    none.sort = q->sort;
    none.ascending = q->ascending;
    for (size_t i = 0; i < 5; i++)
        one[i] = none;
    one[0].where = q->where;
    one[1].from = q->from, one[1].to = q->to;
    one[2].unit = q->unit;
    one[3].search = q->search;
    one[4].only = q->only, one[4].nonly = q->nonly;
    ask(&none, DV_FORWARD, MOST, &all);
    for (size_t i = 0; i < 5; i++)
        ask(&one[i], DV_FORWARD, MOST, &each[i]);
    size_t at = 0;
    for (size_t i = 0; i < all.n; i++) {
        bool every = true;
        for (size_t k = 0; k < 5; k++)
            every = every && has(&each[k], all.id[i]);
        if (every)
            HOLDS(at < whole->n && whole->id[at++] == all.id[i]);
    }
    HOLDS(at == whole->n);
}

/* Of each record by itself: what the condition, the days and the unit say. */
static void as_records_say(const dv_query *q, const found *whole)
{
    dv_registry *r = registry();
    dv_arena a = {0};
    dv_err err;
    for (size_t i = 0; i < whole->n; i++) {
        dv_record *rec;
        dv_date day;
        HOLDS(dv_record_load(&a, r, q->kind, whole->id[i], &rec, &err) == DV_OK);
        HOLDS(!q->where || dv_record_holds(r, rec, q->where));
        HOLDS(dv_value_date(rec->value[q->kind->date->index], &day));
        HOLDS((q->from == DV_NO_DATE || day >= q->from) && (q->to == DV_NO_DATE || day <= q->to));
        int unit = dv_unit_by_id(r->schema, rec->value[q->kind->unit->index]);
        HOLDS(q->unit == DV_NO_UNIT || dv_unit_below(r->schema, unit, q->unit));
    }
    dv_arena_free(&a);
}

/* Finding while one types finds of the kind what the list finds. */
static void finder(const dv_query *q, size_t limit)
{
    static found listed;
    dv_query only = dv_query_of(q->kind);
    dv_arena a = {0};
    dv_hit *hit;
    size_t n, nfew;
    bool more;
    dv_err err;
    only.search = q->search;
    ask(&only, DV_FORWARD, MOST, &listed);
    HOLDS(dv_search_top(&a, registry(), q->kind, q->search, MOST, &hit, &n, &more, &err) == DV_OK);
    HOLDS(!more && n <= MOST);
    /* A whole id finds its record, which the list does not look for; no word at all finds none. */
    for (size_t i = 0; i < n; i++)
        HOLDS(hit[i].kind == q->kind && (has(&listed, hit[i].id) || n == 1));
    HOLDS(n == 0 || n >= listed.n);
    for (size_t i = 1; i < n; i++)
        HOLDS(hit[i - 1].exact > hit[i].exact ||
              (hit[i - 1].exact == hit[i].exact && hit[i - 1].day >= hit[i].day));
    dv_hit *few;
    HOLDS(dv_search_top(&a, registry(), q->kind, q->search, limit, &few, &nfew, &more, &err) ==
          DV_OK);
    HOLDS(nfew == (n < limit ? n : limit) && more == (n > limit));
    for (size_t i = 0; i < nfew; i++)
        HOLDS(few[i].id == hit[i].id);
    dv_arena_free(&a);
}

/* ---- the question ---- */

static dv_date day_of(uint8_t byte)
{
    return byte < 64 ? DV_NO_DATE : dv_date_of(2022, 1, 1) + (dv_date)(byte - 64) * 6;
}

static const dv_field *order(const dv_kind *k, uint8_t byte)
{
    const dv_field *f = &k->field[byte % k->nfield];
    return f->sorted ? f : NULL;
}

/* Every few-th id of the kind. */
static size_t some_ids(const dv_kind *k, uint8_t byte, dv_id *id)
{
    static found all;
    dv_query q = dv_query_of(k);
    size_t n = 0, step = byte % 5 + 1;
    ask(&q, DV_FORWARD, MOST, &all);
    for (size_t i = all.n; i-- > 0;)
        if (i % step == 0)
            id[n++] = all.id[i];
    for (size_t i = 0; i < n; i++) /* ascending */
        for (size_t j = i; j > 0 && id[j - 1] > id[j]; j--) {
            dv_id x = id[j];
            id[j] = id[j - 1];
            id[j - 1] = x;
        }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static found whole;
    static dv_id only[MOST];
    if (size < HEAD)
        return 0;
    const dv_schema *s = registry()->schema;
    dv_arena a = {0};
    dv_err err = {0};
    dv_str rest = {(const char *)data + HEAD, size - HEAD}, line;
    dv_query q = dv_query_of(&s->kind[data[0] % s->nkind]);
    q.sort = order(q.kind, data[1]);
    q.ascending = data[2] & 1;
    dv_query_few = data[2] & 2 ? 4 : 4096;
    dv_query_patience = data[2] & 4 ? 3 : 4096;
    q.from = day_of(data[3]);
    q.to = day_of(data[4]);
    q.unit = data[5] < 128 ? DV_NO_UNIT : (int)(data[5] % s->nunit);
    if (data[6] & 1) {
        q.nonly = some_ids(q.kind, data[6] >> 1, only);
        q.only = only;
    }
    size_t limit = data[7] % 20 + 1u;
    if (dv_str_cut(&rest, '\n', &line) && line.n) {
        q.where = dv_cond_parse(&a, s, q.kind, line, &err);
        HOLDS(q.where || *err.text);
    }
    q.search = dv_arena_copy(&a, rest);
    ask(&q, DV_FORWARD, MOST, &whole);
    same_in_pages(&q, limit, &whole);
    as_each_alone(&q, &whole);
    as_records_say(&q, &whole);
    finder(&q, limit);
    dv_arena_free(&a);
    return 0;
}

/* Words that wait for their place in the index: one truth with it, whatever is done to a record. */
#include "danvan/packed.h"
#include "danvan/search.h"

#include "acts.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

TestSuite(pending);

/* Of the room. */
extern size_t dv_pending_records, dv_pending_longest;

static size_t entries_of(world *w, const char *name)
{
    return world_entries(w, name, false);
}

static size_t found(world *w, const char *text)
{
    dv_hit *hit;
    size_t n, listed;
    bool more;
    dv_query q = dv_query_of(kind_of(w, "note"));
    q.search = text;
    cr_assert_eq(dv_search_top(&w->arena, w->r, q.kind, text, 99, &hit, &n, &more, &w->err), DV_OK,
                 "%s", w->err.text);
    cr_assert_eq(dv_query_count(w->r, &q, &listed, &w->err), DV_OK);
    cr_assert_eq(listed, n, "\"%s\" in a list", text);
    return n;
}

Test(pending, a_save_leaves_the_index_alone_until_they_are_many)
{
    world w;
    dv_pending_records = 8;
    world_open(&w);
    for (size_t i = 1; i < 4; i++) {
        saved_note(&w, "Dân vận khéo", "2024-05-05");
        cr_expect_eq(entries_of(&w, "pending"), i);
        cr_expect_eq(entries_of(&w, "terms"), 0);
        cr_expect_eq(found(&w, "dan van"), i);
    }
    size_t most = 0;
    for (size_t i = 4; i < 90; i++) {
        saved_note(&w, i % 2 ? "Dân vận khéo" : "Nghề khác", "2024-05-05");
        size_t wait = entries_of(&w, "pending");
        most = wait > most ? wait : most;
        cr_expect_gt(entries_of(&w, "terms"), 0);
        cr_expect_eq(found(&w, "dan van"), 3 + (i - 3) / 2, "%zu", i);
        cr_expect_eq(found(&w, "nghe kh"), (i - 2) / 2, "%zu", i);
        verify_clean(&w);
    }
    cr_expect_leq(most, 24, "%zu", most);
    world_close(&w);
}

/* Every entry of the index a block of its own, to be counted. */
Test(pending, no_save_takes_the_words_of_many_along)
{
    enum { MANY = 300, AT_MOST = 7 };
    world w;
    char title[64];
    size_t of_one = 0, most = 0, before = 0;
    dv_packed_block = 1;
    world_open(&w);
    for (int i = 0; i < MANY; i++) {
        dv_pending_records = i ? 64 : 0;
        snprintf(title, sizeof title, "a%dx b%dy c%dz d%dt e%du", i * 7, i * 11, i * 13, i * 17, i);
        saved_note(&w, title, "2024-05-05");
        const size_t now = entries_of(&w, "terms"), more = now - before;
        of_one = i ? of_one : now;
        most = i && more > most ? more : most;
        before = now;
        cr_expect_leq(entries_of(&w, "pending"), 64);
    }
    cr_expect_leq(most, AT_MOST * of_one, "%zu, and one has %zu", most, of_one);
    cr_expect_geq(before, (MANY - 64) * of_one);
    verify_clean(&w);
    world_close(&w);
}

Test(pending, none_wait_where_none_may)
{
    world w;
    dv_pending_records = 0;
    world_open(&w);
    saved_note(&w, "Dân vận khéo", "2024-05-05");
    cr_expect_eq(entries_of(&w, "pending"), 0);
    cr_expect_eq(found(&w, "dan van"), 1);
    world_close(&w);
}

Test(pending, what_has_too_many_words_does_not_wait)
{
    world w;
    dv_pending_longest = 150;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Ngắn", "2024-05-05");
    cr_expect_eq(entries_of(&w, "pending"), 1);
    put(&w, rec, "title", "một hai ba bốn năm sáu bảy tám chín tỷ");
    save(&w, rec);
    cr_expect_eq(entries_of(&w, "pending"), 0);
    cr_expect_eq(found(&w, "ngan"), 0);
    cr_expect_eq(found(&w, "mot hai tỷ"), 1);
    verify_clean(&w);
    put(&w, rec, "title", "Lại ngắn");
    save(&w, rec);
    cr_expect_eq(entries_of(&w, "pending"), 0, "the words that go are as many");
    cr_expect_eq(found(&w, "ngan") + found(&w, "mot"), 1);
    world_close(&w);
}

/* Puts all that waits into the index. */
static void settle(world *w)
{
    size_t before = dv_pending_records;
    dv_pending_records = 0;
    saved_note(w, "khác hẳn", "2020-01-01");
    cr_assert_eq(entries_of(w, "pending"), 0);
    dv_pending_records = before;
}

static void expect(world *w, size_t mot, size_t hai, size_t ba)
{
    cr_expect_eq(found(w, "mot"), mot);
    cr_expect_eq(found(w, "hai"), hai);
    cr_expect_eq(found(w, "ba"), ba);
    verify_clean(w);
}

static void retitle(world *w, dv_record *rec, const char *title, const char *day)
{
    put(w, rec, "title", title);
    put(w, rec, "noted_on", day);
    save(w, rec);
}

/* Every step from a record that waits, and from one that the index has. */
Test(pending, a_record_that_waits_is_changed_deleted_and_taken_back)
{
    for (int indexed = 0; indexed < 2; indexed++) {
        world w;
        world_open(&w);
        dv_record *rec = saved_note(&w, "Một", "2024-05-05");
        if (indexed)
            settle(&w);
        retitle(&w, rec, "Hai", "2024-05-05");
        expect(&w, 0, 1, 0);
        retitle(&w, rec, "Ba một", "2024-06-06");
        expect(&w, 1, 0, 1);
        retitle(&w, rec, "Hai", "2024-07-07");
        expect(&w, 0, 1, 0);
        retitle(&w, rec, "Một", "2024-05-05");
        expect(&w, 1, 0, 0);
        if (indexed)
            cr_expect_eq(entries_of(&w, "pending"), 0, "it is what the index says");
        cr_assert_eq(dv_delete(w.r, rec, "nhầm", &w.err), DV_OK);
        expect(&w, 0, 0, 0);
        cr_expect_eq(entries_of(&w, "pending"), (size_t)indexed, "new and gone: no trace");
        undo(&w);
        expect(&w, 1, 0, 0);
        undo(&w);
        expect(&w, 0, 1, 0);
        redo(&w);
        expect(&w, 1, 0, 0);
        settle(&w);
        expect(&w, 1, 0, 0);
        world_close(&w);
    }
}

Test(pending, a_batch_writes_the_words_of_many_at_once)
{
    world w;
    dv_batch *b;
    world_open(&w);
    dv_record *first = saved_note(&w, "Một", "2024-05-05");
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    for (int i = 0; i < 30; i++)
        cr_assert_eq(dv_batch_save(&w.arena, b, note(&w, "Hai", "2024-05-05"), &w.faults, &w.err),
                     DV_OK);
    put(&w, first, "title", "Ba");
    cr_assert_eq(dv_batch_save(&w.arena, b, first, &w.faults, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    cr_expect_eq(entries_of(&w, "pending"), 16, "the first few, and not the one that waited");
    expect(&w, 0, 30, 1);
    world_close(&w);
}

/* ---- a full disk ---- */

static void limit(world *w, bool on)
{
    char path[128];
    struct stat st;
    struct rlimit most;
    snprintf(path, sizeof path, "%s/data/data.mdb", w->dir);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &most), 0);
    most.rlim_cur = on ? (rlim_t)st.st_size : most.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &most), 0);
}

/* Who would write others' words is refused, and nothing is lost: not his record, not their words.
 */
Test(pending, a_full_disk_stops_the_save_that_merges_and_nothing_else)
{
    enum { MANY = 300 };
    world w;
    char title[41];
    dv_packed_block = 60;
    dv_pending_records = MANY * 3;
    world_open(&w);
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < MANY; i++) {
        snprintf(title, sizeof title, "a%dx b%dy c%dz d%dt e%du", i * 7, i * 11, i * 13, i * 17, i);
        saved_note(&w, title, "2024-05-05");
    }
    limit(&w, true);
    dv_pending_records = 0;
    dv_record *rec = note(&w, "Hai", "2024-05-05");
    cr_expect_neq(try_save(&w, rec), DV_OK);
    cr_expect_str_neq(w.err.text, "");
    cr_expect_eq(entries_of(&w, "pending"), MANY);
    cr_expect_eq(found(&w, "hai"), 0);
    cr_expect_eq(found(&w, "e299u"), 1);
    limit(&w, false);
    verify_clean(&w);
    save(&w, rec);
    cr_expect_eq(entries_of(&w, "pending"), 0);
    cr_expect_eq(found(&w, "hai") + found(&w, "e299u"), 2);
    world_close(&w);
}

/* ---- a store of before ---- */

static void put_meta(world *w, dv_txn *t, dv_db meta, const char *key, dv_str value)
{
    cr_assert_eq(dv_put(t, meta, dv_str_from(key), value, &w->err), DV_OK);
}

/* All words in the index, as the format before had them. */
static void make_former(world *w)
{
    dv_db meta;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, "meta", false, &meta, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    dv_str is;
    cr_assert_eq(dv_get(t, meta, DV_LIT("format"), &is, &w->err), DV_OK);
    char *format = dv_arena_copy(&w->arena, is);
    format[3] = 3;
    put_meta(w, t, meta, "format", (dv_str){format, is.n});
    put_meta(w, t, meta, "derived", DV_LIT("as an earlier danvan signs it"));
    cr_assert_eq(dv_drop(t, "pending", &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

/* Nothing is derived anew: what is wrong stays wrong, until somebody repairs it. */
Test(pending, a_store_of_before_is_taken_over_as_it_is)
{
    world w;
    dv_str key, value;
    dv_hit *hit;
    size_t n;
    bool more;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    settle(&w);
    world_entry(&w, "terms", 0, &key, &value);
    char *other = dv_arena_copy(&w.arena, value);
    memset(other, 0xFF, value.n);
    world_overwrite(&w, "terms", key, (dv_str){other, value.n});
    make_former(&w);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    cr_expect_eq(dv_search_top(&w.arena, w.r, rec->kind, "mot", 9, &hit, &n, &more, &w.err),
                 DV_CORRUPT, "the index is the one that was there");
    world_overwrite(&w, "terms", key, value);
    rec = load(&w, rec);
    retitle(&w, rec, "Hai", "2024-05-05");
    expect(&w, 0, 1, 0);
    cr_expect_eq(entries_of(&w, "pending"), 1);
    for (size_t i = 0; i == 0 || !dv_str_is(key, "format"); i++)
        world_entry(&w, "meta", i, &key, &value);
    cr_expect_eq(value.p[3], 5, "an earlier danvan, which would miss words, refuses it");
    world_close(&w);
}

/* ---- damage ---- */

static dv_txn *writing(world *w, dv_db *db)
{
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, "pending", false, db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    return t;
}

/* One that the index has with another title and day; one that is new; one that is gone. */
static void three_wait(world *w)
{
    world_open(w);
    dv_record *rec = saved_note(w, "Một", "2024-05-05");
    dv_record *gone = saved_note(w, "Ba", "2024-05-05");
    settle(w);
    retitle(w, rec, "Hai", "2024-06-06");
    cr_assert_eq(dv_delete(w->r, gone, "nhầm", &w->err), DV_OK);
    saved_note(w, "Hai", "2024-06-06");
    cr_assert_eq(entries_of(w, "pending"), 3);
    expect(w, 0, 2, 0);
}

/* Wherever a byte is another, verify tells of it, or nothing is different. */
Test(pending, verify_finds_each_damaged_byte_and_repair_mends_it)
{
    world w;
    dv_db db;
    dv_str key, value;
    size_t told = 0, bytes = 0;
    three_wait(&w);
    for (size_t which = 0; which < 3; which++) {
        world_entry(&w, "pending", which, &key, &value);
        for (size_t i = 0; i < value.n; i++, bytes++) {
            char *other = dv_arena_copy(&w.arena, value);
            other[i] ^= 0x41;
            world_overwrite(&w, "pending", key, (dv_str){other, value.n});
            if (*finding(&w, false))
                told++;
            else
                cr_expect_eq(found(&w, "hai") * 10 + found(&w, "mot") + found(&w, "ba"), 20,
                             "entry %zu, byte %zu", which, i);
        }
        world_overwrite(&w, "pending", key, (dv_str){value.p, value.n / 2});
        cr_expect(strstr(finding(&w, false), "damaged"), "half of it");
        world_overwrite(&w, "pending", key, value);
        verify_clean(&w);
    }
    cr_expect_gt(told + 12, bytes, "but for days of words that there are none of: %zu of %zu", told,
                 bytes);
    char *other = dv_arena_copy(&w.arena, value);
    other[value.n - 1] = 1;
    world_overwrite(&w, "pending", key, (dv_str){other, value.n});
    cr_expect_str_neq(finding(&w, false), "");
    cr_expect_str_eq(finding(&w, true), "");
    cr_expect_eq(entries_of(&w, "pending"), 0);
    expect(&w, 0, 2, 0);
    dv_txn_abort(writing(&w, &db));
    world_close(&w);
}

Test(pending, verify_finds_an_entry_that_is_missing_and_one_too_many)
{
    world w;
    dv_db db;
    dv_str key, value;
    three_wait(&w);
    for (size_t which = 0; which < 3; which++) {
        world_entry(&w, "pending", which, &key, &value);
        dv_txn *t = writing(&w, &db);
        cr_assert_eq(dv_del(t, db, key, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        cr_expect_str_neq(finding(&w, false), "", "without entry %zu", which);
        t = writing(&w, &db);
        cr_assert_eq(dv_put(t, db, key, value, &w.err), DV_OK);
        char *other = dv_arena_copy(&w.arena, key);
        other[key.n - 1] ^= 0x10;
        cr_assert_eq(dv_put(t, db, (dv_str){other, key.n}, value, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        cr_expect_str_neq(finding(&w, false), "", "entry %zu twice", which);
        t = writing(&w, &db);
        cr_assert_eq(dv_del(t, db, (dv_str){other, key.n}, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        verify_clean(&w);
    }
    world_close(&w);
}

/* What makes no sense is neither overlooked nor written into the index. */
Test(pending, damage_is_told_by_whoever_meets_it)
{
    world w;
    dv_hit *hit;
    size_t n;
    bool more;
    dv_str key, value;
    three_wait(&w);
    world_entry(&w, "pending", 0, &key, &value);
    dv_record *rec = note(&w, "Hai", "2024-06-06");
    world_overwrite(&w, "pending", key, (dv_str){value.p, 9});
    cr_expect_eq(dv_search_top(&w.arena, w.r, rec->kind, "hai", 9, &hit, &n, &more, &w.err),
                 DV_CORRUPT);
    cr_expect(strstr(w.err.text, "--repair"), "%s", w.err.text);
    char *ends = dv_arena_copy(&w.arena, value);
    memset(ends + 11, 0xFF, 2 * (size_t)ends[10]); /* each word ends behind all of them */
    world_overwrite(&w, "pending", key, (dv_str){ends, value.n});
    cr_expect_eq(dv_search_top(&w.arena, w.r, rec->kind, "hai", 9, &hit, &n, &more, &w.err),
                 DV_CORRUPT);
    dv_pending_records = 0;
    cr_expect_eq(try_save(&w, rec), DV_CORRUPT);
    cr_expect_str_eq(finding(&w, true), "");
    save(&w, rec);
    expect(&w, 0, 3, 0);
    world_close(&w);
}

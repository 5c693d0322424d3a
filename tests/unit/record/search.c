/* Finding while one types. */
#include "danvan/search.h"

#include "danvan/fold.h"
#include "danvan/packed.h"
#include "danvan/utf8.h"

#include "world.h"

TestSuite(search);

/* Of the room: how much a batch holds, and how a term is answered. */
extern uint64_t dv_beside_least;
extern size_t dv_aside_part, dv_bulk_pairs, dv_search_merged, dv_search_gathered,
    dv_search_patience, dv_pending_records;

static dv_hit *hit;
static size_t nhit;
static bool more;

static size_t top(world *w, const char *kind, const char *text, size_t limit)
{
    const dv_kind *k = kind ? kind_of(w, kind) : NULL;
    cr_assert_eq(dv_search_top(&w->arena, w->r, k, text, limit, &hit, &nhit, &more, &w->err), DV_OK,
                 "%s", w->err.text);
    return nhit;
}

static dv_record *about(world *w, const char *title, const char *day)
{
    return saved_note(w, title, day);
}

Test(search, needs_no_marks_no_case_and_no_order)
{
    static const char *const ways[] = {"nghe an", "NGHE AN", "nghệ",
                                       "an nghe", "Nghệ An", "nghe a"};
    world w;
    world_open(&w);
    dv_record *rec = about(&w, "Tỉnh Nghệ An", "2024-05-05");
    about(&w, "Đất đai", "2024-05-06");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        cr_assert_eq(top(&w, "note", ways[i], 9), 1, "%s", ways[i]);
        cr_expect_eq(hit[0].id, rec->id);
    }
    cr_expect_eq(top(&w, "note", "dat", 9), 1);
    cr_expect_eq(top(&w, "note", "dat da", 9), 1);
    cr_expect_eq(top(&w, "note", "da dat", 9), 0, "only the last word is a prefix");
    cr_expect_eq(top(&w, "note", "đất", 9), 1);
    cr_expect_eq(top(&w, "note", "", 9) + top(&w, "note", " -- ", 9), 0);
    world_close(&w);
}

Test(search, decomposed_text_is_the_same_text)
{
    world w;
    world_open(&w);
    about(&w, "Nghệ An", "2024-05-05");
    cr_assert_eq(top(&w, NULL, "Nghe\xCC\xA3\xCC\x82 An", 9), 1);
    cr_expect(hit[0].exact);
    world_close(&w);
}

Test(search, exact_marks_come_first_and_then_the_newest)
{
    world w;
    world_open(&w);
    dv_id old_exact = about(&w, "Đất vườn", "2024-01-01")->id;
    dv_id other = about(&w, "Vườn dật", "2024-05-05")->id;
    dv_id exact = about(&w, "Vườn có đất", "2024-02-02")->id;
    dv_id newest = about(&w, "dat vuon", "2024-06-06")->id;
    cr_assert_eq(top(&w, "note", "đất", 9), 4);
    cr_expect_eq(hit[0].id, exact);
    cr_expect_eq(hit[1].id, old_exact);
    cr_expect_eq(hit[2].id, newest);
    cr_expect_eq(hit[3].id, other);
    cr_expect(hit[1].exact && !hit[2].exact);
    cr_assert_eq(top(&w, "note", "dat", 9), 4, "typed without marks, they say nothing");
    cr_expect_eq(hit[0].id, newest);
    cr_expect_eq(hit[3].id, old_exact);
    cr_assert_eq(top(&w, "note", "đất", 2), 2);
    cr_expect(more);
    cr_expect_eq(hit[1].id, old_exact);
    cr_assert_eq(top(&w, "note", "đất", 4), 4);
    cr_expect_not(more);
    world_close(&w);
}

/* Asked of the records, and gathered where too many have other marks. */
Test(search, a_number_may_have_marks_as_well)
{
    world w;
    world_open(&w);
    dv_id marked = about(&w,
                         "Số 9\xCC\x83"
                         "87654",
                         "2024-06-06")
                       ->id;
    dv_id plain = about(&w, "so 987654", "2024-05-05")->id;
    dv_id exact = about(&w, "Số 987654", "2024-01-01")->id;
    for (dv_search_patience = 0; dv_search_patience < 2; dv_search_patience++) {
        cr_assert_eq(top(&w, "note", "số 987", 9), 3);
        cr_expect_eq(hit[0].id, exact);
        cr_expect_eq(hit[1].id, marked);
        cr_expect_eq(hit[2].id, plain);
        cr_expect(hit[0].exact && !hit[1].exact && !hit[2].exact);
    }
    world_close(&w);
}

Test(search, goes_over_all_kinds_and_finds_a_whole_id)
{
    world w;
    char id[DV_ID_SIZE];
    world_open(&w);
    dv_record *rec = about(&w, "Một", "2024-05-05");
    about(&w, "Hai", "2024-05-06");
    cr_assert_eq(top(&w, NULL, dv_id_format(rec->kind, rec->id, id), 9), 1);
    cr_expect_eq(hit[0].id, rec->id);
    cr_expect_eq(hit[0].kind, rec->kind);
    cr_expect_eq(top(&w, "letter", "mot", 9), 0);
    world_close(&w);
}

Test(search, sees_no_secret)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "colour", "red");
    put(&w, rec, "who", "Nguyễn Kín");
    put(&w, rec, "about", "Trần Bí Mật");
    save(&w, rec);
    cr_expect_eq(top(&w, NULL, "kin", 9) + top(&w, NULL, "mat", 9), 0);
    cr_expect_eq(top(&w, NULL, "mot", 9), 1);
    world_close(&w);
}

Test(search, lists_join_the_words_of_every_year)
{
    world w;
    dv_page page;
    world_open(&w);
    about(&w, "Một", "2019-05-05");
    dv_id old = about(&w, "Hai một", "2021-05-05")->id;
    about(&w, "Hai", "2022-05-05");
    dv_id new = about(&w, "Một hai ba", "2024-05-05")->id;
    dv_query q = dv_query_of(kind_of(&w, "note"));
    q.search = "mot hai";
    cr_assert_eq(dv_query_page(&w.arena, w.r, &q, 0, DV_FORWARD, 9, &page, &w.err), DV_OK);
    cr_assert_eq(page.n, 2);
    cr_expect_eq(page.record[0]->id, new);
    cr_expect_eq(page.record[1]->id, old);
    world_close(&w);
}

/* A store of an earlier danvan: another signature, the index as single entries under "words". */
static void make_old(world *w)
{
    dv_db meta, words, terms;
    dv_txn *t;
    const dv_str junk = DV_LIT("\0\1nghe\0........");
    cr_assert_eq(dv_store_db(w->r->store, "meta", false, &meta, &w->err), DV_OK);
    cr_assert_eq(dv_store_db(w->r->store, "words", false, &words, &w->err), DV_OK);
    cr_assert_eq(dv_store_db(w->r->store, "terms", false, &terms, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_empty(t, terms, &w->err), DV_OK);
    cr_assert_eq(dv_put(t, words, junk, DV_LIT(""), &w->err), DV_OK);
    cr_assert_eq(dv_put(t, meta, DV_LIT("derived"), DV_LIT("earlier"), &w->err), DV_OK);
    cr_assert_eq(dv_put(t, meta, DV_LIT("derived/lists"), DV_LIT("earlier"), &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

Test(search, an_earlier_index_is_made_anew)
{
    world w;
    dv_db words;
    dv_txn *t;
    size_t n;
    world_open(&w);
    dv_id id = about(&w, "Nghệ An", "2024-05-05")->id;
    make_old(&w);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    cr_assert_eq(top(&w, "note", "nghe", 9), 1);
    cr_expect_eq(hit[0].id, id);
    cr_assert_eq(dv_store_db(w.r->store, "words", false, &words, &w.err), DV_OK);
    cr_assert_eq(dv_txn_read(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_entries(t, words, &n, &w.err), DV_OK);
    dv_txn_abort(t);
    cr_expect_eq(n, 0, "the earlier one takes no room");
    world_close(&w);
}

/* ---- against reading everything ---- */

enum { NOTES = 10000, QUERIES = 400 };
static const char *const syllables[] = {
    "nghệ", "nghe", "an", "án", "đất", "dật", "dat",  "vườn",  "vuon",    "xã", "xa",    "thu",
    "hồi",  "hối",  "bò", "bố", "q2",  "q20", "q201", "q2012", "q201234", "đ4", "đ40120"};
enum { SYLLABLES = sizeof syllables / sizeof *syllables };

typedef struct plain_note {
    dv_id id;
    dv_date day;
    char text[64], form[2][64]; /* folded; with its marks */
    bool gone;
} plain_note;

static unsigned seed = 2024;
static unsigned chance(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static void words(char *out, size_t size, unsigned most)
{
    unsigned n = 1 + chance(most);
    *out = '\0';
    for (unsigned i = 0; i < n; i++) {
        size_t at = strlen(out);
        snprintf(out + at, size - at, "%s%s", i ? " " : "", syllables[chance(SYLLABLES)]);
    }
}

static void fold_both(const char *text, char form[2][64])
{
    for (int written = 0; written < 2; written++) {
        dv_buf b = {0};
        (written ? dv_fold_case : dv_fold)(&b, dv_str_from(text));
        snprintf(form[written], sizeof form[written], "%s", dv_buf_cstr(&b));
        dv_buf_free(&b);
    }
}

static void write_note(plain_note *one, char day[16])
{
    words(one->text, 40, 5);
    fold_both(one->text, one->form);
    snprintf(day, 16, "20%02u-%02u-%02u", 19 + chance(5), 1 + chance(12), 1 + chance(28));
    one->day = day_of(day);
}

/* Does the text have the query's words, the last as a prefix?  Both in the same form. */
static bool has(const char *text, const char *query)
{
    dv_str wanted = dv_str_from(query), want, word;
    bool all = true;
    while (all && dv_word_next(&wanted, &want)) {
        dv_str rest = dv_str_from(text);
        bool found = false, prefix = wanted.n == 0;
        while (!found && dv_word_next(&rest, &word))
            found = word.n >= want.n && memcmp(word.p, want.p, want.n) == 0 &&
                    (prefix || word.n == want.n);
        all = found;
    }
    return all;
}

static int newest_first(const void *x, const void *y)
{
    const plain_note *a = x, *b = y;
    return a->day != b->day ? (a->day < b->day) - (a->day > b->day)
                            : (a->id < b->id) - (a->id > b->id);
}

static size_t listed(world *w, const char *query)
{
    size_t n;
    dv_query q = dv_query_of(kind_of(w, "note"));
    q.search = query;
    cr_assert_eq(dv_query_count(w->r, &q, &n, &w->err), DV_OK, "%s", w->err.text);
    return n;
}

static void expect_as_read(world *w, const plain_note *all, const char *query, size_t limit)
{
    size_t n = 0, total = 0;
    char form[2][64];
    fold_both(query, form);
    bool marked = strcmp(form[0], form[1]) != 0;
    top(w, "note", query, limit);
    for (int pass = marked ? 0 : 1; pass < 2; pass++)
        for (size_t i = 0; i < NOTES; i++) {
            if (all[i].gone || !has(all[i].form[0], form[0]) ||
                (marked && has(all[i].form[1], form[1])) != (pass == 0))
                continue;
            total++;
            if (n < limit) {
                cr_assert_lt(n, nhit, "\"%s\" misses \"%s\"", query, all[i].text);
                cr_assert_eq(hit[n].id, all[i].id, "\"%s\" at %zu: \"%s\"", query, n, all[i].text);
                n++;
            }
        }
    cr_assert_eq(nhit, n, "\"%s\" finds too many", query);
    cr_assert_eq(more, total > limit);
    cr_assert_eq(listed(w, query), total, "a list with \"%s\"", query);
}

static void keep_notes(world *w, plain_note *all)
{
    dv_batch *b;
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    for (int i = 0; i < NOTES; i++) {
        char day[16];
        write_note(&all[i], day);
        dv_record *rec = note(w, all[i].text, day);
        cr_assert_eq(dv_batch_save(&w->arena, b, rec, &w->faults, &w->err), DV_OK, "%s",
                     w->err.text);
        all[i].id = rec->id;
    }
    cr_assert_eq(dv_batch_commit(b, &w->err), DV_OK);
    qsort(all, NOTES, sizeof *all, newest_first);
}

/* Merged, gathered, asked of the records, and asked until that takes too long: all the same. */
static void choose_a_way(int i)
{
    static const size_t way[][3] = {{64, 20000, 2000}, {1, 20000, 2000}, {1, 10, 2000}, {1, 10, 3}};
    dv_search_merged = way[i % 4][0];
    dv_search_gathered = way[i % 4][1];
    dv_search_patience = way[i % 4][2];
}

/* As people type it, up to anywhere: any words, or those that some record has, as many as they are.
 */
static void ask_for(const plain_note *all, char query[64])
{
    words(query, 64, 3);
    if (chance(3) == 0)
        snprintf(query, 64, "%s", all[chance(NOTES)].text);
    size_t cut = chance(3) ? strlen(query) : 1 + chance((unsigned)strlen(query));
    query[cut] = '\0';
    query[dv_utf8_check(dv_str_from(query))] = '\0';
}

static void expect_all_as_read(world *w, const plain_note *all, int queries)
{
    for (int i = 0; i < queries; i++) {
        char query[64];
        choose_a_way(i);
        ask_for(all, query);
        if (*query && query[strlen(query) - 1] != ' ')
            expect_as_read(w, all, query, chance(9) ? chance(60) : NOTES);
    }
}

static void change_one(world *w, plain_note *one)
{
    dv_record *rec;
    char day[16];
    cr_assert_eq(dv_record_load(&w->arena, w->r, kind_of(w, "note"), one->id, &rec, &w->err),
                 DV_OK);
    if (chance(3) == 0) {
        cr_assert_eq(dv_delete(w->r, rec, "twice", &w->err), DV_OK, "%s", w->err.text);
        one->gone = true;
        return;
    }
    write_note(one, day);
    put(w, rec, "title", one->text);
    put(w, rec, "noted_on", day);
    save(w, rec);
}

/* While changes wait for their place in the index, and after that. */
static void change_some(world *w, plain_note *all, int n, size_t wait)
{
    dv_pending_records = wait;
    for (int i = 0; i < n; i++) {
        plain_note *one = &all[chance(NOTES)];
        if (!one->gone)
            change_one(w, one);
    }
    qsort(all, NOTES, sizeof *all, newest_first);
    expect_all_as_read(w, all, QUERIES / 4);
}

Test(search, finds_what_reading_everything_finds, .timeout = 120)
{
    world w;
    static plain_note all[NOTES];
    dv_packed_block = 100;
    dv_bulk_pairs = 3000;
    dv_aside_part = 700;
    dv_beside_least = 0;
    world_open(&w);
    keep_notes(&w, all);
    expect_all_as_read(&w, all, QUERIES);
    change_some(&w, all, 100, 0);
    change_some(&w, all, 100, 1000);
    change_some(&w, all, 40, 1000);
    verify_clean(&w);
    change_some(&w, all, 1, 0);
    verify_clean(&w);
    change_some(&w, all, 40, 7);
    world_close(&w);
}

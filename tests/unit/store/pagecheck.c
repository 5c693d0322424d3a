/* The page check finds nothing in what LMDB writes, and every page that is not what LMDB wrote. */
#define _GNU_SOURCE
#include "danvan/pagecheck.h"

#include "danvan/arena.h"
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char dir[64], file[96];
static dv_err err;
static dv_arena arena;
static dv_faults faults;
static dv_pagecheck found;

static void setup(void)
{
    dv_lang_set(DV_EN);
    snprintf(dir, sizeof dir, "/tmp/danvan-pages-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(file, sizeof file, "%s/data.mdb", dir);
}

static void teardown(void)
{
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
    dv_arena_free(&arena);
}

TestSuite(pagecheck, .init = setup, .fini = teardown);

static dv_rc checked(void)
{
    dv_arena_free(&arena);
    arena = (dv_arena){0};
    err = (dv_err){0};
    dv_faults_init(&faults, &arena);
    return dv_pagecheck_run(dir, &found, &faults, &err);
}

static dv_store *opened(void)
{
    dv_store *s;
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    return s;
}

/* ---- work of all kinds ---- */

static uint32_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static void work(dv_txn *t, const dv_db db[3], uint32_t most_value)
{
    static char big[20000];
    char key[400], value[8] = {0};
    uint32_t n = 1 + below(60);
    for (uint32_t i = 0; i < n; i++) {
        size_t k = (size_t)snprintf(key, sizeof key, "%08u%.*s", below(700), (int)below(300), "");
        memset(key + k, 'x', 40);
        k += below(40);
        for (int b = 0; b < 6; b++)
            value[b] = (char)below(256);
        switch (below(5)) {
        case 0:
            dv_del(t, db[0], (dv_str){key, k}, NULL);
            break;
        case 1:
            cr_assert_eq(dv_put(t, db[1], (dv_str){key + 5, 3}, (dv_str){value, 6}, &err), DV_OK);
            break;
        case 2: /* many values of few keys: a tree below a key */
            for (int v = 0; v < 20; v++) {
                value[below(6)] = (char)below(256);
                cr_assert_eq(dv_put(t, db[2], (dv_str){key + 7, 1}, (dv_str){value, 6}, &err),
                             DV_OK);
            }
            break;
        case 3:
            dv_del(t, db[1], (dv_str){key + 5, 3}, NULL);
            break;
        default:
            cr_assert_eq(dv_put(t, db[0], (dv_str){key, k}, (dv_str){big, below(most_value)}, &err),
                         DV_OK);
        }
    }
    if (below(150) == 0)
        cr_assert_eq(dv_empty(t, db[below(3)], &err), DV_OK);
}

static void make(int rounds, uint32_t most_value, bool check_each)
{
    for (int i = 0; i < rounds; i++) {
        dv_store *s = opened();
        dv_txn *t;
        dv_db db[3];
        cr_assert_eq(dv_store_db(s, "plain", false, &db[0], &err), DV_OK);
        cr_assert_eq(dv_store_db(s, "some", true, &db[1], &err), DV_OK);
        cr_assert_eq(dv_store_db(s, "many", true, &db[2], &err), DV_OK);
        for (int n = 0; n < 5; n++) {
            cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK);
            work(t, db, most_value);
            if (below(8) == 0)
                dv_txn_abort(t);
            else
                cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
        }
        dv_store_close(s);
        if (check_each)
            cr_assert_eq(checked(), DV_OK, "round %d: %s: %s", i,
                         faults.n ? faults.at[0].place : "",
                         faults.n ? faults.at[0].text : err.text);
    }
}

Test(pagecheck, what_was_written_is_sound)
{
    make(100, 9000, true);
    cr_assert_eq(found.ndb, 3);
    cr_assert(strcmp(found.db[0].name, "many") == 0 && found.db[0].entries > 300);
    cr_assert_gt(found.free, 0);
}

Test(pagecheck, nothing_stored_is_sound)
{
    dv_store_close(opened());
    cr_assert_eq(checked(), DV_OK, "%s", err.text);
    cr_assert(found.ndb == 0 && found.pages == 2);
}

/* ---- damage ---- */

static unsigned char *whole;
static size_t whole_size;

static void remember(void)
{
    struct stat st;
    int fd = open(file, O_RDONLY);
    cr_assert(fd >= 0 && fstat(fd, &st) == 0);
    whole_size = (size_t)st.st_size;
    whole = malloc(whole_size);
    cr_assert_eq(read(fd, whole, whole_size), (ssize_t)whole_size);
    close(fd);
}

static void write_at(size_t page, const void *bytes, size_t n, size_t at)
{
    int fd = open(file, O_WRONLY);
    cr_assert(fd >= 0 && pwrite(fd, bytes, n, (off_t)(page * PAGE + at)) == (ssize_t)n);
    close(fd);
}

static void restore_page(size_t page)
{
    write_at(page, whole + page * PAGE, PAGE, 0);
}

static bool tells(const char *sentence)
{
    for (size_t i = 0; i < faults.n; i++)
        if (strcmp(faults.at[i].text, sentence) == 0)
            return true;
    return false;
}

static bool is_used(size_t page)
{
    static const char zeroes[PAGE];
    write_at(page, zeroes, PAGE, 0);
    bool used = checked() == DV_CORRUPT;
    restore_page(page);
    return used;
}

static bool tells_of(size_t page)
{
    char text[32];
    snprintf(text, sizeof text, "page %zu", page);
    for (size_t i = 0; i < faults.n; i++)
        if (strstr(faults.at[i].place, text))
            return true;
    return false;
}

Test(pagecheck, every_page_in_use_is_missed)
{
    static const char zeroes[PAGE];
    size_t missed = 0, free_pages;
    make(30, 1500, false); /* no value has pages of its own */
    cr_assert_eq(checked(), DV_OK);
    free_pages = found.free;
    remember();
    for (size_t page = 0; page < whole_size / PAGE; page++) {
        write_at(page, zeroes, PAGE, 0);
        dv_rc rc = checked();
        missed += rc == DV_CORRUPT;
        cr_assert(rc == DV_OK || page < 2 || tells_of(page), "page %zu", page);
        restore_page(page);
    }
    cr_assert_eq(missed, whole_size / PAGE - free_pages);
    cr_assert_eq(checked(), DV_OK);
    free(whole);
}

Test(pagecheck, pages_that_changed_places_are_found)
{
    size_t n, last = 0, moved = 0, told = 0;
    make(30, 1500, false);
    remember();
    n = whole_size / PAGE;
    for (size_t page = 2; page < n; page++) {
        bool used = is_used(page);
        if (used && last) {
            write_at(page, whole + last * PAGE, PAGE, 0);
            write_at(last, whole + page * PAGE, PAGE, 0);
            moved++;
            told += checked() == DV_CORRUPT && (tells_of(page) || tells_of(last));
            restore_page(page);
            restore_page(last);
        }
        last = used ? page : last;
    }
    cr_assert_gt(moved, 20);
    cr_assert_eq(told, moved);
    free(whole);
}

/* Any 8 bytes of a page: it is told or harmless, and the check itself always ends. */
Test(pagecheck, no_damage_confuses_it)
{
    size_t told = 0;
    make(40, 9000, false);
    remember();
    for (int i = 0; i < 600; i++) {
        unsigned char noise[8];
        size_t page = below((uint32_t)(whole_size / PAGE)), at = below(PAGE / 8) * 8;
        if (i % 2)
            at = below(5) * 8; /* the head */
        for (size_t b = 0; b < sizeof noise; b++)
            noise[b] = (unsigned char)below(256);
        write_at(page, noise, i % 3 ? sizeof noise : 1, at);
        told += checked() == DV_CORRUPT;
        restore_page(page);
    }
    cr_assert_gt(told, 50);
    cr_assert_eq(checked(), DV_OK);
    free(whole);
}

static uint16_t get16(size_t at)
{
    uint16_t v;
    memcpy(&v, whole + at, sizeof v);
    return v;
}

/* Of the page's nodes the first whose values are a tree of their own: where the flags of that tree
 * stand in the page; 0: there is none. */
static size_t flags_of_values(size_t page)
{
    enum { LEAF = 2, VALUES_IN_TREE = 6, HEAD = 16 };
    const size_t from = page * PAGE;
    size_t end = get16(from + 10) == LEAF ? get16(from + 12) : 0;
    for (size_t i = HEAD; i < end; i += 2) {
        size_t node = get16(from + i);
        if (get16(from + node + 4) == VALUES_IN_TREE)
            return node + 8 + get16(from + node + 6) + 4;
    }
    return 0;
}

/* LMDB has no cursor for values of values, and would ask it. */
Test(pagecheck, values_that_have_values_are_told)
{
    size_t tried = 0;
    make(30, 1500, false);
    remember();
    for (size_t page = 2; page < whole_size / PAGE; page++) {
        size_t at = flags_of_values(page);
        if (!at)
            continue;
        bool used = is_used(page);
        const uint16_t with_values = get16(page * PAGE + at) | 4;
        write_at(page, &with_values, sizeof with_values, at);
        cr_expect_eq(checked() == DV_CORRUPT, used, "page %zu", page);
        restore_page(page);
        tried += used;
    }
    cr_assert_gt(tried, 0);
    cr_assert_eq(checked(), DV_OK);
    free(whole);
}

/* A page says that its entries take more of it than they do: some would lie in others. */
Test(pagecheck, entries_that_do_not_fill_their_part_are_told)
{
    enum { BRANCH = 1, LEAF = 2 };
    size_t tried = 0;
    make(30, 1500, false);
    remember();
    for (size_t page = 2; page < whole_size / PAGE; page++) {
        const size_t from = page * PAGE;
        const uint16_t is = get16(from + 10), low = get16(from + 12), high = get16(from + 14);
        if ((is != BRANCH && is != LEAF) || low + 2 > high || high > PAGE || !is_used(page))
            continue;
        const uint16_t more = (uint16_t)(high - 2);
        write_at(page, &more, sizeof more, 14);
        cr_expect(checked() == DV_CORRUPT && tells("its entries overlap"), "page %zu", page);
        restore_page(page);
        tried++;
    }
    cr_assert_gt(tried, 10);
    free(whole);
}

Test(pagecheck, a_database_that_is_hurt_is_named)
{
    static const char zeroes[PAGE];
    make(40, 1500, false);
    remember();
    cr_assert_eq(checked(), DV_OK);
    size_t named[3] = {0};
    for (size_t page = 2; page < whole_size / PAGE; page++) {
        write_at(page, zeroes, PAGE, 0);
        if (checked() == DV_CORRUPT)
            for (size_t i = 0; i < found.ndb; i++)
                named[i] += found.db[i].hurt && !found.names_hurt && !found.free_hurt;
        restore_page(page);
    }
    cr_assert(named[0] && named[1] && named[2], "%zu %zu %zu of %llu pages, %llu free", named[0],
              named[1], named[2], (unsigned long long)found.pages, (unsigned long long)found.free);
    free(whole);
}

/* ---- what is no store, or none of this machine ---- */

static void refused_with(const char *sentence)
{
    cr_assert_eq(checked(), DV_CORRUPT);
    cr_assert(strstr(err.text, sentence), "%s", err.text);
}

Test(pagecheck, files_of_other_machines_are_told_apart)
{
    make(2, 100, false);
    remember();
    write_at(0, "\xBE\xEF\xC0\xDE", 4, 16);
    write_at(1, "\xBE\xEF\xC0\xDE", 4, 16);
    refused_with("byte order");
    restore_page(1);
    write_at(0, "\0\0\0\0", 4, 16);
    refused_with("first page");
    restore_page(0);
    write_at(1, "\0\0\0\0", 4, 16);
    refused_with("second page");
    restore_page(1);
    write_at(0, "\2\0\0\0", 4, 20);
    refused_with("version 2");
    restore_page(0);
    write_at(0, "\0\x11\0\0", 4, 40);
    refused_with("first page");
    restore_page(0);
    /* The other page's older twin: two commits lie between them. */
    write_at(0, "\0", 1, 16 + 24 + 96 + 8);
    refused_with("same time");
    free(whole);
    char head[64] = {0};
    memcpy(head + 12, "\xDE\xC0\xEF\xBE", 4);
    int fd = open(file, O_WRONLY | O_TRUNC);
    cr_assert(fd >= 0 && write(fd, head, sizeof head) == (ssize_t)sizeof head);
    close(fd);
    refused_with("32-bit");
    cr_assert_eq(truncate(file, 18), 0);
    refused_with("too short");
    cr_assert(truncate(file, 12) == 0 && truncate(file, 3 * PAGE) == 0);
    refused_with("no danvan store");
}

/* A value that was put and taken out in one transaction leaves pages that were never written. */
static void give_back_unwritten(const char *key)
{
    static char big[400000];
    dv_store *s = opened();
    dv_txn *t;
    dv_db db;
    cr_assert_eq(dv_store_db(s, "things", false, &db, &err), DV_OK);
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK);
    cr_assert_eq(dv_put(t, db, dv_str_from(key), (dv_str){big, PAGE}, &err), DV_OK);
    cr_assert_eq(dv_put(t, db, DV_LIT("z"), (dv_str){big, sizeof big}, &err), DV_OK);
    cr_assert_eq(dv_del(t, db, DV_LIT("z"), &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    dv_store_close(s);
}

Test(pagecheck, a_store_that_gave_pages_back_unwritten_opens)
{
    struct stat st;
    for (int i = 0; i < 6; i++)
        give_back_unwritten((char[2]){(char)('a' + i), 0});
    cr_assert_eq(checked(), DV_OK, "%s", err.text);
    cr_assert_eq(stat(file, &st), 0);
    cr_assert_lt((uint64_t)st.st_size, found.pages * PAGE);
    /* But not if what it holds is missing. */
    cr_assert_eq(truncate(file, 3 * PAGE), 0);
    refused_with("cut short");
}

/* Its last page in use, as is_used has just found it, is one of a database. */
static bool ends_in_a_database(size_t *last)
{
    remember();
    *last = whole_size / PAGE - 1;
    while (!is_used(*last))
        --*last;
    bool so = !found.free_hurt && !found.names_hurt;
    free(whole);
    return so;
}

Test(pagecheck, a_store_that_lacks_one_page_that_is_not_free_has_been_cut_short)
{
    size_t last = 0;
    int i = 0;
    do
        give_back_unwritten((char[2]){(char)('a' + i), 0});
    while (!ends_in_a_database(&last) && i++ < 20);
    cr_assert_leq(i, 20);
    cr_assert_eq(truncate(file, (off_t)(last * PAGE)), 0);
    refused_with("cut short");
}

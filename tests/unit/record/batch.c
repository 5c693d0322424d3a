/* Many new records in one batch: however their years follow each other, they come to the same. */
#include "world.h"

enum { MANY = 400 };

/* The i-th of them; `years` of them are between one and the next of its year. */
static dv_record *nth(world *w, int i, int years)
{
    char title[40], day[20];
    snprintf(title, sizeof title, "Việc số %d", i);
    snprintf(day, sizeof day, "%d-03-05", 2024 - i % years);
    return note(w, title, day);
}

static dv_batch *begin(world *w)
{
    dv_batch *b;
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    return b;
}

static dv_id add(world *w, dv_batch *b, dv_record *rec)
{
    dv_faults_init(&w->faults, &w->arena);
    cr_assert_eq(dv_batch_save(&w->arena, b, rec, &w->faults, &w->err), DV_OK, "%s", w->err.text);
    return rec->id;
}

/* Bytes of the pages that the records take. */
static size_t pages(world *w)
{
    dv_db db;
    dv_txn *t;
    size_t n, bytes;
    cr_assert_eq(dv_store_db(w->r->store, "records", false, &db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_size(t, db, &n, &bytes, &w->err), DV_OK);
    dv_txn_abort(t);
    cr_expect_eq(n, (size_t)MANY);
    return bytes;
}

static size_t import(world *w, int years)
{
    world_open(w);
    dv_batch *b = begin(w);
    for (int i = 0; i < MANY; i++)
        add(w, b, nth(w, i, years));
    cr_assert_eq(dv_batch_commit(b, &w->err), DV_OK, "%s", w->err.text);
    size_t bytes = pages(w);
    world_close(w); /* verifies */
    return bytes;
}

Test(batch, fills_its_pages_whatever_the_order_of_the_years)
{
    world w;
    size_t in_order = import(&w, 1);
    cr_expect_leq(import(&w, 7), in_order + 4096);
    cr_expect_leq(import(&w, 100), in_order + 4096);
}

/* Some that come before most. */
Test(batch, puts_the_rest_where_it_belongs)
{
    world w;
    world_open(&w);
    dv_batch *b = begin(&w);
    for (int i = 0; i < MANY; i++)
        add(&w, b, nth(&w, i % 5 / 4, 2));
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    pages(&w);
    world_close(&w);
}

Test(batch, finds_what_it_has_saved)
{
    world w;
    dv_id id[MANY];
    dv_record *rec;
    world_open(&w);
    dv_batch *b = begin(&w);
    for (int i = 0; i < MANY; i++) {
        id[i] = add(&w, b, nth(&w, i / 3, 5));
        int j = i * 7 % (i + 1);
        cr_assert_eq(dv_batch_load(&w.arena, b, kind_of(&w, "note"), id[j], &rec, &w.err), DV_OK);
        cr_assert_str_eq(get(rec, "title"), get(nth(&w, j / 3, 5), "title"));
    }
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    pages(&w);
    world_close(&w);
}

/* A store that has records: those that come behind them and those that don't. */
Test(batch, adds_to_what_is_there)
{
    world w;
    world_open(&w);
    saved_note(&w, "Đã có", "2022-01-05");
    for (int n = 0; n < 3; n++) {
        dv_batch *b = begin(&w);
        for (int i = 0; i < MANY / 3; i++)
            add(&w, b, nth(&w, i, n + 2));
        cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    }
    pages(&w);
    world_close(&w);
}

/* Day by day but for each seventh, some changed after they came: their facts are all there, which
 * is verified at the end. */
Test(batch, keeps_facts_that_come_in_order_and_those_that_do_not)
{
    world w;
    char title[40], day[20];
    dv_record *rec;
    world_open(&w);
    dv_batch *b = begin(&w);
    for (int i = 0; i < MANY; i++) {
        const int d = i % 7 ? i : i / 7;
        snprintf(title, sizeof title, "Việc số %d", i);
        snprintf(day, sizeof day, "2024-%02d-%02d", d / 28 % 12 + 1, d % 28 + 1);
        const dv_id id = add(&w, b, note(&w, title, day));
        if (i % 90 != 89)
            continue;
        cr_assert_eq(dv_batch_load(&w.arena, b, kind_of(&w, "note"), id, &rec, &w.err), DV_OK);
        put(&w, rec, "noted_on", "2024-02-03");
        add(&w, b, rec);
    }
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    pages(&w);
    world_close(&w);
}

/* Letters and cards by turns, all of one day; the letters in this stage. */
static void add_letters_and_cards(const char *stage)
{
    world w;
    world_open(&w);
    world_change(&w, "[kind note]\n",
                 "[stage letter.twice]\nlabel = Trùng | Twice\nrole = void\n" CARD_KIND
                 "[kind note]\n",
                 NULL);
    dv_batch *b = begin(&w);
    for (int i = 0; i < 6; i++) {
        dv_record *rec = fresh(&w, i % 2 ? "card" : "letter");
        put(&w, rec, "title", "Mẫu");
        put(&w, rec, "unit", "412");
        put(&w, rec, "sent_on", "2024-05-05");
        if (i % 2 == 0 && strcmp(stage, "new"))
            cr_assert_eq(dv_record_move(w.r, rec, stage, DV_NO_DATE, &w.err), DV_OK);
        add(&w, b, rec);
    }
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    world_close(&w); /* which verifies */
}

/* One kind's facts end with the day with which the next one's begin, and are as large: the letters
 * are void, so that nothing of them lasts and stands between. */
Test(batch, keeps_facts_of_two_kinds_apart_that_are_of_one_size)
{
    add_letters_and_cards("twice");
}

/* What is open of one kind ends with the group with which that of the next one begins. */
Test(batch, keeps_groups_of_two_kinds_apart_that_have_one_key)
{
    add_letters_and_cards("new");
}

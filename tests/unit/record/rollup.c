/* The rollup has each fact's front as often as there are facts of it: reports count by it. */
#include "danvan/rollup.h"

#include "world.h"

TestSuite(rollup);

/* Of the room: what is held of one key, and what waits of others; variables, for tests. */
extern size_t dv_rolling_most, dv_rolling_waiting;

/* How many entries, and for how many records they stand. */
typedef struct rolled {
    size_t entries;
    int64_t all;
    size_t front;
} rolled;

static bool take(void *ctx, dv_date day, const unsigned char *fronts, size_t n)
{
    rolled *x = ctx;
    (void)day;
    for (size_t i = 0; i < n; i++, fronts += x->front + 2) {
        x->entries++;
        x->all += INT64_C(1) << fronts[x->front];
    }
    return true;
}

static rolled rolled_on(world *w, const char *day)
{
    const dv_kind *k = kind_of(w, "note");
    const dv_layout *l = dv_facts_layout(w->r, k);
    rolled x = {.front = l->front};
    const dv_date on = *day ? day_of(day) : DV_NO_DATE;
    dv_txn *t;
    cr_assert_lt(dv_fact_at(l, dv_kind_field(k, "colour")), x.front);
    cr_assert_eq(dv_rollup_stride(l), x.front + 2);
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_rollup_scan(w->r, t, k, on, on, take, &x, &w->err), DV_OK);
    dv_txn_abort(t);
    return x;
}

static size_t powers(int64_t n)
{
    size_t powers = 0;
    for (; n; n >>= 1)
        powers += n & 1;
    return powers;
}

Test(rollup, has_as_many_as_there_are_alike)
{
    enum { MOST = 9 };
    world w;
    dv_record *rec[MOST];
    world_open(&w);
    for (int i = 0; i < MOST; i++) {
        rec[i] = saved_note(&w, "Một việc", "2024-05-05");
        const rolled x = rolled_on(&w, "2024-05-05");
        cr_expect_eq(x.all, i + 1);
        cr_expect_eq(x.entries, powers(i + 1));
    }
    saved_note(&w, "Hôm sau", "2024-05-06");
    for (int i = 0; i < MOST; i++) {
        cr_assert_eq(dv_delete(w.r, load(&w, rec[i]), "thử", &w.err), DV_OK, "%s", w.err.text);
        const rolled x = rolled_on(&w, "2024-05-05");
        cr_expect_eq(x.all, MOST - 1 - i);
        cr_expect_eq(x.entries, powers(MOST - 1 - i));
    }
    cr_expect_eq(rolled_on(&w, "2024-05-06").all, 1);
    world_close(&w);
}

Test(rollup, follows_what_changes_in_front_and_on_which_day)
{
    world w;
    world_open(&w);
    saved_note(&w, "Một", "2024-05-05");
    dv_record *rec = load(&w, saved_note(&w, "Hai", "2024-05-05"));
    rolled x = rolled_on(&w, "2024-05-05");
    cr_expect_eq(x.entries, 1, "two alike are one entry");
    put(&w, rec, "size", "small"); /* behind */
    save(&w, rec);
    cr_expect_eq(rolled_on(&w, "2024-05-05").entries, 1);
    rec = load(&w, rec);
    put(&w, rec, "colour", strcmp(get(rec, "colour"), "blue") ? "blue" : "red");
    save(&w, rec);
    x = rolled_on(&w, "2024-05-05");
    cr_expect(x.entries == 2 && x.all == 2, "%zu, %d", x.entries, (int)x.all);
    rec = load(&w, rec);
    put(&w, rec, "noted_on", "2024-06-07");
    save(&w, rec);
    cr_expect_eq(rolled_on(&w, "2024-05-05").all, 1);
    cr_expect_eq(rolled_on(&w, "2024-06-07").all, 1);
    world_close(&w);
}

/* Facts of some days stand under one key; and the category is the last that is in front where
 * nothing is due. */
Test(rollup, follows_a_change_of_one_day_or_of_the_category_alone)
{
    char day[DV_DATE_SIZE];
    world w;
    world_open(&w);
    dv_date on = day_of("2024-05-05");
    dv_record *rec = fresh(&w, "letter");
    put(&w, rec, "title", "Thư");
    put(&w, rec, "unit", "412");
    put(&w, rec, "sent_on", dv_date_format(on, day));
    put(&w, rec, "colour", "red");
    save(&w, rec);
    for (int i = 0; i < 16; i++) {
        rec = load(&w, rec);
        put(&w, rec, "sent_on", dv_date_format(++on, day));
        save(&w, rec);
        verify_clean(&w);
    }
    rec = load(&w, rec);
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    world_close(&w); /* which verifies */
}

/* Alike by threes, on days of several keys; some are changed after they came, if they may be. */
static void add_many(world *w, int n, bool change)
{
    dv_batch *b;
    char day[20];
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    for (int i = 0; i < n; i++) {
        dv_record *rec;
        snprintf(day, sizeof day, "2024-03-%02d", i / 3 % 28 + 1);
        rec = note(w, "Một việc", day);
        dv_faults_init(&w->faults, &w->arena);
        cr_assert_eq(dv_batch_save(&w->arena, b, rec, &w->faults, &w->err), DV_OK);
        if (!change || i % 10)
            continue;
        cr_assert_eq(dv_batch_load(&w->arena, b, rec->kind, rec->id, &rec, &w->err), DV_OK);
        put(w, rec, i % 20 ? "size" : "noted_on", i % 20 ? "small" : "2024-03-15");
        cr_assert_eq(dv_batch_save(&w->arena, b, rec, &w->faults, &w->err), DV_OK);
    }
    cr_assert_eq(dv_batch_commit(b, &w->err), DV_OK, "%s", w->err.text);
}

static void expect_batches(bool change, size_t most, size_t waiting)
{
    enum { MANY = 200, LATER = 90 };
    world w;
    dv_rolling_most = most;
    dv_rolling_waiting = waiting;
    world_open(&w);
    add_many(&w, MANY, change);
    cr_expect_eq(rolled_on(&w, "").all, MANY);
    verify_clean(&w);
    add_many(&w, LATER, true);
    cr_expect_eq(rolled_on(&w, "").all, MANY + LATER);
    world_close(&w);
}

Test(rollup, of_a_batch_is_that_of_its_records_one_by_one)
{
    const size_t most = dv_rolling_most, waiting = dv_rolling_waiting;
    for (int change = 0; change < 2; change++) {
        expect_batches(change, most, waiting);
        expect_batches(change, most, 1);
        expect_batches(change, 2, 1);
        expect_batches(change, 5, 40);
    }
}

/* What a damaged store has there keeps nobody from entering: verify mends it. */
Test(rollup, that_has_what_no_fact_stands_for_takes_more)
{
    world w;
    dv_str key, value;
    dv_batch *b;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    world_entry(&w, "rollup.2", 0, &key, &value);
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "thử", &w.err), DV_OK);
    dv_db db;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w.r->store, "rollup.2", true, &db, &w.err), DV_OK);
    cr_assert_eq(dv_txn_write(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_put(t, db, key, value, &w.err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    dv_faults_init(&w.faults, &w.arena);
    dv_rc rc = dv_batch_save(&w.arena, b, note(&w, "Hai", "2024-05-05"), &w.faults, &w.err);
    cr_assert_eq(rc, DV_OK);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK, "%s", w.err.text);
    cr_expect_str_neq(finding(&w, false), "");
    cr_expect_str_eq(finding(&w, true), "");
    world_close(&w);
}

/* Nor from taking out: there is nothing to borrow of. */
Test(rollup, that_lacks_what_facts_stand_for_gives_no_less)
{
    world w;
    dv_str key, value;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    saved_note(&w, "Hai", "2024-05-05");
    saved_note(&w, "Ba", "2024-05-06");
    cr_assert_eq(rolled_on(&w, "2024-05-05").entries, 1, "of two that are alike");
    world_entry(&w, "rollup.2", 0, &key, &value);
    dv_db db;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w.r->store, "rollup.2", true, &db, &w.err), DV_OK);
    cr_assert_eq(dv_txn_write(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_del_value(t, db, key, value, &w.err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
    cr_assert_eq(rolled_on(&w, "2024-05-05").entries, 0);
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "thử", &w.err), DV_OK, "%s", w.err.text);
    cr_expect_eq(rolled_on(&w, "2024-05-05").entries, 0);
    cr_expect_eq(rolled_on(&w, "2024-05-06").all, 1);
    cr_expect_str_neq(finding(&w, false), "");
    cr_expect_str_eq(finding(&w, true), "");
    cr_expect_eq(rolled_on(&w, "2024-05-05").all, 1);
    world_close(&w);
}

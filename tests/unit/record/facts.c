/* Facts of some days stand under one key: whoever asks for any days gets those and no others. */
#include "world.h"

enum { DAYS = 21, EACH = 2, MOST = DAYS * EACH };

typedef struct found {
    dv_id id[MOST];
    dv_date day[MOST];
    size_t n, most;
    size_t stride;
} found;

static bool take(void *ctx, dv_date day, const unsigned char *facts, size_t n)
{
    found *f = ctx;
    for (size_t i = 0; i < n && f->n < f->most; i++) {
        f->day[f->n] = day;
        f->id[f->n++] = dv_fact_id(facts + i * f->stride);
    }
    return f->n < f->most;
}

static void scan(world *w, dv_date from, dv_date to, size_t most, found *f)
{
    const dv_kind *k = kind_of(w, "note");
    dv_txn *t;
    *f = (found){.most = most, .stride = dv_facts_layout(w->r, k)->stride};
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_facts_scan(w->r, t, k, from, to, take, f, &w->err), DV_OK);
    dv_txn_abort(t);
}

/* Those of `all` that are of these days, in their order. */
static void expect_days(world *w, const found *all, dv_date from, dv_date to)
{
    found f;
    size_t n = 0;
    scan(w, from, to, MOST, &f);
    for (size_t i = 0; i < all->n; i++) {
        if ((from != DV_NO_DATE && all->day[i] < from) || (to != DV_NO_DATE && all->day[i] > to))
            continue;
        cr_assert(n < f.n && f.day[n] == all->day[i] && f.id[n] == all->id[i], "%d..%d: entry %zu",
                  from, to, n);
        n++;
    }
    cr_assert_eq(f.n, n, "%d..%d: %zu for %zu", from, to, f.n, n);
}

typedef struct due_days {
    const dv_layout *layout;
    const dv_field *due;
} due_days;

static bool is_due_then(void *ctx, dv_date day, const unsigned char *facts, size_t n)
{
    const due_days *d = ctx;
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(dv_fact_date(d->layout, d->due, facts + i * d->layout->stride), day);
    return true;
}

static const dv_record *save_days(world *w, found *all)
{
    const dv_record *first = NULL;
    char day[DV_DATE_SIZE];
    for (int i = 0; i < DAYS; i++)
        for (int e = 0; e < EACH; e++) {
            dv_date at = day_of("2024-02-20") + i;
            const dv_record *rec = saved_note(w, "Một việc", dv_date_format(at, day));
            first = first ? first : rec;
            all->day[all->n] = at;
            all->id[all->n++] = rec->id;
        }
    return first;
}

Test(facts, of_any_days_are_those_of_these_days_in_order)
{
    world w;
    found all = {.n = 0}, f;
    world_open(&w);
    save_days(&w, &all);
    const dv_date first = all.day[0] - 2, last = all.day[MOST - 1] + 2;
    for (dv_date from = first; from <= last; from++)
        for (dv_date to = from; to <= last; to++)
            expect_days(&w, &all, from, to);
    for (dv_date day = first; day <= last; day++) {
        expect_days(&w, &all, DV_NO_DATE, day);
        expect_days(&w, &all, day, DV_NO_DATE);
    }
    expect_days(&w, &all, DV_NO_DATE, DV_NO_DATE);
    scan(&w, first, last, 3, &f);
    cr_expect(f.n == 3 && f.id[2] == all.id[2], "who has enough gets no more");
    world_close(&w);
}

/* Then the day stands in the fact, too, for who asks for what is due. */
Test(facts, of_a_kind_that_is_due_on_its_day_have_that_day)
{
    world w;
    found all = {.n = 0};
    world_open(&w);
    world_change(&w, "due = due_on\n", "due = noted_on\n", NULL);
    save_days(&w, &all);
    const dv_kind *k = kind_of(&w, "note");
    cr_assert_eq(k->due, k->date);
    expect_days(&w, &all, DV_NO_DATE, DV_NO_DATE);
    const due_days due = {dv_facts_layout(w.r, k), k->due};
    dv_txn *t;
    cr_assert_eq(dv_txn_read(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_facts_scan(w.r, t, k, DV_NO_DATE, DV_NO_DATE, is_due_then,
                               (void *)(uintptr_t)&due, &w.err),
                 DV_OK);
    dv_txn_abort(t);
    world_close(&w);
}

Test(facts, a_record_that_gets_another_day_stands_under_that_one_alone)
{
    world w;
    found all = {.n = 0}, f;
    world_open(&w);
    dv_record *rec = load(&w, save_days(&w, &all));
    const dv_id id = rec->id;
    put(&w, rec, "noted_on", "2024-03-01");
    save(&w, rec);
    scan(&w, day_of("2024-02-20"), day_of("2024-02-20"), MOST, &f);
    cr_expect_eq(f.n, EACH - 1);
    scan(&w, day_of("2024-03-01"), day_of("2024-03-01"), MOST, &f);
    cr_expect_eq(f.n, EACH + 1);
    cr_expect_eq(f.id[0], id, "of one day they are in the order of their ids");
    world_close(&w);
}

/* Lists and counts of one who sees the records of some units alone. */
#include "lists.h"

/* Of a unit's name a record has what the registry has. */
static void keep_values(void)
{
    for (size_t i = 0; i < nall; i++)
        for (size_t f = 0; f < all[i]->kind->nfield; f++)
            if (all[i]->value[f] && all[i]->value[f] != dv_mask)
                all[i]->value[f] = dv_arena_strdup(&w.arena, all[i]->value[f]);
}

static void become(const char *who)
{
    keep_values();
    dv_registry_close(w.r);
    w.r = NULL;
    cr_assert_eq(world_registry(&w, who), DV_OK, "%s: %s", w.err.place, w.err.text);
}

/* Vinh, and Cửa Lò, which ended into it; the other one that has `name` is not his. */
static void open_clerk(const char *name)
{
    world_open(&w);
    world_change(&w, "[person an]",
                 "[role clerk]\nsee_units = own\n"
                 "[person vinh]\nname = Vinh\nrole = clerk\nunit = 412\n[person an]",
                 "label = Thái Hoà", name, NULL);
}

/* A record is of no use after its registry. */
static void become_clerk(void)
{
    const dv_kind *k = kind_of(&w, "note");
    size_t n = 0;
    dv_id *id = DV_NEW_N(&w.arena, dv_id, nall);
    for (size_t i = 0; i < nall; i++) {
        const char *unit = all[i]->value[k->unit->index];
        if (strcmp(unit, "412") == 0 || strcmp(unit, "413") == 0)
            id[n++] = all[i]->id;
    }
    cr_assert(n > 0 && n < nall);
    become("vinh");
    for (nall = 0; nall < n; nall++)
        cr_assert_eq(dv_record_load(&w.arena, w.r, k, id[nall], &all[nall], &w.err), DV_OK);
}

static void any_filters_of_a_clerk(size_t few, size_t units, const char *name)
{
    size_t n;
    dv_query_few = few;
    dv_query_patience = 2;
    dv_units_most = units;
    open_clerk(name);
    fill_open(300);
    become_clerk();
    cr_assert_eq(dv_registry_count(w.r, kind_of(&w, "note"), &n, &w.err), DV_OK);
    cr_expect_eq(n, nall, "counted %zu of %zu", n, nall);
    for (int i = 0; i < 150; i++) {
        dv_query q = random_query(kind_of(&w, "note"));
        check(&q, 1 + chance(80));
    }
    become("an");
    world_close(&w);
}

Test(seen, any_filter_of_a_clerk_put_in_order)
{
    any_filters_of_a_clerk(20000, 20000, "label = Thái Hoà");
}

Test(seen, any_filter_of_a_clerk_on_a_walk)
{
    any_filters_of_a_clerk(3, 20000, "label = Thái Hoà");
}

Test(seen, any_filter_of_a_clerk_of_many_records)
{
    any_filters_of_a_clerk(3, 5, "label = Thái Hoà");
}

Test(seen, any_filter_of_a_clerk_whose_unit_has_another_s_name)
{
    any_filters_of_a_clerk(3, 20000, "label = Vinh");
}

static bool count_asking(void *ctx)
{
    ++*(size_t *)ctx;
    return false;
}

/* Facts of 32 days and more are read before it is asked whether to go on. */
static void reads_few_facts(const dv_query *q, dv_direction dir)
{
    size_t asked_for_page = 0;
    dv_page p;
    dv_registry_stop_when(w.r, count_asking, &asked_for_page);
    cr_assert_eq(dv_query_page(&w.arena, w.r, q, 0, dir, 5, &p, &w.err), DV_OK, "%s", w.err.text);
    cr_expect_eq(p.n, 5);
    cr_expect_eq(asked_for_page, 0, "%zu x 32 days", asked_for_page);
}

Test(seen, a_page_of_a_clerk_is_read_from_the_facts_around_it)
{
    size_t asked_to_count = 0, n;
    open_clerk("label = Thái Hoà");
    fill_open(1200);
    become_clerk();
    dv_query q = dv_query_of(kind_of(&w, "note"));
    reads_few_facts(&q, DV_FORWARD);
    reads_few_facts(&q, DV_BACKWARD);
    q.sort = dv_kind_field(q.kind, "amount");
    reads_few_facts(&q, DV_FORWARD);
    q.sort = dv_kind_field(q.kind, "unit");
    reads_few_facts(&q, DV_BACKWARD);
    dv_registry_stop_when(w.r, count_asking, &asked_to_count);
    cr_assert_eq(dv_registry_count(w.r, q.kind, &n, &w.err), DV_OK);
    cr_expect_eq(n, nall);
    cr_expect_eq(asked_to_count, 0);
    cr_assert_eq(dv_query_count(w.r, &q, &n, &w.err), DV_OK);
    cr_expect_eq(n, nall);
    cr_expect(asked_to_count > 1, "whoever reads all facts is asked: %zu", asked_to_count);
    become("an");
    world_close(&w);
}

/* The log and stated figures. */
#include "world.h"

typedef struct told {
    world *w;
    dv_buf text;
    size_t n, stop;
} told;

static bool tell(void *ctx, const dv_entry *e)
{
    told *t = ctx;
    char at[DV_TIME_SIZE];
    dv_buf_printf(&t->text, "%s %s %s %s r%u", dv_time_format(e->at, at), e->who, e->act,
                  e->id_text ? e->id_text : "-", e->revision);
    if (e->reason)
        dv_buf_printf(&t->text, " (%s)", e->reason);
    for (size_t i = 0; i < e->nchange; i++)
        dv_buf_printf(&t->text, "; %s: %s > %s", e->change[i].field,
                      e->change[i].before ? e->change[i].before : "",
                      e->change[i].after ? e->change[i].after : "");
    dv_buf_putc(&t->text, '\n');
    return ++t->n != t->stop;
}

static const char *told_of(world *w, const dv_record *rec, dv_date since, size_t stop)
{
    told t = {.w = w, .stop = stop};
    dv_rc rc =
        dv_history(w->r, rec ? rec->kind : NULL, rec ? rec->id : 0, since, tell, &t, &w->err);
    cr_assert_eq(rc, DV_OK, "%s", w->err.text);
    const char *out = dv_arena_copy(&w->arena, dv_buf_str(&t.text));
    dv_buf_free(&t.text);
    return out;
}

static void now(const char *day)
{
    dv_now_pin((dv_time)day_of(day) * 86400 + 3600);
}

TestSuite(history);

Test(history, tells_each_change_before_and_after)
{
    world w;
    world_open(&w);
    now("2024-07-01");
    dv_record *rec = saved_note(&w, "Một", "2024-05-05"), *other = note(&w, "Khác", "2024-05-05");
    now("2024-07-02");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "amount", "1000");
    put(&w, rec, "who", "Kín");
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    save(&w, other);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "binh"), DV_OK);
    now("2024-07-03");
    cr_assert_eq(dv_delete(w.r, rec, "trùng hồ sơ", &w.err), DV_OK);
    const char *first = "2024-07-01T01:00:00 an add GC-2024-TT-000001 r1; stage:  > new; "
                        "stage_on:  > 2024-07-01; title:  > Một; unit:  > 412; "
                        "noted_on:  > 2024-05-05; colour:  > blue; due_on:  > 2024-06-04\n";
    const char *second = "2024-07-02T01:00:00 an set GC-2024-TT-000001 r2; stage: new > doing; "
                         "stage_on: 2024-07-01 > 2024-07-02; title: Một > Hai; amount:  > 1000; "
                         "who:  > ••••\n";
    const char *all = told_of(&w, rec, DV_NO_DATE, 0);
    cr_expect(strncmp(all, first, strlen(first)) == 0, "%s", all);
    cr_expect(strstr(all, second), "%s", all);
    cr_expect(strstr(all, "2024-07-03T01:00:00 binh delete GC-2024-TT-000001 r2 (trùng hồ sơ); "
                          "title: Hai > ; unit: 412 > "),
              "%s", all);
    cr_expect_str_eq(told_of(&w, rec, DV_NO_DATE, 1), first);
    cr_expect(strncmp(told_of(&w, rec, day_of("2024-07-02"), 0), second, strlen(second)) == 0);
    world_close(&w);
}

Test(history, the_whole_log_begins_on_any_day)
{
    static const char *const days[] = {"2024-01-01", "2024-01-05", "2024-01-05", "2024-02-01"};
    world w;
    world_open(&w);
    for (size_t i = 0; i < 4; i++) {
        now(days[i]);
        saved_note(&w, "x", "2024-05-05");
    }
    static const struct {
        const char *since;
        size_t lines;
    } want[] = {{"2023-12-31", 4}, {"2024-01-01", 4}, {"2024-01-02", 3}, {"2024-01-05", 3},
                {"2024-01-06", 1}, {"2024-02-01", 1}, {"2024-02-02", 0}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        size_t n = 0;
        for (const char *p = told_of(&w, NULL, day_of(want[i].since), 0); *p; p++)
            n += *p == '\n';
        cr_expect_eq(n, want[i].lines, "%s: %zu", want[i].since, n);
    }
    world_close(&w);
}

Test(history, a_clock_set_back_does_not_turn_the_order)
{
    world w;
    world_open(&w);
    now("2024-07-02");
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    dv_now_pin(dv_now() - 1800);
    put(&w, rec, "title", "Hai");
    save(&w, rec);
    cr_expect_eq(load(&w, rec)->updated_at, load(&w, rec)->created_at);
    world_close(&w);
}

/* ---- stated figures ---- */

static dv_stated state_of(world *w, const char *name, const char *period, const char *value,
                          const char *source)
{
    dv_stated st = {.unit = dv_unit_by_id(w->schema, "40"), .source = source};
    cr_assert_eq(dv_stated_name(w->schema, name, &st, &w->err), DV_OK, "%s", w->err.text);
    cr_assert(dv_period_parse(dv_str_from(period), &st.period));
    cr_assert(dv_decimal_parse(dv_str_from(value), &st.value));
    return st;
}

Test(history, a_figure_stated_again_replaces_it_and_the_log_keeps_both)
{
    world w;
    dv_stated *list;
    size_t n;
    char number[DV_NUMBER_SIZE];
    world_open(&w);
    now("2024-07-01");
    dv_stated st[] = {state_of(&w, "notes", "2024H1", "4494", "BC 15"),
                      state_of(&w, "notes.colour.red", "2024H1", "1212", "BC 15"),
                      state_of(&w, "notes", "2024H1", "89.0", "BC 16"),
                      state_of(&w, "notes", "2024", "1", "BC 15")};
    cr_assert_eq(dv_stated_put(w.r, st, 4, &w.err), DV_OK, "%s", w.err.text);
    st[0].value = (dv_decimal){4500, 0};
    cr_assert_eq(dv_stated_put(w.r, st, 1, &w.err), DV_OK);
    dv_period p = st[0].period;
    cr_assert_eq(dv_stated_list(&w.arena, w.r, st[0].unit, &p, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 3);
    size_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        const char *v = dv_decimal_plain(list[i].value, number);
        const char *name = dv_stated_name_of(&w.arena, &list[i]);
        seen += strcmp(v, "4500") == 0 && strcmp(list[i].source, "BC 15") == 0 && !list[i].split;
        seen += strcmp(v, "89.0") == 0 && strcmp(list[i].source, "BC 16") == 0;
        seen += strcmp(v, "1212") == 0 && strcmp(name, "notes.colour.red") == 0 &&
                strcmp(list[i].who, "an") == 0;
    }
    cr_assert_eq(seen, 3);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, DV_NO_UNIT, NULL, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 4);
    const char *log = told_of(&w, NULL, DV_NO_DATE, 0);
    cr_expect(strstr(log, "an state 40 2024H1 notes r0 (BC 15); value: 4494 > 4500\n"), "%s", log);
    world_close(&w);
}

Test(history, a_figure_that_makes_no_sense_is_refused_with_all_others)
{
    world w;
    dv_stated *list, st;
    size_t n;
    world_open(&w);
    cr_expect_eq(dv_stated_name(w.schema, "note", &st, &w.err), DV_NOT_FOUND);
    cr_expect(strstr(w.err.text, "did you mean notes"), "%s", w.err.text);
    cr_expect_eq(dv_stated_name(w.schema, "notes.size.large", &st, &w.err), DV_NOT_FOUND);
    cr_expect_eq(dv_stated_name(w.schema, "notes.colour.pink", &st, &w.err), DV_NOT_FOUND);
    cr_expect_eq(dv_stated_name(w.schema, "notes.colour", &st, &w.err), DV_NOT_FOUND);
    cr_expect_eq(dv_stated_name(w.schema, "", &st, &w.err), DV_INVALID);
    dv_stated two[] = {state_of(&w, "notes", "2024H1", "1", "BC"),
                       state_of(&w, "notes", "2024", "2", " ")};
    cr_expect_eq(dv_stated_put(w.r, two, 2, &w.err), DV_INVALID);
    two[1].source = "BC";
    two[1].unit = DV_NO_UNIT;
    cr_expect_eq(dv_stated_put(w.r, two, 2, &w.err), DV_INVALID);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, DV_NO_UNIT, NULL, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0);
    world_close(&w);
}

/* A figure that can't be read is told of, where it would be missed and nowhere else. */
Test(history, a_damaged_figure_is_told_and_put_right_by_stating_it_again)
{
    world w;
    dv_stated *list;
    dv_str key, value;
    dv_verify_result res;
    dv_faults faults;
    size_t n;
    world_open(&w);
    dv_stated st[] = {state_of(&w, "notes", "2024H1", "4494", "BC 15"),
                      state_of(&w, "notes", "2024H2", "7", "BC 15")};
    const dv_period h1 = st[0].period, h2 = st[1].period;
    cr_assert_eq(dv_stated_put(w.r, st, 2, &w.err), DV_OK);
    world_entry(&w, "stated", 0, &key, &value);
    for (size_t cut = 0; cut < value.n; cut++) {
        world_overwrite(&w, "stated", key, (dv_str){value.p, cut});
        cr_expect_eq(dv_stated_list(&w.arena, w.r, st[0].unit, &h1, &list, &n, &w.err), DV_CORRUPT);
        cr_expect_eq(n, 0);
        cr_expect_str_eq(w.err.place, "40 2024H1 notes");
    }
    cr_expect_eq(dv_stated_list(&w.arena, w.r, DV_NO_UNIT, NULL, &list, &n, &w.err), DV_CORRUPT);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, st[0].unit, &h2, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    dv_faults_init(&faults, &w.arena);
    cr_expect_eq(dv_verify(w.r, true, &res, &faults, &w.err), DV_CORRUPT);
    cr_assert_eq(faults.n, 1);
    cr_expect_str_eq(faults.at[0].place, "40 2024H1 notes");
    cr_assert_eq(dv_stated_put(w.r, st, 1, &w.err), DV_OK);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, st[0].unit, &h1, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    world_close(&w);
}

Test(history, a_figure_of_what_is_no_longer_declared_is_no_damage)
{
    world w;
    dv_stated *list;
    size_t n;
    world_open(&w);
    const dv_stated st = state_of(&w, "amounts", "2024H1", "7", "BC 15");
    cr_assert_eq(dv_stated_put(w.r, &st, 1, &w.err), DV_OK);
    world_change(&w, "[measure amounts]", "[measure sums]", "measures = notes, amounts",
                 "measures = notes, sums", NULL);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, DV_NO_UNIT, NULL, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0);
    verify_clean(&w);
    world_change(&w, NULL);
    cr_assert_eq(dv_stated_list(&w.arena, w.r, DV_NO_UNIT, NULL, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    world_close(&w);
}

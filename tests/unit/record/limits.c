/* Time limits: the law's tables, date by date, and clocks that stand still. */
#include "acts.h"
#include "world.h"

TestSuite(limits);

/* ---- the law, as it is shipped ---- */

typedef struct limit {
    const char *type, *instance, *complexity;
    bool remote, extended;
    int days; /* from acceptance */
    const char *law;
} limit;

static const limit limits[] = {
    /* Luật Khiếu nại 2011, Điều 28: 30 days, 45 if complex; in remote places 45 and 60. */
    {"complaint", "first", "ordinary", false, false, 30, "Luật Khiếu nại 2011, Điều 28"},
    {"complaint", "first", "complex", false, false, 45, "Luật Khiếu nại 2011, Điều 28"},
    {"complaint", "first", "ordinary", true, false, 45, "Luật Khiếu nại 2011, Điều 28"},
    {"complaint", "first", "complex", true, false, 60, "Luật Khiếu nại 2011, Điều 28"},
    /* Điều 37: 45 and 60; in remote places 60 and 70. */
    {"complaint", "second", "ordinary", false, false, 45, "Luật Khiếu nại 2011, Điều 37"},
    {"complaint", "second", "complex", false, false, 60, "Luật Khiếu nại 2011, Điều 37"},
    {"complaint", "second", "ordinary", true, false, 60, "Luật Khiếu nại 2011, Điều 37"},
    {"complaint", "second", "complex", true, false, 70, "Luật Khiếu nại 2011, Điều 37"},
    /* Luật Tố cáo 2018, Điều 30: 30 days wherever it is; extended once by 30 if complex, twice by
     * 30 if specially complex; an ordinary one is not extended. */
    {"denunciation", NULL, "ordinary", false, false, 30, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "ordinary", true, false, 30, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "ordinary", false, true, 30, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "complex", false, false, 30, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "complex", false, true, 60, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "complex", true, true, 60, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "special", false, false, 30, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "special", false, true, 90, "Luật Tố cáo 2018, Điều 30"},
    {"denunciation", NULL, "special", true, true, 90, "Luật Tố cáo 2018, Điều 30"},
};

static const char *due(world *w, dv_record *rec)
{
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    dv_record_check(&w->arena, w->r, rec, &faults);
    return get(rec, "due_on");
}

static dv_record *case_of(world *w, const limit *l)
{
    dv_record *rec = dv_record_new(&w->arena, w->r, kind_of(w, "case"));
    put(w, rec, "type", l->type);
    put(w, rec, "unit", l->remote ? "417" : "412");
    put(w, rec, "complexity", l->complexity);
    if (l->instance)
        put(w, rec, "instance", l->instance);
    return rec;
}

/* The calendar's own arithmetic, a day at a time. */
static const char *days_later(world *w, dv_date from, int days)
{
    dv_ymd d = dv_date_split(from);
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (; days > 0; days--) {
        bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
        int last = length[d.month - 1] + (d.month == 2 && leap);
        if (d.day < last) {
            d.day++;
        } else {
            d.day = 1;
            d.year += d.month == 12;
            d.month = d.month % 12 + 1;
        }
    }
    return dv_arena_printf(&w->arena, "%04d-%02d-%02d", d.year, d.month, d.day);
}

Test(limits, every_combination_of_the_law_on_every_day_of_three_years)
{
    world w;
    char day[DV_DATE_SIZE];
    world_open_conf(&w, "conf/danvan.ini");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        dv_record *rec = case_of(&w, &limits[i]);
        for (dv_date on = day_of("2023-12-15"); on <= day_of("2026-12-14"); on++) {
            put(&w, rec, "accepted_on", dv_date_format(on, day));
            if (limits[i].extended)
                put(&w, rec, "extended_on", day);
            cr_assert_str_eq(due(&w, rec), days_later(&w, on, limits[i].days),
                             "%s, row %zu, accepted %s", limits[i].law, i, day);
        }
    }
    world_close(&w);
}

Test(limits, a_complaint_is_accepted_within_ten_days)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    dv_record *rec = case_of(&w, &limits[1]);
    put(&w, rec, "received_on", "2024-02-20");
    cr_expect_str_eq(due(&w, rec), "2024-03-01", "Luật Khiếu nại 2011, Điều 27");
    put(&w, rec, "type", "denunciation");
    cr_expect_str_eq(due(&w, rec), "(unset)", "nothing runs before it is accepted");
    world_close(&w);
}

/* Which article each limit names, for whoever asks the screen. */
Test(limits, each_names_its_article)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    const dv_kind *k = kind_of(&w, "case");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        dv_record *rec = case_of(&w, &limits[i]);
        put(&w, rec, "accepted_on", "2024-03-01");
        if (limits[i].extended)
            put(&w, rec, "extended_on", "2024-03-10");
        const dv_deadline *d = NULL;
        for (size_t j = 0; j < k->ndeadline && !d; j++)
            if (rec->value[k->deadline[j].from->index] &&
                dv_record_holds(w.r, rec, k->deadline[j].when))
                d = &k->deadline[j];
        cr_assert(d && d->law);
        cr_expect_str_eq(d->law, limits[i].law, "row %zu", i);
    }
    world_close(&w);
}

/* ---- days of work ---- */

Test(limits, days_of_work_pass_over_weekends_and_holidays)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    const dv_schema *s = w.schema;
    for (dv_date from = day_of("2024-01-01"); from <= day_of("2024-12-31"); from++) {
        dv_date to = from;
        for (int left = 10; left > 0;) {
            to++;
            bool holiday = false;
            for (size_t i = 0; i < s->nholiday; i++)
                holiday = holiday || (to >= s->holiday[i].from && to <= s->holiday[i].to);
            /* 1 January 2024 was a Monday. */
            int weekday = (int)((to - day_of("2024-01-01")) % 7);
            left -= !holiday && weekday < 5;
        }
        cr_assert_eq(dv_schema_working_days(s, from, 10), to);
    }
    world_close(&w);
}

/* ---- clocks that stand still ---- */

/* What world_change makes of the small configuration: a clock that stands still at these stages. */
#define PAUSE(days, stops)                                                                         \
    "[stage note.done]",                                                                           \
        "[stage note.paused]\nlabel = Tạm dừng | Paused\nrole = open\n[stage note.asked]\n"    \
        "label = Chờ trả lời | Asked\nrole = open\n[stage note.done]",                             \
        "next = done, dropped", "next = done, dropped, paused", "[field note.due_on]",             \
        "[field note.stopped]\nlabel = Ngày dừng | Stopped\ntype = int\n[field note.due_on]",      \
        "from = noted_on\ndays = 30\n",                                                            \
        "from = noted_on\ndays = " days "\nstops = " stops "\nstopped = stopped\n"

static void with_a_pause(world *w)
{
    world_open(w);
    world_change(w, PAUSE("30", "paused"), NULL);
}

static void move(world *w, dv_record *rec, const char *stage, const char *on)
{
    cr_assert_eq(dv_record_move(w->r, rec, stage, day_of(on), &w->err), DV_OK, "%s", w->err.text);
    save(w, rec);
}

Test(limits, a_clock_stands_still_and_the_limit_grows_by_that)
{
    world w;
    with_a_pause(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    cr_expect_str_eq(get(rec, "due_on"), "2024-01-31");
    move(&w, rec, "doing", "2024-01-05");
    move(&w, rec, "paused", "2024-01-10");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "due_on"), "(unset)", "nothing is due meanwhile");
    move(&w, rec, "doing", "2024-01-30");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "20");
    cr_expect_str_eq(get(rec, "due_on"), "2024-02-20");
    move(&w, rec, "paused", "2024-02-01");
    rec = load(&w, rec);
    move(&w, rec, "doing", "2024-02-04");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "23", "both times together");
    cr_expect_str_eq(get(rec, "due_on"), "2024-02-23");
    put(&w, rec, "title", "y");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "stopped"), "23", "only leaving counts");
    world_close(&w);
}

Test(limits, what_somebody_typed_of_the_days_stays)
{
    world w;
    with_a_pause(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    move(&w, rec, "doing", "2024-01-05");
    move(&w, rec, "paused", "2024-01-10");
    rec = load(&w, rec);
    put(&w, rec, "stopped", "7");
    move(&w, rec, "doing", "2024-01-30");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "7");
    cr_expect_str_eq(get(rec, "due_on"), "2024-02-07");
    world_close(&w);
}

Test(limits, from_one_stage_of_rest_to_another_no_day_is_lost)
{
    world w;
    world_open(&w);
    world_change(&w, PAUSE("30", "paused, asked"), NULL);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    move(&w, rec, "doing", "2024-01-05");
    move(&w, rec, "paused", "2024-01-10");
    rec = load(&w, rec);
    move(&w, rec, "asked", "2024-01-20");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "due_on"), "(unset)");
    cr_expect_str_eq(get(rec, "stopped"), "10");
    move(&w, rec, "doing", "2024-01-30");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "20");
    cr_expect_str_eq(get(rec, "due_on"), "2024-02-20");
    world_close(&w);
}

Test(limits, a_day_of_rest_before_the_clock_runs_does_not_count)
{
    world w;
    with_a_pause(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-08");
    move(&w, rec, "doing", "2024-01-02");
    move(&w, rec, "paused", "2024-01-03");
    rec = load(&w, rec);
    move(&w, rec, "doing", "2024-01-10");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "2");
    cr_expect_str_eq(get(rec, "due_on"), "2024-02-09");
    world_close(&w);
}

/* The days of rest come after the Tết of 2024: they must not carry the start over it. */
Test(limits, days_of_work_are_lengthened_by_days_of_work)
{
    world w;
    world_open(&w);
    world_change(&w, PAUSE("20 working", "paused"), "[person an]",
                 "[holidays]\n2024 = 2024-02-08..2024-02-14\n[person an]", NULL);
    dv_record *rec = saved_note(&w, "x", "2024-02-05");
    const dv_deadline *d = &rec->kind->deadline[1];
    cr_assert(d->working && d->nstop == 1);
    move(&w, rec, "doing", "2024-02-06");
    move(&w, rec, "paused", "2024-02-19");
    rec = load(&w, rec);
    move(&w, rec, "doing", "2024-02-29");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "stopped"), "8", "ten days with one weekend");
    cr_expect_eq(day_of(get(rec, "due_on")),
                 dv_schema_working_days(w.schema, day_of("2024-02-05"), 28));
    world_close(&w);
}

Test(limits, no_number_of_days_makes_a_day_that_there_is_not)
{
    static const char *const days[][2] = {
        {"-40", "at least 0"}, {"4000000000", "at most 3,660"}, {"3661", "at most 3,660"}};
    world w;
    with_a_pause(&w);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        dv_record *rec = note(&w, "x", "2024-01-01");
        put(&w, rec, "stopped", days[i][0]);
        cr_expect_eq(try_save(&w, rec), DV_INVALID, "%s days", days[i][0]);
        cr_expect(faulted(&w, "stopped", days[i][1]), "%s days", days[i][0]);
        cr_expect_str_eq(get(rec, "due_on"), "(unset)");
    }
    dv_record *rec = note(&w, "x", "2024-01-01");
    put(&w, rec, "stopped", "3660");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2034-02-07");
    world_close(&w);
}

/* A complaint's limit is not lengthened by a day of extension, and an ordinary case's by none. */
Test(limits, only_what_the_law_lets_extend_is_extended)
{
    world w;
    world_open_conf(&w, "conf/danvan.ini");
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (limits[i].extended || !strcmp(limits[i].type, "denunciation"))
            continue;
        dv_record *rec = case_of(&w, &limits[i]);
        put(&w, rec, "accepted_on", "2024-02-20");
        put(&w, rec, "extended_on", "2024-03-01");
        cr_expect_str_eq(due(&w, rec), days_later(&w, day_of("2024-02-20"), limits[i].days),
                         "row %zu", i);
    }
    world_close(&w);
}

/* Each act on a stage taken back, and taken back again, leaves the clock as it was. */
Test(limits, rest_that_is_taken_back_is_taken_off)
{
    world w;
    with_a_pause(&w);
    dv_record *rec = saved_note(&w, "x", "2024-01-01");
    move(&w, rec, "doing", "2024-01-05");
    move(&w, rec, "paused", "2024-01-10");
    rec = load(&w, rec);
    move(&w, rec, "doing", "2024-01-30");
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2024-02-20");
    undo(&w);
    cr_expect_str_eq(get(load(&w, rec), "stopped"), "(unset)");
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "(unset)", "it rests again");
    undo(&w);
    cr_expect_str_eq(load(&w, rec)->stage, "doing");
    cr_expect_str_eq(get(load(&w, rec), "stopped"), "(unset)");
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2024-01-31", "as if it had never rested");
    redo(&w);
    redo(&w);
    cr_expect_str_eq(get(load(&w, rec), "stopped"), "20");
    cr_expect_str_eq(get(load(&w, rec), "due_on"), "2024-02-20");
    world_close(&w);
}

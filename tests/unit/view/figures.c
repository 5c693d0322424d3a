/* A report on the screen: order, narrowing, what others change, notes, one figure for a room. */
#include "danvan/app.h"
#include "danvan/lang.h"
#include "danvan/large.h"
#include "danvan/meeting.h"
#include "danvan/save.h"
#include "danvan/utf8.h"

#include "world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(figures, .init = open_store, .fini = close_store);

static dv_err err;

static void add_case(const char *unit, const char *day, const char *field, const char *stage)
{
    const char *const pair[][2] = {{"type", "complaint"},    {"unit", unit},
                                   {"received_on", day},     {"source", "post"},
                                   {"person", "Mẫu"},        {"people", "1"},
                                   {"field", field},         {"summary", "Mẫu"},
                                   {"jurisdiction", "ours"}, {"instance", "first"},
                                   {"accepted_on", day},     {"decided_on", day},
                                   {"eligible", "eligible"}, {"complexity", "ordinary"},
                                   {"outcome", "right"}};
    dv_faults faults;
    dv_faults_init(&faults, &arena);
    dv_record *rec = dv_record_new(&arena, reg, kind("case"));
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        cr_assert_eq(dv_record_set(&arena, reg, rec, dv_kind_field(kind("case"), pair[i][0]),
                                   dv_str_from(pair[i][1]), &err),
                     DV_OK, "%s: %s", pair[i][0], err.text);
    cr_assert_eq(dv_record_move(reg, rec, stage, dv_today(), &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_save(&arena, reg, rec, &faults, &err), DV_OK, "%s",
                 faults.n ? faults.at[0].text : err.text);
}

/* Three in Vinh of which two are resolved, one resolved in Thái Hoà. */
static dv_figures *some_cases(void)
{
    dv_figures *f;
    add_case("412", "2024-02-01", "land", "decided");
    add_case("412", "2024-02-02", "land", "decided");
    add_case("412", "2024-02-03", "other", "accepted");
    add_case("414", "2024-02-04", "other", "decided");
    dv_ask ask = {.report = dv_schema_report(schema, "r5"),
                  .unit = DV_NO_UNIT,
                  .as_of = DV_NO_DATE,
                  .today = dv_today()};
    cr_assert(dv_period_parse(dv_str_from("2024H1"), &ask.period));
    cr_assert_eq(dv_figures_open(reg, &ask, &f, &err), DV_OK, "%s", err.text);
    return f;
}

static size_t column(const dv_figures *f, const char *id)
{
    for (size_t c = 1; c < f->ncol; c++)
        if (strcmp(dv_figures_column(f, c)->id, id) == 0)
            return c;
    cr_assert_fail("no column %s", id);
    return 0;
}

static size_t row(const dv_figures *f, const char *key)
{
    for (size_t i = 0; i < f->nrow; i++)
        if (strcmp(f->key[i], key) == 0)
            return i;
    cr_assert_fail("no row %s", key);
    return 0;
}

static size_t opened(const dv_figures *f)
{
    const dv_kind *k;
    dv_id *ids;
    size_t n;
    cr_assert_eq(dv_figures_records(f, &arena, &k, &ids, &n, &err), DV_OK);
    return n;
}

Test(figures, rows_go_in_order_of_a_column_and_back)
{
    dv_figures *f = some_cases();
    const char *first = f->key[0];
    f->col = column(f, "cases-rate");
    f->row = row(f, "412");
    cr_assert_eq(dv_figures_sort(f, &err), DV_OK);
    cr_expect_str_eq(f->key[0], "414", "1/1 is more than 2/3");
    cr_expect_str_eq(f->key[1], "412");
    cr_expect_str_eq(f->key[f->nrow - 1], "total", "the total stays last");
    cr_expect_eq(f->row, 1, "the cursor stays on its row");
    cr_expect_eq(opened(f), 2);
    cr_assert_eq(dv_figures_sort(f, &err), DV_OK);
    cr_expect_str_eq(f->key[0], "412");
    cr_expect_str_eq(f->key[1], "414", "rows without a figure come after all that have one");
    cr_assert_eq(dv_figures_sort(f, &err), DV_OK);
    cr_expect_str_eq(f->key[0], first);
    cr_expect_eq(f->sort, 0);
    dv_figures_close(f);
}

Test(figures, narrowing_counts_and_opens_less_and_is_taken_off_whole)
{
    dv_figures *f = some_cases();
    f->row = f->total;
    f->col = column(f, "cases-received");
    cr_expect_str_eq(f->cell[f->total][f->col], "4");
    cr_assert_eq(dv_figures_narrow(f, "field = land", "Field: Land", &err), DV_OK);
    cr_expect_str_eq(f->cell[f->total][f->col], "2");
    cr_expect_eq(opened(f), 2);
    cr_assert_eq(dv_figures_narrow(f, "stage = accepted", "Stage: Accepted", &err), DV_OK);
    cr_expect_str_eq(f->cell[f->total][f->col], "0");
    cr_expect_eq(dv_figures_narrow(f, "nothing = 1", "", &err), DV_INVALID);
    cr_expect_eq(f->nnarrow, 2);
    cr_assert_eq(dv_figures_widen(f, &err), DV_OK);
    cr_expect_str_eq(f->cell[f->total][f->col], "4");
    dv_figures_close(f);
}

static const char *explained(const dv_figures *f, int columns)
{
    static char out[400];
    dv_buf b = {0};
    dv_figures_explain(f, columns, &b);
    snprintf(out, sizeof out, "%s", dv_buf_cstr(&b));
    dv_buf_free(&b);
    return out;
}

Test(figures, a_narrow_line_shortens_the_names_and_not_the_figure)
{
    dv_figures *f = some_cases();
    f->row = f->total;
    f->col = column(f, "cases-rate");
    cr_expect_str_eq(explained(f, 80), "Total – Resolution: 3/4 = 75.0 %");
    cr_expect_str_eq(explained(f, 32), "Total – Resolution: 3/4 = 75.0 %");
    cr_expect_str_eq(explained(f, 31), "Total – Resoluti…: 3/4 = 75.0 %");
    f->col = column(f, "cases-received-rate");
    cr_expect_str_eq(explained(f, 40), "Total – Resolution of ari…: 3/4 = 75.0 %");
    cr_expect_str_eq(explained(f, 5), "Tot… – Reso…: 3/4 = 75.0 %", "they still tell something");
    f->meeting = true;
    cr_expect_eq(dv_utf8_columns(dv_str_from(explained(f, 40))), 40);
    f->meeting = false;
    cr_assert_eq(dv_figures_put_pin(f, "a note that is long enough", NULL, &err), DV_OK);
    cr_expect(strstr(explained(f, 60), "arising cases: 3/4 = 75.0 %  ¹ a note"));
    add_case("414", "2024-03-01", "land", "decided");
    cr_assert_eq(dv_figures_follow(f, &err), DV_OK);
    f->row = f->total;
    cr_expect(strstr(explained(f, 60), "Total – Resolution of…: 4/5 = 80.0 %  (it was 3/4"));
    cr_expect(strstr(explained(f, 30), "Total – Resolu…: 4/5 = 80.0 %  (it was"));
    dv_figures_close(f);
}

Test(figures, what_others_change_is_told_until_it_is_asked_anew)
{
    dv_figures *f = some_cases();
    size_t received = column(f, "cases-received"), vinh = row(f, "412"), thai_hoa = row(f, "414");
    add_case("412", "2024-03-01", "land", "accepted");
    cr_assert_eq(dv_figures_follow(f, &err), DV_OK);
    cr_expect_str_eq(f->cell[vinh][received], "4");
    cr_assert(f->was[vinh][received]);
    cr_expect_str_eq(f->was[vinh][received], "3");
    cr_expect_null(f->was[thai_hoa][received]);
    add_case("412", "2024-03-02", "land", "accepted");
    cr_assert_eq(dv_figures_follow(f, &err), DV_OK);
    cr_expect_str_eq(f->was[vinh][received], "3", "what it was when it was asked for");
    cr_assert_eq(dv_figures_reload(f, &err), DV_OK);
    cr_expect_null(f->was[vinh][received]);
    dv_figures_close(f);
}

Test(figures, a_note_stays_with_its_figure_and_with_no_other)
{
    dv_figures *f = some_cases();
    f->row = row(f, "412");
    f->col = column(f, "cases-rate");
    cr_assert_eq(dv_figures_put_pin(f, "ask the inspectors", NULL, &err), DV_OK, "%s", err.text);
    cr_assert(dv_figures_pin(f, f->row, f->col));
    cr_expect_str_eq(dv_figures_pin(f, f->row, f->col)->text, "ask the inspectors");
    cr_expect_str_eq(dv_figures_pin(f, f->row, f->col)->who, "quantri");
    cr_expect_null(dv_figures_pin(f, f->total, f->col));
    cr_assert_eq(dv_figures_sort(f, &err), DV_OK);
    cr_expect(dv_figures_pin(f, row(f, "412"), f->col), "it goes with its row");
    cr_assert_eq(dv_figures_narrow(f, "field = land", "", &err), DV_OK);
    cr_expect_null(dv_figures_pin(f, row(f, "412"), f->col), "another figure");
    cr_assert_eq(dv_figures_widen(f, &err), DV_OK);
    dv_ask ask = f->ask;
    ask.period.part = 2;
    cr_assert_eq(dv_figures_ask(f, &ask, &err), DV_OK);
    cr_expect_eq(f->res->npin, 0, "another period");
    ask.period.part = 1;
    cr_assert_eq(dv_figures_ask(f, &ask, &err), DV_OK);
    f->row = row(f, "412");
    cr_assert_eq(dv_figures_put_pin(f, " ", NULL, &err), DV_OK, "%s", err.text);
    cr_expect_eq(f->res->npin, 0, "an empty one takes it off");
    cr_expect_eq(dv_figures_put_pin(f, "", NULL, &err), DV_NOT_FOUND);
    cr_expect_eq(dv_figures_put_pin(f, "a\033[2Jb", NULL, &err), DV_INVALID);
    dv_figures_close(f);
}

Test(figures, a_meeting_sees_a_figure_with_its_past)
{
    dv_meeting m;
    add_case("412", "2023-02-01", "land", "decided");
    add_case("412", "2023-07-01", "land", "decided");
    add_case("412", "2023-07-02", "land", "accepted");
    dv_figures *f = some_cases();
    f->row = f->total;
    f->col = column(f, "cases-received");
    cr_assert_eq(dv_meeting_make(&arena, f, true, &m, &err), DV_OK, "%s", err.text);
    cr_expect_str_eq(m.large, "4");
    cr_expect_str_eq(m.parts, "");
    cr_expect_str_eq(m.last_year, "2023H1: 1, +3 (300.0 %)");
    cr_expect_str_eq(m.before, "2023H2: 2, +2 (100.0 %)");
    cr_expect_str_eq(m.spark, "_____.:#");
    cr_expect_str_eq(m.since, "2020H2");
    f->col = column(f, "cases-received-rate");
    cr_assert_eq(dv_meeting_make(&arena, f, true, &m, &err), DV_OK);
    cr_expect_str_eq(m.large, "75.0 %");
    cr_expect_str_eq(m.parts, "3/4");
    cr_expect_str_eq(m.last_year, "2023H1: 1/1 = 100.0 %, –25.0 points");
    cr_expect_eq(m.of, f->nrow * (f->ncol - 1));
    dv_figures_close(f);
}

Test(figures, every_figure_of_the_table_comes_in_turn)
{
    dv_figures *f = some_cases();
    size_t n = 1;
    f->row = 0;
    f->col = 1;
    cr_expect_not(dv_figures_step(f, -1));
    while (dv_figures_step(f, 1))
        n++;
    cr_expect_eq(n, f->nrow * (f->ncol - 1));
    cr_expect_eq(f->row, f->total);
    dv_figures_close(f);
}

/* ---- large digits ---- */

Test(large, is_as_large_as_fits_and_nothing_wider)
{
    dv_arena a = {0};
    static const int columns[] = {8, 12, 24, 38, 78, 118}, rows[] = {5, 9, 10, 15, 20};
    static const char *const texts[] = {"7", "4.494", "89,0 %", "–12", "100,0 %", "1.234.567"};
    for (size_t t = 0; t < 6; t++)
        for (size_t c = 0; c < 6; c++)
            for (size_t r = 0; r < 5; r++) {
                size_t n = 0;
                const char *const *line = dv_large(&a, texts[t], columns[c], rows[r], false, &n);
                cr_expect(line ? n >= 5 && n <= (size_t)rows[r] : columns[c] < 78);
                for (size_t i = 0; line && i < n; i++)
                    cr_expect_leq(dv_utf8_columns(dv_str_from(line[i])), columns[c]);
            }
    dv_arena_free(&a);
}

Test(large, draws_digits_and_refuses_what_has_no_large_sign)
{
    dv_arena a = {0};
    size_t n;
    const char *const *line = dv_large(&a, "1,5", 20, 5, true, &n);
    static const char *const is[] = {"  ##          ######", "####          ##    ",
                                     "  ##          ######", "  ##      ##      ##",
                                     "######  ##    ######"};
    cr_assert_eq(n, 5);
    for (size_t i = 0; i < n; i++)
        cr_expect_str_eq(line[i], is[i]);
    cr_expect_null(dv_large(&a, "Vinh", 80, 20, true, &n));
    cr_expect_null(dv_large(&a, "", 80, 20, true, &n));
    cr_expect_null(dv_large(&a, "123456", 10, 20, true, &n));
    dv_arena_free(&a);
}

static dv_app *at_a_note(void)
{
    dv_app *a;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    dv_app_key(a, 'r');
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert(dv_app_top(a)->figures && dv_app_top(a)->figures->nrow);
    dv_app_key(a, 'n');
    cr_assert_eq(a->over, DV_OVER_PROMPT);
    return a;
}

/* Where the one could not know of the other. */
Test(figures, two_terminals_that_go_on_with_one_draft_keep_each_its_own)
{
    dv_pin_draft *list;
    size_t n;
    dv_app *one = at_a_note();
    dv_app_key(one, 'a');
    cr_assert(dv_app_pause(one));
    dv_app *two = at_a_note();
    cr_expect(strstr(two->status, "goes on"), "%s", two->status);
    dv_app_key(one, 'b');
    dv_app_key(two, 'c');
    dv_app_pause(one);
    dv_app_pause(two);
    cr_expect_str_eq(one->status, "");
    cr_expect(strstr(two->status, "each its own"), "%s", two->status);
    dv_app_key(one, DV_KEY_ESC);
    dv_app_key(one, 't'); /* thrown away */
    dv_app_key(one, DV_KEY_ENTER);
    cr_assert_eq(dv_pin_draft_list(&arena, reg, &list, &n, &err), DV_OK);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(list[0].text, "ac");
    dv_app_close(one);
    dv_app_close(two);
}

/* Begun on what another one has changed since: so much is said when it goes on, the rest by Enter.
 */
Test(figures, a_draft_knows_the_note_that_it_was_begun_on)
{
    dv_app *a = at_a_note();
    dv_app_key(a, 'a');
    dv_app_hang_up(a);
    dv_figures *f = dv_app_top(a)->figures;
    cr_assert_eq(dv_figures_put_pin(f, "another", NULL, &err), DV_OK);
    dv_app_close(a);
    a = at_a_note();
    cr_expect(strstr(a->status, "another since"), "%s", a->status);
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_eq(a->over, DV_OVER_PROMPT);
    cr_expect(strstr(a->status, "quantri wrote there"), "%s", a->status);
    cr_expect_str_eq(dv_buf_cstr(&a->editor.text), "a");
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect_eq(a->over, DV_OVER_NOTHING);
    f = dv_app_top(a)->figures;
    cr_expect_str_eq(dv_figures_pin(f, f->row, f->col)->text, "a");
    dv_app_close(a);
}

/* What can't be gone on with: its figure, or the way to it, is gone. */
Test(figures, a_draft_without_its_figure_can_be_thrown_away)
{
    dv_pin_draft *list, d = {.text = "mồ côi"};
    size_t n;
    dv_app *a;
    dv_pin_table t = {
        .report = "r0", .unit = schema->office.unit, .as_of = DV_NO_DATE, .filter = ""};
    cr_assert(dv_period_parse(DV_LIT("2024H1"), &t.period));
    cr_assert_eq(dv_pin_draft_put(reg, &t, "total", "models", &d, &err), DV_OK);
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    for (int turn = 0; turn < 2; turn++) {
        dv_home *h = dv_app_top(a)->home;
        h->pane = DV_PANE_FIGURES;
        dv_app_key(a, DV_KEY_END);
        cr_assert_eq(dv_home_marked(h)->is, DV_ENTRY_NOTE);
        dv_app_key(a, DV_KEY_ENTER);
        cr_assert_eq(a->over, DV_OVER_PICKER);
        cr_expect(strstr(a->status, "mồ côi"), "%s", a->status);
        if (turn)
            dv_app_key(a, DV_KEY_DOWN);
        dv_app_key(a, DV_KEY_ENTER);
        cr_assert_eq(a->over, DV_OVER_NOTHING);
        cr_assert_eq(dv_pin_draft_list(&arena, reg, &list, &n, &err), DV_OK);
        cr_assert_eq(n, turn ? 0 : 1);
    }
    cr_expect_neq(dv_home_marked(dv_app_top(a)->home)->is, DV_ENTRY_NOTE);
    dv_app_close(a);
}

/* ---- several drafts of one figure ---- */

/* Might another terminal's program take it up? */
static bool another_claims(const dv_pin_draft *d)
{
    int status = 0;
    pid_t child = fork();
    if (!child)
        _exit(dv_pin_draft_claim(reg, d));
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status) == 1;
}

/* Another terminal's program, which types this one until `hold` is closed. */
static pid_t another_types(const dv_pin_draft *d, int *hold)
{
    int held[2], told[2];
    char c;
    cr_assert(pipe(held) == 0 && pipe(told) == 0);
    pid_t child = fork();
    if (!child) {
        close(held[1]);
        _exit(!dv_pin_draft_claim(reg, d) || write(told[1], "", 1) != 1 || read(held[0], &c, 1));
    }
    close(told[1]);
    cr_assert_eq(read(told[0], &c, 1), 1, "it is another's");
    close(told[0]);
    close(held[0]);
    *hold = held[1];
    return child;
}

/* Of the figure that at_a_note is at; the second is the newer one. */
static void two_drafts(dv_pin_draft d[2])
{
    dv_app *a = at_a_note();
    d[0] = (dv_pin_draft){.text = "older"};
    d[1] = (dv_pin_draft){.text = "newer"};
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(dv_figures_draft_pin(dv_app_top(a)->figures, &d[i], &err), DV_OK);
        dv_pin_draft_leave(reg, &d[i]);
    }
    dv_app_close(a);
}

Test(figures, a_draft_is_nobody_else_s_from_its_first_storing_on)
{
    dv_app *a = at_a_note();
    dv_pin_draft d = {.text = "a"};
    for (int turn = 0; turn < 2; turn++) {
        cr_assert_eq(dv_figures_draft_pin(dv_app_top(a)->figures, &d, &err), DV_OK);
        cr_expect_not(another_claims(&d), "nor once it is stored anew: %d", turn);
        dv_pin_draft_leave(reg, &d);
        cr_expect(another_claims(&d));
    }
    dv_app_close(a);
}

Test(figures, the_newest_draft_goes_on_that_no_other_terminal_types)
{
    dv_pin_draft d[2];
    int hold, status;
    two_drafts(d);
    dv_app *a = at_a_note();
    cr_expect_str_eq(dv_buf_cstr(&a->editor.text), "newer");
    dv_app_close(a);
    dv_pin_draft_leave(reg, &d[1]);
    pid_t other = another_types(&d[1], &hold);
    a = at_a_note();
    cr_expect_str_eq(dv_buf_cstr(&a->editor.text), "older");
    dv_app_close(a);
    close(hold);
    cr_assert(waitpid(other, &status, 0) == other && status == 0);
}

Test(figures, the_draft_that_was_chosen_goes_on_and_no_newer_one)
{
    dv_pin_draft d[2];
    static const char *const text[] = {"older", "newer"};
    two_drafts(d);
    for (int i = 0; i < 2; i++) {
        dv_app *a;
        cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
        dv_app_top(a)->home->pane = DV_PANE_FIGURES;
        dv_app_key(a, DV_KEY_END);
        if (i)
            dv_app_key(a, DV_KEY_UP);
        cr_assert_eq(dv_home_marked(dv_app_top(a)->home)->is, DV_ENTRY_NOTE);
        dv_app_key(a, DV_KEY_ENTER);
        cr_assert_eq(a->over, DV_OVER_PROMPT, "%s", a->status);
        cr_expect_str_eq(dv_buf_cstr(&a->editor.text), text[i]);
        dv_app_close(a);
    }
}

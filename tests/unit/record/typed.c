/* What a person may type and what a file may hold. */
#include "danvan/lang.h"
#include "danvan/utf8.h"

#include "world.h"

static void today_is(const char *day)
{
    dv_time t;
    cr_assert(dv_time_parse(dv_str_from(day), &t));
    dv_now_pin(t);
}

typedef struct typed {
    const char *field, *text;
    const char *value; /* what it becomes, or a part of the sentence that refuses it */
} typed;

static void becomes(world *w, dv_record *rec, const typed *t)
{
    put(w, rec, t->field, t->text);
    cr_expect_str_eq(get(rec, t->field), t->value, "%s", t->text);
}

static void is_refused(world *w, dv_record *rec, const typed *t, bool file)
{
    const dv_field *f = field_of(rec, t->field);
    dv_str text = dv_str_from(t->text);
    dv_rc rc = file ? dv_record_import(&w->arena, w->r, rec, f, text, &w->err)
                    : dv_record_set(&w->arena, w->r, rec, f, text, &w->err);
    cr_expect_eq(rc, DV_INVALID, "%s", t->text);
    cr_expect(strstr(w->err.text, t->value), "%s: %s", t->text, w->err.text);
}

Test(typed, days_are_completed_from_today_not_from_the_record)
{
    static const typed good[] = {
        {"ended_on", "5/3", "2024-03-05"},      {"ended_on", "5.3.24", "2024-03-05"},
        {"ended_on", "20240305", "2024-03-05"}, {"ended_on", "10", "2024-06-10"},
        {"ended_on", "+10", "2024-07-10"},      {"ended_on", "-3", "2024-06-27"},
        {"ended_on", "today", "2024-06-30"},    {"ended_on", "Hôm nay", "2024-06-30"},
        {"ended_on", "hom nay", "2024-06-30"},  {"ended_on", "NAY", "2024-06-30"},
        {"ended_on", "t", "2024-06-30"},
    };
    world w;
    world_open(&w);
    today_is("2024-06-30");
    dv_record *rec = note(&w, "Backlog", "2019-11-02");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        becomes(&w, rec, &good[i]);
    world_close(&w);
}

Test(typed, an_impossible_day_says_why)
{
    static const typed bad[] = {
        {"ended_on", "31/4/2024", "month 4/2024 has 30 days"},
        {"ended_on", "29/2/23", "month 2/2023 has 28 days"},
        {"ended_on", "3/25/2024", "no month 25"},
        {"ended_on", "1/1/2200", "1900 to 2199"},
        {"ended_on", "tomorrow", "no day"},
        {"ended_on", "tt", "no day"},
    };
    world w;
    world_open(&w);
    today_is("2024-06-30");
    dv_record *rec = note(&w, "x", "2024-06-30");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_refused(&w, rec, &bad[i], false);
    world_close(&w);
}

/* U+202E shows "abc" as "cba": who reads the text would not read what is stored. */
Test(typed, what_turns_the_reading_round_is_refused_and_shown_where_it_is)
{
    static const typed bad[] = {
        {"title", "Đơn \u202E4102", "turns round what is read (U+202E)"},
        {"title", "\u2067Đơn", "(U+2067)"},
        {"memo", "một\nhai\u200F", "(U+200F)"},
        {"title", "Đơn\u200B thư", "a character that nobody sees (U+200B)"},
        {"title", "Đơn\uFEFF thư", "(U+FEFF)"},
        {"title", "Đơn\U000E0041 thư", "(U+E0041)"},
        {"title", "Đơn\u2060 thư", "(U+2060)"},
        {"memo", "nghi\u00ADêng", "(U+00AD)"},
        {"who", "Lan\u200D", "(U+200D)"},
        {"title", "a\x1B[31m", "control character (U+001B)"},
    };
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "x", "2024-06-30");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        is_refused(&w, rec, &bad[i], false);
        is_refused(&w, rec, &bad[i], true);
    }
    cr_expect_str_eq(dv_utf8_visible(&w.arena, "Đơn \u202E4102"), "Đơn ·4102");
    cr_expect_str_eq(dv_utf8_visible(&w.arena, "Đơn\u200B \U000E0041"), "Đơn· ·");
    const char *plain = "Đơn “4102” – ✓";
    cr_expect_eq(dv_utf8_visible(&w.arena, plain), plain);
    world_close(&w);
}

Test(typed, a_file_means_the_same_on_any_day)
{
    static const typed bad[] = {
        {"ended_on", "5/3", "no day"},   {"ended_on", "5/3/24", "no day"},
        {"ended_on", "10", "no day"},    {"ended_on", "+10", "no day"},
        {"ended_on", "31/4", "no day"},  {"ended_on", "today", "no day"},
        {"ended_on", "nay", "no day"},   {"ended_on", "31/4/2024", "has 30 days"},
        {"amount", "1 234", "no whole"}, {"weight", "1.5.5", "no number"},
    };
    static const typed good[] = {{"ended_on", "5/3/2024", "2024-03-05"},
                                 {"ended_on", "2024-03-05", "2024-03-05"},
                                 {"weight", "1.5", "1.5"},
                                 {"weight", "1,5", "1.5"},
                                 {"weight", "1.234", "1234"}};
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "x", "2024-06-30");
    dv_lang_set(DV_EN);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_refused(&w, rec, &bad[i], true);
    dv_lang_set(DV_VI);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const dv_field *f = field_of(rec, good[i].field);
        cr_expect_eq(dv_record_import(&w.arena, w.r, rec, f, dv_str_from(good[i].text), &w.err),
                     DV_OK, "%s: %s", good[i].text, w.err.text);
        cr_expect_str_eq(get(rec, good[i].field), good[i].value, "%s", good[i].text);
    }
    dv_lang_set(DV_EN);
    world_close(&w);
}

Test(typed, an_unclear_number_is_refused_with_both_its_readings)
{
    static const typed good[] = {{"weight", "1.234,5", "1234.5"}, {"weight", "1234,5", "1234.5"},
                                 {"weight", "1 234", "1234"},     {"cost", "1,234", "1.234"},
                                 {"amount", "1.000", "1000"},     {"amount", "1 000", "1000"}};
    static const typed bad[] = {{"weight", "1.5", "1,5 hoặc 15"},
                                {"cost", "12.75", "12,75 hoặc 1.275"},
                                {"weight", "1,2345", "ba chữ số"},
                                {"amount", "1,234", "1.234"},
                                {"amount", "1,5", "số nguyên"}};
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "x", "2024-06-30");
    dv_lang_set(DV_VI);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        becomes(&w, rec, &good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is_refused(&w, rec, &bad[i], false);
    dv_lang_set(DV_EN);
    world_close(&w);
}

Test(typed, a_default_is_canonical_in_any_language)
{
    world w;
    world_open(&w);
    world_change(&w, "type = decimal\n", "type = decimal\ndefault = 1.234\n", NULL);
    dv_lang_set(DV_VI);
    cr_expect_str_eq(get(fresh(&w, "note"), "weight"), "1.234");
    dv_lang_set(DV_EN);
    world_close(&w);
}

/* Half a year ahead is a slip of the month; what was stored so before stays. */
Test(typed, what_has_happened_has_no_day_to_come)
{
    world w;
    world_open(&w);
    dv_record *old = note(&w, "đã có", "2024-12-05");
    save(&w, old);
    world_change(&w, "[field note.noted_on]\nlabel = Ngày | Day\ntype = date\n",
                 "[field note.noted_on]\nlabel = Ngày | Day\ntype = date\nmax = today\n", NULL);
    old = load(&w, old);
    put(&w, old, "memo", "sửa");
    save(&w, old);
    dv_record *rec = note(&w, "gõ nhầm", "2024-12-05");
    cr_expect_eq(try_save(&w, rec), DV_INVALID);
    cr_expect(strstr(w.err.text, "2024-12-05 is still to come (today is 2024-07-01)"), "%s",
              w.err.text);
    put(&w, rec, "noted_on", "2024-07-01");
    save(&w, rec);
    world_close(&w);
}

Test(typed, a_year_is_shown_without_separators)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "x", "2024-06-30");
    const dv_field *f = field_of(rec, "amount");
    cr_expect_str_eq(dv_value_show(&w.arena, w.r, f, "2024"), "2,024");
    world_change(&w, "type = int\n", "type = int\ngrouped = no\n", NULL);
    rec = note(&w, "x", "2024-06-30");
    f = field_of(rec, "amount");
    cr_expect_str_eq(dv_value_show(&w.arena, w.r, f, "2024"), "2024");
    put(&w, rec, "amount", dv_value_show(&w.arena, w.r, f, "999"));
    cr_expect_str_eq(get(rec, "amount"), "999");
    world_close(&w);
}

/* UTF-8, folding, numbers, languages. */
#include "danvan/fold.h"
#include "danvan/number.h"
#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *nfc(const char *s)
{
    static dv_buf b;
    dv_buf_clear(&b);
    cr_assert(dv_utf8_nfc(&b, dv_str_from(s)));
    return dv_buf_cstr(&b);
}

Test(utf8, composes_what_is_sent_in_pieces)
{
    cr_assert_str_eq(nfc("Nghe\u0323\u0302 An"), "Nghệ An");
    cr_assert_str_eq(nfc("Nghe\u0302\u0323 An"), "Nghệ An");
    /* The tone before the modifier, as a keyboard sends it. */
    cr_assert_str_eq(nfc("ẽ\u0302"), "ễ");
    cr_assert_str_eq(nfc("á\u031B"), "á\u031B");
    cr_assert_str_eq(nfc("ó\u031B"), "ớ");
    cr_assert_eq(dv_utf8_compose(0x1EBD, 0x302), 0x1EC5);
    cr_assert_eq(dv_utf8_compose('b', 0x301), 0);
    cr_assert_eq(dv_utf8_compose(0xEA, 0x323), 0x1EC7); /* ê + dot below: order means nothing */
}

Test(utf8, reorders_nothing_but_vietnamese)
{
    cr_assert_str_eq(nfc("ú\u0308"), "ú\u0308");
    cr_assert_str_eq(nfc("\u0302a\u0306"), "\u0302ă");
}

/* Every letter in every tone, the marks in either order: one letter, and the same once more. */
Test(utf8, one_letter_has_one_form)
{
    static const char *const letters[] = {"a\u0306", "a\u0302", "e\u0302", "o\u0302",
                                          "o\u031B", "u\u031B", "A\u0306", "U\u031B"};
    static const char *const tones[] = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"};
    for (size_t i = 0; i < 8; i++)
        for (size_t k = 0; k < 5; k++) {
            char one[16], other[16], first[16];
            snprintf(one, sizeof one, "%s%s", letters[i], tones[k]);
            snprintf(other, sizeof other, "%c%s%s", letters[i][0], tones[k], letters[i] + 1);
            snprintf(first, sizeof first, "%s", nfc(one));
            cr_assert_eq(dv_utf8_count(dv_str_from(first)), 1, "%s", first);
            cr_assert_str_eq(nfc(other), first);
            cr_assert_str_eq(nfc(first), first);
        }
}

Test(utf8, walks_back_the_way_it_came)
{
    dv_str s = DV_LIT("Đ\xFF漢😀e\u0323\xE1\xBA"), forth = s;
    int32_t seen[16];
    int n = 0;
    while ((seen[n] = dv_utf8_next(&forth)) >= 0)
        n++;
    cr_assert_eq(n, 8);
    while (n)
        cr_assert_eq(dv_utf8_prev(&s), seen[--n]);
    cr_assert_eq(dv_utf8_prev(&s), -1);
}

Test(utf8, writes_nothing_that_it_would_refuse)
{
    static const int32_t bad[] = {-1, 0xD800, 0xDFFF, 0x110000};
    for (size_t i = 0; i < 4; i++) {
        dv_buf b = {0};
        dv_utf8_put(&b, bad[i]);
        cr_assert_str_eq(b.p, "\uFFFD");
        dv_buf_free(&b);
    }
    cr_assert(dv_utf8_is_control('\033') && dv_utf8_is_control(0x9B) && dv_utf8_is_control(0x2028));
    cr_assert_eq(dv_utf8_columns(DV_LIT("a\033\tb")), 2);
    static const int32_t turns[] = {0x61C,  0x200E, 0x200F, 0x202A, 0x202B, 0x202C,
                                    0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069};
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        cr_expect(dv_utf8_is_turn(turns[i]) && dv_utf8_is_control(turns[i]) &&
                      dv_utf8_cp_columns(turns[i]) == 1,
                  "U+%04X", (unsigned)turns[i]);
    cr_expect(!dv_utf8_is_turn(0x200D) && !dv_utf8_is_turn(0x202F) && !dv_utf8_is_turn(0x2065) &&
              !dv_utf8_is_turn(0x206A));
}

Test(utf8, refuses_what_is_not_utf8)
{
    static const char *const bad[] = {"\xC0\xAF", "\xED\xA0\x80", "a\xFF", "\xE1\xBA",
                                      "\xF4\x90\x80\x80"};
    static const size_t valid[] = {0, 0, 1, 0, 0};
    dv_buf b = {0};
    for (size_t i = 0; i < 5; i++) {
        cr_assert_eq(dv_utf8_check(dv_str_from(bad[i])), valid[i]);
        cr_assert_not(dv_utf8_nfc(&b, dv_str_from(bad[i])));
        cr_assert_eq(b.n, 0);
    }
    dv_str s = {"\xFFx", 2};
    cr_assert_eq(dv_utf8_next(&s), 0xFFFD);
    cr_assert_eq(dv_utf8_next(&s), 'x');
    cr_assert_eq(dv_utf8_next(&s), -1);
}

Test(utf8, measures_columns_and_clips_whole_letters)
{
    int used;
    cr_assert_eq(dv_utf8_columns(DV_LIT("Nghệ An")), 7);
    cr_assert_eq(dv_utf8_columns(DV_LIT("Nghe\u0323\u0302")), 4);
    cr_assert_eq(dv_utf8_columns(DV_LIT("漢字")), 4);
    dv_str cut = dv_utf8_clip(DV_LIT("Nghe\u0323\u0302 An"), 4, &used);
    cr_assert(dv_str_is(cut, "Nghe\u0323\u0302"));
    cr_assert_eq(used, 4);
    cut = dv_utf8_clip(DV_LIT("漢字"), 3, &used);
    cr_assert(dv_str_is(cut, "漢"));
    cr_assert_eq(dv_utf8_grapheme_back(DV_LIT("xe\u0323\u0302")), 5);
    cr_assert_eq(dv_utf8_grapheme(DV_LIT("e\u0323\u0302x")), 5);
    cr_assert_eq(dv_utf8_count(DV_LIT("Đất")), 3);
}

static const char *shortened(const char *s, int columns, int *used)
{
    static dv_buf b;
    dv_buf_clear(&b);
    dv_buf_puts(&b, s);
    *used = dv_utf8_shorten(&b, columns);
    return dv_buf_cstr(&b);
}

Test(utf8, shortens_to_an_ellipsis_what_is_too_wide)
{
    static const struct {
        const char *text, *is;
        int columns, used;
    } each[] = {
        {"Nghệ An", "Nghệ An", 7, 7},
        {"Nghệ An", "Nghệ …", 6, 6},
        {"Nghe\u0323\u0302 An", "Nghe\u0323\u0302…", 5, 5},
        {"漢字漢", "漢…", 4, 3}, /* no half of a sign */
        {"An", "…", 1, 1},
        {"An", "", 0, 0},
        {"An", "", -1, 0},
        {"", "", 0, 0},
    };
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        int used;
        cr_expect_str_eq(shortened(each[i].text, each[i].columns, &used), each[i].is);
        cr_expect_eq(used, each[i].used, "%s in %d", each[i].text, each[i].columns);
    }
}

static const char *folded(const char *s)
{
    static dv_buf b;
    dv_buf_clear(&b);
    dv_fold(&b, dv_str_from(s));
    return dv_buf_cstr(&b);
}

Test(fold, drops_marks_and_case)
{
    cr_assert_str_eq(folded("Nghệ An"), "nghe an");
    cr_assert_str_eq(folded("Đất đai"), "dat dai");
    cr_assert_str_eq(folded("ĐẤT ĐAI"), "dat dai");
    cr_assert_str_eq(folded("Nghe\u0323\u0302"), folded("Nghệ"));
    cr_assert_str_eq(folded("Ðak Ɖak"), "dak dak");
    cr_assert_str_eq(folded("ƯỠNG uơ"), "uong uo");
}

Test(fold, keeps_marks_where_only_case_goes)
{
    dv_buf b = {0};
    dv_fold_case(&b, DV_LIT("ĐẤT Đai"));
    cr_assert_str_eq(b.p, "đất đai");
    dv_buf_free(&b);
}

static const char *words_of(const char *text)
{
    static char seen[64];
    dv_str rest = dv_str_from(text), word;
    *seen = '\0';
    while (dv_word_next(&rest, &word))
        sprintf(seen + strlen(seen), "<%.*s>", (int)word.n, word.p);
    return seen;
}

Test(fold, cuts_words)
{
    cr_assert_str_eq(words_of(" (Đất/đai), số 12-KH…"), "<Đất><đai><số><12><KH>");
    cr_assert_str_eq(words_of("3×4÷Đ"), "<3><4><Đ>", "they stand among the letters of Latin-1");
}

/* What is found, each between brackets. */
static const char *found(const char *hay, const char *needle, size_t max)
{
    static dv_buf b;
    dv_str at[8], rest = dv_str_from(hay);
    size_t n = dv_fold_found(rest, dv_str_from(needle), at, max);
    dv_buf_clear(&b);
    for (size_t i = 0; i < n; i++) {
        dv_buf_add(&b, (dv_str){rest.p, (size_t)(at[i].p - rest.p)});
        dv_buf_printf(&b, "[%.*s]", (int)at[i].n, at[i].p);
        rest = dv_str_from(at[i].p + at[i].n);
    }
    dv_buf_add(&b, rest);
    return dv_buf_cstr(&b);
}

Test(fold, shows_what_was_found)
{
    cr_expect_str_eq(found("Tỉnh Nghệ An", "an nghe", 8), "Tỉnh [Nghệ] [An]");
    cr_expect_str_eq(found("Tỉnh Nghệ An", "nghệ a", 8), "Tỉnh [Nghệ] [A]n");
    cr_expect_str_eq(found("Nghệ Nghi", "ngh an", 8), "Nghệ Nghi", "only the last is a prefix");
    cr_expect_str_eq(found("Nghệ Nghi", "ngh ", 8), "Nghệ Nghi", "and only while it is typed");
    cr_expect_str_eq(found("Đất đai, đá", "d", 8), "[Đ]ất [đ]ai, [đ]á");
    cr_expect_str_eq(found("đất dật", "da", 8), "[đấ]t [dậ]t");
    cr_expect_str_eq(found("Nghệ Nghệ", "nghe ng", 8), "[Nghệ] [Nghệ]");
    cr_expect_str_eq(found("a b", "", 8), "a b");
    cr_expect_str_eq(found("an an an", "an", 2), "[an] [an] an");
}

Test(fold, parts_no_letter_from_its_marks)
{
    cr_expect_str_eq(found("Nghe\u0323\u0302 An", "nghe", 8), "[Nghe\u0323\u0302] An");
    cr_expect_str_eq(found("be\u0302\u0301n", "be", 8), "[be\u0302\u0301]n");
    cr_expect_str_eq(found("Straße", "stras", 8), "[Straß]e", "one letter, folded into two");
}

Test(fold, finds_words_in_any_order_the_way_they_are_typed)
{
    cr_assert(dv_fold_match(DV_LIT("Cấp giấy chứng nhận QSDĐ"), DV_LIT("chung giay")));
    cr_assert(dv_fold_match(DV_LIT("Đất đai"), DV_LIT("dat")));
    cr_assert(dv_fold_match(DV_LIT("Đất đai"), DV_LIT("")));
    cr_assert_not(dv_fold_match(DV_LIT("Đất đai"), DV_LIT("ai")));
    cr_assert_not(dv_fold_match(DV_LIT(""), DV_LIT("dat")));
    cr_assert(dv_fold_match(DV_LIT("Đo\u031B\u0301i"), DV_LIT("dới")));
}

Test(number, in_both_languages)
{
    char b[DV_NUMBER_SIZE];
    cr_assert_str_eq(dv_number_format(4494, DV_VI, b), "4.494");
    cr_assert_str_eq(dv_number_format(-1234567, DV_EN, b), "-1,234,567");
    cr_assert_str_eq(dv_number_format(INT64_MIN, DV_VI, b), "-9.223.372.036.854.775.808");
    cr_assert_str_eq(dv_milli_format(12500, DV_VI, b), "12,5");
    cr_assert_str_eq(dv_milli_format(-1, DV_VI, b), "-0,001");
    cr_assert_str_eq(dv_milli_format(4494000, DV_VI, b), "4.494");
    cr_assert_str_eq(dv_milli_plain(1234567, b), "1234.567");
}

Test(number, percent_is_rounded_half_up_in_integers)
{
    char b[DV_NUMBER_SIZE];
    cr_assert_str_eq(dv_percent_format(178, 200, DV_VI, b), "89,0");
    cr_assert_str_eq(dv_percent_format(144, 185, DV_EN, b), "77.8");
    cr_assert_str_eq(dv_percent_format(1, 2000, DV_EN, b), "0.1");
    cr_assert_str_eq(dv_percent_format(1, 2001, DV_EN, b), "0.0");
    cr_assert_str_eq(dv_percent_format(-49, 400, DV_EN, b), "-12.3");
    cr_assert_str_eq(dv_percent_format(0, 0, DV_VI, b), "–");
    cr_assert_str_eq(dv_percent_format(INT64_MAX, INT64_MAX, DV_EN, b), "100.0");
    cr_assert_str_eq(dv_percent_format(INT64_MIN, INT64_MIN, DV_EN, b), "100.0");
    int64_t t = 7;
    cr_assert_not(dv_percent_tenths(INT64_MAX, 1, &t)); /* said, rather than wrapped round */
    cr_assert_eq(t, 7);
    cr_assert_str_eq(dv_percent_format(INT64_MAX, 1, DV_EN, b), "–");
}

Test(number, what_is_shown_can_be_typed)
{
    static const int64_t numbers[] = {0,       1,          -1,    999,       1000,     -999999,
                                      4494000, 1234567890, 12500, INT64_MAX, INT64_MIN};
    for (int lang = DV_VI; lang <= DV_EN; lang++)
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            char b[DV_NUMBER_SIZE];
            int64_t v;
            dv_number_format(numbers[i], (dv_lang)lang, b);
            cr_assert(dv_int_parse(dv_str_from(b), (dv_lang)lang, &v) && v == numbers[i], "%s", b);
            dv_milli_format(numbers[i], (dv_lang)lang, b);
            cr_assert(dv_milli_parse(dv_str_from(b), (dv_lang)lang, &v) && v == numbers[i], "%s",
                      b);
            cr_assert(dv_milli_typed(dv_str_from(b), (dv_lang)lang, &v) && v == numbers[i], "%s",
                      b);
            dv_milli_plain(numbers[i], b);
            cr_assert(dv_milli_parse(dv_str_from(b), DV_EN, &v) && v == numbers[i], "%s", b);
        }
}

Test(number, reads_plain_and_separated)
{
    int64_t v;
    cr_assert(dv_int_parse(DV_LIT("4.494"), DV_VI, &v) && v == 4494);
    cr_assert(dv_int_parse(DV_LIT("4494"), DV_VI, &v) && v == 4494);
    cr_assert(dv_int_parse(DV_LIT("-1,234,567"), DV_EN, &v) && v == -1234567);
    cr_assert(dv_milli_parse(DV_LIT("12,5"), DV_VI, &v) && v == 12500);
    cr_assert(dv_milli_parse(DV_LIT("12.5"), DV_VI, &v) && v == 12500);
    cr_assert(dv_milli_parse(DV_LIT("1.234,5"), DV_VI, &v) && v == 1234500);
    cr_assert(dv_milli_parse(DV_LIT("-0.25"), DV_EN, &v) && v == -250);
    cr_assert(dv_int_parse(DV_LIT("9223372036854775807"), DV_EN, &v) && v == INT64_MAX);
}

Test(number, refuses_rather_than_guesses)
{
    static const char *const bad[] = {"",      "-",    "4.49", "44.94.000", ".494",
                                      "1 000", "1e3",  "0x10", "4.494.",    "9223372036854775808",
                                      "12a",   "0.494"};
    int64_t v = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_assert_not(dv_int_parse(dv_str_from(bad[i]), DV_VI, &v), "%s", bad[i]);
    cr_assert_not(dv_int_parse((dv_str){0}, DV_VI, &v));
    cr_assert_not(dv_milli_parse((dv_str){0}, DV_VI, &v));
    cr_assert_not(dv_milli_parse(DV_LIT("1.2345"), DV_EN, &v));
    cr_assert_not(dv_milli_parse(DV_LIT("1.23,5"), DV_VI, &v));
    cr_assert_not(dv_milli_parse(DV_LIT("12,5"), DV_EN, &v));
    cr_assert_not(dv_milli_parse(DV_LIT("12,"), DV_VI, &v));
    cr_assert_not(dv_milli_parse(DV_LIT("9223372036854776"), DV_EN, &v));
    cr_assert_eq(v, 7);
}

Test(number, as_typed_blanks_separate_and_the_language_decides)
{
    static const struct {
        const char *text;
        int64_t vi, en; /* thousandths; 0: refused */
    } typed[] = {
        {"1.234,5", 1234500, 0},
        {"1234,5", 1234500, 0},
        {"1 234", 1234000, 1234000},
        {" 1 234 567,25 ", 1234567250, 0},
        {"1\u00A0234,5", 1234500, 0},
        {"-1\u202F234.5", 0, -1234500},
        {"1.234", 1234000, 1234},
        {"1,234", 1234, 1234000},
        {"1.5", 0, 1500},
        {"1,5", 1500, 0},
        {"0.5", 500, 500},
        {"0,250", 250, 250},
        {"12345", 12345000, 12345000},
        {"1 23", 0, 0},
        {"1  234", 0, 0},
        {"1 234.567", 0, 1234567},
        {"1 234 ,5", 0, 0},
        {"1.234 567", 0, 0},
        {"0 123", 0, 0},
        {"1234567890123456789012345678901234567890,5", 0, 0},
    };
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        for (int lang = DV_VI; lang <= DV_EN; lang++) {
            int64_t v = 0, is = lang == DV_VI ? typed[i].vi : typed[i].en;
            bool taken = dv_milli_typed(dv_str_from(typed[i].text), (dv_lang)lang, &v);
            cr_expect_eq(taken, is != 0, "%s", typed[i].text);
            cr_expect_eq(v, is, "%s: %lld", typed[i].text, (long long)v);
        }
    int64_t v;
    cr_expect(dv_int_typed(DV_LIT("1 234 567"), DV_VI, &v) && v == 1234567);
    cr_expect(dv_int_typed(DV_LIT("-1.234"), DV_VI, &v) && v == -1234);
    cr_expect_not(dv_int_typed(DV_LIT("1,234"), DV_VI, &v));
    cr_expect_not(dv_int_typed(DV_LIT("1.5"), DV_EN, &v));
    cr_expect_not(dv_int_typed(DV_LIT(" "), DV_EN, &v));
}

Test(number, tells_both_readings_of_an_unclear_one)
{
    dv_readings two;
    cr_assert(dv_number_readings(DV_LIT("1.5"), DV_VI, &two));
    cr_expect_str_eq(two.fraction, "1,5");
    cr_expect_str_eq(two.thousands, "15");
    cr_assert(dv_number_readings(DV_LIT("-1234,567"), DV_EN, &two));
    cr_expect_str_eq(two.fraction, "-1,234.567");
    cr_expect_str_eq(two.thousands, "-1,234,567");
    cr_expect_eq(two.digits, 3);
    static const char *const clear[] = {"", "15", "1.", ".5", "1.2345", "1.2.3", "1,2.3", "1.x"};
    for (size_t i = 0; i < sizeof clear / sizeof *clear; i++)
        cr_expect_not(dv_number_readings(dv_str_from(clear[i]), DV_VI, &two), "%s", clear[i]);
}

Test(number, a_stated_figure_keeps_its_digits)
{
    dv_decimal d;
    char b[DV_NUMBER_SIZE];
    cr_assert(dv_decimal_parse(DV_LIT("77.8"), &d) && d.value == 778 && d.digits == 1);
    cr_assert(dv_decimal_parse(DV_LIT("89"), &d) && d.digits == 0);
    cr_assert(dv_decimal_parse(DV_LIT("-0.50"), &d));
    cr_assert_str_eq(dv_decimal_plain(d, b), "-0.50");
    cr_assert_not(dv_decimal_parse(DV_LIT("4.494,5"), &d));
    /* Too great to be added up with others: refused, not counted wrongly. */
    cr_assert(dv_decimal_parse(DV_LIT("900000000000"), &d));
    cr_assert_not(dv_decimal_parse(DV_LIT("900000000000.000001"), &d));
    cr_assert_not(dv_decimal_parse(DV_LIT("9000000000000000000"), &d));
}

Test(lang, vietnamese_is_compiled_in)
{
    dv_lang_set(DV_VI);
    cr_assert_str_eq(_("Yes"), "Có");
    cr_assert_str_eq(_("No"), "Không");
    cr_assert_str_eq(dv_tr("no such sentence anywhere"), "no such sentence anywhere");
    cr_assert_str_eq(dv_tr(""), "");
    cr_assert_str_eq(dv_tr("\x01"), "\x01");
    cr_assert_str_eq(dv_tr("\x7F"), "\x7F");
    dv_lang_set(DV_EN);
    cr_assert_str_eq(_("Yes"), "Yes");
}

Test(lang, is_named_by_two_letters)
{
    dv_lang l = DV_EN;
    cr_assert(dv_lang_parse("vi", &l) && l == DV_VI);
    cr_assert(dv_lang_parse("en", &l) && l == DV_EN);
    cr_assert_not(dv_lang_parse("VI", &l));
    cr_assert_not(dv_lang_parse("", &l));
    cr_assert_eq(l, DV_EN);
}

Test(number, days_and_moments_in_the_language_s_order)
{
    char day[DV_DATE_SIZE], moment[DV_TIME_SIZE];
    dv_date d;
    dv_time t;
    cr_assert(dv_date_parse(DV_LIT("2024-06-30"), &d));
    cr_assert(dv_time_parse(DV_LIT("2024-06-30T07:05:09"), &t));
    dv_lang_set(DV_VI);
    cr_expect_str_eq(dv_day_text(d, day), "30/06/2024");
    cr_expect_str_eq(dv_moment_text(t, moment), "30/06/2024 07:05");
    cr_expect_str_eq(dv_day_text(DV_NO_DATE, day), "");
    cr_expect_str_eq(dv_moment_text(INT64_MAX, moment), "");
    dv_lang_set(DV_EN);
    cr_expect_str_eq(dv_day_text(d, day), "2024-06-30");
    cr_expect_str_eq(dv_moment_text(t, moment), "2024-06-30T07:05:09");
}

Test(number, the_system_s_reasons_in_both_languages)
{
    dv_lang_set(DV_VI);
    cr_expect_str_eq(dv_system_text(ENOENT), "không có tệp hay thư mục này");
    cr_expect_str_eq(dv_system_text(ENOSPC), "ổ đĩa hết chỗ trống");
    cr_expect_str_eq(dv_system_text(EDOM), strerror(EDOM));
    dv_lang_set(DV_EN);
    for (int code = 1; code < 134; code++) {
        char text[128]; /* the next call takes the room of an unknown one */
        snprintf(text, sizeof text, "%s", dv_system_text(code));
        cr_expect_str_eq(text, strerror(code));
    }
}

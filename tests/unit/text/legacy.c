/* Vietnamese from before Unicode. */
#include "danvan/legacy.h"

#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const char *read_as(dv_legacy from, const char *bytes)
{
    static char out[256];
    dv_buf b = {0};
    bool good = dv_legacy_utf8(from, dv_str_from(bytes), &b);
    snprintf(out, sizeof out, "%s", good ? dv_buf_cstr(&b) : "?");
    dv_buf_free(&b);
    return out;
}

/* Every letter, by the published tables. */
Test(legacy, reads_every_letter_of_tcvn3)
{
    cr_expect_str_eq(
        read_as(DV_LEGACY_TCVN3,
                "\xB5\xB6\xB7\xB8\xB9 \xA8\xBB\xBC\xBD\xBE\xC6 \xA9\xC7\xC8\xC9\xCA\xCB"),
        "àảãáạ ăằẳẵắặ âầẩẫấậ");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3,
                             "\xCC\xCE\xCF\xD0\xD1 \xAA\xD2\xD3\xD4\xD5\xD6 \xD7\xD8\xDC\xDD\xDE"),
                     "èẻẽéẹ êềểễếệ ìỉĩíị");
    cr_expect_str_eq(
        read_as(DV_LEGACY_TCVN3,
                "\xDF\xE1\xE2\xE3\xE4 \xAB\xE5\xE6\xE7\xE8\xE9 \xAC\xEA\xEB\xEC\xED\xEE"),
        "òỏõóọ ôồổỗốộ ơờởỡớợ");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3,
                             "\xEF\xF1\xF2\xF3\xF4 \xAD\xF5\xF6\xF7\xF8\xF9 \xFA\xFB\xFC\xFD\xFE"),
                     "ùủũúụ ưừửữứự ỳỷỹýỵ");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "\xA1\xA2\xA3\xA4\xA5\xA6\xA7 \xAE"), "ĂÂÊÔƠƯĐ đ");
}

Test(legacy, reads_every_letter_of_vni)
{
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "a\xF8"
                                            "a\xF9"
                                            "a\xFB"
                                            "a\xF5"
                                            "a\xEF"),
                     "àáảãạ");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "a\xE2"
                                            "a\xE0"
                                            "a\xE1"
                                            "a\xE5"
                                            "a\xE3"
                                            "a\xE4"),
                     "âầấẩẫậ");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "a\xEA"
                                            "a\xE8"
                                            "a\xE9"
                                            "a\xFA"
                                            "a\xFC"
                                            "a\xEB"),
                     "ăằắẳẵặ");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "e\xE2"
                                            "e\xE0"
                                            "e\xE1"
                                            "o\xE5"
                                            "o\xE3"
                                            "o\xE4"),
                     "êềếổỗộ");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "\xF4\xF4\xF8\xF4\xF9\xF6\xF6\xF8\xF6\xEF"), "ơờớưừự");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "\xEC\xED\xE6\xF3\xF2\xEE"
                                            "y\xF8"
                                            "y\xF9"),
                     "ìíỉĩịỵỳý");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "\xD1"
                                            "A\xC1"
                                            "T \xF1"
                                            "u\xF8ng"),
                     "ĐẤT đùng");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "Ngh\x80"), "?", "no letter of it");
}

static dv_legacy guess(dv_str text)
{
    return dv_legacy_guess(text, dv_utf8_check(text) == text.n);
}

/* "Đường sá ở Nghệ An" and the like, as a spreadsheet on a Vietnamese Windows saves them. */
Test(legacy, windows_1258_has_a_byte_for_the_tone)
{
    static const char roads[] = "\xD0\xFD\xF5\xCC"
                                "ng s\xE1 \xF5\xD2 Ngh\xEA\xF2 An",
                      quoted[] = "\x93"
                                 "Tri\xEA\xF2u phu\xCC"
                                 "\x94";
    cr_expect_str_eq(read_as(DV_LEGACY_WINDOWS, roads), "Đường sá ở Nghệ An");
    cr_expect_str_eq(read_as(DV_LEGACY_WINDOWS, quoted), "“Triệu phù”");
    cr_expect_eq(guess(dv_str_from(roads)), DV_LEGACY_WINDOWS);
    cr_expect_eq(guess(DV_LIT("Chu\xD2 hô\xF2 nghe\xCC"
                              "o")),
                 DV_LEGACY_NONE, "half of it is UTF-8");
    cr_expect_eq(guess(DV_LIT("Chu\xD2 h\xF4\xF2 nghe\xCC"
                              "o")),
                 DV_LEGACY_WINDOWS);
}

Test(legacy, is_recognised_and_good_text_is_not)
{
    cr_expect_eq(guess(DV_LIT("\xA7\xCAt \xAE"
                              "ai, khi\xD5u n\xB9i")),
                 DV_LEGACY_TCVN3);
    cr_expect_eq(guess(DV_LIT("\xD1"
                              "a\xE1t \xF1"
                              "ai, khie\xE1u na\xEFi")),
                 DV_LEGACY_VNI);
    cr_expect_eq(guess(DV_LIT("Ñaát ñai, khieáu naïi")), DV_LEGACY_VNI);
    cr_expect_eq(guess(DV_LIT("§Êt ®ai, khiÕu n¹i")), DV_LEGACY_TCVN3);
    cr_expect_eq(guess(DV_LIT("Đất đai, khiếu nại")), DV_LEGACY_NONE);
    cr_expect_eq(guess(DV_LIT("là và bà")), DV_LEGACY_NONE);
    cr_expect_eq(guess(DV_LIT("plain ASCII 2024")), DV_LEGACY_NONE);
    cr_expect_eq(guess(DV_LIT("\xFF\xFE\x00")), DV_LEGACY_NONE);
}

/* Between the letters of either stand the quotes and dashes of Windows, as bytes or as they are
 * read for UTF-8; the capitals that an unused part of the standard has there are never meant. */
Test(legacy, has_the_quotes_and_dashes_of_its_time)
{
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "\x93"
                                              "D\xA9n v\xCBn kh\xD0o\x94 \x96 \x85"),
                     "“Dân vận khéo” – …");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "“D©n vËn khÐo” – …"), "“Dân vận khéo” – …");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "“Daân vaän kheùo”"), "“Dân vận khéo”");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "\x80n"), "?", "no letter of it");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "a\xB3 m\xB2"), "?", "a tone on no vowel");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "a\xB3"), "á");
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "D\x02ng"), "D\x02ng", "told by whoever takes it");
    cr_expect_eq(guess(DV_LIT("“D©n vËn khÐo”")), DV_LEGACY_TCVN3);
    cr_expect_eq(guess(DV_LIT("LÊn chiÕm 120 m² ®Êt cña d©n")), DV_LEGACY_TCVN3);
    cr_expect_eq(guess(DV_LIT("“Daân vaän kheùo”")), DV_LEGACY_VNI);
    cr_expect_eq(guess(DV_LIT("“có” – là và bà")), DV_LEGACY_NONE);
}

/* A control character of UTF-8 is no letter of an old text. */
Test(legacy, is_not_seen_in_a_stray_control_character)
{
    cr_expect_eq(guess(DV_LIT("t\xC2\x85t")), DV_LEGACY_NONE);
    cr_expect_eq(guess(DV_LIT("M\xC2\x80u")), DV_LEGACY_NONE);
    cr_expect_str_eq(read_as(DV_LEGACY_TCVN3, "t\xC2\x85t"), "?");
    cr_expect_str_eq(read_as(DV_LEGACY_VNI, "t\xC2\x85t"), "?");
}

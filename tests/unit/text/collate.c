/* Order of the alphabet, against ICU's "vi" collation. */
#include "danvan/collate.h"

#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

enum { PAIRS = 60000, JOINTS = 16 };

static uint64_t state = 20240630;

static uint32_t rnd(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % n;
}

static const char *const onsets[] = {"",   "b", "c",  "ch", "d",  "đ",   "g",  "gh", "gi", "h",
                                     "kh", "l", "m",  "n",  "ng", "ngh", "nh", "ph", "qu", "r",
                                     "s",  "t", "th", "tr", "v",  "x",   "Đ",  "D",  "N",  "Tr"};
static const char *const vowels[] = {"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ",  "u",  "ư", "y",
                                     "A", "Ă", "Â", "Ê", "Ô", "Ơ", "Ư", "Y", "uô", "ươ", "iê"};
static const char *const tones[] = {"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"};
static const char *const codas[] = {"", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "y"};
static const char *const joints[] = {" ",  " ", " ",  "-", "",    ", ", " 1", "/2",
                                     " (", ".", "  ", "–", " – ", "“",  "…",  " 10 "};

/* Pieces of a phrase, so that one of them can be exchanged. */
typedef struct pieces {
    const char *at[16];
    size_t n;
} pieces;

static void syllable(pieces *p)
{
    p->at[p->n++] = onsets[rnd(30)];
    p->at[p->n++] = vowels[rnd(23)];
    p->at[p->n++] = tones[rnd(6)];
    p->at[p->n++] = codas[rnd(11)];
}

static pieces phrase(void)
{
    pieces p = {0};
    syllable(&p);
    for (uint32_t n = rnd(3); n; n--) {
        p.at[p.n++] = joints[rnd(JOINTS)];
        syllable(&p);
    }
    return p;
}

static void exchange(pieces *p)
{
    size_t i = rnd((uint32_t)p->n), role = i % 5;
    p->at[i] = role == 0   ? onsets[rnd(30)]
               : role == 1 ? vowels[rnd(23)]
               : role == 2 ? tones[rnd(6)]
               : role == 3 ? codas[rnd(11)]
                           : joints[rnd(JOINTS)];
}

static void join(const pieces *p, dv_buf *nfc)
{
    dv_buf b = {0};
    for (size_t i = 0; i < p->n; i++)
        dv_buf_puts(&b, p->at[i]);
    dv_buf_clear(nfc);
    cr_assert(dv_utf8_nfc(nfc, dv_buf_str(&b)));
    dv_buf_free(&b);
}

static int sign(int c)
{
    return (c > 0) - (c < 0);
}

static void compare(UCollator *icu, const dv_buf *a, const dv_buf *b)
{
    UErrorCode status = U_ZERO_ERROR;
    UCollationResult r = ucol_strcollUTF8(icu, dv_buf_cstr(a), (int32_t)a->n, dv_buf_cstr(b),
                                          (int32_t)b->n, &status);
    cr_assert(U_SUCCESS(status));
    cr_assert_eq(sign(dv_collate(dv_buf_str(a), dv_buf_str(b))), (int)r, "%s | %s", dv_buf_cstr(a),
                 dv_buf_cstr(b));
}

static UCollator *icu_vi(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UCollator *icu = ucol_open("vi", &status);
    cr_assert(U_SUCCESS(status));
    return icu;
}

Test(collate, agrees_with_icu)
{
    UCollator *icu = icu_vi();
    dv_buf a = {0}, b = {0};
    for (int i = 0; i < PAIRS; i++) {
        /* Half of the pairs differ in one place only, where the order is hardest. */
        pieces p = phrase(), q = p;
        if (rnd(2))
            q = phrase();
        else
            exchange(&q);
        join(&p, &a);
        join(&q, &b);
        compare(icu, &a, &b);
    }
    dv_buf_free(&a);
    dv_buf_free(&b);
    ucol_close(icu);
}

/* Blanks, punctuation, signs and digits of offices, each against each, alone and in a word. */
Test(collate, agrees_with_icu_on_every_sign)
{
    UCollator *icu = icu_vi();
    dv_str all =
        DV_LIT("\t !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`{|}~\u00A0§«°±»×÷‐\u2011–—‘’“”•…"
               "−₫€²³aAăÂđĐzZ");
    dv_buf a = {0}, b = {0};
    for (dv_str left = all, x = all; dv_utf8_next(&left) >= 0; x = left)
        for (dv_str right = all, y = all; dv_utf8_next(&right) >= 0; y = right)
            for (int inside = 0; inside < 2; inside++) {
                const char *word = inside ? "Vinh" : "";
                dv_buf_clear(&a);
                dv_buf_clear(&b);
                dv_buf_printf(&a, "%s%.*s%s", word, (int)(left.p - x.p), x.p, word);
                dv_buf_printf(&b, "%s%.*s%s", word, (int)(right.p - y.p), y.p, word);
                compare(icu, &a, &b);
            }
    dv_buf_free(&a);
    dv_buf_free(&b);
    ucol_close(icu);
}

Test(collate, agrees_with_icu_on_one_syllable)
{
    UCollator *icu = icu_vi();
    dv_buf a = {0}, b = {0}, raw = {0};
    for (int i = 0; i < PAIRS; i++) {
        const char *onset = onsets[rnd(30)], *coda = codas[rnd(11)];
        dv_buf *side[] = {&a, &b};
        for (int k = 0; k < 2; k++) {
            dv_buf_clear(&raw);
            dv_buf_clear(side[k]);
            dv_buf_printf(&raw, "%s%s%s%s", onset, vowels[rnd(23)], tones[rnd(6)], coda);
            dv_utf8_nfc(side[k], dv_buf_str(&raw));
        }
        compare(icu, &a, &b);
    }
    dv_buf_free(&a);
    dv_buf_free(&b);
    dv_buf_free(&raw);
    ucol_close(icu);
}

Test(collate, puts_districts_in_the_order_of_the_alphabet)
{
    static const char *const sorted[] = {
        "Anh Sơn",     "Con Cuông", "Cửa Lò",    "Diễn Châu", "Đô Lương",  "Hoàng Mai",
        "Hưng Nguyên", "Kỳ Sơn",    "Nam Đàn",   "Nghi Lộc",  "Nghĩa Đàn", "Quế Phong",
        "Quỳ Châu",    "Quỳ Hợp",   "Quỳnh Lưu", "Tân Kỳ",    "Thái Hoà",  "Thanh Chương",
        "Tương Dương", "Vinh",      "Yên Thành"};
    for (size_t i = 0; i + 1 < sizeof sorted / sizeof sorted[0]; i++)
        cr_assert_lt(dv_collate(dv_str_from(sorted[i]), dv_str_from(sorted[i + 1])), 0, "%s | %s",
                     sorted[i], sorted[i + 1]);
}

Test(collate, a_key_cut_short_keeps_the_order_of_its_beginning)
{
    dv_buf a = {0}, b = {0};
    dv_collate_key(&a, DV_LIT("Đất đai ở xóm Trung Tâm"), 4);
    dv_collate_key(&b, DV_LIT("Đò dọc"), 4);
    cr_assert_eq(a.n, 4);
    cr_assert_lt(memcmp(a.p, b.p, 4), 0);
    dv_buf_free(&a);
    dv_buf_free(&b);
}

Test(collate, pieces_and_wholes_are_the_same)
{
    cr_assert_eq(dv_collate(DV_LIT("Nghe\u0323\u0302 An"), DV_LIT("Nghệ An")), 0);
    cr_assert_lt(dv_collate(DV_LIT(""), DV_LIT(" ")), 0);
    cr_assert_lt(dv_collate(DV_LIT("zz"), DV_LIT("ßß")), 0);
}

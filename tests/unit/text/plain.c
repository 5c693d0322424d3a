/* What utf8.c answers itself for the common letters, against the library that it spares asking. */
#include "danvan/utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <utf8proc.h>

enum { LAST = 0x2200 };

static const utf8proc_uint8_t *bytes_of(dv_str s)
{
    return (const utf8proc_uint8_t *)s.p;
}

/* Every lead byte before every kind of byte that may follow. */
Test(plain, takes_the_same_bytes_for_a_character)
{
    static const unsigned char after[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90,
                                          0x9F, 0xA0, 0xBF, 0xC0, 0xE1, 0xFF};
    enum { AFTER = sizeof after };
    for (int lead = 0; lead < 256; lead++)
        for (int i = 0; i < AFTER * AFTER * AFTER * 4; i++) {
            int at = i / 4;
            const char text[4] = {(char)lead, (char)after[at % AFTER],
                                  (char)after[at / AFTER % AFTER], (char)after[at / AFTER / AFTER]};
            dv_str s = {text, (size_t)(i % 4) + 1}, rest = s;
            utf8proc_int32_t cp;
            utf8proc_ssize_t n = utf8proc_iterate(bytes_of(s), (utf8proc_ssize_t)s.n, &cp);
            bool valid = n > 0 && cp >= 0;
            int32_t got = dv_utf8_next(&rest);
            cr_assert_eq(got, valid ? cp : 0xFFFD, "lead %02x, case %d", lead, i);
            cr_assert_eq(s.n - rest.n, valid ? (size_t)n : 1, "lead %02x, case %d", lead, i);
        }
}

/* Every byte at every place of a text that is taken eight bytes at a time. */
Test(plain, no_byte_hides_among_seven_others)
{
    enum { MOST = 20 };
    for (size_t n = 1; n <= MOST; n++)
        for (size_t at = 0; at < n; at++)
            for (int byte = 0; byte < 256; byte++) {
                char text[MOST];
                memset(text, at % 2 ? ' ' : '~', n);
                text[at] = (char)byte;
                cr_assert_eq(dv_utf8_is_simple((dv_str){text, n}), byte >= 0x20 && byte < 0x7F,
                             "byte %02x at %zu of %zu", byte, at, n);
                cr_assert_eq(dv_utf8_check((dv_str){text, n}), byte < 0x80 ? n : at);
            }
}

static void same_nfc(int32_t a, int32_t b)
{
    dv_buf text = {0}, ours = {0};
    dv_utf8_put(&text, a);
    dv_utf8_put(&text, b);
    utf8proc_uint8_t *theirs = NULL;
    utf8proc_ssize_t n = utf8proc_map(bytes_of(dv_buf_str(&text)), (utf8proc_ssize_t)text.n,
                                      &theirs, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    cr_assert(n > 0 && dv_utf8_nfc(&ours, dv_buf_str(&text)));
    cr_assert(dv_str_eq(dv_buf_str(&ours), (dv_str){(const char *)theirs, (size_t)n}),
              "U+%04X U+%04X", (unsigned)a, (unsigned)b);
    free(theirs);
    dv_buf_free(&text);
    dv_buf_free(&ours);
}

/* Marks are left out: what is done with a tone before its modifier is more than NFC. */
Test(plain, is_in_nfc_where_the_library_says_so)
{
    static const int32_t beside[] = {'a', 0xE2, 0x1B0, 0x1EC7, 0x212A, 0xFFFD};
    for (int32_t cp = 1; cp < LAST; cp++)
        for (size_t i = 0; i < sizeof beside / sizeof *beside && !dv_utf8_is_mark(cp); i++) {
            same_nfc(cp, beside[i]);
            same_nfc(beside[i], cp);
        }
}

Test(plain, is_as_wide_and_parts_where_the_library_says_so)
{
    static const int32_t beside[] = {'a', '\r', '\n', 0xE2, 0x1EC7, 0x301, 0x200D, 0x1F600};
    for (int32_t cp = 1; cp < LAST; cp++) {
        int columns = dv_utf8_is_unseen(cp)    ? 1
                      : dv_utf8_is_control(cp) ? 0
                                               : utf8proc_charwidth(cp);
        cr_assert_eq(dv_utf8_cp_columns(cp), columns, "U+%04X", (unsigned)cp);
        for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
            dv_buf text = {0};
            dv_utf8_put(&text, cp);
            size_t first = text.n;
            dv_utf8_put(&text, beside[i]);
            bool parts = utf8proc_grapheme_break(cp, beside[i]);
            cr_assert_eq(dv_utf8_grapheme(dv_buf_str(&text)), parts ? first : text.n, "U+%04X",
                         (unsigned)cp);
            cr_assert_eq(dv_utf8_grapheme_back(dv_buf_str(&text)), parts ? text.n - first : text.n,
                         "U+%04X", (unsigned)cp);
            dv_buf_free(&text);
        }
    }
}

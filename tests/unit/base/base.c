/* Arenas, texts, bytes, errors. */
#include "danvan/arena.h"
#include "danvan/bytes.h"
#include "danvan/err.h"
#include "danvan/program.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

Test(arena, gives_zeroed_aligned_memory_that_survives_growth)
{
    dv_arena a = {0};
    int *numbers = DV_NEW_N(&a, int, 4);
    for (int i = 0; i < 4; i++)
        numbers[i] = i + 1;
    for (int round = 0; round < 200; round++) {
        unsigned char *p = dv_arena_alloc(&a, (size_t)round * 97);
        cr_assert_eq((uintptr_t)p % 16, 0);
        for (int i = 0; i < round * 97; i++)
            cr_assert_eq(p[i], 0);
        memset(p, 0xFF, (size_t)round * 97);
    }
    int *more = dv_arena_grow(&a, numbers, 4, 8, sizeof *more);
    cr_assert(more[3] == 4 && more[7] == 0);
    cr_assert_str_eq(dv_arena_printf(&a, "%s-%d", "KN", 2024), "KN-2024");
    dv_arena_reset(&a);
    cr_assert_eq(*(char *)dv_arena_alloc(&a, 1), 0);
    dv_arena_free(&a);
}

Test(err, cuts_a_sentence_between_characters)
{
    dv_err err;
    char text[2000];
    size_t n = 0;
    while (n < sizeof text - 3)
        n += (size_t)sprintf(text + n, "ế");
    cr_assert_eq(dv_fail(&err, DV_INVALID, "danvan.ini:14", "x%s", text), DV_INVALID);
    cr_assert_eq(err.rc, DV_INVALID);
    cr_assert_str_eq(err.place, "danvan.ini:14");
    cr_assert_eq((strlen(err.text) - 1) % 3, 0);
    cr_assert_lt(strlen(err.text), DV_TEXT_MAX);
}

Test(err, may_wrap_its_own_text)
{
    dv_err err;
    dv_fail(&err, DV_IO, "a", "disk");
    dv_fail(&err, DV_FULL, err.text, "%s of %s", err.text, err.place);
    cr_assert_str_eq(err.text, "disk of a");
    cr_assert_str_eq(err.place, "disk");
    cr_assert_eq(dv_fail(NULL, DV_IO, NULL, "nobody listens"), DV_IO);
}

Test(err, stays_one_line_whatever_was_typed)
{
    dv_err err;
    dv_fail(&err, DV_INVALID, "a\tb", "no unit \"%s\"", "Vinh\n\033[2J\x7F");
    cr_assert_str_eq(err.place, "a b");
    cr_assert_str_eq(err.text, "no unit \"Vinh  [2J \"");
}

Test(err, collects_every_fault_in_order)
{
    dv_arena a = {0};
    dv_faults f;
    dv_faults_init(&f, &a);
    for (int i = 0; i < 40; i++) {
        char place[32];
        snprintf(place, sizeof place, "danvan.ini:%d", i);
        if (i % 2)
            dv_warning_add(&f, place, NULL, "warning %d", i);
        else
            cr_assert_eq(dv_fault_add(&f, place, "unit", "fault %d", i), DV_INVALID);
    }
    cr_assert_eq(f.n, 40);
    cr_assert_eq(f.errors, 20);
    cr_assert_str_eq(f.at[38].place, "danvan.ini:38");
    cr_assert_str_eq(f.at[38].field, "unit");
    cr_assert(f.at[39].warning && !f.at[39].field);
    dv_arena_free(&a);
}

Test(str, cuts_a_list)
{
    dv_str rest = DV_LIT("a,,b"), part;
    char seen[16] = "";
    while (dv_str_cut(&rest, ',', &part))
        sprintf(seen + strlen(seen), "<%.*s>", (int)part.n, part.p);
    cr_assert_str_eq(seen, "<a><><b>");
    cr_assert(!dv_str_cut(&rest, ',', &part) && part.n == 0);
    cr_assert(dv_str_is(dv_str_trim(DV_LIT("  x y\t\n")), "x y"));
}

Test(str, a_buffer_grows_and_stays_terminated)
{
    dv_buf b = {0};
    cr_assert_str_eq(dv_buf_cstr(&b), "");
    for (int i = 0; i < 1000; i++) {
        dv_buf_printf(&b, "%d,", i);
        cr_assert_eq(b.p[b.n], '\0');
    }
    cr_assert_eq(b.n, 10 * 2 + 90 * 3 + 900 * 4);
    dv_buf_clear(&b);
    cr_assert_str_eq(dv_buf_cstr(&b), "");
    dv_buf_free(&b);
}

Test(str, nearest_word)
{
    static const char *const keys[] = {"label", "prefix", "required", "received_on"};
    cr_assert_str_eq(dv_nearest("lable", keys, 4), "label");
    cr_assert_str_eq(dv_nearest("recieved_on", keys, 4), "received_on");
    cr_assert_null(dv_nearest("colour", keys, 4));
    cr_assert_null(dv_nearest("x", keys, 4));
}

Test(bytes, come_back_as_they_went)
{
    dv_buf b = {0};
    static const uint64_t varints[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
    dv_put_u8(&b, 0xAB);
    dv_put_u16(&b, 0xCDEF);
    dv_put_u32(&b, 0xDEADBEEF);
    dv_put_u64(&b, UINT64_MAX - 1);
    for (size_t i = 0; i < 8; i++)
        dv_put_varint(&b, varints[i]);
    dv_put_ordered(&b, INT64_MIN);
    dv_put_text(&b, DV_LIT("Đất"));
    dv_reader r = dv_reader_of(dv_buf_str(&b));
    cr_assert_eq(dv_get_u8(&r), 0xAB);
    cr_assert_eq(dv_get_u16(&r), 0xCDEF);
    cr_assert_eq(dv_get_u32(&r), 0xDEADBEEF);
    cr_assert_eq(dv_get_u64(&r), UINT64_MAX - 1);
    for (size_t i = 0; i < 8; i++)
        cr_assert_eq(dv_get_varint(&r), varints[i]);
    cr_assert_eq(dv_get_ordered(&r), INT64_MIN);
    cr_assert(dv_str_is(dv_get_text(&r), "Đất"));
    cr_assert(!r.bad && dv_left(&r) == 0);
    dv_buf_free(&b);
}

Test(bytes, ordered_numbers_compare_as_bytes)
{
    static const int64_t sorted[] = {INT64_MIN, -1000000, -1, 0, 1, 255, 256, INT64_MAX};
    for (size_t i = 0; i + 1 < 8; i++) {
        dv_buf a = {0}, b = {0};
        dv_put_ordered(&a, sorted[i]);
        dv_put_ordered(&b, sorted[i + 1]);
        cr_assert_lt(memcmp(a.p, b.p, 8), 0);
        dv_buf_free(&a);
        dv_buf_free(&b);
    }
}

Test(bytes, a_reader_past_its_end_stays_bad)
{
    dv_reader r = dv_reader_of((dv_str){"\x05"
                                        "ab",
                                        3});
    cr_assert_eq(dv_get_text(&r).n, 0);
    cr_assert(r.bad);
    cr_assert_eq(dv_get_u8(&r), 0);
    dv_reader endless = dv_reader_of((dv_str){"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11});
    cr_assert_eq(dv_get_varint(&endless), 0);
    cr_assert(endless.bad);
}

Test(bytes, an_empty_text_reads_as_its_end)
{
    dv_reader r = dv_reader_of((dv_str){0});
    cr_assert_eq(dv_left(&r), 0);
    cr_assert(!r.bad);
    cr_assert_eq(dv_get_ordered(&r), 0);
    cr_assert(r.bad);
}

Test(arena, a_thing_greater_than_a_block_leaves_the_small_ones_alone)
{
    dv_arena a = {0};
    char *small = dv_arena_strdup(&a, "Nghệ An");
    char *big = dv_arena_alloc(&a, 1 << 20);
    memset(big, 'x', 1 << 20);
    char *after = dv_arena_strdup(&a, "Vinh");
    cr_assert_str_eq(small, "Nghệ An");
    cr_assert_str_eq(after, "Vinh");
    cr_assert_eq(big[(1 << 20) - 1], 'x');
    dv_arena_free(&a);
}

Test(str, whole_numbers_are_written_as_printf_writes_them)
{
    static const int64_t n[] = {0,         1,         -1,        9,         10,        -10,
                                INT32_MIN, INT32_MAX, INT64_MIN, INT64_MAX, 1000000LL, -99};
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        dv_buf b = {0};
        char printed[32];
        snprintf(printed, sizeof printed, "x%lld", (long long)n[i]);
        dv_buf_putc(&b, 'x');
        dv_buf_int(&b, n[i]);
        cr_assert_str_eq(dv_buf_cstr(&b), printed);
        cr_assert_eq(b.n, strlen(printed));
        dv_buf_free(&b);
    }
}

/* As readelf tells it of the file. */
Test(program, its_build_id_is_that_of_its_file)
{
    char command[64], told[128] = "", id[128] = "";
    snprintf(command, sizeof command, "readelf -n /proc/%ld/exe", (long)getpid());
    FILE *f = popen(command, "r");
    cr_assert_not_null(f);
    while (!strstr(told, "Build ID: ") && fgets(told, sizeof told, f)) {
    }
    pclose(f);
    dv_str own = dv_program_id();
    cr_assert_eq(own.n, 20);
    for (size_t i = 0; i < own.n; i++)
        sprintf(id + 2 * i, "%02x", (unsigned char)own.p[i]);
    cr_expect_not_null(strstr(told, id), "%s", told);
}

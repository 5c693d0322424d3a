/* What a file may look like, and what comes of it. */
#include "fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(files, the_small_configuration)
{
    char *text = small_with(0, "");
    loaded l = load_text(text);
    cr_assert(l.schema);
    const dv_schema *s = l.schema;
    cr_expect_str_eq(s->office.code, "NA");
    cr_expect_str_eq(s->office.label.en, "Office");
    cr_expect_str_eq(s->office.label.vi, "Văn phòng");
    cr_expect_eq(s->office.map_size, (int64_t)16 << 30);
    cr_expect_str_eq(s->unit[s->office.unit].label.vi, "Nghệ An");
    const dv_kind *k = dv_schema_kind(s, "note");
    cr_expect_eq(dv_schema_kind_by_prefix(s, DV_LIT("GC")), k);
    cr_expect_eq(k->nfield, 6);
    cr_expect_eq(k->category->list->n, 2);
    cr_expect_eq(k->ncolumn, 3, "date, title and unit if none are given");
    cr_expect(k->date->sorted);
    cr_expect(dv_cond_is_always(k->title->required));
    cr_expect_null(dv_kind_field(k, "amount")->required);
    cr_expect_eq(dv_kind_field(k, "amount")->min, 0);
    cr_expect_not(dv_kind_field(k, "amount")->measured);
    cr_expect_eq(s->report[0].bars, &s->measure[0]);
    cr_expect_eq(s->target[0].goal, 50000);
    cr_expect_eq(s->measure[2].kind, k);
    cr_expect_eq(dv_schema_person(s, "lan")->rank, DV_ADMINISTRATOR);
    unload(&l);
    free(text);
}

Test(files, windows_files_and_bom)
{
    char *text = small_with(0, "");
    dv_buf b = {0};
    dv_buf_puts(&b, "\xEF\xBB\xBF");
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            dv_buf_putc(&b, '\r');
        dv_buf_putc(&b, *p);
    }
    b.n -= 2; /* and no newline at the end */
    b.p[b.n] = '\0';
    loaded l = load_text(dv_buf_cstr(&b));
    cr_assert(l.schema);
    cr_expect_str_eq(l.schema->unit[1].label.vi, "Vinh");
    cr_expect_eq(l.schema->nholiday, 2);
    unload(&l);
    free(text);
    dv_buf_free(&b);
}

Test(files, labels_are_composed_and_lines_may_be_full)
{
    char label[256] = "label = ";
    memset(label + 8, 'x', 189);
    char *text = small_with(3, label);
    loaded l = load_text(text);
    cr_assert(l.schema, "a line of 197 bytes is whole");
    cr_expect_eq(strlen(l.schema->office.label.vi), 189);
    unload(&l);
    free(text);
    text = small_with(9, "label = Nghe\u0323\u0302 An");
    l = load_text(text);
    cr_expect_str_eq(l.schema->unit[0].label.vi, "Nghệ An");
    unload(&l);
    free(text);
}

/* One sign that a look does not tell to be in NFC has every line of its file asked for. */
Test(files, mean_the_same_where_one_comment_has_an_uncommon_sign)
{
    static const char *const first[] = {"# plain", "# e\u0301", "# 日本", "# \U0001F600"};
    char *text = small_with(9, "label = Nghệ An | “Nghệ” – An²");
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        dv_buf b = {0};
        dv_buf_printf(&b, "%s\n%s", first[i], text);
        loaded l = load_text(dv_buf_cstr(&b));
        cr_assert(l.schema, "%s", first[i]);
        cr_expect_str_eq(l.schema->unit[0].label.vi, "Nghệ An");
        cr_expect_str_eq(l.schema->unit[0].label.en, "“Nghệ” – An²");
        cr_expect_eq(l.schema->unit[0].line, 9);
        cr_expect_str_eq(dv_schema_kind(l.schema, "note")->field[0].id, "title");
        unload(&l);
        dv_buf_free(&b);
    }
    free(text);
}

Test(files, may_come_through_a_pipe)
{
    dv_buf b = {0};
    char *text = small_with(0, "");
    for (int i = 0; i < 200; i++)
        dv_buf_printf(&b, "# %0150d\n", i);
    dv_buf_puts(&b, text);
    loaded l = load_piped(dv_buf_cstr(&b));
    cr_assert(l.schema);
    cr_expect_str_eq(l.schema->unit[1].label.vi, "Vinh");
    cr_expect_eq(l.schema->nholiday, 2);
    unload(&l);
    dv_buf_clear(&b);
    while (b.n <= 8 << 20)
        dv_buf_printf(&b, "# %0150d\n", 0);
    l = load_piped(dv_buf_cstr(&b));
    cr_assert_eq(l.rc, DV_IO);
    unload(&l);
    free(text);
    dv_buf_free(&b);
}

Test(files, semicolons_colons_and_equal_signs_inside_values)
{
    char *text = small_with(3, "label = a;b: c = d # e | f");
    loaded l = load_text(text);
    cr_assert(l.schema);
    cr_expect_str_eq(l.schema->office.label.vi, "a;b: c = d # e");
    unload(&l);
    free(text);
}

Test(files, a_number_in_a_filter_is_kept_for_reports)
{
    char *text = small_with(82, "count = resolved\nfilter = amount > 3 and role = open | resolved");
    loaded l = load_text(text);
    cr_assert(l.schema);
    cr_expect(dv_kind_field(l.schema->kind, "amount")->measured);
    cr_expect_eq(l.schema->measure[1].filter->n, 2);
    unload(&l);
    free(text);
}

Test(files, every_key_is_documented_once)
{
    size_t n;
    const dv_key_doc *d = dv_schema_keys(&n);
    for (size_t i = 0; i < n; i++) {
        cr_expect(d[i].doc && *d[i].doc);
        cr_expect_eq(!d[i].key, !d[i].value);
        for (size_t j = 0; j < i; j++)
            cr_expect_not(strcmp(d[i].section, d[j].section) == 0 &&
                              (d[i].key == d[j].key ||
                               (d[i].key && d[j].key && strcmp(d[i].key, d[j].key) == 0)),
                          "[%s] %s", d[i].section, d[i].key ? d[i].key : "");
    }
}

/* As many kinds as a configuration may declare, each with its databases. */
#include "danvan/pagecheck.h"

#include "world.h"

#include <unistd.h>

enum { OF_THE_WORLD = 2 };

/* So many more kinds, before the letters. */
static const char *with_kinds(world *w, int n)
{
    dv_buf b = {0};
    for (int i = 0; i < n; i++)
        dv_buf_printf(&b,
                      "[kind k%d]\nlabel = Loại %d | Kind %d\nprefix = %c%c\ndate = on\n"
                      "scheme = calendar\ntitle = title\n"
                      "[field k%d.title]\nlabel = Tên | Title\ntype = text 200\nrequired = yes\n"
                      "[field k%d.unit]\nlabel = Đơn vị | Unit\ntype = unit\nrequired = yes\n"
                      "[field k%d.on]\nlabel = Ngày | Day\ntype = date\nrequired = yes\n"
                      "[field k%d.colour]\nlabel = Màu | Colour\ntype = category colour\n"
                      "[stage k%d.new]\nlabel = Mới | New\nrole = open\n",
                      i, i, i, 'A' + i / 26, 'A' + i % 26, i, i, i, i, i);
    dv_buf_puts(&b, "[kind letter]\n");
    const char *text = dv_arena_copy(&w->arena, dv_buf_str(&b));
    dv_buf_free(&b);
    return text;
}

Test(kinds, are_kept_as_many_as_may_be_declared)
{
    world w;
    dv_pagecheck pages;
    dv_faults faults;
    char last[20];
    world_open(&w);
    world_change(&w, "[kind letter]\n", with_kinds(&w, DV_KINDS_MOST - OF_THE_WORLD), NULL);
    snprintf(last, sizeof last, "k%d", DV_KINDS_MOST - OF_THE_WORLD - 1);
    dv_record *rec = fresh(&w, last);
    put(&w, rec, "title", "Một");
    put(&w, rec, "unit", "412");
    put(&w, rec, "on", "2024-05-05");
    save(&w, rec);
    saved_note(&w, "Một", "2024-05-05");
    verify_clean(&w);
    dv_registry_close(w.r);
    dv_faults_init(&faults, &w.arena);
    dv_rc rc = dv_pagecheck_run(world_path(&w, "data"), &pages, &faults, &w.err);
    cr_expect_eq(rc, DV_OK, "%s", faults.n ? faults.at[0].text : w.err.text);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    world_close(&w);
}

Test(kinds, are_refused_where_there_is_no_room_for_them)
{
    world w;
    dv_schema *s;
    dv_faults faults;
    dv_buf text = {0};
    char line[200];
    world_open(&w);
    FILE *from = fopen(world_path(&w, "danvan.ini"), "r");
    while (fgets(line, sizeof line, from))
        dv_buf_puts(&text, strcmp(line, "[kind letter]\n")
                               ? line
                               : with_kinds(&w, DV_KINDS_MOST - OF_THE_WORLD + 1));
    fclose(from);
    FILE *to = fopen(world_path(&w, "more.ini"), "w");
    cr_assert(to && fputs(text.p, to) >= 0 && fclose(to) == 0);
    dv_buf_free(&text);
    dv_faults_init(&faults, &w.arena);
    cr_assert_eq(dv_schema_load(world_path(&w, "more.ini"), &s, &faults), DV_INVALID);
    cr_assert_eq(faults.n, 1);
    cr_expect(strstr(faults.at[0].text, "at most 59 kinds"), "%s", faults.at[0].text);
    cr_expect_eq(unlink(world_path(&w, "more.ini")), 0);
    world_close(&w);
}

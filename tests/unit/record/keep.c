/* Things kept under a name. */
#include "danvan/keep.h"

#include "world.h"

TestSuite(keep);

static dv_rc keep(world *w, dv_keep_sort sort, const char *name, const char *field,
                  const char *value)
{
    dv_kept_pair pair = {field, value};
    const dv_kept kept = {.name = name, .pair = &pair, .n = 1};
    return dv_keep_put(w->r, sort, kind_of(w, "note"), &kept, &w->err);
}

static dv_kept *kept_of(world *w, dv_keep_sort sort, size_t *n)
{
    dv_kept *kept;
    cr_assert_eq(dv_keep_list(&w->arena, w->r, sort, kind_of(w, "note"), &kept, n, &w->err), DV_OK);
    return kept;
}

Test(keep, each_person_has_his_own_in_order)
{
    world w;
    size_t n;
    world_open(&w);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Đất", "colour", "red"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "  Anh ", "colour", "blue"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Đất", "colour", "green"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_FILTER, "Lọc", "search", "dat"), DV_OK);
    dv_kept *kept = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(n, 2);
    cr_expect_str_eq(kept[0].name, "Anh");
    cr_expect_str_eq(kept[1].name, "Đất");
    cr_expect_str_eq(kept[1].pair[0].value, "green", "the later one took its place");
    cr_assert_eq(dv_keep_drop(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "note"), "Anh", &w.err), DV_OK);
    kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_expect_eq(n, 1);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "binh"), DV_OK);
    kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_expect_eq(n, 0);
    world_close(&w);
}

Test(keep, refuses_secrets_and_nameless_things)
{
    world w;
    char longest[80];
    world_open(&w);
    memset(longest, 'a', 61);
    longest[61] = '\0';
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "who", "Kín"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "about", "Kín"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "Mẫu", "nothing", "x"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, " ", "colour", "red"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, "a\nb", "colour", "red"), DV_INVALID);
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, longest, "colour", "red"), DV_INVALID);
    longest[60] = '\0';
    cr_expect_eq(keep(&w, DV_KEEP_TEMPLATE, longest, "colour", "red"), DV_OK);
    cr_expect(!file_has(&w, "data/data.mdb", "Kín"));
    world_close(&w);
}

/* What is damaged hides nothing else, and can be dropped. */
Test(keep, damaged_bytes_are_told_and_survived)
{
    world w;
    size_t n;
    dv_str key, value;
    world_open(&w);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Anh", "colour", "blue"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Bình", "colour", "red"), DV_OK);
    world_entry(&w, "kept", 0, &key, &value);
    for (size_t cut = 0; cut < value.n; cut++) {
        dv_verify_result res;
        dv_faults faults;
        world_overwrite(&w, "kept", key, (dv_str){value.p, cut});
        dv_kept *kept = kept_of(&w, DV_KEEP_TEMPLATE, &n);
        cr_assert_eq(n, 2);
        cr_expect(kept[0].damaged && kept[0].n == 0, "%zu bytes", cut);
        cr_expect_str_eq(kept[0].name, "Anh");
        cr_expect_str_eq(kept[1].pair[0].value, "red");
        dv_faults_init(&faults, &w.arena);
        cr_expect_eq(dv_verify(w.r, true, &res, &faults, &w.err), DV_CORRUPT);
        cr_assert_eq(faults.n, 1);
        cr_expect(strstr(faults.at[0].text, "\"Anh\""), "%s", faults.at[0].text);
    }
    for (size_t i = 0; i < value.n; i++) {
        char *other = dv_arena_copy(&w.arena, value);
        other[i] = (char)0xFF;
        world_overwrite(&w, "kept", key, (dv_str){other, value.n});
        kept_of(&w, DV_KEEP_TEMPLATE, &n);
        cr_assert_eq(n, 2);
    }
    cr_assert_eq(dv_keep_drop(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "note"), "Anh", &w.err), DV_OK);
    kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_expect_eq(n, 1);
    world_close(&w);
}

Test(keep, what_is_no_longer_declared_is_left_out_until_it_is_again)
{
    world w;
    size_t n;
    world_open(&w);
    dv_kept_pair pair[] = {{"award", "Bằng khen"}, {"colour", "red"}};
    const dv_kept kept = {.name = "Mẫu", .pair = pair, .n = 2};
    cr_assert_eq(dv_keep_put(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "note"), &kept, &w.err), DV_OK);
    world_change(&w, "[field note.award]", "[field note.prize]", NULL);
    dv_kept *back = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(n, 1);
    cr_assert_eq(back->n, 1);
    cr_expect_str_eq(back->pair[0].key, "colour");
    verify_clean(&w);
    world_change(&w, NULL);
    back = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(back->n, 2);
    cr_expect_str_eq(back->pair[0].key, "award");
    cr_expect_str_eq(back->pair[0].value, "Bằng khen");
    world_close(&w);
}

Test(keep, of_a_kind_that_is_no_longer_declared_waits_for_it)
{
    world w;
    dv_kept *back;
    size_t n;
    world_open(&w);
    dv_kept_pair pair = {"title", "Thư mời"};
    const dv_kept kept = {.name = "Mẫu", .pair = &pair, .n = 1};
    cr_assert_eq(dv_keep_put(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "letter"), &kept, &w.err), DV_OK);
    world_change(&w, "[kind letter]", "[kind post]", "[field letter.title]", "[field post.title]",
                 "[field letter.unit]", "[field post.unit]", "[field letter.sent_on]",
                 "[field post.sent_on]", "[field letter.colour]", "[field post.colour]",
                 "[stage letter.new]", "[stage post.new]", "ref letter", "ref post", NULL);
    cr_assert_eq(
        dv_keep_list(&w.arena, w.r, DV_KEEP_TEMPLATE, kind_of(&w, "post"), &back, &n, &w.err),
        DV_OK);
    cr_expect_eq(n, 0);
    verify_clean(&w);
    world_change(&w, NULL);
    cr_assert_eq(
        dv_keep_list(&w.arena, w.r, DV_KEEP_TEMPLATE, kind_of(&w, "letter"), &back, &n, &w.err),
        DV_OK);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(back->pair[0].value, "Thư mời");
    world_close(&w);
}

/* Of a field that can be sealed from now on nothing stays in clear, of anybody's; all else does. */
Test(keep, what_is_sealed_later_is_taken_out)
{
    world w;
    size_t n;
    world_open(&w);
    dv_kept_pair both[] = {{"award", "ZQ Bằng khen"}, {"colour", "red"}};
    const dv_kept kept = {.name = "Mẫu", .pair = both, .n = 2};
    cr_assert_eq(dv_keep_put(w.r, DV_KEEP_TEMPLATE, kind_of(&w, "note"), &kept, &w.err), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Một", "award", "ZQ Một"), DV_OK);
    dv_kept_pair asked[] = {{"narrow", "award = ZQ"},
                            {"shown", "Giải: ZQ"},
                            {"search", "dat"},
                            {"narrow", "colour = red"},
                            {"shown", "Màu: Đỏ"}};
    const dv_kept filter = {.name = "Lọc", .pair = asked, .n = 5};
    cr_assert_eq(dv_keep_put(w.r, DV_KEEP_FILTER, kind_of(&w, "note"), &filter, &w.err), DV_OK);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "binh"), DV_OK);
    cr_assert_eq(keep(&w, DV_KEEP_TEMPLATE, "Của Bình", "award", "ZQ Bình"), DV_OK);
    world_change(&w, "[field note.award]", "[field note.award]\nsealed = yes", NULL);
    dv_kept *back = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(n, 1);
    cr_assert_eq(back->n, 1);
    cr_expect_str_eq(back->pair[0].key, "colour");
    back = kept_of(&w, DV_KEEP_FILTER, &n);
    cr_assert_eq(n, 1);
    cr_assert_eq(back->n, 3);
    cr_expect_str_eq(back->pair[0].key, "search");
    cr_expect_str_eq(back->pair[1].value, "colour = red");
    cr_expect_str_eq(back->pair[2].value, "Màu: Đỏ");
    dv_str key, value;
    world_entry(&w, "kept", 0, &key, &value);
    for (size_t i = 0; i + 2 <= value.n; i++)
        cr_expect(memcmp(value.p + i, "ZQ", 2) != 0);
    world_change(&w, NULL);
    back = kept_of(&w, DV_KEEP_TEMPLATE, &n);
    cr_assert_eq(n, 1, "of Bình nothing was left, of the other what is no secret");
    world_close(&w);
}

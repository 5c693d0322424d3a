/* Drafts: what was typed, kept apart from the records. */
#include "world.h"

static void now(const char *day)
{
    dv_now_pin((dv_time)day_of(day) * 86400 + 3600);
}

static dv_draft *draft_of(world *w, const dv_kind *k, dv_id id, const char *title)
{
    dv_draft *d = DV_NEW(&w->arena, dv_draft);
    *d = (dv_draft){.kind = k, .id = id, .typed = DV_NEW_N(&w->arena, const char *, k->nfield)};
    d->typed[dv_kind_field(k, "title")->index] = title;
    return d;
}

Test(drafts, keep_what_was_typed_as_it_was_typed)
{
    world w;
    dv_draft *back, **list;
    size_t n;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    const dv_id stored = saved_note(&w, "Có rồi", "2024-05-05")->id;
    dv_draft *d = draft_of(&w, k, 0, "  chưa xong \n");
    d->typed[dv_kind_field(k, "noted_on")->index] = "32/13";
    d->typed[dv_kind_field(k, "who")->index] = "Kín";
    d->typed[dv_kind_field(k, "about")->index] = dv_mask;
    d->typed[dv_kind_field(k, "memo")->index] = "";
    d->stage = "doing";
    d->grid = 3;
    now("2024-07-01");
    dv_draft *earlier = draft_of(&w, k, 0, "earlier");
    cr_assert_eq(dv_draft_put(w.r, earlier, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    cr_assert_neq(earlier->slot, d->slot, "two new ones, beside each other");
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    now("2024-07-02");
    cr_assert_eq(dv_draft_put(w.r, draft_of(&w, k, stored, "later"), &w.err), DV_OK);
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "title")->index], "  chưa xong \n");
    cr_expect_str_eq(back->typed[dv_kind_field(k, "noted_on")->index], "32/13");
    cr_expect_str_eq(back->typed[dv_kind_field(k, "who")->index], "Kín");
    cr_expect_eq(back->typed[dv_kind_field(k, "about")->index], dv_mask);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "memo")->index], "");
    cr_expect_null(back->typed[dv_kind_field(k, "amount")->index]);
    cr_expect_str_eq(back->stage, "doing");
    cr_expect_eq(back->grid, 3);
    cr_expect_eq(back->revision, 0);
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 3);
    cr_expect_eq(list[0]->id, stored);
    cr_expect_eq(list[0]->slot, 0);
    cr_expect(list[1]->slot && list[2]->slot && !list[1]->id && !list[2]->id);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "binh"), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_NOT_FOUND,
                 "not his");
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_OK);
    cr_assert_eq(dv_draft_drop(w.r, k, 0, d->slot, 0, &w.err), DV_OK);
    cr_assert_eq(dv_draft_drop(w.r, k, 0, d->slot, 0, &w.err), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, earlier->slot, &back, &w.err), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_NOT_FOUND);
    world_close(&w);
}

/* What the key is needed for can't be read without it; that it is there can be told. */
Test(drafts, are_listed_without_the_key)
{
    world w;
    dv_draft *back, **list;
    size_t n;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *open = draft_of(&w, k, 0, "mở"), *secret = draft_of(&w, k, 0, "kín");
    secret->typed[dv_kind_field(k, "who")->index] = "Kín";
    cr_assert_eq(dv_draft_put(w.r, open, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, secret, &w.err), DV_OK);
    dv_registry_close(w.r);
    cr_assert_eq(rename(world_path(&w, "data.key"), world_path(&w, "away")), 0);
    cr_assert_eq(world_registry(&w, "an"), DV_OK);
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 2);
    for (size_t i = 0; i < n; i++)
        cr_expect_eq(list[i]->fault != NULL, list[i]->slot == secret->slot);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, open->slot, &back, &w.err), DV_OK);
    cr_expect_neq(dv_draft_get(&w.arena, w.r, k, 0, secret->slot, &back, &w.err), DV_OK);
    cr_expect(strstr(w.err.text, "key"), "%s", w.err.text);
    cr_assert_eq(rename(world_path(&w, "away"), world_path(&w, "data.key")), 0);
    world_close(&w);
}

/* However it is damaged, it is listed as such or as what it became, and the other one as it is. */
Test(drafts, a_damaged_one_hides_no_other)
{
    world w;
    dv_draft **list;
    dv_str key, value;
    size_t n;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *d = draft_of(&w, k, 0, "hỏng"), *other = draft_of(&w, k, 0, "lành");
    d->typed[dv_kind_field(k, "who")->index] = "Kín";
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, other, &w.err), DV_OK);
    world_entry(&w, "drafts", 0, &key, &value);
    for (size_t i = 0; i < 2 * value.n; i++) {
        char *bytes = dv_arena_copy(&w.arena, value);
        bytes[i % value.n] ^= 0x55;
        world_overwrite(&w, "drafts", key, (dv_str){bytes, i < value.n ? value.n : i - value.n});
        cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
        cr_assert_eq(n, 2);
        for (size_t at = 0; at < n; at++)
            if (list[at]->slot == other->slot)
                cr_expect_null(list[at]->fault);
            else
                cr_expect(i < value.n || list[at]->fault, "cut to %zu bytes", i - value.n);
    }
    world_overwrite(&w, "drafts", key, value);
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_expect(!list[0]->fault && !list[1]->fault);
    world_close(&w);
}

/* What one terminal still shows when another one has saved it must not fall on a third's. */
Test(drafts, a_slot_is_never_given_again)
{
    world w;
    dv_draft *back;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *mine = draft_of(&w, k, 0, "một"), *theirs = draft_of(&w, k, 0, "hai");
    cr_assert_eq(dv_draft_put(w.r, mine, &w.err), DV_OK);
    cr_assert_eq(dv_draft_drop(w.r, k, 0, mine->slot, 0, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, theirs, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, mine, &w.err), DV_OK, "shown elsewhere all the while");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, theirs->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "title")->index], "hai");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, mine->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "title")->index], "một");
    world_close(&w);
}

/* Two terminals go on with one: neither is written over, nor dropped by the other's end. */
Test(drafts, two_that_go_on_with_one_are_both_kept)
{
    world w;
    dv_draft *a, *b, *back, **list;
    size_t n;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    const size_t title = dv_kind_field(k, "title")->index;
    dv_draft *first = draft_of(&w, k, 0, "một");
    cr_assert_eq(dv_draft_put(w.r, first, &w.err), DV_OK);
    const uint32_t slot = first->slot;
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, slot, &a, &w.err), DV_OK);
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, slot, &b, &w.err), DV_OK);
    a->typed[title] = "một A";
    b->typed[title] = "một B";
    cr_assert_eq(dv_draft_put(w.r, a, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, b, &w.err), DV_OK);
    cr_expect_eq(a->slot, slot);
    cr_expect_neq(b->slot, slot);
    a->typed[title] = "một A nữa";
    cr_assert_eq(dv_draft_put(w.r, a, &w.err), DV_OK);
    cr_expect_eq(a->slot, slot, "its own is its own");
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 2);
    cr_assert_eq(dv_draft_drop(w.r, k, 0, slot, first->seen, &w.err), DV_OK, "seen long ago");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[title], "một A nữa");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, b->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[title], "một B");
    cr_assert_eq(dv_draft_drop(w.r, k, 0, slot, a->seen, &w.err), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, slot, &back, &w.err), DV_NOT_FOUND);
    world_close(&w);
}

static const char *listed_title(world *w, uint32_t slot)
{
    dv_draft **list;
    size_t n;
    cr_assert_eq(dv_draft_list(&w->arena, w->r, &list, &n, &w->err), DV_OK);
    for (size_t i = 0; i < n; i++)
        if (list[i]->slot == slot)
            return list[i]->title;
    return "(not listed)";
}

/* By what a person tells several apart; never by what is sealed. */
Test(drafts, are_listed_with_what_they_are_of)
{
    world w;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *titled = draft_of(&w, k, 0, "Việc một"), *filed = draft_of(&w, k, 0, NULL),
             *secret = draft_of(&w, k, 0, NULL);
    filed->typed[k->unit->index] = "414";
    filed->typed[dv_kind_field(k, "who")->index] = "Trần Văn Kín";
    secret->typed[dv_kind_field(k, "who")->index] = "Trần Văn Kín";
    cr_assert_eq(dv_draft_put(w.r, titled, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, filed, &w.err), DV_OK);
    cr_assert_eq(dv_draft_put(w.r, secret, &w.err), DV_OK);
    cr_expect_str_eq(listed_title(&w, titled->slot), "Việc một");
    cr_expect_str_eq(listed_title(&w, filed->slot), "Thái Hoà");
    cr_expect_str_eq(listed_title(&w, secret->slot), "");
    dv_record *rec = saved_note(&w, "Đã lưu", "2024-05-05");
    dv_draft *stored = draft_of(&w, k, rec->id, NULL);
    stored->typed[dv_kind_field(k, "memo")->index] = "sửa";
    cr_assert_eq(dv_draft_put(w.r, stored, &w.err), DV_OK);
    cr_expect_str_eq(listed_title(&w, 0), "Đã lưu");
    world_close(&w);
}

Test(drafts, what_is_no_longer_declared_waits_in_them)
{
    world w;
    dv_draft *back;
    world_open(&w);
    dv_draft *d = draft_of(&w, kind_of(&w, "note"), 0, "một");
    d->typed[dv_kind_field(d->kind, "award")->index] = "Bằng khen";
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    world_change(&w, "[field note.award]", "[field note.prize]", NULL);
    const dv_kind *k = kind_of(&w, "note");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    back->typed[dv_kind_field(k, "title")->index] = "hai";
    cr_assert_eq(dv_draft_put(w.r, back, &w.err), DV_OK);
    world_change(&w, NULL);
    k = kind_of(&w, "note");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "title")->index], "hai");
    cr_assert(back->typed[dv_kind_field(k, "award")->index]);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "award")->index], "Bằng khen");
    world_close(&w);
}

/* What is typed as its award is no secret yet. */
static dv_draft *draft_with_award(world *w)
{
    const dv_kind *k = kind_of(w, "note");
    dv_draft *d = draft_of(w, k, 0, "Nháp");
    d->typed[dv_kind_field(k, "award")->index] = "Quặc một";
    cr_assert_eq(dv_draft_put(w->r, d, &w->err), DV_OK);
    return d;
}

/* By whoever opens the store first with the new configuration. */
Test(drafts, what_is_sealed_later_is_sealed)
{
    world w;
    dv_draft *back;
    world_open(&w);
    dv_draft *d = draft_with_award(&w);
    cr_assert(file_has(&w, "data/data.mdb", "Quặc một"), "it is no secret yet");
    world_change(&w, "[field note.award]", "[field note.award]\nsealed = yes", NULL);
    cr_expect_not(file_has(&w, "data/data.mdb", "Quặc một"), "nor in a page that is free");
    dv_str key, value;
    world_entry(&w, "drafts", 0, &key, &value);
    for (size_t i = 0; i + 4 <= value.n; i++)
        cr_expect(memcmp(value.p + i, "Quặ", 4) != 0);
    const dv_kind *k = kind_of(&w, "note");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "award")->index], "Quặc một");
    cr_expect_str_eq(back->typed[dv_kind_field(k, "title")->index], "Nháp");
    world_close(&w);
}

/* Who shows it all the while goes on with it, and with no other: it is the same draft. */
Test(drafts, what_is_sealed_later_is_gone_on_with)
{
    world w;
    dv_draft **list, *back;
    size_t n;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *d = draft_of(&w, k, 0, "Nháp");
    d->refused = true;
    d->typed[dv_kind_field(k, "award")->index] = "Quặc một";
    d->typed[dv_kind_field(k, "memo")->index] = "Quặc ba";
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    const uint32_t slot = d->slot;
    dv_draft other = *d;
    world_change(&w, "[field note.award]", "[field note.award]\nsealed = yes", NULL);
    world_change(&w, "[field note.award]", "[field note.award]\nsealed = yes", "[field note.memo]",
                 "[field note.memo]\nsealed = yes", NULL);
    d->kind = other.kind = kind_of(&w, "note");
    cr_assert_eq(dv_draft_get(&w.arena, w.r, d->kind, 0, slot, &back, &w.err), DV_OK);
    cr_expect(back->refused);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "award")->index], "Quặc một");
    d->refused = false;
    d->typed[dv_kind_field(k, "award")->index] = "Quặc hai";
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    cr_expect_eq(d->slot, slot);
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    cr_assert_eq(dv_draft_get(&w.arena, w.r, d->kind, 0, slot, &back, &w.err), DV_OK);
    cr_expect_str_eq(back->typed[dv_kind_field(k, "award")->index], "Quặc hai");
    cr_expect_not(back->refused);
    /* Another terminal, which had it as it was then, has one of its own from now on. */
    cr_assert_eq(dv_draft_put(w.r, &other, &w.err), DV_OK);
    cr_expect_neq(other.slot, slot);
    world_close(&w);
}

/* What was typed into it and had no room is told again. */
Test(drafts, what_was_cut_is_remembered)
{
    world w;
    dv_draft *back;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    const size_t award = dv_kind_field(k, "award")->index, memo = dv_kind_field(k, "memo")->index;
    bool *cut = DV_NEW_N(&w.arena, bool, k->nfield);
    dv_draft *d = draft_of(&w, k, 0, "Nháp");
    cut[award] = true;
    d->cut = cut;
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect(back->cut[award]);
    cr_expect_not(back->cut[memo]);
    cr_expect_not(back->refused);
    cut[award] = false;
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    cr_assert_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect_not(back->cut[award]);
    world_close(&w);
}

/* And throws it away. */
Test(drafts, what_is_sealed_later_is_thrown_away)
{
    world w;
    dv_draft *back;
    world_open(&w);
    dv_draft *d = draft_with_award(&w);
    world_change(&w, "[field note.award]", "[field note.award]\nsealed = yes", NULL);
    const dv_kind *k = kind_of(&w, "note");
    cr_assert_eq(dv_draft_drop(w.r, k, 0, d->slot, d->seen + 1, &w.err), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_OK);
    cr_expect_not(back->refused, "that it was sealed is no fault");
    cr_assert_eq(dv_draft_drop(w.r, k, 0, d->slot, d->seen, &w.err), DV_OK);
    cr_expect_eq(dv_draft_get(&w.arena, w.r, k, 0, d->slot, &back, &w.err), DV_NOT_FOUND);
    world_close(&w);
}

/* Who runs on with the rules of before does not know what is a secret by now. */
Test(drafts, what_is_typed_by_rules_of_before_is_sealed)
{
    world w;
    dv_str key, value;
    world_open(&w);
    const dv_kind *k = kind_of(&w, "note");
    dv_draft *d = draft_of(&w, k, 0, "Nháp");
    world_overwrite(&w, "meta", DV_LIT("rules"), DV_LIT("another"));
    d->typed[dv_kind_field(k, "award")->index] = "Quặc một";
    cr_assert_eq(dv_draft_put(w.r, d, &w.err), DV_OK);
    world_entry(&w, "drafts", 0, &key, &value);
    for (size_t i = 0; i + 4 <= value.n; i++)
        cr_expect(memcmp(value.p + i, "Quặ", 4) != 0);
    world_close(&w);
}

/* What is said of figures: notes and explanations, their drafts, and what others put in their
 * place. */
#include "danvan/explain.h"
#include "danvan/pin.h"
#include "danvan/seal.h"

#include "world.h"

static dv_pin_table table_of(const world *w)
{
    dv_pin_table t = {
        .report = "r", .unit = w->schema->office.unit, .as_of = DV_NO_DATE, .filter = ""};
    cr_assert(dv_period_parse(DV_LIT("2024H1"), &t.period));
    return t;
}

static dv_rc pin(world *w, const char *text, uint32_t *on)
{
    const dv_pin_table t = table_of(w);
    return dv_pin_put(w->r, &t, "red", "notes", text, on, &w->err);
}

static dv_rc explain(world *w, const char *text, uint32_t *on)
{
    const dv_explain_place place = {
        .unit = w->schema->office.unit, .period = table_of(w).period, .name = "notes"};
    return dv_explain_put(w->r, &place, (dv_decimal){3, 0}, (dv_decimal){2, 0}, text, on, &w->err);
}

static void become(world *w, const char *who)
{
    dv_registry_close(w->r);
    cr_assert_eq(world_registry(w, who), DV_OK);
}

static void refused(world *w, const char *by, const char *what)
{
    cr_expect(strstr(w->err.text, by) && strstr(w->err.text, what), "%s", w->err.text);
}

/* Once: told so, one does it knowingly. */
static void is_refused_once(dv_rc (*say)(world *w, const char *text, uint32_t *on))
{
    world w;
    world_open(&w);
    become(&w, "binh");
    uint32_t an = DV_SAID_NONE, binh = DV_SAID_NONE, any = DV_SAID_ANY;
    cr_assert_eq(say(&w, "Của Bình", &binh), DV_OK, "%s", w.err.text);
    become(&w, "an");
    cr_assert_eq(say(&w, "Của An", &an), DV_CONFLICT);
    refused(&w, "binh", "Của Bình");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "%s", w.err.text);
    cr_assert_eq(say(&w, "Của An, sau", &an), DV_CONFLICT, "it is not what was told");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "what stands there already is no conflict");
    become(&w, "binh");
    cr_assert_eq(say(&w, "Bình nữa", &any), DV_OK);
    cr_assert_eq(say(&w, "", &an), DV_CONFLICT, "nor is it taken off");
    cr_assert_eq(say(&w, "", NULL), DV_OK);
    become(&w, "an");
    cr_assert_eq(say(&w, "Của An", &an), DV_CONFLICT);
    refused(&w, "binh", "took off");
    cr_assert_eq(say(&w, "Của An", &an), DV_OK, "%s", w.err.text);
    world_close(&w);
}

Test(said, a_note_that_somebody_changed_is_written_over_knowingly)
{
    is_refused_once(pin);
}

Test(said, an_explanation_that_somebody_changed_is_written_over_knowingly)
{
    is_refused_once(explain);
}

Test(said, who_took_off_another_note_is_not_named)
{
    world w;
    const uint32_t before = DV_SAID_NONE + 2;
    uint32_t on = before;
    world_open(&w);
    const dv_pin_table t = table_of(&w);
    cr_assert_eq(pin(&w, "Của An", NULL), DV_OK);
    cr_assert_eq(dv_pin_put(w.r, &t, "red", "notes-rate", "Cột khác", NULL, &w.err), DV_OK);
    cr_assert_eq(pin(&w, "", NULL), DV_OK);
    become(&w, "binh");
    cr_assert_eq(dv_pin_put(w.r, &t, "red", "notes-rate", "", NULL, &w.err), DV_OK);
    cr_assert_eq(pin(&w, "Của Bình", &on), DV_CONFLICT);
    refused(&w, "an took off", "meanwhile");
    become(&w, "an");
    world_close(&w);
}

/* A store without any is asked no further, and one note is not none. */
Test(said, a_single_note_is_listed_where_it_stands)
{
    world w;
    dv_pin *is;
    size_t n;
    world_open(&w);
    dv_pin_table t = table_of(&w);
    cr_assert_eq(dv_pin_list(&w.arena, w.r, &t, &is, &n, &w.err), DV_OK);
    cr_assert_eq(n, 0);
    cr_assert_eq(pin(&w, "Một lời", NULL), DV_OK);
    cr_assert_eq(dv_pin_list(&w.arena, w.r, &t, &is, &n, &w.err), DV_OK);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(is->text, "Một lời");
    t.filter = "colour = red";
    cr_assert_eq(dv_pin_list(&w.arena, w.r, &t, &is, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0, "it is another table's");
    world_close(&w);
}

/* ---- drafts of notes ---- */

static dv_rc keep(world *w, dv_pin_draft *d, const char *text)
{
    const dv_pin_table t = table_of(w);
    d->text = text;
    return dv_pin_draft_put(w->r, &t, "red", "notes", d, &w->err);
}

static size_t drafts_of(world *w, const char *column, dv_pin_draft **out)
{
    const dv_pin_table t = table_of(w);
    size_t n;
    cr_assert_eq(dv_pin_draft_of(&w->arena, w->r, &t, "red", column, out, &n, &w->err), DV_OK, "%s",
                 w->err.text);
    return n;
}

static size_t all_drafts(world *w, dv_pin_draft **out)
{
    size_t n;
    cr_assert_eq(dv_pin_draft_list(&w->arena, w->r, out, &n, &w->err), DV_OK);
    return n;
}

Test(said, two_that_type_one_note_are_both_kept)
{
    world w;
    dv_pin_draft one = {.on = DV_SAID_NONE}, two = {.on = DV_SAID_NONE}, *list;
    world_open(&w);
    dv_now_pin((dv_time)day_of("2024-07-01") * 86400);
    cr_assert_eq(keep(&w, &one, "một"), DV_OK);
    cr_assert_eq(keep(&w, &two, "hai"), DV_OK);
    cr_assert_eq(keep(&w, &one, "một, nữa"), DV_OK);
    cr_assert_eq(drafts_of(&w, "notes", &list), 2);
    cr_expect_str_eq(list[0].text, "hai", "the newest");
    cr_expect_str_eq(list[1].text, "một, nữa");
    cr_expect_eq(list[0].on, DV_SAID_NONE);
    cr_expect_eq(drafts_of(&w, "notes-rate", &list), 0);
    cr_assert_eq(dv_pin_draft_drop(w.r, &two, &w.err), DV_OK);
    cr_assert_eq(all_drafts(&w, &list), 1);
    cr_expect_str_eq(list[0].text, "một, nữa");
    cr_expect_str_eq(list[0].column, "notes");
    world_close(&w);
}

/* Both go on with one: neither is written over, nor dropped by the other's end. */
Test(said, two_that_go_on_with_one_draft_are_both_kept)
{
    world w;
    dv_pin_draft first = {0}, *list;
    world_open(&w);
    cr_assert_eq(keep(&w, &first, "chung"), DV_OK);
    dv_pin_draft here = first, there = first;
    cr_assert_eq(keep(&w, &here, "chung, ở đây"), DV_OK);
    cr_assert_eq(keep(&w, &there, "chung, ở kia"), DV_OK);
    cr_expect_eq(here.no, first.no);
    cr_expect_neq(there.no, first.no);
    cr_assert_eq(dv_pin_draft_drop(w.r, &first, &w.err), DV_OK, "seen long ago");
    cr_expect_eq(drafts_of(&w, "notes", &list), 2);
    cr_assert_eq(dv_pin_draft_drop(w.r, &here, &w.err), DV_OK);
    cr_assert_eq(drafts_of(&w, "notes", &list), 1);
    cr_expect_str_eq(list[0].text, "chung, ở kia");
    world_close(&w);
}

void dv_pin_key(dv_buf *b, const dv_registry *r, const dv_pin_table *t, const char *row,
                const char *column); /* pin_int.h */

/* As they were stored when a figure had one, under its place; the first ones without the place. */
static void store_as_before(world *w, bool place)
{
    dv_pin_draft d = {0};
    dv_buf at = {0}, bytes = {0};
    dv_str key, value;
    unsigned char hash[DV_HASH_SIZE];
    const dv_pin_table t = table_of(w);
    cr_assert_eq(keep(w, &d, "từ trước"), DV_OK);
    world_entry(w, "drafts", 0, &key, &value);
    dv_pin_key(&at, w->r, &t, "red", "notes");
    dv_hash(dv_buf_str(&at), hash);
    char *old = dv_arena_copy(&w->arena, key);
    memcpy(old + key.n - 8, hash, 8);
    const size_t head = 4 + 8 + 1, text = 2 + 1 + 1 + strlen("từ trước");
    dv_buf_add(&bytes, value);
    if (!place) {
        bytes.p[head] = 1;
        bytes.n = head + 1 + text;
    }
    cr_assert_eq(dv_pin_draft_drop(w->r, &d, &w->err), DV_OK);
    world_overwrite(w, "drafts", (dv_str){old, key.n}, dv_buf_str(&bytes));
    dv_buf_free(&at);
    dv_buf_free(&bytes);
}

static void goes_on_from_before(bool place)
{
    world w;
    dv_pin_draft other = {0}, *list;
    world_open(&w);
    store_as_before(&w, place);
    cr_assert_eq(all_drafts(&w, &list), 1);
    cr_expect_str_eq(list[0].text, "từ trước");
    cr_expect_eq(list[0].report != NULL, place);
    cr_assert_eq(keep(&w, &other, "mới"), DV_OK);
    cr_assert_eq(drafts_of(&w, "notes", &list), 2);
    dv_pin_draft old = list[list[0].no == other.no];
    cr_expect_str_eq(old.text, "từ trước");
    cr_expect_eq(old.on, DV_SAID_ANY);
    cr_assert_eq(keep(&w, &old, "từ trước, nữa"), DV_OK);
    cr_assert_eq(all_drafts(&w, &list), 2, "in its place");
    cr_assert_eq(dv_pin_draft_drop(w.r, &other, &w.err), DV_OK);
    cr_assert_eq(all_drafts(&w, &list), 1);
    cr_expect_str_eq(list[0].text, "từ trước, nữa");
    cr_expect_str_eq(list[0].report, "r");
    cr_assert_eq(dv_pin_draft_drop(w.r, &list[0], &w.err), DV_OK);
    cr_expect_eq(all_drafts(&w, &list), 0);
    world_close(&w);
}

Test(said, a_draft_from_before_goes_on_at_its_figure)
{
    goes_on_from_before(true);
}

Test(said, a_draft_from_before_that_lacks_its_place_goes_on_at_its_figure)
{
    goes_on_from_before(false);
}

Test(said, a_damaged_draft_hides_no_other)
{
    world w;
    dv_pin_draft bad = {0}, good = {0}, *list;
    dv_str key, value;
    world_open(&w);
    cr_assert_eq(keep(&w, &bad, "hỏng"), DV_OK);
    world_entry(&w, "drafts", 0, &key, &value);
    cr_assert_eq(keep(&w, &good, "lành"), DV_OK);
    world_overwrite(&w, "drafts", key, (dv_str){value.p, value.n / 2});
    cr_assert_eq(all_drafts(&w, &list), 2);
    for (size_t i = 0; i < 2; i++)
        cr_expect_eq(list[i].text != NULL, list[i].no == good.no);
    cr_expect_eq(drafts_of(&w, "notes", &list), 1);
    world_close(&w);
}

/* Who may do what: each right against each act, for each role. */
#include "danvan/rights.h"

#include "danvan/alike.h"
#include "danvan/explain.h"
#include "danvan/keep.h"
#include "danvan/pin.h"
#include "danvan/seal.h"
#include "danvan/search.h"
#include "danvan/stated.h"

#include "acts.h"

/* The world with one person of each role; Vinh has the work of Cửa Lò, which ended into it. */
static void open_office(world *w, const char *roles)
{
    char people[2000];
    snprintf(people, sizeof people,
             "[person xem]\nname = Xem\nrole = viewer\nunit = 40\n"
             "[person vinh]\nname = Vinh\nrole = clerk\nunit = 412\n"
             "[person duyet]\nname = Duyệt\nrole = reviewer\nunit = 40\n"
             "[person lanh]\nname = Lãnh\nrole = leader\nunit = 40\n%s[scheme calendar]",
             roles);
    world_open(w);
    world_change(w, "[scheme calendar]", people, "title = title\ndue = due_on",
                 "title = title\nrestricted = ok\nreviewed = done\nfour_eyes = yes\ndue = due_on",
                 NULL);
}

static void become(world *w, const char *who)
{
    dv_registry_close(w->r);
    w->r = NULL;
    cr_assert_eq(world_registry(w, who), DV_OK, "%s: %s", w->err.place, w->err.text);
}

static dv_record *note_of(world *w, const char *unit, const char *title)
{
    dv_record *rec = note(w, title, "2024-05-05");
    put(w, rec, "unit", unit);
    put(w, rec, "who", "Trần Văn Kín");
    return rec;
}

static dv_record *restricted_note(world *w)
{
    dv_record *rec = note_of(w, "412", "Kín đáo");
    put(w, rec, "ok", "yes");
    return rec;
}

/* ---- the acts ---- */

static dv_rc loaded(world *w, const dv_record *rec, dv_record **out)
{
    return dv_record_load(&w->arena, w->r, kind_of(w, "note"), rec->id, out, &w->err);
}

static dv_rc see(world *w, const dv_record *rec)
{
    dv_record *mine;
    return loaded(w, rec, &mine);
}

static dv_rc change(world *w, const dv_record *rec)
{
    dv_record *mine;
    dv_rc rc = loaded(w, rec, &mine);
    if (rc != DV_OK)
        return rc;
    put(w, mine, "memo", w->r->actor.name);
    return try_save(w, mine);
}

static dv_rc approve(world *w, const dv_record *rec)
{
    dv_record *mine;
    dv_rc rc = loaded(w, rec, &mine);
    if (rc == DV_OK)
        rc = dv_record_move(w->r, mine, "done", DV_NO_DATE, &w->err);
    return rc == DV_OK ? try_save(w, mine) : rc;
}

static dv_rc del(world *w, const dv_record *rec)
{
    dv_record *mine;
    dv_rc rc = loaded(w, rec, &mine);
    return rc == DV_OK ? dv_delete(w->r, mine, "trùng", &w->err) : rc;
}

static dv_rc reveal(world *w, const dv_record *rec)
{
    const char *plain;
    const dv_kind *k = kind_of(w, "note");
    dv_rc rc = dv_reveal(&w->arena, w->r, k, rec->id, dv_kind_field(k, "who"), "xác minh", &plain,
                         &w->err);
    cr_expect(rc == DV_OK ? strcmp(plain, "Trần Văn Kín") == 0 : plain == NULL);
    return rc;
}

static dv_rc revert(world *w, const dv_record *rec)
{
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    return dv_revert(w->r, kind_of(w, "note"), rec->id, 1, NULL, &faults, &w->err);
}

static dv_rc history(world *w, const dv_record *rec);

static bool nothing(void *ctx, const dv_entry *e)
{
    (void)ctx;
    (void)e;
    return true;
}

static dv_rc history(world *w, const dv_record *rec)
{
    return dv_history(w->r, kind_of(w, "note"), rec->id, DV_NO_DATE, nothing, NULL, &w->err);
}

static dv_rc earlier(world *w, const dv_record *rec)
{
    dv_record *was;
    return dv_record_at(&w->arena, w->r, kind_of(w, "note"), rec->id, 1, &was, &w->err);
}

static dv_rc bulk(world *w, const dv_record *rec)
{
    dv_batch *b;
    dv_record *mine;
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    cr_assert_eq(dv_batch_begin(w->r, &b, &w->err), DV_OK);
    dv_rc rc = dv_batch_load(&w->arena, b, kind_of(w, "note"), rec->id, &mine, &w->err);
    if (rc == DV_OK) {
        put(w, mine, "memo", "hàng loạt");
        rc = dv_batch_save(&w->arena, b, mine, &faults, &w->err);
    }
    dv_batch_abort(b);
    return rc;
}

/* ---- the table ---- */

enum { VINH, CUA_LO, THAI_HOA, RESTRICTED, NOTES };
static const char *const person[] = {"xem", "vinh", "duyet", "lanh", "an"};
enum { PERSONS = sizeof person / sizeof *person };

typedef struct line {
    const char *what;
    dv_rc (*act)(world *w, const dv_record *rec);
    const char
        *may[NOTES]; /* of whom, in their order: y may, n may not, h: as if it were not there */
} line;

/* Reading is wider than writing: everybody reads all units, a clerk of Vinh writes his own. */
static const line table[] = {
    {"see", see, {"yyyyy", "yyyyy", "yyyyy", "hhhyy"}},
    {"history", history, {"yyyyy", "yyyyy", "yyyyy", "hhhyy"}},
    {"earlier", earlier, {"yyyyy", "yyyyy", "yyyyy", "hhhyy"}},
    {"change", change, {"nyyyy", "nyyyy", "nnyyy", "hhhyy"}},
    {"bulk", bulk, {"nyyyy", "nyyyy", "nnyyy", "hhhyy"}},
    {"revert", revert, {"nyyyy", "nyyyy", "nnyyy", "hhhyy"}},
    {"reveal", reveal, {"nnnyy", "nnnyy", "nnnyy", "hhhyy"}},
};

Test(rights, each_role_may_do_of_each_act_what_the_table_says)
{
    world w;
    open_office(&w, "");
    dv_record *rec[NOTES] = {note_of(&w, "412", "Của Vinh"), note_of(&w, "413", "Của Cửa Lò"),
                             note_of(&w, "414", "Của Thái Hoà"), restricted_note(&w)};
    for (int n = 0; n < NOTES; n++)
        save(&w, rec[n]);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int p = 0; p < PERSONS; p++) {
            become(&w, person[p]);
            for (int n = 0; n < NOTES; n++) {
                w.err.text[0] = '\0';
                char may = table[i].may[n][p];
                dv_rc want = may == 'y' ? DV_OK : may == 'n' ? DV_DENIED : DV_NOT_FOUND;
                cr_expect_eq(table[i].act(&w, rec[n]), want, "%s: %s of note %d: %s", person[p],
                             table[i].what, n, w.err.text);
            }
        }
    become(&w, "an");
    world_close(&w);
}

Test(rights, only_own_units_get_new_records_and_lose_them)
{
    world w;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *mine = note_of(&w, "413", "Của mình"), *other = note_of(&w, "414", "Của người");
    save(&w, mine);
    cr_expect_eq(try_save(&w, other), DV_DENIED);
    cr_expect(strstr(w.err.text, "Vinh (clerk)") && strstr(w.err.text, "`change_units`") &&
              strstr(w.err.text, "ask Nguyễn Thị An"));
    put(&w, mine, "unit", "414"); /* nor may it be given away */
    cr_expect_eq(try_save(&w, mine), DV_DENIED);
    cr_expect_eq(del(&w, mine), DV_OK);
    become(&w, "xem");
    cr_expect_eq(try_save(&w, note_of(&w, "412", "Người xem")), DV_DENIED);
    cr_expect(strstr(w.err.text, "the role clerk (the right `change`)"));
    become(&w, "an");
    world_close(&w);
}

/* Who enters records of one unit alone need not say which; who enters those of several must. */
Test(rights, a_new_record_is_of_the_only_unit_that_it_can_be_of)
{
    world w;
    open_office(&w, "");
    const dv_kind *k = kind_of(&w, "note");
    cr_expect_null(dv_record_new(&w.arena, w.r, k)->value[k->unit->index]);
    become(&w, "duyet");
    cr_expect_null(dv_record_new(&w.arena, w.r, k)->value[k->unit->index]);
    become(&w, "vinh"); /* Cửa Lò's work comes to it too, but its own is what it enters */
    cr_expect_str_eq(dv_record_new(&w.arena, w.r, k)->value[k->unit->index], "412");
    become(&w, "an");
    world_close(&w);
}

Test(rights, a_reviewed_stage_needs_a_reviewer_and_four_eyes)
{
    world w;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = note_of(&w, "412", "Chờ duyệt");
    save(&w, rec);
    cr_assert_eq(dv_record_move(w.r, rec, "doing", DV_NO_DATE, &w.err), DV_OK);
    save(&w, rec);
    cr_expect_eq(approve(&w, rec), DV_DENIED);
    cr_expect(strstr(w.err.text, "`approve`"));
    become(&w, "duyet");
    cr_expect_eq(change(&w, rec), DV_OK);
    cr_expect_eq(approve(&w, rec), DV_DENIED); /* who changed it last */
    cr_expect(strstr(w.err.text, "four eyes"), "%s", w.err.text);
    become(&w, "lanh");
    cr_expect_eq(approve(&w, rec), DV_OK, "%s", w.err.text);
    become(&w, "vinh");
    cr_expect_eq(del(&w, rec), DV_DENIED, "what was approved he takes away no more");
    cr_expect(strstr(w.err.text, "`approve`"), "%s", w.err.text);
    become(&w, "lanh");
    cr_expect_eq(del(&w, rec), DV_OK, "%s", w.err.text);
    become(&w, "an");
    world_close(&w);
}

/* A note of Vinh that was approved, and may go back. */
static dv_record *approved_note(world *w, const char *eyes)
{
    char kind[200];
    snprintf(kind, sizeof kind, "title = title\nreviewed = done\n%sdue = due_on", eyes);
    world_open(w);
    world_change(w, "[scheme calendar]",
                 "[person vinh]\nname = Vinh\nrole = clerk\nunit = 412\n"
                 "[person duyet]\nname = Duyệt\nrole = reviewer\nunit = 40\n[scheme calendar]",
                 "title = title\ndue = due_on", kind, "next = done\n", "next = doing\n", NULL);
    dv_record *rec = note_of(w, "412", "Chờ duyệt");
    save(w, rec);
    cr_assert_eq(dv_record_move(w->r, rec, "doing", DV_NO_DATE, &w->err), DV_OK);
    save(w, rec);
    become(w, "duyet");
    cr_assert_eq(approve(w, rec), DV_OK, "%s", w->err.text);
    return rec;
}

/* What was approved is not what another makes of it afterwards. */
Test(rights, what_is_approved_is_changed_by_who_may_approve)
{
    world w;
    dv_record *rec = approved_note(&w, "");
    become(&w, "vinh");
    cr_expect_eq(change(&w, rec), DV_DENIED);
    cr_expect(strstr(w.err.text, "`approve`"), "%s", w.err.text);
    cr_expect_eq(bulk(&w, rec), DV_DENIED);
    become(&w, "duyet");
    cr_expect_eq(change(&w, rec), DV_OK, "%s", w.err.text);
    become(&w, "an");
    world_close(&w);
}

Test(rights, with_four_eyes_what_is_approved_goes_back_before_it_is_changed)
{
    world w;
    dv_record *rec = approved_note(&w, "four_eyes = yes\n"), *mine;
    cr_expect_eq(change(&w, rec), DV_DENIED);
    cr_expect(strstr(w.err.text, "move it back to Doing"), "%s", w.err.text);
    cr_assert_eq(loaded(&w, rec, &mine), DV_OK);
    cr_assert_eq(dv_record_move(w.r, mine, "doing", DV_NO_DATE, &w.err), DV_OK);
    put(&w, mine, "memo", "sửa");
    cr_expect_eq(try_save(&w, mine), DV_OK, "%s", w.err.text);
    cr_expect_eq(approve(&w, rec), DV_DENIED, "nor does he approve it again");
    become(&w, "an");
    world_close(&w);
}

Test(rights, who_is_not_in_the_configuration_gets_nothing)
{
    world w;
    open_office(&w, "");
    dv_registry_close(w.r);
    w.r = NULL;
    cr_expect_eq(world_registry(&w, "ma"), DV_DENIED);
    cr_expect(strstr(w.err.text, "ma is no person of this configuration"), "%s", w.err.text);
    become(&w, "an");
    world_close(&w);
}

/* ---- what is hidden ---- */

static size_t listed(world *w, const char *search, const char *sort, const dv_id *only)
{
    dv_page page;
    dv_query q = dv_query_of(kind_of(w, "note"));
    size_t n;
    q.search = search;
    q.sort = sort ? dv_kind_field(q.kind, sort) : NULL;
    q.only = only;
    q.nonly = only ? 1 : 0;
    cr_assert_eq(dv_query_page(&w->arena, w->r, &q, 0, DV_FORWARD, 10, &page, &w->err), DV_OK);
    cr_assert_eq(dv_query_count(w->r, &q, &n, &w->err), DV_OK);
    cr_expect_eq(n, page.n);
    return n;
}

static size_t found(world *w, const char *text)
{
    dv_hit *hit;
    size_t n;
    bool more;
    cr_assert_eq(dv_search_top(&w->arena, w->r, NULL, text, 10, &hit, &n, &more, &w->err), DV_OK);
    return n;
}

static size_t hinted(world *w)
{
    dv_alike *like;
    size_t n;
    cr_assert_eq(
        dv_alike_find(&w->arena, w->r, note_of(w, "412", "Kín đáo"), 5, &like, &n, &w->err), DV_OK);
    return n;
}

static bool count_entry(void *ctx, const dv_entry *e)
{
    *(size_t *)ctx += e->id != 0;
    return true;
}

/* In how many ways does the one restricted note show? */
static size_t ways_to_see(world *w, const dv_record *rec)
{
    char id[DV_ID_SIZE];
    size_t n, logged = 0, hidden;
    cr_assert_eq(dv_registry_count(w->r, rec->kind, &n, &w->err), DV_OK);
    cr_assert_eq(dv_history(w->r, NULL, 0, DV_NO_DATE, count_entry, &logged, &w->err), DV_OK);
    cr_assert_eq(dv_rights_hidden(w->r, rec->kind, &rec->id, 1, &hidden, &w->err), DV_OK);
    return n + (logged > 0) + !hidden + listed(w, NULL, NULL, NULL) +
           listed(w, NULL, "title", NULL) + listed(w, "kin", NULL, NULL) +
           listed(w, NULL, NULL, &rec->id) + found(w, "kin") + found(w, "đáo") +
           found(w, dv_id_format(rec->kind, rec->id, id)) + hinted(w);
}

Test(rights, a_restricted_record_shows_nowhere_without_the_right)
{
    world w;
    open_office(&w, "");
    dv_record *rec = restricted_note(&w);
    save(&w, rec);
    cr_expect_eq(ways_to_see(&w, rec), 11);
    become(&w, "lanh");
    cr_expect_eq(ways_to_see(&w, rec), 11);
    become(&w, "duyet");
    cr_expect_eq(ways_to_see(&w, rec), 0);
    become(&w, "vinh");
    cr_expect_eq(ways_to_see(&w, rec), 0);
    become(&w, "an");
    world_close(&w);
}

/* What is restricted later shows its number no more, nor who has changed it since, when one takes
 * back or does again what one had done to it. */
Test(rights, an_act_on_what_is_restricted_by_now_tells_nothing_of_it)
{
    world w;
    dv_act_told told;
    char id[DV_ID_SIZE];
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = note_of(&w, "412", "Chưa kín"), *other;
    save(&w, rec);
    dv_id_format(rec->kind, rec->id, id);
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_str_eq(told.first, id);
    become(&w, "lanh");
    cr_assert_eq(loaded(&w, rec, &other), DV_OK);
    put(&w, other, "ok", "yes");
    save(&w, other);
    become(&w, "vinh");
    uint64_t act = told.act;
    for (int i = 0; i < 2; i++) {
        dv_rc rc = i ? dv_undo(w.r, act, &w.err) : dv_undo_find(&w.arena, w.r, &told, &w.err);
        cr_expect_eq(rc, DV_DENIED);
        cr_expect_null(strstr(w.err.place, id));
        cr_expect_null(strstr(w.err.text, id));
        cr_expect_null(strstr(w.err.text, "lanh"));
    }
    become(&w, "an");
    world_close(&w);
}

/* One's draft of a record that is restricted by now is kept; the record's title, which one did not
 * type, is not told with it. */
Test(rights, a_draft_tells_no_title_of_what_is_restricted_by_now)
{
    world w;
    dv_draft **list;
    size_t n;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = note_of(&w, "412", "Tên cũ"), *other;
    save(&w, rec);
    const dv_kind *k = rec->kind;
    dv_draft d = {.kind = k, .id = rec->id, .typed = DV_NEW_N(&w.arena, const char *, k->nfield)};
    d.typed[dv_kind_field(k, "noted_on")->index] = "6/5";
    cr_assert_eq(dv_draft_put(w.r, &d, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 1);
    cr_expect_str_eq(list[0]->title, "Tên cũ");
    become(&w, "lanh");
    cr_assert_eq(loaded(&w, rec, &other), DV_OK);
    put(&w, other, "ok", "yes");
    put(&w, other, "title", "Kín đáo");
    save(&w, other);
    become(&w, "vinh");
    cr_assert_eq(dv_draft_list(&w.arena, w.r, &list, &n, &w.err), DV_OK);
    cr_assert_eq(n, 1);
    cr_expect_null(strstr(list[0]->title, "Kín đáo"), "%s", list[0]->title);
    become(&w, "an");
    world_close(&w);
}

static dv_record *letter_of(world *w, const char *unit)
{
    dv_record *letter = fresh(w, "letter");
    put(w, letter, "title", "Thư");
    put(w, letter, "unit", unit);
    put(w, letter, "sent_on", "2024-05-05");
    return letter;
}

/* What a save says of a reference to the record of this number. */
static const char *said_of(world *w, const dv_kind *k, dv_id id)
{
    char text[DV_ID_SIZE];
    dv_record *rec = note_of(w, "412", "Trỏ");
    put(w, rec, "letter", dv_id_format(k, id, text));
    cr_expect_eq(try_save(w, rec), DV_INVALID);
    return strchr(w->err.text, ':');
}

/* Else trying numbers would tell which are there. */
Test(rights, nobody_points_to_what_he_does_not_see)
{
    world w;
    open_office(&w, "[role clerk]\nsee_units = own\n");
    dv_record *other = letter_of(&w, "414");
    save(&w, other);
    become(&w, "vinh");
    const char *hidden = dv_arena_strdup(&w.arena, said_of(&w, other->kind, other->id));
    cr_expect_str_eq(hidden, said_of(&w, other->kind, other->id + 9));
    cr_expect(strstr(hidden, "or you may not see it"), "%s", hidden);
    become(&w, "an");
    world_close(&w);
}

/* What is restricted and points to a record: the refusal to take that back names neither it nor who
 * saved it. */
Test(rights, what_is_hidden_and_points_to_a_record_stays_hidden)
{
    world w;
    dv_act_told told;
    char id[DV_ID_SIZE];
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *letter = letter_of(&w, "412");
    save(&w, letter);
    become(&w, "lanh");
    dv_record *rec = restricted_note(&w);
    put(&w, rec, "letter", dv_id_format(letter->kind, letter->id, id));
    save(&w, rec);
    become(&w, "vinh");
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_CONFLICT);
    cr_expect(strstr(w.err.text, "hidden from you points to it"), "%s", w.err.text);
    cr_expect_null(strstr(w.err.text, dv_id_format(rec->kind, rec->id, id)));
    cr_expect_null(strstr(w.err.text, "lanh"));
    become(&w, "an");
    world_close(&w);
}

/* A list goes on behind no record that its reader does not see: where it stands would tell its day,
 * or whatever else it is sorted by. */
Test(rights, no_list_begins_behind_what_is_hidden)
{
    world w;
    dv_page page;
    open_office(&w, "");
    dv_record *rec = restricted_note(&w);
    save(&w, rec);
    dv_query q = dv_query_of(rec->kind);
    cr_expect_eq(dv_query_page(&w.arena, w.r, &q, rec->id, DV_FORWARD, 5, &page, &w.err), DV_OK);
    become(&w, "duyet");
    cr_expect_eq(dv_query_page(&w.arena, w.r, &q, rec->id, DV_FORWARD, 5, &page, &w.err),
                 DV_NOT_FOUND);
    become(&w, "an");
    world_close(&w);
}

/* A clerk reports what he may not read afterwards, and is told so before; nor does undo show it. */
Test(rights, a_clerk_may_report_what_is_restricted)
{
    world w;
    dv_act_told told;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = restricted_note(&w);
    save(&w, rec);
    cr_expect(w.faults.n == 1 && w.faults.at[0].warning && strcmp(w.faults.at[0].field, "ok") == 0);
    cr_expect_eq(ways_to_see(&w, rec), 0);
    cr_expect_eq(see(&w, rec), DV_NOT_FOUND);
    dv_record *open = note_of(&w, "412", "Chưa kín");
    save(&w, open);
    put(&w, open, "ok", "yes");
    save(&w, open);
    cr_expect_eq(see(&w, open), DV_NOT_FOUND);
    cr_expect_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_DENIED);
    become(&w, "xem");
    cr_expect_eq(try_save(&w, restricted_note(&w)), DV_DENIED);
    become(&w, "lanh");
    cr_expect_eq(see(&w, rec), DV_OK);
    cr_expect_eq(see(&w, open), DV_OK);
    become(&w, "an");
    world_close(&w);
}

Test(rights, a_role_may_be_told_to_see_its_own_units_alone)
{
    world w;
    open_office(&w,
                "[role clerk]\nsee_units = own\nrestricted = yes\n[role viewer]\nsee = letter\n");
    dv_record *mine = note_of(&w, "413", "Của mình"), *other = note_of(&w, "414", "Của người");
    save(&w, mine);
    save(&w, other);
    become(&w, "vinh");
    cr_expect_eq(see(&w, mine), DV_OK);
    cr_expect_eq(see(&w, other), DV_NOT_FOUND);
    cr_expect_eq(listed(&w, NULL, NULL, NULL), 1);
    cr_expect_eq(found(&w, "cua"), 1);
    save(&w, restricted_note(&w));
    become(&w, "xem");
    cr_expect_eq(listed(&w, NULL, NULL, NULL), 0);
    become(&w, "an");
    world_close(&w);
}

/* ---- looks ---- */

typedef struct look {
    size_t n;
    char field[40], reason[40], who[40];
} look;

static bool note_look(void *ctx, const dv_entry *e)
{
    look *l = ctx;
    if (strcmp(e->act, "looked") != 0)
        return true;
    l->n++;
    snprintf(l->field, sizeof l->field, "%s", e->nchange ? e->change[0].field : "");
    snprintf(l->reason, sizeof l->reason, "%s", e->reason);
    snprintf(l->who, sizeof l->who, "%s", e->who);
    return true;
}

Test(rights, each_look_is_logged_with_field_and_reason_and_hinders_nothing)
{
    world w;
    look l = {0};
    dv_act_told told;
    const char *plain;
    open_office(&w, "");
    dv_record *rec = note_of(&w, "412", "Tố cáo");
    save(&w, rec);
    cr_expect_eq(change(&w, rec), DV_OK);
    become(&w, "lanh");
    cr_expect_eq(
        dv_reveal(&w.arena, w.r, rec->kind, rec->id, field_of(rec, "who"), "  ", &plain, &w.err),
        DV_INVALID);
    cr_expect_eq(dv_reveal(&w.arena, w.r, rec->kind, rec->id, field_of(rec, "title"), "vì sao",
                           &plain, &w.err),
                 DV_INVALID);
    cr_expect_eq(reveal(&w, rec), DV_OK);
    cr_expect_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, note_look, &l, &w.err), DV_OK);
    cr_expect_eq(l.n, 1);
    cr_expect_str_eq(l.field, "who");
    cr_expect_str_eq(l.reason, "xác minh");
    cr_expect_str_eq(l.who, "lanh");
    verify_clean(&w);
    become(&w, "duyet"); /* a reason may quote what was seen */
    cr_expect_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, note_look, &l, &w.err), DV_OK);
    cr_expect_eq(l.n, 2);
    cr_expect_str_eq(l.field, "who");
    cr_expect_str_eq(l.reason, "••••");
    cr_expect_str_eq(l.who, "lanh");
    become(&w, "an"); /* the look is no change: what was done before it can be taken back */
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_OK, "%s", w.err.text);
    cr_expect_eq(earlier(&w, rec), DV_OK);
    world_close(&w);
}

/* What he entered and sees no more stays as it is, and says so; all else he takes back as ever. */
Test(rights, what_is_hidden_keeps_nobody_from_taking_back_what_he_did_before)
{
    world w;
    dv_act_told told;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *first = note_of(&w, "412", "Một"), *second = note_of(&w, "412", "Hai"),
              *secret = restricted_note(&w);
    save(&w, first);
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_not(told.passed);
    save(&w, second);
    save(&w, secret);
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK, "%s", w.err.text);
    cr_expect(told.passed);
    undo(&w);
    cr_expect_eq(see(&w, second), DV_NOT_FOUND);
    undo(&w);
    cr_expect_eq(see(&w, first), DV_NOT_FOUND);
    cr_expect_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_DENIED, "nothing else is left");
    redo(&w);
    cr_expect_eq(see(&w, first), DV_OK);
    redo(&w);
    cr_expect_eq(see(&w, second), DV_OK);
    become(&w, "lanh");
    cr_expect_eq(see(&w, secret), DV_OK);
    become(&w, "an");
    world_close(&w);
}

/* A revision from before it was restricted opens it again; also of one that was deleted. */
Test(rights, what_is_restricted_no_more_is_told)
{
    world w;
    static const char told[] = "it was restricted, and is not any more";
    open_office(&w, "");
    dv_record *rec = note_of(&w, "412", "Chưa kín");
    save(&w, rec);
    put(&w, rec, "ok", "yes");
    save(&w, rec);
    cr_expect_not(faulted(&w, "ok", told));
    put(&w, rec, "title", "Đổi tên");
    save(&w, rec);
    cr_expect_not(faulted(&w, "ok", told));
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "nhầm", &w.err), DV_OK);
    dv_faults_init(&w.faults, &w.arena);
    cr_assert_eq(dv_revert(w.r, rec->kind, rec->id, 3, NULL, &w.faults, &w.err), DV_OK);
    cr_expect_eq(w.faults.n, 0, "it is as restricted as it was");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "nhầm", &w.err), DV_OK);
    cr_assert_eq(dv_revert(w.r, rec->kind, rec->id, 1, NULL, &w.faults, &w.err), DV_OK);
    cr_expect(faulted(&w, "ok", told));
    cr_expect_eq(w.faults.errors, 0);
    world_close(&w);
}

Test(rights, undo_obeys_the_rights_of_today)
{
    world w;
    dv_act_told told;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = note_of(&w, "412", "Rồi hạn chế");
    save(&w, rec);
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    become(&w, "an");
    dv_record *theirs = load(&w, rec);
    put(&w, theirs, "ok", "yes");
    save(&w, theirs);
    become(&w, "vinh");
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_DENIED);
    become(&w, "an");
    cr_expect_eq(see(&w, rec), DV_OK);
    world_close(&w);
}

/* What a kind hides goes with its section: of its records nobody is told any more but who looks
 * after the store. */
Test(rights, the_log_of_an_undeclared_kind_is_the_administrator_s)
{
    world w;
    size_t n = 0;
    world_open(&w);
    dv_record *rec = fresh(&w, "letter");
    put(&w, rec, "title", "Kín");
    put(&w, rec, "unit", "412");
    put(&w, rec, "sent_on", "2024-05-05");
    save(&w, rec);
    become(&w, "binh");
    cr_assert_eq(dv_history(w.r, NULL, 0, DV_NO_DATE, count_entry, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    world_change(&w, "[kind letter]", "[kind post]", "[field letter.title]", "[field post.title]",
                 "[field letter.unit]", "[field post.unit]", "[field letter.sent_on]",
                 "[field post.sent_on]", "[field letter.colour]", "[field post.colour]",
                 "[stage letter.new]", "[stage post.new]", "ref letter", "ref post", NULL);
    n = 0;
    cr_assert_eq(dv_history(w.r, NULL, 0, DV_NO_DATE, count_entry, &n, &w.err), DV_OK);
    cr_expect_eq(n, 1);
    become(&w, "binh");
    n = 0;
    cr_assert_eq(dv_history(w.r, NULL, 0, DV_NO_DATE, count_entry, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0);
    world_change(&w, NULL);
    world_close(&w);
}

/* ---- figures ---- */

static bool count_pins(void *ctx, const dv_entry *e)
{
    *(size_t *)ctx += strcmp(e->act, "pin") == 0;
    return true;
}

/* The notes that somebody is told: in the log, and under the table. */
static size_t pins_told(world *w, const char *who, const dv_pin_table *t, size_t *listed)
{
    size_t n = 0;
    dv_pin *list;
    become(w, who);
    cr_assert_eq(dv_history(w->r, NULL, 0, DV_NO_DATE, count_pins, &n, &w->err), DV_OK);
    cr_assert_eq(dv_pin_list(&w->arena, w->r, t, &list, listed, &w->err), DV_OK);
    return n;
}

/* A note on a figure that one can't ask for, or on a row that one does not see, tells of what is
 * hidden in its own words. */
Test(rights, a_note_on_what_is_hidden_is_hidden)
{
    world w;
    size_t listed;
    char id[DV_ID_SIZE];
    open_office(&w, "");
    dv_record *rec = restricted_note(&w), *open = note_of(&w, "412", "Công khai");
    save(&w, rec);
    save(&w, open);
    dv_pin_table t = {.report = "r",
                      .unit = dv_unit_by_id(w.schema, "40"),
                      .as_of = DV_NO_DATE,
                      .filter = "colour = red and ok = yes"};
    cr_assert(dv_period_parse(DV_LIT("2024H1"), &t.period));
    cr_assert_eq(dv_pin_put(w.r, &t, "red", "notes", "Vụ kín", NULL, &w.err), DV_OK);
    t.filter = "gone = yes"; /* a field of before: nobody knows any more who may ask that */
    cr_assert_eq(dv_pin_put(w.r, &t, "red", "notes", "Từ trước", NULL, &w.err), DV_OK);
    t.filter = "colour = red";
    cr_assert_eq(dv_pin_put(w.r, &t, "red", "notes", "Ai cũng biết", NULL, &w.err), DV_OK);
    t.filter = "";
    cr_assert_eq(
        dv_pin_put(w.r, &t, dv_id_format(rec->kind, rec->id, id), "notes", "Vụ kín", NULL, &w.err),
        DV_OK);
    cr_assert_eq(
        dv_pin_put(w.r, &t, dv_id_format(open->kind, open->id, id), "notes", "Rõ", NULL, &w.err),
        DV_OK);
    cr_expect_eq(pins_told(&w, "an", &t, &listed), 5);
    cr_expect_eq(pins_told(&w, "lanh", &t, &listed), 4);
    cr_expect_eq(listed, 2);
    cr_expect_eq(pins_told(&w, "duyet", &t, &listed), 2);
    cr_expect_eq(listed, 1);
    uint32_t none = DV_SAID_NONE; /* what he began on, before it was hidden */
    cr_expect_eq(
        dv_pin_put(w.r, &t, dv_id_format(rec->kind, rec->id, id), "notes", "Khác", &none, &w.err),
        DV_CONFLICT);
    cr_expect(!strstr(w.err.text, "kín"), "%s", w.err.text);
    become(&w, "an");
    world_close(&w);
}

static dv_rc state(world *w, int unit, dv_period p)
{
    dv_stated st = {.unit = unit, .period = p, .value = {3, 0}, .source = "Công văn"};
    cr_assert_eq(dv_stated_name(w->schema, "notes", &st, &w->err), DV_OK);
    return dv_stated_put(w->r, &st, 1, &w->err);
}

static dv_rc explain(world *w, int unit, dv_period p)
{
    const dv_explain_place place = {
        .unit = unit, .period = p, .name = "notes", .source = "Công văn"};
    return dv_explain_put(w->r, &place, (dv_decimal){3, 0}, (dv_decimal){2, 0}, "Vì", NULL,
                          &w->err);
}

static dv_rc pin(world *w, int unit, dv_period p)
{
    const dv_pin_table t = {
        .report = "r", .period = p, .unit = unit, .as_of = DV_NO_DATE, .filter = ""};
    return dv_pin_put(w->r, &t, "total", "notes", "Ghi", NULL, &w->err);
}

Test(rights, figures_are_stated_explained_and_pinned_for_the_units_that_one_changes)
{
    static dv_rc (*const act[])(world *, int, dv_period) = {state, explain, pin};
    static const char *const of[] = {"state figures", "explain differences", "put notes on"};
    static const struct {
        const char *unit, *may;
    } all[] = {{"412", "nyyyy"}, {"414", "nnyyy"}, {"40", "nnyyy"}};
    world w;
    dv_period p;
    open_office(&w, "");
    cr_assert(dv_period_parse(DV_LIT("2024H1"), &p));
    for (size_t i = 0; i < PERSONS; i++) {
        become(&w, person[i]);
        for (size_t u = 0; u < sizeof all / sizeof all[0]; u++)
            for (size_t k = 0; k < sizeof act / sizeof act[0]; k++) {
                int unit = dv_unit_by_id(w.schema, all[u].unit);
                cr_assert_geq(unit, 0);
                dv_rc rc = act[k](&w, unit, p);
                cr_expect_eq(rc, all[u].may[i] == 'y' ? DV_OK : DV_DENIED, "%s, %s, act %zu: %s",
                             person[i], all[u].unit, k, w.err.text);
                cr_expect(rc == DV_OK || strstr(w.err.text, of[k]), "act %zu: %s", k, w.err.text);
            }
    }
    become(&w, "an");
    world_close(&w);
}

/* ---- what is sealed stays so ---- */

static dv_record *sealed_note(world *w)
{
    dv_record *rec = note_of(w, "412", "Kín");
    put(w, rec, "colour", "red");
    put(w, rec, "about", "Ông Bí Mật");
    save(w, rec);
    return rec;
}

static dv_rc in_colour(world *w, const dv_record *of, const char *colour, const char *about)
{
    dv_record *rec = load(w, of);
    put(w, rec, "colour", colour);
    if (about)
        put(w, rec, "about", about);
    return dv_save(&w->arena, w->r, rec, &w->faults, &w->err);
}

Test(rights, a_record_loses_no_secret_by_who_may_not_read_it)
{
    world w;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *rec = sealed_note(&w);
    cr_expect_eq(in_colour(&w, rec, "blue", NULL), DV_DENIED);
    cr_expect_eq(load(&w, rec)->value[field_of(rec, "about")->index], dv_mask);
    cr_expect_eq(in_colour(&w, rec, "blue", "Bà Khác"), DV_OK, "what he types he knows");
    become(&w, "lanh");
    rec = sealed_note(&w);
    cr_expect_eq(in_colour(&w, rec, "blue", NULL), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Bí Mật");
    world_close(&w);
}

Test(rights, nor_by_what_it_was_before)
{
    world w;
    dv_act_told told;
    open_office(&w, "");
    become(&w, "vinh");
    dv_record *was, *rec = note_of(&w, "412", "Kín");
    put(&w, rec, "colour", "blue");
    put(&w, rec, "about", "Ông Bí Mật");
    save(&w, rec);
    cr_assert_eq(in_colour(&w, rec, "red", NULL), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_record_at(&w.arena, w.r, rec->kind, rec->id, 1, &was, &w.err), DV_OK);
    cr_expect_eq(was->value[field_of(rec, "about")->index], dv_mask, "an earlier revision");
    cr_expect_str_eq(get(was, "colour"), "blue");
    cr_expect_eq(dv_revert(w.r, rec->kind, rec->id, 1, NULL, &w.faults, &w.err), DV_DENIED);
    cr_assert_eq(dv_undo_find(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect_eq(dv_undo(w.r, told.act, &w.err), DV_DENIED);
    cr_expect_eq(load(&w, rec)->value[field_of(rec, "about")->index], dv_mask);
    become(&w, "lanh");
    cr_expect_eq(dv_revert(w.r, rec->kind, rec->id, 1, NULL, &w.faults, &w.err), DV_OK, "%s",
                 w.err.text);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Bí Mật", "nothing is lost by it");
    world_close(&w);
}

/* What lasts beyond its day has a place of its own among the facts: which records are there, what
 * moves them, and how an older store gets it. */
#include "danvan/lasting.h"

#include "danvan/bytes.h"

#include "world.h"

#include <sys/wait.h>
#include <unistd.h>

TestSuite(lasting);

static size_t lasting(world *w)
{
    verify_clean(w);
    return world_entries(w, "lasting.2", true);
}

static void move_to(world *w, dv_record **rec, const char *stage, const char *on)
{
    *rec = load(w, *rec);
    (*rec)->stage_decl = dv_kind_stage((*rec)->kind, stage);
    (*rec)->stage = (*rec)->stage_decl->id;
    (*rec)->stage_on = day_of(on);
    save(w, *rec);
}

typedef struct groups {
    size_t n, records;
    dv_lasting last;
} groups;

static dv_lasting_take note_group(void *ctx, const dv_lasting *g)
{
    groups *all = ctx;
    all->n++;
    all->records += g->n;
    all->last = *g;
    return DV_LASTING_PASS;
}

static bool no_page(void *ctx, const unsigned char *facts, size_t n)
{
    (void)ctx, (void)facts, (void)n;
    cr_assert_fail("a group that is passed over is not read");
    return false;
}

static groups groups_from(world *w, dv_date from)
{
    dv_txn *t;
    groups all = {.n = 0};
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    dv_rc rc =
        dv_lasting_scan(w->r, t, kind_of(w, "note"), from, note_group, no_page, &all, &w->err);
    cr_assert_eq(rc, DV_OK, "%s", w->err.text);
    dv_txn_abort(t);
    return all;
}

Test(lasting, a_record_is_where_its_stage_and_days_put_it)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    groups open = groups_from(&w, DV_NEVER);
    cr_assert_eq(open.records, 1);
    cr_expect_eq(open.last.ended, DV_NEVER);
    cr_expect(open.last.due <= day_of("2024-06-04") &&
              open.last.due + DV_LASTING_DAYS > day_of("2024-06-04"));
    move_to(&w, &rec, "doing", "2024-05-06");
    cr_expect_eq(lasting(&w), 1);
    move_to(&w, &rec, "done", "2024-09-09");
    cr_expect_eq(lasting(&w), 1);
    cr_expect_eq(groups_from(&w, DV_NEVER).n, 0);
    cr_expect_eq(groups_from(&w, day_of("2024-09-09")).records, 1);
    cr_expect_eq(groups_from(&w, day_of("2024-11-11")).records, 0);
    move_to(&w, &rec, "done", "2024-05-05");
    cr_expect_eq(lasting(&w), 0, "it ended on its day and is carried over nowhere");
    move_to(&w, &rec, "done", "2024-05-06");
    cr_expect_eq(lasting(&w), 1);
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "nhầm", &w.err), DV_OK);
    cr_expect_eq(lasting(&w), 0);
    rec = saved_note(&w, "Hai", "2024-05-05");
    move_to(&w, &rec, "dropped", "2024-09-09");
    cr_expect_eq(lasting(&w), 0);
    world_close(&w);
}

/* The configuration says what a stage means and by which fields a record ends and is due. */
Test(lasting, another_configuration_moves_what_is_there)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    move_to(&w, &rec, "doing", "2024-05-06");
    saved_note(&w, "Hai", "2024-05-05");
    cr_expect_eq(groups_from(&w, DV_NEVER).records, 2);
    static const char *const doing[] = {"Đang làm | Doing\nrole = open",
                                        "Đang làm | Doing\nrole = resolved"};
    world_change(&w, doing[0], doing[1], NULL);
    cr_expect_eq(groups_from(&w, DV_NEVER).records, 1);
    cr_expect_eq(lasting(&w), 2);
    world_change(&w, "Mới | New\nrole = open\nnext", "Mới | New\nrole = void\nnext", NULL);
    cr_expect_eq(lasting(&w), 1);
    world_change(&w, "Mới | New\nrole = open\nnext", "Mới | New\nrole = pending\nnext",
                 "\ndue = due_on\n", "\n", NULL);
    groups open = groups_from(&w, DV_NEVER);
    cr_expect(open.records == 2 && open.last.due == DV_NEVER && open.last.pending);
    rec = load(&w, rec);
    put(&w, rec, "ended_on", "2024-12-12");
    save(&w, rec);
    world_change(&w, doing[0], doing[1], NULL);
    cr_expect_eq(groups_from(&w, day_of("2024-12-12")).records, 1, "by the day of its stage");
    world_change(&w, doing[0], doing[1], "title = title\ndue",
                 "title = title\nclosed = ended_on\ndue", NULL);
    cr_expect_eq(groups_from(&w, day_of("2024-12-12")).records, 2);
    world_close(&w);
}

/* ---- a store of before ---- */

static void make_former(world *w)
{
    dv_str key, format;
    for (size_t i = 0; i == 0 || !dv_str_is(key, "format"); i++)
        world_entry(w, "meta", i, &key, &format);
    char *former = dv_arena_copy(&w->arena, format);
    former[3] = 4;
    world_overwrite(w, "meta", key, (dv_str){former, format.n});
    world_overwrite(w, "meta", DV_LIT("derived"), DV_LIT("as an earlier danvan signs it"));
    world_overwrite(w, "meta", DV_LIT("derived/2"), DV_LIT("and its facts"));
    dv_txn *t;
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_drop(t, "lasting.2", &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

static int format_of(world *w)
{
    dv_str key, value;
    for (size_t i = 0; i == 0 || !dv_str_is(key, "format"); i++)
        world_entry(w, "meta", i, &key, &value);
    return value.p[3];
}

static void die(void *ctx, size_t done, size_t of)
{
    (void)ctx;
    (void)of;
    if (done)
        _exit(9);
}

/* Opened by a process that dies when all has been read for what is made anew. */
static int opened_and_killed(world *w)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        const dv_registry_options o = {.schema = w->schema,
                                       .dir = world_path(w, "data"),
                                       .actor = {"an", "test"},
                                       .renewing = die};
        dv_renewing_many = 1;
        (void)dv_registry_open(&o, &w->r, &w->err);
        _exit(1);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WEXITSTATUS(status);
}

Test(lasting, an_upgrade_that_is_cut_off_leaves_the_store_to_the_earlier_danvan)
{
    world w;
    dv_store *store;
    world_open(&w);
    saved_note(&w, "Một", "2024-05-05");
    make_former(&w);
    dv_registry_close(w.r);
    cr_assert_eq(opened_and_killed(&w), 9);
    const dv_store_options o = {.dir = world_path(&w, "data")};
    cr_assert_eq(dv_store_open(&o, &store, &w.err), DV_OK, "%s", w.err.text);
    dv_registry bare = {.store = store};
    w.r = &bare;
    cr_expect_eq(format_of(&w), 4);
    dv_store_close(store);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    cr_expect_eq(format_of(&w), 5);
    world_close(&w);
}

Test(lasting, a_store_of_before_is_given_it_when_it_is_opened)
{
    enum { MADE = 20 };
    world w;
    world_open(&w);
    for (int i = 0; i < MADE; i++)
        saved_note(&w, "Một", "2024-05-05");
    cr_expect_eq(lasting(&w), MADE);
    make_former(&w);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    cr_expect_eq(lasting(&w), MADE);
    cr_expect_eq(format_of(&w), 5, "an earlier danvan, which would not keep it, refuses it");
    world_close(&w);
}

/* As a scan reads it, in the midst of other bytes. */
static dv_date written_and_read(dv_date day)
{
    dv_buf b = {0};
    dv_put_u8(&b, 0xFF);
    dv_fact_put_date(&b, day);
    dv_put_u8(&b, 0xFF);
    cr_assert_eq(b.n, DV_FACT_DATE_BYTES + 2);
    const unsigned char *at = (const unsigned char *)b.p + 1;
    dv_date read = dv_fact_date_at(at);
    cr_assert_eq(dv_fact_key_at(at), dv_day_key(day));
    dv_buf_free(&b);
    return read;
}

Test(lasting, a_fact_has_every_day_that_is_accepted_in_its_order)
{
    const dv_date first = dv_date_of(1900, 1, 1), last = dv_date_of(2199, 12, 31);
    uint32_t before = dv_day_key(DV_NO_DATE);
    cr_assert_eq(dv_date_of(1899, 12, 31), DV_NO_DATE);
    cr_assert_eq(dv_date_of(2200, 1, 1), DV_NO_DATE);
    cr_expect_eq(before, 0);
    cr_expect_eq(written_and_read(DV_NO_DATE), DV_NO_DATE);
    for (dv_date day = first; day <= last; day++) {
        uint32_t key = dv_day_key(day);
        cr_assert_eq(written_and_read(day), day);
        cr_assert(key > before);
        before = key;
    }
    cr_expect(dv_day_key(DV_NEVER) > before);
}

/* What was typed into a record that somebody else deletes meanwhile stays within reach. */
#include "danvan/app.h"
#include "danvan/lang.h"
#include "danvan/store.h"
#include "danvan/undo.h"

#include "world.h"

#include <criterion/criterion.h>
#include <string.h>

static dv_id only_task(void)
{
    dv_list_view *l;
    dv_err err;
    cr_assert_eq(dv_list_open(reg, kind("task"), &l, &err), DV_OK);
    cr_assert_eq(l->count, 1);
    dv_id id = dv_list_marked(l)->id;
    dv_list_close(l);
    return id;
}

static void delete_task(dv_id id)
{
    dv_record *rec;
    dv_err err;
    cr_assert_eq(dv_record_load(&arena, reg, kind("task"), id, &rec, &err), DV_OK);
    cr_assert_eq(dv_delete(reg, rec, "nhầm", &err), DV_OK, "%s", err.text);
}

static size_t drafts(dv_draft **first)
{
    dv_draft **d;
    size_t n;
    dv_err err;
    cr_assert_eq(dv_draft_list(&arena, reg, &d, &n, &err), DV_OK);
    *first = n ? d[0] : NULL;
    return n;
}

static const char *title_of(const dv_form *f)
{
    return dv_buf_cstr(&f->field[dv_kind_field(f->kind, "title")->index].text);
}

/* On the first screen, at the only draft. */
static dv_app *at_the_draft(void)
{
    dv_app *a;
    dv_err err;
    cr_assert_eq(dv_app_open(reg, 24, 80, &a, &err), DV_OK);
    dv_app_key(a, '\t');
    dv_app_key(a, DV_KEY_END);
    cr_assert_eq(dv_home_marked(dv_app_top(a)->home)->is, DV_ENTRY_DRAFT);
    return a;
}

/* It was opened, and is about to be left: what becomes of it is asked, the second choice marked. */
static dv_app *leaving_the_draft(void)
{
    dv_app *a = at_the_draft();
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert(dv_app_top(a)->form, "%s", a->status);
    dv_app_key(a, DV_KEY_ESC);
    dv_app_key(a, DV_KEY_DOWN);
    return a;
}

/* A draft of a task that is deleted then. */
static dv_id orphan_a_draft(void)
{
    dv_form *f;
    dv_err err;
    save_task("Gốc", "1/6/2024");
    dv_id id = only_task();
    cr_assert_eq(dv_form_open(reg, kind("task"), id, &f, &err), DV_OK);
    type_into(f, "title", "Đã gõ");
    cr_assert_eq(dv_form_draft(f, &err), DV_OK);
    dv_form_close(f);
    delete_task(id);
    return id;
}

Test(deleted, a_draft_of_it_opens_as_a_new_record, .init = open_store, .fini = close_store)
{
    dv_draft *d;
    dv_err err = {.text = ""};
    dv_id id = orphan_a_draft();
    dv_app *a = at_the_draft();
    dv_app_key(a, DV_KEY_ENTER);
    dv_form *f = dv_app_top(a)->form;
    cr_assert(f, "%s", a->status);
    cr_expect_eq(f->base->id, 0);
    cr_expect(f->unsaved);
    cr_expect_str_eq(title_of(f), "Đã gõ");
    cr_expect(strstr(a->status, "NV-2024-NA-000001 was deleted meanwhile"), "%s", a->status);
    cr_expect(strstr(a->status, "new record"), "%s", a->status);
    cr_assert_eq(drafts(&d), 1, "looking at it takes nothing away");
    cr_expect_eq(d->id, id);
    choose(f, "unit", "412");
    type_into(f, "assigned_doc", "1-KH");
    type_into(f, "assigned_on", "1/6/2024");
    type_into(f, "plan_year", "2024");
    choose(f, "group", "advice");
    type_into(f, "due_on", "30/12/2024");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_expect_eq(drafts(&d), 0, "the old draft goes with the saving");
    cr_expect_neq(only_task(), id);
    dv_app_close(a);
}

Test(deleted, a_draft_of_it_is_kept_as_a_new_ones, .init = open_store, .fini = close_store)
{
    dv_draft *d;
    orphan_a_draft();
    dv_app *a = leaving_the_draft();
    dv_app_key(a, DV_KEY_ENTER); /* keep as a draft */
    cr_assert_eq(drafts(&d), 1, "one in the place of the other");
    cr_expect_eq(d->id, 0);
    cr_expect_str_eq(d->title, "Đã gõ");
    dv_app_key(a, DV_KEY_END);
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert(dv_app_top(a)->form, "%s", a->status);
    cr_expect_str_eq(title_of(dv_app_top(a)->form), "Đã gõ");
    cr_expect(strstr(a->status, "goes on"), "%s", a->status);
    dv_app_close(a);
}

Test(deleted, a_draft_of_it_can_be_thrown_away, .init = open_store, .fini = close_store)
{
    dv_draft *d;
    orphan_a_draft();
    dv_app *a = leaving_the_draft();
    dv_app_key(a, DV_KEY_DOWN);
    dv_app_key(a, DV_KEY_ENTER); /* throw the changes away */
    cr_expect_eq(drafts(&d), 0);
    dv_app_close(a);
}

/* The other terminal's newer draft of the same record is not taken with it. */
Test(deleted, a_draft_that_another_terminal_stored_since_stays, .init = open_store,
     .fini = close_store)
{
    dv_draft *d;
    dv_form *mine, *other;
    dv_err err;
    dv_id id = orphan_a_draft();
    cr_assert_eq(dv_form_open_drafted(reg, kind("task"), id, &mine, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(mine, 0, &err), DV_OK);
    dv_draft newer = {.kind = kind("task"),
                      .id = id,
                      .revision = 1,
                      .typed = DV_NEW_N(&arena, const char *, kind("task")->nfield)};
    newer.typed[dv_kind_field(kind("task"), "title")->index] = "Nơi khác";
    cr_assert_eq(dv_draft_put(reg, &newer, &err), DV_OK);
    type_into(mine, "title", "Nơi này");
    cr_assert_eq(dv_form_draft(mine, &err), DV_OK);
    cr_expect_eq(drafts(&d), 2);
    cr_assert_eq(dv_form_open_drafted(reg, kind("task"), id, &other, &err), DV_OK);
    cr_assert_eq(dv_form_take_draft(other, 0, &err), DV_OK);
    cr_expect_str_eq(title_of(other), "Nơi khác");
    dv_form_close(mine);
    dv_form_close(other);
}

/* A deleted task, open to be read. */
static dv_app *reading_the_deleted(dv_id *id)
{
    save_task("Gốc", "1/6/2024");
    *id = only_task();
    delete_task(*id);
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'D');
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert_str_eq(dv_app_top(a)->pages->title, "Deleted record");
    return a;
}

static void bring_back(dv_id id)
{
    dv_faults faults;
    dv_err err = {.text = ""};
    dv_faults_init(&faults, &arena);
    cr_assert_eq(dv_revert(reg, kind("task"), id, 1, NULL, &faults, &err), DV_OK, "%s", err.text);
}

static void is_told_it_is_there(dv_app *a)
{
    cr_expect_str_eq(a->status,
                     "NV-2024-NA-000001 is there again already; quantri was the last to save it");
    cr_expect(dv_app_top(a)->list && dv_app_top(a)->list->count == 1, "and shown it");
    cr_expect_eq(a->over, DV_OVER_NOTHING);
    dv_app_close(a);
}

Test(deleted, who_comes_too_late_to_bring_it_back_is_told, .init = open_store, .fini = close_store)
{
    dv_id id;
    dv_app *a = reading_the_deleted(&id);
    bring_back(id);
    dv_app_key(a, 'r');
    is_told_it_is_there(a);
}

Test(deleted, also_while_he_chooses_a_revision, .init = open_store, .fini = close_store)
{
    dv_id id;
    dv_app *a = reading_the_deleted(&id);
    dv_app_key(a, 'r');
    cr_assert_eq(a->over, DV_OVER_PICKER);
    bring_back(id);
    dv_app_key(a, DV_KEY_ENTER);
    is_told_it_is_there(a);
}

/* Other bytes in the place of what remains of the task; returns those. */
static dv_str remains(dv_str bytes)
{
    const dv_str key = DV_LIT("gone/NV-2024-NA-000001");
    dv_db meta;
    dv_txn *t;
    dv_str was;
    dv_err err = {.text = ""};
    cr_assert_eq(dv_store_db(reg->store, "meta", false, &meta, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_txn_write(reg->store, &t, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_get(t, meta, key, &was, &err), DV_OK, "%s", err.text);
    was.p = dv_arena_copy(&arena, was);
    cr_assert_eq(dv_put(t, meta, key, bytes, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK, "%s", err.text);
    return was;
}

/* Their list tells of one that is damaged, and comes again when that row is chosen. */
Test(deleted, one_that_is_damaged_is_told_below_the_others, .init = open_store, .fini = close_store)
{
    save_task("Gốc", "1/6/2024");
    delete_task(only_task());
    dv_str sound = remains(DV_LIT("x"));
    dv_app *a = at_the_list("task");
    dv_app_key(a, 'D');
    cr_assert_eq(a->over, DV_OVER_PICKER, "%s", a->status);
    cr_assert_eq(a->picker.n, 1);
    cr_expect_str_eq(a->picker.item[0].label,
                     "(1 is damaged and not shown: danvan verify tells of it)");
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect(a->over == DV_OVER_PICKER && a->picker.n == 1);
    dv_app_close(a);
    remains(sound);
}

/* A revision from before it was restricted shows it to everybody again. */
Test(deleted, what_is_restricted_no_more_is_told_when_it_comes_back, .init = open_store,
     .fini = close_store)
{
    dv_form *f;
    dv_record *rec;
    dv_err err = {.text = ""};
    cr_assert_eq(dv_form_open(reg, kind("situation"), 0, &f, &err), DV_OK);
    choose(f, "unit", "412");
    type_into(f, "reported_on", "1/6/2024");
    choose(f, "group", "security");
    choose(f, "severity", "watch");
    type_into(f, "summary", "Mẫu");
    choose(f, "restricted", "no");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    choose(f, "restricted", "yes");
    cr_assert_eq(dv_form_save(f, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_record_load(&arena, reg, kind("situation"), f->base->id, &rec, &err), DV_OK);
    dv_form_close(f);
    cr_assert_eq(dv_delete(reg, rec, "nhầm", &err), DV_OK);
    dv_app *a = at_the_list("situation");
    dv_app_key(a, 'D');
    dv_app_key(a, DV_KEY_ENTER);
    dv_app_key(a, 'r');
    dv_app_key(a, DV_KEY_HOME);
    dv_app_key(a, DV_KEY_ENTER);
    cr_expect(strstr(a->status, "TH-2024-NA-000001 is there again; but look: it was restricted"),
              "%s", a->status);
    dv_app_close(a);
}

Test(deleted, saving_its_open_form_keeps_a_draft_and_says_so, .init = open_store,
     .fini = close_store)
{
    dv_draft *d;
    save_task("Gốc", "1/6/2024");
    dv_id id = only_task();
    dv_app *a = at_the_list("task");
    dv_app_key(a, DV_KEY_ENTER);
    cr_assert(dv_app_top(a)->form, "%s", a->status);
    dv_app_typed(a, "Đã gõ");
    delete_task(id);
    dv_app_key(a, 'S' & 0x1F);
    cr_expect(dv_app_top(a)->form);
    cr_expect(strstr(a->status, "NV-2024-NA-000001 was deleted meanwhile"), "%s", a->status);
    cr_expect(strstr(a->status, "draft is kept"), "%s", a->status);
    cr_assert_eq(drafts(&d), 1);
    cr_expect_eq(d->id, id);
    dv_app_close(a);
}

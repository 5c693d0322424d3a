/* What the log says was added, though it only has a hash of it. */
#define _GNU_SOURCE /* memmem */
#include "danvan/bytes.h"
#include "danvan/seal.h"

#include "world.h"

TestSuite(whole);

typedef struct told {
    world *w;
    uint64_t sequence;
    const char *title;
} told;

static bool tell(void *ctx, const dv_entry *e)
{
    told *t = ctx;
    if (e->sequence != t->sequence)
        return true;
    for (size_t i = 0; i < e->nchange; i++)
        if (strcmp(e->change[i].field, "title") == 0 && e->change[i].after)
            t->title = dv_arena_strdup(&t->w->arena, e->change[i].after);
    return false;
}

/* The title after entry `sequence`, or "". */
static const char *title_after(world *w, uint64_t sequence)
{
    told t = {w, sequence, ""};
    cr_assert_eq(dv_history(w->r, NULL, 0, DV_NO_DATE, tell, &t, &w->err), DV_OK, "%s",
                 w->err.text);
    return t.title;
}

static dv_verify_result res;

static const char *fault_of(world *w)
{
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    cr_assert_neq(dv_verify(w->r, false, &res, &faults, &w->err), DV_IO);
    return faults.n ? faults.at[0].text : "";
}

Test(whole, is_told_whatever_became_of_the_record)
{
    world w;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    cr_expect_str_eq(title_after(&w, 1), "Một");
    put(&w, rec, "title", "Hai");
    put(&w, rec, "amount", "3");
    save(&w, rec);
    cr_expect_str_eq(title_after(&w, 1), "Một");
    cr_expect_str_eq(title_after(&w, 2), "Hai");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "twice", &w.err), DV_OK);
    cr_expect_str_eq(title_after(&w, 1), "Một");
    world_close(&w);
}

/* Another letter, which is the same word to the index, where all else stays as it was. */
static void change_letter(world *w, const char *name, dv_str key, dv_str value)
{
    char *other = dv_arena_copy(&w->arena, value), *at = NULL;
    for (size_t i = 0; i + 5 < value.n && !at; i++)
        at = memcmp(other + i, "khong", 5) == 0 ? other + i : NULL;
    cr_assert(at);
    *at = 'K';
    world_overwrite(w, name, key, (dv_str){other, value.n});
}

Test(whole, a_record_that_is_not_what_was_logged_is_found)
{
    world w;
    dv_str key, value;
    world_open(&w);
    saved_note(&w, "khong doi", "2024-05-05");
    world_entry(&w, "records", 0, &key, &value);
    change_letter(&w, "records", key, value);
    cr_expect(strstr(fault_of(&w), "what the log says was added"), "%s", fault_of(&w));
    world_close_damaged(&w);
}

/* A sealed value that came after the adding, or stands as it was added, leaves no doubt of what was
 * added: only a text from before its field could be sealed does. */
Test(whole, nor_does_a_secret_of_it_hide_that)
{
    world w;
    dv_str key, value;
    world_open(&w);
    dv_record *rec = note(&w, "khong doi", "2024-05-05");
    put(&w, rec, "colour", "red");
    put(&w, rec, "about", "Ông Bí Mật");
    save(&w, rec);
    put(&w, rec, "who", "Trần Văn Kín");
    save(&w, rec);
    put(&w, rec, "who", "Trần Văn Kính");
    save(&w, rec);
    cr_expect_str_eq(fault_of(&w), "");
    world_entry(&w, "records", 0, &key, &value);
    change_letter(&w, "records", key, value);
    cr_expect(strstr(fault_of(&w), "what the log says was added"), "%s", fault_of(&w));
    world_close_damaged(&w);
}

/* What remains of a deleted record: an undo brings it back as it lies there. */
static void remains(world *w, dv_str *key, dv_str *value)
{
    for (size_t i = 0; i == 0 || key->n < 5 || memcmp(key->p, "gone/", 5) != 0; i++)
        world_entry(w, "meta", i, key, value);
}

static void take_out(world *w, const char *name, dv_str key)
{
    dv_db db;
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, name, false, &db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_del(t, db, key, &w->err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w->err), DV_OK);
}

Test(whole, a_deleted_one_that_is_not_what_was_deleted_is_found)
{
    world w;
    dv_str key, value;
    world_open(&w);
    dv_record *rec = saved_note(&w, "khong doi", "2024-05-05");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "twice", &w.err), DV_OK);
    cr_expect_str_eq(fault_of(&w), "");
    remains(&w, &key, &value);
    change_letter(&w, "meta", key, value);
    cr_expect(strstr(fault_of(&w), "what the log says was deleted"), "%s", fault_of(&w));
    world_close_damaged(&w);
}

Test(whole, one_that_is_not_there_any_more_is_found)
{
    world w;
    dv_str key, value;
    dv_faults faults;
    world_open(&w);
    dv_record *rec = saved_note(&w, "Một", "2024-05-05");
    saved_note(&w, "Hai", "2024-05-05");
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "twice", &w.err), DV_OK);
    cr_expect_str_eq(fault_of(&w), "");
    remains(&w, &key, &value);
    take_out(&w, "meta", key);
    cr_expect(strstr(fault_of(&w), "it is not there"), "%s", fault_of(&w));
    world_overwrite(&w, "meta", key, value);
    cr_expect_str_eq(fault_of(&w), "");
    world_entry(&w, "records", 0, &key, &value);
    take_out(&w, "records", key);
    dv_faults_init(&faults, &w.arena);
    dv_verify(w.r, true, &res, &faults, &w.err);
    cr_expect(strstr(fault_of(&w), "it is not there"), "lists were made anew: %s", fault_of(&w));
    world_close_damaged(&w);
}

/* A text that was stored before its field could be sealed. */
Test(whole, what_is_a_secret_by_now_is_not_left_behind_by_a_deletion)
{
    world w;
    dv_str key, value;
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05");
    put(&w, rec, "memo", "khong kin");
    save(&w, rec);
    world_change(&w, "[field note.memo]", "[field note.memo]\nsealed = yes", NULL);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "memo"), dv_mask);
    cr_assert_eq(dv_delete(w.r, rec, "twice", &w.err), DV_OK);
    remains(&w, &key, &value);
    cr_expect_null(memmem(value.p, value.n, "khong", 5), "in what remains");
    for (size_t i = 0; i < 2; i++) {
        world_entry(&w, "log", i, &key, &value);
        cr_expect_null(memmem(value.p, value.n, "khong", 5), "in the log");
    }
    world_close(&w);
}

/* The log has sealed what the hash was made of. */
Test(whole, what_can_t_be_proven_of_an_old_text_is_counted)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Một", "2024-05-05"), *other = saved_note(&w, "Hai", "2024-05-06");
    put(&w, rec, "memo", "khong kin");
    save(&w, rec);
    world_change(&w, "[field note.memo]", "[field note.memo]\nsealed = yes", NULL);
    put(&w, other, "memo", "kín từ đầu");
    save(&w, load(&w, other));
    cr_expect_str_eq(fault_of(&w), "");
    cr_expect_eq(res.unproven, 0);
    rec = load(&w, rec);
    put(&w, rec, "memo", "chữ khác");
    save(&w, rec);
    cr_expect_str_eq(fault_of(&w), "");
    cr_expect_eq(res.unproven, 1);
    cr_assert_eq(dv_delete(w.r, load(&w, rec), "twice", &w.err), DV_OK);
    cr_expect_str_eq(fault_of(&w), "");
    cr_expect_eq(res.unproven, 1, "deleted or not");
    world_close(&w);
}

/* A store of before: format 2, and all values in the log. */
static void make_former(world *w)
{
    dv_str key, value;
    dv_buf b = {0};
    const size_t head = DV_HASH_SIZE;
    world_entry(w, "log", 0, &key, &value);
    dv_buf_add(&b, (dv_str){value.p, head});
    dv_buf_add(&b, (dv_str){value.p + head + 2, value.n - head - 2 - DV_HASH_SIZE});
    dv_put_varint(&b, 1);
    dv_put_u16(&b, 1); /* the first field: its title */
    dv_put_u8(&b, 0);
    dv_put_u8(&b, 1); /* text */
    dv_put_text(&b, DV_LIT("Xưa"));
    world_overwrite(w, "log", key, dv_buf_str(&b));
    dv_buf_clear(&b);
    for (size_t i = 0; i == 0 || !dv_str_is(key, "format"); i++)
        world_entry(w, "meta", i, &key, &value);
    dv_put_u32(&b, 2);
    dv_buf_add(&b, (dv_str){value.p + 4, value.n - 4});
    world_overwrite(w, "meta", key, dv_buf_str(&b));
    dv_buf_free(&b);
}

Test(whole, a_store_of_before_is_taken_over)
{
    world w;
    dv_str key, value;
    world_open(&w);
    saved_note(&w, "Một", "2024-05-05");
    make_former(&w);
    dv_registry_close(w.r);
    cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(title_after(&w, 1), "Xưa", "as its log has it");
    for (size_t i = 0; i == 0 || !dv_str_is(key, "format"); i++)
        world_entry(&w, "meta", i, &key, &value);
    cr_expect_eq(value.p[3], 5, "an earlier danvan refuses it from now on");
    saved_note(&w, "Hai", "2024-05-05");
    cr_expect_str_eq(title_after(&w, 2), "Hai");
    world_close(&w);
}

/* Signed heads: who rewrites the log, its hashes included, is found. */
#include "danvan/head.h"

#include "danvan/bytes.h"

#include "world.h"

#include <unistd.h>

static dv_head signed_now(world *w)
{
    dv_txn *t;
    dv_head h;
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_head_make(w->r, t, &h, &w->err), DV_OK, "%s", w->err.text);
    dv_txn_abort(t);
    return h;
}

static const char *fault_of(world *w)
{
    dv_verify_result res;
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    dv_verify(w->r, false, &res, &faults, &w->err);
    return faults.errors ? dv_arena_printf(&w->arena, "%s: %s; sound to %zu", faults.at[0].place,
                                           faults.at[0].text, res.log_sound)
                         : "";
}

static const char *continued(world *w, const dv_head *h)
{
    dv_faults faults;
    dv_faults_init(&faults, &w->arena);
    cr_assert_eq(dv_head_continued(w->r, h, "old", &faults, &w->err), DV_OK);
    return faults.n ? faults.at[0].text : "";
}

/* With the store's own bytes: another name in entry `n`, and every later hash made to fit. */
static void rewrite(world *w, size_t n, size_t last)
{
    dv_str key, value;
    unsigned char hash[DV_HASH_SIZE];
    for (size_t i = n; i <= last; i++) {
        world_entry(w, "log", i - 1, &key, &value);
        char *bytes = dv_arena_copy(&w->arena, value);
        if (i > n)
            memcpy(bytes, hash, sizeof hash);
        else
            bytes[DV_HASH_SIZE + 4 + 8 + 1] =
                'x'; /* who: the second word after office and moment */
        dv_hash((dv_str){bytes, value.n}, hash);
        world_overwrite(w, "log", key, (dv_str){bytes, value.n});
    }
}

static void filled(world *w)
{
    world_open(w);
    for (int i = 0; i < 9; i++)
        saved_note(w, "Dân vận khéo", "2024-05-05");
}

TestSuite(head);

Test(head, the_first_broken_entry_is_named)
{
    world w;
    filled(&w);
    world_spoil(&w, "log", 3, DV_HASH_SIZE + 4 + 8 + 1);
    cr_expect(strstr(fault_of(&w), "log 4: "), "%s", fault_of(&w));
    cr_expect(strstr(fault_of(&w), "sound to 3"), "%s", fault_of(&w));
    world_close_damaged(&w);
}

Test(head, a_log_that_was_written_anew_is_found_by_every_older_head)
{
    world w;
    filled(&w);
    dv_head first = signed_now(&w);
    cr_assert_eq(dv_head_keep(w.r, &first, &w.err), DV_OK);
    saved_note(&w, "sau", "2024-05-05");
    dv_head second = signed_now(&w);
    cr_expect_str_eq(fault_of(&w), "");
    cr_expect_str_eq(continued(&w, &first), "");
    cr_expect_str_eq(continued(&w, &second), "");
    rewrite(&w, 10, 10);
    cr_expect_str_eq(fault_of(&w), "", "the store's own bytes fit again");
    cr_expect_str_eq(continued(&w, &first), "", "up to there nothing was changed");
    cr_expect(strstr(continued(&w, &second), "written anew"), "%s", continued(&w, &second));
    rewrite(&w, 5, 10);
    cr_expect(strstr(fault_of(&w), "head 9: "), "%s", fault_of(&w));
    cr_expect(strstr(continued(&w, &first), "written anew"));
    world_close_damaged(&w);
}

Test(head, a_log_that_was_cut_short_is_found)
{
    world w;
    dv_db db;
    dv_txn *t;
    dv_str key, value;
    filled(&w);
    dv_head h = signed_now(&w);
    world_entry(&w, "log", 8, &key, &value);
    cr_assert_eq(dv_store_db(w.r->store, "log", false, &db, &w.err), DV_OK);
    cr_assert_eq(dv_txn_write(w.r->store, &t, &w.err), DV_OK);
    cr_assert_eq(dv_del(t, db, key, &w.err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
    cr_expect(strstr(continued(&w, &h), "not in it any more"));
    h.office++;
    cr_expect(strstr(continued(&w, &h), "another office"));
    world_close_damaged(&w);
}

Test(head, no_byte_of_a_head_can_be_changed)
{
    world w;
    dv_head h, read;
    dv_buf b = {0};
    filled(&w);
    h = signed_now(&w);
    dv_head_write(&b, &h);
    for (size_t i = 0; i < b.n; i++) {
        b.p[i] ^= 1;
        dv_reader rd = dv_reader_of(dv_buf_str(&b));
        cr_expect_not(dv_head_read(&rd, &read), "byte %zu", i);
        b.p[i] ^= 1;
        rd = dv_reader_of((dv_str){b.p, i});
        cr_expect_not(dv_head_read(&rd, &read), "cut to %zu", i);
    }
    dv_reader rd = dv_reader_of(dv_buf_str(&b));
    cr_expect(dv_head_read(&rd, &read) && read.sequence == 9);
    dv_buf_free(&b);
    world_close(&w);
}

Test(head, the_signing_key_lies_outside_and_a_forged_head_is_told)
{
    world w;
    dv_verify_result res;
    dv_faults faults;
    filled(&w);
    dv_head h = signed_now(&w);
    cr_assert_eq(dv_head_keep(w.r, &h, &w.err), DV_OK);
    cr_assert_eq(access(world_path(&w, "data.key.signing"), F_OK), 0);
    /* Somebody who has the data directory alone signs with a key of his own. */
    cr_assert_eq(unlink(world_path(&w, "data.key.signing")), 0);
    h = signed_now(&w);
    cr_assert_eq(dv_head_keep(w.r, &h, &w.err), DV_OK);
    cr_assert_eq(unlink(world_path(&w, "data.key.signing")), 0);
    signed_now(&w);
    dv_faults_init(&faults, &w.arena);
    cr_assert_eq(dv_verify(w.r, false, &res, &faults, &w.err), DV_OK);
    cr_expect(faults.n == 1 && faults.at[0].warning && strstr(faults.at[0].text, "another key"));
    world_spoil(&w, "heads", 0, 12);
    cr_expect(strstr(fault_of(&w), "not what was signed"), "%s", fault_of(&w));
    world_close_damaged(&w);
}

/* Signed, but not for where it stands. */
Test(head, one_that_is_kept_in_another_s_place_is_told)
{
    world w;
    dv_buf b = {0};
    dv_str key, value;
    filled(&w);
    dv_head h = signed_now(&w);
    cr_assert_eq(dv_head_keep(w.r, &h, &w.err), DV_OK);
    world_entry(&w, "heads", 0, &key, &value);
    dv_buf_add(&b, value);
    world_overwrite(&w, "heads", (dv_str){"\0\0\0\0\0\0\0\3", 8}, dv_buf_str(&b));
    cr_expect(strstr(fault_of(&w), "head 3: this signed head is not what was signed"), "%s",
              fault_of(&w));
    dv_buf_free(&b);
    world_close_damaged(&w);
}

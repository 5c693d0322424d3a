/* Secrets: never in the store's bytes, never shown, one key for ever. */
#define _GNU_SOURCE
#include "danvan/seal.h"

#include "danvan/keyring.h"
#include "danvan/rights.h"
#include "danvan/undo.h"

#include "world.h"

#include <sys/stat.h>
#include <unistd.h>

static dv_record *secret_note(world *w)
{
    dv_record *rec = note(w, "Công khai", "2024-05-05");
    put(w, rec, "colour", "red");
    put(w, rec, "who", "Trần Văn Kín");
    put(w, rec, "about", "Ông Bí Mật");
    save(w, rec);
    return rec;
}

static bool shows(void *ctx, const dv_entry *e)
{
    bool *seen = ctx;
    for (size_t i = 0; i < e->nchange; i++) {
        const dv_change *c = &e->change[i];
        *seen = *seen || (c->before && strstr(c->before, "Mật")) ||
                (c->after && strstr(c->after, "Mật"));
    }
    return true;
}

static bool log_shows(world *w, const dv_record *rec)
{
    bool seen = false;
    cr_assert_eq(dv_history(w->r, rec->kind, rec->id, DV_NO_DATE, shows, &seen, &w->err), DV_OK);
    cr_assert_eq(dv_history(w->r, NULL, 0, DV_NO_DATE, shows, &seen, &w->err), DV_OK);
    return seen;
}

/* The bytes of the latest entry, whatever the log makes of them. */
static bool last_entry_has(world *w, const char *bytes)
{
    dv_db log;
    dv_txn *t;
    dv_cursor *c;
    dv_str key, value;
    cr_assert_eq(dv_store_db(w->r->store, "log", false, &log, &w->err), DV_OK);
    cr_assert_eq(dv_txn_read(w->r->store, &t, &w->err), DV_OK);
    cr_assert_eq(dv_cursor_open(t, log, &c, &w->err), DV_OK);
    cr_assert(dv_cursor_last_below(c, DV_LIT(""), &key, &value));
    bool has = memmem(value.p, value.n, bytes, strlen(bytes)) != NULL;
    dv_cursor_close(c);
    dv_txn_abort(t);
    return has;
}

TestSuite(seal);

Test(seal, secrets_are_not_in_the_store_s_bytes)
{
    world w;
    struct stat st;
    world_open(&w);
    cr_assert_neq(access(world_path(&w, "data.key"), F_OK), 0, "no key before the first secret");
    dv_record *rec = secret_note(&w);
    put(&w, rec, "who", "Người Khác Kín");
    save(&w, rec);
    dv_draft d = {.kind = rec->kind, .id = rec->id, .revision = rec->revision};
    d.typed = DV_NEW_N(&w.arena, const char *, rec->kind->nfield);
    d.typed[field_of(rec, "who")->index] = "Nháp Kín";
    d.typed[field_of(rec, "about")->index] = "Nháp Bí Mật";
    cr_assert_eq(dv_draft_put(w.r, &d, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_delete(w.r, rec, "thử", &w.err), DV_OK);
    cr_assert_not(log_shows(&w, rec));
    verify_clean(&w);
    cr_assert(file_has(&w, "data/data.mdb", "Công khai"));
    cr_assert_not(file_has(&w, "data/data.mdb", "Kín"));
    cr_assert_not(file_has(&w, "data/data.mdb", "Mật"));
    cr_assert_not(file_has(&w, "data/data.mdb", "kin"));
    cr_assert_eq(stat(world_path(&w, "data.key"), &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600);
    cr_assert_eq(st.st_size, 32);
    world_close(&w);
}

Test(seal, what_is_spent_has_the_values_of_what_is_read)
{
    world w;
    dv_batch *b;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    cr_assert_eq(dv_batch_begin(w.r, &b, &w.err), DV_OK);
    cr_assert_eq(dv_batch_spend(&w.arena, b, rec, &w.faults, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(dv_batch_commit(b, &w.err), DV_OK);
    const dv_record *is = load(&w, rec);
    cr_expect_eq(rec->revision, is->revision);
    cr_expect_eq(rec->value[field_of(rec, "who")->index], dv_mask);
    for (size_t i = 0; i < rec->kind->nfield; i++) {
        const char *spent = rec->value[i], *read = is->value[i];
        cr_expect((!spent && !read) || (spent && read && strcmp(spent, read) == 0), "%s: %s, %s",
                  rec->kind->field[i].id, spent, read);
    }
    world_close(&w);
}

typedef struct touched {
    const char *field;
    uint64_t last;
    size_t n; /* changes of the field in the last entry */
} touched;

static bool touches(void *ctx, const dv_entry *e)
{
    touched *t = ctx;
    if (e->sequence < t->last)
        return true;
    t->last = e->sequence;
    t->n = 0;
    for (size_t i = 0; i < e->nchange; i++)
        t->n += strcmp(e->change[i].field, t->field) == 0;
    return true;
}

/* It is in a box though it is open at the moment, and each box is another. */
Test(seal, what_nobody_touched_is_no_change)
{
    world w;
    touched t = {.field = "about"};
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "colour", "blue");
    put(&w, rec, "about", "Ông Bí Mật");
    save(&w, rec);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "about"), "Ông Bí Mật");
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_assert_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, touches, &t, &w.err), DV_OK);
    cr_expect_eq(t.n, 0);
    put(&w, rec, "about", "Bà Bí Mật");
    save(&w, rec);
    cr_assert_eq(dv_history(w.r, rec->kind, rec->id, DV_NO_DATE, touches, &t, &w.err), DV_OK);
    cr_expect_eq(t.n, 1);
    world_close(&w);
}

Test(seal, a_condition_seals_and_opens_again)
{
    world w;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Bí Mật");
    cr_expect_not(last_entry_has(&w, "Bí Mật"), "it may be sealed again");
    put(&w, rec, "colour", "red");
    save(&w, rec);
    cr_expect_not(last_entry_has(&w, "Bí Mật"));
    rec = load(&w, rec);
    cr_expect_eq(rec->value[field_of(rec, "about")->index], dv_mask);
    cr_expect_not(log_shows(&w, rec), "it was logged while it was open");
    put(&w, rec, "about", "••••");
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Bí Mật");
    world_close(&w);
}

Test(seal, the_log_has_no_secret_from_before_it_was_one)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "colour", "blue");
    put(&w, rec, "about", "Ông Bí Mật");
    save(&w, rec);
    cr_expect_not(last_entry_has(&w, "Bí Mật"));
    put(&w, rec, "about", "Bà Bí Mật");
    save(&w, rec);
    cr_expect_not(last_entry_has(&w, "Bí Mật"));
    cr_assert_eq(dv_revert(w.r, rec->kind, rec->id, 1, NULL, &w.faults, &w.err), DV_OK, "%s",
                 w.err.text);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "about"), "Ông Bí Mật", "nothing is lost by it");
    cr_expect_not(last_entry_has(&w, "Bí Mật"));
    verify_clean(&w);
    world_close(&w);
}

Test(seal, a_field_declared_secret_later_is_hidden_at_once)
{
    world w;
    size_t n;
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "memo", "Ông Bí Mật");
    save(&w, rec);
    world_change(&w, "Memo\ntype = long", "Memo\ntype = long\nsealed = yes", NULL);
    rec = load(&w, rec);
    cr_expect_eq(rec->value[field_of(rec, "memo")->index], dv_mask);
    cr_expect_not(log_shows(&w, rec));
    dv_query q = dv_query_of(rec->kind);
    q.search = "bi mat";
    cr_assert_eq(dv_query_count(w.r, &q, &n, &w.err), DV_OK);
    cr_expect_eq(n, 0);
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    verify_clean(&w);
    cr_expect(file_has(&w, "data/data.mdb", "Bí Mật"), "it was written before it was a secret");
    world_change(&w, "Test office", "Test office", NULL);
    rec = load(&w, rec);
    put(&w, rec, "title", "Lại");
    save(&w, rec);
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "memo"), dv_mask, "no change of a file opens what was sealed");
    const char *plain;
    cr_expect_eq(
        dv_reveal(&w.arena, w.r, rec->kind, rec->id, field_of(rec, "memo"), "thử", &plain, &w.err),
        DV_OK);
    cr_expect_str_eq(plain, "Ông Bí Mật");
    world_close(&w);
}

static void again(world *w)
{
    dv_registry_close(w->r);
    cr_assert_eq(world_registry(w, "an"), DV_OK, "%s", w->err.text);
}

Test(seal, a_lost_key_is_never_made_anew)
{
    world w;
    world_open(&w);
    dv_record *rec = secret_note(&w), *open = note(&w, "mở", "2024-05-05");
    again(&w);
    cr_assert_eq(rename(world_path(&w, "data.key"), world_path(&w, "safe")), 0);
    cr_expect_eq(dv_record_load(&w.arena, w.r, rec->kind, rec->id, &rec, &w.err), DV_OK);
    save(&w, open);
    put(&w, rec, "title", "Sửa");
    save(&w, rec); /* what stays sealed needs no key */
    put(&w, rec, "who", "Ai khác");
    cr_assert_eq(try_save(&w, rec), DV_NOT_FOUND);
    cr_assert(strstr(w.err.text, "copy"), "%s", w.err.text);
    cr_assert_neq(access(world_path(&w, "data.key"), F_OK), 0);
    FILE *f = fopen(world_path(&w, "data.key"), "w");
    cr_assert(f && fputs("0123456789abcdef0123456789abcdef", f) >= 0 && fclose(f) == 0);
    cr_assert_eq(try_save(&w, rec), DV_DENIED, "others can read it");
    cr_assert_eq(chmod(world_path(&w, "data.key"), 0600), 0);
    cr_assert_eq(try_save(&w, rec), DV_DENIED, "it is another key");
    cr_assert(strstr(w.err.text, "not the key"), "%s", w.err.text);
    again(&w);
    cr_assert_eq(rename(world_path(&w, "safe"), world_path(&w, "data.key")), 0);
    rec = load(&w, rec);
    put(&w, rec, "who", "Ai khác");
    save(&w, rec);
    world_close(&w);
}

Test(seal, what_becomes_a_secret_was_never_open_in_the_store)
{
    world w;
    world_open(&w);
    dv_record *rec = note(&w, "Công khai", "2024-05-05");
    put(&w, rec, "colour", "blue");
    put(&w, rec, "about", "Ông Quặc");
    save(&w, rec);
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Quặc", "it is none yet");
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    put(&w, rec, "colour", "red");
    save(&w, rec);
    verify_clean(&w);
    cr_expect_not(file_has(&w, "data/data.mdb", "Quặc"));
    cr_expect_not(file_has(&w, "data/data.mdb", "quac"));
    world_close(&w);
}

static const char *reveal(world *w, const dv_record *rec, const char *field)
{
    const char *plain = NULL;
    dv_reveal(&w->arena, w->r, rec->kind, rec->id, field_of(rec, field), "thử", &plain, &w->err);
    return plain ? plain : "";
}

/* A link could lead to a file that others write, a pipe keeps whoever opens it waiting. */
Test(seal, what_stands_in_place_of_the_key_is_told)
{
    world w;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    const char *key = world_path(&w, "data.key"), *safe = world_path(&w, "safe");
    again(&w);
    cr_assert_eq(rename(key, safe), 0);
    cr_assert_eq(symlink(safe, key), 0);
    cr_expect_str_eq(reveal(&w, rec, "who"), "");
    cr_expect(w.err.rc == DV_IO && strstr(w.err.text, "symbolic link"), "%s", w.err.text);
    cr_assert_eq(unlink(key), 0);
    cr_assert_eq(mkfifo(key, 0600), 0);
    cr_expect_str_eq(reveal(&w, rec, "who"), "");
    cr_expect(w.err.rc == DV_IO && strstr(w.err.text, "no file"), "%s", w.err.text);
    cr_assert_eq(unlink(key), 0);
    cr_assert_eq(mkdir(key, 0755), 0);
    cr_expect_str_eq(reveal(&w, rec, "who"), "");
    cr_expect(w.err.rc == DV_IO && strstr(w.err.text, "no file"), "%s", w.err.text);
    cr_assert_eq(rmdir(key), 0);
    cr_assert_eq(rename(safe, key), 0);
    cr_expect_str_eq(reveal(&w, rec, "who"), "Trần Văn Kín");
    world_close(&w);
}

Test(seal, a_changed_key_opens_what_the_old_one_sealed)
{
    world w;
    const char *kept;
    dv_key_told told;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "", &kept, &w.err), DV_INVALID, "say why");
    cr_assert_eq(dv_key_change(&w.arena, w.r, "thử", &kept, &w.err), DV_OK, "%s", w.err.text);
    cr_assert_eq(access(kept, F_OK), 0, "backups made before need it");
    cr_assert_neq(access(world_path(&w, "data.key.new"), F_OK), 0);
    cr_expect_str_eq(reveal(&w, rec, "who"), "Trần Văn Kín");
    dv_record *later = secret_note(&w);
    again(&w);
    cr_expect_str_eq(reveal(&w, rec, "who"), "Trần Văn Kín");
    cr_expect_str_eq(reveal(&w, later, "who"), "Trần Văn Kín");
    cr_assert_eq(dv_key_tell(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect(told.fits && told.data_keys == 2 && told.records == 2 && told.n == 2);
    /* The old key opens nothing any more. */
    cr_assert_eq(rename(kept, world_path(&w, "data.key")), 0);
    again(&w);
    cr_expect_str_eq(reveal(&w, rec, "who"), "");
    cr_expect_eq(w.err.rc, DV_DENIED);
    world_close_damaged(&w);
}

/* Half of it may be left there, or what somebody put there by hand. */
Test(seal, an_old_key_is_kept_beside_what_has_its_name)
{
    world w;
    const char *taken, *kept;
    char command[512];
    world_open(&w);
    secret_note(&w);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "", &taken, &w.err), DV_INVALID, "say why");
    snprintf(command, sizeof command, "echo half > %s && cp -p %s/data.key %s/copy", taken, w.dir,
             w.dir);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "thử", &kept, &w.err), DV_OK, "%s", w.err.text);
    cr_expect_str_neq(kept, taken);
    snprintf(command, sizeof command, "cmp -s %s %s/copy", kept, w.dir);
    cr_expect_eq(system(command), 0, "backups made before need it");
    world_close(&w);
}

/* Whoever copied it there by hand has kept it already. */
Test(seal, an_old_key_that_is_kept_already_is_not_kept_twice)
{
    world w;
    const char *taken, *kept;
    char command[512];
    world_open(&w);
    secret_note(&w);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "", &taken, &w.err), DV_INVALID, "say why");
    snprintf(command, sizeof command, "cp -p %s %s", world_path(&w, "data.key"), taken);
    cr_assert_eq(system(command), 0);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "thử", &kept, &w.err), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(kept, taken);
    world_close(&w);
}

Test(seal, a_change_of_the_key_that_was_killed_is_finished)
{
    world w;
    const char *kept;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    cr_assert_eq(dv_key_change(&w.arena, w.r, "thử", &kept, &w.err), DV_OK, "%s", w.err.text);
    /* As a kill between the commit and the renaming leaves it. */
    cr_assert_eq(rename(world_path(&w, "data.key"), world_path(&w, "data.key.new")), 0);
    cr_assert_eq(rename(kept, world_path(&w, "data.key")), 0);
    again(&w);
    cr_expect_str_eq(reveal(&w, rec, "who"), "Trần Văn Kín");
    cr_expect_neq(access(world_path(&w, "data.key.new"), F_OK), 0);
    cr_expect_eq(access(kept, F_OK), 0);
    world_close(&w);
}

Test(seal, a_key_that_is_given_up_says_what_is_lost_until_it_is_found)
{
    world w;
    dv_key_told told;
    world_open(&w);
    dv_record *rec = secret_note(&w);
    put(&w, rec, "colour", "blue");
    save(&w, rec);
    cr_assert_eq(dv_key_give_up(w.r, "thử", &w.err), DV_INVALID, "it is not lost");
    again(&w);
    cr_assert_eq(chmod(world_path(&w, "data.key"), 0640), 0);
    cr_assert_eq(dv_key_give_up(w.r, "thử", &w.err), DV_INVALID, "nor if others can read it");
    cr_expect(strstr(w.err.text, "chmod 600"), "%s", w.err.text);
    cr_assert_eq(chmod(world_path(&w, "data.key"), 0600), 0);
    cr_assert_eq(rename(world_path(&w, "data.key"), world_path(&w, "safe")), 0);
    cr_assert_eq(dv_key_tell(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect(told.used && !told.fits && told.n == 2 && told.of[0].closed == 1);
    cr_assert_eq(dv_key_give_up(w.r, "thử", &w.err), DV_OK, "%s", w.err.text);
    dv_record *later = secret_note(&w);
    cr_expect_str_eq(reveal(&w, later, "who"), "Trần Văn Kín", "work goes on");
    rec = load(&w, rec);
    cr_expect_str_eq(get(rec, "about"), dv_mask, "closed, and kept");
    put(&w, rec, "title", "Sửa");
    save(&w, rec);
    cr_expect_str_eq(reveal(&w, rec, "who"), "");
    cr_assert_eq(dv_key_tell(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect(told.fits && told.lost == 1 && told.of[0].n == 2 && told.of[0].closed == 1);
    cr_assert_eq(dv_key_found(w.r, world_path(&w, "data.key"), "thử", &w.err), DV_NOT_FOUND);
    cr_assert_eq(dv_key_found(w.r, world_path(&w, "safe"), "thử", &w.err), DV_OK, "%s", w.err.text);
    cr_expect_str_eq(reveal(&w, rec, "who"), "Trần Văn Kín");
    cr_expect_str_eq(get(load(&w, rec), "about"), "Ông Bí Mật");
    cr_expect_str_eq(reveal(&w, later, "who"), "Trần Văn Kín");
    cr_assert_eq(dv_key_tell(&w.arena, w.r, &told, &w.err), DV_OK);
    cr_expect(told.lost == 0 && told.of[0].closed == 0);
    world_close(&w);
}

Test(seal, a_damaged_or_foreign_box_does_not_open)
{
    dv_arena a = {0};
    dv_seal *s, *other;
    dv_buf box = {0};
    dv_err err;
    const char *plain;
    char dir[] = "/tmp/danvan-seal-XXXXXX", key[64], second[64];
    cr_assert_not_null(mkdtemp(dir));
    snprintf(key, sizeof key, "%s/a", dir);
    snprintf(second, sizeof second, "%s/b", dir);
    cr_assert_eq(dv_seal_open(key, DV_LIT(""), &s, &err), DV_NOT_FOUND);
    cr_assert(dv_key_make(key, &err) == DV_OK && dv_key_make(second, &err) == DV_OK);
    cr_assert_eq(dv_seal_open(key, DV_LIT(""), &s, &err), DV_OK);
    cr_assert_eq(dv_seal_open(second, DV_LIT(""), &other, &err), DV_OK);
    cr_assert(dv_seal_renew(s, &err) == DV_OK && dv_seal_renew(other, &err) == DV_OK);
    cr_assert_eq(dv_seal_text(s, DV_LIT("bí mật"), NULL, &box, &err), DV_OK);
    cr_assert_eq(dv_unseal_text(&a, s, dv_buf_str(&box), &plain, &err), DV_OK);
    cr_assert_str_eq(plain, "bí mật");
    cr_assert_eq(dv_unseal_text(&a, other, dv_buf_str(&box), &plain, &err), DV_CORRUPT);
    for (size_t i = 0; i < box.n; i++) {
        box.p[i] ^= 1;
        cr_assert_eq(dv_unseal_text(&a, s, dv_buf_str(&box), &plain, &err), DV_CORRUPT);
        box.p[i] ^= 1;
        cr_assert_eq(dv_unseal_text(&a, s, (dv_str){box.p, i}, &plain, &err), DV_CORRUPT);
    }
    dv_seal_close(s);
    dv_seal_close(other);
    dv_buf_free(&box);
    dv_arena_free(&a);
    cr_assert(unlink(key) == 0 && unlink(second) == 0 && rmdir(dir) == 0);
}

/* More than are asked of the system at once. */
Test(seal, boxes_of_one_act_have_a_nonce_each)
{
    enum { BOXES = 130 };
    dv_arena a = {0};
    dv_seal *s;
    dv_err err;
    static dv_nonces from;
    dv_buf box[BOXES] = {0};
    char dir[] = "/tmp/danvan-seal-XXXXXX", key[64];
    cr_assert_not_null(mkdtemp(dir));
    snprintf(key, sizeof key, "%s/a", dir);
    cr_assert_eq(dv_key_make(key, &err), DV_OK);
    cr_assert(dv_seal_open(key, DV_LIT(""), &s, &err) == DV_OK && dv_seal_renew(s, &err) == DV_OK);
    for (size_t i = 0; i < BOXES; i++) {
        const char *plain;
        cr_assert_eq(dv_seal_text(s, DV_LIT("bí mật"), &from, &box[i], &err), DV_OK);
        cr_assert_eq(dv_unseal_text(&a, s, dv_buf_str(&box[i]), &plain, &err), DV_OK);
        cr_expect_str_eq(plain, "bí mật");
        for (size_t j = 0; j < i; j++)
            cr_expect(memcmp(box[i].p, box[j].p, DV_NONCE_SIZE) != 0);
    }
    for (size_t i = 0; i < BOXES; i++)
        dv_buf_free(&box[i]);
    dv_seal_close(s);
    dv_arena_free(&a);
    cr_assert(unlink(key) == 0 && rmdir(dir) == 0);
}

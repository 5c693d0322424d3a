/* The oracle itself: every damage is found, what can be rebuilt is; and it is content after many
 * writers and after kill -9. */
#include "danvan/packed.h"

#include "world.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static dv_txn *writing(world *w, const char *name, bool dupfixed, dv_db *db)
{
    dv_txn *t;
    cr_assert_eq(dv_store_db(w->r->store, name, dupfixed, db, &w->err), DV_OK);
    cr_assert_eq(dv_txn_write(w->r->store, &t, &w->err), DV_OK);
    return t;
}

/* The n-th entry of a database, copied. */
static void entry_at(world *w, dv_txn *t, dv_db db, size_t n, dv_str *key, dv_str *value)
{
    dv_cursor *c;
    dv_str k, v;
    cr_assert_eq(dv_cursor_open(t, db, &c, &w->err), DV_OK);
    bool more = dv_cursor_seek(c, DV_LIT(""), &k, &v);
    while (more && n--)
        more = dv_cursor_next(c, &k, &v);
    cr_assert(more);
    *key = (dv_str){dv_arena_copy(&w->arena, k), k.n};
    *value = (dv_str){dv_arena_copy(&w->arena, v), v.n};
    dv_cursor_close(c);
}

static void filled(world *w)
{
    world_open(w);
    for (int i = 0; i < 20; i++) {
        dv_record *rec = saved_note(w, "Dân vận khéo", "2024-05-05");
        put(w, rec, "amount", "3");
        save(w, rec);
    }
    verify_clean(w);
}

TestSuite(verify);

/* Of the room: how many records' words may wait for their place in the index. */
extern size_t dv_pending_records;

Test(verify, finds_and_mends_what_can_be_rebuilt)
{
    static const struct {
        const char *db;
        bool dupfixed, add;
        const char *says;
    } damage[] = {
        {"lists", false, false, "order of a list"},           {"lists", false, true, ""},
        {"terms", false, false, "does not find its word"},    {"terms", false, true, ""},
        {"facts.2", true, false, "do not count it as it is"}, {"facts.2", true, true, "entries"},
        {"lasting.2", true, false, "open or carried over"},   {"lasting.2", true, true, "entries"},
        {"rollup.2", true, false, "alike to the reports"},    {"rollup.2", true, true, "alike"},
        {"groups", false, false, "not noted as it is"},       {"groups", false, true, "not noted"}};
    world w;
    dv_packed_block = 60;
    dv_pending_records = 0;
    filled(&w);
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        dv_db db;
        dv_str key, value;
        dv_txn *t = writing(&w, damage[i].db, damage[i].dupfixed, &db);
        /* Of what is alike there is one entry in these. */
        const bool few = *damage[i].db == 'g' || *damage[i].db == 'r';
        entry_at(&w, t, db, few ? 0 : 7, &key, &value);
        char *other = dv_arena_copy(&w.arena, damage[i].dupfixed ? value : key);
        other[(damage[i].dupfixed ? value.n : key.n) - 1] ^= 0x55;
        if (damage[i].add && damage[i].dupfixed)
            value.p = other;
        else if (damage[i].add)
            key.p = other;
        dv_rc rc = damage[i].add        ? dv_put(t, db, key, value, &w.err)
                   : damage[i].dupfixed ? dv_del_value(t, db, key, value, &w.err)
                                        : dv_del(t, db, key, &w.err);
        cr_assert_eq(rc, DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        const char *says = finding(&w, false);
        cr_expect(*says && strstr(says, damage[i].says), "%s: %s", damage[i].db, says);
        cr_expect_str_eq(finding(&w, true), "");
        verify_clean(&w);
    }
    world_close(&w);
}

/* Figures would be wrong and look right. */
Test(verify, finds_a_wrong_number_of_a_group)
{
    world w;
    dv_str key, value;
    filled(&w);
    world_entry(&w, "groups", 0, &key, &value);
    world_spoil(&w, "groups", 0, value.n - 1);
    cr_expect(strstr(finding(&w, false), "not noted as it is"));
    cr_expect_str_eq(finding(&w, true), "");
    verify_clean(&w);
    world_overwrite(&w, "groups", (dv_str){key.p, 2}, value); /* no group's key at all */
    cr_expect(strstr(finding(&w, false), "not noted as it is"));
    cr_expect_str_eq(finding(&w, true), "");
    verify_clean(&w);
    world_close(&w);
}

static const char *const sets[] = {"lists", "terms"};

static dv_txn *writing_set(world *w, int which, dv_packed *p)
{
    p->wide = which ? 4 : 0;
    return writing(w, sets[which], false, &p->db);
}

/* The n-th of a set; false: there are not so many. */
static bool entry_of(world *w, dv_txn *t, const dv_packed *p, size_t n, dv_str *entry)
{
    dv_packed_cursor *c;
    cr_assert_eq(dv_packed_open(t, p, &c, &w->err), DV_OK);
    bool more = dv_packed_seek(c, DV_LIT(""), entry);
    while (more && n--)
        more = dv_packed_next(c, entry);
    if (more)
        entry->p = dv_arena_copy(&w->arena, *entry);
    dv_packed_close(c);
    return more;
}

Test(verify, finds_each_entry_that_is_too_few_or_too_many)
{
    world w;
    dv_str entry;
    dv_packed p;
    dv_pending_records = 0;
    world_open(&w);
    saved_note(&w, "Dân vận", "2024-05-05");
    saved_note(&w, "Dân vận khéo", "2024-05-06");
    for (int which = 0; which < 2; which++)
        for (size_t i = 0;; i++) {
            dv_txn *t = writing_set(&w, which, &p);
            bool there = entry_of(&w, t, &p, i, &entry);
            dv_packed_change c = {entry, true};
            if (there)
                cr_assert_eq(dv_packed_apply(t, &p, &c, 1, &w.err), DV_OK);
            cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
            if (!there)
                break;
            cr_assert_str_neq(finding(&w, false), "", "%s: entry %zu", sets[which], i);
            cr_assert_str_eq(finding(&w, true), "");
            char *other = dv_arena_copy(&w.arena, entry);
            other[entry.n - 1] ^= 0x40;
            t = writing_set(&w, which, &p);
            c = (dv_packed_change){{other, entry.n}, false};
            cr_assert_eq(dv_packed_apply(t, &p, &c, 1, &w.err), DV_OK);
            cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
            cr_assert(strstr(finding(&w, false), "entries"), "%s: entry %zu", sets[which], i);
            cr_assert_str_eq(finding(&w, true), "");
        }
    world_close(&w);
}

Test(verify, any_changed_byte_of_the_log_is_found)
{
    world w;
    dv_db db;
    dv_str key, value;
    filled(&w);
    dv_txn *t = writing(&w, "log", false, &db);
    entry_at(&w, t, db, 5, &key, &value);
    dv_txn_abort(t);
    for (size_t i = 0; i < value.n; i++) {
        char *other = dv_arena_copy(&w.arena, value);
        other[i] ^= 1;
        t = writing(&w, "log", false, &db);
        cr_assert_eq(dv_put(t, db, key, (dv_str){other, value.n}, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        cr_assert_str_neq(finding(&w, true), "", "byte %zu, and repair mends no log", i);
    }
    world_close_damaged(&w);
}

Test(verify, entries_taken_out_of_the_log_are_found)
{
    world w;
    dv_db db;
    dv_str key, value;
    static const size_t which[] = {0, 20, 39}; /* the first, one within, the last */
    filled(&w);
    for (size_t i = 0; i < 3; i++) {
        dv_txn *t = writing(&w, "log", false, &db);
        entry_at(&w, t, db, which[i], &key, &value);
        cr_assert_eq(dv_del(t, db, key, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        cr_assert_str_neq(finding(&w, false), "", "entry %zu", which[i]);
        t = writing(&w, "log", false, &db);
        cr_assert_eq(dv_put(t, db, key, value, &w.err), DV_OK);
        cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
        verify_clean(&w);
    }
    world_close(&w);
}

/* No byte of a record may crash a reader, whatever it becomes. */
Test(verify, damaged_records_are_told_and_survived)
{
    world w;
    dv_db db;
    dv_str key, value;
    dv_record *rec;
    const dv_kind *note;
    dv_id fourth;
    filled(&w);
    cr_assert_eq(dv_id_parse(w.schema, DV_LIT("GC-2024-TT-000004"), &note, &fourth, &w.err), DV_OK);
    dv_txn *t = writing(&w, "records", false, &db);
    entry_at(&w, t, db, 3, &key, &value);
    dv_txn_abort(t);
    for (size_t i = 0; i < value.n; i++) {
        for (int how = 0; how < 3; how++) {
            char *other = dv_arena_copy(&w.arena, value);
            other[i] = (char)(how == 0 ? 0xFF : other[i] ^ 0x11);
            t = writing(&w, "records", false, &db);
            dv_put(t, db, key, (dv_str){other, how == 2 ? i : value.n}, &w.err);
            cr_assert_eq(dv_txn_commit(t, &w.err), DV_OK);
            finding(&w, false);
            dv_record_load(&w.arena, w.r, note, fourth, &rec, &w.err);
        }
    }
    cr_assert_str_neq(finding(&w, true), "", "a repair mends no record");
    world_close_damaged(&w);
}

/* ---- other processes ---- */

static int save_many(const char *dir, int n)
{
    world w = {0};
    dv_lang_set(DV_EN);
    snprintf(w.dir, sizeof w.dir, "%s", dir);
    dv_faults_init(&w.faults, &w.arena);
    if (dv_schema_load(world_path(&w, "danvan.ini"), &w.schema, &w.faults) != DV_OK ||
        world_registry(&w, "binh") != DV_OK)
        return 1;
    for (int i = 0; i < n; i++) {
        dv_record *rec = note(&w, "Tiến trình khác", "2024-05-05");
        put(&w, rec, "who", "Kín");
        if (try_save(&w, rec) != DV_OK)
            return 2;
        put(&w, rec, "title", "Đã sửa");
        if (try_save(&w, rec) != DV_OK || (i % 5 == 4 && dv_delete(w.r, rec, "x", NULL) != DV_OK))
            return 3;
    }
    world_leave(&w);
    return 0;
}

Test(verify, two_processes_save_at_once)
{
    world w;
    size_t n;
    int status;
    world_open(&w);
    dv_registry_close(w.r);
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            _exit(save_many(w.dir, 100));
    while (wait(&status) > 0)
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    cr_assert_eq(world_registry(&w, "an"), DV_OK);
    cr_assert_eq(dv_registry_count(w.r, kind_of(&w, "note"), &n, &w.err), DV_OK);
    cr_assert_eq(n, 160);
    world_close(&w);
}

/* Each finds no directory, no store, no numbers, no key. */
Test(verify, three_processes_begin_at_once)
{
    world w;
    int status, go[2];
    char rm[128], c;
    world_open(&w);
    dv_registry_close(w.r);
    snprintf(rm, sizeof rm, "rm -rf '%s'/data", w.dir);
    cr_assert_eq(system(rm), 0);
    cr_assert_eq(pipe(go), 0);
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            close(go[1]);
            _exit(read(go[0], &c, 1) == 0 ? save_many(w.dir, 10) : 9);
        }
    close(go[0]);
    close(go[1]);
    while (wait(&status) > 0)
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    cr_assert_eq(world_registry(&w, "an"), DV_OK);
    world_close(&w);
}

Test(verify, kill_9_leaves_a_sound_store)
{
    world w;
    size_t n = 0, before;
    world_open(&w);
    for (int round = 0; round < 12; round++) {
        before = n;
        dv_pending_records = (size_t)1 << round % 8; /* words are merged at any save, or hardly */
        dv_registry_close(w.r);
        pid_t child = fork();
        if (child == 0)
            _exit(save_many(w.dir, 1000000));
        cr_assert_eq(world_registry(&w, "an"), DV_OK, "%s", w.err.text);
        /* Wherever it is just then: after some saves, never at the same place. */
        for (int tries = 0; n < before + 3 + (size_t)round && tries < 1000000; tries++)
            cr_assert_eq(dv_registry_count(w.r, kind_of(&w, "note"), &n, &w.err), DV_OK);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        verify_clean(&w);
        saved_note(&w, "sau đó", "2024-05-05");
        cr_assert_eq(dv_registry_count(w.r, kind_of(&w, "note"), &n, &w.err), DV_OK);
        cr_assert_gt(n, before);
    }
    world_close(&w);
}

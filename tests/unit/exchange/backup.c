/* Backups: what comes back is what was, and nothing of a damaged one does. */
#define _GNU_SOURCE
#include "danvan/backup.h"

#include "danvan/box.h"
#include "danvan/bytes.h"
#include "danvan/csv.h"
#include "danvan/file.h"
#include "danvan/folder.h"
#include "danvan/restore.h"
#include "danvan/seal.h"

#include "unit/report/office.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many calls that change the disk, then the process is killed before the next; 0: never. */
static int steps_left;

static void step(void)
{
    if (steps_left && --steps_left == 0)
        kill(getpid(), SIGKILL);
}

/* What a file system may refuse: exchanging, the renamings of these bits, making a folder, a sync
 * once something has been renamed. */
static struct {
    bool exchange, folder, sync;
    unsigned rename, renamed;
} refused;

static int refuse(int why)
{
    errno = why;
    return -1;
}

/* In the place of the C library's. */
int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
    step();
    if (refused.exchange)
        return refuse(EINVAL);
    refused.renamed++;
    return (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int rename(const char *from, const char *to)
{
    step();
    if (refused.rename & 1u << refused.renamed++)
        return refuse(EIO);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0u);
}

int fsync(int fd)
{
    step();
    if (refused.sync && refused.renamed)
        return refuse(EIO);
    return (int)syscall(SYS_fsync, fd);
}

char *mkdtemp(char *name)
{
    static unsigned last;
    const size_t n = strlen(name) - 6;
    char end[7];
    if (refused.folder) {
        errno = ENOSPC;
        return NULL;
    }
    do {
        snprintf(end, sizeof end, "%02x%04x", (unsigned)getpid() & 0xff, ++last & 0xffff);
        memcpy(name + n, end, 6);
    } while (mkdir(name, 0700) != 0 && errno == EEXIST);
    return name;
}

int fdatasync(int fd)
{
    step();
    return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    step();
    return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at)
{
    step();
    return syscall(SYS_pwritev, fd, v, n, (unsigned long)at, (unsigned long)0);
}

static const char *path(office *o, const char *name)
{
    return dv_arena_printf(&o->arena, "%s/%s", o->dir, name);
}

static dv_actor keeper(const office *o)
{
    const char *who = NULL;
    for (size_t i = 0; i < o->schema->nperson; i++)
        if (o->schema->person[i].rank == DV_ADMINISTRATOR)
            who = o->schema->person[i].id;
    return (dv_actor){who, "test"};
}

static void reopen(office *o)
{
    dv_err err = {0};
    const dv_registry_options opt = {
        .schema = o->schema, .dir = path(o, "data"), .actor = keeper(o)};
    cr_assert_eq(dv_registry_open(&opt, &o->r, &err), DV_OK, "%s: %s", err.place, err.text);
}

static void filled(office *o, size_t each)
{
    office_open(o, WORLD);
    cr_assert_gt(make_up_all(o, each), 0);
}

static void backup(office *o, const char *name, const char *key)
{
    dv_err err = {0};
    dv_backup_told told;
    dv_rc rc = dv_backup(o->r, path(o, name), key ? path(o, key) : NULL, &told, &err);
    cr_assert_eq(rc, DV_OK, "%s: %s", err.place, err.text);
    cr_assert_eq(told.sealed, key != NULL);
}

static uint64_t told_newer;
static bool told_other;

static void take_old(void *ctx, const dv_restore_told *told)
{
    office *o = ctx;
    told_newer = told->newer;
    told_other = told->other;
    cr_expect_eq(access(dv_arena_printf(&o->arena, "%s/data/data.mdb", o->dir), F_OK), 0, "still");
}

static size_t restore_warnings;
static const char *restore_warned; /* the place of the last one */

static dv_rc restore(office *o, const char *dir, const char *from, const char *key,
                     dv_restore_told *told, dv_err *err)
{
    dv_faults faults;
    *err = (dv_err){0};
    dv_faults_init(&faults, &o->arena);
    const dv_restore_options ro = {.schema = o->schema,
                                   .dir = path(o, dir),
                                   .actor = keeper(o),
                                   .path = path(o, from),
                                   .key_file = key ? path(o, key) : NULL,
                                   .tell_old = take_old,
                                   .ctx = o};
    told_newer = 0;
    told_other = false;
    dv_rc rc = dv_restore(&o->arena, &ro, told, &faults, err);
    restore_warnings = faults.n - faults.errors;
    restore_warned = faults.n ? faults.at[faults.n - 1].place : "";
    if (faults.errors)
        dv_fail(err, rc, faults.at[0].place, "%s", faults.at[0].text);
    return rc;
}

static dv_buf bytes_of(const char *file)
{
    dv_buf b = {0};
    FILE *f = fopen(file, "r");
    cr_assert_not_null(f, "%s", file);
    for (size_t n = 1; n;) {
        n = fread(dv_buf_room(&b, 65536), 1, 65536, f);
        b.n += n;
    }
    fclose(f);
    return b;
}

static void write_bytes(const char *file, const char *p, size_t n)
{
    FILE *f = fopen(file, "w");
    cr_assert(f && fwrite(p, 1, n, f) == n && fclose(f) == 0);
}

/* All that an export shows, of every kind. */
static dv_buf exported(office *o)
{
    dv_buf out = {0};
    dv_err err = {0};
    for (size_t i = 0; i < o->schema->nkind; i++) {
        dv_query q = dv_query_of(&o->schema->kind[i]);
        dv_page page;
        cr_assert_eq(dv_query_page(&o->arena, o->r, &q, 0, DV_FORWARD, 10000, &page, &err), DV_OK);
        for (size_t j = 0; j < page.n; j++) {
            char id[DV_ID_SIZE];
            const dv_record *rec = page.record[j];
            dv_buf_puts(&out, dv_id_format(rec->kind, rec->id, id));
            for (size_t f = 0; f < rec->kind->nfield; f++)
                dv_buf_printf(&out, "|%s", rec->value[f] ? rec->value[f] : "");
            dv_buf_printf(&out, "|%s %u\n", rec->stage, rec->revision);
        }
    }
    return out;
}

static size_t entries_in(const char *dir)
{
    char command[256], line[32] = "";
    snprintf(command, sizeof command, "ls -d '%s'.* 2>/dev/null | grep -v key | wc -l", dir);
    FILE *p = popen(command, "r");
    cr_assert(p && fgets(line, sizeof line, p) && pclose(p) == 0);
    return strtoul(line, NULL, 10);
}

TestSuite(backup);

Test(backup, comes_back_as_it_was)
{
    office o;
    struct stat st;
    dv_err err;
    dv_restore_told told;
    filled(&o, 12);
    dv_buf before = exported(&o);
    mode_t mask = umask(0);
    backup(&o, "b", NULL);
    umask(mask);
    cr_assert_eq(stat(path(&o, "b"), &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    const size_t since = make_up_all(&o, 2);
    cr_assert_gt(since, 0);
    dv_registry_close(o.r);
    cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s: %s", err.place, err.text);
    cr_expect_eq(told.newer, since, "an entry each");
    cr_expect_eq(told_newer, told.newer, "and was told before");
    cr_expect_not(told.other);
    cr_assert(told.kept && access(told.kept, F_OK) == 0, "what was there is kept");
    cr_expect_eq(told.verify.records, dv_backup_entries(&told.backup, "records"));
    reopen(&o);
    dv_buf after = exported(&o);
    cr_expect_str_eq(dv_buf_cstr(&after), dv_buf_cstr(&before));
    dv_buf_free(&before);
    dv_buf_free(&after);
    office_close(&o);
}

Test(backup, of_another_store_with_the_same_code_is_told_as_that)
{
    office o;
    dv_err err = {0};
    dv_restore_told told;
    filled(&o, 1);
    backup(&o, "b", NULL);
    dv_registry_close(o.r);
    const dv_registry_options other = {
        .schema = o.schema, .dir = path(&o, "else"), .actor = keeper(&o), .create = true};
    cr_assert_eq(dv_registry_open(&other, &o.r, &err), DV_OK, "%s", err.text);
    backup(&o, "c", NULL);
    cr_assert_gt(make_up_all(&o, 4), 0);
    dv_registry_close(o.r);
    cr_assert_eq(restore(&o, "else", "b", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect(told.other && told_other, "before and after");
    cr_expect_eq(told.newer, 0, "its entries are no continuation");
    cr_assert_eq(restore(&o, "else", "b", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect_not(told.other || told_other, "by now it is of this one");
    reopen(&o);
    office_close(&o);
}

/* One bit, which is found by verify. */
static void spoil_first_entry(office *o)
{
    dv_db db;
    dv_txn *t;
    dv_cursor *c;
    dv_err err = {0};
    dv_str key, value;
    cr_assert_eq(dv_store_db(o->r->store, "log", false, &db, &err), DV_OK);
    cr_assert_eq(dv_txn_write(o->r->store, &t, &err), DV_OK);
    cr_assert_eq(dv_cursor_open(t, db, &c, &err), DV_OK);
    cr_assert(dv_cursor_seek(c, DV_LIT(""), &key, &value));
    char *k = dv_arena_copy(&o->arena, key), *v = dv_arena_copy(&o->arena, value);
    dv_cursor_close(c);
    v[value.n - 1] ^= 1;
    cr_assert_eq(dv_put(t, db, (dv_str){k, key.n}, (dv_str){v, value.n}, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
}

Test(backup, a_store_whose_log_is_damaged_is_still_known_as_its_own)
{
    office o;
    dv_err err = {0};
    dv_restore_told told;
    filled(&o, 1);
    backup(&o, "b", NULL);
    const size_t since = make_up_all(&o, 2);
    spoil_first_entry(&o);
    dv_registry_close(o.r);
    cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect_not(told.other || told_other);
    cr_expect_eq(told.newer, since);
    reopen(&o);
    office_close(&o);
}

Test(backup, every_database_is_either_in_it_or_made_again)
{
    office o;
    dv_db all;
    dv_txn *t;
    dv_cursor *c;
    dv_err err = {0};
    dv_str key, value;
    filled(&o, 1);
    cr_assert_eq(dv_store_db(o.r->store, NULL, false, &all, &err), DV_OK);
    cr_assert_eq(dv_txn_read(o.r->store, &t, &err), DV_OK);
    cr_assert_eq(dv_cursor_open(t, all, &c, &err), DV_OK);
    size_t primary = 0;
    for (bool more = dv_cursor_seek(c, DV_LIT(""), &key, &value); more;
         more = dv_cursor_next(c, &key, &value)) {
        bool derived = dv_str_is(key, "lists") || dv_str_is(key, "terms") ||
                       dv_str_is(key, "pending") || dv_str_is(key, "groups") ||
                       (key.n > 6 && memcmp(key.p, "facts.", 6) == 0) ||
                       (key.n > 8 && memcmp(key.p, "lasting.", 8) == 0) ||
                       (key.n > 7 && memcmp(key.p, "rollup.", 7) == 0);
        primary += dv_primary_index(key) >= 0;
        cr_expect(derived != (dv_primary_index(key) >= 0), "%.*s", (int)key.n, key.p);
    }
    cr_expect_null(dv_primary_name(primary));
    cr_expect_leq(primary, DV_BACKUP_DATABASES);
    dv_cursor_close(c);
    dv_txn_abort(t);
    office_close(&o);
}

static dv_rc read_it(office *o, const char *key, dv_err *err)
{
    dv_backup_told told;
    *err = (dv_err){0};
    return dv_backup_read(path(o, "damaged"), key ? path(o, key) : NULL, NULL, NULL, &told, err);
}

static void refuses_any_damage(office *o, const char *name, const char *key)
{
    dv_err err;
    dv_buf b = bytes_of(path(o, name));
    const char *file = path(o, "damaged");
    write_bytes(file, b.p, b.n);
    cr_assert_eq(read_it(o, key, &err), DV_OK, "%s", err.text);
    int fd = open(file, O_WRONLY);
    for (size_t i = 0; i < b.n; i++) {
        char other = (char)(b.p[i] ^ 1 << i % 8);
        cr_assert_eq(pwrite(fd, &other, 1, (off_t)i), 1);
        cr_assert_eq(read_it(o, key, &err), DV_CORRUPT, "byte %zu", i);
        cr_assert(strstr(err.place, "damaged") && *err.text, "byte %zu", i);
        cr_assert_eq(pwrite(fd, b.p + i, 1, (off_t)i), 1);
    }
    cr_assert_eq(pwrite(fd, "x", 1, (off_t)b.n), 1);
    cr_assert_eq(read_it(o, key, &err), DV_CORRUPT, "something follows");
    for (size_t n = b.n; n-- > 0;) {
        cr_assert_eq(ftruncate(fd, (off_t)n), 0);
        cr_assert_eq(read_it(o, key, &err), DV_CORRUPT, "cut to %zu", n);
    }
    close(fd);
    dv_buf_free(&b);
}

Test(backup, no_byte_of_it_can_be_changed_or_missing)
{
    office o;
    office_open(&o, WORLD);
    cr_assert(make_up(&o, &o.schema->kind[0]));
    backup(&o, "b", NULL);
    refuses_any_damage(&o, "b", NULL);
    office_close(&o);
}

Test(backup, a_sealed_one_opens_with_its_key_alone)
{
    office o;
    dv_err err;
    dv_restore_told told;
    dv_backup_told seen;
    office_open(&o, WORLD);
    cr_assert(make_up(&o, &o.schema->kind[0]));
    cr_assert_eq(dv_box_pair(path(&o, "k"), &err), DV_OK);
    cr_assert_eq(dv_box_pair(path(&o, "k"), &err), DV_EXISTS);
    cr_assert_eq(dv_box_pair(path(&o, "other"), &err), DV_OK);
    cr_assert_eq(dv_backup(o.r, path(&o, "no"), path(&o, "k"), &seen, &err), DV_DENIED);
    cr_assert_neq(access(path(&o, "no"), F_OK), 0);
    backup(&o, "b", "k.pub");
    dv_buf b = bytes_of(path(&o, "b"));
    cr_expect_null(strstr(dv_buf_cstr(&b), "records"));
    dv_buf_free(&b);
    cr_assert_eq(dv_backup_read(path(&o, "b"), NULL, NULL, NULL, &seen, &err), DV_OK);
    cr_expect(seen.sealed && !seen.opened && seen.head.sequence > 0, "its head is in clear");
    refuses_any_damage(&o, "b", "k");
    refuses_any_damage(&o, "b", NULL);
    cr_expect_eq(restore(&o, "again", "b", NULL, &told, &err), DV_DENIED);
    cr_expect_eq(restore(&o, "again", "b", "other", &told, &err), DV_DENIED);
    cr_expect_eq(restore(&o, "again", "b", "k.pub", &told, &err), DV_CORRUPT);
    cr_assert_eq(chmod(path(&o, "k"), 0640), 0);
    cr_expect_eq(restore(&o, "again", "b", "k", &told, &err), DV_DENIED, "others can read it");
    cr_assert_eq(chmod(path(&o, "k"), 0600), 0);
    cr_expect_neq(access(path(&o, "again"), F_OK), 0);
    cr_expect_eq(restore(&o, "again", "b", "k", &told, &err), DV_OK, "%s", err.text);
    cr_expect_null(told.kept);
    office_close(&o);
}

/* Where block `from` of a backup begins, and how many there are. */
static size_t block_at(const dv_buf *b, size_t from, size_t *n)
{
    size_t at = sizeof "danvan backup 1", found = 0;
    *n = 0;
    for (; at < b->n; ++*n) {
        dv_reader rd = dv_reader_of((dv_str){b->p + at, 4});
        found = *n <= from ? at : found;
        at += 4 + (dv_get_u32(&rd) & 0x7fffffff) + DV_HASH_SIZE;
    }
    cr_assert_eq(at, b->n);
    return found;
}

/* The checksum of a block, so that it fits what was made of it. */
static void fit(dv_buf *b, size_t at)
{
    unsigned char sum[DV_HASH_SIZE];
    dv_buf with = {0};
    dv_reader rd = dv_reader_of((dv_str){b->p + at, 4});
    size_t n = 4 + (dv_get_u32(&rd) & 0x7fffffff);
    dv_buf_add(&with, (dv_str){b->p + at - DV_HASH_SIZE, DV_HASH_SIZE + n});
    dv_hash(dv_buf_str(&with), sum);
    memcpy(b->p + at + n, sum, sizeof sum);
    dv_buf_free(&with);
}

/* Whoever can write a file can make every checksum fit. */
Test(backup, one_that_ends_early_with_checksums_that_fit_is_refused)
{
    office o;
    dv_err err;
    size_t n;
    office_open(&o, WORLD);
    cr_assert(make_up(&o, &o.schema->kind[0]));
    cr_assert_eq(dv_box_pair(path(&o, "k"), &err), DV_OK);
    backup(&o, "open", NULL);
    dv_buf b = bytes_of(path(&o, "open"));
    block_at(&b, 0, &n);
    size_t at = block_at(&b, n - 1, &n);
    b.p[b.n - DV_HASH_SIZE - 1]++; /* entries of the last database */
    fit(&b, at);
    write_bytes(path(&o, "damaged"), b.p, b.n);
    cr_expect_eq(read_it(&o, NULL, &err), DV_CORRUPT);
    cr_expect(strstr(err.text, "it counts other entries"), "%s", err.text);
    dv_buf_free(&b);
    backup(&o, "sealed", "k.pub");
    b = bytes_of(path(&o, "sealed"));
    at = block_at(&b, 2, &n);
    cr_assert_gt(n, 4);
    size_t end = block_at(&b, 3, &n);
    b.p[at] = (char)(b.p[at] | 0x80); /* the last one */
    fit(&b, at);
    write_bytes(path(&o, "damaged"), b.p, end);
    cr_expect_eq(read_it(&o, "k", &err), DV_CORRUPT);
    cr_expect(strstr(err.text, "it is not what was sealed there"), "%s", err.text);
    dv_buf_free(&b);
    office_close(&o);
}

/* A pipe in place of the key would keep who opens it waiting, for ever. */
Test(backup, what_stands_in_place_of_its_key_is_told)
{
    office o;
    dv_err err;
    dv_backup_told told;
    filled(&o, 1);
    cr_assert_eq(mkfifo(path(&o, "k.pub"), 0600), 0);
    cr_expect_eq(dv_backup(o.r, path(&o, "b"), path(&o, "k.pub"), &told, &err), DV_IO);
    cr_expect(strstr(err.text, "no file"), "%s", err.text);
    office_close(&o);
}

/* Blocks that fit their checksums may still be put together from two backups. */
Test(backup, a_piece_of_another_sealed_one_does_not_open)
{
    office o;
    dv_err err;
    filled(&o, 1);
    cr_assert_eq(dv_box_pair(path(&o, "k"), &err), DV_OK);
    unsigned char key[DV_BOX_KEY], head[DV_BOX_HEAD], other[DV_BOX_HEAD];
    dv_box *in, *second, *out;
    dv_buf piece = {0}, next = {0}, foreign = {0}, plain = {0};
    bool last;
    cr_assert_eq(dv_box_public(path(&o, "k.pub"), key, &err), DV_OK);
    cr_assert_eq(dv_box_begin(key, head, &in, &err), DV_OK);
    cr_assert_eq(dv_box_begin(key, other, &second, &err), DV_OK);
    dv_box_put(in, DV_LIT("một"), DV_LIT("a"), false, &piece);
    dv_box_put(in, DV_LIT("hai"), DV_LIT("a"), true, &next);
    dv_box_put(second, DV_LIT("một"), DV_LIT("a"), false, &foreign);
    cr_assert_eq(dv_box_open(path(&o, "k"), key, head, &out, &err), DV_OK);
    cr_expect_not(dv_box_get(out, dv_buf_str(&foreign), DV_LIT("a"), &plain, &last));
    cr_expect_not(dv_box_get(out, dv_buf_str(&next), DV_LIT("a"), &plain, &last), "out of order");
    cr_expect_not(dv_box_get(out, dv_buf_str(&piece), DV_LIT("b"), &plain, &last));
    cr_expect(dv_box_get(out, dv_buf_str(&piece), DV_LIT("a"), &plain, &last) && !last);
    cr_expect(dv_box_get(out, dv_buf_str(&next), DV_LIT("a"), &plain, &last) && last);
    cr_expect_str_eq(dv_buf_cstr(&plain), "mộthai");
    dv_box_close(in);
    dv_box_close(second);
    dv_box_close(out);
    dv_buf_free(&piece);
    dv_buf_free(&next);
    dv_buf_free(&foreign);
    dv_buf_free(&plain);
    office_close(&o);
}

Test(backup, is_refused_where_it_must_not_be_restored)
{
    office o;
    dv_err err;
    dv_restore_told told;
    filled(&o, 1);
    backup(&o, "b", NULL);
    /* This process has it open; to itself a lock of its own is none, so another one asks. */
    pid_t child = fork();
    if (child == 0) {
        char pid[24];
        snprintf(pid, sizeof pid, "%ld", (long)getppid());
        bool good = restore(&o, "data", "b", NULL, &told, &err) == DV_CONFLICT &&
                    strstr(err.text, pid) && entries_in(path(&o, "data")) == 0;
        _exit(good ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "it is open, by a process it names");
    write_bytes(path(&o, "file"), "x", 1);
    cr_expect_eq(restore(&o, "file", "b", NULL, &told, &err), DV_INVALID);
    cr_expect_eq(restore(&o, "again", "none", NULL, &told, &err), DV_NOT_FOUND);
    cr_expect_eq(restore(&o, "again", "file", NULL, &told, &err), DV_CORRUPT);
    o.schema->office.code = "ZZ";
    cr_expect_eq(restore(&o, "again", "b", NULL, &told, &err), DV_INVALID, "another office");
    cr_expect_neq(access(path(&o, "again"), F_OK), 0);
    office_close(&o);
}

Test(backup, only_a_keeper_restores_one_or_writes_a_store_anew)
{
    office o;
    dv_err err = {0};
    dv_restore_told told;
    dv_rewrite_told rewritten;
    dv_faults faults;
    filled(&o, 1);
    backup(&o, "b", NULL);
    dv_registry_close(o.r);
    o.r = NULL;
    dv_faults_init(&faults, &o.arena);
    dv_restore_options ro = {.schema = o.schema, .dir = path(&o, "data"), .path = path(&o, "b")};
    for (size_t i = 0; i <= o.schema->nperson; i++) {
        bool declared = i < o.schema->nperson;
        if (declared && o.schema->person[i].rank == DV_ADMINISTRATOR)
            continue;
        ro.actor = (dv_actor){declared ? o.schema->person[i].id : "nobody", "test"};
        cr_expect_eq(dv_restore(&o.arena, &ro, &told, &faults, &err), DV_DENIED);
        cr_expect_eq(dv_rewrite(&o.arena, &ro, &rewritten, &faults, &err), DV_DENIED);
    }
    cr_expect_eq(entries_in(path(&o, "data")), 0);
    reopen(&o);
    office_close(&o);
}

/* It may hold all that the store has, and the program that makes spreadsheets is started beside it.
 */
Test(backup, no_other_program_gets_the_file_that_is_written)
{
    office o;
    dv_err err;
    dv_file f;
    office_open(&o, WORLD);
    cr_assert_eq(dv_file_begin(&f, path(&o, "x"), &err), DV_OK);
    cr_expect(fcntl(fileno(f.f), F_GETFD) & FD_CLOEXEC);
    cr_expect_eq(dv_file_end(&f, false, &err), DV_OK);
    office_close(&o);
}

/* As root, for another account: the store stays that one's, and a third may not replace it. */
Test(backup, the_store_stays_its_account_s)
{
    enum { ACCOUNT = 54321, OTHER = 54322 };
    office o;
    dv_err err;
    dv_restore_told told;
    struct stat st;
    filled(&o, 1);
    backup(&o, "b", NULL);
    dv_registry_close(o.r);
    o.r = NULL;
    if (getuid() == 0) {
        cr_assert_eq(chmod(o.dir, 0777), 0);
        cr_assert_eq(chmod(path(&o, "b"), 0644), 0);
        cr_assert_eq(chown(path(&o, "data"), ACCOUNT, ACCOUNT), 0);
        cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
        static const char *const all[] = {"data", "data/data.mdb", "data/lock.mdb"};
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            cr_expect(stat(path(&o, all[i]), &st) == 0 && st.st_uid == ACCOUNT, "%s", all[i]);
        pid_t child = fork();
        if (child == 0)
            _exit(setuid(OTHER) != 0 || restore(&o, "data", "b", NULL, &told, &err) != DV_DENIED);
        int status;
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_expect_eq(status, 0, "%x", (unsigned)status);
    }
    reopen(&o);
    office_close(&o);
}

/* Into an empty directory; and what was not sound is told, and put nowhere. */
Test(backup, is_verified_before_it_replaces_anything)
{
    office o;
    dv_err err;
    dv_db db;
    dv_txn *t;
    dv_restore_told told;
    filled(&o, 1);
    cr_assert_eq(mkdir(path(&o, "empty"), 0750), 0);
    backup(&o, "good", NULL);
    cr_expect_eq(restore(&o, "empty", "good", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect_null(told.kept, "nothing was there");
    struct stat st;
    cr_assert_eq(stat(path(&o, "empty"), &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0750, "it is as open as the one before");
    cr_assert_eq(dv_store_db(o.r->store, "log", false, &db, &err), DV_OK);
    cr_assert_eq(dv_txn_write(o.r->store, &t, &err), DV_OK);
    cr_assert_eq(dv_del(t, db, (dv_str){"\0\0\0\0\0\0\0\2", 8}, &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    backup(&o, "b", NULL);
    cr_expect_eq(restore(&o, "empty", "b", NULL, &told, &err), DV_CORRUPT);
    cr_expect_eq(access(told.dir, F_OK), 0, "it is told where it lies");
    cr_expect_str_neq(told.dir, path(&o, "empty"));
    office_close(&o);
}

static dv_id added_model(office *o)
{
    const dv_kind *k = dv_schema_kind(o->schema, "model");
    dv_record *rec = dv_record_new(&o->arena, o->r, k);
    put(o, rec, "title", "Mô hình");
    put(o, rec, "registered_on", "2024-03-01");
    put(o, rec, "unit", "412");
    put(o, rec, "field", "economy");
    at_stage(rec, k->stage[0].id, day("2024-03-01"));
    save(o, rec);
    return rec->id;
}

/* What was given after the backup stands in letters by now, and in tables that may be imported. */
Test(backup, no_number_is_given_again_that_was_given_after_it)
{
    office o;
    dv_err err;
    dv_restore_told told;
    filled(&o, 1);
    backup(&o, "b", NULL);
    dv_id last = 0;
    for (int i = 0; i < 3; i++)
        last = added_model(&o);
    for (int i = 0; i < 2; i++) { /* nor after a second one */
        dv_registry_close(o.r);
        o.r = NULL;
        cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
        cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
        reopen(&o);
        dv_id next = added_model(&o);
        cr_expect_eq(next, last + 1);
        last = next;
    }
    office_close(&o);
}

/* Struck at each of its steps in turn: there is always a whole store, the old or the new one. */
Test(backup, a_killed_restore_leaves_the_old_store_or_the_new_one)
{
    office o;
    dv_err err;
    dv_restore_told told;
    bool saw_old = false, saw_new = false;
    filled(&o, 1);
    backup(&o, "b", NULL);
    dv_buf then = exported(&o);
    cr_assert_gt(make_up_all(&o, 1), 0);
    dv_buf now = exported(&o);
    dv_registry_close(o.r);
    o.r = NULL;
    for (int step = 1, status = 1; status != 0; step++) {
        pid_t child = fork();
        if (child == 0) {
            steps_left = step;
            _exit(restore(&o, "data", "b", NULL, &told, &err) == DV_OK ? 0 : 1);
        }
        cr_assert_eq(waitpid(child, &status, 0), child);
        cr_assert(status == 0 || WIFSIGNALED(status), "step %d: %x", step, (unsigned)status);
        reopen(&o);
        dv_buf is = exported(&o);
        bool old = strcmp(dv_buf_cstr(&is), dv_buf_cstr(&now)) == 0;
        cr_assert(old || strcmp(dv_buf_cstr(&is), dv_buf_cstr(&then)) == 0, "step %d", step);
        saw_old = saw_old || old;
        saw_new = saw_new || !old;
        dv_buf_free(&is);
        dv_registry_close(o.r);
        o.r = NULL;
    }
    cr_expect(saw_old && saw_new);
    char half[128];
    snprintf(half, sizeof half, "ls %s.fresh-*/unfinished > /dev/null 2>&1", path(&o, "data"));
    cr_expect_neq(system(half), 0, "each removes what the one before left unfinished");
    dv_buf_free(&now);
    dv_buf_free(&then);
    reopen(&o);
    office_close(&o);
}

/* ---- what a file system refuses ---- */

/* The old store still has its name; nobody keeps others out of it. */
static void is_as_before(office *o, const char *what)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        dv_err err = {0};
        const dv_registry_options opt = {
            .schema = o->schema, .dir = path(o, "data"), .actor = keeper(o)};
        _exit(dv_registry_open(&opt, &o->r, &err) == DV_OK ? 0 : 1);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect_eq(status, 0, "%s", what);
    cr_expect_eq(entries_in(path(o, "data")), 0, "%s", what);
}

static void closed_with_backup(office *o)
{
    filled(o, 1);
    backup(o, "b", NULL);
    dv_registry_close(o->r);
    o->r = NULL;
    refused.renamed = 0;
}

Test(backup, a_refused_restore_leaves_the_old_store_and_nothing_else)
{
    office o;
    dv_err err;
    dv_restore_told told;
    closed_with_backup(&o);
    refused.folder = true;
    cr_expect_eq(restore(&o, "data", "b", NULL, &told, &err), DV_FULL);
    is_as_before(&o, "no folder");
    refused.folder = false;
    refused.exchange = true;
    for (unsigned i = 0; i < 2; i++) {
        refused.renamed = 0;
        refused.rename = 1u << i;
        cr_expect_eq(restore(&o, "data", "b", NULL, &told, &err), DV_IO);
        is_as_before(&o, "a renaming is refused");
    }
    refused.renamed = refused.rename = 0;
    cr_expect_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect(told.kept && access(told.kept, F_OK) == 0);
    reopen(&o);
    office_close(&o);
}

Test(backup, an_old_store_that_can_t_get_its_name_back_is_told)
{
    office o;
    dv_err err;
    dv_restore_told told;
    closed_with_backup(&o);
    refused.exchange = true;
    refused.rename = 1u << 1 | 1u << 2;
    cr_expect_eq(restore(&o, "data", "b", NULL, &told, &err), DV_IO);
    const char *at = strstr(err.text, o.dir), *end = at ? strchr(at, ':') : NULL;
    cr_assert(at && end, "%s", err.text);
    refused.rename = 0;
    cr_assert_eq(
        rename(dv_arena_copy(&o.arena, (dv_str){at, (size_t)(end - at)}), path(&o, "data")), 0,
        "%s", err.text);
    is_as_before(&o, "it got its name back");
    reopen(&o);
    office_close(&o);
}

Test(backup, a_restore_whose_name_the_disk_does_not_confirm_says_so)
{
    office o;
    dv_err err;
    dv_restore_told told;
    closed_with_backup(&o);
    refused.sync = true;
    cr_expect_eq(restore(&o, "data", "b", NULL, &told, &err), DV_IO);
    cr_expect(strstr(err.text, "it is restored") && told.kept && strstr(err.text, told.kept), "%s",
              err.text);
    refused.sync = false;
    reopen(&o);
    office_close(&o);
}

/* ---- what a killed restore leaves ---- */

static const char *left(office *o, const char *name, bool whole)
{
    const char *dir = path(o, name);
    cr_assert_eq(mkdir(dir, 0700), 0);
    write_bytes(dv_arena_printf(&o->arena, "%s/data.mdb", dir), "x", 1);
    if (!whole)
        write_bytes(dv_arena_printf(&o->arena, "%s/unfinished", dir), "", 0);
    return dir;
}

Test(backup, what_a_killed_restore_left_is_removed_or_told)
{
    office o;
    int fd;
    dv_err err;
    dv_restore_told told;
    closed_with_backup(&o);
    const char *half = left(&o, "data.fresh-aaaaaa", false);
    const char *whole = left(&o, "data.fresh-bbbbbb", true);
    const char *empty = path(&o, "data.fresh-cccccc");
    const char *mine = left(&o, "data.fresh-longer-name", false);
    cr_assert_eq(mkdir(empty, 0700), 0);
    cr_assert_eq(mkdir(dv_arena_printf(&o.arena, "%s/new.dddddd", half), 0700), 0);
    char *living = dv_arena_printf(&o.arena, "%s.fresh-XXXXXX", path(&o, "data"));
    cr_assert(dv_folder_make(living, &fd));
    write_bytes(dv_arena_printf(&o.arena, "%s/unfinished", living), "", 0);
    write_bytes(path(&o, "data/unfinished"), "", 0);
    cr_assert_eq(restore(&o, "data", "b", NULL, &told, &err), DV_OK, "%s", err.text);
    cr_expect_neq(access(half, F_OK), 0, "nobody's");
    cr_expect_neq(access(empty, F_OK), 0, "nobody's");
    cr_expect_eq(access(living, F_OK), 0, "somebody's");
    cr_expect_eq(access(mine, F_OK), 0, "not of a restore");
    cr_expect_eq(access(whole, F_OK), 0, "perhaps a store");
    cr_expect_neq(access(dv_arena_printf(&o.arena, "%s/unfinished", told.kept), F_OK), 0,
                  "what has its name is whole");
    cr_expect_eq(restore_warnings, 1);
    cr_expect_str_eq(restore_warned, whole);
    close(fd);
    reopen(&o);
    office_close(&o);
}

/* What another process does between two steps of opening a store, or of checking it. */
#define _GNU_SOURCE
#include "danvan/arena.h"
#include "danvan/lang.h"
#include "danvan/pagecheck.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];
static int ask[2], answer[2];

/* Is done once, before the next read of a file at this place or behind it. */
static void (*meanwhile)(void);
static off_t meanwhile_at;

/* In the place of the C library's. */
ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    void (*now)(void) = at >= meanwhile_at ? meanwhile : NULL;
    if (now) {
        meanwhile = NULL;
        now();
    }
    return syscall(SYS_pread64, fd, buf, n, at);
}

static void grow_elsewhere(void)
{
    char c = 'g';
    cr_assert_eq(write(ask[1], &c, 1), 1);
    cr_assert_eq(read(answer[0], &c, 1), 1);
}

static dv_rc open_it(dv_store **s, dv_err *err)
{
    const dv_store_options o = {.dir = dir, .create = true};
    return dv_store_open(&o, s, err);
}

/* A value of a hundred thousand bytes more at each asking; how it ends says what failed. */
static int grow_when_asked(void)
{
    static char big[100000];
    dv_store *s;
    dv_txn *t;
    dv_db db;
    char c;
    if (open_it(&s, NULL) != DV_OK || dv_store_db(s, "things", false, &db, NULL) != DV_OK)
        return 1;
    while (read(ask[0], &c, 1) == 1) {
        if (dv_txn_write(s, &t, NULL) != DV_OK ||
            dv_put(t, db, (dv_str){&c, 1}, (dv_str){big, sizeof big}, NULL) != DV_OK ||
            dv_txn_commit(t, NULL) != DV_OK || write(answer[1], &c, 1) != 1)
            return 2;
    }
    dv_store_close(s);
    return 0;
}

Test(meanwhile, a_store_that_grows_while_it_is_looked_at_is_not_cut_short)
{
    dv_store *s;
    dv_err err;
    int status;
    char rm[96];
    dv_lang_set(DV_EN);
    snprintf(dir, sizeof dir, "/tmp/danvan-store-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    cr_assert_eq(open_it(&s, &err), DV_OK, "%s", err.text);
    dv_store_close(s);
    cr_assert(pipe(ask) == 0 && pipe(answer) == 0);
    if (fork() == 0) {
        close(ask[1]);
        _exit(grow_when_asked());
    }
    close(answer[1]);
    meanwhile = grow_elsewhere;
    cr_expect_eq(open_it(&s, &err), DV_OK, "%s", err.text);
    cr_expect_null(meanwhile, "it was looked at");
    dv_store_close(s);
    close(ask[1]);
    wait(&status);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
}

/* ---- a disk that is made writable ---- */

static bool mount_disk(unsigned long flags)
{
    return mount("none", dir, "tmpfs", flags, NULL) == 0;
}

/* Who is not root is so in a world of his own. */
static bool own_world(void)
{
    char map[32];
    int n = snprintf(map, sizeof map, "0 %u 1", (unsigned)geteuid());
    if (geteuid() == 0)
        return unshare(CLONE_NEWNS) == 0;
    if (unshare(CLONE_NEWNS | CLONE_NEWUSER) != 0)
        return false;
    int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
    bool mapped = fd >= 0 && write(fd, map, (size_t)n) == n;
    close(fd);
    return mapped;
}

static bool own_disk(void)
{
    dv_lang_set(DV_EN);
    snprintf(dir, sizeof dir, "/tmp/danvan-store-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    if (own_world() && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount_disk(0))
        return true;
    puts("no disk can be mounted here: one that is made writable meanwhile is not tried");
    rmdir(dir);
    return false;
}

static void drop_disk(void)
{
    cr_assert(umount(dir) == 0 && rmdir(dir) == 0);
}

/* All values once more, in one transaction. */
static bool write_anew(dv_store *s, dv_db db, unsigned round)
{
    enum { VALUES = 2000 };
    dv_txn *t;
    char key[16];
    bool good = dv_txn_write(s, &t, NULL) == DV_OK && dv_empty(t, db, NULL) == DV_OK;
    for (unsigned i = 0; good && i < VALUES; i++) {
        int n = snprintf(key, sizeof key, "%u", (i + round) * 2654435761U);
        good = dv_put(t, db, (dv_str){key, (size_t)n}, (dv_str){key, (size_t)n}, NULL) == DV_OK;
    }
    return good && dv_txn_commit(t, NULL) == DV_OK;
}

/* Often enough that every page of before becomes another. */
static bool write_often(void)
{
    enum { TIMES = 6 };
    dv_store *s;
    dv_db db;
    if (open_it(&s, NULL) != DV_OK)
        return false;
    bool good = dv_store_db(s, "things", false, &db, NULL) == DV_OK;
    for (unsigned i = 0; good && i < TIMES; i++)
        good = write_anew(s, db, i);
    dv_store_close(s);
    return good;
}

/* Is another process before this one has a store open. */
static void begin_writer(void)
{
    char c;
    cr_assert(pipe(ask) == 0 && pipe(answer) == 0);
    if (fork() != 0) {
        close(answer[1]);
        return;
    }
    close(ask[1]);
    while (read(ask[0], &c, 1) == 1)
        if (!write_often() || write(answer[1], &c, 1) != 1)
            _exit(1);
    _exit(0);
}

static void write_elsewhere(void)
{
    char c = 'w';
    cr_assert_eq(write(ask[1], &c, 1), 1);
    cr_assert_eq(read(answer[0], &c, 1), 1, "it could be written");
}

static void make_writable_and_write(void)
{
    cr_assert(mount_disk(MS_REMOUNT));
    write_elsewhere();
}

/* Read-only, with a store on it; false: there is none to be had. */
static bool own_written_disk(void)
{
    if (!own_disk())
        return false;
    begin_writer();
    write_elsewhere();
    cr_assert(mount_disk(MS_REMOUNT | MS_RDONLY));
    return true;
}

Test(meanwhile, a_read_only_store_that_is_written_while_it_is_checked_is_not_called_damaged)
{
    dv_pagecheck p;
    dv_arena a = {0};
    dv_faults faults;
    dv_err err;
    if (!own_written_disk())
        return;
    dv_faults_init(&faults, &a);
    cr_expect_eq(dv_pagecheck_run(dir, &p, &faults, &err), DV_OK, "%s", err.text);
    meanwhile = make_writable_and_write;
    meanwhile_at = 8192; /* behind the first two pages: the check has begun */
    cr_expect_eq(dv_pagecheck_run(dir, &p, &faults, &err), DV_CONFLICT);
    cr_expect_null(meanwhile, "it was checked");
    cr_expect_str_eq(err.place, dir);
    cr_expect(strstr(err.text, "somebody has written to it"), "%s", err.text);
    dv_arena_free(&a);
    drop_disk();
}

Test(meanwhile, whoever_reads_a_read_only_store_can_ask_whether_it_was_written)
{
    dv_store *s;
    dv_err err;
    if (!own_written_disk())
        return;
    const dv_store_options o = {.dir = dir};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    cr_expect_eq(dv_store_undisturbed(s, &err), DV_OK, "%s", err.text);
    make_writable_and_write();
    cr_expect_eq(dv_store_undisturbed(s, &err), DV_CONFLICT);
    dv_store_close(s);
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    write_elsewhere();
    cr_expect_eq(dv_store_undisturbed(s, &err), DV_OK, "with locks nobody takes what is read");
    dv_store_close(s);
    drop_disk();
}

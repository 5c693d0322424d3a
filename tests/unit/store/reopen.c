/* A store goes on in the same process after the disk has refused what LMDB does not forgive. */
#define _GNU_SOURCE
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEAST_PAGE = 4096 };

/* The page that makes a commit count is written last, and in part. */
static bool metas_fail, syncs_fail;

/* Which openings of the data file are refused, by what they want. */
static bool writing_fails, reading_fails;

/* In the place of the C library's. */
ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
    if (metas_fail && n < LEAST_PAGE && at < 2 * LEAST_PAGE) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, p, n, at);
}

static bool is_refused_to_open(const char *path, int flags)
{
    const char *name = strrchr(path, '/');
    const bool reads = (flags & O_ACCMODE) == O_RDONLY;
    return name && strcmp(name, "/data.mdb") == 0 && (reads ? reading_fails : writing_fails);
}

/* As LMDB calls it; who looks at the file before opens it with O_CLOEXEC. */
int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    if (is_refused_to_open(path, flags) && (!(flags & O_CLOEXEC) || (flags & O_DSYNC))) {
        errno = EACCES;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int fdatasync(int fd)
{
    if (syncs_fail) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static char dir[64];
static dv_store *s;
static dv_db things, many;
static dv_err err;

static void setup(void)
{
    dv_lang_set(DV_EN);
    metas_fail = syncs_fail = writing_fails = reading_fails = false;
    snprintf(dir, sizeof dir, "/tmp/danvan-reopen-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    const dv_store_options o = {.dir = dir, .create = true};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_store_db(s, "things", false, &things, &err), DV_OK);
    cr_assert_eq(dv_store_db(s, "many", true, &many, &err), DV_OK);
}

static void teardown(void)
{
    char rm[160];
    dv_store_close(s);
    snprintf(rm, sizeof rm, "rm -rf '%s' '%s.away'", dir, dir);
    cr_assert_eq(system(rm), 0);
}

TestSuite(reopen, .init = setup, .fini = teardown);

static dv_rc put(const char *key, const char *value)
{
    dv_txn *t;
    err = (dv_err){0};
    dv_rc rc = dv_txn_write(s, &t, &err);
    if (rc != DV_OK)
        return rc;
    rc = dv_put(t, things, dv_str_from(key), dv_str_from(value), &err);
    if (rc == DV_OK)
        rc = dv_put(t, many, dv_str_from(key), dv_str_from(value), &err);
    return dv_txn_end(t, rc, &err);
}

/* In both databases, each as its own. */
static bool has(const char *key, const char *value)
{
    dv_txn *t;
    dv_str is;
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK, "%s", err.text);
    bool yes = dv_get(t, things, dv_str_from(key), &is, &err) == DV_OK && dv_str_is(is, value) &&
               dv_has_value(t, many, dv_str_from(key), dv_str_from(value));
    dv_txn_abort(t);
    return yes;
}

static void is_refused(const char *key)
{
    cr_expect_eq(put(key, "no"), DV_FULL, "%s", err.text);
    cr_expect_str_eq(err.place, dir);
    cr_expect(strstr(err.text, "nothing was changed"), "%s", err.text);
}

static void refuses_and_goes_on(bool *fails)
{
    cr_assert_eq(put("a", "before"), DV_OK);
    cr_assert(has("a", "before"), "a reader has its place");
    *fails = true;
    is_refused("b");
    cr_expect(has("a", "before") && !has("b", "no"), "lists are shown all the time");
    is_refused("c");
    *fails = false;
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after") && !has("c", "no"));
    *fails = true;
    is_refused("d");
    *fails = false;
    cr_expect_eq(put("d", "again"), DV_OK, "%s", err.text);
    cr_expect(has("d", "again"));
}

Test(reopen, a_commit_that_could_not_be_made_to_count_is_refused_and_the_next_one_is_saved)
{
    refuses_and_goes_on(&metas_fail);
}

Test(reopen, a_commit_that_could_not_be_synced_is_refused_and_the_next_one_is_saved)
{
    refuses_and_goes_on(&syncs_fail);
}

Test(reopen, others_still_see_that_it_is_open)
{
    int status;
    metas_fail = true;
    is_refused("a");
    metas_fail = false;
    cr_assert_eq(put("a", "after"), DV_OK);
    pid_t child = fork();
    if (child == 0) {
        dv_hold *h;
        _exit(dv_store_hold(dir, &h, &err) == DV_CONFLICT ? 0 : 1);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect_eq(status, 0);
}

/* What was put there meanwhile is another store, and what this process knows of its own is not true
 * of it. */
Test(reopen, another_store_at_its_place_is_not_taken_for_it)
{
    char command[512];
    cr_assert_eq(put("a", "before"), DV_OK);
    metas_fail = true;
    is_refused("b");
    metas_fail = false;
    snprintf(command, sizeof command, "mv %s %s.away && cp -r %s.away %s", dir, dir, dir, dir);
    cr_assert_eq(system(command), 0);
    cr_expect_neq(put("b", "no"), DV_OK);
    cr_expect(*err.text);
    snprintf(command, sizeof command, "rm -rf %s && mv %s.away %s", dir, dir, dir);
    cr_assert_eq(system(command), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

/* ---- who only reads ---- */

static void come_back(int patience)
{
    const dv_store_options o = {.dir = dir, .patience = patience};
    dv_store_close(s);
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_store_db(s, "things", false, &things, &err), DV_OK);
    cr_assert_eq(dv_store_db(s, "many", true, &many, &err), DV_OK);
}

/* How many of this process's files are the data file, open to be written. */
static int writable(void)
{
    char data[96], link[64], is[PATH_MAX];
    int n = 0;
    snprintf(data, sizeof data, "%s/data.mdb", dir);
    for (int fd = 0; fd < 64; fd++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t len = readlink(link, is, sizeof is - 1);
        if (len > 0 && strlen(data) == (size_t)len && memcmp(is, data, (size_t)len) == 0)
            n += (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
    }
    return n;
}

Test(reopen, who_only_reads_opens_nothing_to_write)
{
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    cr_expect(has("a", "before"));
    cr_expect_eq(writable(), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect_gt(writable(), 0);
    cr_expect(has("a", "before") && has("b", "after"), "each database is the one that it was");
    cr_expect_eq(put("c", "again"), DV_OK, "%s", err.text);
    cr_expect(has("c", "again"));
}

/* A hand that is slower than a restore. */
Test(reopen, a_first_write_goes_to_no_other_store)
{
    char command[512];
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    cr_assert(has("a", "before"));
    snprintf(command, sizeof command, "mv %s %s.away && cp -r %s.away %s", dir, dir, dir, dir);
    cr_assert_eq(system(command), 0);
    cr_expect_neq(put("b", "no"), DV_OK);
    cr_expect(*err.text);
    snprintf(command, sizeof command, "rm -rf %s && mv %s.away %s", dir, dir, dir);
    cr_assert_eq(system(command), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

/* What LMDB needs to write can't be had, and then it can. */
Test(reopen, who_can_not_write_goes_on_reading)
{
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    cr_assert(has("a", "before"));
    writing_fails = true;
    for (int i = 0; i < 2; i++) {
        cr_expect_neq(put("b", "no"), DV_OK);
        cr_expect(*err.text);
        cr_expect(has("a", "before") && !has("b", "no"));
    }
    writing_fails = false;
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

/* Nor can what it needs to read, and meanwhile the file is gone: none comes in its place. */
Test(reopen, who_lost_the_store_makes_none)
{
    char path[96], aside[112];
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    writing_fails = reading_fails = true;
    cr_expect_neq(put("b", "no"), DV_OK);
    writing_fails = reading_fails = false;
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    snprintf(aside, sizeof aside, "%s.aside", path);
    cr_assert_eq(rename(path, aside), 0);
    cr_expect_neq(put("b", "no"), DV_OK);
    cr_expect_neq(access(path, F_OK), 0, "nothing was made");
    cr_assert_eq(rename(aside, path), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

/* No file at all can be opened, and then they can. */
Test(reopen, without_files_it_goes_on_reading)
{
    struct rlimit before, least;
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    cr_assert(has("a", "before"));
    int next = dup(0);
    cr_assert(next >= 0 && close(next) == 0 && getrlimit(RLIMIT_NOFILE, &before) == 0);
    least = (struct rlimit){(rlim_t)next, before.rlim_max};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &least), 0);
    for (int i = 0; i < 2; i++) {
        cr_expect_neq(put("b", "no"), DV_OK);
        cr_expect(*err.text);
        cr_expect(has("a", "before") && !has("b", "no"));
    }
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

/* Somebody is stopped while he opens it: who waited in vain goes on reading, and nobody may put
 * another store in its place meanwhile. */
Test(reopen, who_waits_in_vain_keeps_the_store)
{
    int told[2], status;
    char path[96], c;
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(1);
    cr_assert(has("a", "before") && pipe(told) == 0);
    snprintf(path, sizeof path, "%s/danvan.lock", dir);
    pid_t other = fork();
    if (other == 0) {
        struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 1};
        int fd = open(path, O_RDWR);
        bool good = fd >= 0 && fcntl(fd, F_SETLK, &l) == 0;
        good = good && write(told[1], "x", 1) == 1;
        pause();
        _exit(good ? 0 : 1);
    }
    cr_assert_eq(read(told[0], &c, 1), 1);
    cr_expect_eq(put("b", "no"), DV_IO);
    cr_expect(strstr(err.text, "nothing was changed"), "%s", err.text);
    cr_expect(has("a", "before"));
    pid_t holder = fork();
    if (holder == 0) {
        dv_hold *h;
        _exit(dv_store_hold(dir, &h, &err) == DV_CONFLICT ? 0 : 1);
    }
    cr_assert_eq(waitpid(holder, &status, 0), holder);
    cr_expect_eq(status, 0);
    cr_assert_eq(kill(other, SIGKILL), 0);
    cr_assert_eq(waitpid(other, &status, 0), other);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
    close(told[0]);
    close(told[1]);
}

/* Whose data file was taken away, or emptied, while it was read: no empty one comes in its place,
 * and what is held of it is not let go of. */
Test(reopen, a_first_write_makes_no_empty_store)
{
    char path[96], aside[112];
    cr_assert_eq(put("a", "before"), DV_OK);
    come_back(0);
    cr_assert(has("a", "before"));
    snprintf(path, sizeof path, "%s/data.mdb", dir);
    snprintf(aside, sizeof aside, "%s.aside", path);
    cr_assert_eq(rename(path, aside), 0);
    cr_expect_neq(put("b", "no"), DV_OK);
    cr_expect(*err.text);
    cr_expect_neq(access(path, F_OK), 0, "nothing was made");
    cr_expect(has("a", "before"), "it is still read");
    FILE *f = fopen(path, "w");
    cr_assert(f && fclose(f) == 0);
    cr_expect_neq(put("b", "no"), DV_OK);
    cr_expect(has("a", "before"));
    cr_assert_eq(rename(aside, path), 0);
    cr_expect_eq(put("b", "after"), DV_OK, "%s", err.text);
    cr_expect(has("a", "before") && has("b", "after"));
}

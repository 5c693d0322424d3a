/* Keeping everybody else out of a directory, and opening one that changes at that moment. */
#define _GNU_SOURCE /* renameat2 */
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[64], dir[80], other[80];

static void begin(void)
{
    dv_lang_set(DV_EN);
    snprintf(top, sizeof top, "/tmp/danvan-hold-XXXXXX");
    cr_assert_not_null(mkdtemp(top));
    snprintf(dir, sizeof dir, "%s/data", top);
    snprintf(other, sizeof other, "%s/other", top);
}

static void end(void)
{
    char rm[128];
    snprintf(rm, sizeof rm, "rm -rf '%s'", top);
    cr_assert_eq(system(rm), 0);
}

/* A store with one entry, which says which one it is. */
static void make_store(const char *where, const char *name)
{
    dv_store *s;
    dv_err err;
    dv_db db;
    dv_txn *t;
    const dv_store_options o = {.dir = where, .create = true, .bulk = true};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK);
    cr_assert_eq(dv_store_db(s, "meta", false, &db, &err), DV_OK);
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK);
    cr_assert_eq(dv_put(t, db, DV_LIT("name"), dv_str_from(name), &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
    cr_assert_eq(dv_store_sync(s, &err), DV_OK);
    dv_store_close(s);
}

static dv_rc open_it(dv_store **s, dv_err *err)
{
    const dv_store_options o = {.dir = dir};
    return dv_store_open(&o, s, err);
}

static bool is_named(dv_store *s, const char *name)
{
    dv_db db;
    dv_txn *t;
    dv_err err;
    dv_str value;
    if (dv_store_db(s, "meta", false, &db, &err) != DV_OK || dv_txn_read(s, &t, &err) != DV_OK)
        return false;
    bool is = dv_get(t, db, DV_LIT("name"), &value, &err) == DV_OK && dv_str_is(value, name);
    dv_txn_abort(t);
    return is;
}

static void in_child(int (*what)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        alarm(30); /* what should be refused may wait for us instead, without end */
        _exit(what());
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
}

static char expected[32];

static int hold_is_refused(void)
{
    dv_err err;
    dv_hold *h;
    return dv_store_hold(dir, &h, &err) == DV_CONFLICT && !h && strstr(err.text, expected) ? 0 : 1;
}

static int open_is_refused(void)
{
    dv_err err;
    dv_store *s;
    return open_it(&s, &err) == DV_CONFLICT && strstr(err.text, expected) ? 0 : 1;
}

static int open_succeeds(void)
{
    dv_err err;
    dv_store *s;
    if (open_it(&s, &err) != DV_OK)
        return 1;
    dv_store_close(s);
    return 0;
}

TestSuite(hold);

Test(hold, is_refused_while_somebody_is_in_and_keeps_everybody_out)
{
    dv_err err;
    dv_store *s;
    dv_hold *h;
    begin();
    make_store(dir, "old");
    snprintf(expected, sizeof expected, "process %ld", (long)getpid());
    cr_assert_eq(open_it(&s, &err), DV_OK);
    in_child(hold_is_refused);
    dv_store_close(s);
    cr_assert_eq(dv_store_hold(dir, &h, &err), DV_OK, "%s", err.text);
    in_child(open_is_refused);
    in_child(hold_is_refused);
    dv_store_release(h);
    in_child(open_succeeds);
    end();
}

Test(hold, what_is_not_there_can_be_held)
{
    dv_err err;
    dv_hold *h;
    begin();
    cr_assert_eq(dv_store_hold(dir, &h, &err), DV_OK);
    dv_store_release(h);
    cr_assert_neq(access(dir, F_OK), 0);
    end();
}

/* Does the process wait for a lock?  The system's table says so by an arrow. */
static bool waits(pid_t pid)
{
    char line[256], number[24];
    bool found = false;
    FILE *f = fopen("/proc/locks", "r");
    snprintf(number, sizeof number, " %ld ", (long)pid);
    while (f && fgets(line, sizeof line, f))
        found = found || (strstr(line, "->") && strstr(line, number));
    if (f)
        fclose(f);
    return found;
}

/* It has looked at the directory and opened the old lock when another takes its place: it must not
 * go on with the old lock and the new data. */
Test(hold, a_store_that_is_replaced_while_it_is_opened_is_the_new_one)
{
    begin();
    make_store(dir, "old");
    make_store(other, "new");
    char lock[96];
    snprintf(lock, sizeof lock, "%s/lock.mdb", dir);
    int fd = open(lock, O_RDWR), status;
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    cr_assert_eq(fcntl(fd, F_SETLK, &l), 0);
    pid_t child = fork();
    if (child == 0) {
        dv_err err;
        dv_store *s;
        close(fd);
        int bad = open_it(&s, &err) != DV_OK || !is_named(s, "new");
        /* And its lock is the new one's: whoever holds that directory finds it in. */
        l.l_type = F_WRLCK;
        if (!bad && fork() == 0) {
            fd = open(lock, O_RDWR);
            _exit(fcntl(fd, F_GETLK, &l) == 0 && l.l_type == F_RDLCK ? 0 : 1);
        }
        if (!bad)
            bad = wait(&status) < 0 || status != 0;
        _exit(bad);
    }
    while (!waits(child) && waitpid(child, &status, WNOHANG) == 0)
        ;
    cr_assert_eq(renameat2(AT_FDCWD, other, AT_FDCWD, dir, RENAME_EXCHANGE), 0);
    close(fd);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    end();
}

/* Who opens a store once more, to write, is among LMDB's openers no longer, and not yet again. */
Test(hold, who_is_opening_it_has_it, .init = begin, .fini = end)
{
    int told[2], status;
    char path[96], c;
    dv_hold *h;
    dv_err err;
    make_store(dir, "mine");
    snprintf(path, sizeof path, "%s/danvan.lock", dir);
    cr_assert_eq(pipe(told), 0);
    pid_t opener = fork();
    if (opener == 0) {
        struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 1};
        int fd = open(path, O_RDWR);
        if (fd >= 0 && fcntl(fd, F_SETLK, &l) == 0 && write(told[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    cr_assert_eq(read(told[0], &c, 1), 1);
    cr_expect_eq(dv_store_hold(dir, &h, &err), DV_CONFLICT);
    char number[16];
    snprintf(number, sizeof number, "%ld", (long)opener);
    cr_expect(strstr(err.text, number), "%s", err.text);
    cr_assert_eq(kill(opener, SIGKILL), 0);
    cr_assert_eq(waitpid(opener, &status, 0), opener);
    cr_assert_eq(dv_store_hold(dir, &h, &err), DV_OK, "%s", err.text);
    dv_store_release(h);
    close(told[0]);
    close(told[1]);
}

/* Who waits for the store's lock is served in turn, or told who holds it. */
#define _GNU_SOURCE
#include "danvan/date.h"
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char dir[64];
static dv_err err;
static int told[2], go[2]; /* from and to a child */

static void setup(void)
{
    dv_time at;
    dv_lang_set(DV_EN);
    cr_assert(dv_time_parse(DV_LIT("2024-06-30T08:15:00"), &at));
    dv_now_pin(at);
    snprintf(dir, sizeof dir, "/tmp/danvan-lock-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
    cr_assert(pipe(told) == 0 && pipe(go) == 0);
}

static void teardown(void)
{
    char rm[96];
    snprintf(rm, sizeof rm, "rm -rf '%s'", dir);
    cr_assert_eq(system(rm), 0);
}

TestSuite(lock, .init = setup, .fini = teardown);

/* Seconds: more than a test takes, whatever else the machine does. */
enum { PATIENT = 600 };

static dv_store *opened(const char *who, int patience)
{
    dv_store *s;
    const dv_store_options o = {.dir = dir, .create = true, .patience = patience, .who = who};
    cr_assert_eq(dv_store_open(&o, &s, &err), DV_OK, "%s", err.text);
    return s;
}

static void put(dv_store *s, const char *key)
{
    dv_txn *t;
    dv_db db;
    cr_assert_eq(dv_store_db(s, "things", false, &db, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_OK, "%s", err.text);
    cr_assert_eq(dv_put(t, db, dv_str_from(key), DV_LIT(""), &err), DV_OK);
    cr_assert_eq(dv_txn_commit(t, &err), DV_OK);
}

/* What is there before anybody else comes: a process opens the store after its children do, since
 * they would take it for their own. */
static void begin(void)
{
    dv_store *s = opened("hoa", 1);
    put(s, "a");
    dv_store_close(s);
}

/* A process that begins to write, says so, and goes on when it is told to. */
static pid_t writer(int patience)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    char c = 'w';
    dv_txn *t;
    dv_store *s = opened("lan", patience);
    if (dv_txn_write(s, &t, NULL) != DV_OK || write(told[1], &c, 1) != 1 || read(go[0], &c, 1) != 1)
        _exit(1);
    dv_txn_abort(t);
    dv_store_close(s);
    _exit(0);
}

static void hear(void)
{
    char c;
    cr_assert_eq(read(told[0], &c, 1), 1);
}

static void end(pid_t pid)
{
    int status;
    cr_assert(write(go[1], "g", 1) == 1 && waitpid(pid, &status, 0) == pid && status == 0);
}

static void refused(dv_store *s, pid_t pid, const char *what)
{
    dv_txn *t;
    char number[32];
    snprintf(number, sizeof number, "process %d (lan)", (int)pid);
    cr_assert_eq(dv_txn_write(s, &t, &err), DV_IO);
    cr_assert(strstr(err.text, number) && strstr(err.text, "2024-06-30T08:15:00") &&
                  strstr(err.text, what),
              "%s", err.text);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Root looks after the store of another account, and shuts nobody out by it. */
Test(lock, its_files_are_of_who_owns_the_directory)
{
    static const char *const name[] = {"danvan.lock", "lock.mdb"};
    enum { SOMEBODY = 4242 };
    char path[96];
    struct stat st;
    if (geteuid() != 0)
        cr_skip_test("only root can give a file away");
    cr_assert_eq(chown(dir, SOMEBODY, SOMEBODY), 0);
    begin();
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, name[i]);
        cr_assert_eq(stat(path, &st), 0, "%s", path);
        cr_expect(st.st_uid == SOMEBODY && st.st_gid == SOMEBODY, "%s", path);
    }
}

Test(lock, a_writer_that_is_not_done_is_named)
{
    begin();
    pid_t pid = writer(1);
    hear();
    dv_store *s = opened("hoa", 1);
    refused(s, pid, "not done after 1 seconds");
    end(pid);
    put(s, "b");
    dv_store_close(s);
}

Test(lock, a_stopped_writer_is_named_and_keeps_nobody_for_good)
{
    int status;
    dv_txn *t;
    begin();
    pid_t pid = writer(1);
    hear();
    dv_store *s = opened("hoa", 1);
    cr_assert(kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WUNTRACED) == pid);
    refused(s, pid, "is stopped");
    cr_assert(strstr(err.text, "kill -CONT"), "%s", err.text);
    /* Reading goes on, and who knows already is told at once: a screen must not stand still. */
    cr_assert_eq(dv_txn_read(s, &t, &err), DV_OK);
    dv_txn_abort(t);
    double before = seconds();
    for (int i = 0; i < 100; i++)
        refused(s, pid, "is stopped");
    cr_assert_lt(seconds() - before, 50); /* not a hundred times a second */
    kill(pid, SIGCONT);
    end(pid);
    put(s, "b");
    dv_store_close(s);
}

Test(lock, a_killed_writer_leaves_nothing_locked)
{
    int status;
    begin();
    pid_t pid = writer(1);
    hear();
    dv_store *s = opened("hoa", 1);
    cr_assert(kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WUNTRACED) == pid);
    cr_assert(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid);
    put(s, "b");
    dv_store_close(s);
}

/* Whether it stands in the gate (store_int.h): who does waits for the place behind it, or is about
 * to, and has no other lock.  Asked before this process has locks of its own, which it would lose
 * with the file. */
static bool in_the_gate(pid_t pid)
{
    enum { GATE = 0 };
    char path[96];
    struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = GATE, .l_len = 1};
    snprintf(path, sizeof path, "%s/danvan.lock", dir);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool known = fd >= 0 && fcntl(fd, F_GETLK, &l) == 0;
    close(fd);
    return known && l.l_type != F_UNLCK && l.l_pid == pid;
}

/* One that is stopped while it waits has no lock but the gate's. */
Test(lock, a_stopped_waiter_keeps_nobody_out)
{
    int status;
    begin();
    pid_t first = writer(1);
    hear();
    pid_t second = writer(PATIENT);
    while (!in_the_gate(second))
        cr_assert_eq(waitpid(second, &status, WNOHANG), 0, "%x", (unsigned)status);
    cr_assert(kill(second, SIGSTOP) == 0 && waitpid(second, &status, WUNTRACED) == second);
    dv_store *s = opened("hoa", 1);
    end(first);
    put(s, "b");
    cr_assert(kill(second, SIGKILL) == 0 && waitpid(second, &status, 0) == second);
    dv_store_close(s);
}

static int count(int times)
{
    dv_store *s = opened("hoa", 1);
    for (int i = 0; i < times; i++)
        put(s, "n");
    dv_store_close(s);
    return 0;
}

/* Sixteen at a time: each is done, none is refused. */
Test(lock, writers_are_served_in_turn)
{
    int status;
    dv_store_close(opened("hoa", 1));
    for (int i = 0; i < 16; i++)
        if (fork() == 0)
            _exit(count(10));
    for (int i = 0; i < 16; i++) {
        wait(&status);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    }
}

/* It is given back, or ends with its process. */
Test(lock, what_one_process_claims_another_lets_be)
{
    char c;
    dv_store_close(opened("hoa", 1));
    pid_t pid = fork();
    if (pid == 0) {
        dv_store *s = opened("lan", 1);
        c = dv_store_claim(s, 7) && dv_store_claim(s, 8) ? 'c' : '?';
        dv_store_unclaim(s, 8);
        _exit(write(told[1], &c, 1) != 1 || read(go[0], &c, 1) != 1);
    }
    cr_assert_eq(read(told[0], &c, 1), 1);
    cr_assert_eq(c, 'c');
    dv_store *s = opened("hoa", 1);
    cr_expect_not(dv_store_claim(s, 7));
    cr_expect(dv_store_claim(s, 8));
    cr_expect(dv_store_claim(s, 8), "what is one's own");
    put(s, "b");
    end(pid);
    cr_expect(dv_store_claim(s, 7));
    dv_store_close(s);
}

Test(lock, full_table_of_readers_is_told)
{
    enum { MOST = 600 };
    int status, full = 0;
    pid_t pid[MOST];
    char c;
    dv_store_close(opened("hoa", 1));
    for (int i = 0; i < MOST; i++) {
        pid[i] = fork();
        if (pid[i])
            continue;
        dv_store *s;
        dv_txn *t;
        const dv_store_options o = {.dir = dir, .patience = 60};
        c = 'w';
        if (dv_store_open(&o, &s, &err) != DV_OK)
            c = '?';
        else if (dv_txn_read(s, &t, &err) != DV_OK)
            c = strstr(err.text, "512 programs") ? 'f' : '?';
        _exit(write(told[1], &c, 1) != 1 || read(go[0], &c, 1) < 0);
    }
    for (int i = 0; i < MOST; i++) {
        cr_assert_eq(read(told[0], &c, 1), 1);
        cr_assert(c == 'w' || c == 'f');
        full += c == 'f';
    }
    cr_expect_eq(full, MOST - 512);
    for (int i = 0; i < MOST; i++)
        kill(pid[i], SIGKILL);
    while (wait(&status) > 0)
        ;
    put(opened("hoa", 1), "after"); /* the dead ones are forgotten */
}

/* Who waits for the store's lock is served in turn, or told who holds it. */
#define _GNU_SOURCE
#include "danvan/date.h"
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static dv_store *opened(const char *who)
{
    dv_store *s;
    const dv_store_options o = {.dir = dir, .create = true, .patience = 1, .who = who};
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
    dv_store *s = opened("hoa");
    put(s, "a");
    dv_store_close(s);
}

/* A process that begins to write, says so, and goes on when it is told to. */
static pid_t writer(void)
{
    pid_t pid = fork();
    if (pid)
        return pid;
    char c = 'w';
    dv_txn *t;
    dv_store *s = opened("lan");
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

Test(lock, a_writer_that_is_not_done_is_named)
{
    begin();
    pid_t pid = writer();
    hear();
    dv_store *s = opened("hoa");
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
    pid_t pid = writer();
    hear();
    dv_store *s = opened("hoa");
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
    pid_t pid = writer();
    hear();
    dv_store *s = opened("hoa");
    cr_assert(kill(pid, SIGSTOP) == 0 && waitpid(pid, &status, WUNTRACED) == pid);
    cr_assert(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid);
    put(s, "b");
    dv_store_close(s);
}

/* One that is stopped while it waits has no lock but the gate's. */
Test(lock, a_stopped_waiter_keeps_nobody_out)
{
    int status;
    char name[64], line[64] = {0};
    begin();
    pid_t first = writer();
    hear();
    pid_t second = writer();
    /* It waits as soon as the kernel says that it sleeps in a lock. */
    snprintf(name, sizeof name, "/proc/%d/wchan", (int)second);
    for (double end_at = seconds() + 20; !strstr(line, "lock") && seconds() < end_at;) {
        FILE *f = fopen(name, "r");
        if (!f || !fgets(line, sizeof line, f))
            line[0] = '\0';
        if (f)
            fclose(f);
        if (line[0] == '0' || line[0] == '\0')
            break; /* this kernel does not say */
    }
    cr_assert(kill(second, SIGSTOP) == 0 && waitpid(second, &status, WUNTRACED) == second);
    dv_store *s = opened("hoa");
    end(first);
    put(s, "b");
    cr_assert(kill(second, SIGKILL) == 0 && waitpid(second, &status, 0) == second);
    dv_store_close(s);
}

static int count(int times)
{
    dv_store *s = opened("hoa");
    for (int i = 0; i < times; i++)
        put(s, "n");
    dv_store_close(s);
    return 0;
}

/* Sixteen at a time: each is done, none is refused. */
Test(lock, writers_are_served_in_turn)
{
    int status;
    dv_store_close(opened("hoa"));
    for (int i = 0; i < 16; i++)
        if (fork() == 0)
            _exit(count(10));
    for (int i = 0; i < 16; i++) {
        wait(&status);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    }
}

Test(lock, full_table_of_readers_is_told)
{
    enum { MOST = 600 };
    int status, full = 0;
    pid_t pid[MOST];
    char c;
    dv_store_close(opened("hoa"));
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
    put(opened("hoa"), "after"); /* the dead ones are forgotten */
}

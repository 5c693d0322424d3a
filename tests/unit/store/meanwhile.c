/* What another process does between two steps of opening a store. */
#define _GNU_SOURCE
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64];
static int ask[2], answer[2];

/* Is done once, before the next read of a file at a place. */
static void (*meanwhile)(void);

/* In the place of the C library's. */
ssize_t pread(int fd, void *buf, size_t n, off_t at)
{
    void (*now)(void) = meanwhile;
    meanwhile = NULL;
    if (now)
        now();
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

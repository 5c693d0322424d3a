/* A data directory that this account may not write to. */
#define _GNU_SOURCE
#include "danvan/lang.h"
#include "danvan/store.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static dv_err err;

static void setup(void)
{
    dv_lang_set(DV_EN);
    snprintf(dir, sizeof dir, "/tmp/danvan-frozen-XXXXXX");
    cr_assert_not_null(mkdtemp(dir));
}

static void teardown(void)
{
    char rm[160];
    snprintf(rm, sizeof rm, "chmod -R u+rwX '%s' && rm -rf '%s'", dir, dir);
    cr_assert_eq(system(rm), 0);
}

TestSuite(frozen, .init = setup, .fini = teardown);

static dv_rc open_store(bool create)
{
    dv_store *s;
    const dv_store_options o = {.dir = dir, .create = create};
    dv_rc rc = dv_store_open(&o, &s, &err);
    if (rc == DV_OK)
        dv_store_close(s);
    return rc;
}

static void take_rights(const char *name, mode_t mode)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    cr_assert_eq(chmod(path, mode), 0);
}

/* Root may write everywhere: then it is another who tries. */
static void refused(const char *name)
{
    char path[128];
    uid_t me = geteuid();
    snprintf(path, sizeof path, "%s%s", dir, name);
    cr_assert(me != 0 || seteuid(65534) == 0);
    cr_expect_eq(open_store(false), DV_IO);
    cr_expect_str_eq(err.place, path);
    cr_expect(strstr(err.text, "may not write there (Permission denied)"), "%s", err.text);
    cr_expect(strstr(err.text, "let the account do it that owns"), "%s", err.text);
    cr_assert_eq(seteuid(me), 0);
}

Test(frozen, who_may_not_write_is_told_what_to_do)
{
    cr_assert_eq(open_store(true), DV_OK, "%s", err.text);
    take_rights("data.mdb", 0444);
    take_rights("lock.mdb", 0444);
    take_rights("danvan.lock", 0444);
    take_rights("", 0555);
    refused("/danvan.lock");
    take_rights("danvan.lock", 0666);
    refused("");
}

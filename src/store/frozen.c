/* A store that nothing can be written to.  Where the whole file system is read-only nobody writes,
 * and it is read without a lock.  Where it is so only here, or only for this account, somebody else
 * may write: without a lock his pages could change while they are read. */
#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Of a line of mountinfo the last word is the file system's own options; those of the mount, which
 * may be one of several, stand in its middle.  Below an overlay somebody may write. */
static bool is_frozen_line(const char *line, dev_t device)
{
    unsigned major_no, minor_no;
    const char *last = strrchr(line, ' '), *type = strstr(line, " - ");
    if (!last || !type || strncmp(type, " - overlay ", 11) == 0)
        return false;
    /* NOLINTNEXTLINE(cert-err34-c): the kernel writes no number that has no room. */
    return sscanf(line, "%*u %*u %u:%u", &major_no, &minor_no) == 2 &&
           makedev(major_no, minor_no) == device && strncmp(last, " ro", 3) == 0 &&
           (last[3] == ',' || last[3] == '\n');
}

bool dv_store_frozen(const char *dir)
{
    struct stat st;
    char *line = NULL;
    size_t size = 0;
    bool frozen = false;
    FILE *f = stat(dir, &st) == 0 ? fopen("/proc/self/mountinfo", "re") : NULL;
    while (f && !frozen && getline(&line, &size, f) > 0)
        frozen = is_frozen_line(line, st.st_dev);
    free(line);
    if (f)
        fclose(f);
    return frozen;
}

dv_rc dv_store_unwritable(dv_err *err, const char *path, int code)
{
    if (code == EROFS)
        return dv_fail(
            err, DV_IO, path,
            _("it lies on a disk that is read-only here, though perhaps not elsewhere, so "
              "that it can't be read safely: copy the data directory, and the key beside "
              "it, to a disk that can be written, or restore a backup there"));
    if (code == EACCES || code == EPERM)
        return dv_fail(
            err, DV_IO, path,
            _("this account may not write there (%s), which danvan must to read as well: "
              "let the account do it that owns the data directory, or restore a backup "
              "elsewhere"),
            dv_system_text(code));
    return dv_fail(err, DV_IO, path, _("it can't be opened: %s"), dv_system_text(code));
}

dv_rc dv_store_read_only(dv_err *err, const dv_store *s)
{
    return dv_fail(err, DV_IO, s->dir,
                   _("the disk is read-only, so that only what needs no change can be done: copy "
                     "the data directory, and the key beside it, to a disk that can be written, or "
                     "restore a backup there"));
}

/* A meta page that is mapped is the kernel's own: it changes when the file does. */
dv_rc dv_store_undisturbed(const dv_store *s, dv_err *err)
{
    MDB_envinfo now = {0};
    if (!s->frozen || !s->env || mdb_env_info(s->env, &now) != 0 || now.me_last_txnid == s->found)
        return DV_OK;
    return dv_fail(err, DV_CONFLICT, s->dir,
                   _("its disk was read-only when this began, and somebody has written to it "
                     "since, so that what was read is not of one moment: try again"));
}

/* A new store is made apart and gets its name when it is whole and on the disk: neither another
 * process nor a power cut finds half of one, and none is ever gone again. */
#include "danvan/folder.h"
#include "danvan/lang.h"

#include "store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* LMDB's lock file with room for MAX_READERS: its header and a line for each. */
enum { LOCK_BYTES = 128 + MAX_READERS * 64 };

static bool join(char path[PATH_MAX], const char *dir, const char *name)
{
    errno = ENAMETOOLONG;
    return snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

static int make_env(const char *dir)
{
    MDB_env *env;
    mode_t mask = umask(007);
    int code = mdb_env_create(&env);
    if (code == 0) {
        code = mdb_env_open(env, dir, 0, 0660);
        mdb_env_close(env);
    }
    umask(mask);
    return code;
}

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return good;
}

/* Another process may have been quicker: then its store is the one. */
static int make_in(const char *temp, const char *path)
{
    char made[PATH_MAX];
    if (!join(made, temp, "data.mdb"))
        return errno;
    int code = make_env(temp);
    if (code == 0 &&
        !(sync_file(made) && (link(made, path) == 0 || errno == EEXIST) && dv_folder_sync(path)))
        code = errno;
    return code;
}

static void remove_all(const char *temp)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (join(path, temp, names[i]))
            unlink(path);
    rmdir(temp);
}

/* Nothing was ever stored in it, or it is a second name of the store itself. */
static bool is_unborn(const char *temp, const char *dir)
{
    char path[PATH_MAX];
    struct stat st, ours;
    if (!join(path, temp, "data.mdb") || lstat(path, &st) != 0)
        return errno == ENOENT;
    if (st.st_size <= 2 * sysconf(_SC_PAGESIZE))
        return true;
    return join(path, dir, "data.mdb") && stat(path, &ours) == 0 && ours.st_dev == st.st_dev &&
           ours.st_ino == st.st_ino;
}

static void remove_unborn(void *ctx, const char *temp)
{
    if (is_unborn(temp, ctx))
        remove_all(temp);
}

void dv_store_sweep(const char *dir)
{
    char temp[PATH_MAX];
    if (join(temp, dir, "new."))
        dv_folder_left(temp, remove_unborn, (void *)(uintptr_t)dir);
}

int dv_store_birth(const char *dir)
{
    char temp[PATH_MAX], path[PATH_MAX];
    if (!join(path, dir, "data.mdb") || !join(temp, dir, "new.XXXXXX"))
        return errno;
    if (access(path, F_OK) == 0 || errno != ENOENT)
        return 0;
    int fd;
    if (!dv_folder_make(temp, &fd))
        return errno;
    int code = make_in(temp, path);
    remove_all(temp);
    close(fd);
    return code;
}

/* Some file systems can't give room beforehand: then it is as LMDB has it. */
static int give_room(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return errno;
    /* Never longer than it is: others may have mapped it as it was made. */
    off_t size = st.st_size ? st.st_size : LOCK_BYTES;
    if (st.st_size && (off_t)st.st_blocks * 512 >= size)
        return 0;
    int code = posix_fallocate(fd, 0, size);
    return code == ENOSPC || code == EDQUOT || code == EFBIG || code == EIO ? code : 0;
}

/* LMDB maps its lock file with holes; the first to write into one on a full disk dies of it. */
int dv_store_lock_room(const char *dir)
{
    int fd = dv_store_lock_file(dir);
    if (fd < 0)
        return errno;
    int code = give_room(fd);
    close(fd);
    return code;
}

int dv_store_why(const char *dir, int code)
{
    enum { SOME = 1 << 20 };
    int fd = code == EIO ? dv_folder_scratch(dir) : -1;
    if (fd < 0)
        return code;
    int why = posix_fallocate(fd, 0, SOME);
    close(fd);
    return why == ENOSPC || why == EDQUOT || why == EFBIG ? why : code;
}

#include "danvan/file.h"

#include "danvan/arena.h"
#include "danvan/folder.h"
#include "danvan/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

dv_rc dv_file_refused(const char *path, dv_err *err)
{
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return dv_fail(err, DV_FULL, path,
                       _("the disk is full (%s): make room on it, or choose another place"),
                       dv_system_text(errno));
    return dv_fail(err, DV_IO, path, _("it could not be written: %s"), dv_system_text(errno));
}

static FILE *stream_of(int fd, const char *how)
{
    FILE *f = fd >= 0 ? fdopen(fd, how) : NULL;
    int why = errno;
    if (!f && fd >= 0)
        close(fd);
    errno = why;
    return f;
}

FILE *dv_file_scratch(const char *dir, dv_err *err)
{
    int fd = dv_folder_scratch(dir);
    FILE *f = stream_of(fd, "w+");
    if (fd < 0 && (errno == EROFS || errno == EACCES))
        f = tmpfile();
    if (!f)
        dv_file_refused(dir, err);
    return f;
}

/* What failed some time ago left a mark and no reason; one byte more fails for the same one. */
static bool flushed(FILE *f)
{
    if (!ferror(f))
        return fflush(f) == 0;
    errno = 0;
    if (write(fileno(f), "", 1) == 1 || errno == 0)
        errno = EIO;
    return false;
}

dv_rc dv_file_well(const dv_file *w, dv_err *err)
{
    return ferror(w->f) && !flushed(w->f) ? dv_file_refused(w->path, err) : DV_OK;
}

/* A link stays a link: what it leads to is written.  A device or a folder is no file. */
static dv_rc find_target(dv_file *w, dv_err *err)
{
    struct stat st;
    char *real = realpath(w->path, NULL);
    if (real && stat(real, &st) == 0 && !S_ISREG(st.st_mode)) {
        free(real);
        return dv_fail(err, DV_INVALID, w->path, _("it is no file that could be written"));
    }
    w->target = real ? real : strdup(w->path);
    DV_NEED(w->target);
    return DV_OK;
}

dv_rc dv_file_begin(dv_file *w, const char *path, dv_err *err)
{
    *w = (dv_file){.path = path};
    dv_rc rc = find_target(w, err);
    if (rc != DV_OK)
        return rc;
    size_t size = strlen(w->target) + sizeof ".XXXXXX";
    w->temp = malloc(size);
    DV_NEED(w->temp);
    snprintf(w->temp, size, "%s.XXXXXX", w->target);
    int fd = mkstemp(w->temp);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    w->f = stream_of(fd, "w");
    if (w->f)
        return DV_OK;
    rc = dv_file_refused(path, err);
    free(w->temp);
    free(w->target);
    *w = (dv_file){0};
    return rc;
}

/* mkstemp makes 0600; the file gets what the person's umask allows. */
static bool give_mode(FILE *f, bool secret)
{
    if (secret)
        return true;
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fileno(f), 0666 & ~mask) == 0;
}

dv_rc dv_file_end(dv_file *w, bool keep, dv_err *err)
{
    dv_rc rc = DV_OK;
    if (!flushed(w->f) || !give_mode(w->f, w->secret) || fsync(fileno(w->f)) != 0)
        rc = dv_file_refused(w->path, err);
    if (fclose(w->f) != 0 && rc == DV_OK)
        rc = dv_file_refused(w->path, err);
    if (keep && rc == DV_OK && rename(w->temp, w->target) != 0)
        rc = dv_file_refused(w->path, err);
    if (!keep || rc != DV_OK)
        unlink(w->temp);
    else if (!dv_folder_sync(w->target))
        rc = dv_fail(err, DV_IO, w->path,
                     _("it is written, but the disk does not confirm its name (%s): it may be gone "
                       "after a power cut"),
                     dv_system_text(errno));
    free(w->temp);
    free(w->target);
    w->temp = w->target = NULL;
    return keep ? rc : DV_OK;
}

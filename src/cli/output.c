#include "danvan/lang.h"

#include "cli_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *path)
{
    char text[DV_TEXT_MAX];
    snprintf(text, sizeof text, _("it could not be written: %s"), strerror(errno));
    complain(path, text);
    return EXIT_REFUSED;
}

int output_open(output *w, const char *path)
{
    *w = (output){.f = stdout, .path = path};
    if (!path)
        return EXIT_DONE;
    size_t size = strlen(path) + sizeof ".XXXXXX";
    w->temp = malloc(size);
    DV_ASSERT(w->temp);
    snprintf(w->temp, size, "%s.XXXXXX", path);
    int fd = mkstemp(w->temp);
    w->f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (w->f)
        return EXIT_DONE;
    int status = refuse(path);
    free(w->temp);
    w->temp = NULL;
    return status;
}

/* mkstemp makes 0600; the file gets what the person's umask allows. */
static bool give_mode(FILE *f)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fileno(f), 0666 & ~mask) == 0;
}

int output_close(output *w, bool keep)
{
    if (!w->path)
        return EXIT_DONE;
    bool written =
        fflush(w->f) == 0 && !ferror(w->f) && give_mode(w->f) && fsync(fileno(w->f)) == 0;
    written = fclose(w->f) == 0 && written;
    int status = EXIT_DONE;
    if (keep && (!written || rename(w->temp, w->path) != 0))
        status = refuse(w->path);
    if (!keep || status != EXIT_DONE)
        unlink(w->temp);
    free(w->temp);
    return status;
}
